/* name_learned.c: how likely a run of capital words is a name by what was learned from much text:
 * the words around it, its shape, the words themselves (dicts/name_contexts.tsv, name_words.tsv;
 * corpus/learn_names.py learns them).  It serves where the rules find too little: "Trong hiệp hai
 * Delmora đã sút hỏng", "Lệ Hằng chia sẻ".
 *
 * The points are tenths of the natural logarithm of the odds, added up.  All forms live in one
 * hash table by the hashes of their words, so a run costs half a dozen look-ups and no row of
 * common words burdens the term index. */
#include "stages/people.h"

#include "stages/viet.h"

enum { MAX_SHAPE_WORDS = 4 };

/* The shapes by name: the rows of side "shape" are "2 given". */
enum shape_row {
    S_VIET,
    S_VIET_START,
    S_MIXED,
    S_MIXED_START,
    S_FOREIGN,
    S_FOREIGN_START,
    S_KNOWN,
    S_SURNAME_0,
    S_SURNAME_1,
    S_SURNAME_2,
    S_SURNAME_3,
    S_GIVEN_FIRST,
    S_MIDDLE,
    S_MARK,
    S_GIVEN,
    S_WORDY,
    S_COUNT
};

static const char *const shape_names[S_COUNT] = {
    [S_VIET] = "viet",           [S_VIET_START] = "viet start",
    [S_MIXED] = "mixed",         [S_MIXED_START] = "mixed start",
    [S_FOREIGN] = "foreign",     [S_FOREIGN_START] = "foreign start",
    [S_KNOWN] = "known",         [S_SURNAME_0] = "surname 0",
    [S_SURNAME_1] = "surname 1", [S_SURNAME_2] = "surname 2",
    [S_SURNAME_3] = "surname 3", [S_GIVEN_FIRST] = "given first",
    [S_MIDDLE] = "middle",       [S_MARK] = "mark",
    [S_GIVEN] = "given",         [S_WORDY] = "wordy",
};

enum side { SIDE_LEFT = 1, SIDE_RIGHT, SIDE_ALONE, SIDE_FIRST, SIDE_LAST };

static const char *const side_names[] = {
    [SIDE_LEFT] = "left",   [SIDE_RIGHT] = "right", [SIDE_ALONE] = "alone",
    [SIDE_FIRST] = "first", [SIDE_LAST] = "last",
};

struct name_weights {
    uint32_t line_end, number, dash, stop, quote; /* signs for tokens of many forms */
    int shape[MAX_SHAPE_WORDS + 1][S_COUNT];
    uint32_t mask;
    int16_t *points; /* by slot; apart from the keys, for most look-ups find none */
    uint32_t key[];  /* 0 = free */
};

/* One number for a side and one or two words; never 0.  Two forms in eight thousand with the same
 * number would share their points, which harms little. */
static uint32_t key_of(enum side side, uint32_t word, uint32_t next)
{
    uint32_t h = word * 0x9E3779B1u ^ (next * 0x85EBCA6Bu + (uint32_t)side * 0xC2B2AE35u);

    h ^= h >> 15;
    h *= 0x2C1B3C6Du;
    h ^= h >> 13;
    return h != 0 ? h : 1;
}

/* The slot of a key, or the free one where it would be. */
static uint32_t slot_of(const struct name_weights *w, uint32_t key)
{
    uint32_t i = key & w->mask;

    while (w->key[i] != 0 && w->key[i] != key)
        i = (i + 1) & w->mask;
    return i;
}

/* Points of the form; 0 and *known untouched if there is none. */
static int points_of(const struct name_weights *w, enum side side, uint32_t word, uint32_t next,
                     bool *known)
{
    uint32_t slot = slot_of(w, key_of(side, word, next));

    if (w->key[slot] == 0)
        return 0;
    *known = true;
    return w->points[slot];
}

/* Between -9999 and 9999. */
static int number_of(struct bt_str s)
{
    bool minus = s.len != 0 && s.s[0] == '-';
    int n = 0;

    for (uint32_t i = minus; i < s.len && n < 1000 && s.s[i] >= '0' && s.s[i] <= '9'; i++)
        n = n * 10 + (s.s[i] - '0');
    return minus ? -n : n;
}

