/* feed.h: the inside of `bantin feed`: options, and what feeding articles and replaying dead
 * letters share. */
#ifndef BT_CMD_FEED_H
#define BT_CMD_FEED_H

#include "cmd/job.h"
#include "io/elastic.h"
#include "io/output.h"

struct bt_feed_options {
    struct bt_job_options in;
    const char *to, *letters, *credentials, *ca;
    bool resume, insecure, plain, bare, print_template;
    int64_t requests, documents, bytes, tries, silence, connect;
};

struct bt_feed {
    const struct bt_feed_options *opts;
    struct bt_address to;
    char *credentials;
    struct bt_job job;
    struct bt_output out; /* of articles: dead letters and error records */
    struct bt_sink left;  /* of a replay: those that stay */
    struct bt_elastic elastic;
    bool broken; /* the output failed, not the server */
};

typedef enum bt_status bt_feed_done(void *feed, const struct bt_bulk_done *, struct bt_err *);

/* Opens the way to the server; `done` takes what is answered. */
enum bt_status bt_feed_connect(struct bt_feed *, int stop_fd, bt_feed_done *, struct bt_err *);
/* "bantin: 20000 stored, ..." on stderr, if it was asked for or something was refused. */
void bt_feed_tell(const struct bt_feed *);

/* feed_replay.c: the dead letters of opts->letters again; those that are refused again stay in the
 * file, the others leave it.  Returns the exit status. */
int bt_feed_replay(struct bt_feed *);

#endif
