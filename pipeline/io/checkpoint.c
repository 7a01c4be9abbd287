/* checkpoint.c: see checkpoint.h. */
#include "io/checkpoint.h"

#include "core/err.h"
#include "core/json.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <unistd.h>

#define LAYOUT "bantin-checkpoint/1"

enum { MAX_FILE = 1 << 20 }; /* bytes; ours have a few hundred */

void bt_checkpoint_release(struct bt_checkpoint *c)
{
    bt_buf_release(&c->options);
    bt_buf_release(&c->statistics);
}

static enum bt_status fail(const char *path, const char *what, struct bt_err *err)
{
    snprintf(err->file, sizeof err->file, "%s", path);
    return bt_err_set(err, BT_FATAL, "input-output", "cannot %s: %s", what, strerror(errno));
}

static enum bt_status refuse(const char *path, struct bt_err *err)
{
    snprintf(err->file, sizeof err->file, "%s", path);
    return BT_FATAL;
}

static void put(struct bt_buf *b, const struct bt_checkpoint *c)
{
    bt_buf_printf(b,
                  "{\"schema\":\"%s\",\"revision\":\"%08" PRIx32 "\",\"position\":%" PRIu64
                  ",\"fingerprint\":\"%016" PRIx64 "\",\"bad\":%" PRIu64 ",\"output\":%" PRId64
                  ",\"errors\":%" PRId64 ",\"options\":",
                  LAYOUT, c->revision, c->position, c->fingerprint, c->bad, c->output,
                  c->errors);
    bt_buf_add(b, c->options.s, c->options.len);
    if (c->statistics.len != 0) {
        bt_buf_puts(b, ",\"statistics\":");
        bt_buf_add(b, c->statistics.s, c->statistics.len);
    }
    bt_buf_puts(b, "}\n");
}

/* Writes and closes; the descriptor is gone in any case. */
static bool write_file(int fd, const struct bt_buf *b, bool sync)
{
    size_t at = 0;
    int why = 0;

    while (why == 0 && at < b->len) {
        ssize_t n = write(fd, b->s + at, b->len - at);
        if (n >= 0)
            at += (size_t)n;
        else if (errno != EINTR)
            why = errno;
    }
    if (why == 0 && sync && fsync(fd) != 0)
        why = errno;
    if (close(fd) != 0 && why == 0)
        why = errno;
    errno = why;
    return why == 0;
}

/* The name itself is on the disk.  Some file systems cannot sync a directory; they say EINVAL. */
static enum bt_status sync_directory(const char *path, struct bt_err *err)
{
    const char *slash = strrchr(path, '/');
    size_t n = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
    char *folder = n == 0 ? strdup(".") : strndup(path, n);
    enum bt_status st = BT_OK;
    int fd;

    if (folder == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory writing a checkpoint");
    fd = open(folder, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL))
        st = fail(path, "sync its directory", err);
    if (fd >= 0)
        close(fd);
    free(folder);
    return st;
}

static enum bt_status replace(const char *path, const char *fresh, const struct bt_buf *text,
                              bool sync, struct bt_err *err)
{
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

    if (fd < 0)
        return fail(fresh, "write", err);
    if (!write_file(fd, text, sync)) {
        fail(fresh, "write", err);
        unlink(fresh);
        return BT_FATAL;
    }
    if (rename(fresh, path) != 0) {
        fail(path, "rename to it", err);
        unlink(fresh);
        return BT_FATAL;
    }
    return sync ? sync_directory(path, err) : BT_OK;
}

enum bt_status bt_checkpoint_write(const char *path, const struct bt_checkpoint *c, bool sync,
                                   struct bt_err *err)
{
    struct bt_buf text = BT_BUF_INIT, fresh = BT_BUF_INIT;
    enum bt_status st;

    put(&text, c);
    bt_buf_puts(&fresh, path);
    bt_buf_add(&fresh, ".new", sizeof ".new");
    if (text.failed || fresh.failed)
        st = bt_err_set(err, BT_FATAL, "no-memory", "out of memory writing a checkpoint");
    else
        st = replace(path, fresh.s, &text, sync, err);
    bt_buf_release(&text);
    bt_buf_release(&fresh);
    return st;
}

enum bt_status bt_checkpoint_remove(const char *path, struct bt_err *err)
{
    if (unlink(path) != 0)
        return errno == ENOENT ? BT_OK : fail(path, "remove", err);
    return sync_directory(path, err);
}

static enum bt_status read_file(const char *path, struct bt_buf *b, struct bt_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = 1;

    if (fd < 0)
        return errno == ENOENT ? BT_END : fail(path, "read", err);
    while (n != 0 && b->len <= MAX_FILE && bt_buf_reserve(b, 4096)) {
        n = read(fd, b->s + b->len, 4096);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            fail(path, "read", err);
            close(fd);
            return BT_FATAL;
        }
        b->len += (size_t)n;
    }
    close(fd);
    return b->failed
               ? bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading %.100s", path)
               : BT_OK;
}

