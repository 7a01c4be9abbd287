/* people.c: NAME, TERM, BLOCK -> PERSON and ROLE: names, roles and links are decided together,
 * because in "A, r1, r2; B, r3" a comma separates both and only both together settle it.
 *
 *   people_roles.c   parses every role and sees where a name follows at once
 *   people_decide.c  adds what roles say to the evidence of the candidates and decides
 *   people_merge.c   makes persons of mentions, finds short forms
 *   people_chain.c   reads the roles after a name
 *   people_link.c    links roles to mentions
 *   people_write.c   writes annotations, entities and edges */
#include "stages/people.h"

static enum bt_status open_people(void *self, const struct bt_env *env, struct bt_err *err)
{
    struct people_lex *lex = self;
    enum bt_status st = people_lex_open(lex, env->dict, err);

    return st == BT_OK ? name_weights_new(&lex->weights, env->dict, err) : st;
}

static void close_people(void *self)
{
    name_weights_free(((struct people_lex *)self)->weights);
    people_lex_close(self);
}

static uint32_t *new_index(struct people_work *w)
{
    return bt_alloc_array(w->arena, (size_t)w->v.n + 2, sizeof(uint32_t));
}

static void index_candidates(struct people_work *w)
{
    const struct bt_layer *names = &w->v.doc->layer[BT_NAME];

    for (uint32_t i = 0; i < names->n; i++)
        if (cand_at(w, names->ann[i].tok) == 0)
            set_at(w, w->cand_at, TOK_NAME, names->ann[i].tok, i + 1);
}

static enum bt_status process_people(const void *self, struct bt_worker *worker,
                                     struct bt_doc *doc, struct bt_err *err)
{
    struct people_work w = {.arena = doc->arena};
    const size_t words = ((size_t)doc->work->ntok + 2) / 64 + 2;

    (void)worker;
    (void)err;
    w.v = people_view_new(self, doc);
    w.cand_at = new_index(&w);
    w.role_at = new_index(&w);
    w.role_end = new_index(&w);
    w.mention_at = new_index(&w);
    w.role_ends = bt_alloc_array(w.arena, words, sizeof *w.role_ends);
    memset(w.role_ends, 0, words * sizeof *w.role_ends);
    index_candidates(&w);
    people_find_roles(&w);
    people_decide(&w);
    people_merge(&w);
    people_link(&w);
    people_write(&w, doc);
    return BT_OK;
}

const struct bt_stage bt_stage_people = {
    .name = "people",
    .help = "decide who is named, what roles they hold, and which mentions are one person",
    .reads = BT_BIT(BT_TOKEN) | BT_BIT(BT_SENTENCE) | BT_BIT(BT_TERM) | BT_BIT(BT_BLOCK) |
             BT_BIT(BT_CODE) | BT_BIT(BT_ABBREVIATION) | BT_BIT(BT_PLACE) |
             BT_BIT(BT_ORGANIZATION) | BT_BIT(BT_NAME),
    .writes = BT_BIT(BT_PERSON) | BT_BIT(BT_ROLE),
    .size = sizeof(struct people_lex),
    .open = open_people,
    .process = process_people,
    .close = close_people,
};
