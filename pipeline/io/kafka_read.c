/* kafka_read.c: messages become pieces; partitions come and go; see kafka.h. */
#ifdef BT_HAVE_KAFKA

#include "io/kafka_parts.h"

#include "core/err.h"

enum { POLL_MS = 100, SEEK_MS = 10000, GIVE_UP_MS = 120000, REMIND_MS = 15000 };

static bool is_quiet(const struct bt_kafka *k)
{
    return atomic_load_explicit(&k->taken, memory_order_acquire) == k->given;
}

/* Until the writer has answered all that it was given.  False: it never will. */
static bool wait_quiet(struct bt_kafka *k)
{
    while (!is_quiet(k)) {
        if (k->halted || (bt_kafka_stopped(k) && k->opts.lost(k->opts.ctx)))
            return false;
        bt_kafka_sleep(1);
    }
    return true;
}

/* Once quiet: what waits behind the last piece is answered, and all is committed. */
static enum bt_status commit_all(struct bt_kafka *k, struct bt_err *err)
{
    enum bt_status st = bt_kafka_pass(k, err);

    return st == BT_OK ? bt_kafka_commit(k, err) : st;
}

static struct bt_kafka_partition *partition_of(struct bt_kafka *k, int32_t number)
{
    return number >= 0 && number < k->npartition ? &k->partition[number] : NULL;
}

static void forget_partitions(struct bt_kafka *k)
{
    for (int32_t i = 0; i < k->npartition; i++) {
        struct bt_kafka_partition *p = &k->partition[i];
        p->assigned = p->at_end = false;
        p->base = p->next = p->done = -1;
    }
}

static void fail(struct bt_kafka *k, const struct bt_err *err)
{
    if (k->failure.code == NULL)
        k->failure = *err;
}

/* The answers of what was read so far are committed before others may read these partitions. */
static void give_back(struct bt_kafka *k)
{
    struct bt_err err = {0};
    enum bt_status st = BT_OK;

    if (!k->halted && wait_quiet(k))
        st = rd_kafka_assignment_lost(k->consumer) ? bt_kafka_abort(k, &err)
                                                   : commit_all(k, &err);
    if (st != BT_OK)
        fail(k, &err);
    forget_partitions(k);
    k->epoch = k->wanted; /* nothing is to be read again by us */
    rd_kafka_assign(k->consumer, NULL);
}

static void take_over(struct bt_kafka *k, const rd_kafka_topic_partition_list_t *list)
{
    rd_kafka_resp_err_t code;
    struct bt_err err = {0};

    k->joined = true;
    k->rebalances++;
    for (int i = 0; i < list->cnt; i++) {
        int32_t number = list->elems[i].partition;
        if (number < 0 || number >= BT_KAFKA_MAX_PARTITIONS) {
            bt_err_set(&err, BT_FATAL, "input-output",
                       "kafka: partition %d, expected less than %d", (int)number,
                       BT_KAFKA_MAX_PARTITIONS);
            fail(k, &err);
            continue;
        }
        if (number >= k->npartition)
            k->npartition = number + 1;
    }
    forget_partitions(k);
    for (int i = 0; i < list->cnt; i++) {
        struct bt_kafka_partition *p = partition_of(k, list->elems[i].partition);
        if (p != NULL)
            p->assigned = true;
    }
    if (k->membership != NULL)
        rd_kafka_consumer_group_metadata_destroy(k->membership);
    /* Now, and not when it is needed: a member that was shut out must show its old generation, or
     * the brokers could not refuse it. */
    k->membership = rd_kafka_consumer_group_metadata(k->consumer);
    code = rd_kafka_assign(k->consumer, list);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
        bt_err_set(&err, BT_FATAL, "input-output", "kafka: cannot take partitions: %.100s",
                   rd_kafka_err2str(code));
        fail(k, &err);
    }
}

