/* search_words.h: a text as the words one searches by.
 *
 * A word is a run of letters with their marks, or a run of digits; all else divides words.  It has two
 * forms: folded, as people type it without marks ("Đường" -> "duong"), and exact, lower case in one
 * tone style ("đường").  The text that is indexed, the query and the snippets are cut by this one
 * function, so the number of a word means the same in all three. */
#ifndef BT_SEARCH_WORDS_H
#define BT_SEARCH_WORDS_H

#include "core/str.h"

enum {
    BT_SEARCH_BYTES = 80, /* of a word that count; a longer one is cut there */
    BT_SEARCH_FORM = BT_SEARCH_BYTES + 8,
    BT_SEARCH_GAP = 0x1E /* in a text: a place that no phrase spans; a word of its own */
};

struct bt_search_word {
    struct bt_span at; /* in the text */
    struct bt_str folded;
    struct bt_str exact; /* empty: the word has no marks, so the folded form is all there is */
    bool gap;            /* both are empty */
};

/* Remembers the words it has seen: a text has few that are new.  One per thread. */
struct bt_search_cutter;
struct bt_search_cutter *bt_search_cutter_new(void); /* NULL: out of memory */
void bt_search_cutter_free(struct bt_search_cutter *);

/* The word at or after `pos` of valid UTF-8 in NFC; false at the end.  The forms last until the next
 * call. */
bool bt_search_next(struct bt_search_cutter *, struct bt_str text, uint32_t pos,
                    struct bt_search_word *);

#endif
