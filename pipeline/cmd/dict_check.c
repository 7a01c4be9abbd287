/* dict_check.c: `bantin dict check`: runs the example of every row through the chain.
 *
 * Opening the chain has checked the tables themselves.  Here each bracketed part of an example
 * must be exactly an annotation of the table's layer that this row proves; after a leading "!"
 * nothing may be. */
#include "cmd/dict.h"

#include "core/err.h"
#include "stage.h"

enum { MAX_MATCHES = 16 };

struct check {
    struct bt_args *args;
    struct bt_run *run;
    struct bt_worker *worker;
    const struct bt_dict *dict;
    uint32_t row;
    struct bt_row_place place;
    enum bt_layer_id layer;
    size_t examples, failures;
};

/* One example without its brackets. */
struct example {
    struct bt_buf text;
    struct bt_span match[MAX_MATCHES];
    uint32_t nmatch;
    bool none;
};

static struct bt_str trim(struct bt_str s)
{
    while (s.len != 0 && s.s[0] == ' ')
        s = bt_slice(s, 1, s.len);
    while (s.len != 0 && s.s[s.len - 1] == ' ')
        s.len--;
    return s;
}

/* `part`: where in the row's line the failure lies; elsewhere (a template) the column is 1. */
static void fail(struct check *c, struct bt_str part, const char *message, struct bt_str what)
{
    const struct bt_row_place *p = &c->place;
    uint32_t col = 1;

    if (part.s >= p->line.s && part.s <= p->line.s + p->line.len)
        col = bt_count_code_points(p->line.s, (size_t)(part.s - p->line.s)) + 1;
    printf("%s:%u:%u: %s: \"%.*s\"\n", p->file, (unsigned)p->number, (unsigned)col, message,
           (int)what.len, what.s);
    c->failures++;
}

/* "⏎" stands for a line break, which a field cannot hold. */
static bool is_break(struct bt_str s, uint32_t i)
{
    return s.len - i >= 3 && memcmp(s.s + i, "\xE2\x8F\x8E", 3) == 0;
}

static bool read_example(struct check *c, struct bt_str s, struct example *e)
{
    uint32_t open = UINT32_MAX;

    bt_buf_clear(&e->text);
    e->nmatch = 0;
    e->none = s.len != 0 && s.s[0] == '!';
    if (e->none)
        s = trim(bt_slice(s, 1, s.len));
    for (uint32_t i = 0; i < s.len; i++) {
        if (is_break(s, i)) {
            bt_buf_putc(&e->text, '\n');
            i += 2;
        } else if (s.s[i] == '[' && open == UINT32_MAX) {
            open = (uint32_t)e->text.len;
        } else if (s.s[i] == ']' && open != UINT32_MAX && e->nmatch < MAX_MATCHES) {
            e->match[e->nmatch++] = (struct bt_span){open, (uint32_t)e->text.len};
            open = UINT32_MAX;
        } else {
            bt_buf_putc(&e->text, s.s[i]);
        }
    }
    if (open != UINT32_MAX)
        fail(c, s, "example has an open bracket", s);
    else if (e->none == (e->nmatch != 0))
        fail(c, s, e->none ? "example with ! has brackets" : "example has no brackets", s);
    else
        return !e->text.failed;
    return false;
}

/* A span of the row's layer that this row proves: the first at or after index *i. */
static bool next_proof(const struct check *c, const struct bt_doc *doc, uint32_t *i,
                       struct bt_span *at)
{
    const struct bt_layer *l = &doc->layer[c->layer];
    const struct bt_doc_work *w = doc->work;

    if (c->layer == BT_TERM) {
        for (; *i < w->nterm; ++*i)
            if (w->term[*i].row == c->row) {
                const struct bt_term *t = &w->term[(*i)++];
                *at = bt_token_span(doc, t->tok, t->tok + t->ntok);
                return true;
            }
        return false;
    }
    for (; *i < l->n; ++*i)
        if (l->ann[*i].row == c->row) {
            *at = l->ann[(*i)++].at;
            return true;
        }
    return false;
}

static void compare(struct check *c, const struct bt_doc *doc, const struct example *e,
                    struct bt_str source)
{
    struct bt_str all = {e->text.s, (uint32_t)e->text.len};
    struct bt_span at;
    uint32_t i = 0;

    if (e->none) {
        if (next_proof(c, doc, &i, &at))
            fail(c, source, "row matches where it must not", bt_text(doc, at));
        return;
    }
    for (uint32_t k = 0; k < e->nmatch; k++) {
        struct bt_span want = bt_doc_from_orig(doc, 0, e->match[k]);
        bool found = false;
        i = 0;
        while (!found && next_proof(c, doc, &i, &at))
            found = at.beg == want.beg && at.end == want.end;
        if (found)
            continue;
        i = 0;
        if (next_proof(c, doc, &i, &at))
            fail(c, source, "row matches another part", bt_text(doc, at));
        else
            fail(c, source, "row does not match",
                 bt_slice(all, e->match[k].beg, e->match[k].end));
    }
}

