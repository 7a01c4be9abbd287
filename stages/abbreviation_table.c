/* abbreviation_table.c: the rows of abbreviations.tsv with their cues, compiled once.
 *
 * The columns `left` and `right` hold alternatives separated by '|':
 *   Huyện ủy        these words stand next to the form (case and tone style do not matter)
 *   ..điều trị      they stand within the next few words
 *   <number>        a test of the neighbour: see test_names
 *   !Cường          the same, speaking against the reading
 * The column `topics` names subjects of topics.tsv, separated by '|', whose words stand
 * somewhere in the article. */
#include "stages/abbreviation.h"

#include "core/scan.h"
#include "stages/viet.h"

#include <stdlib.h>

/* By enum abbr_test and enum abbr_class. */
static const char *const test_names[ABBR_TEST_COUNT] = {"",        "number", "year",  "roman",
                                                        "capital", "name",   "upper", "lower",
                                                        "open",    "end",    "start", "glued"};
static const char *const class_names[ABBR_NCLASS] = {
    "term", "body", "role", "degree", "document", "level", "people", "place", "press"};

/* Splits "a|b|c"; false when nothing is left. */
static bool next_part(struct bt_str *rest, struct bt_str *part)
{
    const char *bar;

    if (rest->s == NULL)
        return false;
    bar = rest->len != 0 ? memchr(rest->s, '|', rest->len) : NULL;
    if (bar == NULL) {
        *part = *rest;
        *rest = (struct bt_str){NULL, 0};
        return part->len != 0;
    }
    *part = (struct bt_str){rest->s, (uint32_t)(bar - rest->s)};
    *rest = bt_slice(*rest, part->len + 1, rest->len);
    return true;
}

/* A word of a cue, as abbr_state.word holds it. */
static uint32_t word_of(struct abbr_state *s, struct bt_str text)
{
    char key[1 + BT_MAX_KEY + 16];
    uint32_t n, id = bt_dict_key(s->dict, text.s, text.len);

    if (id != 0) /* it is a key as it stands, and a key's key is itself */
        return id;
    n = bt_viet_key(text.s, text.len, key + 1);
    if ((id = bt_dict_key(s->dict, key + 1, n)) == 0) {
        id = ABBR_STRANGE + (uint32_t)s->strange.len;
        key[0] = (char)n;
        bt_buf_add(&s->strange, key, n + 1);
    }
    return id;
}

/* The words of a cue; `near` is the last of them on the left side of the form. */
static bool compile_words(struct abbr_state *s, struct bt_str text, bool leftward,
                          struct abbr_cue *c)
{
    uint32_t pos = 0, word, near = 0;
    struct bt_atom a;

    c->word = (uint32_t)(s->words.len / sizeof word);
    c->weight = ABBR_WEIGHT_SHAPE;
    for (; bt_scan_atom(text, pos, &a); pos = a.at.end) {
        if (a.at.end - a.at.beg > BT_MAX_KEY || c->nword == UINT16_MAX)
            return false;
        word = word_of(s, bt_slice(text, a.at.beg, a.at.end));
        bt_buf_add(&s->words, &word, sizeof word);
        if (c->nword++ == 0 || leftward)
            near = word;
        if (a.kind != BT_PUNCT)
            c->weight = ABBR_WEIGHT_NEXT;
    }
    c->near = near < ABBR_STRANGE ? near : 0;
    return c->nword != 0;
}

static bool compile_test(struct bt_str text, struct abbr_cue *c)
{
    for (uint8_t i = 1; i < ABBR_TEST_COUNT; i++)
        if (bt_str_is(bt_slice(text, 1, text.len - 1), test_names[i]))
            c->test = i;
    c->weight = c->test > ABBR_TEST_ROMAN && c->test != ABBR_TEST_NAME ? ABBR_WEIGHT_SHAPE
                                                                       : ABBR_WEIGHT_NEXT;
    return c->test != ABBR_TEST_NONE;
}

/* A test of the neighbour itself: a bit of its side. */
static void add_test(const struct abbr_cue *c, struct abbr_column *side)
{
    uint16_t bit = (uint16_t)(1u << c->test);

    if (c->against)
        side->against |= bit;
    else if (c->weight == ABBR_WEIGHT_NEXT)
        side->sure |= bit;
    else
        side->shape |= bit;
}

