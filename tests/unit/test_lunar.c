/* test_lunar.c: the Vietnamese lunar calendar against the astronomy, against known days, and its
 * own two directions. */
#include "core/when.h"
#include "stages/lunar.h"
#include "stages/lunar_years.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include "lunar_sky.h"

static int64_t day(int y, int m, int d)
{
    return bt_days_from_civil(y, m, d);
}

static void test_sky(void **state)
{
    (void)state;
    for (int y = LUNAR_ROWS_FROM; y <= LUNAR_ROWS_TO; y++) {
        const struct lunar_year *row = &lunar_years[y - LUNAR_ROWS_FROM];
        struct month month[MAX_MONTHS];
        int n = months_of(y, month), leap = 0;
        uint32_t long_months = 0;

        for (int i = 0; i < n; i++) {
            assert_in_range(month[i + 1].first - month[i].first, 29, 30);
            long_months |= (uint32_t)(month[i + 1].first - month[i].first - 29) << i;
            leap = month[i].leap ? i : leap;
        }
        assert_int_equal(row->first, month[0].first);
        assert_int_equal(row->long_months, long_months);
        assert_int_equal(row->leap, leap);
        assert_int_equal(n, leap != 0 ? 13 : 12);
    }
}

/* New year's days; 1968, 1985, 2007 and 2030 differ from the Chinese calendar. */
static void test_new_years(void **state)
{
    static const int tet[][3] = {
        {1945, 2, 13}, {1954, 2, 3},  {1968, 1, 29}, {1975, 2, 11}, {1984, 2, 2},
        {1985, 1, 21}, {1986, 2, 9},  {2000, 2, 5},  {2006, 1, 29}, {2007, 2, 17},
        {2008, 2, 7},  {2012, 1, 23}, {2015, 2, 19}, {2016, 2, 8},  {2017, 1, 28},
        {2018, 2, 16}, {2019, 2, 5},  {2020, 1, 25}, {2021, 2, 12}, {2022, 2, 1},
        {2023, 1, 22}, {2024, 2, 10}, {2025, 1, 29}, {2026, 2, 17}, {2027, 2, 6},
        {2028, 1, 26}, {2029, 2, 13}, {2030, 2, 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof tet / sizeof tet[0]; i++) {
        struct bt_lunar l = {tet[i][0], 1, 1, false};
        int64_t d = 0;
        assert_true(bt_lunar_to_days(l, &d));
        assert_int_equal(d, day(tet[i][0], tet[i][1], tet[i][2]));
    }
}

static void test_days(void **state)
{
    static const struct {
        struct bt_lunar l;
        int y, m, d;
    } cases[] = {
        {{2026, 1, 10, false}, 2026, 2, 26},  {{2019, 7, 14, false}, 2019, 8, 14},
        {{2012, 2, 21, false}, 2012, 3, 13},  {{1990, 1, 16, false}, 1990, 2, 11},
        {{2020, 9, 27, false}, 2020, 11, 12}, {{2020, 4, 4, true}, 2020, 5, 26},
        {{2023, 12, 30, false}, 2024, 2, 9},  {{2024, 3, 10, false}, 2024, 4, 18},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t d = 0;
        assert_true(bt_lunar_to_days(cases[i].l, &d));
        assert_int_equal(d, day(cases[i].y, cases[i].m, cases[i].d));
    }
}

static void test_leap_months(void **state)
{
    static const int leap[][2] = {{1984, 0}, {1985, 2}, {1987, 7}, {2004, 2}, {2006, 7},
                                  {2009, 5}, {2012, 4}, {2014, 9}, {2017, 6}, {2020, 4},
                                  {2021, 0}, {2023, 2}, {2025, 6}, {2028, 5}};

    (void)state;
    for (size_t i = 0; i < sizeof leap / sizeof leap[0]; i++)
        assert_int_equal(bt_lunar_leap_month(leap[i][0]), leap[i][1]);
}

static void test_there_and_back(void **state)
{
    (void)state;
    for (int64_t d = day(1900, 3, 1); d < day(2100, 12, 1); d += 7) {
        struct bt_lunar l;
        int64_t back = 0;
        assert_true(bt_lunar_from_days(d, &l));
        assert_in_range(l.month, 1, 12);
        assert_in_range(l.day, 1, 30);
        assert_true(bt_lunar_to_days(l, &back));
        assert_int_equal(back, d);
    }
}

static void test_no_such_day(void **state)
{
    int64_t d;
    struct bt_lunar l;

    (void)state;
    assert_false(bt_lunar_to_days((struct bt_lunar){2021, 4, 1, true}, &d));
    assert_false(bt_lunar_to_days((struct bt_lunar){2021, 1, 31, false}, &d));
    assert_false(bt_lunar_to_days((struct bt_lunar){2021, 13, 1, false}, &d));
    assert_false(bt_lunar_to_days((struct bt_lunar){1890, 1, 1, false}, &d));
    assert_false(bt_lunar_from_days(day(1800, 1, 1), &l));
}

static void test_cycle(void **state)
{
    (void)state;
    assert_int_equal(bt_lunar_cycle(1984), 1);
    assert_int_equal(bt_lunar_cycle(2024), 41);
    assert_int_equal(bt_lunar_cycle(1945), 22);
    assert_int_equal(bt_lunar_cycle(1983), 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sky),
        cmocka_unit_test(test_new_years),
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_leap_months),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_no_such_day),
        cmocka_unit_test(test_cycle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
