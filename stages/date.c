/* date.c: TOKEN, TERM, CODE -> DATE.
 *
 * The expressions of the whole article are parsed first (date_parse.c), then resolved in order
 * (date_resolve.c), because a date may lean on its neighbours: "sáng nay (9/9)" on the bracket,
 * "6 tháng đầu năm, 6 tháng cuối năm 2022" on the year that follows, "chiều cùng ngày" on the
 * day being told.
 *
 * The day of publication is what the source or the portal line says.  Articles that were moved
 * to a new site carry a later one: if the body opens with a full date months away, that day is
 * the anchor. */
#include "stages/date.h"

#include "core/when.h"

enum {
    MOVED_DAYS = 150,   /* a lead this far from the posting: the article was moved */
    MOVED_YEARS = 8,    /* farther: the lead tells history */
    HISTORY_YEARS = 15, /* a full date this far back opens a story of the past */
    HISTORY_BLOCKS = 2, /* and holds for so many paragraphs after its own */
    NEAR_DAYS = 62,     /* the day being told lies this near to the anchor */
    CLAUSE = 8,         /* tokens searched for a word of tense */
    OPENING = 5,        /* tokens from a sentence's start to its adverbial of time */
    SIBLING = 14        /* lexemes between the halves of a year in one sentence */
};

struct date_state {
    struct date_kinds kinds;
};

struct telling {
    struct date_context c;
    const struct date_text *t;
    struct date_expr *e;
    uint32_t n;
    int64_t home;         /* the anchor outside of stories of the past */
    uint32_t story_block; /* block in which a story of the past began */
    bool story, lead_seen, moved;
};

static enum bt_status open_date(void *self, const struct bt_env *env, struct bt_err *err)
{
    return date_kinds_open(&((struct date_state *)self)->kinds, env->dict, err);
}

static void close_date(void *self)
{
    date_kinds_close(&((struct date_state *)self)->kinds);
}

/* True if the date stands in a line of the portal, not in the body. */
static bool in_portal_line(const struct telling *s, const struct date_expr *e)
{
    uint8_t block = s->t->x[e->beg].block;

    return block == BT_BLOCK_DATELINE || block == BT_BLOCK_CHROME || block == BT_BLOCK_SECTION;
}

static bool opens_sentence(const struct telling *s, const struct date_expr *e)
{
    uint32_t tok = s->t->x[e->beg].tok;

    for (uint32_t k = 0; k < OPENING && k <= tok; k++)
        if (s->t->doc->work->tok[tok - k].flags & BT_SENTENCE_START)
            return true;
    return false;
}

static bool ends_clause(const struct date_text *t, uint32_t tok)
{
    char c = t->doc->text.s[t->doc->work->tok[tok].at.beg];

    return t->doc->work->tok[tok].kind == BT_PUNCT &&
           (c == '.' || c == ';' || c == ':' || c == '!' || c == '?');
}

/* True if a word of tense may begin in the CLAUSE tokens before `tok`. */
static bool may_have_tense(const struct date_text *t, uint32_t tok)
{
    const uint64_t *kinds = t->doc->work->term_kinds + tok;
    uint64_t some = 0;

    if (tok < CLAUSE)
        return true;
    for (int i = 1; i <= CLAUSE; i++)
        some |= kinds[-i];
    return (some & (bt_kind_bit(t->kinds->past) | bt_kind_bit(t->kinds->future))) != 0;
}

/* Words of tense: right after the date ("vừa qua", "tới"), else back to the clause's start,
 * the nearest first. */
static enum date_tense tense_of(const struct date_text *t, const struct date_expr *e)
{
    const struct date_kinds *k = t->kinds;
    uint32_t tok = t->x[e->beg].tok;

    if (e->end < t->n && t->x[e->end].iblock == t->x[e->beg].iblock) {
        if (date_has(t, e->end, k->past))
            return DT_PAST;
        if (date_has(t, e->end, k->future))
            return DT_FUTURE;
    }
    if (!may_have_tense(t, tok))
        return DT_NONE;
    for (uint32_t back = 1; back <= CLAUSE && back <= tok; back++) {
        uint32_t at = tok - back;
        if (t->doc->work->tok[at].iblock != t->x[e->beg].iblock || ends_clause(t, at))
            break;
        if (bt_term_at(t->doc, at, k->past) != NULL)
            return DT_PAST;
        if (bt_term_at(t->doc, at, k->future) != NULL)
            return DT_FUTURE;
    }
    return DT_NONE;
}

