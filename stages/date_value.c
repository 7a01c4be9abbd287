/* date_value.c: EDTF (ISO 8601-2) of a resolved expression; see date.h.
 *
 * Days and months by name, "2020-10-14", "2020-10"; parts of a year and weeks as intervals,
 * "2020-07/2020-09"; decades and centuries "198X", "17XX"; lists "{a,b}" with ranges "a..b" in
 * them; an unknown year "XXXX-06-14". */
#include "stages/date.h"

#include "core/when.h"

static const char *year_text(struct bt_arena *a, const struct date_point *p)
{
    if (p->unplaced)
        return "XXXX";
    return bt_printf(a, p->year < 0 ? "-%04d" : "%04d", p->year < 0 ? -p->year : p->year);
}

static const char *day_text(struct bt_arena *a, int64_t days)
{
    int y, m, d;

    bt_civil_from_days(days, &y, &m, &d);
    return bt_printf(a, "%s%04d-%02d-%02d", y < 0 ? "-" : "", y < 0 ? -y : y, m, d);
}

/* The name of one end of a point: of its first (or last) day, month, year. */
static const char *end_text(struct bt_arena *a, const struct date_point *p, bool last)
{
    switch (p->unit) {
    case DU_DAY:
        if (!p->unplaced)
            return day_text(a, p->from);
        return bt_printf(a, "XXXX-%02d-%02d", p->month, p->day);
    case DU_WEEK:
        return day_text(a, last ? p->to : p->from);
    case DU_MONTH:
        return bt_printf(a, "%s-%02d", year_text(a, p), p->month);
    case DU_QUARTER:
        return bt_printf(a, "%s-%02d", year_text(a, p), last ? p->last_month : p->month);
    case DU_DECADE:
        return bt_printf(a, "%03dX", p->year / 10);
    case DU_CENTURY:
        return bt_printf(a, "%02dXX", p->year / 100);
    default:
        return year_text(a, p);
    }
}

static const char *span_text(struct bt_arena *a, const struct date_point *p,
                             const struct date_point *q, const char *between)
{
    const char *first = end_text(a, p, false), *last = end_text(a, q, true);

    return strcmp(first, last) == 0 ? first : bt_printf(a, "%s%s%s", first, between, last);
}

/* True if the expression can be named although its year is unknown. */
static bool nameable(const struct date_point *p)
{
    if (!p->unplaced)
        return true;
    return p->month != 0 && !p->lunar && p->cycle == 0 && p->base == DB_NONE &&
           p->unit != DU_WEEK && p->unit != DU_YEAR;
}

/* True if every point begins on the day after the one before it ends. */
static bool touching(const struct date_expr *e)
{
    for (uint32_t i = 1; i < e->n; i++)
        if (e->p[i].unplaced || e->p[i - 1].unplaced || e->p[i].from != e->p[i - 1].to + 1)
            return false;
    return true;
}

static const char *list_text(struct bt_arena *a, const struct date_expr *e)
{
    const char *out = "{";

    for (uint32_t i = 0, k; i < e->n; i = k + 1) {
        for (k = i; k + 1 < e->n && e->p[k + 1].range; k++) {
        }
        out = bt_printf(a, "%s%s%s", out, i > 0 ? "," : "",
                        span_text(a, &e->p[i], &e->p[k], ".."));
    }
    return bt_printf(a, "%s}", out);
}

void date_value(struct bt_arena *a, const struct date_expr *e, struct bt_str *value,
                struct bt_date *d)
{
    bool ranges = true, placed = true;
    int64_t from = INT64_MAX, to = INT64_MIN;

    *value = (struct bt_str){"", 0};
    d->from = d->to = *value;
    d->part = (enum bt_day_part)e->part;
    d->evidence = e->evidence;
    d->minute = -1;
    for (uint32_t i = 0; i < e->n; i++) {
        const struct date_point *p = &e->p[i];
        if (!nameable(p))
            return;
        ranges = ranges && (i == 0 || p->range);
        placed = placed && !p->unplaced;
        from = p->from < from ? p->from : from;
        to = p->to > to ? p->to : to;
    }
    if (placed) {
        d->from = bt_cstr(day_text(a, from));
        d->to = bt_cstr(day_text(a, to));
    }
    if (!ranges && e->p[0].unit != DU_DAY && touching(e))
        ranges = true;
    *value = bt_cstr(ranges ? span_text(a, &e->p[0], &e->p[e->n - 1], "/") : list_text(a, e));
}
