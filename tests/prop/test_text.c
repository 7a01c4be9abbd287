/* test_text.c: what must hold of every text and of its edits, tried on random mixes of clean words and of all
 * the noise the normalizer knows. */
#include "core/run.h"
#include "stages/decode.h"
#include "stages/normalize.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { ROUNDS = 3000 };

static struct bt_arena *arena;
static struct bt_dict *dict;
static struct bt_normalizer *normalizer;
static const struct bt_normal as_document = {BT_STEP_ALL, BT_TONE_KEEP, false};
static bool misreading; /* random texts hold misread words */
static uint64_t seed;

static int begin(void **state)
{
    struct bt_err err = {0};

    (void)state;
    arena = bt_arena_new(NULL);
    if (arena == NULL ||
        bt_dict_open(&dict, bt_dict_image, (size_t)bt_dict_image_size, &err) != BT_OK)
        return 1;
    return bt_normalizer_open(&normalizer, dict, &err) != BT_OK;
}

static int end(void **state)
{
    (void)state;
    bt_normalizer_free(normalizer);
    bt_dict_free(dict);
    bt_arena_free(arena);
    return 0;
}

static int restart(void **state)
{
    (void)state;
    misreading = false;
    seed = 20201019;
    bt_arena_clear(arena);
    return 0;
}

static uint32_t below(uint32_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

static const char *const words[] = {
    "phường", "Đồng", "Quýt", "ông", "14/10", "UBND", "hòa", "hoà", "São", "Paulo", "1.234,5",
    "NĐ-CP", "Thuý", "“Đổi", "mới”", "…", "H’Len", "a",
    /* noise */
    "Vie\xCC\xA3\xCC\x82t", "đi\xCC\x81", "e\xCC\x81\xCC\x82", "ơ\xCC\x9B", "tòan", "qúy",
    "đựơc", "ÐÀ", "HÐND", "Sigurðsson", "НĐND", "Москва", "ＵＢＮＤ", "１９／１０",
    "Ti\xE2\x80\x8B\xE1\xBA\xBFng", "phát\xC2\xADtriển", "\xEF\xBB\xBFHà", "AT&amp;T",
    "L&ecirc;", "&#7879;", "&bogus;", "\xE2\x80\xAAx\xE2\x80\xAC", "K\xE2\x84\xAA",
    "\xEA\xB0\x80\xE1\x86\xA8", "x\xCC\x80\xCC\x80\xCC\xA3", "\x01y"};
/* UTF-8 read as windows-1252, once and twice; in random_text() if `misreading` is set. */
static const char *const misread[] = {"Tiáº¿ng", "Viá»‡t", "HÃ\xC2\xA0",      "Ná»™i",
                                      "â€œ",     "Ã¡Â»Â§", "Ä‘Æ°á»\xC2\x9Dng"};

static const char *const blanks[] = {" ",
                                     " ",
                                     " ",
                                     " ",
                                     "  ",
                                     "\xC2\xA0",
                                     " \xC2\xA0",
                                     "\t",
                                     "\xE3\x80\x80 ",
                                     ".\n\n",
                                     ".\r\n\r\n\r\n",
                                     ". \n \n"};

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof(array)[0]))

static struct bt_str random_text(uint32_t nwords)
{
    char *s = bt_alloc(arena, (size_t)nwords * 48 + 1);
    uint32_t n = 0;

    for (uint32_t i = 0; i < nwords; i++) {
        const char *w = misreading && below(4) == 0 ? misread[below(COUNT(misread))]
                                                    : words[below(COUNT(words))];
        const char *b = blanks[below(COUNT(blanks))];
        n += (uint32_t)snprintf(s + n, 48, "%s%s", w, b);
    }
    return (struct bt_str){s, n};
}

static void normalize(struct bt_str *text, struct bt_edits *edits)
{
    struct bt_normal how = {BT_STEP_ALL, (enum bt_tone_style)below(3), below(2) == 0};

    *edits = (struct bt_edits){NULL, 0};
    if (below(2) == 0) /* a random mix of steps; without NFC nothing may look at marks */
        how.steps = BT_STEP_NFC | below(BT_STEP_ALL + 1);
    bt_normalize(normalizer, arena, &how, text, edits);
}

