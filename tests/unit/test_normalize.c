/* test_normalize.c: tests/unit/normalize.test, and how changes are recorded. */
#include "core/run.h"
#include "stages/normalize_steps.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct bt_arena *arena;
static struct bt_dict *dict;
static struct bt_normalizer *normalizer;
static const struct bt_normal as_document = {BT_STEP_ALL, BT_TONE_KEEP, false};

static int begin(void **state)
{
    struct bt_err err = {0};

    (void)state;
    arena = bt_arena_new(NULL);
    if (arena == NULL ||
        bt_dict_open(&dict, bt_dict_image, (size_t)bt_dict_image_size, &err) != BT_OK)
        return 1;
    return bt_normalizer_open(&normalizer, dict, &err) != BT_OK;
}

static int end(void **state)
{
    (void)state;
    bt_normalizer_free(normalizer);
    bt_dict_free(dict);
    bt_arena_free(arena);
    return 0;
}

static uint32_t hex(const char *s, uint32_t n)
{
    uint32_t v = 0;

    for (uint32_t i = 0; i < n; i++)
        v = v << 4 | (uint32_t)(s[i] <= '9' ? s[i] - '0' : (s[i] | 0x20) - 'a' + 10);
    return v;
}

/* \uXXXX -> the character. */
static struct bt_str unescape(struct bt_str s)
{
    char *out = bt_alloc(arena, s.len + 1);
    uint32_t n = 0;

    for (uint32_t i = 0; i < s.len;)
        if (s.len - i >= 6 && s.s[i] == '\\' && s.s[i + 1] == 'u') {
            n += bt_encode(out + n, hex(s.s + i + 2, 4));
            i += 6;
        } else {
            out[n++] = s.s[i++];
        }
    return (struct bt_str){out, n};
}

static struct bt_str run(struct bt_str op, struct bt_str in)
{
    struct bt_edits edits = {NULL, 0};
    struct bt_editor ed;
    struct bt_str out = in;
    enum bt_tone_style style = bt_str_is(op, "tone:old")   ? BT_TONE_OLD
                               : bt_str_is(op, "tone:new") ? BT_TONE_NEW
                                                           : BT_TONE_KEEP;

    if (bt_str_is(op, "nfc") || bt_str_is(op, "repair")) {
        bt_editor_init(&ed, arena, in);
        bt_step_nfc(&ed);
        bt_editor_finish(&ed, &out, &edits);
        if (bt_str_is(op, "nfc"))
            return out;
        bt_editor_init(&ed, arena, out);
        bt_step_marks(&ed);
        bt_editor_finish(&ed, &out, &edits);
    } else if (bt_str_is(op, "fold")) {
        char *key = bt_alloc(arena, in.len + 1);
        out = (struct bt_str){key, bt_viet_fold(in.s, in.len, key)};
    } else if (bt_str_is(op, "tonekey")) {
        out = bt_viet_fold_marked(arena, in);
    } else if (bt_str_is(op, "iykey")) {
        out = bt_viet_fold_marked(arena, bt_viet_merge_iy(arena, in));
    } else {
        struct bt_normal how = {BT_STEP_ALL, style, !bt_str_is(op, "document")};
        if (bt_str_is(op, "mojibake"))
            how.steps = BT_STEP_MOJIBAKE;
        bt_normalize(normalizer, arena, &how, &out, &edits);
    }
    return out;
}

static void test_table(void **state)
{
    FILE *f = fopen("tests/unit/normalize.test", "rb");
    char line[1024];
    int number = 0, cases = 0, failed = 0;

    (void)state;
    assert_non_null(f);
    while (fgets(line, sizeof line, f) != NULL) {
        char *close = strchr(line, ']'), *arrow = strstr(line, " ⇒ "),
             *why = strstr(line, "  # ");
        struct bt_str op, in, want, got;
        number++;
        if (line[0] != '[' || close == NULL || arrow == NULL || why == NULL ||
            strncmp(line, "[decode:", 8) == 0) /* tests/vectors.py */
            continue;
        op = (struct bt_str){line + 1, (uint32_t)(close - line - 1)};
        in = unescape((struct bt_str){close + 2, (uint32_t)(arrow - close - 2)});
        want = unescape((struct bt_str){arrow + 5, (uint32_t)(why - arrow - 5)});
        got = run(op, in);
        cases++;
        if (!bt_str_eq(got, want)) {
            print_error("normalize.test:%d: got \"%.*s\", expected \"%.*s\"\n", number,
                        (int)got.len, got.s, (int)want.len, want.s);
            failed++;
        }
    }
    fclose(f);
    assert_int_equal(failed, 0);
    assert_true(cases > 80);
}

/* Clean text costs nothing: no edit, the same bytes in the same place. */
static void test_clean(void **state)
{
    struct bt_str in = bt_cstr("Tiêu đề\n\nÔng Lê Văn Mận – “Chủ tịch” UBND xã … 1.234,5 m² €"),
                  text = in;
    struct bt_edits edits = {NULL, 0};

    (void)state;
    bt_normalize(normalizer, arena, &as_document, &text, &edits);
    assert_ptr_equal(text.s, in.s);
    assert_int_equal(edits.n, 0);
}

