/* source.c: see source.h. */
#include "io/source.h"

#include "core/err.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const only_stdin[] = {"-", NULL};

static enum bt_status fail(const struct bt_source *s, enum bt_status st, struct bt_err *err)
{
    snprintf(err->file, sizeof err->file, "%s", s->name);
    return bt_err_set(err, st, "input-output", "%s", strerror(errno));
}

enum bt_status bt_source_open(struct bt_source *s, const char *const *path, int stop_fd,
                              struct bt_err *err)
{
    *s = (struct bt_source){.path = path != NULL && path[0] != NULL ? path : only_stdin,
                            .fd = -1,
                            .stop_fd = stop_fd};
    if ((s->buf = malloc(BT_SOURCE_BUFFER)) == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening the input");
    return BT_OK;
}

static void close_file(struct bt_source *s)
{
    if (s->fd > STDIN_FILENO)
        close(s->fd);
    s->fd = -1;
    s->beg = s->end = 0;
}

void bt_source_close(struct bt_source *s)
{
    close_file(s);
    free(s->buf);
    s->buf = NULL;
}

enum bt_status bt_source_next(struct bt_source *s, struct bt_err *err)
{
    struct stat info;

    close_file(s);
    if (s->stopped || s->path[0] == NULL)
        return BT_END;
    s->name = *s->path++;
    if (strcmp(s->name, "-") == 0) {
        s->name = "stdin";
        s->fd = STDIN_FILENO;
    } else if ((s->fd = open(s->name, O_RDONLY | O_CLOEXEC)) < 0) {
        return fail(s, BT_BAD, err);
    }
    s->is_file = fstat(s->fd, &info) == 0 && S_ISREG(info.st_mode);
    s->mtime = s->is_file && s->fd != STDIN_FILENO ? (int64_t)info.st_mtime : 0;
    return BT_OK;
}

/* False: reading shall end. */
static bool wait_for_bytes(struct bt_source *s)
{
    struct pollfd fd[2] = {{.fd = s->fd, .events = POLLIN},
                           {.fd = s->stop_fd, .events = POLLIN}};

    while (poll(fd, s->stop_fd >= 0 ? 2 : 1, -1) < 0)
        if (errno != EINTR && errno != EAGAIN)
            break;
    s->stopped = s->stop_fd >= 0 && fd[1].revents != 0;
    return !s->stopped;
}

enum bt_status bt_source_fill(struct bt_source *s, struct bt_err *err)
{
    ssize_t n;

    if (s->beg == s->end) {
        s->beg = s->end = 0;
    } else if (s->end == BT_SOURCE_BUFFER && s->beg != 0) {
        memmove(s->buf, s->buf + s->beg, s->end - s->beg);
        s->end -= s->beg;
        s->beg = 0;
    }
    do {
        if (!wait_for_bytes(s))
            return BT_END;
        n = read(s->fd, s->buf + s->end, BT_SOURCE_BUFFER - s->end);
    } while (n < 0 && (errno == EINTR || errno == EAGAIN));
    if (n < 0)
        return fail(s, BT_BAD, err);
    s->end += (size_t)n;
    s->taken += (size_t)n;
    return n == 0 ? BT_END : BT_OK;
}