void bt_kafka_rebalance(rd_kafka_t *rk, rd_kafka_resp_err_t why,
                        rd_kafka_topic_partition_list_t *list, void *opaque)
{
    struct bt_kafka *k = opaque;

    (void)rk; /* k->consumer, set before the first poll */
    if (why == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
        take_over(k, list);
    else
        give_back(k);
}

static rd_kafka_resp_err_t ask_committed(struct bt_kafka *k,
                                         rd_kafka_topic_partition_list_t *list)
{
    rd_kafka_resp_err_t code = rd_kafka_committed(k->consumer, list, SEEK_MS);

    for (int i = 0; code == RD_KAFKA_RESP_ERR_NO_ERROR && i < list->cnt; i++)
        code = list->elems[i].err;
    return code;
}

/* The partitions that something was read of, with the place to go on from.  The brokers say what
 * is committed: after some failures only they know whether a transaction was. */
static enum bt_status committed(struct bt_kafka *k, rd_kafka_topic_partition_list_t *list,
                                struct bt_err *err)
{
    int64_t began = bt_kafka_now();
    rd_kafka_resp_err_t code;

    for (int32_t i = 0; i < k->npartition; i++)
        if (k->partition[i].assigned && k->partition[i].base >= 0)
            rd_kafka_topic_partition_list_add(list, k->opts.in, i);
    if (list->cnt == 0)
        return BT_OK;
    while ((code = ask_committed(k, list)) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        if (bt_kafka_now() - began > GIVE_UP_MS || bt_kafka_stopped(k))
            return bt_err_set(err, BT_FATAL, "input-output",
                              "kafka: cannot learn what is committed: %.120s",
                              rd_kafka_err2str(code));
        bt_kafka_sleep(100);
    }
    for (int i = 0; i < list->cnt; i++) {
        rd_kafka_topic_partition_t *at = &list->elems[i];
        struct bt_kafka_partition *p = &k->partition[at->partition];
        if (at->offset > p->done)
            p->done = p->next = at->offset;
        at->offset = p->done >= 0 ? p->done : p->base;
    }
    return BT_OK;
}

static enum bt_status seek_to(struct bt_kafka *k, rd_kafka_topic_partition_list_t *list,
                              struct bt_err *err)
{
    rd_kafka_error_t *e =
        list->cnt != 0 ? rd_kafka_seek_partitions(k->consumer, list, SEEK_MS) : NULL;
    enum bt_status st = BT_OK;

    if (e != NULL) {
        st = bt_err_set(err, BT_FATAL, "input-output", "kafka: cannot read again: %.120s",
                        rd_kafka_error_string(e));
        rd_kafka_error_destroy(e);
    }
    for (int i = 0; st == BT_OK && i < list->cnt; i++) {
        k->partition[list->elems[i].partition].at_end = false;
        if (list->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR)
            st = bt_err_set(
                err, BT_FATAL, "input-output", "kafka: cannot read partition %d again: %.120s",
                (int)list->elems[i].partition, rd_kafka_err2str(list->elems[i].err));
    }
    return st;
}

/* After an abort.  What was given since is stale and will be dropped by the writer, or has been.
 */
static enum bt_status rewind_all(struct bt_kafka *k, struct bt_err *err)
{
    rd_kafka_topic_partition_list_t *list;
    enum bt_status st;

    if (!wait_quiet(k))
        return bt_err_set(err, BT_FATAL, "input-output", "kafka: given up");
    if ((st = bt_kafka_pass(k, err)) != BT_OK)
        return st;
    list = rd_kafka_topic_partition_list_new(8);
    st = committed(k, list, err);
    if (st == BT_OK)
        st = seek_to(k, list, err);
    rd_kafka_topic_partition_list_destroy(list);
    k->epoch = k->wanted;
    return st;
}

/* Without a first assignment nothing would ever happen, and nobody would know why. */
static enum bt_status check_joined(struct bt_kafka *k, struct bt_err *err)
{
    int64_t waited = bt_kafka_now() - k->opened;
    const char *reason = k->reason[0] != '\0' ? k->reason : "the brokers say nothing";

    if (k->joined)
        return BT_OK;
    if (waited >= k->opts.patience * 1000)
        return bt_err_set(err, BT_FATAL, "input-output",
                          "kafka: not taken into group %.60s in %lld s: %.90s; librdkafka %s",
                          k->opts.group, (long long)k->opts.patience, reason,
                          rd_kafka_version_str());
    if (waited >= REMIND_MS && !k->reminded) {
        struct bt_err note = {0};
        bt_err_set(&note, BT_BAD, "input-output", "kafka: waiting for group %.60s: %.100s",
                   k->opts.group, reason);
        k->opts.tell(k->opts.ctx, &note);
        k->reminded = true;
    }
    return BT_OK;
}

static bool all_at_end(const struct bt_kafka *k)
{
    for (int32_t i = 0; i < k->npartition; i++)
        if (k->partition[i].assigned && !k->partition[i].at_end)
            return false;
    return k->joined;
}

/* What is due between two messages. */
static enum bt_status tend(struct bt_kafka *k, struct bt_err *err)
{
    bool waiting = k->head - k->tail > BT_KAFKA_PASSED;
    enum bt_status st;

    if (k->failure.code != NULL) {
        *err = k->failure;
        return BT_FATAL;
    }
    if ((st = check_joined(k, err)) != BT_OK)
        return st;
    if (waiting && !wait_quiet(k)) /* else there is no room for another message */
        return bt_err_set(err, BT_FATAL, "input-output", "kafka: given up");
    if (is_quiet(k) && (waiting || ((k->open || k->batch != 0 || k->head != k->tail) &&
                                    bt_kafka_now() - k->began >= k->opts.batch_ms)))
        st = commit_all(k, err);
    if (st == BT_OK && k->wanted != k->epoch)
        st = rewind_all(k, err);
    return st;
}

static enum bt_status take_error(struct bt_kafka *k, const rd_kafka_message_t *m,
                                 struct bt_err *err)
{
    struct bt_kafka_partition *p = partition_of(k, m->partition);

    if (m->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        if (p != NULL && p->base < 0)
            p->base = m->offset;
        if (p != NULL)
            p->at_end = true;
        return BT_OK;
    }
    snprintf(k->reason, sizeof k->reason, "%s", rd_kafka_message_errstr(m));
    if (bt_kafka_judge(k, m->err, k->reason, err) != BT_OK)
        return BT_FATAL;
    if (m->err == RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED) {
        struct bt_err note = {0};
        bt_err_set(&note, BT_BAD, "input-output",
                   "kafka: shut out of the group for being slower than max.poll.interval.ms");
        k->opts.tell(k->opts.ctx, &note);
    }
    return BT_OK;
}

static void note_entry(struct bt_kafka *k, rd_kafka_message_t *m, bool piece)
{
    struct bt_kafka_partition *p = partition_of(k, m->partition);

    k->messages++;
    if (!piece && k->head == k->tail && is_quiet(k) && k->batch == 0)
        k->began = bt_kafka_now();
    if (p != NULL) {
        if (p->base < 0)
            p->base = m->offset;
        p->at_end = false;
    }
    k->entry[k->head % k->room] = (struct bt_kafka_entry){m, piece ? ++k->given : 0, k->epoch};
    k->head++;
}

/* The piece holds a copy: a bad message goes to the dead letters as it came. */
static void fill(struct bt_kafka *k, rd_kafka_message_t *m, struct bt_slot *slot,
                 struct bt_piece *p)
{
    bt_piece_clear(p);
    p->format = k->opts.format;
    p->ordinal = k->given;
    if (m->len > BT_PIECE_KEEP)
        bt_slot_take(slot, m->len);
    bt_cut_keep(slot, p, m->payload != NULL ? m->payload : "", m->len, k->opts.max_message);
    bt_buf_printf(&p->label, "%s/%d/%lld", k->opts.in, (int)m->partition, (long long)m->offset);
    bt_buf_putc(&p->label, '\0');
    p->name = p->label.failed ? k->opts.in : p->label.s;
}

/* BT_END: and nothing more is wanted. */
static enum bt_status nothing_comes(struct bt_kafka *k, struct bt_err *err)
{
    enum bt_status st;

    if (!is_quiet(k))
        return BT_OK;
    k->opts.idle(k->opts.ctx);
    if (!k->opts.once || !all_at_end(k))
        return BT_OK;
    st = commit_all(k, err); /* unless it was aborted, this was the last */
    return st == BT_OK && k->wanted == k->epoch ? BT_END : st;
}

enum bt_status bt_kafka_read(struct bt_kafka *k, struct bt_slot *slot, struct bt_piece *p,
                             struct bt_err *err)
{
    enum bt_status st;

    while (k->consumer != NULL && !bt_kafka_stopped(k)) {
        rd_kafka_message_t *m;
        if ((st = tend(k, err)) != BT_OK)
            return st;
        if ((m = rd_kafka_consumer_poll(k->consumer, POLL_MS)) == NULL) {
            if ((st = nothing_comes(k, err)) != BT_OK)
                return st;
            continue;
        }
        if (m->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            st = take_error(k, m, err);
            rd_kafka_message_destroy(m);
            if (st != BT_OK)
                return st;
            continue;
        }
        /* A deletion needs no work.  Without a key there is nothing to delete: a bad message. */
        note_entry(k, m, m->payload != NULL || m->key == NULL);
        if (m->payload == NULL && m->key != NULL)
            continue;
        fill(k, m, slot, p);
        if (p->bytes.failed)
            return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading a message");
        return BT_OK;
    }
    return BT_END;
}

#endif
