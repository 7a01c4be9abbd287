/* walk.c: see walk.h. */
#include "io/walk.h"

#include "core/err.h"
#include "io/file.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

enum { MAX_DEPTH = 256 };

/* An open directory.  A name that leads to a directory has a slash at its end, which also sorts it
 * where the paths below it belong. */
struct level {
    struct bt_buf names; /* each with a NUL */
    const char **name;   /* sorted */
    size_t n, next;
    size_t path_len; /* of the directory's own path, with the slash */
};

struct directory_id {
    uint64_t device, inode;
};

struct bt_walk {
    struct level level[MAX_DEPTH];
    int depth;
    struct bt_buf path;
    struct directory_id *seen; /* open addressing; inode 0 = free */
    size_t nseen, room;
};

static size_t place_of(const struct directory_id *seen, size_t room, struct directory_id id)
{
    size_t i = (size_t)((id.inode ^ id.device << 32) * UINT64_C(0x9E3779B97F4A7C15) >> 20) &
               (room - 1);

    while (seen[i].inode != 0 && (seen[i].inode != id.inode || seen[i].device != id.device))
        i = (i + 1) & (room - 1);
    return i;
}

/* True if it is new.  Without memory: false, and the directory is passed over. */
static bool first_time(struct bt_walk *w, struct directory_id id)
{
    size_t i;

    if (w->nseen * 2 >= w->room) {
        size_t room = w->room == 0 ? 64 : w->room * 2;
        struct directory_id *more = calloc(room, sizeof *more);
        if (more == NULL)
            return false;
        for (i = 0; i < w->room; i++)
            if (w->seen[i].inode != 0)
                more[place_of(more, room, w->seen[i])] = w->seen[i];
        free(w->seen);
        w->seen = more;
        w->room = room;
    }
    i = place_of(w->seen, w->room, id);
    if (w->seen[i].inode != 0)
        return false;
    w->seen[i] = id;
    w->nseen++;
    return true;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool sort_names(struct level *l, size_t n)
{
    const char *name = l->names.s;

    if (l->names.failed || (n != 0 && (l->name = calloc(n, sizeof *l->name)) == NULL))
        return false;
    l->n = n;
    for (size_t i = 0; i < n; i++) {
        l->name[i] = name;
        name += strlen(name) + 1;
    }
    if (n != 0)
        qsort(l->name, n, sizeof *l->name, by_bytes);
    return true;
}

/* The names in an open directory but those of sockets, pipes and devices.  What cannot be looked at
 * stays: opening it will say why. */
static enum bt_status list(struct level *l, DIR *dir, const char *path, struct bt_err *err)
{
    const struct dirent *e;
    struct stat info;
    size_t n = 0;

    for (errno = 0; (e = readdir(dir)) != NULL; errno = 0) {
        bool known;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        known = fstatat(dirfd(dir), e->d_name, &info, 0) == 0;
        if (known && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode))
            continue;
        bt_buf_puts(&l->names, e->d_name);
        if (known && S_ISDIR(info.st_mode))
            bt_buf_putc(&l->names, '/');
        bt_buf_putc(&l->names, '\0');
        n++;
    }
    if (errno == 0 && !sort_names(l, n))
        errno = ENOMEM;
    return errno == 0 ? BT_OK : bt_file_fail(path, BT_BAD, err);
}

static void leave(struct bt_walk *w)
{
    struct level *l = &w->level[--w->depth];

    bt_buf_release(&l->names);
    free((void *)l->name);
    *l = (struct level){.n = 0};
}

/* Goes into the directory that w->path names.  BT_SKIP: it was read already. */
static enum bt_status enter(struct bt_walk *w, struct bt_err *err)
{
    const char *path = w->path.s;
    DIR *dir;
    struct stat info;
    enum bt_status st;

    if (w->depth == MAX_DEPTH) {
        errno = ENAMETOOLONG;
        return bt_file_fail(path, BT_BAD, err);
    }
    if ((dir = opendir(path)) == NULL)
        return bt_file_fail(path, BT_BAD, err);
    if (fstat(dirfd(dir), &info) != 0 ||
        !first_time(w, (struct directory_id){(uint64_t)info.st_dev, (uint64_t)info.st_ino})) {
        closedir(dir);
        return BT_SKIP;
    }
    w->level[w->depth++].path_len = w->path.len - 1;
    st = list(&w->level[w->depth - 1], dir, path, err);
    closedir(dir);
    if (st != BT_OK)
        leave(w);
    return st;
}

/* The path of a name in the open directory; the NUL is counted in its length. */
static bool set_path(struct bt_walk *w, size_t keep, const char *name)
{
    w->path.len = keep;
    bt_buf_add(&w->path, name, strlen(name) + 1);
    return !w->path.failed;
}

static enum bt_status no_memory(struct bt_err *err)
{
    return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading a directory");
}

enum bt_status bt_walk_open(struct bt_walk **out, const char *path, struct bt_err *err)
{
    size_t n = strlen(path);
    struct stat info;
    struct bt_walk *w;
    enum bt_status st;

    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode))
        return BT_SKIP;
    if ((w = calloc(1, sizeof *w)) == NULL)
        return no_memory(err);
    bt_buf_puts(&w->path, path);
    st = set_path(w, w->path.len, path[n - 1] == '/' ? "" : "/") ? enter(w, err)
                                                                 : no_memory(err);
    if (st != BT_OK) {
        bt_walk_close(w);
        return st;
    }
    *out = w;
    return BT_OK;
}

enum bt_status bt_walk_next(struct bt_walk *w, const char **path, struct bt_err *err)
{
    while (w->depth > 0) {
        struct level *l = &w->level[w->depth - 1];
        enum bt_status st;
        if (l->next == l->n) {
            leave(w);
            continue;
        }
        if (!set_path(w, l->path_len, l->name[l->next++]))
            return no_memory(err);
        *path = w->path.s;
        if (w->path.s[w->path.len - 2] != '/')
            return BT_OK;
        if ((st = enter(w, err)) == BT_BAD)
            return BT_BAD;
    }
    return BT_END;
}

void bt_walk_close(struct bt_walk *w)
{
    if (w == NULL)
        return;
    while (w->depth > 0)
        leave(w);
    bt_buf_release(&w->path);
    free(w->seen);
    free(w);
}
