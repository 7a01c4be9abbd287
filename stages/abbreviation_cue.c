/* abbreviation_cue.c: the cues of abbreviations.tsv weighed at one place of a text.
 *
 * A full stop right behind the form is passed over ("TS. Lan"); dashes of every kind are one. */
#include "stages/abbreviation.h"

#include "stages/viet.h"

/* Per mille of all readings that the best one needs. */
enum { MIN_SHARE = 350 };

uint32_t abbr_topics(const struct abbr_state *s, const struct bt_doc *doc)
{
    const uint64_t topic = bt_kind_bit(s->topic_kind);
    uint32_t topics = 0, i = 0, n;

    for (; (i = bt_next_term(doc, i, topic)) < doc->work->ntok; i++)
        for (const struct bt_term *t = bt_terms_at(doc, i, &n); n > 0; n--, t++)
            if (t->kind == s->topic_kind)
                topics |= 1u << s->topic_of[t->row - s->topic_rows.first];
    return topics;
}

static void add_side(const struct abbr_state *s, const struct bt_doc *doc, uint32_t tok,
                     struct abbr_sides *sides)
{
    const struct bt_token *t = &doc->work->tok[tok];
    struct abbr_side *side = &sides->at[sides->n++];

    *side = (struct abbr_side){.text = bt_text(doc, t->at),
                               .key = t->key,
                               .kind = t->kind,
                               .shape = t->shape,
                               .syllable = (t->flags & BT_SYLLABLE) != 0,
                               .space = (t->flags & BT_SPACE_BEFORE) != 0};
    if (t->kind == BT_PUNCT) {
        if (bt_str_is(side->text, "–") || bt_str_is(side->text, "—")) {
            side->text = BT_STR("-");
            side->key = s->dash_key;
        }
        if (side->text.len == 1)
            side->mark = side->text.s[0];
    }
}

/* The key of a neighbour's word, at most BT_MAX_KEY + 8 bytes; empty if it is too long. */
static struct bt_str side_key(const struct abbr_side *side, char *key)
{
    if (side->text.len > BT_MAX_KEY)
        return BT_STR("");
    return (struct bt_str){key, bt_viet_key(side->text.s, side->text.len, key)};
}

bool abbr_word_is(const struct abbr_state *s, uint32_t word, const struct abbr_side *side)
{
    char key[BT_MAX_KEY + 16];
    const char *strange;

    if (word < ABBR_STRANGE)
        return word == side->key;
    if (side->key != 0)
        return false;
    strange = s->strange.s + (word - ABBR_STRANGE);
    return bt_str_eq(side_key(side, key),
                     (struct bt_str){strange + 1, (unsigned char)strange[0]});
}

/* The neighbours of a place: tokens [beg, tok) and [next, end). */
struct around {
    uint32_t beg, tok, next, end;
};

static struct around tokens_around(const struct bt_doc *doc, uint32_t tok, uint32_t ntok,
                                   uint32_t reach)
{
    const struct bt_doc_work *w = doc->work;
    uint32_t block = w->tok[tok].iblock;
    struct around a = {tok, tok, tok + ntok, tok + ntok};

    while (a.beg > 0 && tok - a.beg < reach && w->tok[a.beg - 1].iblock == block)
        a.beg--;
    while (a.end < w->ntok && a.end - a.next < reach && w->tok[a.end].iblock == block)
        a.end++;
    return a;
}

/* True if the words around are in capitals, so that capitals say nothing. */
static bool in_capitals(const struct bt_doc *doc, struct around a)
{
    uint32_t words = 0;

    for (uint32_t i = a.beg; i < a.end; i++) {
        const struct bt_token *t = &doc->work->tok[i];
        if (t->kind != BT_WORD || (i >= a.tok && i < a.next))
            continue;
        if (t->shape == BT_LOWER || t->shape == BT_TITLE)
            return false;
        words += t->shape == BT_UPPER && (t->flags & BT_SYLLABLE);
    }
    return words != 0;
}

