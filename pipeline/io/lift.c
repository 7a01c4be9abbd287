/* lift.c: see lift.h. */
#include "io/lift.h"

void bt_lift(const struct bt_repair *r, struct bt_buf *out)
{
    uint32_t from = 0;

    bt_buf_clear(out);
    for (uint32_t i = 0; i < r->nlifted; i++) {
        struct bt_span at = r->lifted[i].at;
        bt_buf_add(out, r->line.s + from, at.beg + 1 - from);
        from = at.end - 1;
    }
    bt_buf_add(out, r->line.s + from, r->line.len - from);
}

/* The escape at s[0] = '\\' as UTF-8; returns its bytes.  None is longer than what it stands for
 * is in UTF-8: six bytes for at most three, twelve for four. */
static uint32_t decode(const char *s, char out[4], uint32_t *len)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    const char *p;
    uint32_t cp;

    if (s[1] != 'u') {
        p = strchr(from, s[1]);
        out[0] = p != NULL ? to[p - from] : s[1];
        *len = 1;
        return 2;
    }
    cp = (uint32_t)bt_hex4(s + 2, 4);
    if (cp < 0xD800 || cp > 0xDFFF) {
        *len = bt_encode(out, cp);
        return 6;
    }
    cp = 0x10000 + ((cp & 0x3FF) << 10 | ((uint32_t)bt_hex4(s + 8, 4) & 0x3FF));
    *len = bt_encode(out, cp);
    return 12;
}

uint32_t bt_unescape(char *s, uint32_t n)
{
    uint32_t in = 0, out = 0;

    while (in < n) {
        const char *slash = memchr(s + in, '\\', n - in);
        uint32_t run = slash != NULL ? (uint32_t)(slash - s) - in : n - in;
        char text[4];
        uint32_t len;

        if (out != in)
            memmove(s + out, s + in, run);
        in += run;
        out += run;
        if (in < n) {
            in += decode(s + in, text, &len);
            s[out] = text[0];
            if (len > 1)
                memcpy(s + out, text, len);
            out += len;
        }
    }
    return out;
}
