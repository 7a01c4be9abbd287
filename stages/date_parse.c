/* date_parse.c: deictic days, bare months and years, the choice among the readings of a place,
 * and what is no date after all; see date.h. */
#include "stages/date.h"

enum {
    LONGEST_AGO = 9, /* days, weeks, months or years */
    MAX_PARTS = 3    /* words for parts of the day before a deictic */
};

static bool day_deictic(const struct date_text *t, uint32_t i)
{
    return date_word_at(t, i, DW_DEICTIC) && t->x[i].unit == DU_DAY;
}

/* "đầu giờ chiều nay": the parts of the day and weekdays before a deictic. */
static uint32_t parts(const struct date_text *t, uint32_t i, struct date_expr *e)
{
    for (uint32_t end = i + MAX_PARTS; i < end && date_word_at(t, i, DW_PART); i++)
        if (e->part == BT_DAY_NONE)
            e->part = (uint8_t)t->x[i].value;
    return i;
}

static void set_deictic(const struct date_lex *x, struct date_point *p)
{
    p->unit = DU_DAY;
    p->base = x->base;
    p->base_unit = x->unit;
    p->offset = x->offset;
}

/* "thứ Ba tuần trước", "hôm thứ Ba", "sáng thứ Hai". */
static bool parse_weekday(const struct date_text *t, uint32_t i, struct date_expr *e)
{
    uint32_t at = parts(t, i, e);
    bool head = at > i;

    if (date_unit_at(t, at, DU_DAY)) {
        head = true;
        at++;
    }
    if (!date_word_at(t, at, DW_WEEKDAY))
        return false;
    e->p[0] = (struct date_point){
        .unit = DU_DAY, .day = -1 - t->x[at].value, .base = DB_TODAY, .base_unit = DU_DAY};
    at++;
    if (date_word_at(t, at, DW_DEICTIC) && t->x[at].unit == DU_WEEK) {
        e->p[0].base_unit = DU_WEEK;
        e->p[0].offset = t->x[at++].offset;
    } else if (!head) {
        return false;
    }
    e->end = at;
    e->why = "date/weekday";
    return true;
}

/* "hôm nay", "sáng nay", "rạng sáng hôm qua", "chiều cùng ngày", "Cùng ngày 26/2". */
static bool parse_deictic(const struct date_text *t, uint32_t i, struct date_expr *e)
{
    struct date_expr day;
    uint32_t at;

    date_expr_open(e, i);
    e->n = 1;
    if (parse_weekday(t, i, e))
        return true;
    at = parts(t, i, e);
    if (!day_deictic(t, at) && !(at > i && date_word_at(t, at, DW_TAIL) &&
                                 (date_lower(&t->x[at]) || !date_lower(&t->x[i]))))
        return false;
    set_deictic(&t->x[at], &e->p[0]);
    e->end = at + 1;
    e->why = "date/deictic";
    if (date_parse_day(t, at + 1, &day) && day.p[0].month != 0 && day.part == BT_DAY_NONE) {
        day.part = e->part;
        day.beg = i;
        day.bare = false;
        day.today = e->p[0].base == DB_TODAY;
        day.from_today = (int8_t)e->p[0].offset;
        date_expr_copy(e, &day);
    }
    return true;
}

/* "3/2020", "từ 7-2019". */
static bool parse_month_year(const struct date_text *t, uint32_t i, struct date_expr *e)
{
    bool range = false;
    uint32_t at = i;

    date_expr_open(e, i);
    while (e->n < 2 && date_number(t, at, 1, 2) && t->x[at].value >= 1 &&
           t->x[at].value <= 12) {
        struct date_point p = {.unit = DU_MONTH, .month = t->x[at].value, .range = range};
        uint32_t next = date_year_tail(t, at + 1, &p);
        if (p.year == 0 || next != at + 3)
            break;
        e->separator = t->x[at + 1].mark;
        e->p[e->n++] = p;
        e->end = next;
        at = date_joiner(t, next, &range);
        if (at == 0 || !range)
            break;
    }
    e->bare = true;
    e->why = "date/month";
    return e->n != 0;
}

static bool text_at(const struct date_text *t, uint32_t i, const char *word)
{
    return i < t->n && t->x[i].kind == DX_WORD && bt_str_is(bt_text(t->doc, t->x[i].at), word);
}

static bool same_block(const struct date_text *t, uint32_t a, uint32_t b)
{
    return a < t->n && b < t->n && t->x[a].iblock == t->x[b].iblock;
}

