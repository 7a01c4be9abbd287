/* file.c: see file.h. */
#include "io/file.h"

#include "core/err.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum bt_status bt_file_fail(const char *name, enum bt_status st, struct bt_err *err)
{
    snprintf(err->file, sizeof err->file, "%s", name);
    return bt_err_set(err, st, "input-output", "%s", strerror(errno));
}

/* False: reading shall end. */
static bool wait_for_bytes(struct bt_file *f)
{
    struct pollfd fd[2] = {{.fd = f->fd, .events = POLLIN},
                           {.fd = f->halt->fd, .events = POLLIN}};

    while (poll(fd, f->halt->fd >= 0 ? 2 : 1, -1) < 0)
        if (errno != EINTR && errno != EAGAIN)
            break;
    f->halt->now = f->halt->now || (f->halt->fd >= 0 && fd[1].revents != 0);
    return !f->halt->now;
}

static enum bt_status read_file(struct bt_stream *s, char *to, size_t room, size_t *got,
                                struct bt_err *err)
{
    struct bt_file *f = (struct bt_file *)s;
    ssize_t n;

    *got = 0;
    do {
        if (!wait_for_bytes(f))
            return BT_END;
        n = read(f->fd, to, room);
    } while (n < 0 && (errno == EINTR || errno == EAGAIN));
    if (n < 0)
        return bt_file_fail(f->name, BT_BAD, err);
    *got = (size_t)n;
    f->taken += (uint64_t)n;
    return n == 0 ? BT_END : BT_OK;
}

static bool seek_file(struct bt_stream *s, uint64_t to)
{
    const struct bt_file *f = (struct bt_file *)s;

    return to <= s->size && lseek(f->fd, (off_t)to, SEEK_SET) == (off_t)to;
}

static void close_stream(struct bt_stream *s)
{
    bt_file_close((struct bt_file *)s);
}

enum bt_status bt_file_open(struct bt_file *f, const char *path, struct bt_halt *halt,
                            struct bt_err *err)
{
    bool is_stdin = strcmp(path, "-") == 0;
    struct stat info;

    *f = (struct bt_file){.stream = {.read = read_file, .close = close_stream},
                          .halt = halt,
                          .name = is_stdin ? "stdin" : path,
                          .fd = STDIN_FILENO};
    if (!is_stdin && (f->fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
        return bt_file_fail(path, BT_BAD, err);
    if (fstat(f->fd, &info) != 0)
        return BT_OK;
    f->device = (uint64_t)info.st_dev;
    f->inode = (uint64_t)info.st_ino;
    f->regular = S_ISREG(info.st_mode);
    if (f->regular && lseek(f->fd, 0, SEEK_CUR) == 0) {
        f->stream.seek = seek_file;
        f->stream.size = (uint64_t)info.st_size;
    }
    if (f->regular && !is_stdin)
        f->mtime = (int64_t)info.st_mtime;
    return BT_OK;
}

void bt_file_drain(struct bt_file *f)
{
    char block[4096];
    size_t got;

    if (f->fd >= 0 && !f->regular)
        while (!f->halt->now &&
               read_file(&f->stream, block, sizeof block, &got, &(struct bt_err){0}) == BT_OK)
            ;
}

void bt_file_close(struct bt_file *f)
{
    if (f->fd > STDIN_FILENO)
        close(f->fd);
    f->fd = -1;
}
