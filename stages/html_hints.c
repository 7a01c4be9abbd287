/* html_hints.c: dicts/html.tsv; see html.h. */
#include "stages/html.h"

enum {
    MAX_WORD = 80,       /* bytes of a word of the table */
    MAX_PARTS = 12,      /* of a class name */
    MAX_PARTS_JOINED = 4 /* of them that make one word */
};

struct slot {
    uint32_t hash, row; /* row 0: free */
    uint8_t place;
    struct html_hint hint;
};

struct html_hints {
    struct slot *slot; /* open addressing; size is a power of two */
    uint32_t mask;
    char (*word)[MAX_WORD]; /* by row - first, as looked up */
    uint8_t *length;
    uint32_t first;
};

static uint32_t hash_of(enum html_place place, const char *word, uint32_t n)
{
    return bt_str_hash(word, n) * 31u + (uint32_t)place;
}

static int index_of(struct bt_str word, const char *const *names, int n)
{
    for (int i = 0; i < n; i++)
        if (bt_str_is(word, names[i]))
            return i;
    return -1;
}

static enum bt_status add_row(struct html_hints *h, const struct bt_dict *dict, uint32_t row,
                              const int column[4], struct bt_err *err)
{
    static const char *const places[HTML_NPLACE] = {"class", "meta", "line", "opening", "site"};
    static const char *const says[HTML_NSAYS] = {"",        "frame",  "text",    "title",
                                                 "date",    "author", "caption", "keep",
                                                 "related", "chrome", "url",     "site"};
    struct bt_str word = bt_dict_cell(dict, row, column[1]);
    struct bt_str value = bt_dict_cell(dict, row, column[3]);
    int place = index_of(bt_dict_cell(dict, row, column[0]), places, HTML_NPLACE);
    int what = index_of(bt_dict_cell(dict, row, column[2]), says, HTML_NSAYS);
    char *key = h->word[row - h->first];
    int64_t v = 0;
    uint32_t n, at;

    if (place < 0 || what <= 0 || word.len >= MAX_WORD ||
        (value.len != 0 && (!bt_str_digits(value, &v) || v > 100)))
        return bt_err_at(err, BT_FATAL, "html", (int)bt_dict_row_line(dict, row), 0,
                         "place, says or value of \"%.*s\" is not known", (int)word.len,
                         word.s);
    n = bt_viet_fold(word.s, word.len, key);
    h->length[row - h->first] = (uint8_t)n;
    at = hash_of((enum html_place)place, key, n);
    for (uint32_t i = at & h->mask;; i = (i + 1) & h->mask)
        if (h->slot[i].row == 0) {
            h->slot[i] = (struct slot){at, row, (uint8_t)place, {(uint8_t)what, (uint8_t)v}};
            return BT_OK;
        }
}

enum bt_status bt_html_hints_open(struct html_hints **out, const struct bt_dict *dict,
                                  struct bt_err *err)
{
    static const char *const columns[4] = {"place", "word", "says", "value"};
    struct html_hints *h = calloc(1, sizeof *h);
    struct bt_rows rows = {0, 0};
    enum bt_status st = BT_OK;
    uint32_t size = 64;
    int column[4];

