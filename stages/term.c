/* term.c: TOKEN -> TERM: the one pass in which every dictionary is matched over the tokens.
 *
 * At each token the term index is walked as far as it goes, and every row that ends on the way
 * is kept; what overlaps is settled by the stages that read the terms, each asking for its own
 * kinds. */
#include "stage.h"

#include "stages/viet.h"

struct term_state {
    const struct bt_dict *dict;
};

static enum bt_status open_term(void *self, const struct bt_env *env, struct bt_err *err)
{
    (void)err;
    ((struct term_state *)self)->dict = env->dict;
    return BT_OK;
}

static bool case_fits(const struct bt_dict *dict, const struct bt_doc *doc, uint32_t beg,
                      uint32_t end, const struct bt_hit *hit)
{
    uint8_t shape = doc->work->tok[beg].shape;

    if (hit->case_rule == BT_CASE_ANY)
        return true;
    if (hit->case_rule == BT_CASE_TITLE)
        return shape != BT_LOWER;
    return bt_str_eq(bt_text(doc, bt_token_span(doc, beg, end)),
                     bt_dict_string(dict, hit->form));
}

/* Terms of one token arrive shortest first; they are turned round so that the longest stands
 * first. */
static void turn(struct bt_term *t, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        struct bt_term x = t[i];
        uint32_t k = i;
        for (; k > 0 && t[k - 1].ntok < x.ntok; k--)
            t[k] = t[k - 1];
        t[k] = x;
    }
}

static void match_at(const struct bt_dict *dict, struct bt_doc *doc, uint32_t beg)
{
    struct bt_doc_work *w = doc->work;
    uint32_t node = BT_TRIE_ROOT, first = w->nterm;

    for (uint32_t i = beg; i < w->ntok && w->tok[i].iblock == w->tok[beg].iblock; i++) {
        const struct bt_hit *hit;
        uint32_t n;
        bool glued = i != beg && !(w->tok[i].flags & BT_SPACE_BEFORE);

        if ((node = bt_dict_step(dict, node, w->tok[i].key, glued)) == 0)
            break;
        hit = bt_dict_hits(dict, node, &n);
        for (uint32_t k = 0; k < n; k++) {
            if (!case_fits(dict, doc, beg, i + 1, &hit[k]))
                continue;
            w->term = bt_grow(doc->arena, w->term, w->nterm, &w->term_cap, sizeof *w->term);
            w->term[w->nterm++] =
                (struct bt_term){beg, hit[k].row, (uint16_t)(i + 1 - beg), hit[k].kind};
        }
    }
    if (w->nterm > first)
        turn(w->term + first, w->nterm - first);
}

static enum bt_status process_term(const void *self, struct bt_worker *worker,
                                   struct bt_doc *doc, struct bt_err *err)
{
    const struct term_state *s = self;
    struct bt_doc_work *w = doc->work;
    uint32_t *at = bt_alloc_array(doc->arena, (size_t)w->ntok + 1, sizeof *at);
    uint64_t *kinds = bt_alloc_array(doc->arena, (size_t)w->ntok + 1, sizeof *kinds);

    (void)worker;
    (void)err;
    for (uint32_t i = 0; i < w->ntok; i++) {
        at[i] = w->nterm;
        if (w->nterm < w->limits.annotations * 4)
            match_at(s->dict, doc, i);
        else
            doc->cut = true;
        kinds[i] = 0;
        for (uint32_t k = at[i]; k < w->nterm; k++)
            kinds[i] |= (uint64_t)1 << w->term[k].kind % 64;
    }
    at[w->ntok] = w->nterm;
    w->term_at = at;
    w->term_kinds = kinds;
    return BT_OK;
}

const struct bt_stage bt_stage_term = {
    .name = "term",
    .help = "find every dictionary row in the text",
    .reads = BT_BIT(BT_TOKEN),
    .writes = BT_BIT(BT_TERM),
    .size = sizeof(struct term_state),
    .open = open_term,
    .process = process_term,
};
