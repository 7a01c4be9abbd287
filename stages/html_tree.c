/* html_tree.c: pieces -> elements and blocks of text; see html.h.
 *
 * A stack of open elements follows the rules of the HTML standard that pages of the press lean on:
 * a p ends before a block, an li before the next, a cell before the next cell; an end tag inside a
 * table cell closes nothing outside, one that fits nothing is ignored.  For each element the stack
 * knows its innermost place, so no end tag is searched for.  Beyond MAX_DEPTH elements are not
 * told apart any more; their text belongs to the last one that is. */
#include "stages/html.h"

enum {
    MAX_DEPTH = 512,
    MAX_NODES = 200000,  /* of a page; what follows belongs to the element around it */
    MAX_BLOCKS = 200000, /* of a page; what follows belongs to the last */
    LONG_CELL = 160      /* bytes of text: such a cell is a paragraph of its own */
};

/* Percent of the page's text up to which an element is believed to be what its name says. */
enum { NAV_SHARE = 90, HEADER_SHARE = 60, FORM_SHARE = 40, HIDDEN_SHARE = 60 };

struct open_element {
    uint32_t node;
    int16_t same;         /* the next outer one of the same name; -1 = none */
    int16_t block, scope; /* innermost block and scope outside */
    uint8_t element, role;
    bool own_node, link, drop;
};

struct builder {
    struct html_page *pg;
    struct open_element stack[MAX_DEPTH];
    int16_t last[HTML_MAX_ELEMENT + 1]; /* innermost open one of each name */
    int16_t depth, top_block, top_scope;
    uint32_t deeper;       /* elements open beyond the stack */
    uint32_t links, drops; /* such elements that are open */
    struct html_block now; /* the block being read, if `reading` */
    bool reading, white;   /* white: white space stands before what comes */
    uint8_t gap;
};

/* ---- blocks ---- */

static void end_block(struct builder *b)
{
    struct html_page *pg = b->pg;

    if (!b->reading)
        return;
    b->reading = false;
    b->gap = HTML_GAP_NONE;
    if (pg->nblock == MAX_BLOCKS) {
        struct html_block *last = &pg->block[pg->nblock - 1];
        last->at.end = b->now.at.end;
        last->text += b->now.text;
        last->links += b->now.links;
        return;
    }
    pg->block = bt_grow(pg->arena, pg->block, pg->nblock, &pg->block_cap, sizeof *pg->block);
    pg->block[pg->nblock++] = b->now;
}

static void interrupt(struct builder *b, enum html_gap gap)
{
    end_block(b);
    if (gap == HTML_GAP_LINE && b->gap == HTML_GAP_LINE)
        gap = HTML_GAP_PARAGRAPH;
    if (gap > b->gap)
        b->gap = (uint8_t)gap;
}

/* Bytes of white space at pos: a blank, a no-break space in its three spellings; 0 = none. */
static uint32_t white_at(struct bt_str s, uint32_t pos, uint32_t end)
{
    if (html_is_white(s.s[pos]))
        return 1;
    if (s.s[pos] == '\xC2' && end - pos >= 2 && s.s[pos + 1] == '\xA0')
        return 2;
    if (s.s[pos] == '&' && end - pos >= 6 &&
        (memcmp(s.s + pos, "&nbsp;", 6) == 0 || memcmp(s.s + pos, "&#160;", 6) == 0))
        return 6;
    return 0;
}

static struct bt_span trim(struct bt_str s, struct bt_span at)
{
    uint32_t n;

    while (at.beg < at.end && (n = white_at(s, at.beg, at.end)) != 0)
        at.beg += n;
    while (at.beg < at.end) {
        if (html_is_white(s.s[at.end - 1]))
            at.end--;
        else if (at.end - at.beg >= 2 && white_at(s, at.end - 2, at.end) == 2)
            at.end -= 2;
        else if (at.end - at.beg >= 6 && white_at(s, at.end - 6, at.end) == 6)
            at.end -= 6;
        else
            break;
    }
    return at;
}

static void read_text(struct builder *b, struct bt_span piece)
{
    struct bt_span at;

    if (b->drops != 0)
        return;
    at = trim(b->pg->s, piece);
    if (at.beg == at.end) {
        b->white = true;
        return;
    }
    if (!b->reading) {
        if (b->gap == HTML_GAP_NONE && (b->white || at.beg != piece.beg))
            b->gap = HTML_GAP_BLANK;
        b->reading = true;
        b->now = (struct html_block){
            .at = at, .node = b->depth != 0 ? b->stack[b->depth - 1].node : 0, .gap = b->gap};
    }
    b->now.at.end = at.end;
    b->now.text += at.end - at.beg;
    if (b->links != 0)
        b->now.links += at.end - at.beg;
    b->white = at.end != piece.end;
}

