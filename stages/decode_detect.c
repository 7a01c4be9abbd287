/* decode_detect.c: which charset bytes are in; see charset.h.
 *
 * Valid UTF-8 with a character beyond ASCII is UTF-8: no other charset makes such bytes.  What is
 * left is decoded by each Vietnamese charset in turn and judged by the share of its words beyond
 * ASCII that are syllables of the language: measured, the right one reaches 0.9 and the best wrong
 * one 0.6 (UNICODE section 1).  Without a clear winner bytes are UTF-8 with broken places. */
#include "stages/charset.h"

#include "core/scan.h"
#include "stages/normalize_steps.h"
#include "stages/viet.h"

enum {
    SAMPLE = 32 << 10,  /* bytes that are decoded on trial */
    MIN_WORDS = 2,      /* beyond ASCII */
    GOOD = 750,         /* score that is believed, if the next best has twice the errors */
    POOR = 400,         /* score below which valid UTF-8 may be something else read wrongly */
    MIN_LATIN = 8,      /* words beyond ASCII before that is asked */
    VIQR_SHARE = 250,   /* of 1000 words: Vietnamese has marks on three of four */
    PAGE_HEAD = 4 << 10 /* bytes of a page where its charset is declared */
};

/* A part of the bytes to try: whole words, from the first byte beyond ASCII on. */
static struct bt_str sample_of(struct bt_str s)
{
    uint32_t beg = 0, end;

    while (beg < s.len && (unsigned char)s.s[beg] < 0x80)
        beg++;
    if (beg == s.len)
        beg = 0;
    while (beg > 0 && s.s[beg - 1] != ' ' && s.s[beg - 1] != '\n')
        beg--;
    end = s.len - beg > SAMPLE ? beg + SAMPLE : s.len;
    while (end < s.len && end > beg + SAMPLE / 2 && s.s[end] != ' ' && s.s[end] != '\n')
        end--;
    return bt_slice(s, beg, end);
}

static bool is_control(uint32_t cp)
{
    return cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r';
}

/* Controls are no letters, but in the wrong charset they may stand for one. */
static bool ends_word(uint32_t cp)
{
    return cp < 0x80 ? bt_char_class(cp) != BT_CH_LETTER && !is_control(cp)
                     : cp == 0xA0 || cp == 0xAB || cp == 0xBB || (cp >= 0x2000 && cp <= 0x206F);
}

struct words {
    uint32_t all, marked,
        good; /* marked: with a character beyond ASCII; good: a syllable too */
};

/* Lower case, one capital in front, or capitals only: "VIệT" is the work of a wrong table. */
static bool has_one_case(struct bt_str word)
{
    uint32_t letters = 0, upper = 0, step;
    bool first = false;

    for (uint32_t i = 0; i < word.len; i += step, letters++)
        if (bt_is_upper(bt_decode(word.s + i, word.len - i, &step))) {
            first = first || letters == 0;
            upper++;
        }
    return upper == 0 || upper == letters || (first && upper == 1);
}

static struct words count_words(struct bt_str t)
{
    struct words w = {0, 0, 0};
    uint32_t beg = 0;
    bool marked = false;

    for (uint32_t i = 0, step; i <= t.len; i += step) {
        uint32_t cp = i < t.len ? bt_decode(t.s + i, t.len - i, &step) : ' ';
        if (i == t.len)
            step = 1;
        if (!ends_word(cp)) {
            marked = marked || cp >= 0x80 || is_control(cp);
            continue;
        }
        w.all += i > beg;
        w.marked += marked;
        w.good += marked && bt_viet_syllable(bt_slice(t, beg, i)) &&
                  has_one_case(bt_slice(t, beg, i));
        beg = i + step;
        marked = false;
    }
    return w;
}

static uint16_t score_of(struct words w)
{
    return (uint16_t)(w.marked >= MIN_WORDS ? (uint64_t)w.good * 1000 / w.marked : 0);
}

static struct bt_str composed(struct bt_arena *arena, struct bt_str text)
{
    struct bt_edits edits;
    struct bt_editor ed;

