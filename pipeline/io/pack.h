/* pack.h: bytes into gzip members or zstd frames.
 *
 * A member begins with the first bytes after the last one's end, so the output can be cut
 * behind any end and go on there: readers take the members as one stream. */
#ifndef BT_PACK_H
#define BT_PACK_H

#include "core/buf.h"

enum bt_pack_format { BT_PACK_NONE, BT_PACK_GZIP, BT_PACK_ZSTD };

struct bt_pack;

/* By the ending of a file's name: ".gz", ".zst". */
enum bt_pack_format bt_pack_format_of(const char *name);

/* NULL: no memory. */
struct bt_pack *bt_pack_new(enum bt_pack_format);
void bt_pack_free(struct bt_pack *); /* NULL is legal */

/* Appends what `bytes` become to *out; what the packer holds back comes with a later call.
 * FLUSH holds nothing back, END ends the member too.  False: no memory. */
enum bt_pack_how { BT_PACK_MORE, BT_PACK_FLUSH, BT_PACK_END };
bool bt_pack_add(struct bt_pack *, struct bt_str bytes, enum bt_pack_how, struct bt_buf *out);

#endif
