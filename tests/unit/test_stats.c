/* test_stats.c: totals of a run: adding, names, JSON there and back, summary, Prometheus. */
#include "cmd/report.h"
#include "core/err.h"
#include "io/replace.h"
#include "io/stats_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *text_of(struct bt_buf *b)
{
    bt_buf_putc(b, '\0');
    assert_false(b->failed);
    return b->s;
}

static void test_numbers(void **state)
{
    static const struct {
        uint64_t n;
        const char *grouped, *bytes;
    } want[] = {{0, "0", "0 bytes"},
                {999, "999", "999 bytes"},
                {1000, "1,000", "1.0 kB"},
                {999949, "999,949", "999.9 kB"},
                {999950, "999,950", "1.0 MB"},
                {1234567, "1,234,567", "1.2 MB"},
                {41000000000, "41,000,000,000", "41.0 GB"},
                {UINT64_MAX, "18,446,744,073,709,551,615", "18.4 EB"}};
    static const struct {
        double seconds;
        const char *text;
    } time[] = {{0, "0:00"},   {-3, "0:00"},        {59.9, "0:59"},
                {185, "3:05"}, {3605.2, "1:00:05"}, {1e300, "0:00"}};

    (void)state;
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        struct bt_buf a = BT_BUF_INIT, b = BT_BUF_INIT;
        bt_put_grouped(&a, want[i].n);
        bt_put_bytes(&b, want[i].n);
        assert_string_equal(text_of(&a), want[i].grouped);
        assert_string_equal(text_of(&b), want[i].bytes);
        bt_buf_release(&a);
        bt_buf_release(&b);
    }
    for (size_t i = 0; i < sizeof time / sizeof time[0]; i++) {
        struct bt_buf b = BT_BUF_INIT;
        bt_put_seconds(&b, time[i].seconds);
        assert_string_equal(text_of(&b), time[i].text);
        bt_buf_release(&b);
    }
}

/* Two records and an error. */
static struct bt_stats some_stats(void)
{
    struct bt_tally record = {.charset = "UTF-8"}, error = {0};
    struct bt_stats s = {0};

    record.n[BT_STAT_articles] = record.n[BT_STAT_records] = 1;
    record.n[BT_STAT_people] = 3;
    record.n[BT_STAT_dates] = 1200;
    record.n[BT_STAT_input_bytes] = 2000;
    record.n[BT_STAT_output_bytes] = 9000;
    record.passed[0] = (struct bt_passed){"article", 1};
    record.passed[3] = (struct bt_passed){"revisit", 2};
    record.passed[4] = (struct bt_passed){"request", 0};
    bt_tally_error(&error, "invalid-json");
    bt_stats_add(&s, &record);
    bt_stats_add(&s, &error);
    record.charset = "TCVN3";
    bt_stats_add(&s, &record);
    return s;
}

static void test_adding(void **state)
{
    struct bt_stats s = some_stats();

    (void)state;
    assert_int_equal(s.n[BT_STAT_articles], 3);
    assert_int_equal(s.n[BT_STAT_records], 2);
    assert_int_equal(s.n[BT_STAT_errors], 1);
    assert_int_equal(s.n[BT_STAT_people], 6);
    assert_int_equal(s.charsets.n, 2);
    assert_string_equal(s.charsets.of[0].name, "TCVN3");
    assert_string_equal(s.errors.of[0].name, "invalid-json");
    assert_int_equal(s.input_records.n, 2);
    assert_string_equal(s.input_records.of[1].name, "revisit");
    assert_int_equal(s.input_records.of[1].n, 4);
}

/* Whatever names come, there is an end to them, and all are counted. */
static void test_names(void **state)
{
    struct bt_named_counts c = {0};
    uint64_t sum = 0;
    char name[80];

    (void)state;
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 200; i++) {
            snprintf(name, sizeof name, "name-%03d", (i * 7) % 200);
            bt_named_counts_add(&c, name, 1);
        }
    assert_int_equal(c.n, BT_MAX_STAT_NAMES);
    for (uint32_t i = 0; i < c.n; i++) {
        sum += c.of[i].n;
        assert_true(i == 0 || strcmp(c.of[i - 1].name, c.of[i].name) < 0);
    }
    assert_int_equal(sum, 400);
    c = (struct bt_named_counts){0};
    bt_named_counts_add(&c, "a \"quoted\\ name\n, and longer than there is room", 1);
    assert_string_equal(c.of[0].name, "a__quoted__name___and_longer_th");
    bt_named_counts_add(&c, "", 1);
    assert_string_equal(c.of[0].name, "");
}

static void test_there_and_back(void **state)
{
    struct bt_stats s = some_stats(), back;
    struct bt_buf b = BT_BUF_INIT;
    struct bt_json j = {&b, false};
    struct bt_err err = {0};

    (void)state;
    s.n[BT_STAT_input_bytes] = 5ull << 50; /* 5 PB: about 2^53, and exact */
    bt_stats_write(&j, &s);
    assert_int_equal(bt_stats_read(&back, bt_cstr(text_of(&b)), &err), BT_OK);
    assert_memory_equal(&s, &back, sizeof s);
    bt_buf_release(&b);
}

