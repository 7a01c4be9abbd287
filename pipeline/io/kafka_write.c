/* kafka_write.c: answers in transactions; see kafka.h. */
#ifdef BT_HAVE_KAFKA

#include "io/kafka_parts.h"

#include "core/err.h"

enum {
    REQUEST_MS = 10000,
    GIVE_UP_MS = 180000, /* that a transaction is tried to be ended */
    GIVE_UP_STOPPED_MS = 60000
};

/* --- messages that a broker refused, which makes a transaction fail as a whole */

static struct bt_kafka_suspect *find_suspect(struct bt_kafka *k, int32_t partition,
                                             int64_t offset)
{
    for (unsigned i = 0; i < k->nsuspect; i++)
        if (k->suspect[i].at.partition == partition && k->suspect[i].at.offset == offset)
            return &k->suspect[i];
    return NULL;
}

static void suspect(struct bt_kafka *k, struct bt_kafka_at at)
{
    struct bt_kafka_suspect *s = find_suspect(k, at.partition, at.offset);

    if (s != NULL)
        s->times++;
    else if (k->nsuspect < BT_KAFKA_SUSPECTS)
        k->suspect[k->nsuspect++] = (struct bt_kafka_suspect){at, 1};
}

static void clear_suspects(struct bt_kafka *k)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < k->nsuspect; i++) {
        struct bt_kafka_suspect s = k->suspect[i];
        if (s.at.offset >= k->partition[s.at.partition].done)
            k->suspect[kept++] = s;
    }
    k->nsuspect = kept;
}

void bt_kafka_delivered(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    struct bt_kafka *k = opaque;
    uintptr_t index = (uintptr_t)m->_private;

    (void)rk;
    if (m->err == RD_KAFKA_RESP_ERR_NO_ERROR || m->err == RD_KAFKA_RESP_ERR__PURGE_QUEUE ||
        m->err == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT)
        return;
    snprintf(k->refused, sizeof k->refused, "%s", rd_kafka_err2str(m->err));
    if (bt_kafka_refusal(m->err) && index != 0 && index <= k->nsent)
        suspect(k, k->sent[index - 1]);
    else
        k->cause = m->err;
}

/* --- transactions */

static void reset(struct bt_kafka *k)
{
    k->open = false;
    k->batch = k->bytes = k->nsent = 0;
    k->records = k->deads = k->tombstones = 0;
}

static bool is_fence(rd_kafka_resp_err_t code)
{
    return code == RD_KAFKA_RESP_ERR__FENCED || code == RD_KAFKA_RESP_ERR_PRODUCER_FENCED ||
           code == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH;
}

/* No new transaction will change it. */
static bool is_denied(const struct bt_kafka *k, rd_kafka_resp_err_t code)
{
    return !is_fence(code) && code != RD_KAFKA_RESP_ERR__FATAL &&
           code != RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART &&
           bt_kafka_judge(k, code, "", NULL) != BT_OK;
}

/* The brokers have ended the open transaction themselves. */
static bool is_overdue(const struct bt_kafka *k)
{
    char value[24];
    size_t size = sizeof value;
    int64_t limit = 0;

    return k->open && k->batch != 0 &&
           rd_kafka_conf_get(rd_kafka_conf(k->producer), "transaction.timeout.ms", value,
                             &size) == RD_KAFKA_CONF_OK &&
           bt_str_digits(bt_cstr(value), &limit) && bt_kafka_now() - k->began >= limit;
}

/* Takes the error over.  BT_OK: the same call again; BT_SKIP: abort; BT_FATAL. */
static enum bt_status judge(struct bt_kafka *k, rd_kafka_error_t *e, int64_t began,
                            struct bt_err *err)
{
    int64_t limit = bt_kafka_stopped(k) ? GIVE_UP_STOPPED_MS : GIVE_UP_MS;
    rd_kafka_resp_err_t code = rd_kafka_error_code(e);
    bool again = rd_kafka_error_is_retriable(e), fatal = rd_kafka_error_is_fatal(e);
    char why[160];
    enum bt_status st = BT_SKIP;

    snprintf(why, sizeof why, "%s", rd_kafka_error_string(e));
    rd_kafka_error_destroy(e);
    fatal = fatal || code == RD_KAFKA_RESP_ERR__FATAL;
    if (fatal)
        code = rd_kafka_fatal_error(k->producer, why, sizeof why);
    else if (again && bt_kafka_now() - began < limit)
        return BT_OK;
    if (k->refused[0] == '\0' || !again)
        snprintf(k->refused, sizeof k->refused, "%s", why);
    /* Who is fenced without a name of his own was too slow only: nobody else can have his; and so
     * was who kept a transaction open for too long. */
    if (fatal && !is_denied(k, code) &&
        !(is_fence(code) && k->opts.instance != NULL && !is_overdue(k))) {
        k->worn = true;
    } else if (fatal || again) {
        st = bt_kafka_judge(k, code, why, err);
        if (st == BT_OK)
            st = bt_err_set(err, BT_FATAL, "input-output", "kafka: cannot commit: %.160s", why);
    } else if (is_denied(k, code)) {
        st = bt_kafka_judge(k, code, why, err);
    }
    return st;
}

