/* test_gate.c: where a pattern matches, its gate is open and the bytes are among the gate's. */
#include "core/gate.h"
#include "core/regex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

enum { TEXTS = 4000, PIECES = 10 };

static const struct {
    const char *pattern;
    bool caseless;
} patterns[] = {
    {"(?:nghị|thông)\\h(?:quyết|tư)\\h?(?<code>[0-9]{1,5}[a-z]?)(?![\\pL0-9/.])", true},
    {"(?=\\p{Lu}[\\pL.]{0,30}\\h[0-9])\\p{Lu}[\\pL.]{0,30}\\h(?<code>[0-9]{1,2})", false},
    {"(?<=[A-ZĐ])(?<!SN)[0-9]{1,4}[A-Z]{0,2}", false},
    {"(?<=[đ])i|[0-9]+x", false},
    {"(?=[^\\n]{2,9}$)[^.!?\\n]{2,60}\\h?[»›]\\h?[^.\\n]{1,8}$", true},
    {"(?<who>\\p{Lu}[\\pL.’']*(?:\\h\\p{Lu}\\pL*){0,3})\\h?(?i:ảnh|K)\\h?:$", false},
    {"(?:(?i)a(?-i)b|C)d?[^ſk]", true},
    {"(?<q>[/.-])[0-9]\\k<q>[0-9]{2,}", false},
    {"[^\\pL0-9]{1,3}[k-mđ-ơ]*+x?", true},
    {"a{2}(?:b|cc){0,3}c{4,}|1{9}", false},
    {".\\.(?:vn|com)(?![\\pL\\pN])", false},
    {"[\\]\\[^-]+\\(?\\w\\s\\d", false},
    {"ß|å|µ|Ÿ|ſ|k|S", true},
    {"(?:đ|Ư|é\\b)*z", true},
    {"[0-9]{1,2}(?=\\h(?:nghị|k)|\\.$)", true},
    {"(?:a|cc(?=d))x?|b(?=[cđ]+)", false},
    {"", false},
};

static const char *const pieces[] = {
    "nghị", "THÔNG", "quyết", "Tư", " ", " ", "\t", "5",  "12", "111111111", "a", "Ab", "C",
    "K",    "k",     "ſ",     "s",  "S", "Đ", "đ",  "Ư",  "ư",  "é",         "É", "»",  "›",
    "ß",    "ẞ",     "Å",     "å",  "µ", "μ", "ÿ",  "Ÿ",  "x",  "z",         "i", ":",  "Ảnh",
    "ảnh",  ".",     "vn",    "/",  "-", "[", "]",  "\n", "cc", "bc",        "’", "'",  "Dần",
    "Å",    "̣",      "，",    "d",  "(", "_", "SN", "é",  "c",  "9",         "B", "aa", "cccc",
};

static uint32_t seed = 4711;

