/* detect.c: see detect.h. */
#include "io/detect.h"

#include "core/str.h"
#include "io/table.h"
#include "stages/charset.h"

enum {
    TAR_HEADER = 512,
    MAX_HEADER_LINE = 4096, /* bytes of a table's first line */
    MAX_PROLOG = 64 << 10,  /* bytes before the root element of a feed */
    NARROW = 16 << 10       /* bytes of a wide text that are looked at */
};

/* The checksum of a tar header: all its bytes, those of the checksum itself taken as blanks. */
static bool is_tar(const unsigned char *s)
{
    uint32_t sum = 0, stated = 0;
    int i = 148;

    for (int k = 0; k < TAR_HEADER; k++)
        sum += k >= 148 && k < 156 ? ' ' : s[k];
    while (i < 155 && s[i] == ' ')
        i++;
    if (i == 155 || s[0] == 0)
        return false;
    for (; i < 156 && s[i] >= '0' && s[i] <= '7'; i++)
        stated = stated * 8 + (uint32_t)(s[i] - '0');
    return stated == sum;
}

/* "BZh", the size of a block and the first digits of pi or, of nothing, of its root.  *more: so far. */
static bool is_bzip2(const char *s, size_t n, bool *more)
{
    static const char *const next[] = {"1AY&SY", "\x17rE8P\x90"};
    enum { HEAD = 4, ALL = 10 };

    if (n > 3 && (s[3] < '1' || s[3] > '9'))
        return false;
    for (int k = 0; k < 2; k++)
        if (memcmp(s, "BZh", n < 3 ? n : 3) == 0 &&
            (n <= HEAD || memcmp(s + HEAD, next[k], (n < ALL ? n : ALL) - HEAD) == 0)) {
            *more = *more || n < ALL;
            return n >= ALL;
        }
    return false;
}

enum bt_packing bt_detect_packing(const char *s, size_t n, bool *more)
{
    static const struct {
        enum bt_packing packing;
        uint8_t len;
        char magic[8];
    } known[] = {{BT_PACKING_GZIP, 3, "\x1F\x8B\x08"},
                 {BT_PACKING_ZSTD, 4, "\x28\xB5\x2F\xFD"},
                 {BT_PACKING_XZ, 6,
                  "\xFD"
                  "7zXZ"},
                 {BT_PACKING_LZ4, 4, "\x04\x22\x4D\x18"},
                 {BT_PACKING_ZIP, 4, "PK\x03\x04"},
                 {BT_PACKING_ZIP, 4, "PK\x05\x06"},
                 {BT_PACKING_7Z, 6, "7z\xBC\xAF\x27\x1C"}};

    *more = false;
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        size_t m = n < known[k].len ? n : known[k].len;
        if (memcmp(s, known[k].magic, m) != 0)
            continue;
        if (m == known[k].len)
            return known[k].packing;
        *more = true;
    }
    if (is_bzip2(s, n, more))
        return BT_PACKING_BZIP2;
    if (n >= TAR_HEADER)
        return is_tar((const unsigned char *)s) ? BT_PACKING_TAR : BT_PACKING_NONE;
    /* the names in a tar header have no line breaks: a line that is complete is no part of one */
    *more = *more || memchr(s, '\n', n) == NULL;
    return BT_PACKING_NONE;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool starts(const char *s, size_t n, const char *head)
{
    return n >= strlen(head) && memcmp(s, head, strlen(head)) == 0;
}

/* Where `what` begins at or behind i, n if nowhere. */
static size_t find(const char *s, size_t n, size_t i, const char *what)
{
    for (; i < n; i++) {
        const char *p = memchr(s + i, what[0], n - i);
        if (p == NULL)
            return n;
        i = (size_t)(p - s);
        if (starts(p, n - i, what))
            return i;
    }
    return n;
}

/* A document type, its declarations in brackets included. */
static size_t skip_doctype(const char *s, size_t n, size_t i)
{
    size_t end = find(s, n, i, ">");

    if (memchr(s + i, '[', end - i) != NULL)
        end = find(s, n, find(s, n, i, "]"), ">");
    return end + 1;
}

