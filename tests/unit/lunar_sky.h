/* lunar_sky.h: the Vietnamese lunar calendar from the astronomy: the proof, and the source, of
 * stages/lunar_years.h.
 *
 * Rules of the calendar: a month begins on the day of the new moon; the month that holds the
 * winter solstice is the eleventh; if thirteen months begin from one eleventh month to the
 * next, the first of them without a major solar term is a leap month and repeats the number
 * before it.
 *
 * Astronomy (J. Meeus, Astronomical Algorithms, 2nd ed.): apparent longitude of the sun,
 * chapter 25 (0.01 degree); true new moons, chapter 49 (some ten seconds).  Dynamical time is
 * turned into universal time by the polynomials of Espenak and Meeus. */
#ifndef BT_LUNAR_SKY_H
#define BT_LUNAR_SKY_H

#include <math.h>

static const double PI = 3.14159265358979323846;
static const double UNIX_EPOCH = 2440587.5;        /* Julian day of 1970-01-01T00 UT */
static const double MERIDIAN = 7.0 / 24;           /* UTC+7 in days */
static const double SYNODIC_MONTH = 29.530588861;  /* days */
static const double NEW_MOON_2000 = 2451550.09766; /* Julian day of new moon k = 0 */
enum { MAX_MONTHS = 16 };

static double radians(double degrees)
{
    return fmod(degrees, 360.0) * PI / 180;
}

/* Dynamical time minus universal time in days, for a year with fraction in 1890..2110. */
static double delta_t(double year)
{
    static const struct {
        double until, origin, c[6];
    } part[] = {
        {1900, 1860, {7.62, 0.5737, -0.251754, 0.01680668, -0.0004473624, 1 / 233174.0}},
        {1920, 1900, {-2.79, 1.494119, -0.0598939, 0.0061966, -0.000197, 0}},
        {1941, 1920, {21.20, 0.84493, -0.076100, 0.0020936, 0, 0}},
        {1961, 1950, {29.07, 0.407, -1 / 233.0, 1 / 2547.0, 0, 0}},
        {1986, 1975, {45.45, 1.067, -1 / 260.0, -1 / 718.0, 0, 0}},
        {2005, 2000, {63.86, 0.3345, -0.060374, 0.0017275, 0.000651814, 0.00002373599}},
        {2050, 2000, {62.92, 0.32217, 0.005589, 0, 0, 0}},
        {9999, 2000, {62.92, 0.32217, 0.005589, 0, 0, 0}},
    };
    double t, sum = 0;
    int i = 0;

    while (year >= part[i].until)
        i++;
    t = year - part[i].origin;
    for (int k = 5; k >= 0; k--)
        sum = sum * t + part[i].c[k];
    return sum / 86400;
}

static double year_of(double jd)
{
    return 2000 + (jd - 2451545.0) / 365.25;
}

/* Apparent longitude of the sun in degrees, 0..360, at a Julian day of universal time. */
static double sun_longitude(double jd)
{
    double t = (jd + delta_t(year_of(jd)) - 2451545.0) / 36525;
    double mean = 280.46646 + t * (36000.76983 + t * 0.0003032);
    double anomaly = radians(357.52911 + t * (35999.05029 - t * 0.0001537));
    double center = (1.914602 - t * (0.004817 + t * 0.000014)) * sin(anomaly) +
                    (0.019993 - t * 0.000101) * sin(2 * anomaly) + 0.000289 * sin(3 * anomaly);
    double node = radians(125.04 - 1934.136 * t);
    double apparent = fmod(mean + center - 0.00569 - 0.00478 * sin(node), 360.0);

    return apparent < 0 ? apparent + 360 : apparent;
}

/* Periodic terms of the true new moon in days: coefficient, power of the earth's eccentricity,
 * multiples of the sun's anomaly, the moon's anomaly, the moon's argument of latitude, the
 * node. */
