/* feed_time.h: the date of an e-mail (RFC 822, as RSS has it) in ISO 8601. */
#ifndef BT_FEED_TIME_H
#define BT_FEED_TIME_H

#include "core/str.h"

enum { BT_FEED_TIME = 32 };

/* "Mon, 19 Oct 2020 11:14:00 +0700" -> "2020-10-19T11:14:00+07:00".  False: it is none; whether the
 * day exists is not asked. */
bool bt_feed_time(struct bt_str s, char out[BT_FEED_TIME]);

#endif
