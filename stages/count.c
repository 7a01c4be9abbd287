/* count.c: quantities -> COUNT: [approximator] numeral [multiplier] unit.
 *
 * count_read.c reads the numeral, count_unit.c the unit; here is decided whether the two are a
 * quantity.  Numbers that name something (tổ 7, Quốc lộ 1, khóa 22), years, and number words
 * that are something else (năm, ba, chín, tư; names like "bà Chín") are refused by the words
 * around them, which stand in dicts/count_stops.tsv.  Dates, codes and names are closed before
 * we come (SURVEY section 5). */
#include "stages/count.h"

enum { MAX_APPROX_TOKENS = 4 };

struct count_state {
    struct bt_count_tables t;
};

struct found {
    struct bt_numeral num;
    struct bt_unit unit;
    uint32_t beg, end; /* tokens of the whole quantity */
    uint32_t stops;    /* before it: enum bt_stop */
    enum bt_approx approx;
    uint16_t score;
    const char *why; /* NULL: the row of the unit */
};

static enum bt_status open_count(void *self, const struct bt_env *env, struct bt_err *err)
{
    struct count_state *s = self;
    struct bt_count_tables *t = &s->t;

    t->dict = env->dict;
    t->number = bt_dict_kind(env->dict, "number-word");
    t->unit = bt_dict_kind(env->dict, "unit");
    t->classifier = bt_dict_kind(env->dict, "classifier");
    t->noun = bt_dict_kind(env->dict, "count-noun");
    t->approx = bt_dict_kind(env->dict, "approximator");
    t->stop = bt_dict_kind(env->dict, "count-stop");
    t->cycle = bt_dict_kind(env->dict, "can-chi");
    t->units = bt_kind_bit(t->unit) | bt_kind_bit(t->noun) | bt_kind_bit(t->classifier);
    t->to[0] = bt_str_hash("đến", sizeof "đến" - 1);
    t->to[1] = bt_str_hash("tới", sizeof "tới" - 1);
    return bt_count_classes_open(t, err);
}

static void close_count(void *self)
{
    bt_count_classes_close(&((struct count_state *)self)->t);
}

/* The approximator that ends right before token `tok`, the longest; its tokens, 0 if none. */
static uint32_t approx_before(const struct bt_counting *c, uint32_t tok, bool bare,
                              enum bt_approx *approx)
{
    const struct bt_count_tables *t = c->tables;
    const uint64_t *kinds = c->doc->work->term_kinds + tok;

    _Static_assert(MAX_APPROX_TOKENS == 4, "as many are asked at once");
    if (tok >= 4 &&
        ((kinds[-1] | kinds[-2] | kinds[-3] | kinds[-4]) & bt_kind_bit(t->approx)) == 0)
        return 0;
    for (uint32_t len = MAX_APPROX_TOKENS; len > 0; len--) {
        uint32_t n;
        const struct bt_term *term;
        if (len > tok || !bt_count_may(c, tok - len, t->approx))
            continue;
        for (term = bt_terms_at(c->doc, tok - len, &n); n > 0; n--, term++) {
            enum bt_side side;
            if (term->kind != t->approx || term->ntok != len ||
                bt_count_closed(c, tok - len, tok))
                continue;
            side = bt_row_fact(&t->approx_side, term->row);
            if (side != BT_SIDE_BEFORE && !(bare && side == BT_SIDE_BARE))
                continue;
            *approx = bt_row_fact(&t->approx_name, term->row);
            return *approx != BT_EXACT ? len : 0;
        }
    }
    return 0;
}

/* "trở lên" after the unit; its tokens. */
static uint32_t approx_after(const struct bt_counting *c, uint32_t tok, enum bt_approx *approx)
{
    const struct bt_count_tables *t = c->tables;
    const struct bt_term *term = bt_term_at(c->doc, tok, t->approx);

    if (term == NULL || bt_row_fact(&t->approx_side, term->row) != BT_SIDE_AFTER ||
        bt_count_closed(c, tok, tok - 1))
        return 0;
    *approx = bt_row_fact(&t->approx_name, term->row);
    return term->ntok;
}

