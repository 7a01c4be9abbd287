/* abbreviation_cue.c: the cues of abbreviations.tsv weighed at one place of a text.
 *
 * A full stop right behind the form is passed over ("TS. Lan"); dashes of every kind are one. */
#include "stages/abbreviation.h"

#include "stages/viet.h"

/* What a cue multiplies a reading's share by: words (and numbers) next to the form, the mere
 * shape of the neighbour or a mark, words a little farther, a topic, the same reading elsewhere.
 * Chosen so that a word alone lifts a share of 30 per mille to the first place. */
enum {
    WEIGHT_NEXT = 40,
    WEIGHT_SHAPE = 10,
    WEIGHT_WITHIN = 8,
    WEIGHT_TOPIC = 8,
    WEIGHT_VOTE = 6,
    MIN_SHARE = 350 /* per mille of all readings that the best one needs */
};

uint32_t abbr_topics(const struct abbr_state *s, const struct bt_doc *doc)
{
    const struct bt_doc_work *w = doc->work;
    uint32_t topics = 0;

    for (uint32_t i = 0; i < w->nterm; i++)
        if (w->term[i].kind == s->topic_kind)
            topics |= 1u << s->topic_of[w->term[i].row - s->topic_rows.first];
    return topics;
}

static void fill_side(const struct bt_doc *doc, uint32_t tok, struct abbr_side *side, char *key)
{
    const struct bt_token *t = &doc->work->tok[tok];
    struct bt_str text = bt_text(doc, t->at);

    *side = (struct abbr_side){.kind = t->kind,
                               .shape = t->shape,
                               .syllable = (t->flags & BT_SYLLABLE) != 0,
                               .space = (t->flags & BT_SPACE_BEFORE) != 0};
    if (bt_str_is(text, "–") || bt_str_is(text, "—"))
        side->key = BT_STR("-");
    else if (text.len <= BT_MAX_KEY)
        side->key = (struct bt_str){key, bt_viet_key(text.s, text.len, key)};
    else
        side->key = BT_STR("");
}

static bool is_mark(const struct abbr_side *s, char c)
{
    return s->kind == BT_PUNCT && s->key.len == 1 && s->key.s[0] == c;
}

/* True if the words around are in capitals, so that capitals say nothing. */
static bool in_capitals(const struct abbr_context *c)
{
    uint32_t words = 0;

    for (uint32_t side = 0; side < 2; side++)
        for (uint32_t i = 0; i < (side ? c->nright : c->nleft); i++) {
            const struct abbr_side *s = side ? &c->right[i] : &c->left[i];
            if (s->kind != BT_WORD)
                continue;
            if (s->shape == BT_LOWER || s->shape == BT_TITLE)
                return false;
            words += s->shape == BT_UPPER && s->syllable;
        }
    return words != 0;
}

void abbr_context_fill(const struct bt_doc *doc, uint32_t tok, uint32_t ntok,
                       struct abbr_context *c)
{
    const struct bt_doc_work *w = doc->work;
    uint32_t block = w->tok[tok].iblock, next = tok + ntok;

    c->nleft = c->nright = 0;
    for (uint32_t i = tok; i > 0 && c->nleft < ABBR_NEAR && w->tok[i - 1].iblock == block;
         i--) {
        fill_side(doc, i - 1, &c->left[c->nleft], c->key[c->nleft]);
        c->nleft++;
    }
    for (; next < w->ntok && c->nright < ABBR_NEAR && w->tok[next].iblock == block; next++) {
        fill_side(doc, next, &c->right[c->nright], c->key[ABBR_NEAR + c->nright]);
        c->nright++;
    }
    c->glued_number = c->nright > 0 && c->right[0].kind == BT_NUMBER && !c->right[0].space;
    c->glued_hyphen = c->nright > 1 && is_mark(&c->right[0], '-') && !c->right[0].space &&
                      c->right[1].kind == BT_NUMBER && !c->right[1].space;
    c->touches =
        c->nleft > 0 && c->left[0].kind == BT_PUNCT && !(w->tok[tok].flags & BT_SPACE_BEFORE);
    c->brand = ntok == 1 && c->nleft > 0 && c->left[0].kind == BT_WORD &&
               !c->left[0].syllable && c->left[0].shape >= BT_TITLE &&
               c->left[0].shape != BT_UPPER &&
               bt_count_code_points(doc->text.s + w->tok[tok].at.beg,
                                    w->tok[tok].at.end - w->tok[tok].at.beg) <= 2;
    c->caps = ntok == 1 && (w->tok[tok].flags & BT_SYLLABLE) && in_capitals(c);
}

