/* gate.h: says of an anchored pattern, cheaply, that it cannot match here.
 *
 * A gate is a small automaton read off the pattern's text when a table is opened.  It takes in
 * every text the pattern matches and some more: look-around, back references and counts above
 * a few are left out, letters outside ASCII count by their first byte.  So "closed" is certain
 * and "open" asks the pattern itself. */
#ifndef BT_GATE_H
#define BT_GATE_H

#include "core/str.h"

enum { BT_GATE_DEPTH = 3 };

struct bt_gate;

struct bt_byte_set {
    uint64_t bits[4];
};

static inline void bt_byte_add(struct bt_byte_set *s, uint32_t byte)
{
    s->bits[byte / 64] |= (uint64_t)1 << byte % 64;
}

static inline bool bt_byte_in(const struct bt_byte_set *s, uint32_t byte)
{
    return s->bits[byte / 64] >> byte % 64 & 1;
}

/* The gate of a pattern that PCRE2 has compiled with PCRE2_UTF; NULL = always open: a construct
 * the gate does not know, or no memory. */
struct bt_gate *bt_gate_new(struct bt_str pattern, bool caseless);
void bt_gate_free(struct bt_gate *); /* NULL is legal */
/* Its bytes, which may be copied. */
size_t bt_gate_size(const struct bt_gate *);

/* Runs a match may begin with: a word is of ASCII letters, apostrophes and characters outside
 * ASCII, a number of ASCII digits, full stops and commas; one at least. */
enum { BT_GATE_WORD, BT_GATE_NUMBER, BT_GATE_NRUN };

/* The bytes a match may have at certain places. */
struct bt_gate_bytes {
    struct bt_byte_set first[BT_GATE_DEPTH];
    struct bt_byte_set behind; /* just before it; bit 0 also: the text's beginning */
    struct bt_byte_set after[BT_GATE_NRUN][BT_GATE_DEPTH]; /* after a run */
    struct bt_byte_set next[BT_GATE_NRUN][BT_GATE_DEPTH];  /* after a run and a blank */
};

void bt_gate_bytes(const struct bt_gate *, struct bt_gate_bytes *);

/* Two bytes that touch, of the sets, stand in every text the pattern matches from the match's beginning on
 * to the text's end; `first` may also stand for the beginning.  False: nothing of the kind is known. */
bool bt_gate_pair(const struct bt_gate *, struct bt_byte_set *first,
                  struct bt_byte_set *second);

/* May the pattern match at byte `at` of the text (valid UTF-8, on a boundary)?  At most `limit`
 * bytes are looked at. */
bool bt_gate_is_open(const struct bt_gate *, struct bt_str text, uint32_t at, uint32_t limit);

#endif