static bool deictic_day(const struct date_expr *e)
{
    return (e->n == 1) & (e->p[0].unit == DU_DAY) & (e->p[0].base_unit == DU_DAY) &
           (e->p[0].day == 0);
}

/* True if only an opening bracket (or a comma) and words like "tức ngày" stand between two
 * expressions. */
static bool glossed(const struct telling *s, uint32_t i)
{
    uint32_t end = s->e[i].end, beg;

    if (i + 1 >= s->n)
        return false;
    beg = s->e[i + 1].beg;
    return (date_mark_at(s->t, end, '(') && beg <= end + 3) ||
           (date_mark_at(s->t, end, ',') && beg == end + 1 && deictic_day(&s->e[i]));
}

/* One day, solar, with its month. */
static bool plain_day(const struct date_expr *e)
{
    return (e->n == 1) & (e->p[0].unit == DU_DAY) & (e->p[0].month > 0) & !e->p[0].lunar;
}

/* A full date far in the past opens a story whose yearless days are its own. */
static void follow_story(struct telling *s, const struct date_expr *e, bool explicit_year)
{
    const struct date_point *p = &e->p[e->n - 1];
    uint32_t block = s->t->x[e->beg].iblock;

    if (deictic_day(e))
        s->story = false;
    if (explicit_year && p->unit == DU_DAY && !p->lunar && !p->unplaced) {
        bool far = s->home - p->from > (int64_t)HISTORY_YEARS * 365;
        bool told = !date_after(s->t, e->beg, s->t->kinds->history) &&
                    !(e->beg > 0 && date_mark_at(s->t, e->beg - 1, '('));
        s->story = far && told;
        s->story_block = block;
        if (s->story)
            s->c.anchor = p->from;
    }
    if (!s->story)
        s->c.anchor = s->home;
}

/* Keeps the day being told, for "cùng ngày" and "hôm sau". */
static void follow_event(struct telling *s, const struct date_expr *e, bool timed)
{
    const struct date_point *p = &e->p[e->n - 1];
    const struct date_kinds *k = s->t->kinds;
    int64_t away = p->from - s->c.anchor;

    if (p->unit != DU_DAY || p->unplaced || in_portal_line(s, e) ||
        (p->base == DB_EVENT && p->offset == 0))
        return;
    if (s->c.known && (away > NEAR_DAYS || away < -NEAR_DAYS))
        return;
    if (date_after(s->t, e->beg, k->history) ||
        (!timed && date_after(s->t, e->beg, k->deadline)) || date_has(s->t, e->end, k->past) ||
        date_mark_at(s->t, e->beg > 0 ? e->beg - 1 : 0, '('))
        return;
    if (s->c.has_event && e->n > 1)
        return;
    if (!s->c.has_event || timed || e->part != BT_DAY_NONE || opens_sentence(s, e)) {
        s->c.event = p->to;
        s->c.has_event = true;
    }
}

/* The body's first full date, at the start of a sentence and months from the posting. */
static void follow_lead(struct telling *s, const struct date_expr *e)
{
    const struct date_point *p = &e->p[e->n - 1];
    int64_t away;

    if (s->lead_seen || p->unit != DU_DAY || p->unplaced || in_portal_line(s, e))
        return;
    s->lead_seen = true;
    away = s->c.known ? s->home - p->from : 0;
    if (e->evidence != BT_EXPLICIT || !opens_sentence(s, e) || p->lunar)
        return;
    if (!s->c.known || (away > MOVED_DAYS && away < (int64_t)MOVED_YEARS * 366)) {
        s->c.known = true;
        s->home = s->c.anchor = s->c.today = p->to;
        s->moved = true;
    }
}

/* What the expression borrows from its neighbours before it is resolved. */
static void borrow(struct telling *s, uint32_t i, struct date_context *c)
{
    struct date_expr *e = &s->e[i], *last = i > 0 ? e - 1 : NULL, *next = e + 1;

    if (last != NULL && glossed(s, i - 1) && !last->p[last->n - 1].unplaced &&
        last->p[0].unit == DU_DAY) {
        bool lunar = last->p[0].lunar;
        c->anchor = last->p[last->n - 1].from;
        c->known = c->told = true;
        if (e->p[0].unit == DU_DAY && !lunar && !e->p[0].solar && e->p[0].year == 0 &&
            date_after(s->t, e->beg, s->t->kinds->trigger) && plain_day(e) &&
            last->p[0].month != 0)
            e->p[0].lunar = true; /* "ngày 13/3/2012 (tức ngày 21 tháng 2)" */
    }
    if (plain_day(e) && date_after(s->t, e->beg, s->t->kinds->lunar_trigger))
        e->p[0].lunar = e->p[0].year == 0 || e->p[0].solar ? !e->p[0].solar : false;
    if (i + 1 < s->n && e->p[0].of_year && e->p[0].year == 0 && e->p[0].base == DB_NONE &&
        next->p[0].of_year && next->p[0].year != 0 && next->beg < e->end + SIBLING &&
        s->t->x[next->beg].iblock == s->t->x[e->beg].iblock)
        e->p[0].year = next->p[0].year;
}

