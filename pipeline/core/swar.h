/* swar.h: eight bytes of text looked at in one step ("SIMD within a register").
 *
 * A set of bytes is a word with the highest bit of each of them set.  The sets below may hold bytes
 * that do not belong to them, but only above one that does, unless they are called exact: whether a set
 * is empty and its first byte are exact. */
#ifndef BT_SWAR_H
#define BT_SWAR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define BT_EACH UINT64_C(0x0101010101010101)
#define BT_HIGH (BT_EACH << 7)

/* A word has its first byte lowest on every machine. */
static inline uint64_t bt_little_endian(uint64_t w)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    w = __builtin_bswap64(w);
#endif
    return w;
}

static inline uint16_t bt_little_endian16(uint16_t w)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    w = __builtin_bswap16(w);
#endif
    return w;
}

static inline uint32_t bt_little_endian32(uint32_t w)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    w = __builtin_bswap32(w);
#endif
    return w;
}

static inline uint64_t bt_load8(const void *p)
{
    uint64_t w;

    memcpy(&w, p, sizeof w);
    return bt_little_endian(w);
}

static inline void bt_store8(void *p, uint64_t w)
{
    w = bt_little_endian(w);
    memcpy(p, &w, sizeof w);
}

/* s[i, end), at most eight bytes of it, for i < end; zeros behind.  Reads nothing outside s[0, end). */
static inline uint64_t bt_load_rest(const unsigned char *s, uint32_t i, uint32_t end)
{
    uint64_t w = 0;

    if (end - i >= 8)
        return bt_load8(s + i);
    if (end >= 8)
        return bt_load8(s + end - 8) >> 8 * (8 - (end - i));
    while (end > i)
        w = w << 8 | s[--end];
    return w;
}

/* s[0, n) for n < 8; zeros behind.  The reads of four bytes, or of one, overlap. */
static inline uint64_t bt_load_short(const unsigned char *s, uint32_t n)
{
    uint32_t low, high;

    if (n < 4)
        return n == 0 ? 0
                      : s[0] | (uint64_t)s[n / 2] << 8 * (n / 2) |
                            (uint64_t)s[n - 1] << 8 * (n - 1);
    memcpy(&low, s, 4);
    memcpy(&high, s + n - 4, 4);
    return bt_little_endian32(low) | (uint64_t)bt_little_endian32(high) << 8 * (n - 4);
}

/* Bytes that do not stand for themselves in a JSON string: controls, quotes, backslashes.  A byte
 * below 0x80 borrows exactly if it is below 0x20, or 0 once the quote (the backslash) is taken out
 * of it. */
static inline uint64_t bt_bytes_escaped(uint64_t w)
{
    uint64_t borrow = (w - BT_EACH * 0x20) | ((w ^ BT_EACH * '"') - BT_EACH) |
                      ((w ^ BT_EACH * '\\') - BT_EACH);

    return borrow & ~w & BT_HIGH;
}

/* Bytes that may stand in a word of letters: ASCII letters and all bytes outside ASCII.  Exact. */
static inline uint64_t bt_bytes_of_words(uint64_t w)
{
    uint64_t lower = (w | BT_EACH * 0x20) & ~BT_HIGH, from_a = lower + BT_EACH * (0x80 - 'a'),
             after_z = lower + BT_EACH * (0x7F - 'z');

    return ((from_a & ~after_z) | w) & BT_HIGH;
}

/* An exact set as eight bits, the first byte's lowest. */
static inline uint8_t bt_set_bits(uint64_t set)
{
    return (uint8_t)((set >> 7) * UINT64_C(0x0102040810204080) >> 56);
}

/* True if all eight bytes are digits: 30 to 39, and none of them carries when 6 is added. */
static inline bool bt_all_digits(uint64_t w)
{
    const uint64_t high = BT_EACH * 0xF0;

    return ((w & high) | ((w + BT_EACH * 6) & high) >> 4) == BT_EACH * 0x33;
}

/* Index in the word of the first byte of a set that is not empty. */
static inline uint32_t bt_first_byte(uint64_t set)
{
    return (uint32_t)__builtin_ctzll(set) / 8;
}

/* How many of the first bytes of a word are digits. */
static inline uint32_t bt_leading_digits(uint64_t w)
{
    uint64_t v = w ^ BT_EACH * '0', other = (((v & ~BT_HIGH) + BT_EACH * 0x76) | v) & BT_HIGH;

    return other != 0 ? bt_first_byte(other) : 8;
}

/* The number that the first n bytes of a word write, digits all; 1 <= n <= 8. */
static inline uint32_t bt_value_of_digits(uint64_t w, uint32_t n)
{
    w = (w ^ BT_EACH * '0') << (64 - 8 * n);                /* zeros before the first digit */
    w = (w * 10 + (w >> 8)) & UINT64_C(0x00FF00FF00FF00FF); /* pairs, fours, eight */
    w = (w * 100 + (w >> 16)) & UINT64_C(0x0000FFFF0000FFFF);
    return (uint32_t)(w * 10000 + (w >> 32));
}

/* Sum of the eight bytes of a word, below 256. */
static inline uint32_t bt_sum_bytes(uint64_t w)
{
    return (uint32_t)(w * BT_EACH >> 56);
}

#endif
