/* date_lex.c: tokens and terms -> lexemes of the date grammar; see date.h. */
#include "stages/date.h"

/* What few tokens need stays out of the loop over all of them, which then keeps its own state in
 * registers. */
#define OWN_REGISTERS __attribute__((noinline))

static void open_kinds(struct date_kinds *k, const struct bt_dict *dict)
{
    static const char *const names[DW_NWORD] = {
        [DW_UNIT] = "date-unit",         [DW_ERA] = "date-era",
        [DW_PART] = "day-part",          [DW_WEEKDAY] = "weekday",
        [DW_DEICTIC] = "date-deictic",   [DW_TAIL] = "date-tail",
        [DW_MODIFIER] = "date-modifier", [DW_LUNAR_DAY] = "lunar-day",
        [DW_LUNAR_MARK] = "lunar-mark",  [DW_NEW_YEAR] = "lunar-new-year",
        [DW_MONTH] = "month-word",       [DW_CYCLE] = "can-chi",
        [DW_JOIN] = "date-join",
    };

    for (int i = 0; i < DW_NWORD; i++) {
        k->word[i] = names[i] != NULL ? bt_dict_kind(dict, names[i]) : 0;
        if (k->word[i] == 0)
            continue;
        k->words |= (uint64_t)1 << k->word[i] % 64;
        if (k->word[i] < DATE_KINDS)
            k->word_of[k->word[i]] = (uint8_t)i;
    }
    k->trigger = bt_dict_kind(dict, "date-trigger");
    k->lunar_trigger = bt_dict_kind(dict, "date-lunar-trigger");
    k->birth = bt_dict_kind(dict, "date-birth");
    k->future = bt_dict_kind(dict, "date-future");
    k->past = bt_dict_kind(dict, "date-past");
    k->history = bt_dict_kind(dict, "date-history");
    k->deadline = bt_dict_kind(dict, "date-deadline");
    k->recurring = bt_dict_kind(dict, "date-recurring");
    k->every = bt_dict_kind(dict, "date-every");
    k->bce = bt_dict_kind(dict, "date-bce");
    k->ce = bt_dict_kind(dict, "date-ce");
    k->solar_day = bt_dict_kind(dict, "date-solar-day");
    k->lunar_day = bt_dict_kind(dict, "date-lunar-day");
    k->about = bt_dict_kind(dict, "date-about");
    k->not_modified = bt_dict_kind(dict, "date-not-modified");
    k->year_after = bt_dict_kind(dict, "date-year-after");
    k->counting = bt_dict_kind(dict, "date-count");
    k->quantity = bt_dict_kind(dict, "date-quantity");
    k->name = bt_dict_kind(dict, "date-name");
    k->several = bt_dict_kind(dict, "date-several");
    k->unit = bt_dict_kind(dict, "unit");
    k->classifier = bt_dict_kind(dict, "classifier");
    k->level = bt_dict_kind(dict, "level");
}

static const struct {
    const char *name;
    int value;
    bool unit; /* also names the unit of a deictic */
} word_values[] = {
    {"day", DU_DAY, true},
    {"week", DU_WEEK, true},
    {"month", DU_MONTH, true},
    {"quarter", DU_QUARTER, true},
    {"year", DU_YEAR, true},
    {"years", DU_YEARS, true},
    {"decade", DU_DECADE, true},
    {"century", DU_CENTURY, true},
    {"month-letter", DU_MONTH_LETTER, false},
    {"quarter-letter", DU_QUARTER_LETTER, false},
    {"morning", BT_MORNING, false},
    {"noon", BT_NOON, false},
    {"afternoon", BT_AFTERNOON, false},
    {"evening", BT_EVENING, false},
    {"night", BT_NIGHT, false},
    {"first", DM_FIRST, false},
    {"middle", DM_MIDDLE, false},
    {"last", DM_LAST, false},
    {"first-half", DM_FIRST_HALF, false},
    {"last-half", DM_LAST_HALF, false},
    {"third", DM_THIRD, false},
    {"lunar", DK_LUNAR, false},
    {"solar", DK_SOLAR, false},
    {"leap", DK_LEAP, false},
    {"list", 1, false},
    {"range", 2, false},
};