void abbr_context_fill(const struct abbr_state *s, const struct bt_doc *doc, uint32_t tok,
                       uint32_t ntok, uint32_t reach, struct abbr_context *c)
{
    const struct bt_token *t = &doc->work->tok[tok];
    struct around a = tokens_around(doc, tok, ntok, reach);
    const struct abbr_side *left = c->left.at, *right = c->right.at;

    c->left.n = c->right.n = 0;
    for (uint32_t i = a.tok; i > a.beg; i--)
        add_side(s, doc, i - 1, &c->left);
    for (uint32_t i = a.next; i < a.end; i++)
        add_side(s, doc, i, &c->right);
    c->glued_number = c->right.n > 0 && right[0].kind == BT_NUMBER && !right[0].space;
    c->glued_hyphen = c->right.n > 1 && right[0].mark == '-' && !right[0].space &&
                      right[1].kind == BT_NUMBER && !right[1].space;
    c->touches = c->left.n > 0 && left[0].kind == BT_PUNCT && !(t->flags & BT_SPACE_BEFORE);
    c->brand = ntok == 1 && c->left.n > 0 && left[0].kind == BT_WORD && !left[0].syllable &&
               left[0].shape >= BT_TITLE && left[0].shape != BT_UPPER &&
               bt_count_code_points(doc->text.s + t->at.beg, t->at.end - t->at.beg) <= 2;
    c->caps = ntok == 1 && (t->flags & BT_SYLLABLE) &&
              in_capitals(doc, tokens_around(doc, tok, ntok, ABBR_NEAR));
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
    if (s->mark != 0)
        return strchr(",.;:)!?", s->mark) != NULL;
    return s->kind == BT_PUNCT && (bt_str_is(s->text, "…") || bt_str_is(s->text, "”"));
}

static bool test_fits(uint8_t test, const struct abbr_side *s, uint32_t n)
{
    bool first = n > 0;
    bool upper = first && s->kind == BT_WORD && (s->shape == BT_UPPER || s->shape == BT_MIXED);
    char key[BT_MAX_KEY + 16];
    int64_t year;

    switch (test) {
    case ABBR_TEST_NUMBER:
        return first && s->kind == BT_NUMBER;
    case ABBR_TEST_YEAR:
        return first && s->kind == BT_NUMBER && bt_str_digits(s->text, &year) && year > 1900 &&
               year < 2100;
    case ABBR_TEST_ROMAN:
        return first && s->kind == BT_WORD && (upper || s->shape == BT_CAPITAL) &&
               is_roman(side_key(s, key));
    case ABBR_TEST_CAPITAL:
        return first && is_capital(s);
    case ABBR_TEST_NAME:
        return n > 1 && is_capital(s) && is_capital(s + 1) && s[1].space;
    case ABBR_TEST_UPPER:
        return upper;
    case ABBR_TEST_LOWER:
        return first && s->kind == BT_WORD && s->shape == BT_LOWER;
    case ABBR_TEST_OPEN:
        return first && (s->mark == '(' || s->mark == '"' || bt_str_is(s->text, "“"));
    case ABBR_TEST_END:
        return !first || is_end(s);
    case ABBR_TEST_START:
        return !first || s->mark == '.' || s->mark == '-' || s->mark == '*';
    case ABBR_TEST_GLUED:
        return first && s->kind == BT_WORD && !s->space;
    default:
        return false;
    }
}

/* True if the cue's words stand at sides->at[at...]; to the left they run backward. */
static bool words_fit(const struct abbr_state *s, const struct abbr_cue *c,
                      const struct abbr_sides *sides, uint32_t at, bool leftward)
{
    const uint32_t *word = s->word + c->word;

    if (at + c->nword > sides->n)
        return false;
    for (uint32_t i = 0; i < c->nword; i++)
        if (!abbr_word_is(s, word[leftward ? c->nword - 1 - i : i], &sides->at[at + i]))
            return false;
    return true;
}

static bool cue_fits(const struct abbr_state *s, const struct abbr_cue *c,
                     const struct abbr_context *context, bool leftward, uint32_t stop)
{
    const struct abbr_sides *sides = leftward ? &context->left : &context->right;
    uint32_t n = sides->n, from = c->test == ABBR_TEST_END ? 0 : stop;
    uint32_t to = c->within ? n : from + 1;

    if (leftward && c->test == ABBR_TEST_GLUED)
        return context->touches;
    for (uint32_t at = from; at < to; at++) {
        if (c->test != ABBR_TEST_NONE
                ? test_fits(c->test, sides->at + at, n - (at < n ? at : n))
                : words_fit(s, c, sides, at, leftward))
            return true;
        if (at >= n)
            break;
    }
    return false;
}

/* The weight of one column's cues: the strongest for the reading, times those against it.  On
 * the right `stop` marks are passed over. */
static uint64_t weigh(const struct abbr_state *s, const struct abbr_column *column,
                      const struct abbr_context *context, bool leftward, uint32_t stop,
                      bool *against)
{
    const struct abbr_sides *sides = leftward ? &context->left : &context->right;
    const struct abbr_cue *cue = s->cue + column->first;
    uint32_t next = stop < sides->n ? sides->at[stop].key : UINT32_MAX, n = column->nfar;
    uint64_t best = 1;

    /* Words next to the form fit only if the nearest has the key of the neighbour. */
    if (next != UINT32_MAX && (column->near >> next % 64 & 1))
        n = column->n;
    for (uint32_t i = 0; i < n; i++) {
        const struct abbr_cue *c = &cue[i];
        if ((i >= column->nfar && c->near != next) || !cue_fits(s, c, context, leftward, stop))
            continue;
        if (c->against)
            *against = true;
        else if (c->weight > best)
            best = c->weight;
    }
    return best;
}

