/* cut.c: see cut.h. */
#include "io/cut.h"

#include "core/err.h"

void bt_piece_clear(struct bt_piece *p)
{
    struct bt_buf kept = p->bytes;

    if (kept.cap > BT_PIECE_KEEP)
        bt_buf_release(&kept);
    bt_buf_clear(&kept);
    *p = (struct bt_piece){.bytes = kept};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* By the first character that is not white space: '{' JSONL, '<' and a letter, '!' or '?' HTML.
 */
static enum bt_format guess(const char *s, size_t n)
{
    size_t i = n >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    char c;

    while (i < n && is_blank(s[i]))
        i++;
    if (i < n && s[i] == '{')
        return BT_FORMAT_JSONL;
    if (i + 1 >= n || s[i] != '<')
        return BT_FORMAT_TEXT;
    c = s[i + 1];
    return c == '!' || c == '?' || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ? BT_FORMAT_HTML
                                                                            : BT_FORMAT_TEXT;
}

static bool only_blanks(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!is_blank(s[i]))
            return false;
    return true;
}

static void complain(struct bt_cutter *c, const struct bt_err *err)
{
    c->failed++;
    c->complain(c->ctx, err);
}

/* More bytes; false at the end of the file, a read error included. */
static bool fill(struct bt_cutter *c)
{
    struct bt_err err = {0};
    enum bt_status st = c->ended ? BT_END : bt_source_fill(&c->source, &err);

    if (st == BT_BAD)
        complain(c, &err);
    c->broken = c->broken || st == BT_BAD || c->source.stopped;
    c->ended = st != BT_OK;
    return st == BT_OK;
}

/* More bytes are needed to tell the format or a byte order mark. */
static bool undecided(const struct bt_cutter *c)
{
    const char *s = c->source.buf;
    size_t n = c->source.end;

    if (c->want == BT_FORMAT_TEXT || c->want == BT_FORMAT_HTML || n == BT_SOURCE_BUFFER)
        return false;
    if (n < 5 && (n == 0 || (unsigned char)s[0] == 0xEF))
        return true;
    return c->want == BT_FORMAT_AUTO && (only_blanks(s, n) || (n < 5 && s[n - 1] == '<'));
}

/* Opens the next file that can be opened and decides its format. */
static bool open_next(struct bt_cutter *c)
{
    struct bt_source *s = &c->source;
    struct bt_err err = {0};
    enum bt_status st;

    while ((st = bt_source_next(s, &err)) == BT_BAD)
        complain(c, &err);
    if (st != BT_OK)
        return false;
    c->open = true;
    c->ended = c->broken = false;
    c->pieces = 0;
    c->line = 1;
    while (undecided(c) && fill(c))
        ;
    c->format = c->want != BT_FORMAT_AUTO ? c->want : guess(s->buf + s->beg, s->end - s->beg);
    if (c->format == BT_FORMAT_JSONL && s->end - s->beg >= 3 &&
        memcmp(s->buf + s->beg, "\xEF\xBB\xBF", 3) == 0)
        s->beg += 3;
    return true;
}

/* Appends to the piece unless that is more than `limit`; then all is dropped. */
static void keep(struct bt_slot *slot, struct bt_piece *p, const char *s, size_t n,
                 size_t limit)
{
    if (p->too_large)
        return;
    if (n > limit - p->bytes.len) {
        p->too_large = true;
        p->limit = limit;
        bt_slot_give(slot, p->bytes.cap > BT_PIECE_KEEP ? slot->held : 0);
        bt_buf_release(&p->bytes);
        return;
    }
    if (p->bytes.len + n > BT_PIECE_KEEP && p->bytes.cap - p->bytes.len < n)
        bt_slot_take(slot, p->bytes.len / 2 + n); /* what the buffer grows by */
    bt_buf_add(&p->bytes, s, n);
}

/* Takes the bytes up to the next newline, which stays out of the piece.  False: the file ended
 * before one came. */
