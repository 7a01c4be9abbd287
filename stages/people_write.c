/* people_write.c: mentions -> PERSON, roles -> ROLE, persons -> entities, links -> edges; names in
 * title case and press tone style, roles with their abbreviations written out. */
#include "stages/people.h"

#include "stages/viet.h"

/* True if press style leaves a syllable as it is: it does not end in oa, oe or uy with a mark on
 * the last letter, which is of two or three bytes then. */
static bool keeps_tone(struct bt_str word)
{
    uint32_t last = word.len - 1, size;
    char before;

    if ((unsigned char)word.s[last] < 0x80)
        return true;
    size = (word.s[last - 1] & 0xC0) == 0x80 ? 3 : 2;
    if (size >= word.len)
        return true;
    before = (char)(word.s[word.len - size - 1] | 0x20);
    return (before != 'o') & (before != 'u');
}

static bool is_ascii(struct bt_str s)
{
    for (uint32_t i = 0; i < s.len; i++)
        if ((unsigned char)s.s[i] >= 0x80)
            return false;
    return true;
}

/* Writes a word in press tone style, its first letter upper and the rest lower if `title`;
 * returns its bytes. */
static uint32_t put_press(struct bt_str word, bool title, char *out)
{
    char key[BT_MAX_KEY + 16];
    uint32_t n, len = 0, a, b;
    bool first = true;

    /* The key has the letters of the word, lower case, in the same number: only the tone may
     * have moved. */
    n = bt_viet_key(word.s, word.len, key);
    for (uint32_t i = 0, k = 0; i < word.len && k < n; i += a, k += b) {
        uint32_t cp = bt_decode(word.s + i, word.len - i, &a),
                 kp = bt_decode(key + k, n - k, &b);
        if (title ? first : bt_is_upper(cp))
            kp = bt_upper(kp);
        len += bt_encode(out + len, kp);
        first = cp == '\'' || cp == 0x2019;
    }
    return len;
}

/* True if token i is written as it stands: most are.  A word that is its key has press tone style
 * already; a syllable has no letter that changes on the way to lower case and back. */
static bool stands(const struct people_view *v, uint32_t i, bool title)
{
    const struct bt_token *t = &v->tok[i];
    struct bt_str s = bt_token_text(v->doc, i);

    if (t->kind != BT_WORD || (t->flags & BT_IS_KEY) || s.len > BT_MAX_KEY)
        return true;
    return !(title && t->shape == BT_UPPER) &&
           ((t->flags & BT_SYLLABLE) ? keeps_tone(s) : is_ascii(s));
}

/* Writes token i: a word in press tone style, in title case if it is in capitals and `title`. */
static uint32_t put_token(const struct people_view *v, uint32_t i, bool title, char *out)
{
    struct bt_str s = bt_token_text(v->doc, i);

    if (!stands(v, i, title))
        return put_press(s, title && v->tok[i].shape == BT_UPPER, out);
    memcpy(out, s.s, s.len);
    return s.len;
}

/* True if the tokens [beg, end) would be written as TEXT has them: no word changes, and between
 * two of them stands nothing or one blank. */
static bool all_stand(const struct people_view *v, uint32_t beg, uint32_t end, bool title)
{
    for (uint32_t i = beg; i < end; i++) {
        if (i > beg && !bt_plain_gap(v->doc, i))
            return false;
        if (!stands(v, i, title))
            return false;
    }
    return true;
}

static struct bt_str name_of(struct people_work *w, const struct mention *m)
{
    const struct people_view *v = &w->v;
    uint32_t size = v->tok[m->end - 1].at.end - v->tok[m->beg].at.beg, len = 0;
    char *out;

    if (all_stand(v, m->beg, m->end, true))
        return bt_text(v->doc, bt_token_span(v->doc, m->beg, m->end));
    out = bt_alloc(w->arena, (size_t)size + (size_t)(m->end - m->beg) * 8 + 16);
    for (uint32_t i = m->beg; i < m->end; i++) {
        if (i > m->beg && !is_glued(v, i))
            out[len++] = ' ';
        len += put_token(v, i, true, out + len);
    }
    return (struct bt_str){out, len};
}

