/* token.c: TEXT -> TOKEN and SENTENCE.
 *
 * Tokens are the atoms of scan.h with the dictionary key, the case shape and the block they
 * stand in. They never cross a block.  Sentences end at . ! ? … and at "./.", but not after an
 * abbreviation's or an initial's full stop, nor inside a number; a block's end ends a sentence
 * (SURVEY section 1). */
#include "stage.h"

#include "core/scan.h"
#include "stages/viet.h"

/* Room made at once: a token takes some 4.5 bytes of ordinary text. */
enum { BYTES_OF_TOKEN = 4, MAX_EXPECTED = 1 << 14 };

struct token_state {
    const struct bt_env *env;
};

static enum bt_status open_token(void *self, const struct bt_env *env, struct bt_err *err)
{
    (void)err;
    ((struct token_state *)self)->env = env;
    return BT_OK;
}

static uint8_t shape_of(struct bt_str w)
{
    uint32_t letters = 0, upper = 0;
    bool first_upper = false;

    for (uint32_t i = 0, step; i < w.len; i += step) {
        uint32_t cp = bt_decode(w.s + i, w.len - i, &step);
        if (bt_char_class(cp) != BT_CH_LETTER)
            continue;
        if (bt_is_upper(cp)) {
            upper++;
            first_upper = first_upper || letters == 0;
        }
        letters++;
    }
    if (letters == 0)
        return BT_NO_CASE;
    if (upper == 0)
        return BT_LOWER;
    if (upper == letters)
        return letters == 1 ? BT_CAPITAL : BT_UPPER;
    return upper == 1 && first_upper ? BT_TITLE : BT_MIXED;
}

/* "H’Yar" and "H'Yar" are one word to a token's hash. */
static uint32_t hash_of(char *key, uint32_t n)
{
    uint32_t out = 0;

    for (uint32_t i = 0; i < n; i++) {
        bool curly = i + 2 < n && key[i] == '\xE2' && key[i + 1] == '\x80' &&
                     (key[i + 2] == '\x98' || key[i + 2] == '\x99');
        key[out++] = curly ? '\'' : key[i];
        i += curly ? 2 : 0;
    }
    return bt_str_hash(key, out);
}

/* Fills all but the bytes. */
static void word_facts(const struct token_state *self, struct bt_str w, uint8_t kind,
                       struct bt_word *f)
{
    char key[BT_MAX_KEY + 16];

    f->key = f->hash = 0;
    f->kind = kind;
    f->shape = (uint8_t)(kind == BT_WORD ? shape_of(w) : BT_NO_CASE);
    f->flags = kind == BT_WORD && bt_viet_syllable(w) ? BT_SYLLABLE : 0;
    if (w.len <= BT_MAX_KEY) {
        uint32_t n = bt_viet_key(w.s, w.len, key);
        f->key = bt_dict_key(self->env->dict, key, n);
        if (kind == BT_WORD && bt_str_eq((struct bt_str){key, n}, w))
            f->flags |= BT_IS_KEY;
        f->hash = hash_of(key, n);
    }
}

/* Two words printed without the space between them: "đồng chíThái": a lower-case letter before a
 * capital, a syllable on either side.  The end of the first one, or of the whole word. */
static uint32_t end_of_first(struct bt_str text, struct bt_span at)
{
    bool lower = false;

    for (uint32_t i = at.beg, n; i < at.end; i += n) {
        uint32_t cp = bt_decode(text.s + i, at.end - i, &n);
        if (lower && bt_is_upper(cp))
            return bt_viet_syllable(bt_slice(text, at.beg, i)) &&
                           bt_viet_syllable(bt_slice(text, i, at.end))
                       ? i
                       : at.end;
        lower = bt_char_class(cp) == BT_CH_LETTER && !bt_is_upper(cp);
    }
    return at.end;
}

/* A walk over the text: the bits of scan.h, and what is counted on the way. */
struct cutter {
    const struct token_state *self;
    struct bt_words *words;
    struct bt_doc *doc;
    const uint8_t *runs;
    uint32_t words_seen, syllables;
};

/* The facts of the word at `at`, in the cache or, of a long one, in *own. */
static const struct bt_word *find_word(const struct cutter *c, struct bt_span at, uint8_t kind,
                                       struct bt_word *own)
{
    struct bt_str text = c->doc->text;
    const struct bt_word *known;
    struct bt_word *slot = own;

