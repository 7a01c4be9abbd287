/* trie.h: the index of all terms, walked token by token.
 *
 * A node is a sequence of words, each glued to the one before or not, that begins some form; its hits
 * are the rows whose form it is.  Node 0 is none. */
#ifndef BT_TRIE_H
#define BT_TRIE_H

#include "core/dict.h"

struct bt_trie_node {
    uint64_t ways;      /* bit key % 64 for each key that leads on */
    uint64_t kinds;     /* bit kind % 64 for each hit of any case, its beginnings' too */
    uint32_t hit, nhit; /* the first of its hits, and how many, by row */
    uint32_t shorter;   /* the longest beginning of it that has hits */
    uint32_t all;       /* hits, with those of its beginnings */
};

struct bt_trie_edge {       /* open addressing; to = 0: free */
    uint32_t node, key, to; /* key: of the next word * 2 + glued */
};

struct bt_trie {
    const uint32_t *root; /* by key of the first word */
    const struct bt_trie_node *node;
    const struct bt_trie_edge *edge;
    const struct bt_hit *hit;
    uint32_t mask; /* slots of edge - 1 */
};

static inline uint32_t bt_trie_hash(uint32_t node, uint32_t key)
{
    uint64_t h = ((uint64_t)node << 32 | key) * 0x9E3779B97F4A7C15u;
    return (uint32_t)(h >> 32);
}

/* The node behind `node` by a word's key; 0 = no way on. */
static inline uint32_t bt_trie_step(const struct bt_trie *t, uint32_t node, uint32_t key,
                                    bool glued)
{
    if ((t->node[node].ways >> key % 64 & 1) == 0)
        return 0;
    key = key * 2 + glued;
    for (uint32_t i = bt_trie_hash(node, key) & t->mask;; i = (i + 1) & t->mask) {
        const struct bt_trie_edge *e = &t->edge[i];
        if (e->to == 0)
            return 0;
        if (e->node == node && e->key == key)
            return e->to;
    }
}

#endif
