/* viet_syllable.c: the parts of a syllable and the place of its tone mark; see viet.h.
 *
 * A syllable is onset + rime + one tone.  Where the mark stands (UNICODE section 3):
 *   1. never on the onset, and the i of gi and the u of qu belong to it (giá, quý);
 *   2. on the last letter that has a quality mark (được, người, Huế, thuở);
 *   3. else before a final consonant on the last vowel (hoàn, huỳnh);
 *   4. else of three vowels on the middle one (ngoài, khuỷu);
 *   5. else of two on the first, but oa, oe, uy by style (hòa or hoà). */
#include "stages/viet.h"

#include "core/edit.h"
#include "core/scan.h"
#include "stages/viet_rimes.h"

enum { MAX_LETTERS = 7, NO_ONSET = 8 }; /* "nghiêng" has 7 letters */

struct syllable {
    struct bt_letter letter[MAX_LETTERS];
    uint8_t at[MAX_LETTERS + 1]; /* byte of each letter, and the end */
    uint8_t n, onset;            /* letters in all, letters of the onset */
    uint8_t tones, marked;       /* letters with a tone mark; the last of them */
};

/* Padded strings stand in the order of these numbers. */
static inline uint64_t order_of(const char text[8])
{
    const unsigned char *p = (const unsigned char *)text;
    uint32_t high = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
    uint32_t low = (uint32_t)p[4] << 24 | (uint32_t)p[5] << 16 | (uint32_t)p[6] << 8 | p[7];

    return (uint64_t)high << 32 | low;
}

/* Index of the string in a sorted list of padded strings; -1 if it is none of them. */
static int find(const char list[][8], size_t n, const char *key)
{
    uint64_t want = order_of(key);
    size_t lo = 0, hi = n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        uint64_t have = order_of(list[mid]);
        if (have == want)
            return (int)mid;
        if (have < want)
            lo = mid + 1;
        else
            hi = mid;
    }
    return -1;
}

/* Letters of the longest onset, NO_ONSET if the word begins with none (f, j, w, z, q). */
static uint8_t onset_length(const struct syllable *s)
{
    uint16_t first = s->letter[0].base, next = s->n > 1 ? s->letter[1].base : 0;

    if (bt_is_vowel(first))
        return 0;
    switch (first) {
    case 'n':
        if (next == 'g')
            return s->n > 2 && s->letter[2].base == 'h' ? 3 : 2;
        return next == 'h' ? 2 : 1;
    case 'g':
        return next == 'h' || next == 'i' ? 2 : 1;
    case 'c':
    case 'k':
    case 'p':
        return next == 'h' ? 2 : 1;
    case 't':
        return next == 'h' || next == 'r' ? 2 : 1;
    case 'q':
        return next == 'u' ? 2 : NO_ONSET;
    case 'f':
    case 'j':
    case 'w':
    case 'z':
        return NO_ONSET;
    default:
        return 1;
    }
}

static bool is_rime(const struct syllable *s, uint32_t from)
{
    char text[8 + 4] = {0};
    uint32_t len = 0;

    for (uint32_t i = from; i < s->n; i++) {
        if (len + 2 > 8)
            return false;
        len += bt_encode(text + len, s->letter[i].base);
    }
    return find(rimes, sizeof rimes / sizeof rimes[0], text) >= 0;
}

static bool parse(struct bt_str word, struct syllable *s)
{
    uint32_t i = 0, step;

    memset(s, 0, sizeof *s);
    for (; i < word.len; i += step) {
        struct bt_letter *l = &s->letter[s->n];
        if (s->n == MAX_LETTERS || !bt_letter_of(bt_decode(word.s + i, word.len - i, &step), l))
            return false;
        if (l->tone != BT_LEVEL) {
            s->tones++;
            s->marked = s->n;
        }
        s->at[s->n++] = (uint8_t)i;
    }
    if (s->n == 0)
        return false;
    s->at[s->n] = (uint8_t)i;
    if ((s->onset = onset_length(s)) == NO_ONSET)
        return false;
    if (is_rime(s, s->onset))
        return true;
    /* gi + rime that begins with i: "gì", "gìn" are written with one i. */
    if (s->onset == 2 && s->letter[0].base == 'g' && s->letter[1].base == 'i' &&
        is_rime(s, 1)) {
        s->onset = 1;
        return true;
    }
    return false;
}

bool bt_viet_syllable(struct bt_str word)
{
    struct syllable s;

    return parse(word, &s) && s.tones <= 1;
}

static uint32_t vowels_of(const struct syllable *s)
{
    uint32_t n = 0;

    while (s->onset + n < s->n && bt_is_vowel(s->letter[s->onset + n].base))
        n++;
    return n;
}

/* Open oa, oe, uy: the two styles differ. */
static bool has_styles(const struct syllable *s)
{
    uint16_t a, b;

    if (s->n != s->onset + 2)
        return false;
    a = s->letter[s->onset].base;
    b = s->letter[s->onset + 1].base;
    return (a == 'o' && (b == 'a' || b == 'e')) || (a == 'u' && b == 'y');
}

/* The letter that takes the mark (rules 2 to 5), in the old style. */
static uint32_t place_of_mark(const struct syllable *s)
{
    uint32_t v = vowels_of(s);

    for (uint32_t i = s->n; i-- > s->onset;)
        if (s->letter[i].base >= 0x80)
            return i;
    if (s->onset + v < s->n)
        return s->onset + v - 1;
    return v == 3 ? s->onset + 1u : s->onset;
}

