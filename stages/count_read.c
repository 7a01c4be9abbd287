/* count_read.c: reads numerals out of tokens: digits, words, ratios and ranges.
 *
 * "20-30", "150 - 180", "3 đến 5", "bảy, tám", "ba bốn" are ranges; "118/150" is a ratio.  What
 * only looks like one (a date, a score, a document number) lies in CODE or DATE and is closed.
 */
#include "stages/count.h"

enum { MAX_WORDS = 12 }; /* words of one numeral: "chín trăm chín mươi chín nghìn ..." */

static bool is_dash(const struct bt_doc *doc, uint32_t tok)
{
    struct bt_str s = bt_token_text(doc, tok);

    return bt_str_is(s, "-") || bt_str_is(s, "–") || bt_str_is(s, "—");
}

/* A number that only passes for a name: a unit is glued to it ("30-40cm" behind "nhà"), or a
 * quantity stands before its label ("2 phút 3 giây"). */
static bool measured_code(const struct bt_doc *doc, uint32_t tok)
{
    const struct bt_ann *code = bt_ann_over(doc, BT_CODE, tok);
    const struct bt_token *t = doc->work->tok;
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
    if (end + 1 < doc->work->ntok && is_dash(doc, end) && t[end + 1].kind == BT_NUMBER)
        end += 2;
    return end < doc->work->ntok && !(t[end].flags & BT_SPACE_BEFORE) &&
           (bt_count_mark(doc, end, '%') || t[end].shape == BT_LOWER);
}

bool bt_count_closed(const struct bt_doc *doc, uint32_t tok, uint32_t near)
{
    const struct bt_token *t = &doc->work->tok[tok];

    return ((t->flags & BT_IN_CODE) && !measured_code(doc, tok)) ||
           t->iblock != doc->work->tok[near].iblock || bt_ann_over(doc, BT_DATE, tok) != NULL ||
           bt_ann_over(doc, BT_PERSON, tok) != NULL;
}

bool bt_count_mark(const struct bt_doc *doc, uint32_t tok, char c)
{
    const struct bt_token *t = &doc->work->tok[tok];

    return tok < doc->work->ntok && t->kind == BT_PUNCT && doc->text.s[t->at.beg] == c;
}

/* The token as a word of a numeral. */
static struct bt_number_word word_at(const struct bt_count_tables *tables,
                                     const struct bt_doc *doc, uint32_t tok)
{
    struct bt_number_word w = {BT_NUM_NONE, 0, {0, 0}};
    const struct bt_term *term;
    int64_t value = 0;
    uint32_t n;

    if (doc->work->tok[tok].kind == BT_NUMBER) {
        if (bt_decimal_read(bt_token_text(doc, tok), &w.number))
            w.cls = BT_NUM_DIGITS;
        return w;
    }
    term = bt_terms_at(doc, tok, &n);
    for (; n > 0; n--, term++) {
        if (term->ntok > 1 && (term->kind == tables->noun || term->kind == tables->stop))
            return w; /* "triệu chứng", "ba lô" */
        if (term->kind == tables->number && term->ntok == 1) {
            w.cls =
                bt_number_class_of(bt_dict_cell(tables->dict, term->row, tables->number_class));
            bt_str_digits(bt_dict_cell(tables->dict, term->row, tables->number_value), &value);
            w.value = (uint32_t)value;
        }
    }
    return w;
}

/* One plain numeral at token `tok`. */
static bool read_plain(const struct bt_count_tables *tables, const struct bt_doc *doc,
                       uint32_t tok, struct bt_number *out)
{
    struct bt_number_word w[MAX_WORDS];
    uint32_t n = 0;

    while (n < MAX_WORDS && tok + n < doc->work->ntok && !bt_count_closed(doc, tok + n, tok)) {
        w[n] = word_at(tables, doc, tok + n);
        if (w[n].cls == BT_NUM_NONE || (n != 0 && w[n].cls == BT_NUM_DIGITS &&
                                        !(doc->work->tok[tok + n].flags & BT_SPACE_BEFORE)))
            break;
        n++;
    }
    return n != 0 && bt_number_read(w, n, out);
}

/* "a/b": b whole, not followed by another slash (a date). */
static bool read_ratio(const struct bt_count_tables *tables, const struct bt_doc *doc,
                       struct bt_numeral *num)
{
    uint32_t ntok = doc->work->ntok, at = num->end;
    struct bt_number second;
    bool spaced;

