/* record.c: see record.h. */
#include "core/record_parts.h"

#include "core/err.h"
#include "core/flat.h"
#include "core/when.h"
#include "stage.h"

const struct bt_opt bt_record_options[] = {
    {"format", 0, BT_FORMAT_NAMES, "jsonl",
     "how an article is written: a record in JSON, or its text with the abbreviations written "
     "out; for these, error records go to stderr or --errors",
     BT_OPT_ENUM, offsetof(struct bt_record_opts, format)},
    {"fields", 0, "LIST", NULL,
     "parts of the record: +folded,-expanded,-why; or only those named: text,people",
     BT_OPT_STRING, offsetof(struct bt_record_opts, fields)},
    {"offsets", 0, "code-points|utf8|utf16", "code-points", "unit of start and end",
     BT_OPT_ENUM, offsetof(struct bt_record_opts, offsets)},
    {"source-offsets", 0, NULL, NULL,
     "add source_start and source_end to each span: bytes of the source", BT_OPT_FLAG,
     offsetof(struct bt_record_opts, source_offsets)},
    {0},
};

#define PART_NAME(name) #name,
static const char *const part_names[BT_NPART] = {BT_RECORD_PARTS(PART_NAME)};

static int part_by_name(const char *s, size_t n)
{
    for (int i = 0; i < BT_NPART; i++)
        if (strlen(part_names[i]) == n && memcmp(part_names[i], s, n) == 0)
            return i;
    return -1;
}

enum bt_status bt_record_open(struct bt_record_opts *o, struct bt_err *err)
{
    const char *s = o->fields != NULL ? o->fields : "";

    o->mask = (1u << BT_NPART) - 1;
    if (!bt_flat_format(o->format)) /* those fold nothing themselves */
        o->mask -= 1u << BT_PART_folded;
    if (*s != '\0' && *s != '+' && *s != '-')
        o->mask = 0; /* a plain list names all that is wanted */
    while (*s != '\0') {
        bool remove = *s == '-';
        size_t n;
        int part;

        s += *s == '+' || *s == '-';
        n = strcspn(s, ",");
        if ((part = part_by_name(s, n)) < 0)
            return bt_err_set(err, BT_FATAL, "usage",
                              "option --fields has \"%.*s\", expected source, title, text, "
                              "expanded, people, dates, counts, folded, why ...",
                              (int)(n < 40 ? n : 40), s);
        if (remove)
            o->mask &= ~(1u << part);
        else
            o->mask |= 1u << part;
        s += n + (s[n] == ',');
    }
    return BT_OK;
}

/* "roles.tsv:17" between `before` and `behind`, two constants. */
static inline void put_row(struct bt_buf *b, struct bt_str before, const struct bt_dict *d,
                           uint32_t row, struct bt_str behind)
{
    struct bt_str table = bt_cstr(bt_dict_row_table(d, row));
    char *to;

    if (!bt_buf_reserve(b, (size_t)before.len + table.len + 5 + BT_UINT_ROOM + behind.len))
        return;
    to = b->s + b->len;
    memcpy(to, before.s, before.len);
    to += before.len;
    memcpy(to, table.s, table.len);
    to += table.len;
    memcpy(to, ".tsv:", 5);
    to = bt_put_uint(to + 5, bt_dict_row_line(d, row));
    memcpy(to, behind.s, behind.len);
    b->len = (size_t)(to + behind.len - b->s);
}

void bt_record_why(struct bt_buf *b, const struct bt_ann *a, const struct bt_dict *d)
{
    if (a->why != NULL)
        bt_buf_puts(b, a->why);
    else if (a->row != 0)
        put_row(b, BT_STR(""), d, a->row, BT_STR(""));
}

void bt_record_ann_why(struct bt_record *r, const struct bt_ann *a)
{
    if (!bt_record_has(r, BT_PART_why) || (a->why == NULL && a->row == 0))
        return;
    if (a->why != NULL) {
        bt_json_key(&r->j, "why");
        bt_json_cstr(&r->j, a->why);
        return;
    }
    /* It is never the first member, and a table's name needs no escape. */
    put_row(r->j.b, BT_STR(",\"why\":\""), r->dict, a->row, BT_STR("\""));
}

/* Two members, numbers. */
static inline void put_span(struct bt_json *j, const char *beg_key, const char *end_key,
                            struct bt_span at)
{
    size_t nbeg = strlen(beg_key), nend = strlen(end_key);
    char *to;

    if (!bt_buf_reserve(j->b, nbeg + nend + 2 * (4 + BT_UINT_ROOM)))
        return;
    to = bt_put_uint(bt_json_put_key(j, j->b->s + j->b->len, beg_key, nbeg), at.beg);
    j->comma = true;
    to = bt_put_uint(bt_json_put_key(j, to, end_key, nend), at.end);
    j->b->len = (size_t)(to - j->b->s);
}

