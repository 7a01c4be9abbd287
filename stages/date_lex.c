/* date_lex.c: tokens and terms -> lexemes of the date grammar; see date.h. */
#include "stages/date.h"

#include "core/swar.h"

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

static void open_classes(struct date_kinds *k)
{
    uint8_t *mark = k->class_of[DX_MARK];

    memset(k->class_of[DX_NUMBER], DATE_MORE, sizeof k->class_of[DX_NUMBER]);
    memset(mark, DC_MARK, 128);
    memset(mark + 128, DATE_MORE, 128); /* dashes and quotation marks */
    mark['/'] = mark['.'] = DC_SLASH;
    mark['-'] = mark[','] = DC_DASH;
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
    struct date_word_value x = {0};
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
    open_classes(k);
    date_forms_open(k->forms);
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

int date_roman(const struct date_text *t, uint32_t i)
{
    const struct date_lex *x = &t->x[i];
    struct bt_str s = bt_text(t->doc, x->at);
    int sum = 0, last = 99;

    if (x->kind != DX_WORD || s.len > 6 || t->doc->work->tok[x->tok].at.end != x->at.end ||
        (x->shape != BT_UPPER && (x->shape == BT_LOWER || s.len != 1)))
        return 0;
    for (uint32_t k = 0; k < s.len; k++) {
        int v = s.s[k] == 'I' ? 1 : s.s[k] == 'V' ? 5 : s.s[k] == 'X' ? 10 : 0;
        if (v == 0)
            return 0;
        sum += v > last ? v - 2 * last : v;
        last = v;
    }
    return sum;
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

/* How many of n terms stand before the first word of the grammar, of the first SOME_TERMS at
 * most. */
static uint32_t terms_before(const struct date_kinds *k, const struct bt_term *t, uint32_t n)
{
    enum { SOME_TERMS = 4 };
    uint32_t bits = 1u << SOME_TERMS;

    for (uint32_t i = 0; i < SOME_TERMS; i++)
        bits |= (uint32_t)(word_of(k, t[i < n ? i : n - 1].kind) != DW_NONE) << i;
    return (uint32_t)__builtin_ctz(bits);
}

/* The longest word of the grammar that begins at token i; NULL if none or if it is closed. */
static const struct bt_term *grammar_word(const struct bt_doc *doc, const struct date_kinds *k,
                                          uint32_t i, enum date_word *word)
{
    const struct bt_doc_work *w = doc->work;
    uint32_t n;
    const struct bt_term *t = bt_terms_at(doc, i, &n);

    for (uint32_t a = n != 0 ? terms_before(k, t, n) : 0; a < n; a++) {
        uint32_t flags = 0;
        if ((*word = word_of(k, t[a].kind)) == DW_NONE)
            continue;
        for (uint32_t b = 0; b < t[a].ntok; b++)
            flags |= w->tok[i + b].flags;
        if ((flags & BT_IN_CODE) == 0)
            return &t[a];
    }
    return NULL;
}

static char mark_beyond_ascii(struct bt_str s)
{
    if (bt_str_is(s, "–") || bt_str_is(s, "—") || bt_str_is(s, "−"))
        return '-';
    if (bt_str_is(s, "“") || bt_str_is(s, "”"))
        return '"';
    return '\1';
}

struct lexer {
    struct bt_doc *doc;
    const struct date_kinds *k;
    struct date_lex *x;
    uint32_t *head;
    uint32_t cap; /* of both */
    uint32_t nhead;
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
    uint32_t n = (uint32_t)(x - old), *head = l->head;

    if (l->cap - n >= more)
        return x;
    l->cap += l->cap / 2 + more;
    l->x = bt_alloc_array(l->doc->arena, l->cap, sizeof *x);
    l->head = bt_alloc_array(l->doc->arena, l->cap, sizeof *head);
    memcpy(l->x, old, n * sizeof *x);
    memcpy(l->head, head, l->nhead * sizeof *head);
    return l->x + n;
}

/* An expression may begin with x. */
static inline void add_head(struct lexer *l, const struct date_lex *x)
{
    l->head[l->nhead++] = (uint32_t)(x - l->x);
}

/* Digits beyond the first eight; the byte after them. */
static OWN_REGISTERS uint32_t read_long(struct bt_str text, struct bt_span at,
                                        struct date_lex *x)
{
    uint32_t end = at.beg + 8, n;

    for (; end < at.end && text.s[end] >= '0' && text.s[end] <= '9'; end++)
        if (end - at.beg == 8)
            x->value = x->value * 10 + (text.s[end] - '0');
    n = end - at.beg;
    x->value = n <= 9 ? x->value : -1;
    x->digits = (uint8_t)(n > 99 ? 99 : n);
    return end;
}

/* Reads the digits at `at` as the number x, which becomes a head if it may be read; the byte
 * after them. */
static uint32_t read_digits(struct lexer *l, struct bt_span at, struct date_lex *x)
{
    const struct bt_str text = l->doc->text;
    uint64_t bytes = bt_load_rest((const unsigned char *)text.s, at.beg, at.end);
    uint32_t n = bt_leading_digits(bytes), end = at.beg + n;
    uint32_t v = bt_value_of_digits(bytes, n);
    uint8_t open = date_closed(x) ? 0 : UINT8_MAX;

    _Static_assert(DC_DAY + 2 == DC_NUMBER && DC_YEAR + 1 == DC_NUMBER, "counted back from it");
    x->value = (int)v;
    x->digits = (uint8_t)n;
    if (n == 8)
        end = read_long(text, at, x);
    x->digits &= open;
    x->class = (uint8_t)(DC_NUMBER - 2 * (open & (n <= 2) & (v - 1 < 31)) -
                         (open & (n == 4) & (v - 1000 < 1200)));
    add_head(l, x);
    return end;
}

/* The parts of number token i that has marks inside: "9.9.2024" gives five lexemes, written from x
 * on; the place after them. */
static struct date_lex *add_parts(struct lexer *l, struct date_lex *x, uint32_t i)
{
    const struct bt_token *t = &l->doc->work->tok[i];
    struct bt_str text = l->doc->text;
    struct bt_span rest = t->at;

    x = reserve(l, x, l->doc->work->ntok - i + (rest.end - rest.beg) + DATE_ENDS);
    for (; rest.beg < rest.end; x++) {
        char c = text.s[rest.beg];
        start(x, t, i);
        x->at.beg = rest.beg;
        if (rest.beg != t->at.beg)
            x->flags &= (uint8_t)~BT_SPACE_BEFORE;
        if (c >= '0' && c <= '9') {
            rest.beg = read_digits(l, rest, x);
        } else {
            x->kind = DX_MARK;
            x->mark = c;
            x->class = l->k->class_of[DX_MARK][(unsigned char)c];
            rest.beg++;
        }
        x->at.end = rest.beg;
    }
    return x;
}

/* The class of a word of the grammar. */
static uint8_t class_of_word(enum date_word word, struct date_word_value v)
{
    uint8_t unit = v.value >= DU_DAY && v.value <= DU_QUARTER_LETTER ? (uint8_t)v.value : 0;

    if (word == DW_UNIT)
        return (uint8_t)(DC_UNIT + unit);
    return word == DW_DEICTIC && v.unit > DU_DAY ? DC_PERIOD : (uint8_t)word;
}

/* Makes x, the lexeme of token i, a word of the grammar if one begins there; its tokens. */
static OWN_REGISTERS uint32_t read_word(struct lexer *l, uint32_t i, struct date_lex *x)
{
    const struct date_kinds *k = l->k;
    struct date_word_value v = {0};
    enum date_word word;
    const struct bt_term *term;

    if (x->kind != DX_WORD || date_closed(x) ||
        (term = grammar_word(l->doc, k, i, &word)) == NULL)
        return 1;
    if (term->row - k->first_row < k->nrow)
        v = k->value[term->row - k->first_row];
    x->word = (uint8_t)word;
    x->at.end = l->doc->work->tok[i + term->ntok - 1].at.end;
    x->value = v.value;
    x->offset = v.offset;
    x->base = v.base;
    x->unit = v.unit;
    x->class = class_of_word(word, v);
    add_head(l, x);
    return term->ntok;
}

/* Reads x, the lexeme of token i, a number or a mark beyond ASCII; the place after what it
 * becomes. */
static OWN_REGISTERS struct date_lex *read_more(struct lexer *l, struct date_lex *x, uint32_t i)
{
    const struct bt_token *t = &l->doc->work->tok[i];

    if (t->kind == BT_NUMBER)
        return read_digits(l, t->at, x) == t->at.end ? x + 1 : add_parts(l, x, i);
    x->mark = mark_beyond_ascii(bt_text(l->doc, t->at));
    x->class = l->k->class_of[DX_MARK][(unsigned char)x->mark];
    return x + 1;
}

/* Leaves only the heads that open a form. */
static void keep_openers(struct lexer *l)
{
    uint32_t n = 0;

    for (uint32_t h = 0; h < l->nhead; h++) {
        uint32_t i = l->head[h];
        l->head[n] = i;
        n += date_forms(l->k, &l->x[i]) != 0;
    }
    l->nhead = n;
}

/* There is always room for a lexeme of each token to come and for the ends: only numbers, which
 * may be several, ask for more. */
void date_lex(struct date_text *out, struct bt_doc *doc, const struct date_kinds *k)
{
    const struct bt_token *tok = doc->work->tok;
    const uint64_t *kinds = doc->work->term_kinds, words = k->words;
    const char *text = doc->text.s;
    uint32_t n = doc->work->ntok;
    struct lexer l = {.doc = doc, .k = k, .cap = n + n / 8 + DATE_ENDS};
    struct date_lex *x = l.x = bt_alloc_array(doc->arena, l.cap, sizeof *x);

    l.head = bt_alloc_array(doc->arena, l.cap, sizeof *l.head);
    for (uint32_t i = 0; i < n;) {
        const struct bt_token *t = &tok[i];
        unsigned char first = (unsigned char)text[t->at.beg];
        uint8_t class = k->class_of[t->kind][first];
        start(x, t, i);
        x->mark = (char)first;
        x->class = class;
        if (class & DATE_MORE) {
            x = read_more(&l, x, i++);
            continue;
        }
        i += kinds[i] & words ? read_word(&l, i, x) : 1;
        x++;
    }
    *out = (struct date_text){.doc = doc, .x = l.x, .n = (uint32_t)(x - l.x), .kinds = k};
    for (int i = 0; i < DATE_ENDS; i++)
        *x++ =
            (struct date_lex){.kind = DX_END, .class = DC_END, .tok = n, .iblock = UINT32_MAX};
    keep_openers(&l);
    out->head = l.head;
    out->nhead = l.nhead;
}

bool date_after(const struct date_text *t, uint32_t i, uint16_t kind)
{
    const struct bt_doc_work *w = t->doc->work;
    uint32_t tok = t->x[i].tok;
    const uint64_t *before = w->term_kinds + tok, bit = bt_kind_bit(kind);

    if (kind == 0 ||
        (tok >= 4 && ((before[-1] | before[-2] | before[-3] | before[-4]) & bit) == 0))
        return false;
    for (uint32_t back = 1; back <= 4 && back <= tok; back++) {
        uint32_t n;
        const struct bt_term *term;
        if ((w->term_kinds[tok - back] & bit) == 0)
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
