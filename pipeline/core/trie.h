/* trie.h: the index of all terms, walked token by token.
 *
 * A node is a sequence of words, each glued to the one before or not, that begins some form; its hits
 * are the rows whose form it is.  Node 0 is none.  The node of a word alone has the number of the word's
 * key; where no form begins with the word, it has no hits and no way on. */
#ifndef BT_TRIE_H
#define BT_TRIE_H

#include "core/dict.h"

struct bt_trie_node {
    uint64_t ways;    /* bit key % 64 for each key that leads on */
    uint64_t kinds;   /* bit kind % 64 for each hit of any case, its beginnings' too */
    uint32_t edge;    /* the first of its edges, if there is a way */
    uint32_t hit;     /* the first of its hits, by case rule, then row */
    uint32_t shorter; /* the longest beginning of it that has hits */
    uint16_t any;     /* how many of its hits are of each rule, see enum bt_case_rule */
    uint8_t title, exact;
};

/* Behind the last hit stand as many more, so that a few may always be read. */
enum { BT_TRIE_SPARE = 4 };

static inline uint32_t bt_trie_hits(const struct bt_trie_node *n)
{
    return n->any + (uint32_t)n->title + n->exact;
}

/* The edges of a node: first a head whose `key` is the number of slots - 1, a power of two - 1; then the
 * slots, open addressing by bt_trie_slot(), at least one of them free. */
struct bt_trie_edge {
    uint32_t key; /* of the next word * 2 + glued */
    uint32_t to;  /* 0: free */
};

struct bt_trie {
    const struct bt_trie_node *node;
    const struct bt_trie_edge *edge;
    const struct bt_hit *hit;
    uint32_t most; /* hits of a node and its beginnings */
};

static inline uint32_t bt_trie_slot(uint32_t key, uint32_t mask)
{
    return key * 2654435761u >> 12 & mask;
}

/* The node behind `node` by a word's key; 0 = no way on. */
static inline uint32_t bt_trie_step(const struct bt_trie *t, uint32_t node, uint32_t key,
                                    bool glued)
{
    const struct bt_trie_edge *e = t->edge + t->node[node].edge;
    uint32_t mask;

    if ((t->node[node].ways >> key % 64 & 1) == 0)
        return 0;
    key = key * 2 + glued;
    mask = e++->key;
    for (uint32_t i = bt_trie_slot(key, mask);; i = (i + 1) & mask)
        if (e[i].key == key || e[i].to == 0)
            return e[i].to;
}

#endif
