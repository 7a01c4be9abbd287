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

/* What the last piece of a role was. */
enum piece {
    P_HEAD,
    P_ORG,
    P_BODY,
    P_LEVEL,
    P_MOD,
    P_NOUN,
    P_ABBREVIATION,
    P_PLACE,
    P_PROPER, /* capital words that are no place */
    P_NUMBER,
    P_COUNTRY
};

struct cursor {
    const struct people_work *w;
    const struct people_view *v;
    uint32_t pos, limit;
    enum piece last;
    bool organization; /* an organization, a level word or an abbreviation was read */
    struct role *r;
};

static bool is_vice(const struct people_view *v, const struct bt_term *t)
{
    return bt_str_is(lex_cell(v, t, v->lex->vice), "vice");
}

static struct bt_str after_of(const struct people_view *v, const struct bt_term *head)
{
    return lex_cell(v, head, v->lex->after);
}

/* True if the words at i can only open an organization: needed after "trưởng", "phó". */
static bool opens_organization(const struct people_view *v, uint32_t i)
{
    const struct bt_term *t = lex_at(v, LEX_WORD, i);
    struct bt_str c = t != NULL ? lex_cell(v, t, v->lex->word_class) : BT_STR("");

    if (lex_at(v, LEX_BODY, i) != NULL || bt_str_is(c, "org") || bt_str_is(c, "level"))
        return true;
    return i < v->n && v->tok[i].kind == BT_WORD && v->tok[i].shape == BT_UPPER &&
           !(v->tok[i].flags & BT_SYLLABLE) && !(v->t[i].flags & TOK_CAPS);
}

uint32_t role_head_at(const struct people_view *v, uint32_t i, const struct bt_term **head)
{
    const struct bt_term *t;
    uint32_t k = i;
    bool vice = false;

    for (int n = 0; n < 3 && (t = lex_at(v, LEX_MODIFIER, k)) != NULL; n++) {
        vice = vice || is_vice(v, t);
        if (lex_at(v, LEX_HEAD, k) != NULL && lex_at(v, LEX_HEAD, k)->ntok > t->ntok)
            break;
        k += t->ntok;
    }
    t = k < v->n && (k == i || v->tok[k].iblock == v->tok[i].iblock) ? lex_at(v, LEX_HEAD, k)
                                                                     : NULL;
    if (t == NULL && vice && k > i)
        t = lex_at(v, LEX_HEAD, --k); /* "phó khoa Nhi": "phó" is the head */
    if (t == NULL)
        return i;
    if (bt_str_is(after_of(v, t), "need") && !opens_organization(v, k + t->ntok))
        return i;
    if (v->t[k].flags & TOK_CLOSED)
        return i;
    /* A lone "CT", "BT", "UV" is a head before an organization only. */
    if (t->ntok == 1 && v->tok[k].shape == BT_UPPER && !(v->t[k].flags & TOK_CAPS) &&
        bt_token_text(v->doc, k).len <= 2 && !opens_organization(v, k + 1))
        return i;
    if (head != NULL)
        *head = t;
    return k + t->ntok;
}

/* How well a name that begins at k fits into the capital run [beg, end) of a role. */
static int name_points(const struct cursor *c, uint32_t beg, uint32_t k,
                       const struct name_evidence *e)
{
    static const int after_level[] = {-25, -5, 10, 0, -15, -25};
    static const int after_other[] = {0, -8, 0, 0, -10, -20};
    uint32_t words = k - beg > 5 ? 5 : k - beg;
    bool given = (e->bits & NAME_GIVEN) != 0, first = k == beg;
    int points = e->shape + (c->last == P_LEVEL ? after_level[words] : after_other[words]);

    if (first && c->last == P_LEVEL && e->words > 2 && given)
        points += 13; /* places of three words that look like a name are rare */
    if (first && c->last == P_LEVEL && is_word(c->v, beg - 1, "tỉnh") &&
        c->v->t[k].surname > 3 && given)
        points += 30; /* the provinces are few and known */
    if ((e->bits & NAME_PEOPLES) && (e->words > 2 || c->last != P_LEVEL))
        points += 35; /* "Y Biêr Niê" */
    if (e->bits & (NAME_HONORIFIC | NAME_RANK | NAME_BIRTH | NAME_OCCUPATION))
        points += 45;
    else if (e->bits & NAME_VERB)
        points += 20;
    if (e->bits & (NAME_HERO | NAME_STOP))
        points -= 40;
    if ((e->bits & NAME_FOREIGN) && e->words > 1 && first && c->last != P_LEVEL &&
        ((c->last != P_ORG && c->last != P_BODY) || lex_at(c->v, LEX_FOREIGN, k) != NULL))
        points += 60;
    return points;
}

