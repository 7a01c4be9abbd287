/* abbreviation.c: TOKEN, TERM -> ABBREVIATION: what each shortened word stands for here.
 *
 * Forms and readings are the rows of abbreviations.tsv; which reading holds is weighed from the
 * row's share and its cues (abbreviation_cue.c), from what the article defines
 * (abbreviation_define.c), from how the same form was read elsewhere in the article where a
 * cue stood beside it, and from the readings the article writes out (abbreviation_written.c).
 * Forms without a row are taken apart (abbreviation_compound.c).
 *
 * Not expanded: what lies in a document number, a plate, a web address or other code; initials
 * of persons; publisher tags and the initials of authors; words of a title in capitals. */
#include "stages/abbreviation.h"

/* A definition of the article outweighs the table's share, but not cues on both sides. */
enum { DEFINED_SCORE = 990, MAX_ALTERNATIVES = 4 };

/* What one run over a document needs. */
struct work {
    const struct abbr_state *s;
    struct bt_doc *doc;
    struct abbr_definitions defs;
    uint32_t topics;
    uint8_t *heard; /* by rule: ABBR_VOTED, ABBR_WRITTEN */
    struct abbr_asked asked;
    uint32_t *place; /* tokens where a form may begin */
    uint32_t nplace, place_cap;
    struct abbr_item *item;
    uint32_t n, cap;
};

static enum bt_status open_abbreviation(void *self, const struct bt_env *env,
                                        struct bt_err *err)
{
    struct abbr_state *s = self;

    s->dict = env->dict;
    if (!bt_dict_table(s->dict, "abbreviations", &s->rows) ||
        !bt_dict_table(s->dict, "topics", &s->topic_rows))
        return bt_err_set(err, BT_FATAL, "dictionary",
                          "tables abbreviations and topics are missing");
    s->kind = bt_dict_kind(s->dict, "abbreviation");
    s->topic_kind = bt_dict_kind(s->dict, "topic");
    s->intro_kind = bt_dict_kind(s->dict, "definition-intro");
    s->skip_kind = bt_dict_kind(s->dict, "definition-skip");
    s->credit_kind = bt_dict_kind(s->dict, "credit-word");
    s->ticker_kind = bt_dict_kind(s->dict, "ticker-word");
    s->body_kind = bt_dict_kind(s->dict, "organization");
    s->head_kind = bt_dict_kind(s->dict, "organization-head");
    return abbr_compile(s, err);
}

static void close_abbreviation(void *self)
{
    abbr_release(self);
}

static void set_alternatives(struct work *w, struct abbr_item *item, const uint32_t *row,
                             const uint64_t *odds, uint32_t n, uint64_t best)
{
    struct bt_str *a = NULL;

    for (uint32_t i = 0; i < n && item->nalternative < MAX_ALTERNATIVES; i++) {
        const struct abbr_rule *r = abbr_rule_of(w->s, row[i]);
        if (row[i] == item->row || odds[i] * 20 < best || r->leave ||
            bt_str_eq(r->expansion, item->expansion))
            continue;
        if (a == NULL)
            a = bt_alloc_array(w->doc->arena, MAX_ALTERNATIVES, sizeof *a);
        a[item->nalternative++] = r->expansion;
    }
    item->alternative = a;
}

/* The reading of a form from the rows that end at the same token. */
static bool read_rows(struct work *w, const struct bt_term *term, uint32_t n, bool voting,
                      struct abbr_item *item)
{
    uint32_t row[ABBR_READINGS], nrow = 0, reach = 0, cues = 0;
    uint64_t odds[ABBR_READINGS];
    struct abbr_context context;
    struct abbr_choice choice;

    for (uint32_t i = 0; i < n && nrow < ABBR_READINGS; i++)
        if (term[i].kind == w->s->kind) {
            const struct abbr_rule *r = abbr_rule_of(w->s, term[i].row);
            reach = r->reach > reach ? r->reach : reach;
            cues += r->left.n + r->right.n;
            row[nrow++] = term[i].row;
        }
    if (voting && cues == 0 && term->ntok == 1) {
        if (nrow > 1)
            abbr_ask(w->s, &w->asked, row, nrow);
        return true; /* without cues no vote, and no token is passed over */
    }
    abbr_context_fill(w->s, w->doc, term->tok, term->ntok, reach, &context);
    choice = abbr_choose(w->s, row, nrow, &context, w->topics, voting ? NULL : w->heard, odds);
    if (voting && nrow > 1 && !choice.by_cue)
        abbr_ask(w->s, &w->asked, row, nrow);
    if (choice.row == 0)
        return false;
    if (voting) {
        w->heard[choice.row - w->s->rows.first] |= choice.by_cue ? ABBR_VOTED : 0;
        return true;
    }
    *item = (struct abbr_item){.tok = term->tok,
                               .ntok = term->ntok,
                               .row = choice.row,
                               .expansion = abbr_rule_of(w->s, choice.row)->expansion,
                               .source = "dictionary",
                               .score = (uint16_t)(choice.odds * 1000 / choice.all),
                               .class = abbr_rule_of(w->s, choice.row)->class};
    if (abbr_credit(w->s, w->doc, term->tok, term->ntok, &context, item->class))
        return false;
    set_alternatives(w, item, row, odds, nrow, choice.odds);
    return true;
}

/* The longest form of the table at a token that has a reading here.  Skips *ntok tokens. */
static bool read_terms(struct work *w, uint32_t tok, bool voting, uint32_t *ntok,
                       struct abbr_item *item)
{
    uint32_t n, end;
    const struct bt_term *term = bt_terms_at(w->doc, tok, &n);

