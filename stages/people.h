/* people.h: what the stages `name` and `people` share: the word lists, a view of the tokens by
 * them, name candidates, roles and mentions.  Private to these two stages.
 *
 * A candidate is a run of capital words that may be a name, with the evidence for and against it
 * (stage `name`, layer NAME, data = struct name_evidence).  `people` adds what roles say, decides,
 * links roles and mentions, and makes the persons. */
#ifndef BT_PEOPLE_H
#define BT_PEOPLE_H

#include "stage.h"

/* Word lists by kind of term (the tables' "# kind:"). */
enum lex {
    LEX_SURNAME,
    LEX_MIDDLE,
    LEX_GIVEN,
    LEX_PARTICLE, /* "nữ", "de", "bin": lower-case words inside names */
    LEX_HONORIFIC,
    LEX_RANK,
    LEX_DEGREE,
    LEX_TITLE,
    LEX_OCCUPATION,
    LEX_RELATION,
    LEX_STOP,    /* capital runs that are no names */
    LEX_BLOCKER, /* a capital run after it names a place, a street, a school */
    LEX_VERB,
    LEX_ROLE_STOP,
    LEX_ALIAS,
    LEX_CREDIT,
    LEX_BIRTH,
    LEX_HEAD,
    LEX_MODIFIER,
    LEX_WORD,
    LEX_BODY,
    LEX_COUNTRY,
    LEX_OFFICE_VERB,
    LEX_LINK,
    LEX_FOREIGN,  /* "Donald", "Maria" */
    LEX_NAME_ORG, /* "Group", "City" */
    LEX_OPENER,   /* "Theo", "Sau" */
    LEX_COUNT
};

enum { PEOPLE_KINDS = 256 };

struct people_lex {
    uint16_t kind[LEX_COUNT];
    uint8_t list[PEOPLE_KINDS]; /* by kind: enum lex, LEX_COUNT = none of ours */
    uint64_t bit[LEX_COUNT];    /* of its kind in bt_doc_work.term_kinds; kinds may share one */
    uint64_t titles;            /* bits of the lists of titles: LEX_HONORIFIC .. LEX_RELATION */
    struct name_weights *weights; /* of `people`; NULL in `name` */
    /* By list: of surnames struct people_tok.surname, of middle and given names enum people_flag. */
    struct bt_row_facts word[LEX_GIVEN + 1];
    struct bt_row_facts peoples, baptism; /* of surnames: 1 = of the peoples, of saints */
    struct bt_row_facts middle_sex, honorific_sex; /* 'm', 'f', 0 */
    struct bt_row_facts plural;                    /* of honorifics: 1 = of many */
    struct bt_row_facts hero;                      /* of stop names: 1 = a hero's name */
    struct bt_row_facts after;                     /* of role heads: enum role_after */
    struct bt_row_facts function;                  /* of role heads: 1 = a function */
    struct bt_row_facts word_class;                /* of role words: enum word_class */
};

/* What the head of a role asks of the words after it. */
enum role_after { AFTER_NOTHING, AFTER_ORG, AFTER_NEED, AFTER_NAME, AFTER_COUNTRY, AFTER_ANY };
enum word_class { WORD_OTHER, WORD_ORG, WORD_LEVEL, WORD_NOUN, WORD_MOD };

enum people_flag {
    TOK_MIDDLE = 1,
    TOK_MARK = 2, /* Văn, Thị */
    TOK_GIVEN = 4,
    TOK_WORDY = 8,   /* a given name that is also a common word */
    TOK_LIST = 16,   /* after "các đồng chí:", up to the end of the sentence */
    TOK_CAPS = 32,   /* in a sentence printed in capitals */
    TOK_CREDIT = 64, /* after "Ảnh:", "Bài:": authors */
    TOK_KIN = 128,   /* "Hai", "Ba", "Út": kinship by order of birth */
    /* set by `people`; the arrays of struct people_work hold what it is */
    TOK_COVERED = 256, /* inside a mention */
    TOK_NAME = 512,    /* a candidate begins here */
    TOK_ROLE = 1024,   /* a role begins here */
    TOK_ROLE_END = 2048,
    TOK_MENTION = 4096, /* a mention begins here */
};