/* Best place at which a name begins in the capital run [beg, end), or NO_INDEX. */
static uint32_t name_in_run(const struct cursor *c, uint32_t beg, uint32_t end)
{
    const struct bt_layer *names = &c->v->doc->layer[BT_NAME];
    int best = NAME_ENOUGH - 1 + (c->r->after_name ? 25 : 0) + (c->last == P_ORG ? 8 : 0);
    uint32_t at = NO_INDEX;

    for (uint32_t k = beg; k < end; k++) {
        const struct bt_ann *a;
        const struct name_evidence *e;
        int points;
        if (c->w->cand_at[k] == 0)
            continue;
        a = &names->ann[c->w->cand_at[k] - 1];
        e = a->data;
        if (a->tok + a->ntok < end || (e->words < 2 && !(e->bits & NAME_PEOPLES)))
            continue;
        points = name_points(c, beg, k, e);
        if (points > best) {
            best = points;
            at = k;
        }
    }
    return at;
}

/* Capital words: a place, the rest of an organization's name, or the person.  False: the role
 * ends here. */
static bool eat_capitals(struct cursor *c)
{
    uint32_t end = run_end(c->v, c->pos), name;
    const struct bt_term *known = lex_at(c->v, LEX_STOP, c->pos);
    struct bt_str after = bt_dict_cell(c->v->lex->dict, c->r->row, c->v->lex->after);
    bool person =
        c->last == P_HEAD && (bt_str_is(after, "country") || bt_str_is(after, "name"));

    if (end == c->pos) {
        /* An abbreviation, or a word with capitals inside. */
        c->last = P_ABBREVIATION;
        c->organization = true;
        c->pos++;
        return true;
    }
    if (known != NULL && c->pos + known->ntok > end && c->pos + known->ntok <= c->limit) {
        c->pos += known->ntok; /* "Bà Rịa - Vũng Tàu" */
        c->last = P_PLACE;
        return true;
    }
    if (end > c->limit)
        end = c->limit;
    name = person || c->last == P_COUNTRY ? c->pos : name_in_run(c, c->pos, end);
    if (name == c->pos) {
        c->r->name = c->pos;
        return false;
    }
    if (!c->organization && c->last == P_HEAD && name == NO_INDEX) {
        /* "Chủ tịch Vinamit": a name of one word or no name at all is left alone. */
        const struct name_evidence e = name_shape(c->v, c->pos, end);
        if (e.shape >= 30 || bt_str_is(after, "any"))
            return false;
    }
    if (name != NO_INDEX) {
        c->r->name = name;
        c->pos = name;
        return false;
    }
    c->pos = end;
    c->last = c->last == P_LEVEL ? P_PLACE : P_PROPER;
    return true;
}

/* Lower-case words in no list: the rest up to a mark is taken whole if it is short and holds no
 * verb: ", trưởng ban phụ nữ cứu quốc,". */
