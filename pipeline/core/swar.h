/* swar.h: eight bytes of text looked at in one step ("SIMD within a register").
 *
 * A set of bytes is a word with the highest bit of each of them set.  The sets below may hold bytes
 * that do not belong to them, but only above one that does: whether a set is empty and its first
 * byte are exact. */
#ifndef BT_SWAR_H
#define BT_SWAR_H

#include <stdint.h>

#define BT_EACH UINT64_C(0x0101010101010101)
#define BT_HIGH (BT_EACH << 7)

/* The first byte lowest, on every machine; compilers make one load of it. */
static inline uint64_t bt_load8(const unsigned char *p)
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
           (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
           (uint64_t)p[7] << 56;
}

/* Bytes below `c`, which is at most 0x80; with c = 1 the NULs. */
static inline uint64_t bt_bytes_below(uint64_t w, unsigned char c)
{
    return (w - BT_EACH * c) & ~w & BT_HIGH;
}

static inline uint64_t bt_bytes_equal(uint64_t w, unsigned char c)
{
    return bt_bytes_below(w ^ BT_EACH * c, 1);
}

/* Bytes that do not stand for themselves in a JSON string: controls, quotes, backslashes. */
static inline uint64_t bt_bytes_escaped(uint64_t w)
{
    return bt_bytes_below(w, 0x20) | bt_bytes_equal(w, '"') | bt_bytes_equal(w, '\\');
}

/* Index in the word of the first byte of a set that is not empty. */
static inline uint32_t bt_first_byte(uint64_t set)
{
    return (uint32_t)__builtin_ctzll(set) / 8;
}

/* Sum of the eight bytes of a word, below 256. */
static inline uint32_t bt_sum_bytes(uint64_t w)
{
    return (uint32_t)(w * BT_EACH >> 56);
}

#endif