    bt_editor_init(&ed, arena, text);
    bt_step_nfc(&ed);
    bt_editor_finish(&ed, &text, &edits);
    return text;
}

/* Words once decoded; marks that follow their letter are composed first. */
static struct words try_charset(const struct bt_charsets *cs, struct bt_arena *arena,
                                struct bt_str sample, enum bt_charset c, bool as_latin)
{
    struct bt_edits edits = {NULL, 0};
    uint32_t replaced = 0;

    if (as_latin)
        bt_charset_decode_latin(cs, c, arena, &sample, &edits);
    else
        bt_charset_decode(cs, c, arena, &sample, &edits, &replaced);
    return count_words(c == BT_CHARSET_WINDOWS1258 ? composed(arena, sample) : sample);
}

/* The Vietnamese charset that reads the sample best; BT_CHARSET_AUTO if none does clearly. */
static struct bt_charset_guess best_charset(const struct bt_charsets *cs,
                                            struct bt_arena *arena, struct bt_str sample,
                                            bool as_latin)
{
    static const enum bt_charset candidates[] = {BT_CHARSET_TCVN3,  BT_CHARSET_VNI,
                                                 BT_CHARSET_VPS,    BT_CHARSET_VISCII,
                                                 BT_CHARSET_BKHCM2, BT_CHARSET_WINDOWS1258};
    struct bt_charset_guess best = {BT_CHARSET_AUTO, 0, as_latin};
    uint16_t second = 0;

    for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++) {
        uint16_t score = score_of(try_charset(cs, arena, sample, candidates[i], as_latin));
        if (score > best.score) {
            second = best.score;
            best.score = score;
            best.charset = candidates[i];
        } else if (score > second) {
            second = score;
        }
    }
    if (best.score < GOOD || (1000 - best.score) * 2 > 1000 - second)
        best.charset = BT_CHARSET_AUTO;
    return best;
}

/* Well-formed characters beyond ASCII, and bytes that are part of none. */
struct validity {
    uint32_t good, bad;
};

static struct validity utf8_validity(struct bt_str s)
{
    struct validity v = {0, 0};

    for (uint32_t i = 0; i < s.len;) {
        uint32_t bad, len = bt_utf8_length(s.s + i, s.len - i, &bad);
        v.good += len > 1;
        v.bad += len == 0;
        i += len != 0 ? len : bad;
    }
    return v;
}

static struct bt_charset_guess detect_ascii(const struct bt_charsets *cs,
                                            struct bt_arena *arena, struct bt_str bytes)
{
    struct bt_charset_guess g = {BT_CHARSET_UTF8, 1000, false};
    struct bt_str sample = sample_of(bytes);
    struct words w;

    if (memchr(sample.s, '^', sample.len) == NULL && memchr(sample.s, '+', sample.len) == NULL)
        return g;
    w = try_charset(cs, arena, sample, BT_CHARSET_VIQR, false);
    if (score_of(w) >= GOOD && (uint64_t)w.marked * 1000 >= (uint64_t)w.all * VIQR_SHARE)
        g = (struct bt_charset_guess){BT_CHARSET_VIQR, score_of(w), false};
    return g;
}

/* Valid UTF-8: that, unless it reads badly and is Vietnamese as the bytes of another charset. */
static struct bt_charset_guess detect_valid(const struct bt_charsets *cs,
                                            struct bt_arena *arena, struct bt_str bytes)
{
    struct bt_str sample = sample_of(bytes);
    struct words w = count_words(composed(arena, sample));
    struct bt_charset_guess g;

    if (w.marked < MIN_LATIN || score_of(w) >= POOR)
        return (struct bt_charset_guess){BT_CHARSET_UTF8, 1000, false};
    g = best_charset(cs, arena, sample, true);
    if (g.charset == BT_CHARSET_AUTO)
        g = (struct bt_charset_guess){BT_CHARSET_UTF8, 1000, false};
    return g;
}

struct bt_charset_guess bt_charset_detect(const struct bt_charsets *cs, struct bt_arena *arena,
                                          struct bt_str bytes, enum bt_charset declared)
{
    struct bt_charset_guess g = {bt_charset_wide(bytes), 1000, false};
    struct validity v;

