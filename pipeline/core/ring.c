/* ring.c: see ring.h. */
#include "core/ring.h"

#include "core/err.h"

#include <pthread.h>

enum { SLOTS_PER_THREAD = 12, MAX_THREADS = 256, IDLE = 50000000 /* ns between idle() */ };

struct bt_ring {
    pthread_mutex_t lock; /* guards all below but what a slot's present owner alone uses */
    pthread_cond_t room, job, done, memory;
    struct bt_slot *slot;
    unsigned threads, nslots;
    uint64_t head, next, tail; /* next to read, to take up, to write: tail <= next <= head */
    unsigned finished;         /* slots worked on and not yet written */
    bool ended;                /* the reader has returned */
    bool stopped;              /* nothing more is taken up */
    size_t used, limit;        /* the pool */
    struct bt_err read_err;
    enum bt_status read_status;
    const struct bt_ring_ops *ops;
    void *ctx;
};

struct worker_arg {
    struct bt_ring *ring;
    unsigned number;
};

unsigned bt_ring_slots(unsigned threads)
{
    return threads == 1 ? 1 : SLOTS_PER_THREAD * threads;
}

enum bt_status bt_ring_new(struct bt_ring **out, unsigned threads, void *jobs, size_t job_size,
                           size_t memory, struct bt_err *err)
{
    struct bt_ring *r = calloc(1, sizeof *r);

    if (threads == 0 || threads > MAX_THREADS) {
        free(r);
        return bt_err_set(err, BT_FATAL, "usage", "%u threads, expected 1 to %d", threads,
                          MAX_THREADS);
    }
    if (r != NULL)
        r->slot = calloc(bt_ring_slots(threads), sizeof *r->slot);
    if (r == NULL || r->slot == NULL) {
        free(r);
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening the ring");
    }
    r->threads = threads;
    r->nslots = bt_ring_slots(threads);
    r->limit = memory;
    for (unsigned i = 0; i < r->nslots; i++) {
        r->slot[i].job = (char *)jobs + i * job_size;
        r->slot[i].ring = r;
    }
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->room, NULL);
    pthread_cond_init(&r->job, NULL);
    pthread_cond_init(&r->done, NULL);
    pthread_cond_init(&r->memory, NULL);
    *out = r;
    return BT_OK;
}

void bt_ring_free(struct bt_ring *r)
{
    if (r == NULL)
        return;
    pthread_cond_destroy(&r->memory);
    pthread_cond_destroy(&r->done);
    pthread_cond_destroy(&r->job);
    pthread_cond_destroy(&r->room);
    pthread_mutex_destroy(&r->lock);
    free(r->slot);
    free(r);
}

/* With the lock held.  One thread's share of the pool is left to the oldest slot, for what that
 * needs comes on top of what the others hold. */
static bool has_room(const struct bt_ring *r, const struct bt_slot *s, size_t bytes)
{
    size_t others = r->used - r->slot[r->tail % r->nslots].held;

    return s->number == r->tail || r->stopped ||
           (r->used + bytes <= r->limit && others + bytes <= r->limit - r->limit / r->threads);
}

void bt_slot_take(struct bt_slot *s, size_t bytes)
{
    struct bt_ring *r = s->ring;

    pthread_mutex_lock(&r->lock);
    while (!has_room(r, s, bytes)) {
        pthread_cond_signal(&r->done); /* what is finished may hold the memory */
        pthread_cond_wait(&r->memory, &r->lock);
    }
    r->used += bytes;
    s->held += bytes;
    pthread_mutex_unlock(&r->lock);
}

/* With the lock held. */
static void give_back(struct bt_slot *s, size_t bytes)
{
    s->held -= bytes;
    s->ring->used -= bytes;
    pthread_cond_broadcast(&s->ring->memory);
}

void bt_slot_give(struct bt_slot *s, size_t bytes)
{
    pthread_mutex_lock(&s->ring->lock);
    give_back(s, bytes < s->held ? bytes : s->held);
    pthread_mutex_unlock(&s->ring->lock);
}

static void *take_memory(void *ctx, size_t size)
{
    struct bt_slot *s = *(struct bt_slot **)ctx;
    void *p;

    if (s != NULL)
        bt_slot_take(s, size);
    p = malloc(size);
    if (p == NULL && s != NULL)
        bt_slot_give(s, size);
    return p;
}

static void give_memory(void *ctx, void *p, size_t size)
{
    struct bt_slot *s = *(struct bt_slot **)ctx;

    free(p);
    if (s != NULL)
        bt_slot_give(s, size);
}

struct bt_memory bt_slot_memory(struct bt_slot **current)
{
    return (struct bt_memory){take_memory, give_memory, current};
}

/* All that is not yet written is given up; with the lock held. */
static void stop(struct bt_ring *r)
{
    r->stopped = true;
    pthread_cond_broadcast(&r->room);
    pthread_cond_broadcast(&r->job);
    pthread_cond_broadcast(&r->done);
    pthread_cond_broadcast(&r->memory);
    r->ops->stop(r->ctx);
}

/* Waking a thread costs as much as a short article, so the reader, once the ring is full, sleeps
 * until half of it is free, and the writer until a quarter of it is finished; or until no
 * article is left to take up, for then none may come for long.  All three with the lock held. */
static bool reader_may_go(const struct bt_ring *r)
{
    return r->stopped || r->head - r->tail <= r->nslots / 2;
}

static bool is_finished(const struct bt_ring *r)
{
    return r->tail < r->head && r->slot[r->tail % r->nslots].done;
}

static bool writer_should_go(const struct bt_ring *r)
{
    return is_finished(r) && (r->finished >= r->nslots / 4 || r->next == r->head);
}

