/* test_decode.c: bytes to UTF-8, and what is refused. */
#include "core/run.h"
#include "stages/decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct bt_arena *arena;
static struct bt_run *run;
static struct bt_worker *worker;

static int begin(void **state)
{
    static const char *const options[] = {"only=text", NULL};
    struct bt_err err = {0};

    (void)state;
    arena = bt_arena_new(NULL);
    return arena == NULL || bt_open(&run, options, NULL, 0, &err) != BT_OK ||
           bt_worker_new(&worker, run, NULL, &err) != BT_OK;
}

static int end(void **state)
{
    (void)state;
    bt_worker_free(worker);
    bt_close(run);
    bt_arena_free(arena);
    return 0;
}

#define R "\xEF\xBF\xBD"

/* One U+FFFD per maximal subpart: the cases of the Unicode standard, section 3.9, and of the WHATWG
 * decoder. */
static void test_subparts(void **state)
{
    static const struct {
        const char *in, *out;
        uint32_t replaced;
    } cases[] = {
        {"Đồng chí", "Đồng chí", 0},
        {"a\x80z", "a" R "z", 1},
        {"\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", R R R R R R R R "A", 8},
        {"\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", R R R R R R R R "A", 8},
        {"\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", R R R R R "A" R R "B", 7},
        {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", R R R R "A", 4},
        {"x\xE1\xBB", "x" R, 1},
        {"\xF0\x9F\x92\xA9", "\xF0\x9F\x92\xA9", 0},
        {"\xEF\xBB\xBFHà", "Hà", 0},
        {"\xEF\xBB\xBF", "", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bt_str text = bt_cstr(cases[i].in);
        struct bt_edits edits = {NULL, 0};
        struct bt_decoded found = {0, 0, 0, false};
        bt_decode_utf8(arena, &text, &edits, &found);
        if (!bt_str_is(text, cases[i].out) || found.replaced != cases[i].replaced)
            fail_msg("case %zu: \"%.*s\", %u replaced", i, (int)text.len, text.s,
                     (unsigned)found.replaced);
    }
}

static void test_clean_is_not_copied(void **state)
{
    struct bt_str in = bt_cstr("Hội đồng nhân dân\txã\r\nĐồng Quýt — 12345678 abcdefgh"),
                  text = in;
    struct bt_edits edits = {NULL, 0};
    struct bt_decoded found = {0, 0, 0, false};

    (void)state;
    bt_decode_utf8(arena, &text, &edits, &found);
    assert_ptr_equal(text.s, in.s);
    assert_true(edits.n == 0 && found.controls == 0 && found.text);
}

static void assert_bad(const char *s, size_t n, const char *code)
{
    struct bt_input in = {.bytes = {s, (uint32_t)n}};
    struct bt_err err = {0};
    struct bt_doc *doc;
    enum bt_status st = bt_run_doc(run, worker, &in, &doc, &err);

    assert_int_equal(st, code != NULL ? BT_BAD : BT_OK);
    if (code != NULL)
        assert_string_equal(err.code, code);
}

static void test_refused(void **state)
{
    (void)state;
    assert_bad("", 0, "empty");
    assert_bad(" \n\t\r\n\xC2\xA0 ", 8, "empty");
    assert_bad("\xEF\xBB\xBF\n", 4, "empty");
    assert_bad("\xE2\x80\x8B\xE2\x80\x8B", 6, "empty"); /* nothing visible */
    assert_bad("a\0b", 3, "binary");
    assert_bad("\x01\x02 abc", 6, "binary");
    assert_bad("\x01 abcdefghijklmnopqrstuvw", 24, NULL);
    assert_bad("a", 1, NULL);
}

/* Broken bytes are counted and lead back to the source. */
static void test_counted(void **state)
{
    struct bt_input in = {.bytes = BT_STR("\xEF\xBB\xBFX\xE3 \xFF"
                                          "Đồng Quýt"),
                          .replaced = 2};
    struct bt_err err = {0};
    struct bt_doc *doc;
    struct bt_span s;
    uint32_t field;

    (void)state;
    assert_int_equal(bt_run_doc(run, worker, &in, &doc, &err), BT_OK);
    assert_int_equal(doc->replaced, 4);
    assert_true(bt_str_is(doc->text, "X" R " " R "Đồng Quýt"));
    s = bt_doc_to_orig(doc, (struct bt_span){8, 8 + 8}, &field);
    assert_int_equal(field, 0);
    assert_int_equal(s.beg, 7);
    assert_memory_equal(in.bytes.s + s.beg, "Đồng", s.end - s.beg > 7 ? 7 : s.end - s.beg);
}

/* A title and a body are two fields with edits of their own. */
static void test_fields(void **state)
{
    struct bt_input in = {.bytes = BT_STR("  Ông L&ecirc;  Mận họp."),
                          .title = BT_STR("\xC2\xA0Xã  Đồng Quýt ")};
    struct bt_err err = {0};
    struct bt_doc *doc;
    struct bt_span s;
    uint32_t field;

    (void)state;
    assert_int_equal(bt_run_doc(run, worker, &in, &doc, &err), BT_OK);
    assert_true(bt_str_is(doc->text, "Xã Đồng Quýt\n\nÔng Lê Mận họp."));
    assert_int_equal(doc->nfield, 2);
    for (uint32_t i = 0; i < 2; i++)
        assert_true(bt_str_eq(doc->field[i].text, bt_text(doc, doc->field[i].at)));
    s.beg = doc->field[1].at.beg + 5; /* Lê */
    s.end = s.beg + 3;
    s = bt_doc_to_orig(doc, s, &field);
    assert_int_equal(field, 1);
    assert_true(bt_str_is(bt_slice(in.bytes, s.beg, s.end), "L&ecirc;"));
    s = bt_doc_from_orig(doc, field, s);
    assert_true(bt_str_is(bt_text(doc, s), "Lê"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_subparts), cmocka_unit_test(test_clean_is_not_copied),
        cmocka_unit_test(test_refused),  cmocka_unit_test(test_counted),
        cmocka_unit_test(test_fields),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
