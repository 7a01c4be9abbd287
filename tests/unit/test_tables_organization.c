/* test_tables_organization.c: tests/tables/organization.test.  "[kind] canonical name", separated by "; ", none is "-". */
#include "tables.h"

static void show(struct bt_buf *out, const struct bt_doc *doc)
{
    for (uint32_t i = 0; i < doc->layer[BT_ORGANIZATION].n; i++) {
        const struct bt_organization *o = doc->layer[BT_ORGANIZATION].ann[i].data;
        struct bt_str s = doc->layer[BT_ORGANIZATION].ann[i].value;
        bt_buf_puts(out, i != 0 ? "; [" : "[");
        bt_buf_add(out, o->kind.s, o->kind.len);
        bt_buf_puts(out, "] ");
        bt_buf_add(out, s.s, s.len);
    }
}

static void test_organization(void **state)
{
    (void)state;
    run_table("tests/tables/organization.test", "organizations", 150, show);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_organization)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
