/* search_row.h: what an index keeps of one article, as bytes: made by a worker, stored by io/store.
 *
 * A private format: every change of it is a new BT_STORE_SCHEMA (io/store.h).  Numbers are unsigned, seven
 * bits a byte, the last byte without the high bit; a string is its length and its bytes.
 *
 *   row:  id, version, day + 1000000 (days since 1970-01-01 where it was published; 0: unknown), then
 *         facets and pack, each with its length in four bytes before it, the lowest first
 *   pack: uri, title (beg, end), text, windows (their number, then beg and end of each), written out
 *         (their number, then beg, end and reading of each)
 *   facets: kind (enum bt_search_kind) and name, repeated
 *
 * Of the written-out text only the sentences that differ from the text are indexed: the windows.  All
 * else is found in the text itself. */
#ifndef BT_SEARCH_ROW_H
#define BT_SEARCH_ROW_H

#include "core/buf.h"
#include "core/doc.h"

enum bt_search_kind {
    BT_SEARCH_PERSON,
    BT_SEARCH_POSITION, /* counted: "Chủ tịch" */
    BT_SEARCH_ROLE,     /* searched: "Chủ tịch Hội đồng nhân dân phường" */
    BT_SEARCH_ORGANIZATION,
    BT_SEARCH_PLACE,
    BT_SEARCH_NKIND
};

enum {
    BT_NO_DAY = INT32_MIN,
    BT_SEARCH_DAYS = 1000000 /* added to a day: no year of four digits is below */
};

struct bt_search_row {
    struct bt_str id, facets, pack;
    int64_t version;
    int32_t day; /* BT_NO_DAY: unknown */
};

/* Of what bt_as_search_row() (format_search_row.c) has written. */
bool bt_search_row_read(struct bt_str bytes, struct bt_search_row *);

/* The next facet from *at on; false at the end, or where the bytes are no facets. */
bool bt_search_facet(struct bt_str facets, uint32_t *at, enum bt_search_kind *,
                     struct bt_str *name);

struct bt_search_pack {
    struct bt_str uri, text;
    struct bt_span title; /* in text */
    struct bt_str windows, written;
    uint32_t nwindow, nwritten;
};

/* False: the bytes are no pack, its text is no UTF-8 or a place in it is not in order. */
bool bt_search_pack_read(struct bt_str bytes, struct bt_search_pack *);

/* A stretch of the written-out text and where it comes from; a reading comes from the whole of its
 * abbreviation. */
struct bt_search_stretch {
    struct bt_span out, in;
    bool reading;
};

/* Appends the windows written out, BT_SEARCH_GAP behind each; and their stretches, if `map` is not NULL,
 * as an array of struct bt_search_stretch. */
void bt_search_pack_expand(const struct bt_search_pack *, struct bt_buf *out,
                           struct bt_buf *map);

#endif
