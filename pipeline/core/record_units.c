/* record_units.c: see record_units.h. */
#include "core/record_units.h"

#include "core/swar.h"

enum { STEP = 64 };

/* In the lowest bit of each byte whether it is one that counts nothing: 10xxxxxx. */
static inline uint64_t continuations(uint64_t w)
{
    return w >> 7 & ~(w >> 6) & BT_EACH;
}

/* The same for bytes from F0 on: they begin a code point of two UTF-16 units. */
static inline uint64_t pairs(uint64_t w)
{
    return w >> 7 & w >> 6 & w >> 5 & w >> 4 & BT_EACH;
}

/* Code points (or UTF-16 units) that begin in text[beg, end), at most STEP bytes: no byte of a sum
 * overflows. */
static inline uint32_t count(struct bt_str text, uint32_t beg, uint32_t end, bool utf16)
{
    const unsigned char *s = (const unsigned char *)text.s;
    uint32_t i = beg, units = end - beg;
    uint64_t sum = 0;

    for (; end - i >= 8; i += 8)
        sum += continuations(bt_load8(s + i));
    if (i < end)
        sum += continuations(bt_load_rest(s, i, end));
    units -= bt_sum_bytes(sum);
    if (!utf16)
        return units;
    for (sum = 0, i = beg; i < end; i += 8)
        sum += pairs(bt_load_rest(s, i, end));
    return units + bt_sum_bytes(sum);
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
            total += count(text, i * STEP, (i + 1) * STEP, u->utf16);
    }
    u->mark = mark;
}

static uint32_t units_at(const struct bt_units *u, uint32_t byte)
{
    return u->mark[byte / STEP] + count(u->text, byte / STEP * STEP, byte, u->utf16);
}

struct bt_span bt_units_of(const struct bt_units *u, struct bt_span at)
{
    uint32_t beg;

    if (u->mark == NULL)
        return at;
    beg = units_at(u, at.beg);
    if (at.end - at.beg <= STEP) /* most of them */
        return (struct bt_span){beg, beg + count(u->text, at.beg, at.end, u->utf16)};
    return (struct bt_span){beg, units_at(u, at.end)};
}
