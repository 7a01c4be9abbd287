/* test_edit.c: edit lists: building, composing, mapping. */
#include "core/edit.h"
#include "core/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct bt_arena *arena;

static int begin(void **state)
{
    (void)state;
    return (arena = bt_arena_new(NULL)) == NULL;
}

static int end(void **state)
{
    (void)state;
    bt_arena_free(arena);
    return 0;
}

static void assert_span(struct bt_span got, uint32_t beg, uint32_t stop)
{
    assert_int_equal(got.beg, beg);
    assert_int_equal(got.end, stop);
}

/* No change: no list, no copy. */
static void test_nothing(void **state)
{
    struct bt_str in = BT_STR("abc"), out;
    struct bt_editor ed;
    struct bt_edits e;

    (void)state;
    bt_editor_init(&ed, arena, in);
    bt_editor_finish(&ed, &out, &e);
    assert_ptr_equal(out.s, in.s);
    assert_int_equal(e.n, 0);
    assert_span(bt_edits_to_in(e, (struct bt_span){1, 2}), 1, 2);
}

/* "ab<i>cd</i>e" -> "abcde": what was deleted at an edge stays outside, inside it stays inside. */
static void test_deleted(void **state)
{
    struct bt_str in = BT_STR("ab<i>cd</i>e"), out;
    struct bt_editor ed;
    struct bt_edits e;

    (void)state;
    bt_editor_init(&ed, arena, in);
    bt_editor_replace(&ed, 2, 5, "", 0);
    bt_editor_replace(&ed, 7, 11, "", 0);
    bt_editor_finish(&ed, &out, &e);
    assert_true(bt_str_is(out, "abcde"));
    assert_span(bt_edits_to_in(e, (struct bt_span){2, 4}), 5, 7);
    assert_span(bt_edits_to_in(e, (struct bt_span){0, 2}), 0, 2);
    assert_span(bt_edits_to_in(e, (struct bt_span){1, 3}), 1, 6);
    assert_span(bt_edits_to_in(e, (struct bt_span){0, 5}), 0, 12);
    assert_span(bt_edits_to_out(e, (struct bt_span){5, 7}), 2, 4);
}

/* Touching replacements stay apart, so the boundary between two letters maps exactly; touching
 * deletions are one. */
static void test_touching(void **state)
{
    struct bt_str in = BT_STR("xxyyzz"), out;
    struct bt_editor ed;
    struct bt_edits e;

    (void)state;
    bt_editor_init(&ed, arena, in);
    bt_editor_replace(&ed, 0, 2, "X", 1);
    bt_editor_replace(&ed, 2, 4, "Y", 1);
    bt_editor_replace(&ed, 4, 5, "", 0);
    bt_editor_replace(&ed, 5, 6, "", 0);
    bt_editor_finish(&ed, &out, &e);
    assert_true(bt_str_is(out, "XY"));
    assert_int_equal(e.n, 3);
    assert_span(bt_edits_to_in(e, (struct bt_span){1, 2}), 2, 4);
    assert_span(bt_edits_to_in(e, (struct bt_span){0, 1}), 0, 2);
}

/* "a&amp;b" -> "a&b" -> "a+b". */
static void test_compose(void **state)
{
    struct bt_str text = BT_STR("a&amp;b");
    struct bt_editor ed;
    struct bt_edits a, b, c;

    (void)state;
    bt_editor_init(&ed, arena, text);
    bt_editor_replace(&ed, 1, 6, "&", 1);
    bt_editor_finish(&ed, &text, &a);
    bt_editor_init(&ed, arena, text);
    bt_editor_replace(&ed, 1, 2, "+", 1);
    bt_editor_finish(&ed, &text, &b);
    c = bt_edits_compose(arena, a, b);
    assert_true(bt_str_is(text, "a+b"));
    assert_int_equal(c.n, 1);
    assert_span(c.e[0].in, 1, 6);
    assert_span(c.e[0].out, 1, 2);
    assert_span(bt_edits_to_in(c, (struct bt_span){2, 3}), 6, 7);
}

/* All of the text goes. */
static void test_empty(void **state)
{
    struct bt_str in = BT_STR("abc"), out;
    struct bt_editor ed;
    struct bt_edits e;

    (void)state;
    bt_editor_init(&ed, arena, in);
    bt_editor_replace(&ed, 0, 3, "", 0);
    bt_editor_finish(&ed, &out, &e);
    assert_int_equal(out.len, 0);
    assert_non_null(out.s);
    assert_span(bt_edits_to_out(e, (struct bt_span){1, 2}), 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),  cmocka_unit_test(test_deleted),
        cmocka_unit_test(test_touching), cmocka_unit_test(test_compose),
        cmocka_unit_test(test_empty),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
