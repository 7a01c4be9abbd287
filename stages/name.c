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
    struct name_evidence e = name_shape(v, beg, end), *data;
    int score;

    name_surroundings(v, beg, end, run, &e);
    score = e.score * 8;
    data = bt_alloc(doc->arena, sizeof *data);
    *data = e;
    bt_emit(doc, BT_NAME,
            (struct bt_ann){.at = bt_token_span(doc, beg, end),
                            .tok = beg,
                            .ntok = end - beg,
                            .score = (uint16_t)(score < 0      ? 0
                                                : score > 1000 ? 1000
                                                               : score),
                            .why = "name/capitals",
                            .data = data});
}

/* Words of a name that begins at i in a run of capitals: a Kinh name has at most five. */
static uint32_t candidate_end(const struct people_view *v, uint32_t i, uint32_t end)
{
    uint32_t words = 0, k = i;

    while (k < end && words < 5) {
        uint32_t n = initial_at(v, k) != 0 ? 2 : 1;
        words += v->tok[k].kind == BT_WORD;
        k += n;
    }
    while (k < end && v->tok[k].kind == BT_PUNCT)
        k = end; /* never cut at a hyphen */
    return k > end ? end : k;
}

static bool country_ends(const struct people_view *v, uint32_t beg, uint32_t i)
{
    for (uint32_t back = 1; back <= 3 && beg + back <= i; back++) {
        const struct bt_term *t = lex_at(v, LEX_COUNTRY, i - back);
        if (t != NULL && t->tok + t->ntok == i)
            return true;
    }
    return false;
}

static void candidates(struct bt_doc *doc, const struct people_view *v, uint32_t beg,
                       uint32_t end)
{
    emit(doc, v, beg, v->t[beg].surname != 0 ? candidate_end(v, beg, end) : end, beg);
    for (uint32_t i = beg + 1; i < end; i++) {
        if (v->tok[i].kind != BT_WORD || v->tok[i].shape == BT_LOWER)
            continue;
        if (left_term(v, i) != NULL ||
            (lex_has(v, LEX_SURNAME, i) && i + 1 < end &&
             (v->t[i].surname > 2 || (v->t[i + 1].flags & TOK_MARK))) ||
            country_ends(v, beg, i) || follows_organization(v, i))
            emit(doc, v, i, candidate_end(v, i, end), beg);
    }
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

static uint32_t next_capital(const struct people_view *v, uint32_t i)
{
    while (i < v->n && (v->tok[i].shape < BT_TITLE || v->tok[i].kind != BT_WORD))
        i++;
    return i;
}

static enum bt_status process_name(const void *self, struct bt_worker *w, struct bt_doc *doc,
                                   struct bt_err *err)
{
    struct people_view v = people_view_new(self, doc);

    (void)w;
    (void)err;
    for (uint32_t i = 0; (i = next_capital(&v, i)) < v.n;) {
        uint32_t end = run_end(&v, i);
        if (end == i) {
            i++;
            continue;
        }
        /* A title that opens the run is no part of the name: "Ông Lê Thêm". */
        if (!(v.t[i].flags & TOK_CREDIT)) {
            uint32_t beg = i;
            for (uint32_t k = i + 1; k < end && k <= i + 5; k++) {
                const struct bt_term *t = left_term(&v, k);
                if (t != NULL && t->tok <= beg && t->tok + t->ntok > beg)
                    beg = k;
            }
            candidates(doc, &v, skip_opener(&v, beg, end), end);
        }
        i = end;
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