static bool get_count(const json_t *root, const char *key, int64_t *out)
{
    const json_t *v = json_object_get(root, key);

    *out = json_integer_value(v);
    return json_is_integer(v) && *out >= 0;
}

static bool get_hex(const json_t *root, const char *key, size_t digits, uint64_t *out)
{
    const char *s = json_string_value(json_object_get(root, key));

    *out = 0;
    if (s == NULL || strlen(s) != digits)
        return false;
    for (; *s != '\0'; s++) {
        const char *hex = "0123456789abcdef", *at = strchr(hex, *s);
        if (at == NULL)
            return false;
        *out = *out << 4 | (uint64_t)(at - hex);
    }
    return true;
}

static bool get_object(const json_t *root, const char *key, struct bt_buf *out)
{
    const json_t *v = json_object_get(root, key);
    char *text = json_is_object(v) ? json_dumps(v, JSON_COMPACT) : NULL;

    bt_buf_clear(out);
    if (text != NULL)
        bt_buf_puts(out, text);
    free(text);
    return text != NULL && !out->failed;
}

static bool get(const json_t *root, struct bt_checkpoint *c)
{
    const char *layout = json_string_value(json_object_get(root, "schema"));
    uint64_t revision = 0;
    int64_t position = 0, bad = 0;

    if (layout == NULL || strcmp(layout, LAYOUT) != 0 ||
        !get_hex(root, "revision", 8, &revision) || !get_count(root, "position", &position) ||
        !get_hex(root, "fingerprint", 16, &c->fingerprint) || !get_count(root, "bad", &bad) ||
        !get_count(root, "output", &c->output) || !get_count(root, "errors", &c->errors) ||
        !get_object(root, "options", &c->options))
        return false;
    c->revision = (uint32_t)revision;
    c->position = (uint64_t)position;
    c->bad = (uint64_t)bad;
    return json_object_get(root, "statistics") == NULL ||
           get_object(root, "statistics", &c->statistics);
}

enum bt_status bt_checkpoint_read(const char *path, struct bt_checkpoint *c, struct bt_err *err)
{
    struct bt_buf text = BT_BUF_INIT;
    enum bt_status st = read_file(path, &text, err);
    json_t *root;

    if (st == BT_OK) {
        root = json_loadb(text.s, text.len, JSON_REJECT_DUPLICATES, NULL);
        if (!get(root, c)) {
            bt_err_set(err, BT_FATAL, "usage", "no checkpoint of this program (%s)", LAYOUT);
            st = refuse(path, err);
        }
        json_decref(root);
    }
    bt_buf_release(&text);
    return st;
}

static const char *value_of(const json_t *options, const char *name)
{
    const char *s = json_string_value(json_object_get(options, name));

    return s != NULL ? s : "";
}

static enum bt_status other(const char *name, const json_t *there, const json_t *here,
                            struct bt_err *err)
{
    const char *was = value_of(there, name), *is = value_of(here, name);

    if (strcmp(was, is) == 0)
        return BT_OK;
    if (*was == '\0')
        return bt_err_set(err, BT_FATAL, "usage", "the run began without --%.40s \"%.60s\"",
                          name, is);
    if (*is == '\0')
        return bt_err_set(err, BT_FATAL, "usage", "the run began with --%.40s \"%.60s\"", name,
                          was);
    return bt_err_set(err, BT_FATAL, "usage",
                      "the run began with --%.40s \"%.60s\", not with \"%.60s\"", name, was,
                      is);
}

/* Every name of one side; twice, with the sides exchanged, is every name. */
static enum bt_status compare(json_t *names, const json_t *there, const json_t *here,
                              struct bt_err *err)
{
    enum bt_status st = BT_OK;
    const char *name;
    json_t *value;

    json_object_foreach(names, name, value)
    {
        if (st == BT_OK)
            st = other(name, there, here, err);
    }
    return st;
}

enum bt_status bt_checkpoint_same(const char *path, const struct bt_checkpoint *there,
                                  const struct bt_checkpoint *here, struct bt_err *err)
{
    json_t *was, *is;
    enum bt_status st;

    was = json_loadb(there->options.s, there->options.len, 0, NULL);
    is = json_loadb(here->options.s, here->options.len, 0, NULL);
    if (was == NULL || is == NULL)
        st = bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading a checkpoint");
    else if ((st = compare(was, was, is, err)) == BT_OK)
        st = compare(is, was, is, err);
    json_decref(was);
    json_decref(is);
    if (st == BT_OK && there->revision != here->revision)
        st = bt_err_set(err, BT_FATAL, "usage",
                        "the run began with revision %08" PRIx32 ", not with %08" PRIx32
                        ": another version of the program, other tables or stages",
                        there->revision, here->revision);
    return st == BT_OK ? BT_OK : refuse(path, err);
}