/* True if the sentence ends, or a comma, a bracket follows. */
static bool pauses(const struct date_text *t, uint32_t i)
{
    return !same_block(t, i, i - 1) ||
           (t->x[i].kind == DX_MARK && t->x[i].mark != '%' && t->x[i].mark != '/');
}

static bool text_at_end(const struct date_text *t, uint32_t i, const char *word)
{
    struct bt_str s = bt_text(t->doc, t->x[i].at);
    uint32_t n = (uint32_t)strlen(word);

    return s.len > n && bt_str_is(bt_slice(s, s.len - n, s.len), word);
}

/* "trước", "nữa", "sau" after so many units, or as the end of the unit's own word ("tuần
 * trước"): -1 or +1; 0 if none.  *end: the lexeme after it.  "Ba ngày sau" is told from another
 * day and is a length, but it ends a headline only if it counts from today. */
static int distance(const struct date_text *t, uint32_t unit, uint32_t *end)
{
    const struct date_lex *x = &t->x[unit];
    bool own = date_word_at(t, unit, DW_DEICTIC);

    *end = unit + 1 + !own;
    if (own ? x->offset == -1 && text_at_end(t, unit, "trước") : text_at(t, unit + 1, "trước"))
        return -1;
    if (!own && text_at(t, unit + 1, "nữa"))
        return 1;
    if (x->iblock != 0 || (same_block(t, *end, unit) && !date_mark_at(t, *end, '.')))
        return 0;
    return own ? x->offset == 1 && text_at_end(t, unit, "sau") : text_at(t, unit + 1, "sau");
}

/* "3 ngày trước", "hai tuần nữa", "5 năm trước": so far from today.  Before a noun "trước" is a
 * preposition ("3 ngày trước Tết"), and a round number of years tells no year. */
static bool parse_ago(const struct date_text *t, uint32_t i, struct date_expr *e)
{
    const struct date_lex *x = &t->x[i];
    bool number = date_number(t, i, 1, 2) || (date_word_at(t, i, DW_MONTH) && x->value <= 12);
    uint32_t end;
    int n = x->value, sign;

    if (!number || n < 1 || n > LONGEST_AGO || i + 1 >= t->n)
        return false;
    if (!date_word_at(t, i + 1, DW_UNIT) && !date_word_at(t, i + 1, DW_DEICTIC))
        return false;
    if ((sign = distance(t, i + 1, &end)) == 0)
        return false;
    date_expr_open(e, i);
    e->p[0] = (struct date_point){.base = DB_TODAY};
    e->p[0].unit =
        date_word_at(t, i + 1, DW_UNIT) ? (uint8_t)t->x[i + 1].value : t->x[i + 1].unit;
    if (e->p[0].unit > DU_YEAR || e->p[0].unit == DU_QUARTER || !pauses(t, end) ||
        date_after(t, i, t->kinds->about))
        return false;
    if (e->p[0].unit == DU_WEEK) {
        e->p[0].unit = DU_DAY;
        n *= 7;
    }
    e->p[0].base_unit = e->p[0].unit;
    e->p[0].offset = sign * n;
    e->n = 1;
    e->end = end;
    e->why = "date/ago";
    return true;
}

/* The lexeme before i in its block; NULL if none. */
static const struct date_lex *before(const struct date_text *t, uint32_t i)
{
    return i > 0 && same_block(t, i - 1, i) ? &t->x[i - 1] : NULL;
}

/* True if the expression is all there is between two brackets, or up to a comma in them. */
static bool bracketed(const struct date_text *t, const struct date_expr *e)
{
    return e->beg > 0 && date_mark_at(t, e->beg - 1, '(') &&
           (date_mark_at(t, e->end, ')') || date_mark_at(t, e->end, ',') ||
            date_mark_at(t, e->end, ';') || date_mark_at(t, e->end, '-'));
}

/* True if a word is glued to what ends before i: "1.2L". */
static bool sticks(const struct date_text *t, uint32_t i)
{
    return same_block(t, i, i - 1) && !date_spaced(&t->x[i]) && t->x[i].kind == DX_WORD;
}

/* True if a day by its distance ends before i: "sáng hôm qua, 8/6, ...". */
static bool names_day(const struct date_text *t, uint32_t i)
{
    const struct date_lex *b = before(t, i);

    return b != NULL && (b->word == DW_DEICTIC || b->word == DW_TAIL) && b->unit == DU_DAY;
}

/* A day and a month without a word that says so: it needs a word before it that asks for a
 * date, or brackets; a noun after it makes it a ratio ("8/10 xã"). */
