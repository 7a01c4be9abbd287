/* people_decide.c: which candidates are names: the evidence of stage `name` and the roles around.
 *
 * Of candidates that overlap the one with most evidence wins, then the one that begins first. */
#include "stages/people.h"

enum { ROLE_BEFORE = 60, ROLE_AFTER = 35 };
/* What before a word alone makes a name of it, as a role does too. */
enum { ONE_WORD = NAME_HONORIFIC | NAME_RANK | NAME_OCCUPATION | NAME_RELATION | NAME_ALIAS };
/* Tenths of the logarithm of the odds, by trial on articles nobody learned from: two words may be
 * a little less likely a name than not, for what is known to be no name was put aside before; one
 * word alone has to say more, and a given name, half of which are common words, most. */
enum { LEARNED_VERB = -12, LEARNED_ENOUGH = -4, LEARNED_WORD = 6, LEARNED_GIVEN = 25 };

void add_mention(struct people_work *w, uint32_t beg, uint32_t end,
                 const struct name_evidence *ev)
{
    struct mention m = {.beg = beg,
                        .end = end,
                        .person = NO_INDEX,
                        .ev = *ev,
                        .left = left_term(&w->v, beg),
                        .alias = (ev->bits & NAME_ALIAS) != 0};

    w->m = bt_grow(w->arena, w->m, w->nm, &w->m_cap, sizeof *w->m);
    w->m[w->nm++] = m;
    for (uint32_t i = beg; i < end; i++)
        w->v.t[i].flags |= TOK_COVERED;
}

/* First token of the titles that stand before token beg: "Thiếu tướng, PGS. [Lê Thêm]". */
static uint32_t titles_before(const struct people_view *v, uint32_t beg)
{
    for (int n = 0; n < 4; n++) {
        const struct bt_term *t = left_term(v, beg);
        if (t == NULL)
            break;
        beg = t->tok;
    }
    return beg;
}

static const struct role *role_before(const struct people_work *w, uint32_t beg)
{
    uint32_t at = titles_before(&w->v, beg);

    if (beg > 0 && w->v.tok[beg - 1].iblock != w->v.tok[beg].iblock &&
        !is_capital(&w->v, beg + 1))
        return NULL; /* "... làm Bí thư Huyện ủy", new line, "Dự hội nghị có ..." */
    if (role_end(w, beg) != 0)
        return &w->r[role_end(w, beg) - 1];
    if (role_end(w, at) != 0)
        return &w->r[role_end(w, at) - 1];
    /* "Bí thư Huyện ủy – Lê Thêm" */
    if (at > 1 && (is_dash(&w->v, at - 1) || is_mark(&w->v, at - 1, ":")) &&
        role_end(w, at - 1) != 0)
        return &w->r[role_end(w, at - 1) - 1];
    return NULL;
}

/* A role of the name before it begins at token i. */
static bool free_role_at(const struct people_work *w, uint32_t i)
{
    return i < w->v.n && role_at(w, i) != 0 && w->r[role_at(w, i) - 1].name == NO_INDEX;
}

static bool role_after(const struct people_work *w, uint32_t end)
{
    const struct people_view *v = &w->v;

    if (end >= v->n || v->tok[end].kind != BT_PUNCT)
        return free_role_at(w, end + lex_len(v, LEX_OFFICE_VERB, end));
    return free_role_at(w, end + 1) &&
           (is_mark(v, end, ",") || is_dash(v, end) || is_mark(v, end, "("));
}

/* True if a longer word of some lists runs over the candidate's end or is the candidate: "Bí" of
 * "Bí thư", "Sở Khoa" of "Sở Khoa học", "T.Ư". */
