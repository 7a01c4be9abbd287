/* buf.c: see buf.h. */
#include "core/buf.h"

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

bool bt_buf_reserve(struct bt_buf *b, size_t n)
{
    size_t want;
    char *p;

    if (b->failed)
        return false;
    if (n <= b->cap - b->len)
        return true;
    if (n > SIZE_MAX / 4 - b->len) {
        b->failed = true;
        return false;
    }
    want = b->len + n;
    want = want < 256 ? 256 : want + want / 2;
    if ((p = realloc(b->s, want)) == NULL) {
        b->failed = true;
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

void bt_buf_uint(struct bt_buf *b, uint64_t v)
{
    char digits[20], *end = digits + sizeof digits, *p = end;

    do {
        *--p = (char)('0' + v % 10);
        v /= 10;
    } while (v != 0);
    bt_buf_add(b, p, (size_t)(end - p));
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