static bool is_roman(struct bt_str key)
{
    for (uint32_t i = 0; i < key.len; i++)
        if (memchr("ivxlc", key.s[i], 5) == NULL)
            return false;
    return key.len != 0;
}

static bool is_capital(const struct abbr_side *s)
{
    return s->kind == BT_WORD &&
           (s->shape == BT_TITLE || s->shape == BT_CAPITAL || s->shape == BT_MIXED ||
            (s->shape == BT_UPPER && s->syllable));
}

/* Marks that end what a form may belong to. */
static bool is_end(const struct abbr_side *s)
{
    return s->kind == BT_PUNCT && s->key.len != 0 &&
           (memchr(",.;:)!?", s->key.s[0], 7) != NULL || bt_str_is(s->key, "…") ||
            bt_str_is(s->key, "”"));
}

static bool test_fits(uint8_t test, const struct abbr_side *s, uint32_t n)
{
    bool first = n > 0;
    bool upper = first && s->kind == BT_WORD && (s->shape == BT_UPPER || s->shape == BT_MIXED);
    int64_t year;

    switch (test) {
    case ABBR_TEST_NUMBER:
        return first && s->kind == BT_NUMBER;
    case ABBR_TEST_YEAR:
        return first && s->kind == BT_NUMBER && bt_str_digits(s->key, &year) && year > 1900 &&
               year < 2100;
    case ABBR_TEST_ROMAN:
        return first && s->kind == BT_WORD && (upper || s->shape == BT_CAPITAL) &&
               is_roman(s->key);
    case ABBR_TEST_CAPITAL:
        return first && is_capital(s);
    case ABBR_TEST_NAME:
        return n > 1 && is_capital(s) && is_capital(s + 1) && s[1].space;
    case ABBR_TEST_UPPER:
        return upper;
    case ABBR_TEST_LOWER:
        return first && s->kind == BT_WORD && s->shape == BT_LOWER;
    case ABBR_TEST_OPEN:
        return first && (is_mark(s, '(') || is_mark(s, '"') || bt_str_is(s->key, "“"));
    case ABBR_TEST_END:
        return !first || is_end(s);
    case ABBR_TEST_START:
        return !first || is_mark(s, '.') || is_mark(s, '-') || is_mark(s, '*');
    case ABBR_TEST_GLUED:
        return first && s->kind == BT_WORD && !s->space;
    default:
        return false;
    }
}

/* True if the cue's words stand at side[at...]; to the left they run backward. */
static bool words_fit(const struct abbr_state *s, const struct abbr_cue *c,
                      const struct abbr_side *side, uint32_t n, uint32_t at, bool leftward)
{
    if (at + c->natom > n)
        return false;
    for (uint32_t i = 0; i < c->natom; i++)
        if (!bt_str_eq(s->atom[c->atom + (leftward ? c->natom - 1 - i : i)], side[at + i].key))
            return false;
    return true;
}

static bool cue_fits(const struct abbr_state *s, const struct abbr_cue *c,
                     const struct abbr_context *context, bool leftward, bool has_stop)
{
    const struct abbr_side *side = leftward ? context->left : context->right;
    uint32_t n = leftward ? context->nleft : context->nright;
    uint32_t from = 0, to;

    if (leftward && c->test == ABBR_TEST_GLUED)
        return context->touches;
    /* The form's own full stop: "TS. Lan", "Q.5". */
    if (!leftward && has_stop && n > 1 && is_mark(&side[0], '.') && !side[0].space &&
        !(c->test == ABBR_TEST_END) && side[1].kind != BT_PUNCT)
        from = 1;
    to = c->within ? n : from + 1;
    for (uint32_t at = from; at < to; at++) {
        if (c->test != ABBR_TEST_NONE ? test_fits(c->test, side + at, n - (at < n ? at : n))
                                      : words_fit(s, c, side, n, at, leftward))
            return true;
        if (at >= n)
            break;
    }
    return false;
}

