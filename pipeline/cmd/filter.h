/* filter.h: text in, text out, line by line: what normalize and fold share. */
#ifndef BT_FILTER_H
#define BT_FILTER_H

#include "cmd/cmd.h"
#include "stages/charset.h"

/* Makes lines of lines: `lines` is valid UTF-8 and holds whole lines with their line breaks (the
 * input's last may lack it).  The result may live in the arena. */
typedef struct bt_str bt_lines_fn(const void *ctx, struct bt_arena *, struct bt_str lines);

/* Runs the files named (none: stdin) through `fn` to stdout; returns an exit status.  The charset
 * of each file is settled by its first 64 KiB if it is not given.  Memory is bounded: a line beyond
 * a megabyte goes through in parts, cut at blanks. */
int bt_filter_run(bt_lines_fn *fn, const void *ctx, const struct bt_charsets *,
                  enum bt_charset charset, const struct bt_args *);

#endif
