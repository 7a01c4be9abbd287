/* pattern_open.c: makes the sets of core/pattern_table.h from a table of the dictionary. */
#include "core/pattern_table.h"

#include "core/err.h"

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

static void add_key(uint64_t *keys, uint32_t key)
{
    keys[key / 64] |= (uint64_t)1 << key % 64;
}

/* "=ngày|tháng": the keys of the words, which the dictionary has because they are triggers. */
static void add_keys(struct bt_patterns *ps, uint32_t entry, const struct bt_dict *dict,
                     struct bt_str words)
{
    for (uint32_t i = 0, beg = 0; i <= words.len; i++)
        if (i == words.len || words.s[i] == '|') {
            uint32_t key = bt_dict_key(dict, words.s + beg, i - beg);
            if (key != 0) {
                struct key_set *slot = pattern_key_slot(ps, key);
                slot->key = key;
                set_add(&slot->set, entry);
                add_key(ps->key_wakes, key);
                if (!set_has(&ps->near_number, entry))
                    add_key(ps->key_wakes_alone, key);
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

bool bt_pattern_text(struct bt_buf *out, const struct bt_dict *dict, const char *table,
                     uint32_t row)
{
    return put_fragments(out, dict, table,
                         bt_dict_cell(dict, row, bt_dict_column(dict, table, "pattern")));
}

bool bt_pattern_is_caseless(const struct bt_dict *dict, const char *table, uint32_t row)
{
    return bt_str_is(bt_dict_cell(dict, row, bt_dict_column(dict, table, "flags")), "i");
}

static enum bt_status compile(struct entry *e, const struct bt_dict *dict, const char *table,
                              struct bt_err *err)
{
    uint32_t row = e->p.row;
    bool caseless = bt_pattern_is_caseless(dict, table, row);
    struct bt_buf text = BT_BUF_INIT;
    enum bt_status st;

    if (!bt_pattern_text(&text, dict, table, row))
        st = bt_err_set(err, BT_FATAL, "pattern", "pattern names a fragment the table has not");
    else if (text.failed)
        st = bt_err_set(err, BT_FATAL, "no-memory", "out of memory compiling a pattern");
    else
        st = bt_re_new(&e->p.re, (struct bt_str){text.s, (uint32_t)text.len},
                       BT_RE_ANCHORED | (caseless ? BT_RE_CASELESS : 0), err);
    e->gate = bt_dict_gate(dict, row);
    bt_buf_release(&text);
    return st;
}

static void add_at(uint64_t (*at)[256], const struct bt_byte_set *bytes, uint32_t depth,
                   uint64_t entry)
{
    for (uint32_t k = 0; k < depth; k++)
        for (uint32_t w = 0; w < 4; w++)
            for (uint64_t bits = bytes[k].bits[w]; bits != 0; bits &= bits - 1)
                at[k][w * 64 + (uint32_t)__builtin_ctzll(bits)] |= entry;
}

/* The entry under all bytes its match may have. */
static void add_bytes(struct bt_patterns *ps, uint32_t entry)
{
    struct byte_sets *sets = &ps->bytes[entry / 64];
    uint64_t bit = (uint64_t)1 << entry % 64;
    struct bt_gate_bytes bytes;

    bt_gate_bytes(ps->e[entry].gate, &bytes);
    add_at(sets->first, bytes.first, BT_GATE_DEPTH, bit);
    add_at(&sets->behind, &bytes.behind, 1, bit);
    for (int run = 0; run < BT_GATE_NRUN; run++) {
        add_at(sets->after[run], bytes.after[run], BT_GATE_DEPTH, bit);
        add_at(sets->next[run], bytes.next[run], BT_GATE_DEPTH, bit);
    }
}

/* The entry under the bytes a whole text must have for it; of a mark of several bytes the first. */
static void add_text(struct bt_patterns *ps, uint32_t entry)
{
    enum { MANY = 96 };
    uint32_t beginnings = 0;
    struct text_sets *sets = &ps->text[entry / 64];
    uint64_t bit = (uint64_t)1 << entry % 64;
    struct bt_str some = ps->e[entry].marks;
    struct bt_byte_set first, second;

    if (set_has(&ps->class[CLASS_NUMBER], entry))
        some = BT_STR("0123456789");
    sets->want_some |= some.len != 0 ? bit : 0;
    for (uint32_t i = 0; i < some.len; i++)
        if (((unsigned char)some.s[i] & 0xC0) != 0x80)
            sets->some[(unsigned char)some.s[i]] |= bit;
        else
            sets->want_mark |= bit;
    /* Where few bytes may come first they tell enough. */
    for (uint32_t byte = 0; byte < 256; byte++)
        beginnings += (ps->bytes[entry / 64].first[0][byte] & bit) != 0;
    if (beginnings < MANY || !bt_gate_pair(ps->e[entry].gate, &first, &second))
        return;
    sets->want_pair |= bit;
    add_at(&sets->first, &first, 1, bit);
    add_at(&sets->second, &second, 1, bit);
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
    if (ps->text != NULL)
        add_text(ps, i);
    return BT_OK;
}

/* The room for all entries; slots for all words of all "=a|b" triggers at most half full. */
static enum bt_status make_room(struct bt_patterns *ps, const struct bt_dict *dict,
                                const char *table, struct bt_rows rows, enum bt_pattern_use use,
                                struct bt_err *err)
{
    uint32_t words = 1, slots = 16;
    size_t words_of_keys = bt_dict_nkeys(dict) / 64 + 1;

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
    ps->bytes = calloc((size_t)rows.n / 64 + 1, sizeof *ps->bytes);
    if (use == BT_FOR_TEXTS)
        ps->text = calloc((size_t)rows.n / 64 + 1, sizeof *ps->text);
    ps->keys = calloc(slots, sizeof *ps->keys);
    ps->key_wakes = calloc(words_of_keys, sizeof *ps->key_wakes);
    ps->key_wakes_alone = calloc(words_of_keys, sizeof *ps->key_wakes_alone);
    if (ps->e == NULL || ps->bytes == NULL || ps->keys == NULL || ps->key_wakes == NULL ||
        ps->key_wakes_alone == NULL || (use == BT_FOR_TEXTS && ps->text == NULL))
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening %s", table);
    return BT_OK;
}

static void add_wake(struct wake *wake, const struct byte_sets *sets, uint64_t entries, int run)
{
    for (uint32_t byte = 0; byte < 256; byte++) {
        if (entries & sets->first[0][byte])
            bt_byte_add(&wake->first, byte);
        if (entries & sets->after[run][0][byte])
            bt_byte_add(&wake->after, byte);
        if (entries & sets->next[run][0][byte])
            bt_byte_add(&wake->next, byte);
    }
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
        for (uint32_t w = 0; w * 64 < ps->n; w++) {
            add_wake(&ps->wake[sort], &ps->bytes[w], s->bits[w],
                     kind == BT_NUMBER ? BT_GATE_NUMBER : BT_GATE_WORD);
            if (s->bits[w] != 0)
                ps->awake |= (uint32_t)1 << sort;
        }
    }
}

enum bt_status bt_patterns_open(struct bt_patterns **out, const struct bt_dict *dict,
                                const char *table, enum bt_pattern_use use, struct bt_err *err)
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
        st = make_room(ps, dict, table, rows, use, err);
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
    for (uint32_t i = 0; ps->e != NULL && i < ps->n; i++)
        bt_re_free(ps->e[i].p.re);
    free(ps->e);
    free(ps->bytes);
    free(ps->text);
    free(ps->keys);
    free(ps->key_wakes);
    free(ps->key_wakes_alone);
    free(ps);
}
