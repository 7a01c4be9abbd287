/* pattern.c: see pattern.h. */
#include "core/pattern.h"

#include "core/err.h"
#include "core/gate.h"

/* Which entries a token may trigger is a set of bits, one per entry: each class of trigger has
 * its set, and so has each key; the sets that fit the token are joined, what cannot match at
 * this byte is taken out, and the rest is walked in table order. */
enum { SET_WORDS = BT_MAX_PATTERNS / 64, NEAR = 8, NEAR_BYTES = 24 };
enum {
    GATE_BYTES = 64
}; /* a gate looks as far at a token, or a long run would be read often */

enum {
    CLASS_NUMBER,
    CLASS_WORD,
    CLASS_UPPER,
    CLASS_LINE,
    CLASS_GLUED,
    CLASS_OPENING,
    CLASS_MARK,
    NCLASS
};

/* What of a token decides which classes it triggers: its kind, and */
enum { AT_BLOCK_START = 4, WITH_CAPITAL = 8, WITH_GLUED = 16, TOKEN_SORTS = 32 };

struct entry {
    struct bt_pattern p;
    struct bt_gate *gate;
    struct bt_str
        near; /* "/:": one of these stands soon after the trigger; empty = not asked */
    struct bt_str marks; /* of a mark trigger */
};

struct key_set {
    uint32_t key; /* 0 = free slot */
    struct bt_pattern_set set;
};

struct bt_patterns {
    struct entry *e;
    uint32_t n;
    struct bt_pattern_set near_number; /* entries that need a number soon after their trigger */
    struct bt_pattern_set class[NCLASS];
    struct bt_pattern_set sort[TOKEN_SORTS];
    /* By byte: the entries whose match may have it there, see struct bt_gate_bytes. */
    struct bt_pattern_set first[BT_GATE_DEPTH][256], behind[256];
    struct bt_pattern_set after[BT_GATE_NRUN][BT_GATE_DEPTH][256];
    struct bt_pattern_set next[BT_GATE_NRUN][BT_GATE_DEPTH][256];
    struct key_set *keys; /* open addressing by key */
    uint32_t mask;        /* slots - 1 */
};

/* What stands near a token, looked up when first asked for. */
struct surroundings {
    bool keyed; /* the token is the key of some trigger */
    bool bytes_known, number_known, number;
    struct bt_byte_set bytes;
};

static void set_add(struct bt_pattern_set *s, uint32_t i)
{
    s->bits[i / 64] |= (uint64_t)1 << i % 64;
}

static bool set_has(const struct bt_pattern_set *s, uint32_t i)
{
    return s->bits[i / 64] >> i % 64 & 1;
}

static void set_join(struct bt_pattern_set *s, const struct bt_pattern_set *other)
{
    for (int i = 0; i < SET_WORDS; i++)
        s->bits[i] |= other->bits[i];
}

/* The slot of a key, or the free slot where it would stand. */
static struct key_set *key_slot(const struct bt_patterns *ps, uint32_t key)
{
    uint32_t i = key * 2654435761u >> 16 & ps->mask;

    while (ps->keys[i].key != 0 && ps->keys[i].key != key)
        i = (i + 1) & ps->mask;
    return &ps->keys[i];
}

/* "=ngày|tháng": the keys of the words, which the dictionary has because they are triggers. */
static void add_keys(struct bt_patterns *ps, uint32_t entry, const struct bt_dict *dict,
                     struct bt_str words)
{
    for (uint32_t i = 0, beg = 0; i <= words.len; i++)
        if (i == words.len || words.s[i] == '|') {
            uint32_t key = bt_dict_key(dict, words.s + beg, i - beg);
            if (key != 0) {
                struct key_set *slot = key_slot(ps, key);
                slot->key = key;
                set_add(&slot->set, entry);
            }
            beg = i + 1;
        }
}

static bool add_trigger(struct bt_patterns *ps, uint32_t entry, const struct bt_dict *dict,
                        struct bt_str t)
{
    static const char *const names[] = {"number", "word", "upper", "line", "glued", "opening"};

