/* record_facets.c: what an index filters and counts by: each name, position, day and year once,
 * in order of appearance. */
#include "core/record_parts.h"

#include "core/swar.h"
#include "core/when.h"
#include "stage.h"

#define MIX UINT64_C(0x9E3779B97F4A7C15)

/* A longer range of days, or of years, is a period: it names no days (years) of its own. */
enum { MAX_DAYS = 31, MAX_YEARS = 10 };

void bt_names_init(struct bt_names *s, struct bt_arena *arena)
{
    memset(s, 0, sizeof *s);
    s->arena = arena;
}

/* Any hash will do; most names have up to 16 bytes and are hashed without a loop. */
static uint64_t hash_name(struct bt_str s)
{
    const unsigned char *p = (const unsigned char *)s.s;

    if (s.len > 16)
        return bt_record_hash(0, s);
    return s.len < 8 ? bt_load_short(p, s.len) * MIX
                     : (bt_load8(p) * MIX ^ bt_load8(p + s.len - 8)) * MIX;
}

static uint32_t *slot_of(const struct bt_names *s, struct bt_str name, struct bt_str id)
{
    uint64_t h = hash_name(name) >> 32 ^ hash_name(id) >> 40;

    for (uint32_t i = (uint32_t)h & (s->nslot - 1);; i = (i + 1) & (s->nslot - 1)) {
        const struct bt_name *e = s->slot[i] != 0 ? &s->name[s->slot[i] - 1] : NULL;
        if (e == NULL || (bt_str_eq(e->name, name) && bt_str_eq(e->id, id)))
            return &s->slot[i];
    }
}

static void grow_slots(struct bt_names *s)
{
    s->nslot = s->nslot == 0 ? 64 : s->nslot * 2;
    s->slot = bt_alloc_array(s->arena, s->nslot, sizeof *s->slot);
    memset(s->slot, 0, s->nslot * sizeof *s->slot);
    for (uint32_t i = 0; i < s->n; i++)
        *slot_of(s, s->name[i].name, s->name[i].id) = i + 1;
}

uint32_t bt_names_add(struct bt_names *s, struct bt_str name, struct bt_str id, bool *fresh)
{
    uint32_t *slot;

    if (s->n * 2 >= s->nslot)
        grow_slots(s);
    slot = slot_of(s, name, id);
    if ((*fresh = *slot == 0)) {
        s->name = bt_grow(s->arena, s->name, s->n, &s->cap, sizeof *s->name);
        s->name[s->n] = (struct bt_name){name, id, 0};
        *slot = ++s->n;
    }
    return *slot - 1;
}

struct facet {
    const struct bt_doc *doc;
    struct bt_names seen;
    bt_facet_fn *fn;
    void *ctx;
};

static struct facet open_facet(const struct bt_doc *doc, bt_facet_fn *fn, void *ctx)
{
    struct facet f = {.doc = doc, .fn = fn, .ctx = ctx};

    bt_names_init(&f.seen, doc->arena);
    return f;
}

static void add(struct facet *f, struct bt_str value)
{
    bool fresh = false;

    if (value.len != 0)
        bt_names_add(&f->seen, value, BT_STR(""), &fresh);
    if (fresh)
        f->fn(f->ctx, value);
}

void bt_facet_names(const struct bt_doc *doc, enum bt_layer_id layer, bt_facet_fn *fn,
                    void *ctx)
{
    struct facet f = open_facet(doc, fn, ctx);
    const struct bt_layer *l = &doc->layer[layer];
    bool found = false;

    for (uint32_t i = 0; i < doc->nentity; i++)
        if (doc->entity[i].layer == layer) {
            add(&f, doc->entity[i].name);
            found = true;
        }
    for (uint32_t i = 0; !found && layer != BT_PERSON && i < l->n; i++)
        add(&f, l->ann[i].value.len != 0 ? l->ann[i].value : bt_text(doc, l->ann[i].at));
}

/* "đại biểu" and "Đại biểu" are one position: written with a capital. */
static struct bt_str capitalize(const struct bt_doc *doc, struct bt_str s)
{
    uint32_t len = 0, cp = s.len != 0 ? bt_decode(s.s, s.len, &len) : 0;
    uint32_t upper = bt_lang.upper(cp);
    char *out, first[4];

    if (upper == cp || s.len == 0 || bt_encode(first, upper) != len)
        return s;
    out = bt_strndup(doc->arena, s.s, s.len);
    memcpy(out, first, len);
    return (struct bt_str){out, s.len};
}

void bt_facet_roles(const struct bt_doc *doc, bool whole, bt_facet_fn *fn, void *ctx)
{
    struct facet f = open_facet(doc, fn, ctx);
    const struct bt_layer *l = &doc->layer[BT_ROLE];

    for (uint32_t i = 0; i < l->n; i++) {
        const struct bt_role *role = l->ann[i].data;
        if (role != NULL &&
            (l->ann[i].type == BT_ROLE_OFFICE || l->ann[i].type == BT_ROLE_FUNCTION))
            add(&f, capitalize(doc, whole ? role->expanded : role->position));
    }
}