static bool take_line(struct bt_cutter *c, struct bt_slot *slot, struct bt_piece *p,
                      size_t limit)
{
    struct bt_source *s = &c->source;

    for (;;) {
        const char *from = s->buf + s->beg;
        const char *nl = memchr(from, '\n', s->end - s->beg);
        size_t n = nl != NULL ? (size_t)(nl - from) : s->end - s->beg;
        keep(slot, p, from, n, limit);
        s->beg += n + (nl != NULL);
        if (nl != NULL) {
            c->line++;
            return true;
        }
        if (!fill(c))
            return false;
    }
}

static bool cut_line(struct bt_cutter *c, struct bt_slot *slot, struct bt_piece *p)
{
    bool newline = take_line(c, slot, p, c->max_line);

    if (newline && p->bytes.len != 0 && p->bytes.s[p->bytes.len - 1] == '\r')
        p->bytes.len--;
    return newline || (!c->broken && (p->bytes.len != 0 || p->too_large));
}

static bool cut_file(struct bt_cutter *c, struct bt_slot *slot, struct bt_piece *p)
{
    struct bt_source *s = &c->source;

    if (c->pieces != 0)
        return false;
    do {
        keep(slot, p, s->buf + s->beg, s->end - s->beg, c->max_document);
        s->beg = s->end;
    } while (!(p->too_large && s->is_file) && fill(c));
    return !c->broken;
}

/* The bytes of the line that ends the piece are the separator, a carriage return aside. */
static bool ends_in_separator(const struct bt_cutter *c, const struct bt_buf *b, size_t from)
{
    size_t n = b->len - from;

    if (n != 0 && b->s[b->len - 1] == '\r')
        n--;
    return n == c->separator.len && memcmp(b->s + from, c->separator.s, n) == 0;
}

/* Articles divided by separator lines.  Nothing before the first or behind the last separator
 * is no article; nothing between two is an empty one. */
static bool cut_separated(struct bt_cutter *c, struct bt_slot *slot, struct bt_piece *p)
{
    struct bt_piece line = {0}; /* while the article is too large, only lines are looked at */
    bool newline = true, separated = false;

    if (c->pieces != 0 && c->ended && c->source.beg == c->source.end)
        return false;
    while (newline && !separated) {
        size_t from = p->bytes.len;
        bool was_large = p->too_large;
        line.too_large = false;
        bt_buf_clear(&line.bytes);
        newline = take_line(c, slot, was_large ? &line : p,
                            was_large ? c->separator.len + 1 : c->max_document);
        if (was_large)
            separated = !line.too_large && ends_in_separator(c, &line.bytes, 0);
        else if (!p->too_large)
            separated = ends_in_separator(c, &p->bytes, from);
        if (separated && !was_large)
            p->bytes.len = from;
        else if (newline)
            keep(slot, p, "\n", 1, c->max_document);
    }
    bt_buf_release(&line.bytes);
    if (c->broken && !separated)
        return false;
    if (p->too_large || !only_blanks(p->bytes.s, p->bytes.len))
        return true;
    if (c->pieces == 0 && separated) { /* the stream begins with a separator */
        p->bytes.len = 0;
        p->line = c->line;
        c->pieces = 1;
        return cut_separated(c, slot, p);
    }
    return separated || c->pieces == 0;
}

enum bt_status bt_cut(struct bt_cutter *c, struct bt_slot *slot, struct bt_piece *p,
                      struct bt_err *err)
{
    for (;;) {
        bool found;
        if (!c->open && !open_next(c))
            return BT_END;
        bt_piece_clear(p);
        p->format = c->format;
        p->name = c->source.name;
        p->mtime = c->source.mtime;
        p->line = c->line;
        if (c->format == BT_FORMAT_JSONL)
            found = cut_line(c, slot, p);
        else if (c->format == BT_FORMAT_TEXT && c->separator.len != 0)
            found = cut_separated(c, slot, p);
        else
            found = cut_file(c, slot, p);
        if (p->bytes.failed)
            return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading %s", p->name);
        if (found) {
            c->pieces++;
            p->ordinal = ++c->ordinal;
            return BT_OK;
        }
        c->open = false;
    }
}
