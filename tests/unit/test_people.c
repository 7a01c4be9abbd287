/* test_people.c: invariants of the stages name and people: spans, entities and edges fit together on texts
 * made to break them, the honorific and the parts of a role are given, and work stays bounded. */
#include "core/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>

struct fixture {
    struct bt_run *run;
    struct bt_worker *worker;
};

static int open_run(void **state)
{
    static struct fixture f;
    static const char *const options[] = {"only=people", NULL};
    struct bt_err err = {0};

    assert_int_equal(bt_open(&f.run, options, NULL, 0, &err), BT_OK);
    assert_int_equal(bt_worker_new(&f.worker, f.run, NULL, &err), BT_OK);
    *state = &f;
    return 0;
}

static int close_run(void **state)
{
    struct fixture *f = *state;

    bt_worker_free(f->worker);
    bt_close(f->run);
    return 0;
}

static const struct bt_doc *read_text(struct fixture *f, struct bt_str text)
{
    struct bt_input in = {.bytes = text, .media_type = "text/plain"};
    struct bt_err err = {0};
    struct bt_doc *doc = NULL;

    assert_int_equal(bt_run_doc(f->run, f->worker, &in, &doc, &err), BT_OK);
    return doc;
}

/* Mentions lie apart and belong to one person each; edges join a person and a role that exist. */
static void check(const struct bt_doc *doc)
{
    const struct bt_layer *people = &doc->layer[BT_PERSON];
    uint32_t mentions = 0;

    for (uint32_t i = 0; i < people->n; i++) {
        assert_true(people->ann[i].at.beg < people->ann[i].at.end);
        assert_true(people->ann[i].at.end <= doc->text.len);
        assert_true(i == 0 || people->ann[i - 1].at.end <= people->ann[i].at.beg);
        assert_non_null(people->ann[i].why);
    }
    for (uint32_t i = 0; i < doc->nentity; i++) {
        assert_true(doc->entity[i].name.len != 0);
        for (uint32_t k = 0; k < doc->entity[i].nmention; k++)
            assert_non_null(bt_ann_by_id(doc, BT_PERSON, doc->entity[i].mention[k]));
        mentions += doc->entity[i].layer == BT_PERSON ? doc->entity[i].nmention : 0;
    }
    assert_int_equal(mentions, people->n);
    for (uint32_t i = 0; i < doc->nedge; i++)
        if (doc->edge[i].kind == BT_HOLDS_ROLE) {
            assert_true(doc->edge[i].from < doc->nentity);
            assert_non_null(bt_ann_by_id(doc, BT_ROLE, doc->edge[i].to));
        }
}

/* A title or an office at the end of a line says nothing of the word that opens the next one, and a
 * title inside a place's name is none. */
static void test_lines(void **state)
{
    static const char *const texts[] = {
        "Ông Lê Thêm được bổ nhiệm làm Bí thư Huyện ủy Quýt Chiểu\nDự hội nghị có lãnh đạo "
        "huyện.",
        "Ông Lê Thêm làm đội trưởng đội tuyển Anh\nBản tin sáng nay có nhiều mục.",
        "Ông Lê Thêm ngụ xã Cô Đô, huyện Quýt Chiểu.",
        "Ông Lê Thêm trú xã Phúc Mận, huyện Anh Sơn.",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const struct bt_doc *doc = read_text(*state, bt_cstr(texts[i]));
        check(doc);
        assert_int_equal(doc->nentity, 1);
        assert_true(bt_str_is(doc->entity[0].name, "Lê Thêm"));
    }
}

static void test_role_parts(void **state)
{
    const struct bt_doc *doc =
        read_text(*state, BT_STR("Bà Lê Thị Thêm, Phó Chủ tịch UBND xã Long Khê, nói."));
    const struct bt_ann *a;
    const struct bt_role *r;

    check(doc);
    assert_int_equal(doc->nentity, 1);
    assert_true(bt_str_is(doc->entity[0].name, "Lê Thị Thêm"));
    assert_true(bt_str_is(doc->entity[0].honorific, "Bà"));
    assert_int_equal(doc->nedge, 1);
    a = bt_ann_by_id(doc, BT_ROLE, doc->edge[0].to);
    assert_non_null(a);
    assert_int_equal(a->type, BT_ROLE_OFFICE);
    r = a->data;
    assert_true(bt_str_is(r->expanded, "Phó Chủ tịch Ủy ban nhân dân xã Long Khê"));
    assert_true(bt_str_is(r->position, "Phó Chủ tịch"));
    assert_true(bt_str_is(r->organization, "Ủy ban nhân dân xã Long Khê"));
    assert_true(bt_str_is(r->place, "xã Long Khê"));
}

/* Edges of the text, lone marks, titles without a name, brackets that never close. */
static void test_odd_texts(void **state)
{
    static const char *const texts[] = {
        "ông",
        "Ông",
        "đồng chí:",
        "các đồng chí:",
        "Chủ tịch",
        "Phó",
        "nguyên",
        "A.",
        "N.V.",
        "(",
        "Bà (",
        "Lê",
        "ông Lê (",
        "ông Lê,",
        "ông Lê Thêm -",
        "Chủ tịch UBND xã",
        "Bí thư –",
        "H’",
        "K’.",
        "Thích nữ",
        "ông Lê Thêm (SN 1980, (((((",
        "Ảnh:",
        "và",
        "ÔNG LÊ THÊM",
        "ông A, ông B, ông C, ông D - ",
        "A-B-C-",
        "Trưởng Trưởng Trưởng Phó Phó Phó nguyên nguyên",
        "tên thật",
        "(tên thật",
        "ông V.",
        "Y",
        "A Y U Ka",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check(read_text(*state, bt_cstr(texts[i])));
}

/* Long repetitions of what the stages look ahead and back for: the limit of annotations may cut,
 * the time must not grow with the square. */
static void test_repetition(void **state)
{
    static const char *const pieces[] = {
        "Nguyễn ",
        "Nguyễn Văn An, ",
        "ông Thêm và ",
        "Chủ tịch ",
        "phó ",
        "Chủ tịch UBND xã Long Khê Lê Thêm, ",
        "N.",
        "(",
        "các đồng chí: ",
        "A - Bí thư, ",
        "nguyên Bí thư Huyện ủy; ",
    };

    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        struct bt_buf b = BT_BUF_INIT;
        while (b.len < 200000)
            bt_buf_puts(&b, pieces[i]);
        check(read_text(*state, (struct bt_str){b.s, (uint32_t)b.len}));
        bt_buf_release(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_role_parts),
        cmocka_unit_test(test_odd_texts),
        cmocka_unit_test(test_repetition),
    };

    return cmocka_run_group_tests(tests, open_run, close_run);
}
