/* number.c: see number.h.
 *
 * Grammar of spelled numbers: group = digit | [digit] "trăm" rest | [digit] "mươi" last | "mười"
 * last; number = group scale (group scale)*, the scales falling ("hai triệu ba trăm nghìn"), or
 * rising, then all before is multiplied ("hai nghìn ba trăm tỷ").  "năm" is five only where a
 * numeral can go on with five: after "mươi" and "mười" it is "lăm", so that "năm" is a year. */
#include "stages/number.h"

static const uint64_t LIMIT = 1000000000000000000u; /* 10^18 */

bool bt_decimal_shift(struct bt_decimal *d, uint32_t power)
{
    for (; power > 0 && d->scale > 0; power--)
        d->scale--;
    for (; power > 0; power--) {
        if (d->digits >= LIMIT / 10)
            return false;
        d->digits *= 10;
    }
    return true;
}

/* Gives *d the scale `scale`, which is not below its own. */
static bool widen(struct bt_decimal *d, uint32_t scale)
{
    for (; d->scale < scale; d->scale++) {
        if (d->digits >= LIMIT / 10)
            return false;
        d->digits *= 10;
    }
    return true;
}

bool bt_decimal_add(struct bt_decimal *to, struct bt_decimal what)
{
    if (!widen(to, what.scale) || !widen(&what, to->scale))
        return false;
    to->digits += what.digits;
    return to->digits < LIMIT;
}

int bt_decimal_cmp(struct bt_decimal a, struct bt_decimal b)
{
    /* 18 digits and a difference of scales: compare the integer parts, then the rest. */
    uint64_t pa = 1, pb = 1, ia, ib;

    for (uint32_t i = 0; i < a.scale; i++)
        pa *= 10;
    for (uint32_t i = 0; i < b.scale; i++)
        pb *= 10;
    ia = a.digits / pa;
    ib = b.digits / pb;
    if (ia != ib)
        return ia < ib ? -1 : 1;
    ia = a.digits % pa * pb; /* below 10^9 each: no overflow */
    ib = b.digits % pb * pa;
    return ia == ib ? 0 : ia < ib ? -1 : 1;
}

uint32_t bt_decimal_text(struct bt_decimal d, char out[BT_MAX_DECIMAL])
{
    char digits[2 * BT_MAX_DECIMAL], *end = digits + BT_MAX_DECIMAL, *p = end;
    uint32_t n = 0;

    while (d.scale > 0 && d.digits % 10 == 0) {
        d.digits /= 10;
        d.scale--;
    }
    do {
        if (n == d.scale && n != 0)
            *--p = '.';
        *--p = (char)('0' + d.digits % 10);
        d.digits /= 10;
        n++;
    } while (d.digits != 0 || n <= d.scale);
    memset(end, 0, BT_MAX_DECIMAL); /* so much is copied */
    memcpy(out, p, BT_MAX_DECIMAL);
    return (uint32_t)(end - p);
}

/* Counts separators and checks that every group after one has three digits. */
static bool groups_of_three(struct bt_str s, char sep, uint32_t *groups)
{
    uint32_t run = 0;
    bool three = true;

    *groups = 0;
    for (uint32_t i = 0; i < s.len; i++) {
        if (s.s[i] != sep) {
            run++;
            continue;
        }
        three = three && (*groups == 0 ? run <= 3 && run > 0 : run == 3);
        run = 0;
        ++*groups;
    }
    return three && (*groups == 0 || run == 3);
}

/* The byte that is the decimal sign of s, s.len if there is none; false: not a number. */
static bool decimal_sign(struct bt_str s, uint32_t *at)
{
    uint32_t dots, commas, last = s.len;
    struct bt_str whole = s;

    for (uint32_t i = 0; i < s.len; i++)
        if (s.s[i] == '.' || s.s[i] == ',')
            last = i;
    *at = s.len;
    if (last == s.len)
        return true;
    whole.len = last;
    if (s.s[last] == ',') {
        if (groups_of_three(s, ',', &commas) && commas > 1)
            return true; /* 1,234,567 */
        *at = last;
        return groups_of_three(whole, '.', &dots) && memchr(s.s, ',', last) == NULL;
    }
    if (memchr(s.s, ',', last) != NULL) { /* 1,234.5 */
        *at = last;
        return groups_of_three(whole, ',', &commas) && memchr(s.s, '.', last) == NULL;
    }
    if (groups_of_three(s, '.', &dots) && s.s[0] != '0')
        return true;
    *at = last;
    return dots == 1;
}

