/* record_facts.c: dates, counts and abbreviations. */
#include "core/record_parts.h"

static void write_date(struct bt_record *r, const struct bt_ann *a)
{
    static const char *const parts[] = {"", "morning", "noon", "afternoon", "evening", "night"};
    static const char *const evidence[] = {"explicit", "context", "published", "nearest"};
    const struct bt_date *d = a->data;

    bt_json_open(&r->j, '{');
    bt_record_span(r, a->at);
    bt_json_key(&r->j, "value");
    if (a->value.len != 0)
        bt_json_text(&r->j, a->value);
    else
        bt_json_null(&r->j);
    if (d != NULL) {
        bt_record_opt_text(r, "from", d->from);
        bt_record_opt_text(r, "to", d->to);
        if (d->part != BT_DAY_NONE) {
            bt_json_key(&r->j, "part_of_day");
            bt_json_cstr(&r->j, parts[d->part]);
        }
        if (d->minute >= 0) {
            int hour = d->minute / 60 % 24, minute = d->minute % 60;
            char text[5] = {(char)('0' + hour / 10), (char)('0' + hour % 10), ':',
                            (char)('0' + minute / 10), (char)('0' + minute % 10)};
            bt_json_key(&r->j, "time");
            bt_json_text(&r->j, (struct bt_str){text, sizeof text});
        }
        bt_json_key(&r->j, "evidence");
        bt_json_cstr(&r->j, evidence[d->evidence]);
    }
    bt_record_ann_why(r, a);
    bt_json_close(&r->j, '}');
}

void bt_record_dates(struct bt_record *r)
{
    const struct bt_layer *l = &r->doc->layer[BT_DATE];

    bt_json_key(&r->j, "dates");
    bt_json_open(&r->j, '[');
    for (uint32_t i = 0; i < l->n; i++)
        write_date(r, &l->ann[i]);
    bt_json_close(&r->j, ']');
}

static void write_number(struct bt_record *r, const char *key, struct bt_str number)
{
    if (number.len == 0)
        return;
    bt_json_key(&r->j, key);
    bt_json_decimal(&r->j, number);
}

static void write_count(struct bt_record *r, const struct bt_ann *a)
{
    static const char *const approx[] = {NULL, "about", "over", "under"};
    const struct bt_count *c = a->data;

    bt_json_open(&r->j, '{');
    bt_record_span(r, a->at);
    if (c != NULL) {
        bt_json_key(&r->j, "value");
        bt_json_decimal(&r->j, c->value);
        write_number(r, "value_to", c->value_to);
        write_number(r, "of", c->of);
        bt_json_key(&r->j, "unit");
        bt_json_text(&r->j, c->unit);
        bt_json_key(&r->j, "approx");
        if (c->approx == BT_EXACT)
            bt_json_null(&r->j);
        else
            bt_json_cstr(&r->j, approx[c->approx]);
    }
    bt_record_ann_why(r, a);
    bt_json_close(&r->j, '}');
}

void bt_record_counts(struct bt_record *r)
{
    const struct bt_layer *l = &r->doc->layer[BT_COUNT];

    bt_json_key(&r->j, "counts");
    bt_json_open(&r->j, '[');
    for (uint32_t i = 0; i < l->n; i++)
        write_count(r, &l->ann[i]);
    bt_json_close(&r->j, ']');
}

/* How `expanded` shows it, where that is not the plain expansion in the annotation's place:
 * null: as printed; with "stop": the full stop after it is replaced too. */
static void write_written(struct bt_record *r, const struct bt_ann *a,
                          const struct bt_reading *d, const struct bt_written *w)
{
    if (!w->out) {
        bt_json_key(&r->j, "written");
        bt_json_null(&r->j);
        return;
    }
    if (!bt_str_eq(w->text, d->expansion)) {
        bt_json_key(&r->j, "written");
        bt_json_text(&r->j, w->text);
    }
    if (w->at.end != a->at.end) {
        bt_json_key(&r->j, "stop");
        bt_json_bool(&r->j, true);
    }
}

static void write_abbreviation(struct bt_record *r, const struct bt_ann *a,
                               const struct bt_written *w)
{
    const struct bt_reading *d = a->data;

    bt_json_open(&r->j, '{');
    bt_record_span(r, a->at);
    if (d != NULL) {
        bt_json_key(&r->j, "expansion");
        if (d->expansion.len != 0)
            bt_json_text(&r->j, d->expansion);
        else
            bt_json_null(&r->j);
        write_written(r, a, d, w);
        bt_json_key(&r->j, "score");
        bt_json_int(&r->j, a->score);
        bt_json_key(&r->j, "source");
        bt_json_cstr(&r->j, d->source != NULL ? d->source : "dictionary");
        bt_json_key(&r->j, "alternatives");
        bt_json_open(&r->j, '[');
        for (uint32_t i = 0; i < d->nalternative; i++)
            bt_json_text(&r->j, d->alternative[i]);
        bt_json_close(&r->j, ']');
    }
    bt_record_ann_why(r, a);
    bt_json_close(&r->j, '}');
}

void bt_record_abbreviations(struct bt_record *r, const struct bt_written *plan)
{
    const struct bt_layer *l = &r->doc->layer[BT_ABBREVIATION];

    bt_json_key(&r->j, "abbreviations");
    bt_json_open(&r->j, '[');
    for (uint32_t i = 0; i < l->n; i++)
        write_abbreviation(r, &l->ann[i], &plan[i]);
    bt_json_close(&r->j, ']');
}
