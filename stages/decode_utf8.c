/* decode_utf8.c: UTF-8 checked, broken places replaced; see decode.h.
 *
 * Broken bytes become U+FFFD, one for each maximal subpart of a character (Unicode 15, section
 * 3.9, table 3-7; the same rule as in the WHATWG decoder), and are counted.  A byte order mark is
 * dropped.
 *
 * Most texts are proved right by one pass of a small automaton, whose states are shifts: the row of
 * a byte holds for each state, at its shift, the next one.  So a byte costs one load and one shift,
 * and no branch. */
#include "stages/decode.h"

/* What is still to come of a character; E0 to F4: of one with that lead byte, whose second byte is
 * bound more tightly (no overlong forms, no surrogates, nothing beyond U+10FFFF). */
enum state {
    BAD = 0,
    DONE = 6,
    ONE = 12,
    TWO = 18,
    THREE = 24,
    E0 = 30,
    ED = 36,
    F0 = 42,
    F4 = 48
};

#define FROM(state, next) ((uint64_t)(next) << (state))
#define ASCII             FROM(DONE, DONE)
#define INNER             (FROM(ONE, DONE) | FROM(TWO, ONE) | FROM(THREE, TWO))
#define INNER_80          (INNER | FROM(ED, ONE) | FROM(F4, TWO))
#define INNER_90          (INNER | FROM(ED, ONE) | FROM(F0, TWO))
#define INNER_A0          (INNER | FROM(E0, ONE) | FROM(F0, TWO))
#define LEAD_2            FROM(DONE, ONE)
#define LEAD_3            FROM(DONE, TWO)
#define LEAD_4            FROM(DONE, THREE)
#define X2(x)             x, x
#define X4(x)             X2(x), X2(x)
#define X16(x)            X4(x), X4(x), X4(x), X4(x)

/* Control characters that no text has are bad here too: the slow pass counts them. */
static const uint64_t automaton[256] = {
    X4(0),          X4(0),          0,
    ASCII,          ASCII,          0,
    ASCII,          ASCII,          X2(0), /* 00: tab LF FF CR */
    X16(0),                                /* 10 */
    X16(ASCII),     X16(ASCII),     X16(ASCII),
    X16(ASCII),     X16(ASCII), /* 20 */
    X4(ASCII),      X4(ASCII),      X4(ASCII),
    X2(ASCII),      ASCII,          0, /* 70: DEL */
    X16(INNER_80),  X16(INNER_90),  X16(INNER_A0),
    X16(INNER_A0), /* 80 */
    X2(0),          X2(LEAD_2),     X4(LEAD_2),
    X4(LEAD_2),     X4(LEAD_2),     X16(LEAD_2), /* C0 */
    FROM(DONE, E0), X4(LEAD_3),     X4(LEAD_3),
    X4(LEAD_3),     FROM(DONE, ED), X2(LEAD_3), /* E0 */
    FROM(DONE, F0), X2(LEAD_4),     LEAD_4,
    FROM(DONE, F4), X2(0),          0,
    X4(0),          X4(0), /* F0 */
};

static bool is_right(struct bt_str s)
{
    uint64_t state = DONE;

    for (uint32_t i = 0; i < s.len; i++)
        state = automaton[(unsigned char)s.s[i]] >> (state & 63);
    return (state & 63) == DONE;
}

/* The first byte that is no white space; len if there is none. */
static uint32_t first_text(struct bt_str s)
{
    uint32_t i = 0;

    while (i < s.len) {
        unsigned char c = (unsigned char)s.s[i];
        if (c == 0xC2 && s.len - i > 1 && (unsigned char)s.s[i + 1] == 0xA0)
            i += 2;
        else if (c <= ' ' || c == 0x7F)
            i++;
        else
            break;
    }
    return i;
}

static void replace_broken(struct bt_editor *ed, uint32_t from, struct bt_decoded *found)
{
    struct bt_str s = ed->in;

    for (uint32_t i = from, len, bad; i < s.len; i += len) {
        unsigned char c = (unsigned char)s.s[i];
        if (c < 0x20 || c == 0x7F) {
            found->nuls += c == 0;
            found->controls += c != '\t' && c != '\n' && c != '\r' && c != '\f';
        }
        if ((len = bt_utf8_length(s.s + i, s.len - i, &bad)) == 0) {
            bt_editor_replace(ed, i, i + bad, "\xEF\xBF\xBD", 3);
            found->replaced++;
            len = bad;
        }
    }
}

void bt_decode_utf8(struct bt_arena *arena, struct bt_str *text, struct bt_edits *edits,
                    struct bt_decoded *found)
{
    bool mark = text->len >= 3 && memcmp(text->s, "\xEF\xBB\xBF", 3) == 0;
    struct bt_str rest = bt_slice(*text, mark ? 3 : 0, text->len);
    struct bt_editor ed;
    struct bt_edits now;

    found->text = found->text || first_text(rest) < rest.len;
    if (!mark && is_right(*text))
        return;
    bt_editor_init(&ed, arena, *text);
    if (mark)
        bt_editor_replace(&ed, 0, 3, "", 0);
    replace_broken(&ed, mark ? 3 : 0, found);
    bt_editor_finish(&ed, text, &now);
    *edits = bt_edits_compose(arena, *edits, now);
}
