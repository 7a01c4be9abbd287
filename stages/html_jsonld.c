/* html_jsonld.c: headline, time and authors out of <script type="application/ld+json">.
 *
 * A reader of just these members: {"@type": "NewsArticle", "headline": ..., "datePublished": ...,
 * "author": {"name": ...}}, also inside lists and "@graph".  It takes whatever the bytes are:
 * broken JSON gives what stood before the break, deeper nesting than MAX_DEPTH is stepped over.
 * Every byte is looked at once; values stay where they stand on the page. */
#include "stages/html.h"

enum {
    MAX_DEPTH = 16,
    JSONLD_RANK = 50 /* beside the values of `meta` rows in dicts/html.tsv */
};

struct json {
    struct bt_str page;
    uint32_t pos, end;
    struct html_facts *facts;
};

/* What an object says of itself. */
struct thing {
    bool article, organization;
    struct bt_span headline, published, name;
    struct bt_span author[HTML_MAX_AUTHORS];
    uint32_t nauthor;
};

enum member { OTHER, TYPE, HEADLINE, PUBLISHED, NAME, AUTHOR, PUBLISHER };

static void read_value(struct json *j, int depth, enum member, struct thing *of);

static char peek(struct json *j)
{
    while (j->pos < j->end && html_is_white(j->page.s[j->pos]))
        j->pos++;
    return j->pos < j->end ? j->page.s[j->pos] : '\0';
}

/* From the opening quote to behind the closing one; the inside. */
static struct bt_span read_string(struct json *j)
{
    struct bt_span s = {j->pos + 1, j->end};

    for (j->pos++; j->pos < j->end; j->pos++) {
        if (j->page.s[j->pos] == '"') {
            s.end = j->pos++;
            return s;
        }
        j->pos += j->page.s[j->pos] == '\\';
    }
    j->pos = j->end;
    return (struct bt_span){j->end, j->end};
}

static bool contains(struct bt_str page, struct bt_span at, const char *word)
{
    uint32_t n = (uint32_t)strlen(word);

    for (uint32_t i = at.beg; at.end - at.beg >= n && i <= at.end - n; i++)
        if (memcmp(page.s + i, word, n) == 0)
            return true;
    return false;
}

static void take_string(struct json *j, enum member m, struct bt_span s, struct thing *t)
{
    switch (m) {
    case TYPE:
        t->article = t->article || contains(j->page, s, "Article") ||
                     contains(j->page, s, "Posting") || contains(j->page, s, "Report");
        t->organization = t->organization || contains(j->page, s, "Organization");
        break;
    case HEADLINE:
        t->headline = s;
        break;
    case PUBLISHED:
        t->published = s;
        break;
    case NAME:
        t->name = s;
        break;
    case AUTHOR:
        if (t->nauthor < HTML_MAX_AUTHORS && s.end > s.beg)
            t->author[t->nauthor++] = s;
        break;
    default:
        break;
    }
}

/* An object is at its end: the article on the page, or what a member of `of` says. */
static void take_object(struct json *j, enum member m, const struct thing *t, struct thing *of)
{
    struct html_facts *f = j->facts;
    uint8_t rank = t->article ? 2 : 1;

    if (m == AUTHOR) {
        if (of != NULL && !t->organization)
            take_string(j, AUTHOR, t->name, of);
        return;
    }
    if (m == PUBLISHER && t->name.end > t->name.beg && f->site.rank == 0)
        f->site = (struct html_value){t->name, HTML_JSON, 1};
    if (t->headline.end > t->headline.beg && rank > f->headline.rank)
        f->headline = (struct html_value){t->headline, HTML_JSON, rank};
    if (t->published.end > t->published.beg && t->headline.end > t->headline.beg &&
        f->published.rank < JSONLD_RANK)
        f->published = (struct html_value){t->published, HTML_JSON, JSONLD_RANK};
    if (!t->article || t->nauthor == 0 || (f->nauthor != 0 && f->author[0].rank >= JSONLD_RANK))
        return;
    for (f->nauthor = 0; f->nauthor < t->nauthor; f->nauthor++)
        f->author[f->nauthor] =
            (struct html_value){t->author[f->nauthor], HTML_JSON, JSONLD_RANK};
}

static enum member member_of(struct bt_str page, struct bt_span key)
{
    static const char *const names[] = {
        [TYPE] = "@type", [HEADLINE] = "headline", [PUBLISHED] = "datePublished",
        [NAME] = "name",  [AUTHOR] = "author",     [PUBLISHER] = "publisher"};

    for (int i = TYPE; i <= PUBLISHER; i++)
        if (bt_str_is(bt_slice(page, key.beg, key.end), names[i]))
            return (enum member)i;
    return OTHER;
}

static void read_object(struct json *j, int depth, enum member m, struct thing *of)
{
    struct thing t = {0};
    struct bt_span key;

    for (j->pos++; peek(j) == '"' || peek(j) == ',';) {
        if (peek(j) == ',') {
            j->pos++;
            continue;
        }
        key = read_string(j);
        if (peek(j) != ':')
            break;
        j->pos++;
        read_value(j, depth, member_of(j->page, key), &t);
    }
    if (peek(j) == '}')
        j->pos++;
    else
        j->pos = j->end;
    take_object(j, m, &t, of);
}

/* Behind a value that is too deep to be read. */
static void skip_nested(struct json *j)
{
    uint32_t open = 0;

    while (j->pos < j->end) {
        char c = j->page.s[j->pos];
        if (c == '"') {
            read_string(j);
            continue;
        }
        j->pos++;
        if (c == '{' || c == '[')
            open++;
        else if ((c == '}' || c == ']') && --open == 0)
            return;
    }
}

static void read_value(struct json *j, int depth, enum member m, struct thing *of)
{
    char c = peek(j);

    if (c == '"') {
        struct bt_span s = read_string(j);
        if (of != NULL)
            take_string(j, m, s, of);
    } else if (depth == MAX_DEPTH && (c == '{' || c == '[')) {
        skip_nested(j);
    } else if (c == '{') {
        read_object(j, depth + 1, m, of);
    } else if (c == '[') {
        for (j->pos++; (c = peek(j)) != ']' && c != '\0';) {
            if (c == ',')
                j->pos++;
            else
                read_value(j, depth + 1, m, of);
        }
        j->pos += c == ']';
    } else if (c == '}' || c == ']' || c == ',' || c == ':') {
        j->pos++; /* broken; go on behind it */
    } else {
        while (j->pos < j->end && strchr(",]}\"{[", j->page.s[j->pos]) == NULL)
            j->pos++;
    }
}

void bt_html_read_jsonld(struct bt_str page, struct bt_span json, struct html_facts *facts)
{
    struct json j = {page, json.beg, json.end, facts};

    while (j.pos < j.end && page.s[j.pos] != '{' && page.s[j.pos] != '[')
        j.pos++;
    if (j.pos < j.end && page.s[j.pos] == '[' && j.end - j.pos > 1 &&
        j.page.s[j.pos + 1] == 'C') {
        while (j.pos < j.end && page.s[j.pos] != '{') /* "//<![CDATA[" stands around it */
            j.pos++;
    }
    if (j.pos < j.end)
        read_value(&j, 0, OTHER, NULL);
}
