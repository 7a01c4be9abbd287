/* gate_parse.c: the text of a pattern -> a program that takes in all it matches, and more.
 *
 * Jumps are relative, so a piece of program can be moved and copied: that is how alternatives
 * and repetitions are made.  What is written here errs to one side only: a set may have
 * characters too many, an assertion may be left out, what is not known gives the pattern up. */
#include "core/gate_program.h"

enum { MAX_COPIES = 6, MAX_COPIED = 64 /* steps */ };

struct parser {
    struct gate_program *p;
    const char *s;
    uint32_t i, len, depth;
    bool caseless, bad;
};

/* What an item of a class brings: characters it may match and ASCII it surely does. */
struct members {
    struct bt_byte_set may, sure;
};

static const struct bt_byte_set letters = {
    {0, 0x07FFFFFE07FFFFFE, 0, 0xFFFFFFFFFFFFFFFF}}; /* ASCII's and all others */
static const struct bt_byte_set line_breaks = {{0x3C00, 0, 0, ~0ull}};
static const struct bt_byte_set everything = {{~0ull, ~0ull, ~0ull, ~0ull}};

static void join(struct bt_byte_set *s, const struct bt_byte_set *other)
{
    for (int i = 0; i < 4; i++)
        s->bits[i] |= other->bits[i];
}

static void emit(struct parser *r, enum gate_op op, int a, int b)
{
    if (r->p->n == GATE_MAX_STEPS) {
        r->bad = true;
        return;
    }
    r->p->step[r->p->n++] = (struct gate_step){(uint8_t)op, (int16_t)a, (int16_t)b};
}

/* Puts a split before the steps from `at` on. */
static void insert_split(struct parser *r, uint32_t at, int a, int b)
{
    struct gate_step *s = r->p->step;

    emit(r, GATE_SPLIT, a, b);
    if (r->bad)
        return;
    memmove(s + at + 1, s + at, (r->p->n - 1 - at) * sizeof *s);
    s[at] = (struct gate_step){GATE_SPLIT, (int16_t)a, (int16_t)b};
}

static void emit_set(struct parser *r, const struct bt_byte_set *set)
{
    uint32_t i = 0;

    while (i < r->p->nset && memcmp(&r->p->set[i], set, sizeof *set) != 0)
        i++;
    if (i == GATE_MAX_SETS) {
        r->bad = true;
        return;
    }
    r->p->set[i] = *set;
    if (i == r->p->nset)
        r->p->nset++;
    emit(r, GATE_CHAR, (int)i, 0);
}

