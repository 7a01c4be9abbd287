/* html_scan.h: cuts a page into tags and text by byte positions; private to stages/html*.c.
 *
 * Follows the tokenizer of the HTML standard where pages of the press need it: comments, quoted
 * attributes, raw text in script and style; never fails, never recurses, and every byte of the page
 * lies in exactly one piece. */
#ifndef BT_HTML_SCAN_H
#define BT_HTML_SCAN_H

#include "core/str.h"

enum html_kind {
    HTML_TEXT,
    HTML_OPEN,
    HTML_CLOSE,
    HTML_RAW,  /* the inside of script, style and the like */
    HTML_OTHER /* comment, doctype, processing instruction */
};

/* What an element does to the text around it. */
enum html_role {
    HTML_INLINE,
    HTML_BLOCK,   /* a paragraph of its own */
    HTML_BREAK,   /* br */
    HTML_CELL,    /* td, th */
    HTML_HEADING, /* h1 to h3: may be the title */
    HTML_ARTICLE, /* article, main: their header and footer belong to the text */
    HTML_TITLE,
    HTML_META,
    HTML_TIME,
    HTML_DROP,   /* never text: noscript, svg ... */
    HTML_FRAME,  /* about the page, not the article: nav, aside ... */
    HTML_HEADER, /* header, footer: the same, but not inside an article */
    HTML_FORM,   /* the same, but some systems wrap whole pages in one */
};

struct html_piece {
    uint8_t kind;  /* enum html_kind */
    uint8_t role;  /* enum html_role, for tags */
    char name[12]; /* lower case, cut */
    struct bt_span at;
    struct bt_span attributes;
};

/* The piece at `pos` < page.len; `raw` is the piece before it, if that opened a raw element (so
 * that its inside comes as one HTML_RAW piece), else NULL. */
void bt_html_next(struct bt_str page, uint32_t pos, const struct html_piece *before,
                  struct html_piece *piece);

/* The value of an attribute of an open tag (not decoded); false if it has none. */
bool bt_html_attribute(struct bt_str page, const struct html_piece *tag, const char *name,
                       struct bt_span *value);

#endif
