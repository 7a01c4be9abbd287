/* normalize_letters.c: look-alikes, NFC, loose marks; see normalize_steps.h. */
#include "stages/normalize_steps.h"

#include "core/scan.h"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

static const struct lookalike *find_lookalike(const struct bt_normalizer *n, uint32_t cp)
{
    uint32_t lo = 0, hi = n->nlook;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (n->look[mid].from == cp)
            return &n->look[mid];
        if (n->look[mid].from < cp)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

/* Rewrites the look-alikes of one word, if the rest of it speaks for that: a word in which every
 * other letter is Vietnamese or ASCII, and for Cyrillic and Greek at least one is.  A small ð must
 * also give a Vietnamese syllable: it is a letter of Icelandic names. */
static void fix_word(const struct bt_normalizer *n, struct bt_editor *ed, uint32_t beg,
                     uint32_t end)
{
    struct bt_str t = ed->in;
    char word[64];
    uint32_t len = 0, latin = 0, alike = 0;
    bool mixed = false, eth = false;
    struct bt_letter l;

    if (end - beg > sizeof word - 4)
        return;
    for (uint32_t i = beg, step; i < end; i += step) {
        uint32_t cp = bt_decode(t.s + i, end - i, &step);
        const struct lookalike *a = cp >= 0xD0 ? find_lookalike(n, cp) : NULL;
        if (a != NULL) {
            alike++;
            mixed = mixed || a->mixed;
            eth = eth || (!a->mixed && !bt_is_upper(cp));
            cp = a->to;
        } else if (bt_letter_of(cp, &l)) {
            latin++;
        } else if (bt_char_class(cp) != BT_CH_MARK) {
            return;
        }
        len += bt_encode(word + len, cp);
    }
    if (alike == 0 || (mixed && latin == 0) ||
        (eth && !bt_viet_syllable((struct bt_str){word, len})))
        return;
    for (uint32_t i = beg, step; i < end; i += step) {
        const struct lookalike *a = find_lookalike(n, bt_decode(t.s + i, end - i, &step));
        char out[4];
        if (a != NULL)
            bt_editor_replace(ed, i, i + step, out, bt_encode(out, a->to));
    }
}

static bool is_full_width(uint32_t cp)
{
    return cp >= 0xFF01 && cp <= 0xFF5E;
}

static bool in_word(uint32_t cp)
{
    enum bt_char c = bt_char_class(cp);

    return (c == BT_CH_LETTER || c == BT_CH_MARK) && !is_full_width(cp);
}

/* The word around the letter in [at, end). */
static struct bt_span word_around(struct bt_str t, uint32_t at, uint32_t end)
{
    struct bt_span w = {at, end};
    uint32_t step;

    while (w.beg > 0) {
        uint32_t prev = bt_normal_beg(t, w.beg - 1);
        if (!in_word(bt_decode(t.s + prev, w.beg - prev, &step)))
            break;
        w.beg = prev;
    }
    while (w.end < t.len && in_word(bt_decode(t.s + w.end, t.len - w.end, &step)))
        w.end += step;
    return w;
}

/* The first byte from i on where a look-alike or a full-width character may begin; t.len if none. */
static uint32_t next_look(const struct bt_normalizer *n, struct bt_str t, uint32_t i)
{
    const unsigned char *p = (const unsigned char *)t.s;

    while (i + 1 < t.len && (n->look_pair[p[i]] >> (p[i + 1] & 63) & 1) == 0)
        i++;
    return i + 1 < t.len ? i : t.len;
}

void bt_step_lookalikes(const struct bt_normalizer *n, struct bt_editor *ed)
{
    struct bt_str t = ed->in;

    for (uint32_t i = 0, end; (i = next_look(n, t, i)) < t.len; i = end) {
        uint32_t step, cp = bt_decode(t.s + i, t.len - i, &step);
        end = i + step;
        if (is_full_width(cp)) {
            char ascii = (char)(cp - 0xFEE0);
            bt_editor_replace(ed, i, end, &ascii, 1);
        } else if (cp >= 0xD0 && in_word(cp) && find_lookalike(n, cp) != NULL) {
            struct bt_span w = word_around(t, i, end);
            fix_word(n, ed, w.beg, w.end);
            end = w.end;
        }
    }
}

/* A cluster: a character and what may compose with it.  Its length is bounded (the stream-safe
 * format of Unicode allows 30 marks), so that reordering stays cheap for hostile input. */
enum { MAX_CLUSTER = 32 };

static void compose_cluster(const UNormalizer2 *nfc, struct bt_editor *ed, uint32_t beg,
                            uint32_t end)
{
    struct bt_str in = bt_slice(ed->in, beg, end);
    UChar wide[MAX_CLUSTER * 2], composed[MAX_CLUSTER * 8];
    char out[MAX_CLUSTER * 24];
    int32_t nwide = 0, ncomposed, nout = 0;
    UErrorCode status = U_ZERO_ERROR;

    u_strFromUTF8(wide, MAX_CLUSTER * 2, &nwide, in.s, (int32_t)in.len, &status);
    ncomposed = unorm2_normalize(nfc, wide, nwide, composed, MAX_CLUSTER * 8, &status);
    u_strToUTF8(out, (int32_t)sizeof out, &nout, composed, ncomposed, &status);
    if (U_FAILURE(status) || ((uint32_t)nout == in.len && memcmp(out, in.s, in.len) == 0))
        return;
    bt_editor_replace(ed, beg, end, out, (uint32_t)nout);
}

/* A mark of Vietnamese: its combining class, 0 for all others.  None of them takes apart. */
static uint8_t mark_class(uint32_t cp)
{
    switch (cp) {
    case 0x31B: /* horn */
        return 216;
    case 0x323: /* dot below */
        return 220;
    case 0x300:
    case 0x301:
    case 0x302:
    case 0x303:
    case 0x306:
    case 0x309:
        return 230;
    default:
        return 0;
    }
}

/* Decomposed Vietnamese, without a conversion to UTF-16: an ASCII letter and up to three marks of
 * the language, put in order and composed pair by pair (Unicode, D117).  False: the cluster is of
 * another kind. */
static bool compose_letter(const UNormalizer2 *nfc, struct bt_editor *ed, uint32_t beg,
                           uint32_t end)
{
    enum { MAX_MARKS = 3 };
    struct bt_str in = ed->in;
    uint32_t mark[MAX_MARKS + 1], n = 0, left = 0, len, step;
    uint32_t letter = (unsigned char)in.s[beg];
    char out[4 + MAX_MARKS * 2];

    if (letter >= 0x80)
        return false;
    for (uint32_t i = beg + 1; i < end; i += step, n++) {
        uint32_t k = n, cp = bt_decode(in.s + i, end - i, &step);
        if (n == MAX_MARKS || mark_class(cp) == 0)
            return false;
        for (; k > 0 && mark_class(mark[k - 1]) > mark_class(cp); k--)
            mark[k] = mark[k - 1];
        mark[k] = cp;
    }
    for (uint32_t k = 0; k < n; k++) {
        /* A mark is blocked by one of its own class that stays before it. */
        bool blocked = left != 0 && mark_class(mark[left - 1]) == mark_class(mark[k]);
        UChar32 both =
            blocked ? U_SENTINEL : unorm2_composePair(nfc, (UChar32)letter, (UChar32)mark[k]);
        if (both != U_SENTINEL)
            letter = (uint32_t)both;
        else
            mark[left++] = mark[k];
    }
    len = bt_encode(out, letter);
    for (uint32_t k = 0; k < left; k++)
        len += bt_encode(out + len, mark[k]);
    if (len != end - beg || memcmp(out, in.s + beg, len) != 0)
        bt_editor_replace(ed, beg, end, out, len);
    return true;
}

/* Bytes of lone signs of U+2010 to 20BF, which nothing composes with. */
static bool is_lone_sign(struct bt_str t, uint32_t at)
{
    const unsigned char *p = (const unsigned char *)t.s + at;

    return p[0] == 0xE2 && (p[1] != 0x80 || p[2] > 0x8F) && p[1] < 0x83 &&
           (at + 3 == t.len || p[3] < 0xCC);
}

/* The second byte, from `at` on, of a character with which something may be to do: all but those below
 * U+0300 and in U+1E00-1EFF.  t.len if there is none. */
static uint32_t next_loose(struct bt_str t, uint32_t at)
{
    const unsigned char *p = (const unsigned char *)t.s;
    uint32_t last = 0;

    for (; at < t.len; last = p[at++])
        if ((last >= 0xCC) & ((last != 0xE1) | (p[at] - 0xB8u > 3)))
            break;
    return at;
}

/* True if the character at `at`, which is not below U+0300, may compose with what is before it. */
static bool may_join(const UNormalizer2 *nfc, struct bt_str t, uint32_t at, uint32_t *step)
{
    uint32_t cp;

    *step = 2;
    if ((unsigned char)t.s[at] == 0xCC) /* the marks of Vietnamese are U+0300 to 0323 */
        return true;
    cp = bt_decode(t.s + at, t.len - at, step);
    return cp < 0x370 || !unorm2_hasBoundaryBefore(nfc, (UChar32)cp);
}

void bt_step_nfc(struct bt_editor *ed)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
    struct bt_str t = ed->in;
    uint32_t done = 0; /* end of the last cluster */

    if (U_FAILURE(status))
        return;
    for (uint32_t i = 0, end; (i = next_loose(t, i)) < t.len; i = end) {
        uint32_t step, beg = i - 1, n = 2;
        end = beg + 3;
        if (is_lone_sign(t, beg))
            continue;
        if (may_join(nfc, t, beg, &step) && beg > done)
            beg = bt_normal_beg(t, beg - 1);
        end = i - 1 + step;
        while (end < t.len && n < MAX_CLUSTER && (unsigned char)t.s[end] >= 0xCC &&
               may_join(nfc, t, end, &step)) {
            end += step;
            n++;
        }
        if (!compose_letter(nfc, ed, beg, end))
            compose_cluster(nfc, ed, beg, end);
        done = end;
    }
}

