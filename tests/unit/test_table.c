/* test_table.c: records and fields of CSV, in one piece and byte by byte; dates of feeds. */
#include "io/feed_time.h"
#include "io/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* The records of `s` end at the places `want`, however the bytes arrive. */
static void ends(const char *s, const size_t *want)
{
    size_t n = strlen(s);

    for (size_t step = 1; step <= n; step++) {
        struct bt_table_scan t = {.separator = ','};
        size_t k = 0, i = 0;
        while (i < n) {
            bool whole;
            size_t room = n - i < step ? n - i : step;
            i += bt_table_scan(&t, s + i, room, &whole);
            if (whole)
                assert_int_equal(i, want[k++]);
        }
        assert_int_equal(want[k], 0);
    }
}

static void test_records(void **state)
{
    (void)state;
    ends("a,b\nc\n", (size_t[]){4, 6, 0});
    ends("\"a\nb\"\nc\n", (size_t[]){6, 8, 0});
    ends("\"a\"\"\n\",\"\n\"\n", (size_t[]){11, 0});
    ends("a\"b\nc\"\n",
         (size_t[]){4, 7, 0}); /* a quotation mark inside a field is a character */
    ends("\"a\"b\n\"\n", (size_t[]){5, 0});
    ends("\"a\n", (size_t[]){0});
}

static void fields(const char *s, const char *const *want, bool open)
{
    char line[64];
    struct bt_table_reader r = {.separator = ','};
    struct bt_str f;
    size_t n = strlen(s), k = 0;

    memcpy(line, s, n);
    while (bt_table_field(line, (uint32_t)n, &r, &f)) {
        assert_non_null(want[k]);
        assert_true(bt_str_is(f, want[k++]));
    }
    assert_null(want[k]);
    assert_int_equal(r.open_quote, open);
}

#define LIST(...)                                                                              \
    (const char *const[])                                                                      \
    {                                                                                          \
        __VA_ARGS__, NULL                                                                      \
    }

static void test_fields(void **state)
{
    (void)state;
    fields("", LIST(""), false);
    fields("a,,b", LIST("a", "", "b"), false);
    fields(",", LIST("", ""), false);
    fields("\"a,\"\"b\"\"\",c", LIST("a,\"b\"", "c"), false);
    fields("a\"b,\"\"", LIST("a\"b", ""), false);
    fields("\"a\"b,c", LIST("ab", "c"), false);
    fields("a,\"b", LIST("a", "b"), true);
}

static void date(const char *in, const char *want)
{
    char out[BT_FEED_TIME];

    assert_int_equal(bt_feed_time(bt_cstr(in), out), want != NULL);
    if (want != NULL)
        assert_string_equal(out, want);
}

static void test_dates(void **state)
{
    (void)state;
    date("Mon, 19 Oct 2020 11:14:00 +0700", "2020-10-19T11:14:00+07:00");
    date("19 october 20 1:14 GMT", "2020-10-19T01:14:00Z");
    date("Mon,19 Oct 1999 23:59:59 -0330", "1999-10-19T23:59:59-03:30");
    date("Mon, 19 Oct 2020 11:14:00", "2020-10-19T11:14:00Z");
    date("2020-10-19T11:14:00+07:00", NULL);
    date("Mon, 19 Oct 2020 25:14:00 +0700", NULL);
    date("Mon, 32 Oct 2020 11:14", NULL);
    date("Mon, 19 Abc 2020 11:14", NULL);
    date("Mon, 19 Oct 2020", NULL);
    date("", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
