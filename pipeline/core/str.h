/* str.h: slices of UTF-8.  A slice borrows its bytes; it is not NUL-terminated. */
#ifndef BT_STR_H
#define BT_STR_H

#include "bantin.h"

#include <string.h>

#define BT_STR(literal) ((struct bt_str){"" literal, (uint32_t)sizeof(literal) - 1})

static inline struct bt_str bt_cstr(const char *s)
{
    return (struct bt_str){s, (uint32_t)strlen(s)};
}

static inline struct bt_str bt_slice(struct bt_str s, uint32_t beg, uint32_t end)
{
    /* Nothing at all has no place: zero behind NULL is not to be computed. */
    return (struct bt_str){beg != 0 ? s.s + beg : s.s, end - beg};
}

static inline bool bt_str_eq(struct bt_str a, struct bt_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.s, b.s, a.len) == 0);
}

static inline bool bt_str_is(struct bt_str a, const char *b)
{
    return a.len == strlen(b) && memcmp(a.s, b, a.len) == 0;
}

static inline bool bt_str_starts(struct bt_str a, struct bt_str head)
{
    return a.len >= head.len && memcmp(a.s, head.s, head.len) == 0;
}

/* By bytes, shorter first: <0, 0, >0. */
int bt_str_cmp(struct bt_str a, struct bt_str b);
uint32_t bt_str_hash(const char *s, uint32_t n);

uint32_t bt_decode_long(const char *s, uint32_t n,
                        uint32_t *len); /* bt_decode() beyond ASCII */

/* The code point at s[0] of n > 0 bytes of valid UTF-8; *len gets its bytes. */
static inline uint32_t bt_decode(const char *s, uint32_t n, uint32_t *len)
{
    if ((unsigned char)s[0] >= 0x80)
        return bt_decode_long(s, n, len);
    *len = 1;
    return (unsigned char)s[0];
}
/* Writes a code point as UTF-8, 1..4 bytes; returns their number. */
uint32_t bt_encode(char out[4], uint32_t cp);
uint32_t bt_count_code_points(const char *s, size_t n);
/* Bytes of the well-formed UTF-8 sequence at s[0], or 0 and in *bad the bytes of the maximal
 * subpart there (Unicode 3.9); n > 0. */
uint32_t bt_utf8_length(const char *s, uint32_t n, uint32_t *bad);

/* Well-formed UTF-8 without control characters but tab, line feed, form feed and carriage return. */
bool bt_is_plain_text(struct bt_str);

/* A decimal number of digits only, at most 18: true and *value, else false. */
bool bt_str_digits(struct bt_str s, int64_t *value);

#endif
