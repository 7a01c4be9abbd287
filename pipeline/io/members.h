/* members.h: the members of the object that a line of JSON is, as slices of the line. */
#ifndef BT_MEMBERS_H
#define BT_MEMBERS_H

#include "io/repair.h"

struct bt_line_member {
    struct bt_str key, value;       /* key without its quotes */
    const struct bt_lifted *lifted; /* its value, NULL if the parser has it */
};

/* True if the line is an object of the kind that nearly all are: not more than BT_MAX_SIMPLE members,
 * no escapes but in lifted strings, no lists, objects or fractions; then any parser takes it, and its
 * members are in m[0, *n).  False: a parser has to say. */
enum { BT_MAX_SIMPLE = 16 };
bool bt_simple_members(const struct bt_repair *, struct bt_line_member m[BT_MAX_SIMPLE],
                       uint32_t *n);

/* The members of a valid object of any kind, from first to last. */
struct bt_line_members {
    struct bt_str line;
    uint32_t pos;
    const struct bt_lifted *lifted, *end; /* those still ahead */
};
bool bt_next_member(struct bt_line_members *,
                    struct bt_line_member *); /* false behind the last */

static inline bool bt_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

#endif
