/* fold.c: `bantin fold`: plain text as a search key, line by line. */
#include "cmd/filter.h"

#include "core/err.h"
#include "stages/normalize.h"

struct fold_options {
    bool keep_marks, merge_iy;
    int charset; /* enum bt_charset */
};

static const struct bt_opt options[] = {
    {"charset", 0, BT_CHARSET_WORDS, "auto", "what the bytes are in", BT_OPT_ENUM,
     offsetof(struct fold_options, charset)},
    {"keep-marks", 'k', NULL, NULL,
     "keep the marks: the exact key, lower case in one tone style", BT_OPT_FLAG,
     offsetof(struct fold_options, keep_marks)},
    {"merge-iy", 0, NULL, NULL, "a second key in which lý and lí, quy and qui are one",
     BT_OPT_FLAG, offsetof(struct fold_options, merge_iy)},
    {0},
};

struct context {
    struct bt_normalizer *n;
    const struct fold_options *opts;
};

static struct bt_str fold_lines(const void *ctx, struct bt_arena *arena, struct bt_str lines)
{
    static const struct bt_normal how = {BT_STEP_ALL & ~(uint32_t)BT_STEP_ENTITIES,
                                         BT_TONE_KEEP, true};
    const struct context *c = ctx;
    struct bt_edits edits = {NULL, 0};
    char *out;

    bt_normalize(c->n, arena, &how, &lines, &edits);
    if (c->opts->merge_iy)
        lines = bt_viet_merge_iy(arena, lines);
    if (c->opts->keep_marks)
        return bt_viet_fold_marked(arena, lines);
    out = bt_alloc(arena, lines.len + 1);
    return (struct bt_str){out, bt_viet_fold(lines.s, lines.len, out)};
}

static int fold(const void *opts, struct bt_args *args)
{
    const struct fold_options *o = opts;
    struct context c = {NULL, o};
    struct bt_charsets *charsets = NULL;
    struct bt_dict *dict = NULL;
    struct bt_err err = {0};
    int status;

    if (bt_dict_open(&dict, bt_dict_image, (size_t)bt_dict_image_size, &err) != BT_OK ||
        bt_charsets_open(&charsets, dict, &err) != BT_OK ||
        bt_normalizer_open(&c.n, dict, &err) != BT_OK)
        status = bt_complain(&err);
    else
        status = bt_filter_run(fold_lines, &c, charsets, (enum bt_charset)o->charset, args);
    bt_normalizer_free(c.n);
    bt_charsets_free(charsets);
    bt_dict_free(dict);
    return status;
}

const struct bt_cmd bt_cmd_fold = {
    .name = "fold",
    .args = "[FILE...]",
    .help = "write plain text as people type it without marks, line by line",
    .about =
        "The key to search by: lower case, no marks, đ as d, quotes and dashes in ASCII.  With "
        "--keep-marks the exact key: hoà and hòa are one, but án and an are two.  With "
        "--merge-iy a wider key for a second field: i and y are one where both are written.",
    .opts = options,
    .size = sizeof(struct fold_options),
    .run = fold,
};
