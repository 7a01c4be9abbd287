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
    HTML_INLINE,  /* nothing; also what is not known */
    HTML_SPAN,    /* span, label, time: inline, but its class may say what it holds */
    HTML_ANCHOR,  /* a */
    HTML_CUSTOM,  /* a name with a hyphen: the name speaks like a class */
    HTML_BLOCK,   /* a paragraph of its own */
    HTML_BREAK,   /* br */
    HTML_CELL,    /* td, th */
    HTML_HEADING, /* h1 to h6: may be the title */
    HTML_ARTICLE, /* article, main: their header and footer belong to the text */
    HTML_ITEM,    /* li */
    HTML_CAPTION, /* figcaption, figure */
    HTML_TITLE,
    HTML_META,
    HTML_LINK,   /* link */
    HTML_DROP,   /* never text: noscript, svg ... */
    HTML_FRAME,  /* about the page, not the article: nav, aside ... */
    HTML_HEADER, /* header, footer: the same, but not inside an article */
    HTML_FORM,   /* the same, but some systems wrap whole pages in one */
};

/* How elements close each other. */
enum html_flag {
    HTML_IS_RAW = 1,   /* its inside is no markup */
    HTML_IS_VOID = 2,  /* has no inside */
    HTML_IS_SCOPE = 4, /* an end tag inside closes nothing outside: table, td */
    HTML_ENDS_P = 8,   /* an open p ends before it */
    HTML_SHOWS = 16 /* dropped, but what stands on its two sides does not touch: button ... */
};

/* Elements that close others are told apart by these. */
enum html_element {
    HTML_OTHER_ELEMENT,
    HTML_P,
    HTML_LI,
    HTML_DD, /* dt, dd */
    HTML_TD, /* td, th */
    HTML_TR,
    HTML_LIST, /* ul, ol, dl */
    HTML_TABLE,
    HTML_FIRST_OTHER /* from here on: one number for each element of the table */
};

struct html_piece {
    uint8_t kind;    /* enum html_kind */
    uint8_t role;    /* enum html_role, for tags */
    uint8_t flags;   /* enum html_flag */
    uint8_t element; /* enum html_element; 0 = not known */
    char name[20];   /* lower case, cut */
    struct bt_span at;
    struct bt_span attributes;
};

/* The largest number of an element. */
enum { HTML_MAX_ELEMENT = 96 };

static inline bool html_is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* The piece at `pos` < page.len; `before` is the piece before it (the inside of a raw element comes
 * as one HTML_RAW piece). */
void bt_html_next(struct bt_str page, uint32_t pos, const struct html_piece *before,
                  struct html_piece *piece);

/* An attribute of a tag; the value is not decoded. */
struct html_attribute {
    struct bt_span name, value;
};
/* The next attribute from *pos on (at first tag->attributes.beg); false behind the last. */
bool bt_html_attribute(struct bt_str page, const struct html_piece *tag, uint32_t *pos,
                       struct html_attribute *out);
/* True if the bytes are the name, which is in lower case. */
bool bt_html_is(struct bt_str page, struct bt_span at, const char *name);

#endif
