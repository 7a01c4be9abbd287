/* test_lift.c: a line read with its long strings lifted out is the line the parser reads. */
#include "unit/lift.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { ROUNDS = 40000 };

#define PAD "0123456789abcdef" /* BT_LIFT_FROM bytes */

/* Reads both ways; the lifted reading stays in *r. */
static void agree(struct read *r, const char *line, size_t n)
{
    struct read plain;
    const char *what;

    read_line(r, line, n, false);
    read_line(&plain, line, n, true);
    if ((what = difference(r, &plain)) != NULL)
        fail_msg("%s differs: %.*s", what, (int)n, line);
    read_release(&plain);
}

static void expect_text(const char *line, const char *text)
{
    struct read r;

    agree(&r, line, strlen(line));
    assert_int_equal(r.st, BT_OK);
    assert_true(r.article.borrows);
    assert_int_equal(r.in.bytes.len, strlen(text));
    assert_memory_equal(r.in.bytes.s, text, r.in.bytes.len);
    read_release(&r);
}

static void expect_error(const char *line, const char *message, int column)
{
    struct read r;

    agree(&r, line, strlen(line));
    assert_int_equal(r.st, BT_BAD);
    assert_string_equal(r.err.code, "invalid-json");
    assert_non_null(strstr(r.err.msg, message));
    assert_int_equal(r.err.col, column);
    read_release(&r);
}

static void test_escapes(void **state)
{
    (void)state;
    expect_text("{\"text\":\"" PAD "\"}", PAD);
    expect_text("{\"text\":\"" PAD "\\\"\\\\\\/\\b\\f\\n\\r\\t\"}", PAD "\"\\/\b\f\n\r\t");
    expect_text("{\"text\":\"" PAD "\\u00e1\\u1ECDp\\u0041\"}", PAD "á\u1ECDpA");
    expect_text("{\"text\":\"" PAD "\\ud83d\\ude00\\uDBFF\\uDFFF\"}",
                PAD "\U0001F600\U0010FFFF");
    expect_text("{\"text\":\"\\\\u0041" PAD "\\\\\"}", "\\u0041" PAD "\\");
    expect_text("{\"text\":\"\\u007f\\u0080\\u07ff\\u0800\\uffff\"}",
                "\x7F\xC2\x80\u07FF\u0800\uFFFF");
}

static void test_replaced(void **state)
{
    (void)state;
    expect_text("{\"text\":\"" PAD "\\u0000.\"}", PAD "\uFFFD.");
    expect_text("{\"text\":\"" PAD "\\ud800 \\udc00\\ud800\"}", PAD "\uFFFD \uFFFD\uFFFD");
    expect_text("{\"text\":\"m\xE1\xBB t\xFF" PAD "\xED\xA0\x80\"}",
                "m\uFFFD t\uFFFD" PAD "\uFFFD\uFFFD\uFFFD");
    /* what is replaced before the string moves it */
    expect_text("{\"x\":\"\xFF\\ud800\",\"text\":\"" PAD "\\n\"}", PAD "\n");
}

static void test_members(void **state)
{
    struct read r;
    static const char line[] =
        "{ \"x\" : \"" PAD "\\u0041\" , \"body\":\"" PAD "\", \"title\":\"" PAD "\\\"\","
        "\"y\":{\"text\":\"" PAD "\"},\"text\" :\t\"" PAD "\\n\" }";

    (void)state;
    agree(&r, line, strlen(line));
    assert_int_equal(r.st, BT_OK);
    assert_true(bt_str_is(r.in.bytes, PAD "\n"));
    assert_true(bt_str_is(r.in.title, PAD "\""));
    assert_true(bt_str_is(r.in.meta, "{\"x\":\"" PAD "\\u0041\",\"body\":\"" PAD
                                     "\",\"y\":{\"text\":\"" PAD "\"}}"));
    read_release(&r);
    /* the raw key decides, as before: this is no known member, and so the article has no text */
    agree(&r, "{\"t\\u0065xt\":\"" PAD "\"}", 13 + 19);
    assert_int_equal(r.st, BT_BAD);
    assert_string_equal(r.err.code, "empty");
    read_release(&r);
}

static void test_errors(void **state)
{
    (void)state;
    expect_error("{\"text\":\"" PAD "\",\"text\":\"b\"}", "duplicate", 33);
    expect_error("{\"text\":\"" PAD "\",\"t\\u0065xt\":\"" PAD "\"}", "duplicate", 38);
    expect_error("{\"text\":\"" PAD "\",}", "string or '}' expected", 28);
    expect_error("{\"text\":\"" PAD "\"", "'}' expected", 26);
    expect_error("{\"text\":\"" PAD, "premature end of input", 25);
    expect_error("{\"text\":\"" PAD "\\", "invalid escape", 26);
    expect_error("{\"text\":\"" PAD "\\u00", "invalid escape", 29);
    expect_error("{\"text\":\"" PAD "\\x\"}", "invalid escape", 27);
    expect_error("{\"text\":\"" PAD "\t\"}", "control character", 25);
    expect_error("{\"text\":\"" PAD "\":\"" PAD "\"}", "'}' expected", 27);
    expect_error("{\"text\":\"" PAD "ạ\",\"version\":\"" PAD "\"}", "version is a string", 39);
    expect_error("[{\"text\":\"" PAD "\"}]", "expected an object", 1);
    expect_error("{\"text\":\"" PAD "\"} x", "end of file expected", 29);
}

