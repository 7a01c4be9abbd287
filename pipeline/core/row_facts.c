/* row_facts.c: see row_facts.h. */
#include "core/row_facts.h"

#include "core/err.h"

enum bt_status bt_row_facts_open(struct bt_row_facts *f, const struct bt_dict *dict,
                                 const char *table, const char *column, bt_row_reader *read,
                                 struct bt_err *err)
{
    f->dict = dict;
    f->read = read;
    f->column = bt_dict_column(dict, table, column);
    if (!bt_dict_table(dict, table, &f->rows))
        return BT_OK;
    if ((f->of = malloc((size_t)f->rows.n + 1)) == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening %s", table);
    for (uint32_t i = 0; i < f->rows.n; i++)
        f->of[i] = read(bt_dict_cell(dict, f->rows.first + i, f->column));
    return BT_OK;
}

void bt_row_facts_close(struct bt_row_facts *f)
{
    free(f->of);
    f->of = NULL;
}

enum bt_status bt_row_cells_open(struct bt_row_cells *c, const struct bt_dict *dict,
                                 const char *table, const char *column, struct bt_err *err)
{
    c->dict = dict;
    c->column = bt_dict_column(dict, table, column);
    if (!bt_dict_table(dict, table, &c->rows))
        return BT_OK;
    if ((c->of = malloc(((size_t)c->rows.n + 1) * sizeof *c->of)) == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening %s", table);
    for (uint32_t i = 0; i < c->rows.n; i++)
        c->of[i] = bt_dict_cell(dict, c->rows.first + i, c->column);
    return BT_OK;
}

void bt_row_cells_close(struct bt_row_cells *c)
{
    free(c->of);
    c->of = NULL;
}