/* Hash of a word as a token of it has it. */
static uint32_t hash_of_word(struct bt_str word)
{
    char key[BT_MAX_KEY + 16];

    if (word.len > BT_MAX_KEY)
        return 0;
    return bt_str_hash(key, bt_viet_key(word.s, word.len, key));
}

static void add_row(struct name_weights *w, enum side side, struct bt_str form, int points)
{
    const char *blank = memchr(form.s, ' ', form.len);
    uint32_t n = blank != NULL ? (uint32_t)(blank - form.s) : form.len;
    uint32_t next = blank != NULL ? hash_of_word(bt_slice(form, n + 1, form.len)) : 0;
    uint32_t key = key_of(side, hash_of_word(bt_slice(form, 0, n)), next);
    uint32_t slot = slot_of(w, key);

    w->key[slot] = key;
    w->points[slot] = (int16_t)points;
}

static void add_shape(struct name_weights *w, struct bt_str form, int points)
{
    int n = number_of(form);

    for (int i = 0; i < S_COUNT && n >= 1 && n <= MAX_SHAPE_WORDS && form.len > 2; i++)
        if (bt_str_is(bt_slice(form, 2, form.len), shape_names[i]))
            w->shape[n][i] = points;
}

static uint32_t sign(const char *form)
{
    return bt_str_hash(form, (uint32_t)strlen(form));
}

static void add_table(struct name_weights *w, const struct bt_dict *dict, const char *table,
                      struct bt_rows rows)
{
    int side = bt_dict_column(dict, table, "side"), form = bt_dict_column(dict, table, "form"),
        points = bt_dict_column(dict, table, "points");

    for (uint32_t row = rows.first; row < rows.first + rows.n; row++) {
        struct bt_str s = bt_dict_cell(dict, row, side), f = bt_dict_cell(dict, row, form);
        int n = number_of(bt_dict_cell(dict, row, points));
        if (bt_str_is(s, "shape"))
            add_shape(w, f, n);
        for (int i = SIDE_LEFT; i <= SIDE_LAST; i++)
            if (bt_str_is(s, side_names[i]))
                add_row(w, (enum side)i, f, n);
    }
}

enum bt_status name_weights_new(struct name_weights **out, const struct bt_dict *dict,
                                struct bt_err *err)
{
    struct bt_rows contexts = {0}, words = {0};
    struct name_weights *w;
    uint32_t slots = 1024;

    bt_dict_table(dict, "name_contexts", &contexts);
    bt_dict_table(dict, "name_words", &words);
    while (slots / 4 * 3 < contexts.n + words.n)
        slots *= 2;
    w = calloc(1, sizeof *w + slots * (sizeof *w->key + sizeof *w->points));
    if (w == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening the names");
    w->mask = slots - 1;
    w->points = (int16_t *)(w->key + slots);
    w->line_end = sign("⏎");
    w->number = sign("0");
    w->dash = sign("-");
    w->stop = sign(".");
    w->quote = sign("\"");
    add_table(w, dict, "name_contexts", contexts);
    add_table(w, dict, "name_words", words);
    *out = w;
    return BT_OK;
}

void name_weights_free(struct name_weights *w)
{
    free(w);
}

/* The mark at token i, which is not ASCII. */
static uint32_t sign_of_mark(const struct name_weights *w, const struct people_view *v,
                             uint32_t i)
{
    static const char *const quotes[] = {"“", "”", "‘", "’", "«", "»"};

    if (is_dash(v, i))
        return w->dash;
    if (is_mark(v, i, "…"))
        return w->stop;
    for (size_t k = 0; k < sizeof quotes / sizeof quotes[0]; k++)
        if (is_mark(v, i, quotes[k]))
            return w->quote;
    return v->tok[i].hash;
}

/* The word, number or mark at token i as the tables write it; `block`: of the run. */
static uint32_t sign_at(const struct name_weights *w, const struct people_view *v, uint32_t i,
                        uint32_t block)
{
    const struct bt_token *t = &v->tok[i];
    char c;

    if (i >= v->n || t->iblock != block)
        return w->line_end;
    if (t->kind == BT_NUMBER)
        return w->number;
    if (t->kind != BT_PUNCT)
        return t->hash;
    c = v->doc->text.s[t->at.beg];
    if ((unsigned char)c >= 0x80)
        return sign_of_mark(w, v, i);
    return c == '-' ? w->dash : c == '"' || c == '\'' ? w->quote : t->hash;
}

/* Facts of the words [beg, end). */
struct run_facts {
    uint32_t words, syllables, second, last; /* last, second: tokens */
};

static struct run_facts facts_of(const struct people_view *v, uint32_t beg, uint32_t end)
{
    struct run_facts f = {.second = beg, .last = beg};

