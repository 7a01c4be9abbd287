/* sink.h: where records go, one line each; every error of writing is found and named. */
#ifndef BT_SINK_H
#define BT_SINK_H

#include "bantin.h"

#include <stdio.h>

struct bt_sink {
    FILE *f;
    const char *name; /* "stdout" or the path */
    bool each;        /* flush after every line */
};

/* `path`: NULL or "-" is stdout.  A file of that name is replaced. */
enum bt_status bt_sink_open(struct bt_sink *, const char *path, bool each, struct bt_err *err);
/* Codes: "closed-pipe" if the reader has gone, else "input-output" with the cause. */
enum bt_status bt_sink_line(struct bt_sink *, struct bt_str line, struct bt_err *err);
enum bt_status bt_sink_close(struct bt_sink *, struct bt_err *err); /* never opened: BT_OK */

#endif