bool bt_decimal_read(struct bt_str s, struct bt_decimal *out)
{
    uint32_t sign;
    int64_t digits;

    if (bt_str_digits(s, &digits)) { /* most numbers */
        *out = (struct bt_decimal){(uint64_t)digits, 0};
        return true;
    }
    *out = (struct bt_decimal){0, 0};
    if (s.len == 0 || !decimal_sign(s, &sign))
        return false;
    for (uint32_t i = 0; i < s.len; i++) {
        char c = s.s[i];
        if (c == '.' || c == ',')
            continue;
        if (c < '0' || c > '9' || out->digits >= LIMIT / 10)
            return false;
        out->digits = out->digits * 10 + (uint64_t)(c - '0');
        out->scale += i > sign;
    }
    return out->scale <= 9;
}

enum bt_number_class bt_number_class_of(struct bt_str name)
{
    return bt_str_is(name, "digit")     ? BT_NUM_DIGIT
           : bt_str_is(name, "last")    ? BT_NUM_LAST
           : bt_str_is(name, "ten")     ? BT_NUM_TEN
           : bt_str_is(name, "tens")    ? BT_NUM_TENS
           : bt_str_is(name, "dozen")   ? BT_NUM_DOZEN
           : bt_str_is(name, "hundred") ? BT_NUM_HUNDRED
           : bt_str_is(name, "scale")   ? BT_NUM_SCALE
           : bt_str_is(name, "link")    ? BT_NUM_LINK
           : bt_str_is(name, "half")    ? BT_NUM_HALF
                                        : BT_NUM_NONE;
}

static enum bt_number_class class_at(const struct bt_number_word *w, uint32_t n, uint32_t i)
{
    return i < n ? w[i].cls : BT_NUM_NONE;
}

/* One digit that may stand after tens: "mốt", "tư", "lăm", "hai", but not "năm". */
static uint32_t last_digit(const struct bt_number_word *w, uint32_t n, uint32_t i,
                           uint32_t *value)
{
    enum bt_number_class c = class_at(w, n, i);

    if (c != BT_NUM_LAST && (c != BT_NUM_DIGIT || w[i].value == 5 || w[i].value == 0))
        return 0;
    *value += w[i].value;
    return 1;
}

/* Below one hundred, from word i; the words used. */
static uint32_t read_tens(const struct bt_number_word *w, uint32_t n, uint32_t i,
                          uint32_t *value)
{
    enum bt_number_class c = class_at(w, n, i), next = class_at(w, n, i + 1);

    if (c == BT_NUM_TEN) {
        *value += 10;
        return 1 + last_digit(w, n, i + 1, value);
    }
    if (c != BT_NUM_DIGIT)
        return 0;
    if (next == BT_NUM_TENS) {
        *value += 10 * w[i].value;
        return 2 + last_digit(w, n, i + 2, value);
    }
    if (next == BT_NUM_DOZEN) {
        *value += 10 * w[i].value;
        return 2;
    }
    return 0;
}

/* Below one thousand. */
static uint32_t read_group(const struct bt_number_word *w, uint32_t n, uint32_t i,
                           uint32_t *value)
{
    uint32_t used = 0, more;

    *value = 0;
    if (class_at(w, n, i) == BT_NUM_DIGIT && class_at(w, n, i + 1) == BT_NUM_HUNDRED) {
        *value = 100 * w[i].value;
        used = 2;
        if (class_at(w, n, i + 2) == BT_NUM_HALF) {
            *value += 50;
            return 3;
        }
        if (class_at(w, n, i + 2) == BT_NUM_LINK && class_at(w, n, i + 3) == BT_NUM_DIGIT) {
            *value += w[i + 3].value;
            return 4;
        }
    }
    if ((more = read_tens(w, n, i + used, value)) != 0 || used != 0)
        return used + more;
    if (class_at(w, n, i) == BT_NUM_DIGIT && w[i].value != 0) {
        *value = w[i].value;
        return 1;
    }
    return 0;
}

