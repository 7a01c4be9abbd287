/* abbreviation_define.c: abbreviations the article defines itself.
 *
 *   Ban Quản lý dự án (BQLDA)      UBND (Ủy ban nhân dân)      ... (viết tắt là BQLDA)
 *
 * A definition holds when the letters of the form are the initials of the words, in order.  Đ
 * is not D; A, E, O, U also stand for the letters with a hook or a hat (Ư, Ơ, Â).  Words such
 * as "và", "của" and hyphens may be passed over.  The words may go on behind the last initial:
 * "Ban Quản lý dự án đầu tư xây dựng (BQLDA)" defines only what the letters say. */
#include "stages/abbreviation.h"

#include "core/scan.h"
#include "stages/viet.h"

enum {
    MAX_WORDS = 24,               /* words looked at before a bracket */
    MAX_TAIL = 6,                 /* words behind the last initial */
    MAX_STEPS = 400,              /* tries of one alignment */
    WORD_BYTES = BT_MAX_KEY + 40, /* of one word written out */
    LIKE_ONLY = 800,              /* per mille of words in common with the form's only row, */
    LIKE_ONE_OF = 850             /* with one of several */
};

/* The form being defined: its capitals, and how far an alignment may still go. */
struct form {
    uint16_t letter[ABBR_LETTERS];
    uint32_t n, steps;
};

static bool is_mark(const struct bt_doc *doc, uint32_t tok, const char *mark)
{
    return doc->work->tok[tok].kind == BT_PUNCT && bt_str_is(bt_token_text(doc, tok), mark);
}

static bool is_ascii_mark(const struct bt_doc *doc, uint32_t tok, char mark)
{
    const struct bt_token *t = &doc->work->tok[tok];

    return (t->kind == BT_PUNCT) & (doc->text.s[t->at.beg] == mark);
}

/* True if read_form() may take the token: a word in capitals, a mark. */
static bool may_be_of_form(const struct bt_doc *doc, uint32_t tok)
{
    const uint32_t capitals = 1 << BT_UPPER | 1 << BT_CAPITAL | 1 << BT_MIXED;
    const struct bt_token *t = &doc->work->tok[tok];

    return (t->kind == BT_PUNCT) | ((t->kind == BT_WORD) & (capitals >> t->shape & 1));
}

/* Capitals of the tokens [beg, end); false if it cannot be a form. */
static bool read_form(const struct bt_doc *doc, uint32_t beg, uint32_t end, struct form *f)
{
    f->n = 0;
    if (end <= beg || end - beg > 7)
        return false;
    for (uint32_t i = beg; i < end; i++) {
        const struct bt_token *t = &doc->work->tok[i];
        struct bt_str w = bt_text(doc, t->at);
        if (i != beg && (t->flags & BT_SPACE_BEFORE))
            return false;
        if (!may_be_of_form(doc, i))
            return false;
        if (t->kind == BT_PUNCT && !bt_str_is(w, "-") && !bt_str_is(w, "&"))
            return false;
        for (uint32_t at = 0, len; at < w.len && t->kind == BT_WORD; at += len) {
            struct bt_letter l;
            uint32_t cp = bt_decode(w.s + at, w.len - at, &len);
            if (!bt_is_upper(cp))
                continue;
            if (f->n == ABBR_LETTERS || !bt_letter_of(cp, &l))
                return false;
            f->letter[f->n++] = l.base;
        }
    }
    return f->n >= 2;
}

static bool letter_fits(uint16_t have, uint16_t initial)
{
    static const uint16_t plain[][2] = {{0x103, 'a'}, {0xE2, 'a'},  {0xEA, 'e'},
                                        {0xF4, 'o'},  {0x1A1, 'o'}, {0x1B0, 'u'}};

    if (have == initial)
        return true;
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (plain[i][0] == initial && plain[i][1] == have)
            return true;
    return false;
}

static bool initial_of(const struct bt_doc *doc, uint32_t tok, uint16_t *initial)
{
    struct bt_str w = bt_token_text(doc, tok);
    struct bt_letter l;
    uint32_t len;

    if (!bt_letter_of(bt_decode(w.s, w.len, &len), &l))
        return false;
    *initial = l.base;
    return true;
}

static bool may_skip(const struct abbr_state *s, const struct bt_doc *doc, uint32_t tok)
{
    const struct bt_token *t = &doc->work->tok[tok];

    if (t->kind == BT_PUNCT)
        return is_mark(doc, tok, "-") || is_mark(doc, tok, ",") || is_mark(doc, tok, "–");
    return bt_term_at(doc, tok, s->skip_kind) != NULL;
}

