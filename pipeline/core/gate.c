/* gate.c: see gate.h.  The program becomes a table of states in the usual way: a state is a set of
 * places in the program, and what a character leads to is found for each kind of character that
 * the program tells apart.  Where the table is full, the gate is open.  What the table tells of the bytes
 * of a match stands in gate_bytes.c. */
#include "core/gate.h"

#include "core/gate_program.h"
#include "core/gate_table.h"

enum { STATE_SLOTS = 512 };
enum { MAX_PLACES = 128 }; /* of one state; as many as struct marks has bits */

/* Which of at most 128 things. */
struct marks {
    uint64_t bits[2];
};

/* A state: where in the program its characters and ends stand, ascending. */
struct state {
    uint32_t n, hash;
    uint16_t place[MAX_PLACES];
};

struct builder {
    struct gate_program program;
    uint8_t class[256];
    uint32_t width, nstate;
    struct bt_byte_set classes[GATE_MAX_SETS]; /* of a set of the program */
    struct state state[MAX_STATES];
    uint8_t slot[STATE_SLOTS]; /* states by their hash, open addressing; 0 = free */
    uint8_t next[MAX_STATES * 256];
    uint64_t seen[GATE_MAX_STEPS / 64 + 1];
    uint16_t todo[GATE_MAX_STEPS];
    uint32_t ntodo;
};

static void mark(struct marks *m, uint32_t i)
{
    m->bits[i / 64] |= (uint64_t)1 << i % 64;
}

static bool same_marks(const struct marks *a, const struct marks *b)
{
    return a->bits[0] == b->bits[0] && a->bits[1] == b->bits[1];
}

/* Characters that stand in the same sets are one class. */
static void make_classes(struct builder *b)
{
    struct marks sets[256] = {{{0}}}, class[256];

    for (uint32_t s = 0; s < b->program.nset; s++)
        for (uint32_t w = 0; w < 4; w++)
            for (uint64_t bits = b->program.set[s].bits[w]; bits != 0; bits &= bits - 1)
                mark(&sets[w * 64 + (uint32_t)__builtin_ctzll(bits)], s);
    b->width = 1;
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t c = 1;
        b->class[byte] = 0;
        if ((byte & 0xC0) == 0x80)
            continue;
        while (c < b->width && !same_marks(&class[c], &sets[byte]))
            c++;
        b->class[byte] = (uint8_t)c;
        if (c == b->width)
            class[b->width++] = sets[byte];
    }
    memset(b->classes, 0, b->program.nset * sizeof b->classes[0]);
    for (uint32_t c = 1; c < b->width; c++)
        for (uint32_t w = 0; w < 2; w++)
            for (uint64_t bits = class[c].bits[w]; bits != 0; bits &= bits - 1)
                bt_byte_add(&b->classes[w * 64 + (uint32_t)__builtin_ctzll(bits)], c);
}

static void reach(struct builder *b, uint32_t place)
{
    if (b->seen[place / 64] >> place % 64 & 1)
        return;
    b->seen[place / 64] |= (uint64_t)1 << place % 64;
    b->todo[b->ntodo++] = (uint16_t)place;
}

/* Follows splits and jumps from the places reached; *s gets the characters and ends there.
 * False: the match is reached, or too many. */
static bool settle(struct builder *b, struct state *s)
{
    const struct gate_step *step = b->program.step;

    for (uint32_t i = 0; i < b->ntodo; i++) {
        uint32_t at = b->todo[i];
        if (step[at].op == GATE_MATCH)
            return false;
        if (step[at].op == GATE_SPLIT)
            reach(b, (uint32_t)((int)at + step[at].b));
        if (step[at].op == GATE_SPLIT || step[at].op == GATE_JUMP)
            reach(b, (uint32_t)((int)at + step[at].a));
    }
    s->n = s->hash = 0;
    for (uint32_t w = 0; w <= b->program.n / 64; w++)
        for (uint64_t bits = b->seen[w]; bits != 0; bits &= bits - 1) {
            uint32_t at = w * 64 + (uint32_t)__builtin_ctzll(bits);
            if (step[at].op != GATE_CHAR && step[at].op != GATE_END)
                continue;
            if (s->n == MAX_PLACES)
                return false;
            s->place[s->n++] = (uint16_t)at;
            s->hash = (s->hash + at) * 2654435761u;
        }
    return true;
}

static void forget(struct builder *b)
{
    memset(b->seen, 0, (b->program.n / 64 + 1) * sizeof *b->seen);
    b->ntodo = 0;
}