static bool eat_rest(struct cursor *c)
{
    uint32_t k = c->pos, unknown = 0;

    /* the second half of a word: "Ngân hàng Thế |giới", "Ban Dân |nguyện" */
    if ((c->v->tok[c->pos - 1].shape == BT_TITLE ||
         c->v->tok[c->pos - 1].shape == BT_CAPITAL) &&
        c->last == P_PROPER &&
        (!is_capital(c->v, c->pos - 2) || c->v->tok[c->pos - 2].shape == BT_UPPER)) {
        c->pos++;
        c->last = P_NOUN;
        return true;
    }
    for (; k < c->limit && k < c->pos + 8; k++) {
        const struct bt_token *t = &c->v->tok[k];
        if (t->kind == BT_PUNCT)
            break;
        if (t->kind == BT_NUMBER || lex_at(c->v, LEX_VERB, k) != NULL ||
            lex_at(c->v, LEX_ROLE_STOP, k) != NULL ||
            lex_at(c->v, LEX_OFFICE_VERB, k) != NULL || lex_at(c->v, LEX_HEAD, k) != NULL ||
            lex_at(c->v, LEX_LINK, k) != NULL)
            return false;
        unknown += lex_at(c->v, LEX_WORD, k) == NULL && t->shape == BT_LOWER;
    }
    if (k == c->pos || k == c->pos + 8 || unknown > 3)
        return false;
    if (k < c->limit && !is_mark(c->v, k, ",") && !is_mark(c->v, k, ")") && !is_dash(c->v, k) &&
        !is_mark(c->v, k, ";") && !is_mark(c->v, k, "."))
        return false;
    c->pos = k;
    c->last = P_NOUN;
    return true;
}

/* "và", "của", "tại" inside a role; "và" also before a lower-case word of organizations. */
static bool eat_joint(struct cursor *c)
{
    const struct people_view *v = c->v;
    uint32_t next = c->pos + 1;
    bool capital = is_capital(v, next),
         word = lex_at(v, LEX_WORD, next) != NULL || lex_at(v, LEX_BODY, next) != NULL;

    if (next >= c->limit || c->last == P_HEAD || left_term(v, next + 1) != NULL ||
        role_head_at(v, next, NULL) > next || lex_at(v, LEX_HONORIFIC, next) != NULL)
        return false;
    if (is_word(v, c->pos, "và") || is_mark(v, c->pos, "&")) {
        if (c->w->cand_at[next] != 0) {
            const struct bt_ann *a = &v->doc->layer[BT_NAME].ann[c->w->cand_at[next] - 1];
            const struct name_evidence *e = a->data;
            if (e->score >= NAME_ENOUGH || (e->words > 1 && !word))
                return false;
        }
        if (!word && !(capital && v->tok[next].shape == BT_UPPER))
            return false;
        if (!capital && is_capital(v, c->pos - 1) && c->last != P_NOUN)
            return false;
    } else if (is_word(v, c->pos, "của")) {
        if (!capital && lex_at(v, LEX_BODY, next) == NULL)
            return false;
    } else if (is_word(v, c->pos, "tại")) {
        if (lex_at(v, LEX_COUNTRY, next) == NULL)
            return false;
    } else {
        return false;
    }
    c->pos++;
    return true;
}

/* "Phòng Văn hóa|, Khoa học và Thông tin": a comma inside the name of an organization is followed
 * by words of organizations, "và" and another one. */
static bool eat_listed(struct cursor *c)
{
    const struct people_view *v = c->v;
    uint32_t i = c->pos + 1;

    if (!c->organization || c->last != P_NOUN || !is_capital(v, i))
        return false;
    for (uint32_t k = i; k < c->limit && k < i + 9;) {
        const struct bt_term *t = lex_at(v, LEX_WORD, k);
        if (k > i && (is_word(v, k, "và") || is_mark(v, k, "&")) &&
            (t = lex_at(v, LEX_WORD, k + 1)) != NULL && is_capital(v, k + 1)) {
            c->pos = k + 1;
            return true;
        }
        if (is_mark(v, k, ",")) {
            k++;
            continue;
        }
        if (t == NULL || role_head_at(v, k, NULL) > k ||
            !bt_str_is(lex_cell(v, t, v->lex->word_class), "noun"))
            return false;
        k += t->ntok;
    }
    return false;
}

