/* bulk_outcome.c: what an answer does to the documents of its request. */
#include "core/err.h"
#include "core/json.h"
#include "io/bulk_answer.h"
#include "io/bulk_parts.h"

enum {
    MOST_DOUBT =
        8, /* documents refused one by one, and nothing taken: it is not the documents */
    LONGEST_RETRY_AFTER = 300000, /* ms */
    REASON = 1000                 /* bytes of a reason that a dead letter keeps */
};

/* splitmix64 */
static uint64_t draw(struct bt_bulk *b)
{
    uint64_t z = b->random += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* Doubled with each try, and between half of it and all, so that senders that were turned away
 * together do not come back together. */
static uint64_t delay(struct bt_bulk *b, unsigned tries)
{
    uint64_t ms = b->limits.delay;

    for (unsigned i = 1; i < tries && ms < b->limits.longest; i++)
        ms *= 2;
    if (ms > b->limits.longest)
        ms = b->limits.longest;
    return ms / 2 + draw(b) % (ms / 2 + 1);
}

static uint64_t accepted(const struct bt_bulk *b)
{
    return b->counts.stored + b->counts.older;
}

static void put_off(struct bt_bulk *b, struct bt_bulk_batch *batch, uint64_t now,
                    int64_t retry_after)
{
    uint64_t ms = delay(b, batch->tries);

    if (retry_after > LONGEST_RETRY_AFTER)
        retry_after = LONGEST_RETRY_AFTER;
    if (retry_after > 0 && (uint64_t)retry_after > ms)
        ms = (uint64_t)retry_after;
    batch->due = now + ms;
}

/* The document needs no memory any more. */
static void settle(struct bt_bulk *b, uint64_t number)
{
    struct bt_bulk_entry *e = bt_bulk_entry(b, number);

    e->state = BT_BULK_ANSWERED;
    b->bytes -= e->len;
    free(e->bytes);
    free(e->id);
    e->bytes = e->id = NULL;
    e->len = 0;
}

/* {"schema":...,"error":{...},"record":{...}}: its dead letter. */
static enum bt_status refuse(struct bt_bulk *b, uint64_t number, int status,
                             struct bt_str reason, struct bt_err *err)
{
    struct bt_bulk_entry *e = bt_bulk_entry(b, number);
    struct bt_buf line = BT_BUF_INIT;
    struct bt_json j = {&line, false};

    bt_json_open(&j, '{');
    bt_json_key(&j, "schema");
    bt_json_cstr(&j, BT_SCHEMA);
    bt_json_key(&j, "error");
    bt_json_open(&j, '{');
    bt_json_key(&j, "code");
    bt_json_cstr(&j, "refused");
    bt_json_key(&j, "status");
    bt_json_int(&j, status);
    bt_json_key(&j, "message");
    bt_json_str(&j, reason.len < REASON ? reason : bt_slice(reason, 0, REASON));
    bt_json_key(&j, "id");
    bt_json_str(&j, bt_cstr(e->id));
    bt_json_close(&j, '}');
    bt_json_key(&j, "record");
    bt_json_raw(&j, (struct bt_str){e->bytes + e->action, e->len - e->action - 1});
    bt_json_close(&j, '}');
    bt_buf_putc(&line, '\0');
    if (line.failed) {
        bt_buf_release(&line);
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory writing a dead letter");
    }
    e->line = line.s;
    e->bad = true;
    b->counts.refused++;
    settle(b, number);
    return BT_OK;
}

static enum bt_status give_up(const struct bt_bulk_batch *batch, const char *why,
                              struct bt_err *err)
{
    return bt_err_set(err, BT_FATAL, "input-output", "gives up after %u tries: %.120s",
                      batch->tries, why);
}

/* Nothing is known of any of its documents. */
static enum bt_status whole_again(struct bt_bulk *b, struct bt_bulk_batch *batch,
                                  const char *why, int64_t retry_after, uint64_t now,
                                  struct bt_err *err)
{
    if (batch->tries++ == 0)
        batch->accepted = accepted(b);
    if (batch->tries >= b->limits.tries)
        return give_up(batch, why, err);
    put_off(b, batch, now, retry_after);
    b->pause = batch->due;
    return bt_err_set(err, BT_BAD, "input-output", "%.120s; again in %.1f s", why,
                      (double)(batch->due - now) / 1000);
}

/* Its second half becomes a batch behind it. */
static enum bt_status split(struct bt_bulk *b, struct bt_bulk_batch *batch, struct bt_err *err)
{
    struct bt_bulk_batch *tail = bt_bulk_batch_new(batch->n);
    uint32_t kept = 0;
    size_t bytes = 0;

    if (tail == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory making a request");
    while (kept + 1 < batch->n && (kept == 0 || bytes < batch->bytes / 2))
        bytes += bt_bulk_entry(b, batch->number[kept++])->len;
    tail->n = batch->n - kept;
    memcpy(tail->number, batch->number + kept, tail->n * sizeof *tail->number);
    tail->bytes = batch->bytes - bytes;
    tail->next = batch->next;
    batch->next = tail;
    batch->n = kept;
    batch->bytes = bytes;
    batch->tries = 0;
    return BT_OK;
}

static enum bt_status too_large(struct bt_bulk *b, struct bt_bulk_batch *batch,
                                struct bt_err *err)
{
    enum bt_status st;

    if (batch->n > 1) {
        if (batch->bytes / 2 < b->limits.bytes)
            b->limits.bytes = batch->bytes / 2;
        return split(b, batch, err);
    }
    st = refuse(b, batch->number[0], 413, BT_STR("the server takes no document of this size"),
                err);
    if (st == BT_OK)
        bt_bulk_drop(b, batch);
    return st;
}

/* One document makes the server refuse all it came with; or it is not the documents at all: we
 * halve until one is alone, and believe it only if others are taken. */
static enum bt_status refused_whole(struct bt_bulk *b, struct bt_bulk_batch *batch, int status,
                                    const char *why, struct bt_err *err)
{
    enum bt_status st;

    if (batch->n > 1)
        return split(b, batch, err);
    st = refuse(b, batch->number[0], status, bt_cstr(why), err);
    if (st != BT_OK)
        return st;
    bt_bulk_drop(b, batch);
    if (++b->doubt < MOST_DOUBT)
        return BT_OK;
    return bt_err_set(err, BT_FATAL, "input-output", "refuses every request: %.120s", why);
}

static void write_reason(const struct bt_bulk_item *item, char *out, size_t room)
{
    snprintf(out, room, "%.*s%s%.*s", (int)item->type.len,
             item->type.len != 0 ? item->type.s : "",
             item->type.len != 0 && item->reason.len != 0 ? ": " : "", (int)item->reason.len,
             item->reason.len != 0 ? item->reason.s : "");
}

/* The items of an answer on the way through. */
struct pass {
    const json_t *items;
    uint32_t kept; /* to be sent again */
    size_t bytes;  /* of these */
    bool last;     /* the last try of those that are still in trouble */
    bool progress;
    struct bt_bulk_item worst; /* one that is in trouble */
    bool stop;
};

/* The store takes others and never this one: it is this document that breaks it. */
static bool breaks_it(const struct bt_bulk *b, const struct bt_bulk_batch *batch,
                      const struct bt_bulk_item *item)
{
    return item->status >= 500 && item->status != 503 && accepted(b) > batch->accepted;
}

static enum bt_status take_item(struct bt_bulk *b, struct bt_bulk_batch *batch, uint32_t i,
                                struct pass *p, struct bt_err *err)
{
    uint64_t number = batch->number[i];
    struct bt_bulk_item item = {.verdict = BT_BULK_AGAIN};
    char reason[REASON];

    bt_bulk_item(p->items, i, bt_cstr(bt_bulk_entry(b, number)->id), &item);
    if (item.verdict == BT_BULK_STORED || item.verdict == BT_BULK_OLDER) {
        b->counts.stored += item.verdict == BT_BULK_STORED;
        b->counts.older += item.verdict == BT_BULK_OLDER;
        settle(b, number);
        return BT_OK;
    }
    if (item.verdict == BT_BULK_REFUSED || (p->last && breaks_it(b, batch, &item))) {
        write_reason(&item, reason, sizeof reason);
        return refuse(b, number, item.status, bt_cstr(reason), err);
    }
    p->worst = p->stop ? p->worst : item;
    p->stop = p->stop || item.verdict == BT_BULK_STOP;
    batch->number[p->kept++] = number;
    p->bytes += bt_bulk_entry(b, number)->len;
    return BT_OK;
}

/* Every item is what it should be, before any is believed. */
static bool check_items(const struct bt_bulk *b, const struct bt_bulk_batch *batch,
                        struct pass *p)
{
    for (uint32_t i = 0; i < batch->n; i++) {
        struct bt_bulk_item item;
        if (!bt_bulk_item(p->items, i, bt_cstr(bt_bulk_entry(b, batch->number[i])->id), &item))
            return false;
        p->progress = p->progress || item.verdict != BT_BULK_AGAIN;
    }
    return true;
}

static enum bt_status after_items(struct bt_bulk *b, struct bt_bulk_batch *batch,
                                  const struct pass *p, const struct bt_bulk_reply *reply,
                                  uint64_t now, struct bt_err *err)
{
    char reason[REASON] = "";

    if (p->kept == 0) {
        bt_bulk_drop(b, batch);
        return BT_OK;
    }
    batch->n = p->kept;
    batch->bytes = p->bytes;
    write_reason(&p->worst, reason, sizeof reason);
    if (p->stop)
        return bt_err_set(err, BT_FATAL, "input-output", "answers %d: %.120s", p->worst.status,
                          reason);
    if (p->progress)
        batch->tries = 0;
    if (batch->tries++ == 0)
        batch->accepted = accepted(b);
    if (batch->tries >= b->limits.tries)
        return give_up(batch, reason, err);
    put_off(b, batch, now, reply->retry_after);
    return BT_OK;
}

static enum bt_status take_items(struct bt_bulk *b, struct bt_bulk_batch *batch,
                                 const struct bt_bulk_reply *reply, uint64_t now,
                                 struct bt_err *err)
{
    json_t *items = bt_bulk_items(reply->body, batch->n);
    struct pass p = {.items = items};
    enum bt_status st = BT_OK;

    if (items == NULL || !check_items(b, batch, &p)) {
        json_decref(items);
        return whole_again(b, batch, "its answer is none to this _bulk request", -1, now, err);
    }
    p.last = !p.progress && batch->tries + 1 >= b->limits.tries;
    b->doubt = 0;
    b->pause = 0; /* it works */
    for (uint32_t i = 0, n = batch->n; st == BT_OK && i < n; i++)
        st = take_item(b, batch, i, &p, err);
    if (st == BT_OK)
        st = after_items(b, batch, &p, reply, now, err);
    json_decref(items);
    return st;
}

enum bt_status bt_bulk_answer(struct bt_bulk *b, struct bt_bulk_batch *batch,
                              const struct bt_bulk_reply *reply, uint64_t now,
                              struct bt_err *err)
{
    int status = reply->status;
    char text[160], why[200];

    batch->sent = false;
    b->under_way--;
    b->counts.requests++;
    if (status >= 200 && status < 300)
        return take_items(b, batch, reply, now, err);
    if (status == 0)
        return whole_again(b, batch, reply->why, -1, now, err);
    if (status == 413)
        return too_large(b, batch, err);
    bt_bulk_reason(reply->body, text, sizeof text);
    snprintf(why, sizeof why, "answers %d%s%s", status, text[0] != '\0' ? ": " : "", text);
    if (status == 429 || status == 408 || status >= 500)
        return whole_again(b, batch, why, reply->retry_after, now, err);
    if (status == 400)
        return refused_whole(b, batch, status, text, err);
    return bt_err_set(err, BT_FATAL, "input-output", "%s", why);
}
