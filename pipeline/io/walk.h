/* walk.h: the regular files of a directory and of those below it, in the order of their paths as
 * bytes (that of `find DIR -type f | LC_ALL=C sort`).
 *
 * Symbolic links are followed; a directory is read once, by the first path that leads to it, so
 * that a loop of links ends.  Only names are kept, those of the directories on the way. */
#ifndef BT_WALK_H
#define BT_WALK_H

#include "core/buf.h"

struct bt_walk;

/* BT_SKIP: `path` is no directory.  BT_BAD: it cannot be read. */
enum bt_status bt_walk_open(struct bt_walk **out, const char *path, struct bt_err *err);
/* The next path, valid until the next call.  BT_END, or BT_BAD for a directory that cannot be
 * read: go on. */
enum bt_status bt_walk_next(struct bt_walk *, const char **path, struct bt_err *err);
void bt_walk_close(struct bt_walk *); /* NULL is legal */

#endif
