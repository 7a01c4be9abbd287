/* lift.h: long strings are taken out of a line before a parser sees it.
 *
 * The text of an article is nearly all of its line, and a parser of every JSON costs a hundred
 * instructions for each of its bytes and two copies.  The walk that repairs a line has read the string
 * anyway: the parser gets "" in its place and judges the rest.  What it accepts is valid with the
 * string in it, for the string was checked; what it refuses is given to it as it stands, so that it
 * names the right place. */
#ifndef BT_LIFT_H
#define BT_LIFT_H

#include "io/repair.h"

/* The line with "" for each lifted string. */
void bt_lift(const struct bt_repair *, struct bt_buf *out);

/* What a valid JSON string says, without its quotes: decoded in place; returns the bytes. */
uint32_t bt_unescape(char *s, uint32_t n);

#endif
