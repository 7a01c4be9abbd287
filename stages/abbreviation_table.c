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

/* Bytes and counts that the compiled cues need, so that each array is allocated once. */
struct need {
    size_t cues, atoms, bytes;
};

static bool compile_cue(struct abbr_state *s, struct bt_str text, struct need *need)
{
    struct abbr_cue *c = s->cue != NULL ? &s->cue[s->ncue++] : &(struct abbr_cue){0};
    struct bt_atom a;
    uint32_t pos = 0;

    need->cues++;
    *c = (struct abbr_cue){.atom = s->natom};
    if (text.len != 0 && text.s[0] == '!') {
        c->against = true;
        text = bt_slice(text, 1, text.len);
    }
    if (text.len > 2 && text.s[0] == '.' && text.s[1] == '.') {
        c->within = true;
        text = bt_slice(text, 2, text.len);
    }
    if (text.len > 2 && text.s[0] == '<') {
        for (uint8_t i = 1; i < ABBR_TEST_COUNT; i++)
            if (bt_str_is(bt_slice(text, 1, text.len - 1), test_names[i]))
                c->test = i;
        c->shape = c->test > ABBR_TEST_ROMAN && c->test != ABBR_TEST_NAME;
        return c->test != ABBR_TEST_NONE;
    }
    c->shape = true;
    while (bt_scan_atom(text, pos, &a)) {
        char key[BT_MAX_KEY + 16];
        uint32_t n;
        if (a.at.end - a.at.beg > BT_MAX_KEY)
            return false;
        n = bt_viet_key(text.s + a.at.beg, a.at.end - a.at.beg, key);
        if (s->atom != NULL) {
            memcpy(s->text + s->ntext, key, n);
            s->atom[s->natom++] = (struct bt_str){s->text + s->ntext, n};
            s->ntext += n;
            c->natom++;
        }
        if (a.kind != BT_PUNCT)
            c->shape = false;
        need->atoms++;
        need->bytes += n;
        pos = a.at.end;
    }
    return pos != 0;
}

static bool compile_cues(struct abbr_state *s, struct bt_str list, struct need *need,
                         uint32_t *first, uint16_t *count)
{
    struct bt_str part;

    *first = s->ncue;
    *count = 0;
    while (next_part(&list, &part)) {
        if (!compile_cue(s, part, need))
            return false;
        (*count)++;
    }
    return true;
}

static bool compile_row(struct abbr_state *s, uint32_t row, const int *column,
                        struct need *need)
{
    struct abbr_rule r = {.class = ABBR_NCLASS};
    struct bt_str cell = bt_dict_cell(s->dict, row, column[0]);
    int64_t prior;

    for (uint8_t i = 0; i < ABBR_NCLASS; i++)
        if (bt_str_is(cell, class_names[i]))
            r.class = i;
    if (!bt_str_digits(bt_dict_cell(s->dict, row, column[1]), &prior) || prior > ABBR_ALL)
        return false;
    r.prior = (uint16_t)prior;
    r.leave = bt_str_is(bt_dict_cell(s->dict, row, s->expansion), "=");
    if (r.class == ABBR_NCLASS && !r.leave)
        return false;
    if (!compile_cues(s, bt_dict_cell(s->dict, row, column[2]), need, &r.left, &r.nleft) ||
        !compile_cues(s, bt_dict_cell(s->dict, row, column[3]), need, &r.right, &r.nright))
        return false;
    s->rule[row - s->rows.first] = r;
    return true;
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

static enum bt_status bad_row(const struct abbr_state *s, uint32_t row, struct bt_err *err)
{
    return bt_err_at(err, BT_FATAL, "abbreviations.tsv", (int)bt_dict_row_line(s->dict, row), 1,
                     "unknown class, prior, cue or topic");
}

enum bt_status abbr_compile(struct abbr_state *s, struct bt_err *err)
{
    const int column[] = {bt_dict_column(s->dict, "abbreviations", "class"),
                          bt_dict_column(s->dict, "abbreviations", "prior"),
                          bt_dict_column(s->dict, "abbreviations", "left"),
                          bt_dict_column(s->dict, "abbreviations", "right"),
                          bt_dict_column(s->dict, "abbreviations", "topics")};
    struct bt_str topic[ABBR_TOPICS];
    struct need need = {0};
    uint32_t ntopic = 0, end = s->rows.first + s->rows.n;

    s->expansion = bt_dict_column(s->dict, "abbreviations", "expansion");
    s->rule = calloc((size_t)s->rows.n + 1, sizeof *s->rule);
    s->topic_of = calloc((size_t)s->topic_rows.n + 1, 1);
    if (s->rule == NULL || s->topic_of == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory");
    for (uint32_t row = s->rows.first; row < end; row++)
        if (!compile_row(s, row, column, &need))
            return bad_row(s, row, err);
    s->cue = calloc(need.cues + 1, sizeof *s->cue);
    s->atom = calloc(need.atoms + 1, sizeof *s->atom);
    s->text = calloc(need.bytes + 1, 1);
    if (s->cue == NULL || s->atom == NULL || s->text == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory");
    if (!compile_topics(s, topic, &ntopic))
        return bt_err_set(err, BT_FATAL, "dictionary", "topics.tsv names too many topics");
    for (uint32_t row = s->rows.first; row < end; row++)
        if (!compile_row(s, row, column, &need) ||
            !row_topics(s, row, column[4], topic, ntopic))
            return bad_row(s, row, err);
    return BT_OK;
}

void abbr_release(struct abbr_state *s)
{
    free(s->rule);
    free(s->topic_of);
    free(s->cue);
    free(s->atom);
    free(s->text);
}
