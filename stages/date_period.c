/* date_period.c: lexemes -> months, quarters, parts of years, years, terms, decades and
 * centuries; see date.h. */
#include "stages/date.h"

enum {
    LONGEST_PERIOD = 150, /* years between the two numbers of a period */
    MAX_MODIFIERS = 3     /* words before a unit, and between a period's name and its years */
};

uint32_t date_joiner(const struct date_text *t, uint32_t i, bool *range)
{
    if (i >= t->n || t->x[i].iblock != t->x[i + 1].iblock)
        return 0;
    if (date_mark_at(t, i, ',')) {
        *range = false;
        if (date_word_at(t, i + 1, DW_JOIN) && t->x[i + 1].value == 1)
            return i + 2;
        return i + 1;
    }
    *range = true;
    if (date_mark_at(t, i, '-'))
        return i + 1;
    if (!date_word_at(t, i, DW_JOIN))
        return 0;
    *range = t->x[i].value == 2;
    return i + 1;
}

static bool year_word(const struct date_text *t, uint32_t i, struct date_point *p)
{
    if (!date_word_at(t, i, DW_DEICTIC) || t->x[i].unit != DU_YEAR)
        return false;
    p->base = t->x[i].base;
    p->base_unit = DU_YEAR;
    p->offset = t->x[i].offset;
    return true;
}

/* "ngày 11 tháng Một 2017", "tháng 5 2017": a year without its word, no quantity. */
static bool after_month(const struct date_text *t, uint32_t i)
{
    return i > 1 && t->x[i].value >= 1900 && t->x[i].value <= 2100 &&
           date_unit_at(t, i - 2, DU_MONTH) && !date_counted(t, i + 1);
}

uint32_t date_year_tail(const struct date_text *t, uint32_t i, struct date_point *p)
{
    uint32_t at = i;

    if (date_mark_at(t, i, '/') ||
        ((date_mark_at(t, i, '-') || date_mark_at(t, i, '.')) && !date_spaced(&t->x[i]))) {
        if (date_year_at(t, i + 1) && (t->x[i].mark == '/' || !date_spaced(&t->x[i + 1]))) {
            p->year = t->x[i + 1].value;
            return i + 2;
        }
        if (t->x[i].mark == '-' && date_word_at(t, i + 1, DW_CYCLE)) {
            p->cycle = t->x[i + 1].value;
            return i + 2;
        }
        return i;
    }
    if (date_mark_at(t, at, ',') && date_unit_at(t, at + 1, DU_YEAR) && date_year_at(t, at + 2))
        at++;
    if (year_word(t, at, p))
        return at + 1;
    if (date_unit_at(t, at, DU_YEAR))
        at++;
    if (date_word_at(t, at, DW_CYCLE)) {
        p->cycle = t->x[at].value;
        return at + 1;
    }
    if (date_year_at(t, at) && (at > i || after_month(t, i))) {
        p->year = t->x[at].value;
        return at + 1;
    }
    return i;
}

/* Number of a quarter, 1..4: I, II, 3, hai; 0 if none. */
static int quarter_number(const struct date_text *t, uint32_t i)
{
    const struct date_lex *x = &t->x[i];
    int n = x->digits == 1 ? x->value : date_roman(t, i);

    if (x->kind == DX_WORD && x->word == DW_MONTH)
        n = x->value;
    return n >= 1 && n <= 4 && !date_closed(x) ? n : 0;
}

static void set_quarter(struct date_point *p, int n)
{
    p->unit = DU_QUARTER;
    p->month = 3 * n - 2;
    p->last_month = 3 * n;
}

/* "tháng Giêng năm 1973", "tháng Chạp/1946": with the number of a year the first and the twelfth
 * month of the common calendar; without it a season of the lunar one, which is no date. */
static uint32_t parse_old_month(const struct date_text *t, uint32_t i, struct date_point *p)
{
    uint32_t next = date_year_tail(t, i + 1, p);

    p->month = t->x[i].value == 13 ? 12 : 1;
    return p->year != 0 ? next : 0;
}

/* The lexeme after the term of this kind that begins at i; i itself if there is none. */
static uint32_t after_term(const struct date_text *t, uint32_t i, uint16_t kind)
{
    const struct bt_term *term = i < t->n ? bt_term_at(t->doc, t->x[i].tok, kind) : NULL;
    uint32_t end = term != NULL ? t->x[i].tok + term->ntok : 0;

    while (i < t->n && t->x[i].tok < end)
        i++;
    return i;
}

