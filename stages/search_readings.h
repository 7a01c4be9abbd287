/* search_readings.h: what else the words of a query may be written as: an abbreviation by its readings,
 * a long form by its abbreviation.  Both from abbreviations.tsv, found by their folded words, so it does
 * not matter how they were typed.
 *
 * A form typed in capitals (or just as the table spells it) stands for all its readings.  In lower case
 * it is one only if it has a single reading and is no Vietnamese syllable: "hđnd", not "an".  A long
 * form stands for its abbreviation only if that has no other reading: every "TT" is not a "trung
 * tâm". */
#ifndef BT_SEARCH_READINGS_H
#define BT_SEARCH_READINGS_H

#include "core/arena.h"
#include "core/dict.h"
#include "stages/search_words.h"

struct bt_readings;
enum bt_status bt_readings_open(struct bt_readings **out, const struct bt_dict *,
                                struct bt_err *err);
void bt_readings_free(struct bt_readings *); /* NULL is legal */

/* A word of a query: as typed, and its forms, which are the caller's. */
struct bt_query_word {
    struct bt_str typed, folded, exact;
    uint32_t chunk; /* words typed without white space between them have one number */
};

enum { BT_MAX_READINGS = 24 };

/* The longest run of words from word[0] on that has other spellings: returns its number of words and
 * the spellings (borrowed from the table); 0: none. `whole`: only runs of whole chunks. */
uint32_t bt_readings_find(const struct bt_readings *, const struct bt_query_word *word,
                          uint32_t n, bool whole, struct bt_str spelling[BT_MAX_READINGS],
                          uint32_t *nspelling);

#endif