static void *reader(void *arg)
{
    struct bt_ring *r = arg;
    enum bt_status st = BT_OK;

    pthread_mutex_lock(&r->lock);
    while (st == BT_OK) {
        struct bt_slot *s = &r->slot[r->head % r->nslots];
        if (r->head - r->tail == r->nslots)
            while (!reader_may_go(r))
                pthread_cond_wait(&r->room, &r->lock);
        if (r->stopped)
            break;
        s->number = r->head;
        s->done = false;
        pthread_mutex_unlock(&r->lock);
        st = r->ops->read(r->ctx, s, &r->read_err);
        pthread_mutex_lock(&r->lock);
        if (st == BT_OK) {
            r->head++;
            pthread_cond_signal(&r->job);
        } else if (s->held != 0) {
            give_back(s, s->held);
        }
    }
    r->read_status = st;
    r->ended = true;
    pthread_cond_broadcast(&r->job);
    pthread_cond_signal(&r->done);
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

static void *worker(void *arg)
{
    struct worker_arg *w = arg;
    struct bt_ring *r = w->ring;

    pthread_mutex_lock(&r->lock);
    for (;;) {
        struct bt_slot *s;
        while (r->next == r->head && !r->ended && !r->stopped)
            pthread_cond_wait(&r->job, &r->lock);
        if (r->stopped || r->next == r->head)
            break;
        s = &r->slot[r->next++ % r->nslots];
        pthread_mutex_unlock(&r->lock);
        s->err = (struct bt_err){0};
        s->status = r->ops->work(r->ctx, w->number, s, &s->err);
        pthread_mutex_lock(&r->lock);
        s->done = true;
        r->finished++;
        if (writer_should_go(r))
            pthread_cond_signal(&r->done);
    }
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

/* With the lock held, which is let go: until something is to be done, or a moment of silence. */
static enum bt_status wait_for_work(struct bt_ring *r, struct bt_err *err)
{
    struct timespec until;
    enum bt_status st;

    if (r->ops->idle == NULL) {
        pthread_cond_wait(&r->done, &r->lock);
        return BT_OK;
    }
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += IDLE;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    if (pthread_cond_timedwait(&r->done, &r->lock, &until) == 0 || r->tail != r->head)
        return BT_OK;
    pthread_mutex_unlock(&r->lock);
    st = r->ops->idle(r->ctx, err);
    pthread_mutex_lock(&r->lock);
    return st;
}

/* The writer is the caller's thread. */
static enum bt_status write_all(struct bt_ring *r, struct bt_err *err)
{
    enum bt_status st = BT_OK;

    pthread_mutex_lock(&r->lock);
    while (st != BT_FATAL) {
        struct bt_slot *s = &r->slot[r->tail % r->nslots];
        while (st != BT_FATAL && !is_finished(r) && !(r->ended && r->tail == r->head))
            st = wait_for_work(r, err);
        if (st == BT_FATAL || r->tail == r->head)
            break;
        pthread_mutex_unlock(&r->lock);
        st = s->status;
        if (st == BT_FATAL)
            *err = s->err;
        else
            st = r->ops->write(r->ctx, s, err);
        pthread_mutex_lock(&r->lock);
        r->used -= s->held;
        s->held = 0;
        r->tail++;
        r->finished--;
        if (reader_may_go(r))
            pthread_cond_signal(&r->room);
        pthread_cond_broadcast(&r->memory); /* there is a new oldest slot */
    }
    if (st == BT_FATAL) {
        stop(r);
    } else if (r->read_status == BT_FATAL) {
        *err = r->read_err;
        st = BT_FATAL;
    }
    pthread_mutex_unlock(&r->lock);
    return st == BT_FATAL ? BT_FATAL : BT_OK;
}

static enum bt_status run_threads(struct bt_ring *r, struct bt_err *err)
{
    pthread_t reading, working[MAX_THREADS];
    struct worker_arg arg[MAX_THREADS];
    unsigned n = 0;
    enum bt_status st;
    bool started = pthread_create(&reading, NULL, reader, r) == 0;

    for (; started && n < r->threads; n++) {
        arg[n] = (struct worker_arg){r, n};
        if (pthread_create(&working[n], NULL, worker, &arg[n]) != 0)
            break;
    }
    if (n == 0) { /* fewer workers than asked for are enough, none are not */
        pthread_mutex_lock(&r->lock);
        stop(r);
        pthread_mutex_unlock(&r->lock);
        st = bt_err_set(err, BT_FATAL, "no-memory", "cannot start threads");
    } else {
        st = write_all(r, err);
    }
    for (unsigned i = 0; i < n; i++)
        pthread_join(working[i], NULL);
    if (started)
        pthread_join(reading, NULL);
    return st;
}

static enum bt_status run_alone(struct bt_ring *r, struct bt_err *err)
{
    struct bt_slot *s = &r->slot[0];
    enum bt_status st;

    for (;;) {
        s->number = r->tail;
        if ((st = r->ops->read(r->ctx, s, err)) != BT_OK)
            break;
        s->err = (struct bt_err){0};
        if ((st = r->ops->work(r->ctx, 0, s, &s->err)) == BT_FATAL) {
            *err = s->err;
            break;
        }
        if ((st = r->ops->write(r->ctx, s, err)) == BT_FATAL)
            break;
        r->used -= s->held;
        s->held = 0;
        r->tail++;
    }
    return st == BT_FATAL ? BT_FATAL : BT_OK;
}

enum bt_status bt_ring_run(struct bt_ring *r, const struct bt_ring_ops *ops, void *ctx,
                           struct bt_err *err)
{
    r->ops = ops;
    r->ctx = ctx;
    return r->threads == 1 && ops->idle == NULL ? run_alone(r, err) : run_threads(r, err);
}
