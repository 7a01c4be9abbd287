/* name_shape.c: runs of capital words, and what their words and surroundings say about a name.
 *
 * Evidence is added up; NAME_ENOUGH makes a name.  A surname of the table, the marks Văn and Thị,
 * a usual given name and the usual length speak for a name by themselves; a title before it, a
 * bracket with the birth year or a verb of saying after it speak for it whatever it looks like; a
 * word for a street, a school or a ship before it speaks against it. */
#include "stages/people.h"

#include "stages/viet.h"

static bool has_vowel(struct bt_str w)
{
    struct bt_letter l;

    for (uint32_t i = 0, n; i < w.len; i += n)
        if (bt_letter_of(bt_decode(w.s + i, w.len - i, &n), &l) && bt_is_vowel(l.base))
            return true;
    return false;
}

uint32_t initial_with_stop(const struct people_view *v, uint32_t i)
{
    struct bt_str w;

    if (!is_capital(v, i) || !is_glued(v, i + 1))
        return 0;
    w = bt_token_text(v->doc, i);
    if (v->tok[i].shape == BT_CAPITAL)
        return 2;
    /* "Tr.", "Th.", "Ng.": an onset without a vowel */
    return w.len <= 3 && v->tok[i].shape == BT_TITLE && !has_vowel(w) ? 2 : 0;
}

/* The code stage marks initials; they are names. */
static bool is_initials_code(const struct people_view *v, uint32_t i)
{
    const struct bt_ann *a = bt_ann_over(v->doc, BT_CODE, i);

    return a != NULL && a->type == BT_CODE_INITIALS;
}

/* "H’Yar", "McGregor", "DeRozan", but not "MobiFone". */
static bool is_mixed_name(struct bt_str w)
{
    static const char *const heads[] = {"Mc", "Mac", "De", "Le", "La", "Di", "Da", "Fitz"};

    for (uint32_t i = 0; i + 1 < w.len; i++)
        if (w.s[i] == '\'' || (i + 3 < w.len && memcmp(w.s + i, "’", 3) == 0))
            return true;
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        if (bt_str_starts(w, bt_cstr(heads[i])))
            return true;
    return false;
}

/* A word in capitals is no abbreviation: it is a syllable, or all its sentence is in capitals. */
static bool is_name_in_capitals(const struct people_view *v, uint32_t i)
{
    return ((v->tok[i].flags & BT_SYLLABLE) != 0) | ((v->t[i].flags & TOK_CAPS) != 0);
}

/* Tokens a capital word of a name takes at i: 1, or 2 for an initial with its stop; 0 = none. */
static uint32_t name_word(const struct people_view *v, uint32_t i, bool first)
{
    const struct bt_token *t = &v->tok[i];
    uint32_t n;

    if (!is_capital(v, i) || is_closed(v, i))
        return 0;
    if ((n = initial_at(v, i)) != 0) {
        /* "H.Chư Đăng", "P.Hải Cảng": the word after the stop is no initial. */
        bool level = first && v->t[i].left == 0 && lex_has(v, LEX_WORD, i);
        /* ... but "V.Putin" */
        if (first && i + 2 < v->n && (level || is_glued(v, i + 2)) && is_capital(v, i + 2) &&
            v->tok[i + 2].shape == BT_TITLE && initial_at(v, i + 2) == 0 &&
            ((v->tok[i + 2].flags & BT_SYLLABLE) || level))
            return 0;
        return n;
    }
    if ((t->flags & BT_IN_CODE) && !is_initials_code(v, i))
        return 0;
    if (t->shape == BT_MIXED && !is_mixed_name(bt_token_text(v->doc, i)))
        return 0;
    return t->shape != BT_UPPER || is_name_in_capitals(v, i);
}

/* A particle inside a name: "Thích nữ Như", "Ludwig van Beek", "Tariq al-Hazmi". */
static bool is_particle(const struct people_view *v, uint32_t i)
{
    uint32_t next = i + 1;

    if (i == 0 || i + 1 >= v->n || !lex_has(v, LEX_PARTICLE, i) || !is_capital(v, i - 1))
        return false;
    if (is_mark(v, next, "-") && is_glued(v, next))
        next++;
    if (!is_capital(v, next) && !lex_has(v, LEX_PARTICLE, next))
        return false;
    return is_word(v, i, "nữ") ? bt_str_is(bt_token_text(v->doc, i - 1), "Thích")
                               : !(v->tok[i - 1].flags & BT_SYLLABLE);
}

static bool is_hyphen(const struct people_view *v, uint32_t i)
{
    return i > 0 && i + 1 < v->n && is_mark(v, i, "-") && is_glued(v, i) &&
           is_glued(v, i + 1) && v->tok[i + 1].kind == BT_WORD &&
           v->tok[i - 1].shape != BT_UPPER && v->tok[i + 1].shape != BT_UPPER &&
           (v->tok[i + 1].shape == BT_LOWER || !(v->tok[i - 1].flags & BT_SYLLABLE) ||
            !(v->tok[i + 1].flags & BT_SYLLABLE));
}

