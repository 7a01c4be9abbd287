/* article.c: see article.h. */
#include "io/article.h"

#include "core/err.h"
#include "io/members.h"
#include "io/row.h"
#include "io/warc_article.h"

enum {
    MAX_VALUES = 65536,  /* of one line: jansson takes up to 350 bytes for a value */
    KEEP = 128 << 10,    /* bytes of a buffer kept from line to line */
    CONTROL_PERCENT = 10 /* more control characters than that: not a text */
};

static bool only_blanks(struct bt_str s)
{
    for (uint32_t i = 0; i < s.len; i++)
        if (!bt_is_blank(s.s[i]))
            return false;
    return true;
}

enum known { ID, TITLE, TEXT, BODY, HTML, PUBLISHED, URL, VERSION };
static const struct bt_str known_name[BT_ARTICLE_KNOWN] = {
    {"id", 2},   {"title", 5},     {"text", 4}, {"body", 4},
    {"html", 4}, {"published", 9}, {"url", 3},  {"version", 7}};

/* The members of a line, as the line gives them or a parser has found them. */
struct read {
    struct bt_str line;
    struct bt_line_members all; /* where a parser had to judge */
    struct bt_line_member simple[BT_MAX_SIMPLE];
    uint32_t n, next;            /* of `simple` */
    char type[BT_ARTICLE_KNOWN]; /* first byte of a known member's value; 0: it has none */
};

static int known_key(struct bt_str key)
{
    for (int i = 0; i < BT_ARTICLE_KNOWN; i++)
        if (bt_str_eq(key, known_name[i]))
            return i;
    return -1;
}

static const char *type_name(struct bt_str value)
{
    switch (value.s[0]) {
    case '{':
        return "an object";
    case '[':
        return "a list";
    case '"':
        return "a string";
    case 't':
    case 'f':
        return "a boolean";
    case 'n':
        return "null";
    default:
        return "a number";
    }
}

static enum bt_status wrong_type(struct bt_str line, struct bt_str value, enum known k,
                                 const char *expected, struct bt_err *err)
{
    err->col = (int)bt_count_code_points(line.s, (size_t)(value.s - line.s)) + 1;
    return bt_err_set(err, BT_BAD, "invalid-json", "%s is %s, expected %s", known_name[k].s,
                      type_name(value), expected);
}

/* An id may also be a whole number: its digits are the id. */
static bool is_whole(struct bt_str s)
{
    uint32_t i = s.s[0] == '-';

    if (s.len == i)
        return false;
    for (; i < s.len; i++)
        if (s.s[i] < '0' || s.s[i] > '9')
            return false;
    return true;
}

static void add_meta(struct bt_buf *meta, const struct bt_line_member *m)
{
    bt_buf_putc(meta, meta->len == 0 ? '{' : ',');
    bt_buf_putc(meta, '"');
    bt_buf_str(meta, m->key);
    bt_buf_puts(meta, "\":");
    bt_buf_str(meta, m->value);
}

/* The text of a member that is not lifted. */
static void take_text(struct bt_article *a, enum known k, struct bt_str value)
{
    json_t *v = json_object_get(a->root, known_name[k].s);

    if (a->root == NULL) { /* simple: it says what it is */
        a->text[k] = bt_slice(value, 1, value.len - 1);
        a->borrows = true;
        return;
    }
    a->known[k] = json_incref(v);
    a->text[k] = (struct bt_str){json_string_value(v), (uint32_t)json_string_length(v)};
}

/* Keeps the value of a known member; the root may then go, and the line if nothing is borrowed. */
static enum bt_status take_known(struct bt_article *a, const struct read *r, enum known k,
                                 const struct bt_line_member *m, struct bt_input *in,
                                 struct bt_err *err)
{
    struct bt_str value = m->value;

