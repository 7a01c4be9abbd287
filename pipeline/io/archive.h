/* archive.h: ZIP, TAR and 7z, member by member, through libarchive.
 *
 * A member's name is only ever a name: nothing is opened or written by it, so ".." in it has no
 * power.  Directories, links and devices are passed over. */
#ifndef BT_ARCHIVE_H
#define BT_ARCHIVE_H

#include "core/buf.h"
#include "io/detect.h"
#include "io/stream.h"

struct bt_archive;

struct bt_member {
    const char *name;         /* valid until the next member; "member-7" if it has none */
    uint64_t number;          /* of the regular files in the archive, from 1 */
    int64_t mtime;            /* seconds since 1970; 0 = unknown */
    struct bt_stream *stream; /* its bytes, valid until the next member */
};

/* Takes over the buffer of `below`, which stays open underneath.  BT_FATAL: no memory, nothing is
 * taken; BT_BAD: "unsupported". */
enum bt_status bt_archive_open(struct bt_archive **out, enum bt_packing,
                               const struct bt_below *below, struct bt_err *err);
/* BT_OK, BT_END, or BT_BAD for a member ("encrypted") or for all of the rest ("damaged"); after
 * that BT_END follows.  In both cases *member is filled as far as it is known, name NULL if not. */
enum bt_status bt_archive_next(struct bt_archive *, struct bt_member *member,
                               struct bt_err *err);
void bt_archive_close(struct bt_archive *); /* NULL is legal */

#endif
