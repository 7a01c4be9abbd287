/* feed_replay.c: dead letters once more.  The file is written anew beside itself and renamed at
 * the end, so a replay that is ended early changes nothing, and what it did already may be done
 * again: the store knows the versions. */
#ifdef BT_HAVE_CURL
#include "cmd/feed.h"

#include "cmd/stop.h"
#include "core/err.h"
#include "io/letter.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static enum bt_status fail(const char *path, const char *what, struct bt_err *err)
{
    int cause = errno;

    snprintf(err->file, sizeof err->file, "%s", path);
    return bt_err_set(err, BT_FATAL, "input-output", "cannot %s: %s", what, strerror(cause));
}

static enum bt_status done(void *ctx, const struct bt_bulk_done *d, struct bt_err *err)
{
    struct bt_feed *f = ctx;

    return d->line.len != 0 ? bt_sink_line(&f->left, d->line, err) : BT_OK;
}

static enum bt_status feed_line(struct bt_feed *f, char *s, size_t n, uint64_t number,
                                struct bt_buf *action, struct bt_err *err)
{
    struct bt_bulk_article a = {.position = number};
    struct bt_str line;

    if (n != 0 && s[n - 1] == '\n')
        s[--n] = '\0';
    line = (struct bt_str){s, (uint32_t)n};
    if (n == 0)
        return BT_OK;
    if (!bt_letter_read(line, action, &a)) /* an error record: it stays */
        a.line = line;
    return bt_elastic_add(&f->elastic, &a, err);
}

static enum bt_status feed_lines(struct bt_feed *f, FILE *in, struct bt_err *err)
{
    struct bt_buf action = BT_BUF_INIT;
    enum bt_status st = BT_OK;
    uint64_t number = 0;
    char *line = NULL;
    size_t room = 0;
    ssize_t n;

    while (st == BT_OK && bt_stop_signal() == 0 && (n = getline(&line, &room, in)) >= 0)
        st = feed_line(f, line, (size_t)n, ++number, &action, err);
    if (st == BT_OK && ferror(in))
        st = fail(f->opts->letters, "read", err);
    if (st == BT_OK)
        st = bt_elastic_finish(&f->elastic, err);
    free(line);
    bt_buf_release(&action);
    return st;
}

/* FILE is locked, like an output, while a replay reads it. */
static enum bt_status open_files(struct bt_feed *f, struct bt_sink *lock, FILE **in,
                                 const char *fresh, struct bt_err *err)
{
    const char *path = f->opts->letters;
    enum bt_status st;

    if ((*in = fopen(path, "re")) == NULL)
        return fail(path, "read (articles from stdin are asked for by -)", err);
    if ((st = bt_sink_open_kept(lock, path, false, err)) != BT_OK)
        return st;
    if (!lock->regular)
        return bt_err_set(err, BT_FATAL, "usage", "%.100s is no regular file", path);
    return bt_sink_open(&f->left, fresh, false, err);
}

static enum bt_status replay(struct bt_feed *f, FILE *in, const char *fresh, bool *empty,
                             struct bt_err *err)
{
    enum bt_status st = feed_lines(f, in, err), synced;

    if (st != BT_OK)
        return st;
    if (bt_stop_signal() != 0)
        return BT_END;
    synced = bt_sink_sync(&f->left, err);
    *empty = f->left.length == 0;
    if (synced == BT_OK && rename(fresh, f->opts->letters) != 0)
        synced = fail(f->opts->letters, "replace", err);
    return synced;
}

/* Who pipes articles into a replay should know that nobody reads them. */
static void warn_of_stdin(const char *path)
{
    struct stat info;

    if (fstat(STDIN_FILENO, &info) == 0 && (S_ISFIFO(info.st_mode) || S_ISREG(info.st_mode)))
        fprintf(
            stderr,
            "bantin: feeding the dead letters of %s; articles from stdin are asked for by -\n",
            path);
}

int bt_feed_replay(struct bt_feed *f)
{
    size_t room = strlen(f->opts->letters) + sizeof ".replay";
    char *fresh = malloc(room);
    struct bt_sink lock = {0};
    struct bt_err err = {0};
    bool empty = true;
    FILE *in = NULL;
    enum bt_status st;
    int stop_fd = -1, rc;

    if (fresh == NULL)
        return bt_complain(&(struct bt_err){.code = "no-memory", .msg = "out of memory"});
    snprintf(fresh, room, "%s.replay", f->opts->letters);
    warn_of_stdin(f->opts->letters);
    if ((st = bt_stop_open(&stop_fd, &err)) == BT_OK &&
        (st = open_files(f, &lock, &in, fresh, &err)) == BT_OK &&
        (st = bt_feed_connect(f, stop_fd, done, &err)) == BT_OK)
        st = replay(f, in, fresh, &empty, &err);
    if (st != BT_OK && f->left.open)
        unlink(fresh);
    bt_sink_close(&f->left, &(struct bt_err){0});
    bt_sink_close(&lock, &(struct bt_err){0});
    if (in != NULL)
        fclose(in);
    bt_feed_tell(f);
    rc = st == BT_FATAL                      ? bt_complain(&err)
         : st == BT_END                      ? 128 + bt_stop_signal()
         : empty || f->opts->in.tolerate_bad ? BT_EXIT_OK
                                             : BT_EXIT_BAD;
    bt_elastic_close(&f->elastic);
    bt_stop_close();
    free(fresh);
    return rc;
}

#else
typedef int bt_feed_replay_without_curl; /* a file must not be empty */
#endif
