/* people_roles.c: the grammar of roles.
 *
 *   role = (nguyên | cựu | quyền | tân | phó ...)* HEAD (organization | level word | place | number)*
 *
 * From the head the role goes on over organizations, level words, abbreviations, words that stand
 * inside names of organizations, and capital words, up to a verb, a separator, another head, or
 * the name of a person.  Where a place ends and a name begins ("xã Long Khê Phùng Gia Tường") the
 * shape of the name decides.  A role is at most ROLE_MAX_TOKENS long. */
#include "stages/people.h"

enum { ROLE_MAX_TOKENS = 40 };

static bool asks(const struct people_view *v, const struct bt_term *head, enum role_after after)
{
    return bt_row_fact(&v->lex->after, head->row) == after;
}

/* True if the words at i can only open an organization: needed after "trưởng", "phó". */
bool opens_organization(const struct people_view *v, uint32_t i)
{
    enum word_class c = word_class_at(v, i);

    if (lex_has(v, LEX_BODY, i) || c == WORD_ORG || c == WORD_LEVEL)
        return true;
    return i < v->n && v->tok[i].kind == BT_WORD && v->tok[i].shape == BT_UPPER &&
           !(v->tok[i].flags & BT_SYLLABLE) && !(v->t[i].flags & TOK_CAPS);
}

/* "cán bộ [văn hóa xã]", "công chức [địa chính]": after a name and a mark nouns of a field open
 * an organization too. */
static bool names_field(const struct people_view *v, const struct bt_term *head, uint32_t i)
{
    return head->tok > 1 &&
           (is_mark(v, head->tok - 1, ",") || is_mark(v, head->tok - 1, "(") ||
            is_dash(v, head->tok - 1)) &&
           bt_row_fact(&v->lex->function, head->row) && word_class_at(v, i) == WORD_NOUN;
}

/* "PCT. HĐND", "CT.HPN xã": the stop of an abbreviated head, with the organization after it.  Such a
 * stop ends no sentence, whatever was thought of it. */
static bool has_stop(const struct people_view *v, const struct bt_term *head)
{
    uint32_t stop = head->tok + 1;

    return head->ntok == 1 && v->tok[head->tok].shape == BT_UPPER &&
           !(v->t[head->tok].flags & TOK_CAPS) && is_mark(v, stop, ".") && is_glued(v, stop) &&
           stop + 1 < v->n && v->tok[stop + 1].iblock == v->tok[stop].iblock &&
           asks(v, head, AFTER_ORG) && opens_organization(v, stop + 1);
}

uint32_t role_head_terms(const struct people_view *v, uint32_t i, const struct bt_term **head)
{
    const struct bt_term *t;
    uint32_t k = i, last = i;

    /* "Thích Trí [Nguyên] trụ trì chùa ...": the last word of a name */
    if (i > 0 && v->tok[i].shape == BT_TITLE && v->tok[i - 1].shape == BT_TITLE &&
        !(v->tok[i].flags & BT_SENTENCE_START) && lex_has(v, LEX_MODIFIER, i) &&
        !lex_has(v, LEX_HEAD, i) && v->tok[i + 1 < v->n ? i + 1 : i].shape == BT_LOWER)
        return i;
    for (int n = 0; n < 3 && (t = lex_at(v, LEX_MODIFIER, k)) != NULL; n++) {
        if (lex_has(v, LEX_HEAD, k) && lex_at(v, LEX_HEAD, k)->ntok > t->ntok)
            break;
        last = k;
        k += t->ntok;
        if (v->tok[last].shape == BT_CAPITAL && (!is_mark(v, k, ".") || !is_glued(v, k)))
            return i;                          /* a lone letter */
        k += v->tok[last].shape == BT_CAPITAL; /* the stop of "P. Chủ tịch" */
    }
    t = k < v->n && (k == i || v->tok[k].iblock == v->tok[i].iblock) ? lex_at(v, LEX_HEAD, k)
                                                                     : NULL;
    if (t == NULL && k > i && (t = lex_at(v, LEX_HEAD, last)) != NULL)
        k = last; /* "phó khoa Nhi", "phụ trách Phòng ...": the modifier is the head */
    if (t == NULL)
        return i;
    if (asks(v, t, AFTER_NEED) && !opens_organization(v, k + t->ntok) &&
        !names_field(v, t, k + t->ntok))
        return i;
    if (is_closed(v, k))
        return i;
    if (head != NULL)
        *head = t;
    if (has_stop(v, t))
        return k + 2;
    /* A lone "CT", "BT", "UV" is a head before an organization only. */
    if (t->ntok == 1 && v->tok[k].shape == BT_UPPER && !(v->t[k].flags & TOK_CAPS) &&
        bt_token_text(v->doc, k).len <= 2 && !opens_organization(v, k + 1))
        return i;
    return k + t->ntok;
}