/* Aligns letters [0, k) with words that end at token `tok`; *beg gets the first word.  An
 * abbreviation among the words ("BQL dự án") stands for its letters. */
static bool align_back(const struct abbr_state *s, const struct bt_doc *doc, struct form *f,
                       uint32_t k, uint32_t tok, uint32_t low, uint32_t *beg)
{
    const struct bt_token *t = &doc->work->tok[tok];
    struct form inner;
    uint16_t initial;

    if (f->steps == 0)
        return false;
    f->steps--;
    if (t->kind == BT_WORD && t->shape == BT_UPPER && !(t->flags & BT_SYLLABLE) &&
        read_form(doc, tok, tok + 1, &inner) && inner.n < k &&
        memcmp(inner.letter, f->letter + k - inner.n, inner.n * sizeof *inner.letter) == 0 &&
        tok > low && align_back(s, doc, f, k - inner.n, tok - 1, low, beg))
        return true;
    if (t->kind == BT_WORD && initial_of(doc, tok, &initial) &&
        letter_fits(f->letter[k - 1], initial)) {
        if (k == 1) {
            *beg = tok;
            return true;
        }
        if (tok > low && align_back(s, doc, f, k - 1, tok - 1, low, beg))
            return true;
    }
    return k < f->n && tok > low && may_skip(s, doc, tok) &&
           align_back(s, doc, f, k, tok - 1, low, beg);
}

/* One word in press style with its own case, and the form's reading if it is one. */
static void add_word(const struct abbr_state *s, struct bt_doc *doc, uint32_t tok, char *out,
                     uint32_t *n)
{
    struct bt_str w = bt_token_text(doc, tok);
    char key[BT_MAX_KEY + 16];
    uint32_t row[ABBR_READINGS], len, klen, nkey;

    if (doc->work->tok[tok].shape == BT_UPPER && abbr_lookup(s, w, row) == 1) {
        struct bt_str e = bt_dict_cell(s->dict, row[0], s->expansion);
        if (e.len < WORD_BYTES) {
            memcpy(out + *n, e.s, e.len);
            *n += e.len;
            return;
        }
    }
    if (w.len > BT_MAX_KEY)
        return;
    nkey = bt_viet_key(w.s, w.len, key);
    for (uint32_t i = 0, k = 0; i < w.len && k < nkey; i += len, k += klen) {
        uint32_t cp = bt_decode(w.s + i, w.len - i, &len);
        uint32_t low = bt_decode(key + k, nkey - k, &klen);
        *n += bt_encode(out + *n, bt_is_upper(cp) ? bt_upper(low) : low);
    }
}

/* The words [beg, end) as text: one blank where the article has white space. */
static struct bt_str words(const struct abbr_state *s, struct bt_doc *doc, uint32_t beg,
                           uint32_t end)
{
    char *out = bt_alloc(doc->arena, (size_t)(end - beg) * (WORD_BYTES + 1));
    uint32_t n = 0;

    for (uint32_t i = beg; i < end; i++) {
        if (i != beg && (doc->work->tok[i].flags & BT_SPACE_BEFORE))
            out[n++] = ' ';
        add_word(s, doc, i, out, &n);
    }
    return (struct bt_str){out, n};
}

/* How many words of `a` stand in `b`, and how many both have; hyphens, commas and "và" do not
 * count, so that "Tài nguyên - Môi trường" is "Tài nguyên và Môi trường". */
static uint32_t common_words(struct bt_str a, struct bt_str b, uint32_t *all)
{
    struct bt_atom x, y;
    char kx[BT_MAX_KEY + 16], ky[BT_MAX_KEY + 16];
    uint32_t common = 0;

    *all = 0;
    for (uint32_t p = 0; bt_scan_atom(a, p, &x); p = x.at.end) {
        bool found = false;
        uint32_t nx, ny;
        if (x.kind != BT_WORD || x.at.end - x.at.beg > BT_MAX_KEY)
            continue;
        nx = bt_viet_key(a.s + x.at.beg, x.at.end - x.at.beg, kx);
        if (bt_str_is((struct bt_str){kx, nx}, "và"))
            continue;
        ++*all;
        for (uint32_t q = 0; !found && bt_scan_atom(b, q, &y); q = y.at.end) {
            if (y.kind != BT_WORD || y.at.end - y.at.beg > BT_MAX_KEY)
                continue;
            ny = bt_viet_key(b.s + y.at.beg, y.at.end - y.at.beg, ky);
            found = nx == ny && memcmp(kx, ky, nx) == 0;
        }
        common += found;
    }
    return common;
}