/* The form's own full stop: "TS. Lan", "P. Mận", "Q.III"; behind "theo QĐ. " a sentence
 * begins. */
static bool has_stop(const struct abbr_rule *r, const struct abbr_sides *right)
{
    const struct abbr_side *at = right->at;

    return right->n > 1 && at[0].mark == '.' && !at[0].space && at[1].kind != BT_PUNCT &&
           ((r->class != ABBR_DOCUMENT && r->class != ABBR_PEOPLE && r->class != ABBR_TERM) ||
            !at[1].space);
}

/* Share of the reading of a row here; *cued is set if a cue of the row spoke for it. */
static uint64_t odds_of(const struct abbr_state *s, const struct abbr_rule *r,
                        const struct abbr_context *c, uint32_t topics, bool *cued)
{
    bool against = false;
    uint64_t weight = 1;

    if (r->left.n != 0)
        weight *= weigh(s, &r->left, c, true, 0, &against);
    if (r->right.n != 0)
        weight *= weigh(s, &r->right, c, false, has_stop(r, &c->right), &against);
    if (r->topics & topics)
        weight *= ABBR_WEIGHT_TOPIC;
    *cued = weight >= ABBR_WEIGHT_NEXT;
    if (against)
        return r->prior * weight / (ABBR_WEIGHT_NEXT * ABBR_WEIGHT_SHAPE);
    if ((c->glued_number || c->glued_hyphen) && !r->leave && !r->takes_number)
        return r->prior * weight / (ABBR_WEIGHT_NEXT * ABBR_WEIGHT_NEXT);
    if (c->brand && r->class != ABBR_LEVEL && r->class != ABBR_PLACE)
        return r->prior * weight / ABBR_WEIGHT_NEXT;
    return r->prior * weight;
}

/* Lends the weight of a reading that the article writes out: taken from the others, so that it says
 * which reading holds and not whether there is one. */
static void lend(uint64_t *odds, uint32_t n, uint32_t to)
{
    uint64_t sum = 0, lent = 0;

    for (uint32_t i = 0; i < n; i++) {
        sum += odds[i];
        lent += odds[i] * (i == to ? ABBR_WEIGHT_WRITTEN : 1);
    }
    for (uint32_t i = 0; i < n && lent != 0; i++)
        odds[i] = odds[i] * (i == to ? ABBR_WEIGHT_WRITTEN : 1) * sum / lent;
}

/* Where no cue stands, the readings chosen by a cue elsewhere in the article weigh more; if there
 * are none, the only reading that the article writes out. */
static void hear(const struct abbr_state *s, const uint32_t *row, uint32_t n,
                 const uint8_t *heard, uint64_t *odds)
{
    uint32_t voted = 0, written = 0, only = 0;

    for (uint32_t i = 0; i < n; i++) {
        uint8_t what = heard[row[i] - s->rows.first];
        if (what & ABBR_VOTED) {
            odds[i] *= ABBR_WEIGHT_VOTE;
            voted++;
        }
        if (what & ABBR_WRITTEN) {
            only = i;
            written++;
        }
    }
    if (voted == 0 && written == 1)
        lend(odds, n, only);
}

/* The rows' shares here. */
static void share_out(const struct abbr_state *s, const uint32_t *row, uint32_t n,
                      const struct abbr_context *c, uint32_t topics, const uint8_t *heard,
                      uint64_t *odds, bool *cued)
{
    *cued = false;
    for (uint32_t i = 0; i < n; i++) {
        bool by_cue;
        odds[i] = odds_of(s, abbr_rule_of(s, row[i]), c, topics, &by_cue);
        *cued = *cued || by_cue;
    }
    if (heard != NULL && !*cued)
        hear(s, row, n, heard, odds);
}

struct abbr_choice abbr_choose(const struct abbr_state *s, const uint32_t *row, uint32_t nrow,
                               const struct abbr_context *c, uint32_t topics,
                               const uint8_t *heard, uint64_t *odds)
{
    struct abbr_choice best = {0};
    uint64_t sum = 0;

    share_out(s, row, nrow, c, topics, heard, odds, &best.by_cue);
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
        best.none += (uint64_t)ABBR_ALL * ABBR_WEIGHT_WITHIN;
        best.all += (uint64_t)ABBR_ALL * ABBR_WEIGHT_WITHIN;
    }
    if (best.none * 2 > best.all || best.row == 0 ||
        best.odds * ABBR_ALL < best.all * MIN_SHARE || abbr_rule_of(s, best.row)->leave)
        best.row = 0;
    return best;
}
