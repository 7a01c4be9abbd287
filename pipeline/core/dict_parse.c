/* dict_parse.c: see dict_parse.h; the format stands in dict.h. */
#include "core/dict_parse.h"

#include "core/err.h"

struct lines {
    struct bt_str text;
    uint32_t pos, line;
};

static bool next_line(struct lines *l, struct bt_str *out)
{
    const char *nl;

    if (l->pos >= l->text.len)
        return false;
    nl = memchr(l->text.s + l->pos, '\n', l->text.len - l->pos);
    out->s = l->text.s + l->pos;
    out->len = nl != NULL ? (uint32_t)(nl - out->s) : l->text.len - l->pos;
    l->pos += out->len + 1;
    l->line++;
    if (out->len != 0 && out->s[out->len - 1] == '\r')
        out->len--;
    return true;
}

struct bt_str tsv_header(const struct tsv_table *t, const char *name)
{
    for (uint32_t i = 0; i < t->nheader; i++)
        if (bt_str_is(t->header[i][0], name))
            return t->header[i][1];
    return BT_STR("");
}

int tsv_column(const struct tsv_table *t, struct bt_str name)
{
    for (uint32_t i = 0; i < t->ncolumn; i++)
        if (bt_str_eq(t->column[i], name))
            return (int)i;
    return -1;
}

int tsv_key_cmp(const struct tsv_table *t, const struct tsv_row *a, const struct tsv_row *b)
{
    for (uint32_t i = 0; i < t->nkey; i++) {
        int c = bt_str_cmp(a->cell[t->key[i]], b->cell[t->key[i]]);
        if (c != 0)
            return c;
    }
    return 0;
}

/* "# name: value": the known names only; any other line is a comment. */
static enum bt_status parse_header(struct tsv_table *t, struct bt_str line, uint32_t at,
                                   struct bt_err *err)
{
    static const char *const known[] = {"table",   "licence", "source",  "index",
                                        "kind",    "case",    "key",     "layer",
                                        "example", "columns", "fragment"};
    struct bt_str name, value;
    const char *colon = memchr(line.s, ':', line.len);
    bool found = false;

    if (line.len < 3 || colon == NULL)
        return BT_OK;
    name = (struct bt_str){line.s + 2, (uint32_t)(colon - line.s) - 2};
    value = (struct bt_str){colon + 1, line.len - (uint32_t)(colon - line.s) - 1};
    while (value.len != 0 && value.s[0] == ' ')
        value = bt_slice(value, 1, value.len);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        found = found || bt_str_is(name, known[i]);
    if (!found)
        return BT_OK;
    if (t->nheader == BT_MAX_HEADERS ||
        tsv_header(t, "table").len * (bt_str_is(name, "table")) != 0)
        return bt_err_at(err, BT_FATAL, t->file, (int)at, 3, "header %.*s stands twice",
                         (int)name.len, name.s);
    t->header[t->nheader][0] = name;
    t->header[t->nheader++][1] = value;
    return BT_OK;
}

/* Splits a header value at blanks. */
static uint32_t split_words(struct bt_str s, struct bt_str *out, uint32_t max)
{
    uint32_t n = 0, pos = 0;

    while (pos < s.len && n < max) {
        uint32_t beg;
        while (pos < s.len && s.s[pos] == ' ')
            pos++;
        beg = pos;
        while (pos < s.len && s.s[pos] != ' ')
            pos++;
        if (pos > beg)
            out[n++] = bt_slice(s, beg, pos);
    }
    return n;
}

static enum bt_status finish_header(struct tsv_table *t, const struct bt_dict_source *src,
                                    struct bt_err *err)
{
    static const char *const needed[] = {"table", "licence", "source", "index", "columns"};
    const char *slash = strrchr(src->name, '/');
    const char *base = slash != NULL ? slash + 1 : src->name;
    struct bt_str key[BT_MAX_COLUMNS];
    size_t len = strlen(base);

    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (tsv_header(t, needed[i]).len == 0)
            return bt_err_at(err, BT_FATAL, t->file, 1, 1, "header \"# %s:\" is missing",
                             needed[i]);
    t->name = tsv_header(t, "table");
    if (len < 5 || strcmp(base + len - 4, ".tsv") != 0 ||
        !bt_str_eq(t->name, (struct bt_str){base, (uint32_t)len - 4}))
        return bt_err_at(err, BT_FATAL, t->file, 1, 1, "table is named %.*s, the file is not",
                         (int)t->name.len, t->name.s);
    t->ncolumn = split_words(tsv_header(t, "columns"), t->column, BT_MAX_COLUMNS);
    t->nkey = split_words(tsv_header(t, "key"), key, BT_MAX_COLUMNS);
    for (uint32_t i = 0; i < t->nkey; i++) {
        int c = tsv_column(t, key[i]);
        if (c < 0)
            return bt_err_at(err, BT_FATAL, t->file, 1, 1, "key %.*s is not a column",
                             (int)key[i].len, key[i].s);
        t->key[i] = (uint32_t)c;
    }
    if (t->nkey == 0)
        t->nkey = 1; /* the first column */
    if (tsv_column(t, BT_STR("example")) < 0 && tsv_header(t, "example").len == 0 &&
        !bt_str_is(tsv_header(t, "index"), "rows"))
        return bt_err_at(err, BT_FATAL, t->file, 1, 1,
                         "neither a column nor a header \"example\"");
    return BT_OK;
}

