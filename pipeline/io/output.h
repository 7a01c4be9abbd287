/* output.h: the records of a run and, apart from them if asked for, its error records; into
 * files in a way that survives being killed.
 *
 * Every BT_CHECKPOINT_DOCUMENTS articles or BT_CHECKPOINT_BYTES of records, by count and never
 * by time, both files are brought to the disk and PATH.checkpoint says how far they go; so the
 * members of a packed output lie the same in every run.  A finished run removes the checkpoint.
 * What is no regular file has none, nor has an output in a folder where no file can be made. */
#ifndef BT_OUTPUT_H
#define BT_OUTPUT_H

#include "io/checkpoint.h"
#include "io/sink.h"
#include "io/trail.h"

enum { BT_CHECKPOINT_DOCUMENTS = 1000, BT_CHECKPOINT_BYTES = 8 << 20 };

struct bt_output {
    struct bt_sink records, errors;
    bool apart;                /* error records go to `errors` */
    char *path;                /* of the checkpoint; NULL: there is none */
    struct bt_checkpoint at;   /* what is written so far */
    uint64_t documents, bytes; /* since the last checkpoint */
    /* If not NULL, asked for at.statistics before each checkpoint: a JSON object. */
    void (*statistics)(void *ctx, struct bt_buf *json);
    void *ctx;
};

struct bt_output_options {
    const char *path, *errors; /* NULL: stdout; among the records */
    bool each;                 /* write every line at once */
    bool resume;               /* go on behind the checkpoint, if there is one */
    int64_t keep;              /* bytes of the file that stay though this run begins */
    uint32_t revision;
    struct bt_str settings; /* JSON object of strings: what the records depend on */
};

/* With `resume`, out->at says where to go on. */
enum bt_status bt_output_open(struct bt_output *out, const struct bt_output_options *,
                              struct bt_err *err);

/* The answer to the article at `position` of the trail; may be empty. */
enum bt_status bt_output_write(struct bt_output *, struct bt_str line, bool bad,
                               uint64_t position, uint64_t fingerprint, struct bt_err *err);

/* Writes a checkpoint if it is time for one; after every write, when the statistics are right. */
enum bt_status bt_output_keep(struct bt_output *, struct bt_err *err);

/* FINISHED: the input is answered.  STOPPED: a later run shall go on here.  FAILED: the last
 * checkpoint counts.  Never opened: BT_OK. */
enum bt_output_end { BT_OUTPUT_FINISHED, BT_OUTPUT_STOPPED, BT_OUTPUT_FAILED };
enum bt_status bt_output_close(struct bt_output *, enum bt_output_end, struct bt_err *err);

#endif