/* The abbreviation with a reading that begins at token i, the last if there are several; `next`
 * runs along the layer. */
static const struct bt_ann *abbreviation_at(const struct bt_layer *l, uint32_t *next,
                                            uint32_t i)
{
    const struct bt_ann *a;

    while (*next < l->n && l->ann[*next].tok <= i)
        ++*next;
    a = *next > 0 ? &l->ann[*next - 1] : NULL;
    return a != NULL && a->tok == i && a->data != NULL ? a : NULL;
}

/* Where in a text written out the token `tok` begins, and what is written before it ends; `beg`
 * is NO_INDEX if the token stands inside something else. */
struct seam {
    uint32_t tok, before, beg;
};

/* True if a blank is written between a full stop and the capital word i after it: "P.Phú Xuân". */
static bool parted(const struct people_view *v, uint32_t i)
{
    return is_mark(v, i - 1, ".") && is_capital(v, i);
}

/* The tokens as TEXT has them, if they would be written so; empty if not. */
static struct bt_str unchanged(const struct people_view *v, uint32_t beg, uint32_t end,
                               struct seam *seam, uint32_t nseam)
{
    uint32_t from = v->tok[beg].at.beg;

    if (!all_stand(v, beg, end, false))
        return BT_STR("");
    for (uint32_t i = beg + 1; i < end; i++)
        if (is_glued(v, i) && parted(v, i))
            return BT_STR("");
    for (uint32_t k = 0; k < nseam; k++) {
        uint32_t i = seam[k].tok;
        if (i >= beg && i < end)
            seam[k] = (struct seam){i, i > beg ? v->tok[i - 1].at.end - from : 0,
                                    v->tok[i].at.beg - from};
    }
    return bt_text(v->doc, bt_token_span(v->doc, beg, end));
}

/* The text of tokens with abbreviations written out; `next`: first abbreviation of the layer
 * that does not begin before `beg`. */
static struct bt_str expanded(struct people_work *w, uint32_t beg, uint32_t end, uint32_t next,
                              struct seam *seam, uint32_t nseam)
{
    const struct people_view *v = &w->v;
    const struct bt_layer *l = &v->doc->layer[BT_ABBREVIATION];
    uint32_t size = v->tok[end - 1].at.end - v->tok[beg].at.beg + (end - beg) * 12 + 64,
             len = 0;
    struct bt_str as_written;
    char *out;

    if ((next >= l->n || l->ann[next].tok >= end) &&
        (as_written = unchanged(v, beg, end, seam, nseam)).len != 0)
        return as_written;
    for (uint32_t k = next; k < l->n && l->ann[k].tok < end; k++)
        if (l->ann[k].data != NULL)
            size += ((const struct bt_reading *)l->ann[k].data)->expansion.len;
    out = bt_alloc(w->arena, size);
    for (uint32_t i = beg; i < end; i++) {
        const struct bt_ann *a = abbreviation_at(l, &next, i);
        uint32_t before = len;
        if (i > beg && (!is_glued(v, i) || (parted(v, i) && out[len - 1] != '.')))
            out[len++] = ' ';
        for (uint32_t k = 0; k < nseam; k++)
            if (seam[k].tok == i)
                seam[k] = (struct seam){i, before, len};
        if (a != NULL && i + a->ntok <= end) {
            struct bt_str s = ((const struct bt_reading *)a->data)->expansion;
            memcpy(out + len, s.s, s.len);
            len += s.len;
            i += a->ntok - 1;
            if (is_mark(v, i + 1, ".") && is_glued(v, i + 1) && i + 1 < end) {
                i++; /* "P.Phú Xuân", "Q.12" */
                if (i + 1 < end && v->tok[i + 1].kind == BT_NUMBER && is_glued(v, i + 1))
                    out[len++] = ' ';
            }
        } else {
            len += put_token(v, i, false, out + len);
        }
    }
    return (struct bt_str){out, len};
}

/* Without a lower-case letter at the beginning if a capital word follows: "ban Tổ chức Tỉnh ủy" is
 * the Ban of that name. */