/* The list is ordered, in bounds, and the two texts agree outside of it. */
static void assert_edits(struct bt_str in, struct bt_str out, struct bt_edits e)
{
    struct bt_span i = {0, 0}, o = {0, 0};

    for (uint32_t k = 0; k <= e.n; k++) {
        struct bt_span next_i = k < e.n ? e.e[k].in : (struct bt_span){in.len, in.len};
        struct bt_span next_o = k < e.n ? e.e[k].out : (struct bt_span){out.len, out.len};
        assert_true(next_i.beg >= i.end && next_i.end >= next_i.beg && next_i.end <= in.len);
        assert_true(next_o.beg >= o.end && next_o.end >= next_o.beg && next_o.end <= out.len);
        assert_true(
            bt_str_eq(bt_slice(in, i.end, next_i.beg), bt_slice(out, o.end, next_o.beg)));
        assert_true(k == e.n || next_i.end > next_i.beg || next_o.end > next_o.beg);
        i = next_i;
        o = next_o;
    }
}

static void test_edits(void **state)
{
    (void)state;
    misreading = true;
    for (int round = 0; round < ROUNDS; round++) {
        struct bt_str in = random_text(1 + below(30)), out = in;
        struct bt_edits e;
        normalize(&out, &e);
        assert_edits(in, out, e);
        assert_true(bt_is_nfc(out));
        bt_arena_clear(arena);
    }
}

static void test_twice(void **state)
{
    (void)state;
    misreading = true;
    for (int round = 0; round < ROUNDS; round++) {
        struct bt_str once = random_text(1 + below(30)), twice;
        struct bt_edits e = {NULL, 0};
        enum bt_tone_style style = (enum bt_tone_style)below(3);
        struct bt_normal how = {BT_STEP_ALL & ~(uint32_t)BT_STEP_ENTITIES, style,
                                below(2) == 0};
        bt_normalize(normalizer, arena, &how, &once, &e);
        twice = once;
        e.n = 0;
        bt_normalize(normalizer, arena, &how, &twice, &e);
        if (e.n != 0)
            fail_msg("\"%.*s\" becomes \"%.*s\"", (int)once.len, once.s, (int)twice.len,
                     twice.s);
        bt_arena_clear(arena);
    }
}

/* There and back contains the span, in both directions. */
static void test_there_and_back(void **state)
{
    (void)state;
    misreading = true;
    for (int round = 0; round < ROUNDS; round++) {
        struct bt_str in = random_text(1 + below(20)), out = in;
        struct bt_span s, there, back;
        struct bt_edits e;
        normalize(&out, &e);
        for (int k = 0; k < 20 && out.len != 0; k++) {
            s.beg = below(out.len);
            s.end = s.beg + 1 + below(out.len - s.beg);
            there = bt_edits_to_in(e, s);
            assert_true(there.beg <= there.end && there.end <= in.len);
            back = bt_edits_to_out(e, there);
            assert_true(back.beg <= s.beg && back.end >= s.end);
            s.beg = below(in.len);
            s.end = s.beg + 1 + below(in.len - s.beg);
            there = bt_edits_to_out(e, s);
            assert_true(there.beg <= there.end && there.end <= out.len);
        }
        bt_arena_clear(arena);
    }
}

/* A span from word to word is the normal form of its source. */
static void test_source(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct bt_str in = random_text(1 + below(20)), out = in, part;
        /* Not what depends on the neighbours: the language of the text, the line's misreadings. */
        struct bt_normal how = {BT_STEP_ALL & ~(uint32_t)(BT_STEP_MOJIBAKE | BT_STEP_TONES),
                                BT_TONE_KEEP, false};
        struct bt_edits e = {NULL, 0}, ignored = {NULL, 0};
        struct bt_span s = {0, 0}, from;
        bt_normalize(normalizer, arena, &how, &out, &e);
        for (uint32_t i = 0; i <= out.len; i++)
            if (i == out.len || out.s[i] == ' ' || out.s[i] == '\n') {
                s.end = i;
                if (s.end > s.beg && out.s[s.beg] != '\n' && out.s[s.end - 1] != '\n') {
                    from = bt_edits_to_in(e, s);
                    part = bt_slice(in, from.beg, from.end);
                    bt_normalize(normalizer, arena, &how, &part, &ignored);
                    if (!bt_str_eq(part, bt_slice(out, s.beg, s.end)))
                        fail_msg("\"%.*s\" comes from \"%.*s\"", (int)(s.end - s.beg),
                                 out.s + s.beg, (int)part.len, part.s);
                }
                if (below(3) != 0)
                    s.beg = i + 1;
            }
        bt_arena_clear(arena);
    }
}

