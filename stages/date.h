/* date.h: private to the stage `date`: lexemes, what an expression says, what it means.
 *
 *   date_lex.c      tokens and terms -> lexemes (numbers cut at their dots, words by kind)
 *   date_day.c      lexemes -> days: "Sáng ngày 14/10", "26, 27 và 30 tháng 5", "mùng 3 Tết"
 *   date_period.c   lexemes -> months, quarters, years, terms, decades, centuries
 *   date_parse.c    which reading holds at a place, and what is no date after all
 *   date_resolve.c  year and month that are not written; lunar days; deictics
 *   date_value.c    EDTF, first and last day
 *   date.c          the stage */
#ifndef BT_DATE_H
#define BT_DATE_H

#include "stage.h"

/* Grammatical kinds of words: kinds of the tables date_words, date_deictics, date_lunar,
 * date_cycle. */
enum date_word {
    DW_NONE,
    DW_UNIT,       /* ngày, tháng, quý, năm ... value: enum date_unit */
    DW_ERA,        /* nhiệm kỳ, giai đoạn, năm học */
    DW_PART,       /* sáng ... value: enum bt_day_part */
    DW_WEEKDAY,    /* value: 0 = Sunday */
    DW_DEICTIC,    /* hôm nay, năm ngoái: base, unit and offset */
    DW_TAIL,       /* nay, qua, mai after a part of the day */
    DW_MODIFIER,   /* đầu, cuối: enum date_modifier */
    DW_LUNAR_DAY,  /* mùng (0), rằm (15) */
    DW_LUNAR_MARK, /* enum date_mark */
    DW_NEW_YEAR,   /* Tết */
    DW_MONTH,      /* number words, Giêng (1), Chạp (13: a lunar twelfth) */
    DW_CYCLE,      /* Giáp Tý = 1 ... 60 */
    DW_JOIN,       /* và (list), đến (range) */
    DW_NWORD
};

enum date_unit {
    DU_DAY = 1,
    DU_WEEK,
    DU_MONTH,
    DU_QUARTER,
    DU_YEAR,
    DU_YEARS, /* những năm */
    DU_DECADE,
    DU_CENTURY,
    DU_MONTH_LETTER,  /* T6/2020 */
    DU_QUARTER_LETTER /* Q.III/2020 */
};
enum date_modifier { DM_FIRST = 1, DM_MIDDLE, DM_LAST, DM_FIRST_HALF, DM_LAST_HALF, DM_THIRD };
enum date_mark { DK_LUNAR = 1, DK_SOLAR, DK_LEAP };
enum date_base { DB_NONE, DB_TODAY, DB_EVENT, DB_SAME_YEAR };

/* Kinds of lexemes: those of tokens, so that a token's can be copied. */
enum date_kind { DX_WORD = BT_WORD, DX_NUMBER = BT_NUMBER, DX_MARK = BT_PUNCT, DX_END };

/* What a lexeme is to the forms (date_parse.c): below DW_NWORD a word of the grammar (0 =
 * none), a unit by its value, numbers and marks by how a date may go on with them. */
enum date_class {
    DC_UNIT = DW_NWORD, /* + enum date_unit; alone: a unit of no such value */
    DC_PERIOD = DC_UNIT + DU_QUARTER_LETTER + 1, /* "tháng trước": a deictic that is no day */
    DC_DAY,                                      /* a number 1..31 of at most two digits */
    DC_YEAR,                                     /* 1000..2199 */
    DC_NUMBER,                                   /* any other, or closed */
    DC_SLASH,                                    /* also a full stop */
    DC_DASH,                                     /* also a comma */
    DC_MARK,
    DC_END,
    DC_DAY_SLASH, /* two lexemes: a day and the mark after it */
    DC_DAY_DASH,
    DC_NCLASS
};

/* The first half of a lexeme is copied from its token, in its order: nearly all are plain words. */
struct date_lex {
    struct bt_span at;
    uint32_t iblock;
    uint8_t kind;  /* enum date_kind */
    uint8_t shape; /* of its token */
    uint8_t flags; /* of its token; of a number's parts only the first has white space before */
    uint8_t block; /* of its token */
    uint32_t tok;
    int value;      /* number, or the word's value */
    uint8_t word;   /* enum date_word */
    uint8_t digits; /* of a number that is not closed, else 0 */
    char mark;      /* the first byte, of words and numbers no mark; '-' for every dash */
    int8_t offset;  /* of a deictic */
    uint8_t base;   /* enum date_base */
    uint8_t unit;   /* enum date_unit of a deictic */
    uint8_t class;  /* enum date_class */
};

