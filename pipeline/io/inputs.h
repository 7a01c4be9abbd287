/* inputs.h: which files are read, one after another: the operands of the command line, the names of
 * a --files0-from file, and the files of the directories among both. */
#ifndef BT_INPUTS_H
#define BT_INPUTS_H

#include "core/buf.h"
#include "io/file.h"
#include "io/walk.h"

enum { BT_MAX_AVOIDED = 4 };

struct bt_inputs {
    const char *const *path; /* of the next operand; NULL-terminated, borrowed */
    struct bt_halt *halt;
    struct bt_file list; /* of --files0-from */
    struct bt_below names;
    struct bt_buf name;
    bool listed;
    struct bt_walk *walk; /* NULL: no directory is open */
    struct bt_file_id {
        uint64_t device, inode;
    } avoid[BT_MAX_AVOIDED]; /* files that a walk passes over */
    int navoid;
};

/* An empty list reads stdin. */
void bt_inputs_open(struct bt_inputs *, const char *const *path, struct bt_halt *);
/* Instead of operands: the NUL-separated names in the file `list`, "-" = stdin. */
enum bt_status bt_inputs_from(struct bt_inputs *, const char *list, struct bt_err *err);
/* A walk through directories shall not read this file: it is our own output. */
void bt_inputs_avoid(struct bt_inputs *, const char *path);
/* The next path, valid until the next call.  BT_END, or BT_BAD: go on with the next. */
enum bt_status bt_inputs_next(struct bt_inputs *, const char **path, struct bt_err *err);
void bt_inputs_close(struct bt_inputs *);

#endif
