/* html_main.c: which blocks are the article; see html.h.
 *
 * 1. Elements whose names say "menu", "related", "comments" are framed, unless they hold so much of
 *    the page's article-like text that the name cannot be meant (dicts/html.tsv gives the share);
 *    so are paragraphs that open like one about the site.
 * 2. The main element is the one whose class says so, or the smallest that still holds nearly all
 *    of the article-like text.
 * 3. The article runs from the heading, which says what the title says, over what stands between
 *    (portal line, lead) to the end of the main element, and over paragraphs and the author's line
 *    right behind it.
 * 4. Inside, lines of links, counters and what follows a heading like "Tin liên quan" are left out.
 * If next to nothing is left, all is taken: the page is not made as pages of articles are. */
#include "stages/html.h"

#include "core/scan.h"

enum {
    GOOD_TEXT = 80,    /* bytes outside links: a shorter block counts for nothing */
    FULL_TEXT = 640,   /* bytes: a longer block counts for all it has, a shorter one for less */
    LINKED_TEXT = 120, /* bytes outside links that make a block with many links a paragraph */
    LONG_TEXT = 200,   /* bytes: a block that ends a list of other articles */
    MAX_LINE = 80,     /* bytes of a line the table may know */
    MAX_OPENING = 48,  /* bytes */
    MAX_TITLE = 600,   /* bytes */
    MIN_TITLE = 10,    /* bytes */
    HEADER_SHARE = 60, /* percent: class words no stronger do not frame a title */
    MOST = 50,         /* percent of the page's good text */
    NEARLY_ALL = 90,   /* percent of the good text of the element around */
    BEFORE_HEADING = 4, /* blocks above the heading that may be the portal line */
    BEFORE_MAIN = 6,    /* blocks above the text of a page without heading */
    BEHIND_MAIN = 12,   /* blocks */
    ENOUGH_TEXT = 40,   /* bytes of an article */
    TIME_RANK = 10      /* of <time>; any other place is better */
};

struct range {
    uint32_t beg, end; /* blocks */
};

static uint32_t plain(const struct html_block *b)
{
    return b->text - b->links;
}

/* Hardly more than links: titles of other articles, menus. */
static bool is_linked(const struct html_block *b)
{
    return b->links * 2 > b->text && plain(b) < LINKED_TEXT;
}

/* How much a block speaks for an article; `any`: short lines too. */
static uint32_t good(const struct html_page *pg, const struct html_block *b, bool any)
{
    uint32_t n = plain(b);

    if (is_linked(b))
        return 0;
    if (any || n >= FULL_TEXT)
        return n;
    if (n < GOOD_TEXT || pg->node[b->node].heading)
        return 0;
    return n * n / FULL_TEXT;
}

/* Sums of the blocks that are not framed, for each element with what is inside. */
static void measure(struct html_page *pg, bool any)
{
    for (uint32_t i = 0; i < pg->nnode; i++)
        pg->node[i].good = 0;
    for (uint32_t i = 0; i < pg->nblock; i++)
        if (!pg->block[i].framed)
            pg->node[pg->block[i].node].good += good(pg, &pg->block[i], any);
    for (uint32_t i = pg->nnode; i-- > 1;)
        pg->node[pg->node[i].parent].good += pg->node[i].good;
}

static bool holds(uint32_t part, uint32_t percent, uint32_t all)
{
    return (uint64_t)part * 100 > (uint64_t)percent * all;
}

/* True if the block opens like a text about the site: who owns it, cookies. */
static bool is_about_site(const struct html_page *pg, const struct html_block *b)
{
    struct html_glyphs g;
    char line[MAX_LINE + 4], key[MAX_LINE + 4];
    uint32_t n = 0, cp;

    bt_html_glyphs(&g, pg->entities, pg->s, b->at, HTML_MARKUP);
    while (n < MAX_OPENING && (cp = bt_html_glyph(&g)) != 0)
        n += bt_encode(line + n, cp);
    n = bt_viet_fold(line, n, key);
    return bt_html_opening(pg->hints, HTML_AT_OPENING, (struct bt_str){key, n}).says ==
           HTML_SAYS_FRAME;
}

/* True if the element is not what its name says: it holds more of the article-like text than the
 * word allows, or most of it with the page's h1 or the element named as the text. */
