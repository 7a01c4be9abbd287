/* when.c: see when.h. */
#include "core/when.h"

int64_t bt_days_from_civil(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

    return era * 146097 + doe - 719468;
}

void bt_civil_from_days(int64_t days, int *year, int *month, int *day)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;

    *day = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *year = (int)(yoe + era * 400 + (*month <= 2));
}

int bt_days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    if (month < 1 || month > 12)
        return 0;
    return days[month - 1] + (month == 2 && leap);
}

int bt_weekday(int64_t days)
{
    int64_t w = (days + 4) % 7;

    return (int)(w < 0 ? w + 7 : w);
}

struct bt_time bt_time_make(struct bt_civil c, enum bt_precision precision, int offset)
{
    struct bt_time t = {0, (int16_t)offset, (uint8_t)precision};

    t.utc = bt_days_from_civil(c.year, c.month, c.day) * 86400 + c.hour * 3600 + c.minute * 60 +
            c.second - offset * 60;
    return t;
}

struct bt_civil bt_time_civil(struct bt_time t)
{
    struct bt_civil c;
    int64_t local = t.utc + t.offset * 60, day = local / 86400, rest = local % 86400;

    if (rest < 0) {
        rest += 86400;
        day--;
    }
    bt_civil_from_days(day, &c.year, &c.month, &c.day);
    c.hour = (int)(rest / 3600);
    c.minute = (int)(rest / 60 % 60);
    c.second = (int)(rest % 60);
    return c;
}

/* Exactly n digits at *pos. */
static bool digits(struct bt_str s, uint32_t *pos, uint32_t n, int *out)
{
    int64_t v;

    if (s.len < *pos + n || !bt_str_digits(bt_slice(s, *pos, *pos + n), &v))
        return false;
    *pos += n;
    *out = (int)v;
    return true;
}

static bool mark(struct bt_str s, uint32_t *pos, char c)
{
    if (*pos >= s.len || s.s[*pos] != c)
        return false;
    ++*pos;
    return true;
}

static bool parse_zone(struct bt_str s, uint32_t *pos, int *offset)
{
    int h, m, sign;

    if (*pos == s.len)
        return true;
    if (mark(s, pos, 'Z')) {
        *offset = 0;
        return *pos == s.len;
    }
    sign = s.s[*pos] == '-' ? -1 : 1;
    if (!mark(s, pos, '+') && !mark(s, pos, '-'))
        return false;
    if (!digits(s, pos, 2, &h) || (mark(s, pos, ':'), !digits(s, pos, 2, &m)) || h > 14 ||
        m > 59)
        return false;
    *offset = sign * (h * 60 + m);
    return *pos == s.len;
}

bool bt_time_parse(struct bt_str s, struct bt_time *out)
{
    struct bt_civil c = {0, 1, 1, 0, 0, 0};
    enum bt_precision precision = BT_YEAR;
    uint32_t pos = 0;
    int offset = 7 * 60;

    *out = (struct bt_time){0, 0, BT_UNKNOWN};
    if (!digits(s, &pos, 4, &c.year))
        return false;
    if (mark(s, &pos, '-')) {
        if (!digits(s, &pos, 2, &c.month) || c.month < 1 || c.month > 12)
            return false;
        precision = BT_MONTH;
        if (mark(s, &pos, '-')) {
            if (!digits(s, &pos, 2, &c.day) || c.day < 1 ||
                c.day > bt_days_in_month(c.year, c.month))
                return false;
            precision = BT_DAY;
        }
    }
    if (precision == BT_DAY && (mark(s, &pos, 'T') || mark(s, &pos, ' '))) {
        if (!digits(s, &pos, 2, &c.hour) || !mark(s, &pos, ':') ||
            !digits(s, &pos, 2, &c.minute) || c.hour > 23 || c.minute > 59)
            return false;
        precision = BT_MINUTE;
        if (mark(s, &pos, ':')) {
            if (!digits(s, &pos, 2, &c.second) || c.second > 59)
                return false;
            precision = BT_SECOND;
            if (mark(s, &pos, '.'))
                while (pos < s.len && s.s[pos] >= '0' && s.s[pos] <= '9')
                    pos++;
        }
        if (!parse_zone(s, &pos, &offset))
            return false;
    }
    if (pos != s.len)
        return false;
    *out = bt_time_make(c, precision, offset);
    return true;
}

/* A separator and a number of at least `width` digits, as "%0*d" writes it; the byte after. */
static char *put(char *p, const char *separator, int v, int width)
{
    char digits[12], *d = digits + sizeof digits;
    unsigned rest = v < 0 ? 0u - (unsigned)v : (unsigned)v;

    while (*separator != '\0')
        *p++ = *separator++;
    if (v < 0) {
        *p++ = '-';
        width--;
    }
    for (; rest != 0 || width > 0; rest /= 10, width--)
        *--d = (char)('0' + rest % 10);
    while (d < digits + sizeof digits)
        *p++ = *d++;
    return p;
}

uint32_t bt_time_format(struct bt_time t, char out[40])
{
    struct bt_civil c = bt_time_civil(t);
    int off = t.offset < 0 ? -t.offset : t.offset;
    char *p = out;

    if (t.precision >= BT_YEAR)
        p = put(p, "", c.year, 4);
    if (t.precision >= BT_MONTH)
        p = put(p, "-", c.month, 2);
    if (t.precision >= BT_DAY)
        p = put(p, "-", c.day, 2);
    if (t.precision >= BT_MINUTE) {
        p = put(p, "T", c.hour, 2);
        p = put(p, ":", c.minute, 2);
        p = put(p, ":", c.second, 2);
        p = put(p, t.offset < 0 ? "-" : "+", off / 60, 2);
        p = put(p, ":", off % 60, 2);
    }
    *p = '\0';
    return (uint32_t)(p - out);
}
