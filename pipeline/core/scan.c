/* scan.c: see scan.h. */
#include "core/scan.h"

enum bt_char bt_wide_class(uint32_t cp)
{
    if (cp >= 0x1E00 && cp < 0x1F00) /* most of the letters of Vietnamese */
        return BT_CH_LETTER;
    if (cp < 0xC0) {
        if (cp == 0xA0 || cp == 0x85)
            return BT_CH_SPACE;
        return cp == 0xAA || cp == 0xB5 || cp == 0xBA ? BT_CH_LETTER : BT_CH_OTHER;
    }
    if (cp < 0x300)
        return cp == 0xD7 || cp == 0xF7 || (cp >= 0x2C2 && cp <= 0x2DF) ? BT_CH_OTHER
                                                                        : BT_CH_LETTER;
    if (cp < 0x370 || (cp >= 0x1AB0 && cp < 0x1B00) || (cp >= 0x20D0 && cp < 0x2100) ||
        (cp >= 0xFE20 && cp < 0xFE30))
        return BT_CH_MARK;
    if (cp >= 0x2000 && cp < 0x3040) {
        if (cp <= 0x200A || cp == 0x2028 || cp == 0x2029 || cp == 0x202F || cp == 0x205F ||
            cp == 0x3000)
            return BT_CH_SPACE;
        if ((cp >= 0x2100 && cp < 0x2190) || (cp >= 0x2C00 && cp < 0x2E00) || cp == 0x3005)
            return BT_CH_LETTER;
        return BT_CH_OTHER;
    }
    if ((cp >= 0xE000 && cp < 0xF900) || (cp >= 0xFE00 && cp < 0xFE70) ||
        (cp >= 0xFF00 && cp < 0xFF10) || (cp >= 0xFF1A && cp < 0xFF21) ||
        (cp >= 0xFFE0 && cp < 0x10000) || (cp >= 0x1F000 && cp < 0x20000) || cp >= 0xE0000)
        return BT_CH_OTHER;
    return BT_CH_LETTER;
}

static enum bt_char class_at(struct bt_str t, uint32_t pos, uint32_t *len, uint32_t *cp)
{
    *cp = bt_decode(t.s + pos, t.len - pos, len);
    return bt_char_class(*cp);
}

static uint32_t end_of_number(struct bt_str t, uint32_t pos)
{
    while (pos < t.len) {
        char c = t.s[pos];
        if (c >= '0' && c <= '9') {
            pos++;
        } else if ((c == '.' || c == ',') && pos + 1 < t.len && t.s[pos + 1] >= '0' &&
                   t.s[pos + 1] <= '9') {
            pos += 2;
        } else {
            break;
        }
    }
    return pos;
}

/* The bytes that certainly go on a run of letters: the ASCII letters, the first byte of
 * U+0100-U+023F, and any byte after a first one. */
static const uint8_t run_byte[256] = {
    [0x40] = 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* @ */
    1,          1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, /* P */
    0,          1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* ` */
    1,          1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, /* p */
    1,          1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* 80 */
    1,          1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* 90 */
    1,          1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* A0 */
    1,          1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* B0 */
    0,          0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, /* C0 */
};

/* The end of the run of common letters at `pos`: ASCII, U+00C0-U+023F, U+1E00-U+1EFF. */
static inline uint32_t end_of_run(struct bt_str t, uint32_t pos)
{
    const unsigned char *p = (const unsigned char *)t.s;

    for (; pos < t.len; pos++) {
        if (run_byte[p[pos]])
            continue;
        if (p[pos] == 0xE1 && t.len - pos > 2 && p[pos + 1] >= 0xB8 && p[pos + 1] <= 0xBB)
            pos += 2;
        else if (p[pos] == 0xC3 && t.len - pos > 1 && (p[pos + 1] & 0xDF) != 0x97) /* not × ÷ */
            pos++;
        else
            break;
    }
    return pos;
}

/* The end of a word that has begun before `pos`, by any letters and marks. */
static uint32_t end_of_word(struct bt_str t, uint32_t pos)
{
    while (pos < t.len) {
        uint32_t cp, len, cp2, len2;
        enum bt_char c = class_at(t, pos, &len, &cp);

        if (c == BT_CH_LETTER || c == BT_CH_MARK)
            pos += len;
        else if ((cp == '\'' || cp == 0x2019 || cp == 0x2018 || cp == 0x2BC) &&
                 pos + len < t.len && class_at(t, pos + len, &len2, &cp2) == BT_CH_LETTER)
            pos += len + len2;
        else
            break;
    }
    return pos;
}

/* False if a word surely ends at `pos`, behind a run of common letters. */
static inline bool goes_on(struct bt_str t, uint32_t pos)
{
    return pos < t.len && ((unsigned char)t.s[pos] >= 0x80 || t.s[pos] == '\'');
}

/* The atom at or after `pos`, where no common letter stands.  Kept apart, so that the common path
 * saves no registers. */
static __attribute__((noinline)) bool scan_other(struct bt_str t, uint32_t pos,
                                                 struct bt_atom *atom)
{
    uint32_t len = 0, cp = 0;
    enum bt_char c = BT_CH_SPACE;

    for (; pos < t.len; pos += len) {
        c = class_at(t, pos, &len, &cp);
        if (c != BT_CH_SPACE)
            break;
        atom->space = true;
        if (cp == '\n')
            atom->line = true;
    }
    if (pos >= t.len)
        return false;
    atom->at.beg = pos;
    if (c == BT_CH_DIGIT) {
        atom->kind = BT_NUMBER;
        atom->at.end = end_of_number(t, pos + len);
    } else if (c == BT_CH_OTHER) {
        atom->kind = BT_PUNCT;
        atom->at.end = pos + len;
    } else {
        atom->kind = BT_WORD;
        atom->at.end = end_of_word(t, pos + len);
    }
    return true;
}

bool bt_scan_atom(struct bt_str t, uint32_t pos, struct bt_atom *atom)
{
    uint32_t end;

    atom->space = pos == 0;
    atom->line = pos == 0;
    if (pos < t.len && t.s[pos] == ' ') {
        atom->space = true;
        pos++;
    }
    if ((end = end_of_run(t, pos)) == pos)
        return scan_other(t, pos, atom);
    atom->at.beg = pos;
    atom->at.end = goes_on(t, end) ? end_of_word(t, end) : end;
    atom->kind = BT_WORD;
    return true;
}
