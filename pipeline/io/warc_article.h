/* warc_article.h: a record of a web archive -> what bt_run_one() takes.  Runs in the workers. */
#ifndef BT_WARC_ARTICLE_H
#define BT_WARC_ARTICLE_H

#include "io/cut.h"

/* Fills *in, which borrows from the piece and from `head`, where the headers move to; the body is
 * decoded, and `spare` is used for that.  BT_BAD: err says what is wrong and where. */
enum bt_status bt_warc_parse(struct bt_piece *, struct bt_buf *head, struct bt_buf *spare,
                             struct bt_input *in, struct bt_err *err);

#endif
