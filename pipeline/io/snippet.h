/* snippet.h: the places of a query in an article's text, and the part of it that shows them best. */
#ifndef BT_SNIPPET_H
#define BT_SNIPPET_H

#ifdef BT_HAVE_SQLITE
#include "core/search_row.h"
#include "io/fts.h"

enum { BT_SNIPPET_BYTES = 280 }; /* of text, about */

/* A stretch of the text that the query found. */
struct bt_mark {
    struct bt_span at; /* in pack->text */
    uint32_t phrase;
};

/* The hits as marks, by place.  Those in the written-out text lie on the abbreviation they came from.  False:
 * out of memory. */
bool bt_snippet_marks(const struct bt_search_pack *, const struct bt_fts_hit *, uint32_t nhit,
                      struct bt_search_cutter *, struct bt_buf *marks);

/* The part of the text behind the title with the most phrases; without marks its beginning. */
struct bt_span bt_snippet_choose(const struct bt_search_pack *, const struct bt_mark *,
                                 uint32_t nmark);

/* Appends a part of the text in one line, `open` and `close` around what is marked. */
void bt_snippet_write(struct bt_buf *, struct bt_str text, struct bt_span part,
                      const struct bt_mark *, uint32_t nmark, struct bt_str open,
                      struct bt_str close);

#endif
#endif