/* `side`: ABBR_LEFT or ABBR_RIGHT. */
static bool compile_cue(struct abbr_state *s, struct bt_str text, int side, struct abbr_rule *r)
{
    struct abbr_cue c = {.against = text.s[0] == '!'};
    bool test;
    uint32_t reach;

    if (c.against)
        text = bt_slice(text, 1, text.len);
    if (text.len > 2 && text.s[0] == '.' && text.s[1] == '.') {
        c.within = true;
        text = bt_slice(text, 2, text.len);
    }
    test = text.len > 2 && text.s[0] == '<';
    if (!(test ? compile_test(text, &c) : compile_words(s, text, side == ABBR_LEFT, &c)))
        return false;
    if (c.within)
        c.weight = ABBR_WEIGHT_WITHIN;
    if (test && !c.within) {
        add_test(&c, &r->side[side]);
    } else {
        r->side[side].near |= c.within ? 0 : (uint64_t)1 << c.near % 64;
        bt_buf_add(&s->cues, &c, sizeof c);
    }
    /* a full stop, then the words or the two capitals of a name */
    reach = c.within || c.nword >= ABBR_NEAR ? ABBR_NEAR : 1 + (test ? 2 : c.nword);
    if (reach > r->reach)
        r->reach = (uint8_t)reach;
    if (side == ABBR_RIGHT && c.test == ABBR_TEST_NUMBER && !c.against)
        r->takes_number = r->class == ABBR_LEVEL || r->class == ABBR_PLACE;
    return true;
}

/* True for a test and for words that need not stand next to the form. */
static bool is_far(struct bt_str part)
{
    if (part.s[0] == '!')
        part = bt_slice(part, 1, part.len);
    return part.len > 2 && (part.s[0] == '<' || (part.s[0] == '.' && part.s[1] == '.'));
}

static uint32_t count_cues(const struct abbr_state *s)
{
    return (uint32_t)(s->cues.len / sizeof *s->cue);
}

static bool compile_cues(struct abbr_state *s, struct bt_str list, int side,
                         struct abbr_rule *r)
{
    struct bt_str rest = list, part;
    struct abbr_column *c = &r->side[side];
    uint32_t first = count_cues(s);

    while (next_part(&rest, &part))
        if (is_far(part) && !compile_cue(s, part, side, r))
            return false;
    c->first = count_cues(s);
    if (c->first - first > UINT16_MAX)
        return false;
    c->nfar = (uint16_t)(c->first - first);
    while (next_part(&list, &part))
        if (!is_far(part) && !compile_cue(s, part, side, r))
            return false;
    c->n = count_cues(s) - c->first;
    r->has_tests |= (c->sure | c->shape | c->against) != 0;
    r->has_cues |= r->has_tests || c->nfar + c->n != 0;
    return true;
}

/* True if the row is one of several of its form: those stand together. */
static bool has_siblings(const struct abbr_state *s, uint32_t row)
{
    struct bt_str form = bt_dict_cell(s->dict, row, s->form);

    return (row > s->rows.first && bt_str_eq(bt_dict_cell(s->dict, row - 1, s->form), form)) ||
           (row + 1 < s->rows.first + s->rows.n &&
            bt_str_eq(bt_dict_cell(s->dict, row + 1, s->form), form));
}

/* Columns of a row, and what a cell must be. */
enum { CLASS, PRIOR, LEFT, RIGHT, TOPICS, NCOLUMNS };
static const struct {
    const char *name, *expected;
} columns[NCOLUMNS] = {{"class", "one of the classes in the table's header"},
                       {"prior", "a number of 0 to 1000"},
                       {"left", "words or a known <test>"},
                       {"right", "words or a known <test>"},
                       {"topics", "subjects of topics.tsv"}};

/* The first column that cannot be read, NCOLUMNS if all can. */
static int compile_row(struct abbr_state *s, uint32_t row, const int *column)
{
    struct abbr_rule r = {.class = ABBR_NCLASS, .reach = 2};
    struct abbr_reading *reading = &s->reading[row - s->rows.first];
    struct bt_str cell = bt_dict_cell(s->dict, row, column[CLASS]);
    int64_t prior;

    for (uint8_t i = 0; i < ABBR_NCLASS; i++)
        if (bt_str_is(cell, class_names[i]))
            r.class = i;
    reading->expansion = bt_dict_cell(s->dict, row, s->expansion);
    r.leave = bt_str_is(reading->expansion, "=");
    if (r.class == ABBR_NCLASS && !r.leave)
        return CLASS;
    if (!bt_str_digits(bt_dict_cell(s->dict, row, column[PRIOR]), &prior) || prior > ABBR_ALL)
        return PRIOR;
    r.prior = (uint16_t)prior;
    if (!compile_cues(s, bt_dict_cell(s->dict, row, column[LEFT]), ABBR_LEFT, &r))
        return LEFT;
    if (!compile_cues(s, bt_dict_cell(s->dict, row, column[RIGHT]), ABBR_RIGHT, &r))
        return RIGHT;
    if (!r.leave && has_siblings(s, row))
        abbr_compile_written(s, r.class, reading);
    s->rule[row - s->rows.first] = r;
    return NCOLUMNS;
}