/* "sáng nay (9/9)": the bracket says which day it is. */
static void take_bracket(struct telling *s, uint32_t i)
{
    struct date_expr *e = &s->e[i];
    struct date_expr day;

    if (!deictic_day(e) || !glossed(s, i) || !plain_day(e + 1) || !s->c.known)
        return;
    date_expr_copy(&day, &e[1]);
    date_resolve(&s->c, &day, DT_NONE);
    if (day.p[0].unplaced)
        return;
    if (e->p[0].base == DB_TODAY)
        s->c.today = day.p[0].from - e->p[0].offset;
    e->p[0].from = e->p[0].to = day.p[0].from;
    e->p[0].unplaced = false;
    e->evidence = BT_CONTEXT;
}

/* The byte of s where the word begins, s.len if it does not stand there. */
static uint32_t find_word(struct bt_str s, const char *word)
{
    uint32_t n = (uint32_t)strlen(word);

    for (uint32_t i = 0; i + n <= s.len; i++)
        if (memcmp(s.s + i, word, n) == 0)
            return i;
    return s.len;
}

/* The next number of s, of which *s keeps what is behind it; -1 if there is none. */
static int take_number(struct bt_str *s)
{
    uint32_t i = 0;
    int n = 0;

    while (i < s->len && (s->s[i] < '0' || s->s[i] > '9'))
        i++;
    if (i == s->len)
        return -1;
    for (; i < s->len && s->s[i] >= '0' && s->s[i] <= '9'; i++)
        n = n < 100 ? n * 10 + (s->s[i] - '0') : n;
    *s = bt_slice(*s, i, s->len);
    return n;
}

/* Minutes since midnight of a clock time, or of the first of two: "8h30", "7h - 11h", "17 giờ",
 * "9 giờ rưỡi", "9 giờ kém 15", "11:32 AM"; -1 if it is none. */
static int clock_minutes(struct bt_str s, enum bt_day_part part)
{
    static const char *const ranges[] = {"-", "–", "đến"};
    int hour = take_number(&s), minute;
    bool before, am = find_word(s, "AM") < s.len || find_word(s, "SA") < s.len;
    bool pm = find_word(s, "PM") < s.len || find_word(s, "CH") < s.len;

    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        s = bt_slice(s, 0, find_word(s, ranges[i]));
    before = find_word(s, "kém") < s.len;
    minute = find_word(s, "rưỡi") < s.len ? 30 : take_number(&s);
    minute = minute < 0 ? 0 : minute;
    if (hour < 0 || hour > 24 || minute > 59)
        return -1;
    if (hour < 12 && (pm || part == BT_AFTERNOON || part == BT_EVENING ||
                      (part == BT_NIGHT && hour > 5) || (part == BT_NOON && hour < 4)))
        hour += 12;
    else if (hour == 12 && (am || part == BT_NIGHT))
        hour = 0;
    minute = hour % 24 * 60 + (before ? -minute : minute);
    return minute < 0 ? minute + 24 * 60 : minute;
}

/* The clock time that stands beside the date, right before it or after one mark. */
static int minute_beside(const struct date_text *t, const struct date_expr *e)
{
    const struct bt_token *tok = t->doc->work->tok;
    uint32_t beg = t->x[e->beg].tok, end = t->x[e->end].tok;
    uint32_t place[] = {beg - 1, beg - 2, end, end + 1};

    if (beg >= 2 && end + 1 < t->doc->work->ntok &&
        ((tok[beg - 1].flags | tok[beg - 2].flags | tok[end].flags | tok[end + 1].flags) &
         BT_IN_CODE) == 0)
        return -1; /* most have none */
    for (int i = 0; i < 4; i++) {
        const struct bt_ann *a;
        if (place[i] >= t->doc->work->ntok ||
            !(t->doc->work->tok[place[i]].flags & BT_IN_CODE) ||
            t->doc->work->tok[place[i]].iblock != t->x[e->beg].iblock)
            continue;
        if ((i == 1 && t->doc->work->tok[beg - 1].kind != BT_PUNCT) ||
            (i == 3 && t->doc->work->tok[end].kind != BT_PUNCT))
            continue;
        a = bt_ann_over(t->doc, BT_CODE, place[i]);
        if (a != NULL && a->type == BT_CODE_TIME)
            return clock_minutes(bt_text(t->doc, a->at), (enum bt_day_part)e->part);
    }
    return -1;
}

