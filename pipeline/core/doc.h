/* doc.h: the inside of a document that stages need beside bantin.h: tokens, terms, emitting.
 *
 * TOKEN and TERM are the two dense layers, so they are compact arrays of their own here instead
 * of struct bt_ann; everything else goes through bt_emit().
 *
 * Invariants: TEXT is frozen before the first emit; a layer is written by one stage only
 * (chain.c checks) and sorted when that stage returns; ids are given in order of emission. */
#ifndef BT_DOC_H
#define BT_DOC_H

#include "core/arena.h"
#include "core/str.h"

/* A token is an atom: a run of letters, a number, or one punctuation mark.  Letters and digits
 * are always separate tokens ("m2" is two, glued); so are the parts of "KT-XH" (three). */
enum bt_token_kind { BT_WORD, BT_NUMBER, BT_PUNCT };

enum bt_shape {
    BT_NO_CASE, /* a word of other letters, and whatever is no word */
    BT_LOWER,
    BT_TITLE, /* first letter upper, the rest lower; also one capital letter followed by a full
                 stop */
    BT_CAPITAL, /* one capital letter alone */
    BT_UPPER,   /* two letters or more, all upper */
    BT_MIXED,   /* "TPhcm", "ThS" */
};

enum bt_token_flag {
    BT_SPACE_BEFORE = 1,   /* white space (or the block's start) stands before it */
    BT_BLOCK_START = 2,    /* first token of its block */
    BT_SENTENCE_START = 4, /* first token of its sentence */
    BT_IN_CODE = 8,        /* covered by the CODE layer: closed to later stages */
    BT_LINE_START = 16,    /* first token after a line break */
    BT_SYLLABLE = 32,      /* a word that is a well-formed Vietnamese syllable */
    BT_IS_KEY = 64,        /* a word written like its key: lower case, one tone style */
};

struct bt_token {
    struct bt_span at;
    uint32_t
        key; /* the dictionary's id of the word's key (lower case, one tone style), 0 = in no row */
    uint32_t
        hash; /* of the word's key, in the dictionary or not: equal words have equal hashes */
    uint32_t iblock; /* index of its block in the BLOCK layer */
    uint8_t kind;    /* enum bt_token_kind */
    uint8_t shape;   /* enum bt_shape */
    uint8_t flags;   /* enum bt_token_flag */
    uint8_t block;   /* enum bt_block of the block it stands in */
};

/* A dictionary row found in the text, by token. */
struct bt_term {
    uint32_t tok, row;
    uint16_t ntok, kind; /* kind: bt_dict_kind() */
};

/* What the markup of a page says of a part of it. */
struct bt_markup {
    struct bt_span at; /* of the field's orig */
    enum bt_block type;
};

struct bt_limits {
    uint32_t tokens, annotations; /* per document; beyond: bt_doc.cut */
};

struct bt_doc_work {
    struct bt_token *tok;
    uint32_t ntok, tok_cap;
    struct bt_term *term; /* by tok, then longest first, then case rule, then row */
    uint32_t nterm, term_cap;
    const uint32_t *term_at;    /* ntok + 1: first term that begins at token i */
    const uint64_t *term_kinds; /* per token: bit kind % 64: a term of the kind begins here */
    uint64_t shared_kinds;      /* the bits of term_kinds that several kinds share */
    struct people_tok *names_view; /* what `name` saw of the tokens, for `people` (people.h) */
    struct bt_ann *ann[BT_NLAYER];
    uint32_t ann_cap[BT_NLAYER];
    const struct bt_markup *markup; /* by place; of the last field */
    uint32_t nmarkup;
    uint64_t *covered[BT_NLAYER]; /* bit tok % 64 of word tok / 64: some annotation covers it;
                                     NULL until the layer is sorted, and if nobody asks */
    struct bt_entity *entity;
    uint32_t entity_cap;
    struct bt_edge *edge;
    uint32_t edge_cap;
    uint32_t next_id, nann;
    struct bt_limits limits;
    bool frozen;
};

/* Makes *doc empty, on an arena just cleared. */
void bt_doc_init(struct bt_doc *doc, struct bt_arena *arena, const struct bt_limits *limits);

/* Joins the fields' working texts into TEXT (title, blank line, body) and freezes it.  Fields
 * that are empty are dropped; a title that already opens the body is not repeated. */
void bt_doc_freeze(struct bt_doc *doc);

/* The tokens and terms of a frozen document. */
static inline const struct bt_token *bt_tokens(const struct bt_doc *d, uint32_t *n)
{
    *n = d->work->ntok;
    return d->work->tok;
}

static inline struct bt_str bt_text(const struct bt_doc *d, struct bt_span s)
{
    return bt_slice(d->text, s.beg, s.end);
}

static inline struct bt_str bt_token_text(const struct bt_doc *d, uint32_t tok)
{
    return bt_text(d, d->work->tok[tok].at);
}

/* The span from token `beg` to token `end` - 1. */
static inline struct bt_span bt_token_span(const struct bt_doc *d, uint32_t beg, uint32_t end)
{
    return (struct bt_span){d->work->tok[beg].at.beg, d->work->tok[end - 1].at.end};
}

/* True if between token `tok` and the one before it nothing stands or one blank, as its flag says. */
static inline bool bt_plain_gap(const struct bt_doc *d, uint32_t tok)
{
    const struct bt_token *t = &d->work->tok[tok];
    uint32_t blank = (t->flags & BT_SPACE_BEFORE) != 0;

    return t->at.beg == t[-1].at.end + blank && (!blank || d->text.s[t[-1].at.end] == ' ');
}

/* First token that ends after byte `pos` of TEXT; ntok if none.  For a byte inside a token:
 * that token. */
uint32_t bt_token_find(const struct bt_doc *, uint32_t pos);

