/* ids.h: one id for each member of the archives of a run: its path; if that is taken, with the
 * archive's name before it; if that is taken too, with the member's number behind it.
 *
 * The ids of an archive read alone depend on the archive only.  Taken ones are known by 64-bit
 * hashes, MAX_KNOWN of them (32 MiB); what comes behind those carries name and number always. */
#ifndef BT_IDS_H
#define BT_IDS_H

#include "core/buf.h"

struct bt_ids {
    uint64_t *taken; /* open addressing; 0 = free */
    size_t n, room;
};

/* Writes the id with a NUL to `out`.  `archive` is the path of the archive. */
void bt_ids_take(struct bt_ids *, const char *archive, const char *member, uint64_t number,
                 struct bt_buf *out);
void bt_ids_release(struct bt_ids *);

#endif
