/* record_people.c: people with their mentions and roles, roles of nobody, organizations and
 * places. */
#include "core/record_parts.h"

static const char *const role_kinds[] = {"office", "function", "occupation", "rank",
                                         "honorific"};

static bool of_person(const struct bt_ann *role)
{
    return role->type == BT_ROLE_OFFICE || role->type == BT_ROLE_FUNCTION;
}

static void write_role(struct bt_record *r, const struct bt_ann *a)
{
    static const struct bt_role none;
    const struct bt_role *role = a->data != NULL ? a->data : &none;

    bt_json_open(&r->j, '{');
    bt_record_span(r, a->at);
    bt_json_key(&r->j, "kind");
    bt_json_cstr(&r->j, role_kinds[a->type <= BT_ROLE_HONORIFIC ? a->type : BT_ROLE_OFFICE]);
    bt_json_key(&r->j, "expanded");
    bt_json_text(&r->j, role->expanded.len != 0 ? role->expanded : bt_text(r->doc, a->at));
    bt_record_opt_text(r, "position", role->position);
    bt_record_opt_text(r, "organization", role->organization);
    bt_record_opt_text(r, "place", role->place);
    bt_record_ann_why(r, a);
    bt_json_close(&r->j, '}');
}

static void write_mentions(struct bt_record *r, const uint32_t *id, uint32_t n)
{
    bt_json_key(&r->j, "mentions");
    bt_json_open(&r->j, '[');
    for (uint32_t i = 0; i < n; i++) {
        const struct bt_ann *a = bt_record_ann(r, id[i]);
        if (a == NULL)
            continue;
        bt_json_open(&r->j, '{');
        bt_record_span(r, a->at);
        bt_json_close(&r->j, '}');
    }
    bt_json_close(&r->j, ']');
}

static void write_entity_why(struct bt_record *r, const struct bt_entity *e)
{
    const struct bt_ann *a = e->nmention != 0 ? bt_record_ann(r, e->mention[0]) : NULL;

    if (e->why != NULL && bt_record_has(r, BT_PART_why)) {
        bt_json_key(&r->j, "why");
        bt_json_cstr(&r->j, e->why);
    } else if (e->why == NULL && a != NULL) {
        bt_record_ann_why(r, a);
    }
}

/* The edges of each entity, chained: first[entity], next[edge]; values are index + 1. */
struct chains {
    uint32_t *first, *next;
};

static struct chains chain_roles(const struct bt_doc *doc)
{
    struct chains c;

    c.first = bt_alloc_array(doc->arena, (size_t)doc->nentity + 1, sizeof *c.first);
    c.next = bt_alloc_array(doc->arena, (size_t)doc->nedge + 1, sizeof *c.next);
    memset(c.first, 0, ((size_t)doc->nentity + 1) * sizeof *c.first);
    for (uint32_t i = doc->nedge; i-- > 0;) {
        const struct bt_edge *e = &doc->edge[i];
        if (e->kind != BT_HOLDS_ROLE || e->from >= doc->nentity)
            continue;
        c.next[i] = c.first[e->from];
        c.first[e->from] = i + 1;
    }
    return c;
}

static void write_person(struct bt_record *r, uint32_t index, const struct chains *c)
{
    const struct bt_entity *e = &r->doc->entity[index];

    bt_json_open(&r->j, '{');
    bt_json_key(&r->j, "name");
    bt_json_text(&r->j, e->name);
    bt_record_opt_text(r, "honorific", e->honorific);
    bt_json_key(&r->j, "score");
    bt_json_int(&r->j, e->score);
    write_entity_why(r, e);
    write_mentions(r, e->mention, e->nmention);
    bt_json_key(&r->j, "roles");
    bt_json_open(&r->j, '[');
    for (uint32_t i = c->first[index]; i != 0; i = c->next[i - 1]) {
        const struct bt_ann *a = bt_record_ann(r, r->doc->edge[i - 1].to);
        if (a != NULL && of_person(a))
            write_role(r, a);
    }
    bt_json_close(&r->j, ']');
    bt_json_close(&r->j, '}');
}

void bt_record_people(struct bt_record *r)
{
    const struct bt_doc *doc = r->doc;
    struct chains c = chain_roles(doc);

    bt_json_key(&r->j, "people");
    bt_json_open(&r->j, '[');
    for (uint32_t i = 0; i < doc->nentity; i++)
        if (doc->entity[i].layer == BT_PERSON)
            write_person(r, i, &c);
    bt_json_close(&r->j, ']');
}

