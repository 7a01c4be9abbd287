/* pattern.c: see pattern.h. */
#include "core/pattern.h"

#include "core/err.h"

enum {
    AT_NUMBER = 1,
    AT_WORD = 2,
    AT_UPPER = 4,
    AT_LINE = 8,
    AT_MARK = 16,
    AT_KEY = 32,
    MAX_KEYS = 24
};

struct entry {
    struct bt_pattern p;
    uint32_t key[MAX_KEYS], nkey;
    struct bt_str marks;
    int trigger;
};

struct bt_patterns {
    struct entry *e;
    uint32_t n;
    int any; /* triggers of all entries together */
};

static enum bt_status parse_trigger(struct entry *e, const struct bt_dict *dict,
                                    struct bt_str t)
{
    static const struct {
        const char *name;
        int bit;
    } names[] = {
        {"number", AT_NUMBER}, {"word", AT_WORD}, {"upper", AT_UPPER}, {"line", AT_LINE}};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (bt_str_is(t, names[i].name)) {
            e->trigger = names[i].bit;
            return BT_OK;
        }
    if (bt_str_starts(t, BT_STR("mark:"))) {
        e->trigger = AT_MARK;
        e->marks = bt_slice(t, 5, t.len);
        return e->marks.len != 0 ? BT_OK : BT_FATAL;
    }
    if (t.len < 2 || t.s[0] != '=')
        return BT_FATAL;
    e->trigger = AT_KEY;
    for (uint32_t i = 1, beg = 1; i <= t.len; i++)
        if (i == t.len || t.s[i] == '|') {
            char key[BT_MAX_KEY + 16];
            uint32_t n;
            if (e->nkey == MAX_KEYS || i - beg > BT_MAX_KEY)
                return BT_FATAL;
            n = dict != NULL ? i - beg : 0;
            memcpy(key, t.s + beg, n);
            e->key[e->nkey++] = bt_dict_key(dict, key, n);
            beg = i + 1;
        }
    return BT_OK;
}

static enum bt_status open_entry(struct entry *e, const struct bt_dict *dict, const char *table,
                                 uint32_t row, struct bt_err *err)
{
    struct bt_str trigger = bt_dict_cell(dict, row, bt_dict_column(dict, table, "trigger"));
    struct bt_str flags = bt_dict_cell(dict, row, bt_dict_column(dict, table, "flags"));
    struct bt_str pattern = bt_dict_cell(dict, row, bt_dict_column(dict, table, "pattern"));
    int options = BT_RE_ANCHORED | (bt_str_is(flags, "i") ? BT_RE_CASELESS : 0);
    struct bt_err why = {0};

    e->p.row = row;
    if (parse_trigger(e, dict, trigger) != BT_OK)
        return bt_err_at(
            err, BT_FATAL, table, (int)bt_dict_row_line(dict, row), 0,
            "trigger is \"%.*s\", expected number, word, upper, line, mark:... or =key|key",
            (int)trigger.len, trigger.s);
    if (bt_re_new(&e->p.re, pattern, options, &why) != BT_OK)
        return bt_err_at(err, BT_FATAL, table, (int)bt_dict_row_line(dict, row), why.col, "%s",
                         why.msg);
    return BT_OK;
}

enum bt_status bt_patterns_open(struct bt_patterns **out, const struct bt_dict *dict,
                                const char *table, struct bt_err *err)
{
    struct bt_patterns *ps = calloc(1, sizeof *ps);
    struct bt_rows rows = {0, 0};
    enum bt_status st = BT_OK;

    if (ps == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening %s", table);
    if (!bt_dict_table(dict, table, &rows)) {
        free(ps);
        return bt_err_set(err, BT_FATAL, "dictionary", "there is no table %s", table);
    }
    ps->e = calloc((size_t)rows.n + 1, sizeof *ps->e);
    if (ps->e == NULL)
        st = bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening %s", table);
    for (uint32_t i = 0; st == BT_OK && i < rows.n; i++) {
        st = open_entry(&ps->e[i], dict, table, rows.first + i, err);
        ps->n++;
        ps->any |= ps->e[i].trigger;
    }
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
    for (uint32_t i = 0; i < ps->n; i++)
        bt_re_free(ps->e[i].p.re);
    free(ps->e);
    free(ps);
}

/* The trigger bits that token `t` has. */
static int bits_of(const struct bt_token *t)
{
    int bits = t->flags & BT_BLOCK_START ? AT_LINE : 0;

    if (t->kind == BT_NUMBER)
        return bits | AT_NUMBER;
    if (t->kind == BT_PUNCT)
        return bits | AT_MARK;
    bits |= AT_WORD | (t->key != 0 ? AT_KEY : 0);
    return t->shape != BT_LOWER && t->shape != BT_NO_CASE ? bits | AT_UPPER : bits;
}

static bool triggered(const struct entry *e, const struct bt_token *t, struct bt_str text,
                      int bits)
{
    if (!(e->trigger & bits))
        return false;
    if (e->trigger == AT_MARK)
        return memchr(e->marks.s, text.s[t->at.beg], e->marks.len) != NULL;
    if (e->trigger != AT_KEY)
        return true;
    for (uint32_t i = 0; i < e->nkey; i++)
        if (e->key[i] == t->key)
            return true;
    return false;
}

bool bt_patterns_match(const struct bt_patterns *ps, struct bt_re_scratch *re,
                       const struct bt_doc *doc, uint32_t tok, uint32_t *i,
                       const struct bt_pattern **p, struct bt_match *m)
{
    const struct bt_token *t = &doc->work->tok[tok];
    int bits = bits_of(t);

    if (!(bits & ps->any))
        return false;
    while (*i < ps->n) {
        const struct entry *e = &ps->e[(*i)++];
        if (triggered(e, t, doc->text, bits) &&
            bt_re_match(e->p.re, re, doc->text, t->at.beg, m)) {
            *p = &e->p;
            return true;
        }
    }
    return false;
}

bool bt_patterns_match_text(const struct bt_patterns *ps, struct bt_re_scratch *re,
                            struct bt_str text, uint32_t at, uint32_t *i,
                            const struct bt_pattern **p, struct bt_match *m)
{
    while (*i < ps->n) {
        const struct entry *e = &ps->e[(*i)++];
        if (bt_re_match(e->p.re, re, text, at, m)) {
            *p = &e->p;
            return true;
        }
    }
    return false;
}
