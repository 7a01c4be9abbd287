/* normalize_scan.c: one pass that tells which steps a text needs; see normalize_steps.h.
 *
 * Text that has none of the bytes below is clean and NFC by its bytes alone: all of U+0000-02FF and
 * U+1E00-1EFF is (UNICODE section 2). */
#include "stages/normalize_steps.h"

/* Bytes that begin nothing to look at: most of ASCII, inner bytes of characters, and the leads of
 * Latin letters that are always clean. */
static bool is_plain(unsigned char c)
{
    return (c > ' ' && c < 0x7F && c != '&') || (c >= 0x80 && c < 0xC2);
}

static uint32_t look_ascii(struct bt_str t, uint32_t i)
{
    char c = t.s[i], next = i + 1 < t.len ? t.s[i + 1] : '\n';

    if (c == '&')
        return HAS_ENTITY;
    if (c == ' ')
        return next == ' ' || next == '\n' || i == 0 ? HAS_SPACES : 0;
    if (c == '\n') {
        if (i == 0 || i + 1 == t.len || next == ' ')
            return HAS_SPACES;
        if (next != '\n')
            return t.s[i - 1] != '\n' ? HAS_LINES : 0;
        return t.s[i - 1] == '\n' ? HAS_SPACES : 0;
    }
    if (c == '\t' || c == '\r' || c == '\v' || c == '\f')
        return HAS_SPACES;
    return HAS_INVISIBLE; /* the other controls */
}

/* E2 80 xx to E2 81 xx: general punctuation. */
static uint32_t look_punctuation(uint32_t cp)
{
    if (cp <= 0x200A || cp == 0x2028 || cp == 0x2029 || cp == 0x202F || cp == 0x205F)
        return HAS_SPACES;
    if (cp <= 0x200F || (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x206F))
        return HAS_INVISIBLE;
    return 0;
}

static uint32_t look_wide(struct bt_str t, uint32_t i)
{
    uint32_t len, cp = bt_decode(t.s + i, t.len - i, &len);

    if (cp < 0x100)
        return cp == 0x85 || cp == 0xA0   ? HAS_SPACES
               : cp < 0xA0 || cp == 0xAD  ? HAS_INVISIBLE
               : cp == 0xD0 || cp == 0xF0 ? HAS_LOOKALIKE | HAS_LETTER
                                          : HAS_LETTER;
    if (cp < 0x300)
        return cp == 0x189 || cp == 0x256 ? HAS_LOOKALIKE | HAS_LETTER : HAS_LETTER;
    if (cp < 0x370)
        return HAS_LOOSE | HAS_MARK | (cp == 0x34F ? HAS_INVISIBLE : 0);
    if (cp < 0x530)
        return HAS_LOOKALIKE | HAS_LOOSE;
    if (cp >= 0x1E00 && cp < 0x1F00)
        return HAS_LETTER;
    if (cp >= 0x2000 && cp < 0x2070)
        return look_punctuation(cp);
    if (cp >= 0x2070 && cp < 0x20D0)
        return 0;
    if (cp == 0x3000 || cp == 0x1680)
        return HAS_SPACES;
    if (cp == 0xFEFF || cp == 0xFFFC)
        return HAS_INVISIBLE;
    return cp >= 0xFF01 && cp <= 0xFF5E ? HAS_LOOKALIKE : HAS_LOOSE;
}

uint32_t bt_normalize_scan(struct bt_str t)
{
    uint32_t has = 0;

    for (uint32_t i = 0; i < t.len; i++) {
        unsigned char c = (unsigned char)t.s[i], next;
        if (is_plain(c))
            continue;
        if (c < 0x80) {
            /* A single blank between two words is the most frequent character of all. */
            if (c != ' ' || i == 0 || i + 1 == t.len || t.s[i + 1] == ' ' || t.s[i + 1] == '\n')
                has |= look_ascii(t, i);
            continue;
        }
        next = (unsigned char)t.s[i + 1];
        if (c == 0xC4 || c == 0xC5 || (c == 0xE1 && next >= 0xBA) ||
            (c == 0xC3 && next != 0x90 && next != 0xB0) || (c == 0xC6 && next != 0x89))
            has |= HAS_LETTER; /* all of Vietnamese */
        else
            has |= look_wide(t, i);
    }
    return has;
}
