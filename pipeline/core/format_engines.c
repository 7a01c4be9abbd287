/* format_engines.c: --format solr, meilisearch, typesense, vespa: one flat document a line, under
 * the names and in the wrapping that each engine takes as it comes. */
#include "core/flat.h"

#define OWN(name, part) #name,
/* The suffixes are the dynamic fields of Solr's default schema. */
static const struct bt_flat_style solr = {
    .name = {"version_l", "revision_s", "url_s", "published_dt", "title_t", "text_t",
             "expanded_t", "title_folded_t", "text_folded_t", "bylines_ss", "people_ss",
             "positions_ss", "organizations_ss", "places_ss", "days_dts", "years_is"},
    .iso = true};
static const struct bt_flat_style plain = {.name = {BT_FLAT_FIELDS(OWN)}};
static const struct bt_flat_style vespa = {.name = {BT_FLAT_FIELDS(OWN)}, .clean = true};

static void put_document(struct bt_record *r, struct bt_str id,
                         const struct bt_flat_style *style)
{
    bt_json_open(&r->j, '{');
    bt_json_key(&r->j, "id");
    bt_json_text(&r->j, id);
    bt_flat_members(r, style);
    bt_json_close(&r->j, '}');
}

void bt_as_solr(struct bt_record *r)
{
    put_document(r, r->id, &solr);
}

void bt_as_typesense(struct bt_record *r)
{
    put_document(r, r->id, &plain);
}

/* Ids there are letters, digits, "-" and "_", at most 511: all others become "_" and two hex
 * digits, so that no two ids become one; what gets too long is a hash. */
static struct bt_str meilisearch_id(const struct bt_record *r)
{
    static const char hex[] = "0123456789abcdef";
    char *out = bt_alloc(r->doc->arena, 3 * (size_t)r->id.len + 20);
    uint32_t n = 0;

    for (uint32_t i = 0; i < r->id.len; i++) {
        unsigned char c = (unsigned char)r->id.s[i];
        if ((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-') {
            out[n++] = (char)c;
            continue;
        }
        out[n++] = '_';
        out[n++] = hex[c >> 4];
        out[n++] = hex[c & 15];
    }
    if (n > 511)
        n = (uint32_t)snprintf(out, 20, "_%016llx",
                               (unsigned long long)bt_record_hash(0, r->id));
    return (struct bt_str){out, n};
}

void bt_as_meilisearch(struct bt_record *r)
{
    put_document(r, meilisearch_id(r), &plain);
}

void bt_as_vespa(struct bt_record *r)
{
    struct bt_json *j = &r->j;

    bt_json_open(j, '{');
    bt_json_key(j, "put");
    bt_json_begin(j);
    bt_json_add_text(j, BT_STR("id:news:article::"));
    bt_json_add_text(j, r->id);
    bt_json_end(j);
    bt_json_key(j, "fields");
    bt_json_open(j, '{');
    bt_flat_members(r, &vespa);
    bt_json_close(j, '}');
    bt_json_close(j, '}');
}
