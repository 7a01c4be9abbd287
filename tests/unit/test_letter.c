/* test_letter.c: a dead letter gives back the bytes of its record; anything else gives nothing. */
#include "io/letter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static bool read(const char *line, struct bt_buf *action, struct bt_bulk_article *a)
{
    *a = (struct bt_bulk_article){0};
    return bt_letter_read(bt_cstr(line), action, a);
}

static void expect(struct bt_str have, const char *want)
{
    assert_int_equal(have.len, strlen(want));
    assert_memory_equal(have.s, want, have.len);
}

static void letters(void **state)
{
    struct bt_buf action = BT_BUF_INIT;
    struct bt_bulk_article a;

    (void)state;
    assert_true(read(
        "{\"schema\":\"bantin/1\",\"error\":{\"code\":\"refused\",\"status\":400,\"message\":"
        "\"},\\\"record\\\":{}\",\"id\":\"x/1\"},\"record\":{\"id\":\"x/1\",\"version\":12,"
        "\"score\":0.98,\"text\":\"Xã họp.\"}}",
        &action, &a));
    expect(a.id, "x/1");
    expect(a.action,
           "{\"index\":{\"_id\":\"x/1\",\"version\":12,\"version_type\":\"external_gte\"}}");
    expect(a.document, "{\"id\":\"x/1\",\"version\":12,\"score\":0.98,\"text\":\"Xã họp.\"}");
    bt_buf_release(&action);
}

static void others(void **state)
{
    static const char *const line[] = {
        "",
        "{",
        "}",
        "{\"schema\":\"bantin/1\",\"error\":{\"code\":\"empty\",\"line\":3}}",
        "{\"error\":{},\"record\":{}}",
        "{\"error\":{},\"record\":{\"id\":\"a\"}}",
        "{\"error\":{},\"record\":{\"id\":3,\"version\":1}}",
        "{\"error\":{},\"record\":{\"id\":\"\",\"version\":1}}",
        "{\"error\":{},\"record\":{\"id\":\"a\\\"b\",\"version\":1}}",
        "{\"error\":{},\"record\":{\"id\":\"a\",\"version\":1.5}}",
        "{\"error\":{},\"record\":{\"id\":\"a\",\"version\":1}",
        "{\"error\":{},\"record\":{\"id\":\"a\",\"version\":1}} ",
        "{\"error\":{},\"record\":{\"id\":\"a\",\"id\":\"b\",\"version\":1}}",
    };
    struct bt_buf action = BT_BUF_INIT;
    struct bt_bulk_article a;

    (void)state;
    for (size_t i = 0; i < sizeof line / sizeof line[0]; i++) {
        assert_false(read(line[i], &action, &a));
        assert_int_equal(a.action.len, 0);
    }
    bt_buf_release(&action);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(letters), cmocka_unit_test(others)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