    if (h == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening html");
    *out = h; /* a stage's close() frees it after a failed open() too */
    bt_dict_table(dict, "html", &rows);
    while (size < rows.n * 2)
        size *= 2;
    h->mask = size - 1;
    h->first = rows.first;
    h->slot = calloc(size, sizeof *h->slot);
    h->word = calloc((size_t)rows.n + 1, sizeof *h->word);
    h->length = calloc((size_t)rows.n + 1, 1);
    if (h->slot == NULL || h->word == NULL || h->length == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening html");
    for (int i = 0; i < 4; i++)
        column[i] = bt_dict_column(dict, "html", columns[i]);
    for (uint32_t i = 0; i < rows.n && st == BT_OK; i++)
        st = add_row(h, dict, rows.first + i, column, err);
    return st;
}

void bt_html_hints_free(struct html_hints *h)
{
    if (h == NULL)
        return;
    free(h->slot);
    free(h->word);
    free(h->length);
    free(h);
}

struct html_hint bt_html_hint(const struct html_hints *h, enum html_place place,
                              const char *word, uint32_t n)
{
    uint32_t hash = hash_of(place, word, n);

    for (uint32_t i = hash & h->mask; h->slot[i].row != 0; i = (i + 1) & h->mask) {
        const struct slot *s = &h->slot[i];
        uint32_t k = s->row - h->first;
        if (s->hash == hash && s->place == place && h->length[k] == n &&
            memcmp(h->word[k], word, n) == 0)
            return s->hint;
    }
    return (struct html_hint){HTML_SAYS_NOTHING, 0};
}

struct html_hint bt_html_opening(const struct html_hints *h, enum html_place place,
                                 struct bt_str folded)
{
    struct html_hint best = {HTML_SAYS_NOTHING, 0};

    for (uint32_t i = 1; i <= folded.len && i < MAX_WORD; i++)
        if (i == folded.len || folded.s[i] == ' ') {
            struct html_hint hint = bt_html_hint(h, place, folded.s, i);
            if (hint.says != HTML_SAYS_NOTHING)
                best = hint;
        }
    return best;
}

static void take_hint(struct html_hint hint, struct html_marks *m)
{
    switch (hint.says) {
    case HTML_SAYS_FRAME:
        m->frame = hint.value > m->frame ? hint.value : m->frame;
        break;
    case HTML_SAYS_TEXT:
        m->text = hint.value > m->text ? hint.value : m->text;
        break;
    case HTML_SAYS_TITLE:
        m->title = true;
        break;
    case HTML_SAYS_DATE:
        m->date = true;
        break;
    case HTML_SAYS_AUTHOR:
        m->author = true;
        break;
    case HTML_SAYS_CAPTION:
        m->caption = true;
        break;
    default:
        break;
    }
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* "box_TinLienQuan" is the parts box, tin, lien, quan; neighbours are looked up together, the
 * longest run first. */
static void read_name(const struct html_hints *h, struct bt_str name, struct html_marks *m)
{
    char joined[MAX_WORD];
    uint8_t at[MAX_PARTS + 1];
    uint32_t n = 0, parts = 0;
    bool open = false, small = false;

    for (uint32_t i = 0; i < name.len && n < MAX_WORD; i++) {
        char c = name.s[i];
        bool capital = is_capital(c), letter = capital || (c >= 'a' && c <= 'z');
        if (letter && (!open || (capital && small))) {
            if (parts == MAX_PARTS)
                break;
            at[parts++] = (uint8_t)n;
        }
        open = letter;
        small = letter && !capital;
        if (letter)
            joined[n++] = (char)(c | 0x20);
    }
    at[parts] = (uint8_t)n;
    for (uint32_t i = 0; i < parts;) {
        uint32_t len = parts - i < MAX_PARTS_JOINED ? parts - i : MAX_PARTS_JOINED;
        for (; len > 0; len--) {
            struct html_hint hint =
                bt_html_hint(h, HTML_AT_CLASS, joined + at[i], (uint32_t)(at[i + len] - at[i]));
            if (hint.says != HTML_SAYS_NOTHING) {
                take_hint(hint, m);
                break;
            }
        }
        i += len != 0 ? len : 1;
    }
}

void bt_html_read_class(const struct html_hints *h, struct bt_str value, struct html_marks *m)
{
    for (uint32_t i = 0, beg; i < value.len;) {
        while (i < value.len && html_is_white(value.s[i]))
            i++;
        for (beg = i; i < value.len && !html_is_white(value.s[i]); i++)
            ;
        if (i > beg)
            read_name(h, bt_slice(value, beg, i), m);
    }
}