/* The digits hang on the token before them: "U23", "COVID-19", "3.A4". */
static bool hangs_on_word(const struct bt_counting *c, uint32_t tok, uint32_t last)
{
    const struct bt_token *t = &c->tok[tok], *p = t - 1;

    if (tok == 0 || (t->flags & BT_SPACE_BEFORE) || p->iblock != t->iblock)
        return false;
    if (p->kind == BT_WORD)
        return p->shape != BT_LOWER || p->at.end - p->at.beg < 3; /* "giữ7 người" is a slip */
    if (p->kind == BT_NUMBER)
        return true;
    if (bt_count_mark(c, tok - 1, '/'))
        return last != tok - 1; /* "1.226 hộ/5.478 khẩu" */
    if (bt_count_mark(c, tok - 1, '-') || bt_count_mark(c, tok - 1, '.') ||
        bt_count_mark(c, tok - 1, '_') || bt_count_mark(c, tok - 1, '+'))
        return tok > 1 && !(p->flags & BT_SPACE_BEFORE) && p[-1].shape != BT_LOWER;
    return false;
}

static bool looks_like_year(const struct bt_counting *c, const struct bt_numeral *n)
{
    struct bt_str s = bt_token_text(c->doc, n->beg);

    return !n->spelled & !n->ratio & (n->scale == 0) & (n->value.scale == 0) & (s.len == 4) &
           (n->value.digits - 1900 < 200);
}

/* A capitalised number word inside a sentence is a name or an ordinal ("bà Chín", "tháng Ba").
 */
static bool capital_inside(const struct bt_counting *c, uint32_t tok)
{
    const struct bt_token *t = &c->tok[tok];

    if (t->shape != BT_TITLE || (t->flags & (BT_SENTENCE_START | BT_LINE_START)) || tok == 0)
        return false;
    return t[-1].kind == BT_WORD || t[-1].kind == BT_NUMBER || bt_count_mark(c, tok - 1, ',');
}

/* "một" alone is mostly the article. */
static bool is_article(const struct bt_numeral *n)
{
    return n->simple & !n->bare & (n->value.digits == 1) & !n->range;
}

/* Words that look like numerals: năm (year), ba (father), chín (ripe) ... */
static bool word_is_numeral(const struct bt_counting *c, const struct found *f)
{
    const struct bt_numeral *n = &f->num;
    uint64_t v = n->value.digits;

    if (!n->spelled)
        return true;
    if (capital_inside(c, n->beg))
        return false;
    if (n->bare)
        return f->approx != BT_EXACT;
    if (!n->simple)
        return true;
    if (f->unit.cls == BT_UNIT_WORD)
        return false;
    if (v != 5 || n->range)
        return true;
    if (f->unit.cls == BT_UNIT_KIN || (n->beg > 0 && c->tok[n->beg - 1].kind == BT_NUMBER) ||
        bt_has_term(c->doc, n->end, c->tables->cycle)) /* "sinh năm Quý Mão" */
        return false;
    if (f->unit.cls == BT_UNIT_TIME && !(f->stops & BT_STOP_WEAK))
        return true;
    return !(f->stops & BT_STOP_YEAR);
}

/* The number names something: "Quốc lộ 1", "tổ 7", "khóa 22". */
static bool is_label(const struct bt_counting *c, const struct found *f)
{
    const struct bt_numeral *n = &f->num;
    enum bt_unit_class cls = f->unit.cls;

    if (!(f->stops & (BT_STOP_LABEL | BT_STOP_WEAK)))
        return false; /* most numbers */
    if (n->bracket || n->beg == 0 || f->approx != BT_EXACT || n->padded || n->ratio ||
        (f->stops & BT_STOP_OPEN))
        return false;
    if (n->beg > 1 && c->tok[n->beg - 2].kind == BT_NUMBER && cls == BT_UNIT_TIME)
        return false; /* "2 phút 3 giây" */
    if (f->stops & BT_STOP_LABEL)
        return n->scale == 0;
    return cls == BT_UNIT_WORD || cls == BT_UNIT_LEVEL;
}

static bool accept(const struct bt_counting *c, struct found *f, uint32_t last)
{
    const struct bt_numeral *n = &f->num;

    if (!n->spelled && hangs_on_word(c, n->beg, last))
        return false;
    f->stops = bt_count_stops_before(c, n->beg);
    if (looks_like_year(c, n) &&
        ((f->approx == BT_EXACT && f->unit.cls == BT_UNIT_WORD) || (f->stops & BT_STOP_WEAK)))
        return false;
    return !is_label(c, f) && word_is_numeral(c, f);
}

