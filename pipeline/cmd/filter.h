/* filter.h: text in, text out, line by line: what normalize and fold share. */
#ifndef BT_FILTER_H
#define BT_FILTER_H

#include "cmd/cmd.h"

/* Makes one line of another; both without the line break.  The result may live in the arena. */
typedef struct bt_str bt_line_fn(const void *ctx, struct bt_arena *, struct bt_str line);

/* Runs the lines of the files named (none: stdin) through `fn` to stdout; returns an exit status.
 * Memory is bounded: a line beyond a megabyte goes through in parts, cut at blanks. */
int bt_filter_run(bt_line_fn *fn, const void *ctx, const struct bt_args *);

#endif
