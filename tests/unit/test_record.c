/* test_record.c: a document with one of everything -> record, read back by jansson. */
#include "core/record.h"

#include "core/err.h"
#include "core/record_units.h"
#include "core/when.h"
#include "stage.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define S(literal)                                                                             \
    {                                                                                          \
        literal, sizeof literal - 1                                                            \
    }

static struct bt_arena *arena;
static struct bt_doc doc;
static struct bt_buf out;

/* An emoji is one code point, two UTF-16 units, four bytes. */
static const char text[] = "😀 Ông Lê Văn Mận, Chủ tịch HĐND xã Đồng Khê, nói ngày 3/5/2020: "
                           "hơn 1.200 hộ ở xã Đồng Khê.";

static int setup(void **state)
{
    struct bt_limits limits = {1000, 1000};
    struct bt_str s = bt_cstr(text);

    (void)state;
    if ((arena = bt_arena_new(NULL)) == NULL)
        return 1;
    bt_buf_clear(&out);
    bt_doc_init(&doc, arena, &limits);
    doc.media_type = BT_STR("text/plain");
    doc.version = 1;
    doc.source_bytes = s.len;
    doc.field[doc.nfield++] = (struct bt_field){.name = "text", .orig = s, .text = s};
    bt_doc_freeze(&doc);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    bt_arena_free(arena);
    bt_buf_release(&out);
    return 0;
}

static struct bt_span find(const char *part, uint32_t from)
{
    const char *at = strstr(text + from, part);

    assert_non_null(at);
    return (struct bt_span){(uint32_t)(at - text),
                            (uint32_t)(at - text) + (uint32_t)strlen(part)};
}

static uint32_t emit(enum bt_layer_id layer, const char *part, uint32_t from, const char *value,
                     const void *data)
{
    struct bt_ann a = {.at = find(part, from),
                       .score = 900,
                       .value = bt_cstr(value),
                       .why = "test/rule",
                       .data = data};

    return bt_emit(&doc, layer, a);
}

static json_t *write_record(const char *fields, int offsets, bool source)
{
    struct bt_record_opts o = {.fields = fields, .offsets = offsets, .source_offsets = source};
    struct bt_err err = {0};
    json_error_t error;
    json_t *v;

    bt_buf_clear(&out);
    assert_int_equal(bt_record_open(&o, &err), BT_OK);
    assert_int_equal(setjmp(*bt_arena_guard(arena)), 0);
    bt_record_write(&out, &doc, NULL, &o, 0x2A);
    v = json_loadb(out.s, out.len, JSON_REJECT_DUPLICATES, &error);
    if (v == NULL)
        fail_msg("%s at %d", error.text, error.column);
    return v;
}

static const char *string_at(const json_t *v, const char *key)
{
    return json_string_value(json_object_get(v, key));
}

static json_int_t int_at(const json_t *v, const char *key)
{
    return json_integer_value(json_object_get(v, key));
}

static void test_empty_findings(void **state)
{
    json_t *v = write_record(NULL, BT_CODE_POINTS, false);

    (void)state;
    assert_string_equal(string_at(v, "schema"), "bantin/1");
    assert_string_equal(string_at(v, "revision"), "0000002a");
    assert_string_equal(string_at(v, "text"), text);
    assert_string_equal(string_at(v, "expanded"), text);
    assert_true(json_is_null(json_object_get(v, "published")));
    assert_null(json_object_get(v, "offsets"));
    assert_null(json_object_get(v, "folded"));
    assert_int_equal(json_array_size(json_object_get(v, "people")), 0);
    json_decref(v);
}

static void emit_people(void)
{
    static const struct bt_role office = {S("Chủ tịch Hội đồng nhân dân xã Đồng Khê"),
                                          S("Chủ tịch"),
                                          {NULL, 0},
                                          {NULL, 0},
                                          false};
    static uint32_t mention[1];

    mention[0] = emit(BT_PERSON, "Lê Văn Mận", 0, "Lê Văn Mận", NULL);
    bt_add_entity(&doc, (struct bt_entity){.layer = BT_PERSON,
                                           .score = 950,
                                           .name = BT_STR("Lê Văn Mận"),
                                           .honorific = BT_STR("ông"),
                                           .mention = mention,
                                           .nmention = 1});
    bt_add_edge(&doc, BT_HOLDS_ROLE, 0,
                emit(BT_ROLE, "Chủ tịch HĐND xã Đồng Khê", 0, "", &office));
    emit(BT_ROLE, "hộ", 0, "", NULL);
}