static struct bt_str with_capital(struct people_work *w, struct bt_str name, uint32_t tok)
{
    const struct people_view *v = &w->v;
    uint32_t n, k;
    char *out;

    if (v->tok[tok].shape != BT_LOWER || !is_capital(v, tok + lex_len(v, LEX_WORD, tok)) ||
        name.len == 0 || word_class_at(v, tok) == WORD_LEVEL)
        return name;
    out = bt_alloc(w->arena, (size_t)name.len + 4);
    k = bt_encode(out, bt_upper(bt_decode(name.s, name.len, &n)));
    memcpy(out + k, name.s + n, name.len - n);
    return (struct bt_str){out, name.len - n + k};
}

/* "CT.HĐND phường": head and organization are one abbreviation; its reading ends with the name of
 * the organization that begins at `head`.  The bytes before that name, 0 = not so. */
static uint32_t joined(const struct people_work *w, struct bt_str all, uint32_t head)
{
    const struct bt_ann *a = bt_ann_over(w->v.doc, BT_ORGANIZATION, head);

    if (a == NULL || a->tok != head || a->value.len + 1 >= all.len ||
        memcmp(all.s + all.len - a->value.len, a->value.s, a->value.len) != 0)
        return 0;
    return all.len - a->value.len - 1;
}

/* The role's text and its parts: position, organization, place.  A part is a piece of the whole
 * where both are cut at the same token. */
static void write_out(struct people_work *w, const struct role *r, uint32_t next,
                      struct bt_role *data)
{
    uint32_t head = r->head_end < r->end ? r->head_end : r->end, before;
    uint32_t body = r->body_beg < head ? r->body_beg : head;
    uint32_t place = r->place_beg < r->end ? r->place_beg : r->end;
    struct seam seam[] = {{head, 0, NO_INDEX}, {place, 0, NO_INDEX}, {body, 0, NO_INDEX}};
    struct bt_str all = expanded(w, r->beg, r->end, next, seam, 3);

    data->expanded = data->position = all;
    if (head < r->end && seam[0].beg != NO_INDEX && seam[2].beg != NO_INDEX) {
        data->position = bt_slice(all, 0, seam[0].before);
        data->organization = with_capital(w, bt_slice(all, seam[2].beg, all.len), body);
    } else if (head < r->end && (before = joined(w, all, head)) != 0) {
        data->position = bt_slice(all, 0, before);
        data->organization = bt_slice(all, before + 1, all.len);
    } else if (head < r->end) {
        data->position = expanded(w, r->beg, head, next, NULL, 0);
        data->organization = expanded(w, head, r->end, next, NULL, 0);
    }
    if (place < r->end)
        data->place = seam[1].beg != NO_INDEX ? bt_slice(all, seam[1].beg, all.len)
                                              : expanded(w, place, r->end, next, NULL, 0);
}

/* `next` runs along the layer of abbreviations: roles stand in order. */
static uint32_t write_role(struct people_work *w, struct bt_doc *doc, struct role *r,
                           uint32_t *next)
{
    const struct bt_layer *l = &doc->layer[BT_ABBREVIATION];
    struct bt_role *data = bt_alloc(w->arena, sizeof *data);
    struct bt_ann a = {.at = bt_token_span(doc, r->beg, r->end),
                       .type = r->kind,
                       .score = 900,
                       .tok = r->beg,
                       .ntok = r->end - r->beg,
                       .row = r->row,
                       .why = NULL,
                       .data = data};

    while (*next < l->n && l->ann[*next].tok < r->beg)
        ++*next;
    memset(data, 0, sizeof *data);
    write_out(w, r, *next, data);
    r->written = data;
    return bt_emit(doc, BT_ROLE, a);
}

/* What a title before a name says of its bearer; false: it is no more than "ông", or one
 * syllable that means little alone ("tên"). */
static bool title_kind(const struct people_view *v, const struct bt_term *t, uint8_t *kind)
{
    switch (lex_of(v->lex, t)) {
    case LEX_OCCUPATION:
        *kind = BT_ROLE_OCCUPATION;
        return t->ntok > 1 || v->tok[t->tok].shape != BT_LOWER;
    case LEX_RANK:
    case LEX_DEGREE:
        *kind = BT_ROLE_RANK;
        return true;
    case LEX_TITLE:
        *kind = BT_ROLE_HONORIFIC;
        return true;
    default:
        return false;
    }
}

