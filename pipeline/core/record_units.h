/* record_units.h: positions of TEXT in bytes -> code points or UTF-16 units.
 *
 * A table holds the count at every 64th byte, built in one walk; a position costs one look-up
 * and the counting of at most 63 bytes, eight at a time. */
#ifndef BT_RECORD_UNITS_H
#define BT_RECORD_UNITS_H

#include "core/arena.h"
#include "core/record.h"

struct bt_units {
    struct bt_str text;
    const uint32_t *mark; /* units before byte 64 * i; NULL: the unit is the byte */
    bool utf16;
};

void bt_units_init(struct bt_units *, struct bt_arena *, struct bt_str text, int offsets);
/* `byte` lies on a code point boundary. */
uint32_t bt_units_at(const struct bt_units *, uint32_t byte);

#endif