enum bt_status bt_kafka_abort(struct bt_kafka *k, struct bt_err *err)
{
    int64_t began = bt_kafka_now();
    struct bt_err note = {0};
    rd_kafka_error_t *e;
    enum bt_status st;

    if (!k->open && k->batch == 0) {
        k->wanted++; /* what was read is to be dropped all the same */
        return BT_OK;
    }
    while (k->open && !k->worn && (e = rd_kafka_abort_transaction(k->producer, -1)) != NULL) {
        st = judge(k, e, began, err);
        if (k->worn)
            break;
        if (st == BT_SKIP)
            st = bt_err_set(err, BT_FATAL, "input-output", "kafka: cannot abort: %.160s",
                            k->refused);
        if (st != BT_OK)
            return st;
        bt_kafka_sleep(100);
    }
    if (k->worn && (st = bt_kafka_renew(k, err)) != BT_OK)
        return st;
    reset(k);
    for (int32_t i = 0; i < k->npartition; i++)
        k->partition[i].next = k->partition[i].done;
    k->wanted++;
    k->figure[BT_KAFKA_aborted]++;
    if (is_denied(k, k->cause))
        return bt_kafka_judge(k, k->cause, k->refused, err);
    if (++k->aborts > BT_KAFKA_MAX_ABORTS)
        return bt_err_set(err, BT_FATAL, "input-output",
                          "kafka: %d transactions in a row failed: %.120s", BT_KAFKA_MAX_ABORTS,
                          k->refused);
    bt_err_set(&note, BT_BAD, "input-output",
               "kafka: a transaction failed, its messages are read again: %.120s",
               k->refused[0] != '\0' ? k->refused : "the partitions were lost");
    k->opts.tell(k->opts.ctx, &note);
    k->refused[0] = '\0';
    k->cause = RD_KAFKA_RESP_ERR_NO_ERROR;
    bt_kafka_sleep(k->aborts < 6 ? 50 << k->aborts : 3000);
    return BT_OK;
}

/* BT_SKIP: abort. */
static enum bt_status begin(struct bt_kafka *k, struct bt_err *err)
{
    rd_kafka_error_t *e = k->open ? NULL : rd_kafka_begin_transaction(k->producer);

    if (e != NULL) {
        enum bt_status st = judge(k, e, bt_kafka_now() - GIVE_UP_MS, err);
        if (st == BT_SKIP && !k->worn)
            st = bt_err_set(err, BT_FATAL, "input-output", "kafka: no transaction: %.160s",
                            k->refused);
        return st;
    }
    k->open = true;
    return BT_OK;
}

static rd_kafka_topic_partition_list_t *offsets(const struct bt_kafka *k)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(8);

    for (int32_t i = 0; i < k->npartition; i++) {
        const struct bt_kafka_partition *p = &k->partition[i];
        if (p->assigned && p->next > p->done)
            rd_kafka_topic_partition_list_add(list, k->opts.in, i)->offset = p->next;
    }
    return list;
}

/* BT_SKIP: it has to be aborted. */
static enum bt_status end_transaction(struct bt_kafka *k,
                                      const rd_kafka_topic_partition_list_t *list,
                                      struct bt_err *err)
{
    int64_t began = bt_kafka_now();
    enum bt_status st = BT_OK;
    rd_kafka_error_t *e;
    bool sent = list->cnt == 0;

    rd_kafka_flush(k->producer, REQUEST_MS); /* a refusal is known before the offsets go */
    for (;;) {
        e = sent ? rd_kafka_commit_transaction(k->producer, -1)
                 : rd_kafka_send_offsets_to_transaction(k->producer, list, k->membership,
                                                        REQUEST_MS);
        if (e == NULL && sent)
            return BT_OK;
        if (e == NULL) {
            sent = true;
            continue;
        }
        if ((st = judge(k, e, began, err)) != BT_OK)
            return st;
        bt_kafka_sleep(100);
    }
}

enum bt_status bt_kafka_commit(struct bt_kafka *k, struct bt_err *err)
{
    rd_kafka_topic_partition_list_t *list;
    enum bt_status st = BT_OK;

