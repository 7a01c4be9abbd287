/* count.h: what the files of the stage `count` share: the tables, a numeral, a unit. */
#ifndef BT_COUNT_H
#define BT_COUNT_H

#include "stage.h"
#include "stages/number.h"

struct bt_count_tables {
    const struct bt_dict *dict;
    uint16_t number, unit, classifier, noun, approx, stop; /* kinds of terms */
    int number_class, number_value;                        /* columns */
    int unit_class, unit_name, unit_power, noun_class, approx_name, approx_side, stop_class;
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

/* True if the token is closed to counts: in a code, a date, a person's name, another block than
 * `near`. */
bool bt_count_closed(const struct bt_doc *, uint32_t tok, uint32_t near);
/* True if the one-byte mark c stands at `tok`. */
bool bt_count_mark(const struct bt_doc *, uint32_t tok, char c);

/* A numeral that begins at token `tok`. */
bool bt_count_numeral(const struct bt_count_tables *, const struct bt_doc *, uint32_t tok,
                      struct bt_numeral *out);
/* The unit at token `tok`, right after numeral `n`. */
bool bt_count_unit(const struct bt_count_tables *, const struct bt_doc *,
                   const struct bt_numeral *n, uint32_t tok, struct bt_unit *out);
/* Lower-case text of tokens [beg, end), abbreviations written out. */
struct bt_str bt_count_text(const struct bt_doc *, uint32_t beg, uint32_t end);

/* True if a stop word of class `cls` begins at token `tok` / ends right before it. */
bool bt_count_stop_at(const struct bt_count_tables *, const struct bt_doc *, uint32_t tok,
                      const char *cls);
bool bt_count_stop_before(const struct bt_count_tables *, const struct bt_doc *, uint32_t tok,
                          const char *cls);

#endif
