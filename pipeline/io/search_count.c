/* search_count.c: the facets of the articles found; see search.h. */
#ifdef BT_HAVE_SQLITE
#include "io/search.h"

#include "core/err.h"
#include "core/record_parts.h"

#include <setjmp.h>

struct bt_search_counter {
    struct bt_arena *arena;
    struct bt_names names[BT_SEARCH_NKIND]; /* value: how often */
    struct bt_search_value value[BT_SEARCH_NKIND][BT_SEARCH_VALUES];
    uint32_t n[BT_SEARCH_NKIND];
};

static void add(struct bt_search_counter *c, struct bt_str facets)
{
    enum bt_search_kind kind;
    struct bt_str name;

    for (uint32_t at = 0; bt_search_facet(facets, &at, &kind, &name);) {
        bool fresh;
        uint32_t i = bt_names_add(&c->names[kind], name, BT_STR(""), &fresh);
        if (fresh) /* the row of the database goes away */
            c->names[kind].name[i].name = bt_str_dup(c->arena, name);
        c->names[kind].name[i].value++;
    }
}

/* More often first, of those as often by name. */
static bool is_before(const struct bt_search_value *a, const struct bt_search_value *b)
{
    return a->n != b->n ? a->n > b->n : bt_str_cmp(a->name, b->name) < 0;
}

static void choose(struct bt_search_counter *c, enum bt_search_kind kind)
{
    struct bt_search_value *best = c->value[kind];
    uint32_t n = 0;

    for (uint32_t i = 0; i < c->names[kind].n; i++) {
        struct bt_search_value one = {c->names[kind].name[i].name, kind,
                                      c->names[kind].name[i].value};
        uint32_t k = n < BT_SEARCH_VALUES ? n++ : BT_SEARCH_VALUES;
        if (k == BT_SEARCH_VALUES && !is_before(&one, &best[--k]))
            continue;
        for (; k > 0 && is_before(&one, &best[k - 1]); k--)
            best[k] = best[k - 1];
        best[k] = one;
    }
    c->n[kind] = n;
}

static enum bt_status count(struct bt_store *s, const struct bt_search_found *f,
                            struct bt_search_counter *c, sqlite3_stmt *stmt, struct bt_err *err)
{
    if (setjmp(*bt_arena_guard(c->arena)) != 0)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory counting facets");
    for (int k = 0; k < BT_SEARCH_NKIND; k++)
        bt_names_init(&c->names[k], c->arena);
    for (uint32_t i = 0; i < f->n && i < BT_SEARCH_KEPT; i++) {
        sqlite3_bind_int64(stmt, 1, f->hit[i].doc);
        if (sqlite3_step(stmt) != SQLITE_ROW)
            return bt_store_error(s, err);
        add(c, (struct bt_str){sqlite3_column_blob(stmt, 0),
                               (uint32_t)sqlite3_column_bytes(stmt, 0)});
        sqlite3_reset(stmt);
    }
    for (int k = 0; k < BT_SEARCH_NKIND; k++)
        choose(c, (enum bt_search_kind)k);
    return BT_OK;
}

enum bt_status bt_search_count(struct bt_store *s, const struct bt_search_found *f,
                               struct bt_search_counter **out, struct bt_err *err)
{
    struct bt_search_counter *c = calloc(1, sizeof *c);
    sqlite3_stmt *stmt = NULL;
    enum bt_status st;

    *out = c;
    if (c == NULL || (c->arena = bt_arena_new(NULL)) == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory counting facets");
    if (sqlite3_prepare_v2(s->db, "SELECT facets FROM body WHERE doc = ?1", -1, &stmt, NULL) !=
        SQLITE_OK)
        st = bt_store_error(s, err);
    else
        st = count(s, f, c, stmt, err);
    sqlite3_finalize(stmt);
    return st;
}

void bt_search_counter_free(struct bt_search_counter *c)
{
    if (c != NULL)
        bt_arena_free(c->arena);
    free(c);
}

uint32_t bt_search_values(const struct bt_search_counter *c, enum bt_search_kind kind,
                          const struct bt_search_value **value)
{
    *value = c->value[kind];
    return c->n[kind];
}

#endif
