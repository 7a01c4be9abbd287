/* layout.c: TEXT -> BLOCK: what each line is, the title, the posting date, the authors.
 *
 * Every line that is not empty is one block; blocks never cross a line break.  The rows of
 * dicts/layout.tsv know portal lines, captions, bylines and chrome by their shape; what is left
 * is settled here by place: the title is the last open line above the portal line, above it
 * stand names of sections, a last short line of names is the byline (SURVEY section 1). */
#include "stages/layout.h"

#include "core/scan.h"
#include "stages/viet.h"

enum {
    MAX_HEAD = 12,         /* lines */
    LONG_PARAGRAPH = 250,  /* bytes: ends the head */
    SHORT_PARAGRAPH = 150, /* bytes: what is shorter and has no full stop may be no text */
    MAX_TITLE = 400,       /* bytes */
    MAX_LINES = 50000,     /* of a document; what follows belongs to the last */
};

struct layout_state {
    struct layout_rows *rows;
};

struct page {
    struct bt_doc *doc;
    const struct layout_rows *rows;
    struct bt_re_scratch *re;
    struct layout_line *line;
    uint32_t n, cap;
    uint32_t head, tail; /* lines [0, head) and [tail, n) */
    uint32_t body;       /* first line of the body field (a given title stands before it) */
};

static uint32_t length(const struct layout_line *l)
{
    return l->at.end - l->at.beg;
}

static void look_at(struct bt_str text, struct layout_line *l)
{
    uint32_t lower = 0, upper = 0, end = l->at.end;

    for (uint32_t i = l->at.beg, step; i < l->at.end && lower == 0; i += step) {
        uint32_t cp = bt_decode(text.s + i, l->at.end - i, &step);
        if (bt_char_class(cp) != BT_CH_LETTER)
            continue;
        if (bt_is_upper(cp))
            upper++;
        else
            lower++;
    }
    l->upper = lower == 0 && upper > 1;
    /* A closing quote or bracket may stand after the full stop. */
    if (end - l->at.beg > 3 && memcmp(text.s + end - 3, "”", 3) == 0)
        end -= 3;
    else if (end - l->at.beg > 1 && (text.s[end - 1] == '"' || text.s[end - 1] == ')'))
        end--;
    l->stop = strchr(".!?;", text.s[end - 1]) != NULL ||
              (end - l->at.beg > 3 && memcmp(text.s + end - 3, "…", 3) == 0);
}

static void cut_lines(struct page *p)
{
    struct bt_doc *doc = p->doc;
    bool gap = false;

    for (uint32_t beg = 0, i; beg <= doc->text.len; beg = i + 1) {
        const char *end =
            beg < doc->text.len ? memchr(doc->text.s + beg, '\n', doc->text.len - beg) : NULL;
        i = end == NULL ? doc->text.len : (uint32_t)(end - doc->text.s);
        if (i == beg) {
            gap = true;
        } else if (p->n == MAX_LINES) {
            p->line[p->n - 1].at.end = i;
            doc->cut = true;
        } else {
            struct layout_line l = {.at = {beg, i}, .gap = gap};
            look_at(doc->text, &l);
            if (doc->nfield > 1 && beg < doc->field[1].at.beg)
                p->body = p->n + 1;
            p->line = bt_grow(doc->arena, p->line, p->n, &p->cap, sizeof l);
            p->line[p->n++] = l;
            gap = false;
        }
    }
}

static void decide(struct layout_line *l, enum line_kind kind, uint32_t row, const char *why)
{
    l->kind = (uint8_t)kind;
    l->row = row;
    l->why = why;
}

static struct layout_hit ask(const struct page *p, const struct layout_line *l,
                             enum line_where where)
{
    return bt_layout_match(p->rows, p->re, p->doc->text, where, l);
}

