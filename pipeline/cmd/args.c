/* args.c: the command line by the option tables; see cmd.h.
 *
 * "--name value", "--name=value", "-n value", "-nvalue", flags in one word "-ab"; "--" ends the
 * options; options may follow operands. */
#include "cmd/job.h"

#include "core/err.h"
#include "io/tables.h"

#include <errno.h>

static const struct bt_opt dicts_options[] = {
    {"dicts", 0, "DIR", NULL, "tables of your own: add rows to the built-in tables",
     BT_OPT_STRING, offsetof(struct bt_args, dicts)},
    {0},
};

size_t bt_cmd_own(const struct bt_cmd *cmd, struct bt_opt_group out[BT_MAX_GROUPS])
{
    size_t n = 0;

    if (cmd->opts != NULL)
        out[n++] = (struct bt_opt_group){"Options", cmd->opts};
    if (cmd->takes & BT_TAKES_ARTICLES)
        out[n++] = (struct bt_opt_group){"Articles", bt_job_article_options};
    if (cmd->takes & BT_TAKES_WORK)
        out[n++] = (struct bt_opt_group){"Work", bt_job_work_options};
    return n;
}

enum bt_status bt_cmd_defaults(const struct bt_cmd *cmd, void *opts, struct bt_err *err)
{
    struct bt_opt_group own[BT_MAX_GROUPS];
    size_t n = bt_cmd_own(cmd, own);
    enum bt_status st = BT_OK;

    for (size_t i = 0; st == BT_OK && i < n; i++)
        st = bt_opt_defaults(own[i].opts, opts, err);
    return st;
}

size_t bt_cmd_groups(const struct bt_cmd *cmd, struct bt_opt_group out[BT_MAX_GROUPS])
{
    size_t n = bt_cmd_own(cmd, out);

    if (cmd->takes & BT_TAKES_RECORD)
        out[n++] = (struct bt_opt_group){"Record", bt_record_options};
    if (cmd->takes & BT_TAKES_CHAIN) {
        out[n++] = (struct bt_opt_group){"Dictionaries", dicts_options};
        out[n++] = (struct bt_opt_group){"Chain", bt_run_options};
        for (size_t i = 0; i < bt_nstages && n < BT_MAX_GROUPS; i++)
            if (bt_stage_list[i]->opts != NULL)
                out[n++] =
                    (struct bt_opt_group){bt_stage_list[i]->name, bt_stage_list[i]->opts};
    }
    return n;
}

/* What one parse carries from word to word. */
struct parse {
    struct bt_args *args;
    const struct bt_cmd *cmd;
    void *opts;
    struct bt_opt_group group[BT_MAX_GROUPS];
    size_t ngroup;
};

static const struct bt_opt *find(const struct parse *p, const char *name, size_t len,
                                 const struct bt_opt **table)
{
    const struct bt_opt *o = NULL;

    for (size_t i = 0; o == NULL && i < p->ngroup; i++) {
        o = bt_opt_find(p->group[i].opts, name, len);
        *table = p->group[i].opts;
    }
    return o;
}

static const struct bt_opt *find_letter(const struct parse *p, char letter,
                                        const struct bt_opt **table)
{
    const struct bt_opt *o = NULL;

    for (size_t i = 0; o == NULL && i < p->ngroup; i++) {
        o = bt_opt_find_letter(p->group[i].opts, letter);
        *table = p->group[i].opts;
    }
    return o;
}

/* "name=value" for bt_open(); the chain checks the value. */
static enum bt_status keep(struct bt_args *args, const char *name, const char *value,
                           struct bt_err *err)
{
    size_t size = strlen(name) + strlen(value) + 2;
    char *s = malloc(size);

