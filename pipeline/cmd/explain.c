/* explain.c: `bantin explain`: the layers of one article drawn under its text, each range with
 * its value and the rule or row that made it, so that a wrong record leads to a row in one
 * step. */
#include "cmd/cmd.h"
#include "cmd/draw.h"

#include "core/err.h"
#include "stage.h"

#include <unistd.h>

struct explain_options {
    const char *layers;
    int64_t width;
    const char *published;
};

static const struct bt_opt options[] = {
    {"layers", 'l', "LIST",
     "codes,abbreviations,places,organizations,people,roles,dates,counts",
     "what to draw; also blocks, names, terms, tokens, sentences, or all", BT_OPT_STRING,
     offsetof(struct explain_options, layers)},
    {"width", 'w', "N", "100", "columns of a line of text", BT_OPT_NUMBER,
     offsetof(struct explain_options, width)},
    {"published", 0, "DATE", NULL, "when the article was published (ISO 8601)", BT_OPT_STRING,
     offsetof(struct explain_options, published)},
    {0},
};

static const struct {
    const char *name, *label;
    enum bt_layer_id layer;
    uint8_t colour;
} layers[] = {
    {"blocks", "block", BT_BLOCK, 6}, {"sentences", "sentence", BT_SENTENCE, 6},
    {"tokens", "token", BT_TOKEN, 6}, {"codes", "code", BT_CODE, 6},
    {"terms", "term", BT_TERM, 6},    {"abbreviations", "abbreviation", BT_ABBREVIATION, 5},
    {"places", "place", BT_PLACE, 2}, {"organizations", "organization", BT_ORGANIZATION, 2},
    {"names", "name", BT_NAME, 6},    {"people", "person", BT_PERSON, 1},
    {"roles", "role", BT_ROLE, 3},    {"dates", "date", BT_DATE, 4},
    {"counts", "count", BT_COUNT, 4},
};
enum { NLAYERS = sizeof layers / sizeof layers[0] };

/* What is being explained. */
struct explain {
    const struct bt_doc *doc;
    const struct bt_dict *dict;
    uint32_t wanted; /* bits of layers */
    struct bt_mark *mark;
    uint32_t nmark, cap;
    const struct bt_entity *
        *owner;     /* by annotation id: the person it speaks of or belongs to */
    uint32_t *more; /* by annotation id: persons beyond `owner` that hold the role */
};

static enum bt_status parse_layers(const char *s, uint32_t *wanted, struct bt_err *err)
{
    *wanted = 0;
    while (*s != '\0') {
        size_t n = strcspn(s, ",");
        bool found = false;

        for (int i = 0; i < NLAYERS; i++)
            if ((n == 3 && memcmp(s, "all", 3) == 0) ||
                (strlen(layers[i].name) == n && memcmp(layers[i].name, s, n) == 0) ||
                (strlen(layers[i].label) == n && memcmp(layers[i].label, s, n) == 0)) {
                *wanted |= 1u << layers[i].layer;
                found = true;
            }
        if (!found)
            return bt_err_set(err, BT_FATAL, "usage",
                              "option --layers has \"%.*s\", expected people, roles, dates, "
                              "counts, abbreviations, places, organizations, codes, blocks, "
                              "names, terms, tokens, sentences or all",
                              (int)(n < 40 ? n : 40), s);
        s += n + (s[n] == ',');
    }
    return BT_OK;
}

/* Persons by the ids of their mentions and roles. */
static void find_owners(struct explain *x)
{
    const struct bt_doc *doc = x->doc;
    uint32_t n = doc->work->next_id + 1;

    x->owner = bt_alloc_array(doc->arena, n, sizeof *x->owner);
    memset(x->owner, 0, n * sizeof *x->owner);
    x->more = bt_alloc_array(doc->arena, n, sizeof *x->more);
    memset(x->more, 0, n * sizeof *x->more);
    for (uint32_t i = 0; i < doc->nentity; i++)
        for (uint32_t k = 0; k < doc->entity[i].nmention; k++)
            if (doc->entity[i].mention[k] < n)
                x->owner[doc->entity[i].mention[k]] = &doc->entity[i];
    for (uint32_t i = 0; i < doc->nedge; i++) {
        const struct bt_edge *e = &doc->edge[i];
        if (e->kind != BT_HOLDS_ROLE || e->to >= n || e->from >= doc->nentity)
            continue;
        if (x->owner[e->to] == NULL)
            x->owner[e->to] = &doc->entity[e->from];
        else
            x->more[e->to]++;
    }
}

