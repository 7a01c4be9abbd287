/* full_name.c: see full_name.h. */
#include "stages/full_name.h"

enum { MAX_RUN = 6, MAX_HEAD = 6 };

static uint8_t sure_fact(struct bt_str strength)
{
    return bt_str_is(strength, "3");
}

static uint8_t mark_fact(struct bt_str mark)
{
    return bt_str_is(mark, "1");
}

enum bt_status full_name_open(struct full_name_words *w, const struct bt_dict *dict,
                              struct bt_err *err)
{
    w->surname = bt_dict_kind(dict, "surname");
    w->middle = bt_dict_kind(dict, "middle-name");
    w->given = bt_dict_kind(dict, "given-name");
    w->role = bt_dict_kind(dict, "role-head");
    w->head = bt_dict_kind(dict, "organization-head");
    w->body = bt_dict_kind(dict, "organization");
    if (bt_row_facts_open(&w->sure, dict, "surnames", "strength", sure_fact, err) != BT_OK)
        return BT_FATAL;
    return bt_row_facts_open(&w->mark, dict, "middle_names", "mark", mark_fact, err);
}

void full_name_close(struct full_name_words *w)
{
    bt_row_facts_close(&w->sure);
    bt_row_facts_close(&w->mark);
}

static bool is_sure(const struct full_name_words *w, const struct bt_term *surname)
{
    return surname != NULL && bt_row_fact(&w->sure, surname->row);
}

bool sure_surname_at(const struct full_name_words *w, const struct bt_doc *doc, uint32_t tok)
{
    return is_sure(w, bt_term_at(doc, tok, w->surname));
}

/* Capital words from `tok` on, in one block and sentence; MAX_RUN at most. */
static uint32_t capital_run(const struct bt_doc *doc, uint32_t tok)
{
    const struct bt_doc_work *work = doc->work;
    uint32_t n = 0;

    for (; tok + n < work->ntok && n < MAX_RUN; n++) {
        const struct bt_token *t = &work->tok[tok + n];
        if (t->kind != BT_WORD || t->shape < BT_TITLE || t->iblock != work->tok[tok].iblock ||
            (n != 0 && (t->flags & BT_SENTENCE_START)))
            break;
    }
    return n;
}

bool full_name_marked_at(const struct full_name_words *w, const struct bt_doc *doc,
                         uint32_t tok)
{
    const struct bt_term *surname = bt_term_at(doc, tok, w->surname), *middle;

    if (surname == NULL || capital_run(doc, tok) < surname->ntok + 2U)
        return false;
    middle = bt_term_at(doc, tok + surname->ntok, w->middle);
    return middle != NULL && bt_row_fact(&w->mark, middle->row);
}

bool full_name_at(const struct full_name_words *w, const struct bt_doc *doc, uint32_t tok)
{
    const struct bt_term *surname = bt_term_at(doc, tok, w->surname);
    uint32_t n;

    if (full_name_marked_at(w, doc, tok))
        return true;
    n = is_sure(w, surname) ? capital_run(doc, tok) : 0;
    return n > 2 && n < 5;
}

bool full_name_long_at(const struct full_name_words *w, const struct bt_doc *doc, uint32_t tok)
{
    uint32_t n = bt_has_term(doc, tok, w->surname) ? capital_run(doc, tok) : 0;

    return n > 2 && n < 5;
}

bool full_name_short_at(const struct full_name_words *w, const struct bt_doc *doc, uint32_t tok)
{
    return capital_run(doc, tok) == 2 && sure_surname_at(w, doc, tok) &&
           bt_has_term(doc, tok + 1, w->given);
}

bool full_name_may_follow(const struct full_name_words *w, const struct bt_doc *doc,
                          uint32_t tok)
{
    const uint16_t kinds[] = {w->role, w->head, w->body};
    const struct bt_token *t = &doc->work->tok[tok];

    if (tok == 0 || (t->flags & BT_SENTENCE_START) || t[-1].iblock != t->iblock)
        return false;
    if (t[-1].kind == BT_WORD && t[-1].shape == BT_UPPER)
        return true;
    for (uint32_t back = 1; back <= MAX_HEAD && back <= tok; back++)
        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
            const struct bt_term *term = bt_term_at(doc, tok - back, kinds[k]);
            if (term != NULL && term->tok + term->ntok >= tok)
                return true;
        }
    return false;
}
