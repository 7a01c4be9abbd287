/* gate_table.h: the table of states a gate is, between the files of the gate. */
#ifndef BT_GATE_TABLE_H
#define BT_GATE_TABLE_H

#include "core/gate.h"

enum { CLOSED, OPEN, START, MAX_STATES = 250 };

struct bt_gate {
    uint8_t class[256];      /* kind of a character by its first byte; 0 = inside a character */
    bool at_end[MAX_STATES]; /* open if the text ends in this state */
    bool anywhere;
    struct bt_byte_set behind;
    uint32_t nstate, width;
    uint16_t next[]; /* by state * width + class: the next state * width */
};

#endif
