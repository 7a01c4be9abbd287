/* edit.c: see edit.h. */
#include "core/edit.h"

#include <assert.h>

void bt_editor_init(struct bt_editor *ed, struct bt_arena *arena, struct bt_str in)
{
    memset(ed, 0, sizeof *ed);
    ed->arena = arena;
    ed->in = in;
}

void bt_editor_reuse(struct bt_editor *ed, char *room, uint32_t size)
{
    ed->out = room;
    ed->out_cap = room != NULL ? size : 0;
}

static void put(struct bt_editor *ed, const char *s, uint32_t n)
{
    if (n == 0)
        return;
    if (n > ed->out_cap - ed->out_len) {
        uint64_t want = (uint64_t)ed->out_cap + ed->out_cap / 2 + n;
        char *bigger;
        if (ed->out == NULL)
            want = (uint64_t)ed->in.len + ed->in.len / 8 + n;
        if (want > UINT32_MAX)
            longjmp(*bt_arena_guard(ed->arena), 1);
        bigger = bt_alloc(ed->arena, (size_t)want);
        if (ed->out_len != 0)
            memcpy(bigger, ed->out, ed->out_len);
        ed->out = bigger;
        ed->out_cap = (uint32_t)want;
    }
    memcpy(ed->out + ed->out_len, s, n);
    ed->out_len += n;
}

void bt_editor_replace(struct bt_editor *ed, uint32_t beg, uint32_t end, const char *text,
                       uint32_t n)
{
    struct bt_edit *last;

    assert(beg >= ed->at && beg <= end && end <= ed->in.len);
    put(ed, ed->in.s + ed->at, beg - ed->at);
    ed->at = end;
    if (beg == end && n == 0)
        return;
    last = ed->n != 0 ? &ed->e[ed->n - 1] : NULL;
    if (last != NULL && n == 0 && last->out.beg == last->out.end && last->in.end == beg) {
        last->in.end = end;
        return;
    }
    ed->e = bt_grow(ed->arena, ed->e, ed->n, &ed->cap, sizeof *ed->e);
    ed->e[ed->n].in = (struct bt_span){beg, end};
    ed->e[ed->n].out.beg = ed->out_len;
    put(ed, text, n);
    ed->e[ed->n].out.end = ed->out_len;
    ed->n++;
}

void bt_editor_finish(struct bt_editor *ed, struct bt_str *out, struct bt_edits *edits)
{
    if (ed->n == 0) {
        *out = ed->in;
        *edits = (struct bt_edits){NULL, 0};
        return;
    }
    put(ed, ed->in.s + ed->at, ed->in.len - ed->at);
    *out = (struct bt_str){ed->out != NULL ? ed->out : "", ed->out_len};
    *edits = (struct bt_edits){ed->e, ed->n};
}

/* Composition walks both lists over the middle text.  A group is a maximal run of edits of `a`
 * and `b` that overlap in it (share a byte, or one is empty inside the other); each group
 * becomes one edit. */
struct walk {
    struct bt_edits a, b;
    uint32_t i, j;
    int64_t da, db; /* mid - in before a[i]; out - mid before b[j] */
};

static int64_t grown(struct bt_edit e)
{
    return (int64_t)(e.out.end - e.out.beg) - (int64_t)(e.in.end - e.in.beg);
}

/* Takes into the group every edit that overlaps the middle span [*beg, *end). */
static void take_group(struct walk *w, uint32_t *beg, uint32_t *end)
{
    for (;;) {
        if (w->i < w->a.n && w->a.e[w->i].out.beg < *end) {
            if (w->a.e[w->i].out.end > *end)
                *end = w->a.e[w->i].out.end;
            w->da += grown(w->a.e[w->i++]);
        } else if (w->j < w->b.n && w->b.e[w->j].in.beg < *end) {
            if (w->b.e[w->j].in.end > *end)
                *end = w->b.e[w->j].in.end;
            w->db += grown(w->b.e[w->j++]);
        } else {
            break;
        }
    }
    (void)beg;
}

