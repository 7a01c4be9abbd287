/* search.h: finds articles in the database of store.h: ranks them, counts their facets, makes snippets. */
#ifndef BT_SEARCH_H
#define BT_SEARCH_H

#ifdef BT_HAVE_SQLITE
#include "io/store.h"

enum {
    BT_SEARCH_ROWS = 10000, /* that are ranked: of more, the newest */
    BT_SEARCH_KEPT = 2000,  /* whose facets are counted: the best */
    BT_SEARCH_VALUES = 10   /* of a facet that are told: the most frequent */
};

struct bt_search_hit {
    int64_t doc;
    double score;
    int32_t day;
};

struct bt_search_found {
    struct bt_search_hit *hit; /* the best, best first */
    uint32_t n, cap;
    uint64_t matched; /* in all, BT_SEARCH_ROWS at most: then `more` is true */
    bool more;
};

/* Days since 1970-01-01, both included; INT32_MIN and INT32_MAX: any, also those without a day. */
struct bt_search_days {
    int32_t from, to;
};

/* `match`: an expression of FTS5; empty: every article of these days, the newest first.  Keeps at most
 * `keep` hits.  bt_search_release() in any case. */
enum bt_status bt_search_run(struct bt_store *, struct bt_str match, struct bt_search_days,
                             uint32_t keep, struct bt_search_found *, struct bt_err *err);
void bt_search_release(struct bt_search_found *);

/* One article of those found. */
struct bt_search_article {
    struct bt_buf id, facets, pack; /* pack: as bt_search_pack_read() takes it */
    struct bt_fts_hit *hit;         /* the places of the query in it */
    uint32_t nhit;
};
enum bt_status bt_search_load(struct bt_store *, struct bt_str match, int64_t doc,
                              struct bt_search_article *, struct bt_err *err);
void bt_search_article_release(struct bt_search_article *);

struct bt_search_value {
    struct bt_str name; /* the counter's */
    enum bt_search_kind kind;
    uint32_t n;
};
struct bt_search_counter;
/* Counts the facets of the hits found, BT_SEARCH_KEPT at most. */
enum bt_status bt_search_count(struct bt_store *, const struct bt_search_found *,
                               struct bt_search_counter **, struct bt_err *err);
void bt_search_counter_free(struct bt_search_counter *); /* NULL is legal */
/* The most frequent values of a kind, BT_SEARCH_VALUES at most, the first of them in *value. */
uint32_t bt_search_values(const struct bt_search_counter *, enum bt_search_kind,
                          const struct bt_search_value **value);

#endif
#endif
