/* test_store.c: the database of bantin index and what is shown of an article. */
#include "core/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#ifdef BT_HAVE_SQLITE
#include "io/search.h"
#include "io/snippet.h"
#include "stages/search_words.h"

static struct bt_run *run;
static struct bt_worker *worker;
static struct bt_search_cutter *cutter;
static struct bt_err err;

static int begin(void **state)
{
    static const char *const none[] = {NULL};

    (void)state;
    cutter = bt_search_cutter_new();
    if (cutter == NULL || bt_open(&run, none, NULL, 0, &err) != BT_OK)
        return 1;
    bt_run_write_as(run, BT_AS_SEARCH_ROW);
    return bt_worker_new(&worker, run, NULL, &err) != BT_OK;
}

static int end(void **state)
{
    (void)state;
    bt_worker_free(worker);
    bt_close(run);
    bt_search_cutter_free(cutter);
    return 0;
}

static enum bt_status keep(void *ctx, enum bt_status status, struct bt_str row)
{
    assert_int_equal(status, BT_OK);
    assert_int_equal(bt_store_put(ctx, row, &err), BT_OK);
    return BT_OK;
}

static void put(struct bt_store *s, const char *id, int64_t version, const char *text)
{
    struct bt_input in = {.bytes = bt_cstr(text), .id = bt_cstr(id), .version = version};

    assert_int_equal(bt_run_one(run, worker, &in, keep, s, &err), BT_OK);
}

static void commit(struct bt_store *s)
{
    if (bt_store_commit(s, NULL, &err) != BT_OK || bt_store_check(s, &err) != BT_OK)
        fail_msg("%s", err.msg);
}

static uint32_t count(struct bt_store *s, const char *match)
{
    struct bt_search_found f;
    uint32_t n;

    if (bt_search_run(s, bt_cstr(match), (struct bt_search_days){INT32_MIN, INT32_MAX}, 5, &f,
                      &err) != BT_OK)
        fail_msg("%s", err.msg);
    n = (uint32_t)f.matched;
    bt_search_release(&f);
    return n;
}

static void open_store(struct bt_store *s)
{
    if (bt_store_open(s, ":memory:", BT_STORE_WRITE, &err) != BT_OK)
        fail_msg("%s", err.msg);
}

static void test_replace(void **state)
{
    struct bt_store s;

    (void)state;
    open_store(&s);
    put(&s, "a", 1, "HĐND xã Đồng Quýt họp.");
    put(&s, "b", 1, "Mười con muỗi.");
    commit(&s);
    assert_int_equal(count(&s, "\"hội đồng nhân dân\""), 1);
    assert_int_equal(count(&s, "\"muoi\""), 1);
    put(&s, "a", 1, "HĐND xã Đồng Quýt họp."); /* the same */
    put(&s, "b", 0, "Con muỗi khác.");         /* no version is the first */
    put(&s, "a", 2, "Xã Đồng Quýt gặt lúa.");
    put(&s, "a", 3, "Xã Đồng Quýt gặt ngô."); /* in one transaction */
    commit(&s);
    assert_int_equal(s.counts.added, 2);
    assert_int_equal(s.counts.same, 1);
    assert_int_equal(s.counts.replaced, 3);
    assert_int_equal(count(&s, "\"hội đồng nhân dân\" OR \"lúa\" OR \"mười\""), 0);
    assert_int_equal(count(&s, "\"ngô\""), 1);
    put(&s, "a", 2, "Xã Đồng Quýt gặt khoai.");
    commit(&s);
    assert_int_equal(s.counts.older, 1);
    assert_int_equal(count(&s, "\"khoai\""), 0);
    bt_store_close(&s);
}

