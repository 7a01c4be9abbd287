/* bulk.h: documents on their way into a search engine through its _bulk interface: which of them
 * make a request, what an answer means for each, what is sent again and when.
 *
 * Nothing here opens a socket, reads a clock or draws a random number: the caller says what time it
 * is, sends the bytes and brings the answer.  So every course of events can be tested.
 *
 * Invariants:
 *   1. An article leaves in the order it came and only when it is answered: it is in the store, or
 *      a newer version of it is, or its dead letter says why not.
 *   2. Two documents of one id are never under way together: the later one wins.
 *   3. What is not answered for certain is sent again, byte for byte.  Versions make that harmless
 *      (external_gte: a document may replace its own version).
 *   4. Documents are held until they leave: at most (requests + 1) x bytes of them and one more. */
#ifndef BT_BULK_H
#define BT_BULK_H

#include "core/buf.h"

struct bt_bulk_limits {
    size_t bytes;       /* of a request, before it is packed */
    uint32_t documents; /* of a request */
    unsigned requests;  /* under way at a time */
    unsigned tries;     /* of a request that gets nowhere, before we give up */
    uint32_t delay,
        longest;   /* ms before the second try; doubled with each, at most `longest` */
    uint64_t seed; /* for the jitter of the delays */
};

/* A whole article: a document in two lines (without newlines), or what is answered already. */
struct bt_bulk_article {
    struct bt_str id, action, document; /* action empty: nothing to send */
    struct bt_str line;                 /* then, if not empty: its error record */
    uint64_t position, fingerprint;     /* of the trail behind it */
};

/* Documents of one request.  The members belong to bulk.c; `ctx` to who sends it. */
struct bt_bulk_batch {
    struct bt_bulk_batch *next;
    uint64_t *number; /* of the documents, in order */
    uint32_t n;
    size_t bytes;
    unsigned tries;    /* failed since the last that got somewhere */
    uint64_t due;      /* ms: not before */
    uint64_t accepted; /* by the store in all when the first of these tries failed */
    bool sent;
};

struct bt_bulk_reply {
    int status;      /* HTTP; 0: none came */
    const char *why; /* then: what happened */
    struct bt_str body;
    int64_t retry_after; /* ms, -1: not said */
};

/* What became of the documents so far. */
struct bt_bulk_counts {
    uint64_t stored, older, refused; /* older: the store has a newer version */
    uint64_t requests, again;        /* requests answered or lost; documents sent again */
};

struct bt_bulk {
    struct bt_bulk_limits limits;
    struct bt_bulk_counts counts;
    struct bt_bulk_entry *entry; /* circular: number & (cap - 1) */
    uint64_t cap, first, fresh,
        next;                    /* numbers: the oldest, the first in no batch yet, the end */
    size_t bytes, fresh_bytes;   /* of the documents held; of those from `fresh` on */
    size_t most;                 /* of bytes */
    struct bt_bulk_batch *batch; /* oldest documents first */
    unsigned under_way;
    uint64_t pause;  /* ms: no request before, for the last one failed as a whole */
    uint64_t random; /* state */
    uint32_t
        doubt;  /* documents refused alone by a whole answer since the last that had items */
    char *line; /* of the article that left last */
};

/* An article that leaves. */
struct bt_bulk_done {
    struct bt_str line; /* empty, a dead letter or an error record; good until the next call */
    bool bad;
    uint64_t position, fingerprint;
};

void bt_bulk_init(struct bt_bulk *, const struct bt_bulk_limits *);
void bt_bulk_release(struct bt_bulk *);

/* False: wait for answers before the next article. */
bool bt_bulk_room(const struct bt_bulk *);
enum bt_status bt_bulk_add(struct bt_bulk *, const struct bt_bulk_article *,
                           struct bt_err *err);

/* The next request to send at `now`, NULL if there is none.  Fresh documents wait until they fill
 * a request; `rest`: no more.  *due: when to ask again though no answer came, UINT64_MAX = never. */
enum bt_status bt_bulk_next(struct bt_bulk *, uint64_t now, bool rest,
                            struct bt_bulk_batch **out, uint64_t *due, struct bt_err *err);
/* Appends its body. */
void bt_bulk_body(const struct bt_bulk *, const struct bt_bulk_batch *, struct bt_buf *);

/* The batch is gone afterwards.  BT_BAD: err says why the whole request has to be sent again.
 * BT_FATAL: we give up; what is answered has been taken in. */
enum bt_status bt_bulk_answer(struct bt_bulk *, struct bt_bulk_batch *,
                              const struct bt_bulk_reply *, uint64_t now, struct bt_err *err);

/* The oldest article if it is answered; `rest` as above.  False: it is not, or there is none. */
bool bt_bulk_pop(struct bt_bulk *, bool rest, struct bt_bulk_done *);

/* Nothing is held any more. */
static inline bool bt_bulk_empty(const struct bt_bulk *b)
{
    return b->first == b->next;
}

#endif