    if (!k->open && k->batch == 0)
        return BT_OK;
    list = offsets(k);
    if (k->open || list->cnt != 0) {
        st = begin(k, err);
        if (st == BT_OK)
            st = end_transaction(k, list, err);
    }
    if (st == BT_OK) {
        for (int i = 0; i < list->cnt; i++)
            k->partition[list->elems[i].partition].done = list->elems[i].offset;
        k->figure[BT_KAFKA_transactions]++;
        k->figure[BT_KAFKA_answered] += k->records;
        k->figure[BT_KAFKA_dead_letters] += k->deads;
        k->figure[BT_KAFKA_tombstones] += k->tombstones;
        k->aborts = 0;
        k->refused[0] = '\0';
        clear_suspects(k);
        reset(k);
    }
    rd_kafka_topic_partition_list_destroy(list);
    return st == BT_SKIP ? bt_kafka_abort(k, err) : st;
}

/* --- answers */

static void pop(struct bt_kafka *k)
{
    rd_kafka_message_destroy(k->entry[k->tail % k->room].message);
    k->tail++;
}

/* A message whose record was refused may have been in bad company only: it is tried alone. */
static enum bt_status answer_entry(struct bt_kafka *k, const struct bt_kafka_entry *e,
                                   const struct bt_kafka_answer *a, struct bt_err *err)
{
    const rd_kafka_message_t *m = e->message;
    struct bt_kafka_suspect *s;
    unsigned refusals;
    enum bt_status st = BT_OK;
    enum bt_kafka_sent sent = BT_KAFKA_SENT;

    if (e->epoch != k->wanted) /* it will be read again */
        return BT_OK;
    s = k->nsuspect != 0 ? find_suspect(k, m->partition, m->offset) : NULL;
    refusals = s != NULL ? s->times : 0;
    if (refusals != 0 && (st = bt_kafka_commit(k, err)) != BT_OK)
        return st;
    if (e->epoch != k->wanted)
        return BT_OK;
    if (k->batch == 0)
        k->began = bt_kafka_now();
    if (a == NULL || a->line.len != 0) {
        if ((st = begin(k, err)) != BT_OK)
            return st == BT_SKIP ? bt_kafka_abort(k, err) : st;
        sent = bt_kafka_send(k, m, a, refusals);
    }
    if (sent == BT_KAFKA_REFUSED)
        return bt_err_set(err, BT_FATAL, "input-output",
                          "kafka: message %d/%lld: not even as a dead letter: %.100s",
                          (int)m->partition, (long long)m->offset, k->refused);
    if (sent == BT_KAFKA_BROKEN)
        return bt_kafka_abort(k, err);
    k->partition[m->partition].next = m->offset + 1;
    k->batch++;
    return refusals != 0 ? bt_kafka_commit(k, err) : BT_OK;
}

enum bt_status bt_kafka_pass(struct bt_kafka *k, struct bt_err *err)
{
    enum bt_status st = BT_OK;

    for (; st == BT_OK && k->tail != k->head; pop(k))
        st = answer_entry(k, &k->entry[k->tail % k->room], NULL, err);
    return st;
}

enum bt_status bt_kafka_answer(struct bt_kafka *k, const struct bt_kafka_answer *a,
                               struct bt_err *err)
{
    const struct bt_kafka_entry *e = &k->entry[k->tail % k->room];
    enum bt_status st = BT_OK;

    for (; st == BT_OK && e->number != a->number; e = &k->entry[k->tail % k->room]) {
        st = answer_entry(k, e, NULL, err);
        pop(k);
    }
    if (st == BT_OK) {
        st = answer_entry(k, e, a, err);
        pop(k);
    }
    if (st == BT_OK &&
        (k->batch >= (uint64_t)k->opts.batch || k->bytes >= (uint64_t)k->opts.batch_bytes ||
         (k->batch != 0 && bt_kafka_now() - k->began >= k->opts.batch_ms)))
        st = bt_kafka_commit(k, err);
    if (st != BT_OK)
        k->halted = true;
    k->answered = a->number;
    return st;
}

void bt_kafka_release(struct bt_kafka *k)
{
    atomic_store_explicit(&k->taken, k->answered, memory_order_release);
}

void bt_kafka_figures(const struct bt_kafka *k, uint64_t out[BT_NKAFKA])
{
    memcpy(out, k->figure, sizeof k->figure);
    out[BT_KAFKA_messages] = k->messages;
    out[BT_KAFKA_rebalances] = k->rebalances;
    out[BT_KAFKA_partitions] = out[BT_KAFKA_lag] = 0;
    for (int32_t i = 0; k->consumer != NULL && i < k->npartition; i++) {
        const struct bt_kafka_partition *p = &k->partition[i];
        int64_t low = -1, end = -1, at = p->done >= 0 ? p->done : p->base;
        if (!p->assigned)
            continue;
        out[BT_KAFKA_partitions]++;
        if (at >= 0 &&
            rd_kafka_get_watermark_offsets(k->consumer, k->opts.in, i, &low, &end) ==
                RD_KAFKA_RESP_ERR_NO_ERROR &&
            end > at)
            out[BT_KAFKA_lag] += (uint64_t)(end - at);
    }
}

#endif