static bool cuts_word(const struct people_view *v, uint32_t beg, uint32_t end)
{
    enum {
        CUTTING = 1 << LEX_HEAD | 1 << LEX_WORD | 1 << LEX_BODY | 1 << LEX_RANK |
                  1 << LEX_OCCUPATION | 1 << LEX_TITLE | 1 << LEX_VERB | 1 << LEX_HONORIFIC |
                  1 << LEX_MODIFIER | 1 << LEX_BLOCKER
    };
    const struct bt_doc_work *w = v->doc->work;

    for (uint32_t i = beg; i < end; i++) {
        const struct bt_term *t = w->term + w->term_at[i], *last = w->term + w->term_at[i + 1];
        for (; t < last && i + t->ntok >= end; t++) { /* the longest first */
            enum lex l = lex_of(v->lex, t);
            bool whole = i == beg && t->ntok > 1 && l != LEX_VERB;
            if ((CUTTING >> l & 1) && (i + t->ntok > end || whole))
                return true;
        }
    }
    return false;
}

/* The words themselves, or what stands in their place, are no name. */
static bool is_other(const struct people_work *w, const struct bt_ann *a,
                     const struct name_evidence *e)
{
    return role_at(w, a->tok) != 0 || /* "đồng chí Phó Chủ tịch" */
           (w->v.t[a->tok].flags & TOK_CREDIT) ||
           (e->words == 1 && a->tok > 0 && is_word(&w->v, a->tok - 1, "tên")) ||
           cuts_word(&w->v, a->tok, a->tok + a->ntok);
}

/* What rules leave open: the whole of a capital run that is no place, organization or known other
 * thing; the words and the surroundings learned from much text may say that it is a name. */
static bool may_be_learned(const struct people_work *w, const struct bt_ann *a,
                           const struct name_evidence *e)
{
    const struct people_view *v = &w->v;
    uint32_t end = a->tok + a->ntok;
    const struct bt_term *country;

    if ((e->bits & (NAME_BLOCKED | NAME_STOP | NAME_HERO | NAME_INSIDE | NAME_INITIALS)) ||
        e->shape <= -30 || (v->t[a->tok].flags & TOK_CAPS) ||
        v->tok[a->tok].shape == BT_CAPITAL || v->tok[a->tok].shape == BT_UPPER)
        return false;
    if (is_capital(v, end) && !(v->tok[end].flags & BT_SENTENCE_START) &&
        v->tok[end].iblock == v->tok[a->tok].iblock)
        return false;
    country = lex_at(v, LEX_COUNTRY, a->tok);
    if (country != NULL && country->ntok == a->ntok)
        return false;
    return bt_ann_over(v->doc, BT_PLACE, a->tok) == NULL &&
           bt_ann_over(v->doc, BT_ORGANIZATION, a->tok) == NULL;
}

static bool is_learned(const struct people_work *w, const struct bt_ann *a,
                       const struct name_evidence *e)
{
    const struct people_view *v = &w->v;
    uint32_t end = a->tok + a->ntok;
    int enough;

    if (e->words > 1)
        enough = lex_len(v, LEX_VERB, end) > 1 ? LEARNED_VERB : LEARNED_ENOUGH; /* "cho biết" */
    else
        enough = v->tok[a->tok].flags & BT_SYLLABLE ? LEARNED_GIVEN : LEARNED_WORD;
    return name_learned(v->lex->weights, v, a->tok, end) >= enough;
}

/* "UBND huyện | Nguyễn Văn Mận": what stands before the full name is a level word that names no
 * place with it. */
static bool ends_office(const struct people_work *w, uint32_t tok,
                        const struct name_evidence *e)
{
    const struct people_view *v = &w->v;
    const struct bt_term *level = tok > 0 ? lex_at(v, LEX_WORD, tok - 1) : NULL;

    if (level == NULL && tok > 1)
        level = lex_at(v, LEX_WORD, tok - 2); /* "thành phố" */
    return level != NULL && level->tok + level->ntok == tok && e->words > 2 &&
           v->t[tok].surname > 3 &&
           bt_row_fact(&v->lex->word_class, level->row) == WORD_LEVEL &&
           bt_ann_over(v->doc, BT_ORGANIZATION, tok - 1) != NULL &&
           bt_ann_over(v->doc, BT_ORGANIZATION, tok) == NULL &&
           bt_ann_over(v->doc, BT_PLACE, tok) == NULL;
}

