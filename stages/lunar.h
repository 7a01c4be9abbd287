/* lunar.h: the Vietnamese lunar calendar, 1900-2100 (lunar_years.h).
 *
 * Days are those of core/when.h (since 1970-01-01).  The calendar is that of the meridian of
 * UTC+7, not the Chinese one of UTC+8: the two differ for Tết 1985, 2007, 2030. */
#ifndef BT_LUNAR_H
#define BT_LUNAR_H

#include <stdbool.h>
#include <stdint.h>

enum { BT_LUNAR_FIRST = 1900, BT_LUNAR_LAST = 2100 };

struct bt_lunar {
    int year, month, day;
    bool leap; /* the second month of its number: "tháng 4 nhuận" */
};

/* False if the day does not exist in the calendar or lies outside its years. */
bool bt_lunar_to_days(struct bt_lunar, int64_t *days);
bool bt_lunar_from_days(int64_t days, struct bt_lunar *out);
/* The month that is followed by a leap month in this lunar year; 0 = none. */
int bt_lunar_leap_month(int year);
/* Place of a year in the cycle of sixty: 1 = Giáp Tý (1984) ... 60 = Quý Hợi. */
int bt_lunar_cycle(int year);

#endif
