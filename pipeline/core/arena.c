/* arena.c: see arena.h. */
#include "core/arena.h"

#include <stdarg.h>
#include <stdalign.h>

struct chunk {
    struct chunk *next;
    size_t size; /* with this head */
};

struct bt_arena {
    struct bt_memory source;
    struct chunk *first,
        *last;   /* first is kept; last is filled; all are of BT_ARENA_FIRST bytes
                                   but those of one large block, which never are the last */
    size_t used; /* bytes of *last in use, head included */
    size_t total;
    jmp_buf guard;
};

enum {
    HEAD = (sizeof(struct chunk) + alignof(max_align_t) - 1) / alignof(max_align_t) *
           alignof(max_align_t)
};

static void *take_malloc(void *ctx, size_t size)
{
    (void)ctx;
    return malloc(size);
}

static void give_malloc(void *ctx, void *p, size_t size)
{
    (void)ctx;
    (void)size;
    free(p);
}

static struct chunk *chunk_new(struct bt_arena *a, size_t size)
{
    struct chunk *c = a->source.take(a->source.ctx, size);

    if (c == NULL)
        return NULL;
    c->next = NULL;
    c->size = size;
    a->total += size;
    return c;
}

struct bt_arena *bt_arena_new(const struct bt_memory *source)
{
    static const struct bt_memory by_malloc = {take_malloc, give_malloc, NULL};
    struct bt_arena *a = malloc(sizeof *a);

    if (a == NULL)
        return NULL;
    memset(a, 0, sizeof *a);
    a->source = by_malloc;
    a->first = chunk_new(a, BT_ARENA_FIRST); /* the base share is not the pool's */
    if (a->first == NULL) {
        free(a);
        return NULL;
    }
    if (source != NULL)
        a->source = *source;
    a->last = a->first;
    a->used = HEAD;
    return a;
}

void bt_arena_clear(struct bt_arena *a)
{
    struct chunk *c = a->first->next;

    while (c != NULL) {
        struct chunk *next = c->next;
        a->source.give(a->source.ctx, c, c->size);
        c = next;
    }
    a->first->next = NULL;
    a->last = a->first;
    a->used = HEAD;
    a->total = a->first->size;
}

void bt_arena_free(struct bt_arena *a)
{
    if (a == NULL)
        return;
    bt_arena_clear(a);
    free(a->first);
    free(a);
}

size_t bt_arena_used(const struct bt_arena *a)
{
    return a->total;
}

jmp_buf *bt_arena_guard(struct bt_arena *a)
{
    return &a->guard;
}

/* Links a new chunk behind `at`. */
static struct chunk *add_chunk(struct bt_arena *a, struct chunk *at, size_t size)
{
    struct chunk *c = chunk_new(a, size);

    if (c == NULL)
        longjmp(a->guard, 1);
    c->next = at->next;
    at->next = c;
    return c;
}

static size_t aligned(size_t size)
{
    const size_t align = alignof(max_align_t);

    return (size + align - 1) / align * align;
}

void *bt_alloc(struct bt_arena *a, size_t size)
{
    void *p;

    if (size > SIZE_MAX / 2)
        longjmp(a->guard, 1);
    size = aligned(size);
    if (size + HEAD > BT_ARENA_FIRST)
        return (char *)add_chunk(a, a->first, size + HEAD) + HEAD;
    if (size > a->last->size - a->used) {
        a->last = add_chunk(a, a->last, BT_ARENA_FIRST);
        a->used = HEAD;
    }
    p = (char *)a->last + a->used;
    a->used += size;
    return p;
}

void bt_drop(struct bt_arena *a, const void *block)
{
    struct chunk **at = &a->first->next, *c;

    while ((c = *at) != NULL && (c->size <= BT_ARENA_FIRST || (char *)c + HEAD != block))
        at = &c->next;
    if (c == NULL)
        return;
    *at = c->next;
    a->total -= c->size;
    a->source.give(a->source.ctx, c, c->size);
}

void *bt_alloc_array(struct bt_arena *a, size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / size)
        longjmp(a->guard, 1);
    return bt_alloc(a, n * size);
}

char *bt_strndup(struct bt_arena *a, const char *s, size_t n)
{
    char *p = bt_alloc(a, n + 1);

    if (n != 0)
        memcpy(p, s, n);
    p[n] = '\0';
    return p;
}

struct bt_str bt_str_dup(struct bt_arena *a, struct bt_str s)
{
    return (struct bt_str){bt_strndup(a, s.s, s.len), s.len};
}

struct bt_str bt_str_join(struct bt_arena *arena, struct bt_str a, bool blank, struct bt_str b)
{
    char *p = bt_alloc(arena, (size_t)a.len + b.len + 2);
    uint32_t n = a.len;

    if (a.len != 0)
        memcpy(p, a.s, a.len);
    if (blank)
        p[n++] = ' ';
    if (b.len != 0)
        memcpy(p + n, b.s, b.len);
    n += b.len;
    p[n] = '\0';
    return (struct bt_str){p, n};
}

const char *bt_printf(struct bt_arena *a, const char *fmt, ...)
{
    va_list ap;
    char *p;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        longjmp(a->guard, 1);
    p = bt_alloc(a, (size_t)n + 1);
    va_start(ap, fmt);
    vsnprintf(p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return p;
}

/* The block handed out last grows where it stands, if there is room. */
static bool stretch(struct bt_arena *a, const char *block, size_t old, size_t size)
{
    size_t more = aligned(size) - aligned(old);

    if (block == NULL || block + aligned(old) != (char *)a->last + a->used ||
        more > a->last->size - a->used)
        return false;
    a->used += more;
    return true;
}

void *bt_move(struct bt_arena *a, void *array, uint32_t n, uint32_t more, uint32_t *cap,
              size_t size)
{
    size_t old = *cap * size;
    void *bigger;

    while (more > *cap - n) {
        if (*cap > UINT32_MAX / 2)
            longjmp(a->guard, 1);
        *cap = *cap == 0 ? 16 : *cap * 2;
    }
    if (*cap <= BT_ARENA_FIRST / size && stretch(a, array, old, *cap * size))
        return array;
    bigger = bt_alloc_array(a, *cap, size);
    if (n != 0)
        memcpy(bigger, array, n * size);
    bt_drop(a, array);
    return bigger;
}
