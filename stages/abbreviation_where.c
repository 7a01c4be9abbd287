/* abbreviation_where.c: where a form is not to be read: inside codes, as a person's initials,
 * as part of a longer mark of a product, as the tag of a publisher or an author. */
#include "stages/abbreviation.h"

#define OPENING (ABBR_MARK('(') | ABBR_MARK('['))
#define CLOSING (ABBR_MARK(')') | ABBR_MARK(']'))
/* Behind these the last line of an article begins. */
#define STARTS (OPENING | ABBR_MARK('.') | ABBR_MARK('"'))

static bool glued_mark(const struct bt_doc *doc, uint32_t tok, char mark)
{
    const struct bt_token *t = &doc->work->tok[tok];

    return t->kind == BT_PUNCT && !(t->flags & BT_SPACE_BEFORE) &&
           doc->text.s[t->at.beg] == mark;
}

/* Roads and ordinals ("QL 1", "KP 3") keep their words though they are code, and a document
 * type may open its number ("TB 33-TB/HU"). */
bool abbr_closed(const struct bt_doc *doc, uint32_t tok)
{
    const struct bt_ann *code;

    if (!(doc->work->tok[tok].flags & BT_IN_CODE))
        return false;
    code = bt_ann_over(doc, BT_CODE, tok);
    if (code == NULL)
        return true;
    if (code->type == BT_CODE_ADDRESS || code->type == BT_CODE_ORDINAL)
        return false;
    return code->type != BT_CODE_DOCUMENT || code->tok != tok || code->ntok < 2 ||
           !(doc->work->tok[tok + 1].flags & BT_SPACE_BEFORE);
}

static bool is_initial(const struct bt_doc *doc, uint32_t tok)
{
    const struct bt_token *t = &doc->work->tok[tok];

    return t->kind == BT_WORD && (t->shape == BT_CAPITAL || t->shape == BT_TITLE) &&
           bt_count_code_points(doc->text.s + t->at.beg, t->at.end - t->at.beg) == 1;
}

/* One letter of a person's name: "N.V.T.", "Trần T. bị bắt". */
static bool is_name_initial(const struct bt_doc *doc, uint32_t tok)
{
    const struct bt_doc_work *w = doc->work;
    const struct bt_token *t = w->tok;
    uint32_t next = tok + 1;

    if (tok > 1 && glued_mark(doc, tok - 1, '.') && is_initial(doc, tok - 2) &&
        !(t[tok].flags & BT_SPACE_BEFORE))
        return true;
    if (next < w->ntok && glued_mark(doc, next, '.'))
        next++;
    if (next > tok + 1 && next < w->ntok && is_initial(doc, next) &&
        !(t[next].flags & BT_SPACE_BEFORE) &&
        ((next + 1 < w->ntok && glued_mark(doc, next + 1, '.')) ||
         (tok > 0 && t[tok - 1].shape == BT_TITLE)))
        return true;
    return tok > 0 && !(t[tok].flags & BT_BLOCK_START) && t[tok - 1].kind == BT_WORD &&
           t[tok - 1].shape == BT_TITLE && !(t[tok - 1].flags & BT_SENTENCE_START) &&
           (next >= w->ntok || (t[next].flags & BT_SPACE_BEFORE) || t[next].kind == BT_PUNCT);
}

static bool is_form(const struct abbr_state *s, const struct bt_doc *doc, uint32_t tok)
{
    return bt_term_at(doc, tok, s->kind) != NULL;
}

/* A letter that no form touches: the other half of a stage name or a registration. */
static bool is_letter(const struct abbr_state *s, const struct bt_doc *doc, uint32_t tok)
{
    const struct bt_token *t = &doc->work->tok[tok];

    return t->kind == BT_WORD && t->shape == BT_CAPITAL && is_initial(doc, tok) &&
           !is_form(s, doc, tok);
}

/* A mark of one letter on the other side of a hyphen: "M-TP", "VN-A321". */
static bool has_letter(const struct abbr_state *s, const struct bt_doc *doc, uint32_t tok,
                       uint32_t ntok)
{
    const struct bt_doc_work *w = doc->work;
    const struct bt_token *t = w->tok;
    uint32_t next = tok + ntok + 1;

    if (tok > 1 && !(t[tok].flags & BT_SPACE_BEFORE) && glued_mark(doc, tok - 1, '-') &&
        is_letter(s, doc, tok - 2))
        return true;
    return next + 1 < w->ntok && glued_mark(doc, next - 1, '-') &&
           !(t[next].flags & BT_SPACE_BEFORE) && is_letter(s, doc, next) &&
           t[next + 1].kind == BT_NUMBER && !(t[next + 1].flags & BT_SPACE_BEFORE);
}