/* The unit of a sum that stands without one ("8,4 tỷ"): that of the sum before it in the
 * sentence, else đồng. */
static void money_unit(const struct bt_counting *c, const struct found *before, struct found *f)
{
    bool same = before->unit.cls == BT_UNIT_MONEY && before->end <= f->num.beg;

    for (uint32_t i = before->end; same && i <= f->num.beg; i++)
        same = i - before->end < 60 && !(c->tok[i].flags & BT_SENTENCE_START);
    f->unit = (struct bt_unit){.end = f->num.end, .cls = BT_UNIT_MONEY};
    f->unit.text = BT_STR("đồng");
    if (same && memchr(before->unit.text.s, '/', before->unit.text.len) == NULL)
        f->unit.text = before->unit.text;
    f->why = "count/money-without-unit";
}

/* A sum may stand without its unit: in millions, or in thousands where the talk is of prices. */
static bool sum_alone(const struct bt_counting *c, const struct bt_numeral *n)
{
    if (n->bare || n->ratio || n->scale < 3)
        return false;
    for (uint32_t k = 1; k <= 4 && k <= n->beg && n->scale < 6; k++) {
        if (c->tok[n->beg - k].iblock != c->tok[n->beg].iblock)
            return false;
        if (bt_count_stops_at(c, n->beg - k) & BT_STOP_PRICE)
            return true;
    }
    return n->scale >= 6;
}

/* Completes the quantity whose numeral is read; false: it is none. */
static bool complete(const struct bt_counting *c, const struct found *before, struct found *f)
{
    struct bt_numeral *n = &f->num;
    uint32_t len;
    bool unit = bt_count_unit(c, n, n->end, &f->unit);

    f->approx = BT_EXACT;
    f->why = NULL;
    len = approx_before(c, n->beg, n->bare, &f->approx);
    f->beg = n->beg - len;
    f->score = 950;
    if ((!unit || f->unit.cls == BT_UNIT_WORD) && sum_alone(c, n)) {
        money_unit(c, before, f);
        f->score = 800;
    } else if (!unit) {
        return false;
    } else if (f->unit.cls == BT_UNIT_WORD) {
        f->why = "count/unknown-noun";
        f->score = 600;
    } else if (f->unit.cls == BT_UNIT_ABBREVIATION) {
        f->why = "count/abbreviation";
    }
    if (f->unit.cls == BT_UNIT_SURFACE && len == 1 && n->value.digits < 100 &&
        f->approx != BT_ABOUT) {
        f->beg = n->beg; /* "trên 3 tuyến đường" */
        f->approx = BT_EXACT;
    }
    f->end = f->unit.end;
    if (f->approx == BT_EXACT)
        f->end += approx_after(c, f->end, &f->approx);
    return true;
}

static struct bt_str decimal(struct bt_doc *doc, struct bt_decimal d, uint32_t power)
{
    char text[BT_MAX_DECIMAL];
    uint32_t n;

    bt_decimal_shift(&d, power);
    n = bt_decimal_text(d, text);
    return bt_str_dup(doc->arena, (struct bt_str){text, n});
}

/* The number is one token of digits, which the record writes as it stands. */
static bool is_digits(const struct bt_counting *counting, const struct found *f)
{
    const struct bt_numeral *n = &f->num;
    struct bt_str s = bt_token_text(counting->doc, n->beg);
    uint32_t value;
    int64_t large;

    return !((n->end != n->beg + 1) | n->spelled | (n->scale != 0) | (f->unit.power != 0) |
             (s.s[0] == '0')) &&
           (bt_count_digits(counting, n->beg, &value) || bt_str_digits(s, &large));
}

static void emit(const struct bt_counting *counting, struct bt_doc *doc, const struct found *f)
{
    struct bt_count *c = bt_alloc(doc->arena, sizeof *c);
    struct bt_ann a = {.at = bt_token_span(doc, f->beg, f->end),
                       .score = f->score,
                       .tok = f->beg,
                       .ntok = f->end - f->beg,
                       .row = f->unit.row,
                       .why = f->why,
                       .data = c};

    memset(c, 0, sizeof *c);
    c->value = is_digits(counting, f) ? bt_token_text(doc, f->num.beg)
                                      : decimal(doc, f->num.value, f->unit.power);
    if (f->num.range)
        c->value_to = decimal(doc, f->num.to, f->unit.power);
    if (f->num.ratio)
        c->of = decimal(doc, f->num.of, f->unit.power);
    c->unit = f->unit.text;
    c->approx = f->approx;
    a.value = c->value;
    bt_emit(doc, BT_COUNT, a);
}

