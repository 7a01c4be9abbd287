/* count_read.c: reads numerals out of tokens: digits, words, ratios and ranges.
 *
 * "20-30", "150 - 180", "3 đến 5", "bảy, tám", "ba bốn" are ranges; "118/150" is a ratio.  What
 * only looks like one (a date, a score, a document number) lies in CODE or DATE and is closed.
 */
#include "stages/count.h"

#include "core/swar.h"

enum { MAX_WORDS = 12 }; /* words of one numeral: "chín trăm chín mươi chín nghìn ..." */

static bool is_dash(const struct bt_counting *c, uint32_t tok)
{
    struct bt_str s = bt_token_text(c->doc, tok);

    if (c->tok[tok].kind != BT_PUNCT)
        return false;
    return bt_str_is(s, "-") || bt_str_is(s, "–") || bt_str_is(s, "—");
}

/* A number that only passes for a name: a unit is glued to it ("30-40cm" behind "nhà"), or a
 * quantity stands before its label ("2 phút 3 giây"). */
static bool measured_code(const struct bt_counting *c, uint32_t tok)
{
    const struct bt_ann *code = bt_ann_over(c->doc, BT_CODE, tok);
    const struct bt_token *t = c->tok;
    uint32_t end;

    if (code == NULL || (code->type != BT_CODE_ORDINAL && code->type != BT_CODE_ADDRESS &&
                         code->type != BT_CODE_OTHER))
        return false;
    end = code->tok + code->ntok;
    for (uint32_t i = code->tok; i < end; i++)
        if (t[i].kind == BT_WORD)
            return false;
    if (code->tok > 1 && t[code->tok - 2].kind == BT_NUMBER &&
        t[code->tok - 1].kind == BT_WORD && !(t[code->tok - 2].flags & BT_IN_CODE))
        return true;
    if (end + 1 < c->ntok && is_dash(c, end) && t[end + 1].kind == BT_NUMBER)
        end += 2;
    return end < c->ntok && !(t[end].flags & BT_SPACE_BEFORE) &&
           (bt_count_mark(c, end, '%') || t[end].shape == BT_LOWER);
}

bool bt_count_in_code(const struct bt_counting *c, uint32_t tok)
{
    return !measured_code(c, tok);
}

/* Marks the tokens over which bt_ann_over() finds an annotation of the layer: it looks at the
 * last eight that begin at or before the token, which also bounds the work here. */
static void mark_over(const struct bt_doc *doc, enum bt_layer_id layer, uint64_t *over)
{
    const struct bt_layer *l = &doc->layer[layer];

    for (uint32_t i = 0; i < l->n; i++) {
        const struct bt_ann *a = &l->ann[i];
        uint32_t end = a->tok + a->ntok;
        if (i + 8 < l->n && a[8].tok < end)
            end = a[8].tok;
        end = end < doc->work->ntok ? end : doc->work->ntok;
        for (uint32_t tok = a->tok, room; tok < end; tok += room) {
            uint64_t ones = ~(uint64_t)0;
            room = 64 - tok % 64;
            if (end - tok < room)
                ones = ((uint64_t)1 << (end - tok)) - 1;
            over[tok / 64] |= ones << tok % 64;
        }
    }
}

void bt_count_open(struct bt_counting *c, const struct bt_count_tables *tables,
                   const struct bt_doc *doc)
{
    uint32_t ntok = doc->work->ntok;
    size_t bytes = (ntok / 64 + 1) * sizeof *c->facts;
    uint64_t *facts = bt_alloc(doc->arena, bytes);

    memset(facts, 0, bytes);
    mark_over(doc, BT_DATE, facts);
    mark_over(doc, BT_PERSON, facts);
    *c = (struct bt_counting){
        .tables = tables, .doc = doc, .tok = doc->work->tok, .ntok = ntok, .facts = facts};
}

bool bt_count_digits(const struct bt_counting *c, uint32_t tok, uint32_t *value)
{
    struct bt_span at = c->tok[tok].at;
    uint64_t bytes = bt_load_rest((const unsigned char *)c->doc->text.s, at.beg, at.end);
    uint32_t n = bt_leading_digits(bytes);

    if (n != at.end - at.beg)
        return false;
    *value = bt_value_of_digits(bytes, n);
    return true;
}

