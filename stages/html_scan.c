/* html_scan.c: see html_scan.h. */
#include "stages/html_scan.h"

struct element {
    const char *name;
    uint8_t role;
    bool raw; /* its inside is no markup */
};

static const struct element elements[] = {
    {"address", HTML_BLOCK, false},    {"article", HTML_ARTICLE, false},
    {"aside", HTML_FRAME, false},      {"blockquote", HTML_BLOCK, false},
    {"br", HTML_BREAK, false},         {"button", HTML_DROP, false},
    {"caption", HTML_BLOCK, false},    {"center", HTML_BLOCK, false},
    {"dd", HTML_BLOCK, false},         {"details", HTML_BLOCK, false},
    {"div", HTML_BLOCK, false},        {"dl", HTML_BLOCK, false},
    {"dt", HTML_BLOCK, false},         {"fieldset", HTML_BLOCK, false},
    {"figcaption", HTML_BLOCK, false}, {"figure", HTML_BLOCK, false},
    {"footer", HTML_HEADER, false},    {"form", HTML_FORM, false},
    {"h1", HTML_HEADING, false},       {"h2", HTML_HEADING, false},
    {"h3", HTML_HEADING, false},       {"h4", HTML_BLOCK, false},
    {"h5", HTML_BLOCK, false},         {"h6", HTML_BLOCK, false},
    {"header", HTML_HEADER, false},    {"hr", HTML_BLOCK, false},
    {"iframe", HTML_DROP, true},       {"li", HTML_BLOCK, false},
    {"main", HTML_ARTICLE, false},     {"meta", HTML_META, false},
    {"nav", HTML_FRAME, false},        {"noembed", HTML_DROP, true},
    {"noframes", HTML_DROP, true},     {"noscript", HTML_DROP, false},
    {"object", HTML_DROP, false},      {"ol", HTML_BLOCK, false},
    {"option", HTML_BLOCK, false},     {"p", HTML_BLOCK, false},
    {"pre", HTML_BLOCK, false},        {"script", HTML_DROP, true},
    {"section", HTML_BLOCK, false},    {"select", HTML_DROP, false},
    {"style", HTML_DROP, true},        {"svg", HTML_DROP, false},
    {"table", HTML_BLOCK, false},      {"tbody", HTML_BLOCK, false},
    {"td", HTML_CELL, false},          {"template", HTML_DROP, false},
    {"textarea", HTML_DROP, true},     {"th", HTML_CELL, false},
    {"thead", HTML_BLOCK, false},      {"time", HTML_TIME, false},
    {"title", HTML_TITLE, true},       {"tr", HTML_BLOCK, false},
    {"ul", HTML_BLOCK, false},         {"video", HTML_DROP, false},
    {"xmp", HTML_DROP, true},
};

