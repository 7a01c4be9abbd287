/* search_readings.c: see search_readings.h. */
#include "stages/search_readings.h"

#include "core/err.h"
#include "stages/viet.h"

enum { MAX_WORDS = 12, MAX_FOLDED = 240, SURE = 500 };

/* A spelling of a row: one of its forms, or its expansion. */
struct entry {
    struct bt_str folded; /* its words with a blank between them */
    struct bt_str printed;
    uint32_t row;
    bool form;
};

struct bt_readings {
    const struct bt_dict *dict;
    struct bt_arena *arena;
    struct bt_search_cutter *cutter;
    struct entry *entry; /* by folded, then row */
    uint32_t n, cap;
    uint32_t first; /* of the table's rows */
    bool *
        certain; /* by row - first: its forms have no other reading, and are seldom anything else */
    int form, expansion, prior;
};

/* "hoi dong nhan dan" into `out` of MAX_FOLDED bytes; false if there are too many words or none. */
static bool fold_words(struct bt_search_cutter *c, struct bt_str text, char *out, uint32_t *len)
{
    struct bt_search_word w;
    uint32_t pos = 0, n = 0;

    *len = 0;
    for (; bt_search_next(c, text, pos, &w); pos = w.at.end) {
        if (++n > MAX_WORDS || *len + w.folded.len + 1 > MAX_FOLDED)
            return false;
        if (*len != 0)
            out[(*len)++] = ' ';
        memcpy(out + *len, w.folded.s, w.folded.len);
        *len += w.folded.len;
    }
    return n != 0;
}

static void add(struct bt_readings *r, struct bt_str printed, uint32_t row, bool form)
{
    char folded[MAX_FOLDED];
    uint32_t len;

    if (!fold_words(r->cutter, printed, folded, &len))
        return;
    r->entry = bt_grow(r->arena, r->entry, r->n, &r->cap, sizeof *r->entry);
    r->entry[r->n++] = (struct entry){
        {bt_strndup(r->arena, folded, len), len}, bt_str_dup(r->arena, printed), row, form};
}

/* Writes out the alternatives in braces (dict.h); the table was checked, so they close. */
static void add_form(struct bt_readings *r, struct bt_str form, uint32_t row)
{
    const char *open = memchr(form.s, '{', form.len);
    const char *close =
        open != NULL ? memchr(open, '}', form.len - (size_t)(open - form.s)) : NULL;
    struct bt_str head, rest;

    if (close == NULL) {
        add(r, form, row, true);
        return;
    }
    head = bt_slice(form, 0, (uint32_t)(open - form.s));
    rest = bt_slice(form, (uint32_t)(close + 1 - form.s), form.len);
    for (const char *p = open + 1, *end; p <= close; p = end + 1) {
        struct bt_str one;
        for (end = p; end < close && *end != '|';)
            end++;
        one = bt_str_join(r->arena, head, false, (struct bt_str){p, (uint32_t)(end - p)});
        add_form(r, bt_str_join(r->arena, one, false, rest), row);
    }
}

static int compare(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    uint32_t n = x->folded.len < y->folded.len ? x->folded.len : y->folded.len;
    int c = memcmp(x->folded.s, y->folded.s, n);

    if (c == 0 && x->folded.len != y->folded.len)
        c = x->folded.len < y->folded.len ? -1 : 1;
    return c != 0 ? c : x->row < y->row ? -1 : x->row > y->row;
}

