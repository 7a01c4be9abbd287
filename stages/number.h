/* number.h: Vietnamese numbers as decimals, never as floats: "1.234,5", "hai mươi mốt",
 * "2 tỷ 300 triệu".
 *
 * A decimal is digits / 10^scale.  Every function refuses (false, or 0 words) what does not fit
 * in 18 digits. */
#ifndef BT_NUMBER_H
#define BT_NUMBER_H

#include "core/str.h"

struct bt_decimal {
    uint64_t digits;
    uint32_t scale; /* digits after the decimal sign, at most 9 */
};

/* Reads digits with separators.  '.' groups thousands and ',' is the decimal sign; it is the
 * sign that decides, not the number of digits ("73,256" is a decimal), unless the grouping is
 * impossible ("2.5", "0.25" are decimals) or English ("1,234,567", "1,234.5"). */
bool bt_decimal_read(struct bt_str s, struct bt_decimal *out);
bool bt_decimal_shift(struct bt_decimal *, uint32_t power); /* times 10^power */
bool bt_decimal_add(struct bt_decimal *to, struct bt_decimal what);
int bt_decimal_cmp(struct bt_decimal a, struct bt_decimal b); /* <0, 0, >0 */
/* The number in JSON syntax, without zeros that say nothing: "4620000000", "78.7".  Returns the
 * length. */
enum { BT_MAX_DECIMAL = 40 };
uint32_t bt_decimal_text(struct bt_decimal, char out[BT_MAX_DECIMAL]);

/* What a word is in a numeral.  Table number_words names them by the words on the right. */
enum bt_number_class {
    BT_NUM_NONE,
    BT_NUM_DIGITS,  /* a token of digits: `number` holds it */
    BT_NUM_DIGIT,   /* digit: không 0, một 1 ... chín 9 */
    BT_NUM_LAST,    /* last: only after tens: mốt 1, tư 4, lăm and nhăm 5 */
    BT_NUM_TEN,     /* ten: mười */
    BT_NUM_TENS,    /* tens: mươi, after a digit */
    BT_NUM_DOZEN,   /* dozen: chục, ten as a collective */
    BT_NUM_HUNDRED, /* hundred: trăm */
    BT_NUM_SCALE,   /* scale: nghìn, vạn, triệu, tỷ: value is the power of ten */
    BT_NUM_LINK,    /* link: linh, lẻ, between hundreds and a digit */
    BT_NUM_HALF,    /* half: rưỡi, half of the last multiplier */
};

struct bt_number_word {
    enum bt_number_class cls;
    uint32_t value;
    struct bt_decimal number;
};

struct bt_number {
    struct bt_decimal value;
    uint32_t used;  /* words read */
    uint32_t scale; /* power of ten of the last multiplier word, 0 = none */
    bool spelled;   /* begins with a word, not with digits */
    bool bare; /* begins with a multiplier: "chục", "nghìn": the caller asks for "hàng" */
};

/* Reads the longest numeral at the start of n words; false if there is none. */
bool bt_number_read(const struct bt_number_word *w, uint32_t n, struct bt_number *out);

enum bt_number_class bt_number_class_of(struct bt_str name); /* by the names of the table */

#endif