    if (g.charset != BT_CHARSET_AUTO)
        return g;
    g.charset = BT_CHARSET_UTF8;
    if (bytes.len >= 3 && memcmp(bytes.s, "\xEF\xBB\xBF", 3) == 0)
        return g;
    v = utf8_validity(bytes);
    if (v.bad == 0 && v.good != 0)
        return detect_valid(cs, arena, bytes);
    /* What is written in bytes that are no units cannot be right (HTML says so of <meta>). */
    if (bt_charset_is_wide(declared) &&
        (bytes.len == 0 || memchr(bytes.s, 0, bytes.len) == NULL))
        declared = BT_CHARSET_AUTO;
    if (declared != BT_CHARSET_AUTO && declared != BT_CHARSET_UTF8) {
        g.charset = declared;
        g.score = score_of(try_charset(cs, arena, sample_of(bytes), declared, false));
        return g;
    }
    if (v.bad == 0)
        return detect_ascii(cs, arena, bytes);
    if (v.good < v.bad * 4) {
        struct bt_charset_guess best = best_charset(cs, arena, sample_of(bytes), false);
        if (best.charset != BT_CHARSET_AUTO)
            return best;
    }
    g.score = (uint16_t)((uint64_t)v.good * 1000 / (v.good + v.bad));
    return g;
}

enum bt_charset bt_charset_named(struct bt_str word)
{
    static const char words[] = BT_CHARSET_WORDS;
    int n = 0;

    for (const char *w = words; word.len != 0; w += strcspn(w, "|") + 1, n++) {
        uint32_t len = (uint32_t)strcspn(w, "|");
        if (bt_str_eq((struct bt_str){w, len}, word))
            return n == BT_CHARSET_CP1258 ? BT_CHARSET_WINDOWS1258 : (enum bt_charset)n;
        if (w[len] == 0)
            break;
    }
    return BT_CHARSET_AUTO;
}

enum bt_charset bt_charset_declared(struct bt_str name)
{
    static const struct {
        const char *name;
        enum bt_charset charset;
    } others[] = {
        {"utf8", BT_CHARSET_UTF8},       {"viscii1.1-1", BT_CHARSET_VISCII},
        {"x-viet-vps", BT_CHARSET_VPS},  {"x-viet-vni", BT_CHARSET_VNI},
        {"x-vni-win", BT_CHARSET_VNI},   {"x-viet-tcvn", BT_CHARSET_TCVN3},
        {"tcvn", BT_CHARSET_TCVN3},      {"x-viet-tcvn5712", BT_CHARSET_TCVN3},
        {"x-viscii", BT_CHARSET_VISCII},
    };
    char lower[24];
    struct bt_str s = {lower, name.len};

    if (name.len >= sizeof lower)
        return BT_CHARSET_AUTO;
    for (uint32_t i = 0; i < name.len; i++)
        lower[i] = (char)bt_lower((unsigned char)name.s[i]);
    if (bt_str_is(s, "windows-1252")) /* what tools write into every page */
        return BT_CHARSET_AUTO;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (bt_str_is(s, others[i].name))
            return others[i].charset;
    return bt_charset_named(s);
}

struct bt_str bt_charset_of_page(struct bt_str page)
{
    static const char word[] = "charset=";
    uint32_t n = sizeof word - 1, limit = page.len < PAGE_HEAD ? page.len : PAGE_HEAD;

    for (uint32_t i = 0; i + n < limit; i++) {
        uint32_t k = 0, beg, end;
        while (k < n && (char)bt_lower((unsigned char)page.s[i + k]) == word[k])
            k++;
        if (k < n)
            continue;
        beg = i + n;
        while (beg < limit && (page.s[beg] == '"' || page.s[beg] == '\'' || page.s[beg] == ' '))
            beg++;
        for (end = beg; end < limit && strchr("\"' ;>/", page.s[end]) == NULL; end++)
            ;
        return bt_slice(page, beg, end);
    }
    return BT_STR("");
}