    if (r->type[k] == 'n')
        return BT_OK;
    if (k == VERSION) {
        if (!bt_str_digits(value, &in->version) || in->version > INT64_C(1) << 53)
            return wrong_type(r->line, value, k, "a whole number from 0 to 2^53", err);
        return BT_OK;
    }
    if (k == ID && is_whole(value)) {
        bt_buf_str(&a->id, value);
        in->id = (struct bt_str){a->id.s, (uint32_t)a->id.len};
        return BT_OK;
    }
    if (r->type[k] != '"')
        return wrong_type(r->line, value, k,
                          k == ID ? "a string or a whole number" : "a string", err);
    if (m->lifted != NULL)
        a->lifted[k] = m->lifted;
    else
        take_text(a, k, value);
    return BT_OK;
}

/* What is lifted is decoded where it stands, once nothing else needs the line. */
static void decode_lifted(struct bt_article *a, char *line)
{
    for (int k = 0; k < BT_ARTICLE_KNOWN; k++) {
        const struct bt_lifted *l = a->lifted[k];
        if (l != NULL) {
            char *s = line + l->at.beg + 1;
            uint32_t n = l->at.end - l->at.beg - 2;
            a->text[k] = (struct bt_str){s, l->escaped ? bt_unescape(s, n) : n};
            a->lifted[k] = NULL;
            a->borrows = true;
        }
    }
}

/* The member that is the article's text; the other two pass through. */
static int text_key(const struct read *r)
{
    static const enum known order[] = {TEXT, BODY, HTML};

    for (int i = 0; i < 3; i++)
        if (r->type[order[i]] == '"')
            return (int)order[i];
    for (int i = 0; i < 3; i++) /* none is a string: the first that is there is the wrong one */
        if (r->type[order[i]] != 0)
            return (int)order[i];
    return -1;
}

/* What the parser found is by what a key says; the line may say it with escapes. */
static void find_types(const struct bt_article *a, struct read *r)
{
    static const char types[] = {
        [JSON_OBJECT] = '{', [JSON_ARRAY] = '[', [JSON_STRING] = '"', [JSON_INTEGER] = '0',
        [JSON_REAL] = '0',   [JSON_TRUE] = 't',  [JSON_FALSE] = 'f',  [JSON_NULL] = 'n'};

    for (uint32_t i = 0; i < r->n; i++) {
        int k = known_key(r->simple[i].key);
        if (k >= 0)
            r->type[k] = r->simple[i].value.s[0];
    }
    for (int k = 0; k < BT_ARTICLE_KNOWN && a->root != NULL; k++) {
        const json_t *v = json_object_get(a->root, known_name[k].s);
        if (v != NULL)
            r->type[k] = types[json_typeof(v)];
    }
}

static bool next_member(struct read *r, struct bt_line_member *m)
{
    if (r->next == r->n)
        return r->n == 0 && bt_next_member(&r->all, m);
    *m = r->simple[r->next++];
    return true;
}

static enum bt_status take_members(struct bt_article *a, struct read *r, char *line,
                                   struct bt_input *in, struct bt_err *err)
{
    enum bt_status st = BT_OK;
    struct bt_line_member m;
    int text;

    find_types(a, r);
    text = text_key(r);
    while (st == BT_OK && next_member(r, &m)) {
        int k = known_key(m.key);
        if (k < 0 || ((k == TEXT || k == BODY || k == HTML) && k != text))
            add_meta(&a->meta, &m);
        else
            st = take_known(a, r, (enum known)k, &m, in, err);
    }
    decode_lifted(a, line);
    if (a->text[ID].s != NULL)
        in->id = a->text[ID];
    if (st != BT_OK)
        return st;
    if (a->meta.len != 0)
        bt_buf_putc(&a->meta, '}');
    if (a->meta.failed || a->id.failed)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading a line");
    in->meta = (struct bt_str){a->meta.s, (uint32_t)a->meta.len};
    in->title = a->text[TITLE];
    in->published = a->text[PUBLISHED];
    in->uri = a->text[URL];
    if (text >= 0)
        in->bytes = a->text[text];
    in->media_type = text == HTML ? "text/html" : "text/plain";
    return BT_OK;
}

static void clear_buffer(struct bt_buf *b)
{
    if (b->cap > KEEP)
        bt_buf_release(b);
    bt_buf_clear(b);
}

