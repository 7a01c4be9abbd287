/* snippet.c: see snippet.h. */
#ifdef BT_HAVE_SQLITE
#include "io/snippet.h"

#include "stages/search_words.h"

static int compare_hits(const void *a, const void *b)
{
    const struct bt_fts_hit *x = a, *y = b;

    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return x->word < y->word ? -1 : x->word > y->word;
}

static int compare_marks(const void *a, const void *b)
{
    const struct bt_mark *x = a, *y = b;

    if (x->at.beg != y->at.beg)
        return x->at.beg < y->at.beg ? -1 : 1;
    return x->at.end > y->at.end ? -1 : x->at.end < y->at.end;
}

/* Where a place of the written-out text comes from; `end`: it is the end of something. */
static uint32_t back(const struct bt_buf *map, uint32_t pos, bool end)
{
    const struct bt_search_stretch *s = (const void *)map->s;
    size_t lo = 0, hi = map->len / sizeof *s;

    while (lo + 1 < hi) { /* the last that begins at or before pos (for an end: before it) */
        size_t mid = lo + (hi - lo) / 2;
        if (s[mid].out.beg + end <= pos)
            lo = mid;
        else
            hi = mid;
    }
    if (s[lo].reading)
        return end ? s[lo].in.end : s[lo].in.beg;
    pos = s[lo].in.beg + (pos - s[lo].out.beg);
    return pos < s[lo].in.end ? pos : s[lo].in.end;
}

/* The hits of one column, by word: hit[0..n). */
static void mark_column(struct bt_str text, const struct bt_fts_hit *hit, uint32_t n,
                        struct bt_search_cutter *cutter, const struct bt_buf *map,
                        uint32_t shift, struct bt_buf *marks)
{
    struct bt_buf words = BT_BUF_INIT; /* struct bt_span of each word so far */
    struct bt_search_word w;
    uint32_t pos = 0, last = 0, have;

    for (uint32_t i = 0; i < n; i++)
        if (hit[i].word + hit[i].nword > last)
            last = hit[i].word + hit[i].nword;
    for (have = 0; have < last && bt_search_next(cutter, text, pos, &w); have++) {
        bt_buf_add(&words, &w.at, sizeof w.at);
        pos = w.at.end;
    }
    for (uint32_t i = 0; i < n && !words.failed; i++) {
        const struct bt_span *at = (const void *)words.s;
        struct bt_mark m = {{0, 0}, hit[i].phrase};
        if (hit[i].nword == 0 || hit[i].word + hit[i].nword > have)
            continue;
        m.at = (struct bt_span){at[hit[i].word].beg + shift,
                                at[hit[i].word + hit[i].nword - 1].end + shift};
        if (map != NULL)
            m.at = (struct bt_span){back(map, m.at.beg, false), back(map, m.at.end, true)};
        bt_buf_add(marks, &m, sizeof m);
    }
    marks->failed |= words.failed;
    bt_buf_release(&words);
}

bool bt_snippet_marks(const struct bt_search_pack *p, const struct bt_fts_hit *hit,
                      uint32_t nhit, struct bt_search_cutter *cutter, struct bt_buf *marks)
{
    struct bt_fts_hit *sorted = malloc(((size_t)nhit + 1) * sizeof *sorted);
    struct bt_buf text = BT_BUF_INIT, written = BT_BUF_INIT, map = BT_BUF_INIT;

    bt_buf_clear(marks);
    if (sorted == NULL)
        return false;
    if (nhit != 0)
        memcpy(sorted, hit, nhit * sizeof *sorted);
    qsort(sorted, nhit, sizeof *sorted, compare_hits);
    bt_buf_str(&text, p->text);
    if (!text.failed && p->title.end > p->title.beg) /* as bt_store_columns() does */
        memset(text.s + p->title.beg, ' ', p->title.end - p->title.beg);
    bt_search_pack_expand(p, &written, &map);
    for (uint32_t i = 0, n; i < nhit; i += n) {
        uint32_t column = sorted[i].column;
        for (n = 1; i + n < nhit && sorted[i + n].column == column;)
            n++;
        if (column == BT_FTS_TITLE)
            mark_column(bt_slice(p->text, p->title.beg, p->title.end), sorted + i, n, cutter,
                        NULL, p->title.beg, marks);
        else if (column == BT_FTS_TEXT)
            mark_column((struct bt_str){text.s, (uint32_t)text.len}, sorted + i, n, cutter,
                        NULL, 0, marks);
        else if (column == BT_FTS_EXPANDED && map.len != 0)
            mark_column((struct bt_str){written.s, (uint32_t)written.len}, sorted + i, n,
                        cutter, &map, 0, marks);
    }
    marks->failed |= text.failed || written.failed || map.failed;
    if (marks->len != 0)
        qsort(marks->s, marks->len / sizeof(struct bt_mark), sizeof(struct bt_mark),
              compare_marks);
    free(sorted);
    bt_buf_release(&text);
    bt_buf_release(&written);
    bt_buf_release(&map);
    return !marks->failed;
}

