/* normalize.c: `bantin normalize`: cleans the characters of plain text, line by line. */
#include "cmd/filter.h"

#include "core/err.h"
#include "stages/decode.h"
#include "stages/normalize.h"

struct normalize_options {
    int tone; /* enum bt_tone_style */
};

static const struct bt_opt options[] = {
    {"tone", 0, "keep|old|new", "keep",
     "tone marks: as printed, hòa (the press) or hoà (textbooks)", BT_OPT_ENUM,
     offsetof(struct normalize_options, tone)},
    {0},
};

struct context {
    struct bt_normalizer *n;
    enum bt_tone_style style;
};

static struct bt_str clean_line(const void *ctx, struct bt_arena *arena, struct bt_str line)
{
    const struct context *c = ctx;
    struct bt_decoded found = {0, 0, 0, false};
    struct bt_edits edits = {NULL, 0};

    bt_decode_utf8(arena, &line, &edits, &found);
    bt_normalize(c->n, arena, c->style, true, &line, &edits);
    return line;
}

static int normalize(const void *opts, struct bt_args *args)
{
    const struct normalize_options *o = opts;
    struct context c = {NULL, (enum bt_tone_style)o->tone};
    struct bt_dict *dict = NULL;
    struct bt_err err = {0};
    int status;

    if (bt_dict_open(&dict, bt_dict_image, (size_t)bt_dict_image_size, &err) != BT_OK ||
        bt_normalizer_open(&c.n, dict, &err) != BT_OK)
        status = bt_complain(&err);
    else
        status = bt_filter_run(clean_line, &c, args);
    bt_normalizer_free(c.n);
    bt_dict_free(dict);
    return status;
}

const struct bt_cmd bt_cmd_normalize = {
    .name = "normalize",
    .args = "[FILE...]",
    .help = "clean the characters of plain text, line by line",
    .about =
        "Writes each line with its characters in order: broken UTF-8 replaced, entities read, "
        "invisible characters and needless blanks removed, look-alike letters and loose marks "
        "set right, NFC.  What a reader sees stays: quotes, dashes and, unless --tone says "
        "otherwise, the place of tone marks.",
    .opts = options,
    .size = sizeof(struct normalize_options),
    .run = normalize,
};
