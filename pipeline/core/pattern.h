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

enum bt_status bt_patterns_open(struct bt_patterns **out, const struct bt_dict *,
                                const char *table, struct bt_err *err);
void bt_patterns_free(struct bt_patterns *); /* NULL is legal */

/* The next pattern of the table that matches at token `tok`: start with *i = 0 and call again;
 * false if there is none.  In table order. */
bool bt_patterns_match(const struct bt_patterns *, struct bt_re_scratch *,
                       const struct bt_doc *, uint32_t tok, uint32_t *i,
                       const struct bt_pattern **p, struct bt_match *m);
/* The same on a plain text from byte `at`, for stages before TOKEN: `number` patterns only if there is
 * a digit from there on, `mark:` patterns only if there is one of the marks' bytes, `opening` patterns
 * always, all others only if `whole`: the text ends where the line does. */
bool bt_patterns_match_text(const struct bt_patterns *, struct bt_re_scratch *,
                            struct bt_str text, uint32_t at, bool whole, uint32_t *i,
                            const struct bt_pattern **p, struct bt_match *m);

#endif