static void resolve(struct telling *s, uint32_t i, int minute)
{
    struct date_expr *e = &s->e[i];
    struct date_context c;
    bool written;

    if (s->story && s->t->x[e->beg].iblock > s->story_block + HISTORY_BLOCKS) {
        s->story = false;
        s->c.anchor = s->home;
    }
    if (date_unit_at(s->t, e->beg, DU_DAY) &&
        bt_str_is(bt_text(s->t->doc, s->t->x[e->beg].at), "Hôm")) {
        s->story = false; /* "Hôm 17/8" is told from today */
        s->c.anchor = s->home;
    }
    c = s->c;
    c.told = s->story || s->moved;
    borrow(s, i, &c);
    written = e->p[e->n - 1].year != 0;
    date_resolve(&c, e, tense_of(s->t, e));
    take_bracket(s, i);
    if (e->today && e->n == 1 && !e->p[0].unplaced)
        s->c.today =
            e->p[0].from - e->from_today; /* "hôm nay 2-6": what follows is told then */
    follow_lead(s, e);
    if (s->c.known)
        follow_story(s, e, written);
    follow_event(s, e, minute >= 0 && !in_portal_line(s, e));
    if (e->p[e->n - 1].year != 0)
        s->c.last_year = e->p[e->n - 1].year;
}

static void emit(struct bt_doc *doc, const struct date_text *t, const struct date_expr *e,
                 int minute)
{
    /* The next lexeme may be another part of the same number token. */
    const struct date_lex *first = &t->x[e->beg], *last = &t->x[e->end - 1];
    uint32_t end = last[1].tok == last->tok ? last->tok + 1 : last[1].tok;
    struct bt_date *d = bt_alloc(doc->arena, sizeof *d);
    struct bt_ann ann = {.at = {first->at.beg, last->at.end},
                         .tok = first->tok,
                         .ntok = end - first->tok,
                         .score = e->evidence == BT_NEAREST ? 800 : 950,
                         .why = e->birth ? "date/birth-year" : e->why,
                         .data = d};

    date_value(doc->arena, e, &ann.value, d);
    d->minute = (int16_t)(e->p[0].unit == DU_DAY ? minute : -1);
    bt_emit(doc, BT_DATE, ann);
}

static enum bt_status process_date(const void *self, struct bt_worker *w, struct bt_doc *doc,
                                   struct bt_err *err)
{
    const struct date_state *state = self;
    struct date_text t;
    struct telling s = {.t = &t};
    uint32_t cap = 0;

    (void)w;
    (void)err;
    date_lex(&t, doc, &state->kinds);
    for (uint32_t h = 0, end = 0; h < t.nhead; h++) {
        struct date_expr e;
        if (t.head[h] < end || !date_parse(&t, t.head[h], &e))
            continue;
        s.e = bt_grow(doc->arena, s.e, s.n, &cap, sizeof e);
        date_expr_copy(&s.e[s.n++], &e);
        end = e.end;
    }
    s.c.known = doc->published.precision >= BT_DAY;
    if (s.c.known) {
        struct bt_civil day = bt_time_civil(doc->published);
        s.home = bt_days_from_civil(day.year, day.month, day.day);
    }
    s.c.anchor = s.c.today = s.home;
    for (uint32_t i = 0; i < s.n; i++) {
        int minute = minute_beside(&t, &s.e[i]);
        resolve(&s, i, minute);
        emit(doc, &t, &s.e[i], minute);
    }
    bt_drop(doc->arena, s.e);
    bt_drop(doc->arena, t.x);
    return BT_OK;
}

const struct bt_stage bt_stage_date = {
    .name = "date",
    .help = "read dates and what days they mean",
    .reads = BT_BIT(BT_BLOCK) | BT_BIT(BT_SENTENCE) | BT_BIT(BT_TOKEN) | BT_BIT(BT_CODE) |
             BT_BIT(BT_TERM),
    .writes = BT_BIT(BT_DATE),
    .size = sizeof(struct date_state),
    .open = open_date,
    .process = process_date,
    .close = close_date,
};
