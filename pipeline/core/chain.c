/* chain.c: see chain.h. */
#include "core/chain.h"

enum { MAX_STAGES = 32 };

struct bt_chain {
    const struct bt_stage *stage[MAX_STAGES];
    void *state[MAX_STAGES];
    size_t n;
    uint32_t hash;
};

/* What `--only` may say beside names of stages, and the layers meant. */
static const struct {
    const char *name;
    uint32_t layers;
} facts[] = {
    {"people", BT_BIT(BT_PERSON) | BT_BIT(BT_ROLE)},
    {"roles", BT_BIT(BT_ROLE)},
    {"organizations", BT_BIT(BT_ORGANIZATION)},
    {"places", BT_BIT(BT_PLACE)},
    {"dates", BT_BIT(BT_DATE)},
    {"counts", BT_BIT(BT_COUNT)},
    {"abbreviations", BT_BIT(BT_ABBREVIATION)},
    {"codes", BT_BIT(BT_CODE)},
    {"blocks", BT_BIT(BT_BLOCK)},
    {"text", BT_WRITES_TEXT},
};

static bool wanted(const char *only, uint32_t *need, bool *stage_on, struct bt_err *err)
{
    while (*only != '\0') {
        size_t n = strcspn(only, ",");
        bool found = false;
        for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
            if (strlen(facts[i].name) == n && memcmp(facts[i].name, only, n) == 0) {
                *need |= facts[i].layers;
                found = true;
            }
        for (size_t i = 0; i < bt_nstages; i++)
            if (strlen(bt_stage_list[i]->name) == n &&
                memcmp(bt_stage_list[i]->name, only, n) == 0) {
                stage_on[i] = true;
                found = true;
            }
        if (!found) {
            bt_err_set(err, BT_FATAL, "usage",
                       "--only has \"%.*s\", expected people, roles, organizations, places, "
                       "dates, counts, "
                       "abbreviations, codes, blocks, text or a stage (bantin stages)",
                       (int)(n < 40 ? n : 40), only);
            return false;
        }
        only += n + (only[n] == ',');
    }
    return true;
}

/* From the last stage to the first: a stage is on if something needs what it writes. */
static bool select_stages(const char *only, bool *on, struct bt_err *err)
{
    uint32_t need = BT_WRITES_TEXT | BT_BIT(BT_BLOCK);

    for (size_t i = 0; i < bt_nstages; i++)
        on[i] = only == NULL;
    if (only != NULL && !wanted(only, &need, on, err))
        return false;
    for (size_t i = bt_nstages; i-- > 0;) {
        on[i] = on[i] || (bt_stage_list[i]->writes & need) != 0;
        if (on[i])
            need |= bt_stage_list[i]->reads;
    }
    return true;
}

static enum bt_status set_options(const struct bt_stage *s, void *state,
                                  const char *const *options, bool *used, struct bt_err *err)
{
    enum bt_status st = bt_opt_defaults(s->opts, state, err);

    for (size_t i = 0; st == BT_OK && options != NULL && options[i] != NULL; i++) {
        const char *eq = strchr(options[i], '=');
        size_t n = eq != NULL ? (size_t)(eq - options[i]) : strlen(options[i]);
        const struct bt_opt *o = bt_opt_find(s->opts, options[i], n);
        if (o == NULL)
            continue;
        used[i] = true;
        st = bt_opt_set(s->opts, state, o->name, eq != NULL ? eq + 1 : NULL, err);
    }
    return st;
}

/* Rules 2 and 3 of the house: every layer read has an earlier writer, a layer has one writer.
 */
static enum bt_status check_layers(const struct bt_stage *s, uint32_t *have, struct bt_err *err)
{
    uint32_t missing = s->reads & ~(*have | BT_READS_ORIG | BT_READS_UTF8);
    uint32_t layers = BT_BIT(BT_NLAYER) - 1;

    if (missing != 0)
        return bt_err_set(err, BT_FATAL, "chain",
                          "stage %s reads what no earlier stage writes (bits %x)", s->name,
                          (unsigned)missing);
    if ((s->writes & *have & layers) != 0)
        return bt_err_set(err, BT_FATAL, "chain",
                          "stage %s writes a layer that has a writer (bits %x)", s->name,
                          (unsigned)(s->writes & *have & layers));
    *have |= s->writes;
    return BT_OK;
}

enum bt_status bt_chain_open(struct bt_chain **out, const struct bt_env *env, const char *only,
                             const char *const *options, bool *used, struct bt_err *err)
{
    struct bt_chain *c = calloc(1, sizeof *c);
    bool on[MAX_STAGES];
    uint32_t have = 0;
    enum bt_status st = BT_OK;

    if (c == NULL || bt_nstages > MAX_STAGES) {
        free(c);
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening the chain");
    }
    if (!select_stages(only, on, err))
        st = BT_FATAL;
    for (size_t i = 0; st == BT_OK && i < bt_nstages; i++) {
        const struct bt_stage *s = bt_stage_list[i];
        void *state = calloc(1, s->size + 1);
        if (state == NULL) {
            st = bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening stage %s",
                            s->name);
            break;
        }
        st = set_options(s, state, options, used, err);
        if (!on[i] || st != BT_OK) {
            free(state);
            continue;
        }
        c->stage[c->n] = s;
        c->state[c->n++] = state;
        c->hash = c->hash * 31 + bt_str_hash(s->name, (uint32_t)strlen(s->name));
        if ((st = check_layers(s, &have, err)) == BT_OK && s->open != NULL)
            st = s->open(state, env, err);
    }
    /* in whatever form it is written, what is found is the same */
    for (size_t i = 0; options != NULL && options[i] != NULL; i++)
        if (used[i] && strncmp(options[i], "format=", 7) != 0)
            c->hash = c->hash * 31 + bt_str_hash(options[i], (uint32_t)strlen(options[i]));
    if (st != BT_OK) {
        bt_chain_close(c);
        return st;
    }
    *out = c;
    return BT_OK;
}

void bt_chain_close(struct bt_chain *c)
{
    if (c == NULL)
        return;
    for (size_t i = c->n; i-- > 0;) {
        if (c->stage[i]->close != NULL)
            c->stage[i]->close(c->state[i]);
        free(c->state[i]);
    }
    free(c);
}

static uint64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

enum bt_status bt_chain_run(const struct bt_chain *c, struct bt_worker *w, struct bt_doc *doc,
                            struct bt_err *err)
{
    for (size_t i = 0; i < c->n; i++) {
        uint64_t begin = w->nanoseconds != NULL ? now() : 0;
        enum bt_status st = c->stage[i]->process(c->state[i], w, doc, err);
        if (st != BT_OK)
            return st;
        for (int layer = 0; layer < BT_NLAYER; layer++)
            if (c->stage[i]->writes & BT_BIT(layer))
                bt_layer_sort(doc, (enum bt_layer_id)layer);
        if (w->nanoseconds != NULL)
            w->nanoseconds[i] += now() - begin;
    }
    return BT_OK;
}

size_t bt_chain_length(const struct bt_chain *c)
{
    return c->n;
}

const struct bt_stage *bt_chain_stage(const struct bt_chain *c, size_t i)
{
    return c->stage[i];
}

uint32_t bt_chain_hash(const struct bt_chain *c)
{
    return c->hash;
}
