/* viet.c: see viet.h. */
#include "stages/viet.h"

#include "stages/viet_tables.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { MAX_SYLLABLE = 8 }; /* letters: "nghiêng" has 7 */

/* The vowel rows by code point; 0 = not a Vietnamese vowel with marks.  Value: row * 6 + tone
 * + 1. */
static uint32_t vowel_index(uint32_t cp)
{
    /* Only 144 letters: a search over two small ranges beats a table of 8,000 entries in cache.
     */
    for (uint32_t row = 0; row < 24; row++)
        for (uint32_t tone = 0; tone < 6; tone++)
            if (vowels[row][tone] == cp)
                return row * 6 + tone + 1;
    return 0;
}

bool bt_letter_of(uint32_t cp, struct bt_letter *out)
{
    uint32_t v;

    if (cp < 0x80) {
        if ((cp | 0x20) - 'a' >= 26)
            return false;
        *out = (struct bt_letter){(uint16_t)(cp | 0x20), BT_LEVEL, !(cp & 0x20)};
        return true;
    }
    if (cp == 0x111 || cp == 0x110) {
        *out = (struct bt_letter){0x111, BT_LEVEL, cp == 0x110};
        return true;
    }
    if (cp < 0xC0 || (cp > 0x1B0 && cp < 0x1EA0) || cp > 0x1EF9 || (v = vowel_index(cp)) == 0)
        return false;
    v--;
    *out = (struct bt_letter){vowels[v / 6 & ~1u][0], (uint8_t)(v % 6), v / 6 % 2 == 1};
    return true;
}

uint32_t bt_letter_compose(struct bt_letter l)
{
    if (l.base == 0x111)
        return l.upper ? 0x110 : 0x111;
    for (uint32_t row = 0; row < 24; row += 2)
        if (vowels[row][0] == l.base)
            return vowels[row + l.upper][l.tone];
    return l.upper && l.base < 0x80 ? l.base - 0x20u : l.base;
}

bool bt_is_vowel(uint16_t base)
{
    return base >= 0x80 ? base != 0x111 : strchr("aeiouy", base) != NULL;
}

uint32_t bt_lower(uint32_t cp)
{
    if (cp < 0x80)
        return cp - 'A' < 26 ? cp | 0x20 : cp;
    if (cp >= 0x1EA0 && cp <= 0x1EF9)
        return cp | 1;
    return (uint32_t)u_tolower((UChar32)cp);
}

uint32_t bt_upper(uint32_t cp)
{
    if (cp < 0x80)
        return cp - 'a' < 26 ? cp & ~0x20u : cp;
    if (cp >= 0x1EA0 && cp <= 0x1EF9)
        return cp & ~1u;
    return (uint32_t)u_toupper((UChar32)cp);
}

bool bt_is_upper(uint32_t cp)
{
    if (cp < 0x80)
        return cp - 'A' < 26;
    if (cp >= 0x1EA0 && cp <= 0x1EF9)
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

uint32_t bt_viet_key(const char *s, uint32_t n, char *out)
{
    uint32_t cp[BT_MAX_KEY_POINTS], count = 0, len = 0;

    for (uint32_t i = 0, step; i < n && count < BT_MAX_KEY_POINTS; i += step)
        cp[count++] = bt_lower(bt_decode(s + i, n - i, &step));
    press_style(cp, count);
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

/* The plain letter of a base: ă â -> a, ê -> e, ô ơ -> o, ư -> u, đ -> d. */
static uint32_t plain_letter(uint16_t base)
{
    static const uint16_t pair[][2] = {{0x103, 'a'}, {0xE2, 'a'},  {0xEA, 'e'}, {0xF4, 'o'},
                                       {0x1A1, 'o'}, {0x1B0, 'u'}, {0x111, 'd'}};

    for (size_t i = 0; i < sizeof pair / sizeof pair[0]; i++)
        if (pair[i][0] == base)
            return pair[i][1];
    return base;
}

uint32_t bt_viet_fold(const char *s, uint32_t n, char *out)
{
    uint32_t len = 0;

    for (uint32_t i = 0, step; i < n; i += step) {
        uint32_t cp = bt_decode(s + i, n - i, &step), k;
        struct bt_letter l;
        char one[4];

        if (cp >= 0x300 && cp <= 0x36F)
            continue; /* a combining mark */
        if (cp >= 0x80 && bt_letter_of(cp, &l)) {
            l.tone = BT_LEVEL;
            l.upper = false;
            cp = plain_letter(l.base);
        } else {
            cp = bt_lower(cp);
        }
        k = bt_encode(one, cp);
        if (k > step) { /* a lower-case form that is longer: keep the letter */
            memcpy(one, s + i, step);
            k = step;
        }
        memcpy(out + len, one, k);
        len += k;
    }
    return len;
}

static int rime_cmp(const void *key, const void *e)
{
    return strcmp(key, *(const char *const *)e);
}

static bool is_rime(const char *s)
{
    return bsearch(s, rimes, sizeof rimes / sizeof rimes[0], sizeof rimes[0], rime_cmp) != NULL;
}

bool bt_viet_syllable(struct bt_str word)
{
    char text[MAX_SYLLABLE * 4 + 1];
    uint32_t len = 0, letters = 0, tones = 0;

    for (uint32_t i = 0, step; i < word.len; i += step) {
        struct bt_letter l;
        if (++letters >= MAX_SYLLABLE ||
            !bt_letter_of(bt_decode(word.s + i, word.len - i, &step), &l))
            return false;
        tones += l.tone != BT_LEVEL;
        len += bt_encode(text + len, l.base);
    }
    text[len] = '\0';
    if (tones > 1 || len == 0)
        return false;
    for (size_t i = 0; i < sizeof onsets / sizeof onsets[0]; i++) {
        size_t n = strlen(onsets[i]);
        if (strncmp(text, onsets[i], n) != 0)
            continue;
        if (is_rime(text + n))
            return true;
        /* gi + rime that begins with i: "gì", "giếng" are written with one i. */
        if (strcmp(onsets[i], "gi") == 0 && is_rime(text + 1))
            return true;
    }
    return false;
}

bool bt_is_nfc(struct bt_str text)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
    UChar small[512], *wide = small;
    int32_t n = 0;
    bool yes = true;

    /* Latin letters below U+0300 and the Vietnamese block are NFC by themselves. */
    for (uint32_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.s[i];
        if (c >= 0xCC && c != 0xE1 && c != 0xE2)
            yes = false;
    }
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
