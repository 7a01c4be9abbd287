/* source.h: the bytes of the input files, one file after another.
 *
 * Reading waits for bytes or for the stop pipe, whichever comes first; a stop looks like the
 * end of the input. */
#ifndef BT_SOURCE_H
#define BT_SOURCE_H

#include "bantin.h"

struct bt_source {
    const char *const *path; /* of the next file; NULL-terminated */
    const char *name;        /* of the open file, "stdin" for "-" */
    bool is_file;            /* a regular file: what is left of it may be skipped */
    int64_t mtime;           /* seconds since 1970; 0 = unknown */
    int fd, stop_fd;         /* -1: none */
    bool stopped;
    uint64_t taken; /* bytes read of all files */
    char *buf;
    size_t beg, end; /* bytes not yet taken: buf[beg, end) */
};

enum { BT_SOURCE_BUFFER = 256 << 10 };

/* `path`: NULL-terminated, borrowed, "-" is stdin; an empty list reads stdin.  `stop_fd`:
 * readable once reading shall end, -1 = never. */
enum bt_status bt_source_open(struct bt_source *, const char *const *path, int stop_fd,
                              struct bt_err *err);
void bt_source_close(struct bt_source *);

/* The next file: BT_OK, BT_END, or BT_BAD if it cannot be opened (go on with the next). */
enum bt_status bt_source_next(struct bt_source *, struct bt_err *err);
/* More bytes behind what is there: BT_OK, BT_END at the end of the file or at a stop, BT_BAD if
 * reading failed.  The buffer must not be full. */
enum bt_status bt_source_fill(struct bt_source *, struct bt_err *err);

#endif
