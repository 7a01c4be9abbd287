/* json.c: see json.h. */
#include "core/json.h"

/* Bytes of a UTF-8 sequence by its first byte; 0 = cannot begin one. */
static uint32_t sequence(unsigned char c)
{
    if (c < 0x80)
        return 1;
    if (c < 0xC2)
        return 0;
    if (c < 0xE0)
        return 2;
    if (c < 0xF0)
        return 3;
    return c < 0xF5 ? 4 : 0;
}

/* The second byte decides overlong forms, surrogates and what lies beyond U+10FFFF. */
static bool second_fits(unsigned char c, unsigned char next)
{
    switch (c) {
    case 0xE0:
        return next >= 0xA0 && next <= 0xBF;
    case 0xED:
        return next >= 0x80 && next <= 0x9F;
    case 0xF0:
        return next >= 0x90 && next <= 0xBF;
    case 0xF4:
        return next >= 0x80 && next <= 0x8F;
    default:
        return (next & 0xC0) == 0x80;
    }
}

/* Bytes of the valid sequence at s; if it is not valid: 0, and *bad gets the bytes of its
 * maximal subpart (at least 1). */
static uint32_t valid(const unsigned char *s, uint32_t n, uint32_t *bad)
{
    uint32_t len = sequence(s[0]), i = 1;

    *bad = 1;
    if (len <= 1)
        return len;
    if (n < 2 || !second_fits(s[0], s[1]))
        return 0;
    for (i = 2; i < len; i++)
        if (i >= n || (s[i] & 0xC0) != 0x80) {
            *bad = i;
            return 0;
        }
    return len;
}

static void escape(struct bt_buf *b, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    const char *p, *from = "\b\t\n\f\r\"\\", *to = "btnfr\"\\";
    char text[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};

    if (c == 0) {
        bt_buf_add(b, "\xEF\xBF\xBD", 3);
    } else if ((p = strchr(from, c)) != NULL) {
        text[1] = to[p - from];
        bt_buf_add(b, text, 2);
    } else {
        bt_buf_add(b, text, 6);
    }
}

#define ONES UINT64_C(0x0101010101010101)

/* Flags, in the highest bit of each byte, the bytes that are zero; false alarms only above a
 * zero byte. */
static uint64_t zeros(uint64_t w)
{
    return (w - ONES) & ~w & ONES << 7;
}

/* First byte from i on that needs an escape or may, eight at a time; bytes from 0x80 on pass. */
static uint32_t skip_clean(const unsigned char *s, uint32_t i, uint32_t n)
{
    for (; i + 8 <= n; i += 8) {
        uint64_t w;
        memcpy(&w, s + i, 8);
        if (((w - ONES * 0x20) & ~w & ONES << 7) | zeros(w ^ ONES * '"') |
            zeros(w ^ ONES * '\\'))
            break;
    }
    return i;
}

static bool is_clean(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\';
}

void bt_json_add(struct bt_json *j, struct bt_str str)
{
    const unsigned char *s = (const unsigned char *)str.s;
    uint32_t n = str.len, i = 0, run = 0, bad;

    /* Most strings need no escape: they are found clean in one walk and copied in one go. */
    while (i < n) {
        unsigned char c = s[i];
        uint32_t len;

        if (c < 0x80 && is_clean(c)) {
            i++;
            continue;
        }
        if (c >= 0x80 && (len = valid(s + i, n - i, &bad)) != 0) {
            i += len;
            continue;
        }
        bt_buf_add(j->b, s + run, i - run);
        if (c < 0x80) {
            escape(j->b, c);
            i++;
        } else {
            bt_buf_add(j->b, "\xEF\xBF\xBD", 3);
            i += bad;
        }
        run = i;
    }
    bt_buf_add(j->b, s + run, i - run);
}

static void separate(struct bt_json *j)
{
    if (j->comma)
        bt_buf_putc(j->b, ',');
    j->comma = true;
}

void bt_json_open(struct bt_json *j, char bracket)
{
    separate(j);
    bt_buf_putc(j->b, bracket);
    j->comma = false;
}

void bt_json_close(struct bt_json *j, char bracket)
{
    bt_buf_putc(j->b, bracket);
    j->comma = true;
}

