/* recode.c: see recode.h. */
#include "io/recode.h"

#include "core/err.h"
#include "core/str.h"

#include <stdlib.h>

enum {
    MOST = 4, /* bytes of a character, in either encoding */
    SPILL = 4 * MOST
};

struct recoder {
    struct bt_stream stream;
    struct bt_below below;
    struct bt_err late;
    enum bt_charset charset;
    bool begun;      /* the byte order mark, if there was one, is behind us */
    char half[MOST]; /* the first bytes of a character that goes on in the next buffer */
    size_t nhalf;
    char spill
        [SPILL]; /* of a reader with little room: what it has not got yet, spill[beg, end) */
    size_t spill_beg, spill_end;
};

/* Characters of s[0, n) to `to` while there is room; `last`: nothing follows them.  The bytes taken. */
static size_t convert(struct recoder *r, const char *s, size_t n, bool last, char *to,
                      size_t room, size_t *got)
{
    size_t i = 0;

    while (i < n && (last || n - i >= MOST) && room - *got >= MOST) {
        uint32_t len, cp = bt_charset_wide_char(r->charset, s + i, n - i, &len);
        if (cp == BT_WIDE_BROKEN)
            to[(*got)++] = (char)0xFF;
        else if (r->begun || cp != 0xFEFF)
            *got += bt_encode(to + *got, cp);
        r->begun = true;
        i += len;
    }
    return i;
}

/* The bytes of `below`, those kept of the last buffer before them.  A character may begin in what was
 * kept: it is completed first.  room >= SPILL. */
static void convert_below(struct recoder *r, bool last, char *to, size_t room, size_t *got)
{
    struct bt_below *b = &r->below;

    if (r->nhalf != 0) {
        char joint[2 * MOST];
        size_t n = b->end - b->beg < MOST ? b->end - b->beg : MOST, taken;
        memcpy(joint, r->half, r->nhalf);
        if (n != 0)
            memcpy(joint + r->nhalf, b->buf + b->beg, n);
        taken = convert(r, joint, r->nhalf + n, last, to, room, got);
        if (taken < r->nhalf) { /* the rest is too little for a character again */
            r->nhalf += n - taken;
            memcpy(r->half, joint + taken, r->nhalf);
            b->beg += n;
            return;
        }
        b->beg += taken - r->nhalf;
        r->nhalf = 0;
    }
    b->beg += convert(r, b->buf + b->beg, b->end - b->beg, last, to, room, got);
    if (b->end - b->beg < MOST && !last) {
        r->nhalf = b->end - b->beg;
        memcpy(r->half, b->buf + b->beg, r->nhalf);
        b->beg = b->end;
    }
}

static enum bt_status read_recoded(struct bt_stream *s, char *to, size_t room, size_t *got,
                                   struct bt_err *err);

/* What a reader with room for less than SPILL bytes gets. */
static enum bt_status read_spilled(struct recoder *r, char *to, size_t room, size_t *got,
                                   struct bt_err *err)
{
    size_t n;

    *got = 0;
    if (r->spill_beg == r->spill_end) {
        enum bt_status st = read_recoded(&r->stream, r->spill, SPILL, &n, err);
        if (st != BT_OK)
            return st;
        r->spill_beg = 0;
        r->spill_end = n;
    }
    n = r->spill_end - r->spill_beg;
    n = n < room ? n : room;
    memcpy(to, r->spill + r->spill_beg, n);
    r->spill_beg += n;
    *got = n;
    return BT_OK;
}

static enum bt_status read_recoded(struct bt_stream *s, char *to, size_t room, size_t *got,
                                   struct bt_err *err)
{
    struct recoder *r = (struct recoder *)s;

    *got = 0;
    if (to != r->spill && (room < SPILL || r->spill_beg != r->spill_end))
        return read_spilled(r, to, room, got, err);
    while (*got == 0) {
        enum bt_status st = bt_below_fill(&r->below, err);
        if (st == BT_BAD)
            return st;
        convert_below(r, st == BT_END, to, room, got);
        if (st == BT_END && *got == 0) {
            bool late = r->late.code != NULL;
            *err = late ? r->late : *err;
            r->late.code = NULL;
            return late ? BT_BAD : BT_END;
        }
    }
    return BT_OK;
}

static void close_recoder(struct bt_stream *s)
{
    struct recoder *r = (struct recoder *)s;

    bt_below_close(&r->below);
    free(r);
}

enum bt_status bt_recode_open(struct bt_stream **out, enum bt_charset wide,
                              const struct bt_below *below, const struct bt_err *late,
                              struct bt_err *err)
{
    struct recoder *r = calloc(1, sizeof *r);

    if (r == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening the input");
    r->stream = (struct bt_stream){.read = read_recoded, .close = close_recoder};
    r->charset = wide;
    r->below = *below;
    r->late = *late;
    *out = &r->stream;
    return BT_OK;
}
