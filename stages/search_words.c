/* search_words.c: see search_words.h. */
#include "stages/search_words.h"

#include "core/scan.h"
#include "core/words.h"
#include "stages/viet.h"

enum { BITS = 13 };

/* A word of at most BT_WORD_BYTES bytes and its forms; exact_len 0: no marks. */
struct seen {
    struct bt_word_bytes s;
    uint8_t len, folded_len, exact_len; /* len 0: free */
    char folded[BT_WORD_BYTES], exact[BT_WORD_BYTES + 8];
};

struct bt_search_cutter {
    struct seen seen[1 << BITS];
    char folded[BT_SEARCH_FORM], exact[BT_SEARCH_FORM]; /* of a word too long to remember */
};

struct bt_search_cutter *bt_search_cutter_new(void)
{
    return calloc(1, sizeof(struct bt_search_cutter));
}

void bt_search_cutter_free(struct bt_search_cutter *c)
{
    free(c);
}

static uint32_t end_of_letters(struct bt_str t, uint32_t pos)
{
    for (;;) {
        uint32_t step;
        enum bt_char class;

        pos = bt_end_of_run(t, pos);
        if (pos == t.len || (unsigned char)t.s[pos] < 0x80)
            return pos;
        class = bt_char_class(bt_decode(t.s + pos, t.len - pos, &step));
        if (class != BT_CH_LETTER && class != BT_CH_MARK)
            return pos;
        pos += step;
    }
}

static bool is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

/* The word or gap at or after `pos`. */
static bool find(struct bt_str t, uint32_t pos, struct bt_span *at)
{
    for (uint32_t step; pos < t.len; pos += step) {
        uint32_t end = end_of_letters(t, pos);
        if (end == pos)
            while (end < t.len && is_digit(t.s[end]))
                end++;
        if (end == pos && t.s[pos] == BT_SEARCH_GAP)
            end++;
        if (end != pos) {
            *at = (struct bt_span){pos, end};
            return true;
        }
        bt_decode(t.s + pos, t.len - pos, &step);
    }
    return false;
}

/* The bytes of a word that count: whole code points. */
static struct bt_str head(struct bt_str word)
{
    uint32_t n = word.len;

    if (n > BT_SEARCH_BYTES)
        for (n = BT_SEARCH_BYTES; n > 0 && ((unsigned char)word.s[n] & 0xC0) == 0x80;)
            n--;
    return bt_slice(word, 0, n);
}

/* Writes both forms; returns the length of the folded one, *exact is 0 if they are the same. */
static uint32_t forms(struct bt_str word, char *folded, char *exact, uint32_t *exact_len)
{
    uint32_t n = bt_viet_fold(word.s, word.len, folded);

    *exact_len = bt_viet_key(word.s, word.len, exact);
    if (*exact_len == n && memcmp(folded, exact, n) == 0)
        *exact_len = 0;
    return n;
}

static void look_up(struct bt_search_cutter *c, struct bt_str text, struct bt_search_word *w)
{
    struct bt_word_bytes s = bt_word_bytes(text, w->at);
    uint64_t h = (s.head ^ s.tail * 0x9E3779B97F4A7C15u) * 0x9E3779B97F4A7C15u;
    struct seen *e = &c->seen[(h ^ h >> 32) * 0x9E3779B97F4A7C15u >> (64 - BITS)];
    uint32_t len = w->at.end - w->at.beg, exact_len;

    if (e->len != len || e->s.head != s.head || e->s.tail != s.tail) {
        e->s = s;
        e->len = (uint8_t)len;
        e->folded_len = (uint8_t)forms(bt_slice(text, w->at.beg, w->at.end), e->folded,
                                       e->exact, &exact_len);
        e->exact_len = (uint8_t)exact_len;
    }
    w->folded = (struct bt_str){e->folded, e->folded_len};
    w->exact = (struct bt_str){e->exact, e->exact_len};
}

bool bt_search_next(struct bt_search_cutter *c, struct bt_str text, uint32_t pos,
                    struct bt_search_word *w)
{
    *w = (struct bt_search_word){.gap = false};
    do {
        if (!find(text, pos, &w->at))
            return false;
        pos = w->at.end;
        if (text.s[w->at.beg] == BT_SEARCH_GAP) {
            w->gap = true;
            return true;
        }
        if (pos - w->at.beg <= BT_WORD_BYTES) {
            look_up(c, text, w);
        } else {
            uint32_t exact_len, n = forms(head(bt_slice(text, w->at.beg, pos)), c->folded,
                                          c->exact, &exact_len);
            w->folded = (struct bt_str){c->folded, n};
            w->exact = (struct bt_str){c->exact, exact_len};
        }
    } while (w->folded.len == 0); /* marks that stand on no letter */
    return true;
}