    for (uint32_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (bt_str_is(t, names[i])) {
            set_add(&ps->class[i], entry);
            return true;
        }
    if (bt_str_starts(t, BT_STR("mark:")) && t.len > 5) {
        ps->e[entry].marks = bt_slice(t, 5, t.len);
        set_add(&ps->class[CLASS_MARK], entry);
        return true;
    }
    if (t.len < 2 || t.s[0] != '=')
        return false;
    add_keys(ps, entry, dict, bt_slice(t, 1, t.len));
    return true;
}

/* The pattern with its %NAME% fragments put in; false: no fragment of this name. */
static bool put_fragments(struct bt_buf *out, const struct bt_dict *dict, const char *table,
                          struct bt_str pattern)
{
    for (uint32_t i = 0; i < pattern.len; i++) {
        uint32_t end = i + 1;
        struct bt_str text;

        while (end < pattern.len && pattern.s[end] >= 'A' && pattern.s[end] <= 'Z')
            end++;
        if (pattern.s[i] != '%' || end == i + 1 || end == pattern.len ||
            pattern.s[end] != '%') {
            bt_buf_putc(out, pattern.s[i]);
            continue;
        }
        text = bt_dict_fragment(dict, table, bt_slice(pattern, i + 1, end));
        if (text.len == 0)
            return false;
        bt_buf_str(out, text);
        i = end;
    }
    return true;
}

static enum bt_status compile(struct entry *e, const struct bt_dict *dict, const char *table,
                              struct bt_err *err)
{
    uint32_t row = e->p.row;
    struct bt_str flags = bt_dict_cell(dict, row, bt_dict_column(dict, table, "flags"));
    struct bt_str pattern = bt_dict_cell(dict, row, bt_dict_column(dict, table, "pattern"));
    int options = BT_RE_ANCHORED | (bt_str_is(flags, "i") ? BT_RE_CASELESS : 0);
    struct bt_buf text = BT_BUF_INIT;
    enum bt_status st;

