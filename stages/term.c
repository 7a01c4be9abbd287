/* term.c: TOKEN -> TERM: the one pass in which every dictionary is matched over the tokens.
 *
 * At each token the term index is walked as far as it goes, and every row that ends on the way
 * is kept; what overlaps is settled by the stages that read the terms, each asking for its own
 * kinds. */
#include "stage.h"

#include "core/trie.h"

struct term_state {
    const struct bt_dict *dict;
    const struct bt_trie *trie;
};

static enum bt_status open_term(void *self, const struct bt_env *env, struct bt_err *err)
{
    struct term_state *s = self;

    (void)err;
    s->dict = env->dict;
    s->trie = bt_dict_trie(env->dict);
    return BT_OK;
}

/* True if the tokens [beg, end), which a hit matches but for case, fit its case rule. */
static bool case_fits(const struct bt_dict *dict, const struct bt_doc *doc, uint32_t beg,
                      uint32_t end, const struct bt_hit *hit)
{
    if (hit->case_rule == BT_CASE_TITLE)
        return doc->work->tok[beg].shape != BT_LOWER;
    return bt_str_eq(bt_text(doc, bt_token_span(doc, beg, end)),
                     bt_dict_string(dict, hit->form));
}

/* The node of the longest way from token t along the tokens of its block; 0 if none. */
static uint32_t longest(const struct bt_trie *trie, const struct bt_token *t,
                        const struct bt_token *end)
{
    uint32_t node = trie->root[t->key], next;

    for (const struct bt_token *n = t + 1; n < end && n->iblock == t->iblock; n++) {
        next = bt_trie_step(trie, node, n->key, !(n->flags & BT_SPACE_BEFORE));
        if (next == 0)
            break;
        node = next;
    }
    return node;
}

/* Adds the rows whose forms end on the way to `node`, longest first; returns their kinds. */
static uint64_t add_terms(const struct term_state *s, struct bt_doc *doc, uint32_t tok,
                          uint32_t node)
{
    struct bt_doc_work *w = doc->work;
    uint64_t kinds = 0;

    for (; node != 0; node = s->trie->node[node].shorter) {
        const struct bt_trie_node *n = &s->trie->node[node];
        const struct bt_hit *hit = s->trie->hit + n->hit, *end = hit + n->nhit;
        uint16_t ntok = (uint16_t)n->depth;
        struct bt_term *t;
        w->term = bt_reserve(doc->arena, w->term, w->nterm, n->nhit, &w->term_cap, sizeof *t);
        t = w->term + w->nterm;
        for (; hit < end; hit++) {
            if (hit->case_rule != BT_CASE_ANY &&
                !case_fits(s->dict, doc, tok, tok + n->depth, hit))
                continue;
            *t++ = (struct bt_term){tok, hit->row, ntok, hit->kind};
            kinds |= (uint64_t)1 << hit->kind % 64;
        }
        w->nterm = (uint32_t)(t - w->term);
    }
    return kinds;
}

static enum bt_status process_term(const void *self, struct bt_worker *worker,
                                   struct bt_doc *doc, struct bt_err *err)
{
    const struct term_state *s = self;
    struct bt_doc_work *w = doc->work;
    const struct bt_token *tok = w->tok, *end = tok + w->ntok;
    uint32_t *at = bt_alloc_array(doc->arena, (size_t)w->ntok + 1, sizeof *at);
    uint64_t *kinds = bt_alloc_array(doc->arena, (size_t)w->ntok + 1, sizeof *kinds);

    (void)worker;
    (void)err;
    w->term = bt_reserve(doc->arena, NULL, 0, w->ntok, &w->term_cap, sizeof *w->term);
    for (uint32_t i = 0; i < w->ntok; i++) {
        at[i] = w->nterm;
        kinds[i] = 0;
        if (w->nterm < w->limits.annotations * 4)
            kinds[i] = add_terms(s, doc, i, longest(s->trie, &tok[i], end));
        else
            doc->cut = true;
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
