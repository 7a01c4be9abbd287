/* kafka.h: the messages of a Kafka topic as pieces, and what is made of them as messages of
 * another topic, each exactly once.
 *
 * A consumer of a group and a transactional producer work together: records, dead letters and
 * the offsets of the messages they were made of are committed in one transaction.  A transaction
 * that fails is aborted, and the messages behind it are read again.  Two instances of a group
 * share the partitions; before one gives partitions back, all that it has read of them is
 * answered and committed, and an instance that was shut out of the group cannot commit any more:
 * the brokers refuse its generation.
 *
 * Threads: bt_kafka_read() belongs to the reader of the ring, bt_kafka_answer() to its writer.
 * They share no lock.  The reader touches what is the writer's only while every piece it has
 * given is answered, for then the writer has nothing to do (kafka_parts.h).
 *
 * Without librdkafka this header declares what nobody defines. */
#ifndef BT_KAFKA_H
#define BT_KAFKA_H

#include "core/opt.h"
#include "io/cut.h"

struct bt_kafka;

struct bt_kafka_options {
    const char *brokers;     /* host:port,...; NULL: bootstrap.servers of `config` */
    const char *group;       /* of consumers */
    const char *in, *out;    /* topics */
    const char *dead;        /* topic for bad messages; NULL: OUT-dead */
    const char *instance;    /* stable name of this instance; NULL: one that nobody else has */
    const char *config;      /* file of librdkafka's properties; NULL: none */
    struct bt_values set;    /* "property=value" */
    enum bt_format format;   /* of a message: JSONL, TEXT or HTML */
    size_t max_message;      /* bytes; a larger one is bad */
    int64_t batch;           /* messages of a transaction at most */
    int64_t batch_bytes;     /* bytes of records of a transaction, about */
    int64_t batch_ms;        /* milliseconds that a transaction stays open, about */
    int64_t patience;        /* seconds to wait for brokers and for the group at the start */
    bool once;               /* BT_END when all partitions are read to their ends */
    int stop_fd;             /* readable once reading shall end; -1: never */
    unsigned slots;          /* of the ring */
    bool (*lost)(void *ctx); /* the stop came of a failure: no answer will come any more */
    void (*idle)(
        void *ctx); /* by the reader, now and then while the writer has nothing to do */
    void (*tell)(void *ctx,
                 const struct bt_err *); /* what goes wrong and goes on; any thread */
    void *ctx;
};

/* One piece's answer. */
struct bt_kafka_answer {
    uint64_t number;    /* of the piece, from 1; each one at most once, in order */
    struct bt_str line; /* the record, or of a bad message the error record; empty: none */
    bool bad;
    const char *code; /* of the error */
};

/* Connects, checks that the topics are there and ends what an earlier run of this instance left
 * open.  BT_FATAL: with the code "usage" it is the options. */
enum bt_status bt_kafka_open(struct bt_kafka **out, const struct bt_kafka_options *,
                             struct bt_err *err);

/* The next message; its memory is accounted to the slot.  Waits.  BT_END after a stop.  The
 * n-th piece given has the ordinal n. */
enum bt_status bt_kafka_read(struct bt_kafka *, struct bt_slot *, struct bt_piece *,
                             struct bt_err *err);
/* Sends what was made of a piece.  Commits when the batch is full.  Then, when all that belongs
 * to the piece is done, bt_kafka_release() leaves the client to the reader. */
enum bt_status bt_kafka_answer(struct bt_kafka *, const struct bt_kafka_answer *,
                               struct bt_err *err);
void bt_kafka_release(struct bt_kafka *);
/* After the ring.  Commits what is answered (`good`) or aborts it, and leaves the group. */
enum bt_status bt_kafka_finish(struct bt_kafka *, bool good, struct bt_err *err);
void bt_kafka_free(struct bt_kafka *); /* NULL is legal */

/* clang-format off */
#define BT_KAFKA_FIGURES(X) \
    X(messages, "Messages read, those read again included.") \
    X(answered, "Records committed.") \
    X(dead_letters, "Dead letters committed.") \
    X(tombstones, "Deletions passed on and committed.") \
    X(transactions, "Transactions committed.") \
    X(aborted, "Transactions aborted.") \
    X(rebalances, "Assignments of partitions.") \
    X(partitions, "Partitions assigned now.") \
    X(lag, "Messages of the assigned partitions that are not yet committed.")
/* clang-format on */
#define BT_KAFKA_FIGURE_ID(name, help) BT_KAFKA_##name,
enum bt_kafka_figure { BT_KAFKA_FIGURES(BT_KAFKA_FIGURE_ID) BT_NKAFKA };

/* For who has the client: the writer, idle(), or after the ring. */
void bt_kafka_figures(const struct bt_kafka *, uint64_t out[BT_NKAFKA]);

#endif