/* True if a separator and a likely name, or another role after a name, stand before token i. */
static bool is_after_name(const struct people_work *w, uint32_t i)
{
    const struct people_view *v = &w->v;
    const struct bt_layer *names = &v->doc->layer[BT_NAME];

    if (i < 2 || !(is_mark(v, i - 1, ",") || is_dash(v, i - 1) || is_mark(v, i - 1, "(") ||
                   is_word(v, i - 1, "kiêm")))
        return false;
    if (is_dash(v, i - 2) || is_mark(v, i - 2, ","))
        i--;
    if (is_mark(v, i - 2, ")"))
        for (uint32_t k = i - 2; k > 0 && k + 30 > i; k--)
            if (is_mark(v, k, "(")) {
                i = k + 1;
                break;
            }
    if (role_end(w, i - 1) != 0)
        return w->r[role_end(w, i - 1) - 1].after_name;
    for (uint32_t k = i - 1; k > 0 && k + 6 > i; k--) {
        const struct bt_ann *a = cand_at(w, k) != 0 ? &names->ann[cand_at(w, k) - 1] : NULL;
        if (a != NULL && a->tok + a->ntok == i - 1 && role_end(w, k) == 0 &&
            ((const struct name_evidence *)a->data)->score >= 45)
            return true;
    }
    return false;
}

static bool is_plural_word(const struct people_view *v, uint32_t i)
{
    return v->tok[i].kind == BT_NUMBER || is_word(v, i, "các") || is_word(v, i, "hai") ||
           is_word(v, i, "ba") || is_word(v, i, "bốn") || is_word(v, i, "năm") ||
           is_word(v, i, "những") || is_word(v, i, "Các") || is_word(v, i, "Hai");
}

static bool is_plural(const struct people_view *v, uint32_t beg)
{
    const struct bt_term *title;

    if (beg == 0 || !same_sentence(v, beg - 1, beg))
        return false;
    /* "các đồng chí | Phó Chủ tịch UBND tỉnh: ..." */
    title = left_term(v, beg);
    if (title != NULL && lex_of(v->lex, title) == LEX_HONORIFIC &&
        bt_row_fact(&v->lex->plural, title->row))
        return true;
    return is_plural_word(v, beg - 1);
}

/* "chuyển đổi [số]", "dân [số]": the end of a longer word, not "tổ dân phố số ...". */
static bool ends_word(const struct people_view *v, uint32_t beg, uint32_t last)
{
    for (uint32_t back = 1; back <= 3 && beg + back <= last; back++)
        if (lex_len(v, LEX_WORD, last - back) == back + 1)
            return true;
    return false;
}

/* Joints and marks at the end of a role are not part of it, but the quotes of a name are. */
static bool is_joint(const struct people_view *v, uint32_t beg, uint32_t i)
{
    if (v->tok[i].kind == BT_PUNCT)
        return !is_mark(v, i, "”") && !is_mark(v, i, "\"");
    return is_word(v, i, "và") || is_word(v, i, "của") || is_word(v, i, "tại") ||
           (is_word(v, i, "số") && !ends_word(v, beg, i));
}

static uint32_t trim(const struct people_view *v, uint32_t beg, uint32_t end)
{
    while (end > beg + 1 && is_joint(v, beg, end - 1))
        end--;
    return end;
}

/* "Trưởng ban | Tuyên giáo và Dân vận": the head's last word may open the body; "Trưởng bản":
 * a place follows. */
static void start_after_head(struct role_cursor *c, const struct bt_term *head)
{
    const struct people_view *v = c->v;
    uint32_t end = c->pos;
    const struct bt_term *t = lex_at(v, LEX_WORD, end - 1);

    if (t == NULL && head->ntok > 2 && (t = lex_at(v, LEX_WORD, end - 2)) != NULL &&
        t->ntok != 2)
        t = NULL; /* "Trưởng khu phố | 3" */
    if (t != NULL && t->ntok < head->ntok && !asks(v, head, AFTER_NAME) &&
        bt_row_fact(&v->lex->word_class, t->row) == WORD_LEVEL)
        c->last = P_LEVEL;
    for (uint32_t k = head->tok + 1; k < end; k++) {
        const struct bt_term *body = lex_at(v, LEX_BODY, k);
        enum word_class cls = word_class_at(v, k);
        if (c->r->body_beg == end && !is_word(v, end - 1, "trưởng") &&
            !is_word(v, end - 1, "phó") && !is_word(v, end - 1, "viên") &&
            (body != NULL || cls == WORD_ORG || cls == WORD_LEVEL))
            c->r->body_beg = k; /* "Trưởng [Ban] Tổ chức", "Bí thư [Chi bộ] thôn" */
        if (body == NULL || body->tok + body->ntok <= c->pos)
            continue;
        c->pos = body->tok + body->ntok;
        c->last = P_BODY;
        c->organization = true;
        /* "Phó Trưởng ban Thường trực | Ban Tổ chức": no "Ban Thường trực" has a Phó Trưởng */
        if (c->r->beg < head->tok &&
            (is_word(v, c->pos - 2, "Thường") || is_word(v, c->pos - 2, "thường")))
            c->r->head_end = c->r->body_beg = c->pos;
    }
}

