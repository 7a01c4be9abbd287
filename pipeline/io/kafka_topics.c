/* kafka_topics.c: are the topics there, and how large may a message of theirs be. */
#ifdef BT_HAVE_KAFKA

#include "io/kafka_parts.h"

#include "core/err.h"

/* A broker may not know for a while of a topic that was just made. */
enum { STEP_MS = 1000, DESCRIBE_MS = 3000, UNKNOWN_MS = 5000 };

static enum bt_status missing_topic(const char *name, const char *why, struct bt_err *err)
{
    return bt_err_set(err, BT_FATAL, "input-output",
                      "kafka: topic %.80s: %.60s, expected one that is there", name, why);
}

static bool may_be_new(const struct bt_kafka *k, int64_t began)
{
    int64_t waited = bt_kafka_now() - began;

    return waited < UNKNOWN_MS && waited + 2 * STEP_MS < k->opts.patience * 1000;
}

/* A topic that is not there would be noticed with the first message for it, which may be in a
 * week.  Brokers that may create topics create it now. */
static enum bt_status check_topic(struct bt_kafka *k, rd_kafka_t *rk, const char *name,
                                  struct bt_err *err)
{
    rd_kafka_topic_t *topic = rd_kafka_topic_new(rk, name, NULL);
    int64_t began = bt_kafka_now();
    enum bt_status st = BT_OK;
    bool found = false;

    if (topic == NULL)
        return missing_topic(name, rd_kafka_err2str(rd_kafka_last_error()), err);
    while (st == BT_OK && !found) {
        const struct rd_kafka_metadata *m = NULL;
        rd_kafka_resp_err_t code = rd_kafka_metadata(rk, 0, topic, &m, STEP_MS);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR && m->topic_cnt == 1)
            code = m->topics[0].err;
        found =
            code == RD_KAFKA_RESP_ERR_NO_ERROR && m != NULL && m->topics[0].partition_cnt > 0;
        if (code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
            st = bt_kafka_judge(k, code, name, err);
        else if (code == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION ||
                 (code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART && !may_be_new(k, began)))
            st = missing_topic(name, rd_kafka_err2str(code), err);
        if (m != NULL)
            rd_kafka_metadata_destroy(m);
        if (st == BT_OK && !found &&
            (st = bt_kafka_wait(k, rk, began, "the brokers do not answer", k->reason, err)) ==
                BT_OK)
            bt_kafka_sleep(100);
    }
    rd_kafka_topic_destroy(topic);
    return st;
}

/* The topic's max.message.bytes; SIZE_MAX if we may not know. */
static size_t limit_of(const rd_kafka_ConfigResource_t *resource)
{
    size_t n = 0;
    const rd_kafka_ConfigEntry_t **entry = rd_kafka_ConfigResource_configs(resource, &n);
    int64_t limit;

    for (size_t i = 0; i < n; i++) {
        const char *value = rd_kafka_ConfigEntry_value(entry[i]);
        if (strcmp(rd_kafka_ConfigEntry_name(entry[i]), "max.message.bytes") == 0 &&
            value != NULL && bt_str_digits(bt_cstr(value), &limit) && limit > 0)
            return (size_t)limit;
    }
    return SIZE_MAX;
}

/* A record that is too large shall be refused here, where it is known which one it is: a broker
 * refuses the batch that holds it. */
static void find_limits(struct bt_kafka *k, rd_kafka_t *rk)
{
    rd_kafka_queue_t *queue = rd_kafka_queue_new(rk);
    rd_kafka_AdminOptions_t *options =
        rd_kafka_AdminOptions_new(rk, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
    rd_kafka_ConfigResource_t *ask[2] = {
        rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, k->opts.out),
        rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, k->dead)};
    rd_kafka_event_t *event;

    k->out_limit = k->dead_limit = SIZE_MAX;
    rd_kafka_AdminOptions_set_request_timeout(options, DESCRIBE_MS, NULL, 0);
    rd_kafka_DescribeConfigs(rk, ask, 2, options, queue);
    event = rd_kafka_queue_poll(queue, DESCRIBE_MS + STEP_MS);
    if (event != NULL && rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR) {
        const rd_kafka_ConfigResource_t **have;
        size_t n = 0;
        have = rd_kafka_DescribeConfigs_result_resources(
            rd_kafka_event_DescribeConfigs_result(event), &n);
        for (size_t i = 0; i < n; i++)
            *(strcmp(rd_kafka_ConfigResource_name(have[i]), k->dead) == 0 ? &k->dead_limit
                                                                          : &k->out_limit) =
                limit_of(have[i]);
    }
    if (event != NULL)
        rd_kafka_event_destroy(event);
    rd_kafka_ConfigResource_destroy_array(ask, 2);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_queue_destroy(queue);
}

enum bt_status bt_kafka_topics(struct bt_kafka *k, struct bt_err *err)
{
    const char *topic[3] = {k->opts.in, k->opts.out, k->dead};
    rd_kafka_t *rk = NULL;
    enum bt_status st = bt_kafka_client(k, BT_KAFKA_PROBE, &rk, err);

    for (int i = 0; st == BT_OK && i < 3; i++)
        st = check_topic(k, rk, topic[i], err);
    if (st == BT_OK)
        find_limits(k, rk);
    if (rk != NULL)
        rd_kafka_destroy(rk);
    return st;
}

#endif
