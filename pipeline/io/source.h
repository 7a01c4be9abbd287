/* source.h: the bytes of the input, one stream after another: those of files, of files in
 * directories, of the members of archives, unpacked.
 *
 * What a file is, its first bytes say.  Reading waits for bytes or for the stop pipe, whichever
 * comes first; a stop looks like the end of the input. */
#ifndef BT_SOURCE_H
#define BT_SOURCE_H

#include "io/archive.h"
#include "io/file.h"
#include "io/ids.h"
#include "io/inputs.h"
#include "stages/charset.h"

/* Compression around compression: more than so many are not opened. */
enum { BT_MAX_PACKINGS = 3, BT_SOURCE_BUFFER = BT_STREAM_BUFFER };

struct bt_source {
    struct bt_inputs inputs;
    struct bt_halt halt;
    const char *name; /* of the open stream: the file's, "stdin"; of a member with the archive's
                         before it; valid until the next one */
    const char *id;   /* of a member, no two the same; else NULL */
    bool is_file;     /* what is left of it may be skipped */
    int64_t mtime;    /* seconds since 1970; 0 = unknown */
    bool stopped;
    uint64_t taken, of_others; /* bytes read of all files, of those closed */
    char *buf;
    size_t beg, end; /* bytes not yet taken: buf[beg, end) */

    struct bt_file file;
    struct bt_budget budget;                                /* of the layers over the file */
    struct bt_buf path;                                     /* of the file */
    struct bt_stream *top, *layer[2 * BT_MAX_PACKINGS + 1]; /* layers: from the lowest */
    int nlayer, under;           /* under: layers below the archive */
    struct bt_archive *archive;  /* NULL: none */
    struct bt_buf label, unique; /* what `name` and `id` point to */
    struct bt_ids ids;
    struct bt_err late; /* found while looking ahead: the answer to the fill after the last good
                           byte; code NULL: none */
};

/* `path`: NULL-terminated, borrowed, "-" is stdin; an empty list reads stdin.  `stop_fd`:
 * readable once reading shall end, -1 = never. */
enum bt_status bt_source_open(struct bt_source *, const char *const *path, int stop_fd,
                              struct bt_err *err);
void bt_source_close(struct bt_source *);

/* The next stream: BT_OK, BT_END, or BT_BAD if it cannot be opened (go on with the next): the code
 * is "input-output", or that of an error record for what name and id say. */
enum bt_status bt_source_next(struct bt_source *, struct bt_err *err);
/* What is left of the stream, in UTF-16 or UTF-32, comes as UTF-8 from now on. */
enum bt_status bt_source_recode(struct bt_source *, enum bt_charset wide, struct bt_err *err);
/* More bytes behind what is there: BT_OK, BT_END at the end of the stream or at a stop, BT_BAD if
 * reading failed, with a code as above.  The buffer must not be full. */
enum bt_status bt_source_fill(struct bt_source *, struct bt_err *err);

#endif
