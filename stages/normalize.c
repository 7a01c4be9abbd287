/* normalize.c: the last rewriting step: freezes TEXT. */
#include "stage.h"

static enum bt_status process_normalize(const void *self, struct bt_worker *w,
                                        struct bt_doc *doc, struct bt_err *err)
{
    (void)self;
    (void)w;
    (void)err;
    bt_doc_freeze(doc);
    return BT_OK;
}

const struct bt_stage bt_stage_normalize = {
    .name = "normalize",
    .help = "clean characters and freeze the text",
    .reads = BT_READS_UTF8,
    .writes = BT_WRITES_TEXT,
    .process = process_normalize,
};