    if (s == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading the options");
    snprintf(s, size, "%s=%s", name, value);
    args->option[args->noption++] = s;
    args->option[args->noption] = NULL;
    return BT_OK;
}

static enum bt_status give(struct parse *p, const struct bt_opt *table, const struct bt_opt *o,
                           const char *value, struct bt_err *err)
{
    if (o->type != BT_OPT_FLAG && value == NULL)
        return bt_err_set(err, BT_FATAL, "usage", "option --%s needs a value (%s)", o->name,
                          o->arg);
    if (table == p->cmd->opts || table == bt_job_article_options ||
        table == bt_job_work_options)
        return bt_opt_set(table, p->opts, o->name, value, err);
    if (table == dicts_options)
        return bt_opt_set(table, p->args, o->name, value, err);
    return keep(p->args, o->name, value != NULL ? value : "1", err);
}

static enum bt_status long_option(struct parse *p, const char *word, const char *next,
                                  bool *took, struct bt_err *err)
{
    const char *name = word + 2, *eq = strchr(name, '=');
    size_t len = eq != NULL ? (size_t)(eq - name) : strlen(name);
    const struct bt_opt *table = NULL, *o = find(p, name, len, &table);

    if (o == NULL && eq == NULL && strcmp(name, "help") == 0)
        return BT_SKIP;
    if (o == NULL)
        return bt_err_set(err, BT_FATAL, "usage",
                          "unknown option \"%.60s\", see bantin %s --help", word, p->cmd->name);
    *took = o->type != BT_OPT_FLAG && eq == NULL && next != NULL;
    return give(p, table, o, eq != NULL ? eq + 1 : *took ? next : NULL, err);
}

static enum bt_status short_options(struct parse *p, const char *word, const char *next,
                                    bool *took, struct bt_err *err)
{
    enum bt_status st = BT_OK;

    for (const char *c = word + 1; st == BT_OK && *c != '\0'; c++) {
        const struct bt_opt *table = NULL, *o = find_letter(p, *c, &table);
        if (o == NULL && *c == 'h')
            return BT_SKIP;
        if (o == NULL)
            return bt_err_set(err, BT_FATAL, "usage",
                              "unknown option \"%.60s\", see bantin %s --help", word,
                              p->cmd->name);
        if (o->type == BT_OPT_FLAG) {
            st = give(p, table, o, NULL, err);
            continue;
        }
        *took = c[1] == '\0' && next != NULL;
        return give(p, table, o, c[1] != '\0' ? c + 1 : *took ? next : NULL, err);
    }
    return st;
}

enum bt_status bt_args_parse(struct bt_args *args, const struct bt_cmd *cmd, void *opts,
                             int argc, char **argv, struct bt_err *err)
{
    struct parse p = {.args = args, .cmd = cmd, .opts = opts};
    size_t room = (size_t)argc + 1;
    enum bt_status st = bt_cmd_defaults(cmd, opts, err);
    bool ended = false;

    *args = (struct bt_args){0};
    p.ngroup = bt_cmd_groups(cmd, p.group);
    args->file = calloc(room, sizeof *args->file);
    args->option = calloc(room, sizeof *args->option);
    if (args->file == NULL || args->option == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading the options");
    for (int i = 0; st == BT_OK && i < argc; i++) {
        const char *word = argv[i], *next = i + 1 < argc ? argv[i + 1] : NULL;
        bool took = false;
        if (ended || word[0] != '-' || word[1] == '\0')
            args->file[args->nfile++] = word;
        else if (strcmp(word, "--") == 0)
            ended = true;
        else if (word[1] == '-')
            st = long_option(&p, word, next, &took, err);
        else
            st = short_options(&p, word, next, &took, err);
        i += took;
    }
    return st;
}

enum bt_status bt_args_open(struct bt_args *args, struct bt_run **out, struct bt_err *err)
{
    enum bt_status st = BT_OK;

    if (args->dicts != NULL)
        st = bt_tables_read(&args->table, &args->ntable, args->dicts, err);
    if (st != BT_OK)
        return st;
    return bt_open(out, args->option, args->table, args->ntable, err);
}

void bt_args_release(struct bt_args *args)
{
    bt_tables_free(args->table, args->ntable);
    for (size_t i = 0; i < args->noption; i++)
        free((char *)args->option[i]);
    free(args->option);
    free(args->file);
    *args = (struct bt_args){0};
}

int bt_complain(const struct bt_err *err)
{
    fputs("bantin: ", stderr);
    if (err->file[0] != '\0' && err->line != 0)
        fprintf(stderr, "%s:%d:%d: ", err->file, err->line, err->col);
    else if (err->file[0] != '\0')
        fprintf(stderr, "%s: ", err->file);
    fprintf(stderr, "%s\n", err->msg);
    if (err->code != NULL &&
        (strcmp(err->code, "input-output") == 0 || strcmp(err->code, "no-memory") == 0))
        return BT_EXIT_IO;
    return BT_EXIT_USAGE;
}

enum bt_status bt_read_all(const char *path, struct bt_buf *out, struct bt_err *err)
{
    bool is_stdin = path == NULL || strcmp(path, "-") == 0;
    FILE *f = is_stdin ? stdin : fopen(path, "rb");
    char block[65536];
    size_t n;
    bool failed;

    snprintf(err->file, sizeof err->file, "%s", is_stdin ? "stdin" : path);
    if (f == NULL)
        return bt_err_set(err, BT_FATAL, "input-output", "%s", strerror(errno));
    while ((n = fread(block, 1, sizeof block, f)) > 0)
        bt_buf_add(out, block, n);
    failed = ferror(f) != 0;
    if (failed)
        bt_err_set(err, BT_FATAL, "input-output", "%s", strerror(errno));
    if (!is_stdin)
        fclose(f);
    if (failed)
        return BT_FATAL;
    err->file[0] = '\0';
    return out->failed ? bt_err_set(err, BT_FATAL, "no-memory", "out of memory") : BT_OK;
}