static bool accept_day(const struct date_text *t, const struct date_expr *e)
{
    const struct date_lex *b = before(t, e->beg);
    bool written = e->separator == 0 && e->p[0].base_unit == 0;

    if (e->p[e->n - 1].year != 0)
        return true;
    if (written || date_counted(t, e->end) || sticks(t, e->end))
        return false;
    if (e->separator != '/' && e->p[0].base != DB_NONE)
        return false; /* "3-4 năm tới" */
    if (date_mark_at(t, e->end, '/') || (b != NULL && b->kind == DX_MARK && b->mark == '/'))
        return false;
    if (date_after(t, e->beg, t->kinds->trigger) ||
        date_after(t, e->beg, t->kinds->lunar_trigger))
        return true;
    if (b != NULL && b->mark == ',' && pauses(t, e->end) && names_day(t, e->beg - 1))
        return true;
    if (bracketed(t, e))
        return e->separator == '/' || e->p[0].day > 12 || e->p[0].day == e->p[0].month;
    if (b == NULL && !same_block(t, e->end, e->beg)) /* a line of its own */
        return e->separator == '/' && e->p[0].day > 12;
    if (e->separator != '/' || b == NULL || b->kind == DX_NUMBER || b->kind == DX_MARK)
        return false;
    return !date_lower(b) && pauses(t, e->end);
}

/* Two digits of a year were written: the century is a guess, so a date must be expected. */
static bool short_year(const struct date_text *t, const struct date_expr *e)
{
    const struct date_lex *last = &t->x[e->end - 1];

    return last->kind == DX_NUMBER && last->digits == 2 && e->p[e->n - 1].year >= 2000 &&
           e->p[e->n - 1].unit == DU_DAY && e->separator == '/' &&
           last->value + 2000 == e->p[e->n - 1].year;
}

/* Bare years: two of them, one in brackets, after "SN", or from it on. */
static bool accept_years(const struct date_text *t, struct date_expr *e)
{
    const struct date_lex *b = before(t, e->beg);
    uint32_t word = e->beg;

    while (word > 0 && e->beg - word < MAX_PARTS &&
           (date_mark_at(t, word - 1, ':') || date_mark_at(t, word - 1, '.')))
        word--;
    if (e->n == 1) {
        e->birth = date_after(t, word, t->kinds->birth);
        if (e->birth)
            return true;
        if (e->p[0].year < 1500 || date_counted(t, e->end))
            return false;
        if (b != NULL && b->mark == '(' && date_mark_at(t, e->end, ')'))
            return true;
        if (text_at(t, e->end, "đến") && text_at(t, e->end + 1, "nay"))
            return true;
        return e->p[0].year >= 1900 && e->p[0].year <= 2100 &&
               date_after(t, e->beg, t->kinds->year_after) &&
               (pauses(t, e->end) || date_word_at(t, e->end, DW_JOIN)) &&
               !date_mark_at(t, e->end, '-');
    }
    if (e->p[0].year < 1000 || date_counted(t, e->end) || date_mark_at(t, e->end, '/'))
        return false;
    if (b == NULL)
        return true;
    if (b->kind == DX_MARK)
        return b->mark == '(' || b->mark == ',' || b->mark == ':' || b->mark == '"';
    return b->kind == DX_WORD && (date_lower(b) || t->doc->work->tok[b->tok].shape != BT_TITLE);
}

static bool accept_month_year(const struct date_text *t, const struct date_expr *e)
{
    const struct date_lex *b = before(t, e->beg);

    if (date_counted(t, e->end) || (b != NULL && b->kind != DX_WORD && b->mark != '('))
        return false;
    if (b != NULL && b->kind == DX_WORD &&
        (b->word == DW_UNIT || text_at(t, e->beg - 1, "số") || text_at(t, e->beg - 1, "Số") ||
         date_after(t, e->beg, t->kinds->history)))
        return false;
    return e->separator == '/' || date_after(t, e->beg, t->kinds->trigger) || bracketed(t, e);
}

/* A day of the month alone: "sáng 15,", "đêm mùng 9"; mostly it is a number of days. */
static bool accept_lone_day(const struct date_text *t, const struct date_expr *e)
{
    if (e->p[0].lunar)
        return e->p[0].day != 15 && (e->part != BT_DAY_NONE || e->end - e->beg > 2);
    return e->p[0].head && e->end - e->beg >= 2 && t->x[e->end - 1].digits == 2 &&
           pauses(t, e->end) && !date_mark_at(t, e->end, '-') &&
           !(date_mark_at(t, e->end, ',') && date_number(t, e->end + 1, 1, 9));
}

