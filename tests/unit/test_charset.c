/* test_charset.c: our articles through every charset and back, by name and by `auto`; offsets; bytes
 * that mean nothing. */
#include "core/run.h"
#include "core/scan.h"
#include "stages/charset.h"
#include "stages/decode.h"
#include "stages/normalize_steps.h"
#include "unit/wide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <unicode/ucnv.h>

enum { ARTICLES = 40, HEAD = 500, MAX_BYTES = 3 };

static struct bt_arena *arena;
static struct bt_dict *dict;
static struct bt_charsets *charsets;

static int begin(void **state)
{
    struct bt_err err = {0};

    (void)state;
    arena = bt_arena_new(NULL);
    return arena == NULL ||
           bt_dict_open(&dict, bt_dict_image, (size_t)bt_dict_image_size, &err) != BT_OK ||
           bt_charsets_open(&charsets, dict, &err) != BT_OK;
}

static int end(void **state)
{
    (void)state;
    bt_charsets_free(charsets);
    bt_dict_free(dict);
    bt_arena_free(arena);
    return 0;
}

/* In NFC, and without loose marks: no charset has them. */
static struct bt_str read_article(int number)
{
    struct bt_editor ed;
    struct bt_edits ignored;
    char path[64];
    struct bt_str out;
    FILE *f;
    char *s = bt_alloc(arena, 1 << 16);

    snprintf(path, sizeof path, "corpus/dev/%02d.txt", number);
    assert_non_null(f = fopen(path, "rb"));
    out = (struct bt_str){s, (uint32_t)fread(s, 1, 1 << 16, f)};
    fclose(f);
    bt_editor_init(&ed, arena, out);
    bt_step_nfc(&ed);
    bt_editor_finish(&ed, &out, &ignored);
    bt_editor_init(&ed, arena, out);
    for (uint32_t i = 0, step; i < out.len; i += step)
        if (bt_char_class(bt_decode(out.s + i, out.len - i, &step)) == BT_CH_MARK)
            bt_editor_replace(&ed, i, i + step, "", 0);
    bt_editor_finish(&ed, &out, &ignored);
    return out;
}

/* A charset backwards: the bytes of each character. */
struct code {
    uint32_t cp;
    char byte[MAX_BYTES];
    uint8_t n;
};
struct backwards {
    struct code code[256];
    uint32_t n;
};

static void read_backwards(const char *table, struct backwards *b)
{
    struct bt_rows rows = {0, 0};

    b->n = 0;
    assert_true(bt_dict_table(dict, table, &rows));
    for (uint32_t i = 0; i < rows.n; i++) {
        struct bt_str hex = bt_dict_cell(dict, rows.first + i, 0);
        struct bt_str letter = bt_dict_cell(dict, rows.first + i, 1);
        struct code c = {.n = 0};
        uint32_t step, k;
        c.cp = bt_decode(letter.s, letter.len, &step);
        for (uint32_t h = 0; h < hex.len; h += 3)
            c.byte[c.n++] = (char)strtol(hex.s + h, NULL, 16);
        for (k = 0; k < b->n && b->code[k].cp != c.cp; k++)
            ;
        /* Of two ways to write a letter the shorter one: TCVN3's fonts have no others. */
        if (k == b->n || c.n < b->code[k].n)
            b->code[k] = c;
        b->n += k == b->n;
    }
}

static const struct code *code_of(const struct backwards *b, uint32_t cp)
{
    for (uint32_t i = 0; i < b->n; i++)
        if (b->code[i].cp == cp)
            return &b->code[i];
    return NULL;
}

/* text -> bytes in the table's charset; *want: the text as far as the charset can say it.  at[i]: byte
 * of `bytes` where the character at byte i of *want begins. */
static struct bt_str encode_table(const struct backwards *b, bool tcvn3, struct bt_str text,
                                  struct bt_str *want, uint32_t *at)
{
    char *out = bt_alloc(arena, (size_t)text.len * 3 + 1),
         *said = bt_alloc(arena, text.len + 1);
    uint32_t n = 0, m = 0;

    for (uint32_t i = 0, step; i < text.len; i += step) {
        uint32_t cp = bt_decode(text.s + i, text.len - i, &step);
        const struct code *c = code_of(b, cp);
        at[m] = n;
        if (tcvn3 && (c == NULL || c->n > 1) && cp >= 0x80)
            c = code_of(b, cp = bt_lower(cp));
        if (c != NULL) {
            memcpy(out + n, c->byte, c->n);
            n += c->n;
        } else {
            cp = cp < 0x80 ? cp : '?';
            out[n++] = (char)cp;
        }
        m += bt_encode(said + m, cp);
    }
    at[m] = n;
    *want = (struct bt_str){said, m};
    return (struct bt_str){out, n};
}

