/* kafka_open.c: connecting, leaving, and what errors mean; see kafka.h. */
#ifdef BT_HAVE_KAFKA

#include "io/kafka_parts.h"

#include "core/err.h"

#include <poll.h>
#include <unistd.h>

enum { STEP_MS = 1000, CLOSE_MS = 5000 };

int64_t bt_kafka_now(void)
{
    struct timespec t = {0, 0};

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void bt_kafka_sleep(int milliseconds)
{
    struct timespec t = {milliseconds / 1000, milliseconds % 1000 * 1000000L};

    nanosleep(&t, NULL);
}

bool bt_kafka_stopped(const struct bt_kafka *k)
{
    struct pollfd p = {.fd = k->opts.stop_fd, .events = POLLIN};

    return k->opts.stop_fd >= 0 && poll(&p, 1, 0) > 0;
}

enum bt_status bt_kafka_judge(const struct bt_kafka *k, rd_kafka_resp_err_t code,
                              const char *why, struct bt_err *err)
{
    switch (code) {
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
        return bt_err_set(err, BT_FATAL, "input-output",
                          "kafka: the brokers refuse the credentials: %.140s", why);
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
        return bt_err_set(err, BT_FATAL, "input-output",
                          "kafka: these credentials may not do that: %.140s", why);
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
        return bt_err_set(err, BT_FATAL, "input-output",
                          "kafka: a topic is not there any more: %.140s", why);
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
    case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
        return bt_err_set(
            err, BT_FATAL, "input-output",
            "kafka: another instance has taken over %.80s, or its transaction was "
            "open for longer than transaction.timeout.ms; nothing is lost",
            k->transactional_id);
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
        return bt_err_set(err, BT_FATAL, "input-output",
                          "kafka: another member of the group has the same group.instance.id");
    case RD_KAFKA_RESP_ERR__FATAL:
        return bt_err_set(err, BT_FATAL, "input-output", "kafka: %.180s", why);
    default:
        return BT_OK;
    }
}

/* Errors of connections, by the thread that polls the client.  Those that pass are remembered:
 * they are the reason when a time limit is reached. */
static void on_error(rd_kafka_t *rk, int code, const char *why, void *opaque)
{
    struct bt_kafka *k = opaque;
    rd_kafka_resp_err_t cause = (rd_kafka_resp_err_t)code;
    char text[160];
    struct bt_err err = {0};

    if (cause == RD_KAFKA_RESP_ERR__FATAL) {
        cause = rd_kafka_fatal_error(rk, text, sizeof text);
        why = text;
    }
    if (rk == k->producer && k->consumer != NULL) {
        /* the next call for the transaction tells the same to the writer */
        snprintf(k->refused, sizeof k->refused, "%s", why);
        return;
    }
    if (cause != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN || k->reason[0] == '\0')
        snprintf(k->reason, sizeof k->reason, "%s", why);
    if (bt_kafka_judge(k, cause, why, &err) != BT_OK) {
        k->failure = err;
    } else if (cause == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN && k->joined) {
        bt_err_set(&err, BT_BAD, "input-output",
                   "kafka: no broker answers, trying again: %.140s", k->reason);
        k->opts.tell(k->opts.ctx, &err);
    }
}

/* librdkafka's own lines go to stderr only for who debugs it. */
static void no_log(const rd_kafka_t *rk, int level, const char *facility, const char *text)
{
    (void)rk;
    (void)level;
    (void)facility;
    (void)text;
}

enum bt_status bt_kafka_client(struct bt_kafka *k, enum bt_kafka_role role, rd_kafka_t **out,
                               struct bt_err *err)
{
    bool consumer = role == BT_KAFKA_CONSUMER;
    rd_kafka_conf_t *conf = NULL;
    char why[160] = "", debug[8];
    size_t size = sizeof debug;
    enum bt_status st = bt_kafka_conf(&conf, k, role, err);

    if (st != BT_OK)
        return st;
    rd_kafka_conf_set_opaque(conf, k);
    rd_kafka_conf_set_error_cb(conf, on_error);
    if (rd_kafka_conf_get(conf, "debug", debug, &size) == RD_KAFKA_CONF_OK && debug[0] == '\0')
        rd_kafka_conf_set_log_cb(conf, no_log);
    if (consumer)
        rd_kafka_conf_set_rebalance_cb(conf, bt_kafka_rebalance);
    else
        rd_kafka_conf_set_dr_msg_cb(conf, bt_kafka_delivered);
    *out =
        rd_kafka_new(consumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER, conf, why, sizeof why);
    if (*out == NULL) {
        rd_kafka_conf_destroy(conf);
        return bt_err_set(err, BT_FATAL, "usage", "kafka: %s", why);
    }
    return BT_OK;
}

enum bt_status bt_kafka_wait(struct bt_kafka *k, rd_kafka_t *rk, int64_t began,
                             const char *what, const char *reason, struct bt_err *err)
{
    rd_kafka_poll(rk, 0);
    if (k->consumer == NULL && k->failure.code != NULL) {
        *err = k->failure;
        return BT_FATAL;
    }
    if (bt_kafka_stopped(k))
        return BT_END;
    if (bt_kafka_now() - began >= k->opts.patience * 1000)
        return bt_err_set(err, BT_FATAL, "input-output", "kafka: %.60s: %.120s", what,
                          reason[0] != '\0' ? reason : "no answer");
    return BT_OK;
}

/* Ends what an earlier run of this instance left open. */
static enum bt_status init_transactions(struct bt_kafka *k, struct bt_err *err)
{
    int64_t began = bt_kafka_now();
    enum bt_status st = BT_OK;
    rd_kafka_error_t *e;

    while (st == BT_OK && (e = rd_kafka_init_transactions(k->producer, STEP_MS)) != NULL) {
        bool again = rd_kafka_error_is_retriable(e);
        rd_kafka_resp_err_t code = rd_kafka_error_code(e);
        char why[160];
        snprintf(why, sizeof why, "%s", rd_kafka_error_string(e));
        rd_kafka_error_destroy(e);
        if (again)
            st = bt_kafka_wait(k, k->producer, began, "no coordinator for transactions", why,
                               err);
        else if ((st = bt_kafka_judge(k, code, why, err)) == BT_OK)
            st = bt_err_set(err, BT_FATAL, "input-output", "kafka: no transactions: %.160s",
                            why);
    }
    return st;
}

static void free_producer(struct bt_kafka *k)
{
    if (k->producer == NULL)
        return;
    rd_kafka_purge(k->producer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_destroy(k->producer);
    k->producer = NULL;
}

enum bt_status bt_kafka_renew(struct bt_kafka *k, struct bt_err *err)
{
    enum bt_status st;

    free_producer(k);
    k->open = k->worn = false;
    st = bt_kafka_client(k, BT_KAFKA_PRODUCER, &k->producer, err);
    if (st == BT_OK)
        st = init_transactions(k, err);
    if (st == BT_END) /* a stop came meanwhile */
        st =
            bt_err_set(err, BT_FATAL, "input-output", "kafka: no coordinator for transactions");
    return st;
}

static enum bt_status subscribe(struct bt_kafka *k, struct bt_err *err)
{
    rd_kafka_topic_partition_list_t *topics;
    rd_kafka_resp_err_t code;
    enum bt_status st = bt_kafka_client(k, BT_KAFKA_CONSUMER, &k->consumer, err);

    if (st != BT_OK)
        return st;
    rd_kafka_poll_set_consumer(k->consumer);
    topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, k->opts.in, RD_KAFKA_PARTITION_UA);
    code = rd_kafka_subscribe(k->consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    k->opened = bt_kafka_now();
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return bt_err_set(err, BT_FATAL, "input-output", "kafka: topic %.80s: %.100s",
                          k->opts.in, rd_kafka_err2str(code));
    return BT_OK;
}

static char *join(const char *a, const char *b)
{
    size_t size = strlen(a) + strlen(b) + 2;
    char *s = malloc(size);

    if (s != NULL)
        snprintf(s, size, "%s-%s", a, b);
    return s;
}

/* Two instances with one id would shut each other out, so without a name given it is one that
 * nobody else has. */
static char *own_id(const char *group)
{
    char host[80] = "", name[128];
    uint32_t random = (uint32_t)bt_kafka_now();
    FILE *f = fopen("/dev/urandom", "rb");

    if (f != NULL) {
        if (fread(&random, sizeof random, 1, f) != 1)
            random ^= (uint32_t)getpid();
        fclose(f);
    }
    gethostname(host, sizeof host - 1);
    snprintf(name, sizeof name, "%s-%ld-%08x", host, (long)getpid(), (unsigned)random);
    return join(group, name);
}

static enum bt_status allocate(struct bt_kafka *k, struct bt_err *err)
{
    const struct bt_kafka_options *o = &k->opts;

    k->dead = o->dead != NULL ? strdup(o->dead) : join(o->out, "dead");
    k->transactional_id = o->instance != NULL ? join(o->group, o->instance) : own_id(o->group);
    k->room = (size_t)o->slots + BT_KAFKA_PASSED;
    k->entry = calloc(k->room, sizeof *k->entry);
    k->partition = calloc(BT_KAFKA_MAX_PARTITIONS, sizeof *k->partition);
    k->sent_room = (uint64_t)o->batch + k->room;
    k->sent = calloc(k->sent_room, sizeof *k->sent);
    if (k->dead == NULL || k->transactional_id == NULL || k->entry == NULL ||
        k->partition == NULL || k->sent == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory");
    return BT_OK;
}

static enum bt_status check_options(const struct bt_kafka_options *o, const char *dead,
                                    struct bt_err *err)
{
    if (strcmp(o->in, o->out) == 0 || strcmp(o->in, dead) == 0 || strcmp(o->out, dead) == 0)
        return bt_err_set(err, BT_FATAL, "usage",
                          "topics %.60s, %.60s and %.60s, expected three different ones", o->in,
                          o->out, dead);
    return BT_OK;
}

enum bt_status bt_kafka_open(struct bt_kafka **out, const struct bt_kafka_options *o,
                             struct bt_err *err)
{
    struct bt_kafka *k = calloc(1, sizeof *k);
    enum bt_status st;

    if (k == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory");
    k->opts = *o;
    st = allocate(k, err);
    if (st == BT_OK)
        st = check_options(o, k->dead, err);
    if (st == BT_OK)
        st = bt_kafka_topics(k, err);
    if (st == BT_OK)
        st = bt_kafka_client(k, BT_KAFKA_PRODUCER, &k->producer, err);
    if (st == BT_OK)
        st = init_transactions(k, err);
    k->reason[0] = '\0';
    if (st == BT_OK)
        st = subscribe(k, err);
    if (st == BT_FATAL) {
        bt_kafka_free(k);
        return st;
    }
    *out = k; /* after a stop it reads nothing */
    return BT_OK;
}

enum bt_status bt_kafka_finish(struct bt_kafka *k, bool good, struct bt_err *err)
{
    enum bt_status st = BT_OK;

    if (good && !k->halted && k->consumer != NULL) {
        st = bt_kafka_pass(k, err);
        if (st == BT_OK)
            st = bt_kafka_commit(k, err);
    } else if (k->open) {
        rd_kafka_error_t *e = rd_kafka_abort_transaction(k->producer, CLOSE_MS);
        if (e != NULL) /* the brokers do it when the transaction's time is over */
            rd_kafka_error_destroy(e);
    }
    if (st != BT_OK || !good)
        k->halted = true; /* the partitions go without a commit */
    if (k->consumer != NULL)
        rd_kafka_consumer_close(k->consumer);
    return st;
}

void bt_kafka_free(struct bt_kafka *k)
{
    if (k == NULL)
        return;
    for (uint64_t i = k->tail; k->entry != NULL && i < k->head; i++)
        rd_kafka_message_destroy(k->entry[i % k->room].message);
    if (k->membership != NULL)
        rd_kafka_consumer_group_metadata_destroy(k->membership);
    if (k->consumer != NULL)
        rd_kafka_destroy_flags(k->consumer, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    free_producer(k);
    free(k->entry);
    free(k->partition);
    free(k->sent);
    free(k->dead);
    free(k->transactional_id);
    free(k);
}

#endif