/* "day-1", "event+0", "year+1", "same-year". */
static void deictic_value(struct bt_str v, struct date_word_value *x)
{
    uint32_t at = 0;
    int64_t n = 0;

    if (bt_str_is(v, "same-year")) {
        x->base = DB_SAME_YEAR;
        x->unit = DU_YEAR;
        return;
    }
    while (at < v.len && v.s[at] != '+' && v.s[at] != '-')
        at++;
    if (at == v.len)
        return; /* no deictic */
    (void)bt_str_digits(bt_slice(v, at + 1, v.len), &n);
    x->offset = (int8_t)(v.s[at] == '-' ? -n : n);
    x->base = DB_TODAY;
    x->unit = DU_DAY;
    if (bt_str_is(bt_slice(v, 0, at), "event"))
        x->base = DB_EVENT;
    for (size_t i = 0; i < sizeof word_values / sizeof word_values[0]; i++)
        if (word_values[i].unit && bt_str_is(bt_slice(v, 0, at), word_values[i].name))
            x->unit = (uint8_t)word_values[i].value;
}

static struct date_word_value word_value(struct bt_str v)
{
    struct date_word_value x = {0, 0, 0, 0};
    int64_t n = 0;

    if (bt_str_digits(v, &n)) {
        x.value = (int)n;
        return x;
    }
    for (size_t i = 0; i < sizeof word_values / sizeof word_values[0]; i++)
        if (bt_str_is(v, word_values[i].name)) {
            x.value = word_values[i].value;
            return x;
        }
    deictic_value(v, &x);
    return x;
}

enum bt_status date_kinds_open(struct date_kinds *k, const struct bt_dict *dict,
                               struct bt_err *err)
{
    static const char *const tables[] = {"date_cycle", "date_deictics", "date_lunar",
                                         "date_words"};
    enum { NTABLE = sizeof tables / sizeof tables[0] };
    struct bt_rows rows[NTABLE];
    uint32_t end = 0;

    memset(k, 0, sizeof *k);
    open_kinds(k, dict);
    k->first_row = UINT32_MAX;
    for (int i = 0; i < NTABLE; i++) {
        rows[i] = (struct bt_rows){0, 0};
        if (!bt_dict_table(dict, tables[i], &rows[i]) || rows[i].n == 0)
            continue;
        k->first_row = rows[i].first < k->first_row ? rows[i].first : k->first_row;
        end = rows[i].first + rows[i].n > end ? rows[i].first + rows[i].n : end;
    }
    k->nrow = end > k->first_row ? end - k->first_row : 0;
    if ((k->value = calloc((size_t)k->nrow + 1, sizeof *k->value)) == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening the dates");
    for (int i = 0; i < NTABLE; i++) {
        int column = bt_dict_column(dict, tables[i], "value");
        for (uint32_t row = rows[i].first; row < rows[i].first + rows[i].n; row++)
            k->value[row - k->first_row] = word_value(bt_dict_cell(dict, row, column));
    }
    return BT_OK;
}

void date_kinds_close(struct date_kinds *k)
{
    free(k->value);
}

/* Roman number of at most six letters up to XXXIX, else 0.  Only a word of one byte or of the
 * shape BT_UPPER can be one. */
static OWN_REGISTERS int8_t roman(struct bt_str s)
{
    int sum = 0, last = 99;

    if (s.len == 0 || s.len > 6)
        return 0;
    for (uint32_t i = 0; i < s.len; i++) {
        int v = s.s[i] == 'I' ? 1 : s.s[i] == 'V' ? 5 : s.s[i] == 'X' ? 10 : 0;
        if (v == 0)
            return 0;
        sum += v > last ? v - 2 * last : v;
        last = v;
    }
    return (int8_t)sum;
}

/* The grammar's word of this kind. */
static enum date_word word_of(const struct date_kinds *k, uint16_t kind)
{
    int w = DW_NWORD - 1;