static void label_number(struct bt_buf *b, const struct bt_count *c)
{
    static const char *const approx[] = {"", "about ", "over ", "under "};

    bt_buf_printf(b, " %s%.*s", approx[c->approx], (int)c->value.len, c->value.s);
    if (c->value_to.len != 0)
        bt_buf_printf(b, "..%.*s", (int)c->value_to.len, c->value_to.s);
    if (c->of.len != 0)
        bt_buf_printf(b, " of %.*s", (int)c->of.len, c->of.s);
    bt_buf_printf(b, " %.*s", (int)c->unit.len, c->unit.s);
}

/* The value of an annotation, after the layer's name. */
static void label_value(struct bt_buf *b, const struct explain *x, enum bt_layer_id layer,
                        const struct bt_ann *a)
{
    static const char *const blocks[] = {"title", "section", "dateline", "paragraph",
                                         "item",  "caption", "byline",   "chrome"};
    static const char *const codes[] = {"document", "time",    "plate",   "score",
                                        "phone",    "url",     "email",   "address",
                                        "initials", "ordinal", "counter", "other"};
    static const char *const kinds[] = {"office", "function", "occupation", "rank",
                                        "honorific"};
    const struct bt_entity *who = x->owner[a->id];
    const struct bt_reading *reading = layer == BT_ABBREVIATION ? a->data : NULL;
    const struct bt_role *role = layer == BT_ROLE ? a->data : NULL;
    struct bt_str value = a->value;

    if (layer == BT_BLOCK && a->type <= BT_BLOCK_CHROME)
        bt_buf_printf(b, " %s", blocks[a->type]);
    if (layer == BT_CODE && a->type <= BT_CODE_OTHER)
        bt_buf_printf(b, " %s", codes[a->type]);
    if (layer == BT_ROLE && a->type <= BT_ROLE_HONORIFIC)
        bt_buf_printf(b, " %s", kinds[a->type]);
    if (layer == BT_COUNT && a->data != NULL) {
        label_number(b, a->data);
        return;
    }
    if (reading != NULL)
        value = reading->expansion;
    else if (role != NULL)
        value = role->expanded;
    else if (who != NULL)
        value = who->name;
    if (value.len != 0)
        bt_buf_printf(b, " %.*s", (int)value.len, value.s);
    else if (layer == BT_DATE)
        bt_buf_puts(b, " (not placed)");
    if (layer == BT_ROLE && who != NULL)
        bt_buf_printf(b, " <- %.*s", (int)who->name.len, who->name.s);
    if (x->more[a->id] != 0)
        bt_buf_printf(b, " +%u", (unsigned)x->more[a->id]);
}

static void add_mark(struct explain *x, struct bt_span at, uint8_t colour,
                     const struct bt_buf *label, const struct bt_buf *why)
{
    struct bt_arena *arena = x->doc->arena;

    x->mark = bt_grow(arena, x->mark, x->nmark, &x->cap, sizeof *x->mark);
    x->mark[x->nmark++] = (struct bt_mark){
        at, bt_str_dup(arena, (struct bt_str){label->s, (uint32_t)label->len}),
        bt_str_dup(arena, (struct bt_str){why->s, (uint32_t)why->len}), colour};
}

static void add_terms(struct explain *x, uint8_t colour)
{
    const struct bt_doc_work *w = x->doc->work;
    struct bt_buf label = BT_BUF_INIT, why = BT_BUF_INIT;

    for (uint32_t i = 0; i < w->nterm; i++) {
        const struct bt_term *t = &w->term[i];
        bt_buf_clear(&label);
        bt_buf_clear(&why);
        bt_buf_printf(&label, "term %s", bt_dict_kind_name(x->dict, t->kind));
        bt_buf_printf(&why, "%s.tsv:%u", bt_dict_row_table(x->dict, t->row),
                      (unsigned)bt_dict_row_line(x->dict, t->row));
        add_mark(x, bt_token_span(x->doc, t->tok, t->tok + t->ntok), colour, &label, &why);
    }
    bt_buf_release(&label);
    bt_buf_release(&why);
}

static void add_tokens(struct explain *x, uint8_t colour)
{
    static const char *const kinds[] = {"word", "number", "mark"};
    const struct bt_doc_work *w = x->doc->work;
    struct bt_buf label = BT_BUF_INIT, why = BT_BUF_INIT;

    for (uint32_t i = 0; i < w->ntok; i++) {
        bt_buf_clear(&label);
        bt_buf_printf(&label, "%s%s", kinds[w->tok[i].kind],
                      w->tok[i].flags & BT_SYLLABLE ? "" : " -");
        add_mark(x, w->tok[i].at, colour, &label, &why);
    }
    bt_buf_release(&label);
}

