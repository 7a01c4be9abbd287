/* people_chain.c: the roles that follow a name: "A - r1, r2", "A (SN 1960, nguyên r)", "A, 83 tuổi, r",
 * "A giữ chức r": a chain of separators and roles, over clauses that say who A is. */
#include "stages/people.h"

enum { CLAUSE_TOKENS = 12, VERB_WINDOW = 8, LATE_WINDOW = 24 };

bool follows_name(const struct people_work *w, uint32_t role)
{
    const struct role *r = &w->r[role];

    return r->name != NO_INDEX && mention_at(w, r->name) != 0;
}

/* The role at token i, if it is free to stand after a name: not one that opens the next person. */
static uint32_t free_role(const struct people_work *w, uint32_t i)
{
    if (i >= w->v.n || role_at(w, i) == 0 || follows_name(w, role_at(w, i) - 1))
        return NO_INDEX;
    return role_at(w, i) - 1;
}

uint32_t bracket_end(const struct people_view *v, uint32_t i)
{
    for (uint32_t k = i + 1; k < v->n && k < i + 40 && v->tok[k].iblock == v->tok[i].iblock;
         k++)
        if (is_mark(v, k, ")"))
            return k + 1;
    return i;
}

uint32_t term_end(const struct people_view *v, uint32_t i)
{
    uint32_t end = i, k = i;

    for (int n = 0; n < 2; n++) {
        k = is_mark(v, end, ",") ? end + 1 : end;
        if (is_word(v, k, "khóa") || is_word(v, k, "khoá") || is_word(v, k, "Khóa") ||
            is_word(v, k, "Khoá"))
            k += is_word(v, k + 1, "thứ") ? 2 : 1;
        else if ((is_word(v, k, "nhiệm") || is_word(v, k, "Nhiệm")) &&
                 (is_word(v, k + 1, "kỳ") || is_word(v, k + 1, "kì")))
            k += 2;
        else
            break;
        if (k >= v->n || (v->tok[k].kind != BT_NUMBER && !is_capital(v, k)))
            break;
        end = k + 1;
        if (is_dash(v, end) && end + 1 < v->n && v->tok[end + 1].kind == BT_NUMBER)
            end += 2;
    }
    return end;
}

/* A clause after a comma that says who someone is and holds no role: ", 83 tuổi,", ", dân tộc
 * Tày,", ", con trai trưởng,".  Its end (at the next comma or bracket), or i. */
static uint32_t clause_end(const struct people_work *w, uint32_t i)
{
    const struct people_view *v = &w->v;
    const struct bt_ann *place = i < v->n ? bt_ann_over(v->doc, BT_PLACE, i) : NULL;
    bool known = (place != NULL && place->tok == i) || lex_has(v, LEX_BIRTH, i) ||
                 lex_has(v, LEX_RELATION, i) || lex_has(v, LEX_RANK, i) ||
                 lex_has(v, LEX_OCCUPATION, i) || lex_has(v, LEX_TITLE, i) ||
                 lex_has(v, LEX_DEGREE, i) ||
                 (i < v->n && v->tok[i].kind == BT_NUMBER && is_word(v, i + 1, "tuổi"));

    if (!known)
        return i;
    for (uint32_t k = i; k < v->n && k < i + CLAUSE_TOKENS; k++) {
        if (k > i && (mention_at(w, k) != 0 || role_at(w, k) != 0 ||
                      (v->tok[k].flags & BT_SENTENCE_START)))
            return i;
        if (is_mark(v, k, ",") || is_mark(v, k, ")") || is_dash(v, k))
            return k;
        if (v->tok[k].kind == BT_PUNCT && !is_mark(v, k, "."))
            return i;
    }
    return i;
}

/* ", đến nhận công tác tại Văn phòng Huyện ủy, giữ chức r": only "giữ" right after a comma, as
 * far as LATE_WINDOW tokens from k in the same sentence, and nobody named before it. */
static uint32_t late_office(const struct people_work *w, uint32_t k)
{
    const struct people_view *v = &w->v;

    for (uint32_t end = k + LATE_WINDOW; k < v->n && k < end; k++) {
        uint32_t n;
        if (is_mark(v, k, ";") || is_mark(v, k, ":") ||
            (v->t[k].flags & (TOK_MENTION | TOK_ROLE)) || (v->tok[k].flags & BT_SENTENCE_START))
            return 0;
        if (is_word(v, k, "giữ") && (is_mark(v, k - 1, ",") || is_word(v, k - 1, "và")) &&
            (n = lex_len(v, LEX_OFFICE_VERB, k)) > 1)
            return role_at(w, k + n) != 0 ? k + n : 0;
    }
    return 0;
}

/* "giữ chức", "được bầu làm", "là" at i or, for the long ones, soon after: the token after it at
 * which a role begins; 0 if none. */