/* All terms that begin at token `tok`, longest first. */
static inline const struct bt_term *bt_terms_at(const struct bt_doc *d, uint32_t tok,
                                                uint32_t *n)
{
    const struct bt_doc_work *w = d->work;

    if (w->term_at == NULL || tok >= w->ntok) {
        *n = 0;
        return NULL;
    }
    *n = w->term_at[tok + 1] - w->term_at[tok];
    return *n != 0 ? w->term + w->term_at[tok] : NULL;
}

/* The longest term of a kind that begins at token `tok`; NULL if none (kind 0: always). */
static inline const struct bt_term *bt_term_at(const struct bt_doc *d, uint32_t tok,
                                               uint16_t kind)
{
    const struct bt_term *t;
    uint32_t n;

    if (tok >= d->work->ntok || d->work->term_kinds == NULL ||
        (d->work->term_kinds[tok] >> kind % 64 & 1) == 0)
        return NULL;
    t = bt_terms_at(d, tok, &n);
    for (uint32_t i = 0; i < n; i++)
        if (t[i].kind == kind)
            return &t[i];
    return NULL;
}

/* True if a term of a kind begins at token `tok`: of a kind with a bit of its own the bit says it. */
static inline bool bt_has_term(const struct bt_doc *d, uint32_t tok, uint16_t kind)
{
    const struct bt_doc_work *w = d->work;
    uint64_t bit = (uint64_t)1 << kind % 64;

    return tok < w->ntok && w->term_kinds != NULL && (w->term_kinds[tok] & bit) != 0 &&
           ((w->shared_kinds & bit) == 0 || bt_term_at(d, tok, kind) != NULL);
}

/* The first token of [tok, end) where a term of one of the kinds may begin (bits kind % 64 of
 * term_kinds), not below `tok`; `end` if there is none.  end <= ntok. */
static inline uint32_t bt_next_term_before(const struct bt_doc *d, uint32_t tok, uint32_t end,
                                           uint64_t kinds)
{
    const uint64_t *have = d->work->term_kinds;

    if (have == NULL)
        return end;
    /* Most tokens are nothing anybody looks for: four at once. */
    for (; end > 3 && tok < end - 3; tok += 4)
        if (((have[tok] | have[tok + 1] | have[tok + 2] | have[tok + 3]) & kinds) != 0)
            break;
    while (tok < end && (have[tok] & kinds) == 0)
        tok++;
    return tok;
}

/* The same up to the end of the document: ntok if there is none. */
static inline uint32_t bt_next_term(const struct bt_doc *d, uint32_t tok, uint64_t kinds)
{
    return bt_next_term_before(d, tok, d->work->ntok, kinds);
}

/* The same for the 64 tokens from `base` on (base < ntok): bit k says it of token base + k.  Without
 * branches, which nothing would foretell: then a stage goes from one set bit to the next. */
static inline uint64_t bt_term_bits(const struct bt_doc *d, uint32_t base, uint64_t kinds)
{
    uint32_t n = d->work->ntok - base < 64 ? d->work->ntok - base : 64;
    const uint64_t *first = d->work->term_kinds, *have;
    uint64_t bits = 0;

    if (first == NULL)
        return 0;
    for (first += base, have = first + n; have != first;)
        bits = bits + bits + ((*--have & kinds) != 0);
    return bits;
}

/* Of such bits those of token `next` and what follows it. */
static inline uint64_t bt_bits_from(uint64_t bits, uint32_t base, uint32_t next)
{
    uint32_t done = next > base ? next - base : 0;

    return done < 64 ? bits >> done << done : 0;
}

/* The bit of a kind for bt_next_term(). */
static inline uint64_t bt_kind_bit(uint16_t kind)
{
    return (uint64_t)1 << kind % 64;
}

/* Adds an annotation to a layer; fills id and, from the span, tok and ntok (if ntok is 0). Past
 * the limit of annotations nothing is added, doc->cut is set and the id is 0.  Returns the id.
 */
uint32_t bt_emit_copy(struct bt_doc *, enum bt_layer_id, const struct bt_ann *);
static inline uint32_t bt_emit(struct bt_doc *d, enum bt_layer_id layer, struct bt_ann ann)
{
    return bt_emit_copy(d, layer, &ann); /* copied once, not twice */
}
/* The same for the tokens [tok, tok + ntok), with a reason. */
uint32_t bt_emit_tokens(struct bt_doc *, enum bt_layer_id, uint32_t tok, uint32_t ntok,
                        uint16_t type, uint16_t score, const char *why);

/* The annotation of a layer with this id; NULL if none. */
const struct bt_ann *bt_ann_by_id(const struct bt_doc *, enum bt_layer_id, uint32_t id);

const struct bt_ann *bt_ann_search(const struct bt_doc *, enum bt_layer_id, uint32_t tok);

/* The annotation of a layer that covers token `tok`, of several the last to begin; NULL if none. */
static inline const struct bt_ann *bt_ann_over(const struct bt_doc *d, enum bt_layer_id layer,
                                               uint32_t tok)
{
    const uint64_t *covered = d->work->covered[layer];

    if (d->layer[layer].n == 0 ||
        (covered != NULL && tok < d->work->ntok && (covered[tok / 64] >> tok % 64 & 1) == 0))
        return NULL;
    return bt_ann_search(d, layer, tok);
}

uint32_t bt_add_entity(struct bt_doc *, struct bt_entity); /* returns its index */
void bt_add_edge(struct bt_doc *, enum bt_edge_kind, uint32_t from, uint32_t to);

/* Called by the chain when the writer of a layer returns. */
void bt_layer_sort(struct bt_doc *, enum bt_layer_id);

extern const char *const bt_layer_names[BT_NLAYER]; /* "BLOCK", ... */

#endif
