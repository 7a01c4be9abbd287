/* viet_letters.h: the vowels of Vietnamese by base, case and tone; private to viet.c.
 *
 * Source: Unicode 15 (facts). */
#ifndef BT_VIET_LETTERS_H
#define BT_VIET_LETTERS_H

/* One row per vowel and case; columns by enum bt_tone: level, grave, acute, hook, tilde, dot.
 */
static const uint16_t vowels[24][6] = {
    {0x0061, 0x00E0, 0x00E1, 0x1EA3, 0x00E3, 0x1EA1}, /* a */
    {0x0041, 0x00C0, 0x00C1, 0x1EA2, 0x00C3, 0x1EA0}, /* A */
    {0x0103, 0x1EB1, 0x1EAF, 0x1EB3, 0x1EB5, 0x1EB7}, /* ă */
    {0x0102, 0x1EB0, 0x1EAE, 0x1EB2, 0x1EB4, 0x1EB6}, /* Ă */
    {0x00E2, 0x1EA7, 0x1EA5, 0x1EA9, 0x1EAB, 0x1EAD}, /* â */
    {0x00C2, 0x1EA6, 0x1EA4, 0x1EA8, 0x1EAA, 0x1EAC}, /* Â */
    {0x0065, 0x00E8, 0x00E9, 0x1EBB, 0x1EBD, 0x1EB9}, /* e */
    {0x0045, 0x00C8, 0x00C9, 0x1EBA, 0x1EBC, 0x1EB8}, /* E */
    {0x00EA, 0x1EC1, 0x1EBF, 0x1EC3, 0x1EC5, 0x1EC7}, /* ê */
    {0x00CA, 0x1EC0, 0x1EBE, 0x1EC2, 0x1EC4, 0x1EC6}, /* Ê */
    {0x0069, 0x00EC, 0x00ED, 0x1EC9, 0x0129, 0x1ECB}, /* i */
    {0x0049, 0x00CC, 0x00CD, 0x1EC8, 0x0128, 0x1ECA}, /* I */
    {0x006F, 0x00F2, 0x00F3, 0x1ECF, 0x00F5, 0x1ECD}, /* o */
    {0x004F, 0x00D2, 0x00D3, 0x1ECE, 0x00D5, 0x1ECC}, /* O */
    {0x00F4, 0x1ED3, 0x1ED1, 0x1ED5, 0x1ED7, 0x1ED9}, /* ô */
    {0x00D4, 0x1ED2, 0x1ED0, 0x1ED4, 0x1ED6, 0x1ED8}, /* Ô */
    {0x01A1, 0x1EDD, 0x1EDB, 0x1EDF, 0x1EE1, 0x1EE3}, /* ơ */
    {0x01A0, 0x1EDC, 0x1EDA, 0x1EDE, 0x1EE0, 0x1EE2}, /* Ơ */
    {0x0075, 0x00F9, 0x00FA, 0x1EE7, 0x0169, 0x1EE5}, /* u */
    {0x0055, 0x00D9, 0x00DA, 0x1EE6, 0x0168, 0x1EE4}, /* U */
    {0x01B0, 0x1EEB, 0x1EE9, 0x1EED, 0x1EEF, 0x1EF1}, /* ư */
    {0x01AF, 0x1EEA, 0x1EE8, 0x1EEC, 0x1EEE, 0x1EF0}, /* Ư */
    {0x0079, 0x1EF3, 0x00FD, 0x1EF7, 0x1EF9, 0x1EF5}, /* y */
    {0x0059, 0x1EF2, 0x00DD, 0x1EF6, 0x1EF8, 0x1EF4}, /* Y */
};

/* The way back: row * 6 + tone + 1 of each code point from U+00C0, and from U+1EA0; 0 = no
 * vowel of ours. */
enum { LATIN_FIRST = 0xC0, LATIN_END = 0x1B1, STACKED_FIRST = 0x1EA0, STACKED_END = 0x1EFA };
static const uint8_t latin_vowel[LATIN_END - LATIN_FIRST] = {
    8,   9,   31, 11, 0,   0,   0, 0, 44,  45,  55, 0,  68, 69, 0,   0,   0,   0, 80, 81,  91,
    83,  0,   0,  0,  116, 117, 0, 0, 141, 0,   0,  2,  3,  25, 5,   0,   0,   0, 0,  38,  39,
    49,  0,   62, 63, 0,   0,   0, 0, 74,  75,  85, 77, 0,  0,  0,   110, 111, 0, 0,  135, 0,
    0,   0,   0,  19, 13,  0,   0, 0, 0,   0,   0,  0,  0,  0,  0,   0,   0,   0, 0,  0,   0,
    0,   0,   0,  0,  0,   0,   0, 0, 0,   0,   0,  0,  0,  0,  0,   0,   0,   0, 0,  0,   71,
    65,  0,   0,  0,  0,   0,   0, 0, 0,   0,   0,  0,  0,  0,  0,   0,   0,   0, 0,  0,   0,
    0,   0,   0,  0,  0,   0,   0, 0, 0,   0,   0,  0,  0,  0,  0,   0,   0,   0, 0,  0,   0,
    0,   0,   0,  0,  0,   0,   0, 0, 0,   0,   0,  0,  0,  0,  0,   0,   0,   0, 0,  0,   0,
    119, 113, 0,  0,  0,   0,   0, 0, 0,   0,   0,  0,  0,  0,  0,   0,   0,   0, 0,  0,   0,
    0,   0,   0,  0,  0,   0,   0, 0, 0,   0,   0,  0,  0,  0,  0,   0,   0,   0, 0,  0,   0,
    0,   0,   0,  0,  0,   0,   0, 0, 0,   0,   0,  0,  0,  0,  103, 97,  0,   0, 0,  0,   0,
    0,   0,   0,  0,  0,   0,   0, 0, 127, 121,
};
static const uint8_t stacked_vowel[STACKED_END - STACKED_FIRST] = {
    12,  6,   10,  4,   33,  27,  32,  26,  34,  28,  35,  29,  36,  30,  21,  15,  20,  14,
    22,  16,  23,  17,  24,  18,  48,  42,  46,  40,  47,  41,  57,  51,  56,  50,  58,  52,
    59,  53,  60,  54,  70,  64,  72,  66,  84,  78,  82,  76,  93,  87,  92,  86,  94,  88,
    95,  89,  96,  90,  105, 99,  104, 98,  106, 100, 107, 101, 108, 102, 120, 114, 118, 112,
    129, 123, 128, 122, 130, 124, 131, 125, 132, 126, 140, 134, 144, 138, 142, 136, 143, 137,
};

#endif