/* The decimal at token `tok`; digits alone are most of them. */
static bool read_decimal(const struct bt_counting *c, uint32_t tok, struct bt_decimal *out)
{
    uint32_t value;

    if (!bt_count_digits(c, tok, &value))
        return bt_decimal_read(bt_token_text(c->doc, tok), out);
    *out = (struct bt_decimal){value, 0};
    return true;
}

/* The token as a word of a numeral. */
static struct bt_number_word word_at(const struct bt_counting *c, uint32_t tok)
{
    struct bt_number_word w = {BT_NUM_NONE, 0, {0, 0}};
    const struct bt_term *term;
    int64_t value = 0;
    uint32_t n;

    if (c->tok[tok].kind == BT_NUMBER) {
        if (read_decimal(c, tok, &w.number))
            w.cls = BT_NUM_DIGITS;
        return w;
    }
    if (!bt_count_may(c, tok, c->tables->number))
        return w;
    term = bt_terms_at(c->doc, tok, &n);
    for (; n > 0; n--, term++) {
        if (term->ntok > 1 && (term->kind == c->tables->noun || term->kind == c->tables->stop))
            return w; /* "triệu chứng", "ba lô" */
        if (term->kind == c->tables->number && term->ntok == 1) {
            w.cls = bt_row_fact(&c->tables->number_class, term->row);
            bt_str_digits(bt_row_cell(&c->tables->number_value, term->row), &value);
            w.value = (uint32_t)value;
        }
    }
    return w;
}

/* True if token `tok` may be a word of a numeral. */
static bool goes_on(const struct bt_counting *c, uint32_t tok)
{
    return c->tok[tok].kind == BT_NUMBER || bt_count_may(c, tok, c->tables->number);
}

/* One plain numeral at token `tok`; digits mostly stand alone. */
static bool read_plain(const struct bt_counting *c, uint32_t tok, struct bt_number *out)
{
    struct bt_number_word w[MAX_WORDS];
    uint32_t n = 0;

    if (c->tok[tok].kind == BT_NUMBER && (tok + 1 >= c->ntok || !goes_on(c, tok + 1))) {
        *out = (struct bt_number){.used = 1};
        return !bt_count_closed(c, tok, tok) && read_decimal(c, tok, &out->value);
    }
    while (n < MAX_WORDS && tok + n < c->ntok) {
        w[n] = word_at(c, tok + n);
        if (w[n].cls == BT_NUM_NONE || bt_count_closed(c, tok + n, tok) ||
            (n != 0 && w[n].cls == BT_NUM_DIGITS && !(c->tok[tok + n].flags & BT_SPACE_BEFORE)))
            break;
        n++;
    }
    return n != 0 && bt_number_read(w, n, out);
}

/* "a/b": b whole, not followed by another slash (a date). */
static bool read_ratio(const struct bt_counting *c, struct bt_numeral *num)
{
    uint32_t ntok = c->ntok, at = num->end;
    struct bt_number second;
    bool spaced;

    if (num->spelled || num->scale != 0 || at + 1 >= ntok || !bt_count_mark(c, at, '/') ||
        bt_count_closed(c, at, num->beg) || c->tok[at + 1].kind != BT_NUMBER)
        return false;
    spaced = (c->tok[at].flags & BT_SPACE_BEFORE) != 0;
    if (spaced != ((c->tok[at + 1].flags & BT_SPACE_BEFORE) != 0))
        return false;
    if (!read_plain(c, at + 1, &second) || second.value.digits == 0 ||
        (at + 1 + second.used < ntok && bt_count_mark(c, at + 1 + second.used, '/') &&
         at + 2 + second.used < ntok && c->tok[at + 2 + second.used].kind == BT_NUMBER))
        return false;
    num->of = second.value;
    num->scale = second.scale;
    num->end = at + 1 + second.used;
    return num->ratio = true;
}

/* The token after the sign of a range at `at`: a dash, "đến", "tới"; `at` itself if none. */
static uint32_t after_range_sign(const struct bt_counting *c, uint32_t at)
{
    const struct bt_token *t = &c->tok[at];
    char key[BT_MAX_KEY + 16];
    struct bt_str s = bt_token_text(c->doc, at);

    if (t->kind == BT_PUNCT)
        return is_dash(c, at) ? at + 1 : at;
    if (t->kind != BT_WORD || s.len > 8 ||
        (t->hash != c->tables->to[0] && t->hash != c->tables->to[1]))
        return at;
    s = (struct bt_str){key, bt_lang.key(s.s, s.len, key)};
    return bt_str_is(s, "đến") || bt_str_is(s, "tới") ? at + 1 : at;
}

