/* format_es_bulk.c: --format es-bulk: what the _bulk interface of Elasticsearch and OpenSearch
 * takes: a line that says what to do, and the record with the days its dates reach over, as a
 * field of type date_range wants them.
 *
 * external_gte: a document replaces the same version of itself, and no newer one; so feeding
 * twice changes nothing. */
#include "core/record_parts.h"

static void write_range(struct bt_json *j, const struct bt_date *d)
{
    bt_json_open(j, '{');
    bt_json_key(j, "gte");
    bt_json_text(j, d->from);
    bt_json_key(j, "lte");
    bt_json_text(j, d->to);
    bt_json_close(j, '}');
}

/* Into the record, which has just been closed. */
static void write_ranges(struct bt_record *r)
{
    const struct bt_layer *l = &r->doc->layer[BT_DATE];

    if (r->j.b->failed)
        return;
    r->j.b->len--;
    bt_json_key(&r->j, "date_ranges");
    bt_json_open(&r->j, '[');
    for (uint32_t i = 0; i < l->n; i++) {
        const struct bt_date *d = l->ann[i].data;
        if (d != NULL && d->from.len != 0 && d->to.len != 0)
            write_range(&r->j, d);
    }
    bt_json_close(&r->j, ']');
    bt_json_close(&r->j, '}');
}

void bt_as_es_bulk(struct bt_record *r)
{
    struct bt_json *j = &r->j;

    bt_json_open(j, '{');
    bt_json_key(j, "index");
    bt_json_open(j, '{');
    bt_json_key(j, "_id");
    bt_json_text(j, r->id);
    bt_json_key(j, "version");
    bt_json_int(j, r->doc->version);
    bt_json_key(j, "version_type");
    bt_json_cstr(j, "external_gte");
    bt_json_close(j, '}');
    bt_json_close(j, '}');
    bt_buf_putc(j->b, '\n');
    j->comma = false;
    bt_as_jsonl(r);
    if (bt_record_has(r, BT_PART_dates))
        write_ranges(r);
}
