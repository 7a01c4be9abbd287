/* html_facts.c: <meta> and <link>, titles compared and cut, facts for the document; see html.h. */
#include "stages/html.h"

#include "core/scan.h"
#include "core/when.h"
#include "stages/layout.h"

enum {
    MAX_META_NAME = 60,
    MAX_URL = 2000,
    MAX_TIME = 64,
    MAX_AUTHOR = 120,
    MAX_TITLE = 600,
    MIN_NAME = 8,  /* letters and digits: a shorter text is no title for being a part of one */
    MAX_SITE = 32, /* bytes: a longer title may open with the name of who is its subject */
    SITE_ALONE = 100,   /* value of a `site` row whose words are never an article's title */
    CANONICAL_RANK = 90 /* beside the values of `meta` rows */
};

/* ---- <meta>, <link> ---- */

static bool looks_like_time(struct bt_str s)
{
    int64_t year;

    return s.len >= 10 && s.s[4] == '-' && bt_str_digits(bt_slice(s, 0, 4), &year);
}

static void set(struct html_value *v, struct bt_span at, uint8_t rank)
{
    if (rank > v->rank)
        *v = (struct html_value){at, HTML_VALUE, rank};
}

static void take_meta(struct bt_str page, struct html_hint hint, struct bt_span content,
                      struct html_facts *f)
{
    switch (hint.says) {
    case HTML_SAYS_TITLE:
        set(&f->named, content, hint.value);
        break;
    case HTML_SAYS_DATE:
        if (looks_like_time(bt_slice(page, content.beg, content.end)))
            set(&f->published, content, hint.value);
        break;
    case HTML_SAYS_URL:
        set(&f->url, content, hint.value);
        break;
    case HTML_SAYS_SITE:
        set(&f->site, content, hint.value);
        break;
    case HTML_SAYS_AUTHOR:
        if (f->nauthor != 0 && f->author[0].rank >= hint.value)
            break;
        f->author[0] = (struct html_value){content, HTML_VALUE, hint.value};
        f->nauthor = 1;
        break;
    default:
        break;
    }
}

void bt_html_read_meta(const struct html_hints *hints, struct bt_str page,
                       const struct html_piece *p, struct html_facts *f)
{
    struct html_attribute a;
    struct html_hint hint = {HTML_SAYS_NOTHING, 0};
    struct bt_span content = {0, 0};

    for (uint32_t pos = p->attributes.beg; bt_html_attribute(page, p, &pos, &a);) {
        struct bt_str v = bt_slice(page, a.value.beg, a.value.end);
        char name[MAX_META_NAME];
        if (bt_html_is(page, a.name, "content") ||
            (p->role == HTML_LINK && bt_html_is(page, a.name, "href"))) {
            content = a.value;
        } else if (p->role == HTML_LINK && bt_html_is(page, a.name, "rel")) {
            if (bt_html_is(page, a.value, "canonical"))
                hint = (struct html_hint){HTML_SAYS_URL, CANONICAL_RANK};
        } else if (p->role == HTML_META && hint.says == HTML_SAYS_NOTHING &&
                   v.len < MAX_META_NAME &&
                   (bt_html_is(page, a.name, "property") || bt_html_is(page, a.name, "name") ||
                    bt_html_is(page, a.name, "itemprop"))) {
            uint32_t n = bt_viet_fold(v.s, v.len, name);
            hint = bt_html_hint(hints, HTML_AT_META, name, n);
        }
    }
    if (content.end != content.beg)
        take_meta(page, hint, content, f);
}

/* ---- titles ---- */

static bool is_separator(uint32_t cp)
{
    return cp == '|' || cp == '-' || cp == 0x2013 || cp == 0x2014 || cp == 0xBB || cp == 0xB7;
}

static bool counts(uint32_t cp)
{
    return bt_char_class(cp) == BT_CH_LETTER || bt_char_class(cp) == BT_CH_DIGIT;
}

void bt_html_read_name(const struct html_page *pg, const struct html_value *v,
                       struct html_name *name)
{
    struct html_glyphs g;
    uint32_t cp, before = ' ';

    name->n = 0;
    name->ncut = 1;
    name->cut[0] = 0;
    bt_html_glyphs(&g, pg->entities, pg->s, v->at, (enum html_escape)v->escape);
    for (; name->n < HTML_MAX_NAME && (cp = bt_html_glyph(&g)) != 0; before = cp)
        if (counts(cp))
            name->cp[name->n++] = bt_lower(cp);
        else if (is_separator(cp) && (cp == '|' || before == ' ') && name->n != 0 &&
                 name->ncut <= HTML_MAX_CUTS && name->cut[name->ncut - 1] != name->n)
            name->cut[name->ncut++] = (uint16_t)name->n;
}

static bool fits(const struct html_page *pg, const struct html_name *name, uint32_t from,
                 struct bt_span text)
{
    struct html_glyphs g;
    uint32_t i = from, cp;

    bt_html_glyphs(&g, pg->entities, pg->s, text, HTML_MARKUP);
    while ((cp = bt_html_glyph(&g)) != 0) {
        if (!counts(cp))
            continue;
        if (i == name->n || name->cp[i] != bt_lower(cp))
            return false;
        i++;
    }
    if (i == name->n)
        return i - from >= MIN_NAME || (from == 0 && i != 0);
    for (uint32_t k = 0; k < name->ncut; k++)
        if (name->cut[k] == i)
            return i - from >= MIN_NAME;
    return false;
}

