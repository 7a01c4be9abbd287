/* cmd.h: what the subcommands share: the table of commands, the parsed command line, exit
 * statuses.
 *
 * A subcommand is one file cmd/NAME.c with one const struct bt_cmd bt_cmd_NAME and one line in
 * commands.def.  main() parses argv by the command's option tables, fills the command's options
 * struct and calls run().  Only this folder prints and exits. */
#ifndef BT_CMD_H
#define BT_CMD_H

#include "core/opt.h"
#include "core/run.h"

enum bt_exit {
    BT_EXIT_OK = 0,
    BT_EXIT_BAD = 1,   /* some documents failed */
    BT_EXIT_USAGE = 2, /* command line or dictionary */
    BT_EXIT_IO = 3,    /* input, output or memory */
    BT_EXIT_PIPE = 141 /* the reader of our output has gone */
};

enum bt_takes {
    BT_TAKES_CHAIN = 1,    /* --dicts and the options of the run and of the stages */
    BT_TAKES_RECORD = 2,   /* the options of the record */
    BT_TAKES_ARTICLES = 4, /* those for the input, in the command's own struct: see job.h */
    BT_TAKES_WORK = 8      /* and those for the work on it */
};

/* The command line after parsing. */
struct bt_args {
    const char **file; /* operands, NULL-terminated */
    size_t nfile;
    const char **option; /* "name=value" for bt_open(), NULL-terminated */
    size_t noption;
    const char *dicts;      /* --dicts DIR or NULL */
    struct bt_table *table; /* read from it by bt_args_open() */
    size_t ntable;
};

struct bt_cmd {
    const char *name, *args, *help; /* args: "[FILE...]"; help: one line, lower case */
    const char *about;              /* paragraphs for --help and the man page; NULL: none */
    const struct bt_opt *opts;      /* own options; NULL: none */
    size_t size;                    /* of the struct they fill */
    unsigned takes;                 /* enum bt_takes */
    int (*run)(const void *opts, struct bt_args *); /* returns an exit status */
};

extern const struct bt_cmd *const bt_commands[];
extern const size_t bt_ncommands;
const struct bt_cmd *bt_cmd_find(const char *name); /* NULL: no such command */

/* The option tables a command understands, with a heading for each. */
struct bt_opt_group {
    const char *heading;
    const struct bt_opt *opts;
};
enum { BT_MAX_GROUPS = 40 };
size_t bt_cmd_groups(const struct bt_cmd *, struct bt_opt_group out[BT_MAX_GROUPS]);
/* The first of them, whose options stand in the command's own struct. */
size_t bt_cmd_own(const struct bt_cmd *, struct bt_opt_group out[BT_MAX_GROUPS]);
/* Sets all of that struct to the defaults. */
enum bt_status bt_cmd_defaults(const struct bt_cmd *, void *opts, struct bt_err *err);

/* Parses argv[0..argc) for a command.  BT_SKIP: --help was asked for. */
enum bt_status bt_args_parse(struct bt_args *, const struct bt_cmd *, void *opts, int argc,
                             char **argv, struct bt_err *err);
/* Opens the chain with the options and tables of the command line.  The args must outlive the
 * run. */
enum bt_status bt_args_open(struct bt_args *, struct bt_run **out, struct bt_err *err);
void bt_args_release(struct bt_args *);

/* Prints "bantin: file:line:col: message" to stderr; returns the exit status for the error's
 * code. */
int bt_complain(const struct bt_err *);

/* Appends the whole of a file ("-" or NULL: stdin). */
enum bt_status bt_read_all(const char *path, struct bt_buf *out, struct bt_err *err);

/* Help as text: of the program (NULL) or of one command. */
void bt_help_write(struct bt_buf *, const struct bt_cmd *);

#endif
