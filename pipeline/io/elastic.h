/* elastic.h: feeds documents to Elasticsearch or OpenSearch: bulk.h says what to send, post.h sends
 * it.  All from one thread, which waits here when the server is slower than the input. */
#ifndef BT_ELASTIC_H
#define BT_ELASTIC_H

#include "io/address.h"
#include "io/bulk.h"
#include "io/post.h"

struct bt_elastic_options {
    const struct bt_address *to;
    struct bt_post_options post;  /* all but `base` */
    struct bt_bulk_limits limits; /* all but the seed */
    bool bare;                    /* the index is the server's affair: bring no template */
    int stop_fd;                  /* readable: try nothing again; -1 = none */
    void *ctx;
    /* An article is answered; in the order they were added. */
    enum bt_status (*done)(void *ctx, const struct bt_bulk_done *, struct bt_err *);
    /* A request failed and is sent again. */
    void (*notice)(void *ctx, const struct bt_err *);
};

struct bt_elastic {
    struct bt_elastic_options o;
    struct bt_bulk bulk;
    struct bt_post *post;
    struct bt_buf body;
    char *path;  /* "/news/_bulk?..." */
    bool hurry;  /* a stop came */
    bool failed; /* we gave up: nothing more is sent */
};

/* Finds the server; makes the index by our template unless it is there.  Close it in any case. */
enum bt_status bt_elastic_open(struct bt_elastic *, const struct bt_elastic_options *,
                               struct bt_err *err);
/* Waits while too much is under way.  After a stop, once the server does not take more, articles
 * are forgotten: they are not answered. */
enum bt_status bt_elastic_add(struct bt_elastic *, const struct bt_bulk_article *,
                              struct bt_err *err);
/* No article comes for now: takes answers, and sends what waits when nothing is under way. */
enum bt_status bt_elastic_idle(struct bt_elastic *, struct bt_err *err);
/* The line of --format es-bulk, two lines; false: it is none. */
bool bt_elastic_split(struct bt_str lines, struct bt_bulk_article *);
/* Waits until all are answered.  BT_END: a stop came, and some are not. */
enum bt_status bt_elastic_finish(struct bt_elastic *, struct bt_err *err);
void bt_elastic_close(struct bt_elastic *);

/* Appends the index template for an index of this name: settings, analyzers and mapping. */
void bt_elastic_template(struct bt_buf *, const char *index);
/* elastic_index.c: makes the index if it is not there. */
enum bt_status bt_elastic_index(struct bt_elastic *, struct bt_err *err);
/* One request and its answer, tried again while the server is not to be had. */
enum bt_status bt_elastic_ask(struct bt_elastic *, const char *method, const char *path,
                              struct bt_str body, struct bt_post_reply *, struct bt_err *err);
/* "http://host:9200/news" into the error, for the message. */
enum bt_status bt_elastic_blame(const struct bt_elastic *, enum bt_status, struct bt_err *err);

#endif