/* A random rewriting of any text: replaces and deletes. */
static struct bt_edits rewrite(struct bt_str *text)
{
    struct bt_editor ed;
    struct bt_edits e;
    uint32_t at = 0;

    bt_editor_init(&ed, arena, *text);
    while (at < text->len) {
        uint32_t beg = at + below(4), stop;
        if (beg >= text->len)
            break;
        stop = beg + 1 + below(2);
        stop = stop < text->len ? stop : text->len;
        bt_editor_replace(&ed, beg, stop, "XYZ", below(4));
        at = stop + 1;
    }
    bt_editor_finish(&ed, text, &e);
    return e;
}

static void assert_same(struct bt_edits x, struct bt_edits y)
{
    assert_int_equal(x.n, y.n);
    for (uint32_t i = 0; i < x.n; i++)
        assert_memory_equal(&x.e[i], &y.e[i], sizeof x.e[i]);
}

static void test_compose(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct bt_str in = {"abcdefghijklmnopqrstuvwxyz", 1 + below(26)}, out = in;
        struct bt_edits a = rewrite(&out), b = rewrite(&out), c = rewrite(&out);
        struct bt_edits left = bt_edits_compose(arena, bt_edits_compose(arena, a, b), c);
        assert_edits(in, out, left);
        assert_same(left, bt_edits_compose(arena, a, bt_edits_compose(arena, b, c)));
        bt_arena_clear(arena);
    }
}

static struct bt_str in_form(const UNormalizer2 *form, struct bt_str s)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t cap = (int32_t)s.len * 4 + 16, n, m = 0, len = 0;
    UChar *wide = bt_alloc(arena, (size_t)cap * 2), *made = bt_alloc(arena, (size_t)cap * 2);
    char *out = bt_alloc(arena, (size_t)cap * 3);

    u_strFromUTF8(wide, cap, &n, s.s, (int32_t)s.len, &status);
    m = unorm2_normalize(form, wide, n, made, cap, &status);
    u_strToUTF8(out, cap * 3, &len, made, m, &status);
    assert_true(U_SUCCESS(status));
    return (struct bt_str){out, (uint32_t)len};
}

/* Composed and decomposed, a text of letters is the same text. */
static void test_forms(void **state)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status),
                       *nfd = unorm2_getNFDInstance(&status);

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct bt_str in = random_text(1 + below(20)), c, d;
        struct bt_edits e = {NULL, 0}, f = {NULL, 0};
        c = in_form(nfc, in);
        d = in_form(nfd, in);
        bt_normalize(normalizer, arena, &as_document, &c, &e);
        bt_normalize(normalizer, arena, &as_document, &d, &f);
        if (!bt_str_eq(c, d))
            fail_msg("NFC gives \"%.*s\", NFD \"%.*s\"", (int)c.len, c.s, (int)d.len, d.s);
        bt_arena_clear(arena);
    }
}

/* Any bytes become valid UTF-8, and valid UTF-8 stays. */
static void test_bytes(void **state)
{
    static const unsigned char some[] = {0x00, 'a',  ' ',  0x7F, 0x80, 0xBF, 0xC1,
                                         0xC2, 0xE0, 0xA0, 0xED, 0x9F, 0xEF, 0xBB,
                                         0xBD, 0xF0, 0x90, 0xF4, 0x8F, 0xF5, 0xFF};

    (void)state;
    for (int round = 0; round < ROUNDS * 5; round++) {
        char raw[40];
        struct bt_str in = {raw, below(sizeof raw)}, out, again;
        struct bt_decoded found = {0, 0, 0, false}, none = {0, 0, 0, false};
        struct bt_edits e = {NULL, 0}, f = {NULL, 0};
        for (uint32_t i = 0; i < in.len; i++)
            raw[i] = (char)some[below(COUNT(some))];
        out = in;
        bt_decode_utf8(arena, &out, &e, &found);
        assert_edits(in, out, e);
        again = out;
        bt_decode_utf8(arena, &again, &f, &none);
        assert_int_equal(none.replaced, 0);
        assert_true(again.len == out.len || again.len + 3 == out.len); /* a BOM behind a BOM */
        bt_arena_clear(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_edits, restart),
        cmocka_unit_test_setup(test_twice, restart),
        cmocka_unit_test_setup(test_there_and_back, restart),
        cmocka_unit_test_setup(test_source, restart),
        cmocka_unit_test_setup(test_compose, restart),
        cmocka_unit_test_setup(test_forms, restart),
        cmocka_unit_test_setup(test_bytes, restart),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
