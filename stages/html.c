/* html.c: a page -> the text a reader sees, its title and its time.
 *
 * The field keeps the page as its source; the text is made of it by edits alone, so every span
 * leads back to the page's bytes.  Tags become line breaks or nothing, entities their characters.
 *
 * Why no parser of a library: libxml2's SAX calls do not say where a text came from.  Measured with
 * 2.9.14, the place in its input (cur, base, consumed) was right for 2 of 100 calls: the buffer
 * shrinks as it is read, and what entities gave is handed over apart.  It also decodes the page
 * anew by its <meta charset> and knows the names of HTML 4 only.  The scanner of html_scan.h is
 * small, linear, without depth, and cannot fail.
 *
 * What frames the article (nav, header, footer, aside, form) is dropped.  If hardly any text is
 * left, the page uses those elements in its own way, and less is dropped: first forms stay (some
 * systems wrap the whole page in one), then all. */
#include "stages/html_scan.h"

#include "stage.h"

#include "core/when.h"
#include "stages/normalize.h"

enum {
    ENOUGH_TEXT = 200, /* bytes that are no white space */
    MAX_HEADING = 600, /* bytes of source */
    MIN_HEADING = 10
};

struct html_state {
    struct bt_normalizer *n;
};

/* What a page says of itself; spans of the page, empty if it says nothing. */
struct facts {
    struct bt_span og_title, title, heading, published;
};

struct reader {
    const struct bt_normalizer *n;
    struct bt_str page;
    struct bt_editor ed;
    int level;
    bool broken;      /* a line break was just written */
    uint32_t text;    /* bytes written that are no white space */
    int article;      /* open article and main elements */
    char dropped[12]; /* name of the element that is being dropped */
    uint32_t depth;   /* elements of that name that are open */
};

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Text of the page: entities are read, white space is one blank. */
static void read_text(struct reader *r, struct bt_span at)
{
    char out[4];

    for (uint32_t i = at.beg; i < at.end;) {
        uint32_t len = 1, cp;
        if (is_white(r->page.s[i])) {
            while (i + len < at.end && is_white(r->page.s[i + len]))
                len++;
            if (len != 1 || r->page.s[i] != ' ')
                bt_editor_replace(&r->ed, i, i + len, " ", 1);
        } else if (r->page.s[i] == '&' && (cp = bt_entity_at(r->n, r->page, i, &len)) != 0 &&
                   i + len <= at.end) {
            bt_editor_replace(&r->ed, i, i + len, out, bt_encode(out, cp));
            r->broken = false;
            r->text += cp != 0xA0;
        } else {
            len = 1;
            r->broken = false;
            r->text++;
        }
        i += len;
    }
}

static bool is_dropped(const struct reader *r, const struct html_piece *p)
{
    switch (p->role) {
    case HTML_DROP:
    case HTML_TITLE:
        return true;
    case HTML_FRAME:
        return r->level < 2;
    case HTML_HEADER:
        return r->level < 2 && r->article == 0;
    case HTML_FORM:
        return r->level < 1;
    default:
        return false;
    }
}

static bool is_inline(const struct html_piece *p)
{
    return p->role == HTML_INLINE || p->role == HTML_TIME || p->role == HTML_META ||
           p->role == HTML_DROP || p->role == HTML_TITLE;
}

static void replace_tag(struct reader *r, const struct html_piece *p)
{
    const char *with = "";

    if (p->role == HTML_BREAK)
        with = "\n";
    else if (p->role == HTML_CELL)
        with = " ";
    else if (!is_inline(p) && !r->broken)
        with = "\n\n";
    r->broken = r->broken || with[0] == '\n';
    bt_editor_replace(&r->ed, p->at.beg, p->at.end, with, (uint32_t)strlen(with));
}

static void read_piece(struct reader *r, const struct html_piece *p)
{
    if (r->depth != 0) {
        if ((p->kind == HTML_OPEN || p->kind == HTML_CLOSE) && strcmp(p->name, r->dropped) == 0)
            r->depth += p->kind == HTML_OPEN ? 1u : UINT32_MAX;
        bt_editor_replace(&r->ed, p->at.beg, p->at.end, "", 0);
        return;
    }
    if (p->kind == HTML_TEXT) {
        read_text(r, p->at);
        return;
    }
    if (p->kind == HTML_OPEN && is_dropped(r, p)) {
        memcpy(r->dropped, p->name, sizeof r->dropped);
        r->depth = 1;
    } else if (p->role == HTML_ARTICLE) {
        r->article += p->kind == HTML_OPEN ? 1 : -(r->article > 0);
    }
    if (p->kind == HTML_OPEN || p->kind == HTML_CLOSE)
        replace_tag(r, p);
    else
        bt_editor_replace(&r->ed, p->at.beg, p->at.end, "", 0);
}

