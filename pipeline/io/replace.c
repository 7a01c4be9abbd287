/* replace.c: see replace.h. */
#include "io/replace.h"

#include "core/err.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static enum bt_status fail(const char *path, struct bt_err *err)
{
    int cause = errno;

    snprintf(err->file, sizeof err->file, "%s", path);
    return bt_err_set(err, BT_FATAL, "input-output", "cannot write: %s", strerror(cause));
}

/* False: errno says why. */
static bool write_all(int fd, const char *s, size_t n)
{
    while (n != 0) {
        ssize_t wrote = write(fd, s, n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return false;
        s += wrote;
        n -= (size_t)wrote;
    }
    return true;
}

static bool write_to(const char *path, int flags, const void *bytes, size_t n)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | flags, 0666), cause;
    bool ok;

    if (fd < 0)
        return false;
    ok = write_all(fd, bytes, n);
    cause = errno;
    if (close(fd) != 0 && ok)
        return false;
    errno = cause;
    return ok;
}

bool bt_replaceable(const char *path)
{
    struct stat info;

    return lstat(path, &info) != 0 || S_ISREG(info.st_mode);
}

enum bt_status bt_replace_file(const char *path, const void *bytes, size_t n,
                               struct bt_err *err)
{
    size_t size = strlen(path) + 32;
    enum bt_status st = BT_OK;
    char *other;

    if (!bt_replaceable(path))
        return write_to(path, O_TRUNC, bytes, n) ? BT_OK : fail(path, err);
    if ((other = malloc(size)) == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory writing %.100s", path);
    snprintf(other, size, "%s.%ld.tmp", path, (long)getpid());
    if (!write_to(other, O_CREAT | O_TRUNC, bytes, n) || rename(other, path) != 0) {
        st = fail(path, err);
        unlink(other);
    }
    free(other);
    return st;
}
