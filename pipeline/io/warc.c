/* warc.c: see warc.h. */
#include "io/warc.h"

#include "core/err.h"
#include "io/cut.h"

#include <assert.h>

enum {
    MAX_HEAD = 64 << 10, /* bytes of a record's header */
    PEEK = 64 << 10,     /* bytes of a block that tell what it is */
    CREDIT = 64 << 20,
    MAX_GAP = 64 /* line breaks between two records */
};

void bt_warc_begin(struct bt_warc *w, uint64_t pos)
{
    w->record = 0;
    w->pos = pos;
    w->credit = CREDIT;
    w->member = 0;
    w->torn.code = NULL;
    w->back_at = 0;
    bt_buf_release(&w->back);
}

void bt_warc_release(struct bt_warc *w)
{
    bt_buf_release(&w->back);
}

/* More bytes of the source, from behind damaged gzip members if need be. */
static bool fill_from_source(struct bt_cutter *c)
{
    struct bt_warc *w = &c->warc;
    uint64_t at = w->pos + c->source.end - c->source.beg;

    while (!bt_cut_fill(c)) {
        struct bt_stream *top = c->source.top;
        if (c->source.stopped || c->damage.code == NULL || top->resync == NULL ||
            !top->resync(top))
            return false;
        w->torn = c->damage;
        c->damage.code = NULL;
        c->ended = c->broken = false;
    }
    if (c->source.top->begins)
        w->member = at;
    return true;
}

/* More bytes: of those put back, then of the source. */
static bool fill(struct bt_cutter *c)
{
    struct bt_warc *w = &c->warc;
    struct bt_source *s = &c->source;
    size_t n;

    if (w->back_at == w->back.len) {
        bt_buf_release(&w->back);
        w->back_at = 0;
        return fill_from_source(c);
    }
    if (s->beg != 0) {
        memmove(s->buf, s->buf + s->beg, s->end - s->beg);
        s->end -= s->beg;
        s->beg = 0;
    }
    n = w->back.len - w->back_at;
    if (n > BT_SOURCE_BUFFER - s->end)
        n = BT_SOURCE_BUFFER - s->end;
    memcpy(s->buf + s->end, w->back.s + w->back_at, n);
    s->end += n;
    w->back_at += n;
    return n != 0;
}

static const char *here(const struct bt_cutter *c)
{
    return c->source.buf + c->source.beg;
}

static size_t have(const struct bt_cutter *c)
{
    return c->source.end - c->source.beg;
}

/* At least n bytes in the buffer; false: so many do not come. */
static bool need(struct bt_cutter *c, size_t n)
{
    while (have(c) < n)
        if (!fill(c))
            return false;
    return true;
}

static void drop(struct bt_cutter *c, size_t n)
{
    c->source.beg += n;
    c->warc.pos += n;
}

static bool at_mark(struct bt_cutter *c, size_t ahead)
{
    return need(c, ahead + BT_WARC_MARK) &&
           memcmp(here(c) + ahead, "WARC/1.", BT_WARC_MARK) == 0;
}

/* Bytes up to the next gzip member that begins with a record; SIZE_MAX: none is in sight. */
static size_t until_member(struct bt_cutter *c)
{
    const struct bt_warc *w = &c->warc;
    size_t n = (size_t)(w->member - w->pos);

    return w->member >= w->pos && n < have(c) && at_mark(c, n) ? n : SIZE_MAX;
}

/* Takes `n` bytes into the piece, or past it if p is NULL; the number of those that came before the
 * file, or what the record is packed in, ended. */
static uint64_t take(struct bt_cutter *c, struct bt_slot *slot, struct bt_piece *p, uint64_t n)
{
    uint64_t left = n;

    while (left != 0 && need(c, 1)) {
        size_t most = until_member(c), now = have(c) < left ? have(c) : (size_t)left;
        if (most == 0)
            break;
        now = now < most ? now : most;
        if (p != NULL)
            bt_cut_keep(slot, p, here(c), now, SIZE_MAX);
        drop(c, now);
        left -= now;
    }
    return n - left;
}

/* Past all line breaks; false at the end of the file. */
static bool skip_gap(struct bt_cutter *c)
{
    while (need(c, 1)) {
        size_t n = 0, all = have(c);
        while (n < all && (here(c)[n] == '\r' || here(c)[n] == '\n'))
            n++;
        drop(c, n);
        if (n < all)
            return true;
    }
    return false;
}

/* To the next place where a record may begin, or to the end of the file. */
static void resync(struct bt_cutter *c)
{
    do {
        size_t n = have(c), at = bt_warc_find(here(c), n);
        if (at < n) {
            drop(c, at);
            return;
        }
        drop(c, n < BT_WARC_LOOK ? 0 : n - BT_WARC_LOOK);
    } while (fill(c));
    drop(c, have(c));
}

/* Gives back what the piece has from byte `from` on.  What is read twice costs credit: without any,
 * reading goes on behind it.  A copy is made at most once for the bytes that it is made of. */
