/* test_syllables.c: every syllable of the tables x 6 tones x 3 cases, in every form it is typed in.
 *
 * The right forms are made here from a table of rimes of our own, not by the code under test. */
#include "core/run.h"
#include "stages/normalize.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { MAX_SYLLABLES = 4096, BLOCK = 1 << 16, WORD = 64 };

static struct bt_arena *arena;
static struct bt_dict *dict;
static struct bt_normalizer *normalizer;

/* Syllables without tone, in lower case, NFC. */
static char syllable[MAX_SYLLABLES][24];
static uint32_t nsyllable;
/* Syllables with a tone that dicts/syllables.tsv lists: known to stand there as "form". */
static struct bt_rows listed;

/* The rimes with more than one vowel letter: which of them takes the mark; two: old and new style. */
static const struct {
    const char *rime;
    uint8_t at, at_new;
} places[] = {
    {"ai", 0, 0},   {"ao", 0, 0},   {"au", 0, 0},   {"ay", 0, 0},   {"eo", 0, 0},
    {"ia", 0, 0},   {"iu", 0, 0},   {"iê", 1, 1},   {"iêc", 1, 1},  {"iêm", 1, 1},
    {"iên", 1, 1},  {"iêng", 1, 1}, {"iêp", 1, 1},  {"iêt", 1, 1},  {"iêu", 1, 1},
    {"oa", 0, 1},   {"oac", 1, 1},  {"oach", 1, 1}, {"oai", 1, 1},  {"oam", 1, 1},
    {"oan", 1, 1},  {"oang", 1, 1}, {"oanh", 1, 1}, {"oao", 1, 1},  {"oap", 1, 1},
    {"oat", 1, 1},  {"oay", 1, 1},  {"oe", 0, 1},   {"oen", 1, 1},  {"oeo", 1, 1},
    {"oet", 1, 1},  {"oi", 0, 0},   {"ooc", 1, 1},  {"oong", 1, 1}, {"oă", 1, 1},
    {"oăc", 1, 1},  {"oăm", 1, 1},  {"oăn", 1, 1},  {"oăng", 1, 1}, {"oăt", 1, 1},
    {"ua", 0, 0},   {"ui", 0, 0},   {"uy", 0, 1},   {"uya", 1, 1},  {"uych", 1, 1},
    {"uyn", 1, 1},  {"uynh", 1, 1}, {"uyp", 1, 1},  {"uyt", 1, 1},  {"uyu", 1, 1},
    {"uyêm", 2, 2}, {"uyên", 2, 2}, {"uyêt", 2, 2}, {"uân", 1, 1},  {"uâng", 1, 1},
    {"uât", 1, 1},  {"uây", 1, 1},  {"uê", 1, 1},   {"uêch", 1, 1}, {"uên", 1, 1},
    {"uênh", 1, 1}, {"uêu", 1, 1},  {"uô", 1, 1},   {"uôc", 1, 1},  {"uôi", 1, 1},
    {"uôm", 1, 1},  {"uôn", 1, 1},  {"uông", 1, 1}, {"uôt", 1, 1},  {"uơ", 1, 1},
    {"yê", 1, 1},   {"yêm", 1, 1},  {"yên", 1, 1},  {"yêng", 1, 1}, {"yêt", 1, 1},
    {"yêu", 1, 1},  {"âu", 0, 0},   {"ây", 0, 0},   {"êu", 0, 0},   {"ôi", 0, 0},
    {"ôôc", 1, 1},  {"ôông", 1, 1}, {"ơi", 0, 0},   {"ưa", 0, 0},   {"ưi", 0, 0},
    {"ưu", 0, 0},   {"ươ", 1, 1},   {"ươc", 1, 1},  {"ươi", 1, 1},  {"ươm", 1, 1},
    {"ươn", 1, 1},  {"ương", 1, 1}, {"ươp", 1, 1},  {"ươt", 1, 1},  {"ươu", 1, 1},
};
static const char *const onsets[] = {
    "ngh", "ng", "nh", "gh", "gi", "ch", "kh", "ph", "qu", "th", "tr", "b", "c", "d",
    "đ",   "g",  "h",  "k",  "l",  "m",  "n",  "p",  "r",  "s",  "t",  "v", "x", ""};

