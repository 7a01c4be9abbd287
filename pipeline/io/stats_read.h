/* stats_read.h: the totals of a run, read back from JSON. */
#ifndef BT_STATS_READ_H
#define BT_STATS_READ_H

#include "core/stats.h"

/* What bt_stats_write() wrote; other members are ignored, a figure that is missing is 0.
 * BT_BAD: no JSON object, a member of the wrong type, a negative number, or too many names. */
enum bt_status bt_stats_read(struct bt_stats *, struct bt_str json, struct bt_err *err);

#endif
