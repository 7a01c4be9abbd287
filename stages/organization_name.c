/* organization_name.c: see organization.h. */
#include "stages/organization.h"

#include "stages/viet.h"

/* The words of a name one after the other: a token, or the reading of an abbreviation. */
struct pieces {
    const struct bt_doc *doc;
    uint32_t tok, end;
    const struct bt_ann *abbr, *abbr_end; /* those that do not begin before `tok` */
    bool stop;                            /* the stop of an abbreviation was left out */
};

static struct pieces pieces_of(const struct bt_doc *doc, uint32_t beg, uint32_t end)
{
    const struct bt_layer *l = &doc->layer[BT_ABBREVIATION];
    uint32_t lo = 0, hi = l->n;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (l->ann[mid].tok >= beg)
            hi = mid;
        else
            lo = mid + 1;
    }
    if (l->n == 0)
        return (struct pieces){doc, beg, end, NULL, NULL, false};
    return (struct pieces){doc, beg, end, l->ann + lo, l->ann + l->n, false};
}

static bool next_piece(struct pieces *p, struct bt_str *text, bool *space)
{
    if (p->tok >= p->end)
        return false;
    *space = p->stop || (p->doc->work->tok[p->tok].flags & BT_SPACE_BEFORE);
    p->stop = false;
    while (p->abbr < p->abbr_end && p->abbr->tok < p->tok)
        p->abbr++;
    if (p->abbr < p->abbr_end && p->abbr->tok == p->tok && p->abbr->value.len != 0) {
        *text = p->abbr->value;
        p->tok += p->abbr->ntok;
        p->stop = p->tok < p->end && bt_str_is(bt_token_text(p->doc, p->tok), ".") &&
                  !(p->doc->work->tok[p->tok].flags & BT_SPACE_BEFORE);
        p->tok += p->stop; /* "TP.Quýt" */
    } else {
        *text = bt_token_text(p->doc, p->tok++);
    }
    return true;
}

/* True if the tokens are written as TEXT has them: no abbreviation stands there, and between two of
 * them nothing or one blank. */
static bool stands(const struct bt_doc *doc, uint32_t beg, uint32_t end)
{
    for (uint32_t i = beg; i < end; i++) {
        if (bt_ann_over(doc, BT_ABBREVIATION, i) != NULL)
            return false;
        if (i > beg && !bt_plain_gap(doc, i))
            return false;
    }
    return true;
}

/* The tokens after the head, abbreviations as they are read. */
static struct bt_str written_out(struct bt_doc *doc, struct bt_str head, uint32_t beg,
                                 uint32_t end)
{
    const struct pieces all = pieces_of(doc, beg, end);
    size_t size = (size_t)head.len + 1;
    struct pieces p = all;
    uint32_t n = head.len;
    struct bt_str w;
    bool space;
    char *name;

    while (next_piece(&p, &w, &space))
        size += (size_t)w.len + 1;
    name = bt_alloc(doc->arena, size);
    if (n != 0)
        memcpy(name, head.s, n);
    for (p = all; next_piece(&p, &w, &space); n += w.len) {
        if (n != 0 && space)
            name[n++] = ' ';
        memcpy(name + n, w.s, w.len);
    }
    return (struct bt_str){name, n};
}

struct bt_str bt_organization_name(struct bt_doc *doc, struct bt_str head, uint32_t beg,
                                   uint32_t end)
{
    struct bt_str name = head.len == 0 && stands(doc, beg, end)
                             ? bt_text(doc, bt_token_span(doc, beg, end))
                             : written_out(doc, head, beg, end);

    return bt_viet_press(doc->arena, name);
}
