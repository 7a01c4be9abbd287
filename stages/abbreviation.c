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
enum { DEFINED_SCORE = 990, MAX_ALTERNATIVES = 4, MAX_KEPT = 256 };

/* What is found out about a form where it stands: for the vote, and kept for the reading of
 * the first MAX_KEPT of an article. */
struct seen {
    struct abbr_context context;
    uint64_t odds[ABBR_READINGS]; /* of its rows */
    bool by_cue;
};

/* The rows of the table that end at the same token. */
struct form {
    uint32_t row, nrow; /* into work.row */
    uint16_t ntok;
    uint8_t reach;
    bool has_cues, is_blocked, is_free; /* neither: not yet asked */
    struct seen *seen;                  /* NULL: not kept */
};

/* A token where a form may begin, with those of the table, the longest first. */
struct place {
    uint32_t tok;
    uint32_t form, nform; /* into work.form */
};

/* What one run over a document needs. */
struct work {
    const struct abbr_state *s;
    struct bt_doc *doc;
    struct abbr_definitions defs;
    uint32_t topics;
    uint8_t *heard; /* by rule: ABBR_VOTED, ABBR_WRITTEN */
    struct abbr_asked asked;
    struct place *place;
    struct form *form;
    uint32_t *row;
    uint32_t nkept, nplace, place_cap, nform, form_cap, nrow, row_cap;
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
        struct bt_str expansion;
        if (row[i] == item->row || odds[i] * 20 < best || abbr_rule_of(w->s, row[i])->leave)
            continue;
        expansion = abbr_reading_of(w->s, row[i])->expansion;
        if (bt_str_eq(expansion, item->expansion))
            continue;
        if (a == NULL)
            a = bt_alloc_array(w->doc->arena, MAX_ALTERNATIVES, sizeof *a);
        a[item->nalternative++] = expansion;
    }
    item->alternative = a;
}

static bool is_blocked(struct work *w, uint32_t tok, struct form *f)
{
    if (!f->is_blocked && !f->is_free) {
        f->is_blocked = abbr_blocked(w->s, w->doc, tok, f->ntok);
        f->is_free = !f->is_blocked;
    }
    return f->is_blocked;
}

static struct seen *see(const struct work *w, uint32_t tok, const struct form *f,
                        struct seen *seen)
{
    abbr_context_fill(w->s, w->doc, tok, f->ntok, f->reach, &seen->context);
    seen->by_cue =
        abbr_weigh(w->s, w->row + f->row, f->nrow, &seen->context, w->topics, seen->odds);
    return seen;
}

/* What a form says about its rows elsewhere; true if it has a reading here. */
static bool vote_of(struct work *w, uint32_t tok, struct form *f)
{
    const uint32_t *row = w->row + f->row;
    struct abbr_choice choice = {0};
    bool asked =
        !f->has_cues && f->ntok == 1; /* no vote without cues, and no token is passed over */

    if (!asked) {
        struct seen local, *seen = &local;
        if (w->nkept < MAX_KEPT) {
            w->nkept++;
            seen = f->seen = bt_alloc(w->doc->arena, sizeof *seen);
        }
        see(w, tok, f, seen);
        choice =
            abbr_choose(w->s, row, f->nrow, seen->context.caps, seen->by_cue, NULL, seen->odds);
    }
    if (f->nrow > 1 && !choice.by_cue)
        abbr_ask(w->s, &w->asked, row, f->nrow);
    if (choice.row != 0)
        w->heard[choice.row - w->s->rows.first] |= choice.by_cue ? ABBR_VOTED : 0;
    return asked || choice.row != 0;
}

/* Share per mille; in 32 bits, if they do, a division is several times as fast. */
static uint16_t per_mille(uint64_t part, uint64_t all)
{
    part *= 1000;
    if (((part | all) >> 32) == 0)
        return (uint16_t)((uint32_t)part / (uint32_t)all);
    return (uint16_t)(part / all);
}

/* The reading of a form. */
static bool read_form(struct work *w, uint32_t tok, struct form *f, struct abbr_item *item)
{
    const uint32_t *row = w->row + f->row;
    struct seen local, *seen = f->seen != NULL ? f->seen : see(w, tok, f, &local);
    struct abbr_choice choice =
        abbr_choose(w->s, row, f->nrow, seen->context.caps, seen->by_cue, w->heard, seen->odds);

    if (choice.row == 0)
        return false;
    *item = (struct abbr_item){.tok = tok,
                               .ntok = f->ntok,
                               .row = choice.row,
                               .expansion = abbr_reading_of(w->s, choice.row)->expansion,
                               .source = "dictionary",
                               .score = per_mille(choice.odds, choice.all),
                               .class = abbr_rule_of(w->s, choice.row)->class};
    if (abbr_credit(w->s, w->doc, tok, f->ntok, &seen->context, item->class))
        return false;
    set_alternatives(w, item, row, seen->odds, f->nrow, choice.odds);
    return true;
}