    if (at.end - at.beg <= BT_WORD_BYTES) {
        if ((known = bt_words_find(c->words, text, at)) != NULL)
            return known;
        slot = bt_words_add(c->words, text, at);
    }
    word_facts(c->self, bt_slice(text, at.beg, at.end), kind, slot);
    return slot;
}

/* The bytes of a number or a mark of ASCII at `pos`, where no word begins; 0: scan.h must tell. */
static uint32_t length_of_other(struct bt_str text, uint32_t pos)
{
    enum bt_char class = bt_char_class((unsigned char)text.s[pos]);
    uint32_t n, end;

    if (class != BT_CH_DIGIT)
        return class == BT_CH_OTHER;
    n = bt_leading_digits(bt_load_rest((const unsigned char *)text.s, pos, text.len));
    if (n == 8)
        return 0;
    end = pos + n;
    if (end + 1 < text.len && (text.s[end] == '.' || text.s[end] == ',') &&
        bt_char_class((unsigned char)text.s[end + 1]) == BT_CH_DIGIT)
        return 0;
    return n;
}

/* The atom at or after `pos`, as the cache knows it; NULL: scan.h must tell.  A run of bytes that may
 * stand in a word, which was an atom before, is one again before any byte that cannot, but for the
 * apostrophe. */
static const struct bt_word *known_atom(const struct cutter *c, struct bt_str text,
                                        uint32_t pos, struct bt_atom *a)
{
    const struct bt_word *word;
    uint32_t n;

    a->space = pos == 0;
    a->line = pos == 0;
    if (pos < text.len && text.s[pos] == ' ') {
        a->space = true;
        pos++;
    }
    if (pos >= text.len)
        return NULL;
    n = bt_run_length(c->runs, pos);
    if (n == 0)
        n = length_of_other(text, pos);
    if (n - 1 >= BT_WORD_BYTES || n > text.len - pos ||
        (n < text.len - pos && text.s[pos + n] == '\''))
        return NULL;
    a->at = (struct bt_span){pos, pos + n};
    word = bt_words_find(c->words, c->doc->text, a->at);
    return word != NULL && word->shape != BT_MIXED ? word : NULL;
}

/* The atom at or after `pos` cut as scan.h and end_of_first() say; NULL at the end. */
static const struct bt_word *cut_atom(const struct cutter *c, struct bt_str text, uint32_t pos,
                                      struct bt_atom *a, struct bt_word *own)
{
    const struct bt_word *word;
    uint32_t end;

    if (!bt_scan_atom(text, pos, a))
        return NULL;
    /* A capital after a lower-case letter makes any word a mixed one. */
    for (;;) {
        word = find_word(c, a->at, a->kind, own);
        if (word->shape != BT_MIXED || (end = end_of_first(text, a->at)) == a->at.end)
            return word;
        a->at.end = end;
    }
}

/* Tokens of one block.  False: the limit of tokens is reached. */
static bool cut_block(struct cutter *c, uint32_t index)
{
    struct bt_doc *doc = c->doc;
    struct bt_doc_work *w = doc->work;
    const struct bt_ann *block = &doc->layer[BT_BLOCK].ann[index];
    struct bt_str text = bt_slice(doc->text, 0, block->at.end);
    uint32_t n = w->ntok;
    uint8_t type = (uint8_t)block->type;
    bool more = true;
    struct bt_atom a = {.at = {0, block->at.beg}};

    for (;;) {
        struct bt_word own;
        const struct bt_word *word;
        uint32_t pos = a.at.end;
        if ((word = known_atom(c, text, pos, &a)) == NULL &&
            (word = cut_atom(c, text, pos, &a, &own)) == NULL)
            break;
        if (!(more = n < w->limits.tokens))
            break;
        w->tok = bt_grow(doc->arena, w->tok, n, &w->tok_cap, sizeof *w->tok);
        w->tok[n++] = (struct bt_token){
            .at = a.at,
            .key = word->key,
            .hash = word->hash,
            .iblock = index,
            .kind = word->kind,
            .shape = word->shape,
            .flags = (uint8_t)(word->flags | (a.space ? BT_SPACE_BEFORE : 0) |
                               (a.line ? BT_LINE_START : 0)),
            .block = type,
        };
        c->words_seen += word->kind == BT_WORD;
        c->syllables += (word->flags & BT_SYLLABLE) != 0;
    }
    if (n != w->ntok)
        w->tok[w->ntok].flags |= BT_BLOCK_START | BT_SPACE_BEFORE | BT_LINE_START;
    w->ntok = n;
    doc->cut = doc->cut || !more;
    return more;
}

