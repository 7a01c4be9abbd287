/* html.h: what the files of the html stage share; private to stages/html*.c.
 *
 *   html_scan.c    page -> pieces: tags, text
 *   html_hints.c   dicts/html.tsv: what class words, <meta> names and short lines say
 *   html_tree.c    pieces -> elements and blocks of text, each with its measures
 *   html_jsonld.c  the few members of JSON-LD that an article needs
 *   html_facts.c   title, time, author, address: what the page says of itself
 *   html_main.c    elements and blocks -> which blocks are the article
 *   html_text.c    blocks -> the text, by edits
 *   html.c         the stage
 *
 * All spans are bytes of the page (UTF-8, as decoded), half-open.  Work is linear in the page: a
 * stack of at most MAX_DEPTH open elements, every end tag finds its element without a search. */
#ifndef BT_HTML_H
#define BT_HTML_H

#include "stages/html_scan.h"

#include "stage.h"

#include "stages/normalize.h"

/* ---- dicts/html.tsv ---- */

/* Where a word of the table may stand. */
enum html_place {
    HTML_AT_CLASS,
    HTML_AT_META,
    HTML_AT_LINE,
    HTML_AT_OPENING,
    HTML_AT_SITE,
    HTML_NPLACE
};

/* What it says. */
enum html_says {
    HTML_SAYS_NOTHING,
    HTML_SAYS_FRAME, /* class, opening: about the page, not the article */
    HTML_SAYS_TEXT,  /* class: the article's text */
    HTML_SAYS_TITLE, /* class, meta */
    HTML_SAYS_DATE,  /* class: the portal line; meta: the time of publishing */
    HTML_SAYS_AUTHOR,
    HTML_SAYS_CAPTION,
    HTML_SAYS_KEEP,    /* class: nothing, though a part of it says frame */
    HTML_SAYS_RELATED, /* line: other articles' titles follow */
    HTML_SAYS_CHROME,  /* line: about the page */
    HTML_SAYS_URL,     /* meta */
    HTML_SAYS_SITE,    /* meta: the site's name; site: a word that such a name opens with */
    HTML_NSAYS
};

struct html_hint {
    uint8_t says, value;
};

struct html_hints;

enum bt_status bt_html_hints_open(struct html_hints **, const struct bt_dict *,
                                  struct bt_err *);
void bt_html_hints_free(struct html_hints *); /* NULL is legal */
/* What a word says at a place; HTML_SAYS_NOTHING if it is not in the table.  The word is in lower
 * case; other than class and meta folded (bt_viet_fold). */
struct html_hint bt_html_hint(const struct html_hints *, enum html_place, const char *word,
                              uint32_t n);
/* The longest row of a place that a folded text opens with. */
struct html_hint bt_html_opening(const struct html_hints *, enum html_place,
                                 struct bt_str folded);

/* What the words of an element's class, id and role say together. */
struct html_marks {
    uint8_t frame, text; /* percent, see dicts/html.tsv; 0 = nothing */
    bool title, date, author, caption;
};
void bt_html_read_class(const struct html_hints *, struct bt_str value, struct html_marks *);

/* ---- characters ---- */

/* Characters of a part of the page one by one: entities decoded, tags left out. */
enum html_escape { HTML_MARKUP, HTML_VALUE /* of an attribute */, HTML_JSON /* string */ };

struct html_glyphs {
    const struct bt_entities *entities;
    struct bt_str page;
    uint32_t pos, end, text_end;
    enum html_escape escape;
    struct html_piece piece;
};

void bt_html_glyphs(struct html_glyphs *, const struct bt_entities *, struct bt_str page,
                    struct bt_span at, enum html_escape);
/* The next character, a blank for white space; 0 at the end. */
uint32_t bt_html_glyph(struct html_glyphs *);
/* The character at page[pos], pos < end; *len gets its bytes. */
uint32_t bt_html_char(const struct bt_entities *, struct bt_str page, uint32_t pos,
                      uint32_t end, enum html_escape, uint32_t *len);
/* The characters as a string in `room` of max + 4 bytes, white space squeezed and trimmed. */
struct bt_str bt_html_string(struct html_glyphs *, char *room, uint32_t max);

