/* search_query.h: what a user typed -> an expression of SQLite's FTS5.
 *
 *   words             all of them                       chủ tịch xã
 *   "words"           in this order, side by side       "cải cách hành chính"
 *   OR                one of two                        lúa OR ngô
 *   -word, NOT word   without                           lúa -ngô, lúa NOT "giống mới"
 *   ( )               grouping                          (lúa OR ngô) giống
 *
 * AND may be written and changes nothing.  All else divides words.  Nothing of the query reaches FTS5 but
 * letters and digits between quotes, so its own syntax has no meaning here.  Brackets and quotes
 * that do not pair are forgiven.  Runs of words that have other spellings (search_readings.h) become an OR of
 * phrases. */
#ifndef BT_SEARCH_QUERY_H
#define BT_SEARCH_QUERY_H

#include "core/buf.h"
#include "stages/search_readings.h"

enum { BT_QUERY_BYTES = 4096, BT_QUERY_WORDS = 64, BT_QUERY_DEPTH = 16 };

/* Appends the expression; nothing if the query has no word.  `text`: NFC (bt_normalize).  BT_FATAL, code
 * "usage": too long, or some part only excludes. */
enum bt_status bt_query_write(struct bt_buf *out, const struct bt_readings *,
                              struct bt_str text, struct bt_err *err);

/* The same for a text that is one phrase. */
enum bt_status bt_query_phrase(struct bt_buf *out, const struct bt_readings *,
                               struct bt_str text, struct bt_err *err);

#endif
