/* draw.h: text on a terminal with marked ranges under it.
 *
 *   Sáng ngày 14/10, đồng chí Lê Thị Mận ...
 *   ^^^^^^^^^^^^^^^ date 2020-10-14  dates.tsv:12
 *                             ^^^^^^^^^^ person Lê Thị Mận  people/honorific */
#ifndef BT_DRAW_H
#define BT_DRAW_H

#include "core/buf.h"

struct bt_mark {
    struct bt_span at; /* in the text */
    struct bt_str label, why;
    uint8_t colour; /* 1..6: red green yellow blue magenta cyan */
};

struct bt_canvas {
    struct bt_str text;
    const struct bt_mark *mark; /* by at.beg */
    uint32_t nmark;
    uint32_t first; /* marks before it end before what is drawn now */
    uint32_t width; /* columns of a line of text */
    bool colour;
};

/* Columns a code point takes on a terminal: 0, 1 or 2. */
uint32_t bt_columns(uint32_t cp);

/* Draws text[at], broken into lines at blanks; spans come in order. */
void bt_draw(struct bt_buf *out, struct bt_canvas *, struct bt_span at);

#endif
