/* date_day.c: lexemes -> days, and lists and ranges of days; see date.h.
 *
 * Vietnamese order is day first: 13..31 in second place is never a month, so "3/14" is refused,
 * not swapped.  In "14-19/3" and "3-5/8" the dash joins two days of one month; in "27-1" and
 * "2-7-2009" it stands between day and month.  What a list or a range shares stands at its
 * right end: "11, 12 và 13/5", "ngày 29 đến 31-1". */
#include "stages/date.h"

#include "core/when.h"

enum {
    EVE_FROM = 23, /* "23 Tết" .. "30 Tết" lie in the twelfth month */
    MAX_HEADS = 5  /* words before the number of a day */
};

/* True if the mark at i stands without white space on both sides. */
static bool glued(const struct date_text *t, uint32_t i)
{
    return i + 1 < t->n && !date_spaced(&t->x[i]) && !date_spaced(&t->x[i + 1]);
}

static bool date_separator(const struct date_text *t, uint32_t i)
{
    return date_mark_at(t, i, '/') ||
           ((date_mark_at(t, i, '-') || date_mark_at(t, i, '.')) && glued(t, i));
}

/* Head words before a day: parts of the day, weekday with its comma or dash, ngày, hôm. */
static uint32_t parse_heads(const struct date_text *t, uint32_t i, struct date_expr *e,
                            struct date_point *p)
{
    for (uint32_t n = 0; n < MAX_HEADS; n++, i++) {
        if (date_word_at(t, i, DW_PART)) {
            if (e->part == BT_DAY_NONE)
                e->part = (uint8_t)t->x[i].value;
        } else if (date_word_at(t, i, DW_WEEKDAY)) {
            if (date_mark_at(t, i + 1, ',') || date_mark_at(t, i + 1, '-'))
                i++;
        } else if (!date_unit_at(t, i, DU_DAY)) {
            return i;
        }
        p->head = true;
    }
    return i;
}

static uint32_t parse_number(const struct date_text *t, uint32_t i, struct date_point *p)
{
    if (date_word_at(t, i, DW_LUNAR_DAY)) {
        p->head = true;
        p->lunar = !date_has(t, i, t->kinds->solar_day); /* "mồng 2 tháng 9" is a holiday */
        p->day = t->x[i].value;
        if (p->day != 0)
            return i + 1;
        i++;
        if (date_word_at(t, i, DW_MONTH) && t->x[i].value <= 10) {
            p->day = t->x[i].value;
            return i + 1;
        }
    }
    if (!date_number(t, i, 1, 2) || t->x[i].value < 1 || t->x[i].value > 31)
        return 0;
    p->day = t->x[i].value;
    return i + 1;
}

/* "Ngày 18 – 6,", "Chiều 3 - 10 - 2019,": with white space a dash divides day and month only after a
 * head word, and where the sentence or a name goes on, not "ngày 2 - 3 lần" and "ngày 5 - 7/3". */
static bool wide_dash(const struct date_text *t, uint32_t i, const struct date_point *p)
{
    const struct date_lex *after = &t->x[i + 2];

    if (!p->head || p->lunar || !date_mark_at(t, i, '-') || glued(t, i))
        return false;
    if (after->kind == DX_MARK && after->iblock == t->x[i].iblock)
        return after->mark == '-' ? date_year_at(t, i + 3)
                                  : after->mark != '/' && after->mark != '%';
    return after->kind != DX_NUMBER &&
           (after->iblock != t->x[i].iblock || (!date_lower(after) && after->word == 0));
}

/* "/3", "-7-2009", ".9.2024" after a day; 0 if what follows is none, e.g. the rest of "3-5/8".
 */
static uint32_t parse_numeric_month(const struct date_text *t, uint32_t i, struct date_point *p,
                                    char *separator)
{
    char sep = t->x[i].mark;
    bool wide = wide_dash(t, i, p);
    uint32_t next = i + 2;

    if (!(wide || date_separator(t, i)) || !date_number(t, i + 1, 1, 2) ||
        t->x[i + 1].value < 1 || t->x[i + 1].value > 12)
        return 0;
    if (sep == '-' && date_unit_at(t, next, DU_MONTH))
        return 0; /* "5-6 tháng 7" */
    if (wide && date_mark_at(t, next, '-') && date_year_at(t, next + 1)) {
        p->year = t->x[next + 1].value;
        next += 2;
    } else if (date_separator(t, next) && date_number(t, next + 1, 1, 9)) {
        bool same = t->x[next].mark == sep, year = date_year_at(t, next + 1);
        if (sep == '-' && !year)
            return 0; /* "3-5/8", "9-10.8" */
        if (same && sep == '.' && !year)
            return 0; /* "1.10.30" */
        if (same && sep == '/' && !year) {
            if (!date_number(t, next + 1, 2, 2))
                return 0;
            p->year = 2000 + t->x[next + 1].value;
            p->short_year = true;
        } else if (year) {
            p->year = t->x[next + 1].value;
        }
        if (p->year != 0)
            next += 2;
    }
    p->month = t->x[i + 1].value;
    *separator = sep;
    return next;
}

