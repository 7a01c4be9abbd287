/* test_viet.c: letters, syllables, tone marks, keys. */
#include "stages/viet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <unicode/uchar.h>

static struct bt_arena *arena;

static int begin(void **state)
{
    (void)state;
    return (arena = bt_arena_new(NULL)) == NULL;
}

static int end(void **state)
{
    (void)state;
    bt_arena_free(arena);
    return 0;
}

static void assert_str(struct bt_str got, const char *want)
{
    if (!bt_str_is(got, want))
        fail_msg("got \"%.*s\", expected \"%s\"", (int)got.len, got.s, want);
}

static void test_letters(void **state)
{
    struct bt_letter l;
    uint32_t vowels = 0;

    (void)state;
    for (uint32_t cp = 0; cp < 0x3000; cp++) {
        if (!bt_letter_of(cp, &l))
            continue;
        assert_int_equal(bt_letter_compose(l), cp);
        assert_int_equal(bt_is_upper(cp), l.upper);
        vowels += cp >= 0x80;
    }
    assert_int_equal(vowels, 134);
    assert_true(bt_letter_of(0x1EC7, &l));
    assert_int_equal(l.base, 0xEA);
    assert_int_equal(l.tone, BT_DOT);
    assert_true(bt_is_vowel('y') && bt_is_vowel(0x1A1) && !bt_is_vowel('b') &&
                !bt_is_vowel(0x111));
    assert_false(bt_letter_of(0xE7, &l));
}

static void test_syllables(void **state)
{
    static const char *const good[] = {"nghiêng", "quý",   "giếng", "gì",    "Đường",
                                       "khuya",   "ơ",     "UỶ",    "xoong", "giặt",
                                       "gịa",     "huỳnh", "oanh",  "ký"};
    static const char *const bad[] = {"Zoé", "José", "wifi",  "đđ",   "",  "chloé",
                                      "h",   "ngg",  "Nông1", "sãob", "áá"};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (!bt_viet_syllable(bt_cstr(good[i])))
            fail_msg("%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (bt_viet_syllable(bt_cstr(bad[i])))
            fail_msg("%s", bad[i]);
}

static void test_press(void **state)
{
    static const char *const pairs[][2] = {
        {"Uỷ ban", "Ủy ban"},         {"UỶ BAN", "ỦY BAN"},
        {"Hoà Thuý", "Hòa Thúy"},     {"quý", "quý"},
        {"hoàn toàn", "hoàn toàn"},   {"Noé", "Noé"},
        {"tòan qúôc", "toàn quốc"},   {"ngươí", "ngươí"},
        {"Zoé, Chloé", "Zoé, Chloé"}, {"H’Hoà-xoè", "H’Hòa-xòe"},
        {"gíam đựơc", "giám được"},   {"", ""},
        {"mùa muà", "mùa muà"},       {"Sãos", "Sãos"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        assert_str(bt_viet_press(arena, bt_cstr(pairs[i][0])), pairs[i][1]);
}

static struct bt_str fold(const char *s)
{
    char *out = bt_alloc(arena, strlen(s) + 1);

    return (struct bt_str){out, bt_viet_fold(s, (uint32_t)strlen(s), out)};
}

static void test_fold(void **state)
{
    (void)state;
    assert_str(fold("Đỗ Thị Thuỷ, ỨNG HÒA – “Ông” ÐÀ … ＵＢ"),
               "do thi thuy, ung hoa - \"ong\" da ... ub");
    assert_str(fold("e\xCC\xA3\xCC\x82 São ﬁ Ø"), "e sao ﬁ o");
    assert_str(bt_viet_fold_marked(arena, bt_cstr("Hoà BÌNH – Thuý\xC2\xA0Ẫ")),
               "hòa bình - thúy ẫ");
}

static void test_title_case(void **state)
{
    (void)state;
    assert_str(bt_viet_title_case(arena, bt_cstr("LÊ THU MẬN")), "Lê Thu Mận");
    assert_str(bt_viet_title_case(arena, bt_cstr("H’YAR đinh-A")), "H’Yar Đinh-A");
    assert_str(bt_viet_title_case(arena, bt_cstr("N.V.T.")), "N.V.T.");
}

static void test_key(void **state)
{
    char out[64];

    (void)state;
    assert_str((struct bt_str){out, bt_viet_key("THUÝ", 5, out)}, "thúy");
    assert_str((struct bt_str){out, bt_viet_key("HDND", 4, out)}, "hdnd");
    assert_str((struct bt_str){out, bt_viet_key("Quý", 4, out)}, "quý");
    assert_str((struct bt_str){out, bt_viet_key("ƯỚCĂĐĨŨƠ", 16, out)}, "ướcăđĩũơ");
    assert_str((struct bt_str){out, bt_viet_key("ŁÓDŹ×ß", 11, out)}, "łódź×ß");
    assert_str((struct bt_str){out, bt_viet_key("ҚИЇВ", 8, out)}, "қиїв");
}

/* What is read off the bytes of common letters is what Unicode says. */
static void test_case(void **state)
{
    (void)state;
    for (int32_t cp = 0; cp < 0x20000; cp++) {
        char one[4], key[16];
        uint32_t n = bt_encode(one, (uint32_t)cp), len;
        if (cp >= 0xD800 && cp < 0xE000)
            continue;
        assert_int_equal(bt_is_upper((uint32_t)cp), u_isupper(cp) != 0);
        assert_int_equal(bt_lower((uint32_t)cp), (uint32_t)u_tolower(cp));
        assert_int_equal(bt_upper((uint32_t)cp), (uint32_t)u_toupper(cp));
        len = bt_viet_key(one, n, key);
        n = bt_encode(one, (uint32_t)u_tolower(cp));
        assert_true(bt_str_eq((struct bt_str){key, len}, (struct bt_str){one, n}));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_letters),    cmocka_unit_test(test_syllables),
        cmocka_unit_test(test_press),      cmocka_unit_test(test_fold),
        cmocka_unit_test(test_title_case), cmocka_unit_test(test_key),
        cmocka_unit_test(test_case),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