    for (uint32_t i = beg; i < end; i++) {
        if (v->tok[i].kind != BT_WORD)
            continue;
        f.syllables += (v->tok[i].flags & BT_SYLLABLE) != 0;
        f.second = f.words == 1 ? i : f.second;
        f.last = i;
        f.words++;
    }
    return f;
}

static int shape_points(const struct name_weights *w, const struct people_view *v, uint32_t beg,
                        const struct run_facts *f)
{
    uint32_t n = f->words < MAX_SHAPE_WORDS ? f->words : MAX_SHAPE_WORDS;
    const int *row = w->shape[n];
    int kind = f->syllables == f->words ? S_VIET : f->syllables != 0 ? S_MIXED : S_FOREIGN;
    int points = row[kind];

    if (v->tok[beg].flags & BT_SENTENCE_START)
        points += row[kind + 1];
    if (lex_has(v, LEX_FOREIGN, beg))
        points += row[S_KNOWN];
    if (n > 1 && v->t[beg].surname != 0)
        points += row[S_SURNAME_0 + (v->t[beg].surname - 1) % 4];
    if (n > 1 && (v->t[beg].flags & TOK_GIVEN))
        points += row[S_GIVEN_FIRST];
    if (n == 2 && (v->t[beg].flags & TOK_MIDDLE))
        points += row[S_MIDDLE];
    if (n > 2 && (v->t[f->second].flags & TOK_MIDDLE))
        points += row[v->t[f->second].flags & TOK_MARK ? S_MARK : S_MIDDLE];
    if (v->t[f->last].flags & TOK_GIVEN)
        points += row[v->t[f->last].flags & TOK_WORDY ? S_WORDY : S_GIVEN];
    return points;
}

int name_learned_right(const struct name_weights *w, const struct people_view *v, uint32_t end)
{
    uint32_t block = end > 0 ? v->tok[end - 1].iblock : 0, right = sign_at(w, v, end, block);
    bool known = false;

    return points_of(w, SIDE_RIGHT, right, 0, &known) +
           points_of(w, SIDE_RIGHT, right, sign_at(w, v, end + 1, block), &known);
}

int name_learned(const struct name_weights *w, const struct people_view *v, uint32_t beg,
                 uint32_t end)
{
    struct run_facts f = facts_of(v, beg, end);
    uint32_t block = v->tok[beg].iblock, left, right;
    bool known = false, right_known = false, viet = f.syllables == f.words;
    bool short_given = f.words == 1 && viet;
    int points;

    if (f.words == 0 || f.words > 5)
        return NAME_NEVER;
    /* A given name alone at a sentence's start, after a mark, or before a word that says nothing
     * is half of a common word: "Hạnh phúc". */
    if (short_given &&
        (!(v->t[beg].flags & TOK_GIVEN) || (v->tok[beg].flags & BT_SENTENCE_START) ||
         beg == 0 || (v->tok[beg - 1].kind == BT_PUNCT && !is_mark(v, beg - 1, ","))))
        return NAME_NEVER;
    right = sign_at(w, v, end, block);
    points = points_of(w, SIDE_RIGHT, right, 0, &right_known);
    if (short_given && !right_known)
        return NAME_NEVER;
    left = sign_at(w, v, beg - 1, block);
    points += shape_points(w, v, beg, &f);
    points += points_of(w, SIDE_LEFT, left, 0, &known);
    points += points_of(w, SIDE_LEFT, sign_at(w, v, beg - 2, block), left, &known);
    points += points_of(w, SIDE_RIGHT, right, sign_at(w, v, end + 1, block), &known);
    if (f.words == 1) {
        points += points_of(w, SIDE_ALONE, word_hash(v, beg), 0, &known);
    } else if (f.words == 2 || (f.words == 3 && !viet)) {
        points += points_of(w, SIDE_FIRST, word_hash(v, beg), 0, &known);
        points += points_of(w, SIDE_LAST, word_hash(v, f.last), 0, &known);
    }
    return points;
}
