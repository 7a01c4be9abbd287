/* sink.c: see sink.h. */
#include "io/sink.h"

#include "core/err.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static enum bt_status fail(const struct bt_sink *s, struct bt_err *err)
{
    bool pipe = errno == EPIPE;

    snprintf(err->file, sizeof err->file, "%s", s->name);
    return bt_err_set(err, BT_FATAL, pipe ? "closed-pipe" : "input-output", "cannot write: %s",
                      strerror(errno));
}

enum bt_status bt_sink_open(struct bt_sink *s, const char *path, bool each, struct bt_err *err)
{
    bool to_stdout = path == NULL || strcmp(path, "-") == 0;

    s->name = to_stdout ? "stdout" : path;
    s->each = each || (to_stdout && isatty(STDOUT_FILENO));
    s->f = to_stdout ? stdout : fopen(path, "wb");
    return s->f != NULL ? BT_OK : fail(s, err);
}

enum bt_status bt_sink_line(struct bt_sink *s, struct bt_str line, struct bt_err *err)
{
    if (fwrite(line.s, 1, line.len, s->f) != line.len || putc('\n', s->f) == EOF ||
        (s->each && fflush(s->f) != 0))
        return fail(s, err);
    return BT_OK;
}

enum bt_status bt_sink_close(struct bt_sink *s, struct bt_err *err)
{
    FILE *f = s->f;
    bool bad;
    int copy;

    if (f == NULL)
        return BT_OK;
    s->f = NULL;
    bad = fflush(f) != 0 || ferror(f) != 0;
    if (bad)
        fail(s, err);
    if (f != stdout) {
        if (fclose(f) != 0 && !bad) {
            bad = true;
            fail(s, err);
        }
        return bad ? BT_FATAL : BT_OK;
    }
    /* stdout stays open for whoever prints after us; closing a copy shows late errors too */
    copy = dup(STDOUT_FILENO);
    if (!bad && (copy < 0 || close(copy) != 0)) {
        bad = true;
        fail(s, err);
    }
    return bad ? BT_FATAL : BT_OK;
}
