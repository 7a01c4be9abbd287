/* gate_bytes.c: what a gate's table of states tells of the bytes of a match; see gate.h. */
#include "core/gate_table.h"

/* Where a match may be after some bytes: states, each with how many bytes of its last character
 * may be missing, as bits. */
struct front {
    uint8_t missing[MAX_STATES];
};

enum { COMPLETE = 1 };

/* What is known of the characters of a class. */
struct kind {
    struct bt_byte_set bytes; /* their first; of class 0: all others */
    uint8_t missing;          /* bytes after the first, as in struct front */
    bool of_run[BT_GATE_NRUN];
};

static void kinds_of(const struct bt_gate *g, struct kind kinds[256])
{
    memset(kinds, 0, g->width * sizeof *kinds);
    for (uint32_t byte = 0; byte < 256; byte++) {
        struct kind *k = &kinds[g->class[byte]];
        bt_byte_add(&k->bytes, byte);
        k->missing |= byte < 0x80   ? COMPLETE
                      : byte < 0xE0 ? COMPLETE << 1
                      : byte < 0xF0 ? COMPLETE << 2
                                    : COMPLETE << 3;
        k->of_run[BT_GATE_WORD] |= byte >= 0x80 || byte == '\'' || (byte | 32) - 'a' < 26;
        k->of_run[BT_GATE_NUMBER] |= byte == '.' || byte == ',' || byte - '0' < 10;
    }
}

static uint32_t step(const struct bt_gate *g, uint32_t state, uint32_t class)
{
    return state == OPEN ? OPEN : g->next[state * g->width + class] / g->width;
}

/* One byte further; *bytes gets what this byte may be. */
static struct front advance(const struct bt_gate *g, const struct front *from,
                            const struct kind kinds[256], struct bt_byte_set *bytes)
{
    struct front to = {{0}};
    bool seen[256] = {false};

    for (uint32_t s = OPEN; s < g->nstate; s++) {
        to.missing[s] |= from->missing[s] >> 1;
        seen[0] = seen[0] || from->missing[s] >> 1 != 0;
        for (uint32_t c = 1; c < g->width && (from->missing[s] & COMPLETE); c++) {
            uint32_t next = step(g, s, c);
            to.missing[next] |= kinds[c].missing;
            seen[c] = seen[c] || next != CLOSED;
        }
    }
    to.missing[CLOSED] = 0;
    for (uint32_t c = 0; c < g->width; c++)
        for (uint32_t w = 0; w < 4 && seen[c]; w++)
            bytes->bits[w] |= kinds[c].bytes.bits[w];
    return to;
}

/* Where a match may be after a run of any length. */
static struct front after_run(const struct bt_gate *g, const struct kind kinds[256], int run)
{
    struct front f = {{0}};
    uint8_t todo[MAX_STATES] = {START};

    for (uint32_t i = 0, n = 1; i < n; i++)
        for (uint32_t c = 1; c < g->width; c++) {
            uint32_t next = step(g, todo[i], c);
            if (next == CLOSED || !kinds[c].of_run[run] || f.missing[next] != 0)
                continue;
            f.missing[next] = COMPLETE;
            if (next != START)
                todo[n++] = (uint8_t)next;
        }
    return f;
}

static struct front after_blank(const struct bt_gate *g, const struct front *from)
{
    struct front to = {{0}};

    for (uint32_t s = OPEN; s < g->nstate; s++)
        if (from->missing[s] & COMPLETE)
            to.missing[step(g, s, g->class[' '])] = COMPLETE;
    to.missing[CLOSED] = 0;
    return to;
}

/* *bytes: all bytes, and gets fewer. */
static void follow(const struct bt_gate *g, struct front front, const struct kind kinds[256],
                   struct bt_byte_set bytes[BT_GATE_DEPTH])
{
    /* What is open stays open. */
    for (uint32_t k = 0; k < BT_GATE_DEPTH && (front.missing[OPEN] & COMPLETE) == 0; k++) {
        memset(&bytes[k], 0, sizeof bytes[k]);
        front = advance(g, &front, kinds, &bytes[k]);
    }
}

void bt_gate_bytes(const struct bt_gate *g, struct bt_gate_bytes *bytes)
{
    struct kind kinds[256];

    memset(bytes, 0xFF, sizeof *bytes);
    if (g == NULL)
        return;
    kinds_of(g, kinds);
    follow(g, (struct front){.missing[START] = COMPLETE}, kinds, bytes->first);
    for (int run = 0; run < BT_GATE_NRUN; run++) {
        struct front front = after_run(g, kinds, run);
        follow(g, front, kinds, bytes->after[run]);
        follow(g, after_blank(g, &front), kinds, bytes->next[run]);
    }
    if (!g->anywhere) {
        bytes->behind = g->behind;
        bytes->behind.bits[2] = g->behind.bits[3] != 0 ? ~(uint64_t)0 : 0;
    }
}

