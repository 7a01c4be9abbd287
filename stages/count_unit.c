/* count_unit.c: reads the unit after a numeral: how far it goes and how the record writes it.
 *
 * In this order: a unit of measure, time or money; an abbreviation with its reading; a
 * classifier with the noun after it; a known noun, the longest; else the one lower-case word
 * that stands there, unless the table of stops says it is no noun.  Then the rate: "/người/năm".
 */
#include "stages/count.h"
#include "stages/viet.h"

enum { MAX_RATES = 3, MAX_STOP_TOKENS = 3 };

/* The class of a row of count_stops. */
static uint8_t stop_class(struct bt_str name)
{
    return bt_str_is(name, "word")    ? BT_STOP_WORD
           : bt_str_is(name, "label") ? BT_STOP_LABEL
           : bt_str_is(name, "weak")  ? BT_STOP_WEAK
           : bt_str_is(name, "open")  ? BT_STOP_OPEN
           : bt_str_is(name, "year")  ? BT_STOP_YEAR
           : bt_str_is(name, "price") ? BT_STOP_PRICE
                                      : 0;
}

uint32_t bt_count_stops_at(const struct bt_counting *c, uint32_t tok)
{
    uint32_t n, found = 0;
    const struct bt_term *term;

    if (!bt_count_may(c, tok, c->tables->stop))
        return 0;
    for (term = bt_terms_at(c->doc, tok, &n); n > 0; n--, term++)
        if (term->kind == c->tables->stop)
            found |= bt_row_fact(&c->tables->stop_class, term->row);
    return found;
}

/* Bits of the terms [beg, end), of the first 64: the stop words that end before token `tok`. */
static uint64_t stops_of(const struct bt_counting *c, uint32_t beg, uint32_t end, uint32_t tok)
{
    const struct bt_term *t = c->doc->work->term + beg;
    uint32_t n = end - beg < 64 ? end - beg : 64;
    uint64_t bits = 0;

    for (uint32_t i = 0; i < n; i++)
        bits |= (uint64_t)((t[i].kind == c->tables->stop) & (t[i].tok + t[i].ntok == tok)) << i;
    return bits;
}

uint32_t bt_count_stops_before(const struct bt_counting *c, uint32_t tok)
{
    const struct bt_doc_work *w = c->doc->work;
    uint32_t from = tok > MAX_STOP_TOKENS ? tok - MAX_STOP_TOKENS : 0, found = 0;

    while (from < tok && !bt_count_may(c, from, c->tables->stop))
        from++;
    for (uint32_t beg = w->term_at[from]; beg < w->term_at[tok]; beg += 64)
        for (uint64_t bits = stops_of(c, beg, w->term_at[tok], tok); bits != 0;
             bits &= bits - 1) {
            const struct bt_term *stop = &w->term[beg + (uint32_t)__builtin_ctzll(bits)];
            if (c->tok[stop->tok].iblock == c->tok[tok].iblock)
                found |= bt_row_fact(&c->tables->stop_class, stop->row);
        }
    return found;
}

/* Writes s in lower case at out; the length. */
static uint32_t put_lower(char *out, struct bt_str s)
{
    uint32_t n = 0;

    for (uint32_t i = 0, step; i < s.len; i += step)
        n += bt_encode(out + n, bt_lower(bt_decode(s.s + i, s.len - i, &step)));
    return n;
}

/* The reading of an abbreviation that begins at token `tok` and can be counted. */
static const struct bt_ann *abbreviation_at(const struct bt_counting *c, uint32_t tok)
{
    const struct bt_ann *a = bt_ann_over(c->doc, BT_ABBREVIATION, tok);

    return a != NULL && a->tok == tok && a->value.len != 0 ? a : NULL;
}

/* The key of the word at token i: lower case, one tone style; empty if it is neither at hand nor
 * in the dictionary. */