/* ---- elements ---- */

static bool is_inline(uint8_t role)
{
    return role == HTML_SPAN || role == HTML_ANCHOR || role == HTML_CUSTOM;
}

static enum html_gap gap_of(const struct html_page *pg, const struct html_node *node,
                            uint8_t role)
{
    const struct html_node *around = &pg->node[node->parent];

    switch (role) {
    case HTML_DROP:
        return HTML_GAP_NONE;
    case HTML_CELL:
        return HTML_GAP_BLANK;
    case HTML_SPAN:
    case HTML_ANCHOR:
    case HTML_CUSTOM:
        return node->marks.title || node->marks.caption || (node->date && !around->date) ||
                       (node->author && !around->author)
                   ? HTML_GAP_PARAGRAPH
                   : HTML_GAP_NONE;
    default:
        return HTML_GAP_PARAGRAPH;
    }
}

/* A cell with blocks in it, or a long text, lays the page out; other cells are a row's values. */
static void end_cell(struct builder *b, const struct html_node *cell)
{
    struct html_block *block = b->pg->block;
    uint32_t text = 0;

    for (uint32_t i = cell->block; i < cell->block_end && text <= LONG_CELL; i++)
        text += block[i].text;
    if (cell->block_end - cell->block > 1 || text > LONG_CELL) {
        block[cell->block].gap = HTML_GAP_PARAGRAPH;
        b->gap = HTML_GAP_PARAGRAPH;
    }
}

static void pop_to(struct builder *b, int depth, uint32_t pos)
{
    while (b->depth > depth) {
        struct open_element *e = &b->stack[--b->depth];
        b->last[e->element] = e->same;
        b->top_block = e->block;
        b->top_scope = e->scope;
        b->links -= e->link;
        b->drops -= e->drop;
        if (e->own_node) {
            struct html_node *node = &b->pg->node[e->node];
            interrupt(b, gap_of(b->pg, node, e->role));
            node->at.end = pos;
            node->last = b->pg->nnode - 1;
            node->block_end = b->pg->nblock;
            if (e->role == HTML_CELL && node->block_end != node->block)
                end_cell(b, node);
        } else if (!is_inline(e->role)) {
            interrupt(b, HTML_GAP_PARAGRAPH);
        }
    }
}

static int16_t later(int16_t a, int16_t b)
{
    return a > b ? a : b;
}

/* Ends what may not stay open around the element. */
static void end_implied(struct builder *b, const struct html_piece *p)
{
    int16_t table = b->last[HTML_TABLE], list = later(b->last[HTML_LIST], b->top_scope);

    if ((p->flags & HTML_ENDS_P) != 0 && b->last[HTML_P] > b->top_scope)
        pop_to(b, b->last[HTML_P], p->at.beg);
    if ((p->element == HTML_LI || p->element == HTML_DD) && b->last[p->element] > list)
        pop_to(b, b->last[p->element], p->at.beg);
    else if (p->element == HTML_TR && b->last[HTML_TR] > table)
        pop_to(b, b->last[HTML_TR], p->at.beg);
    else if ((p->element == HTML_TR || p->element == HTML_TD) && b->last[HTML_TD] > table)
        pop_to(b, b->last[HTML_TD], p->at.beg);
    else if (p->role == HTML_ANCHOR && b->last[p->element] > b->top_block)
        pop_to(b, b->last[p->element], p->at.beg);
}

static bool hides(struct bt_str style)
{
    const char *d = style.s, *end = style.s + style.len;

    while (d < end && (d = memchr(d, 'd', (size_t)(end - d))) != NULL) {
        if (end - d >= 12 && memcmp(d, "display:", 8) == 0) {
            d += 8 + (d[8] == ' ');
            return end - d >= 4 && memcmp(d, "none", 4) == 0;
        }
        d++;
    }
    return false;
}

static void add_time(struct builder *b, struct bt_span value)
{
    struct html_facts *f = &b->pg->facts;

    if (value.end == value.beg || f->ntime == HTML_MAX_TIMES)
        return;
    f->time[f->ntime++] = (struct html_time){
        value, b->depth != 0 ? b->stack[b->depth - 1].node : 0, b->pg->nblock};
}

