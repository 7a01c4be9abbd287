/* kafka.c: `bantin kafka`: articles out of a Kafka topic, records into another, exactly once. */
#include "cmd/job.h"

#include "cmd/stop.h"
#include "core/err.h"
#include "io/kafka.h"

struct kafka_options {
    struct bt_job_options in;
    struct bt_kafka_options kafka;
    int from;
};

#define AT(field) offsetof(struct kafka_options, field)
static const struct bt_opt options[] = {
    {"brokers", 0, "HOST:PORT,...", NULL, "some of the brokers of the cluster", BT_OPT_STRING,
     AT(kafka.brokers)},
    {"group", 0, "NAME", NULL, "the group of consumers; its instances share the partitions",
     BT_OPT_STRING, AT(kafka.group)},
    {"in", 0, "TOPIC", NULL, "read articles from this topic", BT_OPT_STRING, AT(kafka.in)},
    {"out", 0, "TOPIC", NULL, "write records to this topic", BT_OPT_STRING, AT(kafka.out)},
    {"dead", 0, "TOPIC", NULL, "write bad messages to this topic (default: OUT-dead)",
     BT_OPT_STRING, AT(kafka.dead)},
    {"from", 0, "jsonl|text|html", "jsonl", "what a message is: a JSON object, a text, a page",
     BT_OPT_ENUM, AT(from)},
    {"config", 0, "FILE", NULL,
     "properties of librdkafka, a line property=value each: addresses, TLS, credentials",
     BT_OPT_STRING, AT(kafka.config)},
    {"set", 0, "PROPERTY=VALUE", NULL, "one such property, over those of the file; repeatable",
     BT_OPT_VALUES, AT(kafka.set)},
    {"instance", 0, "NAME", NULL,
     "stable name of this instance in its group: started again, it ends at once what it left "
     "open (default: a new one each time)",
     BT_OPT_STRING, AT(kafka.instance)},
    {"batch", 0, "N", "1000", "messages in a transaction at most", BT_OPT_NUMBER,
     AT(kafka.batch)},
    {"batch-bytes", 0, "BYTES", "8M", "bytes of records in a transaction, about", BT_OPT_SIZE,
     AT(kafka.batch_bytes)},
    {"batch-ms", 0, "N", "500", "milliseconds a transaction stays open, about", BT_OPT_NUMBER,
     AT(kafka.batch_ms)},
    {"patience", 0, "SECONDS", "60",
     "give up when the brokers or the group let wait for so long at the start", BT_OPT_NUMBER,
     AT(kafka.patience)},
    {"once", 0, NULL, NULL, "end when every partition has been read to its end", BT_OPT_FLAG,
     AT(kafka.once)},
    {0},
};

#ifdef BT_HAVE_KAFKA

struct session {
    const struct kafka_options *opts;
    struct bt_job job;
    struct bt_kafka *kafka;
    uint64_t bad;
    struct bt_more_stats more;
    uint64_t value[BT_NKAFKA + 1];
    double asked;      /* when the figures were, on the monotonic clock */
    uint64_t messages; /* read by then */
};

static enum bt_status read_message(void *ctx, struct bt_slot *slot, struct bt_piece *piece,
                                   struct bt_err *err)
{
    return bt_kafka_read(((struct session *)ctx)->kafka, slot, piece, err);
}

static enum bt_status take(void *ctx, const struct bt_answer *answer, struct bt_err *err)
{
    struct session *s = ctx;
    struct bt_kafka_answer a = {.number = answer->position,
                                .line = answer->line,
                                .bad = answer->err != NULL,
                                .code = answer->err != NULL ? answer->err->code : NULL};

    s->bad += a.bad;
    return bt_kafka_answer(s->kafka, &a, err);
}

static enum bt_status keep(void *ctx, struct bt_err *err)
{
    (void)err;
    bt_kafka_release(((struct session *)ctx)->kafka);
    return BT_OK;
}

static void tell(void *ctx, const struct bt_err *err)
{
    bt_report_message(&((struct session *)ctx)->job.report, err);
}

/* The ring stops the reading as a signal does. */
static bool is_lost(void *ctx)
{
    (void)ctx;
    return bt_stop_signal() == 0;
}

/* "per_second" stands behind those of the client: of the time since the figures were last asked
 * for, or of the whole run if that is short. */
#define FIGURE_NAME(name, help) #name,
#define FIGURE_HELP(name, help) help,
enum { PER_SECOND = BT_NKAFKA, NFIGURE };
static const char *const figure_names[NFIGURE] = {BT_KAFKA_FIGURES(FIGURE_NAME) "per_second"};
static const char *const figure_helps[NFIGURE] = {
    BT_KAFKA_FIGURES(FIGURE_HELP) "Messages read in a second, of late."};

