/* test_tables_place.c: tests/tables/place.test.  Canonical names, separated by "; ", none is "-". */
#include "tables.h"

static void show(struct bt_buf *out, const struct bt_doc *doc)
{
    for (uint32_t i = 0; i < doc->layer[BT_PLACE].n; i++) {
        struct bt_str s = doc->layer[BT_PLACE].ann[i].value;
        bt_buf_puts(out, i != 0 ? "; " : "");
        bt_buf_add(out, s.s, s.len);
    }
}

static void test_place(void **state)
{
    (void)state;
    run_table("tests/tables/place.test", "places", 150, show);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_place)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