/* A part of a longer mark whose other part is no form: "H&M", "GĐ&XH", "VN-Index", "R/C". */
static bool is_part(const struct abbr_state *s, const struct bt_doc *doc, uint32_t tok,
                    uint32_t ntok)
{
    const struct bt_doc_work *w = doc->work;
    const struct bt_token *t = w->tok;
    uint32_t mark = tok + ntok, next = mark + 1;
    bool letter = ntok == 1 && is_initial(doc, tok);

    if (tok > 1 && !(t[tok].flags & BT_SPACE_BEFORE) && glued_mark(doc, tok - 1, '&') &&
        (letter || !is_form(s, doc, tok - 2)))
        return true;
    if (tok > 1 && !(t[tok].flags & BT_SPACE_BEFORE) && glued_mark(doc, tok - 1, '.') &&
        t[tok - 2].kind == BT_WORD && t[tok - 2].shape != BT_LOWER &&
        !(t[tok - 2].flags & BT_SYLLABLE) && !is_form(s, doc, tok - 2))
        return true; /* "VOV.VN", "Sannatech.KH" */
    if (next >= w->ntok || t[next].kind != BT_WORD || (t[next].flags & BT_SPACE_BEFORE))
        return false;
    if (glued_mark(doc, mark, '&'))
        return letter || !is_form(s, doc, next);
    if (letter && (glued_mark(doc, mark, '-') || glued_mark(doc, mark, '/')))
        return true;
    return glued_mark(doc, mark, '-') && !(t[next].flags & BT_SYLLABLE) &&
           t[next].shape == BT_TITLE;
}

/* True if a word of the kind ends before token `tok`. */
static bool word_before(const struct bt_doc *doc, uint32_t tok, uint16_t kind)
{
    for (uint32_t n = 1; n <= 3 && n <= tok; n++) {
        const struct bt_term *t = bt_term_at(doc, tok - n, kind);
        if (t != NULL && t->ntok == n)
            return true;
    }
    return false;
}

/* The code of a share: three plain letters behind "cổ phiếu", "mã", "HOSE:". */
static bool is_ticker(const struct abbr_state *s, const struct bt_doc *doc, uint32_t tok)
{
    const struct bt_token *t = &doc->work->tok[tok];
    uint32_t before = tok;

    if (t->at.end - t->at.beg != 3 || t->shape != BT_UPPER ||
        bt_count_code_points(doc->text.s + t->at.beg, 3) != 3)
        return false;
    if (before > 0 && doc->text.s[t[-1].at.beg] == ':')
        before--;
    return word_before(doc, before, s->ticker_kind);
}

/* True if anything touches the form that may block it: whatever stands before it, marks behind
 * it. */
static bool touched(const struct bt_doc *doc, uint32_t tok, uint32_t next)
{
    const uint64_t marks =
        ABBR_MARK('&') | ABBR_MARK('-') | ABBR_MARK('/') | ABBR_MARK('@') | ABBR_MARK('_');
    const struct bt_token *t = doc->work->tok;

    if (!(t[tok].flags & BT_SPACE_BEFORE))
        return true;
    return next < doc->work->ntok && !(t[next].flags & BT_SPACE_BEFORE) &&
           abbr_is_mark(doc->text.s[t[next].at.beg], marks);
}

bool abbr_blocked(const struct abbr_state *s, const struct bt_doc *doc, uint32_t tok,
                  uint32_t ntok)
{
    const struct bt_doc_work *w = doc->work;
    const struct bt_token *t = w->tok;
    bool glued = tok > 0 && !(t[tok].flags & BT_SPACE_BEFORE);

    if (ntok == 1 &&
        ((is_initial(doc, tok) && is_name_initial(doc, tok)) || is_ticker(s, doc, tok)))
        return true;
    if (!touched(doc, tok, tok + ntok))
        return false; /* what follows asks for marks that touch the form */
    if (is_part(s, doc, tok, ntok) || has_letter(s, doc, tok, ntok))
        return true;
    if (glued && t[tok - 1].kind == BT_NUMBER &&
        bt_count_code_points(doc->text.s + t[tok].at.beg, t[tok].at.end - t[tok].at.beg) <= 2)
        return true; /* "22KV", "7TB" */
    if (glued && tok > 1 && glued_mark(doc, tok - 1, '/') && t[tok - 2].kind == BT_NUMBER)
        return true; /* "09/NQ" */
    if (glued && t[tok - 1].kind == BT_PUNCT &&
        memchr("@_#", doc->text.s[t[tok - 1].at.beg], 3))
        return true;
    return tok + ntok < w->ntok &&
           (glued_mark(doc, tok + ntok, '@') || glued_mark(doc, tok + ntok, '_'));
}

