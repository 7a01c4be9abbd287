/* format_search_row.c: a document as the row that an index keeps of it (search_row.h). */
#include "core/record_parts.h"
#include "core/search_row.h"
#include "core/when.h"

static void put_number(struct bt_buf *b, uint64_t n)
{
    for (; n >= 0x80; n >>= 7)
        bt_buf_putc(b, (char)(0x80 | (n & 0x7F)));
    bt_buf_putc(b, (char)n);
}

static void put_string(struct bt_buf *b, struct bt_str s)
{
    put_number(b, s.len);
    bt_buf_str(b, s);
}

struct facet_writer {
    struct bt_buf *b;
    enum bt_search_kind kind;
};

static void put_facet(void *ctx, struct bt_str name)
{
    struct facet_writer *w = ctx;

    bt_buf_putc(w->b, (char)w->kind);
    put_string(w->b, name);
}

static void put_facets(struct bt_buf *b, const struct bt_doc *doc)
{
    struct facet_writer w = {b, BT_SEARCH_PERSON};

    bt_facet_names(doc, BT_PERSON, put_facet, &w);
    w.kind = BT_SEARCH_POSITION;
    bt_facet_roles(doc, false, put_facet, &w);
    w.kind = BT_SEARCH_ROLE;
    bt_facet_roles(doc, true, put_facet, &w);
    w.kind = BT_SEARCH_ORGANIZATION;
    bt_facet_names(doc, BT_ORGANIZATION, put_facet, &w);
    w.kind = BT_SEARCH_PLACE;
    bt_facet_names(doc, BT_PLACE, put_facet, &w);
}

static bool is_blank(struct bt_str text, uint32_t beg, uint32_t end)
{
    for (; beg < end; beg++)
        if (text.s[beg] != ' ')
            return false;
    return true;
}

/* The sentences with something written out, of all that touch (but for blanks) one window; and what stands
 * in no sentence by itself. */
static void put_windows(struct bt_buf *b, const struct bt_doc *doc,
                        const struct bt_written *plan)
{
    const struct bt_layer *l = &doc->layer[BT_SENTENCE];
    struct bt_span *window =
        bt_alloc_array(doc->arena, (size_t)doc->layer[BT_ABBREVIATION].n + 1, sizeof *window);
    uint32_t n = 0, k = 0;

    for (uint32_t i = 0; i < doc->layer[BT_ABBREVIATION].n; i++) {
        struct bt_span at = plan[i].at;
        if (!plan[i].out)
            continue;
        while (k < l->n && l->ann[k].at.end <= at.beg)
            k++;
        if (k < l->n && l->ann[k].at.beg <= at.beg) {
            at.beg = l->ann[k].at.beg;
            at.end = at.end > l->ann[k].at.end ? at.end : l->ann[k].at.end;
        }
        if (n != 0 &&
            (at.beg <= window[n - 1].end || is_blank(doc->text, window[n - 1].end, at.beg))) {
            if (at.end > window[n - 1].end)
                window[n - 1].end = at.end;
        } else {
            window[n++] = at;
        }
    }
    put_number(b, n);
    for (uint32_t i = 0; i < n; i++) {
        put_number(b, window[i].beg);
        put_number(b, window[i].end);
    }
}

static void put_pack(struct bt_buf *b, const struct bt_doc *doc)
{
    const struct bt_written *plan = bt_expand_plan(doc);
    uint32_t n = doc->layer[BT_ABBREVIATION].n, nwritten = 0;

    put_string(b, doc->uri);
    put_number(b, doc->title.beg);
    put_number(b, doc->title.end);
    put_string(b, doc->text);
    put_windows(b, doc, plan);
    for (uint32_t i = 0; i < n; i++)
        nwritten += plan[i].out;
    put_number(b, nwritten);
    for (uint32_t i = 0; i < n; i++) {
        if (!plan[i].out)
            continue;
        put_number(b, plan[i].at.beg);
        put_number(b, plan[i].at.end);
        put_string(b, plan[i].text);
    }
}

/* The day on the clock of the place where it was published. */
static uint64_t day_of(struct bt_time t)
{
    struct bt_civil c;
    int64_t day;

    if (t.precision < BT_DAY)
        return 0;
    c = bt_time_civil(t);
    day = bt_days_from_civil(c.year, c.month, c.day) + BT_SEARCH_DAYS;
    return day > 0 && day < INT32_MAX ? (uint64_t)day : 0;
}

/* A part whose length is known when it is written; nothing of it is held while the arena gives memory. */
static size_t open_part(struct bt_buf *b)
{
    bt_buf_add(b, "\0\0\0\0", 4);
    return b->len;
}

static void close_part(struct bt_buf *b, size_t beg)
{
    size_t n = b->len - beg;

    for (int i = 0; i < 4 && !b->failed; i++)
        b->s[beg - 4 + (size_t)i] = (char)(n >> (8 * i) & 0xFF);
}

void bt_as_search_row(struct bt_record *r)
{
    struct bt_buf *out = r->j.b;
    size_t beg;

    put_string(out, r->id);
    put_number(out, (uint64_t)r->doc->version);
    put_number(out, day_of(r->doc->published));
    beg = open_part(out);
    put_facets(out, r->doc);
    close_part(out, beg);
    beg = open_part(out);
    put_pack(out, r->doc);
    close_part(out, beg);
}