static bool mostly_controls(uint32_t controls, uint32_t bytes)
{
    return (uint64_t)controls * 100 > (uint64_t)bytes * CONTROL_PERCENT;
}

/* The line becomes one that a parser can read; it stands in the piece before and after. */
static bool repair_line(struct bt_article *a, struct bt_piece *p, const struct bt_given *given,
                        struct bt_input *in, struct bt_repair *r)
{
    struct bt_charset_guess of;

    bt_repair_json((struct bt_str){p->bytes.s, (uint32_t)p->bytes.len}, &a->spare, r);
    if (r->broken != 0 && bt_transcode_line(&given->transcoding, &a->arena, &p->bytes, &of)) {
        bt_repair_json((struct bt_str){p->bytes.s, (uint32_t)p->bytes.len}, &a->spare, r);
        in->charset = bt_cstr(bt_charset_name(of.charset));
        in->charset_score = of.score;
    }
    if (p->bytes.failed)
        return false;
    if (a->spare.failed)
        return false;
    if (r->replaced != 0) {
        struct bt_buf old = p->bytes;
        p->bytes = a->spare;
        a->spare = old;
        clear_buffer(&a->spare);
    }
    return true;
}

/* The parser sees the line without the lifted strings; if it refuses that, the whole line, and
 * nothing is lifted. */
static json_t *parse(struct bt_article *a, struct bt_repair *r, json_error_t *why)
{
    const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL;
    json_t *root;

    if (r->nlifted != 0 && !a->plain) {
        bt_lift(r, &a->spare);
        root = a->spare.failed ? NULL : json_loadb(a->spare.s, a->spare.len, flags, why);
        if (root != NULL)
            return root;
    }
    r->nlifted = 0;
    return json_loadb(r->line.s, r->line.len, flags, why);
}

/* Judges the line and finds its members. */
static enum bt_status load(struct bt_article *a, struct bt_repair *r, struct read *read,
                           struct bt_err *err)
{
    json_error_t why = {.line = 0};

    if (a->plain || !bt_simple_members(r, read->simple, &read->n)) {
        read->n = 0;
        a->root = parse(a, r, &why);
        if (a->root == NULL || !json_is_object(a->root)) {
            err->col = a->root == NULL ? why.column : 1;
            return bt_err_set(err, BT_BAD, "invalid-json", "%s",
                              a->root == NULL ? why.text : "expected an object");
        }
    }
    read->line = r->line;
    read->all = (struct bt_line_members){r->line, 0, r->lifted, r->lifted + r->nlifted};
    return BT_OK;
}

static enum bt_status parse_line(struct bt_article *a, struct bt_piece *p,
                                 const struct bt_given *given, struct bt_input *in,
                                 struct bt_err *err)
{
    struct bt_repair r;
    struct read read;
    enum bt_status st;

    if (!repair_line(a, p, given, in, &r))
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading a line");
    in->replaced = r.replaced;
    in->decoded = true;
    if (only_blanks(r.line))
        return bt_err_set(err, BT_BAD, "blank-line", "blank line");
    if (r.nul || mostly_controls(r.controls, r.line.len))
        return bt_err_set(err, BT_BAD, "binary", "binary data, expected JSON");
    if (r.values > MAX_VALUES)
        return bt_err_set(err, BT_BAD, "too-large", "more than %d JSON values in a line",
                          MAX_VALUES);
    read.next = 0;
    memset(read.type, 0, sizeof read.type);
    if ((st = load(a, &r, &read, err)) != BT_OK)
        return st;
    st = take_members(a, &read, p->bytes.s, in, err);
    json_decref(a->root);
    a->root = NULL;
    if (!a->borrows && p->bytes.cap > KEEP) /* all that is needed of the line has been copied */
        bt_buf_release(&p->bytes);
    clear_buffer(&a->spare);
    return st;
}