/* "179 TCN", "40 sau Công nguyên": the number of the year stands at i; 0 if none. */
static uint32_t parse_epoch(const struct date_text *t, uint32_t i, struct date_point *p)
{
    int value = t->x[i].value;
    uint32_t end;

    if (!date_number(t, i, 1, 4) || value == 0)
        return 0;
    if ((end = after_term(t, i + 1, t->kinds->bce)) != i + 1) {
        p->year = 1 - value; /* ISO 8601: year 0 is 1 BCE */
        return end;
    }
    if ((end = after_term(t, i + 1, t->kinds->ce)) != i + 1) {
        p->year = value;
        return end;
    }
    return 0;
}

/* The number after "tháng", "quý" or "năm"; 0 if it is none. */
static uint32_t parse_number(const struct date_text *t, uint32_t i, enum date_unit unit,
                             struct date_point *p)
{
    const struct date_lex *x = &t->x[i];
    uint32_t next;

    if (unit == DU_MONTH) {
        p->unit = DU_MONTH;
        if (date_number(t, i, 1, 2) && x->value >= 1 && x->value <= 12)
            p->month = x->value;
        else if (date_word_at(t, i, DW_MONTH) && x->value <= 12)
            p->month = x->value;
        else if (date_unit_at(t, i, DU_YEAR) && !date_lower(x))
            p->month = 5; /* "tháng Năm" */
        else if (date_word_at(t, i, DW_MONTH))
            return parse_old_month(t, i, p);
        return p->month != 0 ? date_year_tail(t, i + 1, p) : 0;
    }
    if (unit == DU_QUARTER) {
        int quarter = quarter_number(t, i);
        if (quarter == 0)
            return 0;
        set_quarter(p, quarter);
        return date_year_tail(t, i + 1, p);
    }
    p->unit = DU_YEAR;
    if ((next = parse_epoch(t, i, p)) != 0)
        return next;
    if (date_year_at(t, i) || (date_number(t, i, 3, 3) && !date_counted(t, i + 1)))
        p->year = x->value;
    return p->year != 0 ? i + 1 : 0;
}

/* "đầu", "nửa cuối" before a year: a half is kept, the other words are dropped. */
static void modify(struct date_point *p, int modifier)
{
    if (p->unit != DU_YEAR || (modifier != DM_FIRST_HALF && modifier != DM_LAST_HALF))
        return;
    p->unit = DU_QUARTER;
    p->month = modifier == DM_FIRST_HALF ? 1 : 7;
    p->last_month = p->month + 5;
    p->of_year = true;
}

/* Small number of months: "6", "sáu", "năm" (before "tháng"); 0 if none. */
static int small_number(const struct date_text *t, uint32_t i)
{
    const struct date_lex *x = &t->x[i];

    if (date_number(t, i, 1, 2) && x->value >= 1 && x->value <= 12)
        return x->value;
    if (date_word_at(t, i, DW_MONTH) && x->value <= 12)
        return x->value;
    return date_unit_at(t, i, DU_YEAR) && date_unit_at(t, i + 1, DU_MONTH) ? 5 : 0;
}

/* "6 tháng đầu năm 2020", "hai quý đầu năm", "9 tháng năm 2020", "Lũy kế 6 tháng". */
static uint32_t parse_months_of_year(const struct date_text *t, uint32_t i,
                                     struct date_point *p)
{
    int n = small_number(t, i), modifier = 0;
    uint32_t at = i + 1, next;

    if (n == 0 && date_unit_at(t, i, DU_QUARTER)) { /* "quý đầu năm" */
        n = 1;
        at = i;
    }
    if (n == 0 || (!date_unit_at(t, at, DU_MONTH) && !date_unit_at(t, at, DU_QUARTER)))
        return 0;
    n *= t->x[at].value == DU_QUARTER ? 3 : 1;
    if (date_word_at(t, ++at, DW_MODIFIER))
        modifier = t->x[at++].value;
    p->unit = DU_QUARTER;
    p->month = modifier == DM_LAST ? 13 - n : 1;
    p->last_month = modifier == DM_LAST ? 12 : n;
    p->of_year = p->head = true;
    if (n > 12 || (modifier != 0 && modifier != DM_FIRST && modifier != DM_LAST))
        return 0;
    if (modifier == 0 && at < t->n && date_lower(&t->x[at]) &&
        bt_str_is(bt_text(t->doc, t->x[at].at), "của"))
        at++;
    next = date_year_tail(t, at, p);
    if (p->cycle != 0)
        return 0;
    if (next != at && (modifier != 0 || p->year != 0))
        return next;
    if (modifier != 0 && date_unit_at(t, at, DU_YEAR))
        return at + 1;
    return modifier == 0 && date_after(t, i, t->kinds->counting) ? at : 0;
}

/* "T6/2020", "Q3/2020", "Q.III/2020": only with their year; the letter stands before i. */
static uint32_t parse_letter(const struct date_text *t, uint32_t i, enum date_unit unit,
                             struct date_point *p)
{
    uint32_t next;