/* Every role that stands under no person: offices nobody near holds, and occupations and ranks,
 * which a person's roles leave out. */
void bt_record_free_roles(struct bt_record *r)
{
    const struct bt_doc *doc = r->doc;
    bool *held = bt_alloc(doc->arena, r->nid + 1);

    memset(held, 0, r->nid + 1);
    for (uint32_t i = 0; i < doc->nedge; i++)
        if (doc->edge[i].kind == BT_HOLDS_ROLE && doc->edge[i].to < r->nid)
            held[doc->edge[i].to] = true;
    bt_json_key(&r->j, "roles");
    bt_json_open(&r->j, '[');
    for (uint32_t i = 0; i < doc->layer[BT_ROLE].n; i++) {
        const struct bt_ann *a = &doc->layer[BT_ROLE].ann[i];
        const struct bt_role *role = a->data;
        if (!(held[a->id] || (role != NULL && role->repeated)) || !of_person(a))
            write_role(r, a);
    }
    bt_json_close(&r->j, ']');
}

/* One organization or place: its name, what kind it is (from its first mention), mentions. */
static void write_thing(struct bt_record *r, enum bt_layer_id layer, struct bt_str name,
                        const uint32_t *id, uint32_t n)
{
    const struct bt_ann *a = n != 0 ? bt_record_ann(r, id[0]) : NULL;

    bt_json_open(&r->j, '{');
    bt_json_key(&r->j, "name");
    bt_json_text(&r->j, name);
    if (a != NULL && a->data != NULL && layer == BT_PLACE) {
        const struct bt_place *p = a->data;
        bt_record_opt_text(r, "kind", p->kind);
        bt_record_opt_text(r, "id", p->id);
    } else if (a != NULL && a->data != NULL) {
        const struct bt_organization *o = a->data;
        bt_record_opt_text(r, "kind", o->kind);
    }
    if (a != NULL)
        bt_record_ann_why(r, a);
    write_mentions(r, id, n);
    bt_json_close(&r->j, '}');
}

/* No entities: the annotations of one name (and one gazetteer id) are one thing. */
static void group(struct bt_record *r, enum bt_layer_id layer)
{
    const struct bt_layer *l = &r->doc->layer[layer];
    uint32_t *of = bt_alloc_array(r->doc->arena, (size_t)l->n + 1, sizeof *of);
    uint32_t *id = bt_alloc_array(r->doc->arena, (size_t)l->n + 1, sizeof *id);
    uint32_t *at;
    struct bt_names names;
    bool fresh;

    bt_names_init(&names, r->doc->arena);
    for (uint32_t i = 0; i < l->n; i++) {
        const struct bt_ann *a = &l->ann[i];
        const struct bt_place *p = layer == BT_PLACE ? a->data : NULL;
        of[i] = bt_names_add(&names, a->value.len != 0 ? a->value : bt_text(r->doc, a->at),
                             p != NULL ? p->id : BT_STR(""), &fresh);
        names.name[of[i]].value++;
    }
    /* Sort the ids by thing, stable: counts become places. */
    at = bt_alloc_array(r->doc->arena, (size_t)names.n + 1, sizeof *at);
    at[0] = 0;
    for (uint32_t k = 0; k < names.n; k++)
        at[k + 1] = at[k] + names.name[k].value;
    for (uint32_t i = 0; i < l->n; i++)
        id[at[of[i]]++] = l->ann[i].id;
    for (uint32_t k = 0; k < names.n; k++)
        write_thing(r, layer, names.name[k].name, id + at[k] - names.name[k].value,
                    names.name[k].value);
}

void bt_record_things(struct bt_record *r, enum bt_layer_id layer)
{
    const struct bt_doc *doc = r->doc;
    bool found = false;

    bt_json_key(&r->j, layer == BT_PLACE ? "places" : "organizations");
    bt_json_open(&r->j, '[');
    for (uint32_t i = 0; i < doc->nentity; i++) {
        const struct bt_entity *e = &doc->entity[i];
        if (e->layer != layer)
            continue;
        write_thing(r, layer, e->name, e->mention, e->nmention);
        found = true;
    }
    if (!found)
        group(r, layer);
    bt_json_close(&r->j, ']');
}
