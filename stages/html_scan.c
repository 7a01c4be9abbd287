/* html_scan.c: see html_scan.h. */
#include "stages/html_scan.h"

struct element {
    const char *name;
    uint8_t role, flags;
    uint8_t element; /* 0: its place in the table tells it apart */
};

static const struct element elements[] = {
    {"a", HTML_ANCHOR, 0, 0},
    {"address", HTML_BLOCK, HTML_ENDS_P, 0},
    {"article", HTML_ARTICLE, HTML_ENDS_P, 0},
    {"aside", HTML_FRAME, HTML_ENDS_P, 0},
    {"audio", HTML_DROP, HTML_SHOWS, 0},
    {"blockquote", HTML_BLOCK, HTML_ENDS_P, 0},
    {"body", HTML_BLOCK, 0, 0},
    {"br", HTML_BREAK, HTML_IS_VOID, 0},
    {"button", HTML_DROP, HTML_SHOWS, 0},
    {"canvas", HTML_DROP, HTML_SHOWS, 0},
    {"caption", HTML_CAPTION, HTML_IS_SCOPE, 0},
    {"center", HTML_BLOCK, HTML_ENDS_P, 0},
    {"dd", HTML_BLOCK, HTML_ENDS_P, HTML_DD},
    {"details", HTML_BLOCK, HTML_ENDS_P, 0},
    {"dialog", HTML_BLOCK, HTML_ENDS_P, 0},
    {"div", HTML_BLOCK, HTML_ENDS_P, 0},
    {"dl", HTML_BLOCK, HTML_ENDS_P, HTML_LIST},
    {"dt", HTML_BLOCK, HTML_ENDS_P, HTML_DD},
    {"fieldset", HTML_BLOCK, HTML_ENDS_P, 0},
    {"figcaption", HTML_CAPTION, HTML_ENDS_P, 0},
    {"figure", HTML_CAPTION, HTML_ENDS_P, 0},
    {"footer", HTML_HEADER, HTML_ENDS_P, 0},
    {"form", HTML_FORM, HTML_ENDS_P, 0},
    {"h1", HTML_HEADING, HTML_ENDS_P, 0},
    {"h2", HTML_HEADING, HTML_ENDS_P, 0},
    {"h3", HTML_HEADING, HTML_ENDS_P, 0},
    {"h4", HTML_HEADING, HTML_ENDS_P, 0},
    {"h5", HTML_HEADING, HTML_ENDS_P, 0},
    {"h6", HTML_HEADING, HTML_ENDS_P, 0},
    {"header", HTML_HEADER, HTML_ENDS_P, 0},
    {"hgroup", HTML_BLOCK, HTML_ENDS_P, 0},
    {"hr", HTML_BLOCK, HTML_ENDS_P | HTML_IS_VOID, 0},
    {"html", HTML_BLOCK, 0, 0},
    {"iframe", HTML_DROP, HTML_IS_RAW, 0},
    {"label", HTML_SPAN, 0, 0},
    {"legend", HTML_BLOCK, HTML_ENDS_P, 0},
    {"li", HTML_ITEM, HTML_ENDS_P, HTML_LI},
    {"link", HTML_LINK, HTML_IS_VOID, 0},
    {"main", HTML_ARTICLE, HTML_ENDS_P, 0},
    {"math", HTML_DROP, 0, 0},
    {"menu", HTML_DROP, 0, 0},
    {"meta", HTML_META, HTML_IS_VOID, 0},
    {"nav", HTML_FRAME, HTML_ENDS_P, 0},
    {"noembed", HTML_DROP, HTML_IS_RAW, 0},
    {"noframes", HTML_DROP, HTML_IS_RAW, 0},
    {"noscript", HTML_DROP, 0, 0},
    {"object", HTML_DROP, HTML_SHOWS, 0},
    {"ol", HTML_BLOCK, HTML_ENDS_P, HTML_LIST},
    {"option", HTML_BLOCK, 0, 0},
    {"p", HTML_BLOCK, HTML_ENDS_P, HTML_P},
    {"pre", HTML_BLOCK, HTML_ENDS_P, 0},
    {"script", HTML_DROP, HTML_IS_RAW, 0},
    {"section", HTML_BLOCK, HTML_ENDS_P, 0},
    {"select", HTML_DROP, HTML_SHOWS, 0},
    {"span", HTML_SPAN, 0, 0},
    {"style", HTML_DROP, HTML_IS_RAW, 0},
    {"summary", HTML_BLOCK, HTML_ENDS_P, 0},
    {"svg", HTML_DROP, HTML_SHOWS, 0},
    {"table", HTML_BLOCK, HTML_ENDS_P | HTML_IS_SCOPE, HTML_TABLE},
    {"tbody", HTML_BLOCK, 0, 0},
    {"td", HTML_CELL, HTML_IS_SCOPE, HTML_TD},
    {"template", HTML_DROP, 0, 0},
    {"textarea", HTML_DROP, HTML_IS_RAW, 0},
    {"tfoot", HTML_BLOCK, 0, 0},
    {"th", HTML_CELL, HTML_IS_SCOPE, HTML_TD},
    {"thead", HTML_BLOCK, 0, 0},
    {"time", HTML_SPAN, 0, 0},
    {"title", HTML_TITLE, HTML_IS_RAW, 0},
    {"tr", HTML_BLOCK, 0, HTML_TR},
    {"ul", HTML_BLOCK, HTML_ENDS_P, HTML_LIST},
    {"video", HTML_DROP, HTML_SHOWS, 0},
    {"xmp", HTML_DROP, HTML_IS_RAW, 0},
};
enum { NELEMENTS = sizeof elements / sizeof elements[0] };
_Static_assert(HTML_FIRST_OTHER + NELEMENTS <= HTML_MAX_ELEMENT, "numbers of elements");

