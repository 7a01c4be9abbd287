/* people_view.c: the tokens as the stages `name` and `people` see them: words by list, the title
 * that stands before each token, lists of people, sentences in capitals, credits. */
#include "stages/people.h"

#include "stages/viet.h"

static uint8_t surname_fact(struct bt_str strength)
{
    return (uint8_t)(strength.len == 1 ? strength.s[0] - '0' + 1 : 1);
}

static uint8_t middle_fact(struct bt_str mark)
{
    return bt_str_is(mark, "1") ? TOK_MARK | TOK_MIDDLE : TOK_MIDDLE;
}

static uint8_t given_fact(struct bt_str word)
{
    bool wordy = word.len != 0 && !bt_str_is(word, "0");

    return (uint8_t)(TOK_GIVEN | (wordy ? TOK_WORDY : 0) |
                     (bt_str_is(word, "2") ? TOK_KIN : 0));
}

static uint8_t peoples_fact(struct bt_str strength)
{
    return bt_str_is(strength, "0");
}

static uint8_t baptism_fact(struct bt_str group)
{
    return bt_str_is(group, "baptismal");
}

static uint8_t sex_fact(struct bt_str sex)
{
    return sex.len != 0 ? (uint8_t)sex.s[0] : 0;
}

static uint8_t plural_fact(struct bt_str plural)
{
    return bt_str_is(plural, "1");
}

static uint8_t hero_fact(struct bt_str cls)
{
    return bt_str_is(cls, "hero");
}

static uint8_t after_fact(struct bt_str after)
{
    return bt_str_is(after, "org")       ? AFTER_ORG
           : bt_str_is(after, "need")    ? AFTER_NEED
           : bt_str_is(after, "name")    ? AFTER_NAME
           : bt_str_is(after, "country") ? AFTER_COUNTRY
           : bt_str_is(after, "any")     ? AFTER_ANY
                                         : AFTER_NOTHING;
}

static uint8_t function_fact(struct bt_str role)
{
    return bt_str_is(role, "function");
}

static uint8_t word_fact(struct bt_str cls)
{
    return bt_str_is(cls, "org")     ? WORD_ORG
           : bt_str_is(cls, "level") ? WORD_LEVEL
           : bt_str_is(cls, "noun")  ? WORD_NOUN
           : bt_str_is(cls, "mod")   ? WORD_MOD
                                     : WORD_OTHER;
}

/* What is kept of the rows, and from which column. */
static const struct {
    size_t at; /* in struct people_lex */
    const char *table, *column;
    bt_row_reader *read;
} row_facts[] = {
    {offsetof(struct people_lex, word[LEX_SURNAME]), "surnames", "strength", surname_fact},
    {offsetof(struct people_lex, word[LEX_MIDDLE]), "middle_names", "mark", middle_fact},
    {offsetof(struct people_lex, word[LEX_GIVEN]), "given_names", "word", given_fact},
    {offsetof(struct people_lex, peoples), "surnames", "strength", peoples_fact},
    {offsetof(struct people_lex, baptism), "surnames", "group", baptism_fact},
    {offsetof(struct people_lex, middle_sex), "middle_names", "sex", sex_fact},
    {offsetof(struct people_lex, honorific_sex), "honorifics", "sex", sex_fact},
    {offsetof(struct people_lex, plural), "honorifics", "plural", plural_fact},
    {offsetof(struct people_lex, hero), "stop_names", "class", hero_fact},
    {offsetof(struct people_lex, after), "role_heads", "after", after_fact},
    {offsetof(struct people_lex, function), "role_heads", "role", function_fact},
    {offsetof(struct people_lex, word_class), "role_words", "class", word_fact},
};
enum { NFACTS = sizeof row_facts / sizeof row_facts[0] };

static struct bt_row_facts *facts_at(void *lex, size_t i)
{
    return (void *)((char *)lex + row_facts[i].at);
}