    if (date_lower(&t->x[i - 1]) || (i < t->n && date_spaced(&t->x[i])))
        return 0;
    if (date_mark_at(t, i, '.'))
        i++;
    p->head = true;
    next = parse_number(t, i, unit == DU_MONTH_LETTER ? DU_MONTH : DU_QUARTER, p);
    return p->year != 0 ? next : 0;
}

/* "tháng Bảy, Tám, Chín": a capitalised month word after another and a comma or "và". */
static bool goes_on_in_words(const struct date_text *t, uint32_t i)
{
    return i > 1 && !date_lower(&t->x[i]) && date_word_at(t, i - 2, DW_MONTH) &&
           !date_lower(&t->x[i - 2]);
}

/* One month, quarter, part of a year or year, with its modifier.  `unit` != 0: the unit of the
 * point before, so that the head may be missing. */
static uint32_t parse_item(const struct date_text *t, uint32_t i, enum date_unit unit,
                           struct date_point *p)
{
    int modifier = 0;
    uint32_t next;

    if ((next = parse_months_of_year(t, i, p)) != 0)
        return next;
    *p = (struct date_point){.range = p->range};
    if (date_word_at(t, i, DW_MODIFIER) && date_after(t, i, t->kinds->not_modified))
        return 0; /* "bắt đầu năm 2020", "lần đầu năm 1986" */
    for (int n = 0; n < MAX_MODIFIERS && date_word_at(t, i, DW_MODIFIER); n++) {
        modifier = t->x[i++].value;
        p->head = true;
    }
    if (date_word_at(t, i, DW_DEICTIC) && t->x[i].unit > DU_DAY) {
        p->unit = t->x[i].unit;
        p->base = t->x[i].base;
        p->base_unit = p->unit;
        p->offset = t->x[i].offset;
        p->head = true;
        modify(p, modifier);
        return i + 1;
    }
    if (date_word_at(t, i, DW_UNIT)) {
        unit = (enum date_unit)t->x[i++].value;
        if (unit == DU_YEARS)
            unit = DU_YEAR;
        if (unit == DU_MONTH_LETTER || unit == DU_QUARTER_LETTER)
            return parse_letter(t, i, unit, p);
        if (unit != DU_MONTH && unit != DU_QUARTER && unit != DU_YEAR)
            return 0;
        p->head = true;
        if (unit == DU_YEAR && modifier >= DM_FIRST_HALF && modifier <= DM_LAST_HALF &&
            !date_number(t, i, 3, 4)) { /* "nửa đầu năm" */
            p->unit = DU_YEAR;
            modify(p, modifier);
            return i;
        }
    } else if (modifier != 0 && date_year_at(t, i)) {
        unit = DU_YEAR; /* "cuối 2016" */
    } else if (unit == 0 || modifier != 0 ||
               (date_word_at(t, i, DW_MONTH) && !goes_on_in_words(t, i))) {
        return 0; /* "tháng 4, một cô gái" */
    }
    next = parse_number(t, i, unit, p);
    modify(p, modifier);
    return next;
}

/* A headless number that is not the year: only if no noun follows ("tháng 6, 7 hộ"). */
static bool stands_alone(const struct date_text *t, uint32_t next, const struct date_point *p)
{
    return p->head || p->year != 0 || !date_counted(t, next);
}

static bool joins(const struct date_point *p, const struct date_point *q, bool range)
{
    bool written = p->year != 0 || p->base != DB_NONE;

    if (range)
        return true;
    if (p->unit != q->unit)
        return false;
    return !q->head || (!written && p->unit != DU_YEAR && q->year != 0 && !q->of_year);
}

static void share(struct date_expr *e)
{
    for (uint32_t i = e->n - 1; i-- > 0;) {
        struct date_point *p = &e->p[i];
        const struct date_point *q = &e->p[i + 1];

        if (p->year != 0 || p->base != DB_NONE)
            continue;
        p->year = q->year;
        p->base = q->base;
        p->base_unit = q->base_unit;
        p->offset = q->offset;
        if (q->range && p->year != 0 && q->month != 0 && p->month > q->month)
            p->year--;
    }
}