/* windows-1258 has quality letters and loose tones. */
static struct bt_str encode_1258(struct bt_str text, struct bt_str *want, uint32_t *at)
{
    static const char tones[] = {0, (char)0xCC, (char)0xEC, (char)0xD2, (char)0xDE, (char)0xF2};
    UErrorCode status = U_ZERO_ERROR;
    UConverter *converter = ucnv_open("windows-1258", &status);
    char *out = bt_alloc(arena, (size_t)text.len * 3 + 1),
         *said = bt_alloc(arena, text.len + 1);
    uint32_t n = 0, m = 0;

    for (uint32_t i = 0, step; i < text.len; i += step) {
        uint32_t cp = bt_decode(text.s + i, text.len - i, &step);
        struct bt_letter l;
        uint8_t tone = 0;
        UChar wide;
        int32_t len;
        at[m] = n;
        if (bt_letter_of(cp, &l)) {
            tone = l.tone;
            l.tone = BT_LEVEL;
            wide = (UChar)bt_letter_compose(l);
        } else {
            wide = (UChar)cp;
        }
        status = U_ZERO_ERROR;
        len = ucnv_fromUChars(converter, out + n, 4, &wide, 1, &status);
        if (len != 1 || out[n] == 0x1A) {
            out[n] = '?';
            cp = '?';
            tone = 0;
        }
        n++;
        if (tone != 0)
            out[n++] = tones[tone];
        m += bt_encode(said + m, cp);
    }
    ucnv_close(converter);
    at[m] = n;
    *want = (struct bt_str){said, m};
    return (struct bt_str){out, n};
}

/* UTF-16 and UTF-32, with a byte order mark or without. */
static struct bt_str encode_wide(enum bt_charset c, struct bt_str text, bool mark,
                                 struct bt_str *want, uint32_t *at)
{
    char *out = bt_alloc(arena, (size_t)text.len * 4 + 4);
    uint32_t n = mark ? put_wide(out, c, 0xFEFF) : 0;

    for (uint32_t i = 0, step; i < text.len; i += step) {
        at[i] = n;
        n += put_wide(out + n, c, bt_decode(text.s + i, text.len - i, &step));
    }
    at[text.len] = n;
    *want = text;
    return (struct bt_str){out, n};
}

static struct bt_str decode(struct bt_charset_guess g, struct bt_str bytes,
                            struct bt_edits *edits)
{
    struct bt_decoded found = {0, 0, 0, false};
    struct bt_editor ed;
    struct bt_edits now;

    *edits = (struct bt_edits){NULL, 0};
    bt_charset_decode(charsets, g.charset, arena, &bytes, edits, &found.replaced);
    bt_decode_utf8(arena, &bytes, edits, &found);
    bt_editor_init(&ed, arena, bytes);
    bt_step_nfc(&ed); /* windows-1258 */
    bt_editor_finish(&ed, &bytes, &now);
    *edits = bt_edits_compose(arena, *edits, now);
    assert_int_equal(found.replaced, 0);
    return bytes;
}

static void check(enum bt_charset c, struct bt_str bytes, struct bt_str want,
                  const uint32_t *at)
{
    struct bt_charset_guess given = {c, 1000, false};
    struct bt_charset_guess found = bt_charset_detect(charsets, arena, bytes, BT_CHARSET_AUTO);
    struct bt_str head = bt_slice(bytes, 0, bytes.len < HEAD ? bytes.len : HEAD & ~3);
    struct bt_edits edits;
    struct bt_str got = decode(given, bytes, &edits);

    if (!bt_str_eq(got, want))
        fail_msg("%s: \"%.*s\" is not \"%.*s\"", bt_charset_name(c), (int)got.len, got.s,
                 (int)want.len, want.s);
    for (uint32_t i = 0, step; i < got.len; i += step) {
        struct bt_span from;
        bt_decode(got.s + i, got.len - i, &step);
        from = bt_edits_to_in(edits, (struct bt_span){i, i + step});
        assert_int_equal(from.beg, at[i]);
        assert_int_equal(from.end, at[i + step]);
    }
    assert_string_equal(bt_charset_name(found.charset), bt_charset_name(c));
    found = bt_charset_detect(charsets, arena, head, BT_CHARSET_AUTO);
    assert_string_equal(bt_charset_name(found.charset), bt_charset_name(c));
}

