/* output.c: see output.h. */
#include "io/output.h"

#include "core/err.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

static enum bt_status usage(const char *file, const char *what, struct bt_err *err)
{
    snprintf(err->file, sizeof err->file, "%s", file);
    return bt_err_set(err, BT_FATAL, "usage", "%s", what);
}

static enum bt_status open_sinks(struct bt_output *out, const struct bt_output_options *o,
                                 struct bt_err *err)
{
    enum bt_status st = bt_sink_open_kept(&out->records, o->path, o->each, err);
    struct stat a, b;

    if (st != BT_OK || o->errors == NULL)
        return st;
    out->apart = true;
    if (out->records.regular && fstat(out->records.fd, &a) == 0 && stat(o->errors, &b) == 0 &&
        a.st_dev == b.st_dev && a.st_ino == b.st_ino)
        return usage(o->errors, "is output and error file", err);
    return bt_sink_open_kept(&out->errors, o->errors, o->each, err);
}

/* A file can be made beside the output, as a checkpoint must. */
static bool can_keep(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL ? strdup(".") : strndup(path, (size_t)(slash - path) + 1);
    bool can = folder != NULL && access(folder, R_OK | W_OK | X_OK) == 0;

    free(folder);
    return can;
}

static enum bt_status name_checkpoint(struct bt_output *out, const char *path,
                                      struct bt_err *err)
{
    size_t room = strlen(path) + sizeof ".checkpoint";

    if ((out->path = malloc(room)) == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening %.100s", path);
    snprintf(out->path, room, "%s.checkpoint", path);
    return BT_OK;
}

static enum bt_status cut(struct bt_output *out, struct bt_err *err)
{
    enum bt_status st = bt_sink_cut(&out->records, out->at.output, err);

    if (st == BT_OK && out->apart)
        st = bt_sink_cut(&out->errors, out->at.errors, err);
    return st;
}

/* An old checkpoint goes before the bytes it speaks of; the new one is there before the first
 * byte is, so a run that is killed at any moment can be resumed.  Only later ones need to
 * survive a power cut. */
static enum bt_status start(struct bt_output *out, struct bt_err *err)
{
    enum bt_status st = BT_OK;

    if (out->path != NULL)
        st = bt_checkpoint_remove(out->path, err);
    if (st == BT_OK)
        st = cut(out, err);
    if (st == BT_OK && out->path != NULL)
        st = bt_checkpoint_write(out->path, &out->at, false, err);
    return st;
}

static enum bt_status too_short(const struct bt_sink *s, int64_t length, struct bt_err *err)
{
    snprintf(err->file, sizeof err->file, "%s", s->name);
    return bt_err_set(err, BT_FATAL, "usage",
                      "has %" PRId64 " bytes, %" PRId64 " when its checkpoint was written",
                      s->length, length);
}

static enum bt_status resume(struct bt_output *out, struct bt_err *err)
{
    struct bt_checkpoint there = {0};
    enum bt_status st = bt_checkpoint_read(out->path, &there, err);

    if (st == BT_OK)
        st = bt_checkpoint_same(out->path, &there, &out->at, err);
    if (st == BT_OK && out->records.length < there.output)
        st = too_short(&out->records, there.output, err);
    else if (st == BT_OK && out->errors.regular && out->errors.length < there.errors)
        st = too_short(&out->errors, there.errors, err);
    if (st == BT_OK) {
        bt_checkpoint_release(&out->at);
        out->at = there;
        return cut(out, err);
    }
    bt_checkpoint_release(&there);
    if (st != BT_END)
        return st;
    if (out->records.length > out->at.output)
        return usage(out->records.name,
                     "cannot resume: there is no checkpoint beside it; either the run was "
                     "finished or it was another's",
                     err);
    return start(out, err);
}

static enum bt_status begin(struct bt_output *out, const struct bt_output_options *o,
                            struct bt_err *err)
{
    enum bt_status st = open_sinks(out, o, err);

