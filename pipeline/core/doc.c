/* doc.c: see doc.h. */
#include "core/doc.h"

#include "core/edit.h"

#include <assert.h>

#define LAYER_NAME(name) #name,
const char *const bt_layer_names[BT_NLAYER] = {BT_LAYERS(LAYER_NAME)};

void bt_doc_init(struct bt_doc *doc, struct bt_arena *arena, const struct bt_limits *limits)
{
    memset(doc, 0, sizeof *doc);
    doc->arena = arena;
    doc->charset = "UTF-8";
    doc->charset_score = 1000;
    doc->work = bt_alloc(arena, sizeof *doc->work);
    memset(doc->work, 0, sizeof *doc->work);
    doc->work->limits = *limits;
    doc->work->next_id = 1;
}

/* True if the body's first line that has text is the title. */
static bool opens_with(struct bt_str body, struct bt_str title)
{
    return title.len != 0 && bt_str_starts(body, title) &&
           (body.len == title.len || body.s[title.len] == '\n');
}

void bt_doc_freeze(struct bt_doc *doc)
{
    uint32_t n = 0, total = 0, at = 0;
    char *text;

    for (uint32_t i = 0; i < doc->nfield; i++) {
        struct bt_field *f = &doc->field[i];
        bool repeated = i + 1 < doc->nfield && opens_with(doc->field[i + 1].text, f->text);
        if (f->text.len != 0 && !repeated)
            doc->field[n++] = *f;
    }
    doc->nfield = n;
    for (uint32_t i = 0; i < n; i++)
        total += doc->field[i].text.len + (i + 1 < n ? 2 : 0);
    if (n == 1) {
        doc->text = doc->field[0].text;
        doc->field[0].at = (struct bt_span){0, total};
    } else if (n != 0) {
        text = bt_alloc(doc->arena, total);
        for (uint32_t i = 0; i < n; i++) {
            struct bt_field *f = &doc->field[i];
            memcpy(text + at, f->text.s, f->text.len);
            bt_drop(doc->arena, f->text.s);
            f->text.s = text + at;
            f->at = (struct bt_span){at, at + f->text.len};
            at += f->text.len;
            if (i + 1 < n) {
                memcpy(text + at, "\n\n", 2);
                at += 2;
            }
        }
        doc->text = (struct bt_str){text, total};
    }
    doc->work->frozen = true;
}

struct bt_span bt_doc_to_orig(const struct bt_doc *doc, struct bt_span s, uint32_t *field)
{
    uint32_t i = 0;

    while (i + 1 < doc->nfield && s.beg >= doc->field[i + 1].at.beg)
        i++;
    if (field != NULL)
        *field = i;
    if (doc->nfield == 0)
        return s;
    s.beg -= doc->field[i].at.beg;
    s.end -= doc->field[i].at.beg;
    return bt_edits_to_in(doc->field[i].edits, s);
}

struct bt_span bt_doc_from_orig(const struct bt_doc *doc, uint32_t field, struct bt_span orig)
{
    struct bt_span s = bt_edits_to_out(doc->field[field].edits, orig);

    s.beg += doc->field[field].at.beg;
    s.end += doc->field[field].at.beg;
    return s;
}

uint32_t bt_token_find(const struct bt_doc *doc, uint32_t pos)
{
    uint32_t lo = 0, hi = doc->work->ntok;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (doc->work->tok[mid].at.end > pos)
            hi = mid;
        else
            lo = mid + 1;
    }
    return lo;
}

/* The tokens of a span that came without them. */
static void find_tokens(const struct bt_doc *doc, struct bt_ann *ann)
{
    uint32_t ntok = doc->work->ntok;

    ann->tok = bt_token_find(doc, ann->at.beg);
    ann->ntok = ann->at.end > ann->at.beg && ann->tok < ntok
                    ? bt_token_find(doc, ann->at.end - 1) + 1 - ann->tok
                    : 0;
    if (ann->tok + ann->ntok > ntok)
        ann->ntok = ntok - ann->tok;
}

uint32_t bt_emit_copy(struct bt_doc *doc, enum bt_layer_id layer, const struct bt_ann *from)
{
    struct bt_doc_work *w = doc->work;
    struct bt_layer *l = &doc->layer[layer];
    struct bt_ann *ann;

    assert(w->frozen && from->at.beg <= from->at.end && from->at.end <= doc->text.len);
    if (w->nann >= w->limits.annotations) {
        doc->cut = true;
        return 0;
    }
    w->nann++;
    w->ann[layer] = bt_grow(doc->arena, w->ann[layer], l->n, &w->ann_cap[layer], sizeof *ann);
    l->ann = w->ann[layer];
    ann = &w->ann[layer][l->n++];
    *ann = *from;
    ann->id = w->next_id++;
    if (ann->ntok == 0 && w->ntok != 0)
        find_tokens(doc, ann);
    return ann->id;
}

