/* test_expand.c: the written-out text and what stays as printed. */
#include "core/expand.h"
#include "core/scan.h"
#include "stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct bt_arena *arena;
static struct bt_doc doc;

static int setup(void **state)
{
    (void)state;
    arena = bt_arena_new(NULL);
    return arena == NULL;
}

static int teardown(void **state)
{
    (void)state;
    bt_arena_free(arena);
    return 0;
}

static void begin(const char *text)
{
    struct bt_limits limits = {1000, 1000};
    struct bt_str s = bt_cstr(text);

    bt_arena_clear(arena);
    bt_doc_init(&doc, arena, &limits);
    doc.field[doc.nfield++] = (struct bt_field){.name = "text", .orig = s, .text = s};
    bt_doc_freeze(&doc);
    bt_emit(&doc, BT_SENTENCE, (struct bt_ann){.at = {0, s.len}});
}

/* The first occurrence of `part` from byte `from` is an abbreviation of `expansion`. */
static uint32_t mark(const char *part, const char *expansion, uint32_t from, bool defined)
{
    struct bt_reading *r = bt_alloc(arena, sizeof *r);
    const char *at = strstr(doc.text.s + from, part);
    uint32_t beg;

    assert_non_null(at);
    beg = (uint32_t)(at - doc.text.s);
    *r = (struct bt_reading){.expansion = bt_cstr(expansion), .defined_here = defined};
    bt_emit(&doc, BT_ABBREVIATION,
            (struct bt_ann){.at = {beg, beg + (uint32_t)strlen(part)}, .data = r});
    return beg;
}

static void expect(const char *want)
{
    struct bt_buf out = BT_BUF_INIT;
    struct bt_expander e = {.doc = &doc};
    struct bt_str text, reading;

    bt_layer_sort(&doc, BT_ABBREVIATION);
    e.plan = bt_expand_plan(&doc);
    while (bt_expand_next(&e, &text, &reading)) {
        bt_buf_str(&out, text);
        bt_buf_str(&out, reading);
    }
    assert_int_equal(out.len, strlen(want));
    assert_memory_equal(out.s, want, out.len);
    bt_buf_release(&out);
}

static void test_plain(void **state)
{
    (void)state;
    begin("Chủ tịch UBND xã và HĐND huyện.");
    mark("HĐND", "Hội đồng nhân dân", 0, false);
    mark("UBND", "Ủy ban nhân dân", 0, false);
    expect("Chủ tịch Ủy ban nhân dân xã và Hội đồng nhân dân huyện.");
    begin("Không có chữ tắt.");
    expect("Không có chữ tắt.");
}

static void test_stays_as_printed(void **state)
{
    (void)state;
    begin("Ban Quản lý dự án (BQLDA) và BQLDA, XYZ.");
    mark("BQLDA", "Ban Quản lý dự án", 0, true);
    mark("BQLDA", "Ban Quản lý dự án", 30, false);
    mark("XYZ", "", 0, false);
    expect("Ban Quản lý dự án (BQLDA) và Ban Quản lý dự án, XYZ.");
}

/* What lies inside something written out is not written out again. */
static void test_nested(void **state)
{
    (void)state;
    begin("họp UBMTTQ xã");
    mark("UBMTTQ", "Ủy ban Mặt trận Tổ quốc", 0, false);
    mark("MTTQ", "Mặt trận Tổ quốc", 0, false);
    expect("họp Ủy ban Mặt trận Tổ quốc xã");
}

static void test_full_stop(void **state)
{
    (void)state;
    begin("ở TP. Vinh, P.5 và TP.Huế, theo UBND.");
    mark("TP", "thành phố", 0, false);
    mark("P", "phường", 12, false);
    mark("TP", "thành phố", 15, false);
    mark("UBND", "Ủy ban nhân dân", 0, false);
    expect("ở thành phố Vinh, phường 5 và thành phố Huế, theo Ủy ban nhân dân.");
    begin("có TNV. “Ngày và GCNQSDĐ. Nhà.");
    mark("TNV", "tình nguyện viên", 0, false);
    mark("GCNQSDĐ", "giấy chứng nhận", 0, false);
    expect("có tình nguyện viên. “Ngày và giấy chứng nhận. Nhà.");
    begin("gồm TP... và TP.");
    mark("TP", "thành phố", 0, false);
    mark("TP", "thành phố", 8, false);
    expect("gồm thành phố... và thành phố.");
}

static void test_touching_letters(void **state)
{
    (void)state;
    begin("có 30UV, QĐ12");
    mark("UV", "ủy viên", 0, false);
    mark("QĐ", "quyết định", 0, false);
    expect("có 30 ủy viên, quyết định 12");
}

static void test_sentence_start(void **state)
{
    struct bt_token *tok;

    (void)state;
    begin("Đ/c Lan và đ/c Mận");
    tok = bt_alloc(arena, sizeof *tok);
    memset(tok, 0, sizeof *tok);
    tok->at = (struct bt_span){0, 5};
    tok->flags = BT_SENTENCE_START;
    doc.work->tok = tok;
    doc.work->ntok = 1;
    mark("Đ/c", "đồng chí", 0, false);
    mark("đ/c", "đồng chí", 0, false);
    expect("Đồng chí Lan và đồng chí Mận");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_stays_as_printed),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_full_stop),
        cmocka_unit_test(test_touching_letters),
        cmocka_unit_test(test_sentence_start),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
