/* test_json.c: what the writer writes, jansson reads back as what was given. */
#include "core/json.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static uint32_t seed = 12345;

static uint32_t next_random(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static json_t *parse(const struct bt_buf *b)
{
    json_error_t error;
    json_t *v = json_loadb(b->s, b->len, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &error);

    if (v == NULL)
        fail_msg("%s at %d in %.*s", error.text, error.column, (int)b->len, b->s);
    return v;
}

/* Writes one string, checks that it fits one line and comes back as `want`. */
static void expect_text(struct bt_str in, struct bt_str want)
{
    struct bt_buf b = BT_BUF_INIT;
    struct bt_json j = {&b, false};
    json_t *v;

    bt_json_str(&j, in);
    assert_null(memchr(b.s, '\n', b.len));
    v = parse(&b);
    assert_int_equal(json_string_length(v), want.len);
    assert_memory_equal(json_string_value(v), want.s, want.len);
    json_decref(v);
    bt_buf_release(&b);
}

/* A code point of any plane, often one that needs an escape; never U+0000 or a surrogate. */
static uint32_t random_point(void)
{
    static const uint32_t special[] = {'"',    '\\',   '\n',   '\t',    1,
                                       0x1F,   0x7F,   0x2028, 0x2029,  0xFEFF,
                                       0xFFFD, 0xD7FF, 0xE000, 0x10FFFF};
    uint32_t cp;

    switch (next_random(4)) {
    case 0:
        return special[next_random(sizeof special / sizeof special[0])];
    case 1:
        return 0x20 + next_random(0x5F);
    case 2:
        return 0x1EA0 + next_random(90);
    default:
        cp = 1 + next_random(0x10FFFE);
        return cp >= 0xD800 && cp < 0xE000 ? 'x' : cp;
    }
}

/* Mostly plain text, so that long runs without escapes occur. */
static uint32_t random_letter(void)
{
    return next_random(30) == 0 ? random_point() : 'a' + next_random(26);
}

/* The fast writer for valid text, whole or in parts, and the checking one agree. */
static void expect_same(struct bt_str s)
{
    struct bt_buf a = BT_BUF_INIT, b = BT_BUF_INIT;
    struct bt_json j = {&a, false}, k = {&b, false};
    uint32_t cut = s.len != 0 ? next_random(s.len) : 0;

    bt_json_str(&j, s);
    bt_json_text(&k, s);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.s, b.s, a.len);
    bt_buf_clear(&b);
    k.comma = false;
    bt_json_begin(&k);
    bt_json_add_text(&k, bt_slice(s, 0, cut));
    bt_json_add_text(&k, bt_slice(s, cut, s.len));
    bt_json_end(&k);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.s, b.s, a.len);
    bt_buf_release(&a);
    bt_buf_release(&b);
}

static void test_valid_strings_come_back(void **state)
{
    char s[400];

    (void)state;
    for (int round = 0; round < 20000; round++) {
        uint32_t n = 0, points = next_random(90);
        for (uint32_t i = 0; i < points; i++)
            n += bt_encode(s + n, round % 2 ? random_point() : random_letter());
        expect_text((struct bt_str){s, n}, (struct bt_str){s, n});
        expect_same((struct bt_str){s, n});
    }
}

/* Any bytes at all give JSON that a strict reader takes. */
static void test_broken_bytes_are_mended(void **state)
{
    char s[64];

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct bt_buf b = BT_BUF_INIT;
        struct bt_json j = {&b, false};
        uint32_t n = next_random(sizeof s);
        for (uint32_t i = 0; i < n; i++)
            s[i] = (char)(next_random(3) == 0 ? next_random(256) : 0x80 + next_random(128));
        bt_json_str(&j, (struct bt_str){s, n});
        json_decref(parse(&b));
        bt_buf_release(&b);
    }
}

