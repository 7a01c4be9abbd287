/* pattern_table.h: a table of patterns as it is opened and matched; private to core/pattern*.c. */
#ifndef BT_PATTERN_TABLE_H
#define BT_PATTERN_TABLE_H

#include "core/gate.h"
#include "core/pattern.h"

/* Which entries a token may trigger is a set of bits, one per entry: each class of trigger has
 * its set, and so has each key; the sets that fit the token are joined, what cannot match at
 * this byte is taken out, and the rest is walked in table order. */
enum { SET_WORDS = BT_MAX_PATTERNS / 64 };

enum {
    CLASS_NUMBER,
    CLASS_WORD,
    CLASS_UPPER,
    CLASS_LINE,
    CLASS_GLUED,
    CLASS_OPENING,
    CLASS_MARK,
    NCLASS
};

/* What of a token decides which classes it triggers: its kind, and */
enum { AT_BLOCK_START = 4, WITH_CAPITAL = 8, WITH_GLUED = 16, TOKEN_SORTS = 32 };

struct entry {
    struct bt_pattern p;
    const struct bt_gate *gate; /* the dictionary's */
    struct bt_str
        near; /* "/:": one of these stands soon after the trigger; empty = not asked */
    struct bt_str marks; /* of a mark trigger */
};

struct key_set {
    uint32_t key; /* 0 = free slot */
    struct bt_pattern_set set;
};

/* By byte: the entries, of 64, whose match may have it there, see struct bt_gate_bytes. */
struct byte_sets {
    uint64_t first[BT_GATE_DEPTH][256], behind[256];
    uint64_t after[BT_GATE_NRUN][BT_GATE_DEPTH][256];
    uint64_t next[BT_GATE_NRUN][BT_GATE_DEPTH][256];
};

/* What a whole text must have for 64 entries, as bits by entry: bytes that touch (see bt_gate_pair()), a
 * mark, a digit. */
struct text_sets {
    uint64_t first[256], second[256], some[256]; /* by byte */
    uint64_t want_pair, want_some;
    uint64_t
        want_mark; /* one of their marks is of several bytes, so `some` knows too little of it */
};

/* Bytes with which a token of a sort triggers some entry, whatever its key: its first, of a mark; of
 * a word or number the one behind it, or behind it and a blank. */
struct wake {
    struct bt_byte_set first, after, next;
};

struct bt_patterns {
    struct entry *e;
    uint32_t n;
    struct bt_pattern_set near_number; /* entries that need a number soon after their trigger */
    struct bt_pattern_set class[NCLASS];
    struct bt_pattern_set sort[TOKEN_SORTS];
    struct wake wake[TOKEN_SORTS];
    uint32_t awake;          /* bit of each sort that triggers some entry */
    struct byte_sets *bytes; /* by entry / 64 */
    struct text_sets *text;  /* by entry / 64; NULL in a table for tokens */
    struct key_set *keys;    /* open addressing by key */
    uint32_t mask;           /* slots - 1 */
    /* Bits of the keys that are some trigger's: of any; of one that asks for no number. */
    uint64_t *key_wakes, *key_wakes_alone;
};

static inline bool pattern_has_key(const uint64_t *keys, uint32_t key)
{
    return keys[key / 64] >> key % 64 & 1;
}

/* The slot of a key, or the free slot where it would stand. */
static inline struct key_set *pattern_key_slot(const struct bt_patterns *ps, uint32_t key)
{
    uint32_t i = key * 2654435761u >> 16 & ps->mask;

    while (ps->keys[i].key != 0 && ps->keys[i].key != key)
        i = (i + 1) & ps->mask;
    return &ps->keys[i];
}

#endif
