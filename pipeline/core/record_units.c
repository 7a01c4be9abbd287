/* record_units.c: see record_units.h. */
#include "core/record_units.h"

#include "core/swar.h"

enum { STEP = 64 };

/* The bytes that begin a code point: all but 10xxxxxx.  An exact set. */
static inline uint64_t beginnings(uint64_t w)
{
    return (~w | w << 1) & BT_HIGH;
}

/* Those from F0 on: they begin a code point of two UTF-16 units.  An exact set. */
static inline uint64_t pairs(uint64_t w)
{
    return w & w << 1 & w << 2 & w << 3 & BT_HIGH;
}

static inline uint32_t count_bits(uint64_t w)
{
    w -= w >> 1 & BT_EACH * 0x55;
    w = (w & BT_EACH * 0x33) + (w >> 2 & BT_EACH * 0x33);
    return bt_sum_bytes((w + (w >> 4)) & BT_EACH * 0x0F);
}

/* The mark at byte `at`, where `before` units have begun. */
static struct bt_unit_mark mark_at(struct bt_str text, uint32_t at, uint32_t before, bool utf16)
{
    const unsigned char *s = (const unsigned char *)text.s;
    struct bt_unit_mark m = {.before = before};

    for (uint32_t i = 0; i < STEP && at + i < text.len; i += 8) {
        uint64_t w = bt_load_rest(s, at + i, text.len);
        m.begin |= (uint64_t)bt_set_bits(beginnings(w)) << i;
        if (utf16)
            m.pair |= (uint64_t)bt_set_bits(pairs(w)) << i;
    }
    return m;
}

void bt_units_init(struct bt_units *u, struct bt_arena *arena, struct bt_str text, int offsets)
{
    uint32_t n = text.len / STEP + 1, before = 0;
    struct bt_unit_mark *mark;

    *u = (struct bt_units){NULL};
    if (offsets == BT_UTF8)
        return;
    mark = bt_alloc_array(arena, n, sizeof *mark);
    for (uint32_t i = 0; i < n; i++) {
        mark[i] = mark_at(text, i * STEP, before, offsets == BT_UTF16);
        before += count_bits(mark[i].begin) + count_bits(mark[i].pair);
    }
    u->mark = mark;
}

static uint32_t units_at(const struct bt_units *u, uint32_t byte)
{
    const struct bt_unit_mark *m = &u->mark[byte / STEP];
    uint64_t below = ((uint64_t)1 << byte % STEP) - 1;
    uint32_t pairs = m->pair != 0 ? count_bits(m->pair & below) : 0;

    return m->before + count_bits(m->begin & below) + pairs;
}

struct bt_span bt_units_of(const struct bt_units *u, struct bt_span at)
{
    if (u->mark == NULL)
        return at;
    return (struct bt_span){units_at(u, at.beg), units_at(u, at.end)};
}