/* A run that goes on has the figures of the one before, but for what it reads again. */
static void test_resume(void **state)
{
    static const struct bt_report_options silent = {.progress = BT_SHOW_NEVER};
    const char *const file[] = {"/dev/null", NULL};
    struct bt_report before, after;
    struct bt_tally record = {.charset = "UTF-8"};
    struct bt_buf json = BT_BUF_INIT;
    struct bt_err err = {0};

    (void)state;
    record.n[BT_STAT_records] = 1;
    record.n[BT_STAT_input_bytes] = 70;
    record.passed[0] = (struct bt_passed){"revisit", 3};
    assert_int_equal(bt_report_open(&before, &silent, file, false, &err), BT_OK);
    assert_int_equal(bt_report_open(&after, &silent, file, false, &err), BT_OK);
    bt_report_add(&before, &record);
    bt_report_save(&before, &json);
    assert_int_equal(
        bt_report_restore(&after, (struct bt_str){json.s, (uint32_t)json.len}, &err), BT_OK);
    record.n[BT_STAT_input_bytes] = 150;
    bt_report_add(&after, &record);
    assert_int_equal(after.stats.n[BT_STAT_records], 2);
    assert_int_equal(after.stats.n[BT_STAT_input_bytes], 150);
    assert_int_equal(after.stats.charsets.of[0].n, 2);
    assert_int_equal(after.stats.input_records.of[0].n, 3);
    assert_int_equal(bt_report_close(&before, true, &err), BT_OK);
    assert_int_equal(bt_report_close(&after, true, &err), BT_OK);
    bt_buf_release(&json);
}

static void test_bad_json(void **state)
{
    static const char *const bad[] = {"",
                                      "{",
                                      "[]",
                                      "{\"articles\":-1}",
                                      "{\"articles\":\"1\"}",
                                      "{\"articles\":1e300}",
                                      "{\"charsets\":[]}",
                                      "{\"input_records\":{\"revisit\":\"1\"}}",
                                      "{\"charsets\":{\"UTF-8\":null}}"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct bt_stats s;
        struct bt_err err = {0};
        assert_int_equal(bt_stats_read(&s, bt_cstr(bad[i]), &err), BT_BAD);
        assert_string_equal(err.code, "invalid-json");
    }
}

static void test_summary(void **state)
{
    struct bt_stats s = some_stats();
    struct bt_usage u = {.seconds = 2, .cpu = 3.5, .peak_memory = 12000000, .finished = true};
    struct bt_buf b = BT_BUF_INIT;

    (void)state;
    s.n[BT_STAT_limits_cut] = 1;
    bt_stats_summary(&b, &s, &u);
    assert_string_equal(
        text_of(&b),
        "3 articles: 2 records, 1 error (1 invalid-json)\n"
        "found: 6 people, 0 roles, 0 organizations, 0 places, 2,400 dates, 0 counts, "
        "0 abbreviations\n"
        "charsets: 1 TCVN3, 1 UTF-8\n"
        "records of web archives: 2 article, 4 revisit\n"
        "limits: 1 article cut\n"
        "read 4.0 kB, wrote 18.0 kB\n"
        "took 2.0 s, 3.5 s of CPU: 0.0 MB/s, 1 articles/s; 12.0 MB of memory at most\n");
    bt_buf_release(&b);
}

static void test_prometheus(void **state)
{
    struct bt_stats s = some_stats();
    struct bt_usage u = {.seconds = 2, .now = 1700000000};
    struct bt_buf b = BT_BUF_INIT;
    const char *t;

    (void)state;
    bt_stats_prometheus(&b, &s, &u);
    t = text_of(&b);
    assert_non_null(strstr(t, "# HELP bantin_dates Dates found.\n# TYPE bantin_dates gauge\n"
                              "bantin_dates 2400\n"));
    assert_non_null(strstr(t, "\nbantin_errors_by_code{code=\"invalid-json\"} 1\n"));
    assert_non_null(strstr(t, "\nbantin_input_records{kind=\"revisit\"} 4\n"));
    assert_non_null(strstr(t, "\nbantin_run_seconds 2.000\n"));
    assert_non_null(strstr(t, "\nbantin_finished 0\n"));
    assert_non_null(strstr(t, "\nbantin_timestamp_seconds 1700000000\n"));
    bt_buf_release(&b);
}

/* A file is replaced and nothing is left beside it; what a link names is written through it. */
static void test_replace(void **state)
{
    char folder[] = "/tmp/bantin-replace-XXXXXX", file[64], link[64], got[16] = "";
    struct bt_err err = {0};
    struct stat info;
    FILE *f;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(file, sizeof file, "%s/file", folder);
    snprintf(link, sizeof link, "%s/link", folder);
    assert_int_equal(symlink(file, link), 0);
    assert_int_equal(bt_replace_file(file, "first one", 9, &err), BT_OK);
    assert_true(bt_replaceable(file));
    assert_false(bt_replaceable(link));
    assert_int_equal(bt_replace_file(link, "second", 6, &err), BT_OK);
    assert_int_equal(lstat(link, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    f = fopen(file, "rb");
    assert_non_null(f);
    assert_int_equal(fread(got, 1, sizeof got, f), 6);
    fclose(f);
    assert_string_equal(got, "second");
    assert_int_equal(bt_replace_file("/dev/full", "x", 1, &err), BT_FATAL);
    assert_string_equal(err.code, "input-output");
    assert_int_equal(unlink(file) + unlink(link) + rmdir(folder), 0);
    assert_int_equal(bt_replace_file(file, "x", 1, &err), BT_FATAL);
    assert_string_equal(err.file, file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),  cmocka_unit_test(test_adding),
        cmocka_unit_test(test_names),    cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_bad_json), cmocka_unit_test(test_resume),
        cmocka_unit_test(test_summary),  cmocka_unit_test(test_prometheus),
        cmocka_unit_test(test_replace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
