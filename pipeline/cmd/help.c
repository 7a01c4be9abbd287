/* help.c: `bantin help`: --help of every command, made of the option tables. */
#include "cmd/help.h"

#include "core/err.h"

enum { HELP_COLUMN = 28 };

static void write_option(struct bt_buf *b, const struct bt_opt *o)
{
    size_t from = b->len, used;

    bt_buf_printf(b, o->letter != 0 ? "  -%c, " : "      ", o->letter);
    bt_buf_printf(b, "--%s", o->name);
    if (o->arg != NULL)
        bt_buf_printf(b, " %s", o->arg);
    used = b->len - from;
    if (used + 2 > HELP_COLUMN)
        bt_buf_printf(b, "\n%*s", HELP_COLUMN, "");
    else
        bt_buf_printf(b, "%*s", (int)(HELP_COLUMN - used), "");
    bt_buf_puts(b, o->help);
    if (o->dflt != NULL && o->type != BT_OPT_FLAG)
        bt_buf_printf(b, " (default %s)", o->dflt);
    bt_buf_putc(b, '\n');
}

static void write_command(struct bt_buf *b, const struct bt_cmd *cmd)
{
    struct bt_opt_group group[BT_MAX_GROUPS];
    size_t n = bt_cmd_groups(cmd, group);

    bt_buf_printf(b, "usage: bantin %s%s %s\n%s\n", cmd->name, n != 0 ? " [OPTION...]" : "",
                  cmd->args, cmd->help);
    if (cmd->about != NULL)
        bt_buf_printf(b, "\n%s", cmd->about);
    for (size_t i = 0; i < n; i++) {
        if (group[i].opts->name == NULL)
            continue;
        bt_buf_printf(b, "\n%s:\n", group[i].heading);
        for (const struct bt_opt *o = group[i].opts; o->name != NULL; o++)
            write_option(b, o);
    }
}

void bt_help_write(struct bt_buf *b, const struct bt_cmd *cmd)
{
    if (cmd != NULL) {
        write_command(b, cmd);
        return;
    }
    bt_buf_puts(b, "usage: bantin [COMMAND] [OPTION...] [FILE...]\n"
                   "Vietnamese news articles in, one JSON record per article out.\n\n"
                   "Commands (run is meant when none is named):\n");
    for (size_t i = 0; i < bt_ncommands; i++)
        bt_buf_printf(b, "  %-12s%s\n", bt_commands[i]->name, bt_commands[i]->help);
    bt_buf_puts(b,
                "\nbantin COMMAND --help shows the options of a command, bantin --version the "
                "versions.\n");
}

struct help_options {
    bool man;
    const char *completions;
};

static const struct bt_opt options[] = {
    {"man", 0, NULL, NULL, "write the manual page bantin(1)", BT_OPT_FLAG,
     offsetof(struct help_options, man)},
    {"completions", 0, "bash|zsh|fish", NULL, "write the completions of a shell", BT_OPT_STRING,
     offsetof(struct help_options, completions)},
    {0},
};

static enum bt_status write_completions(struct bt_buf *b, const char *shell, struct bt_err *err)
{
    static const char *const shells[] = {"bash", "zsh", "fish"};

    for (int i = 0; i < 3; i++)
        if (strcmp(shell, shells[i]) == 0) {
            bt_completions_write(b, (enum bt_shell)i);
            return BT_OK;
        }
    return bt_err_set(err, BT_FATAL, "usage",
                      "option --completions is \"%.60s\", expected bash|zsh|fish", shell);
}

static int help(const void *opts, struct bt_args *args)
{
    const struct help_options *o = opts;
    const struct bt_cmd *cmd = NULL;
    struct bt_buf b = BT_BUF_INIT;
    struct bt_err err = {0};
    enum bt_status st = BT_OK;

    if (o->man)
        bt_man_write(&b);
    else if (o->completions != NULL)
        st = write_completions(&b, o->completions, &err);
    else if (args->nfile > 0 && (cmd = bt_cmd_find(args->file[0])) == NULL)
        st = bt_err_set(&err, BT_FATAL, "usage", "no command \"%.60s\", see bantin help",
                        args->file[0]);
    else
        bt_help_write(&b, cmd);
    if (st == BT_OK)
        fwrite(b.s, 1, b.len, stdout);
    bt_buf_release(&b);
    return st == BT_OK ? BT_EXIT_OK : bt_complain(&err);
}

const struct bt_cmd bt_cmd_help = {
    .name = "help",
    .args = "[COMMAND]",
    .help = "show this overview or the options of a command",
    .opts = options,
    .size = sizeof(struct help_options),
    .run = help,
};
