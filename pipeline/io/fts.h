/* fts.h: what we put into SQLite's FTS5: a tokenizer over stages/search_words.h, a rank and the places of the
 * hits.
 *
 * A word goes into the index folded, and at the same place, behind a byte 1, exact, if it has marks.
 * So a query's word with marks is looked up exact, one without folded; a gap is a word of its own, a
 * byte 2, which no query has. */
#ifndef BT_FTS_H
#define BT_FTS_H

#ifdef BT_HAVE_SQLITE
#include "bantin.h"

#include <sqlite3.h>

/* The columns of the table `fts`, in order. */
enum bt_fts_column {
    BT_FTS_TITLE,
    BT_FTS_TEXT,
    BT_FTS_EXPANDED,
    BT_FTS_PEOPLE,
    BT_FTS_ROLES,
    BT_FTS_ORGANIZATIONS,
    BT_FTS_PLACES,
    BT_FTS_NCOLUMN
};

struct bt_fts {
    struct bt_search_cutter *cutter;
    uint64_t words; /* of the documents indexed or removed so far */
};

/* Registers for one connection, all of it borrowing *fts, which must outlive it:
 *   tokenizer "bantin"
 *   bt_score(fts, length, last)  BM25 with weights by column; length: words of the article, last: the
 *                                highest rowid there is
 *   bt_hits(fts)                 array of struct bt_fts_hit: at most BT_FTS_HITS of the row */
enum bt_status bt_fts_register(sqlite3 *, struct bt_fts *fts, struct bt_err *err);

enum { BT_FTS_HITS = 1000 };
struct bt_fts_hit {
    uint32_t phrase, column;
    uint32_t word, nword; /* numbers of words in the column, from 0 */
};

#endif
#endif
