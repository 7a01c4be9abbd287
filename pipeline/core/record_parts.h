/* record_parts.h: the inside of record.c: the writer's state and its parts. */
#ifndef BT_RECORD_PARTS_H
#define BT_RECORD_PARTS_H

#include "core/expand.h"
#include "core/json.h"
#include "core/record.h"
#include "core/record_units.h"

struct bt_record {
    struct bt_json j;
    const struct bt_doc *doc;
    const struct bt_dict *dict;
    const struct bt_record_opts *opts;
    struct bt_str id;
    uint32_t revision;
    struct bt_units units;
    const struct bt_ann **by_id; /* annotations that something refers to; NULL elsewhere */
    uint32_t nid;
};

/* Annotations of one name, for a layer without entities and for facets: an open-addressing set
 * of strings in the arena. */
struct bt_names {
    struct bt_arena *arena;
    struct bt_name {
        struct bt_str name, id;
        uint32_t value; /* the caller's */
    } * name;
    uint32_t n, cap;
    uint32_t *slot, nslot; /* index into name + 1; 0 = free */
};

void bt_names_init(struct bt_names *, struct bt_arena *);
/* Index of the pair; *fresh is set if it was not there. */
uint32_t bt_names_add(struct bt_names *, struct bt_str name, struct bt_str id, bool *fresh);

static inline bool bt_record_has(const struct bt_record *r, enum bt_record_part part)
{
    return (r->opts->mask >> part & 1) != 0;
}

/* Members of an open object: start, end (and those of the source), then text. */
void bt_record_at(struct bt_record *, struct bt_span);
void bt_record_span(struct bt_record *, struct bt_span);
void bt_record_ann_why(struct bt_record *, const struct bt_ann *);
const struct bt_ann *bt_record_ann(const struct bt_record *, uint32_t id);
/* A member that is left out when the string is empty. */
static inline void bt_record_opt_text(struct bt_record *r, const char *key, struct bt_str s)
{
    if (s.len == 0)
        return;
    bt_json_key(&r->j, key);
    bt_json_text(&r->j, s);
}

/* A hash that goes on from `h` and is the same on every machine: well spread, not secret. */
uint64_t bt_record_hash(uint64_t h, struct bt_str);

/* record_people.c */
void bt_record_people(struct bt_record *);
void bt_record_free_roles(struct bt_record *);
void bt_record_things(struct bt_record *, enum bt_layer_id);
/* record_facts.c */
void bt_record_dates(struct bt_record *);
void bt_record_counts(struct bt_record *);
void bt_record_abbreviations(struct bt_record *, const struct bt_written *);
/* record_facets.c */
typedef void bt_facet_fn(void *ctx, struct bt_str value);
/* Each name of the entities of a layer once; without entities the values of its annotations. */
void bt_facet_names(const struct bt_doc *, enum bt_layer_id, bt_facet_fn *fn, void *ctx);
/* Each position of an office or function once; `whole`: each role, abbreviations written out. */
void bt_facet_roles(const struct bt_doc *, bool whole, bt_facet_fn *fn, void *ctx);
/* Each day ("2020-10-14"), each year ("2020") that a date names, once. */
void bt_facet_days(const struct bt_doc *, bt_facet_fn *fn, void *ctx);
void bt_facet_years(const struct bt_doc *, bt_facet_fn *fn, void *ctx);
void bt_record_facets(struct bt_record *);

#endif
