/* people_link.c: who holds which role.
 *
 * After a name: "A - r1, r2", "A (SN 1960, nguyên r)", "A, 83 tuổi, r", "A giữ chức r": a chain of
 * separators and roles, over clauses that say who A is.  Before a name: "r1, r2 A", "r – A",
 * "chức vụ r đối với ông A".  Shared: "A, B - r", "A và B giữ chức r", "các r: A, B".  A role
 * belongs to the first rule that takes it; a role at once followed by a name belongs to that
 * name. */
#include "stages/people.h"

enum { TERM_TOKENS = 10, BRACKET_TOKENS = 9, OFFICE_TOKENS = 4 };

static void add_link(struct people_work *w, uint32_t mention, uint32_t role, const char *why)
{
    struct people_link l = {mention, role, why};

    if (w->m[mention].person == NO_INDEX)
        return;
    w->l = bt_grow(w->arena, w->l, w->nl, &w->l_cap, sizeof *w->l);
    w->l[w->nl++] = l;
    w->r[role].used = true;
}

/* The bracket that closes at i and holds a place; i if it does not. */
static uint32_t bracket_start(const struct people_view *v, uint32_t i)
{
    for (uint32_t k = i; k > 1 && k + BRACKET_TOKENS > i; k--)
        if (is_mark(v, k - 1, "("))
            return bt_ann_over(v->doc, BT_PLACE, k) != NULL ? k - 1 : i;
    return i;
}

/* First token of the titles and honorifics before a mention. */
static uint32_t mention_left(const struct people_work *w, uint32_t mention)
{
    uint32_t beg = w->m[mention].beg;

    for (int n = 0; n < 4; n++) {
        const struct bt_term *t = left_term(&w->v, beg);
        if (t == NULL || (n > 0 && t->tok + t->ntok > beg))
            break;
        beg = t->tok;
    }
    return beg;
}

/* True if a role ends before one of the TERM_TOKENS tokens that end before token i. */
static bool role_ends_near(const struct people_work *w, uint32_t i)
{
    uint32_t first = i > TERM_TOKENS ? i - TERM_TOKENS : 0, word = first / 64, bit = first % 64;
    uint64_t bits = w->role_ends[word] >> bit | w->role_ends[word + 1] << 1 << (63 - bit);

    return (bits & (((uint64_t)1 << (i - first)) - 1)) != 0;
}

/* A role that ends before token i or before a term of office that does ("đại biểu HĐND khóa XV |"),
 * in the same sentence and free. */
static uint32_t role_ending(const struct people_work *w, uint32_t i)
{
    uint32_t r = role_end(w, i);

    if (r == 0 && role_ends_near(w, i))
        for (uint32_t k = i; r == 0 && k > 1 && k + TERM_TOKENS > i; k--)
            if (role_end(w, k - 1) != 0 && term_end(&w->v, k - 1) == i)
                r = role_end(w, k - 1);
    if (r == 0 || w->r[r - 1].used || w->r[r - 1].beg >= i)
        return NO_INDEX;
    return r - 1;
}

/* "Là Bí thư Chi bộ, ông Lê Thêm ...", "Nhiều năm làm Trưởng thôn, ông Lê Thêm ...": nobody is named
 * before the role. */
static bool is_told_first(const struct people_work *w, uint32_t mention, const struct role *r)
{
    const struct people_view *v = &w->v;

    if (mention > 0 && same_sentence(v, w->m[mention - 1].beg, r->beg))
        return false;
    for (uint32_t back = 1; back <= OFFICE_TOKENS && back <= r->beg; back++)
        if (lex_len(v, LEX_OFFICE_VERB, r->beg - back) == back)
            return true;
    return false;
}

/* "Trưởng trạm y tế xã, BS Lê Thêm": only where the sentence or "theo" begins with the role. */
static bool opens_clause(const struct people_work *w, uint32_t mention, const struct role *r)
{
    return is_told_first(w, mention, r) || (w->v.tok[r->beg].flags & BT_SENTENCE_START) ||
           r->plural ||
           (r->beg > 0 &&
            (is_word(&w->v, r->beg - 1, "theo") || is_word(&w->v, r->beg - 1, "Theo")));
}