/* "tháng 5", "tháng Giêng", "tháng 4 nhuận", "tháng trước", "Tết"; 0 if none. */
static uint32_t parse_written_month(const struct date_text *t, uint32_t i, struct date_point *p)
{
    if (date_word_at(t, i, DW_NEW_YEAR)) {
        p->lunar = true;
        p->month = p->day >= EVE_FROM ? 12 : 1;
        return i + 1;
    }
    if (date_word_at(t, i, DW_DEICTIC) && t->x[i].unit == DU_MONTH) {
        p->base = t->x[i].base;
        p->base_unit = DU_MONTH;
        p->offset = t->x[i].offset;
        return i + 1;
    }
    if (!date_unit_at(t, i, DU_MONTH))
        return 0;
    i++;
    if (date_number(t, i, 1, 2) && t->x[i].value >= 1 && t->x[i].value <= 12) {
        p->month = t->x[i].value;
    } else if (date_word_at(t, i, DW_MONTH)) {
        p->month = t->x[i].value > 12 ? (t->x[i].value == 13 ? 12 : 1) : t->x[i].value;
        p->lunar = p->lunar || t->x[i].value > 12;
    } else {
        return 0;
    }
    if (date_word_at(t, i + 1, DW_LUNAR_MARK) && t->x[i + 1].value == DK_LEAP) {
        p->leap = p->lunar = true;
        i++;
    }
    return i + 1;
}

/* "âm lịch", "(âm lịch)", "dương lịch" after a day. */
static uint32_t parse_mark(const struct date_text *t, uint32_t i, struct date_point *p)
{
    bool bracket = date_mark_at(t, i, '(') && date_word_at(t, i + 1, DW_LUNAR_MARK);
    uint32_t at = bracket ? i + 1 : i;

    if (!date_word_at(t, at, DW_LUNAR_MARK))
        return i;
    p->lunar = p->lunar || t->x[at].value == DK_LUNAR;
    p->solar = t->x[at].value == DK_SOLAR;
    return bracket ? i : i + 1;
}

/* "2024-03-15". */
static uint32_t parse_iso(const struct date_text *t, uint32_t i, struct date_point *p)
{
    if (!date_year_at(t, i) || !date_mark_at(t, i + 1, '-') || !glued(t, i + 1) ||
        !date_number(t, i + 2, 2, 2) || !date_mark_at(t, i + 3, '-') || !glued(t, i + 3) ||
        !date_number(t, i + 4, 2, 2))
        return 0;
    p->year = t->x[i].value;
    p->month = t->x[i + 2].value;
    p->day = t->x[i + 4].value;
    return i + 5;
}

/* A day after its heads; a point without month and base_unit is incomplete. */
static uint32_t parse_item(const struct date_text *t, uint32_t i, struct date_expr *e,
                           struct date_point *p)
{
    uint32_t next, after;

    p->unit = DU_DAY;
    i = parse_heads(t, i, e, p);
    if ((next = parse_iso(t, i, p)) != 0)
        return next;
    if ((next = parse_number(t, i, p)) == 0)
        return 0;
    if ((after = parse_numeric_month(t, next, p, &e->separator)) != 0) {
        next = after;
        if (!date_has(t, i, t->kinds->lunar_day)) /* "mùng 6/7", but "mùng 5/5" */
            p->lunar = false;
    } else if ((after = parse_written_month(t, next, p)) != 0)
        next = after;
    else
        return next;
    if (p->year == 0)
        next = date_year_tail(t, next, p);
    next = parse_mark(t, next, p);
    if (p->lunar && p->year == 0 && p->cycle == 0)
        next = date_year_tail(t, next, p);
    if (p->cycle != 0)
        p->lunar = true;
    if (p->cycle != 0 && p->month == 12 && after > 0 && date_word_at(t, after - 1, DW_NEW_YEAR))
        p->cycle = p->cycle == 1 ? 60 : p->cycle - 1; /* "30 Tết Giáp Thìn" is Quý Mão's last */
    return next;
}

