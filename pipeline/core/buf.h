/* buf.h: a growing byte buffer, reused from document to document.
 *
 * Invariants: `s` is NULL or malloc'd with room for cap bytes; len <= cap.  A failed allocation
 * sets `failed` and leaves no room, so that later writes do nothing, and the owner checks once
 * at the end. */
#ifndef BT_BUF_H
#define BT_BUF_H

#include "core/str.h"

struct bt_buf {
    char *s;
    size_t len, cap;
    bool failed;
};

#define BT_BUF_INIT                                                                            \
    {                                                                                          \
        NULL, 0, 0, false                                                                      \
    }

void bt_buf_release(struct bt_buf *);
void bt_buf_clear(struct bt_buf *);          /* keeps the memory */
bool bt_buf_grow(struct bt_buf *, size_t n); /* bt_buf_reserve() where there is no room */
void bt_buf_add(struct bt_buf *, const void *p, size_t n);
void bt_buf_puts(struct bt_buf *, const char *s);
/* A number in decimal digits to a place with room for BT_UINT_ROOM bytes, whatever it is; returns its end. */
enum { BT_UINT_ROOM = 20 };
char *bt_put_uint(char *to, uint64_t v);
void bt_buf_printf(struct bt_buf *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Room for n more bytes. */
static inline bool bt_buf_reserve(struct bt_buf *b, size_t n)
{
    return n <= b->cap - b->len || bt_buf_grow(b, n);
}

static inline void bt_buf_putc(struct bt_buf *b, char c)
{
    if (bt_buf_reserve(b, 1))
        b->s[b->len++] = c;
}

static inline void bt_buf_str(struct bt_buf *b, struct bt_str s)
{
    bt_buf_add(b, s.s, s.len);
}

#endif
