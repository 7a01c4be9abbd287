/* count_unit.c: reads the unit after a numeral: how far it goes and how the record writes it.
 *
 * In this order: a unit of measure, time or money; an abbreviation with its reading; a
 * classifier with the noun after it; a known noun, the longest; else the one lower-case word
 * that stands there, unless the table of stops says it is no noun.  Then the rate: "/người/năm".
 */
#include "stages/count.h"
#include "stages/viet.h"

enum { MAX_RATES = 3, MAX_STOP_TOKENS = 3 };

static bool stop_class_is(const struct bt_count_tables *tables, const struct bt_term *term,
                          const char *cls)
{
    return term->kind == tables->stop &&
           bt_str_is(bt_dict_cell(tables->dict, term->row, tables->stop_class), cls);
}

bool bt_count_stop_at(const struct bt_count_tables *tables, const struct bt_doc *doc,
                      uint32_t tok, const char *cls)
{
    uint32_t n;
    const struct bt_term *term = bt_terms_at(doc, tok, &n);

    for (; n > 0; n--, term++)
        if (stop_class_is(tables, term, cls))
            return true;
    return false;
}

bool bt_count_stop_before(const struct bt_count_tables *tables, const struct bt_doc *doc,
                          uint32_t tok, const char *cls)
{
    for (uint32_t len = 1; len <= MAX_STOP_TOKENS && len <= tok; len++) {
        uint32_t n;
        const struct bt_term *term = bt_terms_at(doc, tok - len, &n);
        for (; n > 0; n--, term++)
            if (term->ntok == len && stop_class_is(tables, term, cls) &&
                doc->work->tok[tok - len].iblock == doc->work->tok[tok].iblock)
                return true;
    }
    return false;
}

/* Writes s in lower case at out; the length. */
static uint32_t put_lower(char *out, struct bt_str s)
{
    uint32_t n = 0;

    for (uint32_t i = 0, step; i < s.len; i += step)
        n += bt_encode(out + n, bt_lower(bt_decode(s.s + i, s.len - i, &step)));
    return n;
}

struct bt_str bt_count_text(const struct bt_doc *doc, uint32_t beg, uint32_t end)
{
    uint32_t size = 1, n = 0;
    char *out;

    /* A key or a lower-case letter may be a byte or two longer than what it comes from. */
    for (uint32_t pass = 0; pass < 2; pass++) {
        if (pass == 1)
            out = bt_alloc(doc->arena, size);
        for (uint32_t i = beg; i < end; i++) {
            const struct bt_ann *a = bt_ann_over(doc, BT_ABBREVIATION, i);
            struct bt_str s = bt_token_text(doc, i);
            bool written = a != NULL && a->tok == i && a->value.len != 0;
            if (written)
                s = a->value;
            if (pass == 0) {
                size += 3 * s.len + 16;
                continue;
            }
            if (n != 0 && (doc->work->tok[i].flags & BT_SPACE_BEFORE))
                out[n++] = ' ';
            if (written) {
                n += put_lower(out + n, s);
                i = a->tok + a->ntok - 1;
            } else if (doc->work->tok[i].kind == BT_WORD && s.len <= BT_MAX_KEY) {
                n += bt_viet_key(s.s, s.len, out + n);
            } else {
                n += put_lower(out + n, s);
            }
        }
    }
    return (struct bt_str){out, n};
}

static enum bt_unit_class unit_class(struct bt_str name)
{
    static const struct {
        const char *name;
        enum bt_unit_class cls;
    } classes[] = {{"percent", BT_UNIT_PERCENT}, {"money", BT_UNIT_MONEY},
                   {"measure", BT_UNIT_MEASURE}, {"time", BT_UNIT_TIME},
                   {"age", BT_UNIT_AGE},         {"level", BT_UNIT_LEVEL},
                   {"surface", BT_UNIT_SURFACE}, {"kin", BT_UNIT_KIN}};

    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
        if (bt_str_is(name, classes[i].name))
            return classes[i].cls;
    return BT_UNIT_NOUN;
}

/* The reading of an abbreviation that begins at token `tok` and can be counted. */
static const struct bt_ann *abbreviation_at(const struct bt_doc *doc, uint32_t tok)
{
    const struct bt_ann *a = bt_ann_over(doc, BT_ABBREVIATION, tok);

    return a != NULL && a->tok == tok && a->value.len != 0 ? a : NULL;
}

/* The longest row of units, nouns and classifiers at `tok`; a classifier goes before a noun of
 * its length. */
static const struct bt_term *longest(const struct bt_count_tables *tables,
                                     const struct bt_doc *doc, uint32_t tok, bool classifiers)
{
    uint32_t n;
    const struct bt_term *term = bt_terms_at(doc, tok, &n), *best = NULL;

    for (; n > 0; n--, term++) {
        if (term->kind != tables->unit && term->kind != tables->noun &&
            !(classifiers && term->kind == tables->classifier))
            continue;
        if (term->kind != tables->unit && bt_count_closed(doc, tok + term->ntok - 1u, tok))
            continue; /* the "2" of "km2" may pass for a code: a unit is sure of itself */
        if (best == NULL || (term->ntok == best->ntok && term->kind == tables->classifier))
            best = term;
    }
    return best;
}

