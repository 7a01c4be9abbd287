/* repair.h: makes one line of JSON fit for a strict parser. */
#ifndef BT_REPAIR_H
#define BT_REPAIR_H

#include "core/buf.h"

struct bt_repair {
    struct bt_str line; /* what to parse: the input itself if nothing was wrong */
    uint32_t replaced;  /* broken UTF-8, \u0000 and lone surrogates, now U+FFFD */
    uint32_t values;    /* upper bound of the values in it: what a parser will allocate */
    bool nul;           /* a raw U+0000: neither JSON nor text */
    uint32_t controls;  /* control characters but tab and carriage return */
};

/* Broken UTF-8 becomes U+FFFD, one for each maximal subpart (Unicode 3.9); an escape \u0000 or
 * of a lone surrogate becomes \ufffd.  `room` holds the result if something had to change. */
void bt_repair_json(struct bt_str line, struct bt_buf *room, struct bt_repair *out);

#endif
