/* tables.h: reads the user's dictionary tables: every *.tsv of a folder. */
#ifndef BT_TABLES_H
#define BT_TABLES_H

#include "bantin.h"

/* The tables in order of their names; free with bt_tables_free(). */
enum bt_status bt_tables_read(struct bt_table **out, size_t *n, const char *dir,
                              struct bt_err *err);
void bt_tables_free(struct bt_table *, size_t n); /* NULL is legal */

#endif
