/* people_merge.c: which mentions are one person, and the later short forms of known persons.
 *
 * Longest names first.  A shorter form belongs to a person whose name ends with it ("ông Thêm",
 * "Minh Chiến"), or begins with it where that is how such names are shortened ("Claire", "Park").
 * Of several the sex and rank of the title decide, then the nearest named before.  A bare given
 * name counts only for persons named before, in the middle of a sentence or before a verb. */
#include "stages/people.h"

/* BARE_ENOUGH: tenths of the logarithm of the odds. */
enum { MAX_CHAIN = 24, BARE_ENOUGH = 6 };

static uint32_t words_of(const struct people_view *v, uint32_t beg, uint32_t end,
                         uint32_t out[NAME_MAX_WORDS + 2])
{
    uint32_t n = 0;

    for (uint32_t i = beg; i < end && n < NAME_MAX_WORDS + 2; i++)
        if (v->tok[i].kind == BT_WORD)
            out[n++] = v->tok[i].hash;
    return n;
}

static void add_form(struct people_work *w, uint32_t mention, uint32_t person)
{
    const struct mention *m = &w->m[mention];
    struct form f = {.person = person};
    uint32_t a, b;

    f.n = words_of(&w->v, m->beg, m->end, f.word);
    if (f.n == 0)
        return;
    f.by_first = (m->ev.bits & NAME_FOREIGN) != 0 ||
                 (f.n == 2 && w->v.t[m->beg].surname == 0) ||
                 (f.n > 1 && is_mark(&w->v, m->end - 2, "-"));
    a = f.word[f.n - 1] & (w->slots - 1);
    b = f.word[0] & (w->slots - 1);
    f.next_last = w->by_last[a];
    f.next_first = w->by_first[b];
    w->f = bt_grow(w->arena, w->f, w->nf, &w->f_cap, sizeof *w->f);
    w->f[w->nf++] = f;
    w->by_last[a] = w->nf;
    w->by_first[b] = w->nf;
}

static char sex_of(const struct people_work *w, const struct mention *m)
{
    const struct people_view *v = &w->v;
    uint8_t sex = 0;

    if (m->left != NULL && lex_of(v->lex, m->left) == LEX_HONORIFIC)
        sex = bt_row_fact(&v->lex->honorific_sex, m->left->row);
    if (sex == 0 && m->ev.words > 2 && m->beg + 1 < m->end &&
        (v->t[m->beg + 1].flags & TOK_MARK))
        sex = bt_row_fact(&v->lex->middle_sex, lex_at(v, LEX_MIDDLE, m->beg + 1)->row);
    return (char)sex;
}

/* True if the words are the last (or, where `first`, the first) words of the form. */
static bool is_part(const struct form *f, const uint32_t *word, uint32_t n, bool first)
{
    if (n > f->n)
        return false;
    return memcmp(first ? f->word : f->word + (f->n - n), word, n * sizeof *word) == 0;
}

/* How well person p fits a short mention; < 0: not at all. */
static int fit(const struct people_work *w, const struct mention *m, uint32_t person)
{
    const struct person *p = &w->p[person];
    char sex = sex_of(w, m);
    int points = 100;

    if (sex != 0 && p->sex != 0 && sex != p->sex)
        return -1;
    if (m->left != NULL && p->left != NULL) {
        if (m->left->row == p->left->row)
            points += 60;
        else if (lex_of(w->v.lex, m->left) == LEX_RANK && lex_of(w->v.lex, p->left) == LEX_RANK)
            points -= 40;
    }
    if (w->m[p->first].beg > m->beg)
        points -= 50;
    else if (p->last_tok != 0 && p->last_tok < m->beg)
        points +=
            40 - (int)((m->beg - p->last_tok) / 32 > 40 ? 40 : (m->beg - p->last_tok) / 32);
    return points;
}

