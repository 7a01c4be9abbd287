/* test_dict.c: tables are checked with file, line and column; forms are found; users add and
 * remove. */
#include "core/dict.h"
#include "core/scan.h"
#include "core/trie.h"
#include "stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define HEAD                                                                                   \
    "# table: t\n# licence: MIT\n# source: own\n# index: terms\n# kind: k\n# columns: form "   \
    "note example\n"

static enum bt_status build(const char *base, const char *user, struct bt_buf *image,
                            struct bt_err *err)
{
    struct bt_dict_source src[2] = {{"dicts/t.tsv", bt_cstr(base), false},
                                    {"mine/t.tsv", {NULL, 0}, true}};

    if (user != NULL)
        src[1].text = bt_cstr(user);
    return bt_dict_build(image, src, user != NULL ? 2 : 1, &bt_lang, err);
}

static void expect_error(const char *base, const char *user, const char *file, int line,
                         const char *part)
{
    struct bt_buf image = BT_BUF_INIT;
    struct bt_err err = {0};

    assert_int_equal(build(base, user, &image, &err), BT_FATAL);
    assert_string_equal(err.file, file);
    assert_int_equal(err.line, line);
    if (strstr(err.msg, part) == NULL)
        fail_msg("\"%s\" does not speak of \"%s\"", err.msg, part);
    bt_buf_release(&image);
}

static void test_errors_have_a_place(void **state)
{
    (void)state;
    expect_error("# table: t\nx\ty\n", NULL, "dicts/t.tsv", 1, "licence");
    expect_error(HEAD "b\t\t[b]\na\t\t[a]\n", NULL, "dicts/t.tsv", 8, "sorted");
    expect_error(HEAD "a\t\t[a]\na\t\t[a]\n", NULL, "dicts/t.tsv", 8, "twice");
    expect_error(HEAD "a\t\n", NULL, "dicts/t.tsv", 7, "fields");
    expect_error(HEAD "a\t\t\t\n", NULL, "dicts/t.tsv", 7, "more than");
    expect_error(HEAD "\t\t[a]\n", NULL, "dicts/t.tsv", 7, "empty");
    expect_error(HEAD "e\u0302\t\t[a]\n", NULL, "dicts/t.tsv", 7, "not NFC");
    expect_error(HEAD "\xC0\xB0\t\t[a]\n", NULL, "dicts/t.tsv", 7, "broken UTF-8");
    expect_error(HEAD "a{b\t\t[a]\n", NULL, "dicts/t.tsv", 7, "without '}'");
    expect_error(HEAD "{}\t\t[a]\n", NULL, "dicts/t.tsv", 7, "form has no word");
    expect_error(HEAD "a\t\t[a]\n", "# columns: form colour\n", "mine/t.tsv", 1, "no column");
    expect_error(HEAD "a\t\t[a]\n", "b\n", "mine/t.tsv", 1, "fields");
}

/* Number of rows found at the start of `text`, walking its tokens. */
static uint32_t rows_at(const struct bt_dict *d, const char *text)
{
    struct bt_str s = bt_cstr(text);
    uint32_t node = BT_TRIE_ROOT, pos = 0, n = 0;
    struct bt_atom a;

    while (bt_scan_atom(s, pos, &a)) {
        char key[BT_MAX_KEY + 16];
        uint32_t len = bt_lang.key(s.s + a.at.beg, a.at.end - a.at.beg, key);
        node = bt_dict_step(d, node, bt_dict_key(d, key, len), pos != 0 && !a.space);
        if (node == 0)
            return 0;
        pos = a.at.end;
    }
    bt_dict_hits(d, node, &n);
    return n;
}