static void test_people_and_roles(void **state)
{
    json_t *v, *person, *role;

    (void)state;
    emit_people();
    v = write_record(NULL, BT_CODE_POINTS, false);
    person = json_array_get(json_object_get(v, "people"), 0);
    assert_string_equal(string_at(person, "name"), "Lê Văn Mận");
    assert_string_equal(string_at(person, "honorific"), "ông");
    assert_string_equal(string_at(person, "why"), "test/rule");
    assert_int_equal(int_at(json_array_get(json_object_get(person, "mentions"), 0), "start"),
                     6);
    role = json_array_get(json_object_get(person, "roles"), 0);
    assert_string_equal(string_at(role, "text"), "Chủ tịch HĐND xã Đồng Khê");
    assert_string_equal(string_at(role, "position"), "Chủ tịch");
    assert_string_equal(string_at(role, "kind"), "office");
    assert_null(json_object_get(role, "organization"));
    assert_int_equal(json_array_size(json_object_get(v, "roles")), 1);
    json_decref(v);
}

static void test_units(void **state)
{
    static const struct {
        int offsets;
        json_int_t start, end;
        const char *name;
    } want[] = {
        {BT_CODE_POINTS, 6, 16, NULL}, {BT_UTF16, 7, 17, "utf16"}, {BT_UTF8, 10, 24, "utf8"}};

    (void)state;
    emit_people();
    for (size_t i = 0; i < 3; i++) {
        json_t *v = write_record(NULL, want[i].offsets, true), *m;
        m = json_array_get(
            json_object_get(json_array_get(json_object_get(v, "people"), 0), "mentions"), 0);
        assert_int_equal(int_at(m, "start"), want[i].start);
        assert_int_equal(int_at(m, "end"), want[i].end);
        assert_int_equal(int_at(m, "source_start"), 10);
        assert_int_equal(int_at(m, "source_end"), 24);
        if (want[i].name != NULL)
            assert_string_equal(string_at(v, "offsets"), want[i].name);
        json_decref(v);
    }
}

/* Every span of a mixed text against counting from the start. */
static void test_units_by_counting(void **state)
{
    enum { POINTS = 500 };
    static const char *const piece[] = {"a", "ộ", "đ", "😀", "日", " "};
    uint32_t byte[POINTS + 1] = {0}, wide[POINTS + 1] = {0};
    struct bt_buf b = BT_BUF_INIT;
    struct bt_units code_points, utf16;

    (void)state;
    for (uint32_t i = 0, x = 7; i < POINTS; i++, x = x * 1103515245u + 12345u) {
        const char *s = piece[(x >> 16) % 6];
        bt_buf_puts(&b, s);
        byte[i + 1] = (uint32_t)b.len;
        wide[i + 1] = wide[i] + (strlen(s) == 4 ? 2 : 1);
    }
    bt_units_init(&code_points, arena, (struct bt_str){b.s, (uint32_t)b.len}, BT_CODE_POINTS);
    bt_units_init(&utf16, arena, (struct bt_str){b.s, (uint32_t)b.len}, BT_UTF16);
    for (uint32_t i = 0; i <= POINTS; i++)
        for (uint32_t k = i; k <= POINTS; k++) {
            struct bt_span at = {byte[i], byte[k]}, cp = bt_units_of(&code_points, at),
                           units = bt_units_of(&utf16, at);
            assert_true(cp.beg == i && cp.end == k);
            assert_true(units.beg == wide[i] && units.end == wide[k]);
        }
    bt_buf_release(&b);
}