/* The root element behind declaration, comments and document type; n if it is not there. */
static size_t find_root(const char *s, size_t n, size_t i)
{
    while (i < n) {
        if (is_blank(s[i]))
            i++;
        else if (starts(s + i, n - i, "<!--"))
            i = find(s, n, i, "-->") + 3;
        else if (starts(s + i, n - i, "<?"))
            i = find(s, n, i, "?>") + 2;
        else if (starts(s + i, n - i, "<!"))
            i = skip_doctype(s, n, i);
        else
            return i;
    }
    return n;
}

/* RSS 0.9x and 2.0, RSS 1.0 and Atom by their root elements. */
static bool is_feed(const char *s, size_t n, size_t i)
{
    size_t root = find_root(s, n, i), end;

    end = find(s, n, root, ">");
    if (end == n)
        return false;
    if (starts(s + root, n - root, "<rss") && (is_blank(s[root + 4]) || s[root + 4] == '>'))
        return true;
    if (starts(s + root, n - root, "<rdf:RDF"))
        return find(s, end, root, "://purl.org/rss/1.0/") != end;
    return (starts(s + root, n - root, "<feed") || starts(s + root, n - root, "<atom:feed")) &&
           find(s, end, root, "http://www.w3.org/2005/Atom") != end;
}

/* '<' and what stands behind it. */
static enum bt_format markup(const char *s, size_t n, size_t i, bool *more)
{
    char c = s[i + 1];

    if (is_feed(s, n, i))
        return BT_FORMAT_FEED;
    if (c != '!' && c != '?' && ((c | 0x20) < 'a' || (c | 0x20) > 'z'))
        return BT_FORMAT_TEXT;
    *more = n < MAX_PROLOG && find(s, n, find_root(s, n, i), ">") == n;
    return BT_FORMAT_HTML;
}

/* The beginning of a text in UTF-16 or UTF-32, as UTF-8. */
static size_t narrow(enum bt_charset wide, const char *s, size_t n, char *to, size_t room)
{
    size_t made = 0;

    for (uint32_t i = 0, len; i < n && made + 4 <= room; i += len) {
        uint32_t cp = bt_charset_wide_char(wide, s + i, n - i, &len);
        if (cp != BT_WIDE_BROKEN && !(cp == 0xFEFF && i == 0))
            made += bt_encode(to + made, cp);
    }
    return made;
}

/* By the first character that is not white space: '{' JSONL, '<' and a letter, '!' or '?' markup;
 * by a first line that names columns: a table; a web archive by how its first record begins. */
static enum bt_format detect(const char *s, size_t n, bool *more)
{
    size_t i = n >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0, line;

    *more = n == 0 || (n < 3 && (unsigned char)s[0] == 0xEF);
    while (i < n && is_blank(s[i]))
        i++;
    if (i == n)
        *more = true;
    if (i + (s[i < n ? i : 0] == '<') >= n || *more) {
        *more = true;
        return BT_FORMAT_TEXT;
    }
    if (s[i] == '{')
        return BT_FORMAT_JSONL;
    if (starts(s + i, n - i, "WARC/1."))
        return BT_FORMAT_WARC;
    if (s[i] == '<')
        return markup(s, n, i, more);
    line = find(s, n < MAX_HEADER_LINE ? n : MAX_HEADER_LINE, i, "\n");
    *more = line == n && n < MAX_HEADER_LINE;
    if (line == MAX_HEADER_LINE || *more)
        return BT_FORMAT_TEXT;
    return bt_table_detect((struct bt_str){s + i, (uint32_t)(line - i)});
}

enum bt_format bt_detect_format(const char *s, size_t n, bool *more)
{
    struct bt_str bytes = {s, (uint32_t)n};
    enum bt_charset wide = bt_charset_wide(bytes);
    enum bt_format format;

    if (wide != BT_CHARSET_AUTO) {
        char text[NARROW] = "";
        size_t length = narrow(wide, s, n, text, sizeof text);
        format = detect(text, length, more);
    } else {
        format = detect(s, n, more);
    }
    *more = *more || bt_charset_wide_needs_more(bytes);
    return format;
}
