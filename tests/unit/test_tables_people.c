/* test_tables_people.c: tests/tables/name.test: the persons of a text, "name; name", and
 * tests/tables/role.test: who holds which role, "name: role | role; name: role".  None is "-". */
#include "core/run.h"

#include "tables.h"

static void put_str(struct bt_buf *b, struct bt_str s)
{
    bt_buf_add(b, s.s, s.len);
}

static void show_names(struct bt_buf *out, const struct bt_doc *doc)
{
    for (uint32_t i = 0; i < doc->nentity; i++) {
        if (doc->entity[i].layer != BT_PERSON)
            continue;
        bt_buf_puts(out, out->len != 0 ? "; " : "");
        put_str(out, doc->entity[i].name);
        if (doc->entity[i].nmention > 1)
            bt_buf_printf(out, " x%u", (unsigned)doc->entity[i].nmention);
    }
}

static void show_roles(struct bt_buf *out, const struct bt_doc *doc)
{
    for (uint32_t i = 0; i < doc->nentity; i++) {
        bool first = true;
        for (uint32_t k = 0; k < doc->nedge; k++) {
            const struct bt_ann *role;
            if (doc->edge[k].kind != BT_HOLDS_ROLE || doc->edge[k].from != i)
                continue;
            role = bt_ann_by_id(doc, BT_ROLE, doc->edge[k].to);
            if (first) {
                bt_buf_puts(out, out->len != 0 ? "; " : "");
                put_str(out, doc->entity[i].name);
            }
            bt_buf_puts(out, first ? ": " : " | ");
            put_str(out, bt_text(doc, role->at));
            first = false;
        }
    }
}

static void test_names(void **state)
{
    (void)state;
    run_table("tests/tables/name.test", "people", 150, show_names);
}

static void test_roles(void **state)
{
    (void)state;
    run_table("tests/tables/role.test", "people", 150, show_roles);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names),
                                       cmocka_unit_test(test_roles)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
