/* test_search.c: words and readings of a query, its expression, the row of an article, snippets. */
#include "core/run.h"
#include "core/search_row.h"
#include "stages/search_query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct bt_dict *dict;
static struct bt_readings *readings;
static struct bt_search_cutter *cutter;

static int begin(void **state)
{
    struct bt_err err = {0};

    (void)state;
    return bt_dict_open(&dict, bt_dict_image, (size_t)bt_dict_image_size, &err) != BT_OK ||
           bt_readings_open(&readings, dict, &err) != BT_OK ||
           (cutter = bt_search_cutter_new()) == NULL;
}

static int end(void **state)
{
    (void)state;
    bt_search_cutter_free(cutter);
    bt_readings_free(readings);
    bt_dict_free(dict);
    return 0;
}

static void assert_str(struct bt_str got, const char *want)
{
    if (!bt_str_is(got, want))
        fail_msg("got \"%.*s\", expected \"%s\"", (int)got.len, got.s, want);
}

/* "duong=đường": folded, and exact if the word has marks; "|" for a gap. */
static void assert_words(const char *text, const char *want)
{
    struct bt_buf b = BT_BUF_INIT;
    struct bt_search_word w;

    for (uint32_t pos = 0; bt_search_next(cutter, bt_cstr(text), pos, &w); pos = w.at.end) {
        if (b.len != 0)
            bt_buf_putc(&b, ' ');
        bt_buf_str(&b, w.gap ? BT_STR("|") : w.folded);
        if (w.exact.len != 0) {
            bt_buf_putc(&b, '=');
            bt_buf_str(&b, w.exact);
        }
    }
    assert_str((struct bt_str){b.s, (uint32_t)b.len}, want);
    bt_buf_release(&b);
}

static void test_words(void **state)
{
    (void)state;
    assert_words("", "");
    assert_words(" ,.-", "");
    assert_words("Đường HÒA, hoà; Thuý", "duong=đường hoa=hòa hoa=hòa thuy=thúy");
    assert_words("ban đêm bán", "ban dem=đêm ban=bán");
    assert_words("34/2019/NĐ-CP", "34 2019 nd=nđ cp");
    assert_words("m2 QL1A 1.234,5", "m 2 ql 1 a 1 234 5");
    assert_words("H’Duyên", "h duyen=duyên");
    assert_words("a\x1e b", "a | b");
    assert_words("\xcc\x81 \xcc\x81", ""); /* marks on no letter */
    assert_words("Straße naïve", "strasse=straße naive=naïve");
}

static void test_long_words(void **state)
{
    char text[402];
    struct bt_search_word w;

    (void)state;
    for (int i = 0; i < 400; i += 2)
        memcpy(text + i, "đ", 2);
    for (uint32_t n = 2; n <= 400; n += 2) {
        struct bt_str s = {text, n};
        assert_true(bt_search_next(cutter, s, 0, &w));
        assert_int_equal(w.at.end, n);
        assert_true(w.folded.len <= BT_SEARCH_FORM && w.exact.len <= BT_SEARCH_FORM);
        assert_int_equal(w.folded.len, n <= BT_SEARCH_BYTES ? n / 2 : BT_SEARCH_BYTES / 2);
        assert_false(bt_search_next(cutter, s, w.at.end, &w));
    }
}

static void assert_query(const char *text, const char *want)
{
    struct bt_buf b = BT_BUF_INIT;
    struct bt_err err = {0};

    if (bt_query_write(&b, readings, bt_cstr(text), &err) != BT_OK)
        fail_msg("%s: %s", text, err.msg);
    if (!bt_str_is((struct bt_str){b.s, (uint32_t)b.len}, want))
        fail_msg("%s: got %.*s, expected %s", text, (int)b.len, b.s, want);
    bt_buf_release(&b);
}