/* The entries of a folded spelling. */
static const struct entry *find(const struct bt_readings *r, struct bt_str folded, uint32_t *n)
{
    const struct entry want = {.folded = folded};
    uint32_t lo = 0, hi = r->n, end;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (compare(&r->entry[mid], &want) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (end = lo; end < r->n && bt_str_eq(r->entry[end].folded, folded);)
        end++;
    *n = end - lo;
    return *n != 0 ? &r->entry[lo] : NULL;
}

static bool is_sure(const struct bt_readings *r, uint32_t row)
{
    int64_t prior;

    return bt_str_digits(bt_dict_cell(r->dict, row, r->prior), &prior) && prior >= SURE;
}

/* True if another row gives the form, whatever its marks, another reading. */
static bool has_other(const struct bt_readings *r, const struct entry *e)
{
    struct bt_str reading = bt_dict_cell(r->dict, e->row, r->expansion);
    uint32_t n;
    const struct entry *other = find(r, e->folded, &n);

    for (uint32_t i = 0; i < n; i++)
        if (other[i].form && bt_str_eq(other[i].printed, e->printed) &&
            !bt_str_eq(bt_dict_cell(r->dict, other[i].row, r->expansion), reading))
            return true;
    return false;
}

static void fill(struct bt_readings *r, struct bt_rows rows)
{
    for (uint32_t row = rows.first; row < rows.first + rows.n; row++) {
        struct bt_str reading = bt_dict_cell(r->dict, row, r->expansion);
        if (bt_str_is(reading, "=")) /* a word to be left as it is */
            continue;
        add_form(r, bt_dict_cell(r->dict, row, r->form), row);
        add(r, reading, row, false);
    }
    qsort(r->entry, r->n, sizeof *r->entry, compare);
    r->certain = bt_alloc(r->arena, (size_t)rows.n + 1);
    for (uint32_t i = 0; i < rows.n; i++)
        r->certain[i] = is_sure(r, rows.first + i);
    for (uint32_t i = 0; i < r->n; i++)
        if (r->entry[i].form && has_other(r, &r->entry[i]))
            r->certain[r->entry[i].row - r->first] = false;
}

enum bt_status bt_readings_open(struct bt_readings **out, const struct bt_dict *dict,
                                struct bt_err *err)
{
    struct bt_readings *r = calloc(1, sizeof *r);
    struct bt_rows rows = {0, 0};

    *out = r;
    if (r == NULL || (r->arena = bt_arena_new(NULL)) == NULL ||
        (r->cutter = bt_search_cutter_new()) == NULL || setjmp(*bt_arena_guard(r->arena)) != 0)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory");
    r->dict = dict;
    if (!bt_dict_table(dict, "abbreviations", &rows))
        return BT_OK;
    r->first = rows.first;
    r->form = bt_dict_column(dict, "abbreviations", "form");
    r->expansion = bt_dict_column(dict, "abbreviations", "expansion");
    r->prior = bt_dict_column(dict, "abbreviations", "prior");
    fill(r, rows);
    return BT_OK;
}

void bt_readings_free(struct bt_readings *r)
{
    if (r == NULL)
        return;
    bt_search_cutter_free(r->cutter);
    bt_arena_free(r->arena);
    free(r);
}

/* Every typed word that has marks has those of the spelling. */
static bool marks_agree(const struct bt_readings *r, const struct entry *e,
                        const struct bt_query_word *word)
{
    struct bt_search_word w;

    for (uint32_t pos = 0; bt_search_next(r->cutter, e->printed, pos, &w); pos = w.at.end) {
        if (word->exact.len != 0 && !bt_str_eq(word->exact, w.exact))
            return false;
        word++;
    }
    return true;
}

static bool in_capitals(struct bt_str typed)
{
    bool any = false;

    for (uint32_t i = 0, step; i < typed.len; i += step) {
        uint32_t cp = bt_decode(typed.s + i, typed.len - i, &step);
        if (bt_lower(cp) == cp && bt_upper(cp) != cp)
            return false;
        any |= bt_is_upper(cp);
    }
    return any;
}

/* The words are typed as the form is spelled. */
static bool as_spelled(const struct bt_readings *r, const struct entry *e,
                       const struct bt_query_word *word)
{
    struct bt_search_word w;

    for (uint32_t pos = 0; bt_search_next(r->cutter, e->printed, pos, &w); pos = w.at.end)
        if (!bt_str_eq((word++)->typed, bt_slice(e->printed, w.at.beg, w.at.end)))
            return false;
    return true;
}

/* May these words be meant as this form? */
static bool is_meant(const struct bt_readings *r, const struct entry *e,
                     const struct bt_query_word *word, uint32_t n)
{
    bool capitals = false, small = false;

    if (as_spelled(r, e, word))
        return true;
    for (uint32_t i = 0; i < n; i++)
        if (in_capitals(word[i].typed))
            capitals = true;
        else
            small = true;
    if (capitals && !small)
        return true;
    return r->certain[e->row - r->first] &&
           !(n == 1 &&
             bt_viet_syllable(word[0].exact.len != 0 ? word[0].exact : word[0].folded));
}

/* Of two texts with the same folded words. */
static bool different_marks(const struct bt_readings *r, struct bt_str a, struct bt_str b)
{
    struct bt_search_word x, y;
    char exact[BT_SEARCH_FORM];

    for (uint32_t i = 0, k = 0; bt_search_next(r->cutter, a, i, &x);) {
        uint32_t n = x.exact.len;
        i = x.at.end;
        memcpy(exact, x.exact.s, n);
        if (!bt_search_next(r->cutter, b, k, &y) ||
            !bt_str_eq((struct bt_str){exact, n}, y.exact))
            return true;
        k = y.at.end;
    }
    return false;
}

static bool has_marks(const struct bt_readings *r, struct bt_str text)
{
    struct bt_search_word w;

    for (uint32_t pos = 0; bt_search_next(r->cutter, text, pos, &w); pos = w.at.end)
        if (w.exact.len != 0)
            return true;
    return false;
}

/* "GD-ĐT" and "GD&ĐT" are the same words; of "HĐND" and "HDND" the second finds both. */
static void put(const struct bt_readings *r, struct bt_str s,
                struct bt_str spelling[BT_MAX_READINGS], uint32_t *n)
{
    char one[MAX_FOLDED], other[MAX_FOLDED];
    uint32_t len, other_len;

    if (*n == BT_MAX_READINGS || !fold_words(r->cutter, s, one, &len))
        return;
    for (uint32_t i = 0; i < *n; i++)
        if (fold_words(r->cutter, spelling[i], other, &other_len) && len == other_len &&
            memcmp(one, other, len) == 0) {
            if (!has_marks(r, s))
                spelling[i] = s;
            if (!has_marks(r, spelling[i]) || !different_marks(r, s, spelling[i]))
                return;
        }
    spelling[(*n)++] = s;
}

/* The forms of a row. */
static void put_forms(const struct bt_readings *r, uint32_t row,
                      struct bt_str spelling[BT_MAX_READINGS], uint32_t *n)
{
    for (uint32_t i = 0; i < r->n; i++)
        if (r->entry[i].row == row && r->entry[i].form)
            put(r, r->entry[i].printed, spelling, n);
}

static bool join(const struct bt_query_word *word, uint32_t n, char *out, uint32_t *len)
{
    *len = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (*len + word[i].folded.len + 1 > MAX_FOLDED)
            return false;
        if (i != 0)
            out[(*len)++] = ' ';
        memcpy(out + *len, word[i].folded.s, word[i].folded.len);
        *len += word[i].folded.len;
    }
    return true;
}

uint32_t bt_readings_find(const struct bt_readings *r, const struct bt_query_word *word,
                          uint32_t n, bool whole, struct bt_str spelling[BT_MAX_READINGS],
                          uint32_t *nspelling)
{
    char folded[MAX_FOLDED];
    uint32_t len;

    *nspelling = 0;
    for (uint32_t k = n < MAX_WORDS ? n : MAX_WORDS; k > 0; k--) {
        const struct entry *e;
        uint32_t count;
        if ((whole && k < n && word[k - 1].chunk == word[k].chunk) ||
            !join(word, k, folded, &len))
            continue;
        e = find(r, (struct bt_str){folded, len}, &count);
        for (uint32_t i = 0; i < count; i++) {
            if (!marks_agree(r, &e[i], word))
                continue;
            if (e[i].form && is_meant(r, &e[i], word, k))
                put(r, bt_dict_cell(r->dict, e[i].row, r->expansion), spelling, nspelling);
            else if (!e[i].form && k > 1 && r->certain[e[i].row - r->first])
                put_forms(r, e[i].row, spelling, nspelling);
        }
        if (*nspelling != 0)
            return k;
    }
    return 0;
}