static void test_facts(void **state)
{
    static const struct bt_date date = {S("2020-05-03"), S("2020-05-05"), BT_MORNING,
                                        BT_EXPLICIT, 1050};
    static const struct bt_count count = {S("1200"), {NULL, 0}, {NULL, 0}, S("hộ"), BT_OVER};
    static const struct bt_place place = {S("xã"), S("27-0412")};
    json_t *v, *one, *facets;

    (void)state;
    emit(BT_DATE, "ngày 3/5/2020", 0, "2020-05-03/2020-05-05", &date);
    emit(BT_COUNT, "hơn 1.200 hộ", 0, "", &count);
    emit(BT_PLACE, "xã Đồng Khê", 0, "Đồng Khê", &place);
    emit(BT_PLACE, "xã Đồng Khê", 80, "Đồng Khê", &place);
    v = write_record(NULL, BT_CODE_POINTS, false);
    one = json_array_get(json_object_get(v, "dates"), 0);
    assert_string_equal(string_at(one, "value"), "2020-05-03/2020-05-05");
    assert_string_equal(string_at(one, "time"), "17:30");
    assert_string_equal(string_at(one, "part_of_day"), "morning");
    one = json_array_get(json_object_get(v, "counts"), 0);
    assert_int_equal(int_at(one, "value"), 1200);
    assert_string_equal(string_at(one, "approx"), "over");
    assert_null(json_object_get(one, "of"));
    one = json_array_get(json_object_get(v, "places"), 0);
    assert_string_equal(string_at(one, "id"), "27-0412");
    assert_int_equal(json_array_size(json_object_get(one, "mentions")), 2);
    facets = json_object_get(v, "facets");
    assert_int_equal(json_array_size(json_object_get(facets, "days")), 3);
    assert_string_equal(json_string_value(json_array_get(json_object_get(facets, "days"), 1)),
                        "2020-05-04");
    assert_int_equal(json_integer_value(json_array_get(json_object_get(facets, "years"), 0)),
                     2020);
    assert_int_equal(json_array_size(json_object_get(facets, "places")), 1);
    json_decref(v);
}

static void test_fields(void **state)
{
    struct bt_record_opts o = {.fields = "+folded,-tex"};
    struct bt_err err = {0};
    json_t *v;

    (void)state;
    emit_people();
    v = write_record("+folded,-expanded,-why", BT_CODE_POINTS, false);
    assert_null(json_object_get(v, "expanded"));
    assert_null(json_object_get(json_array_get(json_object_get(v, "people"), 0), "why"));
    assert_non_null(strstr(string_at(json_object_get(v, "folded"), "text"), "chu tich hdnd"));
    json_decref(v);
    v = write_record("text,people", BT_CODE_POINTS, false);
    assert_int_equal(json_object_size(v), 6);
    json_decref(v);
    assert_int_equal(bt_record_open(&o, &err), BT_FATAL);
    assert_non_null(strstr(err.msg, "\"tex\""));
}

static void expect_id(const char *given, const char *want)
{
    char id[BT_MAX_ID];
    uint32_t n;

    doc.id = bt_cstr(given);
    n = bt_record_id(&doc, id);
    if (want != NULL) {
        assert_int_equal(n, strlen(want));
        assert_memory_equal(id, want, n);
    } else {
        assert_int_equal(n, 16);
        assert_int_equal(strspn(id, "0123456789abcdef"), 16);
    }
}

static void test_ids(void **state)
{
    char long_id[BT_MAX_ID + 2];
    json_t *v;

    (void)state;
    expect_id("tin/2020:07-22.html", "tin/2020:07-22.html");
    expect_id("bài 1", NULL);
    expect_id("", NULL);
    memset(long_id, 'a', sizeof long_id);
    long_id[BT_MAX_ID + 1] = '\0';
    expect_id(long_id, NULL);
    long_id[BT_MAX_ID] = '\0';
    expect_id(long_id, long_id);
    doc.id = BT_STR("bài 1");
    v = write_record(NULL, BT_CODE_POINTS, false);
    assert_string_equal(string_at(json_object_get(v, "source"), "id"), "bài 1");
    json_decref(v);
}

static void test_error_record(void **state)
{
    struct bt_err err = {.line = 3, .col = 12, .code = "invalid-json", .msg = "no \"colon\""};

    (void)state;
    bt_record_error(&out, &err, BT_STR("a1"), 7);
    bt_buf_putc(&out, '\0');
    assert_string_equal(
        out.s, "{\"schema\":\"bantin/1\",\"error\":{\"code\":\"invalid-json\",\"line\":7,"
               "\"column\":12,\"message\":\"no \\\"colon\\\"\",\"id\":\"a1\"}}");
    bt_buf_clear(&out);
    err.line = err.col = 0;
    bt_record_error(&out, &err, BT_STR(""), 0);
    bt_buf_putc(&out, '\0');
    assert_string_equal(out.s, "{\"schema\":\"bantin/1\",\"error\":{\"code\":\"invalid-json\","
                               "\"message\":\"no \\\"colon\\\"\"}}");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_empty_findings),
        T(test_people_and_roles),
        T(test_units),
        T(test_units_by_counting),
        T(test_facts),
        T(test_fields),
        T(test_ids),
        T(test_error_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
