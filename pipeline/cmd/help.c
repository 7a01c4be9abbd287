/* help.c: `bantin help`: --help of every command, made of the option tables. */
#include "cmd/cmd.h"

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

static int help(const void *opts, struct bt_args *args)
{
    const struct bt_cmd *cmd = NULL;
    struct bt_buf b = BT_BUF_INIT;
    struct bt_err err = {0};

    (void)opts;
    if (args->nfile > 0 && (cmd = bt_cmd_find(args->file[0])) == NULL) {
        bt_err_set(&err, BT_FATAL, "usage", "no command \"%.60s\", see bantin help",
                   args->file[0]);
        return bt_complain(&err);
    }
    bt_help_write(&b, cmd);
    fwrite(b.s, 1, b.len, stdout);
    bt_buf_release(&b);
    return BT_EXIT_OK;
}

const struct bt_cmd bt_cmd_help = {
    .name = "help",
    .args = "[COMMAND]",
    .help = "show this overview or the options of a command",
    .run = help,
};