static void test_queries(void **state)
{
    (void)state;
    assert_query("", "");
    assert_query(" () \"\" + ", "");
    assert_query("lúa", "(\"lúa\")");
    assert_query("lúa ngô", "(\"lúa\" AND \"ngô\")");
    assert_query("lúa OR ngô", "((\"lúa\") OR (\"ngô\"))");
    assert_query("lúa -ngô", "(((\"lúa\") NOT (\"ngô\")))");
    assert_query("lúa -\"ngô khoai\" NOT sắn", "(((\"lúa\") NOT (\"ngô khoai\" OR \"sắn\")))");
    assert_query("lúa (ngô OR khoai", "(\"lúa\" AND ((\"ngô\") OR (\"khoai\")))");
    assert_query("NEAR(lúa\"", "(\"NEAR\" AND (\"lúa\"))");
    assert_query("\"a\"\"b\"", "(\"a\" AND \"b\")");
    assert_query("hđnd", "((\"hđnd\" OR \"Hội đồng nhân dân\"))");
    assert_query("hoi dong nhan dan xã", "((\"hoi dong nhan dan\" OR \"HDND\") AND \"xã\")");
    assert_query("\"HĐND xã\"", "((\"HĐND xã\" OR \"Hội đồng nhân dân xã\"))");
    assert_query("QL1A", "((\"QL 1 A\" OR \"quản lý 1 A\" OR \"quốc lộ 1 A\"))");
    assert_query("an", "(\"an\")");
    assert_query("AN", "((\"AN\" OR \"an ninh\"))");
}

static void assert_refused(struct bt_str text)
{
    struct bt_buf b = BT_BUF_INIT;
    struct bt_err err = {0};

    assert_int_equal(bt_query_write(&b, readings, text, &err), BT_FATAL);
    assert_string_equal(err.code, "usage");
    assert_true(err.msg[0] != '\0');
    bt_buf_release(&b);
}

static void test_limits(void **state)
{
    struct bt_buf b = BT_BUF_INIT, out = BT_BUF_INIT;
    struct bt_err err = {0};

    (void)state;
    for (int i = 0; i < BT_QUERY_WORDS; i++)
        bt_buf_puts(&b, "TT ");
    assert_int_equal(
        bt_query_write(&out, readings, (struct bt_str){b.s, (uint32_t)b.len}, &err), BT_OK);
    bt_buf_puts(&b, "TT");
    assert_refused((struct bt_str){b.s, (uint32_t)b.len});
    bt_buf_clear(&b);
    for (int i = 0; i <= BT_QUERY_DEPTH; i++)
        bt_buf_putc(&b, '(');
    bt_buf_puts(&b, "a");
    assert_refused((struct bt_str){b.s, (uint32_t)b.len});
    bt_buf_clear(&b);
    for (int i = 0; i <= BT_QUERY_BYTES; i++)
        bt_buf_putc(&b, 'a');
    assert_refused((struct bt_str){b.s, (uint32_t)b.len});
    assert_refused(bt_cstr("-lúa"));
    assert_refused(bt_cstr("lúa OR NOT ngô"));
    bt_buf_release(&b);
    bt_buf_release(&out);
}

/* The row that bantin index makes of a text. */
static enum bt_status keep(void *ctx, enum bt_status status, struct bt_str json)
{
    assert_int_equal(status, BT_OK);
    bt_buf_str(ctx, json);
    return BT_OK;
}

static void make_row(const char *title, const char *text, struct bt_buf *out)
{
    const char *const none[] = {NULL};
    struct bt_input in = {.bytes = bt_cstr(text),
                          .title = bt_cstr(title),
                          .id = BT_STR("x"),
                          .uri = BT_STR("https://bao.example/x"),
                          .published = BT_STR("2020-10-19T23:30:00+07:00"),
                          .version = -7};
    struct bt_run *run = NULL;
    struct bt_worker *w = NULL;
    struct bt_err err = {0};

    assert_int_equal(bt_open(&run, none, NULL, 0, &err), BT_OK);
    bt_run_write_as(run, BT_AS_SEARCH_ROW);
    assert_int_equal(bt_worker_new(&w, run, NULL, &err), BT_OK);
    assert_int_equal(bt_run_one(run, w, &in, keep, out, &err), BT_OK);
    bt_worker_free(w);
    bt_close(run);
}

