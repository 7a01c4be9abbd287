/* code.c: TOKEN -> CODE: what looks like a number, a date or a name but is an identifier.
 *
 * Document numbers, clock times, plates, scores, phones, addresses, initials, ordinals: every
 * row of codes.tsv is a pattern tried at its trigger.  The span is the pattern's group "code",
 * or its whole match: of "thôn 3" only the number is closed, so that "Trưởng thôn 3" can still
 * be read.  A pattern may stand on an earlier token than its span, so the candidates are kept
 * by the token where the span begins, and the longest one there wins; the tokens it covers get
 * BT_IN_CODE. */
#include "stage.h"

struct code_state {
    const struct bt_dict *dict;
    struct bt_patterns *patterns;
    int type; /* column of codes.tsv */
};

struct candidate {
    uint32_t end; /* bytes; 0 = none */
    uint32_t row;
    enum bt_code type;
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

static enum bt_status open_code(void *self, const struct bt_env *env, struct bt_err *err)
{
    struct code_state *s = self;
    struct bt_rows rows = {0, 0};
    enum bt_code type;

    s->dict = env->dict;
    s->type = bt_dict_column(env->dict, "codes", "type");
    (void)bt_dict_table(env->dict, "codes", &rows);
    for (uint32_t i = 0; i < rows.n; i++)
        if (!code_type(bt_dict_cell(env->dict, rows.first + i, s->type), &type))
            return bt_err_at(err, BT_FATAL, "codes",
                             (int)bt_dict_row_line(env->dict, rows.first + i), 0,
                             "type is none of the code types");
    return bt_patterns_open(&s->patterns, env->dict, "codes", err);
}

static void close_code(void *self)
{
    bt_patterns_free(((struct code_state *)self)->patterns);
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

/* Keeps a candidate at the token where its span begins, if it is the longest there. */
static void keep(const struct bt_doc *doc, struct candidate *best, uint32_t tok,
                 struct bt_span s, struct candidate c)
{
    const struct bt_token *t = doc->work->tok;

    for (uint32_t i = tok; i < doc->work->ntok && i < tok + AHEAD; i++)
        if (t[i].at.beg >= s.beg) {
            if (t[i].at.beg < s.end && c.end > best[i].end)
                best[i] = c;
            return;
        }
}

static void find(const struct code_state *self, struct bt_re_scratch *re,
                 const struct bt_doc *doc, struct candidate *best)
{
    struct bt_pattern_place at = {0, 0};
    const struct bt_pattern *p;
    struct bt_match m;

    while (bt_patterns_next(self->patterns, re, doc, &at, &p, &m)) {
        struct bt_span s = span_of(doc, p, &m);
        struct candidate c = {.end = s.end, .row = p->row, .type = BT_CODE_OTHER};

        (void)code_type(bt_dict_cell(self->dict, p->row, self->type), &c.type);
        keep(doc, best, at.tok, s, c);
    }
}

static enum bt_status process_code(const void *self, struct bt_worker *w, struct bt_doc *doc,
                                   struct bt_err *err)
{
    struct bt_token *t = doc->work->tok;
    uint32_t n = doc->work->ntok;
    struct candidate *best = bt_alloc_array(doc->arena, (size_t)n + 1, sizeof *best);

    (void)err;
    memset(best, 0, ((size_t)n + 1) * sizeof *best);
    find(self, w->re, doc, best);
    for (uint32_t i = 0; i < n;) {
        uint32_t end = i + 1;
        if (best[i].end != 0) {
            while (end < n && t[end].at.beg < best[i].end && t[end].iblock == t[i].iblock)
                end++;
            for (uint32_t k = i; k < end; k++)
                t[k].flags |= BT_IN_CODE;
            bt_emit(doc, BT_CODE,
                    (struct bt_ann){.at = bt_token_span(doc, i, end),
                                    .type = (uint16_t)best[i].type,
                                    .score = 1000,
                                    .tok = i,
                                    .ntok = end - i,
                                    .row = best[i].row});
        }
        i = end;
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