bool bt_html_is_named(const struct html_page *pg, const struct html_name *name,
                      struct bt_span text)
{
    if (name->n == 0 || text.end - text.beg > MAX_TITLE * 4)
        return false;
    for (uint32_t k = 0; k < name->ncut; k++)
        if (fits(pg, name, name->cut[k], text))
            return true;
    return false;
}

/* The text as people type it, in `out`. */
static struct bt_str folded(const struct html_page *pg, struct bt_span at, uint8_t escape,
                            char out[MAX_TITLE + 4])
{
    char text[MAX_TITLE + 4];
    struct html_glyphs g;
    struct bt_str s;

    bt_html_glyphs(&g, pg->entities, pg->s, at, (enum html_escape)escape);
    s = bt_html_string(&g, text, MAX_TITLE);
    return (struct bt_str){out, bt_viet_fold(s.s, s.len, out)};
}

static bool is_site_part(const struct html_page *pg, struct bt_span at, uint8_t escape)
{
    char one[MAX_TITLE + 4], two[MAX_TITLE + 4];
    struct bt_str s = folded(pg, at, escape, one);
    const struct html_value *site = &pg->facts.site;

    return bt_html_opening(pg->hints, HTML_AT_SITE, s).says == HTML_SAYS_SITE ||
           (site->rank != 0 && bt_str_eq(s, folded(pg, site->at, site->escape, two)));
}

/* The parts of a title between " - ", " | " and the like; the bytes of each. */
static uint32_t cut_parts(const struct html_page *pg, const struct html_value *v,
                          struct bt_span part[HTML_MAX_CUTS + 1])
{
    struct html_glyphs g;
    uint32_t n = 0, cp, before = ' ';

    part[0] = v->at;
    bt_html_glyphs(&g, pg->entities, pg->s, v->at, (enum html_escape)v->escape);
    for (uint32_t at = g.pos; n < HTML_MAX_CUTS && (cp = bt_html_glyph(&g)) != 0; at = g.pos) {
        if (is_separator(cp) && (cp == '|' || before == ' ') && at > part[n].beg) {
            part[n].end = at;
            part[++n] = (struct bt_span){g.pos, v->at.end};
        }
        before = cp;
    }
    return n + 1;
}

static struct bt_span trim(struct bt_str page, struct bt_span at)
{
    while (at.beg < at.end && html_is_white(page.s[at.beg]))
        at.beg++;
    while (at.end > at.beg && html_is_white(page.s[at.end - 1]))
        at.end--;
    return at;
}

struct html_value bt_html_without_site(const struct html_page *pg, struct html_value v)
{
    struct bt_span part[HTML_MAX_CUTS + 1];
    uint32_t n, first = 0;

    v.at = trim(pg->s, v.at);
    if (v.rank == 0 || v.at.end == v.at.beg || v.at.end - v.at.beg > MAX_TITLE * 4) {
        v.rank = 0;
        return v;
    }
    n = cut_parts(pg, &v, part);
    while (n > 1 && is_site_part(pg, part[n - 1], v.escape))
        n--;
    while (first + 1 < n && is_site_part(pg, part[first], v.escape))
        first++;
    if (first == 0 && n > 1 && pg->s.s[part[0].end] == '|')
        n = 1; /* nobody writes that in a title */
    if (n - first == 1) {
        char one[MAX_TITLE + 4], two[MAX_TITLE + 4];
        struct bt_str s = folded(pg, part[first], v.escape, one);
        struct html_hint hint = bt_html_opening(pg->hints, HTML_AT_SITE, s);
        const struct html_value *site = &pg->facts.site;
        if ((hint.says == HTML_SAYS_SITE && (hint.value == SITE_ALONE || s.len <= MAX_SITE)) ||
            (site->rank != 0 && bt_str_eq(s, folded(pg, site->at, site->escape, two))))
            v.rank = 0;
    }
    v.at = trim(pg->s, (struct bt_span){part[first].beg, part[n - 1].end});
    return v;
}

/* ---- facts for the document ---- */

static struct bt_str read_value(const struct html_page *pg, const struct html_value *v,
                                uint32_t max)
{
    struct html_glyphs g;

    bt_html_glyphs(&g, pg->entities, pg->s, v->at, (enum html_escape)v->escape);
    return bt_html_string(&g, bt_alloc(pg->arena, (size_t)max + 4), max);
}

/* What may be a person's name, which the normalize stage cleans and judges; the site's own is none. */
static void add_author(const struct html_page *pg, struct bt_doc *doc,
                       const struct html_value *v)
{
    struct bt_str s = read_value(pg, v, MAX_AUTHOR);

    if (s.len != 0 && !is_site_part(pg, v->at, v->escape))
        bt_layout_add_author(doc, s);
}

static bool is_address(struct bt_str s)
{
    if (!bt_str_starts(s, BT_STR("http://")) && !bt_str_starts(s, BT_STR("https://")))
        return false;
    return s.len < MAX_URL && memchr(s.s, ' ', s.len) == NULL;
}

void bt_html_give_facts(const struct html_page *pg, struct bt_doc *doc)
{
    const struct html_facts *f = &pg->facts;

    if (doc->published.precision == BT_UNKNOWN && f->published.rank != 0)
        bt_time_parse(read_value(pg, &f->published, MAX_TIME), &doc->published);
    if (doc->uri.len == 0 && f->url.rank != 0) {
        struct bt_str url = read_value(pg, &f->url, MAX_URL);
        if (is_address(url))
            doc->uri = url;
    }
    for (uint32_t i = 0; i < f->nauthor; i++)
        add_author(pg, doc, &f->author[i]);
}
