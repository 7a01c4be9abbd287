/* abbreviation_written.c: which readings of a form the article writes out somewhere.
 *
 * A report that counts "nguyện vọng" in full means it by "NV" too.  Only forms of several
 * readings that no cue decided are asked for, and the words of all of them are looked for in
 * one pass over the tokens; hyphens and commas between words do not count. */
#include "stages/abbreviation.h"

#include "core/scan.h"
#include "stages/viet.h"

enum { MAX_WORDS = 12 }; /* of a reading */

void abbr_compile_written(struct abbr_state *s, uint8_t class, struct abbr_reading *r)
{
    struct bt_str reading = r->expansion;
    char key[BT_MAX_KEY + 16];
    struct bt_atom a;
    uint32_t hash, n = 0;

    r->written = (uint32_t)(s->words.len / sizeof hash);
    for (uint32_t pos = 0; bt_scan_atom(reading, pos, &a); pos = a.at.end) {
        if (a.kind == BT_PUNCT)
            continue;
        if (a.at.end - a.at.beg > BT_MAX_KEY || n == MAX_WORDS)
            return; /* nobody writes it out */
        hash = bt_str_hash(key, bt_viet_key(reading.s + a.at.beg, a.at.end - a.at.beg, key));
        bt_buf_add(&s->words, &hash, sizeof hash);
        n++;
    }
    r->nwritten = n < (class == ABBR_BODY ? 2 : 3) ? 0 : n;
}

void abbr_ask(const struct abbr_state *s, struct abbr_asked *asked, const uint32_t *row,
              uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct abbr_reading *r = abbr_reading_of(s, row[i]);
        uint32_t k = 0;
        while (k < asked->n && asked->row[k] != row[i])
            k++;
        if (r->nwritten == 0 || k < asked->n || asked->n == ABBR_ASKED)
            continue;
        asked->row[asked->n++] = row[i];
        asked->first |= (uint64_t)1 << s->word[r->written] % 64;
    }
}

/* True if the words of the reading stand at token `tok`. */
static bool written_at(const struct abbr_state *s, const struct bt_doc *doc, uint32_t tok,
                       const struct abbr_reading *r)
{
    const struct bt_doc_work *w = doc->work;

    for (uint32_t i = 0; i < r->nwritten; i++, tok++) {
        if (i != 0 && tok < w->ntok && w->tok[tok].kind == BT_PUNCT)
            tok++;
        if (tok >= w->ntok || w->tok[tok].kind == BT_PUNCT ||
            w->tok[tok].hash != s->word[r->written + i])
            return false;
    }
    return true;
}

void abbr_find_written(const struct abbr_state *s, const struct bt_doc *doc,
                       const struct abbr_asked *asked, uint8_t *heard)
{
    const struct bt_token *t = doc->work->tok;

    if (asked->n == 0)
        return;
    for (uint32_t tok = 0; tok < doc->work->ntok; tok++) {
        if (!(asked->first >> t[tok].hash % 64 & 1) || t[tok].kind == BT_PUNCT)
            continue;
        for (uint32_t k = 0; k < asked->n; k++) {
            const struct abbr_reading *r = abbr_reading_of(s, asked->row[k]);
            if (written_at(s, doc, tok, r))
                heard[asked->row[k] - s->rows.first] |= ABBR_WRITTEN;
        }
    }
}