/* Takes what a row says, which beats what is known. */
static void take(struct layout_line *l, const struct layout_hit *h)
{
    decide(l, (enum line_kind)h->kind, h->row, NULL);
    l->who = h->who;
    l->when = h->when;
}

/* Asks the rows of a place about the line and takes the one that matches. */
static void ask_and_take(const struct page *p, struct layout_line *l, enum line_where where)
{
    struct layout_hit h = ask(p, l, where);

    if (h.kind != LINE_OPEN)
        take(l, &h);
}

/* The rows, where they may speak.  A given title is not looked at. */
static void match_rows(struct page *p)
{
    uint32_t last = p->body;

    p->head = p->body;
    while (p->head < p->n && p->head < p->body + MAX_HEAD &&
           length(&p->line[p->head]) < LONG_PARAGRAPH)
        p->head++;
    for (uint32_t i = p->body; i < p->n; i++) {
        struct layout_line *l = &p->line[i];
        bt_layout_look(p->rows, p->doc->text, l);
        ask_and_take(p, l, IN_ANY);
        if (i < p->head)
            ask_and_take(p, l, IN_HEAD);
    }
    for (uint32_t i = p->body; i < p->n && p->line[i].kind != LINE_RELATED; i++)
        if ((p->line[i].kind == LINE_OPEN || p->line[i].kind == LINE_ITEM) &&
            (length(&p->line[i]) >= SHORT_PARAGRAPH || p->line[i].stop))
            last = i + 1;
    p->tail = last > p->body ? last : p->n;
    for (uint32_t i = p->tail; i < p->n; i++)
        ask_and_take(p, &p->line[i], IN_TAIL);
}

/* What the markup of a page says of lines that no row knows: captions, list items, and authors
 * where the line is nothing but names. */
static void mark_markup(struct page *p)
{
    const struct bt_doc_work *w = p->doc->work;

    for (uint32_t i = p->body, k = 0; i < p->n && k < w->nmarkup; i++) {
        struct layout_line *l = &p->line[i];
        struct bt_span at = bt_doc_to_orig(p->doc, l->at, NULL);
        const struct bt_markup *m;
        while (k < w->nmarkup && w->markup[k].at.end <= at.beg)
            k++;
        if (k == w->nmarkup)
            break;
        m = &w->markup[k];
        if (m->at.beg >= at.end || l->kind != LINE_OPEN)
            continue;
        if (m->type == BT_BLOCK_CAPTION) {
            decide(l, LINE_CAPTION, 0, "html/caption");
        } else if (m->type == BT_BLOCK_ITEM) {
            decide(l, LINE_ITEM, 0, "html/item");
        } else if (m->type == BT_BLOCK_BYLINE && bt_layout_is_names(bt_text(p->doc, l->at))) {
            decide(l, LINE_BYLINE, 0, "html/author");
            l->who = l->at;
        }
    }
}

/* What stands under "Tin liên quan" is a list of other articles' titles. */
static void mark_related(struct page *p)
{
    bool under = false;

    for (uint32_t i = p->body; i < p->n; i++) {
        struct layout_line *l = &p->line[i];
        if (l->kind == LINE_RELATED)
            under = true;
        else if (length(l) >= LONG_PARAGRAPH)
            under = false;
        else if (under && l->kind == LINE_OPEN && !l->stop)
            decide(l, LINE_ITEM, 0, "layout/related");
    }
}

static bool may_be_title(const struct layout_line *l)
{
    return l->kind == LINE_OPEN && length(l) <= MAX_TITLE;
}

/* True if the line ends as a statement does; a title may ask or call out. */
static bool is_statement(const struct page *p, const struct layout_line *l)
{
    char last = p->doc->text.s[l->at.end - 1];

    return l->stop && last != '?' && last != '!';
}

/* The title's line without a portal line to go by: the first open line, if it is short and
 * without a full stop, or stands apart from a long text. */
