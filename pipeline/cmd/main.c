/* main.c: finds the command, parses its options, runs it. */
#include "cmd/cmd.h"

#include "core/err.h"
#include "core/regex.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <unicode/uversion.h>

#define BT_COMMAND(name) extern const struct bt_cmd bt_cmd_##name;
#include "cmd/commands.def"
#undef BT_COMMAND

#define BT_COMMAND(name) &bt_cmd_##name,
const struct bt_cmd *const bt_commands[] = {
#include "cmd/commands.def"
};
const size_t bt_ncommands = sizeof bt_commands / sizeof bt_commands[0];

const struct bt_cmd *bt_cmd_find(const char *name)
{
    for (size_t i = 0; i < bt_ncommands; i++)
        if (strcmp(bt_commands[i]->name, name) == 0)
            return bt_commands[i];
    return NULL;
}

static void print_version(void)
{
    char pcre2[40];

    bt_re_version(pcre2, sizeof pcre2);
    printf("bantin %s (records %s)\nICU %s, PCRE2 %s, jansson %s\n", BT_VERSION, BT_SCHEMA,
           U_ICU_VERSION, pcre2, JANSSON_VERSION);
}

static void print_help(const struct bt_cmd *cmd)
{
    struct bt_buf b = BT_BUF_INIT;

    bt_help_write(&b, cmd);
    fwrite(b.s, 1, b.len, stdout);
    bt_buf_release(&b);
}

static int run_command(const struct bt_cmd *cmd, int argc, char **argv)
{
    void *opts = calloc(1, cmd->size + 1);
    struct bt_args args = {0};
    struct bt_err err = {0};
    enum bt_status st;
    int rc = BT_EXIT_OK;

    if (opts == NULL)
        st = bt_err_set(&err, BT_FATAL, "no-memory", "out of memory");
    else
        st = bt_args_parse(&args, cmd, opts, argc, argv, &err);
    if (st == BT_OK)
        rc = cmd->run(opts, &args);
    else if (st == BT_SKIP)
        print_help(cmd);
    else
        rc = bt_complain(&err);
    bt_args_release(&args);
    free(opts);
    return rc;
}

/* A closed standard stream must not become the next file we open: reading it and writing it
 * shall fail instead. */
static void guard_streams(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)!open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

/* glibc raises its threshold for mmap with every large block freed, and then keeps what large
 * articles leave behind: with several threads three times the memory in use. */
static void bound_memory(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
    mallopt(M_TRIM_THRESHOLD, 1 << 20);
#endif
}

int main(int argc, char **argv)
{
    const struct bt_cmd *cmd = argc > 1 ? bt_cmd_find(argv[1]) : NULL;
    int rc = BT_EXIT_OK;

    guard_streams();
    bound_memory();
    json_object_seed(0); /* before the first thread: jansson seeds lazily and racily */
    if (argc > 1 && (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0))
        print_version();
    else if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
        print_help(NULL);
    else if (cmd != NULL)
        rc = run_command(cmd, argc - 2, argv + 2);
    else
        rc = run_command(bt_cmd_find("run"), argc - 1, argv + 1);
    if (rc < BT_EXIT_IO && (fflush(stdout) != 0 || ferror(stdout))) {
        fprintf(stderr, "bantin: stdout: cannot write: %s\n", strerror(errno));
        rc = BT_EXIT_IO;
    }
    return rc;
}