static bool mixes_capitals(const struct people_view *v, uint32_t a, uint32_t b)
{
    uint8_t x = v->tok[a].shape, y = v->tok[b].shape;

    return (x == BT_UPPER && (y == BT_TITLE || y == BT_MIXED)) ||
           (y == BT_UPPER && (x == BT_TITLE || x == BT_MIXED));
}

/* A word in lower case that is no particle: what ends most runs. */
static bool ends_run(const struct people_view *v, uint32_t i)
{
    return v->tok[i].shape == BT_LOWER && !(v->kinds[i] & v->lex->bit[LEX_PARTICLE]);
}

/* A word in title case that only its lists and the marks around it could make anything else than
 * one more word of a run: it stands in no code and is no initial. */
static inline bool is_plain(const struct people_view *v, uint32_t i)
{
    const struct bt_token *t = &v->tok[i];

    return (t->shape == BT_TITLE) & !(t->flags & BT_IN_CODE) &
           ((t->at.end - t->at.beg > 3) | (v->text[t[1].at.beg] != '.'));
}

/* The same of a word that a run goes on with: nothing of what run_end() looks at stands there.  The
 * first token of a block begins a sentence. */
static bool goes_on_plain(const struct people_view *v, uint32_t i)
{
    const uint64_t *bit = v->lex->bit;
    uint64_t lists =
        bit[LEX_PARTICLE] | bit[LEX_OPENER] | bit[LEX_MODIFIER] | bit[LEX_HEAD];

    return is_plain(v, i) & !(v->kinds[i] & lists) &
           ((v->tok[i].flags & (BT_SPACE_BEFORE | BT_SENTENCE_START)) == BT_SPACE_BEFORE);
}

/* Nothing goes on with a run of plain words at token i. */
static bool ends_plain(const struct people_view *v, uint32_t i)
{
    const struct bt_token *t = &v->tok[i];
    uint32_t other = (t->shape == BT_LOWER) |
                     ((t->kind != BT_WORD) & (v->text[t->at.beg] != '-'));

    return (other & !(v->kinds[i] & v->lex->bit[LEX_PARTICLE])) |
           ((t->flags & BT_SENTENCE_START) != 0);
}

/* The words from i on that run_end() would take one by one without finding anything: most runs are
 * no more.  Returns the token after them, i if there are none. */
static uint32_t after_plain(const struct people_view *v, uint32_t i)
{
    uint32_t end = i + 1, limit = v->n - i > NAME_MAX_RUN ? i + NAME_MAX_RUN : v->n - 1;

    if (end >= v->n || (!is_plain(v, i) | is_closed(v, i)))
        return i;
    while (end < limit && goes_on_plain(v, end))
        end++;
    return end;
}

/* The end of the run that begins at i and of which [i, end) is known. */
static __attribute__((noinline)) uint32_t rest_of_run(const struct people_view *v, uint32_t i, uint32_t end)
{
    uint32_t n, words = end - i;
    bool initial = false;

    while (end < v->n && words < NAME_MAX_RUN && v->tok[end].iblock == v->tok[i].iblock) {
        if (end != i &&
            (ends_run(v, end) || ((v->tok[end].flags & BT_SENTENCE_START) && !initial)))
            break;
        if (end != i && is_hyphen(v, end)) {
            end += 2;
            continue;
        }
        if (end != i && is_particle(v, end)) {
            end++;
            continue;
        }
        if ((n = name_word(v, end, end == i)) == 0)
            break;
        if (end != i && is_glued(v, end) && !initial &&
            !(v->tok[end - 1].kind == BT_PUNCT && is_mark(v, end - 1, "-")))
            break;
        if (initial && n == 1 && is_glued(v, end) &&
            (v->tok[end].shape == BT_CAPITAL || !has_vowel(bt_token_text(v->doc, end))))
            return end + 1; /* "N.V.T", "N.V.Th" */
        if (initial && n == 1 && (words > 1 || (v->tok[end].flags & BT_SYLLABLE)))
            break; /* "Trần Ngọc L. Bị phát hiện": initials close a name */
        if (end != i && mixes_capitals(v, end - 1, end))
            break;
        if (words > 2 && lex_has(v, LEX_OPENER, end) &&
            !(v->t[end].flags & (TOK_GIVEN | TOK_MIDDLE)) && v->t[end].surname == 0)
            break; /* "Lê Thêm Ngoài ra": a lost full stop */
        if (end != i && words > 0 && role_head_at(v, end, NULL) > end + 1)
            break; /* "Lê Thêm Phó Bí thư" */
        initial = n == 2;
        end += n;
        words++;
    }
    return end;
}

uint32_t run_end(const struct people_view *v, uint32_t i)
{
    uint32_t end = after_plain(v, i);

    if (end != i && ends_plain(v, end))
        return end;
    if (i < v->n && v->tok[i].shape == BT_UPPER && !is_name_in_capitals(v, i))
        return i; /* what name_word() says first of all: "UBND" */
    return rest_of_run(v, i, end);
}

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
    return beg > 0 &&
           (is_mark(v, beg - 1, ",") || is_mark(v, beg - 1, ";") || is_mark(v, beg - 1, ":") ||
            is_word(v, beg - 1, "và"));
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