/* Marks inside a role: the stop of an abbreviation ("P.Phú Xuân", "T.Ư"), a glued "-", "/", "&"
 * ("KT-XH", "GD&ĐT"), "KT - XH" between short abbreviations. */
static bool eat_mark(struct cursor *c)
{
    const struct people_view *v = c->v;
    uint32_t i = c->pos;
    bool glued = is_glued(v, i) && is_glued(v, i + 1);

    if (i + 1 >= c->limit || v->tok[i + 1].kind == BT_PUNCT)
        return false;
    if (is_mark(v, i, ".")) {
        const struct bt_term *level = lex_at(v, LEX_WORD, i - 1);
        if (!is_glued(v, i + 1) &&
            (level == NULL || !bt_str_is(lex_cell(v, level, v->lex->word_class), "level")))
            return false;
        if (!is_glued(v, i) || !is_capital(v, i - 1) ||
            (v->tok[i - 1].shape == BT_TITLE && (v->tok[i - 1].flags & BT_SYLLABLE)) ||
            !is_capital(v, i + 1) || (v->tok[i + 1].flags & BT_SENTENCE_START))
            return false;
        c->pos++;
        return true;
    }
    if (is_mark(v, i, ","))
        return eat_listed(c);
    if (!is_dash(v, i) && !is_mark(v, i, "&") && !is_mark(v, i, "/"))
        return false;
    if (role_head_at(v, i + 1, NULL) > i + 1)
        return false;
    if (c->last == P_COUNTRY && lex_at(v, LEX_COUNTRY, i + 1) != NULL) {
        c->pos++; /* "Hội Hữu nghị Việt Nam - Lào" */
        return true;
    }
    if (glued || (is_mark(v, i, "&") && c->last != P_HEAD) ||
        (is_dash(v, i) && v->tok[i - 1].shape == BT_UPPER && v->tok[i + 1].shape == BT_UPPER &&
         !(v->tok[i + 1].flags & BT_SYLLABLE) && c->w->cand_at[i + 1] == 0)) {
        c->pos++;
        return true;
    }
    return false;
}

static bool eat_word(struct cursor *c)
{
    const struct people_view *v = c->v;
    const struct bt_term *body = lex_at(v, LEX_BODY, c->pos), *t = lex_at(v, LEX_WORD, c->pos);
    const struct bt_term *country = lex_at(v, LEX_COUNTRY, c->pos);
    struct bt_str cls;

    if (body != NULL && (t == NULL || body->ntok >= t->ntok)) {
        c->pos += body->ntok;
        c->last = P_BODY;
        c->organization = true;
        return true;
    }
    if (country != NULL && (t == NULL || country->ntok >= t->ntok)) {
        uint32_t run = run_end(v, c->pos);
        /* "Đức Thọ", "Nga Sơn", "Anh Tuấn": part of a longer name */
        bool alone = run <= c->pos + country->ntok || country->ntok > 1 ||
                     !(v->tok[c->pos + 1].flags & BT_SYLLABLE) || c->last == P_HEAD;
        if (alone && !(c->w->cand_at[c->pos] != 0 && v->t[c->pos].surname > 2)) {
            c->pos += country->ntok;
            c->last = P_COUNTRY;
            c->organization = true;
            return true;
        }
    }
    if (t == NULL)
        return false;
    cls = lex_cell(v, t, v->lex->word_class);
    /* A noun with a capital may be a name: "Hoa", "Thủy"; a capital organization word is one. */
    if (is_capital(v, c->pos) && t->ntok == 1 && !bt_str_is(cls, "org") &&
        !bt_str_is(cls, "level") && (v->tok[c->pos].shape != BT_UPPER) &&
        is_capital(v, c->pos + 1) && run_end(v, c->pos) > c->pos + 1)
        return false;
    c->pos += t->ntok;
    if (bt_str_is(cls, "org") || bt_str_is(cls, "level"))
        c->organization = true;
    c->last = bt_str_is(cls, "org")     ? P_ORG
              : bt_str_is(cls, "level") ? P_LEVEL
              : bt_str_is(cls, "mod")   ? (c->last == P_HEAD ? P_HEAD : P_MOD)
                                        : P_NOUN;
    return true;
}

