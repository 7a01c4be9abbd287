/* decompress.c: see decompress.h. */
#include "io/decompress.h"

#include "core/err.h"

#include <bzlib.h>
#include <lz4frame.h>
#include <lzma.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

enum {
    MAX_WINDOW_LOG = 27,
    MAX_XZ_MEMORY = 160 << 20,
    GZIP_ONLY = 16 /* added to zlib's window bits: a gzip header, nothing else */
};

struct unpacker {
    struct bt_stream stream;
    struct bt_below below;
    enum bt_packing packing;
    bool between;      /* at the start, or a member is finished: the input may end here */
    bool fresh;        /* nothing has come of the member yet */
    bool ended;        /* nothing more comes, well or badly */
    const char *wrong; /* told once the bytes before it are taken */
    z_stream zlib;
    ZSTD_DStream *zstd;
    lzma_stream lzma;
    bz_stream bzip2;
    bool bzip2_open;
    LZ4F_dctx *lz4;
};

static const struct {
    const char *name;
    unsigned char head; /* the first byte of a member */
    bool skippable;     /* frames of 50 to 5F may stand between them */
} codecs[] = {[BT_PACKING_GZIP] = {"gzip", 0x1F, false},
              [BT_PACKING_ZSTD] = {"zstd", 0x28, true},
              [BT_PACKING_XZ] = {"xz", 0xFD, false},
              [BT_PACKING_BZIP2] = {"bzip2", 'B', false},
              [BT_PACKING_LZ4] = {"lz4", 0x04, true}};

static enum bt_status damaged(struct unpacker *u, const char *why, struct bt_err *err)
{
    u->ended = true;
    return bt_err_set(err, BT_BAD, "damaged", "%s: %s", codecs[u->packing].name, why);
}

/* One step of a codec: from below.buf[beg, end) to `to`; the bytes made, and in *done whether a
 * member is finished.  NULL is returned, or what is wrong. */
static const char *step_gzip(struct unpacker *u, char *to, size_t room, size_t *made,
                             bool *done)
{
    z_stream *z = &u->zlib;
    int rc;

    if (u->between && inflateReset(z) != Z_OK)
        return "cannot start";
    z->next_in = (Bytef *)u->below.buf + u->below.beg;
    z->avail_in = (uInt)(u->below.end - u->below.beg);
    z->next_out = (Bytef *)to;
    z->avail_out = room > UINT32_MAX ? UINT32_MAX : (uInt)room;
    *made = z->avail_out;
    rc = inflate(z, Z_NO_FLUSH);
    *made -= z->avail_out;
    u->below.beg = u->below.end - z->avail_in;
    *done = rc == Z_STREAM_END;
    if (rc == Z_OK || rc == Z_STREAM_END || rc == Z_BUF_ERROR)
        return NULL;
    return rc == Z_MEM_ERROR ? "out of memory" : z->msg != NULL ? z->msg : "invalid data";
}

static const char *step_zstd(struct unpacker *u, char *to, size_t room, size_t *made,
                             bool *done)
{
    ZSTD_inBuffer in = {u->below.buf + u->below.beg, u->below.end - u->below.beg, 0};
    ZSTD_outBuffer out = {to, room, 0};
    size_t rc = ZSTD_decompressStream(u->zstd, &out, &in);

    *made = out.pos;
    u->below.beg += in.pos;
    *done = rc == 0;
    return ZSTD_isError(rc) ? ZSTD_getErrorName(rc) : NULL;
}

static const char *step_xz(struct unpacker *u, char *to, size_t room, size_t *made, bool *done)
{
    lzma_stream *z = &u->lzma;
    lzma_ret rc = LZMA_OK;

    if (u->between)
        rc = lzma_stream_decoder(z, MAX_XZ_MEMORY, 0);
    z->next_in = (const uint8_t *)u->below.buf + u->below.beg;
    z->avail_in = u->below.end - u->below.beg;
    z->next_out = (uint8_t *)to;
    z->avail_out = room;
    if (rc == LZMA_OK)
        rc = lzma_code(z, LZMA_RUN);
    *made = room - z->avail_out;
    u->below.beg = u->below.end - z->avail_in;
    *done = rc == LZMA_STREAM_END;
    if (rc == LZMA_OK || rc == LZMA_STREAM_END || rc == LZMA_BUF_ERROR)
        return NULL;
    return rc == LZMA_MEM_ERROR        ? "out of memory"
           : rc == LZMA_MEMLIMIT_ERROR ? "needs more than 160M of memory"
                                       : "invalid data";
}