/* Role, flags and number of the element the piece names; one with a hyphen is a custom element. */
static void find_element(struct html_piece *p)
{
    size_t lo = 0, hi = NELEMENTS;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = elements[mid].name[0] - p->name[0];
        if (c == 0)
            c = strcmp(elements[mid].name, p->name);
        if (c == 0) {
            const struct element *e = &elements[mid];
            p->role = e->role;
            p->flags = e->flags;
            p->element = e->element != 0 ? e->element : (uint8_t)(HTML_FIRST_OTHER + mid);
            return;
        }
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (strchr(p->name, '-') != NULL) {
        p->role = HTML_CUSTOM;
        p->element = HTML_MAX_ELEMENT;
    }
}

static bool is_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26;
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
        } else if (!html_is_white(c)) {
            value = false;
        }
    }
    return page.len;
}

static void read_tag(struct bt_str page, uint32_t name_at, struct html_piece *p)
{
    uint32_t i = name_at, n = 0;

    for (; i < page.len && !html_is_white(page.s[i]) && page.s[i] != '>' && page.s[i] != '/';
         i++)
        if (n + 1 < sizeof p->name)
            p->name[n++] = (char)(is_letter(page.s[i]) ? page.s[i] | 0x20 : page.s[i]);
    p->at.end = tag_end(page, i);
    p->attributes = (struct bt_span){i, p->at.end};
    find_element(p);
}

void bt_html_next(struct bt_str page, uint32_t pos, const struct html_piece *before,
                  struct html_piece *p)
{
    memset(p, 0, sizeof *p);
    p->at.beg = pos;
    if (before->kind == HTML_OPEN && (before->flags & HTML_IS_RAW) != 0 &&
        (p->at.end = raw_end(page, pos, before->name)) > pos) {
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

bool bt_html_attribute(struct bt_str page, const struct html_piece *tag, uint32_t *pos,
                       struct html_attribute *out)
{
    uint32_t i = *pos, end = tag->attributes.end;

    while (i < end && (html_is_white(page.s[i]) || page.s[i] == '/'))
        i++;
    out->name.beg = i;
    while (i < end && !html_is_white(page.s[i]) && page.s[i] != '=' && page.s[i] != '>')
        i++;
    out->name.end = i;
    while (i < end && html_is_white(page.s[i]))
        i++;
    out->value = (struct bt_span){i, i};
    if (i < end && page.s[i] == '=') {
        for (i++; i < end && html_is_white(page.s[i]); i++)
            ;
        if (i < end && (page.s[i] == '"' || page.s[i] == '\'')) {
            const char *close = memchr(page.s + i + 1, page.s[i], end - i - 1);
            out->value.beg = i + 1;
            out->value.end = close != NULL ? (uint32_t)(close - page.s) : end;
            i = close != NULL ? out->value.end + 1 : end;
        } else {
            out->value.beg = i;
            while (i < end && !html_is_white(page.s[i]) && page.s[i] != '>')
                i++;
            out->value.end = i;
        }
    } else if (out->name.beg == out->name.end) {
        return false;
    }
    *pos = i;
    return true;
}

bool bt_html_is(struct bt_str page, struct bt_span at, const char *name)
{
    return at.end - at.beg == strlen(name) && same_name(page, at.beg, name);
}
