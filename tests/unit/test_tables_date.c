/* test_tables_date.c: tests/tables/date.test, lunar.test.  The values in EDTF, separated by "; "; "?" is a date that
 * cannot be placed. */
#include "tables.h"

static void show(struct bt_buf *out, const struct bt_doc *doc)
{
    for (uint32_t i = 0; i < doc->layer[BT_DATE].n; i++) {
        struct bt_str value = doc->layer[BT_DATE].ann[i].value;
        bt_buf_puts(out, i != 0 ? "; " : "");
        bt_buf_add(out, value.len != 0 ? value.s : "?", value.len != 0 ? value.len : 1);
    }
}

static void test_date(void **state)
{
    (void)state;
    run_table("tests/tables/date.test", "dates", 300, show);
}

static void test_lunar(void **state)
{
    (void)state;
    run_table("tests/tables/lunar.test", "dates", 50, show);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_date),
                                       cmocka_unit_test(test_lunar)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