static uint32_t office_verb(const struct people_work *w, uint32_t i)
{
    const struct people_view *v = &w->v;
    uint32_t end = i + VERB_WINDOW + LATE_WINDOW < v->n ? i + VERB_WINDOW + LATE_WINDOW : v->n;

    if (bt_next_term_before(v->doc, i, end, v->lex->bit[LEX_OFFICE_VERB]) >= end)
        return 0;
    for (uint32_t k = i; k < v->n && k < i + VERB_WINDOW; k++) {
        uint32_t n = lex_len(v, LEX_OFFICE_VERB, k);
        if (is_mark(v, k, ";") || is_mark(v, k, ":") || mention_at(w, k) != 0 ||
            (v->tok[k].flags & BT_SENTENCE_START) || (k > i && role_at(w, k) != 0))
            return 0;
        if (n == 0 || (k > i && n < 2 && !(is_mark(v, k - 1, ",") && k <= i + 4)))
            continue;
        if (role_at(w, k + n) != 0)
            return k + n;
        if (is_mark(v, k + n, ":") && role_at(w, k + n + 1) != 0)
            return k + n + 1;
        if (k == i && n >= 2)
            k += n - 1;
    }
    return late_office(w, i + VERB_WINDOW);
}

static void take(struct chain *c, uint32_t role, uint32_t end)
{
    c->role[c->n++] = role;
    c->end = end;
}

/* Roles inside the bracket at i. */
static void bracket_roles(struct people_work *w, uint32_t i, uint32_t end, struct chain *c)
{
    for (uint32_t k = i + 1; k < end && c->n < CHAIN_STEPS; k++) {
        uint32_t r = free_role(w, k);
        if (r == NO_INDEX || w->r[r].end >= end)
            continue;
        if (k == i + 1 || is_separator(&w->v, k - 1) || is_word(&w->v, k - 1, "là")) {
            take(c, r, end);
            k = w->r[r].end - 1;
        }
    }
}

/* What the grammar of roles left of a body's name at i: "Ban Chấp hành (BCH) | Huyện ủy,", "Trưởng Ban
 * Quản lý | các chợ huyện,", "... | về công tác dân số,".  The comma that ends it, if another
 * role stands there; else i. */
static uint32_t body_rest(const struct people_work *w, uint32_t i)
{
    const struct people_view *v = &w->v;
    bool body = is_mark(v, i - 1, ")") && (lex_has(v, LEX_BODY, i) || lex_has(v, LEX_WORD, i));
    bool purpose = is_word(v, i, "về") && is_word(v, i + 1, "công") && is_word(v, i + 2, "tác");
    uint32_t n;

    if (!body && !purpose && !is_word(v, i, "các"))
        return i;
    for (uint32_t k = i; k < v->n && k < i + CLAUSE_TOKENS; k += n) {
        n = lex_len(v, LEX_WORD, k);
        n += n == 0;
        if (is_mark(v, k, ","))
            return free_role(w, k + 1) != NO_INDEX ? k : i;
        if (v->tok[k].kind == BT_PUNCT || (v->tok[k].flags & BT_SENTENCE_START) ||
            (v->t[k].flags & (TOK_MENTION | TOK_ROLE)) ||
            (n < 2 && !purpose && lex_has(v, LEX_VERB, k)))
            return i;
    }
    return i;
}

struct chain chain_after(struct people_work *w, uint32_t end)
{
    const struct people_view *v = &w->v;
    struct chain c = {.end = end};
    uint32_t i = end, at;

    for (int step = 0; step < CHAIN_STEPS && c.n < CHAIN_STEPS; step++) {
        uint32_t k, r;
        if (c.n != 0)
            i = term_end(v, i);
        k = i;
        if (i >= v->n || (v->tok[i].flags & BT_SENTENCE_START))
            break;
        if (is_mark(v, i, "(")) {
            uint32_t close = bracket_end(v, i);
            if (close == i)
                break;
            bracket_roles(w, i, close, &c);
            i = close;
            continue;
        }
        if (is_separator(v, k) || is_word(v, k, "kiêm") || (is_word(v, k, "và") && c.n != 0) ||
            (is_mark(v, k, ":") && step == 0)) /* "Ông Lê Thêm: Chủ tịch xã" */
            k++;
        if (is_word(v, k, "kiêm"))
            k++;
        if ((at = lex_len(v, LEX_OFFICE_VERB, k)) != 0 && role_at(w, k + at) != 0 && k > i) {
            k += at; /* ", hiện là Phó Chủ tịch", ", đồng thời là" */
        }
        r = free_role(w, k);
        if (r != NO_INDEX) {
            if (c.n == 0) {
                c.dash = k == i || is_dash(v, i);
            }
            take(&c, r, w->r[r].end);
            i = w->r[r].end;
            continue;
        }
        if ((at = office_verb(w, i)) != 0 && (r = free_role(w, at)) != NO_INDEX) {
            if (c.n == 0)
                c.verb = true;
            take(&c, r, w->r[r].end);
            i = w->r[r].end;
            continue;
        }
        if (k == i && c.n != 0 && (at = body_rest(w, i)) != i) {
            i = at;
            continue;
        }
        if (k == i || !is_separator(v, i) || (at = clause_end(w, k)) == k)
            break;
        i = at;
        if (is_mark(v, i, ")"))
            i++;
    }
    return c;
}