static bool in_title(const struct bt_search_pack *p, const struct bt_mark *m)
{
    return m->at.beg >= p->title.beg && m->at.end <= p->title.end;
}

/* The marks from i on that fit into a snippet: phrases of theirs, then how many. */
static uint32_t worth(const struct bt_search_pack *p, const struct bt_mark *m, uint32_t i,
                      uint32_t n)
{
    uint64_t phrases = 0;
    uint32_t different = 0, all = 0;

    for (uint32_t k = i; k < n && m[k].at.beg < m[i].at.beg + BT_SNIPPET_BYTES; k++) {
        if (in_title(p, &m[k]))
            continue;
        different += (phrases >> m[k].phrase % 64 & 1) == 0;
        phrases |= (uint64_t)1 << m[k].phrase % 64;
        if (++all == 64)
            break;
    }
    return different * 1000 + all;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n';
}

/* From `pos` back to where a sentence or at least a word begins. */
static uint32_t begin_before(struct bt_str t, uint32_t first, uint32_t pos, uint32_t room)
{
    uint32_t word = pos;

    for (uint32_t i = pos; i > first && pos - i < room; i--) {
        if (i < pos && t.s[i - 1] == '\n')
            return i;
        if (is_space(t.s[i - 1])) {
            if (i > first + 1 && i < pos && strchr(".!?", t.s[i - 2]) != NULL)
                return i;
            word = i;
        }
        if (i - 1 == first)
            return first;
    }
    return word;
}

static uint32_t end_after(struct bt_str t, uint32_t pos, uint32_t room)
{
    uint32_t word = pos, end = t.len - pos > room ? pos + room : t.len;

    if (end == t.len)
        return end;
    for (uint32_t i = pos; i < end; i++)
        if (is_space(t.s[i]))
            word = i;
    if (word != pos)
        return word;
    while (end > pos && ((unsigned char)t.s[end] & 0xC0) == 0x80) /* one long word */
        end--;
    return end;
}

struct bt_span bt_snippet_choose(const struct bt_search_pack *p, const struct bt_mark *m,
                                 uint32_t n)
{
    uint32_t best = n, most = 0, first = p->title.beg == 0 ? p->title.end : 0, beg;

    while (first < p->text.len && is_space(p->text.s[first]))
        first++;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t w = in_title(p, &m[i]) ? 0 : worth(p, m, i, n);
        if (w > most) {
            most = w;
            best = i;
        }
    }
    if (best == n || m[best].at.beg < first)
        return (struct bt_span){first, end_after(p->text, first, BT_SNIPPET_BYTES)};
    beg = begin_before(p->text, first, m[best].at.beg, BT_SNIPPET_BYTES / 3);
    return (struct bt_span){beg, end_after(p->text, m[best].at.end > beg ? m[best].at.end : beg,
                                           BT_SNIPPET_BYTES - BT_SNIPPET_BYTES / 3)};
}

/* Line breaks become blanks, of several blanks one stays; what a terminal would obey is left out. */
static void put_line(struct bt_buf *b, struct bt_str s)
{
    for (uint32_t i = 0, step; i < s.len; i += step) {
        uint32_t cp = bt_decode(s.s + i, s.len - i, &step);
        if (cp == ' ' || cp == '\n' || cp == '\t') {
            if (b->len != 0 && b->s[b->len - 1] != ' ')
                bt_buf_putc(b, ' ');
        } else if (cp >= 0x20 && (cp < 0x7F || cp > 0x9F)) {
            bt_buf_add(b, s.s + i, step);
        }
    }
}

void bt_snippet_write(struct bt_buf *b, struct bt_str text, struct bt_span part,
                      const struct bt_mark *m, uint32_t n, struct bt_str open,
                      struct bt_str close)
{
    uint32_t pos = part.beg;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t beg = m[i].at.beg, end = m[i].at.end;
        if (beg < pos)
            beg = pos;
        while (i + 1 < n && m[i + 1].at.beg < end) { /* marks that overlap are one */
            i++;
            end = m[i].at.end > end ? m[i].at.end : end;
        }
        if (end > part.end)
            end = part.end;
        if (beg >= end)
            continue;
        put_line(b, bt_slice(text, pos, beg));
        bt_buf_str(b, open);
        put_line(b, bt_slice(text, beg, end));
        bt_buf_str(b, close);
        pos = end;
    }
    put_line(b, bt_slice(text, pos, part.end));
}

#endif
