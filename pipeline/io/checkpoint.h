/* checkpoint.h: how far a run has come, in a small JSON file beside its output.
 *
 * The order is what counts: a checkpoint is written only after the bytes it speaks of are on
 * the disk, into a new file that is synced, renamed over the old one, and its directory synced.
 * So at any moment, whatever breaks, the file is a whole checkpoint, the old or the new, and
 * the output is at least as long as it says. */
#ifndef BT_CHECKPOINT_H
#define BT_CHECKPOINT_H

#include "core/buf.h"

struct bt_checkpoint {
    uint64_t position;        /* articles of the input that are answered */
    uint64_t fingerprint;     /* of these: see trail.h */
    int64_t output, errors;   /* lengths of the files in bytes; errors 0: there is none */
    uint64_t bad;             /* of the answered: got an error record */
    uint32_t revision;        /* bt_run_revision() */
    struct bt_buf options;    /* JSON object of strings: what the records depend on */
    struct bt_buf statistics; /* JSON object of whoever keeps some; empty: nobody does */
};

void bt_checkpoint_release(struct bt_checkpoint *);

/* `sync`: it shall survive a power cut too.  The old file stays if this fails. */
enum bt_status bt_checkpoint_write(const char *path, const struct bt_checkpoint *, bool sync,
                                   struct bt_err *err);
/* BT_END: there is no such file. */
enum bt_status bt_checkpoint_read(const char *path, struct bt_checkpoint *, struct bt_err *err);
/* The same with no error if there is none; the directory is synced. */
enum bt_status bt_checkpoint_remove(const char *path, struct bt_err *err);

/* BT_FATAL, naming what differs, unless both are of one revision and of the same options. */
enum bt_status bt_checkpoint_same(const char *path, const struct bt_checkpoint *there,
                                  const struct bt_checkpoint *here, struct bt_err *err);

#endif
