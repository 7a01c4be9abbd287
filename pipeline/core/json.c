/* json.c: see json.h. */
#include "core/json.h"

#include "core/swar.h"

enum { ESCAPE_ROOM = 6 };

/* Writes what stands for a byte that cannot stand for itself, at most ESCAPE_ROOM bytes; a NUL is no
 * character at all.  Returns its end. */
static char *put_escape(char *to, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char letter[256] = {['\n'] = 'n', ['"'] = '"',  ['\\'] = '\\', ['\t'] = 't',
                                     ['\r'] = 'r', ['\b'] = 'b', ['\f'] = 'f'};

    if (letter[c] != 0) {
        to[0] = '\\';
        to[1] = letter[c];
        return to + 2;
    }
    if (c == 0) {
        memcpy(to, "\xEF\xBF\xBD", 3);
        return to + 3;
    }
    memcpy(to, "\\u00", 4);
    to[4] = hex[c >> 4];
    to[5] = hex[c & 15];
    return to + 6;
}

static void escape(struct bt_buf *b, unsigned char c)
{
    if (bt_buf_reserve(b, ESCAPE_ROOM))
        b->len = (size_t)(put_escape(b->s + b->len, c) - b->s);
}

static bool is_clean(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\';
}

void bt_json_add(struct bt_json *j, struct bt_str str)
{
    const unsigned char *s = (const unsigned char *)str.s;
    uint32_t n = str.len, i = 0, run = 0, bad;

    /* Most strings need no escape: they are found clean in one walk and copied in one go. */
    while (i < n) {
        unsigned char c = s[i];
        uint32_t len;

        if (c < 0x80 && is_clean(c)) {
            i++;
            continue;
        }
        if (c >= 0x80 && (len = bt_utf8_length(str.s + i, n - i, &bad)) != 0) {
            i += len;
            continue;
        }
        bt_buf_add(j->b, s + run, i - run);
        if (c < 0x80) {
            escape(j->b, c);
            i++;
        } else {
            bt_buf_add(j->b, "\xEF\xBF\xBD", 3);
            i += bad;
        }
        run = i;
    }
    bt_buf_add(j->b, s + run, i - run);
}

void bt_json_begin(struct bt_json *j)
{
    bt_json_separate(j);
    bt_buf_putc(j->b, '"');
}

void bt_json_end(struct bt_json *j)
{
    bt_buf_putc(j->b, '"');
}

void bt_json_str(struct bt_json *j, struct bt_str s)
{
    bt_buf_reserve(j->b, (size_t)s.len + 3);
    bt_json_begin(j);
    bt_json_add(j, s);
    bt_json_end(j);
}

/* Copies from s[*pos] on what stands for itself and moves *pos behind it; returns the end of the
 * copy.  There is room for all the rest and eight bytes more. */
static inline char *copy_clean(char *to, const unsigned char *s, uint32_t *pos, uint32_t n)
{
    uint32_t i = *pos, clean;
    uint64_t w;

    for (; n - i >= 8; i += 8, to += 8) {
        w = bt_load8(s + i);
        if (bt_bytes_escaped(w) != 0)
            break;
        bt_store8(to, w);
    }
    if (i < n) { /* the word with the first that does not, or what is left and zeros */
        w = bt_load_rest(s, i, n);
        clean = bt_first_byte(bt_bytes_escaped(w));
        bt_store8(to, w);
        i += clean;
        to += clean;
    }
    *pos = i;
    return to;
}

enum {
    SHORT = 32, /* bytes of a string that is copied by its two ends */
    SLACK = 9   /* a word written too far, and a quote */
};

/* Copies a string of at most SHORT bytes; false if not all of them stand for themselves.  Nearly
 * every string of a record is one, each of another length: so no loop, whose end cannot be
 * foretold, but words from both ends that meet or overlap.  Eight bytes may be written too far. */
static inline bool copy_short(char *to, const unsigned char *s, uint32_t n)
{
    uint64_t first, last, second, third;

    if (n < 8) {
        first = bt_load_short(s, n);
        bt_store8(to, first);
        return (bt_bytes_escaped(first) & (((uint64_t)1 << 8 * n) - 1)) == 0;
    }
    first = bt_load8(s);
    last = bt_load8(s + n - 8);
    if (n <= 16) {
        bt_store8(to, first);
        bt_store8(to + n - 8, last);
        return (bt_bytes_escaped(first) | bt_bytes_escaped(last)) == 0;
    }
    second = bt_load8(s + 8);
    third = bt_load8(s + n - 16);
    bt_store8(to, first);
    bt_store8(to + 8, second);
    bt_store8(to + n - 16, third);
    bt_store8(to + n - 8, last);
    return (bt_bytes_escaped(first) | bt_bytes_escaped(second) | bt_bytes_escaped(third) |
            bt_bytes_escaped(last)) == 0;
}

/* At `to`, where there is room for it, SLACK and a quote; returns its end, NULL if there is no memory
 * for the escapes. */