/* One more piece; false: the role ends before pos. */
static bool eat(struct cursor *c)
{
    const struct people_view *v = c->v;
    const struct bt_token *t = &v->tok[c->pos];
    uint32_t verb = lex_len(v, LEX_VERB, c->pos), stop = lex_len(v, LEX_ROLE_STOP, c->pos);
    uint32_t word = lex_len(v, LEX_WORD, c->pos), body = lex_len(v, LEX_BODY, c->pos);

    if (t->kind == BT_PUNCT)
        return eat_mark(c);
    if (t->kind == BT_NUMBER) {
        if (c->last != P_LEVEL && c->last != P_ORG && c->last != P_BODY &&
            !is_word(v, c->pos - 1, "số"))
            return false;
        c->last = P_NUMBER;
        c->pos++;
        return true;
    }
    if (c->pos > c->r->head_end || c->last != P_HEAD)
        if (role_head_at(v, c->pos, NULL) > c->pos && word == 0 && body == 0)
            return false;
    if (left_term(v, c->pos + 1) != NULL && left_term(v, c->pos + 1)->tok == c->pos &&
        left_term(v, c->pos + 1)->ntok == 1 && t->shape == BT_LOWER && word == 0)
        return false;
    if (c->last == P_NUMBER && is_glued(v, c->pos) && t->shape != BT_LOWER) {
        c->pos++; /* "lớp 5A" */
        return true;
    }
    if (eat_joint(c))
        return true;
    /* A word of both lists is a verb unless an organization has just begun: "Sở Y tế thông tin",
     * but "phòng thông tin". */
    if (body == 0 && t->shape == BT_LOWER &&
        (verb > word || stop > word ||
         (verb != 0 && verb == word && c->last != P_ORG &&
          !opens_organization(v, c->pos + verb))))
        return false;
    if (eat_word(c))
        return true;
    if (t->shape == BT_LOWER) {
        if (lex_at(v, LEX_OFFICE_VERB, c->pos) != NULL || lex_at(v, LEX_LINK, c->pos) != NULL)
            return false;
        return eat_rest(c);
    }
    /* A person's title after the role: "Trưởng Công an xã, Thiếu tá ..." has a comma; without
     * one the title opens the name. */
    if (!is_glued(v, c->pos) &&
        (lex_at(v, LEX_RANK, c->pos) != NULL || lex_at(v, LEX_DEGREE, c->pos) != NULL))
        return false;
    return eat_capitals(c);
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
    if (w->role_end[i - 1] != 0)
        return w->r[w->role_end[i - 1] - 1].after_name;
    for (uint32_t k = i - 1; k > 0 && k + 6 > i; k--) {
        const struct bt_ann *a = w->cand_at[k] != 0 ? &names->ann[w->cand_at[k] - 1] : NULL;
        if (a != NULL && a->tok + a->ntok == i - 1 && w->role_end[k] == 0 &&
            ((const struct name_evidence *)a->data)->score >= 45)
            return true;
    }
    return false;
}

static bool is_plural(const struct people_view *v, uint32_t beg)
{
    static const char *const words[] = {"các", "hai",   "ba",  "bốn",
                                        "năm", "những", "Các", "Hai"};

    if (beg == 0 || !same_sentence(v, beg - 1, beg))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (is_word(v, beg - 1, words[i]))
            return true;
    return v->tok[beg - 1].kind == BT_NUMBER;
}

