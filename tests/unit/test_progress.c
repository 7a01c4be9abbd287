/* test_progress.c: the progress line in every width, the JSON object, the speed. */
#include "cmd/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const struct bt_progress half = {.total = 2000000,
                                        .bytes = 846000,
                                        .articles = 12000,
                                        .records = 11988,
                                        .errors = 12,
                                        .seconds = 75,
                                        .byte_rate = 31.24e6,
                                        .article_rate = 5210.7,
                                        .seconds_left = 185};

static void check_line(const struct bt_progress *p, unsigned width, bool colour,
                       const char *want)
{
    struct bt_buf b = BT_BUF_INIT;

    bt_progress_line(&b, p, width, colour);
    bt_buf_putc(&b, '\0');
    assert_string_equal(b.s, want);
    bt_buf_release(&b);
}

static void test_line(void **state)
{
    struct bt_progress pipe = half;

    (void)state;
    check_line(&half, 80, false, "42.3 %  31.2 MB/s  5,210 articles/s  12 errors  3:05 left");
    check_line(&half, 80, true,
               "42.3 %  31.2 MB/s  5,210 articles/s  \033[31m12 errors\033[0m  3:05 left");
    pipe.total = 0;
    pipe.seconds_left = -1;
    pipe.errors = 0;
    check_line(&pipe, 80, true, "846.0 kB  31.2 MB/s  5,210 articles/s  0 errors  1:15");
    pipe.byte_rate = pipe.article_rate = 0; /* not known yet */
    check_line(&pipe, 80, true, "846.0 kB  0 errors  1:15");
    pipe.errors = 1;
    check_line(&pipe, 80, false, "846.0 kB  1 error  1:15");
}

static void test_width(void **state)
{
    (void)state;
    check_line(&half, 57, false, "42.3 %  31.2 MB/s  5,210 articles/s  12 errors  3:05 left");
    check_line(&half, 56, false, "42.3 %  31.2 MB/s  12 errors  3:05 left");
    check_line(&half, 30, false, "42.3 %  12 errors  3:05 left");
    check_line(&half, 20, false, "42.3 %  3:05 left");
    check_line(&half, 16, false, "42.3 %");
    check_line(&half, 6, false, "42.3 %");
    check_line(&half, 5, false, "");
    check_line(&half, 0, true, "");
    for (unsigned width = 0; width < 100; width++) {
        struct bt_buf b = BT_BUF_INIT;
        bt_progress_line(&b, &half, width, false);
        assert_true(b.len <= width);
        bt_buf_release(&b);
    }
}

/* Never more than all, though a file may grow while it is read. */
static void test_share(void **state)
{
    struct bt_progress p = {.total = 1000, .bytes = 999, .seconds_left = -1};

    (void)state;
    check_line(&p, 10, false, "99.9 %");
    p.bytes = 5000;
    check_line(&p, 10, false, "100.0 %");
}

static void test_json(void **state)
{
    struct bt_progress p = {.bytes = 5, .articles = 1, .errors = 1, .seconds_left = -1};
    struct bt_buf b = BT_BUF_INIT;

    (void)state;
    bt_progress_json(&b, &half, false);
    bt_progress_json(&b, &p, true);
    bt_buf_putc(&b, '\0');
    assert_string_equal(
        b.s,
        "{\"seconds\":75.000,\"bytes\":846000,\"bytes_total\":2000000,\"share\":0.423,"
        "\"articles\":12000,\"records\":11988,\"errors\":12,\"bytes_per_second\":31240000.000,"
        "\"articles_per_second\":5210.700,\"seconds_left\":185.000,\"finished\":false}\n"
        "{\"seconds\":0.000,\"bytes\":5,\"articles\":1,\"records\":0,\"errors\":1,"
        "\"bytes_per_second\":0.000,\"articles_per_second\":0.000,\"finished\":true}\n");
    bt_buf_release(&b);
}

/* The speed is that of the last seconds: 100 bytes each second, then 1000. */
static void test_pace(void **state)
{
    struct bt_pace pace = {0};
    struct bt_stats s = {0};
    struct bt_progress p;

    (void)state;
    bt_progress_fill(&p, &pace, 0, &s, 0, 10000);
    assert_true(p.byte_rate == 0 && p.seconds_left < 0);
    s.n[BT_STAT_input_bytes] = 4000; /* a resumed run begins here */
    for (int i = 0; i <= 100; i++) {
        bt_pace_note(&pace, i, &s);
        bt_pace_note(&pace, i + 0.5, &s); /* too early: not kept */
        bt_progress_fill(&p, &pace, i, &s, i, 10000);
        if (i > 0 && i <= 40)
            assert_true(p.byte_rate > 99.9 && p.byte_rate < 100.1);
        s.n[BT_STAT_input_bytes] += i < 40 ? 100 : 1000;
    }
    assert_true(p.byte_rate > 999 && p.byte_rate < 1001);
    assert_true(p.seconds_left == 0); /* more than all was read */
    bt_progress_fill(&p, &pace, 100, &s, 100, 0);
    assert_true(p.seconds_left < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line), cmocka_unit_test(test_width), cmocka_unit_test(test_share),
        cmocka_unit_test(test_json), cmocka_unit_test(test_pace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