struct people_tok {
    uint32_t left; /* 1 + the term of a title-like kind (honorific .. relation) that ends before
                      this token, a full stop or colon between them skipped; 0 = none */
    uint16_t flags;  /* enum people_flag */
    uint8_t surname; /* 0 = none, else 1 + strength */
};

struct people_view {
    const struct people_lex *lex;
    const struct bt_doc *doc;
    const struct bt_token *tok;
    const char *text;      /* TEXT */
    const uint64_t *kinds; /* bt_doc_work.term_kinds */
    uint32_t n;
    struct people_tok *t; /* n + 2 of them */
};

/* `lex` is zeroed and may be closed after a failure too. */
enum bt_status people_lex_open(struct people_lex *lex, const struct bt_dict *, struct bt_err *);
void people_lex_close(void *lex);
/* Made by `name` and taken up again by `people`, which reads the same tokens. */
struct people_view people_view_new(const struct people_lex *, const struct bt_doc *);

/* False if no term of the lists with these bits begins at token i; true: one may. */
static inline bool lex_may(const struct people_view *v, uint64_t bits, uint32_t i)
{
    return i < v->n && (v->kinds[i] & bits) != 0;
}
/* The longest term of a list at token i; NULL if none. */
static inline const struct bt_term *lex_at(const struct people_view *v, enum lex l, uint32_t i)
{
    const struct bt_doc_work *w = v->doc->work;
    const struct bt_term *t, *end;

    if (!lex_may(v, v->lex->bit[l], i))
        return NULL;
    for (t = w->term + w->term_at[i], end = w->term + w->term_at[i + 1]; t < end; t++)
        if (t->kind == v->lex->kind[l])
            return t;
    return NULL;
}
static inline bool lex_has(const struct people_view *v, enum lex l, uint32_t i)
{
    uint64_t bit = v->lex->bit[l];

    return lex_may(v, bit, i) &&
           ((v->doc->work->shared_kinds & bit) == 0 || lex_at(v, l, i) != NULL);
}
static inline uint32_t lex_len(const struct people_view *v, enum lex l, uint32_t i)
{
    const struct bt_term *t = lex_at(v, l, i);
    return t != NULL ? t->ntok : 0;
}
/* The list of a kind beyond PEOPLE_KINDS, which only tables of users have. */
enum lex lex_beyond(const struct people_lex *, uint16_t kind);
/* The list a term of the view belongs to; LEX_COUNT if none. */
static inline enum lex lex_of(const struct people_lex *lex, const struct bt_term *t)
{
    return t->kind < PEOPLE_KINDS ? (enum lex)lex->list[t->kind] : lex_beyond(lex, t->kind);
}
/* Of each list the tokens of its longest term at one token; 0 = none. */
struct lex_lengths {
    uint16_t of[LEX_COUNT + 1]; /* the last: of lists that are not ours */
};
static inline struct lex_lengths lex_lengths_at(const struct people_view *v, uint32_t i)
{
    const struct bt_doc_work *w = v->doc->work;
    struct lex_lengths len = {0};

    for (uint32_t k = w->term_at[i + 1]; k-- > w->term_at[i];) /* the longest last */
        len.of[lex_of(v->lex, &w->term[k])] = w->term[k].ntok;
    return len;
}
/* The class of the word of roles at token i; WORD_OTHER if none stands there. */
static inline enum word_class word_class_at(const struct people_view *v, uint32_t i)
{
    const struct bt_term *t = lex_at(v, LEX_WORD, i);

    return t != NULL ? (enum word_class)bt_row_fact(&v->lex->word_class, t->row) : WORD_OTHER;
}
/* The title-like term before token i; NULL if none. */
static inline const struct bt_term *left_term(const struct people_view *v, uint32_t i)
{
    return v->t[i].left != 0 ? &v->doc->work->term[v->t[i].left - 1] : NULL;
}

/* The tests below stand here so that a literal `mark` or `word` is compared in place: a length
 * and a few bytes; a mark is one character, so of ASCII its first byte says all.  The first byte is
 * asked first: mostly it is another one, which is easier foretold than kinds and lengths.  `word` is
 * exact, case and tone style too. */
