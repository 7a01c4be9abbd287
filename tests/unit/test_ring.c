/* test_ring.c: order, bounds, memory and endings of the ring, with one thread and with many. */
#include "core/err.h"
#include "core/ring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <unistd.h>

enum { DOCUMENTS = 2000, NOBODY = 1 << 30 };

struct item {
    uint64_t number;
    size_t bytes;
};

struct stream {
    uint64_t read, written;
    uint64_t fail_read, fail_work, fail_write; /* numbers at which a function fails */
    size_t bytes;                              /* each document takes from the pool */
    bool ordered;
    int stops;
    int answer[2];  /* a pipe: the reader waits for each answer of the writer; 0: it does not */
    int silence[2]; /* a pipe: at document 500 the reader waits for idle(); 0: it does not */
    int idles, fail_idle; /* the call of idle() that fails, from 1 */
};

static enum bt_status read_item(void *ctx, struct bt_slot *slot, struct bt_err *err)
{
    struct stream *s = ctx;
    struct item *item = slot->job;

    if (s->read == s->fail_read)
        return bt_err_set(err, BT_FATAL, "test", "reading");
    if (s->read == DOCUMENTS)
        return BT_END;
    if (s->answer[0] != 0 && s->read != 0)
        assert_int_equal(read(s->answer[0], &(char){0}, 1), 1);
    if (s->silence[0] != 0 && s->read == 500)
        assert_int_equal(read(s->silence[0], &(char){0}, 1), 1);
    item->number = s->read++;
    item->bytes = s->bytes;
    if (item->bytes != 0)
        bt_slot_take(slot, item->bytes);
    return BT_OK;
}

static enum bt_status work_item(void *ctx, unsigned worker, struct bt_slot *slot,
                                struct bt_err *err)
{
    const struct stream *s = ctx;
    struct item *item = slot->job;
    struct bt_slot *current = slot;
    struct bt_memory memory = bt_slot_memory(&current);
    void *p;

    (void)worker;
    if (item->number == s->fail_work)
        return bt_err_set(err, BT_FATAL, "test", "working");
    if ((p = memory.take(memory.ctx, 1 + item->bytes)) == NULL)
        return BT_FATAL;
    memory.give(memory.ctx, p, 1 + item->bytes);
    item->number = item->number * 2; /* the writer sees what the worker did */
    return BT_OK;
}

static enum bt_status write_item(void *ctx, struct bt_slot *slot, struct bt_err *err)
{
    struct stream *s = ctx;
    const struct item *item = slot->job;

    s->ordered = s->ordered && item->number == 2 * s->written && slot->number == s->written;
    if (s->written == s->fail_write)
        return bt_err_set(err, BT_FATAL, "test", "writing");
    s->written++;
    if (s->answer[1] != 0)
        assert_int_equal(write(s->answer[1], "", 1), 1);
    return BT_OK;
}

static enum bt_status idle(void *ctx, struct bt_err *err)
{
    struct stream *s = ctx;

    if (++s->idles == s->fail_idle)
        return bt_err_set(err, BT_FATAL, "test", "idling");
    if (s->idles == 3) /* while nothing comes it is called again */
        assert_int_equal(write(s->silence[1], "", 1), 1);
    return BT_OK;
}

static void stop(void *ctx)
{
    struct stream *s = ctx;

    s->stops++;
    if (s->silence[1] != 0)
        assert_int_equal(write(s->silence[1], "", 1), 1);
}

static enum bt_status run(struct stream *s, unsigned threads, size_t memory, struct bt_err *err)
{
    const struct bt_ring_ops ops = {read_item, work_item, write_item, stop,
                                    s->silence[0] != 0 ? idle : NULL};
    struct item *jobs = calloc(bt_ring_slots(threads), sizeof *jobs);
    struct bt_ring *ring = NULL;
    enum bt_status st;

    assert_non_null(jobs);
    assert_int_equal(bt_ring_new(&ring, threads, jobs, sizeof *jobs, memory, err), BT_OK);
    s->ordered = true;
    st = bt_ring_run(ring, &ops, s, err);
    bt_ring_free(ring);
    free(jobs);
    return st;
}

static const unsigned threads[] = {1, 2, 3, 8};

static void test_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct stream s = {.fail_read = NOBODY, .fail_work = NOBODY, .fail_write = NOBODY};
        struct bt_err err = {0};
        assert_int_equal(run(&s, threads[i], 1 << 20, &err), BT_OK);
        assert_int_equal(s.written, DOCUMENTS);
        assert_true(s.ordered);
    }
}

/* Every document wants more than the whole pool: they pass one after another. */
static void test_small_pool(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct stream s = {
            .fail_read = NOBODY, .fail_work = NOBODY, .fail_write = NOBODY, .bytes = 5000};
        struct bt_err err = {0};
        assert_int_equal(run(&s, threads[i], 1000, &err), BT_OK);
        assert_int_equal(s.written, DOCUMENTS);
        assert_true(s.ordered);
    }
}

static void test_failures(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++)
        for (int what = 0; what < 3; what++) {
            static const char *const message[] = {"reading", "working", "writing"};
            struct stream s = {.fail_read = what == 0 ? 500 : NOBODY,
                               .fail_work = what == 1 ? 500 : NOBODY,
                               .fail_write = what == 2 ? 500 : NOBODY};
            struct bt_err err = {0};
            assert_int_equal(run(&s, threads[i], 1 << 20, &err), BT_FATAL);
            assert_string_equal(err.msg, message[what]);
            assert_int_equal(s.written, 500); /* what came before is written */
            assert_true(s.ordered);
        }
}

/* The next document comes only after the last one is written: nothing waits for more of them. */
static void test_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct stream s = {.fail_read = NOBODY, .fail_work = NOBODY, .fail_write = NOBODY};
        struct bt_err err = {0};
        assert_int_equal(pipe(s.answer), 0);
        assert_int_equal(run(&s, threads[i], 1 << 20, &err), BT_OK);
        assert_int_equal(s.written, DOCUMENTS);
        close(s.answer[0]);
        close(s.answer[1]);
    }
}

/* While the input is silent the writer is called; what it waits for is all written by then. */
static void test_idle(void **state)
{
    (void)state;
    for (size_t i = 0; i < 8; i++) {
        struct stream s = {.fail_read = NOBODY,
                           .fail_work = NOBODY,
                           .fail_write = NOBODY,
                           .fail_idle = i < 4 ? NOBODY : 2};
        struct bt_err err = {0};
        assert_int_equal(pipe(s.silence), 0);
        assert_int_equal(run(&s, threads[i % 4], 1 << 20, &err), i < 4 ? BT_OK : BT_FATAL);
        assert_int_equal(s.written, i < 4 ? DOCUMENTS : 500);
        assert_true(i < 4 ? s.idles >= 3 : s.idles == 2);
        assert_string_equal(err.msg, i < 4 ? "" : "idling");
        close(s.silence[0]);
        close(s.silence[1]);
    }
}

static void test_thread_numbers(void **state)
{
    struct bt_ring *ring = NULL;
    struct bt_err err = {0};
    struct item job;

    (void)state;
    assert_int_equal(bt_ring_new(&ring, 0, &job, sizeof job, 0, &err), BT_FATAL);
    assert_int_equal(bt_ring_new(&ring, 1000, &job, sizeof job, 0, &err), BT_FATAL);
    assert_string_equal(err.code, "usage");
    bt_ring_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),    cmocka_unit_test(test_small_pool),
        cmocka_unit_test(test_failures), cmocka_unit_test(test_answers),
        cmocka_unit_test(test_idle),     cmocka_unit_test(test_thread_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
