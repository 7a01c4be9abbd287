/* scan.h: cuts UTF-8 into atoms: letter runs, numbers, single marks.  Knows scripts, no
 * language.
 *
 * The dictionary cuts its forms with the same function that cuts the text, so both always
 * agree. */
#ifndef BT_SCAN_H
#define BT_SCAN_H

#include "core/doc.h"
#include "core/swar.h"

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

/* The bytes that certainly go on a run of letters: the ASCII letters, the first byte of
 * U+0100-U+023F, and any byte after a first one. */
extern const uint8_t bt_run_byte[256];

/* The end of the run of common letters at `pos`: ASCII, U+00C0-U+023F, U+1E00-U+1EFF. */
static inline uint32_t bt_end_of_run(struct bt_str t, uint32_t pos)
{
    const unsigned char *p = (const unsigned char *)t.s;

    for (; pos < t.len; pos++) {
        if (bt_run_byte[p[pos]])
            continue;
        if (p[pos] == 0xE1 && t.len - pos > 2 && p[pos + 1] >= 0xB8 && p[pos + 1] <= 0xBB)
            pos += 2;
        else if (p[pos] == 0xC3 && t.len - pos > 1 && (p[pos + 1] & 0xDF) != 0x97) /* not × ÷ */
            pos++;
        else
            break;
    }
    return pos;
}

/* Which bytes of a text may stand in a word of letters (swar.h), a bit for each, and room behind to be
 * read as one word anywhere. */
const uint8_t *bt_run_bits(struct bt_arena *, struct bt_str);

/* How many such bytes stand at `pos` together; of a long run at least 57. */
static inline uint32_t bt_run_length(const uint8_t *bits, uint32_t pos)
{
    return (uint32_t)__builtin_ctzll(~(bt_load8(bits + pos / 8) >> pos % 8) | UINT64_C(1)
                                                                                  << 63);
}

/* The end of a word that has begun before `pos`, by any letters and marks. */
uint32_t bt_end_of_word(struct bt_str, uint32_t pos);
/* bt_scan_atom() where no common letter stands at `pos`. */
bool bt_scan_other(struct bt_str, uint32_t pos, struct bt_atom *);

/* The atom at or after `pos`, skipping white space; false at the end.  A number is digits with
 * inner '.' or ',' between digits ("1.234,5", "9.9.2024"); a word may hold apostrophes between
 * letters ("H’Duyên").  Valid UTF-8 only. */
static inline bool bt_scan_atom(struct bt_str t, uint32_t pos, struct bt_atom *atom)
{
    uint32_t end;

    atom->space = pos == 0;
    atom->line = pos == 0;
    if (pos < t.len && t.s[pos] == ' ') {
        atom->space = true;
        pos++;
    }
    if ((end = bt_end_of_run(t, pos)) == pos)
        return bt_scan_other(t, pos, atom);
    atom->at.beg = pos;
    atom->kind = BT_WORD;
    if (end < t.len && ((unsigned char)t.s[end] >= 0x80 || t.s[end] == '\''))
        end = bt_end_of_word(t, end);
    atom->at.end = end;
    return true;
}

#endif
