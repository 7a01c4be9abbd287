/* layout.c: TEXT -> BLOCK: every line is a block. */
#include "stage.h"

static enum bt_status process_layout(const void *self, struct bt_worker *w, struct bt_doc *doc,
                                     struct bt_err *err)
{
    (void)self;
    (void)w;
    (void)err;
    for (uint32_t beg = 0, i = 0; i <= doc->text.len; i++)
        if (i == doc->text.len || doc->text.s[i] == '\n') {
            if (i > beg)
                bt_emit(doc, BT_BLOCK,
                        (struct bt_ann){.at = {beg, i},
                                        .type = BT_BLOCK_PARAGRAPH,
                                        .score = 1000,
                                        .why = "layout/line"});
            beg = i + 1;
        }
    return BT_OK;
}

const struct bt_stage bt_stage_layout = {
    .name = "layout",
    .help = "find title, portal lines, paragraphs, captions and bylines",
    .reads = BT_READS_TEXT,
    .writes = BT_BIT(BT_BLOCK),
    .process = process_layout,
};