void bt_record_at(struct bt_record *r, struct bt_span at)
{
    put_span(&r->j, "start", "end", bt_units_of(&r->units, at));
    if (r->opts->source_offsets)
        put_span(&r->j, "source_start", "source_end", bt_doc_to_orig(r->doc, at, NULL));
}

void bt_record_span(struct bt_record *r, struct bt_span at)
{
    bt_record_at(r, at);
    bt_json_key(&r->j, "text");
    bt_json_text(&r->j, bt_text(r->doc, at));
}

const struct bt_ann *bt_record_ann(const struct bt_record *r, uint32_t id)
{
    return id < r->nid ? r->by_id[id] : NULL;
}

/* Entities and edges name annotations by id; one table finds them all. */
static void index_ids(struct bt_record *r)
{
    static const enum bt_layer_id named[] = {BT_PLACE, BT_ORGANIZATION, BT_PERSON, BT_ROLE};
    const struct bt_doc *doc = r->doc;

    r->nid = doc->work->next_id;
    r->by_id = bt_alloc_array(doc->arena, (size_t)r->nid + 1, sizeof *r->by_id);
    memset(r->by_id, 0, ((size_t)r->nid + 1) * sizeof *r->by_id);
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        for (uint32_t k = 0; k < doc->layer[named[i]].n; k++)
            r->by_id[doc->layer[named[i]].ann[k].id] = &doc->layer[named[i]].ann[k];
}

/* The rows that annotations name are on their way when they are written. */
static void call_rows(const struct bt_record *r)
{
    static const enum bt_layer_id with_why[] = {BT_PLACE, BT_ORGANIZATION, BT_ROLE,
                                                BT_DATE,  BT_COUNT,        BT_ABBREVIATION};

    for (size_t i = 0; i < sizeof with_why / sizeof with_why[0]; i++) {
        const struct bt_layer *l = &r->doc->layer[with_why[i]];
        for (uint32_t k = 0; k < l->n; k++)
            if (l->ann[k].row != 0)
                bt_dict_row_soon(r->dict, l->ann[k].row);
    }
}

/* What comes from outside may be anything. */
static void write_given(struct bt_json *j, const char *key, struct bt_str s)
{
    if (s.len == 0)
        return;
    bt_json_key(j, key);
    bt_json_str(j, s);
}

static void write_source(struct bt_record *r)
{
    const struct bt_doc *doc = r->doc;
    struct bt_json *j = &r->j;

    bt_json_key(j, "source");
    bt_json_open(j, '{');
    write_given(j, "uri", doc->uri);
    bt_json_key(j, "media_type");
    bt_json_str(j, doc->media_type);
    bt_json_key(j, "charset");
    bt_json_cstr(j, doc->charset);
    bt_json_key(j, "charset_score");
    bt_json_int(j, doc->charset_score);
    bt_json_key(j, "bytes");
    bt_json_int(j, doc->source_bytes);
    bt_json_key(j, "vietnamese");
    bt_json_int(j, doc->vietnamese);
    if (doc->source_id.len != 0)
        write_given(j, "id", doc->source_id);
    else if (!bt_str_eq(doc->id, r->id))
        write_given(j, "id", doc->id);
    bt_json_close(j, '}');
}

static void write_published(struct bt_record *r)
{
    char text[40];
    uint32_t n = bt_time_format(r->doc->published, text);

    bt_json_key(&r->j, "published");
    if (n != 0)
        bt_json_text(&r->j, (struct bt_str){text, n});
    else
        bt_json_null(&r->j);
}

/* What the source tells: source, title, published, bylines, fields. */
static void write_facts(struct bt_record *r)
{
    const struct bt_doc *doc = r->doc;
    struct bt_json *j = &r->j;

    if (bt_record_has(r, BT_PART_source))
        write_source(r);
    if (bt_record_has(r, BT_PART_title)) {
        bt_json_key(j, "title");
        if (doc->title.end > doc->title.beg)
            bt_json_text(j, bt_text(doc, doc->title));
        else
            bt_json_null(j);
    }
    if (bt_record_has(r, BT_PART_published))
        write_published(r);
    if (bt_record_has(r, BT_PART_bylines)) {
        bt_json_key(j, "bylines");
        bt_json_open(j, '[');
        for (uint32_t i = 0; i < doc->nbyline; i++)
            bt_json_text(j, doc->byline[i]);
        bt_json_close(j, ']');
    }
    if (!bt_record_has(r, BT_PART_fields))
        return;
    bt_json_key(j, "fields");
    bt_json_open(j, '[');
    for (uint32_t i = 0; i < doc->nfield; i++) {
        bt_json_open(j, '{');
        bt_json_key(j, "name");
        bt_json_cstr(j, doc->field[i].name);
        bt_record_at(r, doc->field[i].at);
        bt_json_close(j, '}');
    }
    bt_json_close(j, ']');
}

