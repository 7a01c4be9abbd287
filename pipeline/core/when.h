/* when.h: points in time and the proleptic Gregorian calendar; no clock, no locale. */
#ifndef BT_WHEN_H
#define BT_WHEN_H

#include "core/str.h"

struct bt_civil {
    int year, month, day, hour, minute, second;
};

int64_t bt_days_from_civil(int year, int month, int day); /* days since 1970-01-01 */
void bt_civil_from_days(int64_t days, int *year, int *month, int *day);
int bt_days_in_month(int year, int month);
int bt_weekday(int64_t days); /* 0 = Sunday */

/* ISO 8601: "2020", "2020-10", "2020-10-19", "2020-10-19T11:14[:00][Z|+07:00]"; without a zone:
 * +07:00. False and precision BT_UNKNOWN if it is none. */
bool bt_time_parse(struct bt_str s, struct bt_time *out);
/* The local civil time of a bt_time. */
struct bt_civil bt_time_civil(struct bt_time);
struct bt_time bt_time_make(struct bt_civil, enum bt_precision, int offset_minutes);
/* ISO 8601 by precision; the number of bytes written, at most 32. */
uint32_t bt_time_format(struct bt_time, char out[40]);

#endif
