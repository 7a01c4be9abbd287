/* run.c: `bantin run`: articles in, records out. */
#include "cmd/cmd.h"

static enum bt_status print_record(void *ctx, enum bt_status status, struct bt_str json)
{
    (void)ctx;
    (void)status;
    fwrite(json.s, 1, json.len, stdout);
    fputc('\n', stdout);
    return BT_OK;
}

struct run_options {
    int from;
};

static const struct bt_opt options[] = {
    {"from", 0, "auto|text|jsonl|html", "auto", "what the input is", BT_OPT_ENUM,
     offsetof(struct run_options, from)},
    {0},
};

static int run(const void *opts, struct bt_args *args)
{
    struct bt_err err = {0};
    struct bt_run *r = NULL;
    struct bt_worker *w = NULL;
    enum bt_status st = bt_args_open(args, &r, &err);
    bool bad = false;

    (void)opts;
    if (st == BT_OK)
        st = bt_worker_new(&w, r, NULL, &err);
    for (size_t i = 0; st == BT_OK && (i < args->nfile || i == 0); i++) {
        struct bt_buf text = BT_BUF_INIT;
        if ((st = bt_read_all(args->file[i], &text, &err)) == BT_OK) {
            struct bt_input in = {.bytes = {text.s, (uint32_t)text.len}};
            st = bt_run_one(r, w, &in, print_record, NULL, &err);
            bad = bad || st == BT_BAD;
            if (st != BT_FATAL)
                st = BT_OK;
        }
        bt_buf_release(&text);
    }
    bt_worker_free(w);
    bt_close(r);
    return st != BT_OK ? bt_complain(&err) : bad ? BT_EXIT_BAD : BT_EXIT_OK;
}

const struct bt_cmd bt_cmd_run = {
    .name = "run",
    .args = "[FILE...]",
    .help = "read articles, write one JSON record per article",
    .opts = options,
    .size = sizeof(struct run_options),
    .takes = BT_TAKES_CHAIN | BT_TAKES_RECORD,
    .run = run,
};