/* Multiplier words from word i: their power of ten together ("nghìn tỷ": 12); the words used.
 */
static uint32_t read_scale(const struct bt_number_word *w, uint32_t n, uint32_t i, bool digits,
                           uint32_t *power)
{
    uint32_t used = 0;

    *power = 0;
    if (digits && class_at(w, n, i) == BT_NUM_HUNDRED)
        *power = 2, used = 1; /* "2 trăm", "3 chục" */
    else if (digits && class_at(w, n, i) == BT_NUM_DOZEN)
        *power = 1, used = 1;
    for (uint32_t last = 0; class_at(w, n, i + used) == BT_NUM_SCALE; used++) {
        if (w[i + used].value <= last || *power + w[i + used].value > 15)
            break; /* "nghìn tỷ" multiplies, "tỷ tỷ" is a slip */
        *power += last = w[i + used].value;
    }
    return used;
}

/* The first part: digits, a spelled group, or a bare multiplier.  The words used. */
static uint32_t read_first(const struct bt_number_word *w, uint32_t n, struct bt_number *out)
{
    enum bt_number_class c = class_at(w, n, 0);
    uint32_t group = 0, used;

    if (c == BT_NUM_DIGITS) {
        out->value = w[0].number;
        used = 1;
    } else if ((used = read_group(w, n, 0, &group)) != 0) {
        out->value = (struct bt_decimal){group, 0};
        out->spelled = true;
    } else if (c == BT_NUM_DOZEN || c == BT_NUM_HUNDRED || c == BT_NUM_SCALE) {
        out->value = (struct bt_decimal){1, 0};
        out->spelled = out->bare = true;
    } else {
        return 0;
    }
    used += read_scale(w, n, used, out->bare || !out->spelled, &out->scale);
    return bt_decimal_shift(&out->value, out->scale) ? used : 0;
}

/* One more part after a multiplier; the words used, 0 = the numeral is over. */
static uint32_t read_more(const struct bt_number_word *w, uint32_t n, uint32_t i,
                          struct bt_number *out)
{
    uint32_t group = 0, used, more, power;
    bool digits = class_at(w, n, i) == BT_NUM_DIGITS;
    struct bt_decimal part, sum = out->value;

    if (class_at(w, n, i) == BT_NUM_HALF) {
        part = (struct bt_decimal){5, 1};
        power = out->scale, used = 1, more = 0;
    } else if (class_at(w, n, i) == BT_NUM_LINK && class_at(w, n, i + 1) == BT_NUM_DIGIT &&
               out->spelled) {
        part = (struct bt_decimal){w[i + 1].value, 0};
        power = 0, used = 2, more = 0;
    } else {
        if ((used = digits ? 1 : read_group(w, n, i, &group)) == 0)
            return 0;
        part = digits ? w[i].number : (struct bt_decimal){group, 0};
        more = read_scale(w, n, i + used, digits, &power);
        /* "ba nghìn năm" are years, "2 triệu 500" is open: it needs its own multiplier. */
        if (power == 0 &&
            (digits || !out->spelled || (used == 1 && class_at(w, n, i) == BT_NUM_DIGIT)))
            return 0;
        if (power == out->scale || (power > out->scale && digits))
            return 0;
    }
    if (power > out->scale) { /* "hai nghìn ba trăm tỷ" */
        if (!bt_decimal_add(&sum, part) || !bt_decimal_shift(&sum, power))
            return 0;
    } else if (!bt_decimal_shift(&part, power) || !bt_decimal_add(&sum, part)) {
        return 0;
    }
    out->value = sum;
    out->scale = power;
    return used + more;
}

bool bt_number_read(const struct bt_number_word *w, uint32_t n, struct bt_number *out)
{
    uint32_t more;

    *out = (struct bt_number){0};
    if ((out->used = read_first(w, n, out)) == 0)
        return false;
    while (out->scale >= 3 && w[out->used - 1].cls != BT_NUM_HALF &&
           (more = read_more(w, n, out->used, out)) != 0)
        out->used += more;
    return out->value.scale <= 9;
}