static struct bt_str known_key(const struct bt_counting *c, uint32_t i)
{
    if (c->tok[i].flags & BT_IS_KEY)
        return bt_token_text(c->doc, i);
    return bt_dict_key_text(c->tables->dict, c->tok[i].kind == BT_WORD ? c->tok[i].key : 0);
}

/* Writes token i at out as its key or in lower case; the length. */
static uint32_t put_token(const struct bt_counting *c, uint32_t i, char *out)
{
    struct bt_str s = bt_token_text(c->doc, i), key = known_key(c, i);

    if (key.len != 0)
        memcpy(out, key.s, key.len);
    else if (c->tok[i].kind == BT_WORD && s.len <= BT_MAX_KEY)
        return bt_viet_key(s.s, s.len, out);
    else
        return put_lower(out, s);
    return key.len;
}

/* True if bt_count_text() is the text as it stands: keys with single blanks between them. */
static bool is_written(const struct bt_counting *c, uint32_t beg, uint32_t end)
{
    const struct bt_token *t = c->tok;
    uint32_t keys = t[beg].flags;
    bool blanks = true, read = bt_ann_over(c->doc, BT_ABBREVIATION, beg) != NULL;

    for (uint32_t i = beg + 1; i < end; i++) {
        keys &= t[i].flags;
        blanks &=
            (t[i].at.beg == t[i - 1].at.end + 1) & (c->doc->text.s[t[i].at.beg - 1] == ' ');
        read |= bt_ann_over(c->doc, BT_ABBREVIATION, i) != NULL;
    }
    return (keys & BT_IS_KEY) && blanks && !read;
}

struct bt_str bt_count_text(const struct bt_counting *c, uint32_t beg, uint32_t end)
{
    uint32_t size = 1, n = 0;
    char *out = NULL;

    if (is_written(c, beg, end))
        return bt_text(c->doc, bt_token_span(c->doc, beg, end));
    if (end == beg + 1 && abbreviation_at(c, beg) == NULL) {
        struct bt_str key = known_key(c, beg);
        if (key.len != 0)
            return key;
    }
    /* A key or a lower-case letter may be a byte or two longer than what it comes from. */
    for (uint32_t i = beg; i < end; i++) {
        const struct bt_ann *a = abbreviation_at(c, i);
        size += 3 * (a != NULL ? a->value : bt_token_text(c->doc, i)).len + 16;
    }
    out = bt_alloc(c->doc->arena, size);
    for (uint32_t i = beg; i < end; i++) {
        const struct bt_ann *a = abbreviation_at(c, i);
        if (n != 0 && (c->tok[i].flags & BT_SPACE_BEFORE))
            out[n++] = ' ';
        n += a != NULL ? put_lower(out + n, a->value) : put_token(c, i, out + n);
        if (a != NULL)
            i = a->tok + a->ntok - 1;
    }
    return (struct bt_str){out, n};
}

static uint8_t unit_class(struct bt_str name)
{
    return bt_str_is(name, "percent")   ? BT_UNIT_PERCENT
           : bt_str_is(name, "money")   ? BT_UNIT_MONEY
           : bt_str_is(name, "measure") ? BT_UNIT_MEASURE
           : bt_str_is(name, "time")    ? BT_UNIT_TIME
           : bt_str_is(name, "age")     ? BT_UNIT_AGE
           : bt_str_is(name, "level")   ? BT_UNIT_LEVEL
           : bt_str_is(name, "surface") ? BT_UNIT_SURFACE
           : bt_str_is(name, "kin")     ? BT_UNIT_KIN
                                        : BT_UNIT_NOUN;
}

static uint8_t number_class(struct bt_str name)
{
    return (uint8_t)bt_number_class_of(name);
}

static uint8_t unit_power(struct bt_str power)
{
    int64_t n = 0;

    bt_str_digits(power, &n);
    return (uint8_t)(n < UINT8_MAX ? n : UINT8_MAX);
}

