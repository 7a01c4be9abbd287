/* repair.c: see repair.h. */
#include "io/repair.h"

#include "core/swar.h"

int32_t bt_hex4(const char *s, uint32_t n)
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

enum escape { ESCAPE_GOOD, ESCAPE_BROKEN, ESCAPE_UNKNOWN };

/* Bytes of the escape at s[0] = '\\'.  Broken: it stands for no character; unknown: JSON has no
 * such escape. */
static uint32_t escape(const char *s, uint32_t n, enum escape *kind)
{
    int32_t v, low;

    *kind = ESCAPE_UNKNOWN;
    if (n < 2)
        return n;
    if (s[1] != 'u' || (v = bt_hex4(s + 2, n - 2)) < 0) {
        if (s[1] != '\0' && strchr("\"\\/bfnrt", s[1]) != NULL)
            *kind = ESCAPE_GOOD;
        return 2;
    }
    if (v >= 0xD800 && v <= 0xDBFF) {
        low = n >= 12 && s[6] == '\\' && s[7] == 'u' ? bt_hex4(s + 8, n - 8) : -1;
        if (low >= 0xDC00 && low <= 0xDFFF) {
            *kind = ESCAPE_GOOD;
            return 12;
        }
    }
    *kind = v == 0 || (v >= 0xD800 && v <= 0xDFFF) ? ESCAPE_BROKEN : ESCAPE_GOOD;
    return 6;
}

struct walk {
    struct bt_str line;
    struct bt_buf *room;
    bool plain;      /* all of the line is right */
    uint32_t copied; /* bytes of the line that are in the room */
    struct bt_repair *out;
};

static void replace(struct walk *w, uint32_t at, uint32_t len, const char *by)
{
    bt_buf_add(w->room, w->line.s + w->copied, at - w->copied);
    bt_buf_puts(w->room, by);
    w->copied = at + len;
    w->out->replaced++;
}

/* Where byte `i` of the line, not yet copied, stands in the repaired line. */
static uint32_t place(const struct walk *w, uint32_t i)
{
    return (uint32_t)w->room->len + (i - w->copied);
}

/* Bytes of the character at `i`, which is not ASCII; broken ones are replaced. */
static uint32_t walk_character(struct walk *w, uint32_t i)
{
    const unsigned char *p = (const unsigned char *)w->line.s + i;
    uint32_t n = w->line.len - i, len, bad = 0;

    /* Lead bytes that allow every continuation byte are nearly all there are. */
    if (n >= 3 && (p[1] & 0xC0) == 0x80) {
        if (p[0] >= 0xC2 && p[0] < 0xE0)
            return 2;
        if (p[0] > 0xE0 && p[0] < 0xED && (p[2] & 0xC0) == 0x80)
            return 3;
    }
    if ((len = bt_utf8_length((const char *)p, n, &bad)) != 0)
        return len;
    replace(w, i, bad, "\xEF\xBF\xBD");
    w->out->broken++;
    return bad;
}

static void walk_control(struct walk *w, unsigned char c)
{
    w->out->controls += c != '\t' && c != '\r';
    w->out->nul = w->out->nul || c == 0;
}

/* The first byte from `i` on that ends the string, opens an escape or is to be looked at; `n` if none. */
static uint32_t skip_plain(const struct walk *w, uint32_t i)
{
    const unsigned char *p = (const unsigned char *)w->line.s;
    uint64_t suspect = w->plain ? 0 : BT_HIGH, set = 0;
    uint32_t n = w->line.len;

    for (; i < n; i += 8) {
        uint64_t bytes = bt_load_rest(p, i, n); /* zeros behind the end are controls */
        if ((set = bt_bytes_escaped(bytes) | (bytes & suspect)) != 0)
            break;
    }
    if (set != 0)
        i += bt_first_byte(set);
    return i < n ? i : n;
}

/* From behind an opening quote to behind the closing one or to the end of the line.  False: a
 * parser will find something wrong in it. */
static bool walk_string(struct walk *w, uint32_t *pos, bool *escaped)
{
    const unsigned char *p = (const unsigned char *)w->line.s;
    uint32_t n = w->line.len, i = *pos;
    bool good = true;
    enum escape kind;

    *escaped = false;
    while ((i = skip_plain(w, i)) < n && p[i] != '"') {
        if (p[i] >= 0x80) {
            i += walk_character(w, i);
        } else if (p[i] == '\\') {
            uint32_t len = escape(w->line.s + i, n - i, &kind);
            if (kind == ESCAPE_BROKEN)
                replace(w, i, len, "\\ufffd");
            good = good && kind != ESCAPE_UNKNOWN;
            *escaped = true;
            i += len;
        } else {
            walk_control(w, p[i++]);
            good = false;
        }
    }
    *pos = i < n ? i + 1 : n;
    return good && i < n;
}

void bt_repair_json(struct bt_str line, struct bt_buf *room, struct bt_repair *out)
{
    struct walk w = {.line = line, .room = room, .out = out, .plain = bt_is_plain_text(line)};
    uint32_t i = 0, depth = 0;
    bool colon = false, escaped; /* colon: what comes next is a member's value */

    bt_buf_clear(room);
    out->replaced = out->broken = out->controls = out->nlifted = 0;
    out->values = 1;
    out->nul = false;
    while (i < line.len) {
        unsigned char c = (unsigned char)line.s[i];
        if (c == '"') {
            uint32_t beg = place(&w, i++);
            bool good = walk_string(&w, &i, &escaped);
            struct bt_span at = {beg, place(&w, i)};
            if (good && colon && depth == 1 && at.end - at.beg >= BT_LIFT_FROM &&
                out->nlifted < BT_MAX_LIFTED)
                out->lifted[out->nlifted++] = (struct bt_lifted){at, escaped};
            colon = false;
        } else if (c >= 0x80) {
            i += walk_character(&w, i);
        } else if (c < 0x20) {
            walk_control(&w, c);
            i++;
        } else {
            out->values += c == ',' || c == '[' || c == '{';
            depth += (uint32_t)(c == '[' || c == '{') - (uint32_t)(c == ']' || c == '}');
            colon = c == ':' || (colon && c == ' ');
            i++;
        }
    }
    if (out->replaced != 0)
        bt_buf_add(room, line.s + w.copied, line.len - w.copied);
    out->line = out->replaced == 0 ? line : (struct bt_str){room->s, (uint32_t)room->len};
}
