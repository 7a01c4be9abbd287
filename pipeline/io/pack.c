/* pack.c: see pack.h. */
#include "io/pack.h"

#include <zlib.h>
#include <zstd.h>

enum {
    ROOM = 64 << 10,       /* for what comes out, a call */
    GZIP_WINDOW = 15 + 16, /* 32 KiB; + 16: a gzip member around it */
    GZIP_MEMORY = 9,
    GZIP_LEVEL = 4, /* of our records: twice as fast as level 6, 8 % larger */
    ZSTD_LEVEL = 3
};

struct bt_pack {
    enum bt_pack_format kind;
    z_stream gzip;
    ZSTD_CCtx *zstd;
};

static bool ends_with(const char *name, const char *tail)
{
    size_t n = strlen(name), m = strlen(tail);

    return n > m && memcmp(name + n - m, tail, m) == 0;
}

enum bt_pack_format bt_pack_format_of(const char *name)
{
    if (ends_with(name, ".gz"))
        return BT_PACK_GZIP;
    return ends_with(name, ".zst") ? BT_PACK_ZSTD : BT_PACK_NONE;
}

static bool open_gzip(struct bt_pack *p)
{
    return deflateInit2(&p->gzip, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY,
                        Z_DEFAULT_STRATEGY) == Z_OK;
}

static bool open_zstd(struct bt_pack *p)
{
    p->zstd = ZSTD_createCCtx();
    return p->zstd != NULL &&
           !ZSTD_isError(
               ZSTD_CCtx_setParameter(p->zstd, ZSTD_c_compressionLevel, ZSTD_LEVEL)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(p->zstd, ZSTD_c_checksumFlag, 1));
}

struct bt_pack *bt_pack_new(enum bt_pack_format kind)
{
    struct bt_pack *p = calloc(1, sizeof *p);

    if (p == NULL)
        return NULL;
    p->kind = kind;
    if (kind == BT_PACK_GZIP ? open_gzip(p) : open_zstd(p))
        return p;
    ZSTD_freeCCtx(p->zstd);
    free(p);
    return NULL;
}

void bt_pack_free(struct bt_pack *p)
{
    if (p == NULL)
        return;
    if (p->kind == BT_PACK_GZIP)
        deflateEnd(&p->gzip);
    ZSTD_freeCCtx(p->zstd);
    free(p);
}

static bool add_gzip(struct bt_pack *p, struct bt_str bytes, enum bt_pack_how how,
                     struct bt_buf *out)
{
    static const int mode[] = {Z_NO_FLUSH, Z_SYNC_FLUSH, Z_FINISH};
    z_stream *z = &p->gzip;

    z->next_in = (Bytef *)(uintptr_t)bytes.s; /* zlib reads it only */
    z->avail_in = bytes.len;
    do {
        if (!bt_buf_reserve(out, ROOM))
            return false;
        z->next_out = (Bytef *)out->s + out->len;
        z->avail_out = ROOM;
        if (deflate(z, mode[how]) == Z_STREAM_ERROR)
            return false;
        out->len += ROOM - z->avail_out;
    } while (z->avail_out == 0);
    return how != BT_PACK_END || deflateReset(z) == Z_OK;
}

static bool add_zstd(struct bt_pack *p, struct bt_str bytes, enum bt_pack_how how,
                     struct bt_buf *out)
{
    static const ZSTD_EndDirective mode[] = {ZSTD_e_continue, ZSTD_e_flush, ZSTD_e_end};
    ZSTD_inBuffer in = {bytes.s, bytes.len, 0};
    size_t left;

    do {
        ZSTD_outBuffer to;
        if (!bt_buf_reserve(out, ROOM))
            return false;
        to = (ZSTD_outBuffer){out->s + out->len, ROOM, 0};
        left = ZSTD_compressStream2(p->zstd, &to, &in, mode[how]);
        if (ZSTD_isError(left))
            return false;
        out->len += to.pos;
    } while (how == BT_PACK_MORE ? in.pos < in.size : left != 0);
    return true;
}

bool bt_pack_add(struct bt_pack *p, struct bt_str bytes, enum bt_pack_how how,
                 struct bt_buf *out)
{
    return p->kind == BT_PACK_GZIP ? add_gzip(p, bytes, how, out)
                                   : add_zstd(p, bytes, how, out);
}
