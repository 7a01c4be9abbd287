/* record_units.h: positions of TEXT in bytes -> code points or UTF-16 units.
 *
 * A table holds for every eight bytes the count before them, built in one walk; a position costs one
 * look-up and the counting of what is left below it. */
#ifndef BT_RECORD_UNITS_H
#define BT_RECORD_UNITS_H

#include "core/arena.h"
#include "core/record.h"

struct bt_units {
    struct bt_str text;
    const uint32_t *before; /* of the bytes from 8 * i on; NULL: the unit is the byte */
    bool utf16;
};

void bt_units_init(struct bt_units *, struct bt_arena *, struct bt_str text, int offsets);
/* A span of bytes, on code point boundaries, in units. */
struct bt_span bt_units_of(const struct bt_units *, struct bt_span);

#endif
