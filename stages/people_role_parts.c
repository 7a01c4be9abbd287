/* people_role_parts.c: what a role goes on with after its head: organizations, level words, places,
 * abbreviations, numbers, nouns of organizations' names; and where the name of a person begins.
 *
 * Every piece is read once from left to right; what is in no list ends the role, unless it is the
 * second half of a capital word or a short rest up to a mark. */
#include "stages/people.h"

enum { MAX_QUOTED = 10 };

/* How well a name that begins at k fits into the capital run [beg, end) of a role. */
static int name_points(const struct role_cursor *c, uint32_t beg, uint32_t k,
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
    else if (first && c->last == P_LEVEL && e->words > 2 &&
             c->v->t[k].surname > (is_word(c->v, beg - 1, "tỉnh") ? 0 : 3) &&
             bt_ann_over(c->v->doc, BT_PLACE, beg) == NULL)
        points -= after_level[0]; /* refused as a place: "HĐND thành phố | Lương Minh Quýt" */
    if (first && c->last == P_LEVEL && e->words == 2 && c->v->t[k].surname > 3 && given &&
        bt_ann_over(c->v->doc, BT_PLACE, beg) == NULL)
        points += 35; /* no known place: "Chủ tịch UBND xã | Lê Hùng" */
    if (first && c->last == P_BODY && c->v->t[k].surname > 3 && e->words == 2 &&
        bt_ann_over(c->v->doc, BT_PLACE, beg) == NULL)
        points += 20; /* "Bộ trưởng Bộ Nội vụ | Đào Quýt": the body is complete */
    if ((e->bits & NAME_PEOPLES) && (e->words > 2 || c->last != P_LEVEL))
        points += 35; /* "Y Biêr Niê" */
    if (e->bits & (NAME_HONORIFIC | NAME_RANK | NAME_BIRTH | NAME_OCCUPATION))
        points += 45;
    else if (e->bits & NAME_VERB)
        points += 20;
    if (e->bits & (NAME_HERO | NAME_STOP))
        points -= 40;
    if ((e->bits & NAME_FOREIGN) && e->words > 1 && first && c->last != P_LEVEL &&
        ((c->last != P_ORG && c->last != P_BODY) || lex_has(c->v, LEX_FOREIGN, k)))
        points += 60;
    return points;
}

