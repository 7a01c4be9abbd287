/* normalize_steps.h: the steps of stages/normalize.c and what wakes them; private to
 * stages/normalize*.c. */
#ifndef BT_NORMALIZE_STEPS_H
#define BT_NORMALIZE_STEPS_H

#include "stages/charset.h"
#include "stages/normalize.h"

/* Bits of bt_normalize_scan(): what a text may hold. */
enum {
    HAS_ENTITY = 1,
    HAS_INVISIBLE = 2,
    HAS_SPACES = 4, /* white space other than blanks and line breaks */
    HAS_LOOKALIKE = 8,
    HAS_LOOSE = 16,     /* may not be NFC */
    HAS_MARK = 32,      /* a combining mark */
    HAS_LINES = 64,     /* two lines touch; of documents, like a line break beside a blank */
    HAS_BLANKS = 128,   /* blanks in a row */
    HAS_MOJIBAKE = 256, /* UTF-8 that was read as windows-1252 */
    HAS_BREAKS = 512    /* a line break beside a blank or another: wakes no step by itself */
};

/* What a letter is to a tone, by its letter without tone; of the letter that has the tone, and of a
 * byte beside it. */
enum bt_side {
    NO_LETTER,
    CONSONANT,
    LETTER_G, /* these two may take a vowel into the onset */
    LETTER_Q,
    VOWEL_AE,
    VOWEL_I,
    VOWEL_O,
    VOWEL_U,
    VOWEL_Y,
    WIDE, /* not ASCII: "ế"; of a byte: a vowel perhaps */
    NSIDE
};

/* Where a mark may be out of place. */
struct bt_tone_scan {
    unsigned char toned[256]; /* bytes of the letters with a tone that begin so; 0 = none do */
    uint8_t side[256];        /* enum bt_side of a byte */
    /* enum bt_side of a letter with a tone, NO_LETTER if it has none, by the low bits of its byte
     * before the last and of its last: exact for U+00C0-017F and U+1E80-1EFF; others that begin as
     * `toned` says have none. */
    uint8_t letter[16][64];
    /* By style (old), letter and the side before: a bit for each side behind. */
    uint16_t doubtful[2][NSIDE][NSIDE];
};
void bt_tone_scan_open(struct bt_tone_scan *zeroed);

struct bt_normal_scan {
    uint64_t first[256], second[256];
    uint32_t has[64];
};

void bt_normalize_scan_open(struct bt_normal_scan *zeroed);
uint32_t bt_normalize_scan(const struct bt_normal_scan *, struct bt_str);

/* The rules that speak for one of these bits of bt_normalize_scan(). */
uint64_t bt_normal_rules(const struct bt_normal_scan *, uint32_t what);
/* The first byte from i on that one of the rules fits, with the byte before it; t.len if none. */
static inline uint32_t bt_normal_next(const struct bt_normal_scan *s, struct bt_str t,
                                      uint32_t i, uint64_t rules)
{
    const unsigned char *p = (const unsigned char *)t.s;
    uint64_t last = s->first[i != 0 ? p[i - 1] : '.'] & rules;

    for (; i < t.len && (last & s->second[p[i]]) == 0; i++)
        last = s->first[p[i]] & rules;
    return i;
}
/* The first byte of the character that byte i belongs to. */
static inline uint32_t bt_normal_beg(struct bt_str t, uint32_t i)
{
    while (i > 0 && ((unsigned char)t.s[i] & 0xC0) == 0x80)
        i--;
    return i;
}

struct lookalike {
    uint32_t from, to;
    bool mixed; /* Cyrillic or Greek in a Latin word; else a Ð for Đ */
};

struct bt_normalizer {
    const struct bt_dict *dict;
    struct lookalike *look; /* by from */
    uint32_t nlook;
    uint64_t look_pair[256]; /* of a first byte: a bit for the low six of a second one, where a
                              * look-alike or a full-width character may begin so */
    struct bt_entities entities;
    struct bt_rows syllable;
    struct bt_normal_scan scan;
    struct bt_tone_scan tones;
    struct bt_charsets *charsets;
};

void bt_step_mojibake(const struct bt_normalizer *, struct bt_editor *);
/* in_line: line breaks and tabs come out as blanks. */
void bt_step_entities(const struct bt_normalizer *, struct bt_editor *, bool in_line);
void bt_step_invisible(const struct bt_normalizer *, struct bt_editor *);
/* Documents: white space in a row becomes one blank, one line break or two. */
void bt_step_spaces(const struct bt_normalizer *, struct bt_editor *);
/* Lines: white space in a row becomes one blank; a carriage return at a line's end goes. */
void bt_step_spaces_in_line(struct bt_editor *);
void bt_step_wraps(struct bt_editor *);
void bt_step_lookalikes(const struct bt_normalizer *, struct bt_editor *);
void bt_step_nfc(struct bt_editor *);
void bt_step_marks(struct bt_editor *);
/* ask_language: nothing is moved in a text of another language. */
void bt_step_tones(const struct bt_normalizer *, struct bt_editor *, enum bt_tone_style,
                   bool ask_language);
/* 1000 x the share of a text's words that are Vietnamese syllables. */
uint32_t bt_share_of_syllables(struct bt_str);

#endif