/* A number or "nhiều", "vài" before the unit makes it a length: "3 tháng", "5 năm trước". */
static bool is_length(const struct date_text *t, uint32_t i)
{
    const struct date_lex *b = before(t, i);

    return b != NULL && !date_closed(b) &&
           (b->kind == DX_NUMBER || date_roman(t, i - 1) > 0 ||
            (b->kind == DX_WORD && b->word == DW_MONTH && !text_at(t, i - 1, "tư")) ||
            date_after(t, i, t->kinds->several)); /* "vốn đầu tư năm 2017" */
}

/* True if around [beg, end) no term begins that refused() asks for; false: it is not known. */
static bool is_plain(const struct date_text *t, uint32_t beg, uint32_t end)
{
    const struct date_kinds *k = t->kinds;
    const struct date_lex *x = &t->x[beg];
    const uint64_t *kinds = t->doc->work->term_kinds;
    uint64_t name, every, recurring;

    if (beg < 2 || x->tok < 4 || end >= t->n)
        return false;
    name = kinds[x->tok] | kinds[x[-1].tok] | kinds[x[-2].tok];
    every = kinds[x->tok - 1] | kinds[x->tok - 2] | kinds[x->tok - 3] | kinds[x->tok - 4];
    recurring = kinds[t->x[end].tok];
    return ((name & bt_kind_bit(k->name)) | (every & bt_kind_bit(k->every)) |
            (recurring & bt_kind_bit(k->recurring))) == 0;
}

/* True if the words around make the expression no date: repeated, or part of a name. */
static bool refused(const struct date_text *t, const struct date_expr *e)
{
    const struct date_kinds *k = t->kinds;
    uint32_t next = e->end;

    if (date_mark_at(t, next, '(') && date_word_at(t, next + 1, DW_LUNAR_MARK))
        next += 3;
    if (is_plain(t, e->beg, next))
        return false;
    if (date_has(t, next, k->recurring) && same_block(t, next, e->beg))
        return true;
    if ((date_after(t, e->beg, k->every) && e->p[0].year == 0) || date_has(t, e->beg, k->name))
        return true;
    for (uint32_t i = e->beg; i > 0 && i + 2 > e->beg && same_block(t, i, e->beg); i--)
        if (date_has(t, i - 1, k->name))
            return true;
    return false;
}

/* A date may still follow the length: "trong 3 ngày 11, 12 và 13/5", "hai tháng 7 và 8"; its
 * head word belongs to the number.  "45 hôm nay" is two things. */
static bool after_length(const struct date_text *t, struct date_expr *e)
{
    const struct date_lex *x = &t->x[e->beg];

    if (date_after(t, e->beg, t->kinds->several))
        return x->word == DW_UNIT && (e->p[0].unit == DU_DAY || e->n > 1);
    if (x->word == DW_DEICTIC)
        return x->unit == DU_DAY && x->base == DB_TODAY;
    if (e->p[0].unit == DU_YEAR && e->n == 1 && date_year_at(t, e->end - 1))
        /* "lớp 6 năm 2022", "đợt 2 năm 2024": nothing lasts so many years of one; but "ngày 0 tháng 4 năm
         * 2000" is no date at all */
        return e->beg < 2 || !date_unit_at(t, e->beg - 2, DU_MONTH);
    e->beg++;
    return e->p[0].unit == DU_DAY || (e->n > 1 && !e->p[1].head);
}

/* Settles a reading: drops the head word that belongs to a number before it ("trong 3 ngày 11,
 * 12 và 13/5"), and refuses what is no date. */
static bool settle(const struct date_text *t, struct date_expr *e)
{
    bool unit = t->x[e->beg].kind == DX_WORD &&
                (t->x[e->beg].word == DW_UNIT || t->x[e->beg].word == DW_DEICTIC);

    for (uint32_t i = e->beg; i < e->end; i++)
        if (date_closed(&t->x[i]) || t->x[i].iblock != t->x[e->beg].iblock)
            return false;
    if (refused(t, e))
        return false;
    if (unit && t->x[e->beg].value != DU_YEARS && is_length(t, e->beg) && !after_length(t, e))
        return false;
    if (e->p[0].unit == DU_DAY && e->p[0].month == 0 && e->p[0].base == DB_NONE)
        return accept_lone_day(t, e);
    if (!e->bare)
        return true;
    if (e->p[0].unit == DU_DAY)
        return short_year(t, e) ? date_after(t, e->beg, t->kinds->trigger) || bracketed(t, e)
                                : accept_day(t, e);
    return e->p[0].unit == DU_YEAR ? accept_years(t, e) : accept_month_year(t, e);
}

/* The forms, as bits; of two that read as far the first one holds. */
enum { DEICTIC = 1, DAY = 2, PERIOD = 4, SPAN = 8, MONTH_YEAR = 16, AGO = 32 };

