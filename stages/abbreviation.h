/* abbreviation.h: what the files of the abbreviation stage share.
 *
 * Odds.  A row's `prior` is the share, per mille, of its reading among all occurrences of the
 * form in news; what the rows of a form leave to 1000 is the share of "no abbreviation at all"
 * (initials, Roman numerals, codes).  Cues multiply a reading's share; the reading with the
 * largest product is taken if the readings together outweigh "none". */
#ifndef BT_ABBREVIATION_H
#define BT_ABBREVIATION_H

#include "stage.h"

enum {
    ABBR_NEAR = 6,      /* tokens looked at on each side for cues */
    ABBR_ALL = 1000,    /* the whole of a form's occurrences */
    ABBR_PARTS = 5,     /* parts of a compound at most */
    ABBR_LETTERS = 16,  /* letters of a form that is taken apart or defined in the article */
    ABBR_TOPICS = 32,   /* subjects named in topics.tsv */
    ABBR_DEFINED = 256, /* definitions learnt from one article */
    ABBR_ASKED = 64,    /* readings looked for in the words of one article */
};

/* What a cue multiplies a reading's share by: words (and numbers) next to the form, the mere
 * shape of the neighbour or a mark, words a little farther, a topic, the same reading elsewhere.
 * Chosen so that a word alone lifts a share of 30 per mille to the first place. */
enum {
    ABBR_WEIGHT_NEXT = 40,
    ABBR_WEIGHT_SHAPE = 10,
    ABBR_WEIGHT_WITHIN = 8,
    ABBR_WEIGHT_TOPIC = 8,
    ABBR_WEIGHT_VOTE = 6,
    ABBR_WEIGHT_WRITTEN = 6,
};

/* What the article says of a row away from the form's place: a cue chose it, its words stand
 * there in full. */
enum { ABBR_VOTED = 1, ABBR_WRITTEN = 2 };

/* What a row's reading is: decides where it may stand in a compound and in a byline. */
enum abbr_class {
    ABBR_TERM,
    ABBR_BODY,
    ABBR_ROLE,
    ABBR_DEGREE,
    ABBR_DOCUMENT,
    ABBR_LEVEL,
    ABBR_PEOPLE,
    ABBR_PLACE,
    ABBR_PRESS,
    ABBR_NCLASS
};

/* A test of a neighbour; the names the table uses stand in abbreviation_table.c. */
enum abbr_test {
    ABBR_TEST_NONE,
    ABBR_TEST_NUMBER,
    ABBR_TEST_YEAR,
    ABBR_TEST_ROMAN,
    ABBR_TEST_CAPITAL, /* a word with a capital that is no abbreviation */
    ABBR_TEST_NAME,    /* two of them */
    ABBR_TEST_UPPER,   /* an abbreviation, or a word in capitals */
    ABBR_TEST_LOWER,
    ABBR_TEST_OPEN, /* an opening bracket or quotation mark */
    ABBR_TEST_END,  /* the end of the block, a closing or separating mark */
    ABBR_TEST_START,
    ABBR_TEST_GLUED, /* right: a letter touches the form or its full stop; left: a mark touches it */
    ABBR_TEST_COUNT
};

/* A word of a cue: the dictionary's id of its key; a word the dictionary does not know is
 * ABBR_STRANGE + its place in abbr_state.strange, a byte of length and the key. */
enum { ABBR_STRANGE = 1 << 30 };

/* One cue: words that stand next to the form (or, `within`, a little farther), or a test. */
struct abbr_cue {
    uint32_t word; /* into abbr_state.word */
    uint32_t near; /* dictionary key of the word nearest to the form, 0 = unknown */
    uint16_t nword;
    uint8_t test; /* enum abbr_test, 0 = the words */
    uint8_t weight;
    bool within, against;
};

/* The cues of one side of a row: tests of the neighbour itself as bits by what they do, words
 * next to the form, and before those what may stand farther. */