static void test_articles(void **state)
{
    static const struct {
        enum bt_charset charset;
        const char *table;
    } tables[] = {{BT_CHARSET_TCVN3, "tcvn3"},   {BT_CHARSET_VNI, "vni"},
                  {BT_CHARSET_VPS, "vps"},       {BT_CHARSET_VISCII, "viscii"},
                  {BT_CHARSET_BKHCM2, "bkhcm2"}, {BT_CHARSET_WINDOWS1258, NULL},
                  {BT_CHARSET_UTF16LE, NULL},    {BT_CHARSET_UTF16BE, NULL},
                  {BT_CHARSET_UTF32LE, NULL},    {BT_CHARSET_UTF32BE, NULL}};
    static struct backwards b;
    static uint32_t at[1 << 17];

    (void)state;
    for (size_t k = 0; k < sizeof tables / sizeof tables[0]; k++) {
        if (tables[k].table != NULL)
            read_backwards(tables[k].table, &b);
        for (int i = 1; i <= ARTICLES; i++) {
            struct bt_str text = read_article(i), want, bytes;
            if (tables[k].table != NULL)
                bytes =
                    encode_table(&b, tables[k].charset == BT_CHARSET_TCVN3, text, &want, at);
            else if (tables[k].charset == BT_CHARSET_WINDOWS1258)
                bytes = encode_1258(text, &want, at);
            else
                bytes = encode_wide(tables[k].charset, text, i % 2 == 0, &want, at);
            check(tables[k].charset, bytes, want, at);
            bt_arena_clear(arena);
        }
    }
}

/* Every letter of the language, small and capital, between two others. */
static void test_letters(void **state)
{
    static const struct {
        enum bt_charset charset;
        const char *table;
    } tables[] = {{BT_CHARSET_TCVN3, "tcvn3"},   {BT_CHARSET_VNI, "vni"},
                  {BT_CHARSET_VPS, "vps"},       {BT_CHARSET_VISCII, "viscii"},
                  {BT_CHARSET_BKHCM2, "bkhcm2"}, {BT_CHARSET_WINDOWS1258, NULL}};
    static struct backwards b;
    static uint32_t at[4096];
    char letters[4096];
    struct bt_str text = {letters, 0}, want, bytes, got;
    uint32_t count = 0;

    (void)state;
    for (uint32_t cp = 'A'; cp < 0x1F00; cp++) {
        struct bt_letter l;
        if (!bt_letter_of(cp, &l))
            continue;
        letters[text.len++] = 'n';
        text.len += bt_encode(letters + text.len, cp);
        letters[text.len++] = ' ';
        count++;
    }
    assert_int_equal(count, 134 + 52);
    for (size_t k = 0; k < sizeof tables / sizeof tables[0]; k++) {
        struct bt_charset_guess g = {tables[k].charset, 1000, false};
        struct bt_edits edits;
        if (tables[k].table != NULL) {
            read_backwards(tables[k].table, &b);
            bytes = encode_table(&b, tables[k].charset == BT_CHARSET_TCVN3, text, &want, at);
        } else {
            bytes = encode_1258(text, &want, at);
        }
        got = decode(g, bytes, &edits);
        if (!bt_str_eq(got, want))
            fail_msg("%s: %.*s", tables[k].table, (int)got.len, got.s);
        /* Only TCVN3 lacks letters: its capitals with a tone. */
        assert_true(tables[k].charset == BT_CHARSET_TCVN3 || bt_str_eq(got, text));
        assert_null(memchr(got.s, '?', got.len));
    }
}

/* VIQR with its escapes: what is written by the rule is read as it was meant. */
static void test_viqr(void **state)
{
    static struct backwards b;

    (void)state;
    read_backwards("viqr", &b);
    for (int i = 1; i <= ARTICLES; i++) {
        struct bt_str text = read_article(i), got;
        char *out = bt_alloc(arena, (size_t)text.len * 3), *said = bt_alloc(arena, text.len);
        struct bt_charset_guess g;
        struct bt_edits edits;
        uint32_t n = 0, m = 0;
        for (uint32_t p = 0, step; p < text.len; p += step) {
            uint32_t cp = bt_decode(text.s + p, text.len - p, &step);
            const struct code *c = cp >= 0x80 ? code_of(&b, cp) : NULL;
            if (c != NULL) {
                memcpy(out + n, c->byte, c->n);
                n += c->n;
            } else {
                cp = cp < 0x80 ? cp : '-';
                if (strchr(".?'`~^(+\\dD", (int)cp) != NULL)
                    out[n++] = '\\';
                out[n++] = (char)cp;
            }
            m += bt_encode(said + m, cp);
        }
        g = bt_charset_detect(charsets, arena, (struct bt_str){out, n}, BT_CHARSET_AUTO);
        assert_string_equal(bt_charset_name(g.charset), "VIQR");
        got = decode(g, (struct bt_str){out, n}, &edits);
        assert_true(bt_str_eq(got, (struct bt_str){said, m}));
        bt_arena_clear(arena);
    }
}

