/* layout_rows.c: dicts/layout.tsv against one line; see layout.h. */
#include "stages/layout.h"

#include "core/when.h"

enum {
    MAX_LINE = 420
}; /* bytes; a longer line is a paragraph and only its opening may speak */

struct layout_rows {
    struct bt_patterns *patterns;
    uint8_t *kind; /* enum line_kind, by row - first */
    uint32_t first;
    struct bt_pattern_set of[NLINE_WHERE];    /* the rows of each place */
    struct bt_pattern_set before[NLINE_KIND]; /* the rows that beat a line of the kind */
};

static int index_of(struct bt_str word, const char *const *names, int n)
{
    for (int i = 0; i < n; i++)
        if (names[i] != NULL && bt_str_is(word, names[i]))
            return i;
    return -1;
}

static enum bt_status read_info(struct layout_rows *r, const struct bt_dict *dict, uint32_t n,
                                struct bt_err *err)
{
    static const char *const kinds[NLINE_KIND] = {
        [LINE_DATELINE] = "dateline", [LINE_CHROME] = "chrome",   [LINE_RELATED] = "related",
        [LINE_BYLINE] = "byline",     [LINE_CAPTION] = "caption", [LINE_SECTION] = "section",
        [LINE_ITEM] = "item",         [LINE_AGENCY] = "agency"};
    static const char *const places[NLINE_WHERE] = {"any", "head", "body", "tail", "lead"};
    int type = bt_dict_column(dict, "layout", "type");
    int where = bt_dict_column(dict, "layout", "where");

    for (uint32_t i = 0; i < n; i++) {
        struct bt_str t = bt_dict_cell(dict, r->first + i, type);
        struct bt_str w = bt_dict_cell(dict, r->first + i, where);
        int kind = index_of(t, kinds, NLINE_KIND), place = index_of(w, places, NLINE_WHERE);
        if (kind < 0 || place < 0)
            return bt_err_at(err, BT_FATAL, "layout", (int)bt_dict_row_line(dict, r->first + i),
                             0, "type \"%.*s\" where \"%.*s\" is not known", (int)t.len, t.s,
                             (int)w.len, w.s);
        r->kind[i] = (uint8_t)kind;
        r->of[place].bits[i / 64] |= (uint64_t)1 << i % 64;
        for (int k = 0; k < NLINE_KIND; k++)
            if (k == LINE_OPEN || kind < k)
                r->before[k].bits[i / 64] |= (uint64_t)1 << i % 64;
    }
    return BT_OK;
}

enum bt_status bt_layout_rows_open(struct layout_rows **out, const struct bt_dict *dict,
                                   struct bt_err *err)
{
    struct layout_rows *r = calloc(1, sizeof *r);
    struct bt_rows rows = {0, 0};
    enum bt_status st;

    if (r == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening layout");
    st = bt_patterns_open(&r->patterns, dict, "layout", BT_FOR_TEXTS, err);
    if (st == BT_OK && bt_dict_table(dict, "layout", &rows)) {
        r->first = rows.first;
        r->kind = calloc((size_t)rows.n + 1, sizeof *r->kind);
        if (r->kind == NULL)
            st = bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening layout");
        else
            st = read_info(r, dict, rows.n, err);
    }
    if (st != BT_OK) {
        bt_layout_rows_free(r);
        return st;
    }
    *out = r;
    return BT_OK;
}

void bt_layout_rows_free(struct layout_rows *r)
{
    if (r == NULL)
        return;
    bt_patterns_free(r->patterns);
    free(r->kind);
    free(r);
}

static int number_of(struct bt_str text, const struct bt_pattern *p, const struct bt_match *m,
                     const char *name, int missing)
{
    int group = bt_re_group(p->re, name);
    int64_t v;

    if (!bt_match_has(m, group) ||
        !bt_str_digits(bt_slice(text, m->group[group].beg, m->group[group].end), &v))
        return missing;
    return (int)v;
}

/* The posting date of a match; precision BT_UNKNOWN if it is no day of the calendar. */
static struct bt_time time_of(struct bt_str text, const struct bt_pattern *p,
                              const struct bt_match *m)
{
    struct bt_civil c = {number_of(text, p, m, "year", 0),   number_of(text, p, m, "month", 0),
                         number_of(text, p, m, "day", 0),    number_of(text, p, m, "hour", -1),
                         number_of(text, p, m, "minute", 0), 0};
    enum bt_precision precision = c.hour >= 0 ? BT_MINUTE : BT_DAY;
    int half = bt_re_group(p->re, "half");

    if (c.day < 1 || c.day > bt_days_in_month(c.year, c.month))
        return (struct bt_time){0, 0, BT_UNKNOWN};
    if (c.hour < 0) {
        c.hour = 0;
    } else if (bt_match_has(m, half)) {
        char first = text.s[m->group[half].beg]; /* AM, SA (sáng); PM, CH (chiều) */
        bool after_noon = first == 'P' || first == 'p' || first == 'C' || first == 'c';
        if (after_noon && c.hour < 12)
            c.hour += 12;
        else if (!after_noon && c.hour == 12)
            c.hour = 0;
    }
    return bt_time_make(c, precision, 7 * 60);
}

static struct bt_span group_span(const struct bt_pattern *p, const struct bt_match *m,
                                 const char *name)
{
    int group = bt_re_group(p->re, name);

    return bt_match_has(m, group) ? m->group[group] : (struct bt_span){0, 0};
}

static bool is_whole(const struct layout_line *line)
{
    return line->at.end - line->at.beg <= MAX_LINE;
}

/* What the rows see: the text to the end of the line or of its opening. */
static struct bt_str subject_of(struct bt_str text, const struct layout_line *line)
{
    struct bt_str s = bt_slice(text, 0, line->at.end);

    if (is_whole(line))
        return s;
    s.len = line->at.beg + MAX_LINE;
    while (((unsigned char)text.s[s.len] & 0xC0) == 0x80)
        s.len--;
    return s;
}

void bt_layout_look(const struct layout_rows *r, struct bt_str text, struct layout_line *line)
{
    bt_patterns_of_text(r->patterns, subject_of(text, line), line->at.beg, is_whole(line),
                        &line->may);
}

struct layout_hit bt_layout_match(const struct layout_rows *r, struct bt_re_scratch *re,
                                  struct bt_str text, enum line_where where,
                                  const struct layout_line *line)
{
    struct bt_str subject = subject_of(text, line);
    struct layout_hit best = {.kind = LINE_OPEN};
    struct bt_pattern_set of;
    const struct bt_pattern *p;
    struct bt_match m;
    uint32_t i = 0;

    bt_pattern_both(&of, &r->of[where], &r->before[line->kind]);
    while (bt_patterns_match_text(r->patterns, re, subject, line->at.beg, &line->may, &of, &i,
                                  &p, &m)) {
        struct layout_hit hit = {.kind = r->kind[p->row - r->first], .row = p->row};
        hit.who = group_span(p, &m, "who");
        if (hit.who.end == 0)
            hit.who = group_span(p, &m, "person");
        if (hit.kind == LINE_DATELINE) {
            hit.when = time_of(text, p, &m);
            if (hit.when.precision == BT_UNKNOWN)
                continue;
        }
        best = hit;
        bt_pattern_both(&of, &of, &r->before[hit.kind]);
    }
    return best;
}

bool bt_layout_is_section(const struct layout_rows *r, struct bt_re_scratch *re,
                          struct bt_str s)
{
    struct layout_line line = {.at = {0, s.len}};

    bt_layout_look(r, s, &line);
    return bt_layout_match(r, re, s, IN_HEAD, &line).kind == LINE_SECTION;
}