/* The row of the form whose reading has the most words of `expansion`: a slip of the pen or
 * another joint is not a new reading. */
static uint32_t row_like(const struct abbr_state *s, const struct bt_doc *doc, uint32_t form,
                         uint32_t ntok, struct bt_str expansion)
{
    uint32_t n, best = 0, row = 0, readings = 0;
    const struct bt_term *t = bt_terms_at(doc, form, &n);

    for (uint32_t i = 0; i < n; i++) {
        uint32_t na, nb, common;
        if (t[i].kind != s->kind || t[i].ntok != ntok)
            continue;
        readings++;
        common = common_words(expansion, bt_dict_cell(s->dict, t[i].row, s->expansion), &na);
        common_words(bt_dict_cell(s->dict, t[i].row, s->expansion), expansion, &nb);
        if (na + nb != 0 && common * 2000 / (na + nb) > best) {
            best = common * 2000 / (na + nb);
            row = t[i].row;
        }
    }
    return best >= (readings == 1 ? LIKE_ONLY : LIKE_ONE_OF) ? row : 0;
}

/* A name is no definition: "Trần Anh (TA)", "Thành Thành Vàng (TTV)"; a body's is. */
static bool is_name(const struct abbr_state *s, const struct bt_doc *doc, uint32_t beg,
                    uint32_t end, uint32_t letters)
{
    for (uint32_t i = beg; i < end; i++)
        if (doc->work->tok[i].shape == BT_LOWER)
            return false;
    return letters <= 2 || (bt_term_at(doc, beg, s->body_kind) == NULL &&
                            bt_term_at(doc, beg, s->head_kind) == NULL);
}

/* Foreign names have initials too: "Smooth Trans Focus (STF)". */
static bool is_foreign(const struct abbr_state *s, const struct bt_doc *doc, uint32_t beg,
                       uint32_t end)
{
    uint32_t row[ABBR_READINGS];

    for (uint32_t i = beg; i < end; i++) {
        const struct bt_token *t = &doc->work->tok[i];
        if (t->kind == BT_WORD && !(t->flags & BT_SYLLABLE) &&
            abbr_lookup(s, bt_text(doc, t->at), row) == 0)
            return true;
    }
    return false;
}

/* Learns the words [beg, end) as the reading of the form, if they are one. */
static bool learn(const struct abbr_state *s, struct bt_doc *doc, struct abbr_definitions *defs,
                  struct bt_span form, struct bt_span at, uint32_t letters)
{
    struct abbr_definition d = {.form = bt_text(doc, bt_token_span(doc, form.beg, form.end)),
                                .tok = form.beg};

    if (is_foreign(s, doc, at.beg, at.end))
        return false;
    d.expansion = words(s, doc, at.beg, at.end);
    d.row = row_like(s, doc, form.beg, form.end - form.beg, d.expansion);
    if (d.row != 0)
        d.expansion = bt_dict_cell(s->dict, d.row, s->expansion);
    else if (is_name(s, doc, at.beg, at.end, letters))
        return false;
    for (uint32_t i = 0; i < defs->n; i++)
        if (bt_str_eq(defs->d[i].form, d.form))
            return true; /* the first definition holds */
    if (defs->n == ABBR_DEFINED)
        return false;
    defs->d = bt_grow(doc->arena, defs->d, defs->n, &defs->cap, sizeof d);
    defs->d[defs->n++] = d;
    return true;
}

/* The words before the bracket at token `open`. */
static bool define_before(const struct abbr_state *s, struct bt_doc *doc,
                          struct abbr_definitions *defs, uint32_t open, struct bt_span form)
{
    const struct bt_token *t = doc->work->tok;
    struct form f;
    uint32_t low = open, beg = 0;

