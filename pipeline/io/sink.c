/* sink.c: see sink.h. */
#include "io/sink.h"

#include "core/err.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HOLD = 256 << 10 }; /* bytes written in one go */

static enum bt_status fail(struct bt_sink *s, const char *what, struct bt_err *err)
{
    bool pipe = errno == EPIPE;

    s->failed = true;
    snprintf(err->file, sizeof err->file, "%s", s->name);
    return bt_err_set(err, BT_FATAL, pipe ? "closed-pipe" : "input-output", "cannot %s: %s",
                      what, strerror(errno));
}

/* A run that is still going on holds the file.  Where the file system has no locks, nobody is
 * kept out. */
static enum bt_status lock(struct bt_sink *s, struct bt_err *err)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    if (fcntl(s->fd, F_SETLK, &whole) == 0 || (errno != EACCES && errno != EAGAIN))
        return BT_OK;
    s->failed = true;
    snprintf(err->file, sizeof err->file, "%s", s->name);
    return bt_err_set(err, BT_FATAL, "usage", "another process is writing it");
}

static enum bt_status open_file(struct bt_sink *s, const char *path, struct bt_err *err)
{
    struct stat info;
    enum bt_pack_format packing = bt_pack_format_of(path);

    if ((s->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666)) < 0)
        return fail(s, "write", err);
    s->open = true;
    if (packing != BT_PACK_NONE && (s->pack = bt_pack_new(packing)) == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening %.100s", path);
    if (fstat(s->fd, &info) != 0)
        return fail(s, "write", err);
    s->regular = S_ISREG(info.st_mode);
    s->length = s->regular ? (int64_t)info.st_size : 0;
    return s->regular ? lock(s, err) : BT_OK;
}

enum bt_status bt_sink_open_kept(struct bt_sink *s, const char *path, bool each,
                                 struct bt_err *err)
{
    *s = (struct bt_sink){.each = each, .to_stdout = path == NULL || strcmp(path, "-") == 0};
    s->name = s->to_stdout ? "stdout" : path;
    if (!s->to_stdout)
        return open_file(s, path, err);
    s->fd = STDOUT_FILENO;
    s->open = true;
    s->each = each || isatty(STDOUT_FILENO);
    return BT_OK;
}

enum bt_status bt_sink_open(struct bt_sink *s, const char *path, bool each, struct bt_err *err)
{
    enum bt_status st = bt_sink_open_kept(s, path, each, err);

    return st == BT_OK ? bt_sink_cut(s, 0, err) : st;
}

enum bt_status bt_sink_cut(struct bt_sink *s, int64_t length, struct bt_err *err)
{
    if (!s->regular)
        return BT_OK;
    if (ftruncate(s->fd, (off_t)length) != 0 || lseek(s->fd, (off_t)length, SEEK_SET) < 0)
        return fail(s, "write", err);
    s->length = length;
    s->unsynced = true;
    return BT_OK;
}

static enum bt_status write_bytes(struct bt_sink *s, const char *bytes, size_t n,
                                  struct bt_err *err)
{
    while (n != 0) {
        ssize_t done = write(s->fd, bytes, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return fail(s, "write", err);
        s->unsynced = true;
        s->length += done;
        bytes += done;
        n -= (size_t)done;
    }
    return BT_OK;
}

static enum bt_status write_held(struct bt_sink *s, struct bt_err *err)
{
    enum bt_status st;

    if (s->held.failed) {
        s->failed = true;
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory writing %.100s", s->name);
    }
    st = write_bytes(s, s->held.s, s->held.len, err);
    if (s->held.cap > 4 * HOLD)
        bt_buf_release(&s->held);
    bt_buf_clear(&s->held);
    return st;
}

static enum bt_status pack(struct bt_sink *s, struct bt_str bytes, enum bt_pack_how how,
                           struct bt_err *err)
{
    if (!bt_pack_add(s->pack, bytes, how, &s->held)) {
        s->failed = true;
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory packing %.100s", s->name);
    }
    s->begun = how != BT_PACK_END;
    return s->held.len >= HOLD ? write_held(s, err) : BT_OK;
}

enum bt_status bt_sink_add(struct bt_sink *s, struct bt_str bytes, struct bt_err *err)
{
    enum bt_status st = BT_OK;

    if (s->pack != NULL)
        return pack(s, bytes, BT_PACK_MORE, err);
    if (s->held.len + bytes.len >= HOLD)
        st = write_held(s, err);
    if (st == BT_OK && bytes.len >= HOLD)
        return write_bytes(s, bytes.s, bytes.len, err);
    bt_buf_str(&s->held, bytes);
    return st;
}

enum bt_status bt_sink_line(struct bt_sink *s, struct bt_str line, struct bt_err *err)
{
    enum bt_status st = bt_sink_add(s, line, err);

    if (st == BT_OK)
        st = bt_sink_add(s, BT_STR("\n"), err);
    if (st == BT_OK && s->each && s->pack != NULL)
        st = pack(s, (struct bt_str){"", 0}, BT_PACK_FLUSH, err);
    return st == BT_OK && s->each ? write_held(s, err) : st;
}

/* Ends the open member; an empty file has one too, for nothing is no gzip file. */
static enum bt_status end_lines(struct bt_sink *s, bool last, struct bt_err *err)
{
    enum bt_status st = BT_OK;

    if (s->pack != NULL && (s->begun || (last && s->length == 0 && s->held.len == 0)))
        st = pack(s, (struct bt_str){"", 0}, BT_PACK_END, err);
    return st == BT_OK ? write_held(s, err) : st;
}

enum bt_status bt_sink_sync(struct bt_sink *s, struct bt_err *err)
{
    enum bt_status st = end_lines(s, false, err);

    if (st != BT_OK || !s->regular || !s->unsynced)
        return st;
    if (fsync(s->fd) != 0)
        return fail(s, "sync", err);
    s->unsynced = false;
    return BT_OK;
}

enum bt_status bt_sink_close(struct bt_sink *s, struct bt_err *err)
{
    enum bt_status st = BT_OK;
    int fd;

    if (s->open && !s->failed)
        st = end_lines(s, !s->partial, err);
    /* stdout stays open for whoever prints after us; closing a copy shows late errors too */
    fd = s->open && s->to_stdout ? dup(s->fd) : s->fd;
    if (s->open && (fd < 0 || close(fd) != 0) && !s->failed)
        st = fail(s, "write", err);
    bt_pack_free(s->pack);
    bt_buf_release(&s->held);
    *s = (struct bt_sink){.name = s->name};
    return st;
}