/* The titles of mention m, "Thiếu tướng, PGS. [Lê Thêm]", that stand in [from, to). */
static void write_titles(struct people_work *w, struct bt_doc *doc, const struct mention *m,
                         uint32_t from, uint32_t to, uint32_t *next)
{
    const struct bt_term *title[4];
    uint32_t n = 0, at = m->beg;

    while (n < 4 && (title[n] = left_term(&w->v, at)) != NULL && title[n]->tok < at)
        at = title[n++]->tok;
    while (n-- > 0) {
        uint32_t end = title[n]->tok + title[n]->ntok;
        struct role r = {.beg = title[n]->tok,
                         .end = end,
                         .head_end = end,
                         .body_beg = end,
                         .place_beg = NO_INDEX,
                         .row = title[n]->row};
        if (r.beg >= from && end <= to && title_kind(&w->v, title[n], &r.kind))
            write_role(w, doc, &r, next);
    }
}

static uint16_t score_of(const struct mention *m)
{
    int s = 400 + m->ev.score * 4;

    s = s < 990 ? s : 990;
    return (uint16_t)(s > 100 ? s : 100);
}

static const char *why_of(const struct mention *m)
{
    uint32_t b = m->ev.bits;

    if (b & NAME_KNOWN)
        return "people/known-name";
    if (b & NAME_ALIAS)
        return "people/alias";
    if (b & NAME_LEARNED)
        return "people/learned";
    if (b & NAME_ROLE_BEFORE)
        return "people/role+name";
    if (b & NAME_HONORIFIC)
        return b & NAME_SURNAME ? "people/honorific+surname" : "people/honorific+name";
    if (b & NAME_RANK)
        return "people/title+name";
    if (b & NAME_OCCUPATION)
        return "people/occupation+name";
    if (b & NAME_RELATION)
        return "people/relation+name";
    if (b & NAME_LIST)
        return "people/list";
    if (b & NAME_BIRTH)
        return "people/name+birth";
    if (b & NAME_ROLE_AFTER)
        return "people/name+role";
    return "people/surname";
}

struct group { /* mentions of a person, gathered */
    uint32_t n, at;
};

static uint32_t write_person(struct people_work *w, struct bt_doc *doc, const struct person *p,
                             const uint32_t *mention, uint32_t nmention)
{
    const struct mention *m = &w->m[p->name];
    struct bt_entity e = {.layer = BT_PERSON,
                          .score = score_of(m),
                          .name = name_of(w, m),
                          .why = why_of(m),
                          .mention = mention,
                          .nmention = nmention};

    if (p->left != NULL)
        e.honorific =
            bt_text(doc, bt_token_span(doc, p->left->tok, p->left->tok + p->left->ntok));
    return bt_add_entity(doc, e);
}

static void write_people(struct people_work *w, struct bt_doc *doc, uint32_t *mention_id,
                         uint32_t *entity)
{
    struct group *g = bt_alloc_array(w->arena, (size_t)w->np + 1, sizeof *g);
    uint32_t *ids = bt_alloc_array(w->arena, (size_t)w->nm + 1, sizeof *ids), at = 0;

    memset(g, 0, ((size_t)w->np + 1) * sizeof *g);
    for (uint32_t i = 0; i < w->nm; i++)
        if (w->m[i].person != NO_INDEX && mention_id[i] != 0)
            g[w->m[i].person].n++;
    for (uint32_t p = 0; p < w->np; p++) {
        g[p].at = at;
        at += g[p].n;
        g[p].n = 0;
    }
    for (uint32_t i = 0; i < w->nm; i++)
        if (w->m[i].person != NO_INDEX && mention_id[i] != 0)
            ids[g[w->m[i].person].at + g[w->m[i].person].n++] = mention_id[i];
    for (uint32_t i = 0; i < w->np; i++)
        entity[i] = NO_INDEX;
    for (uint32_t i = 0; i < w->nm; i++) { /* in order of the first mention */
        uint32_t p = w->m[i].person;
        if (p != NO_INDEX && mention_id[i] != 0 && entity[p] == NO_INDEX)
            entity[p] = write_person(w, doc, &w->p[p], ids + g[p].at, g[p].n);
    }
}