/* The page's text at a level of dropping, without the heading that is the title. */
static void read_page(struct reader *r, int level, struct bt_span heading,
                      struct bt_arena *arena)
{
    struct html_piece before = {0}, p;

    bt_editor_init(&r->ed, arena, r->page);
    r->level = level;
    r->broken = true;
    r->text = 0;
    r->article = 0;
    r->depth = 0;
    for (uint32_t pos = 0; pos < r->page.len; pos = p.at.end) {
        bt_html_next(r->page, pos, &before, &p);
        if (p.at.beg >= heading.beg && p.at.end <= heading.end)
            bt_editor_replace(&r->ed, p.at.beg, p.at.end, "", 0);
        else
            read_piece(r, &p);
        before = p;
    }
}

/* The characters of a part of the page, for comparing titles: tags and white space left out. */
static struct bt_str bare_text(const struct html_state *s, struct bt_arena *arena,
                               struct bt_str page, struct bt_span at)
{
    struct reader r = {.n = s->n, .page = bt_slice(page, at.beg, at.end)};
    struct bt_edits edits;
    struct bt_str out;
    char *bare;
    uint32_t n = 0;

    read_page(&r, 2, (struct bt_span){0, 0}, arena);
    bt_editor_finish(&r.ed, &out, &edits);
    bare = bt_alloc(arena, out.len + 1);
    for (uint32_t i = 0; i < out.len; i++)
        if (!is_white(out.s[i]))
            bare[n++] = out.s[i];
    return (struct bt_str){bare, n};
}

static bool value_is(struct bt_str page, struct bt_span v, const char *a, const char *b)
{
    struct bt_str s = bt_slice(page, v.beg, v.end);

    return bt_str_is(s, a) || bt_str_is(s, b);
}

static void read_meta(struct bt_str page, const struct html_piece *p, struct facts *f)
{
    struct bt_span name, content;

    if (!bt_html_attribute(page, p, "content", &content) || content.end == content.beg)
        return;
    if (!bt_html_attribute(page, p, "property", &name) &&
        !bt_html_attribute(page, p, "name", &name) &&
        !bt_html_attribute(page, p, "itemprop", &name))
        return;
    if (value_is(page, name, "og:title", "twitter:title")) {
        if (f->og_title.end == 0)
            f->og_title = content;
    } else if (value_is(page, name, "article:published_time", "datePublished") ||
               value_is(page, name, "pubdate", "og:published_time")) {
        f->published = content;
    }
}

/* First pass: what the page says of itself.  The heading is the first one that says what the
 * page's title says, else the first h1. */
static void find_facts(const struct html_state *s, struct bt_doc *doc, struct bt_str page,
                       struct facts *f)
{
    struct html_piece before = {0}, p, open = {0};
    struct bt_str named = {"", 0};
    struct bt_span time = {0, 0};
    bool settled = false, asked = false;

    for (uint32_t pos = 0; pos < page.len; before = p, pos = p.at.end) {
        struct bt_span inside;
        bt_html_next(page, pos, &before, &p);
        if (p.kind == HTML_RAW && before.role == HTML_TITLE && f->title.end == 0)
            f->title = p.at;
        else if (p.kind == HTML_OPEN && p.role == HTML_META)
            read_meta(page, &p, f);
        else if (p.kind == HTML_OPEN && p.role == HTML_TIME && time.end == 0)
            bt_html_attribute(page, &p, "datetime", &time);
        else if (p.kind == HTML_OPEN && p.role == HTML_HEADING)
            open = p;
        if (p.kind != HTML_CLOSE || p.role != HTML_HEADING || strcmp(open.name, p.name) != 0)
            continue;
        inside = (struct bt_span){open.at.end, p.at.beg};
        open = (struct html_piece){0};
        if (settled || inside.end - inside.beg > MAX_HEADING)
            continue;
        if (!asked && (f->og_title.end != 0 || f->title.end != 0))
            named =
                bare_text(s, doc->arena, page, f->og_title.end != 0 ? f->og_title : f->title);
        asked = asked || f->og_title.end != 0 || f->title.end != 0;
        settled = named.len != 0;
        if (settled) {
            struct bt_str h = bare_text(s, doc->arena, page, inside);
            settled = h.len >= MIN_HEADING && bt_str_starts(named, h);
        }
        if (settled ||
            (p.name[1] == '1' && f->heading.end == 0 && inside.end - inside.beg >= MIN_HEADING))
            f->heading = inside;
    }
    if (!settled && f->og_title.end != 0)
        f->heading = (struct bt_span){0, 0};
    if (f->published.end == 0)
        f->published = time;
}