static uint8_t approx_of(struct bt_str name)
{
    return bt_str_is(name, "about")   ? BT_ABOUT
           : bt_str_is(name, "over")  ? BT_OVER
           : bt_str_is(name, "under") ? BT_UNDER
                                      : BT_EXACT;
}

static uint8_t side_of(struct bt_str name)
{
    return bt_str_is(name, "before")  ? BT_SIDE_BEFORE
           : bt_str_is(name, "bare")  ? BT_SIDE_BARE
           : bt_str_is(name, "after") ? BT_SIDE_AFTER
                                      : BT_SIDE_NONE;
}

enum bt_status bt_count_classes_open(struct bt_count_tables *t, struct bt_err *err)
{
    const struct {
        struct bt_row_facts *facts;
        const char *table, *column;
        bt_row_reader *read;
    } all[] = {
        {&t->number_class, "number_words", "class", number_class},
        {&t->unit_class, "units", "class", unit_class},
        {&t->unit_power, "units", "power", unit_power},
        {&t->noun_class, "count_nouns", "class", unit_class},
        {&t->stop_class, "count_stops", "class", stop_class},
        {&t->approx_name, "approximators", "approx", approx_of},
        {&t->approx_side, "approximators", "side", side_of},
    };

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (bt_row_facts_open(all[i].facts, t->dict, all[i].table, all[i].column, all[i].read,
                              err) != BT_OK)
            return BT_FATAL;
    if (bt_row_cells_open(&t->number_value, t->dict, "number_words", "value", err) == BT_OK)
        return bt_row_cells_open(&t->unit_name, t->dict, "units", "unit", err);
    return BT_FATAL;
}

void bt_count_classes_close(struct bt_count_tables *t)
{
    bt_row_facts_close(&t->number_class);
    bt_row_facts_close(&t->unit_class);
    bt_row_facts_close(&t->unit_power);
    bt_row_facts_close(&t->noun_class);
    bt_row_facts_close(&t->stop_class);
    bt_row_facts_close(&t->approx_name);
    bt_row_facts_close(&t->approx_side);
    bt_row_cells_close(&t->number_value);
    bt_row_cells_close(&t->unit_name);
}

/* The longest row of units, nouns and classifiers at `tok`; a classifier goes before a noun of
 * its length. */
static const struct bt_term *longest(const struct bt_counting *c, uint32_t tok,
                                     bool classifiers)
{
    const struct bt_count_tables *t = c->tables;
    const struct bt_term *term, *best = NULL;
    uint32_t n;

    if ((c->doc->work->term_kinds[tok] & t->units) == 0)
        return NULL;
    for (term = bt_terms_at(c->doc, tok, &n); n > 0; n--, term++) {
        bool unit = term->kind == t->unit, classifier = term->kind == t->classifier;
        if (best != NULL && term->ntok < best->ntok)
            break;
        if (!(unit | (term->kind == t->noun) | (classifiers & classifier)))
            continue;
        if (!unit && bt_count_closed(c, tok + term->ntok - 1u, tok))
            continue; /* the "2" of "km2" may pass for a code: a unit is sure of itself */
        if (best == NULL || classifier)
            best = term;
    }
    return best;
}

/* A word that may be a noun though no table knows it. */
static bool plain_word(const struct bt_counting *c, uint32_t tok)
{
    const struct bt_token *t = &c->tok[tok];

    return t->kind == BT_WORD && t->shape == BT_LOWER && (t->flags & BT_SYLLABLE) &&
           (t->flags & BT_SPACE_BEFORE) && !(bt_count_stops_at(c, tok) & BT_STOP_WORD);
}

/* The noun after a classifier; the token after it, `tok` if there is none. */
static uint32_t counted_noun(const struct bt_counting *c, uint32_t tok, uint32_t near)
{
    const struct bt_term *term;
    const struct bt_ann *a;

    if (tok >= c->ntok || bt_count_closed(c, tok, near) ||
        !(c->tok[tok].flags & BT_SPACE_BEFORE))
        return tok;
    if ((a = abbreviation_at(c, tok)) != NULL)
        return tok + a->ntok;
    term = longest(c, tok, false);
    if (term != NULL && term->kind == c->tables->noun)
        return tok + term->ntok;
    return plain_word(c, tok) ? tok + 1 : tok;
}

