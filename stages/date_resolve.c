/* date_resolve.c: what is not written: years and months, deictics, lunar days; see date.h.
 *
 * A day without a year is the occurrence nearest to the anchor (the day of publication, or of
 * the event of an article that was posted years later).  The tense weighs the two sides: a day
 * to come must be twice as near as a past one unless a word such as "trước ngày", "sẽ" or "vừa
 * qua" says otherwise. */
#include "stages/date.h"

#include "core/when.h"
#include "stages/lunar.h"

static const int64_t NOWHERE = INT64_MIN / 4; /* the distance to any day can be computed */
enum { SOON = 5 };                            /* years ahead that two digits may mean */

static int64_t days_of(int year, int month, int day)
{
    return bt_days_from_civil(year, month, day);
}

static int64_t month_end(int year, int month)
{
    return days_of(year, month, bt_days_in_month(year, month));
}

static int year_of(int64_t day)
{
    int y, m, d;

    bt_civil_from_days(day, &y, &m, &d);
    return y;
}

/* First and last day of a point in a year; false if there is no such day. */
static bool place(struct date_point *p, int year)
{
    struct bt_lunar lunar = {year, p->month, p->day, p->leap};

    p->unplaced = false;
    switch (p->unit) {
    case DU_DAY:
        if (p->lunar && !p->solar) {
            if (!bt_lunar_to_days(lunar, &p->from))
                return false;
        } else if (p->day > bt_days_in_month(year, p->month)) {
            return false;
        } else {
            p->from = days_of(year, p->month, p->day);
        }
        p->to = p->from;
        break;
    case DU_MONTH:
        p->from = days_of(year, p->month, 1);
        p->to = month_end(year, p->month);
        break;
    case DU_QUARTER:
        p->from = days_of(year, p->month, 1);
        p->to = month_end(year, p->last_month);
        break;
    case DU_DECADE:
        p->from = days_of(year, 1, 1);
        p->to = days_of(year + 9, 12, 31);
        break;
    case DU_CENTURY:
        p->from = days_of(year, 1, 1);
        p->to = days_of(year + 99, 12, 31);
        break;
    default:
        p->from = days_of(year, 1, 1);
        p->to = days_of(year, 12, 31);
    }
    p->year = year;
    return true;
}

/* How unlikely it is that the point means these days. */
static int64_t cost(const struct date_point *p, int64_t anchor, enum date_tense tense)
{
    static const int ahead[] = {[DT_NONE] = 2, [DT_FUTURE] = 1, [DT_PAST] = 8};
    static const int back[] = {[DT_NONE] = 1, [DT_FUTURE] = 4, [DT_PAST] = 1};

    if (p->from > anchor)
        return (p->from - anchor) * ahead[tense];
    return p->to < anchor ? (anchor - p->to) * back[tense] : 0;
}

/* "6 tháng cuối năm": of the anchor's year; in January and February what lies ahead was last
 * year's. */
static int year_of_part(const struct date_point *p, int64_t anchor, enum date_tense tense)
{
    int y, m, d;

    bt_civil_from_days(anchor, &y, &m, &d);
    if (m <= 2 && p->last_month >= 9 && tense != DT_FUTURE)
        return y - 1;
    return y;
}

/* The year nearest to the anchor; false if the calendar has no such day. */
static bool place_near(struct date_point *p, int64_t anchor, enum date_tense tense)
{
    struct date_point best = *p;
    int64_t lowest = INT64_MAX;
    int year = year_of(anchor);

    if (p->of_year)
        return place(p, year_of_part(p, anchor, tense));
    for (int y = year - 1; y <= year + 1; y++) {
        struct date_point q = *p;
        if (place(&q, y) && cost(&q, anchor, tense) < lowest) {
            lowest = cost(&q, anchor, tense);
            best = q;
        }
    }
    *p = best;
    return lowest != INT64_MAX;
}

/* The last year of the cycle of sixty that is not far ahead of the anchor. */
static int year_of_cycle(int cycle, int64_t anchor)
{
    int year = year_of(anchor) + 1;

    while (bt_lunar_cycle(year) != cycle)
        year--;
    return year;
}

static void shift_month(int64_t day, int offset, int *year, int *month)
{
    int d, index;

    bt_civil_from_days(day, year, month, &d);
    index = *year * 12 + *month - 1 + offset;
    *year = index / 12;
    *month = index % 12 + 1;
}

/* A weekday: p->day = -1 - weekday; of a week relative to today, or the nearest one. */
static void place_weekday(struct date_point *p, int64_t today, enum date_tense tense)
{
    int weekday = -1 - p->day;
    int from_monday = (weekday + 6) % 7, today_from_monday = (bt_weekday(today) + 6) % 7;
    int64_t day = today - today_from_monday + from_monday;

    if (p->base_unit == DU_WEEK)
        day += 7 * p->offset;
    else if (tense == DT_FUTURE && day < today)
        day += 7;
    else if (tense != DT_FUTURE && day > today)
        day -= 7;
    p->from = p->to = day;
}