static inline bool begins_with(const struct people_view *v, uint32_t i, char first)
{
    return i < v->n && v->text[v->tok[i].at.beg] == first;
}
static inline bool is_mark(const struct people_view *v, uint32_t i, const char *mark)
{
    return begins_with(v, i, mark[0]) && v->tok[i].kind == BT_PUNCT &&
           (mark[1] == '\0' || bt_str_is(bt_token_text(v->doc, i), mark));
}
static inline bool is_word(const struct people_view *v, uint32_t i, const char *word)
{
    return begins_with(v, i, word[0]) && v->tok[i].kind == BT_WORD &&
           bt_str_is(bt_token_text(v->doc, i), word);
}
static inline bool is_dash(const struct people_view *v, uint32_t i)
{
    return is_mark(v, i, "-") ||
           (begins_with(v, i, '\xE2') && (is_mark(v, i, "–") || is_mark(v, i, "—")));
}
/* What stands between a name and its roles. */
static inline bool is_separator(const struct people_view *v, uint32_t i)
{
    return is_mark(v, i, ",") || is_dash(v, i) || is_mark(v, i, "/");
}
/* No space before token i. */
static inline bool is_glued(const struct people_view *v, uint32_t i)
{
    return i < v->n && !(v->tok[i].flags & BT_SPACE_BEFORE);
}
static inline bool is_capital(const struct people_view *v, uint32_t i)
{
    return i < v->n && v->tok[i].shape >= BT_TITLE; /* only words have a case */
}
/* A byline, chrome: no names there. */
static inline bool is_closed(const struct people_view *v, uint32_t i)
{
    enum {
        CLOSED = 1 << BT_BLOCK_BYLINE | 1 << BT_BLOCK_CHROME | 1 << BT_BLOCK_SECTION |
                 1 << BT_BLOCK_DATELINE
    };

    return (CLOSED >> v->tok[i].block & 1) != 0;
}
/* Of the word's key: equal words, whatever case and tone style; 0 for what is no word. */
static inline uint32_t word_hash(const struct people_view *v, uint32_t i)
{
    return v->tok[i].kind == BT_WORD ? v->tok[i].hash : 0;
}
/* True if the tokens i and j stand in one block and sentence (j > i). */
bool same_sentence(const struct people_view *, uint32_t i, uint32_t j);

/* ---- name_run.c */
enum { NAME_MAX_RUN = 12, NAME_MAX_WORDS = 6 };

/* First token after the run of capital words (with particles, hyphens, initials) that begins at
 * i; i if none does. */
uint32_t run_end(const struct people_view *, uint32_t i);
/* Tokens of an initial with its full stop at i ("D.", "Tr."): 2, else 0. */
uint32_t initial_with_stop(const struct people_view *, uint32_t i);
static inline uint32_t initial_at(const struct people_view *v, uint32_t i)
{
    return is_mark(v, i + 1, ".") ? initial_with_stop(v, i) : 0;
}

/* ---- name_shape.c */
enum name_bit {
    NAME_SURNAME = 1,
    NAME_MARK = 2,
    NAME_GIVEN = 4,
    NAME_INITIALS = 8,
    NAME_PEOPLES = 16, /* "H’Yar", "Y Bloi", "Rơ Châm ..." */
    NAME_FOREIGN = 32,
    NAME_HONORIFIC = 64,
    NAME_RANK = 128, /* rank, degree, title */
    NAME_OCCUPATION = 256,
    NAME_RELATION = 512,
    NAME_LIST = 1024,
    NAME_BIRTH = 2048, /* "(SN 1985", "(46 tuổi", ", 83 tuổi" */
    NAME_VERB = 4096,
    NAME_BLOCKED = 8192,
    NAME_STOP = 16384,
    NAME_INSIDE = 32768, /* a capital word stands before it in the run */
    NAME_ALIAS = 65536,
    NAME_ROLE_BEFORE = 131072, /* set by `people` */
    NAME_ROLE_AFTER = 262144,
    NAME_HERO = 524288,
    NAME_KNOWN = 1048576,   /* the same name is proved elsewhere in the article */
    NAME_LEARNED = 2097152, /* its words and surroundings are those of names (name_learned.c) */
};

