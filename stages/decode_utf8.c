/* decode_utf8.c: UTF-8 checked, broken places replaced; see decode.h.
 *
 * Broken bytes become U+FFFD, one for each maximal subpart of a character (Unicode 15, section
 * 3.9, table 3-7; the same rule as in the WHATWG decoder), and are counted.  A byte order mark is
 * dropped.
 */
#include "stages/decode.h"

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
    if (!mark && bt_is_plain_text(*text))
        return;
    bt_editor_init(&ed, arena, *text);
    if (mark)
        bt_editor_replace(&ed, 0, 3, "", 0);
    replace_broken(&ed, mark ? 3 : 0, found);
    bt_editor_finish(&ed, text, &now);
    *edits = bt_edits_compose(arena, *edits, now);
}