static uint32_t find_person(const struct people_work *w, const struct mention *m)
{
    uint32_t word[NAME_MAX_WORDS + 2], n = words_of(&w->v, m->beg, m->end, word);
    uint32_t best = NO_INDEX, steps = 0;
    int best_points = -1;

    if (n == 0)
        return NO_INDEX;
    for (uint32_t i = w->by_last[word[n - 1] & (w->slots - 1)]; i != 0 && steps < MAX_CHAIN;
         i = w->f[i - 1].next_last, steps++) {
        int points = is_part(&w->f[i - 1], word, n, false) ? fit(w, m, w->f[i - 1].person) : -1;
        if (points >= 0 && w->f[i - 1].n == n)
            points += 500;
        if (points > best_points) {
            best = w->f[i - 1].person;
            best_points = points;
        }
    }
    for (uint32_t i = w->by_first[word[0] & (w->slots - 1)]; i != 0 && steps < 2 * MAX_CHAIN;
         i = w->f[i - 1].next_first, steps++) {
        int points = w->f[i - 1].by_first && is_part(&w->f[i - 1], word, n, true)
                         ? fit(w, m, w->f[i - 1].person) - 20
                         : -1;
        if (points > best_points) {
            best = w->f[i - 1].person;
            best_points = points;
        }
    }
    return best;
}

static void join(struct people_work *w, uint32_t mention, uint32_t person)
{
    struct mention *m = &w->m[mention];
    struct person *p = &w->p[person];
    char sex = sex_of(w, m);

    m->person = person;
    if (m->beg < w->m[p->first].beg)
        p->first = mention;
    if (!m->alias && m->ev.words > p->words) {
        p->name = mention;
        p->words = m->ev.words;
    }
    if (p->left == NULL)
        p->left = m->left;
    if (sex != 0 && p->sex == 0)
        p->sex = sex;
}

static void new_person(struct people_work *w, uint32_t mention)
{
    const struct mention *m = &w->m[mention];
    struct person p = {.name = mention,
                       .words = m->ev.words,
                       .first = mention,
                       .left = m->left,
                       .sex = sex_of(w, m)};

    w->p = bt_grow(w->arena, w->p, w->np, &w->p_cap, sizeof *w->p);
    w->p[w->np] = p;
    w->m[mention].person = w->np++;
    add_form(w, mention, w->np - 1);
}

/* A short form of nobody known is a person of its own only behind a title, and not where the
 * word may be a common word. */
static bool stands_alone(const struct people_work *w, const struct mention *m)
{
    uint16_t flags = w->v.t[m->beg].flags;

    if (m->ev.words > 1 || (m->ev.bits & NAME_LEARNED))
        return true;
    if ((m->ev.bits & NAME_PEOPLES) && m->ev.shape >= 35)
        return true;
    if (m->ev.bits & (NAME_STOP | NAME_BLOCKED))
        return false;
    if (m->ev.bits & NAME_INITIALS)
        return true;
    if (m->ev.bits & (NAME_OCCUPATION | NAME_RELATION | NAME_ROLE_BEFORE))
        return (m->ev.bits & NAME_FOREIGN) != 0
                   ? (m->ev.bits & NAME_ROLE_BEFORE) != 0
                   : (flags & (TOK_GIVEN | TOK_WORDY)) == TOK_GIVEN;
    return !(flags & TOK_KIN);
}

static int by_place(const void *a, const void *b)
{
    const struct mention *x = a, *y = b;

    return (x->beg > y->beg) - (x->beg < y->beg);
}

/* The mention that ends last before token `beg`, at most 14 tokens off; NO_INDEX if none. */
static uint32_t mention_before(const struct people_work *w, uint32_t i)
{
    if (i == 0 || w->m[i].beg - w->m[i - 1].end > 14 ||
        !same_sentence(&w->v, w->m[i - 1].beg, w->m[i].beg))
        return NO_INDEX;
    return i - 1;
}

/* "Lê Hoàng Thêm (Ba Thêm)", "(tên thật Lê Thị Mận)". */
static bool is_alias(const struct people_work *w, uint32_t i)
{
    const struct mention *m = &w->m[i];

    if (m->alias)
        return true;
    return m->beg > 0 && is_mark(&w->v, m->beg - 1, "(") && is_mark(&w->v, m->end, ")") &&
           i > 0 && w->m[i - 1].end + 1 == m->beg;
}