/* A syllable taken apart into letters, and where its mark stands. */
struct parts {
    struct bt_letter letter[8];
    uint32_t n, onset, at, at_new;
};

static int place_of(const char *rime)
{
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (strcmp(places[i].rime, rime) == 0)
            return (int)i;
    return -1;
}

static uint32_t letters_of(const char *s, struct bt_letter *out)
{
    uint32_t n = 0, step, len = (uint32_t)strlen(s);

    for (uint32_t i = 0; i < len; i += step)
        if (!bt_letter_of(bt_decode(s + i, len - i, &step), &out[n++]))
            return 0;
    return n;
}

/* False: no rime of ours stands behind any onset. */
static bool take_apart(const char *word, struct parts *p)
{
    p->n = letters_of(word, p->letter);
    for (size_t i = 0; i < sizeof onsets / sizeof onsets[0]; i++) {
        struct bt_letter unused[8];
        size_t n = strlen(onsets[i]);
        const char *rime = word + n;
        int k;
        if (strncmp(word, onsets[i], n) != 0 || *rime == 0)
            continue;
        p->onset = letters_of(onsets[i], unused);
        if (bt_is_vowel(p->letter[p->onset].base) && (k = place_of(rime)) >= 0) {
            p->at = p->onset + places[k].at;
            p->at_new = p->onset + places[k].at_new;
            return true;
        }
        /* One vowel letter: it takes the mark. */
        if (bt_is_vowel(p->letter[p->onset].base) &&
            (p->onset + 1 == p->n || !bt_is_vowel(p->letter[p->onset + 1].base))) {
            p->at = p->at_new = p->onset;
            return true;
        }
    }
    return false;
}

/* Quality and tone as one letter; as marks; as marks in the wrong order; the tone twice; a letter with
 * its quality and a mark; a letter with its tone and a mark. */
enum form { COMPOSED, DECOMPOSED, TONE_FIRST, TWICE, TONE_LOOSE, QUALITY_LOOSE, NFORM };

static const uint32_t tones[] = {0, 0x300, 0x301, 0x309, 0x303, 0x323};

/* Quality letter -> plain letter and mark. */
static uint32_t quality_of(uint16_t base, uint32_t *mark)
{
    static const uint16_t q[][3] = {{0x103, 'a', 0x306}, {0xE2, 'a', 0x302},
                                    {0xEA, 'e', 0x302},  {0xF4, 'o', 0x302},
                                    {0x1A1, 'o', 0x31B}, {0x1B0, 'u', 0x31B}};

    for (size_t i = 0; i < sizeof q / sizeof q[0]; i++)
        if (q[i][0] == base) {
            *mark = q[i][2];
            return q[i][1];
        }
    *mark = 0;
    return base;
}

/* style: 0 lower case, 1 first letter a capital, 2 all. */
static uint32_t spell(const struct parts *p, uint8_t tone, uint32_t at, enum form form,
                      int style, char *out)
{
    uint32_t len = 0;

    for (uint32_t i = 0; i < p->n; i++) {
        struct bt_letter l = p->letter[i], plain;
        uint32_t quality, mark = i == at ? tones[tone] : 0;
        l.upper = style == 2 || (style == 1 && i == 0);
        if (form == COMPOSED || l.base == 0x111) {
            l.tone = i == at ? tone : BT_LEVEL;
            len += bt_encode(out + len, bt_letter_compose(l));
            continue;
        }
        plain = (struct bt_letter){(uint16_t)quality_of(l.base, &quality), BT_LEVEL, l.upper};
        if (form == TONE_LOOSE) {
            l.tone = BT_LEVEL;
            len += bt_encode(out + len, bt_letter_compose(l));
            len += mark != 0 ? bt_encode(out + len, mark) : 0;
            continue;
        }
        if (form == QUALITY_LOOSE) {
            plain.tone = i == at ? tone : BT_LEVEL;
            len += bt_encode(out + len, bt_letter_compose(plain));
            len += quality != 0 ? bt_encode(out + len, quality) : 0;
            continue;
        }
        len += bt_encode(out + len, bt_letter_compose(plain));
        if (form == TONE_FIRST && mark != 0)
            len += bt_encode(out + len, mark);
        if (quality != 0)
            len += bt_encode(out + len, quality);
        if (form != TONE_FIRST && mark != 0)
            len += bt_encode(out + len, mark);
        if (form == TWICE && mark != 0)
            len += bt_encode(out + len, mark);
    }
    out[len] = 0;
    return len;
}

