/* members.c: see members.h. */
#include "io/members.h"

#include "core/swar.h"

static uint32_t skip_blanks(struct bt_str s, uint32_t i)
{
    while (i < s.len && bt_is_blank(s.s[i]))
        i++;
    return i;
}

/* From an opening quote to behind the closing one; the JSON is valid. */
static uint32_t skip_string(struct bt_str s, uint32_t i)
{
    for (i++; i < s.len && s.s[i] != '"'; i++)
        i += s.s[i] == '\\';
    return i + 1;
}

static uint32_t skip_value(struct bt_str s, uint32_t i)
{
    int depth = 0;

    while (i < s.len) {
        char c = s.s[i];
        if (c == '"') {
            i = skip_string(s, i);
            continue;
        }
        if (depth == 0 && (c == ',' || c == '}'))
            break;
        depth += (c == '{' || c == '[') - (c == '}' || c == ']');
        i++;
    }
    return i;
}

bool bt_next_member(struct bt_line_members *o, struct bt_line_member *m)
{
    struct bt_str s = o->line;
    uint32_t i = skip_blanks(s, o->pos), end;

    if (i < s.len && (s.s[i] == '{' || s.s[i] == ','))
        i = skip_blanks(s, i + 1);
    if (i >= s.len || s.s[i] != '"')
        return false;
    end = skip_string(s, i);
    m->key = bt_slice(s, i + 1, end - 1);
    i = skip_blanks(s, skip_blanks(s, end) + 1);
    m->lifted = o->lifted != o->end && o->lifted->at.beg == i ? o->lifted++ : NULL;
    end = m->lifted != NULL ? m->lifted->at.end : skip_value(s, i);
    o->pos = end;
    while (end > i && bt_is_blank(s.s[end - 1]))
        end--;
    m->value = bt_slice(s, i, end);
    return true;
}

/* From here on nothing is known of the line, but that it is valid UTF-8.  Each function returns where it
 * stops to understand the line: 0 if it is not as simple as that, for what it looks at begins later. */

/* A string whose bytes all stand for themselves: behind its closing quote. */
static uint32_t simple_string(struct bt_str s, uint32_t i)
{
    const unsigned char *p = (const unsigned char *)s.s;
    uint64_t set = 0;

    if (i >= s.len || p[i] != '"')
        return 0;
    for (i++; i < s.len; i += 8) /* zeros behind the end are controls */
        if ((set = bt_bytes_escaped(bt_load_rest(p, i, s.len))) != 0)
            break;
    if (set != 0)
        i += bt_first_byte(set);
    return i < s.len && p[i] == '"' ? i + 1 : 0;
}

/* A whole number that no parser finds too large, or a word. */
static uint32_t simple_word(struct bt_str s, uint32_t i)
{
    enum { MAX_DIGITS = 18 };
    static const struct bt_str words[] = {{"null", 4}, {"true", 4}, {"false", 5}};
    uint32_t beg;

    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
        if (bt_str_starts(bt_slice(s, i, s.len), words[k]))
            return i + words[k].len;
    beg = i += i < s.len && s.s[i] == '-';
    while (i < s.len && s.s[i] >= '0' && s.s[i] <= '9')
        i++;
    return i == beg || i - beg > MAX_DIGITS || (s.s[beg] == '0' && i - beg > 1) ? 0 : i;
}

/* One member: behind its value. */
static uint32_t simple_member(const struct bt_repair *r, uint32_t i, uint32_t *lifted,
                              struct bt_line_member *m)
{
    struct bt_str s = r->line;
    uint32_t end = simple_string(s, i);

    if (end == 0)
        return 0;
    m->key = bt_slice(s, i + 1, end - 1);
    i = skip_blanks(s, end);
    if (i >= s.len || s.s[i] != ':')
        return 0;
    i = skip_blanks(s, i + 1);
    m->lifted = NULL;
    if (*lifted < r->nlifted && r->lifted[*lifted].at.beg == i)
        m->lifted = &r->lifted[(*lifted)++];
    if (m->lifted != NULL)
        end = m->lifted->at.end;
    else if ((end = simple_string(s, i)) == 0)
        end = simple_word(s, i);
    if (end != 0)
        m->value = bt_slice(s, i, end);
    return end;
}

/* Without escapes, keys are the same if their bytes are. */
static bool is_repeated(const struct bt_line_member *m, uint32_t n)
{
    for (uint32_t k = 0; k < n; k++)
        if (bt_str_eq(m[k].key, m[n].key))
            return true;
    return false;
}

bool bt_simple_members(const struct bt_repair *r, struct bt_line_member m[BT_MAX_SIMPLE],
                       uint32_t *n)
{
    struct bt_str s = r->line;
    uint32_t i = skip_blanks(s, 0), lifted = 0;
    char want = '{'; /* before a member */

    for (*n = 0; *n < BT_MAX_SIMPLE; want = ',') {
        if (i >= s.len || s.s[i] != want)
            return false;
        i = simple_member(r, skip_blanks(s, i + 1), &lifted, &m[*n]);
        if (i == 0 || is_repeated(m, *n))
            return false;
        ++*n;
        i = skip_blanks(s, i);
        if (i < s.len && s.s[i] == '}')
            return skip_blanks(s, i + 1) == s.len;
    }
    return false;
}
