/* charset.h: bytes in any charset Vietnamese was published in -> UTF-8.
 *
 * The two Windows code pages are asked of ICU; the Vietnamese charsets that ICU does not know stand
 * in dicts/charsets/, each a table of byte sequences.  Every character that is not the
 * same byte in both texts is one edit, so offsets stay true. */
#ifndef BT_CHARSET_H
#define BT_CHARSET_H

#include "core/dict.h"
#include "core/edit.h"

enum bt_charset {
    BT_CHARSET_AUTO,
    BT_CHARSET_UTF8,
    BT_CHARSET_UTF16, /* by its byte order mark, else little-endian */
    BT_CHARSET_UTF16LE,
    BT_CHARSET_UTF16BE,
    BT_CHARSET_UTF32, /* the same */
    BT_CHARSET_UTF32LE,
    BT_CHARSET_UTF32BE,
    BT_CHARSET_TCVN3,
    BT_CHARSET_VNI,
    BT_CHARSET_VPS,
    BT_CHARSET_VISCII,
    BT_CHARSET_WINDOWS1258,
    BT_CHARSET_BKHCM2,
    BT_CHARSET_VIQR,
    BT_CHARSET_WINDOWS1252,
    BT_CHARSET_CP1258, /* another name for windows-1258 */
    BT_NCHARSET
};

/* The words of an option for it, in the order of the enum. */
#define BT_CHARSET_WORDS                                                                       \
    "auto|utf-8|utf-16|utf-16le|utf-16be|utf-32|utf-32le|utf-32be|tcvn3|vni|vps|viscii|"       \
    "windows-1258|bkhcm2|viqr|windows-1252|cp1258"

struct bt_charsets;

enum bt_status bt_charsets_open(struct bt_charsets **out, const struct bt_dict *,
                                struct bt_err *err);
void bt_charsets_free(struct bt_charsets *); /* NULL is legal */

/* The name a record gives: "UTF-8", "TCVN3". */
const char *bt_charset_name(enum bt_charset);
/* The charset of an option's word; BT_CHARSET_AUTO if it is none of them. */
enum bt_charset bt_charset_named(struct bt_str word);
/* The charset a page or a header declares ("windows-1258", "x-viet-vps", any case);
 * BT_CHARSET_AUTO if the name is not known or says nothing ("iso-8859-1" is what servers say of
 * every page). */
enum bt_charset bt_charset_declared(struct bt_str name);
/* The name that the head of a page declares in a <meta>; empty if it declares none. */
struct bt_str bt_charset_of_page(struct bt_str page);

/* Wide: UTF-16 and UTF-32.  By the byte order mark, or without one by where the zero bytes stand;
 * else BT_CHARSET_AUTO. */
enum bt_charset bt_charset_wide(struct bt_str bytes);
bool bt_charset_is_wide(enum bt_charset);
uint32_t bt_charset_unit(enum bt_charset); /* bytes of a unit: 1, 2, 4 */
bool bt_charset_is_big(enum bt_charset);   /* the high byte of a unit comes first */
/* These are the first bytes of something, and too few for bt_charset_wide(). */
bool bt_charset_wide_needs_more(struct bt_str bytes);
/* Of UTF-16 and UTF-32 without an order that of the byte order mark. */
enum bt_charset bt_charset_settle_wide(enum bt_charset, struct bt_str bytes);
/* The character at s, n > 0 bytes before the end; *len gets its bytes, at most 4.  BT_WIDE_BROKEN: half
 * a pair, half a unit, or no character. */
enum { BT_WIDE_BROKEN = 0x7FFFFFFF };
uint32_t bt_charset_wide_char(enum bt_charset, const char *s, size_t n, uint32_t *len);

/* Decodes *text and composes the changes into *edits; *replaced grows by the U+FFFD put in.  For
 * BT_CHARSET_UTF8 nothing is done: bt_decode_utf8() checks it, and what this function made. */
void bt_charset_decode(const struct bt_charsets *, enum bt_charset, struct bt_arena *,
                       struct bt_str *text, struct bt_edits *edits, uint32_t *replaced);

/* The same for a text that was read as windows-1252 by mistake and is UTF-8 now ("TiÕng ViÖt"):
 * each character stands for its byte there. */
void bt_charset_decode_latin(const struct bt_charsets *, enum bt_charset, struct bt_arena *,
                             struct bt_str *text, struct bt_edits *edits);
/* The windows-1252 byte of a character (its five unused bytes as U+0081 ...); -1 if it has none. */
int bt_charset_latin_byte(const struct bt_charsets *, uint32_t cp);

/* What bytes are in, and how sure: the share (0..1000) of their words beyond ASCII that are
 * Vietnamese syllables once decoded.  as_latin: bt_charset_decode_latin() reads it. */
struct bt_charset_guess {
    enum bt_charset charset;
    uint16_t score;
    bool as_latin;
};
/* `declared`: what the page says, BT_CHARSET_AUTO if nothing.  A byte order mark comes before it,
 * and so does valid UTF-8. */
struct bt_charset_guess bt_charset_detect(const struct bt_charsets *, struct bt_arena *,
                                          struct bt_str bytes, enum bt_charset declared);

#endif
