/* draw.c: see draw.h. */
#include "cmd/draw.h"

enum { MAX_ROWS = 64 }; /* rows of marks under a line that are packed; further ones are not */

uint32_t bt_columns(uint32_t cp)
{
    static const uint32_t none[][2] = {{0x300, 0x36F},   {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
                                       {0x200B, 0x200F}, {0x2060, 0x2064}, {0x20D0, 0x20FF},
                                       {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}};
    static const uint32_t wide[][2] = {
        {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},  {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},  {0xFFE0, 0xFFE6},
        {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

    for (size_t i = 0; cp >= 0x300 && i < sizeof none / sizeof none[0]; i++)
        if (cp >= none[i][0] && cp <= none[i][1])
            return 0;
    for (size_t i = 0; cp >= 0x1100 && i < sizeof wide / sizeof wide[0]; i++)
        if (cp >= wide[i][0] && cp <= wide[i][1])
            return 2;
    return 1;
}

static uint32_t columns_of(struct bt_str text, uint32_t beg, uint32_t end)
{
    uint32_t n = 0, len;

    for (uint32_t i = beg; i < end; i += len)
        n += bt_columns(bt_decode(text.s + i, text.len - i, &len));
    return n;
}

/* End of the line that begins at `beg`: the last blank that fits, else as much as fits. */
static uint32_t line_end(const struct bt_canvas *c, uint32_t beg, uint32_t end)
{
    uint32_t n = 0, len, blank = 0;

    for (uint32_t i = beg; i < end; i += len) {
        uint32_t cp = bt_decode(c->text.s + i, end - i, &len);
        if (cp == '\n')
            return i;
        n += bt_columns(cp);
        if (n > c->width && i > beg)
            return blank != 0 ? blank : i;
        if (cp == ' ')
            blank = i + 1;
    }
    return end;
}

/* Control characters would move the cursor. */
static void put_text(struct bt_buf *out, struct bt_str s)
{
    for (uint32_t i = 0; i < s.len; i++) {
        unsigned char ch = (unsigned char)s.s[i];
        bt_buf_putc(out, ch < 0x20 || ch == 0x7F ? ' ' : (char)ch);
    }
}

static void spaces(struct bt_buf *out, uint32_t n)
{
    while (n-- > 0)
        bt_buf_putc(out, ' ');
}

/* One mark from column `from`; the column after what was written. */
static uint32_t put_mark(struct bt_buf *out, const struct bt_canvas *c, const struct bt_mark *m,
                         struct bt_span line, uint32_t from)
{
    uint32_t beg = m->at.beg > line.beg ? m->at.beg : line.beg;
    uint32_t end = m->at.end < line.end ? m->at.end : line.end;
    uint32_t column = columns_of(c->text, line.beg, beg);
    uint32_t n = columns_of(c->text, beg, end);

    spaces(out, column - from);
    if (c->colour)
        bt_buf_printf(out, "\033[3%um", (unsigned)m->colour);
    for (uint32_t i = 0; i < n || i == 0; i++)
        bt_buf_putc(out, m->at.beg < line.beg ? '~' : '^');
    column += n != 0 ? n : 1;
    if (m->at.beg >= line.beg) {
        bt_buf_putc(out, ' ');
        put_text(out, m->label);
        column += 1 + columns_of(m->label, 0, m->label.len);
    }
    if (c->colour)
        bt_buf_puts(out, "\033[0m");
    if (m->at.beg >= line.beg && m->why.len != 0) {
        bt_buf_puts(out, c->colour ? "  \033[2m" : "  ");
        put_text(out, m->why);
        bt_buf_puts(out, c->colour ? "\033[0m" : "");
        column += 2 + columns_of(m->why, 0, m->why.len);
    }
    return column;
}

/* The marks of one line: each in the first row where it does not touch the one before. */
static void put_marks(struct bt_buf *out, struct bt_canvas *c, struct bt_span line)
{
    struct bt_buf row[MAX_ROWS] = {BT_BUF_INIT};
    uint32_t column[MAX_ROWS] = {0}, nrow = 0;

    while (c->first < c->nmark && c->mark[c->first].at.end <= line.beg)
        c->first++;
    for (uint32_t i = c->first; i < c->nmark && c->mark[i].at.beg < line.end; i++) {
        const struct bt_mark *m = &c->mark[i];
        uint32_t r = 0, at;
        if (m->at.end <= line.beg)
            continue;
        at = columns_of(c->text, line.beg, m->at.beg > line.beg ? m->at.beg : line.beg);
        while (r < nrow && column[r] + 2 > at)
            r++;
        if (r == MAX_ROWS) {
            r = MAX_ROWS - 1;
            bt_buf_putc(&row[r], '\n');
            column[r] = 0;
        }
        if (r == nrow)
            nrow++;
        column[r] = put_mark(&row[r], c, m, line, column[r]);
    }
    for (uint32_t r = 0; r < nrow; r++) {
        bt_buf_add(out, row[r].s, row[r].len);
        bt_buf_putc(out, '\n');
        bt_buf_release(&row[r]);
    }
}

static struct bt_str trim_end(struct bt_str s)
{
    while (s.len != 0 && s.s[s.len - 1] == ' ')
        s.len--;
    return s;
}

void bt_draw(struct bt_buf *out, struct bt_canvas *c, struct bt_span at)
{
    for (uint32_t beg = at.beg; beg < at.end;) {
        uint32_t end = line_end(c, beg, at.end);
        put_text(out, trim_end(bt_slice(c->text, beg, end)));
        bt_buf_putc(out, '\n');
        put_marks(out, c, (struct bt_span){beg, end});
        beg = end < at.end && c->text.s[end] == '\n' ? end + 1 : end;
    }
}
