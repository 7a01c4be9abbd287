/* words.h: what one thread remembers of the words it has seen.
 *
 * Vietnamese has some 7,000 syllables, so nearly every word of a text was seen before: its key, shape
 * and hash are looked up by its bytes instead of worked out.  A direct-mapped cache: a word that falls
 * on another's place takes it.  It changes no result, only the time. */
#ifndef BT_WORDS_H
#define BT_WORDS_H

#include "core/doc.h"

enum { BT_WORD_BYTES = 16, BT_WORD_SLOTS = 1 << 13 };

struct bt_word {
    char s[BT_WORD_BYTES]; /* the word's bytes, padded with NUL */
    uint32_t key, hash;    /* as in struct bt_token */
    uint8_t shape, flags;
    uint8_t len; /* 0 = free slot */
};

struct bt_words {
    struct bt_word slot[BT_WORD_SLOTS];
};

/* The slot of a word of 1..BT_WORD_BYTES bytes; *known tells whether it holds this word already, else
 * the caller fills key, hash, shape and flags. */
static inline struct bt_word *bt_words_find(struct bt_words *c, struct bt_str w, bool *known)
{
    struct bt_word *slot = &c->slot[bt_str_hash(w.s, w.len) % BT_WORD_SLOTS];

    *known = slot->len == w.len && memcmp(slot->s, w.s, w.len) == 0;
    if (!*known) {
        slot->len = (uint8_t)w.len;
        memcpy(slot->s, w.s, w.len);
    }
    return slot;
}

#endif
