/* test_kafka.c: messages in, answers out against brokers that librdkafka plays itself: what is
 * done when a transaction fails, a producer is fenced, a record refused, a group not to be had. */
#include "io/kafka.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* The thread sanitizer does not know of threads made by C11's thrd_create(), which librdkafka
 * uses, and crashes in them. */
#if defined(BT_HAVE_KAFKA) && !defined(__SANITIZE_THREAD__)

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

enum { PRODUCE = 0, JOIN_GROUP = 11, END_TXN = 26, TXN_OFFSET_COMMIT = 28 }; /* requests */
enum { MESSAGES = 40, PATIENCE = 120 };

static rd_kafka_t *host; /* of the brokers */
static rd_kafka_mock_cluster_t *cluster;
static int told; /* how often something went wrong and went on */

static int open_cluster(void **state)
{
    char why[200];

    rd_kafka_conf_t *conf = rd_kafka_conf_new();

    (void)state;
    rd_kafka_conf_set(conf, "log_level", "0", why, sizeof why);
    host = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    cluster = host != NULL ? rd_kafka_mock_cluster_new(host, 1) : NULL;
    if (cluster == NULL)
        return -1;
    rd_kafka_mock_topic_create(cluster, "in", 2, 1);
    rd_kafka_mock_topic_create(cluster, "out", 2, 1);
    rd_kafka_mock_topic_create(cluster, "out-dead", 1, 1);
    told = 0;
    return 0;
}

static int close_cluster(void **state)
{
    (void)state;
    rd_kafka_mock_cluster_destroy(cluster);
    rd_kafka_destroy(host);
    return 0;
}

/* Every tenth is a deletion. */
static void send_messages(void)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    char why[200], key[16], value[32];
    rd_kafka_t *rk;

    rd_kafka_conf_set(conf, "bootstrap.servers", rd_kafka_mock_cluster_bootstraps(cluster), why,
                      sizeof why);
    rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    assert_non_null(rk);
    for (int i = 0; i < MESSAGES; i++) {
        bool deletion = i % 10 == 0;
        int32_t partition = i % 2;
        size_t n = (size_t)snprintf(key, sizeof key, "bai-%d", i);
        size_t len = (size_t)snprintf(value, sizeof value, "{\"text\":\"%d\"}", i);
        rd_kafka_resp_err_t code = rd_kafka_producev(
            rk, RD_KAFKA_V_TOPIC("in"), RD_KAFKA_V_PARTITION(partition),
            RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key, n),
            RD_KAFKA_V_VALUE(deletion ? NULL : value, deletion ? 0 : len), RD_KAFKA_V_END);
        assert_int_equal(code, RD_KAFKA_RESP_ERR_NO_ERROR);
    }
    assert_int_equal(rd_kafka_flush(rk, PATIENCE * 1000), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_destroy(rk);
}

static void tell(void *ctx, const struct bt_err *err)
{
    (void)ctx;
    print_message("# %s\n", err->msg);
    told++;
}

static void idle(void *ctx)
{
    (void)ctx;
}

static bool lost(void *ctx)
{
    (void)ctx;
    return true;
}

static struct bt_kafka_options options(const char *instance)
{
    struct bt_kafka_options o = {.brokers = rd_kafka_mock_cluster_bootstraps(cluster),
                                 .group = "g",
                                 .in = "in",
                                 .out = "out",
                                 .instance = instance,
                                 .format = BT_FORMAT_JSONL,
                                 .max_message = 1 << 20,
                                 .batch = 1000,
                                 .batch_bytes = 1 << 20,
                                 .batch_ms = 60000,
                                 .patience = PATIENCE,
                                 .once = true,
                                 .stop_fd = -1,
                                 .slots = 1,
                                 .lost = lost,
                                 .idle = idle,
                                 .tell = tell};
    return o;
}

/* Reads to the end and answers each message by itself; those with a 7 are bad. */
static enum bt_status answer_all(struct bt_kafka *k, struct bt_err *err)
{
    struct bt_slot slot = {0};
    struct bt_piece piece = {0};
    enum bt_status st;

    while ((st = bt_kafka_read(k, &slot, &piece, err)) == BT_OK) {
        struct bt_kafka_answer a = {.number = piece.ordinal,
                                    .line = {piece.bytes.s, (uint32_t)piece.bytes.len}};
        a.bad = memchr(a.line.s, '7', a.line.len) != NULL;
        a.code = a.bad ? "bad" : NULL;
        st = bt_kafka_answer(k, &a, err);
        bt_kafka_release(k);
        if (st != BT_OK)
            break;
    }
    bt_piece_release(&piece);
    return st;
}

