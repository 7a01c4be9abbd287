/* record_units.c: see record_units.h. */
#include "core/record_units.h"

enum { STEP = 64 };

#define ONES UINT64_C(0x0101010101010101)

/* Bytes with the flag in their lowest bit, added up. */
static uint32_t sum(uint64_t flags)
{
    return (uint32_t)(flags * ONES >> 56);
}

/* Code points (or UTF-16 units) that begin in the n bytes.  A continuation byte is 10xxxxxx; a
 * byte from F0 on begins a code point of two UTF-16 units. */
static uint32_t count(const char *s, uint32_t n, bool utf16)
{
    uint32_t units = 0, i = 0;

    for (; i + 8 <= n; i += 8) {
        uint64_t w;
        memcpy(&w, s + i, 8);
        units += 8 - sum(w >> 7 & ~(w >> 6) & ONES);
        if (utf16)
            units += sum(w >> 7 & w >> 6 & w >> 5 & w >> 4 & ONES);
    }
    for (; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        units += (c & 0xC0) != 0x80;
        units += utf16 && c >= 0xF0;
    }
    return units;
}

void bt_units_init(struct bt_units *u, struct bt_arena *arena, struct bt_str text, int offsets)
{
    uint32_t *mark, total = 0;

    *u = (struct bt_units){text, NULL, offsets == BT_UTF16};
    if (offsets == BT_UTF8)
        return;
    mark = bt_alloc_array(arena, (size_t)text.len / STEP + 1, sizeof *mark);
    for (uint32_t i = 0; i <= text.len / STEP; i++) {
        mark[i] = total;
        if (text.len - i * STEP >= STEP)
            total += count(text.s + i * STEP, STEP, u->utf16);
    }
    u->mark = mark;
}

uint32_t bt_units_at(const struct bt_units *u, uint32_t byte)
{
    uint32_t from = byte / STEP * STEP;

    if (u->mark == NULL)
        return byte;
    return u->mark[byte / STEP] + count(u->text.s + from, byte - from, u->utf16);
}
