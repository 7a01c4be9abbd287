/* test_repair.c: broken UTF-8 and escapes that stand for no character. */
#include "io/repair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define U "\xEF\xBF\xBD"

static void same(const char *in, uint32_t n, const char *out, uint32_t replaced)
{
    struct bt_buf room = BT_BUF_INIT;
    struct bt_repair r;

    bt_repair_json((struct bt_str){in, n}, &room, &r);
    assert_int_equal(r.replaced, replaced);
    assert_int_equal(r.line.len, strlen(out));
    assert_memory_equal(r.line.s, out, r.line.len);
    if (replaced == 0)
        assert_ptr_equal(r.line.s, in);
    bt_buf_release(&room);
}

#define SAME(in, out, replaced) same(in, sizeof(in) - 1, out, replaced)

/* The examples of the Unicode Standard, section 3.9, tables 3-8 to 3-11. */
static void test_maximal_subparts(void **state)
{
    (void)state;
    SAME("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", U U U U U U U U "A", 8);
    SAME("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", U U U U U U U U "A", 8);
    SAME("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", U U U U U "A" U U "B", 7);
    SAME("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", U U U U "A", 4);
    SAME("m\xE1\xBB", "m" U, 1);
    SAME("m\xE1\xBB\x99t \xF0\x9F\x98\x80", "m\xE1\xBB\x99t \xF0\x9F\x98\x80", 0);
}

static void test_escapes(void **state)
{
    (void)state;
    SAME("{\"a\\u0000b\"}", "{\"a\\ufffdb\"}", 1);
    SAME("{\"\\ud800\"}", "{\"\\ufffd\"}", 1);
    SAME("{\"\\uDC00\\ud83d\\ude00\"}", "{\"\\ufffd\\ud83d\\ude00\"}", 1);
    SAME("{\"\\ud83d\\u0041\"}", "{\"\\ufffd\\u0041\"}", 1);
    SAME("{\"\\ud83d\\ud83d\\ude00\"}", "{\"\\ufffd\\ud83d\\ude00\"}", 1);
    SAME("{\"\\\\u0000\"}", "{\"\\\\u0000\"}", 0); /* an escaped backslash */
    SAME("{\"\\\"\\u0000\"}", "{\"\\\"\\ufffd\"}", 1);
    SAME("{\"\\u00", "{\"\\u00", 0);
    SAME("{\"\\", "{\"\\", 0);
}

static void test_counts(void **state)
{
    const char *line = "{\"a,[{\": [1, 2, {\"b\": \"\x01\"}]}";
    struct bt_buf room = BT_BUF_INIT;
    struct bt_repair r;

    (void)state;
    bt_repair_json(bt_cstr(line), &room, &r);
    assert_int_equal(r.values, 6); /* { [ , , { and one */
    assert_int_equal(r.controls, 1);
    assert_false(r.nul);
    bt_repair_json((struct bt_str){"a\0", 2}, &room, &r);
    assert_true(r.nul);
    bt_buf_release(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_maximal_subparts),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
