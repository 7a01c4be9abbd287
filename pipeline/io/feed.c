/* feed.c: see feed.h. */
#include "io/feed.h"

#include "core/err.h"
#include "core/json.h"
#include "io/feed_time.h"
#include "stages/charset.h"

#include <libxml/xmlreader.h>

/* What an item says, in the order of preference where several fields say the same. */
enum field {
    NONE,
    ID,
    TITLE,
    LINK,
    PUBLISHED,
    UPDATED,
    CONTENT,
    DESCRIPTION,
    SUMMARY,
    AUTHOR,
    CATEGORY,
    NFIELD
};

enum kind { PLAIN, MARKUP }; /* of CONTENT, DESCRIPTION, SUMMARY */

struct bt_feed {
    xmlTextReaderPtr reader;
    struct bt_buf value[NFIELD]; /* of the item; CATEGORY: each with a NUL */
    enum kind kind[NFIELD];
    enum field open;             /* the element that is being read */
    int item_depth, field_depth; /* of the open item and field; -1: none */
    bool xhtml;                  /* elements in the field are markup of the text */
    size_t bytes, limit;         /* of the item; above the limit nothing is kept */
    bool ended;
    char why[120];
    int why_line;
};

static const struct {
    const char *name;
    enum field field;
} element[] = {{"guid", ID},
               {"id", ID},
               {"title", TITLE},
               {"link", LINK},
               {"pubDate", PUBLISHED},
               {"published", PUBLISHED},
               {"updated", UPDATED},
               {"date", UPDATED},
               {"encoded", CONTENT},
               {"content", CONTENT},
               {"description", DESCRIPTION},
               {"summary", SUMMARY},
               {"author", AUTHOR},
               {"creator", AUTHOR},
               {"category", CATEGORY}};

static void note_error(void *ctx, xmlErrorPtr e)
{
    struct bt_feed *f = ctx;
    size_t n;

    if (e->level != XML_ERR_FATAL || f->why[0] != '\0')
        return;
    snprintf(f->why, sizeof f->why, "%s", e->message != NULL ? e->message : "broken XML");
    n = strlen(f->why);
    if (n != 0 && f->why[n - 1] == '\n')
        f->why[n - 1] = '\0';
    f->why_line = e->line;
}

static int stays_open(void *ctx)
{
    (void)ctx;
    return 0;
}

bool bt_feed_says_wide(struct bt_str head)
{
    enum { MAX_DECLARATION = 200 };
    const struct bt_str name = BT_STR("encoding");
    struct bt_str s =
        bt_slice(head, 0, head.len < MAX_DECLARATION ? head.len : MAX_DECLARATION);
    uint32_t i = 0, end;

    while (i < s.len && s.s[i] != '>' && !bt_str_starts(bt_slice(s, i, s.len), name))
        i++;
    if (!bt_str_starts(s, BT_STR("<?xml")) || i == s.len || s.s[i] == '>')
        return false;
    for (i += name.len; i < s.len && strchr(" =\"'", s.s[i]) != NULL; i++)
        ;
    for (end = i; end < s.len && strchr("\"'?", s.s[end]) == NULL; end++)
        ;
    return bt_charset_is_wide(bt_charset_declared(bt_slice(s, i, end)));
}

/* Some errors are told on stderr, beside the handler of the reader. */
static void stay_silent(void *ctx, const char *format, ...)
{
    (void)ctx;
    (void)format;
}

enum bt_status bt_feed_open(struct bt_feed **out, bt_feed_read *read, void *ctx, bool utf8,
                            struct bt_err *err)
{
    struct bt_feed *f = calloc(1, sizeof *f);

    xmlSetGenericErrorFunc(NULL, stay_silent);
    if (f != NULL)
        f->reader = xmlReaderForIO(read, stays_open, ctx, NULL, NULL,
                                   XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT |
                                       (utf8 ? XML_PARSE_IGNORE_ENC : 0));
    if (f == NULL || f->reader == NULL) {
        free(f);
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening a feed");
    }
    xmlTextReaderSetStructuredErrorHandler(f->reader, note_error, f);
    f->item_depth = f->field_depth = -1;
    *out = f;
    return BT_OK;
}

static bool is(const xmlChar *name, const char *what)
{
    return name != NULL && strcmp((const char *)name, what) == 0;
}

/* Appends to the open field, `n` bytes of UTF-8; with `escape` as text of HTML. */
static void add(struct bt_feed *f, const char *s, size_t n, bool escape)
{
    struct bt_buf *b = &f->value[f->open];

    f->bytes += n;
    if (f->bytes > f->limit)
        return;
    if (!escape) {
        bt_buf_add(b, s, n);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '<')
            bt_buf_puts(b, "&lt;");
        else if (s[i] == '&')
            bt_buf_puts(b, "&amp;");
        else
            bt_buf_putc(b, s[i]);
    }
}