static void test_maximal_subparts(void **state)
{
    (void)state;
    expect_text(BT_STR("a\0b"), BT_STR("a\xEF\xBF\xBD"
                                       "b"));
    expect_text(BT_STR("\xC0\xAF"), BT_STR("\xEF\xBF\xBD\xEF\xBF\xBD"));
    expect_text(BT_STR("\xE1\xBA"
                       "a"),
                BT_STR("\xEF\xBF\xBD"
                       "a"));
    expect_text(BT_STR("\xE1\xBA"), BT_STR("\xEF\xBF\xBD"));
    expect_text(BT_STR("\xF0\x9F\x98"), BT_STR("\xEF\xBF\xBD"));
    expect_text(BT_STR("\xED\xA0\x80"), BT_STR("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"));
    expect_text(BT_STR("\xF4\x90\x80\x80"),
                BT_STR("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"));
}

static void expect_decimal(const char *in, const char *want)
{
    struct bt_buf b = BT_BUF_INIT;
    struct bt_json j = {&b, false};

    bt_json_decimal(&j, bt_cstr(in));
    bt_buf_putc(&b, '\0');
    assert_string_equal(b.s, want);
    bt_buf_release(&b);
}

static void test_decimals(void **state)
{
    (void)state;
    expect_decimal("118", "118");
    expect_decimal("0", "0");
    expect_decimal("007", "7");
    expect_decimal("-00.50", "-0.50");
    expect_decimal("78.7", "78.7");
    expect_decimal("4620000000", "4620000000");
    expect_decimal("9007199254740992", "9007199254740992");
    expect_decimal("9007199254740993", "9.007199254740993e15");
    expect_decimal("10000000000000000000", "1e19");
    expect_decimal("", "null");
    expect_decimal("-", "null");
    expect_decimal("1.", "null");
    expect_decimal(".5", "null");
    expect_decimal("1,5", "null");
    expect_decimal("1e5", "null");
}

static void test_integers(void **state)
{
    struct bt_buf b = BT_BUF_INIT;
    struct bt_json j = {&b, false};

    (void)state;
    bt_json_open(&j, '[');
    bt_json_int(&j, 0);
    bt_json_int(&j, -1);
    bt_json_int(&j, 1603080840);
    bt_json_int(&j, INT64_C(1) << 53);
    bt_json_int(&j, INT64_MAX);
    bt_json_int(&j, INT64_MIN);
    bt_json_close(&j, ']');
    bt_buf_putc(&b, '\0');
    assert_string_equal(b.s, "[0,-1,1603080840,9007199254740992,9.223372036854775807e18,"
                             "-9.223372036854775808e18]");
    bt_buf_release(&b);
}

static void test_nesting(void **state)
{
    struct bt_buf b = BT_BUF_INIT;
    struct bt_json j = {&b, false};

    (void)state;
    bt_json_open(&j, '{');
    bt_json_key(&j, "empty");
    bt_json_open(&j, '[');
    bt_json_close(&j, ']');
    bt_json_key(&j, "list");
    bt_json_open(&j, '[');
    bt_json_bool(&j, true);
    bt_json_open(&j, '{');
    bt_json_close(&j, '}');
    bt_json_null(&j);
    bt_json_raw(&j, BT_STR("{\"x\":1}"));
    bt_json_close(&j, ']');
    bt_json_key(&j, "parts");
    bt_json_begin(&j);
    bt_json_add(&j, BT_STR("a\""));
    bt_json_add(&j, BT_STR("b"));
    bt_json_end(&j);
    bt_json_close(&j, '}');
    bt_buf_putc(&b, '\0');
    assert_string_equal(
        b.s, "{\"empty\":[],\"list\":[true,{},null,{\"x\":1}],\"parts\":\"a\\\"b\"}");
    bt_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid_strings_come_back),
        cmocka_unit_test(test_broken_bytes_are_mended),
        cmocka_unit_test(test_maximal_subparts),
        cmocka_unit_test(test_decimals),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_nesting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
