/* bulk_parts.h: the inside of bulk.c: the queue, and what answers do to it. */
#ifndef BT_BULK_PARTS_H
#define BT_BULK_PARTS_H

#include "io/bulk.h"

enum bt_bulk_state { BT_BULK_WAITING, BT_BULK_ANSWERED };

struct bt_bulk_entry {
    enum bt_bulk_state state; /* WAITING: in a batch or for one */
    bool bad;
    char *bytes;          /* both lines; NULL: nothing to send */
    uint32_t action, len; /* bytes of the first line with its newline, of both */
    char *id, *line;      /* line: dead letter or error record */
    uint32_t hash;        /* of id */
    uint64_t position, fingerprint;
};

static inline struct bt_bulk_entry *bt_bulk_entry(const struct bt_bulk *b, uint64_t number)
{
    return &b->entry[number & (b->cap - 1)];
}

struct bt_bulk_batch *bt_bulk_batch_new(uint32_t room); /* NULL: no memory */
void bt_bulk_drop(struct bt_bulk *, struct bt_bulk_batch *);

#endif
