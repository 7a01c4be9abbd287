/* elastic.c: see elastic.h. */
#ifdef BT_HAVE_CURL
#include "io/elastic.h"

#include "core/err.h"
#include "io/bulk_answer.h"

#include <poll.h>
#include <unistd.h>

enum {
    FIRST_TRIES = 5,       /* until we believe that there is no server; later it may be away */
    ITEM_ROOM = 4 << 10,   /* bytes of an answer for each document */
    ANSWER_ROOM = 1 << 20, /* and for the rest of it */
    LONGEST_WAIT = 60000   /* ms */
};

/* What we read of an answer; the rest need not travel. */
static const char query[] = "_bulk?filter_path=error,items.*._id,items.*.status,items.*.error."
                            "type,items.*.error.reason,"
                            "items.*.error.caused_by.reason";

static uint64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

enum bt_status bt_elastic_blame(const struct bt_elastic *e, enum bt_status st,
                                struct bt_err *err)
{
    snprintf(err->file, sizeof err->file, "%s/%s", e->o.to->base, e->o.to->index);
    return st;
}

/* A stop came: from now on nothing is tried a second time. */
static bool must_hurry(struct bt_elastic *e)
{
    struct pollfd p = {.fd = e->o.stop_fd, .events = POLLIN};

    if (!e->hurry && e->o.stop_fd >= 0 && poll(&p, 1, 0) == 1)
        e->hurry = true;
    return e->hurry;
}

/* Once it is readable it stays so: then it wakes nobody any more. */
static int stop_fd(struct bt_elastic *e)
{
    return must_hurry(e) ? -1 : e->o.stop_fd;
}

static void tell(struct bt_elastic *e, struct bt_err *err)
{
    bt_elastic_blame(e, BT_BAD, err);
    e->o.notice(e->o.ctx, err);
}

static enum bt_status hand_over(struct bt_elastic *e, bool rest, struct bt_err *err)
{
    enum bt_status st = BT_OK;
    struct bt_bulk_done done;

    while (st == BT_OK && bt_bulk_pop(&e->bulk, rest, &done))
        st = e->o.done(e->o.ctx, &done, err);
    return st;
}

/* All that may go out now.  *due: when there will be more. */
static enum bt_status send_due(struct bt_elastic *e, bool rest, uint64_t *due,
                               struct bt_err *err)
{
    struct bt_bulk_batch *batch;
    enum bt_status st;

    for (;;) {
        st = bt_bulk_next(&e->bulk, now_ms(), rest, &batch, due, err);
        if (st != BT_OK || batch == NULL)
            return st;
        bt_buf_clear(&e->body);
        bt_bulk_body(&e->bulk, batch, &e->body);
        if (e->body.failed)
            return bt_err_set(err, BT_FATAL, "no-memory", "out of memory making a request");
        st = bt_post_send(e->post, "POST", e->path,
                          (struct bt_str){e->body.s, (uint32_t)e->body.len},
                          ANSWER_ROOM + (size_t)batch->n * ITEM_ROOM, batch, err);
        if (e->body.cap > 2 * e->o.limits.bytes) /* a large document had come by */
            bt_buf_release(&e->body);
        if (st != BT_OK)
            return st;
    }
}

static enum bt_status take_reply(struct bt_elastic *e, const struct bt_post_reply *r,
                                 struct bt_err *err)
{
    struct bt_bulk_reply reply = {
        .status = r->status, .why = r->why, .body = r->body, .retry_after = r->retry_after};
    struct bt_err later = {0};
    enum bt_status st;

    if (r->hopeless)
        return bt_elastic_blame(e, bt_err_set(err, BT_FATAL, "input-output", "%.150s", r->why),
                                err);
    st = bt_bulk_answer(&e->bulk, r->ctx, &reply, now_ms(), &later);
    if (st == BT_BAD && !must_hurry(e))
        tell(e, &later);
    if (st == BT_FATAL) {
        hand_over(e, false, &(struct bt_err){0}); /* what is answered counts */
        *err = later;
        return bt_elastic_blame(e, st, err);
    }
    return hand_over(e, false, err);
}

/* Sends what may go out, waits at most until something happens.  BT_END: nothing will. */
static enum bt_status step(struct bt_elastic *e, bool rest, bool wait, struct bt_err *err)
{
    struct bt_post_reply reply;
    uint64_t due, now;
    int64_t ms = 0;
    enum bt_status st = send_due(e, rest, &due, err);

    if (st != BT_OK)
        return st;
    if (e->bulk.under_way == 0 && (due == UINT64_MAX || must_hurry(e)))
        return BT_END;
    now = now_ms();
    if (wait)
        ms = due < now ? 0 : due - now < LONGEST_WAIT ? (int64_t)(due - now) : LONGEST_WAIT;
    st = bt_post_wait(e->post, ms, wait ? stop_fd(e) : -1, &reply, err);
    if (st == BT_OK)
        return take_reply(e, &reply, err);
    return st == BT_END ? BT_OK : st;
}

enum bt_status bt_elastic_add(struct bt_elastic *e, const struct bt_bulk_article *a,
                              struct bt_err *err)
{
    enum bt_status st;

