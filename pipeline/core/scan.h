/* scan.h: cuts UTF-8 into atoms: letter runs, numbers, single marks.  Knows scripts, no
 * language.
 *
 * The dictionary cuts its forms with the same function that cuts the text, so both always
 * agree. */
#ifndef BT_SCAN_H
#define BT_SCAN_H

#include "core/doc.h"

enum bt_char { BT_CH_SPACE, BT_CH_LETTER, BT_CH_DIGIT, BT_CH_MARK, BT_CH_OTHER };

enum bt_char bt_wide_class(uint32_t cp); /* bt_char_class() beyond ASCII */

/* Class of a code point.  Digits are 0-9 only; a combining mark belongs to the letter before
 * it; every letter of any script is a letter. */
static inline enum bt_char bt_char_class(uint32_t cp)
{
    if ((cp | 0x20) - 'a' < 26)
        return BT_CH_LETTER;
    if (cp >= 0x80)
        return bt_wide_class(cp);
    if (cp - '0' < 10)
        return BT_CH_DIGIT;
    return cp == ' ' || (cp >= 9 && cp <= 13) ? BT_CH_SPACE : BT_CH_OTHER;
}

struct bt_atom {
    struct bt_span at;
    uint8_t kind;
    bool space; /* white space before it */
    bool line;  /* a line break before it */
};

/* The atom at or after `pos`, skipping white space; false at the end.  A number is digits with
 * inner '.' or ',' between digits ("1.234,5", "9.9.2024"); a word may hold apostrophes between
 * letters ("H’Duyên").  Valid UTF-8 only. */
bool bt_scan_atom(struct bt_str text, uint32_t pos, struct bt_atom *atom);

#endif
