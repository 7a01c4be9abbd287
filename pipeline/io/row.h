/* row.h: one record of a CSV or TSV table -> what bt_run_one() takes. */
#ifndef BT_ROW_H
#define BT_ROW_H

#include "io/article.h"

/* The piece begins with the table's header.  As bt_article_parse(). */
enum bt_status bt_row_parse(struct bt_article *, struct bt_piece *, const struct bt_given *,
                            struct bt_input *, struct bt_err *err);

#endif
