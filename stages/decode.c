/* decode.c: the delivered bytes -> valid UTF-8.
 *
 * Broken bytes become U+FFFD, one for each maximal subpart of a character (Unicode 15, section
 * 3.9, table 3-7; the same rule as in the WHATWG decoder), and are counted.  A byte order mark is
 * dropped.  What is no text at all is refused here, so that no later stage meets a NUL.
 *
 * UTF-16 and the Vietnamese legacy charsets are not read yet: the first is refused as binary. */
#include "stages/decode.h"

#include "stage.h"

/* Bytes of a well-formed character of lead byte p[0] at p[0 .. n), 0 if it is broken; then *bad
 * gets the bytes of its maximal subpart. */
static uint32_t character(const unsigned char *p, uint32_t n, uint32_t *bad)
{
    unsigned char low = 0x80, high = 0xBF;
    uint32_t len, i;

    *bad = 1;
    if (p[0] < 0x80)
        return 1;
    if (p[0] < 0xC2 || p[0] > 0xF4)
        return 0;
    len = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (p[0] == 0xE0)
        low = 0xA0; /* overlong */
    else if (p[0] == 0xED)
        high = 0x9F; /* surrogates */
    else if (p[0] == 0xF0)
        low = 0x90;
    else if (p[0] == 0xF4)
        high = 0x8F; /* beyond U+10FFFF */
    for (i = 1; i < len; i++) {
        if (i >= n || p[i] < low || p[i] > high) {
            *bad = i;
            return 0;
        }
        low = 0x80;
        high = 0xBF;
    }
    return len;
}

/* True if the eight bytes at p are ASCII and no controls.  Tabs and line ends say false: such
 * bytes are looked at one by one. */
static bool plain_word(const unsigned char *p)
{
    uint64_t w, high = 0x8080808080808080u;

    memcpy(&w, p, 8);
    /* A byte below 0x20 gets its high bit set by the subtraction (or borrows from one that
     * does). */
    return ((w | (w - 0x2020202020202020u)) & high) == 0;
}

void bt_decode_utf8(struct bt_arena *arena, struct bt_str *text, struct bt_edits *edits,
                    struct bt_decoded *s)
{
    const unsigned char *p = (const unsigned char *)text->s;
    uint32_t n = text->len, i = 0, bad;
    struct bt_editor ed;
    struct bt_edits now;

    bt_editor_init(&ed, arena, *text);
    if (n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) {
        bt_editor_replace(&ed, 0, 3, "", 0);
        i = 3;
    }
    while (i < n) {
        uint32_t len;
        if (n - i >= 8 && plain_word(p + i)) {
            if (!s->text)
                s->text = memcmp(p + i, "        ", 8) != 0;
            i += 8;
            continue;
        }
        if (p[i] < 0x20 || p[i] == 0x7F) {
            s->nuls += p[i] == 0;
            s->controls += p[i] != '\t' && p[i] != '\n' && p[i] != '\r' && p[i] != '\f';
            i++;
            continue;
        }
        s->text = s->text || (p[i] != ' ' && !(p[i] == 0xC2 && n - i > 1 && p[i + 1] == 0xA0));
        if ((len = character(p + i, n - i, &bad)) == 0) {
            bt_editor_replace(&ed, i, i + bad, "\xEF\xBF\xBD", 3);
            s->replaced++;
            len = bad;
        }
        i += len;
    }
    bt_editor_finish(&ed, text, &now);
    *edits = bt_edits_compose(arena, *edits, now);
}

static enum bt_status process_decode(const void *self, struct bt_worker *w, struct bt_doc *doc,
                                     struct bt_err *err)
{
    struct bt_decoded s = {0, 0, 0, false};
    uint64_t bytes = 0;

    (void)self;
    (void)w;
    for (uint32_t i = 0; i < doc->nfield; i++) {
        bytes += doc->field[i].text.len;
        bt_decode_utf8(doc->arena, &doc->field[i].text, &doc->field[i].edits, &s);
    }
    doc->replaced += s.replaced;
    if (s.nuls != 0 || (uint64_t)s.controls * 10 > bytes)
        return bt_err_set(err, BT_BAD, "binary", "no text: %u control characters in %llu bytes",
                          (unsigned)s.controls, (unsigned long long)bytes);
    if (!s.text)
        return bt_err_set(err, BT_BAD, "empty", "the document has no text");
    return BT_OK;
}

const struct bt_stage bt_stage_decode = {
    .name = "decode",
    .help = "read the bytes as UTF-8, replace broken ones",
    .reads = BT_READS_ORIG,
    .writes = BT_WRITES_UTF8,
    .process = process_decode,
};