/* "2020-10-14"; a day of an unknown year is none ("XXXX-10-14"). */
static bool is_day(struct bt_str s)
{
    int64_t v;

    return s.len == 10 && s.s[4] == '-' && s.s[7] == '-' &&
           bt_str_digits(bt_slice(s, 0, 4), &v) && bt_str_digits(bt_slice(s, 5, 7), &v) &&
           bt_str_digits(bt_slice(s, 8, 10), &v);
}

static bool parse_day(struct bt_str s, int64_t *day)
{
    struct bt_time t;

    if (s.len != 10 || !bt_time_parse(s, &t) || t.precision != BT_DAY)
        return false;
    *day = (t.utc + t.offset * 60) / 86400 - (t.utc + t.offset * 60 < 0);
    return true;
}

/* `v` in n digits. */
static void put_digits(char *p, uint32_t n, int v)
{
    for (; n-- > 0; v /= 10)
        p[n] = (char)('0' + v % 10);
}

/* Of a year of four digits. */
static void add_day(struct facet *f, int64_t day)
{
    char *text = bt_strndup(f->doc->arena, "0000-00-00", 10);
    int y, m, d;

    bt_civil_from_days(day, &y, &m, &d);
    put_digits(text, 4, y);
    put_digits(text + 5, 2, m);
    put_digits(text + 8, 2, d);
    add(f, (struct bt_str){text, 10});
}

/* One part of an EDTF value: a day, or a range of days "a/b" or "a..b". */
static void add_days(struct facet *f, struct bt_str part)
{
    int64_t from, to;

    if (is_day(part)) {
        add(f, part);
        return;
    }
    if (part.len < 21 || !parse_day(bt_slice(part, 0, 10), &from) ||
        !parse_day(bt_slice(part, part.len - 10, part.len), &to) || to - from >= MAX_DAYS)
        return;
    for (int64_t day = from; day <= to; day++)
        add_day(f, day);
}

void bt_facet_days(const struct bt_doc *doc, bt_facet_fn *fn, void *ctx)
{
    struct facet f = open_facet(doc, fn, ctx);
    const struct bt_layer *l = &doc->layer[BT_DATE];

    for (uint32_t i = 0; i < l->n; i++) {
        struct bt_str v = l->ann[i].value;
        uint32_t beg = 0;

        if (v.len == 10) { /* one day */
            add_days(&f, v);
            continue;
        }
        if (v.len > 1 && v.s[0] == '{')
            v = bt_slice(v, 1, v.len - 1);
        for (uint32_t k = 0; k <= v.len && v.len != 0; k++)
            if (k == v.len || v.s[k] == ',') {
                add_days(&f, bt_slice(v, beg, k));
                beg = k + 1;
            }
    }
}

/* "2020-10-14" -> 2020; false for a year before 1 or of another width. */
static bool year_of(struct bt_str s, int64_t *year)
{
    return s.len >= 4 && (s.len == 4 || s.s[4] == '-') &&
           bt_str_digits(bt_slice(s, 0, 4), year);
}

void bt_facet_years(const struct bt_doc *doc, bt_facet_fn *fn, void *ctx)
{
    const struct bt_layer *l = &doc->layer[BT_DATE];
    uint8_t seen[10000 / 8] = {0}; /* a bit for each year of four digits */

    for (uint32_t i = 0; i < l->n; i++) {
        const struct bt_date *d = l->ann[i].data;
        int64_t from, to;

        if (d == NULL || !year_of(d->from, &from) || !year_of(d->to, &to) ||
            to - from >= MAX_YEARS)
            continue;
        for (int64_t y = from; y <= to; y++) {
            char text[BT_UINT_ROOM];
            uint32_t n = (uint32_t)(bt_put_uint(text, (uint64_t)y) - text);
            if ((seen[y / 8] >> y % 8 & 1) == 0)
                fn(ctx, (struct bt_str){text, n});
            seen[y / 8] = (uint8_t)(seen[y / 8] | 1u << y % 8);
        }
    }
}

static void write_value(void *ctx, struct bt_str value)
{
    struct bt_record *r = ctx;

    bt_json_text(&r->j, value);
}

static void write_number(void *ctx, struct bt_str value)
{
    struct bt_record *r = ctx;

    bt_json_raw(&r->j, value);
}

static void open_list(struct bt_record *r, const char *key)
{
    bt_json_key(&r->j, key);
    bt_json_open(&r->j, '[');
}

static void open_next(struct bt_record *r, const char *key)
{
    bt_json_close(&r->j, ']');
    open_list(r, key);
}

void bt_record_facets(struct bt_record *r)
{
    bt_json_key(&r->j, "facets");
    bt_json_open(&r->j, '{');
    open_list(r, "people");
    bt_facet_names(r->doc, BT_PERSON, write_value, r);
    open_next(r, "positions");
    bt_facet_roles(r->doc, false, write_value, r);
    open_next(r, "organizations");
    bt_facet_names(r->doc, BT_ORGANIZATION, write_value, r);
    open_next(r, "places");
    bt_facet_names(r->doc, BT_PLACE, write_value, r);
    open_next(r, "days");
    bt_facet_days(r->doc, write_value, r);
    open_next(r, "years");
    bt_facet_years(r->doc, write_number, r);
    bt_json_close(&r->j, ']');
    bt_json_close(&r->j, '}');
}
