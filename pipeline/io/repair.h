/* repair.h: makes one line of JSON fit for a strict parser, and finds in the same walk the strings
 * that need none. */
#ifndef BT_REPAIR_H
#define BT_REPAIR_H

#include "core/buf.h"

enum { BT_LIFT_FROM = 16, BT_MAX_LIFTED = 16 };

/* A string that is the value of a member of the line's object and that any parser will take: what
 * it says is known without one (io/lift.h).  Only of strings of BT_LIFT_FROM bytes and more. */
struct bt_lifted {
    struct bt_span at; /* in the line, with its quotes */
    bool escaped;      /* it has a backslash */
};

struct bt_repair {
    struct bt_str line; /* what to parse: the input itself if nothing was wrong */
    uint32_t replaced;  /* broken UTF-8, \u0000 and lone surrogates, now U+FFFD */
    uint32_t broken;    /* of these, broken UTF-8 */
    uint32_t values;    /* upper bound of the values in it: what a parser will allocate */
    bool nul;           /* a raw U+0000: neither JSON nor text */
    uint32_t controls;  /* control characters but tab and carriage return */
    struct bt_lifted
        lifted[BT_MAX_LIFTED]; /* the first of them, in order; they hold if the line
                                               is a valid object */
    uint32_t nlifted;
};

/* Broken UTF-8 becomes U+FFFD, one for each maximal subpart (Unicode 3.9); an escape \u0000 or
 * of a lone surrogate becomes \ufffd.  `room` holds the result if something had to change. */
void bt_repair_json(struct bt_str line, struct bt_buf *room, struct bt_repair *out);

/* The value of four hexadecimal digits at s[0], -1 if there are none. */
int32_t bt_hex4(const char *s, uint32_t n);

#endif