static bool is_misnamed(const struct html_page *pg, const struct html_node *node)
{
    uint32_t all = pg->node[0].good;

    if (node->marks.title && node->marks.frame <= HEADER_SHARE)
        return true;
    return holds(node->good, node->marks.frame, all) ||
           (holds(node->good, MOST, all) &&
            pg->node[node->last].titles > pg->node[node - pg->node - 1].titles);
}

static void mark_frames(struct html_page *pg)
{

    for (uint32_t i = 1; i < pg->nnode; i++) {
        struct html_node *node = &pg->node[i];
        if (node->marks.frame == 0 || is_misnamed(pg, node))
            continue;
        for (uint32_t k = node->block; k < node->block_end; k++)
            pg->block[k].framed = true;
        for (uint32_t k = i; k <= node->last; k++)
            pg->node[k].framed = true;
        i = node->last;
    }
    for (uint32_t i = 0; i < pg->nblock; i++)
        if (!pg->block[i].framed && plain(&pg->block[i]) >= GOOD_TEXT / 2)
            pg->block[i].framed = is_about_site(pg, &pg->block[i]);
}

/* The element that is named as the text; 0 if there is none. */
static uint32_t named_main(const struct html_page *pg)
{
    uint32_t best = 0;

    for (uint32_t i = 1; i < pg->nnode; i++) {
        const struct html_node *node = &pg->node[i], *b = &pg->node[best];
        uint8_t text = node->marks.text;
        bool inside = best != 0 && i <= b->last;
        if (node->framed || text == 0 || node->good == 0 ||
            !holds(node->good, 100u - text, pg->node[0].good))
            continue;
        if (best == 0 || text > b->marks.text ||
            (text == b->marks.text &&
             (inside ? holds(node->good, NEARLY_ALL, b->good) : node->good > b->good)))
            best = i;
    }
    return best;
}

static bool is_container(const struct html_node *node)
{
    return node->role != HTML_HEADING && node->role != HTML_ITEM && node->role != HTML_SPAN &&
           node->role != HTML_ANCHOR && node->element != HTML_P &&
           node->block_end - node->block > 1;
}

static uint32_t find_main(const struct html_page *pg)
{
    uint32_t at = named_main(pg), next = at;

    if (pg->node[at].marks.text >= HTML_CERTAIN)
        return at;
    do {
        at = next;
        for (uint32_t i = at + 1; i <= pg->node[at].last && next == at;
             i = pg->node[i].last + 1)
            if (!pg->node[i].framed && is_container(&pg->node[i]) &&
                holds(pg->node[i].good, NEARLY_ALL, pg->node[at].good))
                next = i;
    } while (next != at);
    return at;
}

/* ---- heading ---- */

static struct bt_span text_of(const struct html_page *pg, struct range r)
{
    return (struct bt_span){pg->block[r.beg].at.beg, pg->block[r.end - 1].at.end};
}

static bool may_be_title(const struct html_page *pg, struct range r)
{
    uint32_t text = 0, links = 0;

    if (r.end == r.beg || r.end - r.beg > BEFORE_MAIN)
        return false;
    for (uint32_t i = r.beg; i < r.end; i++) {
        text += pg->block[i].text;
        links += pg->block[i].links;
    }
    return text >= MIN_TITLE && text <= MAX_TITLE && links * 2 <= text;
}

/* The part of the page that says what its title says; empty if none does.  Headings before lines,
 * lines before links; of equals the first. */
static struct range find_heading(const struct html_page *pg, const struct html_name *name)
{
    struct range best = {0, 0}, r;
    int rank = 0, now;

    for (uint32_t i = 1; i < pg->nnode && name->n != 0; i++) {
        const struct html_node *node = &pg->node[i];
        if (node->role != HTML_HEADING || node->block == node->block_end)
            continue;
        r = (struct range){node->block, node->block_end};
        now = node->framed ? 2 : 6;
        if (now > rank && bt_html_is_named(pg, name, text_of(pg, r))) {
            best = r;
            rank = now;
        }
    }
    for (uint32_t i = 0; i < pg->nblock && name->n != 0; i++) {
        const struct html_block *b = &pg->block[i];
        if (b->framed || b->text > MAX_TITLE)
            continue;
        now = is_linked(b) ? 1 : pg->node[b->node].marks.title ? 5 : 4;
        r = (struct range){i, i + 1};
        if (now > rank && bt_html_is_named(pg, name, b->at)) {
            best = r;
            rank = now;
        }
    }
    return best;
}

