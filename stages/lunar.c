/* lunar.c: see lunar.h. */
#include "stages/lunar.h"

#include "stages/lunar_years.h"

#include <math.h>

enum { MAX_MONTHS = 14 };

struct month {
    int64_t first; /* day */
    int number;
    bool leap;
};

/* The months from the eleventh of year - 1 up to, not with, the eleventh of `year`; returns
 * their number.  month[n].first is set. */
static int months_of(int year, struct month month[MAX_MONTHS])
{
    const struct lunar_year *y = &lunar_years[year - LUNAR_ROWS_FROM];
    int n = y->leap != 0 ? 13 : 12, number = 11;
    int64_t first = y->first;

    for (int i = 0; i < n; i++) {
        bool leap = i != 0 && i == y->leap;
        month[i] = (struct month){first, leap ? month[i - 1].number : number, leap};
        number = leap ? number : number % 12 + 1;
        first += 29 + (y->long_months >> i & 1);
    }
    month[n].first = first;
    return n;
}

static bool find_month(struct bt_lunar d, struct month month[MAX_MONTHS], int *n, int *i)
{
    if (d.year < BT_LUNAR_FIRST || d.year > BT_LUNAR_LAST)
        return false;
    *n = months_of(d.month >= 11 ? d.year + 1 : d.year, month);
    for (*i = 0; *i < *n; ++*i)
        if (month[*i].number == d.month && month[*i].leap == d.leap)
            return true;
    return false;
}

bool bt_lunar_to_days(struct bt_lunar d, int64_t *days)
{
    struct month month[MAX_MONTHS];
    int n, i;

    if (d.day < 1 || !find_month(d, month, &n, &i))
        return false;
    *days = month[i].first + d.day - 1;
    return *days < month[i + 1].first;
}

bool bt_lunar_from_days(int64_t days, struct bt_lunar *out)
{
    struct month month[MAX_MONTHS];
    int year = 1970 + (int)floor((double)days / 365.2425), n, i;

    for (int y = year; y <= year + 1; y++) {
        if (y < BT_LUNAR_FIRST || y > BT_LUNAR_LAST)
            continue;
        n = months_of(y, month);
        if (days < month[0].first || days >= month[n].first)
            continue;
        for (i = n - 1; month[i].first > days;)
            i--;
        out->year = i < 3 && month[i].number >= 11 ? y - 1 : y;
        out->month = month[i].number;
        out->leap = month[i].leap;
        out->day = (int)(days - month[i].first) + 1;
        return true;
    }
    return false;
}

int bt_lunar_leap_month(int year)
{
    struct month month[MAX_MONTHS];

    if (year < BT_LUNAR_FIRST || year > BT_LUNAR_LAST)
        return 0;
    for (int y = year; y <= year + 1; y++) {
        int n = months_of(y, month);
        for (int i = 0; i < n; i++)
            if (month[i].leap && (month[i].number >= 11) == (y > year))
                return month[i].number;
    }
    return 0;
}

int bt_lunar_cycle(int year)
{
    int c = (year - 1984) % 60;

    return (c < 0 ? c + 60 : c) + 1;
}