void bt_json_key_of(struct bt_json *j, const char *key, size_t n)
{
    char *p;

    if (!bt_buf_reserve(j->b, n + 4))
        return;
    p = j->b->s + j->b->len;
    if (j->comma)
        *p++ = ',';
    *p++ = '"';
    memcpy(p, key, n);
    p += n;
    *p++ = '"';
    *p++ = ':';
    j->b->len = (size_t)(p - j->b->s);
    j->comma = false;
}

void bt_json_begin(struct bt_json *j)
{
    separate(j);
    bt_buf_putc(j->b, '"');
}

void bt_json_end(struct bt_json *j)
{
    bt_buf_putc(j->b, '"');
}

void bt_json_str(struct bt_json *j, struct bt_str s)
{
    bt_buf_reserve(j->b, (size_t)s.len + 3);
    bt_json_begin(j);
    bt_json_add(j, s);
    bt_json_end(j);
}

void bt_json_text(struct bt_json *j, struct bt_str str)
{
    const unsigned char *s = (const unsigned char *)str.s;
    uint32_t n = str.len, i = 0, run = 0;

    bt_buf_reserve(j->b, (size_t)n + n / 16 + 3);
    bt_json_begin(j);
    while ((i = skip_clean(s, i, n)) < n) {
        uint32_t end = n - i < 8 ? n : i + 8;
        for (; i < end; i++) {
            if (is_clean(s[i]))
                continue;
            bt_buf_add(j->b, s + run, i - run);
            escape(j->b, s[i]);
            run = i + 1;
        }
    }
    bt_buf_add(j->b, s + run, n - run);
    bt_json_end(j);
}

void bt_json_raw(struct bt_json *j, struct bt_str s)
{
    separate(j);
    bt_buf_str(j->b, s);
}

void bt_json_bool(struct bt_json *j, bool yes)
{
    bt_json_raw(j, yes ? BT_STR("true") : BT_STR("false"));
}

void bt_json_null(struct bt_json *j)
{
    bt_json_raw(j, BT_STR("null"));
}

void bt_json_int(struct bt_json *j, int64_t v)
{
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

    if (u > UINT64_C(1) << 53) {
        char text[24];
        int n = snprintf(text, sizeof text, "%lld", (long long)v);
        bt_json_decimal(j, (struct bt_str){text, (uint32_t)n});
        return;
    }
    separate(j);
    if (v < 0)
        bt_buf_putc(j->b, '-');
    bt_buf_uint(j->b, u);
}

static uint32_t digits(struct bt_str s, uint32_t i)
{
    while (i < s.len && s.s[i] >= '0' && s.s[i] <= '9')
        i++;
    return i;
}

/* A whole number without leading zeros that is greater than 2^53. */
static bool beyond_exact(struct bt_str whole)
{
    static const char limit[] = "9007199254740992";
    const uint32_t n = sizeof limit - 1;

    return whole.len > n || (whole.len == n && memcmp(whole.s, limit, n) > 0);
}

void bt_json_decimal(struct bt_json *j, struct bt_str s)
{
    bool minus = s.len != 0 && s.s[0] == '-';
    uint32_t beg = minus, point = digits(s, beg), end = point;
    struct bt_str whole, rest;

    if (point < s.len && s.s[point] == '.')
        end = digits(s, point + 1);
    if (point == beg || end != s.len || end == point + 1) {
        bt_json_null(j);
        return;
    }
    while (beg + 1 < point && s.s[beg] == '0')
        beg++;
    whole = bt_slice(s, beg, point);
    rest = bt_slice(s, point, end); /* with its point */
    separate(j);
    if (minus)
        bt_buf_putc(j->b, '-');
    if (rest.len != 0 || !beyond_exact(whole)) {
        bt_buf_str(j->b, whole);
        bt_buf_str(j->b, rest);
        return;
    }
    bt_buf_putc(j->b, whole.s[0]);
    for (end = whole.len; end > 1 && whole.s[end - 1] == '0';)
        end--;
    if (end > 1) {
        bt_buf_putc(j->b, '.');
        bt_buf_add(j->b, whole.s + 1, end - 1);
    }
    bt_buf_printf(j->b, "e%u", (unsigned)(whole.len - 1));
}
