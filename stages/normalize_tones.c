/* normalize_tones.c: marks on the wrong letter, and the style of marks; see normalize_steps.h.
 *
 * What stands wrong in both styles is set right ("qúy", "tòan", "cuả").  Nearly every mark is right,
 * so the step is a search for the few letters whose neighbours allow a doubt. */
#include "stages/normalize_steps.h"

#include "core/scan.h"
#include "core/swar.h"

static bool in_word(uint32_t cp)
{
    enum bt_char c = bt_char_class(cp);

    return c == BT_CH_LETTER || c == BT_CH_MARK;
}

/* The vowel that ends before `at`, or that begins there; 0 if it is none. */
static uint16_t vowel_before(struct bt_str t, uint32_t at)
{
    struct bt_letter l;
    uint32_t i = at, step;

    if (at == 0)
        return 0;
    while (i > 0 && ((unsigned char)t.s[--i] & 0xC0) == 0x80)
        ;
    return bt_letter_of(bt_decode(t.s + i, at - i, &step), &l) && bt_is_vowel(l.base) ? l.base
                                                                                      : 0;
}

static uint16_t letter_at(struct bt_str t, uint32_t at)
{
    struct bt_letter l;
    uint32_t step;

    return at < t.len && bt_letter_of(bt_decode(t.s + at, t.len - at, &step), &l) ? l.base : 0;
}

/* Open oa, oe, uy: the two styles differ. */
static bool is_styled(uint16_t first, uint16_t second)
{
    return (first == 'o' && (second == 'a' || second == 'e')) ||
           (first == 'u' && second == 'y');
}

/* True if a mark on the letter `base`, in [beg, end), may be out of place; bt_viet_tone() decides.
 * These are the rules of viet_syllable.c as far as the neighbours tell. */
static bool may_move(struct bt_str t, uint32_t beg, uint32_t end, uint16_t base,
                     enum bt_tone_style style)
{
    uint16_t last = vowel_before(t, beg), next = letter_at(t, end);
    char onset = beg > (last != 0) ? (char)(t.s[beg - 1 - (last != 0)] | 0x20) : ' ';

    if ((last == 'u' && onset == 'q') || (last == 'i' && onset == 'g'))
        last = 0; /* it belongs to the onset */
    if (next != 0 && !bt_is_vowel(next))
        return last >= 0x80 && base < 0x80; /* before a final consonant it is right */
    if (next >= 0x80)
        return true; /* the quality letter takes the mark: "ngừơi" */
    if (base >= 0x80)
        return false;
    if (last >= 0x80)
        return true; /* "mơí" */
    if (last != 0)   /* second of a pair: "cuả"; middle of three: right */
        return next == 0 && (style == BT_TONE_OLD || !is_styled(last, base));
    if (next == 0)
        return false;
    return (base == 'i' && onset == 'g') || (base == 'u' && onset == 'q') ||
           is_styled(base, next) || (base == 'o' && next == 'o');
}

/* The word around the letter in [at, end), as far as bt_viet_tone() would look at it. */
static struct bt_span word_around(struct bt_str t, uint32_t at, uint32_t end)
{
    enum { MAX_LETTERS = 8 };
    struct bt_span w = {at, end};
    uint32_t step;

    for (int n = 0; w.beg > 0 && n < MAX_LETTERS; n++) {
        uint32_t prev = w.beg - 1;
        while (prev > 0 && ((unsigned char)t.s[prev] & 0xC0) == 0x80)
            prev--;
        if (!in_word(bt_decode(t.s + prev, t.len - prev, &step)))
            break;
        w.beg = prev;
    }
    for (int n = 0; w.end < t.len && n < MAX_LETTERS; n++) {
        if (!in_word(bt_decode(t.s + w.end, t.len - w.end, &step)))
            break;
        w.end += step;
    }
    return w;
}

/* True if the word with its mark moved is in dicts/syllables.tsv. */
static bool gives_word(const struct bt_normalizer *n, struct bt_str word,
                       const struct bt_tone_move *m)
{
    char moved[64], key[64 + 8];
    uint32_t len = 0, at = 0, lo = 0, hi = n->syllable.n;
    struct bt_str k;

    if (word.len > 40)
        return false;
    for (int i = 0; i < 2; i++) {
        memcpy(moved + len, word.s + at, m->at[i].beg - at);
        len += m->at[i].beg - at;
        memcpy(moved + len, m->text[i], m->len[i]);
        len += m->len[i];
        at = m->at[i].end;
    }
    memcpy(moved + len, word.s + at, word.len - at);
    len += word.len - at;
    k = (struct bt_str){key, bt_viet_key(moved, len, key)};
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        int c = bt_str_cmp(bt_dict_cell(n->dict, n->syllable.first + mid, 0), k);
        if (c == 0)
            return true;
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return false;
}

uint32_t bt_share_of_syllables(struct bt_str t)
{
    uint32_t words = 0, good = 0, beg = 0;

    for (uint32_t i = 0, step; i <= t.len; i += step) {
        uint32_t cp = i < t.len ? bt_decode(t.s + i, t.len - i, &step) : ' ';
        if (i == t.len)
            step = 1;
        if (in_word(cp))
            continue;
        if (i > beg) {
            words++;
            good += bt_viet_syllable(bt_slice(t, beg, i));
        }
        beg = i + step;
    }
    return words != 0 ? (uint32_t)((uint64_t)good * 1000 / words) : 0;
}