/* "Tiêu đề | Cổng thông tin" in <title>: the site's name is no part of it. */
static struct bt_span without_site(struct bt_str page, struct bt_span t)
{
    for (uint32_t i = t.beg + MIN_HEADING; i + 3 < t.end; i++)
        if (page.s[i] == ' ' && page.s[i + 2] == ' ' && page.s[i + 1] == '|') {
            t.end = i;
            break;
        }
    return t;
}

/* The title as a field of its own, cut out of the same page. */
static void add_title(const struct html_state *s, struct bt_doc *doc, struct bt_str page,
                      struct bt_span at)
{
    struct bt_field *body = &doc->field[0], title = *body;
    struct reader r = {.n = s->n, .page = page};
    struct html_piece before = {0}, p;
    struct bt_edits edits;

    bt_editor_init(&r.ed, doc->arena, page);
    bt_editor_replace(&r.ed, 0, at.beg, "", 0);
    r.level = 2;
    r.broken = true; /* no line break inside a title */
    for (uint32_t pos = at.beg; pos < at.end; before = p, pos = p.at.end) {
        bt_html_next(bt_slice(page, 0, at.end), pos, &before, &p);
        if (p.kind == HTML_TEXT)
            read_text(&r, p.at);
        else
            bt_editor_replace(&r.ed, p.at.beg, p.at.end, p.role == HTML_BREAK ? " " : "",
                              p.role == HTML_BREAK ? 1 : 0);
    }
    bt_editor_replace(&r.ed, at.end, page.len, "", 0);
    bt_editor_finish(&r.ed, &title.text, &edits);
    if (r.text == 0)
        return;
    title.name = "title";
    title.edits = bt_edits_compose(doc->arena, body->edits, edits);
    doc->field[1] = *body;
    doc->field[0] = title;
    doc->nfield = 2;
}

static enum bt_status process_html(const void *self, struct bt_worker *w, struct bt_doc *doc,
                                   struct bt_err *err)
{
    const struct html_state *s = self;
    struct bt_field *f = &doc->field[doc->nfield - 1];
    struct facts facts = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};
    struct reader r = {.n = s->n, .page = f->text};
    struct bt_edits edits;
    bool given = doc->nfield > 1;

    (void)w;
    (void)err;
    if (!bt_str_is(doc->media_type, "text/html"))
        return BT_OK;
    find_facts(s, doc, r.page, &facts);
    for (int level = 0; level < 3; level++) {
        read_page(&r, level, given ? (struct bt_span){0, 0} : facts.heading, doc->arena);
        if (r.text >= ENOUGH_TEXT)
            break;
    }
    if (doc->published.precision == BT_UNKNOWN)
        bt_time_parse(bt_slice(r.page, facts.published.beg, facts.published.end),
                      &doc->published);
    if (!given && facts.heading.end != 0)
        add_title(s, doc, r.page, facts.heading);
    else if (!given && facts.og_title.end != 0)
        add_title(s, doc, r.page, facts.og_title);
    else if (!given && facts.title.end != 0)
        add_title(s, doc, r.page, without_site(r.page, facts.title));
    f = &doc->field[doc->nfield - 1];
    bt_editor_finish(&r.ed, &f->text, &edits);
    f->edits = bt_edits_compose(doc->arena, f->edits, edits);
    return BT_OK;
}

static enum bt_status open_html(void *self, const struct bt_env *env, struct bt_err *err)
{
    return bt_normalizer_open(&((struct html_state *)self)->n, env->dict, err);
}

static void close_html(void *self)
{
    bt_normalizer_free(((struct html_state *)self)->n);
}

const struct bt_stage bt_stage_html = {
    .name = "html",
    .help = "take text, title and time out of a page (only for HTML)",
    .reads = BT_READS_UTF8,
    .writes = BT_WRITES_UTF8,
    .size = sizeof(struct html_state),
    .open = open_html,
    .process = process_html,
    .close = close_html,
};
