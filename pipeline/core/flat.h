/* flat.h: a document as a list of fields, for engines whose documents do not nest: what people
 * search and filter by, each field of one type.  Spans and reasons are left out. */
#ifndef BT_FLAT_H
#define BT_FLAT_H

#include "core/record_parts.h"

/* Its fields and the part of --fields that has them. */
/* clang-format off */
#define BT_FLAT_FIELDS(X) \
    X(version, limits) X(revision, limits) X(url, source) X(published, published) \
    X(title, title) X(text, text) X(expanded, expanded) \
    X(title_folded, folded) X(text_folded, folded) X(bylines, bylines) \
    X(people, facets) X(positions, facets) X(organizations, facets) X(places, facets) \
    X(days, facets) X(years, facets)
/* clang-format on */
#define BT_FLAT_ID(name, part) BT_FLAT_##name,
enum bt_flat { BT_FLAT_FIELDS(BT_FLAT_ID) BT_NFLAT };

/* What an engine calls them and how it wants times. */
struct bt_flat_style {
    const char *name[BT_NFLAT];
    bool iso; /* published as "2020-10-19T04:14:00Z", days likewise; else seconds since 1970 and
                   "2020-10-19" */
    bool clean; /* control characters become spaces, other non-characters U+FFFD */
};

/* The formats made of it. */
bool bt_flat_format(int format);
bool bt_flat_has(const struct bt_record *, enum bt_flat);

/* Members of an open object: all fields but the id; those without a value are left out. */
void bt_flat_members(struct bt_record *, const struct bt_flat_style *);

/* "2020-10-19T04:14:00Z"; empty if it is not known or its year has not four digits. */
struct bt_str bt_flat_time(struct bt_time, char room[24]);
/* The facet of a field from people to years. */
void bt_flat_facet(const struct bt_doc *, enum bt_flat, bt_facet_fn *fn, void *ctx);
/* The address as valid UTF-8 without U+0000, whatever it came as; in the arena. */
struct bt_str bt_flat_url(const struct bt_doc *);
/* `text` without marks, in the arena. */
struct bt_str bt_flat_folded(const struct bt_doc *, struct bt_str text);

#endif
