/* store_schema.h: opening a connection and its schema; private to store.c and store_schema.c. */
#ifndef BT_STORE_SCHEMA_H
#define BT_STORE_SCHEMA_H

#ifdef BT_HAVE_SQLITE
#include "io/store.h"

enum bt_status bt_store_exec(struct bt_store *, const char *sql, struct bt_err *err);
/* The first value of the first row; 0 if there is none. */
enum bt_status bt_store_number(struct bt_store *, const char *sql, int64_t *n,
                               struct bt_err *err);
/* Opens the file, refuses what is not ours, makes the tables of a new one. */
enum bt_status bt_store_connect(struct bt_store *, enum bt_store_mode, struct bt_err *err);
void bt_store_forget(
    struct bt_store *); /* what it holds beside the connection, which is closed */

#endif
#endif