/* ---- facts ---- */

/* A value that stands on the page; `rank` tells how good the place is where it stands (0: there is
 * none). */
struct html_value {
    struct bt_span at;
    uint8_t escape; /* enum html_escape */
    uint8_t rank;
};

/* <time datetime="...">, or another element with that attribute. */
struct html_time {
    struct bt_span value;
    uint32_t node, block; /* where it stands: the first block behind it */
};

enum { HTML_MAX_AUTHORS = 4, HTML_MAX_TIMES = 16 };

struct html_facts {
    struct html_value headline, named, title; /* JSON-LD or itemprop; og:title; <title> */
    struct html_value published, url, site;
    struct html_value author[HTML_MAX_AUTHORS];
    uint32_t nauthor;
    struct html_time time[HTML_MAX_TIMES];
    uint32_t ntime;
};

void bt_html_read_jsonld(struct bt_str page, struct bt_span json, struct html_facts *);
void bt_html_read_meta(const struct html_hints *, struct bt_str page, const struct html_piece *,
                       struct html_facts *);

/* ---- elements and blocks ---- */

struct html_node {
    struct bt_span at;
    uint32_t parent, last; /* `last`: number of its last descendant, itself if it has none */
    uint32_t block, block_end; /* its blocks: [block, block_end) */
    uint32_t good;             /* bytes of article-like text: html_main.c */
    uint32_t
        titles; /* how many of the elements up to this one are an h1 or named as the text */
    struct html_marks marks;
    uint8_t role;                                          /* enum html_role */
    uint8_t element;                                       /* enum html_element */
    bool in_article, caption, author, item, heading, date; /* it or one around it is */
    bool framed;                                           /* set by html_main.c */
};

/* A run of text that no block tag and no break interrupts. */
struct html_block {
    struct bt_span at;    /* first to last byte that is no white space */
    uint32_t node;        /* the innermost */
    uint32_t text, links; /* bytes of its text, and of that in links */
    uint8_t gap;          /* enum html_gap: what stands before it */
    bool framed, keep;    /* set by html_main.c */
};

/* A class word with at least this value names the text itself. */
enum { HTML_CERTAIN = 50 };

enum html_gap { HTML_GAP_NONE, HTML_GAP_BLANK, HTML_GAP_LINE, HTML_GAP_PARAGRAPH };

struct html_page {
    const struct bt_entities *entities;
    const struct html_hints *hints;
    struct bt_arena *arena;
    struct bt_str s;        /* its bytes */
    struct html_node *node; /* by place; node[0] is the page */
    struct html_block *block;
    uint32_t nnode, node_cap, nblock, block_cap;
    struct html_facts facts;
};

/* Fills nodes, blocks and facts. */
void bt_html_read(struct html_page *);

/* The article: marks blocks to keep; *title is the page's own heading (empty if it has none), as
 * the value that is the title. */
void bt_html_find_main(struct html_page *, bool given_title, struct html_value *title);

/* A title for comparing: its letters and digits in lower case, and where parts of it begin and end
 * (the site's name may be one). */
enum { HTML_MAX_NAME = 300, HTML_MAX_CUTS = 8 };
struct html_name {
    uint32_t cp[HTML_MAX_NAME], n;
    uint16_t cut[HTML_MAX_CUTS + 1]; /* cut[0] is 0; the end is no cut */
    uint32_t ncut;
};
void bt_html_read_name(const struct html_page *, const struct html_value *, struct html_name *);
/* True if the text is the title, or all of it but whole parts before or behind. */
bool bt_html_is_named(const struct html_page *, const struct html_name *, struct bt_span text);
/* A title without the site's name; rank 0 if it is nothing but that. */
struct html_value bt_html_without_site(const struct html_page *, struct html_value);
/* Time, authors and address into the document, where its source gave none. */
void bt_html_give_facts(const struct html_page *, struct bt_doc *);

/* Rewrites the page to the blocks kept. */
void bt_html_write(struct html_page *, struct bt_str *text, struct bt_edits *edits);
/* The page rewritten to one value; false if that is empty. */
bool bt_html_write_value(struct html_page *, const struct html_value *, struct bt_str *text,
                         struct bt_edits *edits);

#endif
