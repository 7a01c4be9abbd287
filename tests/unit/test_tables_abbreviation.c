/* test_tables_abbreviation.c: tests/tables/abbreviation.test. */
#include "tables.h"

static void show(struct bt_buf *out, const struct bt_doc *doc)
{
    const struct bt_layer *l = &doc->layer[BT_ABBREVIATION];

    for (uint32_t i = 0; i < l->n; i++) {
        const struct bt_reading *r = l->ann[i].data;
        if (i != 0)
            bt_buf_puts(out, "; ");
        bt_buf_str(out, bt_text(doc, l->ann[i].at));
        bt_buf_puts(out, r->defined_here ? " := " : " = ");
        bt_buf_str(out, r->expansion);
        if (strcmp(r->source, "dictionary") != 0)
            bt_buf_printf(out, " [%s]", r->source);
    }
}

static void test_table(void **state)
{
    (void)state;
    run_table("tests/tables/abbreviation.test", "abbreviations", 600, show);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