enum bt_status people_lex_open(struct people_lex *lex, const struct bt_dict *dict,
                               struct bt_err *err)
{
    static const char *const kinds[LEX_COUNT] = {
        [LEX_SURNAME] = "surname",         [LEX_MIDDLE] = "middle-name",
        [LEX_GIVEN] = "given-name",        [LEX_PARTICLE] = "name-particle",
        [LEX_HONORIFIC] = "honorific",     [LEX_RANK] = "rank",
        [LEX_DEGREE] = "degree",           [LEX_TITLE] = "title",
        [LEX_OCCUPATION] = "occupation",   [LEX_RELATION] = "relation",
        [LEX_STOP] = "stop-name",          [LEX_BLOCKER] = "name-blocker",
        [LEX_VERB] = "person-verb",        [LEX_ROLE_STOP] = "role-stop",
        [LEX_ALIAS] = "alias-word",        [LEX_CREDIT] = "credit-word",
        [LEX_BIRTH] = "birth-word",        [LEX_HEAD] = "role-head",
        [LEX_MODIFIER] = "role-modifier",  [LEX_WORD] = "role-word",
        [LEX_BODY] = "organization",       [LEX_COUNTRY] = "country",
        [LEX_OFFICE_VERB] = "office-verb", [LEX_LINK] = "role-link",
        [LEX_FOREIGN] = "foreign-name",    [LEX_NAME_ORG] = "name-org-word",
        [LEX_OPENER] = "sentence-opener",
    };

    memset(lex->list, LEX_COUNT, sizeof lex->list);
    for (int i = 0; i < LEX_COUNT; i++) {
        lex->kind[i] = bt_dict_kind(dict, kinds[i]);
        lex->bit[i] = lex->kind[i] != 0 ? (uint64_t)1 << lex->kind[i] % 64 : 0;
        if (lex->kind[i] != 0 && lex->kind[i] < PEOPLE_KINDS)
            lex->list[lex->kind[i]] = (uint8_t)i;
    }
    for (int i = LEX_HONORIFIC; i <= LEX_RELATION; i++)
        lex->titles |= lex->bit[i];
    for (size_t i = 0; i < NFACTS; i++)
        if (bt_row_facts_open(facts_at(lex, i), dict, row_facts[i].table, row_facts[i].column,
                              row_facts[i].read, err) != BT_OK)
            return BT_FATAL;
    return BT_OK;
}

void people_lex_close(void *lex)
{
    for (size_t i = 0; i < NFACTS; i++)
        bt_row_facts_close(facts_at(lex, i));
}

enum lex lex_beyond(const struct people_lex *lex, uint16_t kind)
{
    int l = 0;

    while (l < LEX_COUNT && lex->kind[l] != kind)
        l++;
    return (enum lex)l;
}

bool same_sentence(const struct people_view *v, uint32_t i, uint32_t j)
{
    if (j >= v->n || v->tok[i].iblock != v->tok[j].iblock)
        return false;
    for (uint32_t k = i + 1; k <= j && k < i + 200; k++)
        if (v->tok[k].flags & BT_SENTENCE_START)
            return false;
    return j < i + 200;
}

/* What the surname, middle and given name among the terms of token i say of it; from the last
 * one back, so that of each list the first, which is the longest, holds. */
static void fill_word(struct people_view *v, uint32_t i)
{
    const struct bt_doc_work *w = v->doc->work;
    uint8_t fact[LEX_GIVEN + 1] = {0};

    for (uint32_t k = w->term_at[i + 1]; k-- > w->term_at[i];) {
        enum lex l = lex_of(v->lex, &w->term[k]);
        if (l <= LEX_GIVEN)
            fact[l] = bt_row_fact(&v->lex->word[l], w->term[k].row);
    }
    v->t[i].surname = fact[LEX_SURNAME];
    v->t[i].flags |= fact[LEX_MIDDLE] | fact[LEX_GIVEN];
}