/* What the tag's attributes say; *link: it is a link. */
static void read_attributes(struct builder *b, const struct html_piece *p, struct html_marks *m,
                            bool *link)
{
    struct bt_str s = b->pg->s;
    struct html_attribute a;
    struct bt_span content = {0, 0}, itemprop = {0, 0};

    for (uint32_t pos = p->attributes.beg; bt_html_attribute(s, p, &pos, &a);) {
        struct bt_str v = bt_slice(s, a.value.beg, a.value.end);
        if (bt_html_is(s, a.name, "style")) {
            if (hides(v) && m->frame < HIDDEN_SHARE)
                m->frame = HIDDEN_SHARE;
        } else if (bt_html_is(s, a.name, "class") || bt_html_is(s, a.name, "id") ||
                   bt_html_is(s, a.name, "role")) {
            bt_html_read_class(b->pg->hints, v, m);
        } else if (bt_html_is(s, a.name, "itemprop")) {
            bt_html_read_class(b->pg->hints, v, m);
            itemprop = a.value;
        } else if (bt_html_is(s, a.name, "href")) {
            *link = p->role == HTML_ANCHOR && v.len != 0;
        } else if (bt_html_is(s, a.name, "hidden")) {
            m->frame = m->frame < HIDDEN_SHARE ? HIDDEN_SHARE : m->frame;
        } else if (bt_html_is(s, a.name, "datetime")) {
            add_time(b, a.value);
        } else if (bt_html_is(s, a.name, "content")) {
            content = a.value;
        }
    }
    if (content.end != content.beg &&
        bt_str_is(bt_slice(s, itemprop.beg, itemprop.end), "datePublished"))
        add_time(b, content);
}

static uint32_t add_node(struct builder *b, const struct html_piece *p,
                         const struct html_marks *m)
{
    struct html_page *pg = b->pg;
    uint32_t parent = b->depth != 0 ? b->stack[b->depth - 1].node : 0;
    struct html_node node = {.at = p->at,
                             .parent = parent,
                             .last = pg->nnode,
                             .block = pg->nblock,
                             .block_end = pg->nblock,
                             .marks = *m,
                             .role = p->role,
                             .element = p->element};
    const struct html_node *around = &pg->node[parent];
    uint8_t share = 0;

    node.titles = pg->node[pg->nnode - 1].titles +
                  (m->text >= HTML_CERTAIN || (p->role == HTML_HEADING && p->name[1] == '1'));
    node.in_article = around->in_article || p->role == HTML_ARTICLE;
    node.caption = around->caption || m->caption || p->role == HTML_CAPTION;
    node.author = around->author || m->author;
    node.item = around->item || p->role == HTML_ITEM;
    node.heading = around->heading || p->role == HTML_HEADING;
    node.date = around->date || m->date;
    if (p->role == HTML_FRAME)
        share = NAV_SHARE;
    else if (p->role == HTML_HEADER && !around->in_article)
        share = HEADER_SHARE;
    else if (p->role == HTML_FORM)
        share = FORM_SHARE;
    if (share > node.marks.frame)
        node.marks.frame = share;
    pg->node = bt_grow(pg->arena, pg->node, pg->nnode, &pg->node_cap, sizeof node);
    pg->node[pg->nnode] = node;
    return pg->nnode++;
}

/* An inline element is told apart if its class says what it holds. */
static bool is_telling(const struct html_marks *m)
{
    return m->frame != 0 || m->title || m->date || m->author || m->caption;
}

static void push(struct builder *b, const struct html_piece *p)
{
    struct open_element *e, was = {0};
    struct html_marks m = {0};
    bool link = false, own;

    end_implied(b, p);
    if (p->role == HTML_CUSTOM)
        bt_html_read_class(b->pg->hints, bt_cstr(p->name), &m);
    if (p->attributes.end - p->attributes.beg > 1)
        read_attributes(b, p, &m, &link);
    own = !is_inline(p->role) || is_telling(&m);
    if (own && b->reading)
        end_block(b);
    if (b->depth == MAX_DEPTH) {
        b->deeper += (p->flags & HTML_IS_VOID) == 0;
        if (!is_inline(p->role))
            interrupt(b, HTML_GAP_PARAGRAPH);
        return;
    }
    if ((p->flags & HTML_IS_VOID) != 0) {
        interrupt(b, HTML_GAP_PARAGRAPH);
        return;
    }
    own = own && b->pg->nnode < MAX_NODES;
    was.node = own ? add_node(b, p, &m) : b->depth != 0 ? b->stack[b->depth - 1].node : 0;
    if (own)
        interrupt(b, (p->flags & HTML_SHOWS) != 0
                         ? HTML_GAP_BLANK
                         : gap_of(b->pg, &b->pg->node[was.node], p->role));
    e = &b->stack[b->depth];
    *e = (struct open_element){.node = was.node,
                               .same = b->last[p->element],
                               .block = b->top_block,
                               .scope = b->top_scope,
                               .element = p->element,
                               .role = p->role,
                               .own_node = own,
                               .link = link,
                               .drop = p->role == HTML_DROP};
    b->last[p->element] = b->depth;
    if (!is_inline(p->role))
        b->top_block = b->depth;
    if ((p->flags & HTML_IS_SCOPE) != 0)
        b->top_scope = b->depth;
    b->links += link;
    b->drops += e->drop;
    b->depth++;
}