/* A final c, ch, p, t allows two tones only; a word that breaks this is no slip of the hand. */
static bool tone_fits(const struct syllable *s)
{
    uint16_t last = s->letter[s->n - 1].base, before = s->n > 1 ? s->letter[s->n - 2].base : 0;
    uint8_t tone = s->letter[s->marked].tone;

    if (last == 'c' || last == 'p' || last == 't' || (last == 'h' && before == 'c'))
        return tone == BT_ACUTE || tone == BT_DOT;
    return true;
}

/* True if the word, spelled in the old style, is a listed syllable. */
static bool is_listed(const struct syllable *s)
{
    char text[8 + 4] = {0};
    uint32_t len = 0;

    for (uint32_t i = 0; i < s->n && len < 6; i++) {
        struct bt_letter l = s->letter[i];
        l.tone = (uint8_t)(i == s->onset ? s->letter[s->marked].tone : BT_LEVEL);
        l.upper = false;
        len += bt_encode(text + len, bt_letter_compose(l));
    }
    return len <= 8 && find(styled, sizeof styled / sizeof styled[0], text) >= 0;
}

/* A mark too far to the right was typed behind a quality letter ("mơí") or on the a of ia, ua ("cuả");
 * with the other pairs it is a word of another language ("Guì"). */
static bool may_go_left(const struct syllable *s, uint32_t to)
{
    return s->letter[to].base >= 0x80 || s->letter[s->marked].base == 'a';
}

static void set_move(const struct syllable *s, uint32_t to, struct bt_tone_move *m)
{
    struct bt_letter from = s->letter[s->marked], target = s->letter[to];
    uint32_t first = s->marked > to, letter[2] = {s->marked, to};

    target.tone = from.tone;
    from.tone = BT_LEVEL;
    for (uint32_t k = 0; k < 2; k++) {
        uint32_t i = letter[k], side = k ^ first;
        m->at[side] = (struct bt_span){s->at[i], s->at[i + 1]};
        m->len[side] = bt_encode(m->text[side], bt_letter_compose(k == 0 ? from : target));
    }
}

bool bt_viet_tone(struct bt_str word, enum bt_tone_style style, struct bt_tone_move *m)
{
    struct syllable s;
    uint32_t to;

    if (word.len < 3 || !parse(word, &s) || s.tones != 1)
        return false;
    to = place_of_mark(&s);
    if (has_styles(&s) && s.marked >= s.onset) {
        if (style == BT_TONE_KEEP)
            return false;
        to = s.onset + (style == BT_TONE_NEW ? 1u : 0u);
        if (s.marked == to || !is_listed(&s))
            return false;
    } else if (s.marked == to || !tone_fits(&s)) {
        return false;
    }
    if (s.marked > to && !has_styles(&s) && !may_go_left(&s, to))
        return false;
    set_move(&s, to, m);
    m->left = !has_styles(&s) && s.marked > to;
    return true;
}

static char byte_at(struct bt_str s, uint32_t i)
{
    return i < s.len ? s.s[i] : ' ';
}

/* True if a letter begins with this byte; so may all but ASCII. */
static bool may_be_letter(char c)
{
    return (unsigned char)c >= 0x80 || ((unsigned char)c | 0x20u) - 'a' < 26;
}

/* False if bt_viet_tone() surely leaves the mark on the letter [beg, end).  A mark moves to the
 * right over vowels: a vowel follows it, and more letters, or it stands on the onset ("qúy").
 * Or it leaves the last letter, the second vowel of an open syllable ("hoà"). */
static bool may_move(struct bt_str phrase, uint32_t beg, uint32_t end)
{
    char before = (char)(byte_at(phrase, beg - 1) | 0x20), next = byte_at(phrase, end);

    if (!may_be_letter(next))
        return before == 'o' || before == 'u';
    if ((unsigned char)next < 0x80 && memchr("aeiouyAEIOUY", next, 12) == NULL)
        return false;
    return (unsigned char)next >= 0x80 || may_be_letter(byte_at(phrase, end + 1)) ||
           before == 'g' || before == 'q';
}

static bool any_may_move(struct bt_str phrase)
{
    struct bt_letter l;

    for (uint32_t i = 0, step, cp; i < phrase.len; i += step) {
        step = 1;
        if ((unsigned char)phrase.s[i] < 0x80)
            continue;
        cp = bt_decode(phrase.s + i, phrase.len - i, &step);
        if (may_move(phrase, i, i + step) && bt_letter_of(cp, &l) && l.tone != BT_LEVEL)
            return true;
    }
    return false;
}

struct bt_str bt_viet_press(struct bt_arena *arena, struct bt_str phrase)
{
    struct bt_editor ed;
    struct bt_edits edits;
    struct bt_str out;
    uint32_t beg = 0, i = 0, step;

    if (!any_may_move(phrase))
        return phrase;
    bt_editor_init(&ed, arena, phrase);
    while (i <= phrase.len) {
        uint32_t cp = i < phrase.len ? bt_decode(phrase.s + i, phrase.len - i, &step) : ' ';
        enum bt_char c = bt_char_class(cp);
        struct bt_tone_move m;
        if (i == phrase.len)
            step = 1;
        if (c != BT_CH_LETTER && c != BT_CH_MARK) {
            if (i > beg && bt_viet_tone(bt_slice(phrase, beg, i), BT_TONE_OLD, &m) && !m.left)
                for (int k = 0; k < 2; k++)
                    bt_editor_replace(&ed, beg + m.at[k].beg, beg + m.at[k].end, m.text[k],
                                      m.len[k]);
            beg = i + step;
        }
        i += step;
    }
    bt_editor_finish(&ed, &out, &edits);
    return out;
}
