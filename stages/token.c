/* token.c: TEXT -> TOKEN and SENTENCE.
 *
 * Tokens are the atoms of scan.h with the dictionary key, the case shape and the block they
 * stand in. They never cross a block.  Sentences end at . ! ? … and at "./.", but not after an
 * abbreviation's or an initial's full stop, nor inside a number; a block's end ends a sentence
 * (SURVEY section 1). */
#include "stage.h"

#include "core/scan.h"
#include "stages/viet.h"

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

static struct bt_word word_facts(const struct token_state *self, struct bt_str w, uint8_t kind)
{
    struct bt_word f = {.shape = (uint8_t)(kind == BT_WORD ? shape_of(w) : BT_NO_CASE)};
    char key[BT_MAX_KEY + 16];

    if (w.len <= BT_MAX_KEY) {
        uint32_t n = bt_viet_key(w.s, w.len, key);
        f.key = bt_dict_key(self->env->dict, key, n);
        f.hash = hash_of(key, n);
    }
    if (kind == BT_WORD && bt_viet_syllable(w))
        f.flags = BT_SYLLABLE;
    return f;
}

static void fill_word(const struct token_state *self, struct bt_words *words,
                      const struct bt_doc *doc, struct bt_token *t)
{
    struct bt_str w = bt_text(doc, t->at);
    struct bt_word f;

    if (w.len <= BT_WORD_BYTES) {
        bool known;
        struct bt_word *slot = bt_words_find(words, w, &known);
        if (!known) {
            f = word_facts(self, w, t->kind);
            slot->key = f.key;
            slot->hash = f.hash;
            slot->shape = f.shape;
            slot->flags = f.flags;
        }
        f = *slot;
    } else {
        f = word_facts(self, w, t->kind);
    }
    t->key = f.key;
    t->hash = f.hash;
    t->shape = f.shape;
    t->flags |= f.flags;
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

/* Tokens of one block.  False: the limit of tokens is reached. */
static bool cut_block(const struct token_state *self, struct bt_words *words,
                      struct bt_doc *doc, const struct bt_ann *block, uint32_t index)
{
    struct bt_doc_work *w = doc->work;
    struct bt_str text = bt_slice(doc->text, 0, block->at.end);
    uint32_t pos = block->at.beg;
    struct bt_atom a;
    bool first = true;

    while (bt_scan_atom(text, pos, &a)) {
        struct bt_token t = {
            .at = {a.at.beg, a.kind == BT_WORD ? end_of_first(text, a.at) : a.at.end},
            .kind = a.kind,
            .block = (uint8_t)block->type,
            .iblock = index};
        if (w->ntok >= w->limits.tokens) {
            doc->cut = true;
            return false;
        }
        if (first)
            t.flags = BT_BLOCK_START | BT_SPACE_BEFORE | BT_LINE_START;
        else
            t.flags = (uint8_t)((a.space ? BT_SPACE_BEFORE : 0) | (a.line ? BT_LINE_START : 0));
        fill_word(self, words, doc, &t);
        w->tok = bt_grow(doc->arena, w->tok, w->ntok, &w->tok_cap, sizeof t);
        w->tok[w->ntok++] = t;
        first = false;
        pos = t.at.end;
    }
    return true;
}

static bool is_char(const struct bt_doc *doc, uint32_t tok, char c)
{
    const struct bt_token *t = &doc->work->tok[tok];

    return t->kind == BT_PUNCT && doc->text.s[t->at.beg] == c;
}

/* True if the mark at `tok` ends a sentence. */
static bool ends_sentence(const struct bt_doc *doc, uint32_t tok)
{
    const struct bt_token *t = &doc->work->tok[tok], *n = t + 1, *p = t - 1;
    struct bt_str s = bt_text(doc, t->at);

    if (tok + 1 >= doc->work->ntok || n->iblock != t->iblock)
        return true;
    if (t->kind != BT_PUNCT)
        return false;
    if (bt_str_is(s, "!") || bt_str_is(s, "?") || bt_str_is(s, "…"))
        return (n->flags & BT_SPACE_BEFORE) && n->shape != BT_LOWER;
    if (!bt_str_is(s, ".") || n->kind == BT_PUNCT)
        return false;
    if (!(n->flags & BT_SPACE_BEFORE))
        return tok > 1 && p->kind == BT_WORD && p->shape == BT_LOWER &&
               n->shape == BT_TITLE; /* "nước.Ông" */
    if (n->shape == BT_LOWER || tok == 0)
        return false;
    /* "TP. Vinh", "Th.S. Lan", "N.V.T. nói": a short capital word glued to the stop is no end.
     */
    return !(p->kind == BT_WORD && !(t->flags & BT_SPACE_BEFORE) &&
             (p->shape == BT_CAPITAL || (p->shape != BT_LOWER && p->at.end - p->at.beg <= 2)));
}

static void cut_sentences(struct bt_doc *doc)
{
    struct bt_doc_work *w = doc->work;
    uint32_t beg = 0;

    for (uint32_t i = 0; i < w->ntok; i++) {
        if (i == beg)
            w->tok[i].flags |= BT_SENTENCE_START;
        if (!ends_sentence(doc, i))
            continue;
        while (i + 1 < w->ntok && w->tok[i + 1].iblock == w->tok[i].iblock &&
               (is_char(doc, i + 1, '"') || is_char(doc, i + 1, ')')))
            i++;
        bt_emit_tokens(doc, BT_SENTENCE, beg, i + 1 - beg, 0, 1000, "token/sentence");
        beg = i + 1;
    }
}

static enum bt_status process_token(const void *self, struct bt_worker *w, struct bt_doc *doc,
                                    struct bt_err *err)
{
    uint32_t words = 0, syllables = 0;

    (void)err;
    for (uint32_t i = 0; i < doc->layer[BT_BLOCK].n; i++)
        if (!cut_block(self, w->words, doc, &doc->layer[BT_BLOCK].ann[i], i))
            break;
    for (uint32_t i = 0; i < doc->work->ntok; i++) {
        const struct bt_token *t = &doc->work->tok[i];
        words += t->kind == BT_WORD;
        syllables += (t->flags & BT_SYLLABLE) != 0;
    }
    doc->vietnamese = (uint16_t)(words != 0 ? (uint64_t)syllables * 1000 / words : 0);
    cut_sentences(doc);
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
