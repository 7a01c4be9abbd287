/* gate_program.h: a pattern as a program over characters, between the files of the gate. */
#ifndef BT_GATE_PROGRAM_H
#define BT_GATE_PROGRAM_H

#include "core/gate.h"

enum { GATE_MAX_STEPS = 3000, GATE_MAX_SETS = 128 };

enum gate_op {
    GATE_CHAR,  /* a character of set `a` */
    GATE_SPLIT, /* goes on at +a and at +b */
    GATE_JUMP,  /* goes on at +a */
    GATE_END,   /* the text's end, or a character of set `a` that may be its last line break */
    GATE_MATCH
};

struct gate_step {
    uint8_t op;
    int16_t a, b;
};

struct gate_program {
    struct gate_step step[GATE_MAX_STEPS];
    uint32_t n, nset;
    /* Characters by their first byte: the bits 0x80..0xBF mean nothing. */
    struct bt_byte_set set[GATE_MAX_SETS];
    struct bt_byte_set behind; /* first bytes of the characters a match may stand behind */
    bool anywhere;             /* ... or any, or the text's beginning */
};

/* The program of a valid pattern; false: a construct not known here. */
bool gate_parse(struct gate_program *, struct bt_str pattern, bool caseless);

#endif