/* A heading of a page whose title says nothing of it: the first h1, else what a class calls so, even
 * in a header. */
static struct range guess_heading(const struct html_page *pg, uint32_t main)
{
    for (int round = 0; round < 3; round++)
        for (uint32_t i = 1; i < pg->nnode && pg->node[i].block < pg->node[main].block_end;
             i++) {
            const struct html_node *node = &pg->node[i];
            struct range r = {node->block, node->block_end};
            bool wanted = round == 0
                              ? node->role == HTML_HEADING && pg->s.s[node->at.beg + 2] == '1'
                              : node->marks.title;
            if (wanted && (!node->framed || round == 2) && may_be_title(pg, r) &&
                bt_html_without_site(pg, (struct html_value){text_of(pg, r), HTML_MARKUP, 1})
                        .rank != 0)
                return r;
        }
    return (struct range){0, 0};
}

/* The title and, if it stands on the page, its blocks. */
static struct range find_title(const struct html_page *pg, uint32_t main,
                               struct html_value *title)
{
    struct html_value said[3] = {pg->facts.headline, bt_html_without_site(pg, pg->facts.named),
                                 bt_html_without_site(pg, pg->facts.title)};
    const struct html_value whole[3] = {pg->facts.headline, pg->facts.named, pg->facts.title};
    struct range heading = {0, 0};

    *title = (struct html_value){{0, 0}, 0, 0};
    for (int i = 0; i < 3 && heading.end == 0; i++) {
        struct html_name name;
        if (said[i].rank == 0)
            continue;
        bt_html_read_name(pg, &whole[i], &name);
        heading = find_heading(pg, &name);
    }
    if (heading.end == 0 && said[0].rank == 0 && said[1].rank == 0)
        heading = guess_heading(pg, main);
    if (heading.end != 0)
        *title = (struct html_value){text_of(pg, heading), HTML_MARKUP, 1};
    for (int i = 0; i < 3 && title->rank == 0; i++)
        *title = said[i];
    return heading;
}

/* ---- the article ---- */

/* What the table says of a short line: its letters without digits and marks, or what stands before
 * a colon ("Xem thêm: <a>...": that line only). */
static uint8_t line_says(const struct html_page *pg, const struct html_block *b)
{
    struct html_glyphs g;
    char line[MAX_LINE + 4], key[MAX_LINE + 4];
    struct html_hint hint = {HTML_SAYS_NOTHING, 0};
    uint32_t n = 0, cp;
    bool more = false; /* letters behind the colon */

    if (b->text > MAX_LINE)
        return HTML_SAYS_NOTHING;
    bt_html_glyphs(&g, pg->entities, pg->s, b->at, HTML_MARKUP);
    while (n < MAX_LINE && (cp = bt_html_glyph(&g)) != 0 && !more) {
        if (bt_char_class(cp) == BT_CH_LETTER) {
            n += bt_encode(line + n, cp);
            more = hint.says != HTML_SAYS_NOTHING;
        } else if (n != 0 && line[n - 1] != ' ') {
            line[n++] = ' ';
        }
        if (cp == ':' && n > 1 && hint.says == HTML_SAYS_NOTHING)
            hint = bt_html_hint(pg->hints, HTML_AT_LINE, key,
                                bt_viet_fold(line, line[n - 1] == ' ' ? n - 1 : n, key));
    }
    while (n != 0 && line[n - 1] == ' ')
        n--;
    if (hint.says == HTML_SAYS_NOTHING)
        hint = bt_html_hint(pg->hints, HTML_AT_LINE, key, bt_viet_fold(line, n, key));
    return more && hint.says == HTML_SAYS_RELATED ? HTML_SAYS_CHROME : hint.says;
}

/* Where the list under a heading like "Tin liên quan" ends: with the element around, or before a
 * long paragraph. */
