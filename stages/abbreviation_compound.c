/* abbreviation_compound.c: forms without a row of their own, made of forms that have one.
 *
 *   UVBTVTU      one run of letters: cut into known parts with the fewest cuts; each part is
 *                read in the light of its neighbours
 *   CT.UBND      joined by a full stop: one reading
 *   GPMB-TĐC     two terms joined by a hyphen or an ampersand: one reading; two bodies
 *                (HĐND-UBND) stay two */
#include "stages/abbreviation.h"

#include "stages/viet.h"

/* A compound is worth less than a row; longer parts are surer than many short ones.  SURE: share
 * per mille that a part's reading needs if no word beside it speaks for it. */
enum { COMPOUND_SCORE = 700, PART_PENALTY = 100, MIN_COMPOUND = 5, SURE = 550, LONG_PART = 3 };

uint32_t abbr_lookup(const struct abbr_state *s, struct bt_str form, uint32_t *row)
{
    char key[BT_MAX_KEY + 16];
    const struct bt_hit *hit;
    uint32_t n, node, found = 0;

    if (form.len > BT_MAX_KEY)
        return 0;
    n = bt_viet_key(form.s, form.len, key);
    node = bt_dict_step(s->dict, BT_TRIE_ROOT, bt_dict_key(s->dict, key, n), false);
    if (node == 0)
        return 0;
    hit = bt_dict_hits(s->dict, node, &n);
    for (uint32_t i = 0; i < n && found < ABBR_READINGS; i++)
        if (hit[i].kind == s->kind && bt_str_eq(bt_dict_string(s->dict, hit[i].form), form))
            row[found++] = hit[i].row;
    return found;
}

/* The letters of a word as byte positions: at[0..n]; 0 if there are too many. */
static uint32_t cut_letters(struct bt_str w, uint32_t *at)
{
    uint32_t n = 0, len;

    for (uint32_t i = 0; i < w.len; i += len) {
        if (n == ABBR_LETTERS)
            return 0;
        at[n++] = i;
        bt_decode(w.s + i, w.len - i, &len);
    }
    at[n] = w.len;
    return n;
}

/* The best cut that ends at each letter. */
struct cut {
    uint32_t parts, from; /* parts 0: no way */
    uint64_t odds;
};

static uint32_t letters_of(struct bt_str part)
{
    return bt_count_code_points(part.s, part.len);
}

/* A compound opens with a role or a body ("UV|BTV|TU"), or with a term if all its parts are
 * long ("KTXH|QPAN"); it may end with "Việt Nam". */
static bool row_fits(const struct abbr_state *s, uint32_t row, struct bt_str part, bool first,
                     bool last)
{
    const struct abbr_rule *r = abbr_rule_of(s, row);

    if (r->leave)
        return false;
    if (r->class == ABBR_ROLE || r->class == ABBR_BODY)
        return true;
    if (first)
        return (r->class == ABBR_TERM || r->class == ABBR_PEOPLE) &&
               letters_of(part) >= LONG_PART;
    return r->class == ABBR_TERM || r->class == ABBR_LEVEL ||
           (last && bt_str_is(bt_dict_cell(s->dict, row, s->expansion), "Việt Nam"));
}

/* Largest prior among the readings of a part that may stand there; 0 if none may. */
static uint64_t part_prior(const struct abbr_state *s, struct bt_str part, bool first,
                           bool last)
{
    uint32_t row[ABBR_READINGS], n = abbr_lookup(s, part, row);
    uint64_t best = 0;

    for (uint32_t i = 0; i < n; i++)
        if (row_fits(s, row[i], part, first, last) && abbr_rule_of(s, row[i])->prior > best)
            best = abbr_rule_of(s, row[i])->prior;
    return best;
}

/* Parts have two letters or more: single letters would let any word through. */
static bool cut_word(const struct abbr_state *s, struct bt_str w, const uint32_t *at,
                     uint32_t n, struct cut *cut)
{
    cut[0] = (struct cut){.odds = ABBR_ALL};
    for (uint32_t end = 1; end <= n; end++) {
        cut[end] = (struct cut){0};
        for (uint32_t beg = 0; beg + 2 <= end; beg++) {
            struct cut c;
            uint64_t prior;
            if ((beg > 0 && cut[beg].parts == 0) || (beg == 0 && end == n) ||
                cut[beg].parts == ABBR_PARTS)
                continue;
            prior = part_prior(s, bt_slice(w, at[beg], at[end]), beg == 0, end == n);
            if (prior == 0)
                continue;
            c = (struct cut){cut[beg].parts + 1, beg, cut[beg].odds * prior / ABBR_ALL};
            if (cut[end].parts == 0 || c.parts < cut[end].parts ||
                (c.parts == cut[end].parts && c.odds > cut[end].odds))
                cut[end] = c;
        }
    }
    return cut[n].parts > 1 && cut[n].odds > 0;
}

/* A part as the one neighbour of another. */
static struct abbr_sides as_neighbour(const struct abbr_state *s, struct bt_str part)
{
    struct abbr_sides sides = {.n = 1};
    char key[BT_MAX_KEY + 16];

    sides.at[0] = (struct abbr_side){.text = part, .kind = BT_WORD, .shape = BT_UPPER};
    if (part.len <= BT_MAX_KEY)
        sides.at[0].key = bt_dict_key(s->dict, key, bt_viet_key(part.s, part.len, key));
    return sides;
}