/* Without escapes a sign behind a vowel is read by what follows. */
static void test_viqr_signs(void **state)
{
    static const char *const pairs[][2] = {
        {"Tie^'ng Vie^.t.", "Tiếng Việt."},
        {"Ba` Tra^`n Thi. Mai o+? xa~ Nga.", "Bà Trần Thị Mai ở xã Nga."},
        {"o+? Ha` No^.i. Ho.p la.i", "ở Hà Nội. Họp lại"},
        {"ca?i ta.o? DDu+o+.c", "cải tạo? Được"},
        {"D\\D ma` kho^ng D\\-", "DD mà không D\\-"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct bt_edits edits;
        struct bt_str got = decode((struct bt_charset_guess){BT_CHARSET_VIQR, 1000, false},
                                   bt_cstr(pairs[i][0]), &edits);
        if (!bt_str_is(got, pairs[i][1]))
            fail_msg("got \"%.*s\", expected \"%s\"", (int)got.len, got.s, pairs[i][1]);
    }
}

/* Wide text with and without marks, loose marks, pairs; what only looks so; what a page says of itself
 * in bytes that cannot be it. */
static void test_wide(void **state)
{
    static const enum bt_charset all[] = {BT_CHARSET_UTF16LE, BT_CHARSET_UTF16BE,
                                          BT_CHARSET_UTF32LE, BT_CHARSET_UTF32BE};
    static const char *const texts[] = {"Xa\u0303 \u0110o\u0302\u0300ng Quy\u0301t ho\u0323p.",
                                        "<p>\u1ED8ng \U0001F600</p>", "{}\r\n", "ab"};
    struct bt_str bytes, text, got;
    static uint32_t at[256];
    char pair[16];

    (void)state;
    for (size_t k = 0; k < sizeof all / sizeof all[0]; k++)
        for (size_t i = 0; i < 2 * sizeof texts / sizeof texts[0]; i++) {
            struct bt_edits edits = {NULL, 0};
            uint32_t replaced = 0;
            bytes = encode_wide(all[k], bt_cstr(texts[i / 2]), i % 2 != 0, &text, at);
            assert_int_equal(bt_charset_wide(bytes), all[k]);
            got = bytes;
            bt_charset_decode(charsets, all[k], arena, &got, &edits, &replaced);
            assert_true(bt_str_eq(bt_slice(got, i % 2 != 0 ? 3 : 0, got.len), text));
            assert_int_equal(replaced, 0);
        }
    assert_int_equal(bt_charset_wide((struct bt_str){"a\0\0\0b", 5}), BT_CHARSET_AUTO);
    assert_int_equal(bt_charset_wide((struct bt_str){"\0\0\0\0\0\0\0\0", 8}), BT_CHARSET_AUTO);
    assert_int_equal(bt_charset_wide(BT_STR("X\u00E3 h\u1ECDp.")), BT_CHARSET_AUTO);
    assert_int_equal(bt_charset_wide((struct bt_str){"MZ\x90\0\3\0\0\0\4\0\0\0", 12}),
                     BT_CHARSET_AUTO);
    assert_int_equal(bt_charset_detect(charsets, arena, BT_STR("<meta charset=utf-16><p>xa"),
                                       BT_CHARSET_UTF16)
                         .charset,
                     BT_CHARSET_UTF8);
    /* halves of a pair, half a unit, no character */
    memcpy(pair,
           "a\0\x3D\xD8"
           "b\0\x00\xDE"
           "c",
           9);
    for (int k = 0; k < 2; k++) {
        static const char bad[] = "a\0\0\0\0\0\x11\0\0\xD8\0\0b\0\0\0c\0";
        struct bt_edits edits = {NULL, 0};
        uint32_t replaced = 0;
        got = k == 0 ? (struct bt_str){pair, 9} : (struct bt_str){bad, sizeof bad - 1};
        bt_charset_decode(charsets, k == 0 ? BT_CHARSET_UTF16LE : BT_CHARSET_UTF32LE, arena,
                          &got, &edits, &replaced);
        assert_int_equal(replaced, 3);
        assert_true(bt_str_is(got, k == 0 ? "a\uFFFDb\uFFFD\uFFFD" : "a\uFFFD\uFFFDb\uFFFD"));
    }
}

/* What is no Vietnamese legacy text stays UTF-8, broken or not. */
static void test_no_charset(void **state)
{
    static const char *const texts[] = {
        "",
        "plain ASCII, with don't and (1+1)",
        "caf\xE9 d\xE9j\xE0 vu, \xE9t\xE9 fran\xE7"
        "ais",
        "abc \xFF def",
        "Xã Đồng Quýt \xFF\xFE họp \xC3",
        "Москва и Санкт-Петербург, русский текст без вьетнамских слов совсем",
        "Ça c'est très bien, déjà été à l'école française, où l'élève rêve de l'été",
        "r\xC3\xA9sum\xC3\xA9",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct bt_charset_guess g =
            bt_charset_detect(charsets, arena, bt_cstr(texts[i]), BT_CHARSET_AUTO);
        if (g.charset != BT_CHARSET_UTF8)
            fail_msg("\"%s\" is taken for %s", texts[i], bt_charset_name(g.charset));
    }
}

/* Legacy bytes that were read as windows-1252 and are UTF-8 now. */
static void test_as_latin(void **state)
{
    struct bt_str text =
        bt_cstr("Héi ®ång nh©n d©n x· §ång Quýt häp kú thø t¸m, th«ng qua m­êi "
                "nghÞ quyÕt vÒ ph¸t triÓn kinh tÕ");
    struct bt_charset_guess g = bt_charset_detect(charsets, arena, text, BT_CHARSET_AUTO);
    struct bt_edits edits = {NULL, 0};
    struct bt_span s;

    (void)state;
    assert_string_equal(bt_charset_name(g.charset), "TCVN3");
    assert_true(g.as_latin);
    bt_charset_decode_latin(charsets, g.charset, arena, &text, &edits);
    assert_true(bt_str_is(text, "Hội đồng nhân dân xã Đồng Quýt họp kỳ thứ tám, thông qua mười "
                                "nghị quyết về phát triển kinh tế"));
    s = bt_edits_to_in(edits, (struct bt_span){6, 13}); /* đồng: seven bytes */
    assert_int_equal(s.beg, 5);
    assert_int_equal(s.end, 11);
}

static void test_declared(void **state)
{
    (void)state;
    assert_int_equal(bt_charset_declared(bt_cstr("Windows-1258")), BT_CHARSET_WINDOWS1258);
    assert_int_equal(bt_charset_declared(bt_cstr("x-viet-vps")), BT_CHARSET_VPS);
    assert_int_equal(bt_charset_declared(bt_cstr("iso-8859-1")), BT_CHARSET_AUTO);
    assert_int_equal(bt_charset_declared(bt_cstr("")), BT_CHARSET_AUTO);
    assert_true(
        bt_str_is(bt_charset_of_page(bt_cstr("<html><META http-equiv=x content=\"text/html; "
                                             "charset=windows-1258\">")),
                  "windows-1258"));
    assert_true(bt_str_is(bt_charset_of_page(bt_cstr("<meta charset='viscii'>")), "viscii"));
    assert_true(bt_str_is(bt_charset_of_page(bt_cstr("<p>no charset")), ""));
}

/* Every byte, every pair of bytes, in every charset: never a crash, always valid UTF-8. */
static void test_any_bytes(void **state)
{
    char *all = bt_alloc(arena, 1 << 17);
    struct bt_str bytes = {all, 1 << 17};

    (void)state;
    for (uint32_t i = 0; i < 1 << 16; i++) {
        all[2 * i] = (char)(i >> 8);
        all[2 * i + 1] = (char)(i & 0xFF);
    }
    for (int c = BT_CHARSET_UTF8; c < BT_NCHARSET; c++)
        for (uint32_t cut = 0; cut < 4; cut++) {
            struct bt_decoded found = {0, 0, 0, false}, none = {0, 0, 0, false};
            struct bt_str text = bt_slice(bytes, 0, bytes.len - cut), again;
            struct bt_edits edits = {NULL, 0}, e = {NULL, 0};
            bt_charset_decode(charsets, (enum bt_charset)c, arena, &text, &edits,
                              &found.replaced);
            bt_decode_utf8(arena, &text, &edits, &found);
            again = text;
            bt_decode_utf8(arena, &again, &e, &none);
            assert_int_equal(none.replaced, 0);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wide),       cmocka_unit_test(test_articles),
        cmocka_unit_test(test_letters),    cmocka_unit_test(test_viqr),
        cmocka_unit_test(test_viqr_signs), cmocka_unit_test(test_no_charset),
        cmocka_unit_test(test_as_latin),   cmocka_unit_test(test_declared),
        cmocka_unit_test(test_any_bytes),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
