/* layout.h: what the files of the layout stage share; private to stages/layout*.c. */
#ifndef BT_LAYOUT_H
#define BT_LAYOUT_H

#include "stage.h"

/* What a row of dicts/layout.tsv says a line is; in the order in which one beats another. */
enum line_kind {
    LINE_OPEN, /* nothing known yet */
    LINE_DATELINE,
    LINE_CHROME,
    LINE_RELATED, /* heading of a list of other articles */
    LINE_BYLINE,
    LINE_CAPTION,
    LINE_SECTION,
    LINE_ITEM,
    LINE_AGENCY, /* a paragraph that opens with the agency's tag */
    LINE_TITLE,  /* by rule only, like the next */
    LINE_PARAGRAPH,
    NLINE_KIND
};

/* Where in the text a row may speak. */
enum line_where { IN_ANY, IN_HEAD, IN_BODY, IN_TAIL, IN_LEAD, NLINE_WHERE };

/* What a row says of a line. */
struct layout_hit {
    uint8_t kind; /* LINE_OPEN: no row matches */
    uint32_t row;
    struct bt_span who; /* of TEXT; empty if the row names nobody */
    struct bt_time when;
};

struct layout_line {
    struct bt_span at;
    uint8_t kind;              /* enum line_kind */
    bool gap;                  /* a blank line stands before it */
    bool upper;                /* capitals only */
    bool stop;                 /* ends like a sentence */
    uint32_t row;              /* the row that knows it; 0 = none */
    const char *why;           /* without a row */
    struct bt_span who;        /* as the last row that was taken says */
    struct bt_time when;       /* the same */
    struct bt_pattern_set may; /* the rows that may match it, once it has been looked at */
};

struct layout_rows; /* the table with its columns */

enum bt_status bt_layout_rows_open(struct layout_rows **, const struct bt_dict *,
                                   struct bt_err *);
void bt_layout_rows_free(struct layout_rows *);
/* Fills line->may. */
void bt_layout_look(const struct layout_rows *, struct bt_str text, struct layout_line *line);
/* The best of those of a place's rows that match the line and beat line->kind; the line has been looked
 * at. */
struct layout_hit bt_layout_match(const struct layout_rows *, struct bt_re_scratch *,
                                  struct bt_str text, enum line_where where,
                                  const struct layout_line *line);
/* True if the text alone is a section's name. */
bool bt_layout_is_section(const struct layout_rows *, struct bt_re_scratch *, struct bt_str);

/* Authors: true if the text is nothing but names ("THU MẬN - BẢO DẦN (từ Lisbon)"). */
bool bt_layout_is_names(struct bt_str);
/* Adds a name to doc->byline if it is not there. */
void bt_layout_add_author(struct bt_doc *, struct bt_str name);
/* Adds the names of a byline ("Lê Mận – Ảnh: Quốc Dần") to doc->byline. */
void bt_layout_add_authors(struct bt_doc *, struct bt_span);

#endif
