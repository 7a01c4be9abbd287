/* name_shape.c: what the words of a run of capital words and its surroundings say about a name.
 *
 * Evidence is added up; NAME_ENOUGH makes a name.  A surname of the table, the marks Văn and Thị,
 * a usual given name and the usual length speak for a name by themselves; a title before it, a
 * bracket with the birth year or a verb of saying after it speak for it whatever it looks like; a
 * word for a street, a school or a ship before it speaks against it. */
#include "stages/people.h"

/* Counts the words and what kinds they are. */
struct shape {
    uint32_t words, syllables, initials, apostrophes;
    uint64_t kinds; /* of the terms that begin in it */
};

static uint32_t count_apostrophes(struct bt_str w)
{
    uint32_t n = 0;

    for (uint32_t k = 1; k + 1 < w.len; k++)
        n += w.s[k] == '\'' || (k + 3 < w.len && !memcmp(w.s + k, "’", 3));
    return n;
}

static struct shape count_shape(const struct people_view *v, uint32_t beg, uint32_t end)
{
    struct shape s = {0};

    for (uint32_t i = beg; i < end; i++) {
        s.kinds |= v->kinds[i];
        if (v->tok[i].kind != BT_WORD)
            continue;
        if (i + 1 < end && initial_at(v, i) != 0) {
            s.initials++;
        } else {
            bool syllable = (v->tok[i].flags & BT_SYLLABLE) != 0; /* of letters only */
            s.syllables += syllable || v->t[i].surname != 0;
            s.apostrophes += syllable ? 0 : count_apostrophes(bt_token_text(v->doc, i));
        }
        s.words++;
    }
    return s;
}

/* `t`: the surname that opens the name; NULL if none does. */
static int surname_points(const struct people_view *v, const struct bt_term *t, uint32_t *bits)
{
    static const int points[] = {15, 15, 12, 30, 45}; /* by struct people_tok.surname */
    uint8_t surname;

    if (t == NULL)
        return 0;
    *bits |= NAME_SURNAME;
    if (bt_row_fact(&v->lex->peoples, t->row))
        *bits |= NAME_PEOPLES;
    surname = bt_row_fact(&v->lex->word[LEX_SURNAME], t->row);
    return points[surname < 5 ? surname : 0];
}

/* What stands after a surname of `len` tokens; `words`: of the whole name. */
static int given_points(const struct people_view *v, uint32_t beg, uint32_t len, uint32_t end,
                        uint32_t words, uint32_t *bits)
{
    static const int by_length[] = {0, 0, 0, 15, 12, 0, -20};
    uint32_t last = end - 1;
    uint16_t middle = beg + len + 1 < end ? v->t[beg + len].flags : 0;
    int points = by_length[words > 6 ? 6 : words];

    while (last > beg && v->tok[last].kind != BT_WORD)
        last--;
    if (middle & TOK_MARK) {
        *bits |= NAME_MARK;
        points += 35;
    } else if (middle & TOK_MIDDLE) {
        points += 8;
    }
    if (v->t[last].flags & TOK_GIVEN) {
        *bits |= NAME_GIVEN;
        points += 10;
    }
    return points;
}

/* "Group", "City" among the words [beg, end). */
static bool names_organization(const struct people_view *v, uint32_t beg, uint32_t end,
                               uint32_t words)
{
    for (uint32_t i = beg; i < end; i++)
        if ((words > 1 || v->t[i].surname == 0) && lex_has(v, LEX_NAME_ORG, i))
            return true;
    return false;
}

struct name_evidence name_shape(const struct people_view *v, uint32_t beg, uint32_t end)
{
    const uint64_t lists = v->lex->bit[LEX_SURNAME] | v->lex->bit[LEX_NAME_ORG];
    struct name_evidence e = {0};
    struct shape s;
    uint32_t len;
    const struct bt_term *surname;
    int points;

    if (end == beg + 1 && (v->tok[beg].flags & BT_SYLLABLE) && !(v->kinds[beg] & lists)) {
        e.words = 1; /* most candidates: one word that says nothing */
        return e;
    }
    s = count_shape(v, beg, end);
    surname = lex_at(v, LEX_SURNAME, beg);

