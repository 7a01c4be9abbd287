/* arena.h: one bump arena per document; everything a document points to is freed in one go.
 *
 * Invariants:
 *   1. bt_alloc() never returns NULL.  When the memory source refuses, the arena unwinds to the
 *      bt_arena_guard() of the caller (bt_run_doc), and the document is BAD with code
 *      "no-memory".  So a stage holds nothing across an allocation that the arena does not own.
 *   2. The first chunk is kept by bt_arena_clear(); larger chunks go back to the source.
 *   3. Returned memory is aligned for any type and not initialised. */
#ifndef BT_ARENA_H
#define BT_ARENA_H

#include "bantin.h"

#include <setjmp.h>

/* Where chunks come from.  take() returns NULL to refuse; give() takes back.  NULL source:
 * malloc. */
struct bt_memory {
    void *(*take)(void *ctx, size_t size);
    void (*give)(void *ctx, void *p, size_t size);
    void *ctx;
};

enum { BT_ARENA_FIRST = 1 << 20 }; /* bytes kept between documents */

struct bt_arena *bt_arena_new(const struct bt_memory *source); /* NULL: out of memory */
void bt_arena_free(struct bt_arena *);                         /* NULL is legal */
void bt_arena_clear(struct bt_arena *);
size_t bt_arena_used(const struct bt_arena *); /* bytes taken from the source */

/* The place to unwind to: if (setjmp(*bt_arena_guard(a))) ... out of memory ...  Until the next
 * call. */
jmp_buf *bt_arena_guard(struct bt_arena *);

void *bt_alloc(struct bt_arena *, size_t size);
/* A block that nothing points to any more: a large one goes back to the source at once, others
 * stay until bt_arena_clear().  NULL and what is not of the arena are legal. */
void bt_drop(struct bt_arena *, const void *block);
void *bt_alloc_array(struct bt_arena *, size_t n, size_t size); /* n * size, checked */
char *bt_strndup(struct bt_arena *, const char *s, size_t n);   /* adds a NUL */
struct bt_str bt_str_dup(struct bt_arena *, struct bt_str);
/* a and b with a blank between them if `blank`. */
struct bt_str bt_str_join(struct bt_arena *, struct bt_str a, bool blank, struct bt_str b);
const char *bt_printf(struct bt_arena *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* An array of n elements moved to where there is room for `more` after them; sets *cap. */
void *bt_move(struct bt_arena *, void *array, uint32_t n, uint32_t more, uint32_t *cap,
              size_t size);

/* Room for `more` elements in an array of *cap elements that holds n: the array, moved (and a
 * large one given back) if it had to grow. */
static inline void *bt_reserve(struct bt_arena *a, void *array, uint32_t n, uint32_t more,
                               uint32_t *cap, size_t size)
{
    return more <= *cap - n ? array : bt_move(a, array, n, more, cap, size);
}

/* Room for one more. */
static inline void *bt_grow(struct bt_arena *a, void *array, uint32_t n, uint32_t *cap,
                            size_t size)
{
    return bt_reserve(a, array, n, 1, cap, size);
}

#endif