/* Most candidates: a capital syllable that nothing stands before which makes a name of one word, and
 * that name_learned() refuses by itself.  decide() would say 0.  Without branches, for each of these
 * facts is as good as any. */
static bool is_mere_word(const struct people_work *w, const struct bt_ann *a)
{
    const struct name_evidence *e = a->data;
    const struct people_tok *t = &w->v.t[a->tok], *before = t - (a->tok > 0);
    uint8_t flags = w->v.tok[a->tok].flags;

    return (a->ntok == 1) & (e->words == 1) & ((flags & BT_SYLLABLE) != 0) &
           (!(t->flags & TOK_GIVEN) | ((flags & BT_SENTENCE_START) != 0)) & (t->left == 0) &
           !((t->flags | before->flags) & TOK_ROLE_END) &
           !(e->bits & (ONE_WORD | NAME_PEOPLES));
}

/* The points of the candidate with the roles around it; below NAME_ENOUGH it is no name, and *e
 * says nothing. */
static int decide(const struct people_work *w, const struct bt_ann *a, struct name_evidence *e)
{
    const struct role *r = role_before(w, a->tok);
    int points;

    *e = *(const struct name_evidence *)a->data;
    points = e->score;
    if (r != NULL) {
        e->bits |= NAME_ROLE_BEFORE;
        points += ROLE_BEFORE;
        if (e->bits & NAME_BLOCKED)
            points += 70;
        if (e->bits & NAME_INSIDE)
            points += 40;
    }
    if (r == NULL && (e->bits & NAME_BLOCKED) && ends_office(w, a->tok, e))
        points += 70;
    if (role_after(w, a->tok + a->ntok)) {
        e->bits |= NAME_ROLE_AFTER;
        points += ROLE_AFTER;
    }
    /* One word alone needs a title, a role or an apostrophe of the peoples' names. */
    if (e->words == 1 && !(e->bits & (ONE_WORD | NAME_ROLE_BEFORE)) &&
        !((e->bits & NAME_PEOPLES) && e->shape >= 35))
        points = 0;
    if (points < NAME_ENOUGH) {
        if (!may_be_learned(w, a, e) || is_other(w, a, e) || !is_learned(w, a, e))
            return 0;
        e->bits |= NAME_LEARNED;
        points = NAME_ENOUGH;
    } else if (is_other(w, a, e)) {
        return 0;
    }
    e->score = (int16_t)points;
    return points;
}

/* In capitals everything is a run: only a title before a surname makes a name there. */
static bool fits_capitals(const struct people_view *v, const struct bt_ann *a,
                          const struct name_evidence *e)
{
    if (!(v->t[a->tok].flags & TOK_CAPS))
        return true;
    return (e->bits & NAME_SURNAME) && (e->bits & (NAME_HONORIFIC | NAME_RANK)) && e->words > 1;
}

void people_decide(struct people_work *w)
{
    const struct bt_layer *names = &w->v.doc->layer[BT_NAME];
    const struct bt_ann *best = NULL;
    struct name_evidence best_e = {0};
    int best_points = 0;

    for (uint32_t i = 0; i < names->n; i++) {
        const struct bt_ann *a = &names->ann[i];
        struct name_evidence e;
        int points;
        if (is_mere_word(w, a))
            continue;
        points = decide(w, a, &e);
        if (points < NAME_ENOUGH || !fits_capitals(&w->v, a, &e))
            continue;
        if (best != NULL && a->tok < best->tok + best->ntok) {
            if (points <= best_points)
                continue;
        } else if (best != NULL) {
            add_mention(w, best->tok, best->tok + best->ntok, &best_e);
        }
        best = a;
        best_e = e;
        best_points = points;
    }
    if (best != NULL)
        add_mention(w, best->tok, best->tok + best->ntok, &best_e);
}