    /* "Phêrô Lê Thêm" */
    if (surname != NULL && beg + surname->ntok + 1 < end &&
        bt_row_fact(&v->lex->baptism, surname->row)) {
        e = name_shape(v, beg + surname->ntok, end);
        e.shape = (int16_t)(e.shape + 25);
        e.score = e.shape;
        e.words = (uint8_t)(e.words + surname->ntok);
        return e;
    }
    points = surname_points(v, surname, &e.bits);
    len = surname != NULL ? surname->ntok : 0;
    e.words = (uint8_t)(s.words > 20 ? 20 : s.words);
    if (s.initials == s.words && s.words > 1) {
        e.bits |= NAME_INITIALS;
        points = s.words == 2 ? 30 : 60;
    } else if (s.initials != 0) {
        e.bits |= NAME_INITIALS;
        points += 30;
    }
    if (s.apostrophes != 0) {
        e.bits |= NAME_PEOPLES;
        points += 35;
    }
    if (len != 0 && beg + len < end)
        points += given_points(v, beg, len, end, s.words, &e.bits);
    if (s.syllables + s.initials < s.words && len == 0)
        e.bits |= NAME_FOREIGN;
    if ((e.bits & NAME_FOREIGN) && s.words > 1)
        points += lex_has(v, LEX_FOREIGN, beg) ? 45 : 0;
    if ((s.kinds & v->lex->bit[LEX_NAME_ORG]) && names_organization(v, beg, end, s.words))
        points -= 80;
    if (e.bits & NAME_FOREIGN)
        points += s.words == 2 ? 15 : s.words == 3 ? 40 : s.words == 4 ? 30 : 0;
    if (s.words > NAME_MAX_WORDS)
        points -= 60;
    e.shape = (int16_t)points;
    e.score = e.shape;
    return e;
}

/* Bits of the terms that begin at the four tokens before token i. */
static uint64_t kinds_before(const struct people_view *v, uint32_t i)
{
    const uint64_t *k = v->kinds + i;
    uint64_t kinds = 0;

    if (i >= 4)
        return k[-1] | k[-2] | k[-3] | k[-4];
    for (uint32_t n = 0; n < i; n++)
        kinds |= v->kinds[n];
    return kinds;
}

static void add(struct name_evidence *e, enum name_bit bit, int points)
{
    e->bits |= (uint32_t)bit;
    e->score = (int16_t)(e->score + points);
}

/* `near`: the lists with terms right before token beg, which is not the first of its sentence. */
static bool is_blocked(const struct people_view *v, uint32_t beg, uint64_t near)
{
    uint32_t i = beg;

    if (i > 0 && is_mark(v, i - 1, ".") && is_glued(v, i - 1))
        i--; /* "P.Lê Lợi" */
    if (i > 0 && v->tok[i - 1].kind == BT_NUMBER && same_sentence(v, i - 1, beg))
        return true; /* "số 26 Lê Lợi" */
    if (!(near & v->lex->bit[LEX_BLOCKER]))
        return false;
    for (uint32_t back = 1; back <= 3 && back <= i; back++) {
        const struct bt_term *t = lex_at(v, LEX_BLOCKER, i - back);
        if (t != NULL && t->tok + t->ntok == i && same_sentence(v, i - back, beg))
            return true;
    }
    return false;
}

static bool is_alias(const struct people_view *v, uint32_t beg)
{
    uint32_t before = beg;

    while (before > 0 && (v->tok[before - 1].kind == BT_PUNCT) && before + 2 > beg)
        before--;
    for (uint32_t back = 1; back <= 6 && back <= before; back++) {
        const struct bt_term *t = lex_at(v, LEX_ALIAS, before - back);
        if (t != NULL && t->tok + t->ntok == before && same_sentence(v, t->tok, beg) &&
            (t->ntok > 1 || (t->tok > 0 && v->tok[t->tok - 1].kind == BT_PUNCT)))
            return true;
    }
    return false;
}

/* What the title before a name says. */
static void look_at_title(const struct people_view *v, const struct bt_term *title,
                          struct name_evidence *e)
{
    static const struct {
        enum name_bit bit;
        int points;
    } of[LEX_COUNT + 1] = {
        [LEX_HONORIFIC] = {NAME_HONORIFIC, 60},   [LEX_RANK] = {NAME_RANK, 60},
        [LEX_DEGREE] = {NAME_RANK, 60},           [LEX_TITLE] = {NAME_RANK, 60},
        [LEX_OCCUPATION] = {NAME_OCCUPATION, 45}, [LEX_RELATION] = {NAME_RELATION, 40},
    };
    enum lex l = lex_of(v->lex, title);

    add(e, of[l].bit, of[l].points);
}

static bool is_listed(const struct people_view *v, uint32_t beg)
{
    return beg > 0 && (is_mark(v, beg - 1, ",") || is_mark(v, beg - 1, ";") ||
                       is_mark(v, beg - 1, ":") || is_word(v, beg - 1, "và"));
}

/* `near`: the lists with terms right before token beg. */
static void look_left(const struct people_view *v, uint32_t beg, uint64_t near,
                      struct name_evidence *e)
{
    const struct bt_term *title = left_term(v, beg);