/* Mentions of at least `least` and at most `most` words, in order of the text. */
static void settle(struct people_work *w, uint32_t least, uint32_t most, bool last)
{
    for (uint32_t i = 0; i < w->np; i++)
        w->p[i].last_tok = 0;
    for (uint32_t i = 0; i < w->nm; i++) {
        struct mention *m = &w->m[i];
        uint32_t p, before;
        if (m->person != NO_INDEX) {
            w->p[m->person].last_tok = m->end;
            continue;
        }
        if (m->ev.words < least || m->ev.words > most)
            continue;
        if (is_alias(w, i) && (before = mention_before(w, i)) != NO_INDEX) {
            if (w->m[before].person == NO_INDEX && !last)
                continue; /* settled by a later pass */
        }
        if (m->alias && !last && mention_before(w, i) == NO_INDEX)
            continue;
        if (is_alias(w, i) && (before = mention_before(w, i)) != NO_INDEX &&
            w->m[before].person != NO_INDEX) {
            m->alias = true;
            join(w, i, w->m[before].person);
            add_form(w, i, m->person);
            w->p[m->person].last_tok = m->end;
            continue;
        }
        p = find_person(w, m);
        if (p != NO_INDEX)
            join(w, i, p);
        else if (stands_alone(w, m))
            new_person(w, i);
        if (m->person != NO_INDEX)
            w->p[m->person].last_tok = m->end;
    }
}

/* True if a bare short form may stand for the person at this place. */
static bool bare_fits(const struct people_work *w, const struct mention *m, uint32_t person)
{
    const struct people_view *v = &w->v;
    const struct person *p = &w->p[person];
    bool start = (v->tok[m->beg].flags & BT_SENTENCE_START) != 0;
    bool common = (v->t[m->beg].flags & TOK_WORDY) != 0;
    bool formal = p->left != NULL && lex_of(v->lex, p->left) == LEX_HONORIFIC &&
                  !is_word(v, p->left->tok, "em") && !is_word(v, p->left->tok, "cháu");

    if (m->ev.bits & (NAME_BLOCKED | NAME_STOP | NAME_INSIDE))
        return false;
    if (m->ev.words > 1)
        return true;
    if (w->m[p->first].beg > m->beg)
        return false;
    if (m->ev.bits & (NAME_FOREIGN | NAME_PEOPLES | NAME_INITIALS))
        return true;
    if (formal)
        return false;
    if (m->ev.bits & NAME_VERB)
        return true;
    /* "Quýt rủ nạn nhân": said of people, even where a sentence begins. */
    if (name_learned_right(v->lex->weights, v, m->end) >= BARE_ENOUGH)
        return true;
    return !start && (!common || v->tok[m->beg - 1].shape == BT_LOWER);
}

/* The person before a bracket that holds only a name with the same last word: "(Ba Thêm)". */
static uint32_t bracketed(const struct people_work *w, const struct mention *m)
{
    uint32_t k, i = m->beg;

    if (i < 2 || !is_mark(&w->v, i - 1, "(") || !is_mark(&w->v, m->end, ")") ||
        !(w->v.t[i - 2].flags & TOK_COVERED) ||
        word_hash(&w->v, i - 2) != word_hash(&w->v, m->end - 1))
        return NO_INDEX;
    for (k = i - 2; k > 0 && k + 8 > i && mention_at(w, k) == 0; k--)
        ;
    return mention_at(w, k) != 0 ? w->m[mention_at(w, k) - 1].person : NO_INDEX;
}

/* False if the candidate is a mention already or stands among authors, or if no known form ends with
 * its last word or begins with its first, so that find_person() finds nobody, and no bracket stands
 * before it.  Without branches, which nothing would foretell. */