static void write_folded(struct bt_record *r)
{
    const struct bt_doc *doc = r->doc;
    char *out = bt_alloc(doc->arena, (size_t)doc->text.len + 1);
    struct bt_str title = bt_text(doc, doc->title);

    bt_json_key(&r->j, "folded");
    bt_json_open(&r->j, '{');
    bt_json_key(&r->j, "title");
    bt_json_text(&r->j, (struct bt_str){out, bt_lang.fold(title.s, title.len, out)});
    bt_json_key(&r->j, "text");
    bt_json_text(&r->j, (struct bt_str){out, bt_lang.fold(doc->text.s, doc->text.len, out)});
    bt_json_close(&r->j, '}');
}

/* Straight into the record: it is as large as the text. */
static void write_expanded(struct bt_record *r, const struct bt_written *plan)
{
    struct bt_expander e = {.doc = r->doc, .plan = plan};
    struct bt_str text, reading;

    bt_json_key(&r->j, "expanded");
    bt_json_begin(&r->j);
    while (bt_expand_next(&e, &text, &reading)) {
        bt_json_add_text(&r->j, text);
        bt_json_add_text(&r->j, reading);
    }
    bt_json_end(&r->j);
}

/* The text and what was found in it. */
static void write_findings(struct bt_record *r)
{
    const struct bt_written *plan = NULL;
    const struct bt_doc *doc = r->doc;

    if (bt_record_has(r, BT_PART_expanded) || bt_record_has(r, BT_PART_abbreviations))
        plan = bt_expand_plan(doc);
    if (bt_record_has(r, BT_PART_text)) {
        bt_json_key(&r->j, "text");
        bt_json_text(&r->j, doc->text);
    }
    if (bt_record_has(r, BT_PART_expanded))
        write_expanded(r, plan);
    if (bt_record_has(r, BT_PART_people))
        bt_record_people(r);
    if (bt_record_has(r, BT_PART_roles))
        bt_record_free_roles(r);
    if (bt_record_has(r, BT_PART_organizations))
        bt_record_things(r, BT_ORGANIZATION);
    if (bt_record_has(r, BT_PART_places))
        bt_record_things(r, BT_PLACE);
    if (bt_record_has(r, BT_PART_dates))
        bt_record_dates(r);
    if (bt_record_has(r, BT_PART_counts))
        bt_record_counts(r);
    if (bt_record_has(r, BT_PART_abbreviations))
        bt_record_abbreviations(r, plan);
    if (bt_record_has(r, BT_PART_facets))
        bt_record_facets(r);
}

static void write_head(struct bt_record *r)
{
    static const char *const units[] = {"code-points", "utf8", "utf16"};
    static const char digits[] = "0123456789abcdef";
    char hex[8];

    bt_json_key(&r->j, "schema");
    bt_json_cstr(&r->j, BT_SCHEMA);
    bt_json_key(&r->j, "id");
    bt_json_text(&r->j, r->id);
    bt_json_key(&r->j, "version");
    bt_json_int(&r->j, r->doc->version);
    bt_json_key(&r->j, "revision");
    for (uint32_t i = 0; i < 8; i++)
        hex[i] = digits[r->revision >> (28 - 4 * i) & 15];
    bt_json_text(&r->j, (struct bt_str){hex, 8});
    if (r->opts->offsets != BT_CODE_POINTS) {
        bt_json_key(&r->j, "offsets");
        bt_json_cstr(&r->j, units[r->opts->offsets]);
    }
}

void bt_as_jsonl(struct bt_record *r)
{
    const struct bt_doc *doc = r->doc;

    bt_units_init(&r->units, doc->arena, doc->text, r->opts->offsets);
    index_ids(r);
    call_rows(r);
    bt_json_open(&r->j, '{');
    write_head(r);
    write_facts(r);
    write_findings(r);
    if (bt_record_has(r, BT_PART_folded))
        write_folded(r);
    if (bt_record_has(r, BT_PART_meta)) {
        bt_json_key(&r->j, "meta");
        bt_json_raw(&r->j, doc->meta.len != 0 ? doc->meta : BT_STR("{}"));
    }
    if (bt_record_has(r, BT_PART_limits)) {
        bt_json_key(&r->j, "limits");
        bt_json_open(&r->j, '{');
        bt_json_key(&r->j, "cut");
        bt_json_bool(&r->j, doc->cut);
        bt_json_key(&r->j, "replaced");
        bt_json_int(&r->j, doc->replaced);
        bt_json_close(&r->j, '}');
    }
    bt_json_close(&r->j, '}');
}

#define FORM(id, name, write) write,
static bt_as_fn *const forms[BT_NAS] = {bt_as_jsonl, BT_FORMATS(FORM) bt_as_search_row};

void bt_record_write(struct bt_buf *b, const struct bt_doc *doc, const struct bt_dict *d,
                     const struct bt_record_opts *o, uint32_t revision)
{
    struct bt_record r = {
        .j = {b, false}, .doc = doc, .dict = d, .opts = o, .revision = revision};
    char id[BT_MAX_ID];

    r.id = (struct bt_str){id, bt_record_id(doc, id)};
    forms[o->format](&r);
}
