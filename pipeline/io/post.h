/* post.h: HTTP requests to one server, several at a time, through libcurl; all from one thread.
 *
 * Whatever the server does ends: connecting, silence and length of an answer are limited.
 * Redirections are not followed: they would take the credentials elsewhere. */
#ifndef BT_POST_H
#define BT_POST_H

#include "core/buf.h"

struct bt_post_options {
    const char *base;        /* "https://host:9200" */
    const char *credentials; /* "USER:PASSWORD", a whole Authorization value, or NULL */
    const char *ca;          /* file of certificates to believe in beside none other, or NULL */
    bool insecure;           /* believe any certificate */
    bool pack;               /* bodies go out as gzip */
    unsigned requests;       /* at a time */
    int64_t connect, silence; /* seconds; an answer may take ten times `silence` in all */
};

struct bt_post;

struct bt_post_reply {
    void *ctx;
    int status; /* 0: there was none, `why` says what happened */
    char why[160];
    bool hopeless;       /* another try would end the same way: a certificate we do not trust */
    struct bt_str body;  /* good until the next call */
    int64_t retry_after; /* ms, -1: not said */
};

enum bt_status bt_post_open(struct bt_post **out, const struct bt_post_options *,
                            struct bt_err *err);
void bt_post_close(struct bt_post *); /* NULL is legal; what is under way is dropped */

/* `method`: HEAD, GET, PUT with JSON, POST with lines of JSON.  `body` is taken as it is or packed: the caller may forget it.
 * `most`: bytes of the answer.  At most `requests` may be under way. */
enum bt_status bt_post_send(struct bt_post *, const char *method, const char *path,
                            struct bt_str body, size_t most, void *ctx, struct bt_err *err);

/* Waits for one of the answers, at most `ms`; BT_END: none came.  `stop_fd`: readable ends the
 * wait, -1 = none. */
enum bt_status bt_post_wait(struct bt_post *, int64_t ms, int stop_fd, struct bt_post_reply *,
                            struct bt_err *err);

#endif
