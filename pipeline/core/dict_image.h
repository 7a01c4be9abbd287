/* dict_image.h: the layout of a dictionary image; private to dict.c and dict_build.c.
 *
 * Native byte order, offsets in bytes from the image's start, every section 8-byte aligned.  A
 * string reference is an offset into the blob where 4 bytes of length stand, then the bytes,
 * then a NUL; 0 is the empty string. */
#ifndef BT_DICT_IMAGE_H
#define BT_DICT_IMAGE_H

#include "core/trie.h"

#define BT_IMAGE_MAGIC "bantinD4"

struct image_section {
    uint32_t off, n;
};

struct image_head {
    char magic[8];
    uint32_t size, hash;
    uint32_t most; /* see struct bt_trie */
    struct image_section table, column, header, kind, row, cell, key, key_text, edge, node, hit,
        blob, source, gate, gate_table;
};

struct image_table {
    uint32_t name;
    uint32_t column, ncolumn; /* string references in section column */
    uint32_t header, nheader; /* name and value in section header */
    uint32_t row, nrow;       /* row: number of the first, from 1 */
};
struct image_row {
    uint32_t table, line, cell; /* cell: index in section cell; the table's ncolumn of them */
};
struct image_key { /* open addressing; id 0: free.  key_text: the strings by id */
    uint32_t hash, string, id;
};
struct image_header {
    uint32_t name, value;
};
struct image_gate { /* by row; a row without one has none.  off: in section gate_table */
    uint32_t row, off;
};
struct image_source {
    uint32_t name, text;
};

#endif
