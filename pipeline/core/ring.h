/* ring.h: numbered slots between one reader, N workers and one writer.
 *
 * Invariants:
 *   1. Slots are read, taken up by workers and written in the order of their numbers; so the
 *      output does not depend on the number of threads.
 *   2. A full ring stops the reader until half of it is free; nothing else buffers.  The writer
 *      is woken when a quarter of the ring is finished, or when no article waits for a worker.
 *   3. Memory above a slot's own share comes from one pool.  Who cannot get it waits, and one
 *      thread's share is left to the oldest slot, which never waits.  So the ring always goes on,
 *      and a document of any size passes.
 *   4. One thread: reading, working and writing run in turn in the caller's thread, through the
 *      same three functions.
 *
 * Threads are known here only. */
#ifndef BT_RING_H
#define BT_RING_H

#include "core/arena.h"

struct bt_ring;

/* One place of the ring.  `job` is the caller's own record of it. */
struct bt_slot {
    void *job;
    uint64_t number; /* of the document in the stream, from 0 */
    size_t held;     /* bytes it has from the pool; all go back when it is written */
    struct bt_ring *ring;
    enum bt_status status;
    bool done;
    struct bt_err err;
};

/* What the three kinds of threads do.  BT_FATAL from any of them ends the ring. */
struct bt_ring_ops {
    enum bt_status (*read)(void *ctx, struct bt_slot *, struct bt_err *); /* BT_END: no more */
    enum bt_status (*work)(void *ctx, unsigned worker, struct bt_slot *, struct bt_err *);
    enum bt_status (*write)(void *ctx, struct bt_slot *, struct bt_err *);
    void (*stop)(void *ctx); /* make a read() that waits return BT_END; from any thread */
    /* NULL, or called in the writer's thread now and then while the input is silent; then even one
     * worker has a thread of its own. */
    enum bt_status (*idle)(void *ctx, struct bt_err *);
};

/* Number of slots for so many threads: the caller gives bt_ring_new() an array of so many jobs.
 */
unsigned bt_ring_slots(unsigned threads);

/* `jobs`: zeroed array of `job_size` each; borrowed.  `memory`: bytes of the pool. */
enum bt_status bt_ring_new(struct bt_ring **out, unsigned threads, void *jobs, size_t job_size,
                           size_t memory, struct bt_err *err);
void bt_ring_free(struct bt_ring *); /* NULL is legal */

/* Runs to the end of the input; BT_FATAL with the first error in the order of the stream. */
enum bt_status bt_ring_run(struct bt_ring *, const struct bt_ring_ops *, void *ctx,
                           struct bt_err *err);

/* Accounts memory of a slot to the pool: waits until there is room or the slot is the oldest.
 * bt_slot_give() returns it before the slot is written. */
void bt_slot_take(struct bt_slot *, size_t bytes);
void bt_slot_give(struct bt_slot *, size_t bytes);

/* A memory source for bt_worker_new(): malloc, accounted to the slot *current (NULL: to none).
 */
struct bt_memory bt_slot_memory(struct bt_slot **current);

#endif
