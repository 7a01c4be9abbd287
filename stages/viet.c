/* viet.c: letters, case and the key of a word; see viet.h. */
#include "stages/viet.h"

#include "stages/viet_letters.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/* row * 6 + tone + 1 of a vowel with a mark; 0 = none of ours. */
static uint32_t vowel_index(uint32_t cp)
{
    if (cp >= STACKED_FIRST && cp < STACKED_END)
        return stacked_vowel[cp - STACKED_FIRST];
    return cp >= LATIN_FIRST && cp < LATIN_END ? latin_vowel[cp - LATIN_FIRST] : 0;
}

/* The row of a lower-case vowel without tone; -1: no vowel. */
static int vowel_row(uint16_t base)
{
    static const int8_t ascii[26] = {['a' - 'a'] = 1,  ['e' - 'a'] = 7,  ['i' - 'a'] = 11,
                                     ['o' - 'a'] = 13, ['u' - 'a'] = 19, ['y' - 'a'] = 23};

    if (base < 0x80)
        return base >= 'a' && base <= 'z' ? ascii[base - 'a'] - 1 : -1;
    return (int)((vowel_index(base) + 5) / 6) - 1;
}

bool bt_marked_letter(uint32_t cp, struct bt_letter *out)
{
    uint32_t v;

    if (cp == 0x111 || cp == 0x110) {
        *out = (struct bt_letter){0x111, BT_LEVEL, cp == 0x110};
        return true;
    }
    if ((v = vowel_index(cp)) == 0)
        return false;
    v--;
    *out = (struct bt_letter){vowels[v / 6 & ~1u][0], (uint8_t)(v % 6), v / 6 % 2 == 1};
    return true;
}

uint32_t bt_letter_compose(struct bt_letter l)
{
    int row = vowel_row(l.base);

    if (row >= 0)
        return vowels[row + l.upper][l.tone];
    if (l.base == 0x111)
        return l.upper ? 0x110 : 0x111;
    return l.upper && l.base < 0x80 ? l.base - 0x20u : l.base;
}

bool bt_is_vowel(uint16_t base)
{
    return vowel_row(base) >= 0;
}

/* The letters beyond U+00FF that stand in pairs, the capital even: ă, đ, ĩ; ũ; ạ to ỹ. */
static inline bool is_paired(uint32_t cp)
{
    return (cp >= 0x1EA0 && cp <= 0x1EF9) || (cp >= 0x100 && cp < 0x130) ||
           (cp >= 0x14A && cp < 0x178);
}

uint32_t bt_lower(uint32_t cp)
{
    if (cp < 0x80)
        return cp - 'A' < 26 ? cp | 0x20 : cp;
    if (cp <= 0xFF)
        return cp >= 0xC0 && cp <= 0xDE && cp != 0xD7 ? cp + 0x20 : cp;
    if (is_paired(cp))
        return cp | 1;
    return (uint32_t)u_tolower((UChar32)cp);
}

uint32_t bt_upper(uint32_t cp)
{
    if (cp < 0x80)
        return cp - 'a' < 26 ? cp & ~0x20u : cp;
    if (is_paired(cp))
        return cp & ~1u;
    return (uint32_t)u_toupper((UChar32)cp);
}

bool bt_is_upper(uint32_t cp)
{
    if (cp < 0x80)
        return cp - 'A' < 26;
    if (cp <= 0xFF)
        return cp >= 0xC0 && cp <= 0xDE && cp != 0xD7;
    if (is_paired(cp))
        return !(cp & 1);
    return u_isupper((UChar32)cp);
}

/* If the word of n code points ends in open oa, oe or uy with the mark on the second vowel,
 * moves it. */