static void test_finds_forms(void **state)
{
    struct bt_buf image = BT_BUF_INIT;
    struct bt_err err = {0};
    struct bt_dict *d = NULL;
    struct bt_rows rows;

    (void)state;
    assert_int_equal(
        build(HEAD "GD{&|-|}ĐT\tx\t[GDĐT]\nỦy ban\ty\t[ủy ban]\n", NULL, &image, &err), BT_OK);
    assert_int_equal(bt_dict_open(&d, image.s, image.len, &err), BT_OK);
    assert_int_equal(rows_at(d, "GD&ĐT"), 1);
    assert_int_equal(rows_at(d, "GD-ĐT"), 1);
    assert_int_equal(rows_at(d, "GDĐT"), 1);
    assert_int_equal(rows_at(d, "GD ĐT"), 0);
    assert_int_equal(rows_at(d, "uỷ ban"), 1); /* tone style and case do not matter */
    assert_int_equal(rows_at(d, "ủyban"), 0);
    assert_true(bt_dict_table(d, "t", &rows));
    assert_int_equal(rows.n, 2);
    assert_int_equal(bt_dict_row_line(d, rows.first), 7);
    assert_true(
        bt_str_is(bt_dict_cell(d, rows.first + 1, bt_dict_column(d, "t", "note")), "y"));
    assert_int_not_equal(bt_dict_kind(d, "k"), 0);
    bt_dict_free(d);
    bt_buf_release(&image);
}

/* The deepest node of a form knows all the forms it begins with. */
static void test_trie_knows_the_way_back(void **state)
{
    struct bt_buf image = BT_BUF_INIT;
    struct bt_err err = {0};
    struct bt_dict *d = NULL;
    const struct bt_trie *trie;
    const struct bt_trie_node *n;
    uint32_t node, key;

    (void)state;
    assert_int_equal(build(HEAD "a\tx\t[a]\na a a\ty\t[a a a]\n", NULL, &image, &err), BT_OK);
    assert_int_equal(bt_dict_open(&d, image.s, image.len, &err), BT_OK);
    trie = bt_dict_trie(d);
    key = bt_dict_key(d, "a", 1);
    node = key; /* of a word alone */
    for (uint32_t i = 0; i < 2; i++)
        node = bt_trie_step(trie, node, key, false);
    n = &trie->node[node];
    assert_int_equal(trie->most, 2);
    assert_int_equal(bt_trie_hits(n), 1);
    assert_int_equal(n->kinds, (uint64_t)1 << bt_dict_kind(d, "k"));
    assert_int_equal(trie->hit[n->hit].ntok, 3);
    assert_int_equal(n->shorter, key);
    assert_int_equal(trie->node[n->shorter].shorter, 0);
    assert_int_equal(bt_trie_step(trie, node, key, false), 0);
    assert_int_equal(bt_trie_step(trie, 0, key, false), 0);
    bt_dict_free(d);
    bt_buf_release(&image);
}

static void test_user_tables(void **state)
{
    struct bt_buf image = BT_BUF_INIT;
    struct bt_err err = {0};
    struct bt_dict *d = NULL;

    (void)state;
    assert_int_equal(
        build(HEAD "a\tx\t[a]\nb\ty\t[b]\n", "# columns: form\n-b\nc d\n", &image, &err),
        BT_OK);
    assert_int_equal(bt_dict_open(&d, image.s, image.len, &err), BT_OK);
    assert_int_equal(rows_at(d, "a"), 1);
    assert_int_equal(rows_at(d, "b"), 0);
    assert_int_equal(rows_at(d, "c d"), 1);
    bt_dict_free(d);
    bt_buf_release(&image);
}

static void test_damaged_image_is_refused(void **state)
{
    struct bt_err err = {0};
    struct bt_dict *d = NULL;
    static const char wrong[256] = "bantinD0";

    (void)state;
    assert_int_equal(bt_dict_open(&d, wrong, sizeof wrong, &err), BT_FATAL);
    assert_int_equal(bt_dict_open(&d, wrong, 3, &err), BT_FATAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_errors_have_a_place),      cmocka_unit_test(test_finds_forms),
        cmocka_unit_test(test_trie_knows_the_way_back),  cmocka_unit_test(test_user_tables),
        cmocka_unit_test(test_damaged_image_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