/* One edit per cluster: a word of an NFD text maps letter by letter. */
static void test_clusters(void **state)
{
    struct bt_str text = bt_cstr("Vie\xCC\xA3\xCC\x82t Na\xCC\x81m");
    struct bt_edits edits = {NULL, 0};
    struct bt_span s;

    (void)state;
    bt_normalize(normalizer, arena, &as_document, &text, &edits);
    assert_true(bt_str_is(text, "Việt Nám"));
    assert_int_equal(edits.n, 2);
    s = bt_edits_to_in(edits, (struct bt_span){2, 5}); /* ệ */
    assert_int_equal(s.beg, 2);
    assert_int_equal(s.end, 7);
    s = bt_edits_to_in(edits, (struct bt_span){5, 6}); /* t */
    assert_int_equal(s.beg, 7);
    assert_int_equal(s.end, 8);
}

/* What is deleted inside a word belongs to its span, what is deleted at its edge does not. */
static void test_invisible(void **state)
{
    struct bt_str text = bt_cstr("\xC2\xAD"
                                 "Ti\xE2\x80\x8B\xE1\xBA\xBFng\xC2\xAD Vi\xC2\xAD"
                                 "et");
    struct bt_edits edits = {NULL, 0};
    struct bt_span s;

    (void)state;
    bt_normalize(normalizer, arena, &as_document, &text, &edits);
    assert_true(bt_str_is(text, "Tiếng Viet"));
    s = bt_edits_to_in(edits, (struct bt_span){0, 7}); /* Tiếng */
    assert_int_equal(s.beg, 2);
    assert_int_equal(s.end, 12);
    s = bt_edits_to_in(edits, (struct bt_span){8, 12}); /* Viet */
    assert_int_equal(s.beg, 15);
    assert_int_equal(s.end, 21);
}

/* A long run of marks must not cost more than its length. */
static void test_marks_flood(void **state)
{
    enum { N = 400000 };
    char *s = bt_alloc(arena, N * 4 + 1);
    struct bt_str text = {s, N * 4 + 1};
    struct bt_edits edits = {NULL, 0};

    (void)state;
    s[0] = 'a';
    for (uint32_t i = 0; i < N; i++)
        memcpy(s + 1 + 4 * i, "\xCC\xA3\xCC\x81", 4);
    bt_normalize(normalizer, arena, &as_document, &text, &edits);
    assert_true(text.len > 0);
}

/* Names and words of other languages stay, in every style of tones. */
static void test_foreign(void **state)
{
    char text[8192];
    struct bt_str in = {text, 0};
    FILE *f = fopen("tests/unit/foreign_words.txt", "rb");

    (void)state;
    assert_non_null(f);
    in.len = (uint32_t)fread(text, 1, sizeof text, f);
    fclose(f);
    assert_in_range(in.len, 1000, sizeof text - 1);
    for (int style = BT_TONE_KEEP; style <= BT_TONE_NEW; style++) {
        struct bt_normal how = {BT_STEP_ALL, (enum bt_tone_style)style, true};
        struct bt_edits edits = {NULL, 0};
        struct bt_str out = in;
        bt_normalize(normalizer, arena, &how, &out, &edits);
        for (uint32_t i = 0; i < edits.n; i++)
            print_error("\"%.*s\" is changed\n", 12, in.s + edits.e[i].in.beg);
        assert_int_equal(edits.n, 0);
    }
}

/* A text of another language gets no tone repair, a line of a stream does. */
static void test_language(void **state)
{
    struct bt_str
        text =
            bt_cstr("Wczoraj odwiedzający przyjechali pociągiem, żeby zobaczyć tòan pomnik za "
                    "murami miasta"),
        in = text;
    struct bt_edits edits = {NULL, 0};
    struct bt_normal as_lines = {BT_STEP_ALL, BT_TONE_KEEP, true};

    (void)state;
    bt_normalize(normalizer, arena, &as_document, &text, &edits);
    assert_int_equal(edits.n, 0);
    text = in;
    bt_normalize(normalizer, arena, &as_lines, &text, &edits);
    assert_int_equal(edits.n, 2);
}

/* What hostile input may hold: time and room stay linear, nothing is lost but by rule. */
static void test_hostile(void **state)
{
    enum { N = 100000 };
    static const char *const parts[] = {
        "&amp;",    "&#",        "Ã",   "á»", "\xE2\x80\x8B", "\xC2\xA0",    "Ð",
        "\xCC\x81", "a\xCC\x81", "qúy", "\r", "\n",           "\xEF\xBC\xA1"};

    (void)state;
    for (size_t k = 0; k < sizeof parts / sizeof parts[0]; k++) {
        uint32_t n = (uint32_t)strlen(parts[k]);
        char *s = bt_alloc(arena, (size_t)N * n);
        for (uint32_t i = 0; i < N; i++)
            memcpy(s + (size_t)i * n, parts[k], n);
        for (int lines = 0; lines < 2; lines++) {
            struct bt_normal how = {BT_STEP_ALL, BT_TONE_OLD, lines != 0};
            struct bt_str text = {s, N * n};
            struct bt_edits edits = {NULL, 0};
            bt_normalize(normalizer, arena, &how, &text, &edits);
            assert_true(text.len <= N * n);
        }
        bt_arena_clear(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),       cmocka_unit_test(test_clean),
        cmocka_unit_test(test_clusters),    cmocka_unit_test(test_invisible),
        cmocka_unit_test(test_marks_flood), cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_language),    cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