/* How many characters a state is away from one where a match may be complete; FAR: not known. */
enum { FAR = 255 };

static void measure(const struct bt_gate *g, uint8_t distance[MAX_STATES])
{
    struct bt_byte_set after[MAX_STATES] = {{{0}}}, layer = {{0}}, next; /* of states */

    for (uint32_t s = OPEN; s < g->nstate; s++) {
        bool complete = s == OPEN || g->at_end[s];
        distance[s] = complete ? 0 : FAR;
        if (complete)
            bt_byte_add(&layer, s);
        for (uint32_t c = 1; c < g->width; c++)
            bt_byte_add(&after[s], step(g, s, c));
    }
    for (uint8_t d = 1; distance[START] == FAR && d < FAR; d++, layer = next) {
        memset(&next, 0, sizeof next);
        for (uint32_t s = START; s < g->nstate; s++)
            for (uint32_t w = 0; w < 4 && distance[s] == FAR; w++)
                if (after[s].bits[w] & layer.bits[w]) {
                    bt_byte_add(&next, s);
                    distance[s] = d;
                }
    }
}

/* The pairs one of which a match cannot do without, as sets of classes: the character that leads from a
 * distance to the next smaller one, and the one before it. */
struct pair {
    struct bt_byte_set first, second;
};

/* Fills the pairs by their distance. */
static void find_pairs(const struct bt_gate *g, const uint8_t *distance, struct pair *pairs)
{
    memset(pairs, 0, (distance[START] + 1u) * sizeof *pairs);
    for (uint32_t s = START; s < g->nstate; s++)
        for (uint32_t c = 1; c < g->width; c++) {
            uint32_t next = step(g, s, c);
            if (next == CLOSED || distance[next] > distance[START])
                continue;
            bt_byte_add(&pairs[distance[next]].first, c);
            if (distance[next] < distance[s] && distance[s] <= distance[START])
                bt_byte_add(&pairs[distance[s]].second, c);
        }
}

enum { LETTER = 16, RARE = 1, ANY_SHARE = 256 * LETTER };

/* About how often one of the bytes stands in a text: most letters are much more frequent than marks. */
static uint32_t share_of(const struct bt_byte_set *s)
{
    uint32_t share = 0;

    for (uint32_t byte = 0; byte < 256; byte++) {
        bool letter = byte == ' ' || byte >= 0x80 || (byte | 32) - 'a' < 26;
        if (bt_byte_in(s, byte))
            share += letter && strchr("fjwz", (int)(byte | 32)) == NULL ? LETTER : RARE;
    }
    return share;
}

static uint32_t share_of_classes(const struct bt_byte_set *classes, const uint32_t *share)
{
    uint32_t sum = 0;

    for (uint32_t w = 0; w < 4; w++)
        for (uint64_t bits = classes->bits[w]; bits != 0; bits &= bits - 1)
            sum += share[w * 64 + (uint32_t)__builtin_ctzll(bits)];
    return sum;
}

static struct bt_byte_set bytes_of_classes(const struct bt_gate *g,
                                           const struct bt_byte_set *classes)
{
    struct bt_byte_set bytes = {{0}};

    for (uint32_t byte = 0; byte < 256; byte++)
        if (g->class[byte] != 0 && bt_byte_in(classes, g->class[byte]))
            bt_byte_add(&bytes, byte);
    return bytes;
}

bool bt_gate_pair(const struct bt_gate *g, struct bt_byte_set *first,
                  struct bt_byte_set *second)
{
    uint32_t least = UINT32_MAX, best = 0, share[256], both;
    uint8_t distance[MAX_STATES];
    struct pair pairs[FAR + 1];
    struct kind kinds[256];

    if (g == NULL)
        return false;
    measure(g, distance);
    if (distance[START] == FAR || distance[START] == 0)
        return false;
    find_pairs(g, distance, pairs);
    kinds_of(g, kinds);
    for (uint32_t c = 0; c < g->width; c++)
        share[c] = share_of(&kinds[c].bytes);
    /* Before the first character stands anything. */
    for (uint32_t d = 1; d <= distance[START]; d++) {
        both = share_of_classes(&pairs[d].second, share) *
               (d == distance[START] ? ANY_SHARE : share_of_classes(&pairs[d].first, share));
        if (both >= least)
            continue;
        least = both;
        best = d;
    }
    *second = bytes_of_classes(g, &pairs[best].second);
    *first = bytes_of_classes(g, &pairs[best].first);
    if (first->bits[3] != 0) /* of a long character the last byte touches the next one */
        first->bits[2] = ~(uint64_t)0;
    if (best == distance[START])
        memset(first, 0xFF, sizeof *first);
    return true;
}
