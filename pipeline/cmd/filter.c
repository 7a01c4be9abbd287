/* filter.c: see filter.h. */
#include "cmd/filter.h"

#include "core/err.h"
#include "io/sink.h"

#include <errno.h>

enum { MAX_PART = 1 << 20 };

struct filter {
    bt_line_fn *fn;
    const void *ctx;
    struct bt_arena *arena;
    struct bt_sink out;
    struct bt_buf line; /* what is not written yet */
};

static enum bt_status put(struct filter *f, struct bt_str part, const char *tail,
                          struct bt_err *err)
{
    struct bt_str made;

    bt_arena_clear(f->arena);
    if (setjmp(*bt_arena_guard(f->arena)) != 0)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory for a line");
    made = f->fn(f->ctx, f->arena, part);
    errno = 0;
    if ((made.len != 0 && fwrite(made.s, 1, made.len, f->out.f) != made.len) ||
        fputs(tail, f->out.f) == EOF)
        return bt_err_set(err, BT_FATAL, "input-output", "%s: %s", f->out.name,
                          strerror(errno));
    return BT_OK;
}

/* Where a part that is too long may end: behind its last blank, else between two characters. */
static size_t cut_at(const char *s, size_t n)
{
    size_t i = n;

    while (i > n / 2 && s[i - 1] != ' ')
        i--;
    if (i > n / 2)
        return i;
    for (i = n; i > n - 4 && ((unsigned char)s[i - 1] & 0xC0) == 0x80; i--)
        ;
    return (unsigned char)s[i - 1] >= 0xC0 ? i - 1 : n;
}

static enum bt_status add(struct filter *f, const char *s, size_t n, struct bt_err *err)
{
    enum bt_status st = BT_OK;

    while (n != 0 && st == BT_OK) {
        const char *lf = memchr(s, '\n', n);
        size_t take = lf != NULL ? (size_t)(lf - s) : n;
        size_t room = MAX_PART - f->line.len;
        take = take < room ? take : room;
        bt_buf_add(&f->line, s, take);
        if (f->line.failed)
            return bt_err_set(err, BT_FATAL, "no-memory", "out of memory for a line");
        s += take;
        n -= take;
        if (n != 0 && *s == '\n') {
            st = put(f, (struct bt_str){f->line.s, (uint32_t)f->line.len}, "\n", err);
            bt_buf_clear(&f->line);
            s++;
            n--;
        } else if (f->line.len == MAX_PART) {
            size_t cut = cut_at(f->line.s, f->line.len);
            st = put(f, (struct bt_str){f->line.s, (uint32_t)cut},
                     f->line.s[cut - 1] == ' ' ? " " : "", err);
            memmove(f->line.s, f->line.s + cut, f->line.len - cut);
            f->line.len -= cut;
        }
    }
    return st;
}

static enum bt_status filter_file(struct filter *f, const char *path, struct bt_err *err)
{
    bool is_stdin = path == NULL || strcmp(path, "-") == 0;
    FILE *in = is_stdin ? stdin : fopen(path, "rb");
    enum bt_status st = BT_OK;
    char block[65536];
    size_t n;

    if (in == NULL)
        return bt_err_set(err, BT_FATAL, "input-output", "%s: %s", path, strerror(errno));
    while (st == BT_OK && (n = fread(block, 1, sizeof block, in)) > 0)
        st = add(f, block, n, err);
    if (st == BT_OK && ferror(in))
        st = bt_err_set(err, BT_FATAL, "input-output", "%s: %s", is_stdin ? "stdin" : path,
                        strerror(errno));
    if (!is_stdin)
        fclose(in);
    if (st == BT_OK && f->line.len != 0) /* a last line without a line break */
        st = put(f, (struct bt_str){f->line.s, (uint32_t)f->line.len}, "", err);
    bt_buf_clear(&f->line);
    return st;
}

int bt_filter_run(bt_line_fn *fn, const void *ctx, const struct bt_args *args)
{
    struct filter f = {.fn = fn, .ctx = ctx, .line = BT_BUF_INIT};
    struct bt_err err = {0};
    enum bt_status st = bt_sink_open(&f.out, NULL, false, &err), closed;

    if (st == BT_OK && (f.arena = bt_arena_new(NULL)) == NULL)
        st = bt_err_set(&err, BT_FATAL, "no-memory", "out of memory");
    for (size_t i = 0; st == BT_OK && i < (args->nfile > 0 ? args->nfile : 1); i++)
        st = filter_file(&f, args->nfile > 0 ? args->file[i] : NULL, &err);
    closed = bt_sink_close(&f.out, st == BT_OK ? &err : &(struct bt_err){0});
    bt_buf_release(&f.line);
    bt_arena_free(f.arena);
    return st == BT_OK && closed == BT_OK ? BT_EXIT_OK : bt_complain(&err);
}
