/* words.h: what one thread remembers of the words it has seen.
 *
 * Vietnamese has some 7,000 syllables, so nearly every word of a text was seen before: its key, shape
 * and hash are looked up by its bytes instead of worked out.  A cache of pairs: a new word takes the
 * first place of its pair, the word there the second.  It changes no result, only the time. */
#ifndef BT_WORDS_H
#define BT_WORDS_H

#include "core/doc.h"

#include <stdlib.h>

enum { BT_WORD_BYTES = 16, BT_WORD_PAIR_BITS = 13 };

/* The bytes of a word, padded with NUL. */
struct bt_word_bytes {
    uint64_t head, tail;
};

struct bt_word {
    struct bt_word_bytes s;
    uint32_t key, hash; /* as in struct bt_token */
    uint8_t kind, shape, flags;
    uint8_t len; /* 0 = free slot */
};

struct bt_words {
    struct bt_word pair[1 << BT_WORD_PAIR_BITS]
                       [2]; /* each in one line of the processor's cache */
};

/* Knows no word; NULL: no memory. */
static inline struct bt_words *bt_words_new(void)
{
    struct bt_words *c = aligned_alloc(sizeof c->pair[0], sizeof *c);

    if (c != NULL)
        memset(c, 0, sizeof *c);
    return c;
}

static inline uint64_t bt_eight_bytes(const void *p)
{
    uint64_t n;

    memcpy(&n, p, sizeof n);
    return n;
}

/* The bytes of the word at `at`, BT_WORD_BYTES at most. */
static inline struct bt_word_bytes bt_word_bytes(struct bt_str text, struct bt_span at)
{
    static const unsigned char ones[2 * BT_WORD_BYTES] = {
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    uint32_t len = at.end - at.beg;
    const unsigned char *mask = ones + BT_WORD_BYTES - len;
    const char *word = text.s + at.beg;

    if (text.len - at.beg < BT_WORD_BYTES) {
        char copy[BT_WORD_BYTES] = {0};
        memcpy(copy, word, len);
        return (struct bt_word_bytes){bt_eight_bytes(copy), bt_eight_bytes(copy + 8)};
    }
    return (struct bt_word_bytes){bt_eight_bytes(word) & bt_eight_bytes(mask),
                                  bt_eight_bytes(word + 8) & bt_eight_bytes(mask + 8)};
}

static inline bool bt_word_is(const struct bt_word *w, struct bt_word_bytes s, uint32_t len)
{
    return ((w->s.head ^ s.head) | (w->s.tail ^ s.tail) | (w->len ^ len)) == 0;
}

static inline struct bt_word *bt_words_pair(struct bt_words *c, struct bt_word_bytes s)
{
    uint64_t h = (s.head ^ s.tail * 0x9E3779B97F4A7C15u) * 0x9E3779B97F4A7C15u;

    return c->pair[(h ^ h >> 32) * 0x9E3779B97F4A7C15u >> (64 - BT_WORD_PAIR_BITS)];
}

/* What is known of the word at `at`, of 1..BT_WORD_BYTES bytes; NULL if it is new. */
static inline const struct bt_word *bt_words_find(struct bt_words *c, struct bt_str text,
                                                  struct bt_span at)
{
    struct bt_word_bytes s = bt_word_bytes(text, at);
    const struct bt_word *word = bt_words_pair(c, s);
    uint32_t len = at.end - at.beg;

    word +=
        !bt_word_is(word, s, len); /* no branch: which of the two it is cannot be foretold */
    return bt_word_is(word, s, len) ? word : NULL;
}

/* A slot for a new word; the caller fills all but its bytes. */
static inline struct bt_word *bt_words_add(struct bt_words *c, struct bt_str text,
                                           struct bt_span at)
{
    struct bt_word_bytes s = bt_word_bytes(text, at);
    struct bt_word *pair = bt_words_pair(c, s);

    pair[1] = pair[0];
    pair[0] = (struct bt_word){.s = s, .len = (uint8_t)(at.end - at.beg)};
    return &pair[0];
}

#endif
