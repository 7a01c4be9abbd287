/* letter.h: reads a dead letter back into what is to be sent. */
#ifndef BT_LETTER_H
#define BT_LETTER_H

#include "io/bulk.h"

/* Fills id, action and document of the article from a line {"schema","error","record"} that ends
 * in a NUL byte; `action` holds the first two, the document is a part of the line.  False: it is
 * no such line, or its record has no id and version. */
bool bt_letter_read(struct bt_str line, struct bt_buf *action, struct bt_bulk_article *);

#endif