    if (st == BT_OK && o->resume && !out->records.regular)
        st = usage(o->path, "is no regular file: it cannot be resumed", err);
    if (st != BT_OK)
        return st;
    out->at.revision = o->revision;
    out->at.output = out->records.regular ? o->keep : 0;
    bt_buf_str(&out->at.options, o->settings);
    if (out->at.options.failed)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening the output");
    if (out->records.regular && (o->resume || can_keep(o->path)))
        st = name_checkpoint(out, o->path, err);
    if (st != BT_OK)
        return st;
    return o->resume ? resume(out, err) : start(out, err);
}

enum bt_status bt_output_open(struct bt_output *out, const struct bt_output_options *o,
                              struct bt_err *err)
{
    enum bt_status st;

    if (o->resume && (o->path == NULL || strcmp(o->path, "-") == 0))
        return bt_err_set(err, BT_FATAL, "usage", "--resume needs an output file (-o)");
    st = begin(out, o, err);
    if (st != BT_OK) /* files that are not ours to write stay as they are */
        out->records.failed = out->errors.failed = true;
    return st;
}

static enum bt_status sync_files(struct bt_output *out, struct bt_err *err)
{
    enum bt_status st = bt_sink_sync(&out->records, err);

    if (st == BT_OK && out->apart)
        st = bt_sink_sync(&out->errors, err);
    out->at.output = out->records.length;
    out->at.errors = out->errors.length;
    return st;
}

static enum bt_status checkpoint(struct bt_output *out, struct bt_err *err)
{
    enum bt_status st = sync_files(out, err);

    if (st == BT_OK && out->statistics != NULL) {
        bt_buf_clear(&out->at.statistics);
        out->statistics(out->ctx, &out->at.statistics);
        if (out->at.statistics.failed)
            st = bt_err_set(err, BT_FATAL, "no-memory", "out of memory keeping statistics");
    }
    if (st == BT_OK)
        st = bt_checkpoint_write(out->path, &out->at, true, err);
    out->documents = out->bytes = 0;
    return st;
}

enum bt_status bt_output_write(struct bt_output *out, struct bt_str line, bool bad,
                               uint64_t position, uint64_t fingerprint, struct bt_err *err)
{
    enum bt_status st = BT_OK;

    if (line.len != 0) {
        st = bt_sink_line(bad && out->apart ? &out->errors : &out->records, line, err);
        out->bytes += line.len + 1;
    }
    out->documents++;
    out->at.position = position;
    out->at.fingerprint = fingerprint;
    out->at.bad += bad;
    return st;
}

enum bt_status bt_output_keep(struct bt_output *out, struct bt_err *err)
{
    bool due = out->documents >= BT_CHECKPOINT_DOCUMENTS || out->bytes >= BT_CHECKPOINT_BYTES;

    return due && out->path != NULL ? checkpoint(out, err) : BT_OK;
}

enum bt_status bt_output_close(struct bt_output *out, enum bt_output_end end,
                               struct bt_err *err)
{
    struct bt_err later = {0};
    enum bt_status st = BT_OK, closed;

    if (out->path != NULL && end == BT_OUTPUT_STOPPED)
        st = checkpoint(out, err);
    else if (out->path != NULL && end == BT_OUTPUT_FINISHED)
        st = sync_files(out, err);
    out->records.partial = out->errors.partial = end != BT_OUTPUT_FINISHED;
    closed = bt_sink_close(&out->records, st == BT_OK ? err : &later);
    st = st == BT_OK ? closed : st;
    closed = bt_sink_close(&out->errors, st == BT_OK ? err : &later);
    st = st == BT_OK ? closed : st;
    if (st == BT_OK && out->path != NULL && end == BT_OUTPUT_FINISHED)
        st = bt_checkpoint_remove(out->path, err);
    bt_checkpoint_release(&out->at);
    free(out->path);
    out->path = NULL;
    return st;
}