static uint32_t title_at_top(const struct page *p)
{
    uint32_t i = p->body, next;

    while (i < p->head && p->line[i].kind != LINE_OPEN)
        i++;
    if (i >= p->head || length(&p->line[i]) >= LONG_PARAGRAPH)
        return p->n;
    for (next = i + 1; next < p->n && p->line[next].kind != LINE_OPEN; next++)
        ;
    if (next >= p->n)
        return p->n;
    if (!is_statement(p, &p->line[i]))
        return length(&p->line[next]) > length(&p->line[i]) || p->line[next].stop ? i : p->n;
    return p->line[next].gap && length(&p->line[i]) < SHORT_PARAGRAPH &&
                   length(&p->line[next]) >= LONG_PARAGRAPH
               ? i
               : p->n;
}

/* The title's line; n if there is none. */
static uint32_t find_title(const struct page *p)
{
    uint32_t d = p->body, i, section = p->n;

    while (d < p->head && p->line[d].kind != LINE_DATELINE)
        d++;
    if (d == p->head)
        return title_at_top(p);
    for (i = d; i-- > p->body;) {
        if (may_be_title(&p->line[i]))
            return i;
        if (p->line[i].kind == LINE_SECTION && section == p->n)
            section = i;
    }
    for (i = d + 1; i + 1 < p->n && p->line[i].kind != LINE_OPEN; i++)
        ;
    if (i + 1 < p->n && length(&p->line[i]) < LONG_PARAGRAPH && !is_statement(p, &p->line[i]))
        return i;
    return section;
}

/* Title, what stands above it, and its second line in capitals. */
static void mark_title(struct page *p)
{
    uint32_t t, first;

    for (uint32_t i = 0; i < p->body; i++)
        decide(&p->line[i], LINE_TITLE, 0, "layout/given-title");
    if (p->body != 0) {
        p->doc->title = (struct bt_span){p->line[0].at.beg, p->line[p->body - 1].at.end};
        t = p->body;
        while (t < p->head && p->line[t].kind != LINE_DATELINE)
            t++;
        if (t == p->head)
            t = p->body;
    } else if ((t = find_title(p)) < p->n) {
        first = t;
        while (first > 0 && p->line[t].upper && p->line[first - 1].upper &&
               !p->line[first].gap && p->line[first - 1].kind == LINE_OPEN)
            first--;
        for (uint32_t i = first; i <= t; i++)
            decide(&p->line[i], LINE_TITLE, 0, "layout/title");
        p->doc->title = (struct bt_span){p->line[first].at.beg, p->line[t].at.end};
    } else {
        t = 0;
    }
    for (uint32_t i = p->body; i < t; i++)
        if (p->line[i].kind == LINE_OPEN && length(&p->line[i]) < SHORT_PARAGRAPH &&
            !p->line[i].stop)
            decide(&p->line[i], LINE_SECTION, 0, "layout/above-title");
    for (uint32_t i = t; i < p->n; i++)
        ask_and_take(p, &p->line[i], IN_BODY);
}

/* A line of names alone: the last one under the text, or one beside the portal line. */
static void mark_names(struct page *p)
{
    struct bt_str text = p->doc->text;
    uint32_t i = p->n;

    if (p->n < p->body + 2)
        return;
    while (i-- > p->tail) {
        struct layout_line *l = &p->line[i];
        if (l->kind == LINE_OPEN && bt_layout_is_names(bt_slice(text, l->at.beg, l->at.end))) {
            decide(l, LINE_BYLINE, 0, "layout/names");
            l->who = l->at;
            break;
        }
    }
    for (i = p->body; i + 1 < p->head; i++) {
        struct layout_line *l = &p->line[i + 1], *d = &p->line[i];
        if (d->kind == LINE_DATELINE && l->kind == LINE_OPEN && length(l) > 6 &&
            bt_layout_is_names(bt_slice(text, l->at.beg, l->at.end))) {
            decide(l, LINE_BYLINE, 0, "layout/names");
            l->who = l->at;
        }
    }
}

