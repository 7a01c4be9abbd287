/* search_show.h: what was found, as text for people or as lines of JSON. */
#ifndef BT_SEARCH_SHOW_H
#define BT_SEARCH_SHOW_H

#ifdef BT_HAVE_SQLITE
#include "io/search.h"
#include "io/snippet.h"

struct bt_show_options {
    bool json;
    struct bt_str open, close; /* around what is marked */
};

/* Appends one hit. */
enum bt_status bt_show_hit(struct bt_buf *, const struct bt_show_options *,
                           const struct bt_search_hit *, const struct bt_search_article *,
                           struct bt_search_cutter *, struct bt_err *err);
/* Appends the facets and how much was found. */
void bt_show_facets(struct bt_buf *, const struct bt_show_options *,
                    const struct bt_search_counter *, const struct bt_search_found *);

#endif
#endif