/* A title in the middle of a capital run is part of a name: "Đậu Ngọc Anh". */
static bool is_title_here(const struct people_view *v, const struct bt_term *t, enum lex l)
{
    uint32_t i = t->tok;

    if (v->tok[i].shape == BT_LOWER || (v->t[i].flags & TOK_CAPS))
        return true;
    if (l == LEX_OCCUPATION && t->ntok > 1 && v->t[i].surname != 0 &&
        v->tok[i + 1].shape == BT_TITLE)
        return false; /* "Vũ Công Lực" is no dancer */
    if (l == LEX_DEGREE || i == 0 || v->tok[i].iblock != v->tok[i - 1].iblock ||
        (v->tok[i].flags & BT_SENTENCE_START))
        return true;
    if (l == LEX_HONORIFIC && v->t[i].left != 0 && t->ntok == 1)
        return false; /* "em Anh Thư" */
    return v->tok[i - 1].kind != BT_WORD || v->t[i].left != 0 ||
           v->tok[i - 1].shape == BT_LOWER || t->ntok > 1 ||
           (v->tok[i].shape == BT_UPPER && l != LEX_HONORIFIC);
}

static void mark_list(struct people_view *v, uint32_t i)
{
    for (uint32_t k = i; k < v->n && k < i + 400; k++) {
        if (k > i && (v->tok[k].flags & BT_SENTENCE_START))
            return;
        v->t[k].flags |= TOK_LIST;
    }
}

static bool inside_place(const struct people_view *v, uint32_t i)
{
    const struct bt_ann *place = bt_ann_over(v->doc, BT_PLACE, i);

    return place != NULL && place->tok < i;
}

/* The mark at i between a title of list l and a name: "Các đồng chí:", "PGS.TS. Lê Thêm",
 * "Ông - Lê Thêm". */
static bool passes_mark(const struct people_view *v, uint32_t i, enum lex l)
{
    if (is_mark(v, i, "."))
        return is_glued(v, i) && (l == LEX_DEGREE || l == LEX_TITLE) && i + 1 < v->n &&
               !(v->tok[i + 1].flags & BT_SENTENCE_START);
    return l == LEX_HONORIFIC &&
           (is_mark(v, i, ":") || (is_dash(v, i) && v->tok[i].flags & BT_SPACE_BEFORE));
}

/* The title-like term t of list l stands before the token after it. */
static void mark_left(struct people_view *v, const struct bt_term *t, enum lex l,
                      uint32_t index)
{
    uint32_t end = t->tok + t->ntok;

    /* "Cô giáo Hoàng ...": the title is not "giáo hoàng" */
    if (v->tok[t->tok].shape == BT_LOWER && v->tok[end - 1].shape == BT_TITLE)
        return;
    if (end < v->n && v->tok[end].iblock != v->tok[t->tok].iblock)
        return; /* "... đội tuyển Anh", new line, "Bản tin ..." */
    /* "xã [Cô] Đô": the name of a place */
    if (v->tok[t->tok].shape == BT_TITLE && inside_place(v, t->tok))
        return;
    /* "các cầu thủ Hà Lan": many of a kind */
    if (l == LEX_OCCUPATION && t->tok > 0 &&
        (is_word(v, t->tok - 1, "các") || is_word(v, t->tok - 1, "những") ||
         is_word(v, t->tok - 1, "nhiều") || is_word(v, t->tok - 1, "Các") ||
         is_word(v, t->tok - 1, "Những") || v->tok[t->tok - 1].kind == BT_NUMBER))
        return;
    /* "đơn vị", "anh em", "thủ tướng": inside another word */
    if (t->ntok == 1 && t->tok > 0 &&
        (lex_len(v, LEX_WORD, t->tok - 1) > 1 || lex_len(v, LEX_ROLE_STOP, t->tok - 1) > 1 ||
         lex_len(v, LEX_HEAD, t->tok - 1) > 1))
        return;
    if (!is_title_here(v, t, l))
        return;
    if (end < v->n && v->t[end].left == 0)
        v->t[end].left = index + 1;
    if (end < v->n && v->tok[end].kind == BT_PUNCT && passes_mark(v, end, l))
        v->t[end + 1].left = index + 1;
    if (l == LEX_HONORIFIC && bt_row_fact(&v->lex->plural, t->row))
        mark_list(v, end);
}