static void press_style(uint32_t *cp, uint32_t n)
{
    struct bt_letter first, second;

    if (n < 2 || !bt_letter_of(cp[n - 2], &first) || !bt_letter_of(cp[n - 1], &second))
        return;
    if (second.tone == BT_LEVEL || first.tone != BT_LEVEL)
        return;
    if (!(first.base == 'o' && (second.base == 'a' || second.base == 'e')) &&
        !(first.base == 'u' && second.base == 'y' && !(n > 2 && cp[n - 3] == 'q')))
        return;
    first.tone = second.tone;
    second.tone = BT_LEVEL;
    cp[n - 2] = bt_letter_compose(first);
    cp[n - 1] = bt_letter_compose(second);
}

/* The key of any letters, by code points: the first BT_MAX_KEY_POINTS of them. */
static uint32_t key_of_points(const char *s, uint32_t n, char *out)
{
    uint32_t cp[BT_MAX_KEY_POINTS], count = 0, len = 0;

    for (uint32_t i = 0, step; i < n && count < BT_MAX_KEY_POINTS; i += step)
        cp[count++] = bt_lower(bt_decode(s + i, n - i, &step));
    press_style(cp, count);
    len = 0;
    for (uint32_t i = 0; i < count; i++) {
        char one[4];
        uint32_t k = bt_encode(one, cp[i]);
        if (len + k > n + 8)
            break;
        memcpy(out + len, one, k);
        len += k;
    }
    return len;
}

/* Lower case of the letter of two or three bytes at `in`, of n, whose capital has as many bytes
 * and differs in the last one only: U+00C0-U+012F, ũ, ơ, ư as they are, U+1EA0-U+1EF9.  Returns
 * its bytes; 0: another letter. */
static inline uint32_t lower_bytes(const unsigned char *in, uint32_t n, char *out)
{
    unsigned char last;

    if (n < 2)
        return 0;
    last = in[1];
    out[0] = (char)in[0];
    if (in[0] == 0xC3)
        last |= last < 0x9F && last != 0x97 ? 0x20 : 0;
    else if ((in[0] == 0xC4 && last < 0xB0) || (in[0] == 0xC5 && last >= 0x8A && last < 0xB8))
        last |= 1;
    else if (in[0] == 0xE1 && n >= 3 &&
             ((last == 0xBA && in[2] >= 0xA0) || (last == 0xBB && in[2] <= 0xB9))) {
        out[1] = (char)last;
        out[2] = (char)(in[2] | 1);
        return 3;
    } else if (in[0] != 0xC6 || (last != 0xA1 && last != 0xB0))
        return 0;
    out[1] = (char)last;
    return 2;
}

/* The common letters are lowered byte by byte; a word with others, or one that may end in open
 * oa, oe or uy with a mark on its last letter, is taken by code points. */
uint32_t bt_viet_key(const char *s, uint32_t n, char *out)
{
    const unsigned char *in = (const unsigned char *)s;
    uint32_t last = 0, step;

    for (uint32_t i = 0; i < n; i += step) {
        last = i;
        step = 1;
        if (in[i] < 0x80)
            out[i] = (char)((unsigned char)(s[i] - 'A') < 26 ? s[i] | 0x20 : s[i]);
        else if (n > BT_MAX_KEY_POINTS || (step = lower_bytes(in + i, n - i, out + i)) == 0)
            return key_of_points(s, n, out);
    }
    if (last != 0 && in[last] >= 0x80 && (out[last - 1] == 'o' || out[last - 1] == 'u'))
        return key_of_points(s, n, out);
    return n;
}

bool bt_is_nfc(struct bt_str text)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
    UChar small[512], *wide = small;
    int32_t n = 0;
    bool yes = true;

    for (uint32_t i = 0; yes && i < text.len; i++)
        yes = (unsigned char)text.s[i] < 0x80;
    if (yes)
        return true;
    if (text.len > 512 && (wide = malloc(text.len * sizeof *wide)) == NULL)
        return false;
    u_strFromUTF8(wide, (int32_t)(text.len > 512 ? text.len : 512), &n, text.s,
                  (int32_t)text.len, &status);
    yes = U_SUCCESS(status) && unorm2_isNormalized(nfc, wide, n, &status) && U_SUCCESS(status);
    if (wide != small)
        free(wide);
    return yes;
}