struct abbr_column {
    uint64_t near;     /* bit key % 64 of the nearest of the words next to the form */
    uint32_t first, n; /* those: into abbr_state.cue and .next */
    uint16_t nfar;     /* what may stand farther: .cue[first - nfar, first) */
    uint16_t sure, shape, against; /* tests: weight NEXT, weight SHAPE, against the row */
};

enum { ABBR_LEFT, ABBR_RIGHT };

/* A row of abbreviations.tsv, compiled: what is asked of every row found, in one line of the
 * processor's cache. */
struct abbr_rule {
    struct abbr_column side[2];
    uint32_t topics;
    uint16_t prior;
    uint8_t class;
    uint8_t reach;     /* neighbours on each side that its cues look at, at least two */
    bool leave;        /* the expansion is "=": a word to be left as it is */
    bool takes_number; /* a number may touch the form: "P5", "QL1A" */
    bool has_cues, has_tests;
};

/* Words next to a form at a glance. */
struct abbr_next {
    uint32_t near; /* of the cue */
    uint8_t weight;
    bool against;
    bool single; /* one word that the dictionary knows: there if its key is */
};

/* Its reading. */
struct abbr_reading {
    struct bt_str expansion; /* the cell */
    uint32_t written;        /* hashes of its words as tokens have them, into abbr_state.word */
    uint32_t nwritten;       /* if its form has several readings; 0 = not looked for */
};

struct abbr_state {
    const struct bt_dict *dict;
    struct bt_rows rows;
    int form, expansion;    /* columns */
    struct abbr_rule *rule; /* by row - rows.first, as the next */
    struct abbr_reading *reading;
    struct bt_buf cues, words, strange;
    const struct abbr_cue *cue; /* in `cues` */
    struct abbr_next *next;     /* of each cue */
    const uint32_t *word;       /* in `words` */
    uint32_t dash_key;          /* of "-" */
    uint32_t photo;             /* the word "ảnh" */
    uint8_t *topic_of;          /* by row of topics.tsv - topic_rows.first */
    struct bt_rows topic_rows;
    uint16_t kind, topic_kind, intro_kind, skip_kind, credit_kind, ticker_kind, body_kind,
        head_kind;
};

/* A neighbour of a form, in the shape the cues ask for. */
struct abbr_side {
    struct bt_str text; /* as printed; any dash is "-" */
    uint32_t key;       /* the dictionary's id, 0 = it does not know the word */
    uint8_t kind, shape;
    char mark;            /* a mark in ASCII, 0 = none */
    bool syllable, space; /* space: white space between it and the token before it */
};
struct abbr_sides {
    struct abbr_side at[ABBR_NEAR]; /* from the form outward */
    uint32_t n;
};
struct abbr_context {
    struct abbr_sides left, right;
    bool glued_number; /* a number stands right behind the form without a blank: "QL1A" */
    bool glued_hyphen; /* a hyphen and a number: "KH-2020" */
    bool caps;         /* the form stands in a line of capitals and looks like a word */
    bool touches;      /* the mark before the form touches it */
    bool brand;        /* two letters behind a foreign word: "Full HD" */
};

/* A definition the article gives: "Ban Quản lý dự án (BQLDA)". */
struct abbr_definition {
    struct bt_str form, expansion;
    uint32_t tok; /* of the form at the defining place */
    uint32_t row; /* a row with the same reading, 0 = none */
};

struct abbr_definitions {
    struct abbr_definition *d;
    uint32_t n, cap;
};

/* One form found in the text with its reading. */
struct abbr_item {
    uint32_t tok, ntok, row;
    struct bt_str expansion;
    const char *source, *why;
    const struct bt_str *alternative;
    uint16_t nalternative, score;
    uint8_t class;
    bool defined_here;
};

/* The rows of one form at one place. */
struct abbr_choice {
    uint32_t row; /* 0: none */
    uint64_t odds, none, all;
    bool by_cue;
};
enum { ABBR_READINGS = 24 };

/* abbreviation_table.c */
enum bt_status abbr_compile(struct abbr_state *, struct bt_err *);
void abbr_release(struct abbr_state *);