/* "Ảnh: Lê Thêm" to the end of the block. */
static void mark_credit(struct people_view *v, uint32_t i)
{
    uint32_t n = lex_len(v, LEX_CREDIT, i);
    bool alone = v->tok[i].flags & (BT_SENTENCE_START | BT_BLOCK_START) ||
                 (i > 0 && v->tok[i - 1].kind == BT_PUNCT);

    if (!alone || !is_mark(v, i + n, ":"))
        return;
    for (uint32_t k = i; k < v->n && v->tok[k].iblock == v->tok[i].iblock && k < i + 60; k++)
        v->t[k].flags |= TOK_CREDIT;
}

/* Of four words or more, seven of ten in capitals. */
static void mark_sentence(struct people_view *v, const struct bt_ann *s)
{
    const uint32_t capitals = 1U << BT_UPPER | 1U << BT_CAPITAL;
    uint32_t words = 0, rest = 0, most = s->ntok * 3 / 10;
    const struct bt_token *end = v->tok + s->tok + s->ntok;

    for (const struct bt_token *t = v->tok + s->tok; t < end; t++) {
        uint32_t word = t->kind == BT_WORD;
        words += word;
        rest += word & ~(capitals >> t->shape);
        if (rest > most)
            return; /* even if all the others were capitals */
    }
    if (words < 4 || (words - rest) * 10 < words * 7)
        return;
    for (uint32_t i = s->tok; i < s->tok + s->ntok; i++)
        v->t[i].flags |= TOK_CAPS;
}

static void mark_titles(struct people_view *v, uint32_t i)
{
    const struct bt_doc_work *w = v->doc->work;

    for (uint32_t k = w->term_at[i]; k < w->term_at[i + 1]; k++) {
        enum lex l = lex_of(v->lex, &w->term[k]);
        if (l >= LEX_HONORIFIC && l <= LEX_RELATION)
            mark_left(v, &w->term[k], l, k);
    }
}

/* A word that may stand in a run of capital words, where alone it is asked what names say of it:
 * in lower case only a particle and what follows a hyphen. */
static bool may_be_named(const struct people_view *v, uint32_t i)
{
    return v->tok[i].kind == BT_WORD &&
           (v->tok[i].shape != BT_LOWER || lex_may(v, v->lex->bit[LEX_PARTICLE], i) ||
            (i > 0 && v->tok[i - 1].kind == BT_PUNCT));
}

static void tell(struct people_view *v, uint32_t i, uint64_t words)
{
    if (lex_may(v, words, i) && may_be_named(v, i))
        fill_word(v, i);
    if (lex_has(v, LEX_CREDIT, i))
        mark_credit(v, i);
    if (lex_may(v, v->lex->titles, i))
        mark_titles(v, i);
}

static void make(struct people_view *v)
{
    const struct bt_layer *s = &v->doc->layer[BT_SENTENCE];
    const uint64_t *bit = v->lex->bit;
    uint64_t words = bit[LEX_SURNAME] | bit[LEX_MIDDLE] | bit[LEX_GIVEN];
    uint64_t wanted = words | v->lex->titles | bit[LEX_CREDIT];

    memset(v->t, 0, ((size_t)v->n + 2) * sizeof *v->t);
    for (uint32_t i = 0; i < s->n; i++)
        mark_sentence(v, &s->ann[i]);
    for (uint32_t base = 0; base < v->n; base += 64)
        for (uint64_t left = bt_term_bits(v->doc, base, wanted); left != 0; left &= left - 1)
            tell(v, base + (uint32_t)__builtin_ctzll(left), words);
}

struct people_view people_view_new(const struct people_lex *lex, const struct bt_doc *doc)
{
    struct people_view v = {.lex = lex,
                            .doc = doc,
                            .tok = doc->work->tok,
                            .text = doc->text.s,
                            .kinds = doc->work->term_kinds,
                            .n = doc->work->ntok};

    v.t = doc->work->names_view;
    if (v.t == NULL) {
        v.t = bt_alloc_array(doc->arena, (size_t)v.n + 2, sizeof *v.t);
        make(&v);
        doc->work->names_view = v.t;
    }
    return v;
}
