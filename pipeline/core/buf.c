/* buf.c: see buf.h. */
#include "core/buf.h"

#include "core/swar.h"

#include <stdarg.h>

void bt_buf_release(struct bt_buf *b)
{
    free(b->s);
    *b = (struct bt_buf)BT_BUF_INIT;
}

void bt_buf_clear(struct bt_buf *b)
{
    b->len = 0;
    b->failed = false;
}

bool bt_buf_grow(struct bt_buf *b, size_t n)
{
    size_t want = b->len + n;
    char *p = NULL;

    want = want < 256 ? 256 : want + want / 2;
    if (!b->failed && n <= SIZE_MAX / 4 - b->len)
        p = realloc(b->s, want);
    if (p == NULL) {
        b->failed = true;
        b->cap = b->len;
        return false;
    }
    b->s = p;
    b->cap = want;
    return true;
}

void bt_buf_add(struct bt_buf *b, const void *p, size_t n)
{
    if (n == 0 || !bt_buf_reserve(b, n))
        return;
    memcpy(b->s + b->len, p, n);
    b->len += n;
}

void bt_buf_puts(struct bt_buf *b, const char *s)
{
    bt_buf_add(b, s, strlen(s));
}

/* "00" to "99". */
static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                            "25262728293031323334353637383940414243444546474849"
                            "50515253545556575859606162636465666768697071727374"
                            "75767778798081828384858687888990919293949596979899";

static char *put_large(char *to, uint64_t v)
{
    char digits[2 * BT_UINT_ROOM] = {0}, *end = digits + BT_UINT_ROOM, *p = end;

    for (; v >= 10; v /= 100)
        memcpy(p -= 2, pairs + v % 100 * 2, 2);
    if (v != 0)
        *--p = (char)('0' + v);
    memcpy(to, p, BT_UINT_ROOM); /* a constant length is copied in a few instructions */
    return to + (end - p);
}

/* The two digits of a number below 100, the first one lowest. */
static inline uint32_t two_digits(uint32_t n)
{
    uint16_t w;

    memcpy(&w, pairs + 2 * n, sizeof w);
    return bt_little_endian16(w);
}

char *bt_put_uint(char *to, uint64_t v)
{
    uint32_t n = (uint32_t)v, zeros = (uint32_t)(n < 1000) + (n < 100) + (n < 10);

    if (v >= 10000)
        return put_large(to, v);
    /* Nearly all numbers of a record: four digits, from the first that counts. */
    bt_store8(to, (two_digits(n / 100) | two_digits(n % 100) << 16) >> 8 * zeros);
    return to + 4 - zeros;
}

void bt_buf_printf(struct bt_buf *b, const char *fmt, ...)
{
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0 || !bt_buf_reserve(b, (size_t)n + 1))
        return;
    va_start(ap, fmt);
    vsnprintf(b->s + b->len, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->len += (size_t)n;
}
