/* flat.c: see flat.h. */
#include "core/flat.h"

#include "core/when.h"
#include "stage.h"

#define PART(name, part) BT_PART_##part,
static const enum bt_record_part part_of[BT_NFLAT] = {BT_FLAT_FIELDS(PART)};

bool bt_flat_format(int format)
{
    return format == BT_AS_SOLR || format == BT_AS_MEILISEARCH || format == BT_AS_TYPESENSE ||
           format == BT_AS_VESPA || format == BT_AS_POSTGRES_COPY;
}

/* Version and revision always stand, as in a record. */
bool bt_flat_has(const struct bt_record *r, enum bt_flat field)
{
    return field <= BT_FLAT_revision || bt_record_has(r, part_of[field]);
}

struct bt_str bt_flat_time(struct bt_time t, char room[24])
{
    int64_t day = t.utc / 86400 - (t.utc % 86400 < 0), second = t.utc - day * 86400;
    int y, m, d, n;

    if (t.precision == BT_UNKNOWN)
        return (struct bt_str){room, 0};
    bt_civil_from_days(day, &y, &m, &d);
    if (y < 1 || y > 9999)
        return (struct bt_str){room, 0};
    n = snprintf(room, 24, "%04d-%02d-%02dT%02d:%02d:%02dZ", y, m, d, (int)(second / 3600),
                 (int)(second / 60 % 60), (int)(second % 60));
    return (struct bt_str){room, n > 0 && n < 24 ? (uint32_t)n : 0};
}

void bt_flat_facet(const struct bt_doc *doc, enum bt_flat field, bt_facet_fn *fn, void *ctx)
{
    switch (field) {
    case BT_FLAT_people:
        bt_facet_names(doc, BT_PERSON, fn, ctx);
        break;
    case BT_FLAT_positions:
        bt_facet_roles(doc, false, fn, ctx);
        break;
    case BT_FLAT_organizations:
        bt_facet_names(doc, BT_ORGANIZATION, fn, ctx);
        break;
    case BT_FLAT_places:
        bt_facet_names(doc, BT_PLACE, fn, ctx);
        break;
    case BT_FLAT_days:
        bt_facet_days(doc, fn, ctx);
        break;
    default:
        bt_facet_years(doc, fn, ctx);
    }
}

struct bt_str bt_flat_folded(const struct bt_doc *doc, struct bt_str text)
{
    char *out = bt_alloc(doc->arena, (size_t)text.len + 1);

    return (struct bt_str){out, bt_lang.fold(text.s, text.len, out)};
}

struct bt_str bt_flat_url(const struct bt_doc *doc)
{
    struct bt_str s = doc->uri;
    char *out = bt_alloc(doc->arena, 3 * (size_t)s.len + 1);
    uint32_t n = 0, len, bad;

    for (uint32_t i = 0; i < s.len; i += len != 0 ? len : bad) {
        bad = 1;
        len = s.s[i] != '\0' ? bt_utf8_length(s.s + i, s.len - i, &bad) : 0;
        memcpy(out + n, len != 0 ? s.s + i : "\xEF\xBF\xBD", len != 0 ? len : 3);
        n += len != 0 ? len : 3;
    }
    return (struct bt_str){out, n};
}

struct flat {
    struct bt_record *r;
    const struct bt_flat_style *style;
    enum bt_flat field; /* the list that is written */
    bool open;
};