static void assert_facet(struct bt_str facets, enum bt_search_kind want, const char *name)
{
    enum bt_search_kind kind;
    struct bt_str have;

    for (uint32_t at = 0; bt_search_facet(facets, &at, &kind, &have);)
        if (kind == want && bt_str_is(have, name))
            return;
    fail_msg("no facet %s", name);
}

static void test_row(void **state)
{
    struct bt_buf row = BT_BUF_INIT, expanded = BT_BUF_INIT, map = BT_BUF_INIT;
    struct bt_search_row r;
    struct bt_search_pack p;
    const struct bt_search_stretch *s;

    (void)state;
    make_row("Họp xã",
             "Ông Lê Văn Mận, Chủ tịch UBND xã Đồng Quýt, đã đến. Trời nắng. "
             "Dân vui. HĐND xã họp.",
             &row);
    assert_true(bt_search_row_read((struct bt_str){row.s, (uint32_t)row.len}, &r));
    assert_str(r.id, "x");
    assert_true(r.version == -7);
    assert_int_equal(r.day, 18554); /* 2020-10-19 */
    assert_facet(r.facets, BT_SEARCH_PERSON, "Lê Văn Mận");
    assert_facet(r.facets, BT_SEARCH_POSITION, "Chủ tịch");
    assert_facet(r.facets, BT_SEARCH_ROLE, "Chủ tịch Ủy ban nhân dân xã Đồng Quýt");
    assert_true(bt_search_pack_read(r.pack, &p));
    assert_str(p.uri, "https://bao.example/x");
    assert_str(bt_slice(p.text, p.title.beg, p.title.end), "Họp xã");
    assert_int_equal(p.nwritten, 2);
    bt_search_pack_expand(&p, &expanded, &map);
    assert_str((struct bt_str){expanded.s, (uint32_t)expanded.len},
               "Ông Lê Văn Mận, Chủ tịch Ủy ban nhân dân xã Đồng Quýt, đã đến.\x1e"
               "Hội đồng nhân dân xã họp.\x1e");
    s = (const void *)map.s;
    for (size_t i = 0; i < map.len / sizeof *s; i++)
        if (!s[i].reading)
            assert_memory_equal(expanded.s + s[i].out.beg, p.text.s + s[i].in.beg,
                                s[i].in.end - s[i].in.beg);
    bt_buf_release(&row);
    bt_buf_release(&expanded);
    bt_buf_release(&map);
}

/* Whatever the bytes: no reader leaves them, and what is read can be written out. */
static void test_damaged_rows(void **state)
{
    struct bt_buf row = BT_BUF_INIT, expanded = BT_BUF_INIT, map = BT_BUF_INIT;
    struct bt_search_row r;
    struct bt_search_pack p;
    uint32_t whole = 0, seed = 1;

    (void)state;
    make_row("UBND họp", "HĐND xã họp. UBND xã nghe BHXH báo cáo.", &row);
    for (uint32_t i = 0; i < 20000; i++) {
        char *copy = malloc(row.len);
        size_t n = row.len;
        memcpy(copy, row.s, n);
        seed = seed * 1664525u + 1013904223u;
        if (i < n)
            n = i; /* cut short */
        else
            for (uint32_t k = 0; k <= seed >> 30; k++)
                copy[(seed >> 5) * (k + 1) % n] = (char)(seed >> (8 + k));
        if (bt_search_row_read((struct bt_str){copy, (uint32_t)n}, &r)) {
            enum bt_search_kind kind;
            struct bt_str name;
            for (uint32_t at = 0; bt_search_facet(r.facets, &at, &kind, &name);)
                assert_true(name.s + name.len <= copy + n);
            if (bt_search_pack_read(r.pack, &p)) {
                whole++;
                bt_buf_clear(&expanded);
                bt_buf_clear(&map);
                bt_search_pack_expand(&p, &expanded, &map);
            }
        }
        free(copy);
    }
    assert_true(whole > 100);
    bt_buf_release(&row);
    bt_buf_release(&expanded);
    bt_buf_release(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),   cmocka_unit_test(test_long_words),
        cmocka_unit_test(test_queries), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_row),     cmocka_unit_test(test_damaged_rows),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