static void add_string(struct bt_feed *f, const char *s, bool escape)
{
    add(f, s, strlen(s), escape);
}

static void begin_item(struct bt_feed *f, int depth)
{
    for (int i = 0; i < NFIELD; i++) {
        bt_buf_clear(&f->value[i]);
        f->kind[i] = PLAIN;
    }
    f->item_depth = depth;
    f->field_depth = -1;
    f->bytes = 0;
}

/* Atom writes a link as an attribute; that of the page itself is the one without a relation. */
static void take_href(struct bt_feed *f)
{
    xmlChar *href = xmlTextReaderGetAttribute(f->reader, BAD_CAST "href");
    xmlChar *rel = xmlTextReaderGetAttribute(f->reader, BAD_CAST "rel");

    if (href != NULL && (rel == NULL || is(rel, "alternate"))) {
        f->open = LINK;
        bt_buf_clear(&f->value[LINK]);
        add_string(f, (const char *)href, false);
    }
    xmlFree(href);
    xmlFree(rel);
}

static void take_attribute(struct bt_feed *f, enum field to, const char *name)
{
    xmlChar *value = xmlTextReaderGetAttribute(f->reader, BAD_CAST name);

    f->open = to;
    if (value != NULL)
        add_string(f, (const char *)value, false);
    xmlFree(value);
}

/* RSS writes HTML; Atom says what it writes, plain text unless it says otherwise. */
static void find_kind(struct bt_feed *f, enum field k)
{
    xmlChar *type = xmlTextReaderGetAttribute(f->reader, BAD_CAST "type");
    const xmlChar *uri = xmlTextReaderConstNamespaceUri(f->reader);
    bool atom = is(uri, "http://www.w3.org/2005/Atom");

    f->xhtml = atom && is(type, "xhtml");
    f->kind[k] =
        f->xhtml || !atom || is(type, "html") || is(type, "text/html") ? MARKUP : PLAIN;
    xmlFree(type);
}

/* A child of the item.  What is there already stays: Media RSS repeats titles and descriptions. */
static void begin_field(struct bt_feed *f, int depth, const xmlChar *name)
{
    enum field k = NONE;

    for (size_t i = 0; i < sizeof element / sizeof *element; i++)
        if (is(name, element[i].name))
            k = element[i].field;
    if (is(xmlTextReaderConstPrefix(f->reader), "media"))
        return;
    if (k == LINK && xmlTextReaderIsEmptyElement(f->reader)) {
        take_href(f);
        return;
    }
    if (k == CATEGORY && xmlTextReaderIsEmptyElement(f->reader)) {
        take_attribute(f, k, "term");
        add(f, "", 1, false);
        return;
    }
    if (k == NONE || xmlTextReaderIsEmptyElement(f->reader) ||
        (k != CATEGORY && f->value[k].len != 0))
        return;
    f->open = k;
    f->field_depth = depth;
    f->xhtml = false;
    if (k == CONTENT || k == DESCRIPTION || k == SUMMARY)
        find_kind(f, k);
}

static void begin_element(struct bt_feed *f)
{
    int depth = xmlTextReaderDepth(f->reader);
    const xmlChar *name = xmlTextReaderConstLocalName(f->reader);

    if (f->item_depth < 0) {
        if ((is(name, "item") || is(name, "entry")) && !xmlTextReaderIsEmptyElement(f->reader))
            begin_item(f, depth);
    } else if (f->field_depth < 0) {
        if (depth == f->item_depth + 1)
            begin_field(f, depth, name);
    } else if (f->xhtml) {
        add_string(f, "<", false);
        add_string(f, (const char *)name, false);
        add_string(f, xmlTextReaderIsEmptyElement(f->reader) ? "/>" : ">", false);
    }
}

/* True: the item is whole. */
static bool end_element(struct bt_feed *f)
{
    int depth = xmlTextReaderDepth(f->reader);

    if (f->item_depth >= 0 && depth == f->item_depth) {
        f->item_depth = -1;
        return true;
    }
    if (f->field_depth >= 0 && depth == f->field_depth) {
        if (f->open == CATEGORY)
            add(f, "", 1, false);
        f->field_depth = -1;
    } else if (f->field_depth >= 0 && f->xhtml) {
        add_string(f, "</", false);
        add_string(f, (const char *)xmlTextReaderConstLocalName(f->reader), false);
        add_string(f, ">", false);
    }
    return false;
}

