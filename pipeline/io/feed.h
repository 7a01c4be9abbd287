/* feed.h: RSS 0.9x, 1.0, 2.0 and Atom, item by item, through libxml2's reader.
 *
 * An item becomes one line of JSONL, which a worker parses like any other: id (guid, id, else the
 * link), title, url, published (ISO 8601), html or text, the version 0; author and categories pass
 * through as meta.  Of several texts the fullest kind counts: content, then description, then summary.
 * Nothing outside the feed is loaded, and its own entities are not written out. */
#ifndef BT_FEED_H
#define BT_FEED_H

#include "core/buf.h"

struct bt_feed;

/* Bytes of the feed: how many, 0 at the end, -1 if reading failed. */
typedef int bt_feed_read(void *ctx, char *to, int room);

/* utf8: that is what the bytes are, whatever the declaration says. */
enum bt_status bt_feed_open(struct bt_feed **out, bt_feed_read *read, void *ctx, bool utf8,
                            struct bt_err *err);
/* The declaration names UTF-16 or UTF-32, as some tools write before they write UTF-8. */
bool bt_feed_says_wide(struct bt_str head);
/* Appends the next item to *line.  BT_END, BT_BAD "too-large" (an item of more than `limit` bytes:
 * go on) or "invalid-xml" (there is no more).  *number gets the line where the item ends. */
enum bt_status bt_feed_next(struct bt_feed *, struct bt_buf *line, size_t limit,
                            int64_t *number, struct bt_err *err);
void bt_feed_close(struct bt_feed *); /* NULL is legal */

#endif