static void put_back(struct bt_cutter *c, struct bt_piece *p, size_t from)
{
    struct bt_warc *w = &c->warc;
    struct bt_source *s = &c->source;
    size_t n = p->bytes.len - from;

    if (n > w->credit)
        return;
    w->credit -= n;
    w->pos -= n;
    if (n <= s->beg) { /* they still stand in the buffer */
        s->beg -= n;
        return;
    }
    if (w->back.len != 0) { /* all since the last time came from there */
        assert(n + have(c) <= w->back_at);
        w->back_at -= n + have(c);
    } else {
        bt_buf_add(&w->back, p->bytes.s + from, n);
        bt_buf_add(&w->back, here(c), have(c));
        p->bytes.failed = p->bytes.failed || w->back.failed;
    }
    s->beg = s->end = 0;
}

static bool begins_at(struct bt_cutter *c, size_t ahead)
{
    if (here(c)[ahead] != 'W')
        return false;
    need(c, ahead + BT_WARC_LOOK); /* at the end of the file fewer will do */
    return bt_warc_begins(here(c) + ahead, have(c) - ahead);
}

/* The bytes of the header with the empty line that ends it; 0: it has none.  Another record's first
 * line ends it as well, for then the rest of this one is lost. */
static size_t head_length(struct bt_cutter *c)
{
    size_t line = 0;

    for (;;) {
        const char *nl = memchr(here(c) + line, '\n', have(c) - line);
        size_t end = nl != NULL ? (size_t)(nl - here(c)) : have(c);
        if (nl == NULL) {
            if (end >= MAX_HEAD || !fill(c))
                return 0;
            if ((end = until_member(c)) != SIZE_MAX && end != 0)
                return 0;
            continue;
        }
        if (line != 0 && (end == line || (end == line + 1 && here(c)[line] == '\r')))
            return end + 1;
        if (end >= MAX_HEAD || (line != 0 && begins_at(c, line)))
            return 0;
        line = end + 1;
    }
}

static struct bt_warc_head head_of(const struct bt_piece *p)
{
    struct bt_warc_head head;

    bt_warc_head_parse((struct bt_str){p->bytes.s, p->header}, &head);
    return head;
}

static bool has_record(const struct bt_piece *p)
{
    size_t n = p->bytes.len - p->header;

    return bt_warc_find(p->bytes.s + p->header, n) < n;
}

/* Behind the block stands what must stand there: another record or nothing.  Garbage may, if the
 * record is closed as it should be and none begins in it. */
static bool ends_well(struct bt_cutter *c, const struct bt_piece *p)
{
    size_t gap = 0;

    while (gap < MAX_GAP && need(c, gap + 1) && (here(c)[gap] == '\r' || here(c)[gap] == '\n'))
        gap++;
    return !need(c, gap + 1) || at_mark(c, gap) ||
           (gap >= 4 && memcmp(here(c), "\r\n\r\n", 4) == 0 && !has_record(p));
}

/* Line breaks as behind a record, then another record or nothing. */
static bool is_record_end(const char *s, size_t n)
{
    size_t gap = 0;

    while (gap < n && (s[gap] == '\r' || s[gap] == '\n'))
        gap++;
    return gap == n || (gap >= 4 && memcmp(s, "\r\n\r\n", 4) == 0) ||
           (n - gap >= BT_WARC_MARK && memcmp(s + gap, "WARC/1.", BT_WARC_MARK) == 0);
}

/* Whether the file can be asked what stands `ahead` bytes on, and has no record's end there. */
static bool is_a_lie(struct bt_cutter *c, uint64_t ahead)
{
    struct bt_stream *top = c->source.top;
    uint64_t at = c->warc.pos + ahead, next = c->warc.pos + have(c);
    char s[4 + BT_WARC_MARK] = "";
    struct bt_err err = {0};
    size_t n = 0, got = 0;

    if (top->seek == NULL || c->warc.back.len != 0)
        return false;
    if (at >= top->size)
        return at != top->size;
    if (top->seek(top, at))
        while (n < sizeof s && top->read(top, s + n, sizeof s - n, &got, &err) == BT_OK)
            n += got;
    return top->seek(top, next) && !is_record_end(s, n);
}

static void damage(struct bt_piece *p, const char *code, const char *what)
{
    bt_err_set(&p->damage, BT_BAD, code, "record %llu at byte %llu: %s",
               (unsigned long long)p->record, (unsigned long long)p->offset, what);
}

/* The record does not end where it says.  Reading goes on at the next one: in its own block, if one
 * begins there. */
static void recover(struct bt_cutter *c, struct bt_piece *p, int64_t length)
{
    size_t n = p->bytes.len - p->header, at = bt_warc_find(p->bytes.s + p->header, n);
    const struct bt_err *torn = &c->warc.torn;
    char what[120];

    if (at == n) /* one may begin with the last bytes of it */
        at = n < BT_WARC_LOOK ? 0 : n - BT_WARC_LOOK;
    put_back(c, p, p->header + at);
    if (torn->code != NULL)
        snprintf(what, sizeof what, "%.100s", torn->msg);
    else
        snprintf(what, sizeof what, "content-length %lld is wrong", (long long)length);
    damage(p, torn->code != NULL ? torn->code : "invalid-warc", what);
    resync(c);
}

