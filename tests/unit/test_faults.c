/* test_faults.c: every allocation of opening and of running a document may fail: the call says
 * so, and nothing leaks or crashes (run under the address sanitizer).  Linked with --wrap for
 * malloc, calloc and realloc, so the libraries' own allocations are left alone. */
#include "core/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static long countdown = -1; /* allocations until the one that fails; -1 = never */

void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
void *__wrap_malloc(size_t);
void *__wrap_calloc(size_t, size_t);
void *__wrap_realloc(void *, size_t);

static bool fails(void)
{
    return countdown >= 0 && countdown-- == 0;
}

void *__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n)
{
    return fails() ? NULL : __real_realloc(p, n);
}

static enum bt_status keep(void *ctx, enum bt_status st, struct bt_str json)
{
    (void)st;
    *(uint32_t *)ctx += json.len;
    return BT_OK;
}

/* Opens, runs one article, closes; a status other than BT_OK must come with a message. */
static enum bt_status whole(const char *media_type, const struct bt_table *table, size_t ntable)
{
    static const char text[] =
        "<p>Sáng 14/10, ông Lê Văn Mận - Chủ tịch UBND xã Đồng Quýt trao 02 nhà.</p>\n";
    struct bt_input in = {.bytes = {text, sizeof text - 1}, .media_type = media_type};
    struct bt_err err = {0};
    struct bt_run *run = NULL;
    struct bt_worker *w = NULL;
    uint32_t bytes = 0;
    enum bt_status st = bt_open(&run, NULL, table, ntable, &err);

    if (st == BT_OK)
        st = bt_worker_new(&w, run, NULL, &err);
    if (st == BT_OK)
        st = bt_run_one(run, w, &in, keep, &bytes, &err);
    assert_true(st != BT_OK || bytes != 0);
    assert_true(st == BT_OK || err.msg[0] != '\0');
    bt_worker_free(w);
    bt_close(run);
    return st;
}

static void fail_each(const char *media_type, const struct bt_table *table, size_t ntable)
{
    long n = 0, step = 1;

    for (;; n += step) {
        enum bt_status st;
        countdown = n;
        st = whole(media_type, table, ntable);
        if (countdown >= 0) { /* never reached: all allocations were made */
            countdown = -1;
            assert_int_equal(st, BT_OK);
            break;
        }
        assert_true(st == BT_BAD || st == BT_FATAL || st == BT_OK);
        step = n < 200 ? 1 : 1 + n / 20;
    }
    assert_true(n > 10);
}

static void test_text(void **state)
{
    (void)state;
    fail_each("text/plain", NULL, 0);
}

static void test_html(void **state)
{
    (void)state;
    fail_each("text/html", NULL, 0);
}

static void test_user_table(void **state)
{
    struct bt_table t = {"mine/honorifics.tsv",
                         bt_cstr("# columns: form example\nngài mận\t[ngài mận]\n")};

    (void)state;
    fail_each("text/plain", &t, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_html),
        cmocka_unit_test(test_user_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