static const struct element *find_element(const char *name)
{
    size_t lo = 0, hi = sizeof elements / sizeof elements[0];

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = strcmp(elements[mid].name, name);
        if (c == 0)
            return &elements[mid];
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

static bool is_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool same_name(struct bt_str page, uint32_t at, const char *name)
{
    uint32_t n = (uint32_t)strlen(name);

    if (page.len - at < n)
        return false;
    for (uint32_t i = 0; i < n; i++)
        if ((page.s[at + i] | 0x20) != name[i])
            return false;
    return at + n == page.len || (!is_letter(page.s[at + n]) && page.s[at + n] != '-');
}

/* Where the raw element's end tag begins; the page's end if there is none. */
static uint32_t raw_end(struct bt_str page, uint32_t pos, const char *name)
{
    while (pos < page.len) {
        const char *lt = memchr(page.s + pos, '<', page.len - pos);
        if (lt == NULL)
            return page.len;
        pos = (uint32_t)(lt - page.s);
        if (pos + 2 < page.len && page.s[pos + 1] == '/' && same_name(page, pos + 2, name))
            return pos;
        pos++;
    }
    return page.len;
}

static uint32_t comment_end(struct bt_str page, uint32_t pos)
{
    for (; pos + 3 <= page.len; pos++) {
        const char *dash = memchr(page.s + pos, '-', page.len - pos);
        if (dash == NULL)
            break;
        pos = (uint32_t)(dash - page.s);
        if (page.len - pos >= 3 && memcmp(dash, "-->", 3) == 0)
            return pos + 3;
    }
    return page.len;
}

/* Behind the '>' of a tag; quotes hide it only in a value. */
static uint32_t tag_end(struct bt_str page, uint32_t pos)
{
    bool value = false;

    for (; pos < page.len; pos++) {
        char c = page.s[pos];
        if (c == '>')
            return pos + 1;
        if (value && (c == '"' || c == '\'')) {
            const char *close = memchr(page.s + pos + 1, c, page.len - pos - 1);
            if (close == NULL)
                return page.len;
            pos = (uint32_t)(close - page.s);
            value = false;
        } else if (c == '=') {
            value = true;
        } else if (!is_white(c)) {
            value = false;
        }
    }
    return page.len;
}

static void read_tag(struct bt_str page, uint32_t name_at, struct html_piece *p)
{
    const struct element *e;
    uint32_t i = name_at, n = 0;

    for (; i < page.len && !is_white(page.s[i]) && page.s[i] != '>' && page.s[i] != '/'; i++)
        if (n + 1 < sizeof p->name)
            p->name[n++] = (char)(is_letter(page.s[i]) ? page.s[i] | 0x20 : page.s[i]);
    p->at.end = tag_end(page, i);
    p->attributes = (struct bt_span){i, p->at.end};
    e = find_element(p->name);
    p->role = e != NULL ? e->role : HTML_INLINE;
}

void bt_html_next(struct bt_str page, uint32_t pos, const struct html_piece *before,
                  struct html_piece *p)
{
    const struct element *e;

    memset(p, 0, sizeof *p);
    p->at.beg = pos;
    if (before != NULL && before->kind == HTML_OPEN &&
        (e = find_element(before->name)) != NULL && e->raw &&
        (p->at.end = raw_end(page, pos, e->name)) > pos) {
        p->kind = HTML_RAW;
        return;
    }
    if (page.s[pos] == '<' && pos + 1 < page.len) {
        char c = page.s[pos + 1];
        if (is_letter(c)) {
            p->kind = HTML_OPEN;
            read_tag(page, pos + 1, p);
            return;
        }
        if (c == '/' && pos + 2 < page.len && is_letter(page.s[pos + 2])) {
            p->kind = HTML_CLOSE;
            read_tag(page, pos + 2, p);
            return;
        }
        if (c == '!' || c == '?') {
            const char *gt = memchr(page.s + pos, '>', page.len - pos);
            p->kind = HTML_OTHER;
            p->at.end = gt != NULL ? (uint32_t)(gt - page.s) + 1 : page.len;
            if (page.len - pos >= 4 && memcmp(page.s + pos, "<!--", 4) == 0)
                p->at.end = comment_end(page, pos + 4);
            return;
        }
    }
    p->kind = HTML_TEXT;
    for (p->at.end = pos + 1; p->at.end < page.len; p->at.end++) {
        const char *lt = memchr(page.s + p->at.end, '<', page.len - p->at.end);
        if (lt == NULL) {
            p->at.end = page.len;
            return;
        }
        p->at.end = (uint32_t)(lt - page.s);
        if (p->at.end + 1 < page.len &&
            (is_letter(lt[1]) || lt[1] == '/' || lt[1] == '!' || lt[1] == '?'))
            return;
    }
}

bool bt_html_attribute(struct bt_str page, const struct html_piece *tag, const char *name,
                       struct bt_span *value)
{
    uint32_t i = tag->attributes.beg, end = tag->attributes.end;

    while (i < end) {
        bool wanted;
        while (i < end && (is_white(page.s[i]) || page.s[i] == '/'))
            i++;
        wanted = same_name(page, i, name);
        while (i < end && !is_white(page.s[i]) && page.s[i] != '=' && page.s[i] != '>')
            i++;
        while (i < end && is_white(page.s[i]))
            i++;
        if (i >= end || page.s[i] == '>')
            return false;
        if (page.s[i] != '=')
            continue;
        for (i++; i < end && is_white(page.s[i]); i++)
            ;
        value->beg = i;
        if (i < end && (page.s[i] == '"' || page.s[i] == '\'')) {
            const char *close = memchr(page.s + i + 1, page.s[i], end - i - 1);
            value->beg = i + 1;
            value->end = close != NULL ? (uint32_t)(close - page.s) : end;
            i = value->end + 1;
        } else {
            while (i < end && !is_white(page.s[i]) && page.s[i] != '>')
                i++;
            value->end = i;
        }
        if (wanted)
            return true;
    }
    return false;
}
