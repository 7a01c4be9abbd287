/* stats_read.h: the totals of a run, read back from JSON. */
#ifndef BT_STATS_READ_H
#define BT_STATS_READ_H

#include "core/stats.h"

#include <jansson.h>

/* What bt_stats_write() wrote; other members are ignored, a figure that is missing is 0.
 * BT_BAD: a member has the wrong type, a negative number, or there are too many names. */
enum bt_status bt_stats_read(struct bt_stats *, const json_t *object, struct bt_err *err);

#endif