    if (!read_form(doc, form.beg, form.end, &f))
        return false;
    while (low > 0 && open - low < MAX_WORDS && t[low - 1].iblock == t[open].iblock)
        low--;
    for (uint32_t tail = 0; tail <= MAX_TAIL && open >= low + f.n / 2 + 1 + tail; tail++) {
        uint32_t last = open - 1 - tail;
        if (tail > 0 && (t[last + 1].kind != BT_WORD || f.n < 3))
            return false;
        if (t[last].kind != BT_WORD || (tail > 0 && t[last + 1].shape != BT_LOWER))
            continue;
        f.steps = MAX_STEPS;
        if (align_back(s, doc, &f, f.n, last, low, &beg))
            return learn(s, doc, defs, form, (struct bt_span){beg, last + 1}, f.n);
    }
    return false;
}

/* "UBND (Ủy ban nhân dân)": every word between the brackets is used. */
static void define_after(const struct abbr_state *s, struct bt_doc *doc,
                         struct abbr_definitions *defs, uint32_t open)
{
    const struct bt_token *t = doc->work->tok;
    uint32_t close = open + 1, form = open, beg;
    struct form f;

    if (!may_be_of_form(doc, open - 1))
        return; /* mostly */
    while (close < doc->work->ntok && close - open <= MAX_WORDS &&
           !is_ascii_mark(doc, close, ')'))
        close++;
    if (close >= doc->work->ntok || close - open > MAX_WORDS || close < open + 3)
        return;
    do
        form--;
    while (form > 0 && open - form < 7 && !(t[form].flags & BT_SPACE_BEFORE));
    f.steps = MAX_STEPS;
    if (read_form(doc, form, open, &f) && t[close - 1].kind == BT_WORD &&
        align_back(s, doc, &f, f.n, close - 1, open + 1, &beg) && beg == open + 1)
        learn(s, doc, defs, (struct bt_span){form, open}, (struct bt_span){beg, close}, f.n);
}

/* The definition around the opening bracket at token `open`. */
static void define_at(const struct abbr_state *s, struct bt_doc *doc,
                      struct abbr_definitions *defs, uint32_t open)
{
    const struct bt_doc_work *w = doc->work;
    const struct bt_term *intro;
    uint32_t form = open + 1, end;

    if (w->tok[open - 1].iblock != w->tok[open].iblock)
        return;
    if ((intro = bt_term_at(doc, form, s->intro_kind)) != NULL)
        form += intro->ntok;
    while (form < w->ntok && w->tok[form].kind == BT_PUNCT &&
           (is_ascii_mark(doc, form, ':') || is_ascii_mark(doc, form, '"') ||
            is_mark(doc, form, "“")))
        form++;
    end = form;
    if (form >= w->ntok || may_be_of_form(doc, form))
        while (end < w->ntok && end - form < 8 && !is_ascii_mark(doc, end, ')') &&
               !is_ascii_mark(doc, end, '"') && !is_mark(doc, end, "”"))
            end++;
    if (end >= w->ntok || end - form == 8 ||
        !define_before(s, doc, defs, open, (struct bt_span){form, end}))
        define_after(s, doc, defs, open);
}

void abbr_define(const struct abbr_state *s, struct bt_doc *doc, struct abbr_definitions *defs)
{
    const struct bt_doc_work *w = doc->work;
    struct bt_str text = doc->text;
    const char *bracket = text.len != 0 ? memchr(text.s, '(', text.len) : NULL;

    while (bracket != NULL) {
        uint32_t at = (uint32_t)(bracket - text.s), tok = bt_token_find(doc, at);
        if (tok > 0 && tok + 2 < w->ntok && w->tok[tok].at.beg == at)
            define_at(s, doc, defs, tok);
        bracket = memchr(bracket + 1, '(', text.len - at - 1);
    }
}

const struct abbr_definition *abbr_defined(const struct bt_doc *doc,
                                           const struct abbr_definitions *defs, uint32_t tok,
                                           uint32_t *ntok)
{
    const struct bt_doc_work *w = doc->work;
    uint32_t beg = w->tok[tok].at.beg;
    struct bt_str rest = bt_slice(doc->text, beg, doc->text.len);
    const struct abbr_definition *best = NULL;

    for (uint32_t i = 0; i < defs->n; i++) {
        const struct abbr_definition *d = &defs->d[i];
        uint32_t end = beg + d->form.len, last = tok;
        if (!bt_str_starts(rest, d->form) || (best != NULL && best->form.len >= d->form.len))
            continue;
        while (last < w->ntok && w->tok[last].at.end < end)
            last++;
        if (last < w->ntok && w->tok[last].at.end == end) {
            best = d;
            *ntok = last + 1 - tok;
        }
    }
    return best;
}