/* The row of one part, 0 if it is not sure: chosen with the parts beside it as its neighbours. */
static uint32_t read_part(const struct abbr_state *s, struct bt_str part, struct bt_str before,
                          struct bt_str after, const struct abbr_context *outer,
                          uint32_t topics)
{
    uint32_t row[ABBR_READINGS], n = abbr_lookup(s, part, row), keep = 0;
    uint64_t odds[ABBR_READINGS];
    struct abbr_context c = *outer;
    struct abbr_choice choice;
    bool by_cue;

    if (before.len != 0)
        c.left = as_neighbour(s, before);
    if (after.len != 0)
        c.right = as_neighbour(s, after);
    for (uint32_t i = 0; i < n; i++)
        if (row_fits(s, row[i], part, before.len == 0, after.len == 0))
            row[keep++] = row[i];
    by_cue = abbr_weigh(s, row, keep, &c, topics, odds);
    choice = abbr_choose(s, row, keep, c.caps, by_cue, NULL, odds);
    if (choice.row == 0 || (!choice.by_cue && choice.odds * ABBR_ALL < choice.all * SURE))
        return 0;
    return choice.row;
}

static struct bt_str add_words(struct bt_doc *doc, struct bt_str a, const char *between,
                               struct bt_str b)
{
    if (a.len == 0)
        return b;
    return bt_cstr(
        bt_printf(doc->arena, "%.*s%s%.*s", (int)a.len, a.s, between, (int)b.len, b.s));
}

bool abbr_compound(const struct abbr_state *s, struct bt_doc *doc, uint32_t tok,
                   const struct abbr_context *context, uint32_t topics, struct abbr_item *item)
{
    struct bt_str w = bt_token_text(doc, tok), part[ABBR_PARTS + 2] = {{NULL, 0}};
    struct bt_str reading = {NULL, 0};
    uint32_t at[ABBR_LETTERS + 1], n = cut_letters(w, at), parts;
    struct cut cut[ABBR_LETTERS + 1];

    if (n < MIN_COMPOUND || !cut_word(s, w, at, n, cut))
        return false;
    parts = cut[n].parts;
    for (uint32_t end = n, i = parts; i > 0; i--) { /* part[0] and part[parts + 1] are empty */
        part[i] = bt_slice(w, at[cut[end].from], at[end]);
        end = cut[end].from;
    }
    for (uint32_t i = 1; i <= parts; i++) {
        uint32_t row = read_part(s, part[i], part[i - 1], part[i + 1], context, topics);
        if (row == 0)
            return false;
        if (i == 1)
            item->class = abbr_rule_of(s, row)->class;
        if (item->class != ABBR_ROLE && item->class != ABBR_BODY &&
            letters_of(part[i]) < LONG_PART)
            return false;
        reading = add_words(doc, reading, " ", bt_dict_cell(s->dict, row, s->expansion));
    }
    item->tok = tok;
    item->ntok = 1;
    item->row = 0;
    item->expansion = reading;
    item->source = "compound";
    item->why = "abbreviation/compound";
    item->score = (uint16_t)(COMPOUND_SCORE - PART_PENALTY * (parts - 2));
    return true;
}

/* The mark between two forms that touch it; 0 if there is none. */
static char joint(const struct bt_doc *doc, const struct abbr_item *a,
                  const struct abbr_item *b)
{
    const struct bt_token *t = doc->work->tok;
    uint32_t mark = a->tok + a->ntok;

    if (b->tok != mark + 1 || t[mark].kind != BT_PUNCT || (t[mark].flags & BT_SPACE_BEFORE) ||
        (t[b->tok].flags & BT_SPACE_BEFORE) || t[mark].iblock != t[b->tok].iblock)
        return 0;
    return doc->text.s[t[mark].at.beg];
}

static const char *between(const struct bt_doc *doc, const struct abbr_item *a,
                           const struct abbr_item *b)
{
    char mark = joint(doc, a, b);
    bool terms = (a->class == ABBR_TERM || a->class == ABBR_PEOPLE) && b->class == a->class;

    if (mark == '.' && (a->class == ABBR_ROLE || a->class == ABBR_BODY) &&
        (b->class == ABBR_ROLE || b->class == ABBR_BODY))
        return " ";
    if (mark == '.' && a->class == ABBR_DEGREE && b->class == ABBR_DEGREE)
        return ", ";
    if (mark == '-' && terms)
        return " - ";
    if (mark == '&' && (terms || (a->class == ABBR_BODY && b->class == ABBR_TERM)))
        return " và ";
    return NULL;
}

/* At most ABBR_PARTS forms become one: each adds to a reading that is written anew. */
uint32_t abbr_join(struct bt_doc *doc, struct abbr_item *item, uint32_t n)
{
    uint32_t kept = 0, parts = 0;

    for (uint32_t i = 0; i < n; i++) {
        struct abbr_item *last = kept != 0 ? &item[kept - 1] : NULL;
        const char *words =
            last != NULL && parts < ABBR_PARTS ? between(doc, last, &item[i]) : NULL;
        if (words == NULL) {
            item[kept++] = item[i];
            parts = 1;
            continue;
        }
        parts++;
        last->expansion = add_words(doc, last->expansion, words, item[i].expansion);
        last->ntok = item[i].tok + item[i].ntok - last->tok;
        last->score = last->score < item[i].score ? last->score : item[i].score;
        last->row = 0;
        last->nalternative = 0;
        last->source = "compound";
        last->why = "abbreviation/joined";
    }
    return kept;
}