    if (kind < DATE_KINDS)
        return (enum date_word)k->word_of[kind];
    while (w > 0 && k->word[w] != kind)
        w--;
    return (enum date_word)w;
}

/* The longest word of the grammar that begins at token i; NULL if none or if it is closed. */
static const struct bt_term *grammar_word(const struct bt_doc *doc, const struct date_kinds *k,
                                          uint32_t i, enum date_word *word)
{
    const struct bt_doc_work *w = doc->work;
    const struct bt_term *end = w->term + w->term_at[i + 1];

    for (const struct bt_term *t = w->term + w->term_at[i]; t < end; t++) {
        uint32_t flags = 0;
        if ((*word = word_of(k, t->kind)) == DW_NONE)
            continue;
        for (uint32_t b = 0; b < t->ntok; b++)
            flags |= w->tok[i + b].flags;
        if ((flags & BT_IN_CODE) == 0)
            return t;
    }
    return NULL;
}

static OWN_REGISTERS char mark_beyond_ascii(struct bt_str s)
{
    if (bt_str_is(s, "–") || bt_str_is(s, "—") || bt_str_is(s, "−"))
        return '-';
    if (bt_str_is(s, "“") || bt_str_is(s, "”"))
        return '"';
    return '\1';
}

static inline char mark_of(const char *s, uint32_t len)
{
    return len == 1 ? s[0] : mark_beyond_ascii((struct bt_str){s, len});
}

struct lexer {
    struct bt_doc *doc;
    struct date_lex *x;
    uint32_t cap;
    uint32_t *head;
    uint32_t nhead, head_cap;
};

/* Makes x the lexeme of token i as it stands, before it is read. */
static inline void start(struct date_lex *x, const struct bt_token *t, uint32_t i)
{
    enum { SHARED = offsetof(struct date_lex, tok) - offsetof(struct date_lex, iblock) };

    _Static_assert(SHARED == sizeof *t - offsetof(struct bt_token, iblock) &&
                       offsetof(struct date_lex, kind) - offsetof(struct date_lex, iblock) ==
                           offsetof(struct bt_token, kind) - offsetof(struct bt_token, iblock),
                   "lexeme and token agree from iblock on");
    x->at = t->at;
    memcpy((char *)x + offsetof(struct date_lex, iblock),
           (const char *)t + offsetof(struct bt_token, iblock), SHARED);
    x->tok = i;
    memset((char *)x + offsetof(struct date_lex, value), 0,
           sizeof *x - offsetof(struct date_lex, value));
}

/* Room for `more` lexemes from x on; x, moved if it had to grow. */
static struct date_lex *reserve(struct lexer *l, struct date_lex *x, uint32_t more)
{
    struct date_lex *old = l->x;
    uint32_t n = (uint32_t)(x - old);

    if (l->cap - n >= more)
        return x;
    l->cap += l->cap / 2 + more;
    l->x = bt_alloc_array(l->doc->arena, l->cap, sizeof *x);
    memcpy(l->x, old, n * sizeof *x);
    return l->x + n;
}

/* An expression may begin with x. */
static inline void add_head(struct lexer *l, const struct date_lex *x)
{
    if (l->nhead == l->head_cap)
        l->head = bt_grow(l->doc->arena, l->head, l->nhead, &l->head_cap, sizeof *l->head);
    l->head[l->nhead++] = (uint32_t)(x - l->x);
}

/* Reads the digits at `at` as the number x; the byte after them. */
static uint32_t read_digits(struct bt_str text, struct bt_span at, struct date_lex *x)
{
    uint32_t end = at.beg, n;
    int v = 0;

    for (; end < at.end && text.s[end] >= '0' && text.s[end] <= '9'; end++)
        if (end - at.beg < 9)
            v = v * 10 + (text.s[end] - '0');
    n = end - at.beg;
    x->value = n <= 9 ? v : -1;
    x->digits = (uint8_t)(n > 99 ? 99 : n);
    return end;
}

/* The parts of number token i that has marks inside: "9.9.2024" gives five lexemes, written from x
 * on; the place after them. */
static struct date_lex *add_parts(struct lexer *l, struct date_lex *x, uint32_t i)
{
    const struct bt_token *t = &l->doc->work->tok[i];
    struct bt_str text = l->doc->text;
    struct bt_span rest = t->at;

    for (x = reserve(l, x, l->doc->work->ntok - i + (rest.end - rest.beg)); rest.beg < rest.end;
         x++) {
        char c = text.s[rest.beg];
        start(x, t, i);
        x->at.beg = rest.beg;
        if (rest.beg != t->at.beg)
            x->flags &= (uint8_t)~BT_SPACE_BEFORE;
        if (c >= '0' && c <= '9') {
            rest.beg = read_digits(text, rest, x);
            if (!date_closed(x))
                add_head(l, x);
        } else {
            x->kind = DX_MARK;
            x->mark = c;
            rest.beg++;
        }
        x->at.end = rest.beg;
    }
    return x;
}

/* The lexemes of number token i, written from x on; the place after them. */
static OWN_REGISTERS struct date_lex *add_number(struct lexer *l, struct date_lex *x,
                                                 uint32_t i)
{
    const struct bt_token *t = &l->doc->work->tok[i];

    start(x, t, i);
    if (read_digits(l->doc->text, t->at, x) != t->at.end)
        return add_parts(l, x, i);
    if (!date_closed(x))
        add_head(l, x);
    return x + 1;
}

/* Makes x, the lexeme of token i, a word of the grammar if one begins there; its tokens. */
static OWN_REGISTERS uint32_t read_word(struct lexer *l, const struct date_kinds *k, uint32_t i,
                                        struct date_lex *x)
{
    enum date_word word;
    const struct bt_term *term;