/* Numbers the subjects in order of first use; bit of each row of topics.tsv. */
static bool compile_topics(struct abbr_state *s, struct bt_str *name, uint32_t *n)
{
    int column = bt_dict_column(s->dict, "topics", "topic");

    for (uint32_t i = 0; i < s->topic_rows.n; i++) {
        struct bt_str t = bt_dict_cell(s->dict, s->topic_rows.first + i, column);
        uint32_t k = 0;
        while (k < *n && !bt_str_eq(name[k], t))
            k++;
        if (k == ABBR_TOPICS)
            return false;
        if (k == *n)
            name[(*n)++] = t;
        s->topic_of[i] = (uint8_t)k;
    }
    return true;
}

static bool row_topics(struct abbr_state *s, uint32_t row, int column,
                       const struct bt_str *name, uint32_t n)
{
    struct bt_str list = bt_dict_cell(s->dict, row, column), part;

    while (next_part(&list, &part)) {
        uint32_t k = 0;
        while (k < n && !bt_str_eq(name[k], part))
            k++;
        if (k == n)
            return false;
        s->rule[row - s->rows.first].topics |= 1u << k;
    }
    return true;
}

/* Says which cell cannot be read; its place is that of a row with the table's own columns. */
static enum bt_status bad_cell(const struct abbr_state *s, uint32_t row, int bad, int column,
                               struct bt_err *err)
{
    struct bt_str cell = bt_dict_cell(s->dict, row, column);
    int at = 1;

    for (int i = 0; i < column; i++) {
        struct bt_str before = bt_dict_cell(s->dict, row, i);
        at += (int)bt_count_code_points(before.s, before.len) + 1;
    }
    return bt_err_at(err, BT_FATAL, "abbreviations.tsv", (int)bt_dict_row_line(s->dict, row),
                     at, "%s is \"%.*s\", expected %s", columns[bad].name,
                     (int)(cell.len < 60 ? cell.len : 60), cell.s, columns[bad].expected);
}

/* What is looked at first of all cues, side by side. */
static enum bt_status index_cues(struct abbr_state *s, struct bt_err *err)
{
    uint32_t n = count_cues(s);

    if ((s->next = malloc(((size_t)n + 1) * sizeof *s->next)) == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory");
    for (uint32_t i = 0; i < n; i++) {
        const struct abbr_cue *c = &s->cue[i];
        s->next[i] =
            (struct abbr_next){c->near, c->weight, c->against, c->nword == 1 && c->near != 0};
    }
    return BT_OK;
}

/* Zeroed rules, each in one line of the processor's cache. */
static struct abbr_rule *new_rules(uint32_t n)
{
    size_t bytes = ((size_t)n + 1) * sizeof(struct abbr_rule);
    struct abbr_rule *rules = aligned_alloc(sizeof *rules, bytes);

    _Static_assert(sizeof *rules == 64, "one line");
    if (rules != NULL)
        memset(rules, 0, bytes);
    return rules;
}

enum bt_status abbr_compile(struct abbr_state *s, struct bt_err *err)
{
    int column[NCOLUMNS], bad;
    struct bt_str topic[ABBR_TOPICS];
    uint32_t ntopic = 0;

    for (int i = 0; i < NCOLUMNS; i++)
        column[i] = bt_dict_column(s->dict, "abbreviations", columns[i].name);
    s->form = bt_dict_column(s->dict, "abbreviations", "form");
    s->expansion = bt_dict_column(s->dict, "abbreviations", "expansion");
    s->rule = new_rules(s->rows.n);
    s->reading = calloc((size_t)s->rows.n + 1, sizeof *s->reading);
    s->topic_of = calloc((size_t)s->topic_rows.n + 1, 1);
    if (s->rule == NULL || s->reading == NULL || s->topic_of == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory");
    s->dash_key = bt_dict_key(s->dict, "-", 1);
    s->photo = word_of(s, BT_STR("ảnh"));
    if (!compile_topics(s, topic, &ntopic))
        return bt_err_set(err, BT_FATAL, "dictionary", "topics.tsv names too many topics");
    for (uint32_t row = s->rows.first; row < s->rows.first + s->rows.n; row++) {
        bad = compile_row(s, row, column);
        if (bad == NCOLUMNS && !row_topics(s, row, column[TOPICS], topic, ntopic))
            bad = TOPICS;
        if (bad != NCOLUMNS)
            return bad_cell(s, row, bad, column[bad], err);
    }
    if (s->cues.failed || s->words.failed || s->strange.failed)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory");
    s->cue = (const void *)s->cues.s;
    s->word = (const void *)s->words.s;
    return index_cues(s, err);
}

void abbr_release(struct abbr_state *s)
{
    free(s->rule);
    free(s->reading);
    free(s->topic_of);
    free(s->next);
    bt_buf_release(&s->cues);
    bt_buf_release(&s->words);
    bt_buf_release(&s->strange);
}
