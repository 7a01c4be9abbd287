/* abbreviation_cue.c: the cues of abbreviations.tsv weighed at one place of a text.
 *
 * A full stop right behind the form is passed over ("TS. Lan"); dashes of every kind are one. */
#include "stages/abbreviation.h"

#include "stages/viet.h"

/* Per mille of all readings that the best one needs. */
enum { MIN_SHARE = 350 };

uint32_t abbr_topics(const struct abbr_state *s, const struct bt_doc *doc, uint32_t tok)
{
    uint32_t topics = 0, n;

    for (const struct bt_term *t = bt_terms_at(doc, tok, &n); n > 0; n--, t++)
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
    side->mark = (char)(side->text.s[0] * ((t->kind == BT_PUNCT) & (side->text.len == 1)));
    if ((t->kind == BT_PUNCT) & (side->text.len == 3) &&
        (bt_str_is(side->text, "–") || bt_str_is(side->text, "—"))) {
        side->text = BT_STR("-");
        side->mark = '-';
        side->key = s->dash_key;
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

/* Always looks at ABBR_NEAR tokens on each side, so that no step depends on the text. */
static struct around tokens_around(const struct bt_doc *doc, uint32_t tok, uint32_t ntok,
                                   uint32_t reach)
{
    const struct bt_doc_work *w = doc->work;
    uint32_t block = w->tok[tok].iblock, next = tok + ntok, last = w->ntok - 1, before = 0,
             after = 0;
    bool left = true, right = true;

    for (uint32_t i = 1; i <= ABBR_NEAR; i++) {
        uint32_t l = tok >= i ? tok - i : 0, r = next + i - 1 < last ? next + i - 1 : last;
        left &= (tok >= i) & (w->tok[l].iblock == block);
        right &= (next + i - 1 <= last) & (w->tok[r].iblock == block);
        before += left;
        after += right;
    }
    return (struct around){tok - (before < reach ? before : reach), tok, next,
                           next + (after < reach ? after : reach)};
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

static bool is_roman(const struct abbr_side *s)
{
    char first = s->text.s[0], key[BT_MAX_KEY + 16];
    struct bt_str k;

    /* A key begins with the word's first letter; only what is not ASCII may change. */
    if ((unsigned char)first < 0x80 && memchr("ivxlcIVXLC", first, 10) == NULL)
        return false;
    k = side_key(s, key);
    for (uint32_t i = 0; i < k.len; i++)
        if (memchr("ivxlc", k.s[i], 5) == NULL)
            return false;
    return k.len != 0;
}

static bool is_capital(const struct abbr_side *s)
{
    uint32_t shapes =
        1u << BT_TITLE | 1u << BT_CAPITAL | 1u << BT_MIXED | (uint32_t)s->syllable << BT_UPPER;

    return (s->kind == BT_WORD) & (shapes >> s->shape & 1);
}

/* Bits of the tests, enum abbr_test. */
#define TEST(name) (1u << ABBR_TEST_##name)

static uint32_t word_tests(const struct abbr_side *s, bool last)
{
    uint32_t upper = (s->shape == BT_UPPER) | (s->shape == BT_MIXED);
    uint32_t tests =
        upper * TEST(UPPER) | (s->shape == BT_LOWER) * TEST(LOWER) | !s->space * TEST(GLUED);

    if (is_capital(s))
        tests |= TEST(CAPITAL) | (!last && is_capital(s + 1) && s[1].space ? TEST(NAME) : 0);
    if ((upper | (s->shape == BT_CAPITAL)) && is_roman(s))
        tests |= TEST(ROMAN);
    return tests;
}

static uint32_t mark_tests(const struct abbr_side *s)
{
    static const char ends[] = ",.;:)!?", starts[] = ".-*", opens[] = "(\"";

    if (s->mark == 0)
        return bt_str_is(s->text, "…") || bt_str_is(s->text, "”") ? TEST(END)
               : bt_str_is(s->text, "“")                          ? TEST(OPEN)
                                                                  : 0;
    return (strchr(ends, s->mark) != NULL) * TEST(END) |
           (strchr(starts, s->mark) != NULL) * TEST(START) |
           (strchr(opens, s->mark) != NULL) * TEST(OPEN);
}

/* The tests that the neighbour at sides->at[at] passes; of none it is the end of the block. */
static uint32_t tests_at(const struct abbr_sides *sides, uint32_t at)
{
    const struct abbr_side *s = &sides->at[at];
    int64_t year;

    if (at >= sides->n)
        return TEST(END) | TEST(START);
    if (s->kind == BT_WORD)
        return word_tests(s, at + 1 == sides->n);
    if (s->kind == BT_PUNCT)
        return mark_tests(s);
    return TEST(NUMBER) |
           (bt_str_digits(s->text, &year) && year > 1900 && year < 2100 ? TEST(YEAR) : 0);
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

/* The context in the shape that rows are weighed by. */
struct view {
    const struct abbr_context *context;
    uint32_t left;     /* tests that the neighbour passes */
    uint32_t right[2]; /* also behind the form's own full stop, if there is one */
    bool stop;         /* a full stop touches the form and no mark follows it */
};

static bool cue_fits(const struct abbr_state *s, const struct abbr_cue *c,
                     const struct abbr_sides *sides, bool leftward, uint32_t stop,
                     const struct view *v)
{
    uint32_t n = sides->n, from = c->test == ABBR_TEST_END ? 0 : stop;
    uint32_t to = c->within ? n : from + 1;

    if (leftward && c->test == ABBR_TEST_GLUED)
        return v->context->touches;
    for (uint32_t at = from; at < to; at++) {
        if (c->test != ABBR_TEST_NONE ? (tests_at(sides, at) >> c->test & 1) != 0
                                      : words_fit(s, c, sides, at, leftward))
            return true;
        if (at >= n)
            break;
    }
    return false;
}

/* What the cues of a column say: the strongest weight for the row, and whether one is against
 * it. */
struct verdict {
    uint32_t weight;
    bool against;
};

static void hear_cue(struct verdict *v, uint8_t weight, bool against)
{
    if (against)
        v->against = true;
    else if (weight > v->weight)
        v->weight = weight;
}

/* The cues whose words stand next to the form: only if the nearest has the key of the
 * neighbour. */
static void weigh_next(const struct abbr_state *s, const struct abbr_column *column,
                       const struct abbr_sides *sides, bool leftward, uint32_t stop,
                       struct verdict *verdict)
{
    uint32_t key = sides->at[stop].key, end = column->first + column->n;

    for (uint32_t i = column->first, to; i < end; i = to) {
        uint64_t hits = 0;
        to = end - i < 64 ? end : i + 64;
        for (uint32_t k = i; k < to; k++)
            hits |= (uint64_t)(s->next[k].near == key) << (k - i);
        for (; hits != 0; hits &= hits - 1) {
            uint32_t k = i + (uint32_t)__builtin_ctzll(hits);
            const struct abbr_next *next = &s->next[k];
            if (next->single || words_fit(s, &s->cue[k], sides, stop, leftward))
                hear_cue(verdict, next->weight, next->against);
        }
    }
}

/* What the cues of one side of a row say.  On the right `stop` marks are passed over. */
static struct verdict weigh(const struct abbr_state *s, const struct abbr_rule *r, int side,
                            const struct view *v, uint32_t stop)
{
    const struct abbr_column *column = &r->side[side];
    bool leftward = side == ABBR_LEFT;
    const struct abbr_sides *sides = leftward ? &v->context->left : &v->context->right;
    uint32_t tests = leftward ? v->left : v->right[stop];
    struct verdict verdict = {tests & column->sure    ? ABBR_WEIGHT_NEXT
                              : tests & column->shape ? ABBR_WEIGHT_SHAPE
                                                      : 1,
                              (tests & column->against) != 0};

    for (uint32_t i = column->first - column->nfar; i < column->first; i++)
        if (cue_fits(s, &s->cue[i], sides, leftward, stop, v))
            hear_cue(&verdict, s->cue[i].weight, s->cue[i].against);
    if (stop < sides->n && (column->near >> sides->at[stop].key % 64 & 1))
        weigh_next(s, column, sides, leftward, stop, &verdict);
    return verdict;
}

/* `tests`: a row asks for them. */
static struct view view_of(const struct abbr_context *c, bool tests)
{
    const struct abbr_side *right = c->right.at;
    struct view v = {.context = c};

    v.stop =
        c->right.n > 1 && right[0].mark == '.' && !right[0].space && right[1].kind != BT_PUNCT;
    if (!tests)
        return v;
    v.left = (tests_at(&c->left, 0) & ~TEST(GLUED)) | c->touches * TEST(GLUED);
    v.right[0] = tests_at(&c->right, 0);
    if (v.stop)
        v.right[1] = (tests_at(&c->right, 1) & ~TEST(END)) | (v.right[0] & TEST(END));
    return v;
}

/* The form's own full stop: "TS. Lan", "P. Mận", "Q.III"; behind "theo QĐ. " a sentence
 * begins. */
static bool has_stop(const struct abbr_rule *r, const struct view *v)
{
    const uint32_t sentence = 1 << ABBR_DOCUMENT | 1 << ABBR_PEOPLE | 1 << ABBR_TERM;

    return v->stop && (!(sentence >> r->class & 1) || !v->context->right.at[1].space);
}

/* Share of the reading of a row here; *cued is set if a cue of the row spoke for it. */
static uint64_t odds_of(const struct abbr_state *s, const struct abbr_rule *r,
                        const struct view *v, uint32_t topics, bool *cued)
{
    const struct abbr_context *c = v->context;
    struct verdict left = {1, false}, right = {1, false};
    uint64_t weight;

    if (r->has_cues) {
        left = weigh(s, r, ABBR_LEFT, v, 0);
        right = weigh(s, r, ABBR_RIGHT, v, has_stop(r, v));
    }
    weight =
        (uint64_t)left.weight * right.weight * (r->topics & topics ? ABBR_WEIGHT_TOPIC : 1);
    *cued = weight >= ABBR_WEIGHT_NEXT;
    if (left.against | right.against)
        return r->prior * weight / (ABBR_WEIGHT_NEXT * ABBR_WEIGHT_SHAPE);
    if ((c->glued_number | c->glued_hyphen) && !r->leave && !r->takes_number)
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

bool abbr_weigh(const struct abbr_state *s, const uint32_t *row, uint32_t nrow,
                const struct abbr_context *c, uint32_t topics, uint64_t *odds)
{
    struct view v;
    bool cued = false, tests = false;

    for (uint32_t i = 0; i < nrow; i++)
        tests |= abbr_rule_of(s, row[i])->has_tests;
    v = view_of(c, tests);
    for (uint32_t i = 0; i < nrow; i++) {
        bool by_cue;
        odds[i] = odds_of(s, abbr_rule_of(s, row[i]), &v, topics, &by_cue);
        cued |= by_cue;
    }
    return cued;
}

struct abbr_choice abbr_choose(const struct abbr_state *s, const uint32_t *row, uint32_t nrow,
                               bool caps, bool by_cue, const uint8_t *heard, uint64_t *odds)
{
    struct abbr_choice best = {.by_cue = by_cue};
    uint64_t sum = 0;

    if (heard != NULL && !by_cue)
        hear(s, row, nrow, heard, odds);
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
    if (caps) { /* a word of a title in capitals is no abbreviation without a cue */
        best.none += (uint64_t)ABBR_ALL * ABBR_WEIGHT_WITHIN;
        best.all += (uint64_t)ABBR_ALL * ABBR_WEIGHT_WITHIN;
    }
    if (best.none * 2 > best.all || best.row == 0 ||
        best.odds * ABBR_ALL < best.all * MIN_SHARE || abbr_rule_of(s, best.row)->leave)
        best.row = 0;
    return best;
}
