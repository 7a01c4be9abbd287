/* normalize_scan.c: one pass that tells which steps a text needs; see normalize_steps.h.
 *
 * A rule looks at two bytes that touch.  Each rule has a bit; a byte's entry in `first` holds the
 * rules it may open and its entry in `second` those it may close, so a pair of bytes is looked up
 * for all rules at once, without a branch.  Text that no rule fits is clean, and NFC by its bytes
 * alone: all of U+0000-02FF and U+1E00-1EFF is, and most of U+2000-2BFF (UNICODE section 2).  A rule
 * may fit a pair that is harmless; its step then finds nothing to do. */
#include "stages/normalize_steps.h"

static const struct {
    unsigned char first[2], second[2]; /* first and last byte of a range */
    uint32_t has;
} rules[] = {
    {{0x00, 0xFF}, {'&', '&'}, HAS_ENTITY},
    {{0x00, 0xFF}, {0x00, 0x08}, HAS_INVISIBLE},
    {{0x00, 0xFF}, {0x0E, 0x1F}, HAS_INVISIBLE},
    {{0x00, 0xFF}, {0x7F, 0x7F}, HAS_INVISIBLE},
    {{0x00, 0xFF}, {'\t', '\t'}, HAS_SPACES},
    {{0x00, 0xFF}, {'\v', '\r'}, HAS_SPACES},
    {{' ', ' '}, {' ', ' '}, HAS_BLANKS},
    {{' ', ' '}, {'\n', '\n'}, HAS_BREAKS},
    {{'\n', '\n'}, {' ', ' '}, HAS_BREAKS},
    {{'\n', '\n'}, {'\n', '\n'}, HAS_BREAKS},
    /* U+0080 to 00AD: controls, no-break space, soft hyphen */
    {{0xC2, 0xC2}, {0x80, 0x9F}, HAS_SPACES | HAS_INVISIBLE},
    {{0xC2, 0xC2}, {0xA0, 0xA0}, HAS_SPACES},
    {{0xC2, 0xC2}, {0xAD, 0xAD}, HAS_INVISIBLE},
    /* Ð ð Ɖ ɖ, Greek and Cyrillic */
    {{0xC3, 0xC3}, {0x90, 0x90}, HAS_LOOKALIKE},
    {{0xC3, 0xC3}, {0xB0, 0xB0}, HAS_LOOKALIKE},
    {{0xC6, 0xC9}, {0x89, 0x96}, HAS_LOOKALIKE},
    {{0xCD, 0xD4}, {0x80, 0xBF}, HAS_LOOKALIKE | HAS_LOOSE},
    /* combining marks, among them the invisible U+034F */
    {{0xCC, 0xCD}, {0x80, 0xBF}, HAS_LOOSE | HAS_MARK},
    {{0xCD, 0xCD}, {0x8F, 0x8F}, HAS_INVISIBLE},
    {{0xD5, 0xE0}, {0x80, 0xBF}, HAS_LOOSE},
    {{0xE1, 0xE1}, {0x80, 0xB7}, HAS_LOOSE | HAS_SPACES},
    {{0xE1, 0xE1}, {0xBC, 0xBF}, HAS_LOOSE},
    /* U+2000 to 206F: blanks, joiners, directions.  80 and 81 are the middle bytes. */
    {{0x80, 0x80}, {0x80, 0x81}, HAS_LOOSE},
    {{0x80, 0x80}, {0x80, 0x8A}, HAS_SPACES},
    {{0x80, 0x80}, {0x8B, 0x8F}, HAS_INVISIBLE},
    {{0x80, 0x80}, {0xA8, 0xA9}, HAS_SPACES},
    {{0x80, 0x80}, {0xAA, 0xAE}, HAS_INVISIBLE},
    {{0x80, 0x80}, {0xAF, 0xAF}, HAS_SPACES},
    {{0x81, 0x81}, {0x9F, 0x9F}, HAS_SPACES},
    {{0x81, 0x81}, {0xA0, 0xAF}, HAS_INVISIBLE},
    {{0xE2, 0xE2}, {0x83, 0xBF}, HAS_LOOSE},
    {{0xE3, 0xE3}, {0x80, 0xBF}, HAS_LOOSE | HAS_SPACES},
    {{0xE4, 0xEE}, {0x80, 0xBF}, HAS_LOOSE},
    {{0xEF, 0xEF}, {0x80, 0xBF}, HAS_LOOSE | HAS_LOOKALIKE | HAS_INVISIBLE},
    {{0xF0, 0xF4}, {0x80, 0xBF}, HAS_LOOSE},
    /* "Ã¡", "á»™", "Ä‘": C3 82 to 86 or C3 A1, then a sign or letter of windows-1252 */
    {{0x82, 0x86}, {0xC2, 0xC3}, HAS_MOJIBAKE},
    {{0x82, 0x86}, {0xC5, 0xC6}, HAS_MOJIBAKE},
    {{0x82, 0x86}, {0xCB, 0xCB}, HAS_MOJIBAKE},
    {{0x82, 0x86}, {0xE2, 0xE2}, HAS_MOJIBAKE},
    {{0xA1, 0xA2}, {0xC2, 0xC3}, HAS_MOJIBAKE},
    {{0xA1, 0xA2}, {0xE2, 0xE2}, HAS_MOJIBAKE},
};

enum { NRULE = sizeof rules / sizeof rules[0] };

void bt_normalize_scan_open(struct bt_normal_scan *s)
{
    _Static_assert(NRULE <= 64, "a rule has one bit of 64");
    for (uint32_t k = 0; k < NRULE; k++) {
        s->has[k] = rules[k].has;
        for (uint32_t b = rules[k].first[0]; b <= rules[k].first[1]; b++)
            s->first[b] |= (uint64_t)1 << k;
        for (uint32_t b = rules[k].second[0]; b <= rules[k].second[1]; b++)
            s->second[b] |= (uint64_t)1 << k;
    }
}

uint32_t bt_normalize_scan(const struct bt_normal_scan *s, struct bt_str t)
{
    const unsigned char *p = (const unsigned char *)t.s;
    uint64_t fits = 0, last = s->first['.'];
    uint32_t has = 0;

    for (uint32_t i = 0; i < t.len; i++) {
        fits |= last & s->second[p[i]];
        last = s->first[p[i]];
    }
    for (uint32_t k = 0; k < NRULE; k++)
        if (fits >> k & 1)
            has |= s->has[k];
    return has;
}

uint64_t bt_normal_rules(const struct bt_normal_scan *s, uint32_t what)
{
    uint64_t found = 0;

    for (uint32_t k = 0; k < NRULE; k++)
        found |= (uint64_t)((s->has[k] & what) != 0) << k;
    return found;
}