/* True if the next edit of `a` stands before that of `b`.  What `b` inserts where text of `a`
 * begins stands before that text and does not overlap it. */
static bool comes_first(const struct walk *w)
{
    struct bt_span x, y;

    if (w->i == w->a.n || w->j == w->b.n)
        return w->j == w->b.n;
    x = w->a.e[w->i].out;
    y = w->b.e[w->j].in;
    return x.beg < y.beg || (x.beg == y.beg && (y.end > y.beg || x.end == x.beg));
}

struct bt_edits bt_edits_compose(struct bt_arena *arena, struct bt_edits a, struct bt_edits b)
{
    struct walk w = {a, b, 0, 0, 0, 0};
    struct bt_edit *out;
    uint32_t n = 0;

    if (a.n == 0)
        return b;
    if (b.n == 0)
        return a;
    out = bt_alloc_array(arena, (size_t)a.n + b.n, sizeof *out);
    while (w.i < a.n || w.j < b.n) {
        bool first_a = comes_first(&w);
        struct bt_span mid = first_a ? a.e[w.i].out : b.e[w.j].in;
        int64_t da = w.da, db = w.db;
        struct bt_edit e;

        if (first_a)
            w.da += grown(a.e[w.i++]);
        else
            w.db += grown(b.e[w.j++]);
        take_group(&w, &mid.beg, &mid.end);
        e.in.beg = (uint32_t)((int64_t)mid.beg - da);
        e.in.end = (uint32_t)((int64_t)mid.end - w.da);
        e.out.beg = (uint32_t)((int64_t)mid.beg + db);
        e.out.end = (uint32_t)((int64_t)mid.end + w.db);
        if (e.in.beg == e.in.end && e.out.beg == e.out.end)
            continue;
        out[n++] = e;
    }
    return (struct bt_edits){out, n};
}

/* Index of the first edit whose side ends after `pos`; n if none. */
static uint32_t first_after(struct bt_edits l, uint32_t pos, bool out)
{
    uint32_t lo = 0, hi = l.n;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        uint32_t end = out ? l.e[mid].out.end : l.e[mid].in.end;
        if (end > pos)
            hi = mid;
        else
            lo = mid + 1;
    }
    return lo;
}

/* Both directions are one rule; `out` says which side the given span lies on. */
static struct bt_span map(struct bt_edits l, struct bt_span s, bool out)
{
    struct bt_span r;
    uint32_t i = first_after(l, s.beg, out), k;
    struct bt_span near, far;

#define NEAR(x) (out ? l.e[x].out : l.e[x].in)
#define FAR(x)  (out ? l.e[x].in : l.e[x].out)
    /* Left edge: edits that end at or before it lie wholly on its left, deleted ones included.
     */
    if (i < l.n && NEAR(i).beg < s.beg) {
        r.beg = FAR(i).beg;
    } else {
        near = i != 0 ? NEAR(i - 1) : (struct bt_span){0, 0};
        far = i != 0 ? FAR(i - 1) : (struct bt_span){0, 0};
        r.beg = far.end + (s.beg - near.end);
    }
    if (s.end <= s.beg) {
        r.end = r.beg;
        return r;
    }
    /* Right edge: the last edit that begins before it. */
    k = first_after(l, s.end - 1, out);
    if (k < l.n && NEAR(k).beg < s.end) {
        r.end = NEAR(k).end >= s.end ? FAR(k).end : FAR(k).end + (s.end - NEAR(k).end);
    } else {
        near = k != 0 ? NEAR(k - 1) : (struct bt_span){0, 0};
        far = k != 0 ? FAR(k - 1) : (struct bt_span){0, 0};
        r.end = far.end + (s.end - near.end);
    }
    return r;
#undef NEAR
#undef FAR
}

struct bt_span bt_edits_to_in(struct bt_edits l, struct bt_span out)
{
    return map(l, out, true);
}

struct bt_span bt_edits_to_out(struct bt_edits l, struct bt_span in)
{
    return map(l, in, false);
}
