/* decode.h: bytes -> valid UTF-8 as functions; also the filters' first step. */
#ifndef BT_DECODE_H
#define BT_DECODE_H

#include "core/edit.h"
#include "core/str.h"

/* What speaks against a text. */
struct bt_decoded {
    uint32_t replaced;       /* U+FFFD put in */
    uint32_t controls, nuls; /* control characters other than tab, line and form feed */
    bool text;               /* there is something beside white space */
};

/* Repairs *text and composes the changes into *edits; adds to *found. */
void bt_decode_utf8(struct bt_arena *, struct bt_str *text, struct bt_edits *edits,
                    struct bt_decoded *found);

#endif