struct name_evidence {
    uint32_t bits;
    int16_t shape; /* what the words alone say; 60 is enough for a name */
    int16_t score; /* with the surroundings */
    uint8_t words;
};

/* A known given name right after a club or a firm: "HLV Chelsea [Antonio] ...". */
static inline bool follows_organization(const struct people_view *v, uint32_t i)
{
    return i > 0 && lex_has(v, LEX_FOREIGN, i) && lex_has(v, LEX_NAME_ORG, i - 1);
}
/* What the words of [beg, end) say. */
struct name_evidence name_shape(const struct people_view *, uint32_t beg, uint32_t end);
/* Adds what stands around. */
void name_surroundings(const struct people_view *, uint32_t beg, uint32_t end, uint32_t run_beg,
                       struct name_evidence *);

/* ---- name_learned.c */
enum { NAME_NEVER = -1000 };

enum bt_status name_weights_new(struct name_weights **, const struct bt_dict *,
                                struct bt_err *);
void name_weights_free(struct name_weights *); /* NULL is legal */
/* Tenths of the natural logarithm of the odds that the run of capital words [beg, end) is a name;
 * NAME_NEVER: what was learned says nothing about such a run. */
int name_learned(const struct name_weights *, const struct people_view *, uint32_t beg,
                 uint32_t end);
/* The same of what stands after token `end` alone. */
int name_learned_right(const struct name_weights *, const struct people_view *, uint32_t end);

/* ---- people.c and the rest */
enum { NAME_ENOUGH = 60 };
#define NO_INDEX UINT32_MAX

struct role {
    uint32_t beg, end; /* tokens */
    uint32_t name;     /* first token of the name that follows at once; NO_INDEX if none */
    uint32_t row;      /* of the head */
    uint8_t kind;      /* enum bt_role_kind */
    bool after_name;   /* it stands in the clauses after a name */
    bool plural;       /* "hai Phó Chủ tịch", "các Phó Giám đốc" */
    bool used;
    uint32_t head_end; /* first token after modifiers, head and "thường trực" */
    uint32_t
        body_beg; /* of the organization: head_end, or the word of the head it opens with */
    struct bt_role *written; /* NULL before */
    uint32_t place_beg;      /* of a level word with its place at the end; NO_INDEX if none */
};

struct mention {
    uint32_t beg, end; /* tokens */
    uint32_t person;   /* NO_INDEX: not settled */
    uint32_t titles;   /* for people_link.c: first token of the titles before it, else `beg` */
    struct name_evidence ev;
    const struct bt_term *left; /* honorific, rank ... before it; NULL if none */
    bool alias;                 /* "(tên thật Lê Thị Thêm)" */
};

/* A form of a person's name, found by its last and by its first word. */
struct form {
    uint32_t person, n;
    uint32_t word[NAME_MAX_WORDS + 2]; /* hashes */
    uint32_t next_last, next_first;    /* 1 + next form with the same hash slot, 0 = end */
    bool by_first; /* may be shortened to its first word: "Claire Dumont", "Sáu Tấn" */
};

struct person {
    uint32_t name;              /* the mention that names it best */
    uint32_t words;             /* of that mention */
    uint32_t first;             /* mention */
    uint32_t last_tok;          /* of the latest mention while the text is walked */
    const struct bt_term *left; /* title of the first mention that has one */
    char sex;                   /* 'm', 'f', 0 */
};

struct people_link {
    uint32_t mention, role;
    const char *why;
};

struct people_work {
    struct people_view v;
    struct bt_arena *arena;
    struct mention *m; /* by position once merged */
    uint32_t nm, m_cap;
    struct role *r; /* by position */
    uint32_t nr, r_cap;
    /* By token, n + 2 of each; not cleared: the flags of the view say which are set. */
    uint32_t *cand_at, *role_at, *role_end, *mention_at;
    uint64_t *role_ends; /* bit by token: a role ends before it; a word more than they need */
    struct person *p;
    uint32_t np, p_cap;
    struct form *f;
    uint32_t nf, f_cap;
    uint32_t *by_last, *by_first; /* hash slots of forms */
    uint32_t slots;
    struct people_link *l;
    uint32_t nl, l_cap;
};

