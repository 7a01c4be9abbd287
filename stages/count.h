/* count.h: what the files of the stage `count` share: the tables, a numeral, a unit. */
#ifndef BT_COUNT_H
#define BT_COUNT_H

#include "stage.h"
#include "stages/number.h"

/* Where an approximator stands: before the numeral, before one that begins with a multiplier,
 * after the unit. */
enum bt_side { BT_SIDE_NONE, BT_SIDE_BEFORE, BT_SIDE_BARE, BT_SIDE_AFTER };

struct bt_count_tables {
    const struct bt_dict *dict;
    uint16_t number, unit, classifier, noun, approx, stop, cycle; /* kinds of terms */
    struct bt_row_cells number_value, unit_name;
    struct bt_row_facts number_class;           /* enum bt_number_class */
    struct bt_row_facts unit_power;             /* of ten; 255: or more, beyond all numbers */
    struct bt_row_facts approx_name;            /* enum bt_approx */
    struct bt_row_facts approx_side;            /* enum bt_side */
    struct bt_row_facts unit_class, noun_class; /* enum bt_unit_class */
    struct bt_row_facts stop_class;             /* enum bt_stop */
    uint64_t units; /* bits of unit, noun and classifier in bt_doc_work.term_kinds */
    uint32_t to[2]; /* hashes of the words of a range: "đến", "tới" */
};

/* A document while its quantities are read. */
struct bt_counting {
    const struct bt_count_tables *tables;
    const struct bt_doc *doc;
    const struct bt_token *tok;
    uint32_t ntok;
    const uint64_t
        *facts; /* bit tok % 64 of word tok / 64: bt_ann_over() finds a date or a person */
};

/* "118/150", "20-30", "bảy, tám", "2 tỷ 300 triệu": tokens [beg, end). */
struct bt_numeral {
    uint32_t beg, end;
    struct bt_decimal value, to, of;
    uint32_t scale; /* power of ten of the last multiplier word */
    bool range, ratio;
    bool spelled; /* begins with a word */
    bool bare;    /* begins with a multiplier: needs "hàng", "hơn" */
    bool simple;  /* one word: "ba", "năm" */
    bool bracket; /* "(01)" */
    bool padded;  /* "02": written like a count */
};

enum bt_unit_class {
    BT_UNIT_WORD, /* a word of no table */
    BT_UNIT_NOUN,
    BT_UNIT_LEVEL,   /* noun that carries numbers of its own: "tổ", "phường" */
    BT_UNIT_KIN,     /* noun that is also a pronoun: "năm ông qua đời" */
    BT_UNIT_SURFACE, /* noun one is on: "trên 3 tuyến đường" */
    BT_UNIT_ABBREVIATION,
    BT_UNIT_PERCENT,
    BT_UNIT_MONEY,
    BT_UNIT_MEASURE,
    BT_UNIT_TIME,
    BT_UNIT_AGE,
};

struct bt_unit {
    uint32_t end; /* token after the unit */
    uint32_t row; /* 0: no row */
    uint32_t power;
    enum bt_unit_class cls;
    struct bt_str text; /* lower case, abbreviations written out */
};

/* What a number is not, by the words before it: bits.  Table count_stops names them by the words
 * on the right. */
enum bt_stop {
    BT_STOP_WORD = 1,   /* word: never a unit */
    BT_STOP_LABEL = 2,  /* label: a number after it is a name */
    BT_STOP_WEAK = 4,   /* weak: the same, unless a known noun follows */
    BT_STOP_OPEN = 8,   /* open: ends like a label, is none */
    BT_STOP_YEAR = 16,  /* year: "năm" after it is a year */
    BT_STOP_PRICE = 32, /* price: sums may stand without a unit */
};

/* True if a term of this kind may begin at `tok` (kinds share bits). */
static inline bool bt_count_may(const struct bt_counting *c, uint32_t tok, uint16_t kind)
{
    return (c->doc->work->term_kinds[tok] >> kind % 64 & 1) != 0;
}

/* True if the one-byte mark stands at `tok`. */
static inline bool bt_count_mark(const struct bt_counting *c, uint32_t tok, char mark)
{
    return tok < c->ntok && c->tok[tok].kind == BT_PUNCT &&
           c->doc->text.s[c->tok[tok].at.beg] == mark;
}

/* The classes of units, nouns and stop words; `t` is zeroed. */
enum bt_status bt_count_classes_open(struct bt_count_tables *t, struct bt_err *);
void bt_count_classes_close(struct bt_count_tables *);
/* What stands over the tokens of a document. */
void bt_count_open(struct bt_counting *, const struct bt_count_tables *, const struct bt_doc *);
/* A token of the CODE layer is closed to counts, but for numbers that only pass for names. */
bool bt_count_in_code(const struct bt_counting *, uint32_t tok);
/* True if the token lies in a date or a person's name. */
static inline bool bt_count_in_fact(const struct bt_counting *c, uint32_t tok)
{
    return (c->facts[tok / 64] >> tok % 64 & 1) != 0;
}

/* True if the token is closed to counts: in a code, a date, a person's name, another block than
 * `near`. */
static inline bool bt_count_closed(const struct bt_counting *c, uint32_t tok, uint32_t near)
{
    const struct bt_token *t = &c->tok[tok];

    return bt_count_in_fact(c, tok) || t->iblock != c->tok[near].iblock ||
           ((t->flags & BT_IN_CODE) && bt_count_in_code(c, tok));
}

/* Up to eight digits and nothing else: true and their value. */
bool bt_count_digits(const struct bt_counting *, uint32_t tok, uint32_t *value);
/* A number or a number word that begins at token `tok`; `bracket`: a number in brackets, of
 * which the first stands at `tok`. */
bool bt_count_numeral(const struct bt_counting *, uint32_t tok, bool bracket,
                      struct bt_numeral *out);
/* The unit at token `tok`, right after numeral `n`. */
bool bt_count_unit(const struct bt_counting *, const struct bt_numeral *n, uint32_t tok,
                   struct bt_unit *out);
/* Lower-case text of tokens [beg, end), abbreviations written out. */
struct bt_str bt_count_text(const struct bt_counting *, uint32_t beg, uint32_t end);

/* The classes (enum bt_stop) of the stop words that begin at token `tok` / end right before it. */
uint32_t bt_count_stops_at(const struct bt_counting *, uint32_t tok);
uint32_t bt_count_stops_before(const struct bt_counting *, uint32_t tok);

#endif