    *ntok = 0;
    for (uint32_t i = 0; i < n; i = end) {
        for (end = i + 1; end < n && term[end].ntok == term[i].ntok; end++)
            ;
        while (i < end && term[i].kind != w->s->kind)
            i++;
        if (i == end || abbr_blocked(w->s, w->doc, tok, term[i].ntok))
            continue;
        if (*ntok == 0)
            *ntok = term[i].ntok;
        if (read_rows(w, term + i, end - i, voting, item)) {
            *ntok = term[i].ntok;
            return true;
        }
    }
    return false;
}

static bool read_definition(struct work *w, uint32_t tok, struct abbr_item *item)
{
    uint32_t ntok = 0;
    const struct abbr_definition *d = NULL;

    if (w->doc->work->tok[tok].shape > BT_TITLE)
        d = abbr_defined(w->doc, &w->defs, tok, &ntok);
    if (d == NULL || abbr_blocked(w->s, w->doc, tok, ntok))
        return false;
    *item = (struct abbr_item){
        .tok = tok,
        .ntok = ntok,
        .expansion = d->expansion,
        .source = "document",
        .why = "abbreviation/definition",
        .score = DEFINED_SCORE,
        .class = d->row != 0 ? abbr_rule_of(w->s, d->row)->class : (uint8_t)ABBR_TERM,
        .defined_here = d->tok == tok};
    return true;
}

static bool read_compound(struct work *w, uint32_t tok, struct abbr_item *item)
{
    struct abbr_context context;

    *item = (struct abbr_item){.tok = tok};
    if (w->doc->work->tok[tok].shape != BT_UPPER ||
        (w->doc->work->tok[tok].flags & BT_SYLLABLE) || abbr_blocked(w->s, w->doc, tok, 1))
        return false;
    abbr_context_fill(w->s, w->doc, tok, 1, ABBR_NEAR, &context);
    return !context.glued_number && !context.glued_hyphen &&
           abbr_compound(w->s, w->doc, tok, &context, w->topics, item) &&
           !abbr_credit(w->s, w->doc, tok, 1, &context, item->class);
}

/* A form is a row of the table, or it has capitals: what the article defines and what is taken
 * apart (read_definition(), read_compound()). */
static void find_places(struct work *w)
{
    const struct bt_doc_work *d = w->doc->work;
    const uint64_t row = bt_kind_bit(w->s->kind), *kinds = d->term_kinds;
    const struct bt_token *t = d->tok;

    for (uint32_t i = 0, n = d->ntok; i < n; i++, t++) {
        if (t->shape <= BT_TITLE && !(kinds[i] & row))
            continue;
        if (t->kind != BT_WORD || t->shape == BT_NO_CASE || abbr_closed(w->doc, i))
            continue;
        w->place = bt_grow(w->doc->arena, w->place, w->nplace, &w->place_cap, sizeof *w->place);
        w->place[w->nplace++] = i;
    }
}

static void vote(struct work *w)
{
    struct abbr_item item;
    uint32_t ntok, next = 0;

    for (uint32_t i = 0; i < w->nplace; i++)
        if (w->place[i] >= next && read_terms(w, w->place[i], true, &ntok, &item))
            next = w->place[i] + ntok;
    abbr_find_written(w->s, w->doc, &w->asked, w->heard);
}

static void collect(struct work *w)
{
    uint32_t next = 0;

    for (uint32_t i = 0; i < w->nplace; i++) {
        struct abbr_item item;
        uint32_t tok = w->place[i], ntok;
        if (tok < next)
            continue;
        if (!read_definition(w, tok, &item) && !read_terms(w, tok, false, &ntok, &item) &&
            (ntok != 0 || !read_compound(w, tok, &item)))
            continue;
        w->item = bt_grow(w->doc->arena, w->item, w->n, &w->cap, sizeof item);
        w->item[w->n++] = item;
        next = item.tok + item.ntok;
    }
    w->n = abbr_join(w->doc, w->item, w->n);
}

static void emit_item(struct bt_doc *doc, const struct abbr_item *item)
{
    struct bt_reading *r = bt_alloc(doc->arena, sizeof *r);

    *r = (struct bt_reading){item->expansion, item->source, item->alternative,
                             item->nalternative, item->defined_here};
    bt_emit(doc, BT_ABBREVIATION,
            (struct bt_ann){.at = bt_token_span(doc, item->tok, item->tok + item->ntok),
                            .score = item->score,
                            .tok = item->tok,
                            .ntok = item->ntok,
                            .row = item->row,
                            .value = item->expansion,
                            .why = item->why,
                            .data = r});
}

static enum bt_status process_abbreviation(const void *self, struct bt_worker *worker,
                                           struct bt_doc *doc, struct bt_err *err)
{
    struct work w = {.s = self, .doc = doc};
    size_t bytes = w.s->rows.n + 1;

    (void)worker;
    (void)err;
    w.heard = bt_alloc(doc->arena, bytes);
    memset(w.heard, 0, bytes);
    w.topics = abbr_topics(w.s, doc);
    abbr_define(w.s, doc, &w.defs);
    find_places(&w);
    vote(&w);
    collect(&w);
    for (uint32_t i = 0; i < w.n; i++)
        emit_item(doc, &w.item[i]);
    return BT_OK;
}

const struct bt_stage bt_stage_abbreviation = {
    .name = "abbreviation",
    .help = "read the shortened words and phrases",
    .reads = BT_BIT(BT_TOKEN) | BT_BIT(BT_CODE) | BT_BIT(BT_TERM),
    .writes = BT_BIT(BT_ABBREVIATION),
    .size = sizeof(struct abbr_state),
    .open = open_abbreviation,
    .process = process_abbreviation,
    .close = close_abbreviation,
};
