/* format_text.c: --format text: the text with its abbreviations written out, and nothing else. */
#include "core/record_parts.h"

void bt_as_text(struct bt_record *r)
{
    struct bt_expander e = {.doc = r->doc, .plan = bt_expand_plan(r->doc)};
    struct bt_str text, reading;

    while (bt_expand_next(&e, &text, &reading)) {
        bt_buf_str(r->j.b, text);
        bt_buf_str(r->j.b, reading);
    }
}