    if (e->failed) /* stopped: what the ring still holds is for a later run */
        return BT_OK;
    st = bt_bulk_add(&e->bulk, a, err);
    if (st == BT_OK)
        st = hand_over(e, false, err);
    if (st == BT_OK && (e->bulk.under_way != 0 || e->bulk.fresh != e->bulk.next))
        st = step(e, false, false, err);
    st = st == BT_END ? BT_OK : st;
    while (st == BT_OK && !bt_bulk_room(&e->bulk))
        st = step(e, false, true, err);
    e->failed = e->failed || st != BT_OK;
    return st == BT_END ? BT_OK : st;
}

enum bt_status bt_elastic_idle(struct bt_elastic *e, struct bt_err *err)
{
    enum bt_status st = e->failed ? BT_END : step(e, e->bulk.under_way == 0, false, err);

    e->failed = e->failed || st == BT_FATAL;
    return st == BT_FATAL ? st : BT_OK;
}

enum bt_status bt_elastic_finish(struct bt_elastic *e, struct bt_err *err)
{
    enum bt_status st = hand_over(e, true, err);

    while (st == BT_OK && !bt_bulk_empty(&e->bulk)) {
        st = step(e, true, true, err);
        if (st == BT_OK || st == BT_END) {
            enum bt_status handed = hand_over(e, true, err);
            st = handed != BT_OK ? handed : bt_bulk_empty(&e->bulk) ? BT_OK : st;
        }
    }
    return st;
}

bool bt_elastic_split(struct bt_str lines, struct bt_bulk_article *a)
{
    static const char head[] = "{\"index\":{\"_id\":\"";
    const char *end = lines.len != 0 ? memchr(lines.s, '\n', lines.len) : NULL, *quote;
    uint32_t at = sizeof head - 1;

    if (end == NULL || !bt_str_starts(lines, BT_STR("{\"index\":{\"_id\":\"")))
        return false;
    a->action = (struct bt_str){lines.s, (uint32_t)(end - lines.s)};
    a->document = bt_slice(lines, a->action.len + 1, lines.len);
    quote = memchr(lines.s + at, '"', a->action.len - at);
    if (quote == NULL)
        return false;
    a->id = (struct bt_str){lines.s + at, (uint32_t)(quote - lines.s) - at};
    return true;
}

/* Whether the server may answer better next time. */
static bool is_passing(const struct bt_post_reply *r)
{
    return !r->hopeless && (r->status == 0 || r->status == 429 || r->status >= 500);
}

/* Until `until`, or a stop. */
static void sleep_until(struct bt_elastic *e, uint64_t until)
{
    struct pollfd p = {.fd = e->o.stop_fd, .events = POLLIN};

    for (uint64_t now = now_ms(); now < until && !must_hurry(e); now = now_ms())
        poll(&p, 1, (int)(until - now));
}

enum bt_status bt_elastic_ask(struct bt_elastic *e, const char *method, const char *path,
                              struct bt_str body, struct bt_post_reply *r, struct bt_err *err)
{
    uint64_t wait = e->o.limits.delay;
    unsigned most = e->o.limits.tries < FIRST_TRIES ? e->o.limits.tries : FIRST_TRIES;

    for (unsigned i = 1;; i++, wait *= 2) {
        struct bt_err passing = {0};
        enum bt_status st = bt_post_send(e->post, method, path, body, ANSWER_ROOM, NULL, err);
        if (st == BT_OK)
            do
                st = bt_post_wait(e->post, LONGEST_WAIT, stop_fd(e), r, err);
            while (st == BT_END);
        if (st != BT_OK)
            return st;
        if (r->status != 0)
            snprintf(r->why, sizeof r->why, "answers %d", r->status);
        if (!is_passing(r) || i >= most || must_hurry(e))
            break;
        bt_err_set(&passing, BT_BAD, "input-output", "%.120s; again in %.1f s", r->why,
                   (double)wait / 1000);
        tell(e, &passing);
        sleep_until(e, now_ms() + wait);
    }
    if (r->status == 0 || is_passing(r))
        return bt_elastic_blame(e, bt_err_set(err, BT_FATAL, "input-output", "%.159s", r->why),
                                err);
    return BT_OK;
}

enum bt_status bt_elastic_open(struct bt_elastic *e, const struct bt_elastic_options *o,
                               struct bt_err *err)
{
    struct bt_buf path = BT_BUF_INIT;
    enum bt_status st;

    *e = (struct bt_elastic){.o = *o};
    e->o.post.base = o->to->base;
    e->o.post.requests = o->limits.requests;
    e->o.limits.seed = now_ms() << 16 ^ (uint64_t)getpid();
    bt_bulk_init(&e->bulk, &e->o.limits);
    bt_buf_printf(&path, "/%s/%s", o->to->index, query);
    if (path.failed)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening the feed");
    e->path = path.s;
    st = bt_post_open(&e->post, &e->o.post, err);
    return st == BT_OK && !o->bare ? bt_elastic_index(e, err) : st;
}

void bt_elastic_close(struct bt_elastic *e)
{
    bt_post_close(e->post);
    bt_bulk_release(&e->bulk);
    bt_buf_release(&e->body);
    free(e->path);
    *e = (struct bt_elastic){0};
}

#else
typedef int bt_elastic_without_curl; /* a file must not be empty */
#endif