/* The longest form of the table at a place that has a reading there: voting, or read into
 * *item. *ntok: its tokens, or those of the longest that is not blocked; 0 if all are. */
static bool read_forms(struct work *w, const struct place *p, bool voting, uint32_t *ntok,
                       struct abbr_item *item)
{
    *ntok = 0;
    for (uint32_t i = 0; i < p->nform; i++) {
        struct form *f = &w->form[p->form + i];
        if (is_blocked(w, p->tok, f))
            continue;
        if (*ntok == 0)
            *ntok = f->ntok;
        if (voting ? vote_of(w, p->tok, f) : read_form(w, p->tok, f, item)) {
            *ntok = f->ntok;
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

/* Adds a row of the table to a form. */
static void add_row(struct work *w, struct form *f, uint32_t row)
{
    const struct abbr_rule *r = abbr_rule_of(w->s, row);

    if (f->nrow == ABBR_READINGS)
        return;
    f->reach = r->reach > f->reach ? r->reach : f->reach;
    f->has_cues |= r->has_cues;
    f->nrow++;
    w->row = bt_grow(w->doc->arena, w->row, w->nrow, &w->row_cap, sizeof *w->row);
    w->row[w->nrow++] = row;
}

/* A form is a row of the table, or it has capitals: what the article defines and what is taken
 * apart (read_definition(), read_compound()). */
static void add_place(struct work *w, uint32_t tok)
{
    struct place *p;
    struct form *f = NULL;
    uint32_t n;

    if (abbr_closed(w->doc, tok))
        return;
    w->place = bt_grow(w->doc->arena, w->place, w->nplace, &w->place_cap, sizeof *p);
    p = &w->place[w->nplace++];
    *p = (struct place){.tok = tok, .form = w->nform};
    for (const struct bt_term *t = bt_terms_at(w->doc, tok, &n); n > 0; n--, t++) {
        if (t->kind != w->s->kind)
            continue;
        if (f == NULL || f->ntok != t->ntok) {
            w->form = bt_grow(w->doc->arena, w->form, w->nform, &w->form_cap, sizeof *f);
            f = &w->form[w->nform++];
            *f = (struct form){.row = w->nrow, .ntok = t->ntok};
            p->nform++;
        }
        add_row(w, f, t->row);
    }
}

/* Bits of the 64 tokens from `beg` on: words that have capitals, or with which a row of one of
 * the kinds begins. */
static uint64_t look_at(const struct bt_doc_work *d, uint32_t beg, uint64_t kinds)
{
    const uint64_t *have = d->term_kinds + beg;
    const struct bt_token *t = d->tok + beg;
    uint32_t n = d->ntok - beg < 64 ? d->ntok - beg : 64;
    uint64_t bits = 0;

    for (uint32_t i = 0; i < n; i++) { /* only words have a shape */
        uint64_t hit = (t[i].shape > BT_TITLE) | ((have[i] & kinds) != 0);
        bits = bits >> 1 | hit << 63;
    }
    return n == 0 ? 0 : bits >> (64 - n);
}

/* Finds the places and the topics of the article. */
static void find_places(struct work *w)
{
    const struct bt_doc_work *d = w->doc->work;
    const uint64_t row = bt_kind_bit(w->s->kind), topic = bt_kind_bit(w->s->topic_kind);

    for (uint32_t beg = 0; beg < d->ntok; beg += 64)
        for (uint64_t bits = look_at(d, beg, row | topic); bits != 0; bits &= bits - 1) {
            uint32_t tok = beg + (uint32_t)__builtin_ctzll(bits);
            if (d->term_kinds[tok] & topic)
                w->topics |= abbr_topics(w->s, w->doc, tok);
            if (d->tok[tok].shape > BT_TITLE ||
                (d->tok[tok].shape != BT_NO_CASE && (d->term_kinds[tok] & row)))
                add_place(w, tok);
        }
}

static void vote(struct work *w)
{
    struct abbr_item item;
    uint32_t ntok, next = 0;

    for (uint32_t i = 0; i < w->nplace; i++)
        if (w->place[i].tok >= next && read_forms(w, &w->place[i], true, &ntok, &item))
            next = w->place[i].tok + ntok;
    abbr_find_written(w->s, w->doc, &w->asked, w->heard);
}

static void collect(struct work *w)
{
    uint32_t next = 0;

    for (uint32_t i = 0; i < w->nplace; i++) {
        struct abbr_item item;
        uint32_t tok = w->place[i].tok, ntok;
        if (tok < next)
            continue;
        if (!read_definition(w, tok, &item) &&
            !read_forms(w, &w->place[i], false, &ntok, &item) &&
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