    if (x->kind != DX_WORD || date_closed(x) ||
        (term = grammar_word(l->doc, k, i, &word)) == NULL)
        return 1;
    if (term->ntok != 1)
        x->roman = 0;
    x->word = (uint8_t)word;
    x->at = bt_token_span(l->doc, i, i + term->ntok);
    if (term->row >= k->first_row && term->row - k->first_row < k->nrow) {
        const struct date_word_value *v = &k->value[term->row - k->first_row];
        x->value = v->value;
        x->offset = v->offset;
        x->base = v->base;
        x->unit = v->unit;
    }
    add_head(l, x);
    return term->ntok;
}

static inline bool may_be_roman(const struct bt_token *t)
{
    return t->shape != BT_LOWER && (t->shape == BT_UPPER || t->at.end - t->at.beg == 1);
}

/* There is always room for a lexeme of each token to come and for the end: only numbers, which
 * may be several, ask for more. */
void date_lex(struct date_text *out, struct bt_doc *doc, const struct date_kinds *k)
{
    const struct bt_token *tok = doc->work->tok;
    const uint64_t *kinds = doc->work->term_kinds, words = k->words;
    const char *text = doc->text.s;
    uint32_t n = doc->work->ntok;
    struct lexer l = {.doc = doc, .cap = n + n / 8 + 1};
    struct date_lex *x = l.x = bt_alloc_array(doc->arena, l.cap, sizeof *x);

    for (uint32_t i = 0; i < n;) {
        const struct bt_token *t = &tok[i];
        if (t->kind == BT_NUMBER) {
            x = add_number(&l, x, i++);
            continue;
        }
        start(x, t, i);
        if (t->kind == BT_PUNCT)
            x->mark = mark_of(text + t->at.beg, t->at.end - t->at.beg);
        else if (may_be_roman(t))
            x->roman = roman(bt_text(doc, t->at));
        i += kinds[i] & words ? read_word(&l, k, i, x) : 1;
        x++;
    }
    *x = (struct date_lex){.kind = DX_END, .tok = n, .iblock = UINT32_MAX};
    *out = (struct date_text){.doc = doc,
                              .x = l.x,
                              .n = (uint32_t)(x - l.x),
                              .head = l.head,
                              .nhead = l.nhead,
                              .kinds = k};
}

bool date_has(const struct date_text *t, uint32_t i, uint16_t kind)
{
    return i < t->n && kind != 0 && bt_term_at(t->doc, t->x[i].tok, kind) != NULL;
}

bool date_after(const struct date_text *t, uint32_t i, uint16_t kind)
{
    const struct bt_doc_work *w = t->doc->work;
    uint32_t tok = t->x[i].tok;

    for (uint32_t back = 1; back <= 4 && back <= tok && kind != 0; back++) {
        uint32_t n;
        const struct bt_term *term;
        if ((w->term_kinds[tok - back] >> kind % 64 & 1) == 0)
            continue;
        if (i < t->n && w->tok[tok - back].iblock != t->x[i].iblock)
            return false;
        term = bt_terms_at(t->doc, tok - back, &n);
        for (uint32_t a = 0; a < n; a++)
            if (term[a].kind == kind && term[a].ntok == back)
                return true;
    }
    return false;
}

bool date_year_at(const struct date_text *t, uint32_t i)
{
    return date_number(t, i, 4, 4) && t->x[i].value >= 1000 && t->x[i].value <= 2199 &&
           !((date_mark_at(t, i + 1, '.') || date_mark_at(t, i + 1, ',')) &&
             !date_spaced(&t->x[i + 1]) && date_number(t, i + 2, 1, 9) &&
             !date_spaced(&t->x[i + 2]));
}

bool date_counted(const struct date_text *t, uint32_t i)
{
    const struct date_kinds *k = t->kinds;

    if (i >= t->n || i == 0 || t->x[i].iblock != t->x[i - 1].iblock)
        return false;
    if (t->x[i].kind == DX_MARK)
        return t->x[i].mark == '%';
    return date_lower(&t->x[i]) && (date_has(t, i, k->quantity) || date_has(t, i, k->unit) ||
                                    date_has(t, i, k->classifier) || date_has(t, i, k->level));
}