/* Loose marks on a Vietnamese vowel that NFC cannot place: exact repetitions go, and one quality
 * mark and one tone in the wrong order become the letter ("é" + circumflex -> "ế"); all else is
 * left. */
struct marks {
    uint32_t quality; /* combining mark, 0 = none */
    uint8_t tone;
    bool other;
};

static void add_mark(struct marks *m, uint32_t cp)
{
    static const uint16_t tones[] = {0, 0x300, 0x301, 0x309, 0x303, 0x323};

    if (cp == 0x302 || cp == 0x306 || cp == 0x31B) {
        m->other = m->other || (m->quality != 0 && m->quality != cp);
        m->quality = cp;
        return;
    }
    for (uint8_t i = BT_GRAVE; i <= BT_DOT; i++)
        if (tones[i] == cp) {
            m->other = m->other || (m->tone != BT_LEVEL && m->tone != i);
            m->tone = i;
            return;
        }
    m->other = true;
}

/* Vowels with a quality mark: plain letter, mark, letter. */
static const uint16_t quality_letters[][3] = {{'a', 0x306, 0x103}, {'a', 0x302, 0xE2},
                                              {'e', 0x302, 0xEA},  {'o', 0x302, 0xF4},
                                              {'o', 0x31B, 0x1A1}, {'u', 0x31B, 0x1B0}};