/* Best place at which a name begins in the capital run [beg, end), or NO_INDEX. */
static uint32_t name_in_run(const struct role_cursor *c, uint32_t beg, uint32_t end)
{
    const struct bt_layer *names = &c->v->doc->layer[BT_NAME];
    int best = NAME_ENOUGH - 1 + (c->r->after_name ? 25 : 0) + (c->last == P_ORG ? 8 : 0);
    uint32_t at = NO_INDEX;

    for (uint32_t k = beg; k < end; k++) {
        const struct bt_ann *a;
        const struct name_evidence *e;
        int points;
        if (cand_at(c->w, k) == 0)
            continue;
        a = &names->ann[cand_at(c->w, k) - 1];
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
static bool eat_capitals(struct role_cursor *c)
{
    uint32_t end = run_end(c->v, c->pos), name;
    const struct bt_term *known = lex_at(c->v, LEX_STOP, c->pos);
    enum role_after after = bt_row_fact(&c->v->lex->after, c->r->row);
    bool person = c->last == P_HEAD && (after == AFTER_COUNTRY || after == AFTER_NAME);

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
    if (follows_organization(c->v, c->pos + 1) && c->pos + 1 < end) {
        c->pos++; /* "HLV Chelsea | Antonio ..." */
        c->last = P_PROPER;
        c->organization = true;
        c->r->name = c->pos;
        return false;
    }
    name = person || c->last == P_COUNTRY ? c->pos : name_in_run(c, c->pos, end);
    if (name == c->pos) {
        c->r->name = c->pos;
        return false;
    }
    if (!c->organization && c->last == P_HEAD && name == NO_INDEX) {
        /* "Chủ tịch Vinamit": a name of one word or no name at all is left alone. */
        const struct name_evidence e = name_shape(c->v, c->pos, end);
        bool half = end == c->pos + 1 && end < c->limit && c->v->tok[end].shape == BT_LOWER &&
                    !lex_has(c->v, LEX_VERB, end) && after == AFTER_ORG;
        if ((e.shape >= 30 && !half) || after == AFTER_ANY)
            return false; /* but "Trưởng khoa Nông học" */
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
static bool eat_rest(struct role_cursor *c)
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
        if (t->kind == BT_NUMBER || lex_has(c->v, LEX_VERB, k) ||
            lex_has(c->v, LEX_ROLE_STOP, k) || lex_has(c->v, LEX_OFFICE_VERB, k) ||
            lex_has(c->v, LEX_HEAD, k) || lex_has(c->v, LEX_LINK, k))
            return false;
        unknown += !lex_has(c->v, LEX_WORD, k) && t->shape == BT_LOWER;
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
static bool eat_joint(struct role_cursor *c)
{
    const struct people_view *v = c->v;
    uint32_t next = c->pos + 1;
    bool capital = is_capital(v, next),
         word = lex_has(v, LEX_WORD, next) || lex_has(v, LEX_BODY, next);

    if (next >= c->limit || c->last == P_HEAD || left_term(v, next + 1) != NULL ||
        role_head_at(v, next, NULL) > next || lex_has(v, LEX_HONORIFIC, next))
        return false;
    if (is_word(v, c->pos, "và") || is_mark(v, c->pos, "&")) {
        if (cand_at(c->w, next) != 0) {
            const struct bt_ann *a = &v->doc->layer[BT_NAME].ann[cand_at(c->w, next) - 1];
            const struct name_evidence *e = a->data;
            if (e->score >= NAME_ENOUGH || (e->words > 1 && !word))
                return false;
        }
        if (!word && !(capital && v->tok[next].shape == BT_UPPER))
            return false;
        if (!capital && is_capital(v, c->pos - 1) && c->last != P_NOUN)
            return false;
        if (!capital && (c->last == P_LEVEL || c->last == P_PLACE))
            return false; /* "UBND huyện và đoàn công tác": the body is complete */
    } else if (is_word(v, c->pos, "của")) {
        if (!capital && !lex_has(v, LEX_BODY, next))
            return false;
    } else if (is_word(v, c->pos, "tại")) {
        if (!lex_has(v, LEX_COUNTRY, next))
            return false;
    } else {
        return false;
    }
    c->pos++;
    return true;
}

/* "Phòng Văn hóa|, Khoa học và Thông tin": a comma inside the name of an organization is followed
 * by words of organizations, "và" and another one. */
static bool eat_listed(struct role_cursor *c)
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
            bt_row_fact(&v->lex->word_class, t->row) != WORD_NOUN)
            return false;
        k += t->ntok;
    }
    return false;
}

/* A noun inside the names of organizations, and no name of a person. */
static bool is_field(const struct people_view *v, uint32_t i)
{
    const struct bt_term *t = lex_at(v, LEX_WORD, i);

    return t != NULL && t->ntok > 1 && v->t[i].surname == 0 &&
           bt_row_fact(&v->lex->word_class, t->row) == WORD_NOUN;
}

/* "Trung tâm [“Tình thương”] xã", "Công ty ["Mận Đỏ"]": the name of an organization in quotes at the
 * cursor.  The token after it; the cursor's if there is none. */
static uint32_t quoted_name(const struct role_cursor *c)
{
    const struct people_view *v = c->v;
    const char *close = is_mark(v, c->pos, "“") ? "”" : "\"";

    if ((c->last != P_ORG && c->last != P_NOUN) ||
        (!is_mark(v, c->pos, "“") && !is_mark(v, c->pos, "\"")))
        return c->pos;
    for (uint32_t k = c->pos + 1; k < c->limit && k < c->pos + MAX_QUOTED; k++) {
        if (is_mark(v, k, close))
            return k + 1;
        if (v->tok[k].iblock != v->tok[c->pos].iblock || (v->tok[k].flags & BT_SENTENCE_START))
            break;
    }
    return c->pos;
}

/* Marks inside a role: the stop of an abbreviation ("P.Phú Xuân", "T.Ư"), a glued "-", "/", "&"
 * ("KT-XH", "GD&ĐT"), "KT - XH" between short abbreviations. */
static bool eat_mark(struct role_cursor *c)
{
    const struct people_view *v = c->v;
    uint32_t i = c->pos;
    uint32_t quoted = quoted_name(c);
    bool glued = is_glued(v, i) && is_glued(v, i + 1);

    if (quoted != i) {
        c->pos = quoted;
        c->last = P_PROPER;
        c->organization = true;
        return true;
    }
    if (i + 1 >= c->limit || v->tok[i + 1].kind == BT_PUNCT)
        return false;
    if (is_mark(v, i, ".") && v->tok[i + 1].kind == BT_NUMBER) {
        if (!glued || c->last != P_LEVEL || !is_capital(v, i - 1))
            return false;
        c->pos++; /* "Q.12": the number is eaten as that of the level word */
        return true;
    }
    if (is_mark(v, i, ".")) {
        if (!is_glued(v, i + 1) && word_class_at(v, i - 1) != WORD_LEVEL)
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
    if (c->last == P_COUNTRY && lex_has(v, LEX_COUNTRY, i + 1)) {
        c->pos++; /* "Hội Hữu nghị Việt Nam - Lào" */
        return true;
    }
    if ((c->last == P_NOUN || c->last == P_BODY || c->last == P_ORG) && is_dash(v, i) &&
        is_field(v, i + 1)) {
        c->pos++; /* "Ban Tuyên giáo – Dân vận" */
        return true;
    }
    if (glued || (is_mark(v, i, "&") && c->last != P_HEAD) ||
        (is_dash(v, i) && v->tok[i - 1].shape == BT_UPPER && v->tok[i + 1].shape == BT_UPPER &&
         !(v->tok[i + 1].flags & BT_SYLLABLE) && cand_at(c->w, i + 1) == 0)) {
        c->pos++;
        return true;
    }
    return false;
}

static bool eat_word(struct role_cursor *c)
{
    const struct people_view *v = c->v;
    const struct bt_term *body = lex_at(v, LEX_BODY, c->pos), *t = lex_at(v, LEX_WORD, c->pos);
    const struct bt_term *country = lex_at(v, LEX_COUNTRY, c->pos);
    enum word_class cls;

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
        if (alone && !(cand_at(c->w, c->pos) != 0 && v->t[c->pos].surname > 2)) {
            c->pos += country->ntok;
            c->last = P_COUNTRY;
            c->organization = true;
            return true;
        }
    }
    if (t == NULL)
        return false;
    cls = bt_row_fact(&v->lex->word_class, t->row);
    /* A noun with a capital may be a name: "Hoa", "Thủy"; a capital organization word is one. */
    if (is_capital(v, c->pos) && t->ntok == 1 && cls != WORD_ORG && cls != WORD_LEVEL &&
        (v->tok[c->pos].shape != BT_UPPER) && is_capital(v, c->pos + 1) &&
        run_end(v, c->pos) > c->pos + 1)
        return false;
    if (cls == WORD_LEVEL)
        c->r->place_beg = c->pos;
    if (c->pos == c->r->head_end &&
        (cls == WORD_MOD || is_word(v, c->pos, "thường") || is_word(v, c->pos, "Thường")))
        c->r->head_end = c->r->body_beg = c->pos + t->ntok; /* "Phó Bí thư Thường trực" */
    c->pos += t->ntok;
    if (cls == WORD_ORG || cls == WORD_LEVEL)
        c->organization = true;
    c->last = cls == WORD_ORG     ? P_ORG
              : cls == WORD_LEVEL ? P_LEVEL
              : cls == WORD_MOD   ? (c->last == P_HEAD ? P_HEAD : P_MOD)
                                  : P_NOUN;
    return true;
}

/* "Tỉnh ủy", "Đảng ủy": nothing but a place or a level word belongs to it. */
static bool is_committee(const struct role_cursor *c)
{
    return is_word(c->v, c->pos - 1, "ủy") || is_word(c->v, c->pos - 1, "uỷ");
}

/* Nothing is missing from the organization so far. */
static bool is_complete(const struct role_cursor *c)
{
    return c->last == P_LEVEL || c->last == P_PLACE || c->last == P_COUNTRY ||
           c->last == P_BODY || is_committee(c);
}

/* A capital word that goes on with the sentence, not with a name: "UBND phường | Báo cáo kết quả",
 * "HĐND huyện | Khóa XX". */
static bool begins_clause(const struct role_cursor *c, uint32_t verb, uint32_t stop)
{
    const struct people_view *v = c->v;

    if (verb > 1 && verb >= lex_len(v, LEX_WORD, c->pos))
        return v->tok[c->pos + 1].shape == BT_LOWER;
    return (is_word(v, c->pos, "Khóa") || is_word(v, c->pos, "Khoá")) && stop == 1 &&
           v->tok[c->pos + 1 < v->n ? c->pos + 1 : c->pos].shape >= BT_CAPITAL;
}

/* "Trưởng Ban Chỉ đạo [389] huyện", "Bí thư Chi đoàn [12A1]": the number of the body that the head
 * ends with, not "Bí thư chi bộ [3] năm liền". */
static bool numbers_body(const struct role_cursor *c)
{
    const struct people_view *v = c->v;
    uint32_t next = c->pos + 1;

    return c->pos == c->r->head_end && c->r->body_beg < c->pos &&
           (next >= v->n || v->tok[next].shape != BT_LOWER || is_glued(v, next) ||
            word_class_at(v, next) == WORD_LEVEL);
}

/* Two roles without a mark between them: "UVBTV | Phó Chủ tịch HĐND xã", "Bí thư Chi đoàn | Phó
 * Giám đốc HTX", "Chủ tịch Hội LHPN xã | Trưởng thôn": the head at the cursor, longer than the word of
 * bodies there, has nothing to belong to. */
static bool opens_next_role(const struct role_cursor *c)
{
    const struct people_view *v = c->v;

    if (c->pos == c->r->head_end && v->tok[c->r->beg].shape == BT_UPPER)
        return true;
    return v->tok[c->pos].shape == BT_TITLE &&
           (is_complete(c) || (c->pos == c->r->head_end && c->r->body_beg < c->pos));
}

/* A word, whatever its letters. */
static bool eat_letters(struct role_cursor *c)
{
    const struct people_view *v = c->v;
    const struct bt_token *t = &v->tok[c->pos];
    const struct lex_lengths len = lex_lengths_at(v, c->pos);
    const uint32_t verb = len.of[LEX_VERB], stop = len.of[LEX_ROLE_STOP];
    const uint32_t word = len.of[LEX_WORD], body = len.of[LEX_BODY];

    if (c->pos > c->r->head_end || c->last != P_HEAD)
        if (role_head_at(v, c->pos, NULL) > c->pos && word == 0 && body == 0)
            return false;
    if (body == 0 && opens_next_role(c) && role_head_at(v, c->pos, NULL) > c->pos + word)
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
    if (body == 0 && (t->shape == BT_LOWER || (v->t[c->pos].flags & TOK_CAPS)) &&
        (verb > word || stop > word ||
         (verb != 0 && verb == word &&
          (is_committee(c) || (c->last != P_ORG && !opens_organization(v, c->pos + verb))))))
        return false;
    if (t->shape == BT_TITLE && is_complete(c) && begins_clause(c, verb, stop))
        return false;
    if (eat_word(c))
        return true;
    if (t->shape == BT_LOWER) {
        if (is_committee(c) || len.of[LEX_OFFICE_VERB] != 0 || len.of[LEX_LINK] != 0)
            return false;
        return eat_rest(c);
    }
    /* A person's title after the role: "Trưởng Công an xã, Thiếu tá ..." has a comma; without
     * one the title opens the name. */
    if (!is_glued(v, c->pos) && (len.of[LEX_RANK] != 0 || len.of[LEX_DEGREE] != 0))
        return false;
    return eat_capitals(c);
}

static bool eat_number(struct role_cursor *c)
{
    if (c->last != P_LEVEL && c->last != P_ORG && c->last != P_BODY &&
        !is_word(c->v, c->pos - 1, "số") && !numbers_body(c) &&
        ((c->last != P_NUMBER && c->last != P_ABBREVIATION) || /* "Phòng PC04" */
         !is_glued(c->v, c->pos)))
        return false;
    c->last = P_NUMBER;
    c->pos++;
    return true;
}

bool role_eat(struct role_cursor *c)
{
    switch ((enum bt_token_kind)c->v->tok[c->pos].kind) {
    case BT_PUNCT:
        return eat_mark(c);
    case BT_NUMBER:
        return eat_number(c);
    default:
        return eat_letters(c);
    }
}