/* Points that say where they lie from today: "hôm qua", "tuần trước", "tháng 10 năm ngoái",
 * "ngày 15 tháng này". */
static bool place_deictic(const struct date_context *c, struct date_point *p,
                          enum date_tense tense)
{
    int64_t base = p->base == DB_EVENT && c->has_event ? c->event : c->today;
    int year, month;

    if (p->base == DB_SAME_YEAR)
        return (c->last_year != 0 || c->known) &&
               place(p, c->last_year != 0 ? c->last_year : year_of(c->anchor));
    if (!c->known && !(p->base == DB_EVENT && c->has_event))
        return false;
    if (p->base == DB_EVENT && p->offset != 0 && !c->has_event)
        return false; /* "từ 19 giờ đến 3 giờ sáng hôm sau": of no day that is told */
    if (p->unit == DU_DAY && p->day < 0) {
        place_weekday(p, base, tense);
        return true;
    }
    switch (p->base_unit) {
    case DU_DAY:
        p->from = p->to = base + p->offset;
        return true;
    case DU_WEEK:
        p->from = base - (bt_weekday(base) + 6) % 7 + 7 * p->offset;
        p->to = p->from + 6;
        return true;
    case DU_MONTH:
        shift_month(base, p->offset, &year, &month);
        p->month = month;
        return place(p, year);
    case DU_QUARTER:
        shift_month(base, 3 * p->offset, &year, &month);
        p->month = (month - 1) / 3 * 3 + 1;
        p->last_month = p->month + 2;
        return place(p, year);
    default:
        return place(p, year_of(base) + p->offset);
    }
}

/* A day of a month that is not written: the nearest one. */
static bool place_lone_day(struct date_point *p, int64_t anchor, enum date_tense tense)
{
    struct date_point best = *p;
    int64_t lowest = INT64_MAX;

    for (int k = -1; k <= 1; k++) {
        struct date_point q = *p;
        struct bt_lunar now;
        int year, month;
        shift_month(anchor, k, &year, &month);
        if (q.lunar && bt_lunar_from_days(anchor + 30 * k, &now)) {
            year = now.year;
            month = now.month;
        }
        q.month = month;
        if (place(&q, year) && cost(&q, anchor, tense) < lowest) {
            lowest = cost(&q, anchor, tense);
            best = q;
        }
    }
    *p = best;
    return lowest != INT64_MAX;
}

static bool lower_of(const struct date_point *p, const struct date_point *q)
{
    return p->month < q->month || (p->month == q->month && p->day <= q->day);
}

/* One point; `right`: the point after it, already resolved, NULL if none. */
static bool resolve_point(const struct date_context *c, struct date_point *p,
                          const struct date_point *right, enum date_tense tense,
                          enum bt_evidence *evidence)
{
    *evidence = BT_EXPLICIT;
    if (p->base != DB_NONE) {
        *evidence = p->base == DB_TODAY ? BT_PUBLISHED : BT_CONTEXT;
        return place_deictic(c, p, tense);
    }
    if (p->unit == DU_YEAR || p->unit == DU_DECADE || p->unit == DU_CENTURY)
        return place(p, p->year);
    if (p->cycle != 0) {
        *evidence = BT_NEAREST;
        return c->known && place(p, year_of_cycle(p->cycle, c->anchor));
    }
    if (p->short_year && c->known && p->year > year_of(c->anchor) + SOON)
        p->year -= 100;
    if (p->year != 0)
        return place(p, p->year);
    if (!c->known)
        return false;
    *evidence = c->told ? BT_CONTEXT : BT_PUBLISHED;
    if (p->month == 0)
        return place_lone_day(p, c->anchor, tense);
    if (right != NULL && right->year != 0 && right->from != NOWHERE && right->lunar == p->lunar)
        return place(p, right->range && !lower_of(p, right) ? right->year - 1 : right->year);
    if (!place_near(p, c->anchor, tense))
        return false;
    if (!c->told && p->year != year_of(c->today))
        *evidence = BT_NEAREST;
    return true;
}

void date_resolve(const struct date_context *c, struct date_expr *e, enum date_tense tense)
{
    for (uint32_t i = e->n; i-- > 0;) {
        struct date_point *p = &e->p[i];
        enum bt_evidence evidence;

        p->from = p->to = NOWHERE;
        p->unplaced = !resolve_point(c, p, i + 1 < e->n ? p + 1 : NULL, tense, &evidence);
        if (p->unplaced)
            p->from = p->to = NOWHERE;
        if (i + 1 == e->n)
            e->evidence = evidence;
    }
}