static void add_layer(struct explain *x, int which)
{
    const struct bt_layer *l = &x->doc->layer[layers[which].layer];
    struct bt_buf label = BT_BUF_INIT, why = BT_BUF_INIT;

    for (uint32_t i = 0; i < l->n; i++) {
        bt_buf_clear(&label);
        bt_buf_clear(&why);
        bt_buf_puts(&label, layers[which].label);
        label_value(&label, x, layers[which].layer, &l->ann[i]);
        if (l->ann[i].score != 0 && l->ann[i].score != 1000)
            bt_buf_printf(&why, "%u ", (unsigned)l->ann[i].score);
        bt_record_why(&why, &l->ann[i], x->dict);
        add_mark(x, l->ann[i].at, layers[which].colour, &label, &why);
    }
    bt_buf_release(&label);
    bt_buf_release(&why);
}

static int by_place(const void *a, const void *b)
{
    const struct bt_mark *x = a, *y = b;

    if (x->at.beg != y->at.beg)
        return x->at.beg < y->at.beg ? -1 : 1;
    if (x->at.end != y->at.end)
        return x->at.end > y->at.end ? -1 : 1;
    return bt_str_cmp(x->label, y->label);
}

static void collect(struct explain *x)
{
    find_owners(x);
    for (int i = 0; i < NLAYERS; i++) {
        if (!(x->wanted >> layers[i].layer & 1))
            continue;
        if (layers[i].layer == BT_TERM)
            add_terms(x, layers[i].colour);
        else if (layers[i].layer == BT_TOKEN)
            add_tokens(x, layers[i].colour);
        else
            add_layer(x, i);
    }
    if (x->nmark != 0)
        qsort(x->mark, x->nmark, sizeof *x->mark, by_place);
}

static void draw(struct bt_buf *out, struct explain *x, uint32_t width)
{
    const char *no_colour = getenv("NO_COLOR");
    struct bt_canvas c = {x->doc->text, x->mark, x->nmark, 0, width, false};
    uint32_t at = 0;

    c.colour = isatty(STDOUT_FILENO) && (no_colour == NULL || *no_colour == '\0');
    /* Paragraphs: the text between line breaks. */
    for (uint32_t i = 0; i <= c.text.len; i++)
        if (i == c.text.len || c.text.s[i] == '\n') {
            if (i > at) {
                bt_draw(out, &c, (struct bt_span){at, i});
                bt_buf_putc(out, '\n');
            }
            at = i + 1;
        }
}

static enum bt_status explain_doc(const struct explain_options *o, struct bt_args *args,
                                  struct bt_run *run, struct bt_worker *w, struct bt_buf *text,
                                  struct bt_buf *out, struct bt_err *err)
{
    struct explain x = {.dict = bt_run_dict(run)};
    struct bt_input in = {0};
    struct bt_doc *doc = NULL;
    enum bt_status st = parse_layers(o->layers, &x.wanted, err);

    if (st == BT_OK)
        st = bt_read_all(args->file[0], text, err);
    if (st != BT_OK)
        return st;
    in.bytes = (struct bt_str){text->s, (uint32_t)text->len};
    in.published = bt_cstr(o->published != NULL ? o->published : "");
    if ((st = bt_run_doc(run, w, &in, &doc, err)) != BT_OK)
        return st;
    if (setjmp(*bt_arena_guard(doc->arena)) != 0)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory drawing the article");
    x.doc = doc;
    collect(&x);
    draw(out, &x, o->width < 20 ? 20 : o->width > 10000 ? 10000 : (uint32_t)o->width);
    return BT_OK;
}

static int explain(const void *opts, struct bt_args *args)
{
    struct bt_err err = {0};
    struct bt_run *run = NULL;
    struct bt_worker *w = NULL;
    struct bt_buf text = BT_BUF_INIT, out = BT_BUF_INIT;
    enum bt_status st = bt_args_open(args, &run, &err);

    if (st == BT_OK)
        st = bt_worker_new(&w, run, NULL, &err);
    if (st == BT_OK)
        st = explain_doc(opts, args, run, w, &text, &out, &err);
    if (st == BT_OK)
        fwrite(out.s, 1, out.len, stdout);
    bt_worker_free(w);
    bt_close(run);
    bt_buf_release(&text);
    bt_buf_release(&out);
    return st == BT_OK ? BT_EXIT_OK : bt_complain(&err);
}

const struct bt_cmd bt_cmd_explain = {
    .name = "explain",
    .args = "[FILE]",
    .help = "draw what was found under the text, with the rule or row of each",
    .about =
        "^^^^ marks a range, ~~~~ its continuation on the next line.  After the value\n"
        "stands why: a rule of a stage, or a row as TABLE.tsv:LINE, with the score before\n"
        "it where it is not 1000.  NO_COLOR turns colours off.\n",
    .opts = options,
    .size = sizeof(struct explain_options),
    .takes = BT_TAKES_CHAIN,
    .run = explain,
};
