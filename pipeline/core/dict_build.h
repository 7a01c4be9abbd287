/* dict_build.h: what the tables become before an image is made of it; private to dict_build.c and
 * dict_write.c. */
#ifndef BT_DICT_BUILD_H
#define BT_DICT_BUILD_H

#include "core/dict_image.h"

/* A growing array of fixed-size elements. */
struct vec {
    struct bt_buf b;
};

/* Open-addressing map from string to its reference or key slot, rebuilt when half full. */
struct builder {
    struct vec table, column, header, kind, row, cell, node, source;
    struct bt_buf blob;
    uint32_t *intern; /* string references by hash; 0 = free */
    uint32_t nintern, intern_cap;
    struct image_key *key; /* dense list of keys; slots are given at the end */
    uint32_t *key_map, nkey, key_cap, key_map_cap;
    struct bt_trie_edge *edge; /* dense; hashed at the end */
    uint32_t nedge, edge_cap;
    uint32_t *edge_map, edge_map_cap;
    struct node_hit {
        uint32_t node;
        struct bt_hit hit;
    } * hit;
    uint32_t nhit, hit_cap, nnode;
    const struct bt_lang *lang;
    bool failed;
};

/* Writes the image of all that was added. */
enum bt_status builder_write(struct builder *, struct bt_buf *image, struct bt_err *err);

#endif