static uint32_t repaired(uint32_t cp, struct bt_str marks)
{
    enum { N = sizeof quality_letters / sizeof quality_letters[0] };
    struct marks m = {0, BT_LEVEL, false};
    struct bt_letter l;

    if (!bt_letter_of(cp, &l) || !bt_is_vowel(l.base))
        return 0;
    m.tone = l.tone;
    for (size_t i = 0; i < N; i++)
        if (quality_letters[i][2] == l.base) {
            m.quality = quality_letters[i][1];
            l.base = quality_letters[i][0];
            break;
        }
    for (uint32_t i = 0, step; i < marks.len; i += step)
        add_mark(&m, bt_decode(marks.s + i, marks.len - i, &step));
    if (m.other)
        return 0;
    l.tone = m.tone;
    if (m.quality == 0)
        return bt_letter_compose(l);
    for (size_t i = 0; i < N; i++)
        if (quality_letters[i][0] == l.base && quality_letters[i][1] == m.quality) {
            l.base = quality_letters[i][2];
            return bt_letter_compose(l);
        }
    return 0;
}

void bt_step_marks(struct bt_editor *ed)
{
    struct bt_str t = ed->in;

    for (uint32_t i = 0, step; i < t.len; i += step) {
        uint32_t cp = bt_decode(t.s + i, t.len - i, &step), end = i + step, more, to;
        char out[4];
        while (end < t.len &&
               bt_char_class(bt_decode(t.s + end, t.len - end, &more)) == BT_CH_MARK)
            end += more;
        if (end > i + step && end - i <= MAX_CLUSTER * 2 &&
            (to = repaired(cp, bt_slice(t, i + step, end))) != 0)
            bt_editor_replace(ed, i, end, out, bt_encode(out, to));
        step = end - i;
    }
}