/* Bits of the 64 tokens from `beg` on that no fact covers: digits, and where a row of number
 * words begins. */
static uint64_t numbers_in(const struct bt_counting *c, uint32_t beg)
{
    const struct bt_token *t = c->tok + beg;
    const uint64_t *kinds = c->doc->work->term_kinds + beg;
    uint64_t number = bt_kind_bit(c->tables->number), bits = 0;
    uint32_t n = c->ntok - beg < 64 ? c->ntok - beg : 64;

    for (uint32_t i = 0; i < n; i++) {
        uint64_t hit = (t[i].kind == BT_NUMBER) | ((kinds[i] & number) != 0);
        bits = bits >> 1 | hit << 63;
    }
    return n == 0 ? 0 : bits >> (64 - n) & ~c->facts[beg / 64];
}

/* True if a numeral may begin with the token: no mark, in a block with facts. */
static bool may_begin(const struct bt_token *t)
{
    const uint32_t closed =
        1 << BT_BLOCK_CHROME | 1 << BT_BLOCK_DATELINE | 1 << BT_BLOCK_BYLINE;

    return (t->kind != BT_PUNCT) & ~(closed >> t->block) & 1;
}

/* True if the number at `tok` stands in brackets that begin at `from` or later: "(01)". */
static bool in_brackets(const struct bt_counting *c, uint32_t tok, uint32_t from)
{
    return tok > from && tok + 1 < c->ntok && bt_count_mark(c, tok - 1, '(') &&
           bt_count_mark(c, tok + 1, ')') && c->tok[tok].kind == BT_NUMBER &&
           c->tok[tok].iblock == c->tok[tok - 1].iblock;
}

/* What the loop over the numerals of a document keeps. */
struct counting_run {
    struct bt_counting c;
    struct bt_doc *doc;
    struct found before; /* the last quantity */
    uint32_t next;       /* tokens before it are read */
};

/* Reads the quantity of the numeral that begins at `tok`; false: it is none. */
static bool read_quantity(struct counting_run *r, uint32_t tok, bool bracket)
{
    const struct bt_counting *c = &r->c;
    struct found f; /* complete() sets the rest */

    if (!bt_count_numeral(c, tok, bracket, &f.num))
        return false;
    if (is_article(&f.num) || !complete(c, &r->before, &f) || !accept(c, &f, r->before.end)) {
        if (!f.num.bracket && !f.num.ratio && !f.num.range)
            r->next = f.num.end;
        return false;
    }
    emit(c, r->doc, &f);
    r->before = f;
    r->next = f.end;
    return true;
}

static enum bt_status process_count(const void *self, struct bt_worker *w, struct bt_doc *doc,
                                    struct bt_err *err)
{
    struct counting_run r = {.doc = doc, .before = {.end = UINT32_MAX}};

    (void)w;
    (void)err;
    bt_count_open(&r.c, &((const struct count_state *)self)->t, doc);
    for (uint32_t beg = 0; beg < r.c.ntok; beg += 64)
        for (uint64_t bits = numbers_in(&r.c, beg); bits != 0; bits &= bits - 1) {
            uint32_t tok = beg + (uint32_t)__builtin_ctzll(bits);
            if (tok < r.next || !may_begin(&r.c.tok[tok]) ||
                (in_brackets(&r.c, tok, r.next) && read_quantity(&r, tok - 1, true)))
                continue;
            read_quantity(&r, tok, false);
        }
    return BT_OK;
}

const struct bt_stage bt_stage_count = {
    .name = "count",
    .help = "find quantities: numbers with their units",
    .reads = BT_BIT(BT_TOKEN) | BT_BIT(BT_TERM) | BT_BIT(BT_BLOCK) | BT_BIT(BT_CODE) |
             BT_BIT(BT_ABBREVIATION) | BT_BIT(BT_DATE) | BT_BIT(BT_PERSON),
    .writes = BT_BIT(BT_COUNT),
    .size = sizeof(struct count_state),
    .open = open_count,
    .process = process_count,
    .close = close_count,
};
