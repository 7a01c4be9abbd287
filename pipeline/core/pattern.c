/* pattern.c: see pattern.h; tables are opened in pattern_open.c. */
#include "core/pattern_table.h"

enum { NEAR = 8, NEAR_BYTES = 24 };
enum {
    GATE_BYTES = 64
}; /* a gate looks as far at a token, or a long run would be read often */

/* The bytes near a token, looked up when first asked for. */
struct surroundings {
    bool bytes_known;
    struct bt_byte_set bytes;
};

/* Digits, or a word in capitals that begins like a Roman numeral. */
static bool is_number(const struct bt_doc *doc, const struct bt_token *t)
{
    return t->kind == BT_NUMBER || ((t->shape == BT_UPPER || t->shape == BT_CAPITAL) &&
                                    memchr("IVXL", doc->text.s[t->at.beg], 4) != NULL);
}

/* True if a number stands within NEAR tokens of `tok`.  *number goes along with `tok`: no number
 * stands between the two. */
static bool number_near(const struct bt_doc *doc, uint32_t tok, uint32_t *number)
{
    uint32_t end = doc->work->ntok - tok > NEAR ? tok + NEAR + 1 : doc->work->ntok;
    uint32_t i = *number > tok ? *number : tok;

    while (i < end && !is_number(doc, &doc->work->tok[i]))
        i++;
    *number = i;
    return i < end;
}

static uint32_t sort_of(const struct bt_doc *doc, uint32_t tok)
{
    const struct bt_token *t = &doc->work->tok[tok], *next = t + 1;
    uint32_t sort = t->kind;

    if (t->flags & BT_BLOCK_START)
        sort |= AT_BLOCK_START;
    if (t->kind != BT_WORD)
        return sort;
    if (t->shape != BT_LOWER && t->shape != BT_NO_CASE)
        sort |= WITH_CAPITAL;
    if (tok + 1 < doc->work->ntok && !(next->flags & BT_SPACE_BEFORE))
        sort |= WITH_GLUED;
    return sort;
}

/* The bytes from `beg` to `end`. */
static struct bt_byte_set bytes_of(struct bt_str text, uint32_t beg, uint32_t end)
{
    struct bt_byte_set s = {{0}};

    for (uint32_t i = beg; i < end; i++)
        bt_byte_add(&s, (unsigned char)text.s[i]);
    return s;
}

/* True if one of the marks may stand there: of a mark of several bytes the first is looked for. */
static bool has_mark(const struct bt_byte_set *bytes, struct bt_str marks)
{
    for (uint32_t i = 0; i < marks.len; i++)
        if (((unsigned char)marks.s[i] & 0xC0) != 0x80 &&
            bt_byte_in(bytes, (unsigned char)marks.s[i]))
            return true;
    return marks.len == 0;
}

/* Those of 64 entries that may have the bytes at `pos`. */
static inline uint64_t narrow(uint64_t entries, const uint64_t (*at)[256], struct bt_str text,
                              uint32_t pos)
{
    uint32_t n = text.len - pos < BT_GATE_DEPTH ? text.len - pos : BT_GATE_DEPTH;

    for (uint32_t k = 0; k < n && entries != 0; k++)
        entries &= at[k][(unsigned char)text.s[pos + k]];
    return entries;
}

static inline uint64_t narrow_behind(uint64_t entries, const struct byte_sets *sets,
                                     struct bt_str text, uint32_t pos)
{
    return entries & sets->behind[pos == 0 ? 0 : (unsigned char)text.s[pos - 1]];
}

/* Those of 64 entries whose match may go on as the text does behind the token, a run of
 * gate.h: scan.h cuts words and numbers so. */
static inline uint64_t narrow_after(uint64_t entries, const struct byte_sets *sets,
                                    struct bt_str text, const struct bt_token *t)
{
    uint32_t end = t->at.end, run = t->kind == BT_WORD ? BT_GATE_WORD : BT_GATE_NUMBER;

    if (t->kind == BT_PUNCT)
        return entries;
    if (end < text.len && text.s[end] == ' ')
        return narrow(entries, sets->next[run], text, end + 1);
    return narrow(entries, sets->after[run], text, end);
}