    if (num->spelled || num->scale != 0 || at + 1 >= ntok || !bt_count_mark(doc, at, '/') ||
        bt_count_closed(doc, at, num->beg) || doc->work->tok[at + 1].kind != BT_NUMBER)
        return false;
    spaced = (doc->work->tok[at].flags & BT_SPACE_BEFORE) != 0;
    if (spaced != ((doc->work->tok[at + 1].flags & BT_SPACE_BEFORE) != 0))
        return false;
    if (!read_plain(tables, doc, at + 1, &second) || second.value.digits == 0 ||
        (at + 1 + second.used < ntok && bt_count_mark(doc, at + 1 + second.used, '/') &&
         at + 2 + second.used < ntok && doc->work->tok[at + 2 + second.used].kind == BT_NUMBER))
        return false;
    num->of = second.value;
    num->scale = second.scale;
    num->end = at + 1 + second.used;
    return num->ratio = true;
}

/* The token after the sign of a range at `at`: a dash, "đến", "tới"; `at` itself if none. */
static uint32_t after_range_sign(const struct bt_doc *doc, uint32_t at)
{
    char key[BT_MAX_KEY + 16];
    struct bt_str s = bt_token_text(doc, at);
    uint32_t n;

    if (is_dash(doc, at))
        return at + 1;
    if (doc->work->tok[at].kind != BT_WORD || s.len > 8)
        return at;
    n = bt_lang.key(s.s, s.len, key);
    s = (struct bt_str){key, n};
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
static bool read_word_range(const struct bt_count_tables *tables, const struct bt_doc *doc,
                            struct bt_numeral *num)
{
    uint32_t at = num->end;
    struct bt_number second;
    struct bt_decimal next;

    if (!num->simple || num->value.digits > 8)
        return false;
    if (at < doc->work->ntok && bt_count_mark(doc, at, ','))
        at++;
    else if (num->value.digits == 4)
        return false; /* "bốn năm": four years */
    if (at >= doc->work->ntok || bt_count_closed(doc, at, num->beg) ||
        doc->work->tok[at].kind != BT_WORD || !read_plain(tables, doc, at, &second) ||
        second.bare)
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

static bool read_range(const struct bt_count_tables *tables, const struct bt_doc *doc,
                       struct bt_numeral *num)
{
    uint32_t at = num->end, next;
    struct bt_number second;

    if (at + 1 >= doc->work->ntok || bt_count_closed(doc, at, num->beg))
        return false;
    next = after_range_sign(doc, at);
    if (next == at || bt_count_closed(doc, next, num->beg) ||
        !read_plain(tables, doc, next, &second) || second.bare)
        return false;
    return take_range(num, &second, next);
}

bool bt_count_numeral(const struct bt_count_tables *tables, const struct bt_doc *doc,
                      uint32_t tok, struct bt_numeral *out)
{
    uint32_t first = tok;
    struct bt_number number;
    struct bt_str s;

    *out = (struct bt_numeral){.beg = tok};
    if (bt_count_mark(doc, tok, '(') && tok + 2 < doc->work->ntok &&
        bt_count_mark(doc, tok + 2, ')') && doc->work->tok[tok + 1].kind == BT_NUMBER) {
        out->bracket = true;
        first = tok + 1;
    }
    if (doc->work->tok[first].kind == BT_PUNCT || bt_count_closed(doc, first, tok) ||
        !read_plain(tables, doc, first, &number))
        return false;
    s = bt_token_text(doc, first);
    out->value = number.value;
    out->scale = number.scale;
    out->spelled = number.spelled;
    out->bare = number.bare;
    out->simple = number.spelled && number.used == 1;
    out->padded = s.len > 1 && s.s[0] == '0' && s.s[1] != ',' && s.s[1] != '.';
    out->end = first + number.used;
    if (out->bracket) {
        out->end++;
        return number.used == 1;
    }
    /* "02 (hai) cá nhân": the words in brackets repeat the digits */
    if (!number.spelled && out->end + 2 < doc->work->ntok &&
        bt_count_mark(doc, out->end, '(') && bt_count_mark(doc, out->end + 2, ')') &&
        doc->work->tok[out->end + 1].kind == BT_WORD &&
        read_plain(tables, doc, out->end + 1, &number) &&
        bt_decimal_cmp(number.value, out->value) == 0) {
        out->end += 3;
        return true;
    }
    if (!out->bare && !read_ratio(tables, doc, out) && !read_word_range(tables, doc, out))
        read_range(tables, doc, out);
    return true;
}