static const char *step_bzip2(struct unpacker *u, char *to, size_t room, size_t *made,
                              bool *done)
{
    bz_stream *z = &u->bzip2;
    int rc = BZ_OK;

    if (u->between) {
        if (u->bzip2_open)
            BZ2_bzDecompressEnd(z);
        *z = (bz_stream){.bzalloc = NULL};
        rc = BZ2_bzDecompressInit(z, 0, 0);
        u->bzip2_open = rc == BZ_OK;
    }
    z->next_in = u->below.buf + u->below.beg;
    z->avail_in = (unsigned)(u->below.end - u->below.beg);
    z->next_out = to;
    z->avail_out = room > UINT32_MAX ? UINT32_MAX : (unsigned)room;
    *made = z->avail_out;
    if (rc == BZ_OK)
        rc = BZ2_bzDecompress(z);
    *made -= z->avail_out;
    u->below.beg = u->below.end - z->avail_in;
    *done = rc == BZ_STREAM_END;
    if (rc == BZ_OK || rc == BZ_STREAM_END)
        return NULL;
    return rc == BZ_MEM_ERROR ? "out of memory" : "invalid data";
}

static const char *step_lz4(struct unpacker *u, char *to, size_t room, size_t *made, bool *done)
{
    size_t taken = u->below.end - u->below.beg, rc;

    *made = room;
    rc = LZ4F_decompress(u->lz4, to, made, u->below.buf + u->below.beg, &taken, NULL);
    if (LZ4F_isError(rc)) {
        *made = 0;
        return "invalid data";
    }
    u->below.beg += taken;
    *done = rc == 0;
    return NULL;
}

static const char *step(struct unpacker *u, char *to, size_t room, size_t *made, bool *done)
{
    switch (u->packing) {
    case BT_PACKING_GZIP:
        return step_gzip(u, to, room, made, done);
    case BT_PACKING_ZSTD:
        return step_zstd(u, to, room, made, done);
    case BT_PACKING_BZIP2:
        return step_bzip2(u, to, room, made, done);
    case BT_PACKING_LZ4:
        return step_lz4(u, to, room, made, done);
    default:
        return step_xz(u, to, room, made, done);
    }
}

/* Between two members: NUL bytes are padding (of a tape, of xz) and are skipped; whatever else is no
 * member is an error.  BT_OK: a member begins. */
static enum bt_status begin_member(struct unpacker *u, struct bt_err *err)
{
    struct bt_below *b = &u->below;
    unsigned char c;
    enum bt_status st;

    do {
        while (b->beg != b->end && b->buf[b->beg] == 0)
            b->beg++;
        if ((st = bt_below_fill(b, err)) != BT_OK) {
            u->ended = true;
            return st;
        }
    } while (b->buf[b->beg] == 0);
    c = (unsigned char)b->buf[b->beg];
    if (c != codecs[u->packing].head &&
        !(codecs[u->packing].skippable && c >= 0x50 && c <= 0x5F))
        return damaged(u, "other bytes behind the end", err);
    return BT_OK;
}

static enum bt_status read_unpacked(struct bt_stream *s, char *to, size_t room, size_t *got,
                                    struct bt_err *err)
{
    struct unpacker *u = (struct unpacker *)s;

