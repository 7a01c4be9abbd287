/* store.h: the database of `bantin index`: articles in SQLite, found through FTS5.
 *
 *   article(doc, id, version, day, hash, length)  one row for each id; doc grows in the order of the input
 *   body(doc, facets, pack)                       search_row.h; pack is compressed (zstd)
 *   fts                                           the index; its content is the view `words` of body
 *   checkpoint                                    how far the run that writes has come; no row: none
 *
 * Articles are kept back and written in one transaction with the checkpoint behind them, so whatever
 * breaks, the database is that of some checkpoint.  An article replaces the one of the same id unless its
 * version is lower; the same bytes change nothing. */
#ifndef BT_STORE_H
#define BT_STORE_H

#ifdef BT_HAVE_SQLITE
#include "core/search_row.h"
#include "io/checkpoint.h"
#include "io/fts.h"

enum {
    BT_STORE_SCHEMA = 1,
    BT_STORE_APPLICATION = 0x42616E54, /* "BanT", in the file's header */
    BT_STORE_DOCUMENTS = 5000,         /* articles in a transaction if nothing else is said, */
    BT_STORE_BYTES = 8 << 20           /* and bytes of rows */
};

struct bt_store_counts {
    uint64_t added, replaced, same, older;
};

struct bt_store_statements;
struct bt_store_last;

struct bt_store {
    sqlite3 *db;
    const char *path;
    struct bt_fts fts;
    struct bt_store_statements *sql;
    struct bt_store_last *read_last;
    struct bt_buf rows; /* kept back: a length in four bytes, the row, and so on */
    uint32_t nrow;      /* of them */
    uint32_t documents; /* answered since the last commit */
    uint32_t every;     /* so many are committed at the latest */
    int64_t last;       /* the highest doc there is */
    struct bt_store_counts counts;
};

enum bt_store_mode {
    BT_STORE_READ,
    BT_STORE_WRITE
}; /* WRITE makes the file if there is none */

/* `path` is borrowed.  bt_store_close() in any case. */
enum bt_status bt_store_open(struct bt_store *, const char *path, enum bt_store_mode,
                             struct bt_err *err);
void bt_store_close(struct bt_store *); /* what is not committed is dropped */

/* Where a run that was ended has come to; BT_END: there is none. */
enum bt_status bt_store_checkpoint(struct bt_store *, struct bt_checkpoint *,
                                   struct bt_err *err);

/* One more answered article: its row, or nothing (an error record). */
enum bt_status bt_store_put(struct bt_store *, struct bt_str row, struct bt_err *err);
/* Whether it is time to commit. */
bool bt_store_due(const struct bt_store *);
/* Commits; with NULL the checkpoint is taken away: the run is finished. */
enum bt_status bt_store_commit(struct bt_store *, const struct bt_checkpoint *,
                               struct bt_err *err);

/* Merges the index into one piece: smaller, and faster to search. */
enum bt_status bt_store_optimize(struct bt_store *, struct bt_err *err);
/* Compares file, index and articles; BT_FATAL with the first thing that is wrong. */
enum bt_status bt_store_check(struct bt_store *, struct bt_err *err);

/* What SQLite complains of, as an error of this file. */
enum bt_status bt_store_error(const struct bt_store *, struct bt_err *err);

/* The bytes that `pack` of body stands for; false: it is damaged. */
bool bt_store_unpack(struct bt_str packed, struct bt_buf *out);

/* The texts of the columns of fts that an article has. */
struct bt_store_columns {
    struct bt_buf text[BT_FTS_NCOLUMN];
};
bool bt_store_columns(struct bt_store_columns *, struct bt_str facets, struct bt_str pack);
void bt_store_columns_release(struct bt_store_columns *);

#endif
#endif
