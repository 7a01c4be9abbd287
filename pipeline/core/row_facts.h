/* row_facts.h: one byte for each row of a table, read off one of its cells when a stage opens: what
 * is asked of every hit is then one look, not the parsing of a string far off in the image.  Where
 * the text itself is wanted: the cells of a column side by side. */
#ifndef BT_ROW_FACTS_H
#define BT_ROW_FACTS_H

#include "core/dict.h"

typedef uint8_t bt_row_reader(struct bt_str cell);

struct bt_row_facts {
    const struct bt_dict *dict;
    bt_row_reader *read;
    int column;
    struct bt_rows rows;
    uint8_t *of; /* by row - rows.first */
};

/* `out` is zeroed and may be closed after a failure too. */
enum bt_status bt_row_facts_open(struct bt_row_facts *out, const struct bt_dict *,
                                 const char *table, const char *column, bt_row_reader *,
                                 struct bt_err *err);
void bt_row_facts_close(struct bt_row_facts *);

/* Of a row of any table: what the reader makes of its cell in this column. */
static inline uint8_t bt_row_fact(const struct bt_row_facts *f, uint32_t row)
{
    return row - f->rows.first < f->rows.n ? f->of[row - f->rows.first]
                                           : f->read(bt_dict_cell(f->dict, row, f->column));
}

struct bt_row_cells {
    const struct bt_dict *dict;
    int column;
    struct bt_rows rows;
    struct bt_str *of; /* by row - rows.first */
};

/* As above. */
enum bt_status bt_row_cells_open(struct bt_row_cells *out, const struct bt_dict *,
                                 const char *table, const char *column, struct bt_err *err);
void bt_row_cells_close(struct bt_row_cells *);

/* Of a row of any table: its cell in this column. */
static inline struct bt_str bt_row_cell(const struct bt_row_cells *c, uint32_t row)
{
    return row - c->rows.first < c->rows.n ? c->of[row - c->rows.first]
                                           : bt_dict_cell(c->dict, row, c->column);
}

#endif