/* One link of a rate after the slash at `tok`: the token after it, `tok` if there is none. */
static uint32_t read_rate(const struct bt_counting *c, uint32_t tok, uint32_t near)
{
    const struct bt_term *term;
    const struct bt_ann *a;
    uint32_t at = tok + 1;

    if (at >= c->ntok || !bt_count_mark(c, tok, '/') || bt_count_closed(c, at, near) ||
        c->tok[at].kind != BT_WORD)
        return tok;
    if ((a = abbreviation_at(c, at)) != NULL)
        return at + a->ntok;
    if ((term = longest(c, at, true)) != NULL)
        return at + term->ntok;
    return at + 1;
}

static void add_rates(const struct bt_counting *c, uint32_t near, struct bt_unit *u)
{
    uint32_t base = u->end, at;

    if (u->cls == BT_UNIT_LEVEL || u->cls == BT_UNIT_AGE)
        return; /* "12 xã/phường" is no rate */
    for (uint32_t i = 0; i < MAX_RATES; i++) {
        if ((at = read_rate(c, u->end, near)) == u->end)
            break;
        u->end = at;
    }
    if (u->end != base)
        u->text = bt_str_join(c->doc->arena, u->text, false, bt_count_text(c, base, u->end));
}

static void take_term(const struct bt_counting *c, uint32_t tok, const struct bt_term *term,
                      struct bt_unit *u)
{
    bool unit = term->kind == c->tables->unit;
    struct bt_str name = {NULL, 0};

    u->row = term->row;
    u->end = tok + term->ntok;
    u->cls = BT_UNIT_NOUN;
    if (unit) {
        u->cls = bt_row_fact(&c->tables->unit_class, term->row);
        name = bt_row_cell(&c->tables->unit_name, term->row);
        u->power = bt_row_fact(&c->tables->unit_power, term->row);
    } else {
        const struct bt_term *classifier = bt_term_at(c->doc, tok, c->tables->classifier);
        if (term->kind == c->tables->noun)
            u->cls = bt_row_fact(&c->tables->noun_class, term->row);
        if (classifier != NULL) {
            uint32_t end = counted_noun(c, tok + classifier->ntok, tok);
            u->end =
                end > u->end ? end : u->end; /* "chiếc xe lăn", though "chiếc xe" is a row */
        }
    }
    u->text = name.len != 0 ? name : bt_count_text(c, tok, u->end);
}

bool bt_count_unit(const struct bt_counting *c, const struct bt_numeral *n, uint32_t tok,
                   struct bt_unit *u)
{
    const struct bt_term *term;
    const struct bt_ann *a;
    bool glued;

    *u = (struct bt_unit){.end = tok};
    if (tok >= c->ntok || bt_count_closed(c, tok, n->beg))
        return false;
    glued = !(c->tok[tok].flags & BT_SPACE_BEFORE) && !n->bracket;
    term = longest(c, tok, true);
    a = abbreviation_at(c, tok);
    if (a != NULL && (term == NULL || term->ntok <= a->ntok) &&
        (term == NULL || term->kind != c->tables->unit)) {
        u->cls = BT_UNIT_ABBREVIATION;
        u->end = tok + a->ntok;
        u->text = bt_count_text(c, tok, u->end);
    } else if (term != NULL) {
        take_term(c, tok, term, u);
        if (glued && term->kind != c->tables->unit)
            return false; /* "5A", "3con" */
    } else if (!glued && plain_word(c, tok)) {
        u->cls = BT_UNIT_WORD;
        u->end = tok + 1;
        u->text = bt_count_text(c, tok, u->end);
    } else {
        return false;
    }
    add_rates(c, n->beg, u);
    return true;
}