/* The number of the state with these places, which may be new. */
static uint8_t number_of(struct builder *b, const struct state *s)
{
    uint32_t i = (s->hash >> 16) % STATE_SLOTS;
    const struct state *known;

    if (s->n == 0)
        return CLOSED;
    for (; b->slot[i] != 0; i = (i + 1) % STATE_SLOTS) {
        known = &b->state[b->slot[i]];
        if (known->hash == s->hash && known->n == s->n &&
            memcmp(known->place, s->place, s->n * sizeof s->place[0]) == 0)
            return b->slot[i];
    }
    if (b->nstate == MAX_STATES)
        return OPEN;
    b->slot[i] = (uint8_t)b->nstate;
    b->state[b->nstate++] = *s;
    return b->slot[i];
}

/* Where a character leads that these places of the state take. */
static uint8_t successor(struct builder *b, const struct state *from, const struct marks *taken)
{
    struct state s;

    forget(b);
    for (uint32_t w = 0; w < 2; w++)
        for (uint64_t bits = taken->bits[w]; bits != 0; bits &= bits - 1) {
            uint32_t at = from->place[w * 64 + (uint32_t)__builtin_ctzll(bits)];
            if (b->program.step[at].op == GATE_END)
                return OPEN;
            reach(b, at + 1);
        }
    return settle(b, &s) ? number_of(b, &s) : OPEN;
}

static void make_row(struct builder *b, uint32_t number)
{
    const struct state *from = &b->state[number];
    uint8_t *row = b->next + number * b->width, result[256];
    struct marks taken[256], known[256];
    uint32_t n = 0;

    memset(taken, 0, b->width * sizeof *taken);
    for (uint32_t k = 0; k < from->n; k++) {
        const struct bt_byte_set *c = &b->classes[b->program.step[from->place[k]].a];
        for (uint32_t w = 0; w <= b->width / 64; w++)
            for (uint64_t bits = c->bits[w]; bits != 0; bits &= bits - 1)
                mark(&taken[w * 64 + (uint32_t)__builtin_ctzll(bits)], k);
    }
    row[0] = (uint8_t)number;
    for (uint32_t c = 1; c < b->width; c++) {
        uint32_t i = 0;
        row[c] = CLOSED;
        if ((taken[c].bits[0] | taken[c].bits[1]) == 0)
            continue;
        while (i < n && !same_marks(&known[i], &taken[c]))
            i++;
        if (i == n) {
            known[n] = taken[c];
            result[n++] = successor(b, from, &taken[c]);
        }
        row[c] = result[i];
    }
}

static struct bt_gate *make_gate(const struct builder *b)
{
    size_t size = (size_t)b->nstate * b->width;
    struct bt_gate *g = calloc(1, sizeof *g + size * sizeof g->next[0]);

    if (g == NULL)
        return NULL;
    memcpy(g->class, b->class, sizeof g->class);
    for (size_t i = START * b->width; i < size; i++)
        g->next[i] = (uint16_t)(b->next[i] * b->width);
    g->nstate = b->nstate;
    g->width = b->width;
    g->anywhere = b->program.anywhere;
    g->behind = b->program.behind;
    for (uint32_t i = START; i < b->nstate; i++)
        for (uint32_t k = 0; k < b->state[i].n; k++)
            g->at_end[i] |= b->program.step[b->state[i].place[k]].op == GATE_END;
    return g;
}

struct bt_gate *bt_gate_new(struct bt_str pattern, bool caseless)
{
    struct builder *b = malloc(sizeof *b);
    struct bt_gate *g = NULL;

    if (b == NULL || !gate_parse(&b->program, pattern, caseless))
        goto out;
    make_classes(b);
    b->nstate = START;
    forget(b);
    reach(b, 0);
    if (!settle(b, &b->state[START]))
        goto out;
    b->nstate++;
    memset(b->slot, 0, sizeof b->slot);
    b->slot[(b->state[START].hash >> 16) % STATE_SLOTS] = START;
    for (uint32_t i = START; i < b->nstate; i++)
        make_row(b, i);
    g = make_gate(b);
out:
    free(b);
    return g;
}

size_t bt_gate_size(const struct bt_gate *g)
{
    return sizeof *g + (size_t)g->nstate * g->width * sizeof g->next[0];
}

void bt_gate_free(struct bt_gate *g)
{
    free(g);
}

bool bt_gate_is_open(const struct bt_gate *g, struct bt_str text, uint32_t at, uint32_t limit)
{
    bool whole = text.len - at <= limit;
    const char *s = text.s + at, *end = s + (whole ? text.len - at : limit);
    size_t width, state;

    if (g == NULL)
        return true;
    width = g->width;
    state = START * width;
    for (; s < end; s++) {
        state = g->next[state + g->class[(unsigned char)*s]];
        if (state <= OPEN * width)
            return state != CLOSED;
    }
    return !whole || g->at_end[state / width];
}
