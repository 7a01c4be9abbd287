/* err.h: filling a struct bt_err where the fact is known.
 *
 * Messages are lower case, without full stop, name the thing and say what was expected. Nothing
 * here allocates, so an error can be reported when memory has run out. */
#ifndef BT_ERR_H
#define BT_ERR_H

#include "bantin.h"

/* Sets code and message, leaves file, line and col alone, returns `st`.  `err` may be NULL. */
enum bt_status bt_err_set(struct bt_err *err, enum bt_status st, const char *code,
                          const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The same with a place: `file` may be NULL, line and col 0. */
enum bt_status bt_err_at(struct bt_err *err, enum bt_status st, const char *file, int line,
                         int col, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

#endif
