/* pattern.h: a table of patterns ("# index: patterns"), compiled, each tried only at its trigger.
 *
 * Columns used here: `pattern` (PCRE2, anchored at the trigger token's first byte), `trigger`:
 *   number        at a number token             word     at any word
 *   upper         at a word that has a capital  line     at the first token of a block
 *   opening       as line, for a pattern that speaks of a line's opening only
 *   mark:.,"      at a punctuation token whose first byte is one of these
 *   =ngày|tháng   at a word with one of these keys (lower case, press tone style)
 *   glued         at a word with a token glued to its end ("TP.", "a@b", "www.")
 * optional `near`: "number" = tried at a word only if a number (digits, a Roman numeral) stands
 * within eight tokens, other marks ("/:") = only if one of them stands within 24 bytes;
 * optional `flags`: i = ignore case.  %NAME% in a pattern stands for the table's fragment NAME, so
 * that what many patterns share is written once.  The other columns are the stage's. */
#ifndef BT_PATTERN_H
#define BT_PATTERN_H

#include "core/dict.h"
#include "core/regex.h"

struct bt_pattern {
    struct bt_re *re;
    uint32_t row;
};

struct bt_patterns;

enum { BT_MAX_PATTERNS = 256 };

/* Patterns of one table: bit i is row i of it. */
struct bt_pattern_set {
    uint64_t bits[BT_MAX_PATTERNS / 64];
};

/* *to: the patterns in both. */
static inline void bt_pattern_both(struct bt_pattern_set *to, const struct bt_pattern_set *a,
                                   const struct bt_pattern_set *b)
{
    for (int i = 0; i < BT_MAX_PATTERNS / 64; i++)
        to->bits[i] = a->bits[i] & b->bits[i];
}

/* A table is for the tokens of documents or for plain texts, for stages before TOKEN. */
enum bt_pattern_use { BT_FOR_TOKENS, BT_FOR_TEXTS };

enum bt_status bt_patterns_open(struct bt_patterns **out, const struct bt_dict *,
                                const char *table, enum bt_pattern_use, struct bt_err *err);
void bt_patterns_free(struct bt_patterns *); /* NULL is legal */

/* The pattern of a row with its %NAME% fragments put in; false: the table has no such fragment. */
bool bt_pattern_text(struct bt_buf *, const struct bt_dict *, const char *table, uint32_t row);
bool bt_pattern_is_caseless(const struct bt_dict *, const char *table, uint32_t row);

/* A place in a walk over a document: from there on the token and the pattern are tried. */
struct bt_pattern_place {
    uint32_t tok, pattern;
};

/* The next match of a pattern of the table at a token of the document, from *at on: by token, then
 * in table order.  False if there is none; else at->tok is the token, and the next call goes on
 * behind this match. */
bool bt_patterns_next(const struct bt_patterns *, struct bt_re_scratch *, const struct bt_doc *,
                      struct bt_pattern_place *at, const struct bt_pattern **p,
                      struct bt_match *m);
/* The patterns that may match a plain text at byte `at`: `number` patterns only if there is a digit from
 * there on, `mark:` patterns only if one of the marks' first bytes stands there, `opening` patterns
 * always, all others only if `whole`: the text ends where the line does. */
void bt_patterns_of_text(const struct bt_patterns *, struct bt_str text, uint32_t at,
                         bool whole, struct bt_pattern_set *may);
/* The next match at byte `at` of a plain text of those patterns in both sets: start with *i = 0 and call
 * again. */
bool bt_patterns_match_text(const struct bt_patterns *, struct bt_re_scratch *,
                            struct bt_str text, uint32_t at, const struct bt_pattern_set *may,
                            const struct bt_pattern_set *of, uint32_t *i,
                            const struct bt_pattern **p, struct bt_match *m);

#endif