/* A text of another language gets no repair: only asked when there is one to make. */
enum { VIETNAMESE = 300 };

/* By enum tone_of: between which sides may_move() may be true, bit 4 * before + after. */
#define BETWEEN(before, after) ((uint32_t)1 << (4 * (before) + (after)))
#define AFTER(after)                                                                           \
    (BETWEEN(NO_LETTER, after) | BETWEEN(CONSONANT, after) | BETWEEN(VOWEL, after) |           \
     BETWEEN(WIDE, after))
static const uint32_t doubtful[NTONE_OF] = {
    [TONE_ON_OPENING] = AFTER(VOWEL) | AFTER(WIDE) | BETWEEN(VOWEL, NO_LETTER) |
                        BETWEEN(WIDE, NO_LETTER) | BETWEEN(WIDE, CONSONANT),
    [TONE_ON_PLAIN] = AFTER(WIDE) | BETWEEN(VOWEL, VOWEL) | BETWEEN(WIDE, VOWEL) |
                      BETWEEN(VOWEL, NO_LETTER) | BETWEEN(WIDE, NO_LETTER) |
                      BETWEEN(WIDE, CONSONANT),
    [TONE_ON_QUALITY] = AFTER(WIDE),
};

/* A block of text with what touches it: reads of a letter that begins in it stay inside. */
enum { BLOCK = 64, BEFORE = 2, BEHIND = 3 };

/* The block at byte `beg`, a copy with zeros around the text if it reaches an edge: no letters. */
static const unsigned char *read_block(struct bt_str t, uint32_t beg,
                                       unsigned char room[BEFORE + BLOCK + BEHIND])
{
    uint32_t from = beg != 0 ? beg - BEFORE : 0, end = beg + BLOCK + BEHIND;

    if (beg != 0 && t.len >= end)
        return (const unsigned char *)t.s + beg;
    if (end > t.len)
        end = t.len;
    memset(room, 0, BEFORE + BLOCK + BEHIND);
    memcpy(room + BEFORE - (beg - from), t.s + from, end - from);
    return room + BEFORE;
}

/* The first bytes of characters outside ASCII in a block, one bit each. */
static inline uint64_t lead_bytes(const unsigned char *block)
{
    uint64_t leads = 0;

    for (uint32_t i = 0; i < BLOCK; i += 8) {
        uint64_t w = bt_load8(block + i);
        leads |= (uint64_t)bt_set_bits(w & w << 1 & BT_HIGH) << i;
    }
    return leads;
}

/* The letters of a block that stand where they may carry another's tone; returns their number.
 * Every third character has a mark and few are in doubt, so there is no branch for one. */
static uint32_t find_doubtful(const struct bt_normal_scan *scan, const unsigned char *block,
                              uint8_t at[BLOCK])
{
    uint32_t n = 0;

    for (uint64_t leads = lead_bytes(block); leads != 0; leads &= leads - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(leads), step = scan->toned[block[i]];
        const unsigned char *end = block + i + step;
        uint8_t tone = scan->tone[end[-2] & 15][end[-1] & 63];
        uint32_t beside = 4u * scan->side[block[(int)i - 1]] + scan->side[*end];
        at[n] = (uint8_t)i;
        n += doubtful[tone] >> beside & (step != 0);
    }
    return n;
}

/* What find_doubtful() found, looked at closely. */
static bool is_suspect(struct bt_str t, uint32_t i, enum bt_tone_style style, uint32_t *step)
{
    struct bt_letter l;

    return bt_letter_of(bt_decode(t.s + i, t.len - i, step), &l) && l.tone != BT_LEVEL &&
           may_move(t, i, i + *step, l.base, style);
}

/* A text whose tones are set right. */
struct tones {
    const struct bt_normalizer *n;
    struct bt_editor *ed;
    enum bt_tone_style style;
    bool asked;          /* what language it is in */
    struct bt_span word; /* looked at last */
};

/* The letter at byte `at`; false if the text is to be left as it is. */
static bool set_tone(struct tones *s, uint32_t at)
{
    struct bt_str t = s->ed->in;
    struct bt_tone_move m;
    struct bt_span w;
    uint32_t step;

    if (at < s->word.end || !is_suspect(t, at, s->style, &step))
        return true;
    s->word = w = word_around(t, at, at + step);
    if (!bt_viet_tone(bt_slice(t, w.beg, w.end), s->style, &m) ||
        (m.left && !gives_word(s->n, bt_slice(t, w.beg, w.end), &m)))
        return true;
    if (!s->asked && bt_share_of_syllables(t) < VIETNAMESE)
        return false;
    s->asked = true;
    for (int k = 0; k < 2; k++)
        bt_editor_replace(s->ed, w.beg + m.at[k].beg, w.beg + m.at[k].end, m.text[k], m.len[k]);
    return true;
}

void bt_step_tones(const struct bt_normalizer *n, struct bt_editor *ed,
                   enum bt_tone_style style, bool ask_language)
{
    struct tones s = {n, ed, style, !ask_language, {0, 0}};
    unsigned char room[BEFORE + BLOCK + BEHIND];
    uint8_t at[BLOCK];

    for (uint32_t beg = 0; beg < ed->in.len; beg += BLOCK) {
        uint32_t found = find_doubtful(&n->scan, read_block(ed->in, beg, room), at);
        for (uint32_t k = 0; k < found; k++)
            if (!set_tone(&s, beg + at[k]))
                return;
    }
}