/* What no text may hold: control characters but tab and line break, U+FFFE and the like. */
static bool is_forbidden(uint32_t cp)
{
    return (cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r') || cp == 0x7F ||
           (cp >= 0xFDD0 && cp <= 0xFDEF) || (cp & 0xFFFE) == 0xFFFE;
}

static struct bt_str cleaned(struct flat *f, struct bt_str s)
{
    char *out = NULL;
    uint32_t len, n = 0, cp;

    for (uint32_t i = 0; f->style->clean && i < s.len; i += len) {
        cp = bt_decode(s.s + i, s.len - i, &len);
        if (out == NULL && !is_forbidden(cp))
            continue;
        if (out == NULL) {
            out = bt_alloc(f->r->doc->arena, (size_t)s.len + 1);
            memcpy(out, s.s, n = i);
        }
        if (!is_forbidden(cp)) {
            memcpy(out + n, s.s + i, len);
            n += len;
        } else if (len == 1) {
            out[n++] = ' ';
        } else {
            memcpy(out + n, "\xEF\xBF\xBD", 3); /* none of them is shorter */
            n += 3;
        }
    }
    return out != NULL ? (struct bt_str){out, n} : s;
}

static void put_text(struct flat *f, enum bt_flat field, struct bt_str s)
{
    if (s.len == 0 || !bt_flat_has(f->r, field))
        return;
    bt_json_key(&f->r->j, f->style->name[field]);
    bt_json_text(&f->r->j, cleaned(f, s));
}

static void put_value(void *ctx, struct bt_str value)
{
    struct flat *f = ctx;
    struct bt_json *j = &f->r->j;

    if (!f->open) {
        bt_json_key(j, f->style->name[f->field]);
        bt_json_open(j, '[');
        f->open = true;
    }
    if (f->field == BT_FLAT_years) {
        bt_json_raw(j, value);
        return;
    }
    bt_json_begin(j);
    bt_json_add_text(j, cleaned(f, value));
    if (f->field == BT_FLAT_days && f->style->iso)
        bt_json_add_text(j, BT_STR("T00:00:00Z"));
    bt_json_end(j);
}

static void put_list(struct flat *f, enum bt_flat field)
{
    const struct bt_doc *doc = f->r->doc;

    if (!bt_flat_has(f->r, field))
        return;
    f->field = field;
    f->open = false;
    if (field == BT_FLAT_bylines)
        for (uint32_t i = 0; i < doc->nbyline; i++)
            put_value(f, doc->byline[i]);
    else
        bt_flat_facet(doc, field, put_value, f);
    if (f->open)
        bt_json_close(&f->r->j, ']');
}

static void put_head(struct flat *f)
{
    const struct bt_doc *doc = f->r->doc;
    struct bt_json *j = &f->r->j;
    char hex[16], room[24];
    int n = snprintf(hex, sizeof hex, "%08x", (unsigned)f->r->revision);
    struct bt_str time = bt_flat_time(doc->published, room);

    bt_json_key(j, f->style->name[BT_FLAT_version]);
    bt_json_int(j, doc->version);
    put_text(f, BT_FLAT_revision, (struct bt_str){hex, (uint32_t)n});
    put_text(f, BT_FLAT_url, bt_flat_url(doc));
    if (time.len != 0 && f->style->iso) {
        put_text(f, BT_FLAT_published, time);
    } else if (time.len != 0 && bt_flat_has(f->r, BT_FLAT_published)) {
        bt_json_key(j, f->style->name[BT_FLAT_published]);
        bt_json_int(j, doc->published.utc);
    }
}

/* Written out piece by piece unless it has to be cleaned. */
static void put_expanded(struct flat *f)
{
    const struct bt_written *plan = bt_expand_plan(f->r->doc);
    struct bt_expander e = {.doc = f->r->doc, .plan = plan};
    struct bt_json *j = &f->r->j;
    struct bt_str text, reading;

    if (!bt_flat_has(f->r, BT_FLAT_expanded))
        return;
    bt_json_key(j, f->style->name[BT_FLAT_expanded]);
    bt_json_begin(j);
    while (bt_expand_next(&e, &text, &reading)) {
        bt_json_add_text(j, cleaned(f, text));
        bt_json_add_text(j, cleaned(f, reading));
    }
    bt_json_end(j);
}

void bt_flat_members(struct bt_record *r, const struct bt_flat_style *style)
{
    struct flat f = {.r = r, .style = style};
    const struct bt_doc *doc = r->doc;
    struct bt_str title = bt_text(doc, doc->title);

    put_head(&f);
    put_text(&f, BT_FLAT_title, title);
    put_text(&f, BT_FLAT_text, doc->text);
    put_expanded(&f);
    if (bt_flat_has(r, BT_FLAT_title_folded)) {
        put_text(&f, BT_FLAT_title_folded, bt_flat_folded(doc, title));
        put_text(&f, BT_FLAT_text_folded, bt_flat_folded(doc, doc->text));
    }
    for (enum bt_flat field = BT_FLAT_bylines; field < BT_NFLAT; field++)
        put_list(&f, field);
}