static char *copy_text(struct bt_buf *b, char *to, struct bt_str str)
{
    const unsigned char *s = (const unsigned char *)str.s;
    uint32_t i = 0;

    if (str.len <= SHORT && copy_short(to, s, str.len))
        return to + str.len;
    while ((to = copy_clean(to, s, &i, str.len)), i < str.len) {
        b->len = (size_t)(to - b->s);
        if (!bt_buf_reserve(b, (size_t)str.len - i + ESCAPE_ROOM + SLACK))
            return NULL;
        to = put_escape(b->s + b->len, s[i++]);
    }
    return to;
}

void bt_json_text(struct bt_json *j, struct bt_str s)
{
    struct bt_buf *b = j->b;
    char *to;

    if (!bt_buf_reserve(b, (size_t)s.len + SLACK + 2))
        return;
    to = bt_json_put_comma(j, b->s + b->len);
    *to++ = '"';
    j->comma = true;
    if ((to = copy_text(b, to, s)) == NULL)
        return;
    *to++ = '"';
    b->len = (size_t)(to - b->s);
}

void bt_json_add_text(struct bt_json *j, struct bt_str s)
{
    struct bt_buf *b = j->b;
    char *to;

    if (bt_buf_reserve(b, (size_t)s.len + SLACK) &&
        (to = copy_text(b, b->s + b->len, s)) != NULL)
        b->len = (size_t)(to - b->s);
}

void bt_json_raw(struct bt_json *j, struct bt_str s)
{
    bt_json_separate(j);
    bt_buf_str(j->b, s);
}

void bt_json_bool(struct bt_json *j, bool yes)
{
    bt_json_raw(j, yes ? BT_STR("true") : BT_STR("false"));
}

void bt_json_null(struct bt_json *j)
{
    char *to;

    if (!bt_buf_reserve(j->b, 5))
        return;
    to = bt_json_put_comma(j, j->b->s + j->b->len);
    memcpy(to, "null", 4);
    j->b->len = (size_t)(to + 4 - j->b->s);
    j->comma = true;
}

void bt_json_int(struct bt_json *j, int64_t v)
{
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    char *to;

    if (u > UINT64_C(1) << 53) {
        char text[24];
        int n = snprintf(text, sizeof text, "%lld", (long long)v);
        bt_json_decimal(j, (struct bt_str){text, (uint32_t)n});
        return;
    }
    if (!bt_buf_reserve(j->b, 2 + BT_UINT_ROOM))
        return;
    to = bt_json_put_comma(j, j->b->s + j->b->len);
    *to = '-';
    to = bt_put_uint(to + (v < 0), u);
    j->b->len = (size_t)(to - j->b->s);
    j->comma = true;
}

static uint32_t digits(struct bt_str s, uint32_t i)
{
    while (i < s.len && s.s[i] >= '0' && s.s[i] <= '9')
        i++;
    return i;
}

/* A whole number without leading zeros that is greater than 2^53. */
static bool beyond_exact(struct bt_str whole)
{
    static const char limit[] = "9007199254740992";
    const uint32_t n = sizeof limit - 1;

    return whole.len > n || (whole.len == n && memcmp(whole.s, limit, n) > 0);
}

/* A number as nearly all are: one to eight digits, without leading zeros.  False: another. */
static bool put_plain_number(struct bt_json *j, struct bt_str s)
{
    const unsigned char *p = (const unsigned char *)s.s;
    uint64_t w;
    char *to;

    if (s.len - 1 >= 8 || (p[0] == '0' && s.len > 1))
        return false;
    w = s.len == 8 ? bt_load8(p) : bt_load_short(p, s.len);
    /* Behind the number zeros, as digits. */
    if (!bt_all_digits(s.len == 8 ? w : w | BT_EACH * '0' << 8 * s.len) ||
        !bt_buf_reserve(j->b, 1 + 8))
        return false;
    to = bt_json_put_comma(j, j->b->s + j->b->len);
    bt_store8(to, w);
    j->b->len = (size_t)(to + s.len - j->b->s);
    j->comma = true;
    return true;
}

void bt_json_decimal(struct bt_json *j, struct bt_str s)
{
    bool minus = s.len != 0 && s.s[0] == '-';
    uint32_t beg = minus, point = digits(s, beg), end = point;
    struct bt_str whole, rest;

    if (put_plain_number(j, s))
        return;
    if (point < s.len && s.s[point] == '.')
        end = digits(s, point + 1);
    if (point == beg || end != s.len || end == point + 1) {
        bt_json_null(j);
        return;
    }
    while (beg + 1 < point && s.s[beg] == '0')
        beg++;
    whole = bt_slice(s, beg, point);
    rest = bt_slice(s, point, end); /* with its point */
    bt_json_separate(j);
    if (minus)
        bt_buf_putc(j->b, '-');
    if (rest.len != 0 || !beyond_exact(whole)) {
        bt_buf_str(j->b, whole);
        bt_buf_str(j->b, rest);
        return;
    }
    bt_buf_putc(j->b, whole.s[0]);
    for (end = whole.len; end > 1 && whole.s[end - 1] == '0';)
        end--;
    if (end > 1) {
        bt_buf_putc(j->b, '.');
        bt_buf_add(j->b, whole.s + 1, end - 1);
    }
    bt_buf_printf(j->b, "e%u", (unsigned)(whole.len - 1));
}