/* The file ends within the record, or its length is too large. */
static void breaks_off(struct bt_cutter *c, struct bt_piece *p, int64_t length, uint64_t got)
{
    struct bt_err *why = c->warc.torn.code != NULL ? &c->warc.torn : &c->damage;
    char what[120];

    if (has_record(p)) {
        recover(c, p, length);
        return;
    }
    if (why->code != NULL)
        snprintf(what, sizeof what, "%.100s", why->msg);
    else
        snprintf(what, sizeof what, "it ends after %llu of %lld bytes", (unsigned long long)got,
                 (long long)length);
    damage(p, why->code != NULL ? why->code : "truncated", what);
    why->code = NULL;
}

/* The block of a record; what it is. */
static enum bt_warc_skip take_block(struct bt_cutter *c, struct bt_slot *slot,
                                    struct bt_piece *p)
{
    struct bt_warc_head head = head_of(p);
    uint64_t length = (uint64_t)head.length, got;
    /* the rest is for HTTP headers and the sizes of chunks */
    bool stored = length <= c->max_document + c->max_document / 8 + PEEK;
    enum bt_warc_skip skip;

    got = take(c, slot, p, stored ? length : PEEK);
    head = head_of(p); /* the piece has moved */
    skip = bt_warc_classify(&head, (struct bt_str){p->bytes.s + p->header, (uint32_t)got});
    if (!stored && got == PEEK && is_a_lie(c, length - got)) {
        recover(c, p, head.length);
        return BT_WARC_ARTICLE;
    }
    if (!stored && got == PEEK)
        got += take(c, slot, NULL, length - got);
    p->too_large = !stored;
    p->limit = c->max_document;
    if (got < length)
        breaks_off(c, p, head.length, got);
    else if (!ends_well(c, p))
        recover(c, p, head.length);
    else
        c->warc.credit += CREDIT - c->warc.credit < length ? CREDIT - c->warc.credit : length;
    return p->damage.code != NULL ? BT_WARC_ARTICLE : skip;
}

static enum bt_warc_skip take_record(struct bt_cutter *c, struct bt_slot *slot,
                                     struct bt_piece *p)
{
    size_t n;

    if (!at_mark(c, 0)) {
        uint64_t from = c->warc.pos;
        resync(c);
        bt_err_set(&p->damage, BT_BAD, "invalid-warc", "%llu bytes at byte %llu are no record",
                   (unsigned long long)(c->warc.pos - from), (unsigned long long)from);
        return BT_WARC_ARTICLE;
    }
    p->record = ++c->warc.record;
    if ((n = head_length(c)) == 0) {
        damage(p, "invalid-warc", "its header has no end");
        drop(c, 1);
        resync(c);
        return BT_WARC_ARTICLE;
    }
    bt_cut_keep(slot, p, here(c), n, SIZE_MAX);
    p->header = (uint32_t)n;
    drop(c, n);
    if (p->bytes.failed)
        return BT_WARC_ARTICLE;
    if (head_of(p).length < 0) {
        damage(p, "invalid-warc", "no content-length, or none that is a number");
        resync(c);
        return BT_WARC_ARTICLE;
    }
    return take_block(c, slot, p);
}

/* Packed bytes are broken, and no record is missing any of them. */
static bool tell_torn(struct bt_cutter *c, struct bt_piece *p)
{
    struct bt_err *torn = &c->warc.torn;

    bt_err_set(&p->damage, BT_BAD, torn->code, "before byte %llu: %.100s",
               (unsigned long long)c->warc.pos, torn->msg);
    torn->code = NULL;
    return !c->source.stopped;
}

static void empty(struct bt_slot *slot, struct bt_piece *p)
{
    if (p->bytes.cap > BT_PIECE_KEEP) {
        bt_slot_give(slot, slot->held);
        bt_buf_release(&p->bytes);
    }
    bt_buf_clear(&p->bytes);
    p->header = 0;
    p->too_large = false;
}

void bt_warc_tally(struct bt_warc *w, struct bt_tally *t)
{
    static_assert((int)BT_WARC_NSKIP <= (int)BT_MAX_PASSED, "a kind has no place in a tally");
    for (int i = 0; i < BT_WARC_NSKIP; i++) {
        t->passed[i].kind = bt_warc_skip_name[i];
        t->passed[i].n = w->done[i] - w->told[i];
        w->told[i] = w->done[i];
    }
}

bool bt_warc_cut(struct bt_cutter *c, struct bt_slot *slot, struct bt_piece *p)
{
    struct bt_warc *w = &c->warc;

    p->line = 0; /* its place are record and byte */
    while (skip_gap(c) && w->torn.code == NULL) {
        enum bt_warc_skip skip;
        p->offset = w->pos;
        skip = take_record(c, slot, p);
        if (p->bytes.failed || (p->damage.code != NULL && c->source.stopped))
            return false;
        if (p->damage.code != NULL)
            w->torn.code = NULL; /* that is why */
        else
            w->done[skip]++;
        if (skip == BT_WARC_ARTICLE)
            return true;
        empty(slot, p);
    }
    return w->torn.code != NULL && tell_torn(c, p);
}
