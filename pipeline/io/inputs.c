/* inputs.c: see inputs.h. */
#include "io/inputs.h"

#include "core/err.h"

#include <sys/stat.h>

enum { MAX_NAME = 64 << 10 };

static const char *const only_stdin[] = {"-", NULL};

void bt_inputs_open(struct bt_inputs *in, const char *const *path, struct bt_halt *halt)
{
    *in = (struct bt_inputs){.path = path != NULL && path[0] != NULL ? path : only_stdin,
                             .halt = halt,
                             .list.fd = -1};
}

enum bt_status bt_inputs_from(struct bt_inputs *in, const char *list, struct bt_err *err)
{
    if (bt_file_open(&in->list, list, in->halt, err) != BT_OK)
        return BT_FATAL;
    in->listed = true;
    in->names = (struct bt_below){.from = &in->list.stream, .buf = malloc(BT_STREAM_BUFFER)};
    if (in->names.buf == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening the input");
    return BT_OK;
}

void bt_inputs_avoid(struct bt_inputs *in, const char *path)
{
    struct stat info;

    if (in->navoid < BT_MAX_AVOIDED && stat(path, &info) == 0 && S_ISREG(info.st_mode))
        in->avoid[in->navoid++] =
            (struct bt_file_id){(uint64_t)info.st_dev, (uint64_t)info.st_ino};
}

static bool avoided(const struct bt_inputs *in, const char *path)
{
    struct stat info;

    if (in->navoid == 0 || stat(path, &info) != 0)
        return false;
    for (int i = 0; i < in->navoid; i++)
        if (in->avoid[i].device == (uint64_t)info.st_dev &&
            in->avoid[i].inode == (uint64_t)info.st_ino)
            return true;
    return false;
}

static enum bt_status bad_name(const struct bt_inputs *in, const char *why, struct bt_err *err)
{
    snprintf(err->file, sizeof err->file, "%s", in->list.name);
    return bt_err_set(err, BT_BAD, "input-output", "%s", why);
}

/* The next name of the list; the last one may go without its NUL. */
static enum bt_status next_listed(struct bt_inputs *in, const char **path, struct bt_err *err)
{
    struct bt_below *b = &in->names;
    size_t len = 0, n = 0;
    const char *nul = NULL;
    enum bt_status st = BT_OK;

    bt_buf_clear(&in->name);
    while (nul == NULL && (st = bt_below_fill(b, err)) == BT_OK) {
        nul = memchr(b->buf + b->beg, '\0', b->end - b->beg);
        n = nul != NULL ? (size_t)(nul - b->buf) - b->beg : b->end - b->beg;
        if (len <= MAX_NAME)
            bt_buf_add(&in->name, b->buf + b->beg, n);
        len += n;
        b->beg += n + (nul != NULL);
    }
    if (st == BT_BAD || in->halt->now) {
        in->path = only_stdin + 1;
        in->listed = false;
        return st == BT_BAD ? BT_BAD : BT_END;
    }
    if (st == BT_END && len == 0)
        return BT_END;
    bt_buf_putc(&in->name, '\0');
    if (in->name.failed)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading file names");
    if (len == 0)
        return bad_name(in, "an empty file name", err);
    if (len > MAX_NAME)
        return bad_name(in, "a file name of more than 64k bytes", err);
    if (strcmp(in->name.s, "-") == 0 && in->list.fd == 0)
        return bad_name(in, "the file name - where names come from stdin", err);
    *path = in->name.s;
    return BT_OK;
}

static enum bt_status next_operand(struct bt_inputs *in, const char **path, struct bt_err *err)
{
    if (in->listed)
        return next_listed(in, path, err);
    *path = *in->path;
    if (*path == NULL)
        return BT_END;
    in->path++;
    return BT_OK;
}

enum bt_status bt_inputs_next(struct bt_inputs *in, const char **path, struct bt_err *err)
{
    enum bt_status st;

    for (;;) {
        while (in->walk != NULL && (st = bt_walk_next(in->walk, path, err)) != BT_END)
            if (st != BT_OK || !avoided(in, *path))
                return st;
        bt_walk_close(in->walk);
        in->walk = NULL;
        if ((st = next_operand(in, path, err)) != BT_OK)
            return st;
        st = bt_walk_open(&in->walk, *path, err);
        if (st == BT_SKIP)
            return BT_OK;
        if (st != BT_OK)
            return st;
    }
}

void bt_inputs_close(struct bt_inputs *in)
{
    bt_walk_close(in->walk);
    in->walk = NULL;
    bt_file_close(&in->list);
    bt_below_close(&in->names);
    bt_buf_release(&in->name);
}