/* Roles before a mention: the one that touches it, then the chain before that one. */
static void link_before(struct people_work *w, uint32_t mention)
{
    const struct people_view *v = &w->v;
    uint32_t at = w->m[mention].titles, r = role_ending(w, w->m[mention].beg), i;

    if (r == NO_INDEX)
        r = role_ending(w, at);
    if (r == NO_INDEX && at > 1 && (is_dash(v, at - 1) || is_mark(v, at - 1, ":")))
        r = role_ending(w, at - 1);
    if (r == NO_INDEX && at > 1 && is_mark(v, at - 1, ")"))
        r = role_ending(w, bracket_start(v, at - 1)); /* "Bí thư xã Quýt (huyện Mận) Lê Thêm" */
    if (r == NO_INDEX && at > 1 && is_mark(v, at - 1, ",") && w->m[mention].left != NULL) {
        r = role_ending(w, at - 1);
        if (r != NO_INDEX && !opens_clause(w, mention, &w->r[r]) &&
            (w->r[r].after_name || lex_of(v->lex, w->m[mention].left) != LEX_RANK))
            r = NO_INDEX;
    }
    for (int n = 0; n < CHAIN_STEPS && r != NO_INDEX; n++) {
        add_link(w, mention, r, "people/role+name");
        i = w->r[r].beg;
        if (i < 2 || !same_sentence(v, i - 1, i))
            break;
        if (is_separator(v, i - 1) || is_word(v, i - 1, "kiêm") || is_word(v, i - 1, "là"))
            i--;
        else if (i > 2 && is_word(v, i - 1, "thời") && is_word(v, i - 2, "đồng"))
            i -= 2;
        else
            break;
        if (is_separator(v, i - 1))
            i--;
        r = role_ending(w, i);
        if (r != NO_INDEX && (w->r[r].name != NO_INDEX || mention_at(w, w->r[r].end) != 0))
            r = NO_INDEX;
    }
}

/* "miễn nhiệm chức vụ Phó Chủ tịch đối với ông Thêm", "hai Phó Chủ tịch là ông A". */
static void link_by_word(struct people_work *w, uint32_t mention)
{
    const struct people_view *v = &w->v;
    uint32_t at = w->m[mention].titles;

    if (at < 2 || !((v->kinds[at - 1] | v->kinds[at - 2]) & v->lex->bit[LEX_LINK]))
        return;
    for (uint32_t back = 1; back <= 2 && back < at; back++) {
        uint32_t i = at - back, n = lex_len(v, LEX_LINK, i), r;
        if (n == 0 || i + n + (is_mark(v, at - 1, ":") ? 1 : 0) != at)
            continue;
        r = role_ending(w, i);
        if (r != NO_INDEX && w->r[r].beg > 0 && is_word(v, i, "cho") &&
            is_word(v, w->r[r].beg - 1, "của"))
            r = NO_INDEX; /* "trao bằng của Chủ tịch tỉnh cho cụ Mận" */
        if (r != NO_INDEX)
            add_link(w, mention, r, "people/role+word+name");
    }
}

/* True if only commas, "và" and titles stand between two neighbouring mentions. */
static bool coordinated(const struct people_work *w, uint32_t i)
{
    const struct people_view *v = &w->v;
    uint32_t k = w->m[i].end, end;

    if (i + 1 >= w->nm)
        return false;
    if (is_mark(v, k, "(")) /* "A (SN 1960), B" */
        k = bracket_end(v, k);
    end = w->m[i + 1].titles;
    if (is_mark(v, k, ","))
        k++;
    if (is_word(v, k, "và") || is_word(v, k, "cùng") || is_mark(v, k, "&"))
        k++;
    return k == end && k > w->m[i].end && same_sentence(v, w->m[i].end - 1, w->m[i + 1].beg);
}

static bool has_link(const struct people_work *w, uint32_t mention, uint32_t from)
{
    for (uint32_t i = from; i < w->nl; i++)
        if (w->l[i].mention == mention)
            return true;
    return false;
}

/* The first mention of the coordination that ends with mention i. */
static uint32_t group_start(const struct people_work *w, uint32_t i)
{
    uint32_t k = i;

    while (k > 0 && i - k < 20 && coordinated(w, k - 1))
        k--;
    return k;
}

/* "các đồng chí A, B, Phó Chủ tịch": after the title of many no name has one of its own. */
static bool is_bare_list(const struct people_work *w, uint32_t first, uint32_t last)
{
    if (!(w->v.t[w->m[first].beg].flags & TOK_LIST))
        return false;
    for (uint32_t k = first + 1; k <= last; k++)
        if (w->m[k].left != NULL || !is_mark(&w->v, w->m[k].beg - 1, ","))
            return false;
    return true;
}

/* "các ông A, B – Phó Giám đốc", "bà A và ông B giữ chức Phó Chủ tịch"; "A, B lần lượt giữ chức
 * r1, r2". */
static void share_back(struct people_work *w, uint32_t i, const struct chain *c, uint32_t from)
{
    uint32_t k = c->n != 0 ? group_start(w, i) : i;

    if (k == i || !(c->dash || c->verb || is_bare_list(w, k, i)))
        return;
    if (c->verb && c->n == i - k + 1 && c->n > 1) {
        for (uint32_t g = k; g <= i; g++)
            for (uint32_t l = from; l < w->nl; l++)
                if (w->l[l].mention == i && w->l[l].role == c->role[g - k])
                    w->l[l].mention = g;
        return;
    }
    for (uint32_t g = k; g < i; g++)
        if (!has_link(w, g, 0))
            for (uint32_t n = 0; n < c->n; n++)
                add_link(w, g, c->role[n], "people/shared-role");
}

