/* sink.h: where records go, one line each; every error of writing is found and named.
 *
 * A file whose name ends in .gz or .zst is packed.  A file that is written is locked, so that
 * two runs never write one. */
#ifndef BT_SINK_H
#define BT_SINK_H

#include "io/pack.h"

struct bt_sink {
    const char *name; /* "stdout" or the path */
    bool open, to_stdout;
    bool regular; /* a file of our own that can be cut and synced */
    bool each;    /* write every line at once */
    bool failed;  /* nothing more is written */
    bool partial; /* a later run goes on here: nothing is written for being empty */
    int fd;
    int64_t length;       /* of a regular file, without what is held back */
    bool begun, unsynced; /* a member is open; bytes are not on the disk yet */
    struct bt_pack *pack; /* NULL: bytes go out as they are */
    struct bt_buf held;   /* bytes to be written */
};

/* `path`: NULL or "-" is stdout.  A file of that name is replaced. */
enum bt_status bt_sink_open(struct bt_sink *, const char *path, bool each, struct bt_err *err);
/* The same, but a file keeps its bytes: bt_sink_cut() must follow. */
enum bt_status bt_sink_open_kept(struct bt_sink *, const char *path, bool each,
                                 struct bt_err *err);
/* A regular file keeps its first `length` bytes and is written from there. */
enum bt_status bt_sink_cut(struct bt_sink *, int64_t length, struct bt_err *err);

/* Codes: "closed-pipe" if the reader has gone, else "input-output" with the cause. */
enum bt_status bt_sink_add(struct bt_sink *, struct bt_str bytes, struct bt_err *err);
enum bt_status bt_sink_line(struct bt_sink *, struct bt_str line, struct bt_err *err);
/* All lines are on the disk, the last one ends a member; `length` counts them. */
enum bt_status bt_sink_sync(struct bt_sink *, struct bt_err *err);
enum bt_status bt_sink_close(struct bt_sink *, struct bt_err *err); /* never opened: BT_OK */

#endif
