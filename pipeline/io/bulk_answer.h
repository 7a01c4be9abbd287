/* bulk_answer.h: what a _bulk answer says.  Whatever a server sends is read within bounds or not
 * believed. */
#ifndef BT_BULK_ANSWER_H
#define BT_BULK_ANSWER_H

#include "core/str.h"

#include <jansson.h>

enum bt_bulk_verdict {
    BT_BULK_STORED,
    BT_BULK_OLDER,   /* the store has a newer version: nothing to do */
    BT_BULK_AGAIN,   /* too busy, or a part of the store is away */
    BT_BULK_REFUSED, /* this document will never be taken */
    BT_BULK_STOP,    /* none will: no index, no right to write */
};

struct bt_bulk_item {
    enum bt_bulk_verdict verdict;
    int status;
    struct bt_str type, reason; /* of the error; borrowed from the answer */
};

/* The n items of an answer, json_decref() it; NULL: it is none for n documents. */
json_t *bt_bulk_items(struct bt_str body, uint32_t n);
/* Item i; false: it is not that of the document `id`. */
bool bt_bulk_item(const json_t *items, uint32_t i, struct bt_str id, struct bt_bulk_item *out);

/* "type: reason" of an error answer, or the beginning of its text; always terminated. */
void bt_bulk_reason(struct bt_str body, char *out, size_t room);

#endif
