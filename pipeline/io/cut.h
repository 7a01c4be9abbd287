/* cut.h: where one article ends and the next begins.  Cuts and copies bytes, decodes nothing.
 *
 * A text or HTML file is one article; with a separator a text file is several, divided by lines
 * that are the separator; a JSONL file is one article for each line, a table one for each row, a
 * feed one for each item (which comes as a line of JSONL), a web archive one for each record that is
 * one.  An article cut short by a stop or a read
 * error is dropped; where an archive or a compressed file is damaged stands a piece that says so. */
#ifndef BT_CUT_H
#define BT_CUT_H

#include "core/buf.h"
#include "core/ring.h"
#include "io/detect.h"
#include "io/feed.h"
#include "io/source.h"
#include "io/warc.h"

/* One article's bytes as they came, or why there are none. */
struct bt_piece {
    enum bt_format format; /* never AUTO */
    struct bt_buf bytes;   /* without the newline at the end of a JSONL line */
    uint32_t header; /* bytes of a table's header, which stands before its row; of a record's
                              header, which stands before its block */
    bool too_large;  /* more than `limit` bytes: nothing is kept */
    size_t limit;
    struct bt_err damage; /* with a code: no article, this error instead */
    enum bt_charset
        recoded;         /* what the bytes, now UTF-8, came in; AUTO: they are as they came */
    const char *name;    /* of the file, "stdin"; of a member with the archive's before it */
    const char *id;      /* of a member of an archive, else NULL */
    int64_t mtime, line; /* line where it begins, from 1 */
    uint64_t offset, record; /* of a web archive: byte where it begins, number from 1 */
    uint64_t ordinal;        /* number of the article in the whole input, from 1 */
    struct bt_buf label;     /* holds name and id, which outlive the open file */
};

struct bt_cutter {
    struct bt_source source;
    enum bt_format want, format; /* asked for; of the open file */
    enum bt_charset recoded;     /* the open file is read as UTF-8, but was this; else AUTO */
    struct bt_str separator;     /* empty: none */
    size_t max_document, max_line;
    bool open, ended, broken; /* a file is open; its last bytes are taken; it could not be read
                                    to its end */
    uint64_t ordinal, pieces; /* articles so far: of the input, of the open file */
    int64_t line;
    struct bt_err damage; /* of the open file: told behind its last article */
    struct bt_buf header; /* of the open table, with its line break */
    struct bt_feed *feed; /* NULL: none is open */
    struct bt_warc warc;  /* of the open web archive, and what was found in all */
    int failed;           /* files that could not be opened or read */
    void (*complain)(void *ctx, const struct bt_err *); /* told of each of them */
    void *ctx;
};

/* The next article of the input into *piece; its memory beyond BT_PIECE_KEEP is accounted to
 * the slot.  BT_END, or BT_FATAL without memory. */
enum { BT_PIECE_KEEP = 128 << 10 };
enum bt_status bt_cut(struct bt_cutter *, struct bt_slot *, struct bt_piece *,
                      struct bt_err *err);

/* For those who cut the open stream.  More bytes behind those of the source; false at its end, a
 * read error included. */
bool bt_cut_fill(struct bt_cutter *);
/* Appends to the piece unless that is more than `limit`; then all is dropped. */
void bt_cut_keep(struct bt_slot *, struct bt_piece *, const char *s, size_t n, size_t limit);

/* Empties a piece; large memory is freed. */
void bt_piece_clear(struct bt_piece *);
void bt_piece_release(struct bt_piece *);
/* Closes what bt_cut() opened; the source too. */
void bt_cutter_close(struct bt_cutter *);

#endif
