/* http_body.c: chunks put together, compressed bodies unpacked.
 *
 * Many an archive keeps the headers of the answer beside a body that its crawler has decoded
 * already.  So a coding that the body does not begin with is taken as undone. */
#include "io/http.h"

#include "core/err.h"

#include <zlib.h>

enum { STEP = 64 << 10, MAX_SIZE_DIGITS = 15 };

/* A chunk's size line at s[*pos]: its hexadecimal size, what follows a ';' is ignored.  -1: none. */
static int64_t chunk_size(const char *s, size_t n, size_t *pos)
{
    const char *nl = memchr(s + *pos, '\n', n - *pos);
    size_t i = *pos, end = nl != NULL ? (size_t)(nl - s) : n, digits = 0;
    int64_t size = 0;

    for (; i < end && digits <= MAX_SIZE_DIGITS; i++, digits++) {
        char c = s[i];
        int value = c >= '0' && c <= '9'                     ? c - '0'
                    : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                             : -1;
        if (value < 0)
            break;
        size = size << 4 | value;
    }
    while (i < end && (s[i] == ' ' || s[i] == '\t' || s[i] == '\r'))
        i++;
    if (nl == NULL || digits == 0 || digits > MAX_SIZE_DIGITS || (i < end && s[i] != ';'))
        return -1;
    *pos = end + 1;
    return size;
}

/* Moves the chunks of s[*beg, n) together; the new end, and in *broken the place in the body where
 * they break off, -1 if they do not. */
static size_t join_chunks(char *s, size_t beg, size_t n, int64_t *broken)
{
    size_t pos = beg, out = beg;

    *broken = -1;
    for (;;) {
        size_t line = pos;
        int64_t size = pos < n ? chunk_size(s, n, &pos) : -1;
        if (size < 0 && line == beg)
            return n; /* no chunks */
        if (size < 0) {
            *broken = (int64_t)(line - beg);
            return out;
        }
        if (size == 0)
            return out; /* what follows are trailers */
        if ((uint64_t)size > n - pos) {
            memmove(s + out, s + pos, n - pos);
            *broken = (int64_t)(n - beg);
            return out + (n - pos);
        }
        memmove(s + out, s + pos, (size_t)size);
        out += (size_t)size;
        pos += (size_t)size;
        pos += pos < n && s[pos] == '\r';
        pos += pos < n && s[pos] == '\n';
    }
}

static enum bt_status too_large(size_t limit, struct bt_err *err)
{
    return bt_err_set(err, BT_BAD, "too-large", "body unpacks to more than %lld bytes",
                      (long long)limit);
}

/* One member or stream after another; what follows the last one is ignored. */
static int inflate_all(z_stream *z, struct bt_buf *out, size_t limit)
{
    int rc = Z_OK;

    while (rc == Z_OK) {
        size_t room = limit + 1 - out->len;
        if (room > STEP)
            room = STEP;
        if (room == 0 || !bt_buf_reserve(out, room))
            break;
        z->next_out = (Bytef *)out->s + out->len;
        z->avail_out = (uInt)room;
        rc = inflate(z, Z_NO_FLUSH);
        out->len += room - z->avail_out;
        if (rc == Z_STREAM_END && z->avail_in > 2 && z->next_in[0] == 0x1F &&
            z->next_in[1] == 0x8B)
            rc = inflateReset(z);
    }
    return rc;
}

/* The window bits that zlib wants for the body; 0: it is not packed. */
static int window_of(const unsigned char *s, size_t n, bool deflate)
{
    if (n >= 3 && s[0] == 0x1F && s[1] == 0x8B)
        return 15 + 16;
    if (!deflate || n < 2)
        return 0;
    return (s[0] & 0x0F) == 8 && ((unsigned)s[0] << 8 | s[1]) % 31 == 0 ? 15 : -15;
}

static bool looks_like_text(const char *s, size_t n)
{
    for (size_t i = 0; i < n && i < 64; i++)
        if ((unsigned char)s[i] < 0x20 && s[i] != '\t' && s[i] != '\n' && s[i] != '\r')
            return false;
    return true;
}

static enum bt_status unpack(struct bt_buf *bytes, size_t *beg, struct bt_buf *spare,
                             bool deflate, size_t limit, bool cut, struct bt_err *err)
{
    char *s = bytes->s + *beg;
    size_t n = bytes->len - *beg;
    int window = n == 0 ? 0 : window_of((unsigned char *)s, n, deflate), rc;
    z_stream z = {.next_in = (Bytef *)s, .avail_in = (uInt)n};
    struct bt_buf old = *bytes;

    if (window == 0)
        return BT_OK;
    if (inflateInit2(&z, window) != Z_OK)
        return bt_err_set(err, BT_BAD, "no-memory", "out of memory unpacking a body");
    bt_buf_clear(spare);
    rc = inflate_all(&z, spare, limit);
    inflateEnd(&z);
    if (spare->failed)
        return bt_err_set(err, BT_BAD, "no-memory", "out of memory unpacking a body");
    if (spare->len > limit)
        return too_large(limit, err);
    if (rc != Z_STREAM_END && window == -15 && looks_like_text(s, n))
        return BT_OK;
    if (rc != Z_STREAM_END && !(cut && spare->len != 0))
        return bt_err_set(err, BT_BAD, "invalid-http", "%s body breaks off or is broken",
                          deflate ? "deflate" : "gzip");
    *bytes = *spare;
    *spare = old;
    *beg = 0;
    return BT_OK;
}

enum bt_status bt_http_decode(const struct bt_http *h, struct bt_buf *bytes, size_t *beg,
                              struct bt_buf *spare, size_t limit, bool cut, struct bt_err *err)
{
    int64_t broken;
    enum bt_status st = BT_OK;

    if (h->chunked && bytes->len != *beg) {
        bytes->len = join_chunks(bytes->s, *beg, bytes->len, &broken);
        if (broken >= 0 && !cut)
            return bt_err_set(err, BT_BAD, "invalid-http",
                              "chunks break off at byte %lld of the body", (long long)broken);
    }
    if (h->ncoding > BT_HTTP_CODINGS)
        return bt_err_set(err, BT_BAD, "invalid-http", "more than %d codings of one body",
                          BT_HTTP_CODINGS);
    for (uint32_t i = h->ncoding; st == BT_OK && i-- > 0;) {
        struct bt_str coding = h->coding[i];
        bool deflate = bt_header_is(coding, "deflate");
        if (!deflate && !bt_header_is(coding, "gzip") && !bt_header_is(coding, "x-gzip"))
            return bt_err_set(err, BT_BAD, "unsupported-coding",
                              "body in coding %.*s, expected gzip or deflate",
                              (int)(coding.len < 24 ? coding.len : 24), coding.s);
        st = unpack(bytes, beg, spare, deflate, limit, cut, err);
    }
    return st;
}