static uint32_t end_of_list(const struct html_page *pg, uint32_t i, uint32_t end)
{
    uint32_t node = pg->block[i].node;

    while (node != 0 && pg->node[node].block_end <= i + 1)
        node = pg->node[node].parent;
    if (pg->node[node].block_end < end)
        end = pg->node[node].block_end;
    for (i++; i < end; i++)
        if (plain(&pg->block[i]) >= LONG_TEXT && !is_linked(&pg->block[i]))
            break;
    return i;
}

/* The blocks between which the article lies. */
static struct range find_region(const struct html_page *pg, uint32_t main, struct range heading,
                                bool given_title)
{
    const struct html_node *node = &pg->node[main];
    struct range r = {node->block, node->block_end};
    uint32_t end;

    if (heading.end == 0) {
        uint32_t first;
        while (main != 0 && pg->node[main].block == r.beg)
            main = pg->node[main].parent;
        first = pg->node[main].block;
        r.beg = r.beg - first > BEFORE_MAIN ? r.beg - BEFORE_MAIN : first;
    } else if (heading.end <= r.beg) {
        r.beg = given_title ? heading.beg : heading.end;
    }
    end = r.end + BEHIND_MAIN < pg->nblock ? r.end + BEHIND_MAIN : pg->nblock;
    for (uint32_t i = r.end; i < end; i++) {
        const struct html_block *b = &pg->block[i];
        uint8_t says = line_says(pg, b);
        if (b->framed || is_linked(b) || says == HTML_SAYS_RELATED ||
            says == HTML_SAYS_CHROME ||
            (!pg->node[b->node].author && says != HTML_SAYS_AUTHOR && good(pg, b, false) == 0))
            break;
        r.end = i + 1;
    }
    return r;
}

/* Date and author are often links to their own pages. */
static bool is_portal_line(const struct html_page *pg, const struct html_block *b)
{
    const struct html_node *node = &pg->node[b->node];

    return (node->date || node->author) && b->text <= MAX_LINE;
}

static void keep_article(struct html_page *pg, struct range r, struct range heading)
{
    for (uint32_t i = r.beg; i < r.end; i++) {
        struct html_block *b = &pg->block[i];
        uint8_t says;
        if (b->framed || (i >= heading.beg && i < heading.end))
            continue;
        says = line_says(pg, b);
        if (says == HTML_SAYS_RELATED)
            i = end_of_list(pg, i, r.end) - 1;
        else if (says != HTML_SAYS_CHROME && (!is_linked(b) || is_portal_line(pg, b)))
            b->keep = true;
    }
    /* The portal line may stand above the heading. */
    for (uint32_t i = heading.beg; i-- > 0 && heading.beg - i <= BEFORE_HEADING;)
        if (!pg->block[i].framed && pg->node[pg->block[i].node].date)
            pg->block[i].keep = true;
}

static void find_time(struct html_page *pg, struct range r, struct range heading)
{
    struct html_facts *f = &pg->facts;

    if (heading.end != 0 && heading.beg < r.beg)
        r.beg = heading.beg;
    r.beg -= r.beg < BEFORE_HEADING ? r.beg : BEFORE_HEADING;
    for (uint32_t i = 0; i < f->ntime && f->published.rank == 0; i++)
        if (!pg->node[f->time[i].node].framed && f->time[i].block >= r.beg &&
            f->time[i].block <= r.end)
            f->published = (struct html_value){f->time[i].value, HTML_VALUE, TIME_RANK};
}

void bt_html_find_main(struct html_page *pg, bool given_title, struct html_value *title)
{
    struct range heading, r;
    uint32_t main, kept = 0;
    bool any = false;

    measure(pg, any);
    if (pg->node[0].good == 0)
        measure(pg, any = true);
    mark_frames(pg);
    measure(pg, any);
    main = find_main(pg);
    heading = find_title(pg, main, title);
    r = find_region(pg, main, heading, given_title);
    find_time(pg, r, heading);
    if (given_title)
        heading = (struct range){0, 0};
    keep_article(pg, r, heading);
    for (uint32_t i = 0; i < pg->nblock; i++)
        kept += pg->block[i].keep ? pg->block[i].text : 0;
    for (uint32_t i = 0; i < pg->nblock && kept < ENOUGH_TEXT; i++)
        pg->block[i].keep = i < heading.beg || i >= heading.end;
}
