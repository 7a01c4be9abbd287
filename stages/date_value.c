/* date_value.c: EDTF (ISO 8601-2) of a resolved expression; see date.h.
 *
 * Days and months by name, "2020-10-14", "2020-10"; parts of a year and weeks as intervals,
 * "2020-07/2020-09"; decades and centuries "198X", "17XX"; lists "{a,b}" with ranges "a..b" in
 * them; an unknown year "XXXX-06-14". */
#include "stages/date.h"

#include "core/when.h"

/* A value while it is written.  The longest is a list of DATE_MAX_POINTS spans of days. */
struct text {
    char s[DATE_MAX_POINTS * 32];
    uint32_t n;
};

static void put_bytes(struct text *t, const char *s, size_t n)
{
    size_t room = sizeof t->s - t->n;

    n = n < room ? n : room;
    memcpy(t->s + t->n, s, n);
    t->n += (uint32_t)n;
}

static inline void put(struct text *t, const char *s)
{
    put_bytes(t, s, strlen(s));
}

/* A number with at least `width` digits. */
static void put_number(struct text *t, int v, int width)
{
    char digits[16], *end = digits + sizeof digits, *p = end;
    unsigned u = v < 0 ? 0u - (unsigned)v : (unsigned)v;

    for (int n = 0; n < width || u != 0; n++, u /= 10)
        *--p = (char)('0' + u % 10);
    if (v < 0)
        *--p = '-';
    put_bytes(t, p, (size_t)(end - p));
}

static void put_year(struct text *t, const struct date_point *p)
{
    if (p->unplaced)
        put(t, "XXXX");
    else
        put_number(t, p->year, 4);
}

static void put_month(struct text *t, const struct date_point *p, int month)
{
    put_year(t, p);
    put(t, "-");
    put_number(t, month, 2);
}

static char *two_digits(char *p, int v)
{
    p[0] = (char)('0' + v / 10);
    p[1] = (char)('0' + v % 10);
    return p + 2;
}

static void put_day(struct text *t, int64_t days)
{
    char text[10], *p = text; /* "2020-10-14" */
    int y, m, d;

    bt_civil_from_days(days, &y, &m, &d);
    if (y >= 0 && y <= 9999)
        p = two_digits(two_digits(p, y / 100), y % 100);
    else
        put_number(t, y, 4);
    *p++ = '-';
    p = two_digits(p, m);
    *p++ = '-';
    p = two_digits(p, d);
    put_bytes(t, text, (size_t)(p - text));
}

static struct bt_str keep(struct bt_arena *a, const struct text *t)
{
    return bt_str_dup(a, (struct bt_str){t->s, t->n});
}

/* The name of one end of a point: of its first (or last) day, month, year. */
static void put_end(struct text *t, const struct date_point *p, bool last)
{
    switch (p->unit) {
    case DU_DAY:
        if (!p->unplaced) {
            put_day(t, p->from);
            break;
        }
        put_month(t, p, p->month);
        put(t, "-");
        put_number(t, p->day, 2);
        break;
    case DU_WEEK:
        put_day(t, last ? p->to : p->from);
        break;
    case DU_MONTH:
        put_month(t, p, p->month);
        break;
    case DU_QUARTER:
        put_month(t, p, last ? p->last_month : p->month);
        break;
    case DU_DECADE:
        put_number(t, p->year / 10, 3);
        put(t, "X");
        break;
    case DU_CENTURY:
        put_number(t, p->year / 100, 2);
        put(t, "XX");
        break;
    default:
        put_year(t, p);
    }
}

/* From the one point to the other; two ends of one name are written once. */
static void put_span(struct text *t, const struct date_point *p, const struct date_point *q,
                     const char *between)
{
    uint32_t first = t->n, second, end;

    put_end(t, p, false);
    end = t->n;
    put(t, between);
    second = t->n;
    put_end(t, q, true);
    if (t->n - second == end - first && memcmp(t->s + first, t->s + second, end - first) == 0)
        t->n = end;
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

static void put_list(struct text *t, const struct date_expr *e)
{
    put(t, "{");
    for (uint32_t i = 0, k; i < e->n; i = k + 1) {
        for (k = i; k + 1 < e->n && e->p[k + 1].range; k++) {
        }
        put(t, i > 0 ? "," : "");
        put_span(t, &e->p[i], &e->p[k], "..");
    }
    put(t, "}");
}

static struct bt_str day_text(struct bt_arena *a, int64_t days)
{
    struct text t;

    t.n = 0;
    put_day(&t, days);
    return keep(a, &t);
}

void date_value(struct bt_arena *a, const struct date_expr *e, struct bt_str *value,
                struct bt_date *d)
{
    bool ranges = true, placed = true;
    int64_t from = INT64_MAX, to = INT64_MIN;
    struct text t;

    t.n = 0;
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
        d->from = day_text(a, from);
        d->to = from == to ? d->from : day_text(a, to);
    }
    if (placed && e->n == 1 && e->p[0].unit == DU_DAY) {
        *value = d->from;
        return;
    }
    if (!ranges && e->p[0].unit != DU_DAY && touching(e))
        ranges = true;
    if (ranges)
        put_span(&t, &e->p[0], &e->p[e->n - 1], "/");
    else
        put_list(&t, e);
    *value = keep(a, &t);
}