/* True if white space stands before it, if it lies in the CODE layer, if it is a word without
 * capitals. */
static inline bool date_spaced(const struct date_lex *x)
{
    return (x->flags & BT_SPACE_BEFORE) != 0;
}

static inline bool date_closed(const struct date_lex *x)
{
    return (x->flags & BT_IN_CODE) != 0;
}

static inline bool date_lower(const struct date_lex *x)
{
    return x->shape == BT_LOWER;
}

/* A point of the calendar as far as it is written.  0 = not written. */
struct date_point {
    uint8_t unit; /* enum date_unit; DU_DAY .. DU_CENTURY */
    int day, month, year;
    int last_month;    /* of a part of a year: "6 tháng đầu năm" 1..6, "quý III" 7..9 */
    int cycle;         /* can-chi year of a lunar day */
    int offset;        /* of a deictic, from base */
    uint8_t base;      /* enum date_base: of the whole point, or of its year or month */
    uint8_t base_unit; /* enum date_unit that base and offset give; 0 = none */
    bool lunar, solar, leap;
    bool short_year;  /* written with two digits: the century is open */
    bool head;        /* it has a head word of its own: "ngày", "sáng", "tháng" */
    bool range;       /* joined to the point before it by đến, tới, a dash */
    bool of_year;     /* "6 tháng đầu năm": counted from the ends of its year */
    int64_t from, to; /* days, by date_resolve(); from > to: unknown */
    bool unplaced;    /* year unknown */
};

enum { DATE_MAX_POINTS = 16 };

struct date_expr {
    uint32_t n;
    uint32_t beg, end; /* lexemes [beg, end) */
    uint8_t part;      /* enum bt_day_part */
    bool bare;         /* without a head word: needs a trigger */
    bool birth;
    bool today; /* a day by its distance stands beside the written one: "hôm qua 28/2" */
    int8_t from_today; /* that distance */
    char separator;    /* between day and month, 0 = written out */
    const char *why;
    enum bt_evidence evidence;
    struct date_point p[DATE_MAX_POINTS]; /* n of them are set */
};

/* An expression that begins at lexeme i: nothing in it, the first point empty. */
static inline void date_expr_open(struct date_expr *e, uint32_t i)
{
    memset(e, 0, offsetof(struct date_expr, p));
    e->p[0] = (struct date_point){0};
    e->beg = i;
}

/* Copies what is set of an expression. */
static inline void date_expr_copy(struct date_expr *to, const struct date_expr *from)
{
    memcpy(to, from, offsetof(struct date_expr, p) + from->n * sizeof from->p[0]);
}

/* As many lexemes may be looked at behind the last: none of them is anything. */
enum { DATE_ENDS = 4 };

/* A run of lexemes with what is needed to look at the words around them. */
struct date_text {
    const struct bt_doc *doc;
    const struct date_lex *x; /* n lexemes and DATE_ENDS of DX_END */
    uint32_t n;
    const uint32_t *head; /* those among them where an expression may begin */
    uint32_t nhead;
    const struct date_kinds *kinds;
};

/* What the column `value` of a row says. */
struct date_word_value {
    int value;
    int8_t offset;
    uint8_t base, unit;
};

enum { DATE_KINDS = 256, DATE_MORE = 128 };

/* Kind ids of the dictionary, and the values of the rows of the grammar's words. */
struct date_kinds {
    uint16_t word[DW_NWORD];
    uint64_t words;              /* bits kind % 64 of them all */
    uint8_t word_of[DATE_KINDS]; /* by kind: enum date_word */
    /* Of a token by its kind and its first byte: enum date_class, + DATE_MORE if it takes more
     * than that to read it. */
    uint8_t class_of[DX_END][256];
    uint32_t first_row, nrow;
    struct date_word_value *value; /* by row - first_row; malloc'd */
    uint16_t trigger, lunar_trigger, birth, future, past, history, deadline, recurring, every,
        bce, ce, solar_day, lunar_day, about, not_modified, year_after, counting, quantity,
        name, several, unit, classifier, level;
    /* The forms (bits) of an expression that begins with a lexeme of this class and goes on
     * with one of that. */
    uint8_t forms[DC_NCLASS][DC_NCLASS];
};

/* Fills the table of forms. */
void date_forms_open(uint8_t forms[DC_NCLASS][DC_NCLASS]);
/* The forms of which one may begin at x: of all others it is certain that they do not.  What
 * stands behind the mark after a day decides. */
