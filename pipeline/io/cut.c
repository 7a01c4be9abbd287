/* cut.c: see cut.h. */
#include "io/cut.h"

#include "core/err.h"
#include "io/table.h"

enum {
    MAX_HEADER = 64 << 10, /* bytes of a table's header */
    LOOK_ALWAYS = 4096     /* bytes in which a format is looked for again with each byte */
};

void bt_piece_clear(struct bt_piece *p)
{
    struct bt_buf kept = p->bytes, label = p->label;

    if (kept.cap > BT_PIECE_KEEP)
        bt_buf_release(&kept);
    bt_buf_clear(&kept);
    bt_buf_clear(&label);
    *p = (struct bt_piece){.bytes = kept, .label = label};
}

void bt_piece_release(struct bt_piece *p)
{
    bt_buf_release(&p->bytes);
    bt_buf_release(&p->label);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
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

/* The file or the disk failed; else it is the data. */
static bool is_failure(const struct bt_err *err)
{
    return strcmp(err->code, "input-output") == 0;
}

bool bt_cut_fill(struct bt_cutter *c)
{
    struct bt_err err = {0};
    enum bt_status st = c->ended ? BT_END : bt_source_fill(&c->source, &err);

    if (st == BT_BAD && is_failure(&err))
        complain(c, &err);
    else if (st == BT_BAD)
        c->damage = err;
    c->broken = c->broken || st == BT_BAD || c->source.stopped;
    c->ended = st != BT_OK;
    return st == BT_OK;
}

/* Decides the format of the open stream, by its first bytes unless it was asked for.  Long beginnings
 * are looked at again only when they have grown by an eighth. */
static enum bt_format decide(struct bt_cutter *c)
{
    const struct bt_source *s = &c->source;
    enum bt_format format = c->want;
    size_t seen, n;
    bool more;

    if (c->want == BT_FORMAT_TEXT || c->want == BT_FORMAT_HTML || c->want == BT_FORMAT_FEED)
        return c->want;
    do {
        const char *beg = s->buf + s->beg;
        n = seen = s->end - s->beg;
        more = (n < 3 && (n == 0 || (unsigned char)beg[0] == 0xEF)) ||
               bt_charset_wide_needs_more((struct bt_str){beg, (uint32_t)n});
        if (c->want == BT_FORMAT_AUTO)
            format = bt_detect_format(beg, n, &more);
        while (more && n < BT_SOURCE_BUFFER &&
               n <= seen + (seen > LOOK_ALWAYS ? seen / 8 : 0) && bt_cut_fill(c))
            n = s->end - s->beg;
    } while (more && n != seen);
    return format;
}

/* Wide characters become UTF-8 where lines and items are cut; of a whole text they are the source. */
static enum bt_status recode(struct bt_cutter *c, struct bt_err *err)
{
    struct bt_source *s = &c->source;

    c->recoded = BT_CHARSET_AUTO;
    if (c->format != BT_FORMAT_JSONL && c->format != BT_FORMAT_CSV &&
        c->format != BT_FORMAT_TSV && c->format != BT_FORMAT_FEED &&
        !(c->format == BT_FORMAT_TEXT && c->separator.len != 0))
        return BT_OK;
    c->recoded = bt_charset_wide((struct bt_str){s->buf + s->beg, (uint32_t)(s->end - s->beg)});
    if (c->recoded == BT_CHARSET_AUTO)
        return BT_OK;
    c->ended = false; /* the layer still has what was read */
    return bt_source_recode(s, c->recoded, err);
}

static int64_t count_newlines(const char *s, size_t n)
{
    int64_t found = 0;

    for (const char *p = s; (p = memchr(p, '\n', n - (size_t)(p - s))) != NULL; p++)
        found++;
    return found;
}

/* The header of the open table.  BT_BAD: it gives no articles. */
static enum bt_status take_header(struct bt_cutter *c, struct bt_err *err)
{
    struct bt_source *s = &c->source;
    struct bt_table_scan t = {.separator = '\0'};
    struct bt_table_columns columns;
    struct bt_buf copy = BT_BUF_INIT;
    enum bt_status st;
    bool whole;

    bt_buf_clear(&c->header);
    do {
        size_t n = bt_table_scan(&t, s->buf + s->beg, s->end - s->beg, &whole);
        if (c->header.len + n > MAX_HEADER)
            return bt_err_set(err, BT_BAD, "invalid-csv", "a header of more than 64k bytes");
        bt_buf_add(&c->header, s->buf + s->beg, n);
        s->beg += n;
    } while (!whole && bt_cut_fill(c));
    if (c->broken || c->header.len == 0)
        return BT_OK;
    bt_buf_add(&copy, c->header.s, c->header.len);
    if (copy.failed || c->header.failed) {
        bt_buf_release(&copy);
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading a header");
    }
    st = bt_table_header(
        &columns, copy.s, (uint32_t)copy.len,
        bt_table_separator(c->format, (struct bt_str){copy.s, (uint32_t)copy.len}), err);
    bt_buf_release(&copy);
    if (st == BT_OK)
        c->line += count_newlines(c->header.s, c->header.len);
    return st;
}

static int read_feed(void *ctx, char *to, int room)
{
    struct bt_cutter *c = ctx;
    struct bt_source *s = &c->source;
    size_t n;

    if (s->beg == s->end && !bt_cut_fill(c))
        return 0;
    n = s->end - s->beg < (size_t)room ? s->end - s->beg : (size_t)room;
    memcpy(to, s->buf + s->beg, n);
    s->beg += n;
    return (int)n;
}

/* Opens the next file that can be opened and decides its format.  BT_BAD: an error record is due
 * for it. */
static enum bt_status open_next(struct bt_cutter *c, struct bt_err *err)
{
    struct bt_source *s = &c->source;
    enum bt_status st;

    c->pieces = 0;
    c->line = 1;
    while ((st = bt_source_next(s, err)) == BT_BAD && is_failure(err)) {
        complain(c, err);
        *err = (struct bt_err){0};
    }
    if (st != BT_OK) {
        c->line = 0;
        return st;
    }
    c->open = true;
    c->ended = c->broken = false;
    c->damage.code = NULL;
    c->format = decide(c);
    if ((st = recode(c, err)) != BT_OK)
        return st;
    if (c->format != BT_FORMAT_TEXT && c->format != BT_FORMAT_HTML && s->end - s->beg >= 3 &&
        memcmp(s->buf + s->beg, "\xEF\xBB\xBF", 3) == 0)
        s->beg += 3;
    if (c->format == BT_FORMAT_CSV || c->format == BT_FORMAT_TSV)
        return take_header(c, err);
    if (c->format == BT_FORMAT_WARC)
        bt_warc_begin(&c->warc, s->beg);
    if (c->format == BT_FORMAT_FEED)
        return bt_feed_open(&c->feed, read_feed, c,
                            c->recoded != BT_CHARSET_AUTO ||
                                bt_feed_says_wide((struct bt_str){s->buf + s->beg,
                                                                  (uint32_t)(s->end - s->beg)}),
                            err);
    return BT_OK;
}

static void close_stream(struct bt_cutter *c)
{
    bt_feed_close(c->feed);
    c->feed = NULL;
    c->open = false;
}

void bt_cutter_close(struct bt_cutter *c)
{
    close_stream(c);
    bt_source_close(&c->source);
    bt_buf_release(&c->header);
    bt_warc_release(&c->warc);
}

void bt_cut_keep(struct bt_slot *slot, struct bt_piece *p, const char *s, size_t n,
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
        bt_cut_keep(slot, p, from, n, limit);
        s->beg += n + (nl != NULL);
        if (nl != NULL) {
            c->line++;
            return true;
        }
        if (!bt_cut_fill(c))
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
        bt_cut_keep(slot, p, s->buf + s->beg, s->end - s->beg, c->max_document);
        s->beg = s->end;
    } while (!(p->too_large && s->is_file) && bt_cut_fill(c));
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
            bt_cut_keep(slot, p, "\n", 1, c->max_document);
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

/* Rows without a byte are passed over. */
static bool only_breaks(const char *s, size_t n)
{
    return n == 0 || (n == 1 && s[0] == '\n') || (n == 2 && memcmp(s, "\r\n", 2) == 0);
}

/* The header and a row; its line break stays out. */
static bool cut_row(struct bt_cutter *c, struct bt_slot *slot, struct bt_piece *p)
{
    struct bt_source *s = &c->source;
    size_t header = c->header.len;
    struct bt_table_scan t = {0};
    bool whole, empty;

    if (header == 0) /* a table of no bytes */
        return false;
    t.separator = bt_table_separator(c->format, (struct bt_str){c->header.s, (uint32_t)header});
    do {
        p->line = c->line;
        p->bytes.len = 0;
        p->header = (uint32_t)header;
        bt_cut_keep(slot, p, c->header.s, header, c->max_line);
        do {
            size_t n = bt_table_scan(&t, s->buf + s->beg, s->end - s->beg, &whole);
            c->line += count_newlines(s->buf + s->beg, n);
            bt_cut_keep(slot, p, s->buf + s->beg, n, c->max_line);
            s->beg += n;
        } while (!whole && bt_cut_fill(c));
        empty = !p->too_large && only_breaks(p->bytes.s + header, p->bytes.len - header);
    } while (whole && empty);
    if (!p->too_large && whole)
        p->bytes.len--;
    if (!p->too_large && p->bytes.len > header && p->bytes.s[p->bytes.len - 1] == '\r')
        p->bytes.len--;
    return !empty && (whole || !c->broken);
}

/* An item as a line of JSONL. */
static bool cut_item(struct bt_cutter *c, struct bt_slot *slot, struct bt_piece *p)
{
    struct bt_err err = {0};
    enum bt_status st = bt_feed_next(c->feed, &p->bytes, c->max_document, &p->line, &err);

    p->format = BT_FORMAT_JSONL;
    if (p->bytes.cap > BT_PIECE_KEEP)
        bt_slot_take(slot, p->bytes.cap);
    p->too_large = st == BT_BAD && strcmp(err.code, "too-large") == 0;
    p->limit = c->max_document;
    if (st == BT_FATAL)
        p->bytes.failed = true;
    if (st == BT_BAD && !p->too_large && !c->broken)
        c->damage = err;
    if (c->damage.code != NULL)
        c->line = p->line;
    return st == BT_OK || p->too_large;
}

static bool cut_piece(struct bt_cutter *c, struct bt_slot *slot, struct bt_piece *p)
{
    switch (c->format) {
    case BT_FORMAT_JSONL:
        return cut_line(c, slot, p);
    case BT_FORMAT_CSV:
    case BT_FORMAT_TSV:
        return cut_row(c, slot, p);
    case BT_FORMAT_FEED:
        return cut_item(c, slot, p);
    case BT_FORMAT_WARC:
        return bt_warc_cut(c, slot, p);
    default:
        return c->separator.len != 0 && c->format == BT_FORMAT_TEXT ? cut_separated(c, slot, p)
                                                                    : cut_file(c, slot, p);
    }
}

/* What the open stream says of an article.  Of the articles of a member divided by separators the
 * n-th gets ID/n. */
static void describe(const struct bt_cutter *c, struct bt_piece *p)
{
    const struct bt_source *s = &c->source;
    size_t name = strlen(s->name) + 1;

    bt_piece_clear(p);
    p->format = c->format;
    p->recoded = c->recoded;
    p->mtime = s->mtime;
    p->line = c->line;
    bt_buf_add(&p->label, s->name, name);
    if (s->id != NULL)
        bt_buf_puts(&p->label, s->id);
    if (s->id != NULL && c->pieces != 0 && c->separator.len != 0)
        bt_buf_printf(&p->label, "/%llu", (unsigned long long)c->pieces + 1);
    bt_buf_putc(&p->label, '\0');
    p->name = p->label.failed ? "" : p->label.s;
    p->id = s->id != NULL && !p->label.failed ? p->label.s + name : NULL;
}

static enum bt_status give(struct bt_cutter *c, struct bt_piece *p)
{
    c->pieces++;
    p->ordinal = ++c->ordinal;
    return BT_OK;
}

enum bt_status bt_cut(struct bt_cutter *c, struct bt_slot *slot, struct bt_piece *p,
                      struct bt_err *err)
{
    for (;;) {
        enum bt_status st = BT_OK;
        bool found = false;
        if (!c->open) {
            *err = (struct bt_err){0};
            st = open_next(c, err);
        }
        if (st == BT_END || st == BT_FATAL)
            return st;
        describe(c, p);
        if (st == BT_OK)
            found = cut_piece(c, slot, p);
        else
            c->damage = *err;
        if (p->bytes.failed || p->label.failed)
            return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading %.100s",
                              c->source.name);
        if (found)
            return give(c, p);
        close_stream(c);
        if (c->damage.code != NULL && !c->source.stopped) {
            describe(c, p);
            p->damage = c->damage;
            c->damage.code = NULL;
            return give(c, p);
        }
    }
}
