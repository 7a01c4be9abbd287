/* pattern.c: see pattern.h. */
#include "core/pattern.h"

#include "core/err.h"

/* Which entries a token may trigger is a set of bits, one per entry: each class of trigger has
 * its set, and so has each key; the sets that fit the token are joined and walked in table
 * order. */
enum { MAX_ENTRIES = 256, SET_WORDS = MAX_ENTRIES / 64, NEAR = 8, NEAR_BYTES = 24 };

struct set {
    uint64_t bits[SET_WORDS];
};

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

struct entry {
    struct bt_pattern p;
    struct bt_str
        near; /* "/:": one of these stands soon after the trigger; empty = not asked */
    struct bt_str marks; /* of a mark trigger */
};

struct key_set {
    uint32_t key; /* 0 = free slot */
    struct set set;
};

struct bt_patterns {
    struct entry *e;
    uint32_t n;
    struct set near_number; /* entries that need a number soon after their trigger */
    struct set class[NCLASS];
    struct key_set *keys; /* open addressing by key */
    uint32_t mask;        /* slots - 1 */
};

static void set_add(struct set *s, uint32_t i)
{
    s->bits[i / 64] |= (uint64_t)1 << i % 64;
}

static bool set_has(const struct set *s, uint32_t i)
{
    return s->bits[i / 64] >> i % 64 & 1;
}

static void set_remove(struct set *s, const struct set *other)
{
    for (int i = 0; i < SET_WORDS; i++)
        s->bits[i] &= ~other->bits[i];
}

static void set_join(struct set *s, const struct set *other)
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

static enum bt_status compile(struct bt_re **re, const struct bt_dict *dict, const char *table,
                              uint32_t row, struct bt_err *err)
{
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
        st = bt_re_new(re, (struct bt_str){text.s, (uint32_t)text.len}, options, err);
    bt_buf_release(&text);
    return st;
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
    if (compile(&ps->e[i].p.re, dict, table, row, &why) != BT_OK)
        return bt_err_at(err, BT_FATAL, table, (int)bt_dict_row_line(dict, row), why.col, "%s",
                         why.msg);
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
    else if (rows.n > MAX_ENTRIES)
        st =
            bt_err_set(err, BT_FATAL, "dictionary", "table %s has %u patterns, the limit is %d",
                       table, (unsigned)rows.n, MAX_ENTRIES);
    else
        st = make_keys(ps, dict, table, rows, err);
    for (; st == BT_OK && ps->n < rows.n; ps->n++)
        st = open_entry(ps, ps->n, dict, table, rows.first + ps->n, err);
    if (st != BT_OK) {
        bt_patterns_free(ps);
        return st;
    }
    *out = ps;
    return BT_OK;
}