static double new_moon_terms(double e, double sun, double moon, double latitude, double node)
{
    static const struct {
        double c;
        int8_t e, sun, moon, latitude, node;
    } term[] = {
        {-0.40720, 0, 0, 1, 0, 0}, {0.17241, 1, 1, 0, 0, 0},    {0.01608, 0, 0, 2, 0, 0},
        {0.01039, 0, 0, 0, 2, 0},  {0.00739, 1, -1, 1, 0, 0},   {-0.00514, 1, 1, 1, 0, 0},
        {0.00208, 2, 2, 0, 0, 0},  {-0.00111, 0, 0, 1, -2, 0},  {-0.00057, 0, 0, 1, 2, 0},
        {0.00056, 1, 1, 2, 0, 0},  {-0.00042, 0, 0, 3, 0, 0},   {0.00042, 1, 1, 0, 2, 0},
        {0.00038, 1, 1, 0, -2, 0}, {-0.00024, 1, -1, 2, 0, 0},  {-0.00017, 0, 0, 0, 0, 1},
        {-0.00007, 0, 2, 1, 0, 0}, {0.00004, 0, 0, 2, -2, 0},   {0.00004, 0, 3, 0, 0, 0},
        {0.00003, 0, 1, 1, -2, 0}, {0.00003, 0, 0, 2, 2, 0},    {-0.00003, 0, 1, 1, 2, 0},
        {0.00003, 0, -1, 1, 2, 0}, {-0.00002, 0, -1, 1, -2, 0}, {-0.00002, 0, 1, 3, 0, 0},
        {0.00002, 0, 0, 4, 0, 0},
    };
    double sum = 0;

    for (unsigned i = 0; i < sizeof term / sizeof term[0]; i++) {
        double c = term[i].c;
        for (int k = 0; k < term[i].e; k++)
            c *= e;
        sum += c * sin(term[i].sun * sun + term[i].moon * moon + term[i].latitude * latitude +
                       term[i].node * node);
    }
    return sum;
}

/* The two largest of the planets' corrections, in days. */
static double new_moon_planets(double k, double t)
{
    return 0.000325 * sin(radians(299.77 + 0.107408 * k - 0.009173 * t * t)) +
           0.000165 * sin(radians(251.88 + 0.016321 * k));
}

/* Day in Vietnam on which new moon number k falls (k = 0: 2000-01-06). */
static int64_t new_moon(int k)
{
    double t = k / 1236.85, t2 = t * t, t3 = t2 * t, t4 = t3 * t;
    double jde = NEW_MOON_2000 + SYNODIC_MONTH * k + 0.00015437 * t2 - 0.000000150 * t3 +
                 0.00000000073 * t4;
    double e = 1 - 0.002516 * t - 0.0000074 * t2;
    double sun = radians(2.5534 + 29.10535670 * k - 0.0000014 * t2 - 0.00000011 * t3);
    double moon = radians(201.5643 + 385.81693528 * k + 0.0107582 * t2 + 0.00001238 * t3 -
                          0.000000058 * t4);
    double latitude = radians(160.7108 + 390.67050284 * k - 0.0016118 * t2 - 0.00000227 * t3 +
                              0.000000011 * t4);
    double node = radians(124.7746 - 1.56375588 * k + 0.0020672 * t2 + 0.00000215 * t3);

    jde += new_moon_terms(e, sun, moon, latitude, node) + new_moon_planets(k, t);
    return (int64_t)floor(jde - delta_t(year_of(jde)) + MERIDIAN - UNIX_EPOCH);
}

/* Number of the last new moon not after a day. */
static int new_moon_before(int64_t day)
{
    int k = (int)floor(((double)day + UNIX_EPOCH - NEW_MOON_2000) / SYNODIC_MONTH) + 1;

    while (new_moon(k) > day)
        k--;
    return k;
}

/* Twelfth of the sun's path, 0..11, at the beginning of a day in Vietnam; the winter solstice
 * opens the tenth (9). */
static int solar_term(int64_t day)
{
    return (int)(sun_longitude((double)day + UNIX_EPOCH - MERIDIAN) / 30);
}

/* New moon of the eleventh month that lies in the solar year `year`. */
static int eleventh_month(int year)
{
    /* 20 December: at most two days before the solstice; days by the Julian rule from 1970,
     * exact enough as the loop finds the day. */
    int64_t day = (int64_t)floor((year - 1970) * 365.2425) + 350;

    while (solar_term(day + 1) != 9)
        day++;
    return new_moon_before(day);
}

struct month {
    int64_t first; /* day */
    int number;
    bool leap;
};

/* The months from the eleventh of year - 1 up to, not with, the eleventh of `year`; returns
 * their number.  month[n].first is set. */
static int months_of(int year, struct month month[MAX_MONTHS])
{
    int k = eleventh_month(year - 1), n = eleventh_month(year) - k, number = 11;
    bool leap_seen = n < 13;

    for (int i = 0; i <= n; i++)
        month[i].first = new_moon(k + i);
    for (int i = 0; i < n; i++) {
        bool no_term = solar_term(month[i].first) == solar_term(month[i + 1].first);
        month[i].leap = i > 0 && !leap_seen && no_term;
        if (month[i].leap) {
            leap_seen = true;
            month[i].number = month[i - 1].number;
        } else {
            month[i].number = number;
            number = number % 12 + 1;
        }
    }
    return n;
}

#endif