static enum bt_status parse_row(const struct tsv_table *t, struct bt_str line, uint32_t at,
                                const uint32_t *map, uint32_t nmap, const struct bt_lang *lang,
                                struct tsv_row *row, struct bt_err *err)
{
    uint32_t n = 0, beg = 0;

    memset(row, 0, sizeof *row);
    row->line = at;
    if (!lang->nfc(line))
        for (uint32_t i = 0, b = 0; i <= line.len; i++)
            if (i == line.len || line.s[i] == '\t') {
                if (!lang->nfc(bt_slice(line, b, i)))
                    return bt_err_at(err, BT_FATAL, t->file, (int)at,
                                     (int)bt_count_code_points(line.s, b) + 1,
                                     "%.*s is broken UTF-8 or not NFC",
                                     (int)(n < nmap ? t->column[map[n]].len : 5),
                                     n < nmap ? t->column[map[n]].s : "field");
                b = i + 1;
                n++;
            }
    n = 0;
    for (uint32_t i = 0; i <= line.len; i++) {
        if (i < line.len && line.s[i] != '\t')
            continue;
        if (n == nmap)
            return bt_err_at(err, BT_FATAL, t->file, (int)at,
                             (int)bt_count_code_points(line.s, i) + 1, "more than %u fields",
                             (unsigned)nmap);
        row->cell[map[n++]] = bt_slice(line, beg, i);
        beg = i + 1;
    }
    if (n < nmap)
        return bt_err_at(err, BT_FATAL, t->file, (int)at,
                         (int)bt_count_code_points(line.s, line.len) + 1,
                         "%u fields, expected %u", (unsigned)n, (unsigned)nmap);
    return BT_OK;
}

static enum bt_status add_row(struct tsv_table *t, const struct tsv_row *row,
                              struct bt_err *err)
{
    if (t->nrow == t->cap) {
        uint32_t cap = t->cap == 0 ? 256 : t->cap * 2;
        struct tsv_row *bigger = realloc(t->row, cap * sizeof *bigger);
        if (bigger == NULL)
            return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading %s", t->file);
        t->row = bigger;
        t->cap = cap;
    }
    t->row[t->nrow++] = *row;
    return BT_OK;
}

static enum bt_status check_key(const struct tsv_table *t, const struct tsv_row *row,
                                struct bt_err *err)
{
    for (uint32_t i = 0; i < t->nkey; i++)
        if (row->cell[t->key[i]].len == 0)
            return bt_err_at(err, BT_FATAL, t->file, (int)row->line, 1, "key %.*s is empty",
                             (int)t->column[t->key[i]].len, t->column[t->key[i]].s);
    return BT_OK;
}

enum bt_status tsv_parse(struct tsv_table *t, const struct bt_dict_source *src,
                         const struct bt_lang *lang, struct bt_err *err)
{
    struct lines l = {src->text, 0, 0};
    struct bt_str line;
    uint32_t map[BT_MAX_COLUMNS];
    enum bt_status st;

    memset(t, 0, sizeof *t);
    t->file = src->name;
    for (uint32_t i = 0; i < BT_MAX_COLUMNS; i++)
        map[i] = i;
    while (next_line(&l, &line)) {
        struct tsv_row row;
        if (t->nrow == 0 && (line.len == 0 || line.s[0] == '#')) {
            if ((st = parse_header(t, line, l.line, err)) != BT_OK)
                return st;
            continue;
        }
        if (t->nrow == 0 && (st = finish_header(t, src, err)) != BT_OK)
            return st;
        if ((st = parse_row(t, line, l.line, map, t->ncolumn, lang, &row, err)) != BT_OK ||
            (st = check_key(t, &row, err)) != BT_OK)
            return st;
        if (t->nrow != 0) {
            int c = tsv_key_cmp(t, &t->row[t->nrow - 1], &row);
            if (c >= 0)
                return bt_err_at(err, BT_FATAL, t->file, (int)l.line, 1, "row \"%.*s\" %s",
                                 (int)row.cell[t->key[0]].len, row.cell[t->key[0]].s,
                                 c == 0 ? "stands twice"
                                        : "is not in sorted order (make dicts-sort)");
        }
        if ((st = add_row(t, &row, err)) != BT_OK)
            return st;
    }
    return t->nrow != 0 ? BT_OK : finish_header(t, src, err);
}

/* Rows found by their key: index + 1 of a row, hashed; a row whose line is 0 is removed. */
struct key_index {
    uint32_t *slot, cap, used;
};

