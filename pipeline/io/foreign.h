/* foreign.h: the names of formats that are not read, so that an error says what a file is. */
#ifndef BT_FOREIGN_H
#define BT_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>

/* "a PDF document", by its first bytes, of which so many are enough; NULL: none of those known.
 * *packed: an archive, a compressed file or a document that is one. */
enum { BT_FOREIGN_LOOK = 40 };
const char *bt_foreign(const char *s, size_t n, bool *packed);

#endif
