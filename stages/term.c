/* term.c: TOKEN -> TERM: the one pass in which every dictionary is matched over the tokens.
 *
 * At each token the term index is walked as far as it goes, and every row that ends on the way
 * is kept; what overlaps is settled by the stages that read the terms, each asking for its own
 * kinds. */
#include "stage.h"

#include "core/trie.h"

#include <stddef.h>

enum { MAX_EXPECTED = 1 << 14 }; /* room made at once: some two terms for a token */
enum { CHUNK = 64, AHEAD = 4 };  /* tokens, see process_term() */

struct term_state {
    const struct bt_dict *dict;
    const struct bt_trie *trie;
    uint64_t shared_kinds;
};

static enum bt_status open_term(void *self, const struct bt_env *env, struct bt_err *err)
{
    struct term_state *s = self;

    (void)err;
    s->dict = env->dict;
    s->trie = bt_dict_trie(env->dict);
    s->shared_kinds = bt_dict_shared_kinds(env->dict);
    return BT_OK;
}

/* The node of the longest way from token t along the tokens of its block; 0 if none. */
static uint32_t longest(const struct bt_trie *trie, const struct bt_token *t,
                        const struct bt_token *end)
{
    uint32_t node = t->key, next;

    for (const struct bt_token *n = t + 1; n < end && n->iblock == t->iblock; n++) {
        next = bt_trie_step(trie, node, n->key, !(n->flags & BT_SPACE_BEFORE));
        if (next == 0)
            break;
        node = next;
    }
    return node;
}

/* For up to CHUNK tokens from `t`: where their longest ways end. */
static void walk_chunk(const struct bt_trie *trie, const struct bt_token *t,
                       const struct bt_token *end, uint32_t to[CHUNK])
{
    uint32_t n = end - t < CHUNK ? (uint32_t)(end - t) : CHUNK;

    for (uint32_t k = 0; k < n; k++)
        __builtin_prefetch(&trie->node[t[k].key]);
    for (uint32_t k = 0; k < n; k++)
        to[k] = longest(trie, &t[k], end);
}

/* A term is the token and what a hit begins with. */
static void put_one(struct bt_term *t, uint32_t tok, const struct bt_hit *hit)
{
    t->tok = tok;
    memcpy(&t->row, hit, sizeof *t - offsetof(struct bt_term, row));
}

/* Writes n terms for hits and returns the end of them.  Most forms have few rows, and how many cannot be
 * foretold: so some are written in any case, and what is too much is written over. */
static struct bt_term *put(struct bt_term *t, uint32_t tok, const struct bt_hit *hit,
                           uint32_t n)
{
    _Static_assert(BT_TRIE_SPARE == 4, "as many as are written here");
    put_one(t, tok, hit);
    put_one(t + 1, tok, hit + 1);
    put_one(t + 2, tok, hit + 2);
    put_one(t + 3, tok, hit + 3);
    for (uint32_t k = BT_TRIE_SPARE; k < n; k++)
        put_one(t + k, tok, hit + k);
    return t + n;
}

/* The hits of a form that is spelled as the tokens are. */
static struct bt_term *put_exact(const struct term_state *s, const struct bt_doc *doc,
                                 uint32_t tok, const struct bt_hit *hit, uint32_t n,
                                 struct bt_term *t)
{
    for (; n > 0; n--, hit++)
        if (bt_str_eq(bt_text(doc, bt_token_span(doc, tok, tok + hit->ntok)),
                      bt_dict_string(s->dict, hit->form)))
            t = put(t, tok, hit, 1);
    return t;
}

/* Writes the rows whose forms end on the way to `node`, longest first, and adds the kinds of those that
 * ask for their case; returns the end of them. */
static struct bt_term *put_terms(const struct term_state *s, const struct bt_doc *doc,
                                 uint32_t tok, uint32_t node, struct bt_term *t,
                                 uint64_t *kinds)
{
    const uint32_t titled = doc->work->tok[tok].shape != BT_LOWER;

    do {
        const struct bt_trie_node *n = &s->trie->node[node];
        const struct bt_hit *hit = s->trie->hit + n->hit;
        struct bt_term *cased = t + n->any; /* kinds of any case are known */
        t = put(t, tok, hit, n->any + titled * n->title);
        if (n->exact != 0)
            t = put_exact(s, doc, tok, hit + n->any + n->title, n->exact, t);
        for (; cased < t; cased++)
            *kinds |= (uint64_t)1 << cased->kind % 64;
        node = n->shorter;
    } while (node != 0);
    return t;
}

/* The index is larger than the nearer caches.  So some tokens' ways are walked first, one beside the other
 * as far as the processor sees, and the hits of what they lead to are asked for early. */
static enum bt_status process_term(const void *self, struct bt_worker *worker,
                                   struct bt_doc *doc, struct bt_err *err)
{
    const struct term_state *s = self;
    struct bt_doc_work *w = doc->work;
    const struct bt_token *tok = w->tok;
    uint32_t ntok = w->ntok, n = 0, room = ntok < MAX_EXPECTED ? 2 * ntok : MAX_EXPECTED;
    uint32_t *at = bt_alloc_array(doc->arena, (size_t)ntok + 1, sizeof *at);
    uint64_t *kinds = bt_alloc_array(doc->arena, (size_t)ntok + 1, sizeof *kinds);
    struct bt_term *term = bt_reserve(doc->arena, NULL, 0, room, &w->term_cap, sizeof *term);
    const struct bt_trie_node *node = s->trie->node;
    uint32_t end[CHUNK + AHEAD] = {0};

    (void)worker;
    (void)err;
    for (uint32_t i = 0; i < ntok; i++) {
        uint32_t k = i % CHUNK, to;
        if (k == 0)
            walk_chunk(s->trie, &tok[i], tok + ntok, end);
        __builtin_prefetch(&s->trie->hit[node[end[k + AHEAD]].hit]);
        to = end[k];
        if (n >= w->limits.annotations * 4) {
            doc->cut = true;
            to = 0;
        }
        at[i] = n;
        kinds[i] = node[to].kinds;
        if (bt_trie_hits(&node[to]) == 0 && (to = node[to].shorter) == 0)
            continue;
        term = bt_reserve(doc->arena, term, n, s->trie->most + BT_TRIE_SPARE, &w->term_cap,
                          sizeof *term);
        n = (uint32_t)(put_terms(s, doc, i, to, term + n, &kinds[i]) - term);
    }
    at[ntok] = n;
    w->term = term;
    w->nterm = n;
    w->term_at = at;
    w->term_kinds = kinds;
    w->shared_kinds = s->shared_kinds;
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