    *got = 0;
    while (*got == 0 && !u->ended) {
        enum bt_status st = BT_OK;
        size_t in;
        bool done = false;
        if (u->wrong != NULL)
            return damaged(u, u->wrong, err);
        st = u->between ? begin_member(u, err) : bt_below_fill(&u->below, err);
        if (st == BT_BAD) {
            u->ended = true;
            return BT_BAD;
        }
        if (u->ended)
            break;
        /* at the end of the input a codec may still hold bytes it has made */
        in = u->below.end - u->below.beg;
        s->begins = u->fresh = u->fresh || u->between;
        u->wrong = step(u, to, room, got, &done);
        u->fresh = u->fresh && *got == 0;
        u->between = done;
        if (*got == 0 && !done && u->wrong == NULL && in == u->below.end - u->below.beg)
            u->wrong = st == BT_END ? "unexpected end of the data" : "invalid data";
    }
    if (bt_budget_spend(u->below.budget, *got, err) != BT_OK) {
        u->ended = true;
        *got = 0;
        return BT_BAD;
    }
    return *got != 0 ? BT_OK : BT_END;
}

/* Past the next bytes that a gzip member may begin with, which the codec gets by itself: they may
 * stand in two buffers. */
static bool resync_gzip(struct bt_stream *s)
{
    Bytef magic[] = {0x1F, 0x8B, 0x08}; /* deflate is the only method there is */
    struct unpacker *u = (struct unpacker *)s;
    struct bt_below *b = &u->below;
    struct bt_err err = {0};
    uInt seen = 0;
    Bytef none;

    while (seen < sizeof magic) {
        const char *at;
        if (bt_below_fill(b, &err) != BT_OK)
            return false;
        at = seen != 0 ? b->buf + b->beg : memchr(b->buf + b->beg, magic[0], b->end - b->beg);
        b->beg = at != NULL ? (size_t)(at - b->buf) : b->end;
        if (at == NULL || (unsigned char)*at != magic[seen]) {
            seen = 0;
            continue;
        }
        seen++;
        b->beg++;
    }
    u->between = u->ended = false;
    u->fresh = true;
    u->wrong = NULL;
    inflateReset(&u->zlib);
    u->zlib.next_in = magic;
    u->zlib.avail_in = seen;
    u->zlib.next_out = &none;
    u->zlib.avail_out = 1;
    return inflate(&u->zlib, Z_NO_FLUSH) == Z_OK;
}

static void close_unpacker(struct bt_stream *s)
{
    struct unpacker *u = (struct unpacker *)s;

    inflateEnd(&u->zlib);
    ZSTD_freeDStream(u->zstd);
    lzma_end(&u->lzma);
    if (u->bzip2_open)
        BZ2_bzDecompressEnd(&u->bzip2);
    LZ4F_freeDecompressionContext(u->lz4);
    bt_below_close(&u->below);
    free(u);
}

enum bt_status bt_decompress_open(struct bt_stream **out, enum bt_packing packing,
                                  const struct bt_below *below, struct bt_err *err)
{
    struct unpacker *u = calloc(1, sizeof *u);
    bool good = u != NULL;

    if (good) {
        u->lzma = (lzma_stream)LZMA_STREAM_INIT;
        u->stream = (struct bt_stream){.read = read_unpacked, .close = close_unpacker};
        u->packing = packing;
        u->between = true;
        if (packing == BT_PACKING_GZIP)
            u->stream.resync = resync_gzip;
        if (packing == BT_PACKING_GZIP)
            good = inflateInit2(&u->zlib, 15 + GZIP_ONLY) == Z_OK;
        if (packing == BT_PACKING_ZSTD)
            good = (u->zstd = ZSTD_createDStream()) != NULL &&
                   !ZSTD_isError(
                       ZSTD_DCtx_setParameter(u->zstd, ZSTD_d_windowLogMax, MAX_WINDOW_LOG));
    }
    if (good && packing == BT_PACKING_LZ4)
        good = !LZ4F_isError(LZ4F_createDecompressionContext(&u->lz4, LZ4F_VERSION));
    if (!good) {
        if (u != NULL)
            close_unpacker(&u->stream);
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening the input");
    }
    u->below = *below;
    *out = &u->stream;
    return BT_OK;
}