/* Blanks of the layout around <name> in Atom's <author> and the like stand in the text as well. */
static struct bt_str value(const struct bt_feed *f, enum field k)
{
    struct bt_str s = {f->value[k].s, (uint32_t)f->value[k].len};

    while (s.len != 0 && strchr(" \t\r\n", s.s[0]) != NULL)
        s = bt_slice(s, 1, s.len);
    while (s.len != 0 && strchr(" \t\r\n", s.s[s.len - 1]) != NULL)
        s.len--;
    return s;
}

static void put(struct bt_json *j, const char *key, struct bt_str s)
{
    if (s.len == 0)
        return;
    bt_json_key(j, key);
    bt_json_str(j, s);
}

static void put_categories(struct bt_json *j, const struct bt_buf *all)
{
    if (all->len == 0)
        return;
    bt_json_key(j, "categories");
    bt_json_open(j, '[');
    for (size_t i = 0; i < all->len; i += strlen(all->s + i) + 1)
        if (all->s[i] != '\0')
            bt_json_str(j, bt_cstr(all->s + i));
    bt_json_close(j, ']');
}

static void put_item(const struct bt_feed *f, struct bt_buf *line)
{
    static const struct {
        enum field field;
        const char *meta;
    } texts[] = {{CONTENT, NULL}, {DESCRIPTION, "description"}, {SUMMARY, "summary"}};
    struct bt_json j = {line, false};
    struct bt_str link = value(f, LINK), id = value(f, ID);
    struct bt_str when = value(f, value(f, PUBLISHED).len != 0 ? PUBLISHED : UPDATED);
    char iso[BT_FEED_TIME];
    bool have_text = false;

    bt_json_open(&j, '{');
    put(&j, "id", id.len != 0 ? id : link);
    put(&j, "title", value(f, TITLE));
    put(&j, "url", link);
    put(&j, "published", bt_feed_time(when, iso) ? bt_cstr(iso) : when);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct bt_str s = value(f, texts[i].field);
        if (s.len == 0)
            continue;
        put(&j,
            have_text                           ? texts[i].meta
            : f->kind[texts[i].field] == MARKUP ? "html"
                                                : "text",
            s);
        have_text = true;
    }
    put(&j, "author", value(f, AUTHOR));
    put_categories(&j, &f->value[CATEGORY]);
    bt_json_close(&j, '}');
}

static bool failed(const struct bt_feed *f)
{
    for (int i = 0; i < NFIELD; i++)
        if (f->value[i].failed)
            return true;
    return false;
}

/* Of Atom's <author> only <name> counts. */
static void add_text(struct bt_feed *f)
{
    const xmlNode *node = xmlTextReaderCurrentNode(f->reader);
    bool nested = xmlTextReaderDepth(f->reader) > f->field_depth + 1;

    if (f->field_depth < 0 ||
        (f->open == AUTHOR && nested &&
         (node == NULL || node->parent == NULL || !is(node->parent->name, "name"))))
        return;
    add_string(f, (const char *)xmlTextReaderConstValue(f->reader), f->xhtml);
}

/* One node; true: an item is whole. */
static bool take_node(struct bt_feed *f)
{
    switch (xmlTextReaderNodeType(f->reader)) {
    case XML_READER_TYPE_ELEMENT:
        begin_element(f);
        return false;
    case XML_READER_TYPE_END_ELEMENT:
        return end_element(f);
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
    case XML_READER_TYPE_WHITESPACE:
    case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
        add_text(f);
        return false;
    default:
        return false;
    }
}

enum bt_status bt_feed_next(struct bt_feed *f, struct bt_buf *line, size_t limit,
                            int64_t *number, struct bt_err *err)
{
    f->limit = limit;
    while (!f->ended) {
        int rc = xmlTextReaderRead(f->reader);
        bool whole = rc == 1 && take_node(f);
        *number = xmlTextReaderGetParserLineNumber(f->reader);
        if (failed(f))
            return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading a feed");
        if (whole && f->bytes > limit)
            return bt_err_set(err, BT_BAD, "too-large", "%s", "an item over the limit");
        if (whole) {
            put_item(f, line);
            return BT_OK;
        }
        f->ended = rc != 1;
        if (rc < 0) {
            *number = f->why_line;
            return bt_err_set(err, BT_BAD, "invalid-xml", "%s",
                              f->why[0] != '\0' ? f->why : "broken XML");
        }
    }
    return BT_END;
}

void bt_feed_close(struct bt_feed *f)
{
    if (f == NULL)
        return;
    xmlFreeTextReader(f->reader);
    for (int i = 0; i < NFIELD; i++)
        bt_buf_release(&f->value[i]);
    free(f);
}
