/* place_rows.c: see place.h. */
#include "stages/place.h"

/* The part of *rest before the next `sep`, which is taken off. */
static struct bt_str cut(struct bt_str *rest, char sep)
{
    const char *end = rest->len != 0 ? memchr(rest->s, sep, rest->len) : NULL;
    uint32_t n = end != NULL ? (uint32_t)(end - rest->s) : rest->len;
    struct bt_str part = bt_slice(*rest, 0, n);

    *rest = end != NULL ? bt_slice(*rest, n + 1, rest->len) : bt_slice(*rest, n, n);
    return part;
}

bool place_next_entry(struct bt_str *rest, struct place_entry *e)
{
    struct bt_str part;

    if (rest->len == 0)
        return false;
    part = cut(rest, ';');
    e->kind = cut(&part, ':');
    e->id = cut(&part, ':');
    e->parents = cut(&part, ':');
    return true;
}

struct bt_str place_entries(const struct place_state *s, uint32_t row)
{
    return row >= s->rows.first && row < s->rows.first + s->rows.n
               ? bt_dict_cell(s->dict, row, s->places)
               : (struct bt_str){NULL, 0};
}

bool place_is_parent(struct bt_str parents, struct bt_str id)
{
    while (parents.len != 0)
        if (bt_str_eq(cut(&parents, '.'), id))
            return true;
    return false;
}

bool place_has_kind(const struct place_state *s, uint32_t row, struct bt_str kind)
{
    struct bt_str rest = place_entries(s, row);
    struct place_entry e;

    while (place_next_entry(&rest, &e))
        if (bt_str_eq(e.kind, kind))
            return true;
    return false;
}

const struct bt_term *place_term(const struct place_state *s, const struct bt_doc *doc,
                                 uint32_t tok)
{
    const struct bt_term *t = bt_term_at(doc, tok, s->place);

    /* in a text that is not in capitals a name has capitals throughout */
    for (uint32_t i = tok; t != NULL && i < tok + t->ntok; i++)
        if (doc->work->tok[i].kind == BT_WORD && doc->work->tok[i].shape == BT_LOWER &&
            !bt_row_fact(&s->bare, t->row))
            return NULL;
    return t;
}

uint32_t place_row_after(const struct place_state *s, const struct bt_doc *doc, uint32_t end)
{
    const struct bt_term *t;
    uint32_t i = end;

    if (i < doc->work->ntok && doc->work->tok[i].kind == BT_PUNCT) {
        struct bt_str mark = bt_token_text(doc, i);
        if (!bt_str_is(mark, ",") && !bt_str_is(mark, "(") && !bt_str_is(mark, "-") &&
            !bt_str_is(mark, "–"))
            return 0;
        i++;
    }
    if (i < doc->work->ntok && (t = bt_term_at(doc, i, s->level)) != NULL)
        i += t->ntok;
    if (i == end || i >= doc->work->ntok ||
        doc->work->tok[i].iblock != doc->work->tok[end - 1].iblock)
        return 0;
    t = place_term(s, doc, i);
    return t != NULL ? t->row : 0;
}

bool place_part_of_name(const struct bt_doc *doc, uint32_t tok, uint32_t end)
{
    const struct bt_token *t = doc->work->tok;
    bool before = tok > 0 && place_capital(&t[tok - 1]) && t[tok - 1].shape != BT_UPPER &&
                  !(t[tok - 1].flags & BT_SENTENCE_START) && t[tok - 1].iblock == t[tok].iblock;
    bool after = end < doc->work->ntok && place_capital(&t[end]) && t[end].shape != BT_UPPER &&
                 !(t[end].flags & BT_SENTENCE_START) && t[end].iblock == t[tok].iblock;

    return t[tok].shape != BT_UPPER && (before || after);
}

/* Adds the province that a term is, if it alone is one. */
static void add_province(const struct place_state *s, const struct bt_doc *doc,
                         const struct bt_term *t, struct provinces *p)
{
    struct bt_str rest = place_entries(s, t->row);
    struct place_entry e;

    if (!place_next_entry(&rest, &e) || e.id.len != 2 ||
        place_part_of_name(doc, t->tok, t->tok + t->ntok))
        return;
    for (uint32_t k = 0; k < p->n; k++)
        if (bt_str_eq(p->id[k], e.id))
            return;
    p->id[p->n++] = e.id;
}

/* Provinces named anywhere. */
static void find_provinces(const struct place_state *s, const struct bt_doc *doc,
                           struct provinces *p)
{
    const uint64_t place = bt_kind_bit(s->place);
    uint32_t i = 0, n;

    p->known = true;
    for (; (i = bt_next_term(doc, i, place)) < doc->work->ntok; i++)
        for (const struct bt_term *t = bt_terms_at(doc, i, &n); n > 0; n--, t++)
            if (t->kind == s->place && p->n < MAX_PROVINCES &&
                bt_row_fact(&s->province, t->row))
                add_province(s, doc, t, p);
}

/* How well an entry fits: it is in a place of the row `after`, or in a province the document names. */
static uint32_t fit(const struct place_state *s, const struct place_entry *e, uint32_t after,
                    const struct provinces *p)
{
    struct bt_str next = place_entries(s, after);
    struct place_entry up;
    uint32_t points = 1;

    for (uint32_t i = 0; i < p->n; i++)
        if (place_is_parent(e->parents, p->id[i]))
            points = 2;
    while (place_next_entry(&next, &up))
        if (up.id.len != 0 && place_is_parent(e->parents, up.id))
            points = 3;
    return points;
}

/* The entries of this kind of a row, of any if it is empty; the last of them. */
static uint32_t of_kind(const struct place_state *s, uint32_t row, struct bt_str kind,
                        struct place_entry *last)
{
    struct bt_str rest = place_entries(s, row);
    struct place_entry e;
    uint32_t n = 0;

    while (place_next_entry(&rest, &e))
        if (kind.len == 0 || bt_str_eq(e.kind, kind)) {
            *last = e;
            n++;
        }
    return n;
}

bool place_choose(const struct place_state *s, const struct bt_doc *doc,
                  const struct place_name *name, struct bt_str kind, struct provinces *p,
                  struct place_entry *out)
{
    uint32_t fits = of_kind(s, name->row, kind, out), best = 0, after;
    struct bt_str rest = place_entries(s, name->row);
    struct place_entry e;

    if (fits < 2)
        return fits == 1;
    if (!p->known)
        find_provinces(s, doc, p);
    after = place_row_after(s, doc, name->end);
    while (place_next_entry(&rest, &e)) {
        uint32_t points;
        if (kind.len != 0 && !bt_str_eq(e.kind, kind))
            continue;
        points = fit(s, &e, after, p);
        if (points < best)
            continue;
        fits = points == best ? fits + 1 : 1;
        if (points > best)
            *out = e;
        best = points;
    }
    return fits == 1 || (fits > 1 && out->id.len == 2);
}
