/* test_tables_count.c: tests/tables/count.test.  A count is written [~ > <]value[..to][/of] unit, several are
 * separated by "; ", none is "-". */
#include "tables.h"

static void put_str(struct bt_buf *b, struct bt_str s)
{
    bt_buf_add(b, s.s, s.len);
}

static void show(struct bt_buf *out, const struct bt_doc *doc)
{
    static const char *const approx[] = {"", "~", ">", "<"};

    for (uint32_t i = 0; i < doc->layer[BT_COUNT].n; i++) {
        const struct bt_count *c = doc->layer[BT_COUNT].ann[i].data;
        bt_buf_puts(out, i != 0 ? "; " : "");
        bt_buf_puts(out, approx[c->approx]);
        put_str(out, c->value);
        bt_buf_puts(out, c->value_to.len != 0 ? ".." : "");
        put_str(out, c->value_to);
        bt_buf_puts(out, c->of.len != 0 ? "/" : "");
        put_str(out, c->of);
        bt_buf_puts(out, " ");
        put_str(out, c->unit);
    }
}

static void test_count(void **state)
{
    (void)state;
    run_table("tests/tables/count.test", "counts", 300, show);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_count)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
