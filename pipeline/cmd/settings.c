/* settings.c: see settings.h. */
#include "cmd/settings.h"

#include "core/err.h"
#include "core/json.h"

#include <sys/stat.h>

/* Options that change no record: a resumed run may have others. */
static const char *const without_effect[] = {
    "output",
    "resume",
    "jobs",
    "memory",
    "tolerate-bad",
    "line-buffered",
    "timings",
    "progress",
    "summary",
    "stats",
    "files0-from",
    /* of feed: how it gets there */
    "dead-letters",
    "credentials",
    "ca",
    "insecure",
    "no-gzip",
    "no-template",
    "print-template",
    "requests",
    "batch-documents",
    "batch-bytes",
    "tries",
    "timeout",
    "connect-timeout",
    /* of index: where to, how often */
    "db",
    "commit",
    "optimize",
    "check",
};

static bool has_effect(const char *name)
{
    for (size_t i = 0; i < sizeof without_effect / sizeof *without_effect; i++)
        if (strcmp(without_effect[i], name) == 0)
            return false;
    return true;
}

/* A value as text, in *room if it has to be made; empty for none. */
static struct bt_str value_of(const struct bt_opt *o, const void *opts, char room[24])
{
    const void *field = (const char *)opts + o->offset;
    struct bt_str words = bt_cstr(o->arg != NULL ? o->arg : "");
    const char *s;

    switch (o->type) {
    case BT_OPT_FLAG:
        return *(const bool *)field ? BT_STR("1") : BT_STR("0");
    case BT_OPT_STRING:
        s = *(const char *const *)field;
        return bt_cstr(s != NULL ? s : "");
    case BT_OPT_VALUES: /* of no command with a checkpoint */
        return BT_STR("");
    case BT_OPT_ENUM:
        for (int i = *(const int *)field; i > 0; i--)
            words = bt_cstr(strchr(words.s, '|') + 1);
        s = strchr(words.s, '|');
        return (struct bt_str){words.s, s != NULL ? (uint32_t)(s - words.s) : words.len};
    default:
        snprintf(room, 24, "%lld", (long long)*(const int64_t *)field);
        return bt_cstr(room);
    }
}

static void put_own(struct bt_json *j, const struct bt_opt *o, const void *opts,
                    const void *defaults)
{
    for (; o != NULL && o->name != NULL; o++) {
        char room[24], other[24];
        struct bt_str value = value_of(o, opts, room);
        if (!has_effect(o->name) || bt_str_eq(value, value_of(o, defaults, other)))
            continue;
        bt_json_key(j, o->name);
        bt_json_str(j, value);
    }
}

static const char *default_of(const struct bt_cmd *cmd, const char *name, size_t len)
{
    struct bt_opt_group group[BT_MAX_GROUPS];
    size_t n = bt_cmd_groups(cmd, group);

    for (size_t i = 0; i < n; i++) {
        const struct bt_opt *o = bt_opt_find(group[i].opts, name, len);
        if (o != NULL)
            return o->dflt != NULL ? o->dflt : o->type == BT_OPT_FLAG ? "0" : "";
    }
    return "";
}

/* The chain's options as they were given, "name=value"; of one given twice the last counts. */
static void put_chain(struct bt_json *j, const struct bt_cmd *cmd, const struct bt_args *args)
{
    for (size_t i = 0; i < args->noption; i++) {
        const char *word = args->option[i], *value = strchr(word, '=') + 1;
        size_t len = (size_t)(value - word);
        bool again = false;
        char name[64];
        for (size_t k = i + 1; k < args->noption; k++)
            again = again || strncmp(args->option[k], word, len) == 0;
        if (again || len > sizeof name || strcmp(value, default_of(cmd, word, len - 1)) == 0)
            continue;
        memcpy(name, word, len - 1);
        name[len - 1] = '\0';
        bt_json_key(j, name);
        bt_json_str(j, bt_cstr(value));
    }
}

enum bt_status bt_settings_write(struct bt_buf *out, const struct bt_cmd *cmd, const void *opts,
                                 const struct bt_args *args, struct bt_err *err)
{
    struct bt_json j = {out, false};
    void *defaults = calloc(1, cmd->size);
    enum bt_status st;

    if (defaults == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading the options");
    st = bt_cmd_defaults(cmd, defaults, err);
    if (st == BT_OK) {
        struct bt_opt_group own[BT_MAX_GROUPS];
        size_t n = bt_cmd_own(cmd, own);
        bt_json_open(&j, '{');
        for (size_t i = 0; i < n; i++)
            put_own(&j, own[i].opts, opts, defaults);
        put_chain(&j, cmd, args);
        bt_json_close(&j, '}');
    }
    free(defaults);
    return st;
}

/* Writing into a file that is being read would never end. */
static enum bt_status check_output(const char *path, const struct bt_args *args,
                                   struct bt_err *err)
{
    struct stat out, in;

    if (path == NULL || stat(path, &out) != 0 || !S_ISREG(out.st_mode))
        return BT_OK;
    for (size_t i = 0; i < args->nfile; i++)
        if (stat(args->file[i], &in) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
            return bt_err_set(err, BT_FATAL, "usage", "%.100s is input and output", path);
    return BT_OK;
}

enum bt_status bt_check_outputs(const char *output, const char *errors, const char *stats,
                                const struct bt_args *args, struct bt_err *err)
{
    enum bt_status st = check_output(output, args, err);

    if (st == BT_OK)
        st = check_output(errors, args, err);
    if (st == BT_OK)
        st = check_output(stats, args, err);
    if (st == BT_OK && stats != NULL &&
        ((output != NULL && strcmp(stats, output) == 0) ||
         (errors != NULL && strcmp(stats, errors) == 0)))
        st = bt_err_set(err, BT_FATAL, "usage", "%.100s is for records and for --stats", stats);
    return st;
}
