/* code.c: TOKEN -> CODE: what looks like a number, a date or a name but is an identifier.
 *
 * Document numbers, clock times, plates, scores, phones, addresses, initials, ordinals: every
 * row of codes.tsv is a pattern tried at its trigger.  The span is the pattern's group "code",
 * or its whole match: of "thôn 3" only the number is closed, so that "Trưởng thôn 3" can still
 * be read.  A pattern may stand on an earlier token than its span, so the candidates are kept
 * in the order of the tokens where their spans begin, and the longest one there wins; the tokens it
 * covers get BT_IN_CODE. */
#include "stage.h"

struct code_state {
    struct bt_patterns *patterns;
    struct bt_row_facts type; /* enum bt_code */
};

struct candidate {
    uint32_t tok, end; /* first token; last byte + 1 */
    uint32_t row;
};

/* The best of each token, by token. */
struct candidates {
    struct candidate *c;
    uint32_t n, cap;
};

enum { AHEAD = 16 }; /* tokens from a trigger to the beginning of its span */

static bool code_type(struct bt_str name, enum bt_code *type)
{
    static const struct {
        const char *name;
        enum bt_code type;
    } types[] = {
        {"address", BT_CODE_ADDRESS},   {"counter", BT_CODE_COUNTER},
        {"document", BT_CODE_DOCUMENT}, {"email", BT_CODE_EMAIL},
        {"initials", BT_CODE_INITIALS}, {"ordinal", BT_CODE_ORDINAL},
        {"other", BT_CODE_OTHER},       {"phone", BT_CODE_PHONE},
        {"plate", BT_CODE_PLATE},       {"score", BT_CODE_SCORE},
        {"time", BT_CODE_TIME},         {"url", BT_CODE_URL},
    };

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (bt_str_is(name, types[i].name)) {
            *type = types[i].type;
            return true;
        }
    return false;
}

static uint8_t type_fact(struct bt_str name)
{
    enum bt_code type = BT_CODE_OTHER;

    (void)code_type(name, &type);
    return (uint8_t)type;
}

static enum bt_status open_code(void *self, const struct bt_env *env, struct bt_err *err)
{
    struct code_state *s = self;
    struct bt_rows rows = {0, 0};
    int column = bt_dict_column(env->dict, "codes", "type");
    enum bt_code type;

    (void)bt_dict_table(env->dict, "codes", &rows);
    for (uint32_t i = 0; i < rows.n; i++)
        if (!code_type(bt_dict_cell(env->dict, rows.first + i, column), &type))
            return bt_err_at(err, BT_FATAL, "codes",
                             (int)bt_dict_row_line(env->dict, rows.first + i), 0,
                             "type is none of the code types");
    if (bt_row_facts_open(&s->type, env->dict, "codes", "type", type_fact, err) != BT_OK)
        return BT_FATAL;
    return bt_patterns_open(&s->patterns, env->dict, "codes", BT_FOR_TOKENS, err);
}

static void close_code(void *self)
{
    bt_patterns_free(((struct code_state *)self)->patterns);
    bt_row_facts_close(&((struct code_state *)self)->type);
}

/* The span of a match: its group "code", or all of it, without the blanks at its end. */
static struct bt_span span_of(const struct bt_doc *doc, const struct bt_pattern *p,
                              const struct bt_match *m)
{
    int group = bt_re_group(p->re, "code");
    struct bt_span s = m->group[bt_match_has(m, group) ? group : 0];

    while (s.end > s.beg && doc->text.s[s.end - 1] == ' ')
        s.end--;
    return s;
}

/* Keeps a candidate if it is the longest at its token.  Patterns come by their triggers' tokens, so it
 * belongs near the end. */
static void insert(struct bt_arena *arena, struct candidates *list, struct candidate c)
{
    uint32_t i = list->n;

    while (i > 0 && list->c[i - 1].tok > c.tok)
        i--;
    if (i > 0 && list->c[i - 1].tok == c.tok) {
        if (c.end > list->c[i - 1].end)
            list->c[i - 1] = c;
        return;
    }
    list->c = bt_grow(arena, list->c, list->n, &list->cap, sizeof c);
    memmove(list->c + i + 1, list->c + i, (list->n++ - i) * sizeof c);
    list->c[i] = c;
}

/* Keeps what a pattern at token `tok` found, by the token where its span begins. */
static void keep(const struct bt_doc *doc, struct candidates *list, uint32_t tok,
                 struct bt_span s, uint32_t row)
{
    const struct bt_token *t = doc->work->tok;

    for (uint32_t i = tok; i < doc->work->ntok && i < tok + AHEAD; i++)
        if (t[i].at.beg >= s.beg) {
            if (t[i].at.beg < s.end)
                insert(doc->arena, list, (struct candidate){i, s.end, row});
            return;
        }
}

static void find(const struct code_state *self, struct bt_re_scratch *re,
                 const struct bt_doc *doc, struct candidates *list)
{
    struct bt_pattern_place at = {0, 0};
    const struct bt_pattern *p;
    struct bt_match m;

    while (bt_patterns_next(self->patterns, re, doc, &at, &p, &m))
        keep(doc, list, at.tok, span_of(doc, p, &m), p->row);
}

static enum bt_status process_code(const void *self, struct bt_worker *w, struct bt_doc *doc,
                                   struct bt_err *err)
{
    const struct code_state *s = self;
    struct bt_token *t = doc->work->tok;
    struct candidates list = {NULL, 0, 0};
    uint32_t n = doc->work->ntok, end = 0;

    (void)err;
    find(s, w->re, doc, &list);
    for (uint32_t k = 0; k < list.n; k++) {
        const struct candidate *c = &list.c[k];
        uint32_t beg = c->tok;
        if (beg < end)
            continue;
        for (end = beg; end == beg ||
                        (end < n && t[end].at.beg < c->end && t[end].iblock == t[beg].iblock);
             end++)
            t[end].flags |= BT_IN_CODE;
        bt_emit(doc, BT_CODE,
                (struct bt_ann){.at = bt_token_span(doc, beg, end),
                                .type = bt_row_fact(&s->type, c->row),
                                .score = 1000,
                                .tok = beg,
                                .ntok = end - beg,
                                .row = c->row});
    }
    return BT_OK;
}

const struct bt_stage bt_stage_code = {
    .name = "code",
    .help = "close document numbers, clock times, plates, scores, addresses and ordinals",
    .reads = BT_BIT(BT_TOKEN),
    .writes = BT_BIT(BT_CODE),
    .size = sizeof(struct code_state),
    .open = open_code,
    .process = process_code,
    .close = close_code,
};