bool date_parse_period(const struct date_text *t, uint32_t i, struct date_expr *e)
{
    uint32_t at = i, end = 0;
    enum date_unit unit = 0;
    bool range = false;

    date_expr_open(e, i);
    while (e->n < DATE_MAX_POINTS) {
        struct date_point p = {.range = range};
        uint32_t next = parse_item(t, at, unit, &p);

        if (next == 0 || !stands_alone(t, next, &p) ||
            (e->n > 0 && !joins(&e->p[e->n - 1], &p, range)))
            break;
        e->p[e->n++] = p;
        end = next;
        unit = (enum date_unit)p.unit;
        if (p.base_unit >= DU_WEEK && p.base_unit == p.unit)
            break;
        at = date_joiner(t, next, &range);
        if (at == 0)
            break;
    }
    for (at = i; e->n == 1 && at < end; at++)
        if (date_unit_at(t, at, DU_YEARS))
            return false; /* "đầu những năm 2010" is a decade */
    if (e->n == 0)
        return false;
    e->end = end;
    share(e);
    e->why = e->p[0].unit == DU_YEAR ? "date/year" : "date/period";
    return true;
}

/* The number of a decade ("80", "1970") or of a century ("XVIII", "21") at i. */
static bool age_number(const struct date_text *t, uint32_t i, enum date_unit unit,
                       struct date_point *p)
{
    const struct date_lex *x = &t->x[i];
    int v = x->kind == DX_WORD ? date_roman(t, i) : x->digits <= 2 ? x->value : 0;

    p->unit = (uint8_t)unit;
    if (date_closed(x))
        return false;
    if (unit == DU_CENTURY) {
        p->year = (v - 1) * 100;
        return v >= 1 && v <= 21;
    }
    if (date_number(t, i, 2, 2) && x->value % 10 == 0)
        p->year = 1900 + x->value;
    else if (date_year_at(t, i) && x->value % 10 == 0)
        p->year = x->value;
    return p->year != 0;
}

/* "những năm 80", "thập niên 1970", "thế kỷ XVIII". */
static uint32_t parse_age(const struct date_text *t, uint32_t i, struct date_point *p)
{
    enum date_unit unit = DU_DECADE;

    if (date_unit_at(t, i, DU_CENTURY))
        unit = DU_CENTURY;
    else if (!date_unit_at(t, i, DU_DECADE) && !date_unit_at(t, i, DU_YEARS))
        return 0;
    return age_number(t, i + 1, unit, p) ? i + 2 : 0;
}

/* "2021 - 2026", "2015 đến 2020", "2021-26"; the first year stands at i. */
static uint32_t parse_pair(const struct date_text *t, uint32_t i, struct date_expr *e)
{
    bool range = false;
    uint32_t at;
    int first, second = 0;

    if (!date_year_at(t, i))
        return 0;
    first = t->x[i].value;
    e->p[0] = (struct date_point){.unit = DU_YEAR, .year = first};
    e->n = 1;
    at = date_joiner(t, i + 1, &range);
    if (at == 0 || !range)
        return i + 1;
    if (date_unit_at(t, at, DU_YEAR))
        at++;
    if (date_year_at(t, at))
        second = t->x[at].value;
    else if (date_number(t, at, 2, 2) && !date_spaced(&t->x[at]) && date_mark_at(t, i + 1, '-'))
        second = first / 100 * 100 + t->x[at].value;
    if (second <= first || second > first + LONGEST_PERIOD)
        return i + 1;
    e->p[1] = (struct date_point){.unit = DU_YEAR, .year = second, .range = true};
    e->n = 2;
    return at + 1;
}

/* The period that needs no unit: a named one, an age, two bare years, a year of birth. */
bool date_parse_span(const struct date_text *t, uint32_t i, struct date_expr *e)
{
    uint32_t at = i;
    bool range;

    date_expr_open(e, i);
    if (date_word_at(t, at, DW_MODIFIER) && date_after(t, at, t->kinds->not_modified))
        return false; /* "năm đầu nhiệm kỳ 2021-2026" */
    while (at < i + MAX_MODIFIERS && date_word_at(t, at, DW_MODIFIER))
        at++;
    if ((e->end = parse_age(t, at, &e->p[0])) != 0 && !date_year_at(t, e->end + 1)) {
        e->n = 1;
        e->why = "date/age";
        at = date_joiner(t, e->end, &range);
        e->p[1] = (struct date_point){.range = true};
        if (at != 0 && range && age_number(t, at, (enum date_unit)e->p[0].unit, &e->p[1])) {
            e->n = 2;
            e->end = at + 1;
        }
        return true;
    }
    e->why = "date/term";
    if (date_word_at(t, at, DW_ERA)) {
        at++;
        for (int n = 0; n < MAX_MODIFIERS && at < t->n && !date_year_at(t, at) &&
                        (date_mark_at(t, at, ':') || date_unit_at(t, at, DU_YEAR) ||
                         bt_str_is(bt_text(t->doc, t->x[at].at), "từ"));
             n++)
            at++;
        e->end = parse_pair(t, at, e);
        return e->end != 0;
    }
    e->bare = true;
    e->end = at == i ? parse_pair(t, i, e) : 0;
    return e->end != 0;
}
