/* normalize.c: `bantin normalize`: cleans the characters of plain text, line by line. */
#include "cmd/filter.h"

#include "core/err.h"
#include "stages/normalize.h"

struct normalize_options {
    int tone;    /* enum bt_tone_style */
    int charset; /* enum bt_charset */
    const char *steps;
};

static const struct bt_opt options[] = {
    {"charset", 0, BT_CHARSET_WORDS, "auto", "what the bytes are in", BT_OPT_ENUM,
     offsetof(struct normalize_options, charset)},
    {"steps", 0, "NAMES", "all",
     "only these: charset,mojibake,entities,invisible,spaces,lookalikes,nfc,marks,tones",
     BT_OPT_STRING, offsetof(struct normalize_options, steps)},
    {"tone", 0, "keep|old|new", "keep",
     "tone marks: as printed, hòa (the press) or hoà (textbooks)", BT_OPT_ENUM,
     offsetof(struct normalize_options, tone)},
    {0},
};

struct context {
    struct bt_normalizer *n;
    struct bt_normal how;
};

static struct bt_str clean_lines(const void *ctx, struct bt_arena *arena, struct bt_str lines)
{
    const struct context *c = ctx;
    struct bt_edits edits = {NULL, 0};

    bt_normalize(c->n, arena, &c->how, &lines, &edits);
    return lines;
}

static int normalize(const void *opts, struct bt_args *args)
{
    const struct normalize_options *o = opts;
    struct context c = {NULL, {0, (enum bt_tone_style)o->tone, true}};
    enum bt_charset charset = (enum bt_charset)o->charset;
    struct bt_charsets *charsets = NULL;
    struct bt_dict *dict = NULL;
    struct bt_err err = {0};
    int status;

    if (bt_normal_steps(o->steps, &c.how.steps, &err) != BT_OK ||
        bt_dict_open(&dict, bt_dict_image, (size_t)bt_dict_image_size, &err) != BT_OK ||
        bt_charsets_open(&charsets, dict, &err) != BT_OK ||
        bt_normalizer_open(&c.n, dict, &err) != BT_OK) {
        status = bt_complain(&err);
    } else {
        if (charset == BT_CHARSET_AUTO && !(c.how.steps & BT_STEP_CHARSET))
            charset = BT_CHARSET_UTF8;
        status = bt_filter_run(clean_lines, &c, charsets, charset, args);
    }
    bt_normalizer_free(c.n);
    bt_charsets_free(charsets);
    bt_dict_free(dict);
    return status;
}

const struct bt_cmd bt_cmd_normalize = {
    .name = "normalize",
    .args = "[FILE...]",
    .help = "clean the characters of plain text, line by line",
    .about =
        "Writes each line with its characters in order, as UTF-8: legacy charsets read, broken "
        "UTF-8 replaced, UTF-8 that was read as something else taken back, entities read, "
        "invisible characters removed, every kind of blank made a blank, look-alike letters, "
        "loose marks and marks on the wrong letter set right, NFC.  What a reader sees stays: "
        "quotes, dashes and, unless --tone says otherwise, the style of tone marks.  A line in "
        "is a line out.",
    .opts = options,
    .size = sizeof(struct normalize_options),
    .run = normalize,
};