    if (title != NULL)
        look_at_title(v, title, e);
    else if ((v->t[beg].flags & TOK_LIST) && is_listed(v, beg))
        add(e, NAME_LIST, 40);
    if (v->tok[beg].flags & BT_SENTENCE_START)
        return; /* the rest asks for words of the same sentence */
    if (title == NULL && is_blocked(v, beg, near))
        add(e, NAME_BLOCKED, -70);
    if (beg >= 4)
        near |= kinds_before(v, beg - 4);
    if ((near & v->lex->bit[LEX_ALIAS]) && is_alias(v, beg))
        add(e, NAME_ALIAS, 60);
}

/* "(SN 1985", "(46 tuổi", ", 83 tuổi", "- SN 1991": at the mark i. */
static bool is_birth(const struct people_view *v, uint32_t i)
{
    bool bracket = is_mark(v, i, "(");

    if (!bracket && !is_mark(v, i, ",") && !is_dash(v, i))
        return false;
    i++;
    if (i + 1 < v->n && v->tok[i].kind == BT_NUMBER && is_word(v, i + 1, "tuổi"))
        return true;
    if (lex_has(v, LEX_BIRTH, i))
        return true;
    return bracket && lex_has(v, LEX_COUNTRY, i);
}

static void look_right(const struct people_view *v, uint32_t end, struct name_evidence *e)
{
    if (end >= v->n)
        return;
    if (v->tok[end].kind == BT_PUNCT) {
        if (is_birth(v, end))
            add(e, NAME_BIRTH, 45);
    } else if (v->tok[end].shape == BT_LOWER) {
        if (is_word(v, end, "sinh") && is_word(v, end + 1, "năm"))
            add(e, NAME_BIRTH, 45);
        else if (lex_has(v, LEX_VERB, end))
            add(e, NAME_VERB, 20);
    }
}

/* The stop name or country that covers [beg, end), or all but its first word: "Hai Bà [Trưng]",
 * "Đoàn Việt Nam". */
static const struct bt_term *stop_over(const struct people_view *v, uint32_t beg, uint32_t end)
{
    const struct bt_term *t;

    for (uint32_t back = 0; back <= 3 && back <= beg; back++) {
        t = lex_at(v, LEX_STOP, beg - back);
        if (t != NULL && t->tok + t->ntok >= end)
            return t;
    }
    if ((t = lex_at(v, LEX_COUNTRY, beg)) != NULL && t->tok + t->ntok >= end)
        return t;
    if (end - beg > 2 && (t = lex_at(v, LEX_COUNTRY, beg + 1)) != NULL && t->ntok > 1 &&
        t->tok + t->ntok == end)
        return t;
    if (end - beg > 2 && (t = lex_at(v, LEX_STOP, beg + 1)) != NULL && t->ntok > 1 &&
        t->tok + t->ntok == end && v->t[beg].surname < 4)
        return t;
    return NULL;
}

/* False: stop_over() finds nothing.  `near`: the lists with terms right before token beg. */
static bool may_be_stop(const struct people_view *v, uint32_t beg, uint32_t end, uint64_t near)
{
    uint64_t stop = v->lex->bit[LEX_STOP], country = v->lex->bit[LEX_COUNTRY];
    uint64_t inside = v->kinds[beg] | v->kinds[beg + (end - beg > 2)];

    return ((near & stop) | (inside & (stop | country))) != 0;
}

static void look_over(const struct people_view *v, uint32_t beg, uint32_t end,
                      struct name_evidence *e)
{
    const struct bt_term *stop = stop_over(v, beg, end);

    if (stop == NULL ||
        (e->words == 1 && stop->tok >= beg && (e->bits & (NAME_HONORIFIC | NAME_RANK))))
        return;
    if (stop->tok >= beg && bt_row_fact(&v->lex->hero, stop->row))
        add(e, NAME_HERO, -40);
    else
        add(e, NAME_STOP, -110);
}

void name_surroundings(const struct people_view *v, uint32_t beg, uint32_t end,
                       uint32_t run_beg, struct name_evidence *e)
{
    enum {
        PROVED = NAME_HONORIFIC | NAME_RANK | NAME_OCCUPATION | NAME_RELATION | NAME_LIST |
                 NAME_BIRTH | NAME_ALIAS | NAME_FOREIGN | NAME_PEOPLES
    };
    uint64_t near = kinds_before(v, beg);
    bool weak;

    e->score = e->shape;
    look_left(v, beg, near, e);
    look_right(v, end, e);
    if (may_be_stop(v, beg, end, near))
        look_over(v, beg, end, e);
    if (beg > run_beg && left_term(v, beg) == NULL && !follows_organization(v, beg))
        add(e, NAME_INSIDE, -40);
    /* Two words alone are often a place. */
    weak = (e->words == 2) & (v->t[beg].surname < 4) & !(e->bits & PROVED);
    e->score = (int16_t)(e->score - weak * 15);
}