    if (!put_fragments(&text, dict, table, pattern))
        st = bt_err_set(err, BT_FATAL, "pattern", "pattern names a fragment the table has not");
    else if (text.failed)
        st = bt_err_set(err, BT_FATAL, "no-memory", "out of memory compiling a pattern");
    else
        st = bt_re_new(&e->p.re, (struct bt_str){text.s, (uint32_t)text.len}, options, err);
    if (st == BT_OK)
        e->gate = bt_gate_new((struct bt_str){text.s, (uint32_t)text.len},
                              (options & BT_RE_CASELESS) != 0);
    bt_buf_release(&text);
    return st;
}

static void add_at(struct bt_pattern_set (*at)[256], const struct bt_byte_set *bytes,
                   uint32_t depth, uint32_t entry)
{
    for (uint32_t k = 0; k < depth; k++)
        for (uint32_t byte = 0; byte < 256; byte++)
            if (bt_byte_in(&bytes[k], byte))
                set_add(&at[k][byte], entry);
}

/* The entry under all bytes its match may have. */
static void add_bytes(struct bt_patterns *ps, uint32_t entry)
{
    struct bt_gate_bytes bytes;

    bt_gate_bytes(ps->e[entry].gate, &bytes);
    add_at(ps->first, bytes.first, BT_GATE_DEPTH, entry);
    add_at(&ps->behind, &bytes.behind, 1, entry);
    for (int run = 0; run < BT_GATE_NRUN; run++) {
        add_at(ps->after[run], bytes.after[run], BT_GATE_DEPTH, entry);
        add_at(ps->next[run], bytes.next[run], BT_GATE_DEPTH, entry);
    }
}

static enum bt_status open_entry(struct bt_patterns *ps, uint32_t i, const struct bt_dict *dict,
                                 const char *table, uint32_t row, struct bt_err *err)
{
    struct bt_str trigger = bt_dict_cell(dict, row, bt_dict_column(dict, table, "trigger"));
    struct bt_str near = bt_dict_cell(dict, row, bt_dict_column(dict, table, "near"));
    struct bt_err why = {0};

    ps->e[i].p.row = row;
    if (bt_str_is(near, "number"))
        set_add(&ps->near_number, i);
    else
        ps->e[i].near = near;
    if (!add_trigger(ps, i, dict, trigger))
        return bt_err_at(err, BT_FATAL, table, (int)bt_dict_row_line(dict, row), 0,
                         "trigger is \"%.*s\", expected number, word, upper, line, glued, "
                         "mark:... or =key|key",
                         (int)trigger.len, trigger.s);
    if (compile(&ps->e[i], dict, table, &why) != BT_OK)
        return bt_err_at(err, BT_FATAL, table, (int)bt_dict_row_line(dict, row), why.col, "%s",
                         why.msg);
    add_bytes(ps, i);
    return BT_OK;
}

/* Slots for all words of all "=a|b" triggers at most half full. */
static enum bt_status make_keys(struct bt_patterns *ps, const struct bt_dict *dict,
                                const char *table, struct bt_rows rows, struct bt_err *err)
{
    uint32_t words = 1, slots = 16;

    for (uint32_t i = 0; i < rows.n; i++) {
        struct bt_str t =
            bt_dict_cell(dict, rows.first + i, bt_dict_column(dict, table, "trigger"));
        words++;
        for (uint32_t k = 0; k < t.len; k++)
            words += t.s[k] == '|';
    }
    while (slots < words * 2)
        slots *= 2;
    ps->mask = slots - 1;
    ps->e = calloc((size_t)rows.n + 1, sizeof *ps->e);
    ps->keys = calloc(slots, sizeof *ps->keys);
    if (ps->e == NULL || ps->keys == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening %s", table);
    return BT_OK;
}

/* The entries each sort of token triggers by its classes. */
static void make_sorts(struct bt_patterns *ps)
{
    for (uint32_t sort = 0; sort < TOKEN_SORTS; sort++) {
        struct bt_pattern_set *s = &ps->sort[sort];
        uint32_t kind = sort % AT_BLOCK_START;
        if (sort & AT_BLOCK_START) {
            set_join(s, &ps->class[CLASS_LINE]);
            set_join(s, &ps->class[CLASS_OPENING]);
        }
        if (sort & WITH_CAPITAL)
            set_join(s, &ps->class[CLASS_UPPER]);
        if (sort & WITH_GLUED)
            set_join(s, &ps->class[CLASS_GLUED]);
        set_join(s, &ps->class[kind == BT_NUMBER  ? CLASS_NUMBER
                               : kind == BT_PUNCT ? CLASS_MARK
                                                  : CLASS_WORD]);
    }
}

enum bt_status bt_patterns_open(struct bt_patterns **out, const struct bt_dict *dict,
                                const char *table, struct bt_err *err)
{
    struct bt_patterns *ps = calloc(1, sizeof *ps);
    struct bt_rows rows = {0, 0};
    enum bt_status st;

    if (ps == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening %s", table);
    if (!bt_dict_table(dict, table, &rows))
        st = bt_err_set(err, BT_FATAL, "dictionary", "there is no table %s", table);
    else if (rows.n > BT_MAX_PATTERNS)
        st =
            bt_err_set(err, BT_FATAL, "dictionary", "table %s has %u patterns, the limit is %d",
                       table, (unsigned)rows.n, BT_MAX_PATTERNS);
    else
        st = make_keys(ps, dict, table, rows, err);
    for (; st == BT_OK && ps->n < rows.n; ps->n++)
        st = open_entry(ps, ps->n, dict, table, rows.first + ps->n, err);
    if (st != BT_OK) {
        bt_patterns_free(ps);
        return st;
    }
    make_sorts(ps);
    *out = ps;
    return BT_OK;
}

void bt_patterns_free(struct bt_patterns *ps)
{
    if (ps == NULL)
        return;
    for (uint32_t i = 0; ps->e != NULL && i < ps->n; i++) {
        bt_re_free(ps->e[i].p.re);
        bt_gate_free(ps->e[i].gate);
    }
    free(ps->e);
    free(ps->keys);
    free(ps);
}

/* True if a number stands within NEAR tokens of `tok`: digits, or a word in capitals that begins like a
 * Roman numeral. */
static bool number_near(const struct bt_doc *doc, uint32_t tok)
{
    for (uint32_t i = tok; i < doc->work->ntok && i <= tok + NEAR; i++) {
        const struct bt_token *t = &doc->work->tok[i];
        if (t->kind == BT_NUMBER || ((t->shape == BT_UPPER || t->shape == BT_CAPITAL) &&
                                     memchr("IVXL", doc->text.s[t->at.beg], 4) != NULL))
            return true;
    }
    return false;
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
static inline uint64_t narrow(uint64_t entries, const struct bt_pattern_set (*at)[256],
                              struct bt_str text, uint32_t pos, uint32_t word)
{
    uint32_t n = text.len - pos < BT_GATE_DEPTH ? text.len - pos : BT_GATE_DEPTH;

    for (uint32_t k = 0; k < n && entries != 0; k++)
        entries &= at[k][(unsigned char)text.s[pos + k]].bits[word];
    return entries;
}

static uint64_t narrow_behind(uint64_t entries, const struct bt_patterns *ps,
                              struct bt_str text, uint32_t pos, uint32_t word)
{
    return entries & ps->behind[pos == 0 ? 0 : (unsigned char)text.s[pos - 1]].bits[word];
}

/* Those of 64 entries whose match may go on as the text does behind the token, a run of
 * gate.h: scan.h cuts words and numbers so. */
static uint64_t narrow_after(uint64_t entries, const struct bt_patterns *ps, struct bt_str text,
                             const struct bt_token *t, uint32_t word)
{
    uint32_t end = t->at.end, run = t->kind == BT_WORD ? BT_GATE_WORD : BT_GATE_NUMBER;

    if (t->kind == BT_PUNCT)
        return entries;
    if (end < text.len && text.s[end] == ' ')
        return narrow(entries, ps->next[run], text, end + 1, word);
    return narrow(entries, ps->after[run], text, end, word);
}

/* What an entry asks of the text at and near its trigger. */
static bool is_served(const struct bt_patterns *ps, const struct bt_doc *doc, uint32_t tok,
                      const struct entry *e, struct surroundings *around)
{
    const struct bt_token *t = &doc->work->tok[tok];

    if (e->marks.len != 0 && memchr(e->marks.s, doc->text.s[t->at.beg], e->marks.len) == NULL)
        return false;
    if (!bt_gate_is_open(e->gate, doc->text, t->at.beg, GATE_BYTES))
        return false;
    if (around->keyed && t->kind == BT_WORD &&
        set_has(&ps->near_number, (uint32_t)(e - ps->e))) {
        if (!around->number_known)
            around->number = number_near(doc, tok);
        around->number_known = true;
        return around->number;
    }
    if (e->near.len != 0 && !around->bytes_known) {
        uint32_t rest = doc->text.len - t->at.beg;
        around->bytes =
            bytes_of(doc->text, t->at.beg, t->at.beg + (rest < NEAR_BYTES ? rest : NEAR_BYTES));
        around->bytes_known = true;
    }
    return has_mark(&around->bytes, e->near);
}

/* The first of 64 entries, `first` and those behind it, that matches at the token; NULL if none. */
static const struct entry *try_entries(const struct bt_patterns *ps, struct bt_re_scratch *re,
                                       const struct bt_doc *doc, uint32_t tok,
                                       const struct entry *first, uint64_t entries,
                                       struct bt_match *m)
{
    const struct bt_token *t = &doc->work->tok[tok];
    struct surroundings around = {.keyed = key_slot(ps, t->key)->key != 0};

    for (; entries != 0; entries &= entries - 1) {
        const struct entry *e = first + __builtin_ctzll(entries);
        if (is_served(ps, doc, tok, e, &around) &&
            bt_re_match(e->p.re, re, doc->text, t->at.beg, m))
            return e;
    }
    return NULL;
}

/* Those of 64 entries that may match at the token. */
static inline uint64_t entries_at(const struct bt_patterns *ps, const struct bt_doc *doc,
                                  uint32_t tok, uint32_t word)
{
    const struct bt_token *t = &doc->work->tok[tok];
    uint64_t entries = ps->sort[sort_of(doc, tok)].bits[word];

    entries |= key_slot(ps, t->key)->set.bits[word]; /* none if it is no trigger */
    if (entries == 0)
        return 0;
    entries = narrow_after(entries, ps, doc->text, t, word);
    entries = narrow(entries, ps->first, doc->text, t->at.beg, word);
    return narrow_behind(entries, ps, doc->text, t->at.beg, word);
}

bool bt_patterns_next(const struct bt_patterns *ps, struct bt_re_scratch *re,
                      const struct bt_doc *doc, struct bt_pattern_place *at,
                      const struct bt_pattern **p, struct bt_match *m)
{
    uint32_t from = at->pattern;

    for (uint32_t tok = at->tok; tok < doc->work->ntok; tok++, from = 0)
        for (uint32_t w = from / 64; w * 64 < ps->n; w++, from = 0) {
            uint64_t entries = entries_at(ps, doc, tok, w) & ~(uint64_t)0 << from % 64;
            const struct entry *e;
            if (entries == 0)
                continue;
            e = try_entries(ps, re, doc, tok, &ps->e[w * 64], entries, m);
            if (e == NULL)
                continue;
            *p = &e->p;
            *at = (struct bt_pattern_place){tok, (uint32_t)(e - ps->e) + 1};
            return true;
        }
    return false;
}

bool bt_patterns_match_text(const struct bt_patterns *ps, struct bt_re_scratch *re,
                            struct bt_str text, uint32_t at, bool whole,
                            const struct bt_pattern_set *without, uint32_t *i,
                            const struct bt_pattern **p, struct bt_match *m)
{
    /* An opening asks nothing of the bytes. */
    struct bt_byte_set bytes = bytes_of(text, at, whole ? text.len : at);
    bool digit = has_mark(&bytes, BT_STR("0123456789"));

    for (; *i < ps->n; *i = (*i / 64 + 1) * 64) {
        uint32_t w = *i / 64;
        uint64_t entries = ~without->bits[w] & ~(uint64_t)0 << *i % 64;
        if (!whole)
            entries &= ps->class[CLASS_OPENING].bits[w];
        if (!digit)
            entries &= ~ps->class[CLASS_NUMBER].bits[w];
        entries = narrow(entries, ps->first, text, at, w);
        entries = narrow_behind(entries, ps, text, at, w);
        for (; entries != 0; entries &= entries - 1) {
            uint32_t n = w * 64 + (uint32_t)__builtin_ctzll(entries);
            const struct entry *e = &ps->e[n];
            if (has_mark(&bytes, e->marks) &&
                bt_gate_is_open(e->gate, text, at, text.len - at) &&
                bt_re_match(e->p.re, re, text, at, m)) {
                *p = &e->p;
                *i = n + 1;
                return true;
            }
        }
    }
    return false;
}
