/* format_postgres.c: --format postgres-copy: a row as COPY ... FROM STDIN takes it: the columns
 * id, version, revision, url, published, title, text, expanded, title_folded, text_folded,
 * bylines, people, positions, organizations, places, days, years, record; the README has the
 * table.  A tab between columns, \N for nothing; tab, line break and backslash are escaped. */
#include "core/flat.h"

#include "core/when.h"

enum { MAX_NUMBER = 400, MAX_EXPONENT = 5 }; /* characters; "e-300" */

struct row {
    struct bt_record *r;
    struct bt_buf *b;
    enum bt_flat field; /* the list that is written */
    bool some;
};

/* What stands for a byte in a column; 0: itself. */
static char escape_of(char c)
{
    switch (c) {
    case '\\':
        return '\\';
    case '\t':
        return 't';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    default:
        return '\0';
    }
}

static void put(struct bt_buf *b, struct bt_str s)
{
    uint32_t run = 0;

    for (uint32_t i = 0; i < s.len; i++) {
        char e = escape_of(s.s[i]);
        if (e == '\0')
            continue;
        bt_buf_add(b, s.s + run, i - run);
        bt_buf_putc(b, '\\');
        bt_buf_putc(b, e);
        run = i + 1;
    }
    bt_buf_add(b, s.s + run, s.len - run);
}

static void put_column(struct row *w, enum bt_flat field, struct bt_str s)
{
    bt_buf_putc(w->b, '\t');
    if (s.len != 0 && bt_flat_has(w->r, field))
        put(w->b, s);
    else
        bt_buf_puts(w->b, "\\N");
}

static void put_expanded(struct row *w)
{
    struct bt_expander e = {.doc = w->r->doc};
    struct bt_str text, reading;

    if (!bt_flat_has(w->r, BT_FLAT_expanded)) {
        bt_buf_puts(w->b, "\t\\N");
        return;
    }
    e.plan = bt_expand_plan(w->r->doc);
    bt_buf_putc(w->b, '\t');
    while (bt_expand_next(&e, &text, &reading)) {
        put(w->b, text);
        put(w->b, reading);
    }
}

/* A day that the calendar does not have would end the whole COPY. */
static bool is_value(enum bt_flat field, struct bt_str s)
{
    struct bt_time t;

    return field != BT_FLAT_days || (bt_time_parse(s, &t) && bt_time_civil(t).year > 0);
}

/* An element of an array, in quotes, whose escapes are escaped again for the column. */
static void put_element(void *ctx, struct bt_str s)
{
    struct row *w = ctx;

    if (!is_value(w->field, s))
        return;
    bt_buf_puts(w->b, w->some ? ",\"" : "\"");
    w->some = true;
    for (uint32_t i = 0; i < s.len; i++) {
        if (s.s[i] == '"' || s.s[i] == '\\')
            bt_buf_puts(w->b, "\\\\");
        put(w->b, bt_slice(s, i, i + 1));
    }
    bt_buf_putc(w->b, '"');
}

static void put_list(struct row *w, enum bt_flat field)
{
    const struct bt_doc *doc = w->r->doc;

    w->field = field;
    w->some = false;
    if (!bt_flat_has(w->r, field)) {
        bt_buf_puts(w->b, "\t\\N");
        return;
    }
    bt_buf_puts(w->b, "\t{");
    if (field == BT_FLAT_bylines)
        for (uint32_t i = 0; i < doc->nbyline; i++)
            put_element(w, doc->byline[i]);
    else
        bt_flat_facet(doc, field, put_element, w);
    bt_buf_putc(w->b, '}');
}

static bool is_number_char(char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

/* jsonb keeps a number exactly, so one can be too long for it, or its exponent too large. */
static bool is_strange(struct bt_str number)
{
    uint32_t exponent = 0;

    while (exponent < number.len && (number.s[exponent] | 0x20) != 'e')
        exponent++;
    return number.len > MAX_NUMBER || number.len - exponent > MAX_EXPONENT;
}

/* What passed through, valid JSON; strange numbers become strings. */
static struct bt_str portable_meta(const struct bt_doc *doc)
{
    struct bt_str s = doc->meta;
    char *out = bt_alloc(doc->arena, 3 * (size_t)s.len + 1);
    uint32_t n = 0, end;

    for (uint32_t i = 0; i < s.len; i = end) {
        bool quote = false;
        end = i + 1;
        if (s.s[i] == '"') {
            while (end < s.len && s.s[end] != '"')
                end += s.s[end] == '\\' ? 2 : 1;
            end = end < s.len ? end + 1 : s.len;
        } else if ((s.s[i] >= '0' && s.s[i] <= '9') || s.s[i] == '-') {
            while (end < s.len && is_number_char(s.s[end]))
                end++;
            quote = is_strange(bt_slice(s, i, end));
        }
        if (quote)
            out[n++] = '"';
        memcpy(out + n, s.s + i, end - i);
        n += end - i;
        if (quote)
            out[n++] = '"';
    }
    return (struct bt_str){out, n};
}

/* The record is written behind the row as it is and then escaped in place, from its end. */
static void put_record(struct row *w)
{
    struct bt_buf *b = w->b;
    const struct bt_record_opts *opts = w->r->opts;
    const struct bt_doc *doc = w->r->doc;
    struct bt_record_opts own = *opts;
    struct bt_doc copy = *doc;
    size_t beg, end, more = 0;

    bt_buf_putc(b, '\t');
    beg = b->len;
    w->r->j.comma = false;
    own.mask &= ~(1u << BT_PART_folded); /* it has columns of its own */
    w->r->opts = &own;
    if (doc->meta.len != 0)
        copy.meta = portable_meta(doc);
    w->r->doc = &copy;
    bt_as_jsonl(w->r);
    w->r->opts = opts;
    w->r->doc = doc;
    end = b->len;
    for (size_t i = beg; i < end; i++)
        more += escape_of(b->s[i]) != '\0';
    if (b->failed || !bt_buf_reserve(b, more))
        return;
    b->len = end + more;
    for (size_t i = end, to = b->len; i-- > beg && to != i + 1;) {
        char e = escape_of(b->s[i]);
        b->s[--to] = e != '\0' ? e : b->s[i];
        if (e != '\0')
            b->s[--to] = '\\';
    }
}

void bt_as_postgres_copy(struct bt_record *r)
{
    struct row w = {.r = r, .b = r->j.b};
    const struct bt_doc *doc = r->doc;
    struct bt_str title = bt_text(doc, doc->title), none = {"", 0};
    bool folded = bt_flat_has(r, BT_FLAT_title_folded);
    char room[24];

    put(w.b, r->id);
    bt_buf_printf(w.b, "\t%lld\t%08x", (long long)doc->version, (unsigned)r->revision);
    put_column(&w, BT_FLAT_url, bt_flat_url(doc));
    put_column(&w, BT_FLAT_published, bt_flat_time(doc->published, room));
    put_column(&w, BT_FLAT_title, title);
    put_column(&w, BT_FLAT_text, doc->text);
    put_expanded(&w);
    put_column(&w, BT_FLAT_title_folded, folded ? bt_flat_folded(doc, title) : none);
    put_column(&w, BT_FLAT_text_folded, folded ? bt_flat_folded(doc, doc->text) : none);
    for (enum bt_flat field = BT_FLAT_bylines; field < BT_NFLAT; field++)
        put_list(&w, field);
    put_record(&w);
}
