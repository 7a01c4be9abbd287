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

const uint8_t bt_run_byte[256] = {
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

const uint8_t *bt_run_bits(struct bt_arena *arena, struct bt_str t)
{
    const unsigned char *p = (const unsigned char *)t.s;
    uint32_t n = t.len / 8;
    uint8_t *bits = bt_alloc(arena, (size_t)n + 1 + sizeof(uint64_t));

    for (uint32_t i = 0; i < n; i++)
        bits[i] = bt_set_bits(bt_bytes_of_words(bt_load8(p + 8 * i)));
    memset(bits + n, 0, 1 + sizeof(uint64_t));
    if (t.len % 8 != 0)
        bits[n] = bt_set_bits(bt_bytes_of_words(bt_load_rest(p, 8 * n, t.len)));
    return bits;
}

uint32_t bt_end_of_word(struct bt_str t, uint32_t pos)
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

bool bt_scan_other(struct bt_str t, uint32_t pos, struct bt_atom *atom)
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
        atom->at.end = bt_end_of_word(t, pos + len);
    }
    return true;
}