static bool (*const parsers[])(const struct date_text *, uint32_t, struct date_expr *) = {
    parse_deictic,   date_parse_day,   date_parse_period,
    date_parse_span, parse_month_year, parse_ago,
};

/* Sets of classes. */
#define IS(class)  (UINT64_C(1) << (class))
#define UNIT(unit) IS(DC_UNIT + (unit))
#define ANY_UNIT   (IS(DC_PERIOD) - IS(DC_UNIT))
#define ANY_NUMBER (IS(DC_DAY) | IS(DC_YEAR) | IS(DC_NUMBER))
#define ANY        UINT64_MAX
/* A day, without what stands before it. */
#define DAY_ITEM                                                                               \
    (IS(DW_PART) | IS(DW_WEEKDAY) | UNIT(DU_DAY) | IS(DW_LUNAR_DAY) | IS(DC_DAY) | IS(DC_YEAR))

/* With which classes each form begins, and with which it goes on: what is not here the form's
 * function refuses, or settle() does, as it does a number that stays a lone day. */
static const struct {
    uint64_t first, next;
    uint8_t form;
} openings[] = {
    {IS(DW_DEICTIC), ANY, DEICTIC},
    {IS(DW_PART), DAY_ITEM | IS(DW_DEICTIC) | IS(DW_TAIL), DEICTIC},
    {UNIT(DU_DAY), IS(DW_WEEKDAY), DEICTIC},
    {IS(DW_WEEKDAY), IS(DC_PERIOD), DEICTIC},
    {IS(DW_PART) | IS(DW_WEEKDAY) | UNIT(DU_DAY), DAY_ITEM, DAY},
    {IS(DW_WEEKDAY), IS(DC_DASH), DAY},
    {IS(DW_LUNAR_DAY), ANY, DAY},
    {IS(DC_YEAR), IS(DC_DASH), DAY},
    {IS(DC_DAY), UNIT(DU_MONTH) | IS(DC_PERIOD) | IS(DW_NEW_YEAR) | IS(DW_PART) | IS(DW_JOIN),
     DAY},
    {IS(DC_DAY_SLASH), IS(DC_DAY), DAY},
    {IS(DC_DAY_DASH), DAY_ITEM | IS(DW_JOIN), DAY},
    {UNIT(DU_MONTH), IS(DC_DAY) | IS(DW_MONTH) | UNIT(DU_YEAR), PERIOD},
    {UNIT(DU_YEAR), UNIT(DU_MONTH) | ANY_NUMBER, PERIOD},
    {UNIT(DU_QUARTER) | UNIT(DU_YEARS) | UNIT(DU_MONTH_LETTER) | UNIT(DU_QUARTER_LETTER) |
         IS(DC_PERIOD),
     ANY, PERIOD},
    {IS(DW_MODIFIER), IS(DW_MODIFIER) | IS(DC_PERIOD) | ANY_UNIT | IS(DC_YEAR), PERIOD},
    {IS(DC_DAY) | IS(DW_MONTH), UNIT(DU_MONTH) | UNIT(DU_QUARTER), PERIOD},
    {IS(DC_YEAR), ANY, SPAN},
    {UNIT(DU_YEARS) | UNIT(DU_DECADE) | UNIT(DU_CENTURY) | IS(DW_ERA), ANY, SPAN},
    {IS(DW_MODIFIER), IS(DW_MODIFIER) | ANY_UNIT | IS(DW_ERA), SPAN},
    {IS(DC_DAY_SLASH) | IS(DC_DAY_DASH), IS(DC_YEAR), MONTH_YEAR},
    {IS(DC_DAY) | IS(DW_MONTH), ANY_UNIT | IS(DW_DEICTIC) | IS(DC_PERIOD), AGO},
};

void date_forms_open(uint8_t forms[DC_NCLASS][DC_NCLASS])
{
    _Static_assert(DC_NCLASS <= 64, "a set of them is one word");
    for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++)
        for (int a = 0; a < DC_NCLASS; a++)
            for (int b = 0; b < DC_NCLASS; b++)
                if ((openings[i].first >> a & 1) && (openings[i].next >> b & 1))
                    forms[a][b] |= openings[i].form;
}

bool date_parse(const struct date_text *t, uint32_t i, struct date_expr *best)
{
    bool found = false;

    for (uint32_t forms = date_forms(t->kinds, &t->x[i]); forms != 0; forms &= forms - 1) {
        struct date_expr e;
        if (parsers[__builtin_ctz(forms)](t, i, &e) && settle(t, &e) &&
            (!found || e.end > best->end)) {
            date_expr_copy(best, &e);
            found = true;
        }
    }
    return found;
}
