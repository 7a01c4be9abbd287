/* kafka_conf.c: librdkafka's properties: our defaults, then the file, then --set, then what
 * exactly once depends on, which nobody else may set. */
#ifdef BT_HAVE_KAFKA

#include "io/kafka_parts.h"

#include "core/err.h"

#include <errno.h>

enum { MAX_FILE = 1 << 20, MIN_MESSAGE = 1000, MAX_MESSAGE = 1000000000, MAX_BATCH = 1000000 };

struct property {
    const char *name, *value;
    bool producer_only, consumer_only;
};

/* Memory: what both clients hold together stays far below 100 MB (librdkafka's own defaults are
 * 64 MB of messages read ahead and 1 GB to be sent). */
static const struct property defaults[] = {
    {"client.id", "bantin", false, false},
    {"auto.offset.reset", "earliest", false, true},
    {"queued.max.messages.kbytes", "16384", false, true},
    {"queued.min.messages", "2000", false, true},
    {"fetch.max.bytes", "8388608", false, true},
    {"queue.buffering.max.kbytes", "32768", true, false},
    {"compression.type", "lz4", true, false},
    {"linger.ms", "20", true, false},
    {"partitioner", "murmur2_random", true, false}, /* as Java's clients choose it */
};

static const struct property fixed[] = {
    {"enable.auto.commit", "false", false, true},
    {"enable.auto.offset.store", "false", false, true},
    {"enable.partition.eof", "true", false, true},
    {"isolation.level", "read_committed", false, true},
    {"enable.idempotence", "true", true, false},
};

/* What is an option of ours, or would break what we promise. */
static const struct {
    const char *name, *instead;
} refused[] = {
    {"group.id", "use --group"},
    {"transactional.id", "use --instance"},
    {"metadata.broker.list", "use --brokers or bootstrap.servers"},
    {"enable.auto.commit", "offsets are committed with the records"},
    {"auto.commit.interval.ms", "offsets are committed with the records"},
    {"enable.auto.offset.store", "offsets are committed with the records"},
    {"enable.partition.eof", "it is needed"},
    {"isolation.level", "only what is committed is read"},
    {"enable.idempotence", "it is needed"},
    {"enable.gapless.guarantee", "transactions do not have it"},
    {"acks", "transactions need all of them"},
    {"request.required.acks", "transactions need all of them"},
    {"group.protocol", "only the classic protocol is known here"},
};

static bool is_secret(const char *name)
{
    static const char *const words[] = {"password", "secret", "key.pem"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(name, words[i]) != NULL)
            return true;
    return false;
}

static enum bt_status check_name(const char *name, const char *value, struct bt_err *err)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (strcmp(name, refused[i].name) == 0)
            return bt_err_set(err, BT_FATAL, "usage", "property %s cannot be set: %s", name,
                              refused[i].instead);
    if (strcmp(name, "partition.assignment.strategy") == 0 &&
        strstr(value, "cooperative") != NULL)
        return bt_err_set(err, BT_FATAL, "usage",
                          "property %s is %.40s, expected range or roundrobin", name, value);
    return BT_OK;
}

static enum bt_status set(rd_kafka_conf_t *conf, const char *name, const char *value,
                          struct bt_err *err)
{
    char why[160];

    if (rd_kafka_conf_set(conf, name, value, why, sizeof why) != RD_KAFKA_CONF_OK)
        return bt_err_set(err, BT_FATAL, "usage", "%s", why);
    return BT_OK;
}

static enum bt_status set_all(rd_kafka_conf_t *conf, const struct property *p, size_t n,
                              bool producer, struct bt_err *err)
{
    enum bt_status st = BT_OK;

    for (size_t i = 0; st == BT_OK && i < n; i++)
        if (producer ? !p[i].consumer_only : !p[i].producer_only)
            st = set(conf, p[i].name, p[i].value, err);
    return st;
}

