/* warc.h: bytes read as a web archive; for the unit tests and the fuzz target. */
#ifndef BT_TEST_WARC_H
#define BT_TEST_WARC_H

#include "io/article.h"
#include "io/decompress.h"

enum { WARC_MAX_DOCUMENT = 4096 };

/* Bytes in memory as a stream that gives at most `step` of them at a time. */
struct memory {
    struct bt_stream stream;
    const char *s;
    size_t n, at, step;
};

static enum bt_status memory_read(struct bt_stream *stream, char *to, size_t room, size_t *got,
                                  struct bt_err *err)
{
    struct memory *m = (struct memory *)stream;
    size_t n = m->n - m->at;

    (void)err;
    n = n < room ? n : room;
    n = n < m->step ? n : m->step;
    if (n != 0)
        memcpy(to, m->s + m->at, n);
    m->at += n;
    *got = n;
    return n != 0 ? BT_OK : BT_END;
}

static bool memory_seek(struct bt_stream *stream, uint64_t to)
{
    ((struct memory *)stream)->at = (size_t)to;
    return to <= stream->size;
}

/* One line for each article or error: "id version uri media charset body" or "code message id". */
static void add_piece(struct bt_buf *out, const struct bt_input *in, const struct bt_err *err)
{
    if (err->code != NULL) {
        bt_buf_printf(out, "%s %s ", err->code, err->msg);
        bt_buf_str(out, in->id);
    } else {
        bt_buf_str(out, in->id);
        bt_buf_printf(out, " %lld ", (long long)in->version);
        bt_buf_str(out, in->uri);
        bt_buf_printf(out, " %s ", in->media_type);
        bt_buf_str(out, in->charset);
        bt_buf_putc(out, ' ');
        bt_buf_str(out, in->bytes);
    }
    bt_buf_putc(out, '\n');
}

/* Reads the stream, which is closed if it is a packed one; `done` gets what became of the records.
 * The number of pieces. */
static uint64_t warc_read(struct bt_buf *out, struct bt_stream *stream, uint64_t *done)
{
    struct bt_cutter c = {.max_document = WARC_MAX_DOCUMENT, .format = BT_FORMAT_WARC};
    struct bt_given given = {.id = NULL};
    struct bt_article article = {.plain = false};
    struct bt_piece piece = {.bytes = BT_BUF_INIT};
    struct bt_slot slot = {.number = 0};
    struct bt_err err = {0};
    char job[8] = {0};
    uint64_t pieces = 0;

    c.source.top = stream;
    c.source.buf = malloc(BT_SOURCE_BUFFER);
    if (c.source.buf == NULL || bt_ring_new(&slot.ring, 1, job, 1, 1 << 20, &err) != BT_OK)
        abort();
    bt_warc_begin(&c.warc, 0);
    while (bt_piece_clear(&piece), piece.format = BT_FORMAT_WARC,
           bt_warc_cut(&c, &slot, &piece)) {
        struct bt_input in;
        err = (struct bt_err){0};
        bt_article_parse(&article, &piece, &given, &in, &err);
        add_piece(out, &in, &err);
        pieces++;
        bt_slot_give(&slot, slot.held);
    }
    if (c.damage.code != NULL)
        bt_buf_printf(out, "%s %s\n", c.damage.code, c.damage.msg);
    memcpy(done, c.warc.done, sizeof c.warc.done);
    bt_warc_release(&c.warc);
    bt_article_release(&article);
    bt_piece_release(&piece);
    bt_ring_free(slot.ring);
    free(c.source.buf);
    return pieces;
}

/* The bytes as a file (`seeks`) or as a pipe that gives `step` of them at a time; packed if they look
 * so. */
static uint64_t warc_read_bytes(struct bt_buf *out, const char *s, size_t n, size_t step,
                                bool seeks, uint64_t *done)
{
    struct memory m = {{.read = memory_read, .size = n}, s, n, 0, step};
    struct bt_stream *top = &m.stream;
    struct bt_below below = {top, NULL, 0, 0, NULL};
    struct bt_err err = {0};
    uint64_t pieces;

    if (seeks)
        m.stream.seek = memory_seek;
    if (n >= 3 && memcmp(s, "\x1F\x8B\x08", 3) == 0 &&
        ((below.buf = malloc(BT_STREAM_BUFFER)) == NULL ||
         bt_decompress_open(&top, BT_PACKING_GZIP, &below, &err) != BT_OK))
        abort();
    pieces = warc_read(out, top, done);
    if (top != &m.stream)
        top->close(top);
    return pieces;
}

#endif