static void close_tag(struct builder *b, const struct html_piece *p)
{
    int16_t at = b->last[p->element], outside;

    if (p->role == HTML_BREAK || p->element == HTML_P) {
        interrupt(b, p->role == HTML_BREAK ? HTML_GAP_LINE : HTML_GAP_PARAGRAPH);
    } else if (b->deeper != 0) {
        b->deeper--;
        if (!is_inline(p->role))
            interrupt(b, HTML_GAP_PARAGRAPH);
        return;
    }
    if (p->element == HTML_TABLE)
        outside = -1;
    else if (p->element == HTML_TR || p->element == HTML_TD)
        outside = b->last[HTML_TABLE];
    else
        outside = is_inline(p->role) ? b->top_block : b->top_scope;
    if (at > outside || (at == outside && at >= 0 && (p->flags & HTML_IS_SCOPE) != 0))
        pop_to(b, at, p->at.end);
}

static void open_tag(struct builder *b, const struct html_piece *p)
{
    switch (p->role) {
    case HTML_INLINE:
    case HTML_TITLE:
        break;
    case HTML_META:
    case HTML_LINK:
        bt_html_read_meta(b->pg->hints, b->pg->s, p, &b->pg->facts);
        break;
    case HTML_BREAK:
        interrupt(b, HTML_GAP_LINE);
        break;
    default:
        if ((p->flags & HTML_IS_RAW) == 0)
            push(b, p);
        break;
    }
}

static bool is_jsonld(struct bt_str page, const struct html_piece *script)
{
    struct html_attribute a;

    for (uint32_t pos = script->attributes.beg; bt_html_attribute(page, script, &pos, &a);)
        if (bt_html_is(page, a.name, "type"))
            return bt_html_is(page, a.value, "application/ld+json");
    return false;
}

/* The inside of a raw element: a title, JSON-LD, or nothing to us. */
static void read_raw(struct builder *b, const struct html_piece *element, struct bt_span at)
{
    struct html_facts *f = &b->pg->facts;

    if (element->role == HTML_TITLE) {
        if (f->title.rank == 0 && b->drops == 0)
            f->title = (struct html_value){at, HTML_VALUE, 1};
    } else if (strcmp(element->name, "script") == 0 && is_jsonld(b->pg->s, element)) {
        bt_html_read_jsonld(b->pg->s, at, f);
    }
}

void bt_html_read(struct html_page *pg)
{
    struct html_piece before = {0}, p;
    struct builder b = {.pg = pg, .top_block = -1, .top_scope = -1};

    memset(b.last, -1, sizeof b.last);
    pg->node = bt_grow(pg->arena, pg->node, 0, &pg->node_cap, sizeof *pg->node);
    pg->node[0] = (struct html_node){.at = {0, pg->s.len}, .role = HTML_BLOCK};
    pg->nnode = 1;
    for (uint32_t pos = 0; pos < pg->s.len; before = p, pos = p.at.end) {
        bt_html_next(pg->s, pos, &before, &p);
        if (p.kind == HTML_TEXT)
            read_text(&b, p.at);
        else if (p.kind == HTML_OPEN)
            open_tag(&b, &p);
        else if (p.kind == HTML_CLOSE && p.element != HTML_OTHER_ELEMENT)
            close_tag(&b, &p);
        else if (p.kind == HTML_RAW)
            read_raw(&b, &before, p.at);
    }
    pop_to(&b, 0, pg->s.len);
    end_block(&b);
    pg->node[0].last = pg->nnode - 1;
    pg->node[0].block_end = pg->nblock;
}
