/* dict_build.h: what the tables become before an image is made of it; private to dict_build.c and
 * dict_write.c. */
#ifndef BT_DICT_BUILD_H
#define BT_DICT_BUILD_H

#include "core/dict_image.h"

/* A growing array of fixed-size elements. */
struct vec {
    struct bt_buf b;
};

/* Kinds of one table that have bits of their own; the rest share theirs (add_kind()). */
enum { TABLE_BITS = 6 };

/* Open-addressing map from string to its reference or key number, rebuilt when half full. */
struct builder {
    struct vec table, column, header, kind, row, cell, node, source;
    struct bt_buf blob;
    uint32_t *intern; /* string references by hash; 0 = free */
    uint32_t nintern, intern_cap;
    struct image_key *key; /* dense list of keys; ids are given at the end */
    uint32_t *key_map, nkey, key_cap, key_map_cap;
    struct build_edge {         /* dense; an edge stands behind the edge to its own node */
        uint32_t node, key, to; /* key: number of the next word's key * 2 + glued */
    } * edge;
    uint32_t nedge, edge_cap;
    uint32_t *edge_map, edge_map_cap;
    struct node_hit {
        uint32_t node;
        enum bt_case_rule rule;
        struct bt_hit hit;
    } * hit;
    uint32_t nhit, hit_cap, nnode, most;          /* most: see struct bt_trie */
    uint32_t table_kind[TABLE_BITS], ntable_kind; /* new kinds of the table being added */
    const struct bt_lang *lang;
    bool failed;  /* no memory */
    bool crowded; /* more rows end at a place than a node can count */
};

/* Writes the image of all that was added, without gates. */
enum bt_status builder_write(struct builder *, struct bt_buf *image, struct bt_err *err);
/* Adds the gates of all patterns of an image. */
enum bt_status builder_add_gates(struct bt_buf *image, struct bt_err *err);
/* Adds the two sections of gates: struct image_gate by row, and their tables. */
enum bt_status builder_add_sections(struct bt_buf *image, const struct bt_buf *list,
                                    const struct bt_buf *tables, struct bt_err *err);

#endif