uint32_t bt_emit_tokens(struct bt_doc *doc, enum bt_layer_id layer, uint32_t tok, uint32_t ntok,
                        uint16_t type, uint16_t score, const char *why)
{
    struct bt_ann ann = {
        .at = bt_token_span(doc, tok, tok + ntok), .type = type, .score = score};

    ann.tok = tok;
    ann.ntok = ntok;
    ann.why = why;
    return bt_emit(doc, layer, ann);
}

static bool before(const struct bt_ann *a, const struct bt_ann *b)
{
    if (a->at.beg != b->at.beg)
        return a->at.beg < b->at.beg;
    if (a->at.end != b->at.end)
        return a->at.end > b->at.end;
    return a->id < b->id;
}

static int by_place(const void *a, const void *b)
{
    return before(a, b) ? -1 : 1;
}

/* Sets the bits [beg, end). */
static void set_bits(uint64_t *words, uint32_t beg, uint32_t end)
{
    for (uint32_t step; beg < end; beg += step) {
        uint64_t ones = ~(uint64_t)0 << beg % 64;
        step = 64 - beg % 64;
        if (step > end - beg) {
            step = end - beg;
            ones &= ~(uint64_t)0 >> (64 - end % 64);
        }
        words[beg / 64] |= ones;
    }
}

/* The layers of which stages ask what stands over a token (bt_ann_over()); the others are found
 * there too, without the short cut. */
enum { ASKED = 1 << BT_CODE | 1 << BT_ABBREVIATION | 1 << BT_PLACE | 1 << BT_ORGANIZATION };

/* Marks the tokens of a sorted layer, each word of bits once. */
static void cover(struct bt_doc *doc, enum bt_layer_id layer)
{
    const struct bt_layer *l = &doc->layer[layer];
    uint32_t ntok = doc->work->ntok, done = 0;
    uint64_t *covered;

    if (l->n == 0 || ntok == 0)
        return;
    covered = bt_alloc_array(doc->arena, ntok / 64 + 1, sizeof *covered);
    memset(covered, 0, (ntok / 64 + 1) * sizeof *covered);
    for (uint32_t i = 0; i < l->n; i++) {
        uint32_t beg = l->ann[i].tok, end = beg + l->ann[i].ntok;
        if (i != 0 && beg < l->ann[i - 1].tok)
            done = 0;
        if (end > ntok)
            end = ntok;
        set_bits(covered, beg > done ? beg : done, end);
        if (end > done)
            done = end;
    }
    doc->work->covered[layer] = covered;
}

void bt_layer_sort(struct bt_doc *doc, enum bt_layer_id layer)
{
    struct bt_ann *a = doc->work->ann[layer];
    uint32_t n = doc->layer[layer].n;

    for (uint32_t i = 1; i < n; i++)
        if (before(&a[i], &a[i - 1])) {
            qsort(a, n, sizeof *a, by_place);
            break;
        }
    if (ASKED >> layer & 1)
        cover(doc, layer);
}

const struct bt_ann *bt_ann_by_id(const struct bt_doc *doc, enum bt_layer_id layer, uint32_t id)
{
    for (uint32_t i = 0; i < doc->layer[layer].n; i++)
        if (doc->layer[layer].ann[i].id == id)
            return &doc->layer[layer].ann[i];
    return NULL;
}

const struct bt_ann *bt_ann_search(const struct bt_doc *doc, enum bt_layer_id layer,
                                   uint32_t tok)
{
    const struct bt_layer *l = &doc->layer[layer];
    uint32_t lo = 0, hi = l->n;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (l->ann[mid].tok > tok)
            hi = mid;
        else
            lo = mid + 1;
    }
    for (uint32_t i = lo; i > 0 && i + 8 > lo; i--) {
        const struct bt_ann *a = &l->ann[i - 1];
        if (tok < a->tok + a->ntok)
            return a;
    }
    return NULL;
}

uint32_t bt_add_entity(struct bt_doc *doc, struct bt_entity e)
{
    struct bt_doc_work *w = doc->work;

    w->entity = bt_grow(doc->arena, w->entity, doc->nentity, &w->entity_cap, sizeof e);
    w->entity[doc->nentity] = e;
    doc->entity = w->entity;
    return doc->nentity++;
}

void bt_add_edge(struct bt_doc *doc, enum bt_edge_kind kind, uint32_t from, uint32_t to)
{
    struct bt_doc_work *w = doc->work;

    w->edge = bt_grow(doc->arena, w->edge, doc->nedge, &w->edge_cap, sizeof *w->edge);
    w->edge[doc->nedge++] = (struct bt_edge){kind, from, to};
    doc->edge = w->edge;
}
