/* row.c: see row.h. */
#include "io/row.h"

#include "core/err.h"
#include "core/json.h"
#include "io/table.h"

static void add_meta(struct bt_json *j, struct bt_str name, struct bt_str value)
{
    if (j->b->len == 0)
        bt_json_open(j, '{');
    bt_json_str(j, name);
    bt_buf_putc(j->b, ':');
    j->comma = false;
    bt_json_str(j, value);
}

static enum bt_status take_version(struct bt_str value, struct bt_input *in, struct bt_err *err)
{
    if (value.len == 0)
        return BT_OK;
    if (!bt_str_digits(value, &in->version) || in->version > INT64_C(1) << 53)
        return bt_err_set(err, BT_BAD, "invalid-csv",
                          "version is \"%.*s\", expected a whole number from 0 to 2^53",
                          value.len < 40 ? (int)value.len : 40, value.s);
    return BT_OK;
}

/* The column that is the article's text: the first of text, body and html that is not empty. */
static uint32_t text_column(const struct bt_table_columns *h, const struct bt_str *value)
{
    static const char *const order[] = {"text", "body", "html"};
    uint32_t found = h->n;

    for (int k = 0; k < 3; k++)
        for (uint32_t i = 0; i < h->n; i++)
            if (bt_str_is(h->name[i], order[k])) {
                if (value[i].len != 0)
                    return i;
                found = found == h->n ? i : found;
            }
    return found;
}

static enum bt_status take_fields(struct bt_article *a, const struct bt_table_columns *h,
                                  const struct bt_str *value, struct bt_input *in,
                                  struct bt_err *err)
{
    struct bt_json meta = {&a->meta, false};
    uint32_t text = text_column(h, value);
    enum bt_status st = BT_OK, bad;

    for (uint32_t i = 0; i < h->n; i++) {
        struct bt_str name = h->name[i];
        if (i == text)
            in->bytes = value[i];
        else if (bt_str_is(name, "id"))
            in->id = value[i];
        else if (bt_str_is(name, "title"))
            in->title = value[i];
        else if (bt_str_is(name, "published"))
            in->published = value[i];
        else if (bt_str_is(name, "url"))
            in->uri = value[i];
        else if (bt_str_is(name, "version"))
            st = (bad = take_version(value[i], in, err)) != BT_OK ? bad : st;
        else
            add_meta(&meta, name, value[i]);
    }
    in->media_type = bt_str_is(h->name[text], "html") ? "text/html" : "text/plain";
    if (a->meta.len != 0)
        bt_json_close(&meta, '}');
    in->meta = (struct bt_str){a->meta.s, (uint32_t)a->meta.len};
    if (a->meta.failed)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading a row");
    return st;
}

static bool is_utf8(const char *s, size_t n)
{
    uint32_t len, bad;

    for (size_t i = 0; i < n; i += len)
        if ((len = bt_utf8_length(s + i, n - i < 4 ? (uint32_t)(n - i) : 4, &bad)) == 0)
            return false;
    return true;
}

/* A row in a charset of its own is decoded as a whole, the header with it. */
static bool to_utf8(struct bt_article *a, struct bt_piece *p, const struct bt_given *given,
                    struct bt_input *in)
{
    struct bt_charset_guess of;
    struct bt_table_scan t = {.separator = '\0'};
    bool whole;

    in->decoded = true;
    if (is_utf8(p->bytes.s, p->bytes.len))
        return true;
    if (bt_transcode_line(&given->transcoding, &a->arena, &p->bytes, &of)) {
        in->charset = bt_cstr(bt_charset_name(of.charset));
        in->charset_score = of.score;
        p->header = (uint32_t)bt_table_scan(&t, p->bytes.s, p->bytes.len, &whole);
    }
    return !p->bytes.failed;
}

enum bt_status bt_row_parse(struct bt_article *a, struct bt_piece *p,
                            const struct bt_given *given, struct bt_input *in,
                            struct bt_err *err)
{
    struct bt_table_columns columns;
    struct bt_str value[BT_MAX_COLUMNS], field;
    struct bt_table_reader r = {
        .separator = bt_table_separator(p->format, (struct bt_str){p->bytes.s, p->header})};
    char *row;
    uint32_t len, n = 0;
    enum bt_status st;

    if (!to_utf8(a, p, given, in))
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading a row");
    row = p->bytes.s + p->header;
    len = (uint32_t)p->bytes.len - p->header;
    if ((st = bt_table_header(&columns, p->bytes.s, p->header, r.separator, err)) != BT_OK)
        return st;
    if (memchr(row, '\0', len) != NULL)
        return bt_err_set(err, BT_BAD, "binary", "binary data, expected a row of a table");
    while (bt_table_field(row, len, &r, &field)) {
        if (n == columns.n)
            return bt_err_set(err, BT_BAD, "invalid-csv",
                              "more fields than the %u columns of the header", columns.n);
        value[n++] = field;
    }
    for (uint32_t i = n; i < columns.n; i++) /* what a short row leaves out is empty */
        value[i] = BT_STR("");
    if (r.open_quote)
        return bt_err_set(err, BT_BAD, "invalid-csv", "a quotation mark is not closed");
    return take_fields(a, &columns, value, in, err);
}
