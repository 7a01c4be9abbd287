/* test_arena.c: the arena's invariants, and unwinding when memory is refused. */
#include "core/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static int budget;

static void *take(void *ctx, size_t size)
{
    (void)ctx;
    return budget-- > 0 ? malloc(size) : NULL;
}

static void give(void *ctx, void *p, size_t size)
{
    (void)ctx;
    (void)size;
    free(p);
}

static void test_aligned_and_apart(void **state)
{
    struct bt_arena *a = bt_arena_new(NULL);
    char *last = NULL;

    (void)state;
    assert_int_equal(setjmp(*bt_arena_guard(a)), 0);
    for (size_t i = 1; i < 3000; i += 7) {
        char *p = bt_alloc(a, i);
        assert_int_equal((uintptr_t)p % 16, 0);
        memset(p, 'x', i);
        if (last != NULL)
            assert_int_equal(*last, 'x');
        last = p;
    }
    bt_arena_free(a);
}

static void test_refusal_unwinds(void **state)
{
    struct bt_memory source = {take, give, NULL};
    struct bt_arena *a = bt_arena_new(&source);
    volatile int chunks = 0;

    (void)state;
    budget = 3;
    if (setjmp(*bt_arena_guard(a)) == 0) {
        for (;;) {
            bt_alloc(a, BT_ARENA_FIRST);
            chunks++;
        }
    }
    assert_int_equal(chunks, 3);
    bt_arena_clear(a);
    assert_int_equal(bt_arena_used(a), BT_ARENA_FIRST);
    bt_arena_free(a);
}

static void test_overflow_unwinds(void **state)
{
    struct bt_arena *a = bt_arena_new(NULL);

    (void)state;
    if (setjmp(*bt_arena_guard(a)) == 0) {
        bt_alloc_array(a, SIZE_MAX / 4, 16);
        fail();
    }
    bt_arena_free(a);
}

/* A large block goes back when it is dropped, a small one with the document; what lies beside the
 * large ones stays, and goes on in the chunk it was in. */
static void test_drop(void **state)
{
    struct bt_arena *a = bt_arena_new(NULL);
    char *small, *large[3], *next;

    (void)state;
    assert_int_equal(setjmp(*bt_arena_guard(a)), 0);
    small = bt_strndup(a, "small", 5);
    for (int i = 0; i < 3; i++)
        large[i] = memset(bt_alloc(a, BT_ARENA_FIRST), 'a' + i, BT_ARENA_FIRST);
    next = bt_strndup(a, "next", 4);
    assert_true(next > small && next < small + 64);
    bt_drop(a, large[1]);
    bt_drop(a, large[0]);
    bt_drop(a, small);
    bt_drop(a, NULL);
    bt_drop(a, "elsewhere");
    assert_true(bt_arena_used(a) > 2 * BT_ARENA_FIRST && bt_arena_used(a) < 3 * BT_ARENA_FIRST);
    assert_int_equal(large[2][BT_ARENA_FIRST - 1], 'c');
    assert_string_equal(small, "small");
    bt_arena_free(a);
}

/* An array keeps what is in it however large it grows, and only its last block. */
static void test_grow(void **state)
{
    struct bt_arena *a = bt_arena_new(NULL);
    uint32_t *array = NULL, cap = 0;

    (void)state;
    assert_int_equal(setjmp(*bt_arena_guard(a)), 0);
    for (uint32_t n = 0; n < 2000000; n++) {
        array = bt_grow(a, array, n, &cap, sizeof *array);
        array[n] = n;
    }
    for (uint32_t n = 0; n < 2000000; n++)
        assert_int_equal(array[n], n);
    assert_true(bt_arena_used(a) < cap * sizeof *array + 3 * BT_ARENA_FIRST);
    bt_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aligned_and_apart),
        cmocka_unit_test(test_refusal_unwinds),
        cmocka_unit_test(test_overflow_unwinds),
        cmocka_unit_test(test_drop),
        cmocka_unit_test(test_grow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
