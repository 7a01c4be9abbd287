/* name.c: TOKEN, TERM -> NAME: candidate names with their evidence; nothing is decided here.
 *
 * Every run of capital words is a candidate as a whole; so is what follows a surname or a title
 * inside it.  `type` of the annotation: unused; `score`: the evidence as 0..1000; `data`: struct
 * name_evidence. */
#include "stages/people.h"

static enum bt_status open_name(void *self, const struct bt_env *env, struct bt_err *err)
{
    return people_lex_open(self, env->dict, err);
}

static void emit(struct bt_doc *doc, const struct people_view *v, uint32_t beg, uint32_t end,
                 uint32_t run)
{
    struct name_evidence *e = bt_alloc(doc->arena, sizeof *e);
    int score;

    *e = name_shape(v, beg, end);
    name_surroundings(v, beg, end, run, e);
    score = e->score > 0 ? e->score * 8 : 0;
    score = score < 1000 ? score : 1000;
    bt_emit(doc, BT_NAME,
            (struct bt_ann){.at = bt_token_span(doc, beg, end),
                            .tok = beg,
                            .ntok = end - beg,
                            .score = (uint16_t)score,
                            .why = "name/capitals",
                            .data = e});
}

/* Words of a name that begins at i in a run of capitals: a Kinh name has at most five.  In a line of
 * capitals a verb of two words ends it: "ÔNG LÊ VĂN THÊM | GIỮ CHỨC". */
static uint32_t candidate_end(const struct people_view *v, uint32_t i, uint32_t end)
{
    bool caps = (v->t[i].flags & TOK_CAPS) != 0;
    uint32_t words = 0, k = i;

    while (k < end && words < 5) {
        if (caps && words > 1 &&
            (lex_len(v, LEX_VERB, k) > 1 || lex_len(v, LEX_OFFICE_VERB, k) > 1))
            return k;
        uint32_t n = initial_at(v, k) != 0 ? 2 : 1;
        words += v->tok[k].kind == BT_WORD;
        k += n;
    }
    while (k < end && v->tok[k].kind == BT_PUNCT)
        k = end; /* never cut at a hyphen */
    return k > end ? end : k;
}

/* True if a country ends before token i of the run from beg (beg < i). */
static bool country_ends(const struct people_view *v, uint32_t beg, uint32_t i)
{
    uint32_t most = i - beg < 3 ? i - beg : 3;
    uint64_t before = v->kinds[i - 1] | v->kinds[i - (most > 1 ? 2 : 1)] | v->kinds[i - most];

    if (!(before & v->lex->bit[LEX_COUNTRY]))
        return false;
    for (uint32_t back = 1; back <= most; back++) {
        const struct bt_term *t = lex_at(v, LEX_COUNTRY, i - back);
        if (t != NULL && t->tok + t->ntok == i)
            return true;
    }
    return false;
}

/* True if what begins at token i inside the run from `beg` may be a name of its own. */
static bool begins_name(const struct people_view *v, uint32_t beg, uint32_t i, uint32_t end)
{
    if (v->tok[i].kind != BT_WORD || v->tok[i].shape == BT_LOWER)
        return false;
    if (left_term(v, i) != NULL)
        return true;
    if (i + 1 < end && lex_has(v, LEX_SURNAME, i) &&
        (v->t[i].surname > 2 || (v->t[i + 1].flags & TOK_MARK)))
        return true;
    return country_ends(v, beg, i) || follows_organization(v, i);
}

static void candidates(struct bt_doc *doc, const struct people_view *v, uint32_t beg,
                       uint32_t end)
{
    emit(doc, v, beg, v->t[beg].surname != 0 ? candidate_end(v, beg, end) : end, beg);
    for (uint32_t i = beg + 1; i < end; i++)
        if (begins_name(v, beg, i, end))
            emit(doc, v, i, candidate_end(v, i, end), beg);
}

/* What opens a run and is no name: "Theo Lê Thêm" at the start of a sentence; a country before a
 * name in other letters: "Nga Viktor Krasnov". */
static uint32_t skip_opener(const struct people_view *v, uint32_t beg, uint32_t end)
{
    const struct bt_term *country = lex_at(v, LEX_COUNTRY, beg);

    if (beg + 1 < end && v->tok[beg].flags & BT_SENTENCE_START && v->t[beg].surname < 3 &&
        lex_has(v, LEX_OPENER, beg) && is_capital(v, beg + 1))
        return beg + 1;
    if (country != NULL && beg + country->ntok < end &&
        (!(v->tok[beg + country->ntok].flags & BT_SYLLABLE) ||
         (country->ntok > 1 && beg + country->ntok + 1 < end)) &&
        is_capital(v, beg + country->ntok))
        return beg + country->ntok;
    return beg;
}

/* The first token after the titles that open the run [beg, end): "Ông | Lê Thêm". */
static uint32_t after_titles(const struct people_view *v, uint32_t beg, uint32_t end)
{
    for (uint32_t k = beg + 1, last = k + 5; k < end && k < last; k++) {
        const struct bt_term *t = left_term(v, k);
        if (t != NULL && t->tok <= beg && t->tok + t->ntok > beg)
            beg = k;
    }
    return beg;
}

/* The run of capital words at token i; returns the token after it. */
static uint32_t read_run(struct bt_doc *doc, const struct people_view *v, uint32_t i)
{
    uint32_t end = run_end(v, i);

    if (end == i)
        return i + 1;
    if (v->t[i].flags & TOK_CREDIT)
        return end;
    if (end == i + 1) /* half of them: nothing before the name nor inside it */
        emit(doc, v, i, end, i);
    else
        candidates(doc, v, skip_opener(v, after_titles(v, i, end), end), end);
    return end;
}

/* Bit k: a capital word is token base + k; without branches, which nothing would foretell. */
static uint64_t capitals(const struct people_view *v, uint32_t base)
{
    uint32_t n = v->n - base < 64 ? v->n - base : 64;
    const struct bt_token *first = v->tok + base, *t = first + n;
    uint64_t bits = 0;

    while (t != first)
        bits = bits + bits + ((--t)->shape >= BT_TITLE); /* only words have a case */
    return bits;
}

static enum bt_status process_name(const void *self, struct bt_worker *w, struct bt_doc *doc,
                                   struct bt_err *err)
{
    struct people_view v = people_view_new(self, doc);
    uint32_t next = 0; /* the token after the last run */

    (void)w;
    (void)err;
    for (uint32_t base = 0; base < v.n; base += 64) {
        uint64_t left = capitals(&v, base);
        while ((left = bt_bits_from(left, base, next)) != 0)
            next = read_run(doc, &v, base + (uint32_t)__builtin_ctzll(left));
    }
    return BT_OK;
}

const struct bt_stage bt_stage_name = {
    .name = "name",
    .help = "collect capital words that may be names, with their evidence",
    .reads = BT_BIT(BT_TOKEN) | BT_BIT(BT_SENTENCE) | BT_BIT(BT_TERM) | BT_BIT(BT_BLOCK) |
             BT_BIT(BT_CODE) | BT_BIT(BT_PLACE),
    .writes = BT_BIT(BT_NAME),
    .size = sizeof(struct people_lex),
    .open = open_name,
    .process = process_name,
    .close = people_lex_close,
};