/* abbreviation_cue.c */
/* The topics of the terms that begin at token `tok`. */
uint32_t abbr_topics(const struct abbr_state *, const struct bt_doc *, uint32_t tok);
/* Looks at `reach` neighbours on each side, 2..ABBR_NEAR. */
void abbr_context_fill(const struct abbr_state *, const struct bt_doc *, uint32_t tok,
                       uint32_t ntok, uint32_t reach, struct abbr_context *);
bool abbr_word_is(const struct abbr_state *, uint32_t word, const struct abbr_side *);
/* odds[i] gets the share of row i at a place; true if a cue spoke for one. */
bool abbr_weigh(const struct abbr_state *, const uint32_t *row, uint32_t nrow,
                const struct abbr_context *, uint32_t topics, uint64_t *odds);
/* Chooses among the rows of a form by their shares.  `heard`: a byte for each rule, what the
 * article says of it elsewhere, which where no cue stands goes into the shares; NULL = not yet
 * known. */
struct abbr_choice abbr_choose(const struct abbr_state *, const uint32_t *row, uint32_t nrow,
                               bool caps, bool by_cue, const uint8_t *heard, uint64_t *odds);

static inline const struct abbr_rule *abbr_rule_of(const struct abbr_state *s, uint32_t row)
{
    return &s->rule[row - s->rows.first];
}

static inline const struct abbr_reading *abbr_reading_of(const struct abbr_state *s,
                                                         uint32_t row)
{
    return &s->reading[row - s->rows.first];
}

/* Sets of marks between ' ' and '_'. */
#define ABBR_MARK(c) (UINT64_C(1) << ((c) - ' '))

static inline bool abbr_is_mark(char c, uint64_t marks)
{
    uint32_t bit = (unsigned char)c - (uint32_t)' ';

    return (bit < 64) & (marks >> bit % 64 & 1);
}

/* True if the neighbour is one of these marks. */
static inline bool abbr_has_mark(const struct abbr_sides *s, uint64_t marks)
{
    return s->n > 0 && abbr_is_mark(s->at[0].mark, marks);
}

/* Readings to be looked for in the words of the article. */
struct abbr_asked {
    uint64_t first; /* bit hash % 64 of their first words */
    uint32_t row[ABBR_ASKED], n;
};

/* abbreviation_written.c */
void abbr_compile_written(struct abbr_state *, uint8_t class, struct abbr_reading *);
void abbr_ask(const struct abbr_state *, struct abbr_asked *, const uint32_t *row, uint32_t n);
/* Sets ABBR_WRITTEN of the readings asked for that the article writes out. */
void abbr_find_written(const struct abbr_state *, const struct bt_doc *,
                       const struct abbr_asked *, uint8_t *heard);

/* abbreviation_where.c */
/* True if the token may not be read: inside a code. */
bool abbr_closed(const struct bt_doc *, uint32_t tok);
/* True if the tokens cannot be a form because of what touches them. */
bool abbr_blocked(const struct abbr_state *, const struct bt_doc *, uint32_t tok,
                  uint32_t ntok);
/* True if the form signs or tags a text: a publisher, an author. */
bool abbr_credit(const struct abbr_state *, const struct bt_doc *, uint32_t tok, uint32_t ntok,
                 const struct abbr_context *, uint8_t class);

/* abbreviation_define.c */
void abbr_define(const struct abbr_state *, struct bt_doc *, struct abbr_definitions *);
const struct abbr_definition *abbr_defined(const struct bt_doc *,
                                           const struct abbr_definitions *, uint32_t tok,
                                           uint32_t *ntok);

/* abbreviation_compound.c */
/* Rows whose whole form is `form` (no marks inside); at most ABBR_READINGS. */
uint32_t abbr_lookup(const struct abbr_state *, struct bt_str form, uint32_t *row);
bool abbr_compound(const struct abbr_state *, struct bt_doc *, uint32_t tok,
                   const struct abbr_context *, uint32_t topics, struct abbr_item *);
/* Makes one item of forms joined by a mark that have one reading together: "UB.MTTQ". */
uint32_t abbr_join(struct bt_doc *, struct abbr_item *, uint32_t n);

#endif
