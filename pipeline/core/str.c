/* str.c: see str.h. */
#include "core/str.h"

int bt_str_cmp(struct bt_str a, struct bt_str b)
{
    uint32_t n = a.len < b.len ? a.len : b.len;
    int c = n != 0 ? memcmp(a.s, b.s, n) : 0;

    if (c != 0)
        return c;
    return (a.len > b.len) - (a.len < b.len);
}

uint32_t bt_str_hash(const char *s, uint32_t n)
{
    uint32_t h = 2166136261u;

    for (uint32_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)s[i]) * 16777619u;
    return h ^ (h >> 15);
}

uint32_t bt_decode_long(const char *s, uint32_t n, uint32_t *len)
{
    const unsigned char *p = (const unsigned char *)s;

    if (n < 2) {
        *len = 1;
        return p[0];
    }
    if (p[0] < 0xE0) {
        *len = 2;
        return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
    }
    if (p[0] < 0xF0 && n >= 3) {
        *len = 3;
        return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    }
    if (n >= 4) {
        *len = 4;
        return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 |
               (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
    }
    *len = 1;
    return 0xFFFD;
}

/* Unicode table 3-7: what may follow a lead byte; later bytes are 80..BF. */
static uint32_t utf8_sequence(unsigned char lead, unsigned char *low, unsigned char *high)
{
    *low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    *high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

uint32_t bt_utf8_length(const char *s, uint32_t n, uint32_t *bad)
{
    const unsigned char *p = (const unsigned char *)s;
    unsigned char low, high;
    uint32_t want;

    if (p[0] < 0x80)
        return 1;
    want = utf8_sequence(p[0], &low, &high);
    *bad = 1;
    if (want == 0)
        return 0;
    for (uint32_t i = 1; i < want; i++, low = 0x80, high = 0xBF) {
        if (i == n || p[i] < low || p[i] > high)
            return 0;
        *bad = i + 1;
    }
    return want;
}

uint32_t bt_encode(char out[4], uint32_t cp)
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

uint32_t bt_count_code_points(const char *s, size_t n)
{
    uint32_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += ((unsigned char)s[i] & 0xC0) != 0x80;
    return count;
}

bool bt_str_digits(struct bt_str s, int64_t *value)
{
    int64_t v = 0;

    if (s.len == 0 || s.len > 18)
        return false;
    for (uint32_t i = 0; i < s.len; i++) {
        if (s.s[i] < '0' || s.s[i] > '9')
            return false;
        v = v * 10 + (s.s[i] - '0');
    }
    *value = v;
    return true;
}
