/* table.c: see table.h. */
#include "io/table.h"

#include "core/err.h"

static struct bt_str trim(struct bt_str s)
{
    while (s.len != 0 && (s.s[0] == ' ' || s.s[0] == '\t'))
        s = bt_slice(s, 1, s.len);
    while (s.len != 0 && strchr(" \t\r\n", s.s[s.len - 1]) != NULL)
        s.len--;
    return s;
}

size_t bt_table_scan(struct bt_table_scan *t, const char *s, size_t n, bool *whole)
{
    enum bt_table_state state = t->state;
    size_t i = 0;

    *whole = false;
    while (i < n && !*whole) {
        char c = s[i++];
        if (state == BT_TABLE_QUOTED) {
            const char *quote = c == '"' ? s + i - 1 : memchr(s + i, '"', n - i);
            i = quote != NULL ? (size_t)(quote - s) + 1 : n;
            state = quote != NULL ? BT_TABLE_QUOTE : BT_TABLE_QUOTED;
        } else if (c == '"' && state != BT_TABLE_PLAIN) {
            state = BT_TABLE_QUOTED; /* opens a field, or is the second of two */
        } else {
            *whole = c == '\n';
            state = *whole || c == t->separator ? BT_TABLE_BEGIN : BT_TABLE_PLAIN;
        }
    }
    t->state = state;
    return i;
}

char bt_table_separator(enum bt_format format, struct bt_str header)
{
    if (format == BT_FORMAT_TSV)
        return '\t';
    return memchr(header.s, ',', header.len) == NULL &&
                   memchr(header.s, ';', header.len) != NULL
               ? ';'
               : ',';
}

bool bt_table_field(char *record, uint32_t len, struct bt_table_reader *r, struct bt_str *field)
{
    enum bt_table_state state = BT_TABLE_BEGIN;
    uint32_t from = r->pos, to = from, i = from;

    if (from > len)
        return false;
    for (; i < len; i++) {
        char c = record[i];
        if (state == BT_TABLE_QUOTED) {
            if (c == '"')
                state = BT_TABLE_QUOTE;
            else
                record[to++] = c;
        } else if (c == '"' && state != BT_TABLE_PLAIN) {
            if (state == BT_TABLE_QUOTE)
                record[to++] = c;
            state = BT_TABLE_QUOTED;
        } else if (c == r->separator) {
            break;
        } else {
            record[to++] = c;
            state = BT_TABLE_PLAIN;
        }
    }
    r->open_quote = state == BT_TABLE_QUOTED;
    r->pos = i + 1;
    *field = (struct bt_str){record + from, to - from};
    return true;
}

static const char *const text_columns[] = {"text", "body", "html"};
static const char *const other_columns[] = {"id", "title", "published", "url", "version"};

static bool is_one_of(struct bt_str name, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (bt_str_is(name, list[i]))
            return true;
    return false;
}

#define IS_ONE_OF(name, list) is_one_of(name, list, sizeof(list) / sizeof *(list))

enum bt_status bt_table_header(struct bt_table_columns *h, char *line, uint32_t len,
                               char separator, struct bt_err *err)
{
    struct bt_table_reader r = {.separator = separator};
    struct bt_str name;

    h->n = h->text = h->known = 0;
    while (len != 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
        len--;
    while (bt_table_field(line, len, &r, &name)) {
        if (h->n == BT_MAX_COLUMNS)
            return bt_err_set(err, BT_BAD, "invalid-csv", "more than %d columns",
                              BT_MAX_COLUMNS);
        name = trim(name);
        for (uint32_t i = 0; i < h->n; i++)
            if (bt_str_eq(h->name[i], name))
                return bt_err_set(err, BT_BAD, "invalid-csv", "column \"%.*s\" twice",
                                  name.len < 60 ? (int)name.len : 60, name.s);
        h->name[h->n++] = name;
        h->text += IS_ONE_OF(name, text_columns);
        h->known += IS_ONE_OF(name, other_columns);
    }
    if (r.open_quote)
        return bt_err_set(err, BT_BAD, "invalid-csv", "a quotation mark of the header is open");
    if (h->text == 0)
        return bt_err_set(err, BT_BAD, "invalid-csv", "no column text, body or html");
    return BT_OK;
}

/* At least one column of text and another that is known, none without a name: no sentence reads
 * like that. */
enum bt_format bt_table_detect(struct bt_str line)
{
    static const char separators[] = {'\t', ',', ';'};
    struct bt_table_columns h;
    char copy[BT_MAX_HEADER_LINE];

    for (size_t k = 0; k < sizeof separators && line.len <= sizeof copy; k++) {
        bool named = true;
        if (memchr(line.s, separators[k], line.len) == NULL)
            continue;
        memcpy(copy, line.s, line.len);
        if (bt_table_header(&h, copy, line.len, separators[k], NULL) != BT_OK || h.known == 0)
            continue;
        for (uint32_t i = 0; i < h.n; i++)
            named = named && h.name[i].len != 0;
        if (named)
            return separators[k] == '\t' ? BT_FORMAT_TSV : BT_FORMAT_CSV;
    }
    return BT_FORMAT_TEXT;
}
