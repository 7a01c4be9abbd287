/* layout_names.c: authors in bylines; see layout.h.
 *
 * A byline is a list of short names, often in capitals, as pen names and initials go ("T.H",
 * "P.V"), with labels ("Ảnh:") and a remark in brackets.  No dictionary of names is asked: pen
 * names are in none. */
#include "stages/layout.h"

#include "core/scan.h"
#include "stages/viet.h"

enum { MAX_WORDS = 5, MAX_BYLINE = 120 /* bytes */ };

static struct bt_span trim(struct bt_str t, struct bt_span s)
{
    static const char blanks[] = " -,;:|/";

    while (s.beg < s.end && strchr(blanks, t.s[s.beg]) != NULL)
        s.beg++;
    while (s.end > s.beg && strchr(blanks, t.s[s.end - 1]) != NULL)
        s.end--;
    return s;
}

/* Bytes of the mark or the word at i that separates parts; 0 = none.  Those are , ; / & + | – — and a
 * hyphen with a blank beside it, and "và". */
static uint32_t separator_at(struct bt_str t, uint32_t beg, uint32_t i, uint32_t end)
{
    switch ((unsigned char)t.s[i]) {
    case '-':
        return (i > beg && t.s[i - 1] == ' ') || (i + 1 < end && t.s[i + 1] == ' ');
    case ' ':
        return end - i > 5 && memcmp(t.s + i, " và ", 5) == 0 ? 5 : 0;
    case 0xE2:
        return end - i >= 3 && (memcmp(t.s + i, "–", 3) == 0 || memcmp(t.s + i, "—", 3) == 0)
                   ? 3
                   : 0;
    case ',':
    case ';':
    case '/':
    case '&':
    case '+':
    case '|':
        return 1;
    default:
        return 0;
    }
}

/* False: separator_at() says 0.  Most bytes are letters. */
static bool may_separate(unsigned char c)
{
    const uint64_t marks = (uint64_t)1 << ' ' | (uint64_t)1 << '-' | (uint64_t)1 << ',' |
                           (uint64_t)1 << ';' | (uint64_t)1 << '/' | (uint64_t)1 << '&' |
                           (uint64_t)1 << '+';

    return c < 64 ? (marks >> c & 1) != 0 : (c == '|') | (c == 0xE2);
}

/* End of the part that begins at `beg`, and in *next where the next one begins. */
static uint32_t part_end(struct bt_str t, uint32_t beg, uint32_t end, uint32_t *next)
{
    for (uint32_t i = beg, size; i < end; i++)
        if (may_separate((unsigned char)t.s[i]) && (size = separator_at(t, beg, i, end)) != 0) {
            *next = i + size;
            return i;
        }
    *next = end;
    return end;
}

/* One to five words that each begin with a capital; *weight: words, with initials counted as
 * two. */
static bool is_name(struct bt_str t, uint32_t *weight)
{
    uint32_t words = 0, dots = 0;
    bool inside = false;

    for (uint32_t i = 0, step; i < t.len; i += step) {
        uint32_t cp = bt_decode(t.s + i, t.len - i, &step);
        if (bt_char_class(cp) == BT_CH_LETTER) {
            if (!inside && (++words > MAX_WORDS || !bt_is_upper(cp)))
                return false;
            inside = true;
        } else if (cp == ' ') {
            inside = false;
        } else if (cp == '.') {
            dots++;
            inside = false;
        } else if (bt_char_class(cp) != BT_CH_MARK && cp != '\'' && cp != 0x2019 &&
                   cp != 0x2018) {
            return false;
        }
    }
    *weight = words + (dots != 0 ? 1 : 0);
    return words > 0 && dots <= 4;
}

/* What stands before the remark in brackets. */
static struct bt_span before_remark(struct bt_str t, struct bt_span s)
{
    for (uint32_t i = s.beg; i < s.end; i++)
        if (t.s[i] == '(' || t.s[i] == '[') {
            s.end = i;
            break;
        }
    return trim(t, s);
}

bool bt_layout_is_names(struct bt_str t)
{
    uint32_t parts = 0, least = MAX_WORDS, next;
    struct bt_span s;

    if (t.len > MAX_BYLINE)
        return false;
    s = before_remark(t, (struct bt_span){0, t.len});
    if (s.end == s.beg)
        return false;
    for (uint32_t beg = s.beg; beg < s.end; beg = next) {
        uint32_t end = part_end(t, beg, s.end, &next), weight;
        struct bt_span part = trim(t, (struct bt_span){beg, end});
        if (!is_name(bt_slice(t, part.beg, part.end), &weight))
            return false;
        least = weight < least ? weight : least;
        parts++;
    }
    return parts <= 4 && (least > 1 || t.len <= 16);
}

void bt_layout_add_author(struct bt_doc *doc, struct bt_str name)
{
    if (name.len == 0 || doc->nbyline == sizeof doc->byline / sizeof doc->byline[0])
        return;
    for (uint32_t i = 0; i < doc->nbyline; i++)
        if (bt_str_eq(doc->byline[i], name))
            return;
    doc->byline[doc->nbyline++] = name;
}

void bt_layout_add_authors(struct bt_doc *doc, struct bt_span s)
{
    bool first_is_name = false, first = true;
    uint32_t next;

    s = before_remark(doc->text, s);
    for (uint32_t beg = s.beg; beg < s.end; beg = next) {
        uint32_t end = part_end(doc->text, beg, s.end, &next), weight;
        struct bt_span part = {beg, end};
        bool name, labelled = false;
        for (uint32_t i = beg; i < end; i++)
            if (doc->text.s[i] == ':') {
                part.beg = i + 1;
                labelled = true;
            }
        part = trim(doc->text, part);
        name = is_name(bt_text(doc, part), &weight);
        if (first)
            first_is_name = name;
        /* After a name come names; "Lê Mận - công chức xã" tells the author's office. */
        if (name || labelled || first || !first_is_name)
            bt_layout_add_author(doc, bt_text(doc, part));
        first = false;
    }
}