/* The agency's tag opens the first paragraph. */
static void mark_lead(struct page *p)
{
    for (uint32_t i = p->body; i < p->n; i++) {
        struct layout_line *l = &p->line[i];
        struct layout_hit h;
        if (l->kind != LINE_OPEN)
            continue;
        h = ask(p, l, IN_LEAD);
        if (h.kind == LINE_AGENCY)
            take(l, &h);
        return;
    }
}

static void take_facts(struct page *p)
{
    struct bt_doc *doc = p->doc;

    for (uint32_t i = p->body; i < p->n; i++) {
        const struct layout_line *l = &p->line[i];
        struct bt_str who = bt_text(doc, l->who);
        if (l->kind == LINE_DATELINE) {
            if (doc->published.precision == BT_UNKNOWN)
                doc->published = l->when;
            /* What stands before the date is the author or the section. */
            if (who.len > 4 && bt_layout_is_names(who) && memchr(who.s, ' ', who.len) != NULL &&
                !bt_layout_is_section(p->rows, p->re, who))
                bt_layout_add_authors(doc, l->who);
        } else if (who.len != 0 && (l->kind == LINE_BYLINE || l->kind == LINE_CAPTION ||
                                    l->kind == LINE_AGENCY)) {
            bt_layout_add_authors(doc, l->who);
        }
    }
}

static enum bt_status process_layout(const void *self, struct bt_worker *w, struct bt_doc *doc,
                                     struct bt_err *err)
{
    static const enum bt_block blocks[NLINE_KIND] = {
        [LINE_OPEN] = BT_BLOCK_PARAGRAPH,     [LINE_DATELINE] = BT_BLOCK_DATELINE,
        [LINE_CHROME] = BT_BLOCK_CHROME,      [LINE_RELATED] = BT_BLOCK_CHROME,
        [LINE_BYLINE] = BT_BLOCK_BYLINE,      [LINE_CAPTION] = BT_BLOCK_CAPTION,
        [LINE_SECTION] = BT_BLOCK_SECTION,    [LINE_ITEM] = BT_BLOCK_ITEM,
        [LINE_AGENCY] = BT_BLOCK_PARAGRAPH,   [LINE_TITLE] = BT_BLOCK_TITLE,
        [LINE_PARAGRAPH] = BT_BLOCK_PARAGRAPH};
    struct page p = {
        .doc = doc, .rows = ((const struct layout_state *)self)->rows, .re = w->re};

    (void)err;
    cut_lines(&p);
    match_rows(&p);
    mark_markup(&p);
    mark_related(&p);
    mark_title(&p);
    mark_names(&p);
    mark_lead(&p);
    take_facts(&p);
    for (uint32_t i = 0; i < p.n; i++) {
        const struct layout_line *l = &p.line[i];
        bt_emit(doc, BT_BLOCK,
                (struct bt_ann){.at = l->at,
                                .type = (uint16_t)blocks[l->kind],
                                .score = l->kind == LINE_OPEN ? 700 : 900,
                                .row = l->row,
                                .why = l->row == 0 && l->why == NULL ? "layout/line" : l->why});
    }
    bt_drop(doc->arena, p.line);
    return BT_OK;
}

static enum bt_status open_layout(void *self, const struct bt_env *env, struct bt_err *err)
{
    return bt_layout_rows_open(&((struct layout_state *)self)->rows, env->dict, err);
}

static void close_layout(void *self)
{
    bt_layout_rows_free(((struct layout_state *)self)->rows);
}

const struct bt_stage bt_stage_layout = {
    .name = "layout",
    .help = "find title, portal lines, paragraphs, captions and bylines",
    .reads = BT_READS_TEXT,
    .writes = BT_BIT(BT_BLOCK),
    .size = sizeof(struct layout_state),
    .open = open_layout,
    .process = process_layout,
    .close = close_layout,
};
