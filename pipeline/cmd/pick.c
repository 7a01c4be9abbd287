/* pick.c: see pick.h. */
#include "cmd/pick.h"

#include "core/err.h"
#include "core/when.h"

enum { MOST = 1000000 }; /* M of N/M: the products below stay small */

/* Digits up to `end`; at most MOST. */
static bool number(const char *s, const char *end, int64_t *out)
{
    return end > s && end - s <= 7 &&
           bt_str_digits((struct bt_str){s, (uint32_t)(end - s)}, out) && *out <= MOST;
}

/* "12%", "0.5%": the decimals go into the whole. */
static bool percent(const char *s, const char *sign, int64_t *part, int64_t *whole)
{
    const char *point = memchr(s, '.', (size_t)(sign - s));
    int64_t decimals = 0;

    *whole = 100;
    if (point == NULL)
        return number(s, sign, part);
    if (sign - point > 5 || !number(s, point, part) || !number(point + 1, sign, &decimals))
        return false;
    for (const char *c = point + 1; c < sign; c++) {
        *part *= 10;
        *whole *= 10;
    }
    *part += decimals;
    return true;
}

static enum bt_status open_sample(struct bt_pick *p, const char *s, struct bt_err *err)
{
    const char *slash = strchr(s, '/'), *end = s + strlen(s);
    int64_t part = 0, whole = 0;
    bool fine;

    if (slash != NULL)
        fine = number(s, slash, &part) && number(slash + 1, end, &whole);
    else
        fine = end > s && end[-1] == '%' && percent(s, end - 1, &part, &whole);
    if (!fine || part < 1 || part > whole)
        return bt_err_set(
            err, BT_FATAL, "usage",
            "option --sample is \"%.60s\", expected N/M or P%%, more than nothing "
            "and at most all",
            s);
    p->part = (uint64_t)part;
    p->whole = (uint64_t)whole;
    return BT_OK;
}

enum bt_status bt_pick_days(const char *name, const char *s, int64_t *first, int64_t *next,
                            struct bt_err *err)
{
    struct bt_time t;
    struct bt_civil c;

    if (!bt_time_parse(bt_cstr(s), &t) || t.precision > BT_DAY)
        return bt_err_set(err, BT_FATAL, "usage",
                          "option --%s is \"%.60s\", expected YYYY-MM-DD, YYYY-MM or YYYY",
                          name, s);
    c = bt_time_civil(t);
    *first = bt_days_from_civil(c.year, c.month, c.day);
    if (t.precision == BT_DAY)
        *next = *first + 1;
    else if (t.precision == BT_YEAR)
        *next = bt_days_from_civil(c.year + 1, 1, 1);
    else
        *next = *first + bt_days_in_month(c.year, c.month);
    return BT_OK;
}

enum bt_status bt_pick_open(struct bt_pick *p, const struct bt_pick_options *o,
                            struct bt_err *err)
{
    enum bt_status st = BT_OK;
    int64_t other;

    *p = (struct bt_pick){.limit = o->limit > 0 ? (uint64_t)o->limit : UINT64_MAX,
                          .part = 1,
                          .whole = 1,
                          .dated = o->since != NULL || o->until != NULL,
                          .since = INT64_MIN,
                          .until = INT64_MAX};
    if (o->sample != NULL)
        st = open_sample(p, o->sample, err);
    if (st == BT_OK && o->since != NULL)
        st = bt_pick_days("since", o->since, &p->since, &other, err);
    if (st == BT_OK && o->until != NULL)
        st = bt_pick_days("until", o->until, &other, &p->until, err);
    return st;
}

bool bt_pick_full(const struct bt_pick *p)
{
    return p->taken >= p->limit;
}

bool bt_pick_number(struct bt_pick *p, uint64_t n)
{
    /* evenly spread: 1/10 is the 1st, 11th, 21st ... */
    bool picked = (n - 1) % p->whole * p->part % p->whole < p->part;

    p->taken += picked;
    return picked;
}

bool bt_pick_published(const struct bt_pick *p, struct bt_time t)
{
    struct bt_civil c;
    int64_t day;

    if (!p->dated)
        return true;
    if (t.precision < BT_DAY)
        return false;
    c = bt_time_civil(t);
    day = bt_days_from_civil(c.year, c.month, c.day);
    return day >= p->since && day < p->until;
}
