/* utf8.c: text proved right by one pass of a small automaton, whose states are shifts: the row of a byte
 * holds for each state, at its shift, the next one.  So a byte costs one load and one shift, and no
 * branch. */
#include "core/str.h"

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

bool bt_is_plain_text(struct bt_str s)
{
    uint64_t state = DONE;

    for (uint32_t i = 0; i < s.len; i++)
        state = automaton[(unsigned char)s.s[i]] >> (state & 63);
    return (state & 63) == DONE;
}
