/* kafka_parts.h: the inside of kafka*.c.
 *
 * Who owns what.  Reader: `given`, `head`, `epoch`, base and end of a partition.  Writer: the open
 * transaction and all below it, next and done of a partition.  The two meet in three atomics:
 *   taken   the writer has answered the pieces up to this one and touches nothing until the reader
 *           gives it another; taken == given is "quiet", and then the reader may do the
 *           writer's work: commit before a rebalance, or because nothing more comes;
 *   wanted  an abort raises it: what was given under an older epoch is stale and is dropped, and
 *           the reader seeks back to what is committed before it gives more;
 *   halted  the ring has failed; quiet will never come. */
#ifndef BT_KAFKA_PARTS_H
#define BT_KAFKA_PARTS_H

#include "io/kafka.h"

#include <librdkafka/rdkafka.h>
#include <stdatomic.h>

enum {
    BT_KAFKA_MAX_PARTITIONS = 16384,
    BT_KAFKA_PASSED = 1024,   /* messages without a piece that wait behind one another */
    BT_KAFKA_SUSPECTS = 1024, /* messages remembered whose records may have been refused */
    BT_KAFKA_MAX_ABORTS = 10  /* in a row */
};

/* A message that was read and is not answered yet. */
struct bt_kafka_entry {
    rd_kafka_message_t *message;
    uint64_t number; /* of its piece; 0: it has none (a deletion) */
    uint64_t epoch;
};

/* Of the topic read.  Offsets; -1: none since the assignment. */
struct bt_kafka_partition {
    _Atomic bool assigned, at_end;
    _Atomic int64_t base; /* of the first message, or the end where there was none */
    _Atomic int64_t next; /* behind the last message answered */
    _Atomic int64_t done; /* committed */
};

struct bt_kafka_at {
    int32_t partition;
    int64_t offset;
};

/* A message whose record, or the batch that held it, was refused so many times. */
struct bt_kafka_suspect {
    struct bt_kafka_at at;
    unsigned times;
};

struct bt_kafka {
    struct bt_kafka_options opts;
    char *dead, *transactional_id;
    size_t out_limit, dead_limit; /* bytes of a message */
    rd_kafka_t *consumer, *producer;
    rd_kafka_consumer_group_metadata_t *membership; /* of the present assignment */
    struct bt_kafka_partition *partition;           /* by number; those below `npartition` */
    _Atomic int32_t npartition;
    _Atomic bool halted;

    /* the reader's */
    struct bt_kafka_entry *entry; /* a ring: [tail, head) */
    size_t room;
    uint64_t head, given, epoch;
    int64_t opened;        /* milliseconds: when the group was asked for */
    bool joined, reminded; /* the first assignment has come; it was said that it has not */
    struct bt_err failure; /* of a callback, with a code */
    char reason[160];      /* the last error of a connection; "" */
    _Atomic uint64_t messages, rebalances;

    _Atomic uint64_t tail, taken, wanted;

    /* the writer's */
    uint64_t answered;        /* number of the last piece */
    bool open;                /* a transaction */
    bool worn;                /* the producer can do no more and has to be replaced */
    int64_t began;            /* milliseconds: its first message */
    uint64_t batch, bytes;    /* messages answered, bytes sent since the last commit */
    struct bt_kafka_at *sent; /* of each message sent in it */
    uint64_t nsent, sent_room;
    uint64_t records, deads, tombstones; /* of the open transaction */
    struct bt_kafka_suspect suspect[BT_KAFKA_SUSPECTS];
    unsigned nsuspect;
    unsigned aborts;           /* in a row */
    char refused[160];         /* why the last message or transaction failed; "" */
    rd_kafka_resp_err_t cause; /* of a message that was not delivered */
    uint64_t figure[BT_NKAFKA];
};

/* The clients: one that asks for topics and is gone, and the two that stay. */
enum bt_kafka_role { BT_KAFKA_PROBE, BT_KAFKA_CONSUMER, BT_KAFKA_PRODUCER };

/* kafka_conf.c: properties from the file, from --set and our own; all but the callbacks. */
enum bt_status bt_kafka_conf(rd_kafka_conf_t **out, const struct bt_kafka *, enum bt_kafka_role,
                             struct bt_err *err);

/* kafka_topics.c: BT_FATAL if one of the three is not there; the limits of what is written. */
enum bt_status bt_kafka_topics(struct bt_kafka *, struct bt_err *err);

/* kafka_open.c: a client with its callbacks. */
enum bt_status bt_kafka_client(struct bt_kafka *, enum bt_kafka_role, rd_kafka_t **out,
                               struct bt_err *err);
/* While something is waited for at the start: BT_OK go on, BT_END after a stop, else why not. */
enum bt_status bt_kafka_wait(struct bt_kafka *, rd_kafka_t *, int64_t began, const char *what,
                             const char *reason, struct bt_err *err);
/* A new producer for one that is worn; ends the transaction of the old one. */
enum bt_status bt_kafka_renew(struct bt_kafka *, struct bt_err *err);
/* What an error of a connection or a topic means: BT_OK it may pass, BT_FATAL it
 * will not, and err says why. */
enum bt_status bt_kafka_judge(const struct bt_kafka *, rd_kafka_resp_err_t, const char *why,
                              struct bt_err *err);
/* Milliseconds on the monotonic clock. */
int64_t bt_kafka_now(void);
void bt_kafka_sleep(int milliseconds);
bool bt_kafka_stopped(const struct bt_kafka *);

/* kafka_send.c: the answer `a` to message `m`, NULL for a deletion, into the open transaction.  It
 * was refused `refusals` times before: from two on it is a dead letter, from three on one
 * without the message. */
enum bt_kafka_sent {
    BT_KAFKA_SENT,
    BT_KAFKA_REFUSED, /* not even as a dead letter */
    BT_KAFKA_BROKEN   /* the transaction cannot go on */
};
enum bt_kafka_sent bt_kafka_send(struct bt_kafka *, const rd_kafka_message_t *m,
                                 const struct bt_kafka_answer *a, unsigned refusals);
/* The message itself is why, not the brokers' state. */
bool bt_kafka_refusal(rd_kafka_resp_err_t);

/* kafka_write.c */
void bt_kafka_delivered(rd_kafka_t *, const rd_kafka_message_t *, void *opaque);
/* Answers the messages without a piece behind the last piece; when it is quiet. */
enum bt_status bt_kafka_pass(struct bt_kafka *, struct bt_err *err);
/* Ends the open transaction.  Aborts if it cannot be committed, which is no failure: then
 * `wanted` has been raised. */
enum bt_status bt_kafka_commit(struct bt_kafka *, struct bt_err *err);
enum bt_status bt_kafka_abort(struct bt_kafka *, struct bt_err *err);

/* kafka_read.c */
void bt_kafka_rebalance(rd_kafka_t *, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t *,
                        void *opaque);

#endif