/* 1 + the candidate of NAME that begins at token i, 1 + the role that begins there, 1 + the role
 * that ends before it, 1 + the mention that begins there; 0 = none. */
static inline uint32_t cand_at(const struct people_work *w, uint32_t i)
{
    return w->v.t[i].flags & TOK_NAME ? w->cand_at[i] : 0;
}
static inline uint32_t role_at(const struct people_work *w, uint32_t i)
{
    return w->v.t[i].flags & TOK_ROLE ? w->role_at[i] : 0;
}
static inline uint32_t role_end(const struct people_work *w, uint32_t i)
{
    return w->v.t[i].flags & TOK_ROLE_END ? w->role_end[i] : 0;
}
static inline uint32_t mention_at(const struct people_work *w, uint32_t i)
{
    return w->v.t[i].flags & TOK_MENTION ? w->mention_at[i] : 0;
}
static inline void set_at(struct people_work *w, uint32_t *array, enum people_flag flag,
                          uint32_t i, uint32_t value)
{
    array[i] = value;
    w->v.t[i].flags |= (uint16_t)flag;
}

static inline void set_role_end(struct people_work *w, uint32_t i, uint32_t value)
{
    set_at(w, w->role_end, TOK_ROLE_END, i, value);
    w->role_ends[i / 64] |= (uint64_t)1 << i % 64;
}

/* people_role_parts.c: what a role goes on with after its head. */
/* What the last piece of a role was. */
enum role_piece {
    P_HEAD,
    P_ORG,
    P_BODY,
    P_LEVEL,
    P_MOD,
    P_NOUN,
    P_ABBREVIATION,
    P_PLACE,
    P_PROPER, /* capital words that are no place */
    P_NUMBER,
    P_COUNTRY
};

struct role_cursor {
    const struct people_work *w;
    const struct people_view *v;
    uint32_t pos, limit;
    enum role_piece last;
    bool organization; /* an organization, a level word or an abbreviation was read */
    struct role *r;
};

/* Reads one more piece; false: the role ends before pos. */
bool role_eat(struct role_cursor *);
bool opens_organization(const struct people_view *, uint32_t i);

/* people_roles.c: all roles of the text. */
void people_find_roles(struct people_work *);
/* First token after the modifiers and the head of a role that begins at i; i if none does. */
uint32_t role_head_terms(const struct people_view *, uint32_t i, const struct bt_term **head);
static inline uint32_t role_head_at(const struct people_view *v, uint32_t i,
                                    const struct bt_term **head)
{
    return lex_may(v, v->lex->bit[LEX_MODIFIER] | v->lex->bit[LEX_HEAD], i)
               ? role_head_terms(v, i, head)
               : i;
}
/* people_decide.c: which candidates are names. */
void people_decide(struct people_work *);
void add_mention(struct people_work *, uint32_t beg, uint32_t end,
                 const struct name_evidence *);
/* people_merge.c: which mentions are one person; finds later short forms. */
void people_merge(struct people_work *);
/* people_chain.c: the roles after a name. */
enum { CHAIN_STEPS = 16 };
struct chain {
    uint32_t role[CHAIN_STEPS];
    uint32_t n;
    bool dash, verb; /* how the first role is joined */
    uint32_t end;
};
/* The roles that follow the name that ends at `end`. */
struct chain chain_after(struct people_work *, uint32_t end);
/* The role is followed at once by a name that is one. */
bool follows_name(const struct people_work *, uint32_t role);
/* End of the bracket that opens at i; i if it is not closed soon. */
uint32_t bracket_end(const struct people_view *, uint32_t i);
/* The token after "khóa XV", ", nhiệm kỳ 2021 - 2026" or both at i; i if neither stands there. */
uint32_t term_end(const struct people_view *, uint32_t i);
/* people_link.c: who holds which role. */
void people_link(struct people_work *);
/* people_write.c: persons, roles and edges into the document. */
void people_write(struct people_work *, struct bt_doc *);

#endif
