/* recode.h: a stream of UTF-16 or UTF-32 as UTF-8, for what is cut into parts: JSON lines, tables,
 * feeds, texts with separators.
 *
 * The byte order mark is left out.  What is no character becomes one byte that is not UTF-8, so that
 * who repairs the line replaces and counts it. */
#ifndef BT_RECODE_H
#define BT_RECODE_H

#include "io/stream.h"
#include "stages/charset.h"

/* Takes over the buffer of `below`; `late`: what is told behind its last byte, code NULL if nothing.
 * BT_FATAL: no memory, nothing is taken. */
enum bt_status bt_recode_open(struct bt_stream **out, enum bt_charset wide,
                              const struct bt_below *below, const struct bt_err *late,
                              struct bt_err *err);

#endif
