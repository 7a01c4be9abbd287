/* words.h: what one thread remembers of the words it has seen.
 *
 * Vietnamese has some 7,000 syllables, so nearly every word of a text was seen before: its key, shape
 * and hash are looked up by its bytes instead of worked out.  A cache of pairs: a new word takes the
 * first place of its pair, the word there the second.  It changes no result, only the time. */
#ifndef BT_WORDS_H
#define BT_WORDS_H

#include "core/doc.h"

enum { BT_WORD_BYTES = 16, BT_WORD_PAIR_BITS = 13 };

struct bt_word {
    uint64_t s[BT_WORD_BYTES / 8]; /* the word's bytes, padded with NUL */
    uint32_t key, hash;            /* as in struct bt_token */
    uint8_t shape, flags;
    uint8_t len; /* 0 = free slot */
};

struct bt_words {
    struct bt_word pair[1 << BT_WORD_PAIR_BITS][2];
};

/* The bytes of the word at `at`, padded with NUL. */
static inline void bt_word_bytes(struct bt_str text, struct bt_span at,
                                 uint64_t s[BT_WORD_BYTES / 8])
{
    static const unsigned char ones[2 * BT_WORD_BYTES] = {
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    uint32_t len = at.end - at.beg;
    uint64_t mask[BT_WORD_BYTES / 8];

    if (text.len - at.beg < BT_WORD_BYTES) {
        s[0] = s[1] = 0;
        memcpy(s, text.s + at.beg, len);
        return;
    }
    memcpy(s, text.s + at.beg, BT_WORD_BYTES);
    memcpy(mask, ones + BT_WORD_BYTES - len, BT_WORD_BYTES);
    s[0] &= mask[0];
    s[1] &= mask[1];
}

static inline bool bt_word_is(const struct bt_word *w, const uint64_t s[BT_WORD_BYTES / 8],
                              uint32_t len)
{
    return w->s[0] == s[0] && w->s[1] == s[1] && w->len == len;
}

/* The slot of the word at `at`, of 1..BT_WORD_BYTES bytes; *known tells whether it holds this word
 * already, else the caller fills key, hash, shape and flags. */
static inline struct bt_word *bt_words_find(struct bt_words *c, struct bt_str text,
                                            struct bt_span at, bool *known)
{
    uint32_t len = at.end - at.beg;
    uint64_t s[BT_WORD_BYTES / 8], h;
    struct bt_word *pair, second;

    bt_word_bytes(text, at, s);
    h = (s[0] ^ s[1] * 0x9E3779B97F4A7C15u) * 0x9E3779B97F4A7C15u;
    pair = c->pair[(h ^ h >> 32) * 0x9E3779B97F4A7C15u >> (64 - BT_WORD_PAIR_BITS)];
    *known = true;
    if (bt_word_is(&pair[0], s, len))
        return pair;
    second = pair[1];
    pair[1] = pair[0];
    pair[0] = second;
    if (bt_word_is(&second, s, len))
        return pair;
    *known = false;
    pair[0] = (struct bt_word){.s = {s[0], s[1]}, .len = (uint8_t)len};
    return pair;
}

#endif