static void run_example(struct check *c, struct example *e, struct bt_str source)
{
    struct bt_err err = {0};
    struct bt_doc *doc = NULL;
    /* A day of publication, so that "hôm nay" can be placed. */
    struct bt_input in = {.published = BT_STR("2020-06-15")};

    c->examples++;
    if (!read_example(c, source, e))
        return;
    in.bytes = (struct bt_str){e->text.s, (uint32_t)e->text.len};
    if (bt_run_doc(c->run, c->worker, &in, &doc, &err) != BT_OK)
        fail(c, source, "example cannot be read", bt_cstr(err.msg));
    else if (doc->nfield != 0)
        compare(c, doc, e, source);
}

/* Examples are separated by " | ". */
static void run_examples(struct check *c, struct example *e, struct bt_str cell)
{
    uint32_t beg = 0;

    for (uint32_t i = 0; i <= cell.len; i++)
        if (i == cell.len || (i + 3 <= cell.len && memcmp(cell.s + i, " | ", 3) == 0)) {
            struct bt_str one = trim(bt_slice(cell, beg, i));
            if (one.len != 0)
                run_example(c, e, one);
            beg = i + 3;
        }
}

/* A cell as it stands in a text: of "GD{&|-|}ĐT" the first spelling. */
static void add_spelling(struct bt_buf *b, struct bt_str cell)
{
    bool skip = false, inside = false;

    for (uint32_t i = 0; i < cell.len; i++) {
        char ch = cell.s[i];
        if (ch == '{')
            inside = true;
        else if (ch == '}')
            inside = skip = false;
        else if (ch == '|' && inside)
            skip = true;
        else if (!skip)
            bt_buf_putc(b, ch);
    }
}

/* The header's example with {column} replaced by the row's cells. */
static void fill_template(const struct check *c, const char *table, struct bt_str t,
                          struct bt_buf *out)
{
    for (uint32_t i = 0; i < t.len; i++) {
        const char *close = t.s[i] == '{' ? memchr(t.s + i, '}', t.len - i) : NULL;
        char name[40];
        size_t n;
        int column;

        if (close == NULL) {
            bt_buf_putc(out, t.s[i]);
            continue;
        }
        n = (size_t)(close - t.s) - i - 1;
        snprintf(name, sizeof name, "%.*s", (int)(n < 39 ? n : 39), t.s + i + 1);
        if ((column = bt_dict_column(c->dict, table, name)) >= 0)
            add_spelling(out, bt_dict_cell(c->dict, c->row, column));
        i += (uint32_t)n + 1;
    }
}

static struct bt_str find_in(struct bt_str line, struct bt_str part)
{
    for (uint32_t i = 0; part.len != 0 && i + part.len <= line.len; i++)
        if (memcmp(line.s + i, part.s, part.len) == 0)
            return bt_slice(line, i, i + part.len);
    return part;
}

static void check_row(struct check *c, struct example *e, const char *table)
{
    int column = bt_dict_column(c->dict, table, "example");
    struct bt_str cell = bt_dict_cell(c->dict, c->row, column);
    struct bt_str model = bt_cstr(bt_dict_header(c->dict, table, "example"));

    c->place = bt_row_place(c->args, c->dict, c->row);
    if (cell.len != 0) {
        run_examples(c, e, find_in(c->place.line, cell));
    } else if (model.len != 0) {
        struct bt_buf text = BT_BUF_INIT;
        fill_template(c, table, model, &text);
        run_examples(c, e, (struct bt_str){text.s, (uint32_t)text.len});
        bt_buf_release(&text);
    } else if (strcmp(bt_dict_header(c->dict, table, "index"), "rows") != 0) {
        fail(c, c->place.line, "row has no example", bt_dict_cell(c->dict, c->row, 0));
    }
}

static bool layer_of(const char *name, enum bt_layer_id *layer)
{
    *layer = BT_TERM;
    for (int i = 0; *name != '\0' && i < BT_NLAYER; i++)
        if (strcmp(bt_layer_names[i], name) == 0) {
            *layer = (enum bt_layer_id)i;
            return true;
        }
    return *name == '\0';
}

static void check_table(struct check *c, struct example *e, const char *table)
{
    const char *layer = bt_dict_header(c->dict, table, "layer");
    struct bt_rows rows = {0, 0};

    bt_dict_table(c->dict, table, &rows);
    if (!layer_of(layer, &c->layer)) {
        printf("%s.tsv:1:1: header layer is \"%s\", expected the name of a layer\n", table,
               layer);
        c->failures++;
        return;
    }
    for (c->row = rows.first; c->row < rows.first + rows.n; c->row++)
        check_row(c, e, table);
}

int bt_dict_check(struct bt_args *args)
{
    struct check c = {.args = args};
    struct example e = {.text = BT_BUF_INIT};
    struct bt_err err = {0};
    enum bt_status st = bt_args_open(args, &c.run, &err);
    uint32_t tables = 0;

    if (st == BT_OK)
        st = bt_worker_new(&c.worker, c.run, NULL, &err);
    if (st == BT_OK) {
        c.dict = bt_run_dict(c.run);
        tables = bt_dict_ntables(c.dict);
        for (uint32_t i = 0; i < tables; i++)
            check_table(&c, &e, bt_dict_table_name(c.dict, i));
        printf("%u tables, %zu examples, %zu failures\n", (unsigned)tables, c.examples,
               c.failures);
    }
    bt_worker_free(c.worker);
    bt_close(c.run);
    bt_buf_release(&e.text);
    if (st != BT_OK)
        return bt_complain(&err);
    return c.failures != 0 ? BT_EXIT_USAGE : BT_EXIT_OK;
}