/* Joints and marks at the end of a role are not part of it. */
static uint32_t trim(const struct people_view *v, uint32_t beg, uint32_t end)
{
    while (end > beg + 1 && (v->tok[end - 1].kind == BT_PUNCT || is_word(v, end - 1, "và") ||
                             is_word(v, end - 1, "của") || is_word(v, end - 1, "tại") ||
                             is_word(v, end - 1, "số")))
        end--;
    return end;
}

/* "Trưởng ban | Tuyên giáo và Dân vận": the head's last word may open the body; "Trưởng bản":
 * a place follows. */
static void start_after_head(struct cursor *c, const struct bt_term *head)
{
    const struct people_view *v = c->v;
    uint32_t end = c->pos;
    const struct bt_term *t = lex_at(v, LEX_WORD, end - 1);

    if (t != NULL && t->ntok == 1 && head->ntok > 1 && !bt_str_is(after_of(v, head), "name") &&
        bt_str_is(lex_cell(v, t, v->lex->word_class), "level"))
        c->last = P_LEVEL;
    for (uint32_t k = head->tok + 1; k < end; k++) {
        const struct bt_term *body = lex_at(v, LEX_BODY, k);
        if (body == NULL || body->tok + body->ntok <= c->pos)
            continue;
        c->pos = body->tok + body->ntok;
        c->last = P_BODY;
        c->organization = true;
    }
}

static bool parse_role(struct people_work *w, uint32_t i, struct role *r)
{
    const struct people_view *v = &w->v;
    const struct bt_term *head;
    uint32_t end = role_head_at(v, i, &head);
    struct cursor c = {.w = w, .v = v, .pos = end, .last = P_HEAD, .r = r};

    if (end == i)
        return false;
    *r = (struct role){
        .beg = i, .name = NO_INDEX, .row = head->row, .head_end = end, .place_beg = NO_INDEX};
    r->kind = bt_str_is(lex_cell(v, head, v->lex->role), "function") ? BT_ROLE_FUNCTION
                                                                     : BT_ROLE_OFFICE;
    r->plural = is_plural(v, i);
    r->after_name = is_after_name(w, i);
    c.limit = i + ROLE_MAX_TOKENS < v->n ? i + ROLE_MAX_TOKENS : v->n;
    start_after_head(&c, head);
    while (c.pos < c.limit && v->tok[c.pos].iblock == v->tok[i].iblock &&
           !(v->tok[c.pos].flags & BT_SENTENCE_START)) {
        uint32_t before = c.pos;
        if (!eat(&c) || c.pos <= before)
            break;
    }
    r->end = trim(v, r->head_end, c.pos > c.limit ? c.limit : c.pos);
    if (bt_str_is(after_of(v, head), "need") && !c.organization)
        return false;
    return true;
}

void people_find_roles(struct people_work *w)
{
    const struct people_view *v = &w->v;

    for (uint32_t i = 0; i < v->n; i++) {
        struct role r;
        uint32_t skip = lex_len(v, LEX_OFFICE_VERB, i);
        if (lex_len(v, LEX_ROLE_STOP, i) > skip)
            skip = lex_len(v, LEX_ROLE_STOP, i);
        if (skip > 1 && role_head_at(v, i, NULL) == i) {
            i += skip - 1; /* "chức vụ Phó Chủ tịch" holds no "vụ phó" */
            continue;
        }
        if (v->tok[i].kind != BT_WORD || (v->t[i].flags & (TOK_CLOSED | TOK_CREDIT)) ||
            !parse_role(w, i, &r))
            continue;
        w->r = bt_grow(w->arena, w->r, w->nr, &w->r_cap, sizeof *w->r);
        w->r[w->nr++] = r;
        w->role_at[i] = w->nr;
        w->role_end[r.end] = w->nr;
        if (r.name != NO_INDEX)
            w->role_end[r.name] = w->nr;
        i = r.end - 1;
    }
}