/* Only the first BT_MAX_LIFTED strings are lifted, the others are read by the parser. */
static void test_many(void **state)
{
    struct bt_buf line = BT_BUF_INIT;
    struct read r;

    (void)state;
    for (int i = 0; i < 3 * BT_MAX_LIFTED; i++)
        bt_buf_printf(&line, "%c\"k%d\":\"" PAD "\\t\"", i == 0 ? '{' : ',', i);
    bt_buf_puts(&line, ",\"text\":\"" PAD "\\t\"}");
    agree(&r, line.s, line.len);
    assert_int_equal(r.st, BT_OK);
    assert_false(r.article.borrows);
    assert_true(bt_str_is(r.in.bytes, PAD "\t"));
    read_release(&r);
    bt_buf_release(&line);
}

static uint64_t seed = 20201019;

static uint32_t below(uint32_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

#define PICK(list) list[below(sizeof list / sizeof list[0])]

static void add_string(struct bt_buf *b)
{
    static const char *const parts[] = {
        "họp giao ban", PAD, "\\n",     "\\\"",       "\\\\", "\\u1ecd", "\\ud83d\\ude00", "đ",
        "\\ud83d",      " ", "\\udc00", "\U0001F600", "\\/",  "\\t"};
    static const char *const rare[] = {"\\u0000", "\\x",  "\t",   "\xE1\xBB", "\xFF", "\\u12",
                                       "\x01",    "\xC3", "\x7F", "\\u00e",   "\"",   "\\"};

    bt_buf_putc(b, '"');
    for (uint32_t n = below(6); n > 0; n--)
        bt_buf_puts(b, below(80) == 0 ? PICK(rare) : PICK(parts));
    bt_buf_putc(b, '"');
}

static void add_object(struct bt_buf *b, int depth);

static void add_value(struct bt_buf *b, int depth)
{
    static const char *const plain[] = {"1", "-2.5e3", "null", "true", "20", "\"\"", "x"};

    if (below(16) == 0) {
        bt_buf_puts(b, PICK(plain));
    } else if (depth < 3 && below(6) == 0) {
        add_object(b, depth + 1);
    } else if (depth < 3 && below(8) == 0) {
        bt_buf_putc(b, '[');
        add_value(b, depth + 1);
        bt_buf_putc(b, ',');
        add_value(b, depth + 1);
        bt_buf_putc(b, ']');
    } else {
        add_string(b);
    }
}

static void add_object(struct bt_buf *b, int depth)
{
    static const char *const keys[] = {"\"text\"", "\"title\"",     "\"body\"", "\"id\"",
                                       "\"url\"",  "\"published\"", "\"x\"",    "\"y\"",
                                       "\"html\"", "\"version\""};
    static const char *const colons[] = {" : ", "", "\t:", "::"};
    uint32_t n = below(9) + 1, nkey = sizeof keys / sizeof keys[0], key = below(nkey);

    bt_buf_putc(b, '{');
    for (uint32_t i = 0; i < n; i++) {
        if (i != 0)
            bt_buf_puts(b, below(40) == 0 ? " " : ",");
        bt_buf_puts(b, below(60) == 0 ? "\"t\\u0065xt\"" : keys[key]);
        bt_buf_puts(b, below(40) == 0 ? PICK(colons) : ":");
        if (strcmp(keys[key], "\"version\"") == 0 && below(8) != 0)
            bt_buf_putc(b, '7');
        else
            add_value(b, depth);
        key = below(40) == 0 ? below(nkey) : (key + 1) % nkey; /* seldom a key twice */
    }
    bt_buf_putc(b, '}');
}

/* Random lines, a third of them cut or with a byte changed; many must be good for this to mean
 * anything. */
static void test_random(void **state)
{
    struct bt_buf line = BT_BUF_INIT;
    uint32_t good = 0, lifted = 0;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct read r;
        bt_buf_clear(&line);
        add_object(&line, 0);
        if (below(6) == 0)
            line.len = below((uint32_t)line.len);
        if (below(6) == 0 && line.len != 0)
            line.s[below((uint32_t)line.len)] = (char)below(256);
        agree(&r, line.s, line.len);
        good += r.st == BT_OK;
        lifted += r.st == BT_OK && r.article.borrows;
        read_release(&r);
    }
    bt_buf_release(&line);
    assert_true(good > ROUNDS / 10);
    assert_true(lifted > ROUNDS / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escapes), cmocka_unit_test(test_replaced),
        cmocka_unit_test(test_members), cmocka_unit_test(test_errors),
        cmocka_unit_test(test_many),    cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
