/* file.h: an open file as a stream.  Reading waits for bytes or for the stop pipe, whichever comes
 * first; a stop looks like the end of the file. */
#ifndef BT_FILE_H
#define BT_FILE_H

#include "io/stream.h"

/* Where to stop: shared by all files of a source. */
struct bt_halt {
    int fd; /* readable once reading shall end; -1 = never */
    bool now;
};

struct bt_file {
    struct bt_stream stream;
    struct bt_halt *halt;
    const char *name; /* borrowed; "stdin" for "-" */
    int fd;           /* -1: closed */
    bool regular;     /* not a pipe: what is left of it may be skipped */
    int64_t mtime;    /* seconds since 1970; 0 = unknown */
    uint64_t device, inode;
    uint64_t taken; /* bytes read so far */
};

/* `path` "-" is stdin.  BT_BAD: it cannot be opened. */
enum bt_status bt_file_open(struct bt_file *, const char *path, struct bt_halt *,
                            struct bt_err *err);
/* Reads a pipe to its end, so that who writes into it does not fail. */
void bt_file_drain(struct bt_file *);
void bt_file_close(struct bt_file *); /* closed already: nothing */
/* "path: cause" with the code "input-output". */
enum bt_status bt_file_fail(const char *name, enum bt_status st, struct bt_err *err);

#endif