static bool is_char(const struct bt_doc *doc, uint32_t tok, char c)
{
    const struct bt_token *t = &doc->work->tok[tok];

    return t->kind == BT_PUNCT && doc->text.s[t->at.beg] == c;
}

/* "khóa X", "lần thứ V": a Roman number, no initial and no abbreviation. */
static bool is_ordinal(const struct bt_doc *doc, uint32_t tok)
{
    static const char *const before[] = {"khóa", "khoá", "Khóa", "Khoá", "thứ", "hội"};
    const struct bt_token *t = &doc->work->tok[tok];
    struct bt_str s = bt_text(doc, t->at);

    if (tok == 0 || t->iblock != t[-1].iblock)
        return false;
    for (uint32_t i = 0; i < s.len; i++)
        if (s.s[i] != 'I' && s.s[i] != 'V' && s.s[i] != 'X')
            return false;
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
        if (bt_str_is(bt_text(doc, t[-1].at), before[i]))
            return true;
    return false;
}

/* True if the mark at `tok` ends a sentence; another token of its block follows. */
static bool ends_sentence(const struct bt_doc *doc, uint32_t tok)
{
    const struct bt_token *t = &doc->work->tok[tok], *n = t + 1, *p = t - 1;
    struct bt_str s = bt_text(doc, t->at);

    if (bt_str_is(s, "!") || bt_str_is(s, "?") || bt_str_is(s, "…"))
        return (n->flags & BT_SPACE_BEFORE) && n->shape != BT_LOWER;
    if (!bt_str_is(s, ".") || n->kind == BT_PUNCT)
        return false;
    if (!(n->flags & BT_SPACE_BEFORE))
        return tok > 1 && p->kind == BT_WORD && p->shape == BT_LOWER &&
               n->shape == BT_TITLE; /* "nước.Ông" */
    if (n->shape == BT_LOWER || tok == 0)
        return false;
    if (is_ordinal(doc, tok - 1))
        return true;
    /* "TP. Vinh", "Th.S. Lan", "N.V.T. nói": a short capital word glued to the stop is no end.
     */
    return !(p->kind == BT_WORD && !(t->flags & BT_SPACE_BEFORE) &&
             (p->shape == BT_CAPITAL || (p->shape != BT_LOWER && p->at.end - p->at.beg <= 2)));
}

/* The sentences of one block: the tokens [beg, end). */
static void cut_sentences(struct bt_doc *doc, uint32_t beg, uint32_t end)
{
    struct bt_token *tok = doc->work->tok;

    for (uint32_t i = beg; i < end; i++) {
        if (i + 1 < end && (tok[i].kind != BT_PUNCT || !ends_sentence(doc, i)))
            continue;
        while (i + 1 < end && (is_char(doc, i + 1, '"') || is_char(doc, i + 1, ')')))
            i++;
        tok[beg].flags |= BT_SENTENCE_START;
        bt_emit_tokens(doc, BT_SENTENCE, beg, i + 1 - beg, 0, 1000, "token/sentence");
        beg = i + 1;
    }
}

static enum bt_status process_token(const void *self, struct bt_worker *w, struct bt_doc *doc,
                                    struct bt_err *err)
{
    uint32_t expected = doc->text.len / BYTES_OF_TOKEN;
    struct cutter c = {.self = self, .words = w->words, .doc = doc};
    bool more = true;

    (void)err;
    doc->work->tok =
        bt_reserve(doc->arena, NULL, 0, expected < MAX_EXPECTED ? expected : MAX_EXPECTED,
                   &doc->work->tok_cap, sizeof *doc->work->tok);
    c.runs = bt_run_bits(doc->arena, doc->text);
    for (uint32_t i = 0; more && i < doc->layer[BT_BLOCK].n; i++) {
        uint32_t beg = doc->work->ntok;
        more = cut_block(&c, i);
        cut_sentences(doc, beg, doc->work->ntok);
    }
    doc->vietnamese =
        (uint16_t)(c.words_seen != 0 ? (uint64_t)c.syllables * 1000 / c.words_seen : 0);
    return BT_OK;
}

const struct bt_stage bt_stage_token = {
    .name = "token",
    .help = "cut the text into words, numbers, marks and sentences",
    .reads = BT_READS_TEXT | BT_BIT(BT_BLOCK),
    .writes = BT_BIT(BT_TOKEN) | BT_BIT(BT_SENTENCE),
    .size = sizeof(struct token_state),
    .open = open_token,
    .process = process_token,
};