static inline uint32_t date_forms(const struct date_kinds *k, const struct date_lex *x)
{
    uint32_t mark = x[1].class - (uint32_t)DC_SLASH;
    uint32_t day = (x->class == DC_DAY) & (mark <= DC_DASH - DC_SLASH);

    _Static_assert(DC_DASH == DC_SLASH + 1 && DC_DAY_DASH == DC_DAY_SLASH + 1, "one step");
    return k->forms[x->class + day * (DC_DAY_SLASH - DC_DAY + mark)][x[1 + day].class];
}

enum bt_status date_kinds_open(struct date_kinds *, const struct bt_dict *, struct bt_err *);
void date_kinds_close(struct date_kinds *);
void date_lex(struct date_text *, struct bt_doc *, const struct date_kinds *);

/* A term of this kind that begins at the token of lexeme i; false past the end. */
static inline bool date_has(const struct date_text *t, uint32_t i, uint16_t kind)
{
    return bt_term_at(t->doc, t->x[i].tok, kind) != NULL;
}

/* A term of this kind that ends just before lexeme i, at most `window` tokens long. */
bool date_after(const struct date_text *, uint32_t i, uint16_t kind);
/* A Roman number of at most six letters up to XXXIX at lexeme i, else 0. */
int date_roman(const struct date_text *, uint32_t i);

/* Is this the lexeme i?  No word is DW_NONE here, and i is less than n + DATE_ENDS. */
static inline bool date_mark_at(const struct date_text *t, uint32_t i, char mark)
{
    return t->x[i].mark == mark;
}

static inline bool date_word_at(const struct date_text *t, uint32_t i, enum date_word word)
{
    return t->x[i].word == word;
}

static inline bool date_unit_at(const struct date_text *t, uint32_t i, enum date_unit unit)
{
    return t->x[i].class == DC_UNIT + (int)unit;
}

/* A number with digits only, of this many; min_digits > 0. */
static inline bool date_number(const struct date_text *t, uint32_t i, uint32_t min_digits,
                               uint32_t max_digits)
{
    return t->x[i].digits - min_digits <= max_digits - min_digits;
}

/* True if a decimal goes on after the number at lexeme i: "2024.5". */
static inline bool date_goes_on(const struct date_text *t, uint32_t i)
{
    return (date_mark_at(t, i + 1, '.') || date_mark_at(t, i + 1, ',')) &&
           !date_spaced(&t->x[i + 1]) && date_number(t, i + 2, 1, 9) &&
           !date_spaced(&t->x[i + 2]);
}

static inline bool date_year_at(const struct date_text *t, uint32_t i)
{
    return t->x[i].class == DC_YEAR && !date_goes_on(t, i);
}

/* True if a quantity's noun or unit begins at lexeme i: "8/10 xã". */
bool date_counted(const struct date_text *, uint32_t i);

/* The rest of a year after a day, a month or a quarter: "/2020", "năm 2020", "năm ngoái", "năm
 * Giáp Thìn".  Returns the lexeme after it; i itself if there is none. */
uint32_t date_year_tail(const struct date_text *, uint32_t i, struct date_point *);
/* A word or mark that joins two points; 0 if there is none, else the lexeme after it. */
uint32_t date_joiner(const struct date_text *, uint32_t i, bool *range);

/* The forms; false if none begins at i. */
bool date_parse_day(const struct date_text *, uint32_t i, struct date_expr *);
bool date_parse_period(const struct date_text *, uint32_t i, struct date_expr *);
bool date_parse_span(const struct date_text *, uint32_t i, struct date_expr *);
/* The longest of the forms that begin at lexeme i. */
bool date_parse(const struct date_text *, uint32_t i, struct date_expr *);

/* What is known while the article is told; days are since 1970-01-01. */
struct date_context {
    bool known;     /* anchor and today are set: there is a day of publication */
    bool told;      /* the anchor is a day that the text names, not the publication */
    int64_t anchor; /* yearless dates lie near this day */
    int64_t today;  /* what "hôm nay" means */
    bool has_event;
    int64_t event; /* the day being told */
    int last_year; /* year of the last date, 0 = none */
};

enum date_tense { DT_NONE, DT_FUTURE, DT_PAST };

void date_resolve(const struct date_context *, struct date_expr *, enum date_tense);
/* EDTF of a resolved expression and its days; empty value if it cannot be placed. */
void date_value(struct bt_arena *, const struct date_expr *, struct bt_str *value,
                struct bt_date *);

#endif
