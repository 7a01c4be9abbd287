/* decode_wide.c: UTF-16 and UTF-32: recognised, and read character by character; see charset.h. */
#include "stages/charset.h"

enum {
    LOOK = 4096, /* bytes that are judged where there is no byte order mark */
    MIN_WIDE32 = 8,
    MAX_CP = 0x10FFFF
};

bool bt_charset_is_wide(enum bt_charset c)
{
    return c >= BT_CHARSET_UTF16 && c <= BT_CHARSET_UTF32BE;
}

uint32_t bt_charset_unit(enum bt_charset c)
{
    return !bt_charset_is_wide(c) ? 1 : c >= BT_CHARSET_UTF32 ? 4 : 2;
}

bool bt_charset_is_big(enum bt_charset c)
{
    return c == BT_CHARSET_UTF16BE || c == BT_CHARSET_UTF32BE;
}

static uint32_t unit16(const unsigned char *p, bool big)
{
    return big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

static uint32_t unit32(const unsigned char *p, bool big)
{
    return big ? unit16(p, true) << 16 | unit16(p + 2, true)
               : unit16(p + 2, false) << 16 | unit16(p, false);
}

/* By the byte order mark; that of UTF-32 begins as that of UTF-16, but no text begins with U+0000. */
static enum bt_charset marked(struct bt_str s)
{
    if (s.len >= 4 && memcmp(s.s, "\xFF\xFE\0\0", 4) == 0)
        return BT_CHARSET_UTF32LE;
    if (s.len >= 4 && memcmp(s.s, "\0\0\xFE\xFF", 4) == 0)
        return BT_CHARSET_UTF32BE;
    if (s.len >= 2 && memcmp(s.s, "\xFF\xFE", 2) == 0)
        return BT_CHARSET_UTF16LE;
    if (s.len >= 2 && memcmp(s.s, "\xFE\xFF", 2) == 0)
        return BT_CHARSET_UTF16BE;
    return BT_CHARSET_AUTO;
}

static bool is_all_utf32(const unsigned char *p, uint32_t n, bool big)
{
    for (uint32_t i = 0; i + 4 <= n; i += 4) {
        uint32_t cp = unit32(p + i, big);
        if (cp == 0 || cp > MAX_CP || (cp >= 0xD800 && cp < 0xE000))
            return false;
    }
    return n >= MIN_WIDE32;
}

/* Two letters of three are ASCII, so one byte of their units is zero; few others have a zero in the
 * place of that letter (U+0300, a loose mark), and no text has U+0000. */
static enum bt_charset by_zeros(const unsigned char *p, uint32_t n)
{
    uint32_t zero[2] = {0, 0};

    for (uint32_t i = 0; i + 2 <= n; i += 2) {
        if (p[i] == 0 && p[i + 1] == 0)
            return BT_CHARSET_AUTO;
        zero[0] += p[i] == 0;
        zero[1] += p[i + 1] == 0;
    }
    if (n >= 4 && zero[1] * 8 > n && zero[0] * 4 <= zero[1])
        return BT_CHARSET_UTF16LE;
    if (n >= 4 && zero[0] * 8 > n && zero[1] * 4 <= zero[0])
        return BT_CHARSET_UTF16BE;
    return BT_CHARSET_AUTO;
}

enum bt_charset bt_charset_wide(struct bt_str s)
{
    const unsigned char *p = (const unsigned char *)s.s;
    uint32_t n = s.len < LOOK ? s.len : LOOK;
    enum bt_charset c = marked(s);

    if (c != BT_CHARSET_AUTO || n == 0 || memchr(s.s, 0, n) == NULL)
        return c;
    if (is_all_utf32(p, n, false))
        return BT_CHARSET_UTF32LE;
    return is_all_utf32(p, n, true) ? BT_CHARSET_UTF32BE : by_zeros(p, n & ~1u);
}

bool bt_charset_wide_needs_more(struct bt_str s)
{
    unsigned char first = s.len != 0 ? (unsigned char)s.s[0] : 0;

    return s.len == 0 || (s.len == 1 && first != '\n') ||
           (s.len < MIN_WIDE32 && (first >= 0xFE || memchr(s.s, 0, s.len) != NULL));
}

enum bt_charset bt_charset_settle_wide(enum bt_charset c, struct bt_str s)
{
    enum bt_charset by_mark = marked(s);

    if (c == BT_CHARSET_UTF16)
        return by_mark == BT_CHARSET_UTF16BE ? BT_CHARSET_UTF16BE : BT_CHARSET_UTF16LE;
    if (c == BT_CHARSET_UTF32)
        return by_mark == BT_CHARSET_UTF32BE ? BT_CHARSET_UTF32BE : BT_CHARSET_UTF32LE;
    return c;
}

uint32_t bt_charset_wide_char(enum bt_charset c, const char *s, size_t n, uint32_t *len)
{
    const unsigned char *p = (const unsigned char *)s;
    uint32_t unit = bt_charset_unit(c), cp;
    bool big = bt_charset_is_big(c);

    *len = n < unit ? (uint32_t)n : unit;
    if (n < unit)
        return BT_WIDE_BROKEN;
    cp = unit == 4 ? unit32(p, big) : unit16(p, big);
    if (unit == 2 && cp >= 0xD800 && cp < 0xDC00 && n >= 4) {
        uint32_t low = unit16(p + 2, big);
        if (low >= 0xDC00 && low < 0xE000) {
            *len = 4;
            return 0x10000 + ((cp & 0x3FF) << 10) + (low & 0x3FF);
        }
    }
    return cp > MAX_CP || (cp >= 0xD800 && cp < 0xE000) ? BT_WIDE_BROKEN : cp;
}