/* A word that may be a noun though no table knows it. */
static bool plain_word(const struct bt_count_tables *tables, const struct bt_doc *doc,
                       uint32_t tok)
{
    const struct bt_token *t = &doc->work->tok[tok];

    return t->kind == BT_WORD && t->shape == BT_LOWER && (t->flags & BT_SYLLABLE) &&
           (t->flags & BT_SPACE_BEFORE) && !bt_count_stop_at(tables, doc, tok, "word");
}

/* The noun after a classifier; the token after it, `tok` if there is none. */
static uint32_t counted_noun(const struct bt_count_tables *tables, const struct bt_doc *doc,
                             uint32_t tok, uint32_t near)
{
    const struct bt_term *term;
    const struct bt_ann *a;

    if (tok >= doc->work->ntok || bt_count_closed(doc, tok, near) ||
        !(doc->work->tok[tok].flags & BT_SPACE_BEFORE))
        return tok;
    if ((a = abbreviation_at(doc, tok)) != NULL)
        return tok + a->ntok;
    term = longest(tables, doc, tok, false);
    if (term != NULL && term->kind == tables->noun)
        return tok + term->ntok;
    return plain_word(tables, doc, tok) ? tok + 1 : tok;
}

/* One link of a rate after the slash at `tok`: the token after it, `tok` if there is none. */
static uint32_t read_rate(const struct bt_count_tables *tables, const struct bt_doc *doc,
                          uint32_t tok, uint32_t near)
{
    const struct bt_term *term;
    const struct bt_ann *a;
    uint32_t at = tok + 1;

    if (at >= doc->work->ntok || !bt_count_mark(doc, tok, '/') ||
        bt_count_closed(doc, at, near) || doc->work->tok[at].kind != BT_WORD)
        return tok;
    if ((a = abbreviation_at(doc, at)) != NULL)
        return at + a->ntok;
    if ((term = longest(tables, doc, at, true)) != NULL)
        return at + term->ntok;
    return at + 1;
}

static void add_rates(const struct bt_count_tables *tables, const struct bt_doc *doc,
                      uint32_t near, struct bt_unit *u)
{
    struct bt_str name = u->text;
    uint32_t base = u->end, at;

    if (u->cls == BT_UNIT_LEVEL || u->cls == BT_UNIT_AGE)
        return; /* "12 xã/phường" is no rate */
    for (uint32_t i = 0; i < MAX_RATES; i++) {
        if ((at = read_rate(tables, doc, u->end, near)) == u->end)
            break;
        u->end = at;
    }
    if (u->end != base) {
        struct bt_str rate = bt_count_text(doc, base, u->end);
        u->text = bt_cstr(
            bt_printf(doc->arena, "%.*s%.*s", (int)name.len, name.s, (int)rate.len, rate.s));
    }
}

static void take_term(const struct bt_count_tables *tables, const struct bt_doc *doc,
                      uint32_t tok, const struct bt_term *term, struct bt_unit *u)
{
    bool unit = term->kind == tables->unit;
    struct bt_str name = {NULL, 0};
    int64_t power = 0;

    u->row = term->row;
    u->end = tok + term->ntok;
    u->cls = BT_UNIT_NOUN;
    if (unit) {
        u->cls = unit_class(bt_dict_cell(tables->dict, term->row, tables->unit_class));
        name = bt_dict_cell(tables->dict, term->row, tables->unit_name);
        bt_str_digits(bt_dict_cell(tables->dict, term->row, tables->unit_power), &power);
        u->power = (uint32_t)power;
    } else {
        const struct bt_term *classifier = bt_term_at(doc, tok, tables->classifier);
        if (term->kind == tables->noun)
            u->cls = unit_class(bt_dict_cell(tables->dict, term->row, tables->noun_class));
        if (classifier != NULL) {
            uint32_t end = counted_noun(tables, doc, tok + classifier->ntok, tok);
            u->end =
                end > u->end ? end : u->end; /* "chiếc xe lăn", though "chiếc xe" is a row */
        }
    }
    u->text = name.len != 0 ? name : bt_count_text(doc, tok, u->end);
}

bool bt_count_unit(const struct bt_count_tables *tables, const struct bt_doc *doc,
                   const struct bt_numeral *n, uint32_t tok, struct bt_unit *u)
{
    const struct bt_term *term;
    const struct bt_ann *a;
    bool glued;

    *u = (struct bt_unit){.end = tok};
    if (tok >= doc->work->ntok || bt_count_closed(doc, tok, n->beg))
        return false;
    glued = !(doc->work->tok[tok].flags & BT_SPACE_BEFORE) && !n->bracket;
    term = longest(tables, doc, tok, true);
    a = abbreviation_at(doc, tok);
    if (a != NULL && (term == NULL || term->ntok <= a->ntok) &&
        (term == NULL || term->kind != tables->unit)) {
        u->cls = BT_UNIT_ABBREVIATION;
        u->end = tok + a->ntok;
        u->text = bt_count_text(doc, tok, u->end);
    } else if (term != NULL) {
        take_term(tables, doc, tok, term, u);
        if (glued && term->kind != tables->unit)
            return false; /* "5A", "3con" */
    } else if (!glued && plain_word(tables, doc, tok)) {
        u->cls = BT_UNIT_WORD;
        u->end = tok + 1;
        u->text = bt_count_text(doc, tok, u->end);
    } else {
        return false;
    }
    add_rates(tables, doc, n->beg, u);
    return true;
}