static double seconds_now(void)
{
    struct timespec t = {0, 0};

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const struct bt_more_stats *more_figures(void *ctx)
{
    struct session *s = ctx;
    double now = seconds_now(), since = now - s->asked;
    uint64_t before = s->messages;

    if (s->kafka == NULL)
        return NULL;
    bt_kafka_figures(s->kafka, s->value);
    if (since < 5) {
        since = now - s->job.report.start;
        before = 0;
    }
    s->value[PER_SECOND] = (uint64_t)bt_rate(s->value[BT_KAFKA_messages] - before, since);
    s->asked = now;
    s->messages = s->value[BT_KAFKA_messages];
    return &s->more;
}

/* The writer has nothing to do: then the figures are not in use. */
static void idle(void *ctx)
{
    bt_report_tick(&((struct session *)ctx)->job.report);
}

static enum bt_status check_options(const struct kafka_options *o, const struct bt_args *args,
                                    struct bt_err *err)
{
    const struct bt_kafka_options *k = &o->kafka;

    if (args->nfile != 0)
        return bt_err_set(err, BT_FATAL, "usage", "operand %.100s, expected none",
                          args->file[0]);
    if (k->group == NULL || k->in == NULL || k->out == NULL)
        return bt_err_set(err, BT_FATAL, "usage", "option --%s is missing",
                          k->group == NULL ? "group"
                          : k->in == NULL  ? "in"
                                           : "out");
    if (k->batch < 1 || k->batch > 1000000 || k->batch_ms > 3600000 || k->patience > 86400)
        return bt_err_set(
            err, BT_FATAL, "usage",
            "expected --batch 1 to 1000000, --batch-ms at most 3600000, --patience "
            "at most 86400");
    return BT_OK;
}

static enum bt_status open_kafka(struct session *s, struct bt_err *err)
{
    static const enum bt_format format[] = {BT_FORMAT_JSONL, BT_FORMAT_TEXT, BT_FORMAT_HTML};
    struct bt_kafka_options o = s->opts->kafka;

    o.format = format[s->opts->from];
    o.max_message =
        o.format == BT_FORMAT_JSONL ? s->job.cutter.max_line : s->job.cutter.max_document;
    o.stop_fd = s->job.stop_fd;
    o.slots = bt_ring_slots(s->job.threads);
    o.lost = is_lost;
    o.tell = tell;
    o.idle = idle;
    o.ctx = s;
    return bt_kafka_open(&s->kafka, &o, err);
}

static enum bt_status open_session(struct session *s, const struct bt_job_reader *reader,
                                   struct bt_args *args, struct bt_err *err)
{
    enum bt_status st = check_options(s->opts, args, err);

    if (st == BT_OK)
        st = bt_job_open(&s->job, &s->opts->in, args, err);
    if (st == BT_OK)
        st = bt_report_open(&s->job.report, &s->opts->in.report, args->file, false, err);
    if (st != BT_OK)
        return st;
    s->job.reader = reader;
    s->job.report.total = 0; /* a topic has no end */
    s->more = (struct bt_more_stats){"kafka", NFIGURE, figure_names, figure_helps, s->value};
    s->asked = s->job.report.start;
    s->job.report.more = more_figures;
    s->job.report.more_ctx = s;
    return open_kafka(s, err);
}

static int run(const void *opts, struct bt_args *args)
{
    struct session s = {.opts = opts};
    const struct bt_job_reader reader = {&s, read_message};
    const struct bt_job_taker taker = {&s, take, keep, NULL};
    struct bt_err err = {0};
    enum bt_status st = open_session(&s, &reader, args, &err), closed;
    int rc;

    if (st == BT_OK)
        st = bt_job_run(&s.job, &taker, &err);
    if (s.kafka != NULL) {
        closed =
            bt_kafka_finish(s.kafka, st == BT_OK, st == BT_OK ? &err : &(struct bt_err){0});
        st = st == BT_OK ? closed : st;
    }
    closed = bt_job_report(&s.job, st == BT_OK && !bt_job_stopped(&s.job),
                           st == BT_OK ? &err : &(struct bt_err){0});
    st = st == BT_OK ? closed : st;
    if (st == BT_OK && bt_job_stopped(&s.job))
        rc = 128 + bt_stop_signal();
    else
        rc = bt_job_exit(&s.job, st, s.bad != 0, &err);
    bt_kafka_free(s.kafka);
    bt_job_close(&s.job);
    return rc;
}

#else

static int run(const void *opts, struct bt_args *args)
{
    struct bt_err err = {0};

    (void)opts;
    (void)args;
    bt_err_set(&err, BT_FATAL, "usage",
               "built without librdkafka: install librdkafka-dev and build bantin again");
    return bt_complain(&err);
}

#endif

const struct bt_cmd bt_cmd_kafka = {
    .name = "kafka",
    .args = "--brokers HOST:PORT,... --group NAME --in TOPIC --out TOPIC",
    .help = "read articles from a Kafka topic, write records to another, exactly once",
    .about =
        "A message is an article; its record goes to the other topic under the same key, with "
        "the same headers.  A message that cannot be read goes to a third topic as it came; "
        "the "
        "headers bantin-error-code, bantin-error, bantin-topic, bantin-partition and "
        "bantin-offset say why.  A deletion (a key without a value) is passed on.\n\n"
        "Records, dead letters and the place in the input are committed in one transaction: "
        "who "
        "reads with isolation.level=read_committed sees the answer to each message once, "
        "whatever is killed.  More machines are more instances of the group.  SIGTERM: what is "
        "read is answered and committed, then the group is left.\n\n"
        "The topics must be there.  Credentials belong into the file of --config, which holds "
        "properties of librdkafka: security.protocol, sasl.mechanism, sasl.username, "
        "sasl.password, ssl.ca.location ...; consumer.x and producer.x are for one of the two.",
    .opts = options,
    .size = sizeof(struct kafka_options),
    .takes = BT_TAKES_WORK | BT_TAKES_CHAIN | BT_TAKES_RECORD,
    .run = run,
};