/* "Ảnh: NN", "Theo NLĐ" at the end, initials alone behind the last sentence: an author or a
 * publisher, unless words go on: "Ảnh: CA tỉnh". */
static bool signs(const struct abbr_state *s, const struct bt_doc *doc, uint32_t tok,
                  uint32_t ntok, const struct abbr_context *c)
{
    const struct abbr_side *left = c->left.at, *right = c->right.at;
    bool ends =
        c->right.n == 0 ||
        (c->right.n == 1 && abbr_has_mark(&c->right, ABBR_MARK('.') | ABBR_MARK(')'))) ||
        (abbr_has_mark(&c->right, ABBR_MARK('(')) &&
         bt_term_at(doc, tok + ntok + 1, s->credit_kind) != NULL);
    bool goes_on =
        c->right.n > 0 && right[0].kind == BT_WORD &&
        (right[0].shape == BT_LOWER || (right[0].shape == BT_UPPER && !right[0].syllable));

    if (abbr_has_mark(&c->left, ABBR_MARK(':')) && tok > 1 &&
        word_before(doc, tok - 1, s->credit_kind))
        return !goes_on;
    if (c->left.n > 0 && left[0].shape == BT_TITLE && abbr_word_is(s, s->photo, &left[0]))
        return !goes_on;
    if (!ends || (tok > 1 && glued_mark(doc, tok - 1, '.') && is_form(s, doc, tok - 2)))
        return false; /* "TP. HCM" */
    return c->left.n == 0 || abbr_has_mark(&c->left, STARTS) || bt_str_is(left[0].text, "…") ||
           bt_str_is(left[0].text, "”") || word_before(doc, tok, s->credit_kind);
}

/* Two letters in brackets behind a name: "anh Trần Anh (TA)". */
static bool is_short_name(const struct bt_doc *doc, uint32_t tok, const struct abbr_context *c)
{
    const struct bt_token *t = &doc->work->tok[tok];

    return c->left.n > 1 && abbr_has_mark(&c->left, ABBR_MARK('(')) &&
           abbr_has_mark(&c->right, ABBR_MARK(')')) && c->left.at[1].shape == BT_TITLE &&
           bt_count_code_points(doc->text.s + t->at.beg, t->at.end - t->at.beg) <= 2;
}

/* The tag of a publisher at the head of a paragraph: "(QTM) - Ngày 3/4", "TMO - Sáng nay". */
static bool is_tag(const struct abbr_context *c, uint8_t class)
{
    if (c->left.n == 1 && abbr_has_mark(&c->left, OPENING) && abbr_has_mark(&c->right, CLOSING))
        return true;
    return class != ABBR_BODY && class != ABBR_PLACE && class != ABBR_LEVEL && c->left.n == 0 &&
           abbr_has_mark(&c->right, ABBR_MARK('-')) && c->right.at[0].space;
}

bool abbr_credit(const struct abbr_state *s, const struct bt_doc *doc, uint32_t tok,
                 uint32_t ntok, const struct abbr_context *c, uint8_t class)
{
    uint8_t block = doc->work->tok[tok].block;
    bool left = c->left.n == 0 ||
                abbr_has_mark(&c->left, ABBR_MARK('-') | ABBR_MARK('(') | ABBR_MARK('/'));
    bool right = c->right.n == 0 ||
                 abbr_has_mark(&c->right, ABBR_MARK('-') | ABBR_MARK(')') | ABBR_MARK('/'));

    if (is_tag(c, class) || is_short_name(doc, tok, c))
        return true;
    if (class == ABBR_PRESS)
        return false;
    if (block == BT_BLOCK_BYLINE && left && right)
        return true;
    return (block == BT_BLOCK_PARAGRAPH || block == BT_BLOCK_BYLINE ||
            block == BT_BLOCK_CAPTION) &&
           signs(s, doc, tok, ntok, c);
}