/* What an entry asks of the text at and near its trigger. */
static bool is_served(const struct bt_doc *doc, const struct bt_token *t, const struct entry *e,
                      struct surroundings *around)
{
    if (e->marks.len != 0 && memchr(e->marks.s, doc->text.s[t->at.beg], e->marks.len) == NULL)
        return false;
    if (!bt_gate_is_open(e->gate, doc->text, t->at.beg, GATE_BYTES))
        return false;
    if (e->near.len != 0 && !around->bytes_known) {
        uint32_t rest = doc->text.len - t->at.beg;
        around->bytes =
            bytes_of(doc->text, t->at.beg, t->at.beg + (rest < NEAR_BYTES ? rest : NEAR_BYTES));
        around->bytes_known = true;
    }
    return has_mark(&around->bytes, e->near);
}

/* The first of 64 entries, `first` and those behind it, that matches at the token; NULL if none. */
static const struct entry *try_entries(struct bt_re_scratch *re, const struct bt_doc *doc,
                                       const struct bt_token *t, const struct entry *first,
                                       uint64_t entries, struct bt_match *m)
{
    struct surroundings around = {.bytes_known = false};

    for (; entries != 0; entries &= entries - 1) {
        const struct entry *e = first + __builtin_ctzll(entries);
        if (is_served(doc, t, e, &around) && bt_re_match(e->p.re, re, doc->text, t->at.beg, m))
            return e;
    }
    return NULL;
}

/* Those of 64 entries that may match at the token, which is of this sort. */
static uint64_t entries_at(const struct bt_patterns *ps, const struct bt_doc *doc, uint32_t tok,
                           uint32_t sort, uint32_t word, uint32_t *number)
{
    const struct bt_token *t = &doc->work->tok[tok];
    const struct byte_sets *sets = &ps->bytes[word];
    uint64_t entries = ps->sort[sort].bits[word], near = ps->near_number.bits[word];

    if (pattern_has_key(ps->key_wakes, t->key)) {
        entries |= pattern_key_slot(ps, t->key)->set.bits[word];
        if (t->kind == BT_WORD && (entries & near) != 0 && !number_near(doc, tok, number))
            entries &= ~near;
    }
    entries &= sets->first[0][(unsigned char)doc->text.s[t->at.beg]];
    if (entries == 0)
        return 0;
    entries = narrow_after(entries, sets, doc->text, t);
    entries = narrow(entries, sets->first, doc->text, t->at.beg);
    return narrow_behind(entries, sets, doc->text, t->at.beg);
}

/* False if no entry is triggered at the token by its sort. */
static bool is_awake(const struct wake *wake, struct bt_str text, const struct bt_token *t)
{
    uint32_t end = t->at.end;

    if (t->kind == BT_PUNCT)
        return bt_byte_in(&wake->first, (unsigned char)text.s[t->at.beg]);
    if (text.len - end < 2)
        return true;
    if (text.s[end] == ' ')
        return bt_byte_in(&wake->next, (unsigned char)text.s[end + 1]);
    return bt_byte_in(&wake->after, (unsigned char)text.s[end]);
}

/* False if no entry is triggered at the token by its key. */
static bool is_key(const struct bt_patterns *ps, const struct bt_doc *doc, uint32_t tok,
                   uint32_t *number)
{
    const struct bt_token *t = &doc->work->tok[tok];

    return pattern_has_key(ps->key_wakes, t->key) &&
           (pattern_has_key(ps->key_wakes_alone, t->key) || t->kind != BT_WORD ||
            number_near(doc, tok, number));
}

