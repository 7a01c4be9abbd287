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

    lex->dict = dict;
    memset(lex->list, LEX_COUNT, sizeof lex->list);
    for (int i = 0; i < LEX_COUNT; i++) {
        lex->kind[i] = bt_dict_kind(dict, kinds[i]);
        lex->bit[i] = lex->kind[i] != 0 ? (uint64_t)1 << lex->kind[i] % 64 : 0;
        if (lex->kind[i] != 0 && lex->kind[i] < PEOPLE_KINDS)
            lex->list[lex->kind[i]] = (uint8_t)i;
    }
    lex->strength = bt_dict_column(dict, "surnames", "strength");
    lex->group = bt_dict_column(dict, "surnames", "group");
    lex->sex_middle = bt_dict_column(dict, "middle_names", "sex");
    lex->sex_honorific = bt_dict_column(dict, "honorifics", "sex");
    lex->plural = bt_dict_column(dict, "honorifics", "plural");
    lex->hero = bt_dict_column(dict, "stop_names", "class");
    lex->after = bt_dict_column(dict, "role_heads", "after");
    lex->role = bt_dict_column(dict, "role_heads", "role");
    lex->word_class = bt_dict_column(dict, "role_words", "class");
    if (bt_row_facts_open(&lex->surname, dict, "surnames", "strength", surname_fact, err) ==
            BT_OK &&
        bt_row_facts_open(&lex->middle, dict, "middle_names", "mark", middle_fact, err) ==
            BT_OK)
        return bt_row_facts_open(&lex->given, dict, "given_names", "word", given_fact, err);
    return BT_FATAL;
}

void people_lex_close(void *lex)
{
    bt_row_facts_close(&((struct people_lex *)lex)->surname);
    bt_row_facts_close(&((struct people_lex *)lex)->middle);
    bt_row_facts_close(&((struct people_lex *)lex)->given);
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
    const struct people_lex *x = v->lex;
    const struct bt_doc_work *w = v->doc->work;
    uint8_t surname = 0, middle = 0, given = 0;

    for (uint32_t k = w->term_at[i + 1]; k-- > w->term_at[i];) {
        const struct bt_term *t = &w->term[k];
        if (t->kind == x->kind[LEX_SURNAME])
            surname = bt_row_fact(&x->surname, t->row);
        else if (t->kind == x->kind[LEX_MIDDLE])
            middle = bt_row_fact(&x->middle, t->row);
        else if (t->kind == x->kind[LEX_GIVEN])
            given = bt_row_fact(&x->given, t->row);
    }
    v->t[i].surname = surname;
    v->t[i].flags |= middle | given;
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
    /* "các cầu thủ Hà Lan": many of a kind */
    if (l == LEX_OCCUPATION && t->tok > 0 &&
        (is_word(v, t->tok - 1, "các") || is_word(v, t->tok - 1, "những") ||
         is_word(v, t->tok - 1, "nhiều") || is_word(v, t->tok - 1, "Các") ||
         is_word(v, t->tok - 1, "Những") || v->tok[t->tok - 1].kind == BT_NUMBER))
        return;
    /* "đơn vị", "anh em": inside another word */
    if (t->ntok == 1 && t->tok > 0 &&
        (lex_len(v, LEX_WORD, t->tok - 1) > 1 || lex_len(v, LEX_ROLE_STOP, t->tok - 1) > 1))
        return;
    if (!is_title_here(v, t, l))
        return;
    if (end < v->n && v->t[end].left == 0)
        v->t[end].left = index + 1;
    if (end < v->n && v->tok[end].kind == BT_PUNCT && passes_mark(v, end, l))
        v->t[end + 1].left = index + 1;
    if (l == LEX_HONORIFIC && bt_str_is(lex_cell(v, t, v->lex->plural), "1"))
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
    uint32_t upper = 0, rest = 0, most = s->ntok * 3 / 10;
    const struct bt_token *end = v->tok + s->tok + s->ntok;

    for (const struct bt_token *t = v->tok + s->tok; t < end; t++) {
        if (t->kind != BT_WORD)
            continue;
        if (t->shape == BT_UPPER || t->shape == BT_CAPITAL)
            upper++;
        else if (++rest > most)
            return; /* even if all the others were capitals */
    }
    if (upper + rest < 4 || upper * 10 < (upper + rest) * 7)
        return;
    for (uint32_t i = s->tok; i < s->tok + s->ntok; i++)
        v->t[i].flags |= TOK_CAPS;
}

static void make(struct people_view *v)
{
    const struct bt_layer *s = &v->doc->layer[BT_SENTENCE];
    const struct bt_doc_work *w = v->doc->work;
    const uint64_t *bit = v->lex->bit;
    uint64_t words = bit[LEX_SURNAME] | bit[LEX_MIDDLE] | bit[LEX_GIVEN];
    uint64_t titles = bit[LEX_HONORIFIC] | bit[LEX_RANK] | bit[LEX_DEGREE] | bit[LEX_TITLE] |
                      bit[LEX_OCCUPATION] | bit[LEX_RELATION];

    memset(v->t, 0, ((size_t)v->n + 2) * sizeof *v->t);
    for (uint32_t i = 0; i < s->n; i++)
        mark_sentence(v, &s->ann[i]);
    for (uint32_t i = 0; (i = bt_next_term(v->doc, i, words | titles | bit[LEX_CREDIT])) < v->n;
         i++) {
        if (lex_may(v, words, i) && v->tok[i].kind == BT_WORD)
            fill_word(v, i);
        if (lex_has(v, LEX_CREDIT, i))
            mark_credit(v, i);
        if (!lex_may(v, titles, i))
            continue;
        for (uint32_t k = w->term_at[i]; k < w->term_at[i + 1]; k++) {
            enum lex l = lex_of(v->lex, &w->term[k]);
            if (l >= LEX_HONORIFIC && l <= LEX_RELATION)
                mark_left(v, &w->term[k], l, k);
        }
    }
}

struct people_view people_view_new(const struct people_lex *lex, const struct bt_doc *doc)
{
    struct people_view v = {.lex = lex,
                            .doc = doc,
                            .tok = doc->work->tok,
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