static bool parse_role(struct people_work *w, uint32_t i, struct role *r)
{
    const struct people_view *v = &w->v;
    const struct bt_term *head;
    uint32_t end = role_head_at(v, i, &head);
    struct role_cursor c = {.w = w, .v = v, .pos = end, .last = P_HEAD, .r = r};

    if (end == i)
        return false;
    *r = (struct role){.beg = i,
                       .name = NO_INDEX,
                       .row = head->row,
                       .head_end = end,
                       .body_beg = end,
                       .place_beg = NO_INDEX};
    r->kind = bt_row_fact(&v->lex->function, head->row) ? BT_ROLE_FUNCTION : BT_ROLE_OFFICE;
    r->plural = is_plural(v, i);
    r->after_name = is_after_name(w, i);
    c.limit = i + ROLE_MAX_TOKENS < v->n ? i + ROLE_MAX_TOKENS : v->n;
    start_after_head(&c, head);
    while (c.pos < c.limit && v->tok[c.pos].iblock == v->tok[i].iblock &&
           (c.pos == end || !(v->tok[c.pos].flags & BT_SENTENCE_START))) {
        uint32_t before = c.pos;
        if (!role_eat(&c) || c.pos <= before)
            break;
    }
    if (c.last != P_PLACE && c.last != P_NUMBER)
        r->place_beg = NO_INDEX; /* "xã" without its name */
    if (word_hash(v, r->body_beg) == word_hash(v, r->head_end))
        r->body_beg = r->head_end; /* "Trưởng đoàn Đoàn Kiểm tra" */
    else if (r->body_beg + 1 == r->head_end && r->body_beg > head->tok &&
             word_hash(v, r->body_beg) == word_hash(v, head->tok))
        r->head_end = r->body_beg; /* "Đội trưởng Đội Cảnh sát" */
    r->end = trim(v, r->head_end, c.pos > c.limit ? c.limit : c.pos);
    if (asks(v, head, AFTER_NEED) && !c.organization && !names_field(v, head, r->head_end))
        return false;
    return true;
}

/* The longest word of the lists that hide the roles inside them: "chức vụ Phó Chủ tịch" holds no "vụ
 * phó".  1 or 0: there is none of more than one token. */
static uint32_t hiding_word(const struct people_view *v, uint32_t i)
{
    const struct bt_doc_work *work = v->doc->work;
    uint32_t verb, stop;

    if (work->term[work->term_at[i]].ntok < 2) /* the longest of all */
        return 0;
    verb = lex_len(v, LEX_OFFICE_VERB, i);
    stop = lex_len(v, LEX_ROLE_STOP, i);
    return verb > stop ? verb : stop;
}

/* "đại biểu Quốc hội (ĐBQH)": a form the words before it define says no role again. */
static bool is_defined(const struct people_view *v, uint32_t i)
{
    const struct bt_ann *a =
        i > 0 && is_mark(v, i - 1, "(") ? bt_ann_over(v->doc, BT_ABBREVIATION, i) : NULL;

    return a != NULL && ((const struct bt_reading *)a->data)->defined_here;
}

/* The role or the word that hides one at token i, where a term begins; returns the token after
 * it. */
static uint32_t read_role(struct people_work *w, uint32_t i, uint64_t heads)
{
    const struct people_view *v = &w->v;
    uint32_t hiding = hiding_word(v, i);
    struct role r;

    if (hiding > 1 && role_head_at(v, i, NULL) == i)
        return i + hiding;
    if (!lex_may(v, heads, i) || v->tok[i].kind != BT_WORD || is_closed(v, i) ||
        (v->t[i].flags & TOK_CREDIT) || is_defined(v, i) || !parse_role(w, i, &r))
        return i + 1;
    w->r = bt_grow(w->arena, w->r, w->nr, &w->r_cap, sizeof *w->r);
    w->r[w->nr++] = r;
    set_at(w, w->role_at, TOK_ROLE, i, w->nr);
    set_role_end(w, r.end, w->nr);
    if (r.name != NO_INDEX)
        set_role_end(w, r.name, w->nr);
    return r.end;
}

void people_find_roles(struct people_work *w)
{
    const struct people_view *v = &w->v;
    const uint64_t *bit = v->lex->bit;
    uint64_t heads = bit[LEX_MODIFIER] | bit[LEX_HEAD];
    uint64_t wanted = bit[LEX_OFFICE_VERB] | bit[LEX_ROLE_STOP] | heads;
    uint32_t next = 0;

    /* Elsewhere no role begins, and no word that hides one. */
    for (uint32_t base = 0; base < v->n; base += 64) {
        uint64_t left = bt_term_bits(v->doc, base, wanted);
        while ((left = bt_bits_from(left, base, next)) != 0)
            next = read_role(w, base + (uint32_t)__builtin_ctzll(left), heads);
    }
}