bool bt_patterns_next(const struct bt_patterns *ps, struct bt_re_scratch *re,
                      const struct bt_doc *doc, struct bt_pattern_place *at,
                      const struct bt_pattern **p, struct bt_match *m)
{
    uint32_t from = at->pattern, number = 0;

    for (uint32_t tok = at->tok; tok < doc->work->ntok; tok++, from = 0) {
        uint32_t sort = sort_of(doc, tok);
        if (!is_key(ps, doc, tok, &number) &&
            ((ps->awake >> sort & 1) == 0 ||
             !is_awake(&ps->wake[sort], doc->text, &doc->work->tok[tok])))
            continue;
        for (uint32_t w = from / 64; w * 64 < ps->n; w++, from = 0) {
            uint64_t entries = entries_at(ps, doc, tok, sort, w, &number) & ~(uint64_t)0
                                                                                << from % 64;
            const struct entry *e;
            if (entries == 0)
                continue;
            e = try_entries(re, doc, &doc->work->tok[tok], &ps->e[w * 64], entries, m);
            if (e == NULL)
                continue;
            *p = &e->p;
            *at = (struct bt_pattern_place){tok, (uint32_t)(e - ps->e) + 1};
            return true;
        }
    }
    return false;
}

/* Those of 64 entries that find in text[at, end) what they must have. */
static uint64_t entries_with(const struct text_sets *sets, struct bt_str text, uint32_t at)
{
    const unsigned char *p = (const unsigned char *)text.s;
    uint64_t pairs = ~sets->want_pair, some = ~sets->want_some, last = ~(uint64_t)0;

    for (uint32_t i = at; i < text.len; i++) {
        pairs |= last & sets->second[p[i]];
        some |= sets->some[p[i]];
        last = sets->first[p[i]];
    }
    return pairs & some;
}

/* True if one of the marks stands in text[at, end). */
static bool has_whole_mark(struct bt_str text, uint32_t at, struct bt_str marks)
{
    for (uint32_t i = 0, n; i < marks.len; i += n) {
        const char *p = text.s + at, *end = text.s + text.len;
        bt_decode(marks.s + i, marks.len - i, &n);
        while ((p = memchr(p, marks.s[i], (size_t)(end - p))) != NULL) {
            if ((size_t)(end - p) >= n && memcmp(p, marks.s + i, n) == 0)
                return true;
            p++;
        }
    }
    return false;
}

/* Those of 64 entries of which no mark stands in text[at, end), though the first byte of one does. */
static uint64_t lacking_marks(const struct bt_patterns *ps, uint32_t w, uint64_t entries,
                              struct bt_str text, uint32_t at)
{
    uint64_t lacking = 0;

    for (uint64_t bits = entries & ps->text[w].want_mark; bits != 0; bits &= bits - 1) {
        const struct entry *e = &ps->e[w * 64 + (uint32_t)__builtin_ctzll(bits)];
        if (!has_whole_mark(text, at, e->marks))
            lacking |= bits & -bits;
    }
    return lacking;
}

void bt_patterns_of_text(const struct bt_patterns *ps, struct bt_str text, uint32_t at,
                         bool whole, struct bt_pattern_set *may)
{
    memset(may, 0, sizeof *may);
    for (uint32_t w = 0; w * 64 < ps->n; w++) {
        const struct byte_sets *sets = &ps->bytes[w];
        uint64_t entries = narrow(~(uint64_t)0, sets->first, text, at);
        entries = narrow_behind(entries, sets, text, at);
        if (!whole)
            entries &= ps->class[CLASS_OPENING].bits[w];
        else if (entries != 0)
            entries &= entries_with(&ps->text[w], text, at);
        if (whole)
            entries &= ~lacking_marks(ps, w, entries, text, at);
        may->bits[w] = entries;
    }
}

bool bt_patterns_match_text(const struct bt_patterns *ps, struct bt_re_scratch *re,
                            struct bt_str text, uint32_t at, const struct bt_pattern_set *may,
                            const struct bt_pattern_set *of, uint32_t *i,
                            const struct bt_pattern **p, struct bt_match *m)
{
    for (; *i < ps->n; *i = (*i / 64 + 1) * 64) {
        uint32_t w = *i / 64;
        uint64_t entries = may->bits[w] & of->bits[w] & ~(uint64_t)0 << *i % 64;
        for (; entries != 0; entries &= entries - 1) {
            uint32_t n = w * 64 + (uint32_t)__builtin_ctzll(entries);
            const struct entry *e = &ps->e[n];
            if (bt_gate_is_open(e->gate, text, at, text.len - at) &&
                bt_re_match(e->p.re, re, text, at, m)) {
                *p = &e->p;
                *i = n + 1;
                return true;
            }
        }
    }
    return false;
}
