/* fold.c: `bantin fold`: plain text as a search key, line by line. */
#include "cmd/filter.h"

#include "core/err.h"
#include "stages/decode.h"
#include "stages/normalize.h"

struct fold_options {
    bool keep_marks;
};

static const struct bt_opt options[] = {
    {"keep-marks", 'k', NULL, NULL,
     "keep the marks: the exact key, lower case in one tone style", BT_OPT_FLAG,
     offsetof(struct fold_options, keep_marks)},
    {0},
};

struct context {
    struct bt_normalizer *n;
    bool keep_marks;
};

static struct bt_str fold_line(const void *ctx, struct bt_arena *arena, struct bt_str line)
{
    const struct context *c = ctx;
    struct bt_decoded found = {0, 0, 0, false};
    struct bt_edits edits = {NULL, 0};
    char *out;

    bt_decode_utf8(arena, &line, &edits, &found);
    bt_normalize(c->n, arena, BT_TONE_KEEP, false, &line, &edits);
    if (c->keep_marks)
        return bt_viet_fold_marked(arena, line);
    out = bt_alloc(arena, line.len + 1);
    return (struct bt_str){out, bt_viet_fold(line.s, line.len, out)};
}

static int fold(const void *opts, struct bt_args *args)
{
    struct context c = {NULL, ((const struct fold_options *)opts)->keep_marks};
    struct bt_dict *dict = NULL;
    struct bt_err err = {0};
    int status;

    if (bt_dict_open(&dict, bt_dict_image, (size_t)bt_dict_image_size, &err) != BT_OK ||
        bt_normalizer_open(&c.n, dict, &err) != BT_OK)
        status = bt_complain(&err);
    else
        status = bt_filter_run(fold_line, &c, args);
    bt_normalizer_free(c.n);
    bt_dict_free(dict);
    return status;
}

const struct bt_cmd bt_cmd_fold = {
    .name = "fold",
    .args = "[FILE...]",
    .help = "write plain text as people type it without marks, line by line",
    .about =
        "The key to search by: lower case, no marks, đ as d, quotes and dashes in ASCII.  With "
        "--keep-marks the exact key: hoà and hòa are one, but án and an are two.",
    .opts = options,
    .size = sizeof(struct fold_options),
    .run = fold,
};
