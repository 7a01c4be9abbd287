/* test_number.c: digits with separators, spelled numbers, their text; nothing is ever rounded. */
#include "stages/number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>

static void expect_text(struct bt_decimal d, const char *want)
{
    char out[BT_MAX_DECIMAL];
    uint32_t n = bt_decimal_text(d, out);

    assert_int_equal(n, strlen(want));
    assert_memory_equal(out, want, n);
}

static void expect_digits(const char *text, const char *want)
{
    struct bt_decimal d;

    if (!bt_decimal_read(bt_cstr(text), &d)) {
        if (want != NULL)
            fail_msg("\"%s\" was refused", text);
        return;
    }
    if (want == NULL)
        fail_msg("\"%s\" was read", text);
    else
        expect_text(d, want);
}

static void test_separators_decide(void **state)
{
    (void)state;
    expect_digits("02", "2");
    expect_digits("0", "0");
    expect_digits("000", "0");
    expect_digits("78,7", "78.7");
    expect_digits("73,256", "73.256");
    expect_digits("1.152", "1152");
    expect_digits("1.234,5", "1234.5");
    expect_digits("12.044.500.000", "12044500000");
    expect_digits("2,10", "2.1");
    expect_digits("0,05", "0.05");
    expect_digits("2.5", "2.5");
    expect_digits("0.125", "0.125");
    expect_digits("1,234,567", "1234567");
    expect_digits("1,234.5", "1234.5");
    expect_digits("999999999999999999", "999999999999999999");
}

static void test_refusals(void **state)
{
    (void)state;
    expect_digits("", NULL);
    expect_digits("1.2.3", NULL);
    expect_digits("9.9.2024", NULL);
    expect_digits("1,2,3", NULL);
    expect_digits("12.34,5", NULL);
    expect_digits("1000000000000000000", NULL);
    expect_digits("0,0000000001", NULL);
    expect_digits("1a", NULL);
}

/* The classes as table number_words gives them. */
static struct bt_number_word word(const char *s)
{
    static const struct {
        const char *form;
        enum bt_number_class cls;
        uint32_t value;
    } words[] = {
        {"không", BT_NUM_DIGIT, 0}, {"một", BT_NUM_DIGIT, 1},  {"hai", BT_NUM_DIGIT, 2},
        {"ba", BT_NUM_DIGIT, 3},    {"bốn", BT_NUM_DIGIT, 4},  {"năm", BT_NUM_DIGIT, 5},
        {"sáu", BT_NUM_DIGIT, 6},   {"chín", BT_NUM_DIGIT, 9}, {"mốt", BT_NUM_LAST, 1},
        {"tư", BT_NUM_LAST, 4},     {"lăm", BT_NUM_LAST, 5},   {"mười", BT_NUM_TEN, 10},
        {"mươi", BT_NUM_TENS, 1},   {"chục", BT_NUM_DOZEN, 1}, {"trăm", BT_NUM_HUNDRED, 2},
        {"nghìn", BT_NUM_SCALE, 3}, {"vạn", BT_NUM_SCALE, 4},  {"triệu", BT_NUM_SCALE, 6},
        {"tỷ", BT_NUM_SCALE, 9},    {"linh", BT_NUM_LINK, 0},  {"rưỡi", BT_NUM_HALF, 0}};
    struct bt_number_word w = {BT_NUM_NONE, 0, {0, 0}};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(s, words[i].form) == 0)
            return (struct bt_number_word){words[i].cls, words[i].value, {0, 0}};
    if (bt_decimal_read(bt_cstr(s), &w.number))
        w.cls = BT_NUM_DIGITS;
    return w;
}

/* `used`: words of the text that belong to the number. */
static void expect_number(const char *text, const char *want, uint32_t used)
{
    struct bt_number_word w[20];
    struct bt_number number;
    char copy[200], *at = copy;
    uint32_t n = 0;

    assert_true(strlen(text) < sizeof copy);
    memcpy(copy, text, strlen(text) + 1);
    while (at != NULL && n < 20) {
        char *blank = strchr(at, ' ');
        if (blank != NULL)
            *blank = '\0';
        w[n++] = word(at);
        at = blank != NULL ? blank + 1 : NULL;
    }
    if (!bt_number_read(w, n, &number)) {
        if (used != 0)
            fail_msg("\"%s\" was refused", text);
        return;
    }
    if (number.used != used)
        fail_msg("\"%s\": %u words, expected %u", text, number.used, used);
    expect_text(number.value, want);
}

static void test_spelled(void **state)
{
    (void)state;
    expect_number("hai", "2", 1);
    expect_number("mười", "10", 1);
    expect_number("mười lăm", "15", 2);
    expect_number("mười chín hộ", "19", 2);
    expect_number("hai mươi", "20", 2);
    expect_number("ba mươi mốt", "31", 3);
    expect_number("hai mươi tư", "24", 3);
    expect_number("hai chục", "20", 2);
    expect_number("ba trăm", "300", 2);
    expect_number("hai trăm linh năm", "205", 4);
    expect_number("hai trăm năm mươi", "250", 4);
    expect_number("chín trăm chín mươi chín", "999", 5);
    expect_number("một trăm rưỡi", "150", 3);
    expect_number("một nghìn không trăm linh năm", "1005", 6);
    expect_number("hai nghìn ba trăm tỷ", "2300000000000", 5);
    expect_number("hai triệu ba trăm nghìn", "2300000", 5);
    expect_number("hai triệu rưỡi", "2500000", 3);
    expect_number("mười vạn", "100000", 2);
    expect_number("nghìn tỷ", "1000000000000", 2);
    expect_number("trăm triệu", "100000000", 2);
    expect_number("chục nghìn", "10000", 2);
}

static void test_year_is_not_five(void **state)
{
    (void)state;
    expect_number("ba năm sáu tháng", "3", 1);
    expect_number("mười năm", "10", 1);
    expect_number("hai mươi năm", "20", 2);
    expect_number("hai trăm năm", "200", 2);
    expect_number("ba nghìn năm", "3000", 2);
    expect_number("năm mươi", "50", 2);
}

static void test_mixed(void **state)
{
    (void)state;
    expect_number("1,5 triệu", "1500000", 2);
    expect_number("4,62 tỷ", "4620000000", 2);
    expect_number("2 tỷ 300 triệu", "2300000000", 4);
    expect_number("246 tỷ 500 triệu", "246500000000", 4);
    expect_number("41.870 triệu", "41870000000", 2);
    expect_number("3,5 vạn", "35000", 2);
    expect_number("2 triệu 500", "2000000", 2);
    expect_number("3 chục", "30", 2);
    expect_number("2 trăm triệu", "200000000", 3);
    expect_number("1,5 nghìn tỷ", "1500000000000", 3);
    expect_number("hộ", NULL, 0);
    expect_number("mươi", NULL, 0);
    expect_number("rưỡi", NULL, 0);
    expect_number("999999999999999999 tỷ", NULL, 0);
}

static void test_order(void **state)
{
    struct bt_decimal a = {15, 1}, b = {150, 2}, c = {2, 0};

    (void)state;
    assert_int_equal(bt_decimal_cmp(a, b), 0);
    assert_true(bt_decimal_cmp(a, c) < 0);
    assert_true(bt_decimal_cmp(c, b) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_separators_decide),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_spelled),
        cmocka_unit_test(test_year_is_not_five),
        cmocka_unit_test(test_mixed),
        cmocka_unit_test(test_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