/* Of the text without case and tone style. */
static uint32_t text_hash(struct bt_str x)
{
    char low[BT_MAX_KEY + 16];
    uint32_t hash = 0;

    for (uint32_t beg = 0; beg < x.len; beg += BT_MAX_KEY / 2) {
        uint32_t n = x.len - beg < BT_MAX_KEY / 2 ? x.len - beg : BT_MAX_KEY / 2;
        n = bt_viet_key(x.s + beg, n, low);
        hash ^= bt_str_hash(low, n) * (beg + 1);
    }
    return hash;
}

/* Each role once a person, by its written-out text. */
static void write_links(struct people_work *w, struct bt_doc *doc, const uint32_t *role_id,
                        const uint32_t *entity)
{
    uint64_t *seen = bt_alloc_array(w->arena, (size_t)w->nl + 1, sizeof *seen);
    uint32_t *links = bt_alloc_array(w->arena, (size_t)w->np + 1, sizeof *links), nseen = 0;

    memset(links, 0, ((size_t)w->np + 1) * sizeof *links);
    for (uint32_t i = 0; i < w->nl; i++)
        if (w->m[w->l[i].mention].person != NO_INDEX)
            links[w->m[w->l[i].mention].person]++;
    for (uint32_t i = 0; i < w->nl; i++) {
        uint32_t p = w->m[w->l[i].mention].person, id = role_id[w->l[i].role], k;
        uint64_t key;
        if (p == NO_INDEX || id == 0 || entity[p] == NO_INDEX)
            continue;
        key = (uint64_t)p << 32;
        if (links[p] > 1) /* one alone is like no other */
            key |= text_hash(w->r[w->l[i].role].written->expanded);
        for (k = nseen > 256 ? nseen - 256 : 0; k < nseen && seen[k] != key; k++)
            ;
        if (k < nseen) {
            w->r[w->l[i].role].written->repeated = true;
            continue;
        }
        seen[nseen++] = key;
        bt_add_edge(doc, BT_HOLDS_ROLE, entity[p], id);
    }
}

/* Roles and the titles before names, in the order of the text; a title inside a role is part of
 * it. */
static void write_roles(struct people_work *w, struct bt_doc *doc, uint32_t *role_id)
{
    uint32_t next = 0, m = 0, done = 0;

    for (uint32_t i = 0; i <= w->nr; i++) {
        uint32_t beg = i < w->nr ? w->r[i].beg : w->v.n;
        for (; m < w->nm && w->m[m].beg <= beg; m++)
            if (w->m[m].person != NO_INDEX)
                write_titles(w, doc, &w->m[m], done, beg, &next);
        if (i == w->nr)
            break;
        role_id[i] = write_role(w, doc, &w->r[i], &next);
        done = w->r[i].end;
    }
}

void people_write(struct people_work *w, struct bt_doc *doc)
{
    uint32_t *mention_id = bt_alloc_array(w->arena, (size_t)w->nm + 1, sizeof *mention_id);
    uint32_t *role_id = bt_alloc_array(w->arena, (size_t)w->nr + 1, sizeof *role_id);
    uint32_t *entity = bt_alloc_array(w->arena, (size_t)w->np + 1, sizeof *entity);

    for (uint32_t i = 0; i < w->nm; i++) {
        const struct mention *m = &w->m[i];
        mention_id[i] = m->person == NO_INDEX
                            ? 0
                            : bt_emit(doc, BT_PERSON,
                                      (struct bt_ann){.at = bt_token_span(doc, m->beg, m->end),
                                                      .tok = m->beg,
                                                      .ntok = m->end - m->beg,
                                                      .score = score_of(m),
                                                      .why = why_of(m)});
    }
    write_roles(w, doc, role_id);
    write_people(w, doc, mention_id, entity);
    write_links(w, doc, role_id, entity);
}