static void test_checkpoint(void **state)
{
    struct bt_checkpoint c = {.position = 7, .fingerprint = UINT64_MAX, .revision = 0x9f3c01d2},
                         there = {0};
    struct bt_store s;

    (void)state;
    open_store(&s);
    assert_int_equal(bt_store_checkpoint(&s, &there, &err), BT_END);
    put(&s, "a", 1, "Xã họp.");
    assert_false(bt_store_due(&s));
    s.every = 1;
    assert_true(bt_store_due(&s));
    bt_buf_puts(&c.options, "{}");
    assert_int_equal(bt_store_commit(&s, &c, &err), BT_OK);
    assert_int_equal(bt_store_checkpoint(&s, &there, &err), BT_OK);
    assert_int_equal(there.position, 7);
    assert_true(there.fingerprint == UINT64_MAX && there.revision == 0x9f3c01d2);
    assert_int_equal(there.options.len, 2);
    commit(&s);
    assert_int_equal(bt_store_checkpoint(&s, &there, &err), BT_END);
    /* what cannot be committed is not there */
    put(&s, "b", 1, "Xã họp lần hai.");
    assert_int_equal(sqlite3_exec(s.db, "DROP TABLE checkpoint", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(bt_store_commit(&s, &c, &err), BT_FATAL);
    assert_int_equal(count(&s, "\"hai\""), 0);
    bt_checkpoint_release(&c);
    bt_checkpoint_release(&there);
    bt_store_close(&s);
}

/* The text with the marks of some words, each by its number in the text and how many. */
static void assert_snippet(const char *text, uint32_t title, const struct bt_fts_hit *hit,
                           uint32_t nhit, const char *want)
{
    struct bt_search_pack p = {.text = bt_cstr(text), .title = {0, title}};
    struct bt_buf marks = BT_BUF_INIT, out = BT_BUF_INIT;
    const struct bt_mark *m;
    uint32_t n;

    assert_true(bt_snippet_marks(&p, hit, nhit, cutter, &marks));
    m = (const void *)marks.s;
    n = (uint32_t)(marks.len / sizeof *m);
    bt_snippet_write(&out, p.text, bt_snippet_choose(&p, m, n), m, n, BT_STR("<"), BT_STR(">"));
    if (!bt_str_is((struct bt_str){out.s, (uint32_t)out.len}, want))
        fail_msg("got \"%.*s\", expected \"%s\"", (int)out.len, out.s, want);
    bt_buf_release(&marks);
    bt_buf_release(&out);
}

static void test_snippets(void **state)
{
    static const struct bt_fts_hit side[] = {{0, BT_FTS_TEXT, 0, 2}, {1, BT_FTS_TEXT, 1, 2}},
                                   title[] = {{0, BT_FTS_TITLE, 0, 1}},
                                   beyond[] = {{0, BT_FTS_TEXT, 99, 1},
                                               {0, BT_FTS_PLACES, 0, 1}},
                                   late[] = {{0, BT_FTS_TEXT, 0, 1},
                                             {1, BT_FTS_TEXT, 100, 1},
                                             {0, BT_FTS_TEXT, 102, 1}};
    struct bt_buf text = BT_BUF_INIT;

    (void)state;
    assert_snippet("", 0, NULL, 0, "");
    assert_snippet("Xã Đồng Quýt\nhọp.", 0, NULL, 0, "Xã Đồng Quýt họp.");
    assert_snippet("Xã Đồng Quýt\n\n họp.", 0, side, 2, "<Xã Đồng Quýt> họp.");
    assert_snippet("Xã\n\nĐồng Quýt họp.", 3, title, 1, "Đồng Quýt họp.");
    assert_snippet("Xã họp.", 0, beyond, 2, "Xã họp.");
    assert_snippet("a\x1b[31mb\xc2\x9b", 0, NULL, 0, "a[31mb");
    for (int i = 0; i < 130; i++)
        bt_buf_printf(&text, i % 10 == 9 ? "từ%c. " : "từ%c ", 'a' + i % 26);
    bt_buf_putc(&text, '\0');
    /* two phrases are better than one, and a sentence begins before them */
    {
        struct bt_search_pack p = {.text = bt_cstr(text.s)};
        struct bt_buf marks = BT_BUF_INIT;
        struct bt_span part;
        assert_true(bt_snippet_marks(&p, late, 3, cutter, &marks));
        part = bt_snippet_choose(&p, (const void *)marks.s, 3);
        assert_true(part.beg > 400 && part.end - part.beg <= BT_SNIPPET_BYTES + 8);
        assert_true(p.text.s[part.beg - 2] == '.' || p.text.s[part.beg - 1] == ' ');
        bt_buf_release(&marks);
    }
    bt_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replace),
        cmocka_unit_test(test_checkpoint),
        cmocka_unit_test(test_snippets),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
#else
int main(void)
{
    return 0;
}
#endif
