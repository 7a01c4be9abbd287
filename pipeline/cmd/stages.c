/* stages.c: `bantin stages`: the chain: what each stage does, reads and writes. */
#include "cmd/cmd.h"

#include "stage.h"

struct stages_options {
    bool plain;
};

static const struct bt_opt options[] = {
    {"names", 'n', NULL, NULL, "only the names, one per line", BT_OPT_FLAG,
     offsetof(struct stages_options, plain)},
    {0},
};

static void add(struct bt_buf *b, const char *name)
{
    if (b->len != 0)
        bt_buf_putc(b, ' ');
    bt_buf_puts(b, name);
}

static void print_bits(const char *what, uint32_t bits)
{
    static const struct {
        uint32_t bit;
        const char *name;
    } views[] = {{BT_READS_ORIG, "orig"}, {BT_WRITES_UTF8, "utf-8"}, {BT_WRITES_TEXT, "text"}};
    struct bt_buf b = BT_BUF_INIT;

    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++)
        if (bits & views[i].bit)
            add(&b, views[i].name);
    for (int i = 0; i < BT_NLAYER; i++)
        if (bits & BT_BIT(i))
            add(&b, bt_layer_names[i]);
    if (b.len != 0)
        printf("               %-7s %.*s\n", what, (int)b.len, b.s);
    bt_buf_release(&b);
}

static void print_options(const struct bt_opt *o)
{
    for (; o != NULL && o->name != NULL; o++)
        printf("               --%s%s%s  %s\n", o->name, o->arg != NULL ? " " : "",
               o->arg != NULL ? o->arg : "", o->help);
}

static int stages(const void *opts, struct bt_args *args)
{
    const struct stages_options *o = opts;

    (void)args;
    for (size_t i = 0; i < bt_nstages; i++) {
        const struct bt_stage *s = bt_stage_list[i];
        if (o->plain) {
            printf("%s\n", s->name);
            continue;
        }
        printf("%-14s %s\n", s->name, s->help);
        print_bits("reads", s->reads);
        print_bits("writes", s->writes);
        print_options(s->opts);
    }
    return BT_EXIT_OK;
}

const struct bt_cmd bt_cmd_stages = {
    .name = "stages",
    .args = "",
    .help = "print the chain: what each stage does, reads and writes",
    .opts = options,
    .size = sizeof(struct stages_options),
    .run = stages,
};
