/* record_units.c: see record_units.h. */
#include "core/record_units.h"

#include "core/swar.h"

enum { STEP = 8 };

/* The units that begin in the bytes of a word: one for each byte but 10xxxxxx, and one more for each
 * from F0 on, whose code point has two units in UTF-16. */
static inline uint32_t count(uint64_t w, bool utf16)
{
    uint64_t begin = (~w | w << 1) & BT_HIGH;
    uint64_t pair = utf16 ? w & w << 1 & w << 2 & w << 3 & BT_HIGH : 0;

    return bt_sum_bytes((begin >> 7) + (pair >> 7));
}

void bt_units_init(struct bt_units *u, struct bt_arena *arena, struct bt_str text, int offsets)
{
    uint32_t n = text.len / STEP, sum = 0;
    uint32_t *before;

    *u = (struct bt_units){text, NULL, offsets == BT_UTF16};
    if (offsets == BT_UTF8)
        return;
    before = bt_alloc_array(arena, (size_t)n + 1, sizeof *before);
    for (uint32_t i = 0; i < n; i++) {
        before[i] = sum;
        sum += count(bt_load8(text.s + (size_t)i * STEP), u->utf16);
    }
    before[n] = sum;
    u->before = before;
}

static inline uint32_t units_at(const struct bt_units *u, uint32_t byte)
{
    uint32_t beg = byte - byte % STEP;
    uint64_t below = ((uint64_t)1 << 8 * (byte % STEP)) - 1, w = 0;

    if (beg < u->text.len)
        w = bt_load_rest((const unsigned char *)u->text.s, beg, u->text.len);
    /* Bytes from the position on count for nothing: they look like 10xxxxxx. */
    return u->before[beg / STEP] + count((w & below) | (BT_HIGH & ~below), u->utf16);
}

struct bt_span bt_units_of(const struct bt_units *u, struct bt_span at)
{
    if (u->before == NULL)
        return at;
    return (struct bt_span){units_at(u, at.beg), units_at(u, at.end)};
}