static bool may_be_known(const struct people_work *w, uint32_t beg, uint32_t end,
                         uint32_t words)
{
    const struct bt_token *first = &w->v.tok[beg], *last = &w->v.tok[end - 1];
    const struct bt_token *before = first - (beg > 0);
    uint16_t flags = w->v.t[beg].flags, last_flags = w->v.t[end - 1].flags;
    uint32_t taken = (flags & (TOK_COVERED | TOK_CREDIT)) | (last_flags & TOK_COVERED);
    bool known = (w->by_last[last->hash & (w->slots - 1)] |
                  w->by_first[first->hash & (w->slots - 1)]) != 0;
    bool odd =
        (first->kind != BT_WORD) | (last->kind != BT_WORD) | (end - beg > NAME_MAX_WORDS);
    bool bracket = (before->kind == BT_PUNCT) & (w->v.text[before->at.beg] == '(');

    return (taken == 0) & (((flags & TOK_CAPS) == 0) | (words > 1)) & (known | odd | bracket);
}

/* Candidates that are no mentions yet: names known from elsewhere, and short forms. */
static void add_known(struct people_work *w)
{
    const struct bt_layer *names = &w->v.doc->layer[BT_NAME];
    uint32_t n = w->nm;

    for (uint32_t i = 0; i < w->np; i++)
        w->p[i].last_tok = 0;
    for (uint32_t i = 0; i < names->n; i++) {
        const struct bt_ann *a = &names->ann[i];
        const struct name_evidence *e = a->data;
        uint32_t beg = a->tok, end = a->tok + a->ntok, p;
        struct mention m;
        if (!may_be_known(w, beg, end, e->words))
            continue;
        m = (struct mention){.beg = beg, .end = end, .ev = *e, .left = left_term(&w->v, beg)};
        p = bracketed(w, &m);
        if (p != NO_INDEX) {
            m.ev.bits |= NAME_ALIAS;
        } else {
            p = find_person(w, &m);
            if (p == NO_INDEX || !bare_fits(w, &m, p))
                continue;
        }
        m.ev.bits |= NAME_KNOWN;
        add_mention(w, m.beg, m.end, &m.ev);
        w->m[w->nm - 1].alias = (m.ev.bits & NAME_ALIAS) != 0;
        join(w, w->nm - 1, p);
        if (m.ev.bits & NAME_ALIAS)
            add_form(w, w->nm - 1, p);
    }
    if (w->nm > n) {
        /* Persons hold indices of mentions: follow them through the sort by their tokens. */
        for (uint32_t i = 0; i < w->np; i++) {
            w->p[i].name = w->m[w->p[i].name].beg;
            w->p[i].first = w->m[w->p[i].first].beg;
        }
        qsort(w->m, w->nm, sizeof *w->m, by_place);
        for (uint32_t i = 0; i < w->nm; i++)
            set_at(w, w->mention_at, TOK_MENTION, w->m[i].beg, i + 1);
        for (uint32_t i = 0; i < w->np; i++) {
            w->p[i].name = mention_at(w, w->p[i].name) - 1;
            w->p[i].first = mention_at(w, w->p[i].first) - 1;
        }
    }
}

void people_merge(struct people_work *w)
{
    uint32_t n = 0; /* mentions of nobody */

    for (w->slots = 64; w->slots < w->nm * 2; w->slots *= 2)
        ;
    w->by_last = bt_alloc_array(w->arena, w->slots, sizeof *w->by_last);
    w->by_first = bt_alloc_array(w->arena, w->slots, sizeof *w->by_first);
    memset(w->by_last, 0, w->slots * sizeof *w->by_last);
    memset(w->by_first, 0, w->slots * sizeof *w->by_first);
    settle(w, 3, 20, false);
    settle(w, 2, 2, false);
    settle(w, 1, 20, false);
    for (uint32_t i = 0; i < w->nm; i++) {
        set_at(w, w->mention_at, TOK_MENTION, w->m[i].beg, i + 1);
        n += w->m[i].person == NO_INDEX;
    }
    if (n != w->nm)
        add_known(w); /* adds only mentions of known persons */
    if (n != 0)
        settle(w, 1, 20, true);
}