static bool is_listed(const char *form)
{
    for (uint32_t i = 0; i < listed.n; i++)
        if (bt_str_is(bt_dict_cell(dict, listed.first + i, 0), form))
            return true;
    return false;
}

static void add_syllable(struct bt_str word)
{
    char base[24];
    uint32_t len = 0;

    if (word.len > 12 || !bt_viet_syllable(word))
        return;
    for (uint32_t i = 0, step; i < word.len; i += step) {
        struct bt_letter l;
        if (!bt_letter_of(bt_decode(word.s + i, word.len - i, &step), &l))
            return;
        l.tone = BT_LEVEL;
        l.upper = false;
        len += bt_encode(base + len, bt_letter_compose(l));
    }
    base[len] = 0;
    for (uint32_t i = 0; i < nsyllable; i++)
        if (strcmp(syllable[i], base) == 0)
            return;
    if (nsyllable < MAX_SYLLABLES)
        memcpy(syllable[nsyllable++], base, len + 1);
}

/* Every syllable that occurs in the tables: their forms and examples are Vietnamese. */
static void read_syllables(void)
{
    for (size_t k = 0; k < bt_dict_nsources(dict); k++) {
        struct bt_dict_source src = bt_dict_source_at(dict, k);
        uint32_t beg = 0;
        if (strstr(src.name, "charsets/") != NULL)
            continue;
        for (uint32_t i = 0, step; i < src.text.len; i += step) {
            struct bt_letter l;
            if (bt_letter_of(bt_decode(src.text.s + i, src.text.len - i, &step), &l))
                continue;
            add_syllable(bt_slice(src.text, beg, i));
            beg = i + step;
        }
    }
}

static int begin(void **state)
{
    struct bt_err err = {0};

    (void)state;
    arena = bt_arena_new(NULL);
    if (arena == NULL ||
        bt_dict_open(&dict, bt_dict_image, (size_t)bt_dict_image_size, &err) != BT_OK ||
        bt_normalizer_open(&normalizer, dict, &err) != BT_OK)
        return 1;
    bt_dict_table(dict, "syllables", &listed);
    read_syllables();
    return 0;
}

static int end(void **state)
{
    (void)state;
    bt_normalizer_free(normalizer);
    bt_dict_free(dict);
    bt_arena_free(arena);
    return 0;
}

/* Cases run in blocks of lines: what goes in and what must come out. */
static struct {
    char in[BLOCK], want[BLOCK];
    uint32_t nin, nwant, cases, wrong;
    struct bt_normal how;
} block;

static void flush(void)
{
    struct bt_str got = {block.in, block.nin}, want = {block.want, block.nwant};
    struct bt_edits edits = {NULL, 0};

    bt_normalize(normalizer, arena, &block.how, &got, &edits);
    if (!bt_str_eq(got, want)) {
        uint32_t i = 0, k, beg = 0;
        while (i < got.len && i < want.len && got.s[i] == want.s[i]) {
            if (want.s[i] == '\n')
                beg = i + 1;
            i++;
        }
        for (k = i; k < want.len && want.s[k] != '\n'; k++)
            ;
        print_error("line \"%.*s\" expected, got \"%.*s\"\n", (int)(k - beg), want.s + beg,
                    (int)(k - beg), got.s + beg);
        block.wrong++;
    }
    block.nin = block.nwant = 0;
    bt_arena_clear(arena);
}