/* The end of a range that lies above its begin; "4,1 - 5,6 triệu" shares the multiplier. */
static bool take_range(struct bt_numeral *num, const struct bt_number *second, uint32_t at)
{
    struct bt_decimal from = num->value;

    if (num->scale == 0 && second->scale != 0 && bt_decimal_shift(&from, second->scale) &&
        bt_decimal_cmp(from, second->value) < 0)
        num->value = from;
    if (bt_decimal_cmp(num->value, second->value) >= 0)
        return false;
    num->to = second->value;
    num->scale = second->scale != 0 ? second->scale : num->scale;
    num->end = at + second->used;
    return num->range = true;
}

/* "bảy, tám", "ba bốn", "hai, ba trăm": one digit word, then the next one up. */
static bool read_word_range(const struct bt_counting *c, struct bt_numeral *num)
{
    uint32_t at = num->end;
    struct bt_number second;
    struct bt_decimal next;

    if (!num->simple || num->value.digits > 8)
        return false;
    if (at < c->ntok && bt_count_mark(c, at, ','))
        at++;
    else if (num->value.digits == 4)
        return false; /* "bốn năm": four years */
    if (at >= c->ntok || bt_count_closed(c, at, num->beg) || c->tok[at].kind != BT_WORD ||
        !read_plain(c, at, &second) || second.bare)
        return false;
    next = (struct bt_decimal){num->value.digits + 1, 0};
    for (uint32_t zeros = 0; zeros <= 9; zeros++) {
        if (bt_decimal_cmp(next, second.value) == 0) {
            if (!bt_decimal_shift(&num->value, zeros))
                return false;
            num->to = second.value;
            num->scale = second.scale;
            num->end = at + second.used;
            return num->range = true;
        }
        if (!bt_decimal_shift(&next, 1))
            break;
    }
    return false;
}

static bool read_range(const struct bt_counting *c, struct bt_numeral *num)
{
    uint32_t at = num->end, next;
    struct bt_number second;

    if (at + 1 >= c->ntok)
        return false;
    next = after_range_sign(c, at);
    if (next == at || bt_count_closed(c, at, num->beg) || bt_count_closed(c, next, num->beg) ||
        !read_plain(c, next, &second) || second.bare)
        return false;
    return take_range(num, &second, next);
}

/* False if the numeral certainly ends before token `at`: no mark stands there and no word that
 * goes on with a range. */
static bool may_go_on(const struct bt_counting *c, const struct bt_numeral *n, uint32_t at)
{
    const struct bt_token *t = &c->tok[at];

    return at < c->ntok && ((t->kind == BT_PUNCT) | n->simple | (t->hash == c->tables->to[0]) |
                            (t->hash == c->tables->to[1]));
}

/* "02 (hai) cá nhân": the words in brackets repeat the digits. */
static bool read_repeated(const struct bt_counting *c, struct bt_numeral *num)
{
    struct bt_number number;

    if (num->spelled || num->end + 2 >= c->ntok || !bt_count_mark(c, num->end, '(') ||
        !bt_count_mark(c, num->end + 2, ')') || c->tok[num->end + 1].kind != BT_WORD ||
        !read_plain(c, num->end + 1, &number) || bt_decimal_cmp(number.value, num->value) != 0)
        return false;
    num->end += 3;
    return true;
}

bool bt_count_numeral(const struct bt_counting *c, uint32_t tok, bool bracket,
                      struct bt_numeral *out)
{
    uint32_t first = tok + bracket;
    struct bt_number number;
    struct bt_str s;

    if (!read_plain(c, first, &number))
        return false;
    s = bt_token_text(c->doc, first);
    *out = (struct bt_numeral){.beg = tok,
                               .end = first + number.used + bracket,
                               .value = number.value,
                               .scale = number.scale,
                               .spelled = number.spelled,
                               .bare = number.bare,
                               .simple = number.spelled & (number.used == 1),
                               .bracket = bracket,
                               .padded = s.len > 1 && s.s[0] == '0' && s.s[1] != ',' &&
                                         s.s[1] != '.'};
    if (bracket)
        return number.used == 1;
    if (may_go_on(c, out, out->end) && !read_repeated(c, out) && !out->bare &&
        !read_ratio(c, out) && !read_word_range(c, out))
        read_range(c, out);
    return true;
}