static bool complete(const struct date_point *p)
{
    return p->month != 0 || p->base_unit == DU_MONTH;
}

/* May the point q be joined to p in one span? */
static bool joins(const struct date_point *p, const struct date_point *q, bool range,
                  bool numeric)
{
    bool both_years = p->year != 0 && q->year != 0;

    if (!complete(p))
        return true;
    if (both_years && p->day == q->day && p->month == q->month)
        return false; /* an anniversary: "26/3/1931 - 26/3/2013" */
    if (range)
        return complete(q);
    return !q->head && !both_years && p->year == 0 && complete(q) && numeric;
}

/* Days of one month are of one calendar: "mùng 8 và 9 tháng 3" are lunar, "mùng 6-7/7" are not. */
static void share_calendar(struct date_expr *e)
{
    uint32_t last = 0;
    bool lunar;

    while (last + 1 < e->n && !complete(&e->p[last]))
        last++;
    if (last == 0 || !e->p[0].lunar)
        return;
    lunar = e->p[last].lunar || (e->separator == 0 && !e->p[last].solar);
    for (uint32_t i = 0; i <= last; i++)
        e->p[i].lunar = lunar;
}

/* Completes the points from the right: month and year of the neighbour. */
static void share(struct date_expr *e)
{
    share_calendar(e);
    for (uint32_t i = e->n - 1; i-- > 0;) {
        struct date_point *p = &e->p[i];
        const struct date_point *q = &e->p[i + 1];
        bool month = complete(p);

        if (!month) {
            p->month = q->month;
            p->lunar = p->lunar || q->lunar;
            p->leap = q->leap;
            if (q->base_unit == DU_MONTH) {
                p->base = q->base;
                p->base_unit = q->base_unit;
                p->offset = q->offset;
            }
            if (q->range && p->day > q->day && p->month > 0) { /* "29 đến 3/2" */
                p->month = p->month == 1 ? 12 : p->month - 1;
                if (p->month == 12 && q->year != 0)
                    p->year = q->year - 1;
            }
        }
        if (p->year == 0 && p->cycle == 0 && p->base == DB_NONE) {
            p->year = q->year;
            p->cycle = q->cycle;
            p->base = q->base;
            p->base_unit = q->base_unit;
            p->offset = q->offset;
            if (q->range && q->year != 0 && p->month > q->month && q->month > 0)
                p->year--; /* "28/12 đến 3/1/2024" */
        }
        if (q->lunar && !p->solar && p->year == q->year && !month)
            p->lunar = true;
    }
}

static bool possible(const struct date_point *p)
{
    int days = p->lunar ? 30 : bt_days_in_month(p->year != 0 ? p->year : 2000, p->month);

    return p->month == 0 || p->day <= days;
}

bool date_parse_day(const struct date_text *t, uint32_t i, struct date_expr *e)
{
    uint32_t at = i, end = 0, good = 0;
    bool range = false;

    date_expr_open(e, i);
    while (e->n < DATE_MAX_POINTS) {
        struct date_point p = {.range = range};
        uint32_t next = parse_item(t, at, e, &p);

        if (next == 0 || (e->n > 0 && !joins(&e->p[e->n - 1], &p, range, e->separator != 0)))
            break;
        e->p[e->n++] = p;
        if (complete(&p)) {
            good = e->n;
            end = next;
        } else if (e->n == 1) {
            end = next;
        }
        range = false;
        if (complete(&p) || !date_word_at(t, next, DW_PART)) { /* "đêm 5 rạng sáng 6/5" */
            next = date_joiner(t, next, &range);
            if (next == 0)
                break;
        }
        at = next;
    }
    if (e->n == 0)
        return false;
    e->n = good != 0 ? good : 1;
    e->end = end;
    share(e);
    for (uint32_t k = 0; k < e->n; k++)
        if (!possible(&e->p[k]))
            return false;
    e->bare = !e->p[0].head && !e->p[0].lunar;
    e->why = e->p[0].lunar ? "date/lunar" : e->n > 1 ? "date/days" : "date/day";
    return true;
}