/* The slot of the row's key, or the free one where it belongs. */
static uint32_t *key_slot(const struct tsv_table *t, const struct key_index *x,
                          const struct tsv_row *row)
{
    uint32_t hash = 0, i;

    for (i = 0; i < t->nkey; i++)
        hash = hash * 31 + bt_str_hash(row->cell[t->key[i]].s, row->cell[t->key[i]].len);
    for (i = hash & (x->cap - 1); x->slot[i] != 0; i = (i + 1) & (x->cap - 1))
        if (tsv_key_cmp(t, &t->row[x->slot[i] - 1], row) == 0)
            break;
    return &x->slot[i];
}

/* Makes room for one more row than the table has. */
static bool index_rows(const struct tsv_table *t, struct key_index *x)
{
    if ((x->used + 1) * 2 <= x->cap)
        return true;
    free(x->slot);
    for (x->cap = x->cap != 0 ? x->cap : 1024; x->cap < (t->nrow + 1) * 4;)
        x->cap *= 2;
    x->used = 0;
    if ((x->slot = calloc(x->cap, sizeof *x->slot)) == NULL)
        return false;
    for (uint32_t i = 0; i < t->nrow; i++)
        if (t->row[i].line != 0) {
            *key_slot(t, x, &t->row[i]) = i + 1;
            x->used++;
        }
    return true;
}

/* A row of the user's: takes the place of the built-in one with its key.  Rows from `first` on
 * are of the same file, where a key stands once. */
static enum bt_status put_row(struct tsv_table *t, struct key_index *x, uint32_t first,
                              const struct tsv_row *row, bool removes, struct bt_err *err)
{
    uint32_t *slot;
    struct tsv_row *have = NULL;

    if (!index_rows(t, x))
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading %s", t->file);
    slot = key_slot(t, x, row);
    if (*slot != 0 && t->row[*slot - 1].line != 0)
        have = &t->row[*slot - 1];
    if (have != NULL && !removes && *slot > first)
        return bt_err_at(err, BT_FATAL, t->file, (int)row->line, 1,
                         "row \"%.*s\" stands twice, first in line %u",
                         (int)row->cell[t->key[0]].len, row->cell[t->key[0]].s,
                         (unsigned)have->line);
    if (have != NULL)
        have->line = 0;
    if (removes)
        return BT_OK;
    x->used += *slot == 0;
    *slot = t->nrow + 1;
    return add_row(t, row, err);
}

static void drop_removed(struct tsv_table *t)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < t->nrow; i++)
        if (t->row[i].line != 0)
            t->row[n++] = t->row[i];
    t->nrow = n;
}

/* The columns a user's file gives, in its order. */
static enum bt_status user_columns(const struct tsv_table *t, const char *file,
                                   struct bt_str value, uint32_t at, uint32_t *map,
                                   uint32_t *nmap, struct bt_err *err)
{
    struct bt_str name[BT_MAX_COLUMNS];

    *nmap = split_words(value, name, BT_MAX_COLUMNS);
    for (uint32_t i = 0; i < *nmap; i++) {
        int c = tsv_column(t, name[i]);
        if (c < 0)
            return bt_err_at(err, BT_FATAL, file, (int)at, 1,
                             "table %.*s has no column \"%.*s\"", (int)t->name.len, t->name.s,
                             (int)name[i].len, name[i].s);
        map[i] = (uint32_t)c;
    }
    return BT_OK;
}

enum bt_status tsv_apply(struct tsv_table *t, const struct bt_dict_source *src,
                         const struct bt_lang *lang, struct bt_err *err)
{
    static const char columns[] = "# columns:";
    struct lines l = {src->text, 0, 0};
    struct bt_str line;
    struct key_index x = {0};
    uint32_t map[BT_MAX_COLUMNS], nmap = t->ncolumn, first = t->nrow;
    const char *file = t->file;
    enum bt_status st = BT_OK;

    for (uint32_t i = 0; i < BT_MAX_COLUMNS; i++)
        map[i] = i;
    t->file = src->name;
    while (st == BT_OK && next_line(&l, &line)) {
        struct tsv_row row;
        if (bt_str_starts(line, bt_cstr(columns))) {
            st = user_columns(t, src->name, bt_slice(line, sizeof columns - 1, line.len),
                              l.line, map, &nmap, err);
            continue;
        }
        if (line.len == 0 || line.s[0] == '#')
            continue;
        if ((st = parse_row(t, line, l.line, map, nmap, lang, &row, err)) != BT_OK)
            break;
        if (row.cell[map[0]].len > 1 && row.cell[map[0]].s[0] == '-') {
            row.cell[map[0]] = bt_slice(row.cell[map[0]], 1, row.cell[map[0]].len);
            st = put_row(t, &x, first, &row, true, err);
        } else if ((st = check_key(t, &row, err)) == BT_OK) {
            st = put_row(t, &x, first, &row, false, err);
        }
    }
    drop_removed(t);
    free(x.slot);
    t->file = file;
    return st;
}

void tsv_release(struct tsv_table *t)
{
    free(t->row);
    t->row = NULL;
}
