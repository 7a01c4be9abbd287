/* test_recode.c: UTF-16 and UTF-32 as a stream of UTF-8, whatever the portions. */
#include "core/err.h"
#include "io/recode.h"
#include "unit/wide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static const enum bt_charset all[] = {BT_CHARSET_UTF16LE, BT_CHARSET_UTF16BE,
                                      BT_CHARSET_UTF32LE, BT_CHARSET_UTF32BE};
static const size_t steps[] = {1, 2, 3, 5, 7, 64};

/* Bytes in memory, `step` of them at a time. */
struct memory {
    struct bt_stream stream;
    const char *s;
    size_t n, step;
};

static enum bt_status read_memory(struct bt_stream *stream, char *to, size_t room, size_t *got,
                                  struct bt_err *err)
{
    struct memory *m = (struct memory *)stream;
    size_t n = m->n < m->step ? m->n : m->step;

    (void)err;
    n = n < room ? n : room;
    memcpy(to, m->s, n);
    m->s += n;
    m->n -= n;
    *got = n;
    return n != 0 ? BT_OK : BT_END;
}

/* All of it, read with so much room at a time; the status at the end. */
static enum bt_status read_all(const char *s, size_t n, enum bt_charset c, size_t step,
                               size_t room, const struct bt_err *late, char *out, size_t *len)
{
    struct memory m = {{.read = read_memory}, s, n, step};
    struct bt_below below = {&m.stream, malloc(BT_STREAM_BUFFER), 0, 0, NULL};
    struct bt_stream *top;
    struct bt_err err = {0};
    enum bt_status st;
    size_t got;

    assert_non_null(below.buf);
    below.end = n < 5 ? n : 5; /* what was looked at already */
    memcpy(below.buf, s, below.end);
    m.s += below.end;
    m.n -= below.end;
    assert_int_equal(bt_recode_open(&top, c, &below, late, &err), BT_OK);
    for (*len = 0; (st = top->read(top, out + *len, room, &got, &err)) == BT_OK; *len += got)
        assert_true(got > 0 && got <= room);
    if (st == BT_BAD) { /* told once */
        assert_string_equal(err.code, late->code);
        assert_int_equal(top->read(top, out, room, &got, &err), BT_END);
    }
    top->close(top);
    return st;
}

static void expect(enum bt_charset c, const char *s, size_t n, const char *want)
{
    const struct bt_err none = {0};
    struct bt_err late = {0};
    char out[4096];
    size_t len;

    bt_err_set(&late, BT_BAD, "damaged", "x");
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        for (size_t room = 1; room < 40; room += 1 + room / 4) {
            assert_int_equal(read_all(s, n, c, steps[i], room, &none, out, &len), BT_END);
            assert_int_equal(len, strlen(want));
            assert_memory_equal(out, want, len);
            assert_int_equal(read_all(s, n, c, steps[i], room, &late, out, &len), BT_BAD);
            assert_int_equal(len, strlen(want));
        }
}

static void test_portions(void **state)
{
    static const char text[] =
        "{\"text\":\"X\u00E3 \u0110\u1ED3ng Qu\u00FDt \U0001F600 h\u1ECDp.\"}\n"
        "{\"text\":\"\uFEFF\U00010000\"}\r\n";
    char wide[sizeof text * 4 + 4];

    (void)state;
    for (size_t k = 0; k < 2 * sizeof all / sizeof all[0]; k++) {
        enum bt_charset c = all[k / 2];
        size_t n = k % 2 != 0 ? put_wide(wide, c, 0xFEFF) : 0;
        for (uint32_t i = 0, step; i < sizeof text - 1; i += step)
            n += put_wide(wide + n, c,
                          bt_decode(text + i, (uint32_t)sizeof text - 1 - i, &step));
        expect(c, wide, n, text);
    }
}

/* One byte that is no UTF-8 for each thing that is no character. */
static void test_broken(void **state)
{
    (void)state;
    expect(BT_CHARSET_UTF16LE,
           "a\0\x3D\xD8"
           "b\0\x00\xDE"
           "c",
           9,
           "a\xFF"
           "b\xFF\xFF");
    expect(BT_CHARSET_UTF16BE, "\0a\xD8\x3D", 4, "a\xFF");
    expect(BT_CHARSET_UTF32BE, "\0\0\0a\0\x11\0\0\0\0\xD8\0\0\0\0", 15, "a\xFF\xFF\xFF");
    expect(BT_CHARSET_UTF16LE, "\xFF\xFE", 2, "");
    expect(BT_CHARSET_UTF16LE, "", 0, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_portions),
        cmocka_unit_test(test_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
