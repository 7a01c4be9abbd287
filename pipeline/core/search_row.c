/* search_row.c: see search_row.h. */
#include "core/search_row.h"

enum { GAP = 0x1E }; /* stages/search_words.h: BT_SEARCH_GAP */

/* Reads from the front of `s`. */
static bool get_number(struct bt_str *s, uint64_t *n)
{
    *n = 0;
    for (uint32_t i = 0; i < s->len && i < 10; i++) {
        *n |= (uint64_t)((unsigned char)s->s[i] & 0x7F) << (7 * i);
        if (((unsigned char)s->s[i] & 0x80) == 0) {
            *s = bt_slice(*s, i + 1, s->len);
            return true;
        }
    }
    return false;
}

static bool get_u32(struct bt_str *s, uint32_t *n)
{
    uint64_t v;

    if (!get_number(s, &v) || v > UINT32_MAX)
        return false;
    *n = (uint32_t)v;
    return true;
}

static bool get_string(struct bt_str *s, struct bt_str *out)
{
    uint32_t n;

    if (!get_u32(s, &n) || n > s->len)
        return false;
    *out = bt_slice(*s, 0, n);
    *s = bt_slice(*s, n, s->len);
    return true;
}

static bool get_part(struct bt_str *s, struct bt_str *out)
{
    uint32_t n = 0;

    if (s->len < 4)
        return false;
    for (int i = 0; i < 4; i++)
        n |= (uint32_t)(unsigned char)s->s[i] << (8 * i);
    *s = bt_slice(*s, 4, s->len);
    if (n > s->len)
        return false;
    *out = bt_slice(*s, 0, n);
    *s = bt_slice(*s, n, s->len);
    return true;
}

bool bt_search_row_read(struct bt_str bytes, struct bt_search_row *row)
{
    uint64_t version, day;

    if (!get_string(&bytes, &row->id) || !get_number(&bytes, &version) ||
        !get_number(&bytes, &day) || !get_part(&bytes, &row->facets) ||
        !get_part(&bytes, &row->pack) || bytes.len != 0 || day > INT32_MAX)
        return false;
    row->version = (int64_t)version;
    row->day = day != 0 ? (int32_t)day - BT_SEARCH_DAYS : BT_NO_DAY;
    return true;
}

bool bt_search_facet(struct bt_str facets, uint32_t *at, enum bt_search_kind *kind,
                     struct bt_str *name)
{
    struct bt_str rest;

    if (*at >= facets.len || (unsigned char)facets.s[*at] >= BT_SEARCH_NKIND)
        return false;
    *kind = (enum bt_search_kind)facets.s[*at];
    rest = bt_slice(facets, *at + 1, facets.len);
    if (!get_string(&rest, name))
        return false;
    *at = facets.len - rest.len;
    return true;
}

/* Sorted, disjoint, within the text and on code points. */
static bool get_span(struct bt_str *s, struct bt_str text, uint32_t from, struct bt_span *at)
{
    return get_u32(s, &at->beg) && get_u32(s, &at->end) && from <= at->beg &&
           at->beg <= at->end && at->end <= text.len &&
           (at->beg == text.len || ((unsigned char)text.s[at->beg] & 0xC0) != 0x80) &&
           (at->end == text.len || ((unsigned char)text.s[at->end] & 0xC0) != 0x80);
}

static bool is_utf8(struct bt_str s)
{
    uint32_t bad, step;

    for (uint32_t i = 0; i < s.len; i += step)
        if ((step = bt_utf8_length(s.s + i, s.len - i, &bad)) == 0)
            return false;
    return true;
}

/* `n` spans, each with a reading or without; *list gets their bytes. */
static bool get_spans(struct bt_str *s, struct bt_str text, bool readings, struct bt_str *list,
                      uint32_t *n)
{
    struct bt_span at = {0, 0};
    struct bt_str reading;

    if (!get_u32(s, n))
        return false;
    *list = *s;
    for (uint32_t i = 0; i < *n; i++)
        if (!get_span(s, text, at.end, &at) ||
            (readings && (!get_string(s, &reading) || !is_utf8(reading))))
            return false;
    *list = bt_slice(*list, 0, list->len - s->len);
    return true;
}

bool bt_search_pack_read(struct bt_str bytes, struct bt_search_pack *p)
{
    struct bt_str s = bytes;

    return get_string(&s, &p->uri) && get_u32(&s, &p->title.beg) &&
           get_u32(&s, &p->title.end) && get_string(&s, &p->text) &&
           p->title.beg <= p->title.end && p->title.end <= p->text.len && is_utf8(p->text) &&
           get_spans(&s, p->text, false, &p->windows, &p->nwindow) &&
           get_spans(&s, p->text, true, &p->written, &p->nwritten) && s.len == 0;
}

static void put_stretch(struct bt_buf *out, struct bt_buf *map, struct bt_span in,
                        struct bt_str bytes, bool reading)
{
    struct bt_search_stretch one = {{(uint32_t)out->len, 0}, in, reading};

    bt_buf_str(out, bytes);
    one.out.end = (uint32_t)out->len;
    if (map != NULL && bytes.len != 0)
        bt_buf_add(map, &one, sizeof one);
}

void bt_search_pack_expand(const struct bt_search_pack *p, struct bt_buf *out,
                           struct bt_buf *map)
{
    struct bt_str windows = p->windows, written = p->written, reading = {NULL, 0};
    struct bt_span window, at = {0, 0};
    bool held = false; /* a reading was taken from the list that is behind the window */
    uint32_t left = p->nwritten;

    for (uint32_t i = 0; i < p->nwindow && get_span(&windows, p->text, 0, &window); i++) {
        uint32_t pos = window.beg;
        for (;;) {
            if (!held && (left == 0 || !get_span(&written, p->text, 0, &at) ||
                          !get_string(&written, &reading)))
                break;
            left -= !held;
            held = at.end > window.end;
            if (held)
                break;
            if (at.beg < pos)
                continue;
            put_stretch(out, map, (struct bt_span){pos, at.beg}, bt_slice(p->text, pos, at.beg),
                        false);
            put_stretch(out, map, at, reading, true);
            pos = at.end;
        }
        put_stretch(out, map, (struct bt_span){pos, window.end},
                    bt_slice(p->text, pos, window.end), false);
        bt_buf_putc(out, GAP);
    }
}