static uint32_t next_random(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static void expect_bytes(const struct bt_byte_set at[BT_GATE_DEPTH], struct bt_str text,
                         uint32_t pos)
{
    for (uint32_t k = 0; k < BT_GATE_DEPTH && pos + k < text.len; k++)
        assert_true(bt_byte_in(&at[k], (unsigned char)text.s[pos + k]));
}

static bool is_of_run(unsigned char c, int run)
{
    if (run == BT_GATE_NUMBER)
        return c == '.' || c == ',' || (c >= '0' && c <= '9');
    return c >= 0x80 || c == '\'' || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static bool is_boundary(struct bt_str text, uint32_t pos)
{
    return pos == text.len || ((unsigned char)text.s[pos] & 0xC0) != 0x80;
}

/* The text matches at `pos`, so it has the pair of bytes that a match needs. */
static void expect_pair(const struct bt_gate *g, struct bt_str text, uint32_t pos)
{
    struct bt_byte_set first, second;
    bool found = !bt_gate_pair(g, &first, &second);

    for (uint32_t i = pos; i < text.len && !found; i++)
        found = (i == pos || bt_byte_in(&first, (unsigned char)text.s[i - 1])) &&
                bt_byte_in(&second, (unsigned char)text.s[i]);
    assert_true(found);
}

/* The text matches at `pos`: so says the gate, whatever it looks at. */
static void expect_open(const struct bt_gate *g, struct bt_str text, uint32_t pos)
{
    struct bt_gate_bytes b;

    expect_pair(g, text, pos);

    for (uint32_t limit = 0; limit < 8; limit++)
        assert_true(bt_gate_is_open(g, text, pos, limit));
    assert_true(bt_gate_is_open(g, text, pos, text.len));
    bt_gate_bytes(g, &b);
    expect_bytes(b.first, text, pos);
    assert_true(bt_byte_in(&b.behind, pos == 0 ? 0 : (unsigned char)text.s[pos - 1]));
    for (int run = 0; run < BT_GATE_NRUN; run++)
        for (uint32_t i = pos; i < text.len && is_of_run((unsigned char)text.s[i], run);) {
            if (!is_boundary(text, ++i))
                continue;
            expect_bytes(b.after[run], text, i);
            if (i < text.len && text.s[i] == ' ')
                expect_bytes(b.next[run], text, i + 1);
        }
}

static struct bt_str random_text(char *out)
{
    struct bt_str t = {out, 0};

    for (uint32_t n = 1 + next_random(PIECES); n > 0; n--) {
        const char *p = pieces[next_random(sizeof pieces / sizeof pieces[0])];
        memcpy(out + t.len, p, strlen(p));
        t.len += (uint32_t)strlen(p);
    }
    return t;
}

static void test_a_match_finds_the_gate_open(void **state)
{
    struct bt_re_scratch *scratch = bt_re_scratch_new();
    uint32_t matches = 0;

    (void)state;
    for (size_t k = 0; k < sizeof patterns / sizeof patterns[0]; k++) {
        struct bt_str pattern = bt_cstr(patterns[k].pattern);
        struct bt_gate *g = bt_gate_new(pattern, patterns[k].caseless);
        struct bt_re *re;
        assert_int_equal(bt_re_new(&re, pattern,
                                   BT_RE_ANCHORED | (patterns[k].caseless ? BT_RE_CASELESS : 0),
                                   NULL),
                         BT_OK);
        for (uint32_t i = 0; i < TEXTS; i++) {
            char buffer[PIECES * 16];
            struct bt_str text = random_text(buffer);
            struct bt_match m;
            for (uint32_t pos = 0; pos <= text.len; pos++)
                if (is_boundary(text, pos) && bt_re_match(re, scratch, text, pos, &m)) {
                    expect_open(g, text, pos);
                    matches++;
                }
        }
        bt_re_free(re);
        bt_gate_free(g);
    }
    assert_true(matches > TEXTS);
    bt_re_scratch_free(scratch);
}

static void test_it_closes(void **state)
{
    struct bt_gate *g = bt_gate_new(BT_STR("(?:nghị|thông)\\h(?:quyết|tư)"), true);

    (void)state;
    assert_non_null(g);
    assert_true(bt_gate_is_open(g, BT_STR("Thông tư"), 0, 64));
    assert_false(bt_gate_is_open(g, BT_STR("Thông tin"), 0, 64) &&
                 bt_gate_is_open(g, BT_STR("Thông điệp"), 0, 64));
    assert_false(bt_gate_is_open(g, BT_STR("Thông"), 0, 64));
    bt_gate_free(g);
}

/* What the gate does not know it leaves to PCRE2. */
static void test_it_gives_up(void **state)
{
    static const char *const unknown[] = {"(?|a|b)", "[[:alpha:]]",  "a(*SKIP)b", "\\p{Greek}",
                                          "\\Qa\\E", "\\x{41}",      "(?x) a b",  "(?P<n>a)",
                                          "a{,3}",   "(a)(?(1)b|c)", "(?R)?a",    "[\\.-z]"};

    (void)state;
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        assert_null(bt_gate_new(bt_cstr(unknown[i]), false));
    assert_true(bt_gate_is_open(NULL, BT_STR("x"), 0, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_match_finds_the_gate_open),
        cmocka_unit_test(test_it_closes),
        cmocka_unit_test(test_it_gives_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
