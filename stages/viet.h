/* viet.h: the Vietnamese language as pure functions: letters, tones, rimes, keys.
 *
 * A letter is base + tone + case.  The base keeps the quality mark (ă â ê ô ơ ư đ are bases);
 * the five tones and the level tone are numbered by enum bt_tone.  Source: the orthography as
 * measured in UNICODE section 3; every syllable has one onset, one rime, one tone. */
#ifndef BT_VIET_H
#define BT_VIET_H

#include "core/arena.h"
#include "core/str.h"

enum { BT_MAX_KEY_POINTS = 120 };

enum bt_tone {
    BT_LEVEL,
    BT_GRAVE,
    BT_ACUTE,
    BT_HOOK,
    BT_TILDE,
    BT_DOT
}; /* ngang huyền sắc hỏi ngã nặng */

struct bt_letter {
    uint16_t base; /* code point of the lower-case letter without tone: 'a', 0x103 (ă) ... */
    uint8_t tone;  /* enum bt_tone */
    bool upper;
};

bool bt_marked_letter(uint32_t cp, struct bt_letter *out); /* bt_letter_of() beyond ASCII */

/* True if cp is a letter of the Vietnamese or the basic Latin alphabet. */
static inline bool bt_letter_of(uint32_t cp, struct bt_letter *out)
{
    if (cp >= 0x80)
        return bt_marked_letter(cp, out);
    if ((cp | 0x20) - 'a' >= 26)
        return false;
    *out = (struct bt_letter){(uint16_t)(cp | 0x20), BT_LEVEL, !(cp & 0x20)};
    return true;
}

/* The precomposed code point; tones exist on vowels only (others: the base itself). */
uint32_t bt_letter_compose(struct bt_letter);
bool bt_is_vowel(uint16_t base);

uint32_t bt_lower(uint32_t cp); /* simple lower case of any letter */
uint32_t bt_upper(uint32_t cp);
bool bt_is_upper(uint32_t cp);

/* Key of a word: lower case, the tone of open oa, oe, uy on the first vowel (press style).
 * Writes at most n + 8 bytes; returns the length.  "Hoà" -> "hòa", "THUÝ" -> "thúy", "quý"
 * stays. */
uint32_t bt_viet_key(const char *s, uint32_t n, char *out);

/* What people type without marks: every mark off, đ -> d, lower case, quotes and dashes in
 * ASCII
 * ("Đà Nẵng" -> "da nang"); other scripts stay.  Takes NFC and NFD.  Writes at most n bytes;
 * returns their number. */
uint32_t bt_viet_fold(const char *s, uint32_t n, char *out);

/* True if the word is one well-formed Vietnamese syllable: onset, a rime of the language, one
 * tone. */
bool bt_viet_syllable(struct bt_str word);

/* Where the tone mark stands in open oa, oe, uy: as printed, on the first vowel (hòa: the
 * press), on the second (hoà: textbooks). */
enum bt_tone_style { BT_TONE_KEEP, BT_TONE_OLD, BT_TONE_NEW };

/* A mark that moves: two letters change, given by place (bytes of the word) and new spelling.
 */
struct bt_tone_move {
    struct bt_span at[2];
    char text[2][4];
    uint32_t len[2];
    bool
        left; /* to the left: a repair only if that gives a word there is ("cuả", not "ngươí") */
};

/* Moves the mark of one word (a run of letters) that stands wrong in both styles ("qúy",
 * "tòan", "ngừơi"), and with BT_TONE_OLD or _NEW the mark of a listed open syllable.  False:
 * the word stays (no Vietnamese syllable, no single mark, mark right). */
bool bt_viet_tone(struct bt_str word, enum bt_tone_style, struct bt_tone_move *);

/* A phrase in the press's spelling: marks repaired, old style; case and all else kept.  The
 * phrase itself if nothing changes.  "Uỷ ban" -> "Ủy ban". */
struct bt_str bt_viet_press(struct bt_arena *, struct bt_str phrase);

/* A name printed in capitals: "LÊ THU MẬN" -> "Lê Thu Mận", "H’YAR" -> "H’Yar". */
struct bt_str bt_viet_title_case(struct bt_arena *, struct bt_str name);

/* The search key that keeps the marks (input NFC): lower case, one tone style, quotes and
 * dashes in ASCII. */
struct bt_str bt_viet_fold_marked(struct bt_arena *, struct bt_str text);

/* "lý luận, quy định" -> "lí luận, qui định": y becomes i where both are written: as the whole rime
 * after h k l m s t v and in quy.  The text itself if nothing changes. */
struct bt_str bt_viet_merge_iy(struct bt_arena *, struct bt_str text);

/* True if the text is valid UTF-8 in normalization form NFC. */
bool bt_is_nfc(struct bt_str text);

#endif