/* "hai Phó Chủ tịch là ông A và bà B", "các Phó Giám đốc: A, B": on to the end of the list; of
 * "các nguyên r1, nguyên r2: A, B" both roles. */
static void share_on(struct people_work *w, uint32_t i, uint32_t from)
{
    const struct people_view *v = &w->v;
    uint32_t role = NO_INDEX, to = w->nl;
    bool colon = is_mark(v, w->m[i].titles - 1, ":");

    for (uint32_t l = from; l < to; l++)
        if (w->l[l].mention == i && w->r[w->l[l].role].plural &&
            w->r[w->l[l].role].beg < w->m[i].beg)
            role = w->l[l].role;
    for (uint32_t k = i; role != NO_INDEX && k < i + 20; k++) {
        /* "các Ủy viên Bộ Chính trị: A, r1; B, r2", not "...; đồng chí C, r3" */
        bool listed =
            k + 1 < w->nm && is_mark(v, w->r[role].end, ":") && w->m[k + 1].left == NULL &&
            (is_mark(v, w->m[k + 1].beg - 1, ";") || is_mark(v, w->m[k + 1].beg - 1, ",")) &&
            same_sentence(v, w->m[k].beg, w->m[k + 1].beg);
        if (!listed && !coordinated(w, k))
            break;
        for (uint32_t l = from; l < to; l++) {
            const struct role *r = &w->r[w->l[l].role];
            if (w->l[l].role == role ||
                (colon && r->beg > w->r[role].beg && r->beg < w->m[i].beg))
                add_link(w, k + 1, w->l[l].role, "people/plural-role");
        }
    }
}

/* "Các đồng chí A, r1 và B, r2 được chỉ định làm r": r is everybody's. */
static void share_frame(struct people_work *w, uint32_t i, const struct chain *c)
{
    const struct people_view *v = &w->v;
    uint32_t verb_role = c->n > 0 ? c->role[c->n - 1] : NO_INDEX, k;

    if (c->n < 2 || !(v->t[w->m[i].beg].flags & TOK_LIST) ||
        is_separator(v, w->r[verb_role].beg - 1) || is_mark(v, w->m[i].beg - 1, ":"))
        return;
    for (k = i; k > 0 && i - k < 20 && same_sentence(v, w->m[k - 1].beg, w->m[i].beg) &&
                (v->t[w->m[k - 1].beg].flags & TOK_LIST);
         k--)
        add_link(w, k - 1, verb_role, "people/list-role");
}

/* Lives are told without the name: "Sinh năm 1931; nguyên Bí thư Huyện ủy; nguyên Chủ tịch Hội ...":
 * a role with "nguyên" that nobody took belongs to the person named last, and so do the roles
 * that follow it in the list. */
static void link_lives(struct people_work *w)
{
    const struct people_view *v = &w->v;
    uint32_t m = 0, last = NO_INDEX;

    for (uint32_t i = 0; i < w->nr; i++) {
        const struct role *r = &w->r[i];
        bool listed, former;
        while (m < w->nm && w->m[m].beg < r->beg)
            m++;
        if (m == 0 || r->used || follows_name(w, i) || w->m[m - 1].person == NO_INDEX ||
            r->beg - w->m[m - 1].end > 200)
            continue;
        listed = is_mark(v, r->beg - 1, ";") || is_mark(v, r->beg - 1, ",");
        former = is_word(v, r->beg, "nguyên") || is_word(v, r->beg, "Nguyên");
        if ((former && (listed || (v->tok[r->beg].flags & BT_SENTENCE_START))) ||
            (last != NO_INDEX && listed && r->beg - w->r[last].end < 10 &&
             same_sentence(v, w->r[last].beg, r->beg))) {
            add_link(w, m - 1, i, "people/life");
            last = i;
        }
    }
}

void people_link(struct people_work *w)
{
    for (uint32_t i = 0; i < w->nm; i++)
        w->m[i].titles = mention_left(w, i);
    for (uint32_t i = 0; i < w->nm; i++) {
        uint32_t from = w->nl;
        struct chain c;
        if (w->m[i].person == NO_INDEX)
            continue;
        link_before(w, i);
        link_by_word(w, i);
        share_on(w, i, from);
        c = chain_after(w, w->m[i].end);
        for (uint32_t n = 0; n < c.n; n++)
            add_link(w, i, c.role[n], c.verb ? "people/name+verb+role" : "people/name+role");
        share_back(w, i, &c, from);
        share_frame(w, i, &c);
    }
    link_lives(w);
}