static bool is_ascii_letter(uint32_t c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* A line break may follow the end that "$" means. */
static void emit_end(struct parser *r)
{
    emit_set(r, &line_breaks);
    if (!r->bad)
        r->p->step[r->p->n - 1].op = GATE_END;
}

/* True if the letter of the other case, if there is one, begins with the same byte: Latin-1 and
 * Vietnamese letters, signs. */
static bool keeps_first_byte(uint32_t cp)
{
    return (cp >= 0xA0 && cp < 0xFF && cp != 0xB5 && cp != 0xC5 && cp != 0xDF && cp != 0xE5) ||
           (cp >= 0x1EA0 && cp < 0x1EFA) || (cp >= 0x2010 && cp < 0x2070);
}

/* One character.  Without regard to case a letter outside ASCII may have any other letter
 * outside ASCII for its partner, or k and s: the Kelvin sign and the long s are theirs. */
static void add_char(struct members *m, uint32_t cp, bool caseless)
{
    char utf8[4];

    if (cp >= 0x80 && caseless && !keeps_first_byte(cp)) {
        m->may.bits[3] = ~(uint64_t)0;
        bt_byte_add(&m->may, 'k');
        bt_byte_add(&m->may, 'K');
        bt_byte_add(&m->may, 's');
        bt_byte_add(&m->may, 'S');
    } else if (cp >= 0x80) {
        bt_encode(utf8, cp);
        bt_byte_add(&m->may, (unsigned char)utf8[0]);
    } else {
        bt_byte_add(&m->sure, cp);
        if (caseless && is_ascii_letter(cp))
            bt_byte_add(&m->sure, cp ^ 32);
        if (caseless && ((cp | 32) == 'k' || (cp | 32) == 's'))
            m->may.bits[3] = ~(uint64_t)0;
        join(&m->may, &m->sure);
    }
}

static void add_range(struct members *m, uint32_t first, uint32_t last, bool caseless)
{
    for (uint32_t cp = first; cp <= last && cp < 0x80; cp++)
        add_char(m, cp, caseless);
    if (last >= 0x80)
        add_char(m, last, caseless);
    if (last >= 0x80 && first != last)
        m->may.bits[3] = ~(uint64_t)0;
}

/* \pL \pN \p{Lu} \p{Ll}; the parser stands behind the p. */
static void add_property(struct parser *r, struct members *m)
{
    struct bt_str rest = {r->s + r->i, r->len - r->i};
    bool upper = bt_str_starts(rest, BT_STR("{Lu}")),
         lower = bt_str_starts(rest, BT_STR("{Ll}"));
    uint32_t len = upper || lower ? 4 : 1;

    m->may.bits[3] = ~(uint64_t)0;
    if (bt_str_starts(rest, BT_STR("L")) || ((upper || lower) && r->caseless)) {
        join(&m->may, &letters);
        if (len == 1)
            m->sure.bits[1] |= letters.bits[1];
    } else if (bt_str_starts(rest, BT_STR("N"))) {
        add_range(m, '0', '9', false);
    } else if (upper) {
        add_range(m, 'A', 'Z', false);
    } else if (lower) {
        add_range(m, 'a', 'z', false);
    } else {
        r->bad = true;
    }
    r->i += len;
}

/* An escape that stands for characters; the parser stands behind the backslash.  False: it is
 * none of these and nothing is read. */
static bool add_escape(struct parser *r, struct members *m)
{
    unsigned char c = r->i < r->len ? (unsigned char)r->s[r->i] : 'Q';

    if (c >= 0x80 || (!is_ascii_letter(c) && (c < '0' || c > '9'))) {
        uint32_t len = 1;
        if (r->i < r->len)
            add_char(m, bt_decode(r->s + r->i, r->len - r->i, &len), r->caseless);
        r->i += len;
        return true;
    }
    if (strchr("hsdwntp", c) == NULL)
        return false;
    r->i++;
    if (c == 'n' || c == 's')
        add_char(m, '\n', false);
    if (c == 't' || c == 'h' || c == 's')
        add_char(m, '\t', false);
    if (c == 'h' || c == 's')
        add_char(m, ' ', false);
    if (c == 's')
        add_range(m, '\v', '\r', false);
    if (c == 'd' || c == 'w')
        add_range(m, '0', '9', false);
    if (c == 'w') {
        add_range(m, 'a', 'z', false);
        add_range(m, 'A', 'Z', false);
        add_char(m, '_', false);
    }
    if (c == 'p')
        add_property(r, m);
    else if (c != 'n' && c != 't')
        m->may.bits[3] = ~(uint64_t)0;
    return true;
}

/* One character of a class, or one escape: then *single is false. */
static uint32_t class_char(struct parser *r, struct members *m, bool *single)
{
    uint32_t len, cp;

    *single = r->s[r->i] != '\\';
    if (*single) {
        cp = bt_decode(r->s + r->i, r->len - r->i, &len);
        r->i += len;
        return cp;
    }
    r->i++;
    if (!add_escape(r, m))
        r->bad = true;
    return 0;
}

/* [...]; the parser stands behind the bracket. */
static void parse_class(struct parser *r)
{
    struct members m = {{{0}}, {{0}}};
    bool negated = r->i < r->len && r->s[r->i] == '^', first = true;

    r->i += negated;
    for (; r->i < r->len && !r->bad && (first || r->s[r->i] != ']'); first = false) {
        bool single, range;
        uint32_t cp, last;
        if (r->s[r->i] == '[' && r->i + 1 < r->len && strchr(":.=", r->s[r->i + 1]) != NULL)
            r->bad = true; /* [:alpha:] */
        cp = class_char(r, &m, &single);
        range = r->i + 1 < r->len && r->s[r->i] == '-' && r->s[r->i + 1] != ']';
        last = cp;
        if (range && !single) {
            r->bad = true; /* a range from what the escape stands for, or a hyphen */
        } else if (range) {
            r->i++;
            if (r->s[r->i] == '\\' || r->s[r->i] == '[')
                r->bad = true;
            else
                last = class_char(r, &m, &single);
        }
        if (single)
            add_range(&m, cp, last, r->caseless);
    }
    r->i++;
    for (int i = 0; negated && i < 4; i++)
        m.may.bits[i] = ~m.sure.bits[i];
    emit_set(r, &m.may);
}

static void parse_alternatives(struct parser *);

/* Stands behind "(?=" of a group: nothing of it is kept, but at the pattern's end it may stand as if
 * it were matched. */
static void parse_ahead(struct parser *r)
{
    uint32_t start = r->p->n;

    parse_alternatives(r);
    if (r->depth != 1 || r->i + 1 != r->len)
        r->p->n = start;
}

/* Stands behind "(?" of another assertion's group: nothing of it is kept.  The first thing of a
 * pattern may say what stands before it: "(?<=[A-ZĐ])". */
static void parse_assertion(struct parser *r, bool behind)
{
    uint32_t start = r->p->n, first = r->i;
    const struct gate_step *s = &r->p->step[start];

    parse_alternatives(r);
    if (behind && first == 4 && r->p->n == start + 1 && s->op == GATE_CHAR &&
        (r->i + 1 >= r->len || strchr("?*+{", r->s[r->i + 1]) == NULL)) {
        r->p->behind = r->p->set[s->a];
        r->p->anywhere = false;
    }
    r->p->n = start;
}

/* (?i: (?-i) ...: the parser stands at the first letter. */
static void parse_flags(struct parser *r)
{
    bool on = true;

    for (; r->i < r->len && strchr("i-", r->s[r->i]) != NULL; r->i++)
        if (r->s[r->i] == 'i')
            r->caseless = on;
        else
            on = false;
    if (r->i >= r->len || (r->s[r->i] != ':' && r->s[r->i] != ')'))
        r->bad = true;
}

/* A group; the parser stands behind its bracket, and then behind the closing one. */
static void parse_group(struct parser *r)
{
    static const char *const assertions[] = {"?=", "?!", "?<=", "?<!"};
    struct bt_str rest = {r->s + r->i, r->len - r->i};
    bool caseless = r->caseless;

    for (size_t k = 0; k < sizeof assertions / sizeof assertions[0]; k++)
        if (bt_str_starts(rest, bt_cstr(assertions[k]))) {
            r->i += (uint32_t)strlen(assertions[k]);
            if (k == 0)
                parse_ahead(r);
            else
                parse_assertion(r, k == 2);
            goto out;
        }
    if (bt_str_starts(rest, BT_STR("?:")) || bt_str_starts(rest, BT_STR("?>"))) {
        r->i += 2;
    } else if (bt_str_starts(rest, BT_STR("?<"))) {
        while (r->i < r->len && r->s[r->i] != '>')
            r->i++;
        r->i++;
    } else if (bt_str_starts(rest, BT_STR("?"))) {
        r->i++;
        parse_flags(r);
        if (!r->bad && r->s[r->i++] == ')')
            return; /* the flags hold to the end of the group around */
    } else if (bt_str_starts(rest, BT_STR("*"))) {
        r->bad = true;
    }
    if (!r->bad)
        parse_alternatives(r);
out:
    r->i++;
    r->caseless = caseless;
}

/* A backslash outside a class; the parser stands behind it. */
static void parse_escape(struct parser *r)
{
    struct members m = {{{0}}, {{0}}};
    uint32_t start = r->p->n;

    if (add_escape(r, &m)) {
        emit_set(r, &m.may);
    } else if (r->i == r->len) {
        r->bad = true;
    } else if (r->s[r->i] == 'b' || r->s[r->i] == 'B') {
        r->i++;
    } else if (bt_str_starts((struct bt_str){r->s + r->i, r->len - r->i}, BT_STR("k<"))) {
        /* What a group matched: any text. */
        while (r->i < r->len && r->s[r->i] != '>')
            r->i++;
        r->i++;
        emit(r, GATE_SPLIT, 1, 3);
        emit_set(r, &everything);
        emit(r, GATE_JUMP, (int)start - (int)r->p->n, 0);
    } else {
        r->bad = true;
    }
}

static void parse_atom(struct parser *r)
{
    struct members m = {{{0}}, {{0}}};
    uint32_t len, cp = bt_decode(r->s + r->i, r->len - r->i, &len);

    r->i += len;
    if (cp == '(')
        parse_group(r);
    else if (cp == '[')
        parse_class(r);
    else if (cp == '\\')
        parse_escape(r);
    else if (cp == '.')
        emit_set(r, &everything);
    else if (cp == '$')
        emit_end(r);
    else if (cp == '*' || cp == '+' || cp == '?' || cp == '{')
        r->bad = true;
    else if (cp != '^') {
        add_char(&m, cp, r->caseless);
        emit_set(r, &m.may);
    }
}

/* Reads a count; false: there is none.  *most 0: without end. */
static bool parse_count(struct parser *r, uint32_t *least, uint32_t *most)
{
    char c = r->i < r->len ? r->s[r->i] : 0;
    uint32_t number[2] = {0, 0}, k = 0;

    if (c != '?' && c != '*' && c != '+' && c != '{')
        return false;
    r->i++;
    *least = c == '+';
    *most = c == '?';
    if (c != '{')
        return true;
    for (; r->i < r->len && r->s[r->i] != '}' && !r->bad; r->i++)
        if (r->s[r->i] == ',' && k == 0 && r->s[r->i - 1] != '{')
            k = 1;
        else if (r->s[r->i] >= '0' && r->s[r->i] <= '9' && number[k] < 10000)
            number[k] = number[k] * 10 + (uint32_t)(r->s[r->i] - '0');
        else
            r->bad = true; /* spaces, a missing number: versions of PCRE2 differ */
    r->bad = r->bad || r->s[r->i - 1] == '{';
    r->i++;
    *least = number[0];
    *most = k == 0 ? number[0] : number[1];
    r->bad = r->bad || (*most == 0 && (k == 0 || r->s[r->i - 2] != ','));
    return true;
}

static void copy_steps(struct parser *r, const struct gate_step *steps, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        emit(r, (enum gate_op)steps[i].op, steps[i].a, steps[i].b);
}

/* Repeats the steps from `start` on: `least` times at the least, `most` at the most (0: without
 * end).  Large counts and large pieces become loops. */
static void repeat(struct parser *r, uint32_t start, uint32_t least, uint32_t most)
{
    struct gate_step piece[MAX_COPIED];
    uint32_t n = r->p->n - start;
    bool large = n > MAX_COPIED && most != 1;

    if (large || least > MAX_COPIES || (most > MAX_COPIES && most - least > 1)) {
        most = 0;
        least = large ? (least != 0) : least < MAX_COPIES ? least : MAX_COPIES;
    }
    if (large && least == 1) {
        emit(r, GATE_SPLIT, -(int)n, 1);
        return;
    }
    if (n <= MAX_COPIED)
        memcpy(piece, &r->p->step[start], n * sizeof *piece);
    if (least == 0 && most == 0) {
        insert_split(r, start, 1, (int)n + 2);
        emit(r, GATE_JUMP, -(int)n - 1, 0);
        return;
    }
    if (least == 0)
        insert_split(r, start, 1, (int)n + 1);
    for (uint32_t i = 1; i < least; i++)
        copy_steps(r, piece, n);
    if (most == 0)
        emit(r, GATE_SPLIT, -(int)n, 1);
    for (uint32_t i = least == 0 ? 1 : least; i < most; i++) {
        emit(r, GATE_SPLIT, 1, (int)n + 1);
        copy_steps(r, piece, n);
    }
}

static void parse_sequence(struct parser *r)
{
    while (r->i < r->len && r->s[r->i] != '|' && r->s[r->i] != ')' && !r->bad) {
        uint32_t start = r->p->n, least, most;
        parse_atom(r);
        if (r->bad || !parse_count(r, &least, &most))
            continue;
        /* Lazy and possessive: what they match is among what the greedy count may match. */
        if (r->i < r->len && (r->s[r->i] == '?' || r->s[r->i] == '+'))
            r->i++;
        if (!r->bad)
            repeat(r, start, least, most);
    }
}

/* a|b|c, to the closing bracket or the pattern's end. */
static void parse_alternatives(struct parser *r)
{
    uint32_t start = r->p->n, jump;

    r->depth++;
    parse_sequence(r);
    if (!r->bad && r->i < r->len && r->s[r->i] == '|') {
        r->i++;
        insert_split(r, start, 1, (int)(r->p->n - start) + 2);
        jump = r->p->n;
        emit(r, GATE_JUMP, 0, 0);
        if (r->depth == 1) /* another alternative may stand behind anything */
            r->p->anywhere = true;
        parse_alternatives(r);
        if (!r->bad)
            r->p->step[jump].a = (int16_t)(r->p->n - jump);
    }
    r->depth--;
}

bool gate_parse(struct gate_program *p, struct bt_str pattern, bool caseless)
{
    struct parser r = {.p = p, .s = pattern.s, .len = pattern.len, .caseless = caseless};

    p->n = p->nset = 0;
    p->anywhere = true;
    parse_alternatives(&r);
    emit(&r, GATE_MATCH, 0, 0);
    return !r.bad && r.i == r.len;
}