void bt_patterns_free(struct bt_patterns *ps)
{
    if (ps == NULL)
        return;
    for (uint32_t i = 0; ps->e != NULL && i < ps->n; i++)
        bt_re_free(ps->e[i].p.re);
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

/* The entries that token `t` may trigger. */
static struct set triggered(const struct bt_patterns *ps, const struct bt_doc *doc,
                            uint32_t tok)
{
    const struct bt_token *t = &doc->work->tok[tok], *next = t + 1;
    struct set s = {{0}};

    if (t->flags & BT_BLOCK_START) {
        set_join(&s, &ps->class[CLASS_LINE]);
        set_join(&s, &ps->class[CLASS_OPENING]);
    }
    if (t->kind == BT_NUMBER)
        set_join(&s, &ps->class[CLASS_NUMBER]);
    else if (t->kind == BT_PUNCT)
        set_join(&s, &ps->class[CLASS_MARK]);
    else
        set_join(&s, &ps->class[CLASS_WORD]);
    if (t->kind == BT_WORD && t->shape != BT_LOWER && t->shape != BT_NO_CASE)
        set_join(&s, &ps->class[CLASS_UPPER]);
    if (t->kind == BT_WORD && tok + 1 < doc->work->ntok && !(next->flags & BT_SPACE_BEFORE))
        set_join(&s, &ps->class[CLASS_GLUED]);
    if (t->key != 0) {
        const struct key_set *k = key_slot(ps, t->key);
        if (k->key != 0)
            set_join(&s, &k->set);
        if (k->key != 0 && t->kind == BT_WORD && !number_near(doc, tok))
            set_remove(&s, &ps->near_number);
    }
    return s;
}

/* The first entry of the set from *i on; false if there is none. */
static bool next_entry(const struct set *s, uint32_t *i)
{
    for (uint32_t w = *i / 64; w < SET_WORDS; w++) {
        uint64_t bits = s->bits[w];
        if (w == *i / 64)
            bits &= ~(uint64_t)0 << *i % 64;
        if (bits != 0) {
            *i = w * 64 + (uint32_t)__builtin_ctzll(bits);
            return true;
        }
    }
    return false;
}

/* The bytes that stand within NEAR_BYTES of byte `at`, as a set of 256 bits. */
static struct set bytes_near(struct bt_str text, uint32_t at)
{
    struct set s = {{0}};

    for (uint32_t i = at; i < text.len && i < at + NEAR_BYTES; i++)
        set_add(&s, (unsigned char)text.s[i]);
    return s;
}

/* True if one of the marks may stand there: of a mark of several bytes the first is looked for. */
static bool is_near(const struct set *bytes, struct bt_str marks)
{
    for (uint32_t i = 0; i < marks.len; i++)
        if (((unsigned char)marks.s[i] & 0xC0) != 0x80 &&
            set_has(bytes, (unsigned char)marks.s[i]))
            return true;
    return marks.len == 0;
}

bool bt_patterns_match(const struct bt_patterns *ps, struct bt_re_scratch *re,
                       const struct bt_doc *doc, uint32_t tok, uint32_t *i,
                       const struct bt_pattern **p, struct bt_match *m)
{
    const struct bt_token *t = &doc->work->tok[tok];
    struct set s = triggered(ps, doc, tok), bytes = {{0}};
    bool seen = false;

    while (next_entry(&s, i)) {
        const struct entry *e = &ps->e[(*i)++];
        if (e->marks.len != 0 &&
            memchr(e->marks.s, doc->text.s[t->at.beg], e->marks.len) == NULL)
            continue;
        if (e->near.len != 0 && !seen) {
            bytes = bytes_near(doc->text, t->at.beg);
            seen = true;
        }
        if (!is_near(&bytes, e->near))
            continue;
        if (bt_re_match(e->p.re, re, doc->text, t->at.beg, m)) {
            *p = &e->p;
            return true;
        }
    }
    return false;
}

/* True if the text has a byte of `bytes`. */
static bool has_byte(struct bt_str text, struct bt_str bytes)
{
    for (uint32_t i = 0; i < bytes.len; i++)
        if (memchr(text.s, bytes.s[i], text.len) != NULL)
            return true;
    return false;
}

bool bt_patterns_match_text(const struct bt_patterns *ps, struct bt_re_scratch *re,
                            struct bt_str text, uint32_t at, bool whole, uint32_t *i,
                            const struct bt_pattern **p, struct bt_match *m)
{
    struct bt_str rest = bt_slice(text, at, text.len);
    bool digit = has_byte(rest, BT_STR("0123456789"));

    for (; *i < ps->n; ++*i) {
        const struct entry *e = &ps->e[*i];
        if ((!whole && !set_has(&ps->class[CLASS_OPENING], *i)) ||
            (!digit && set_has(&ps->class[CLASS_NUMBER], *i)) ||
            (e->marks.len != 0 && !has_byte(rest, e->marks)))
            continue;
        if (bt_re_match(e->p.re, re, text, at, m)) {
            *p = &e->p;
            ++*i;
            return true;
        }
    }
    return false;
}
