/* name_run.c: runs of capital words, with the particles, hyphens and initials in them.
 *
 * Most runs are words in title case and nothing else, and a word in lower case ends them: those are
 * told by a few facts a token.  What is left is looked at word by word. */
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
    uint64_t lists = bit[LEX_PARTICLE] | bit[LEX_OPENER] | bit[LEX_MODIFIER] | bit[LEX_HEAD];

    return is_plain(v, i) & !(v->kinds[i] & lists) &
           ((v->tok[i].flags & (BT_SPACE_BEFORE | BT_SENTENCE_START)) == BT_SPACE_BEFORE);
}

/* Nothing goes on with a run of plain words at token i. */
static bool ends_plain(const struct people_view *v, uint32_t i)
{
    const struct bt_token *t = &v->tok[i];
    uint32_t other =
        (t->shape == BT_LOWER) | ((t->kind != BT_WORD) & (v->text[t->at.beg] != '-'));

    return (other & !(v->kinds[i] & v->lex->bit[LEX_PARTICLE])) |
           ((t->flags & BT_SENTENCE_START) != 0);
}

/* The words from i on that run_end() would take one by one without finding anything: most runs are
 * no more.  Returns the token after them, i if there are none. */
static uint32_t after_plain(const struct people_view *v, uint32_t i)
{
    uint32_t end = i + 1, limit = v->n - i > NAME_MAX_RUN ? i + NAME_MAX_RUN : v->n - 1;

    if (end >= v->n || !is_plain(v, i) || is_closed(v, i))
        return i;
    while (end < limit && goes_on_plain(v, end))
        end++;
    return end;
}

/* The end of the run that begins at i and of which [i, end) is known. */
static __attribute__((noinline)) uint32_t rest_of_run(const struct people_view *v, uint32_t i,
                                                      uint32_t end)
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
