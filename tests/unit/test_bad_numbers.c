/* test_bad_numbers.c: days that do not exist, numbers too long to hold, floods of digits and
 * slashes: refused or cut, never an overflow (run under UBSan too), and in linear work. */
#include "core/buf.h"
#include "core/doc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <time.h>

static struct bt_run *run;
static struct bt_worker *worker;

static int begin(void **state)
{
    const char *options[] = {"only=dates,counts", NULL};
    struct bt_err err = {0};

    (void)state;
    return bt_open(&run, options, NULL, 0, &err) != BT_OK ||
           bt_worker_new(&worker, run, NULL, &err) != BT_OK;
}

static int end(void **state)
{
    (void)state;
    bt_worker_free(worker);
    bt_close(run);
    return 0;
}

static struct bt_doc *read(struct bt_str text)
{
    struct bt_input in = {
        .bytes = text, .media_type = "text/plain", .published = BT_STR("2024-06-15")};
    struct bt_doc *doc = NULL;
    struct bt_err err = {0};

    assert_int_equal(bt_run_doc(run, worker, &in, &doc, &err), BT_OK);
    return doc;
}

/* `n` times `part` behind `head`; the text is owned by *b. */
static struct bt_str repeat(struct bt_buf *b, const char *head, const char *part, uint32_t n)
{
    bt_buf_puts(b, head);
    for (uint32_t i = 0; i < n; i++)
        bt_buf_puts(b, part);
    return (struct bt_str){b->s, (uint32_t)b->len};
}

static void test_no_such_day(void **state)
{
    static const char *const texts[] = {
        "Họp ngày 31/2",
        "Họp ngày 30/2/2024",
        "Họp ngày 29/2/2023",
        "Họp ngày 29/2/1900",
        "Họp ngày 32/13",
        "Họp ngày 32/13/2020",
        "Họp ngày 0/5/2020",
        "Họp ngày 5/0/2020",
        "Họp ngày 31/4",
        "Họp ngày 31/6 âm lịch",
        "Họp 1.2.3.4.5",
        "Họp 1/2/3/4/5",
        "Họp năm 0",
        "Họp năm 0000",
        "Họp năm 9999",
        "Họp ngày 1/1/0000",
        "Họp ngày 01/01/9999",
        "Họp thế kỷ 0",
        "Họp thế kỷ 99",
        "Họp quý 5/2020",
        "Họp tháng 13/2020",
        "Họp 9999-99-99",
        "Họp ngày 999999999999/5",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const struct bt_doc *doc = read(bt_cstr(texts[i]));
        for (uint32_t k = 0; k < doc->layer[BT_DATE].n; k++)
            if (doc->layer[BT_DATE].ann[k].value.len != 0)
                fail_msg("%s: %.*s", texts[i], (int)doc->layer[BT_DATE].ann[k].value.len,
                         doc->layer[BT_DATE].ann[k].value.s);
    }
}

static void test_days_that_exist(void **state)
{
    (void)state;
    assert_int_equal(read(BT_STR("Họp ngày 29/2/2024"))->layer[BT_DATE].n, 1);
    assert_int_equal(read(BT_STR("Họp ngày 29/2/2000"))->layer[BT_DATE].n, 1);
    assert_int_equal(read(BT_STR("Họp ngày 30/6 âm lịch"))->layer[BT_DATE].n, 1);
}

static void test_long_numbers(void **state)
{
    static const char *const units[] = {" hộ", " tỷ đồng", "%", "/300 hộ", "-5 người"};
    static const char *const digits[] = {"9", "1.", "1,", "9.999", "0"};

    (void)state;
    for (size_t d = 0; d < sizeof digits / sizeof digits[0]; d++)
        for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
            struct bt_buf b = BT_BUF_INIT;
            const struct bt_doc *doc;
            repeat(&b, "Chi ", digits[d], 300);
            bt_buf_puts(&b, units[u]);
            doc = read((struct bt_str){b.s, (uint32_t)b.len});
            assert_int_equal(doc->layer[BT_DATE].n, 0);
            for (uint32_t k = 0; k < doc->layer[BT_COUNT].n; k++)
                assert_in_range(doc->layer[BT_COUNT].ann[k].value.len, 1, 40);
            bt_buf_release(&b);
        }
}

/* A multiplier repeated multiplies once. */
static void test_scale_flood(void **state)
{
    static const struct {
        const char *head, *part, *want;
    } cases[] = {
        {"Chi ", "tỷ ", NULL},
        {"Chi 5 ", "tỷ ", "5000000000"},
        {"Chi hai ", "nghìn ", "2000"},
        {"Chi 2 ", "triệu rưỡi ", "2500000"},
        {"Chi ", "999.999.999.999 tỷ ", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bt_buf b = BT_BUF_INIT;
        const struct bt_doc *doc = read(repeat(&b, cases[i].head, cases[i].part, 1000));
        const struct bt_layer *counts = &doc->layer[BT_COUNT];
        if (cases[i].want == NULL)
            assert_int_equal(counts->n, 0);
        else if (counts->n == 0 || !bt_str_eq(counts->ann[0].value, bt_cstr(cases[i].want)))
            fail_msg("%s%s...: %.*s", cases[i].head, cases[i].part,
                     counts->n ? (int)counts->ann[0].value.len : 0,
                     counts->n ? counts->ann[0].value.s : "");
        bt_buf_release(&b);
    }
}

/* The fastest of three runs, in seconds. */
static double seconds(struct bt_str text)
{
    double best = 1e9;

    for (int i = 0; i < 3; i++) {
        clock_t start = clock();
        double took;
        (void)read(text);
        took = (double)(clock() - start) / CLOCKS_PER_SEC;
        best = took < best ? took : best;
    }
    return best;
}

/* One MiB of each pattern takes at most eight times as long as a quarter of it; quadratic work
 * would take sixteen times. */
static void test_floods(void **state)
{
    static const char *const parts[] = {
        "1/",
        "1/2/3/4/5 ",
        "12/5 ",
        "1.",
        "9",
        "/",
        "5-",
        "26, 27, ",
        "ngày 1, 2, 3, ",
        "12/5/2020 đến ",
        "tỷ ",
        "hai ba ",
        "năm ",
        "sáng ",
        "(01) ",
        "2 tỷ 300 triệu ",
        "quý I, II, ",
        "mùng ",
        "hôm nay (",
        "3 ngày ",
    };
    enum { MIB = 1 << 20 };

    (void)state;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        struct bt_buf b = BT_BUF_INIT;
        uint32_t n = MIB / (uint32_t)strlen(parts[i]);
        struct bt_str all = repeat(&b, "", parts[i], n), quarter = all;
        double small, large;
        quarter.len = n / 4 * (uint32_t)strlen(parts[i]);
        small = seconds(quarter);
        large = seconds(all);
        if (large > 8 * small + 0.05)
            fail_msg("\"%s\": %.3f s for a quarter, %.3f s for all", parts[i], small, large);
        bt_buf_release(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_such_day),  cmocka_unit_test(test_days_that_exist),
        cmocka_unit_test(test_long_numbers), cmocka_unit_test(test_scale_flood),
        cmocka_unit_test(test_floods),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
