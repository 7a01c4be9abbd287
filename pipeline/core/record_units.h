/* record_units.h: positions of TEXT in bytes -> code points or UTF-16 units.
 *
 * A table holds for every 64 bytes the count before them and a bit for each byte that counts, built in one
 * walk; a position costs one look-up and the counting of the bits below it. */
#ifndef BT_RECORD_UNITS_H
#define BT_RECORD_UNITS_H

#include "core/arena.h"
#include "core/record.h"

struct bt_unit_mark {
    uint64_t begin, pair; /* bytes that begin a unit; that begin two of UTF-16 */
    uint32_t before;
};

struct bt_units {
    const struct bt_unit_mark
        *mark; /* of the bytes from 64 * i on; NULL: the unit is the byte */
};

void bt_units_init(struct bt_units *, struct bt_arena *, struct bt_str text, int offsets);
/* A span of bytes, on code point boundaries, in units. */
struct bt_span bt_units_of(const struct bt_units *, struct bt_span);

#endif
