/* filter.c: see filter.h. */
#include "cmd/filter.h"

#include "core/err.h"
#include "io/sink.h"
#include "stages/decode.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum {
    ROOM = 1 << 20,    /* a longer line goes through in parts */
    ENOUGH = 64 << 10, /* bytes by which a charset is settled */
    CHUNK = 16 << 10
};

struct filter {
    bt_lines_fn *fn;
    const void *ctx;
    const struct bt_charsets *charsets;
    enum bt_charset wanted;
    struct bt_charset_guess guess; /* of the open file */
    struct bt_arena *arena;
    struct bt_sink out;
    char *buf; /* ROOM bytes, the first `len` of which are read and not written yet */
    size_t len;
};

/* Whole lines of about CHUNK bytes at a time: a step that one of them needs does not walk them all,
 * and what is read is still in the cache when it is written. */
static enum bt_status put_lines(struct filter *f, struct bt_str lines, struct bt_err *err)
{
    for (uint32_t beg = 0, end; beg < lines.len; beg = end) {
        const char *lf = NULL;
        struct bt_str made;
        enum bt_status st;
        if (lines.len - beg > CHUNK)
            lf = memchr(lines.s + beg + CHUNK, '\n', lines.len - beg - CHUNK);
        end = lf != NULL ? (uint32_t)(lf - lines.s) + 1 : lines.len;
        made = f->fn(f->ctx, f->arena, bt_slice(lines, beg, end));
        if ((st = bt_sink_add(&f->out, made, err)) != BT_OK)
            return st;
    }
    return BT_OK;
}

/* The first n bytes of the buffer -> UTF-8 -> the result, written. */
static enum bt_status put(struct filter *f, size_t n, struct bt_err *err)
{
    struct bt_str part = {f->buf, (uint32_t)n};
    struct bt_edits edits = {NULL, 0};
    struct bt_decoded found = {0, 0, 0, false};

    bt_arena_clear(f->arena);
    if (setjmp(*bt_arena_guard(f->arena)) != 0)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory for a line");
    if (f->guess.as_latin)
        bt_charset_decode_latin(f->charsets, f->guess.charset, f->arena, &part, &edits);
    else
        bt_charset_decode(f->charsets, f->guess.charset, f->arena, &part, &edits,
                          &found.replaced);
    bt_decode_utf8(f->arena, &part, &edits, &found);
    return put_lines(f, part, err);
}

/* Where the last whole line of the buffer ends; 0 if it holds none. */
static size_t end_of_lines(const struct filter *f)
{
    size_t unit = bt_charset_unit(f->guess.charset), i = f->len - f->len % unit;
    size_t low =
        bt_charset_is_big(f->guess.charset) ? 1 : unit; /* its byte, from the unit's end */
    static const char zeros[4] = "";

    for (; i != 0; i -= unit)
        if (f->buf[i - low] == '\n' &&
            memcmp(f->buf + i - (low == 1 ? unit : unit - 1), zeros, unit - 1) == 0)
            return i;
    return 0;
}

/* Where a line that is too long may be cut: behind its last blank, else between two characters. */
static size_t cut_at(const struct filter *f)
{
    const char *s = f->buf;
    size_t n = f->len, i = n;

    if (bt_charset_is_wide(f->guess.charset))
        return n - n % 4;
    while (i > n / 2 && s[i - 1] != ' ')
        i--;
    if (i > n / 2)
        return i;
    for (i = n; i > n - 4 && ((unsigned char)s[i - 1] & 0xC0) == 0x80; i--)
        ;
    return (unsigned char)s[i - 1] >= 0xC0 ? i - 1 : n;
}

/* Writes what the buffer holds of whole lines; at the end of the file everything. */
static enum bt_status drain(struct filter *f, bool ended, struct bt_err *err)
{
    size_t n = ended ? f->len : end_of_lines(f);
    enum bt_status st;

    if (n == 0 && f->len == ROOM)
        n = cut_at(f);
    if (n == 0)
        return BT_OK;
    st = put(f, n, err);
    memmove(f->buf, f->buf + n, f->len - n);
    f->len -= n;
    return st;
}

/* The file's charset, once enough of it has been read. */
static bool settle_charset(struct filter *f, bool ended)
{
    struct bt_str head = {f->buf, (uint32_t)f->len};

    if (bt_charset_is_wide(f->guess.charset) && (f->len >= 4 || ended))
        f->guess.charset = bt_charset_settle_wide(f->guess.charset, head);
    if (f->guess.charset != BT_CHARSET_AUTO)
        return !bt_charset_is_wide(f->guess.charset) || f->len >= 4 || ended;
    if (f->len < ENOUGH && !ended)
        return false;
    bt_arena_clear(f->arena);
    if (setjmp(*bt_arena_guard(f->arena)) != 0)
        f->guess.charset = BT_CHARSET_UTF8;
    else
        f->guess = bt_charset_detect(f->charsets, f->arena, head, BT_CHARSET_AUTO);
    return true;
}

static enum bt_status filter_bytes(struct filter *f, int fd, const char *name,
                                   struct bt_err *err)
{
    enum bt_status st = BT_OK;
    ssize_t n;

    f->guess = (struct bt_charset_guess){f->wanted, 1000, false};
    do {
        while ((n = read(fd, f->buf + f->len, ROOM - f->len)) < 0 && errno == EINTR)
            ;
        if (n < 0)
            return bt_err_set(err, BT_FATAL, "input-output", "%s: %s", name, strerror(errno));
        f->len += (size_t)n;
        if (settle_charset(f, n == 0))
            st = drain(f, n == 0, err);
    } while (st == BT_OK && n != 0);
    return st;
}

static enum bt_status filter_file(struct filter *f, const char *path, struct bt_err *err)
{
    bool is_stdin = path == NULL || strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    enum bt_status st;

    if (fd < 0)
        return bt_err_set(err, BT_FATAL, "input-output", "%s: %s", path, strerror(errno));
    f->len = 0;
    st = filter_bytes(f, fd, is_stdin ? "stdin" : path, err);
    if (!is_stdin)
        close(fd);
    return st;
}

int bt_filter_run(bt_lines_fn *fn, const void *ctx, const struct bt_charsets *charsets,
                  enum bt_charset charset, const struct bt_args *args)
{
    struct filter f = {.fn = fn, .ctx = ctx, .charsets = charsets, .wanted = charset};
    struct bt_err err = {0};
    enum bt_status st = bt_sink_open(&f.out, NULL, false, &err), closed;

    if (st == BT_OK &&
        ((f.arena = bt_arena_new(NULL)) == NULL || (f.buf = malloc(ROOM)) == NULL))
        st = bt_err_set(&err, BT_FATAL, "no-memory", "out of memory");
    for (size_t i = 0; st == BT_OK && i < (args->nfile > 0 ? args->nfile : 1); i++)
        st = filter_file(&f, args->nfile > 0 ? args->file[i] : NULL, &err);
    closed = bt_sink_close(&f.out, st == BT_OK ? &err : &(struct bt_err){0});
    free(f.buf);
    bt_arena_free(f.arena);
    return st == BT_OK && closed == BT_OK ? BT_EXIT_OK : bt_complain(&err);
}
