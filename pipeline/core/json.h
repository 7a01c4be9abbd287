/* json.h: writes JSON into a buffer, front to back, in one pass.
 *
 * What is written is portable: valid UTF-8 without U+0000 and without surrogates (whatever is
 * neither becomes U+FFFD, one for each maximal subpart), control characters escaped, numbers as
 * given and never through a float, whole numbers beyond 2^53 in exponent form so that no reader
 * takes them for an exact integer.  The caller nests and names: a key before every value of an
 * object, no key twice.
 *
 *   bt_json_open(&j, '{');
 *   bt_json_key(&j, "id");  bt_json_str(&j, id);
 *   bt_json_close(&j, '}'); */
#ifndef BT_JSON_H
#define BT_JSON_H

#include "core/buf.h"

struct bt_json {
    struct bt_buf *b;
    bool comma; /* a value stands before: the next one needs a comma */
};

/* The comma before a value. */
static inline void bt_json_separate(struct bt_json *j)
{
    if (j->comma)
        bt_buf_putc(j->b, ',');
    j->comma = true;
}

/* The same where there is room for it; returns its end. */
static inline char *bt_json_put_comma(const struct bt_json *j, char *to)
{
    *to = ',';
    return to + j->comma;
}

/* '{' or '[', and '}' or ']'. */
static inline void bt_json_open(struct bt_json *j, char bracket)
{
    char *to;

    if (!bt_buf_reserve(j->b, 2))
        return;
    to = bt_json_put_comma(j, j->b->s + j->b->len);
    *to++ = bracket;
    j->b->len = (size_t)(to - j->b->s);
    j->comma = false;
}

static inline void bt_json_close(struct bt_json *j, char bracket)
{
    bt_buf_putc(j->b, bracket);
    j->comma = true;
}

/* Writes a key where there is room for it and four bytes more; returns its end. */
static inline char *bt_json_put_key(const struct bt_json *j, char *to, const char *key,
                                    size_t n)
{
    to = bt_json_put_comma(j, to);
    *to++ = '"';
    memcpy(to, key, n);
    to += n;
    *to++ = '"';
    *to++ = ':';
    return to;
}

/* `key`: ASCII without quotes, backslashes and control characters.  Inline, for the length of a
 * literal is then known: a record has hundreds of keys. */
static inline void bt_json_key(struct bt_json *j, const char *key)
{
    size_t n = strlen(key);

    if (!bt_buf_reserve(j->b, n + 4))
        return;
    j->b->len = (size_t)(bt_json_put_key(j, j->b->s + j->b->len, key, n) - j->b->s);
    j->comma = false;
}

void bt_json_str(struct bt_json *, struct bt_str);
/* The same, several times as fast, for what is known to be valid UTF-8: TEXT, dictionary rows
 * and what stages make of both. */
void bt_json_text(struct bt_json *, struct bt_str);
/* A constant of the program. */
static inline void bt_json_cstr(struct bt_json *j, const char *s)
{
    bt_json_text(j, bt_cstr(s));
}
void bt_json_int(struct bt_json *, int64_t);
/* A decimal number as text ("118", "-78.50"); null if it is none. */
void bt_json_decimal(struct bt_json *, struct bt_str);
void bt_json_bool(struct bt_json *, bool);
void bt_json_null(struct bt_json *);
/* One JSON value that somebody else has checked. */
void bt_json_raw(struct bt_json *, struct bt_str);

/* A string of parts: begin, any number of add, end. */
void bt_json_begin(struct bt_json *);
void bt_json_add(struct bt_json *, struct bt_str);
void bt_json_add_text(struct bt_json *, struct bt_str); /* as bt_json_text() */
void bt_json_end(struct bt_json *);

#endif