/* NUL, or more than CONTROL_PERCENT of control characters that no text has. */
static bool is_binary(struct bt_str s)
{
    uint32_t controls = 0;

    if (bt_charset_wide(s) != BT_CHARSET_AUTO)
        return false;
    for (uint32_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.s[i];
        if (c == 0)
            return true;
        controls += c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f';
    }
    return mostly_controls(controls, s.len);
}

static void give_facts(struct bt_article *a, const struct bt_piece *p,
                       const struct bt_given *given, struct bt_input *in)
{
    if (in->title.len == 0 && given->title != NULL)
        in->title = bt_cstr(given->title);
    if (in->published.len == 0 && given->published != NULL)
        in->published = bt_cstr(given->published);
    if (in->uri.len == 0 && given->uri != NULL)
        in->uri = bt_cstr(given->uri);
    if (in->id.len == 0 && given->id != NULL) {
        bt_buf_puts(&a->id, given->id);
        if (p->ordinal > 1)
            bt_buf_printf(&a->id, "/%llu", (unsigned long long)p->ordinal);
        in->id = (struct bt_str){a->id.s, (uint32_t)a->id.len};
    }
}

static enum bt_status parse_file(const struct bt_piece *p, struct bt_input *in,
                                 struct bt_err *err)
{
    in->bytes = (struct bt_str){p->bytes.s, (uint32_t)p->bytes.len};
    in->media_type = p->format == BT_FORMAT_HTML ? "text/html" : "text/plain";
    in->version = p->mtime;
    if (strcmp(p->name, "stdin") != 0)
        in->uri = bt_cstr(p->name);
    if (is_binary(in->bytes))
        return bt_err_set(err, BT_BAD, "binary", "binary data, expected text");
    return BT_OK;
}

/* Not a line or a row of it. */
static bool is_whole_file(const struct bt_piece *p)
{
    return p->format == BT_FORMAT_TEXT || p->format == BT_FORMAT_HTML;
}

enum bt_status bt_article_parse(struct bt_article *a, struct bt_piece *p,
                                const struct bt_given *given, struct bt_input *in,
                                struct bt_err *err)
{
    enum bt_status st;

    bt_article_clear(a);
    *in = (struct bt_input){.line = p->line};
    if (p->id != NULL && (p->damage.code != NULL || is_whole_file(p)))
        in->id = bt_cstr(p->id);
    if (p->format == BT_FORMAT_WARC) {
        st = bt_warc_parse(p, &a->meta, &a->spare, in, err);
    } else if (p->damage.code != NULL) {
        *err = p->damage;
        st = BT_BAD;
    } else if (p->too_large) {
        st = bt_err_set(err, BT_BAD, "too-large",
                        "more than %lld bytes, the limit of --max-document",
                        (long long)p->limit);
    } else if (p->format == BT_FORMAT_JSONL) {
        st = parse_line(a, p, given, in, err);
    } else if (p->format == BT_FORMAT_CSV || p->format == BT_FORMAT_TSV) {
        st = bt_row_parse(a, p, given, in, err);
    } else {
        st = parse_file(p, in, err);
    }
    if (p->recoded != BT_CHARSET_AUTO && in->charset.len == 0) {
        in->charset = bt_cstr(bt_charset_name(p->recoded));
        in->charset_score = 1000;
        in->decoded = true;
    }
    if (st == BT_OK && only_blanks(in->bytes))
        st = bt_err_set(err, BT_BAD, "empty", "no text");
    give_facts(a, p, given, in);
    return st;
}

void bt_article_clear(struct bt_article *a)
{
    for (int i = 0; i < BT_ARTICLE_KNOWN; i++) {
        json_decref(a->known[i]);
        a->known[i] = NULL;
        a->text[i] = (struct bt_str){NULL, 0};
    }
    json_decref(a->root);
    a->root = NULL;
    a->borrows = false;
    clear_buffer(&a->spare);
    clear_buffer(&a->meta);
    clear_buffer(&a->id);
}

void bt_article_release(struct bt_article *a)
{
    bt_article_clear(a);
    bt_arena_free(a->arena);
    a->arena = NULL;
    bt_buf_release(&a->spare);
    bt_buf_release(&a->meta);
    bt_buf_release(&a->id);
}