/* The weight of one column's cues: the strongest for the reading, times those against it. */
static uint64_t weigh(const struct abbr_state *s, uint32_t first, uint32_t count,
                      const struct abbr_context *context, bool leftward, bool has_stop,
                      bool *against)
{
    uint64_t best = 1;

    for (uint32_t i = first; i < first + count; i++) {
        const struct abbr_cue *c = &s->cue[i];
        uint64_t weight = c->within ? WEIGHT_WITHIN : c->shape ? WEIGHT_SHAPE : WEIGHT_NEXT;
        if (!cue_fits(s, c, context, leftward, has_stop))
            continue;
        if (c->against)
            *against = true;
        else if (weight > best)
            best = weight;
    }
    return best;
}

/* Units and roads carry their number without a blank: "P5", "QL1A". */
static bool takes_number(const struct abbr_state *s, const struct abbr_rule *r)
{
    if (r->class != ABBR_LEVEL && r->class != ABBR_PLACE)
        return false;
    for (uint32_t i = r->right; i < r->right + r->nright; i++)
        if (s->cue[i].test == ABBR_TEST_NUMBER && !s->cue[i].against)
            return true;
    return false;
}

uint64_t abbr_odds(const struct abbr_state *s, uint32_t row, const struct abbr_context *c,
                   uint32_t topics, bool *cued)
{
    const struct abbr_rule *r = abbr_rule_of(s, row);
    bool against = false;
    /* "TS. Lan", "P. Mận", "Q.III"; behind "theo QĐ. " a sentence begins */
    bool has_stop =
        (r->class != ABBR_DOCUMENT && r->class != ABBR_PEOPLE && r->class != ABBR_TERM) ||
        (c->nright > 1 && !c->right[1].space);
    uint64_t weight = weigh(s, r->left, r->nleft, c, true, has_stop, &against);

    weight *= weigh(s, r->right, r->nright, c, false, has_stop, &against);
    if (r->topics & topics)
        weight *= WEIGHT_TOPIC;
    *cued = weight >= WEIGHT_NEXT;
    if (against)
        return r->prior * weight / (WEIGHT_NEXT * WEIGHT_SHAPE);
    if ((c->glued_number || c->glued_hyphen) && !r->leave && !takes_number(s, r))
        return r->prior * weight / (WEIGHT_NEXT * WEIGHT_NEXT);
    if (c->brand && r->class != ABBR_LEVEL && r->class != ABBR_PLACE)
        return r->prior * weight / WEIGHT_NEXT;
    return r->prior * weight;
}

/* The rows' shares here.  Where no cue stands, the readings chosen by a cue elsewhere in the
 * article weigh more. */
static void share_out(const struct abbr_state *s, const uint32_t *row, uint32_t n,
                      const struct abbr_context *c, uint32_t topics, const uint16_t *votes,
                      uint64_t *odds, bool *cued)
{
    *cued = false;
    for (uint32_t i = 0; i < n; i++) {
        bool by_cue;
        odds[i] = abbr_odds(s, row[i], c, topics, &by_cue);
        *cued = *cued || by_cue;
    }
    for (uint32_t i = 0; i < n && votes != NULL && !*cued; i++)
        if (votes[row[i] - s->rows.first] != 0)
            odds[i] *= WEIGHT_VOTE;
}

struct abbr_choice abbr_choose(const struct abbr_state *s, const uint32_t *row, uint32_t nrow,
                               const struct abbr_context *c, uint32_t topics,
                               const uint16_t *votes, uint64_t *odds)
{
    struct abbr_choice best = {0};
    uint64_t sum = 0;

    share_out(s, row, nrow, c, topics, votes, odds, &best.by_cue);
    for (uint32_t i = 0; i < nrow; i++) {
        const struct abbr_rule *r = abbr_rule_of(s, row[i]);
        sum += r->prior;
        best.all += odds[i];
        if (r->leave)
            best.none += odds[i];
        if (odds[i] > best.odds) {
            best.odds = odds[i];
            best.row = row[i];
        }
    }
    if (sum < ABBR_ALL) {
        best.none += ABBR_ALL - sum;
        best.all += ABBR_ALL - sum;
    }
    if (c->caps) { /* a word of a title in capitals is no abbreviation without a cue */
        best.none += (uint64_t)ABBR_ALL * WEIGHT_WITHIN;
        best.all += (uint64_t)ABBR_ALL * WEIGHT_WITHIN;
    }
    if (best.none * 2 > best.all || best.row == 0 ||
        best.odds * ABBR_ALL < best.all * MIN_SHARE || abbr_rule_of(s, best.row)->leave)
        best.row = 0;
    return best;
}
