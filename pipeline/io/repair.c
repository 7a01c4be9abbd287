/* repair.c: see repair.h. */
#include "io/repair.h"

/* The value of four hexadecimal digits, -1 if they are none. */
static int32_t hex4(const char *s, uint32_t n)
{
    int32_t v = 0;

    if (n < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        char c = s[i];
        if (c >= '0' && c <= '9')
            v = v * 16 + (c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            v = v * 16 + ((c | 0x20) - 'a' + 10);
        else
            return -1;
    }
    return v;
}

/* Bytes of the escape at s[0] = '\\'; *broken: it stands for no character. */
static uint32_t escape(const char *s, uint32_t n, bool *broken)
{
    int32_t v, low;

    *broken = false;
    if (n < 2 || s[1] != 'u' || (v = hex4(s + 2, n - 2)) < 0)
        return n < 2 ? n : 2;
    if (v >= 0xD800 && v <= 0xDBFF) {
        low = n >= 12 && s[6] == '\\' && s[7] == 'u' ? hex4(s + 8, n - 8) : -1;
        if (low >= 0xDC00 && low <= 0xDFFF)
            return 12;
    }
    *broken = v == 0 || (v >= 0xD800 && v <= 0xDFFF);
    return 6;
}

struct walk {
    struct bt_str line;
    struct bt_buf *room;
    uint32_t copied; /* bytes of the line that are in the room */
    uint32_t replaced;
};

static void replace(struct walk *w, uint32_t at, uint32_t len, const char *by)
{
    bt_buf_add(w->room, w->line.s + w->copied, at - w->copied);
    bt_buf_puts(w->room, by);
    w->copied = at + len;
    w->replaced++;
}

void bt_repair_json(struct bt_str line, struct bt_buf *room, struct bt_repair *out)
{
    struct walk w = {.line = line, .room = room};
    uint32_t values = 1, controls = 0, i = 0, bad = 0;
    bool in_string = false, nul = false, broken;

    bt_buf_clear(room);
    while (i < line.len) {
        unsigned char c = (unsigned char)line.s[i];
        uint32_t n = 1;
        if (c >= 0x80) {
            if ((n = bt_utf8_length(line.s + i, line.len - i, &bad)) == 0) {
                n = bad;
                replace(&w, i, n, "\xEF\xBF\xBD");
            }
        } else if (c == '"') {
            in_string = !in_string;
        } else if (c == '\\' && in_string) {
            n = escape(line.s + i, line.len - i, &broken);
            if (broken)
                replace(&w, i, n, "\\ufffd");
        } else if (c < 0x20) {
            controls += c != '\t' && c != '\r';
            nul = nul || c == 0;
        } else if (!in_string) {
            values += c == ',' || c == '[' || c == '{';
        }
        i += n;
    }
    if (w.replaced != 0)
        bt_buf_add(room, line.s + w.copied, line.len - w.copied);
    *out = (struct bt_repair){w.replaced == 0 ? line
                                              : (struct bt_str){room->s, (uint32_t)room->len},
                              w.replaced, values, nul, controls};
}