/* 40 messages, of them 4 deletions and 4 bad ones (7, 17, 27, 37), `times` over. */
static void assert_all(const uint64_t figure[BT_NKAFKA], uint64_t times)
{
    assert_int_equal(figure[BT_KAFKA_answered], 32 * times);
    assert_int_equal(figure[BT_KAFKA_dead_letters], 4 * times);
    assert_int_equal(figure[BT_KAFKA_tombstones], 4 * times);
    assert_int_equal(figure[BT_KAFKA_lag], 0);
}

/* More messages, one error on the way; all is answered in the end. */
static void answer_more(struct bt_kafka *k, int request, rd_kafka_resp_err_t error,
                        uint64_t figure[BT_NKAFKA])
{
    struct bt_err err = {0};
    uint64_t want;

    bt_kafka_figures(k, figure);
    want = figure[BT_KAFKA_answered] + 32;
    send_messages();
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
        rd_kafka_mock_push_request_errors(cluster, (int16_t)request, 1, error);
    do { /* an end may be told before the new messages have come */
        assert_int_equal(answer_all(k, &err), BT_END);
        bt_kafka_figures(k, figure);
    } while (figure[BT_KAFKA_answered] < want);
}

static void what_fails_is_done_again(void **state)
{
    struct bt_kafka_options o = options(NULL);
    uint64_t figure[BT_NKAFKA], before;
    struct bt_kafka *k = NULL;
    struct bt_err err = {0};

    (void)state;
    assert_int_equal(bt_kafka_open(&k, &o, &err), BT_OK);
    answer_more(k, 0, RD_KAFKA_RESP_ERR_NO_ERROR, figure);
    assert_all(figure, 1);
    assert_int_equal(figure[BT_KAFKA_messages], MESSAGES);
    assert_int_equal(figure[BT_KAFKA_aborted], 0);
    assert_int_equal(told, 0);
    /* The offsets are refused, as they are from a member that was shut out. */
    answer_more(k, TXN_OFFSET_COMMIT, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, figure);
    assert_all(figure, 2);
    assert_true(figure[BT_KAFKA_messages] > 2 * MESSAGES);
    assert_int_equal(figure[BT_KAFKA_aborted], 1);
    assert_int_equal(told, 1);
    /* Nobody else has our name: this producer was too slow only, and is replaced. */
    answer_more(k, TXN_OFFSET_COMMIT, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, figure);
    assert_all(figure, 3);
    assert_int_equal(figure[BT_KAFKA_aborted], 2);
    /* A batch is refused, for one message perhaps: each is tried alone. */
    before = figure[BT_KAFKA_transactions];
    answer_more(k, PRODUCE, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, figure);
    assert_all(figure, 4);
    assert_true(figure[BT_KAFKA_aborted] > 2);
    assert_true(figure[BT_KAFKA_transactions] > before + 2);
    assert_int_equal(bt_kafka_finish(k, true, &err), BT_OK);
    bt_kafka_free(k);
}

static void a_named_instance_that_is_fenced_ends(void **state)
{
    struct bt_kafka_options o = options("a");
    struct bt_kafka *k = NULL;
    struct bt_err err = {0};

    (void)state;
    send_messages();
    assert_int_equal(bt_kafka_open(&k, &o, &err), BT_OK);
    rd_kafka_mock_push_request_errors(cluster, END_TXN, 1, RD_KAFKA_RESP_ERR_PRODUCER_FENCED);
    assert_int_equal(answer_all(k, &err), BT_FATAL);
    assert_non_null(strstr(err.msg, "taken over g-a"));
    assert_int_equal(bt_kafka_finish(k, false, &err), BT_OK);
    bt_kafka_free(k);
}

static void without_groups_it_is_refused(void **state)
{
    struct bt_kafka_options o = options(NULL);
    struct bt_kafka *k = NULL;
    struct bt_err err = {0};

    (void)state;
    o.patience = 3;
    rd_kafka_mock_set_apiversion(cluster, JOIN_GROUP, -1, -1);
    assert_int_equal(bt_kafka_open(&k, &o, &err), BT_OK);
    assert_int_equal(answer_all(k, &err), BT_FATAL);
    assert_non_null(strstr(err.msg, "not taken into group g"));
    assert_int_equal(bt_kafka_finish(k, false, &err), BT_OK);
    bt_kafka_free(k);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_cluster, close_cluster)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_fails_is_done_again),
        CASE(a_named_instance_that_is_fenced_ends),
        CASE(without_groups_it_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
    return 0;
}

#endif
