/* fuzz_charset.c: any bytes in any charset (the first byte says which, or auto), and all repairs: valid
 * UTF-8 comes out, and every edit has its place in both texts. */
#include "fuzz/fuzz.h"
#include "stages/charset.h"
#include "stages/decode.h"
#include "stages/normalize.h"

static void check(struct bt_str in, struct bt_str out, struct bt_edits e)
{
    uint32_t i = 0, o = 0;

    for (uint32_t k = 0; k < e.n; k++) {
        if (e.e[k].in.beg < i || e.e[k].in.end < e.e[k].in.beg || e.e[k].in.end > in.len ||
            e.e[k].out.beg < o || e.e[k].out.end < e.e[k].out.beg || e.e[k].out.end > out.len ||
            e.e[k].in.beg - i != e.e[k].out.beg - o ||
            memcmp(in.s + i, out.s + o, e.e[k].in.beg - i) != 0)
            __builtin_trap();
        i = e.e[k].in.end;
        o = e.e[k].out.end;
    }
    if (in.len - i != out.len - o)
        __builtin_trap();
    for (uint32_t p = 0, len, bad; p < out.len; p += len)
        if ((len = bt_utf8_length(out.s + p, out.len - p, &bad)) == 0)
            __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct bt_charsets *charsets;
    static struct bt_normalizer *normalizer;
    static struct bt_arena *arena;
    struct bt_normal how = {BT_STEP_ALL, BT_TONE_OLD, false};
    struct bt_decoded found = {0, 0, 0, false};
    struct bt_edits edits = {NULL, 0};
    struct bt_charset_guess g;
    struct bt_err err = {0};
    struct bt_str in, text;

    if (size < 2)
        return 0;
    fuzz_open(NULL);
    if (arena == NULL &&
        ((arena = bt_arena_new(NULL)) == NULL ||
         bt_charsets_open(&charsets, bt_run_dict(fuzz_run), &err) != BT_OK ||
         bt_normalizer_open(&normalizer, bt_run_dict(fuzz_run), &err) != BT_OK))
        __builtin_trap();
    bt_arena_clear(arena);
    if (setjmp(*bt_arena_guard(arena)) != 0)
        return 0;
    in = text = (struct bt_str){(const char *)data + 1, (uint32_t)size - 1};
    g = (struct bt_charset_guess){(enum bt_charset)(data[0] % BT_NCHARSET), 1000, false};
    how.lines = data[0] & 0x80;
    if (g.charset == BT_CHARSET_AUTO)
        g = bt_charset_detect(charsets, arena, in, BT_CHARSET_AUTO);
    if (g.as_latin)
        bt_charset_decode_latin(charsets, g.charset, arena, &text, &edits);
    else
        bt_charset_decode(charsets, g.charset, arena, &text, &edits, &found.replaced);
    bt_decode_utf8(arena, &text, &edits, &found);
    check(in, text, edits);
    bt_normalize(normalizer, arena, &how, &text, &edits);
    check(in, text, edits);
    return 0;
}