static void add(const char *in, const char *want)
{
    uint32_t n = (uint32_t)strlen(in), m = (uint32_t)strlen(want);

    if (block.nin + n + 1 > BLOCK || block.nwant + m + 1 > BLOCK)
        flush();
    memcpy(block.in + block.nin, in, n);
    memcpy(block.want + block.nwant, want, m);
    block.in[block.nin + n] = block.want[block.nwant + m] = '\n';
    block.nin += n + 1;
    block.nwant += m + 1;
    block.cases++;
}

/* A final c, ch, p, t has two tones only; what breaks this is no word. */
static bool tone_exists(const struct parts *p, uint8_t tone)
{
    uint16_t last = p->letter[p->n - 1].base;
    bool stop = last == 'c' || last == 'p' || last == 't' ||
                (last == 'h' && p->letter[p->n - 2].base == 'c');

    return !stop || tone == BT_ACUTE || tone == BT_DOT;
}

/* The listed open syllables change style; all others stay. */
static bool has_styles(const char *old_form)
{
    struct bt_tone_move m;

    return bt_viet_tone(bt_cstr(old_form), BT_TONE_NEW, &m);
}

static void add_misplaced(const struct parts *p, uint8_t tone, int style)
{
    char right[WORD], wrong[WORD], lower[WORD];
    bool repairs;

    spell(p, tone, p->at, COMPOSED, style, right);
    spell(p, tone, p->at, COMPOSED, 0, lower);
    for (uint32_t i = 0; i < p->n; i++) {
        if (!bt_is_vowel(p->letter[i].base) || i == p->at || i == p->at_new)
            continue;
        /* To the right always; to the left in some pairs, if that is a word. */
        repairs = tone_exists(p, tone) &&
                  (i < p->at || ((p->letter[p->at].base >= 0x80 || p->letter[i].base == 'a') &&
                                 is_listed(lower)));
        spell(p, tone, i, COMPOSED, style, wrong);
        if (p->at != p->at_new) /* open oa, oe, uy: no letter but these two */
            continue;
        add(wrong, repairs ? right : wrong);
    }
}

static void run_style(enum bt_tone_style how)
{
    block.how = (struct bt_normal){BT_STEP_ALL, how, true};
    for (uint32_t k = 0; k < nsyllable; k++) {
        struct parts p;
        if (!take_apart(syllable[k], &p))
            fail_msg("\"%s\" has a rime that is not in the table", syllable[k]);
        for (uint8_t tone = BT_LEVEL; tone <= BT_DOT; tone++)
            for (int style = 0; style < 3; style++) {
                char old_form[WORD], new_form[WORD], typed[WORD];
                bool both;
                spell(&p, tone, p.at, COMPOSED, style, old_form);
                spell(&p, tone, p.at_new, COMPOSED, style, new_form);
                both = p.at != p.at_new && tone != BT_LEVEL && has_styles(old_form);
                for (int f = COMPOSED; f < NFORM; f++) {
                    spell(&p, tone, p.at, (enum form)f, style, typed);
                    add(typed, how == BT_TONE_NEW && both ? new_form : old_form);
                    spell(&p, tone, p.at_new, (enum form)f, style, typed);
                    add(typed, how == BT_TONE_OLD && both ? old_form : new_form);
                }
                if (tone != BT_LEVEL)
                    add_misplaced(&p, tone, style);
            }
    }
    flush();
}

static void test_all(void **state)
{
    (void)state;
    print_message("%u syllables\n", nsyllable);
    assert_true(nsyllable > 1500);
    for (int how = BT_TONE_KEEP; how <= BT_TONE_NEW; how++)
        run_style((enum bt_tone_style)how);
    print_message("%u cases of %u syllables\n", block.cases, nsyllable);
    assert_true(block.cases > 1000000);
    assert_int_equal(block.wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all)};

    return cmocka_run_group_tests(tests, begin, end);
}
