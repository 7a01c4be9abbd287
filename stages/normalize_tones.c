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

static bool is_vowel(enum bt_side s)
{
    return s >= VOWEL_AE && s <= VOWEL_Y;
}

/* may_move() may be true of a letter with a tone between these sides.  What it calls the last vowel is the
 * side before, or none after "qu" and "gi". */
static bool is_doubtful(enum bt_side letter, enum bt_side before, enum bt_side behind, bool old)
{
    bool styled =
        (letter == VOWEL_AE && before == VOWEL_O) || (letter == VOWEL_Y && before == VOWEL_U);

    if (letter == NO_LETTER || behind == WIDE || letter == WIDE)
        return letter != NO_LETTER && behind == WIDE;
    if (before == WIDE)
        return true;
    if (behind == NO_LETTER)
        return is_vowel(before) && (old || !styled);
    if (!is_vowel(behind))
        return false;
    return (letter == VOWEL_I && (before == LETTER_G || before == VOWEL_I)) ||
           (letter == VOWEL_U &&
            (before == LETTER_Q || before == VOWEL_U || behind == VOWEL_Y)) ||
           (letter == VOWEL_O && (behind == VOWEL_AE || behind == VOWEL_O));
}

static enum bt_side side_of(uint16_t base)
{
    static const uint8_t sides[128] = {
        ['g'] = LETTER_G, ['q'] = LETTER_Q, ['a'] = VOWEL_AE, ['e'] = VOWEL_AE,
        ['i'] = VOWEL_I,  ['o'] = VOWEL_O,  ['u'] = VOWEL_U,  ['y'] = VOWEL_Y};

    if (base >= 0x80)
        return WIDE;
    return sides[base] != NO_LETTER ? (enum bt_side)sides[base] : CONSONANT;
}

/* The first of the 64 letters of a row of struct bt_tone_scan.letter: the byte before the last is
 * BA, BB, C3, C4, C5. */
static const uint32_t letter_rows[16] = {
    [0xC3 & 15] = 0xC0,   [0xC4 & 15] = 0x100,  [0xC5 & 15] = 0x140,
    [0xBA & 15] = 0x1E80, [0xBB & 15] = 0x1EC0,
};

void bt_tone_scan_open(struct bt_tone_scan *s)
{
    struct bt_letter l;

    s->toned[0xC3] = s->toned[0xC4] = s->toned[0xC5] = 2; /* à ĩ ũ */
    s->toned[0xE1] = 3;                                   /* ạ to ỹ */
    for (uint32_t b = 0; b < 0x80; b++)
        if (bt_letter_of(b, &l))
            s->side[b] = (uint8_t)side_of(l.base);
    for (uint32_t b = 0x80; b < 0xC7;
         b++) /* within a letter before, or the first byte of one behind */
        s->side[b] = b < 0xC0 || b >= 0xC3 ? WIDE : NO_LETTER;
    s->side[0xE1] = WIDE;
    for (uint32_t row = 0; row < 16; row++)
        for (uint32_t low = 0; low < 64 && letter_rows[row] != 0; low++)
            if (bt_letter_of(letter_rows[row] + low, &l) && l.tone != BT_LEVEL)
                s->letter[row][low] = (uint8_t)side_of(l.base);
    for (uint32_t i = 0; i < 2 * NSIDE * NSIDE * NSIDE; i++) {
        uint32_t letter = i / 2 % NSIDE, before = i / 2 / NSIDE % NSIDE,
                 behind = i / 2 / NSIDE / NSIDE;
        bool doubtful = is_doubtful((enum bt_side)letter, (enum bt_side)before,
                                    (enum bt_side)behind, i % 2 != 0);
        s->doubtful[i % 2][letter][before] |= (uint16_t)(doubtful << behind);
    }
}

/* A block of text with what touches it: reads of a letter that begins in it stay inside. */
enum { BLOCK = 64, BEFORE = 2, BEHIND = 3 };

/* The block at byte `beg`, a copy with zeros around the text if it reaches an edge: no letters. */
static const unsigned char *read_block(struct bt_str t, uint32_t beg,
                                       unsigned char room[BEFORE + BLOCK + BEHIND])
{
    uint32_t before = beg != 0 ? BEFORE : 0, n = BLOCK + BEHIND;

    if (beg != 0 && t.len - beg >= n)
        return (const unsigned char *)t.s + beg;
    if (n > t.len - beg)
        n = t.len - beg;
    memset(room, 0, BEFORE + BLOCK + BEHIND);
    memcpy(room + BEFORE - before, t.s + beg - before, before + n);
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
static uint32_t find_doubtful(const struct bt_tone_scan *s, bool old,
                              const unsigned char *block, uint8_t at[BLOCK])
{
    uint32_t n = 0;

    for (uint64_t leads = lead_bytes(block); leads != 0; leads &= leads - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(leads), step = s->toned[block[i]];
        const unsigned char *end = block + i + step;
        uint8_t letter = s->letter[end[-2] & 15][end[-1] & 63];
        uint32_t last = block[(int)i - 1], before = s->side[last];
        uint32_t behind;
        if ((block[(int)i - 2] == 0xC4) & ((last | 1) == 0x91)) /* Đ đ */
            before = CONSONANT;
        behind = s->doubtful[old][letter][before];
        at[n] = (uint8_t)i;
        n += behind >> s->side[*end] & (step != 0);
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
        uint32_t found =
            find_doubtful(&n->tones, style == BT_TONE_OLD, read_block(ed->in, beg, room), at);
        for (uint32_t k = 0; k < found; k++)
            if (!set_tone(&s, beg + at[k]))
                return;
    }
}
