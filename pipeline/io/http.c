/* http.c: see http.h. */
#include "io/http.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static struct bt_str trim(struct bt_str s)
{
    uint32_t beg = 0, end = s.len;

    while (beg < end && is_space(s.s[beg]))
        beg++;
    while (end > beg && is_space(s.s[end - 1]))
        end--;
    return bt_slice(s, beg, end);
}

bool bt_header_starts(struct bt_str s, const char *head)
{
    size_t n = strlen(head);

    if (s.len < n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (lower(s.s[i]) != head[i])
            return false;
    return true;
}

bool bt_header_is(struct bt_str name, const char *word)
{
    return name.len == strlen(word) && bt_header_starts(name, word);
}

/* The line at *pos without its end; *pos moves behind it. */
static struct bt_str next_line(struct bt_str s, uint32_t *pos)
{
    const char *from = s.s + *pos, *nl = memchr(from, '\n', s.len - *pos);
    uint32_t n = nl != NULL ? (uint32_t)(nl - from) : s.len - *pos;
    struct bt_str line = {from, n};

    *pos += n + (nl != NULL);
    if (line.len != 0 && line.s[line.len - 1] == '\r')
        line.len--;
    return line;
}

bool bt_header_next(struct bt_str s, uint32_t *pos, struct bt_header *out)
{
    struct bt_str line;
    const char *colon;

    *out = (struct bt_header){0};
    if (*pos >= s.len)
        return false;
    line = next_line(s, pos);
    if (line.len == 0)
        return false;
    colon = memchr(line.s, ':', line.len);
    if (colon == NULL || is_space(line.s[0]))
        return true;
    out->name = trim((struct bt_str){line.s, (uint32_t)(colon - line.s)});
    out->value = trim(bt_slice(line, (uint32_t)(colon - line.s) + 1, line.len));
    return true;
}

/* The part of a list before the next `mark`; the list loses it. */
static struct bt_str next_part(struct bt_str *list, char mark)
{
    const char *end;
    struct bt_str part = *list;

    if (list->len == 0) /* its bytes may be NULL */
        return part;
    end = memchr(list->s, mark, list->len);
    if (end != NULL)
        part.len = (uint32_t)(end - list->s);
    *list = bt_slice(*list, part.len + (end != NULL), list->len);
    return trim(part);
}

const char *bt_media_type(struct bt_str content_type)
{
    struct bt_str type = next_part(&content_type, ';');

    if (bt_header_is(type, "text/html") || bt_header_is(type, "application/xhtml+xml"))
        return "text/html";
    return bt_header_is(type, "text/plain") ? "text/plain" : NULL;
}

struct bt_str bt_media_charset(struct bt_str content_type)
{
    next_part(&content_type, ';');
    while (content_type.len != 0) {
        struct bt_str value = next_part(&content_type, ';');
        struct bt_str name = next_part(&value, '=');
        if (!bt_header_is(name, "charset"))
            continue;
        value = trim(value);
        while (value.len != 0 && (value.s[0] == '"' || value.s[0] == '\''))
            value = bt_slice(value, 1, value.len);
        while (value.len != 0 &&
               (value.s[value.len - 1] == '"' || value.s[value.len - 1] == '\''))
            value.len--;
        return value;
    }
    return (struct bt_str){NULL, 0};
}

/* "HTTP/1.1 200 OK", "HTTP/2 200"; -1 if it is none. */
static int status_of(struct bt_str line)
{
    uint32_t i = 5;

    if (!bt_header_starts(line, "http/"))
        return -1;
    while (i < line.len && !is_space(line.s[i]))
        i++;
    while (i < line.len && is_space(line.s[i]))
        i++;
    if (line.len - i < 3)
        return -1;
    for (uint32_t k = i; k < i + 3; k++)
        if (line.s[k] < '0' || line.s[k] > '9')
            return -1;
    return (line.s[i] - '0') * 100 + (line.s[i + 1] - '0') * 10 + (line.s[i + 2] - '0');
}

static void add_codings(struct bt_http *h, struct bt_str list)
{
    while (list.len != 0) {
        struct bt_str coding = next_part(&list, ',');
        if (coding.len == 0 || bt_header_is(coding, "identity") || bt_header_is(coding, "none"))
            continue;
        if (h->ncoding < BT_HTTP_CODINGS)
            h->coding[h->ncoding] = coding;
        h->ncoding++;
    }
}

static void add_transfer(struct bt_http *h, struct bt_str list)
{
    while (list.len != 0) {
        struct bt_str coding = next_part(&list, ',');
        if (bt_header_is(coding, "chunked"))
            h->chunked = true;
        else
            add_codings(h, coding);
    }
}

bool bt_http_parse(struct bt_str answer, struct bt_http *out)
{
    struct bt_http h = {0};
    struct bt_header header;
    struct bt_str transfer = {NULL, 0};
    uint32_t pos = 0;

    h.status = status_of(next_line(answer, &pos));
    if (h.status < 0)
        return false;
    while (bt_header_next(answer, &pos, &header)) {
        if (bt_header_is(header.name, "content-type") && h.content_type.len == 0)
            h.content_type = header.value;
        else if (bt_header_is(header.name, "content-encoding"))
            add_codings(&h, header.value);
        else if (bt_header_is(header.name, "transfer-encoding"))
            transfer = header.value;
    }
    add_transfer(&h, transfer); /* applied after those of the content */
    h.head = pos;
    *out = h;
    return true;
}
