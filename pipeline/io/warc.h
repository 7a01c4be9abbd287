/* warc.h: a web archive cut into its records (WARC/1.0 and 1.1).
 *
 * A record says how long it is, and may lie.  So a length counts only if a record, or the end of
 * the file, follows where it ends; or else the record is answered by an error and reading goes on
 * at the next place where one begins.  Where records are packed one in a gzip member, none goes
 * beyond its member, and behind a broken one reading goes on at the next.  What is larger than an
 * article may be is not stored: its length is believed unless the file or the packing say otherwise,
 * for a page may quote a record, and a quoted record must not become an article. */
#ifndef BT_WARC_H
#define BT_WARC_H

#include "core/buf.h"
#include "core/ring.h"
#include "core/stats.h"
#include "io/warc_head.h"

struct bt_cutter;
struct bt_piece;

/* Where the reader of a web archive stands. */
struct bt_warc {
    /* Good records of the whole input: articles, and what was skipped; how many of them are in some
     * tally. */
    uint64_t done[BT_WARC_NSKIP], told[BT_WARC_NSKIP];
    uint64_t record, pos; /* records so far; bytes taken; both of the open file */
    uint64_t credit;      /* bytes that may be read a second time */
    uint64_t member;      /* byte where the last gzip member begins that was read */
    struct bt_err torn;   /* what is wrong with the packing, until it is told */

    struct bt_buf back; /* bytes put back: read before the source's */
    size_t back_at;
};

/* Before the first record of a file; the buffer begins at its byte `pos`. */
void bt_warc_begin(struct bt_warc *, uint64_t pos);
void bt_warc_release(struct bt_warc *);

/* Counts into the tally what was taken since the last call. */
void bt_warc_tally(struct bt_warc *, struct bt_tally *);

/* The next article, or what stands in the place of a record that is broken: true.  False: the file
 * has no more. */
bool bt_warc_cut(struct bt_cutter *, struct bt_slot *, struct bt_piece *);

#endif
