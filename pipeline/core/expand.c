/* expand.c: see expand.h. */
#include "core/expand.h"

#include "core/scan.h"
#include "stage.h"

enum { MAX_TITLE = 3 }; /* letters of an abbreviation written with a stop: "PGS." */

static bool is_word_char(uint32_t cp)
{
    enum bt_char c = bt_char_class(cp);

    return c == BT_CH_LETTER || c == BT_CH_DIGIT;
}

static bool word_at(struct bt_str text, uint32_t pos)
{
    uint32_t len;

    return pos < text.len && is_word_char(bt_decode(text.s + pos, text.len - pos, &len));
}

static bool word_before(struct bt_str text, uint32_t pos)
{
    uint32_t len, at = pos;

    if (pos == 0)
        return false;
    do
        at--;
    while (at > 0 && ((unsigned char)text.s[at] & 0xC0) == 0x80);
    return is_word_char(bt_decode(text.s + at, pos - at, &len));
}

/* End of the last sentence that begins at or before `pos`; *next is the walk's state. */
static uint32_t sentence_end(const struct bt_doc *doc, uint32_t pos, uint32_t *next)
{
    const struct bt_layer *l = &doc->layer[BT_SENTENCE];

    while (*next < l->n && l->ann[*next].at.beg <= pos)
        ++*next;
    return *next != 0 ? l->ann[*next - 1].at.end : 0;
}

/* A full stop right after the abbreviation belongs to it if a letter or digit follows at once
 * ("TP.Vinh", "P.5"), or after a blank and the abbreviation is short ("TP. Vinh", "TS. Lan");
 * but not one that ends the sentence or opens an ellipsis. */
static bool has_stop(const struct bt_doc *doc, struct bt_span at, uint32_t sentence)
{
    struct bt_str text = doc->text;
    uint32_t end = at.end;

    if (end + 1 >= sentence || text.s[end] != '.' || text.s[end - 1] == '.')
        return false;
    if (word_at(text, end + 1))
        return true;
    return bt_count_code_points(text.s + at.beg, end - at.beg) <= MAX_TITLE &&
           text.s[end + 1] == ' ' && word_at(text, end + 2);
}

/* The reading with a capital at the start of a sentence and blanks where it would touch. */
static struct bt_str fit(const struct bt_doc *doc, const struct bt_ann *a, struct bt_str s,
                         uint32_t end)
{
    const struct bt_doc_work *w = doc->work;
    bool before = word_before(doc->text, a->at.beg), after = word_at(doc->text, end);
    bool opens = a->tok < w->ntok && (w->tok[a->tok].flags & BT_SENTENCE_START) &&
                 w->tok[a->tok].at.beg == a->at.beg;
    uint32_t len, n = 0, first = bt_decode(s.s, s.len, &len), upper = first;
    char *out;

    if (opens)
        upper = bt_lang.upper(first);
    if (upper == first && !before && !after)
        return s;
    out = bt_alloc(doc->arena, (size_t)s.len + 6);
    if (before)
        out[n++] = ' ';
    n += bt_encode(out + n, upper);
    memcpy(out + n, s.s + len, s.len - len);
    n += s.len - len;
    if (after)
        out[n++] = ' ';
    return (struct bt_str){out, n};
}

const struct bt_written *bt_expand_plan(const struct bt_doc *doc)
{
    const struct bt_layer *l = &doc->layer[BT_ABBREVIATION];
    struct bt_written *plan = bt_alloc_array(doc->arena, (size_t)l->n + 1, sizeof *plan);
    uint32_t done = 0, sentence = 0;

    for (uint32_t i = 0; i < l->n; i++) {
        const struct bt_ann *a = &l->ann[i];
        const struct bt_reading *r = a->data;
        uint32_t end = a->at.end;

        plan[i] = (struct bt_written){false, a->at, {NULL, 0}};
        if (r == NULL || r->expansion.len == 0 || r->defined_here || a->at.beg < done ||
            a->at.end <= a->at.beg)
            continue;
        if (has_stop(doc, a->at, sentence_end(doc, a->at.beg, &sentence)))
            end++;
        plan[i].out = true;
        plan[i].at.end = done = end;
        plan[i].text = fit(doc, a, r->expansion, end);
    }
    return plan;
}

bool bt_expand_next(struct bt_expander *e, struct bt_str *text, struct bt_str *reading)
{
    uint32_t n = e->doc->layer[BT_ABBREVIATION].n, beg = e->at;
    const struct bt_written *w;

    while (e->next < n && !e->plan[e->next].out)
        e->next++;
    if (e->next == n) {
        e->at = e->doc->text.len;
        *text = bt_slice(e->doc->text, beg, e->at);
        *reading = BT_STR("");
        return text->len != 0;
    }
    w = &e->plan[e->next++];
    e->at = w->at.end;
    *text = bt_slice(e->doc->text, beg, w->at.beg);
    *reading = w->text;
    return true;
}