static char *trim(char *s, char *end)
{
    while (s < end && (*s == ' ' || *s == '\t'))
        s++;
    while (end > s && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
        end--;
    *end = '\0';
    return s;
}

/* "property=value", split in place; "producer.x" and "consumer.x" are for one of the two. */
static enum bt_status set_line(rd_kafka_conf_t *conf, char *line, bool producer,
                               bool may_be_secret, struct bt_err *err)
{
    char *equals = strchr(line, '='), *name, *value;
    enum bt_status st;

    if (equals == NULL)
        return bt_err_set(err, BT_FATAL, "usage", "\"%.60s\", expected property=value", line);
    name = trim(line, equals);
    value = trim(equals + 1, equals + 1 + strlen(equals + 1));
    if (!may_be_secret && is_secret(name))
        return bt_err_set(
            err, BT_FATAL, "usage",
            "property %.60s on the command line can be seen by all, expected it in "
            "the file of --config",
            name);
    if (strncmp(name, "producer.", 9) == 0 || strncmp(name, "consumer.", 9) == 0) {
        if ((name[0] == 'p') != producer)
            return BT_OK;
        name += 9;
    }
    if ((st = check_name(name, value, err)) != BT_OK)
        return st;
    return set(conf, name, value, err);
}

static enum bt_status read_file(struct bt_buf *text, const char *path, struct bt_err *err)
{
    FILE *f = fopen(path, "rb");
    char block[4096];
    size_t n;
    int cause = errno;

    snprintf(err->file, sizeof err->file, "%s", path);
    if (f == NULL)
        return bt_err_set(err, BT_FATAL, "input-output", "%s", strerror(cause));
    while (text->len <= MAX_FILE && (n = fread(block, 1, sizeof block, f)) > 0)
        bt_buf_add(text, block, n);
    cause = ferror(f) != 0 ? errno : 0;
    fclose(f);
    if (cause != 0)
        return bt_err_set(err, BT_FATAL, "input-output", "%s", strerror(cause));
    if (text->failed || text->len > MAX_FILE ||
        (text->len != 0 && memchr(text->s, '\0', text->len) != NULL))
        return bt_err_set(err, BT_FATAL, "usage", "expected lines property=value");
    bt_buf_putc(text, '\0');
    err->file[0] = '\0';
    return text->failed ? bt_err_set(err, BT_FATAL, "no-memory", "out of memory") : BT_OK;
}

static enum bt_status set_file(rd_kafka_conf_t *conf, const char *path, bool producer,
                               struct bt_err *err)
{
    struct bt_buf text = BT_BUF_INIT;
    enum bt_status st = read_file(&text, path, err);
    int number = 0;

    for (char *line = text.s; st == BT_OK && line != NULL;) {
        char *end = strchr(line, '\n'), *next = end != NULL ? end + 1 : NULL;
        number++;
        line = trim(line, end != NULL ? end : line + strlen(line));
        if (*line != '\0' && *line != '#' && *line != '!' &&
            (st = set_line(conf, line, producer, true, err)) != BT_OK) {
            snprintf(err->file, sizeof err->file, "%s", path);
            err->line = number;
            err->col = 1;
        }
        line = next;
    }
    bt_buf_release(&text);
    return st;
}

static enum bt_status set_values(rd_kafka_conf_t *conf, const struct bt_values *values,
                                 bool producer, struct bt_err *err)
{
    enum bt_status st = BT_OK;

    for (size_t i = 0; st == BT_OK && i < values->n; i++) {
        char *copy = strdup(values->value[i]);
        st = copy != NULL ? set_line(conf, copy, producer, false, err)
                          : bt_err_set(err, BT_FATAL, "no-memory", "out of memory");
        free(copy);
    }
    return st;
}

static enum bt_status check_brokers(const rd_kafka_conf_t *conf, struct bt_err *err)
{
    size_t size = 0;

    if (rd_kafka_conf_get(conf, "bootstrap.servers", NULL, &size) != RD_KAFKA_CONF_OK ||
        size <= 1)
        return bt_err_set(
            err, BT_FATAL, "usage",
            "no brokers, expected --brokers HOST:PORT,... or bootstrap.servers in "
            "the file of --config");
    return BT_OK;
}

/* What the topics take, so that a message too large is refused alone. */
static enum bt_status set_limits(rd_kafka_conf_t *conf, const struct bt_kafka *k,
                                 struct bt_err *err)
{
    size_t most = k->out_limit, least = k->dead_limit;
    char text[24];
    enum bt_status st = BT_OK;

    if (most < least) {
        most = k->dead_limit;
        least = k->out_limit;
    }
    if (most <= MAX_MESSAGE && most >= MIN_MESSAGE) {
        snprintf(text, sizeof text, "%lu", (unsigned long)most);
        st = set(conf, "message.max.bytes", text, err);
    }
    if (st == BT_OK && least < MAX_BATCH) {
        snprintf(text, sizeof text, "%lu", (unsigned long)least);
        st = set(conf, "batch.size", text, err);
    }
    return st;
}

enum bt_status bt_kafka_conf(rd_kafka_conf_t **out, const struct bt_kafka *k,
                             enum bt_kafka_role role, struct bt_err *err)
{
    const struct bt_kafka_options *o = &k->opts;
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    bool producer = role != BT_KAFKA_CONSUMER;
    enum bt_status st =
        set_all(conf, defaults, sizeof defaults / sizeof *defaults, producer, err);

    if (st == BT_OK && role == BT_KAFKA_PRODUCER)
        st = set_limits(conf, k, err);
    if (st == BT_OK && o->config != NULL)
        st = set_file(conf, o->config, producer, err);
    if (st == BT_OK)
        st = set_values(conf, &o->set, producer, err);
    if (st == BT_OK && role != BT_KAFKA_PROBE)
        st = set_all(conf, fixed, sizeof fixed / sizeof *fixed, producer, err);
    if (st == BT_OK && o->brokers != NULL)
        st = set(conf, "bootstrap.servers", o->brokers, err);
    if (st == BT_OK)
        st = check_brokers(conf, err);
    if (st == BT_OK && role == BT_KAFKA_PRODUCER)
        st = set(conf, "transactional.id", k->transactional_id, err);
    else if (st == BT_OK && role == BT_KAFKA_CONSUMER)
        st = set(conf, "group.id", o->group, err);
    if (st != BT_OK) {
        rd_kafka_conf_destroy(conf);
        return st;
    }
    *out = conf;
    return BT_OK;
}

#endif
