/* fuzz_dict.c: any bytes as a user's table, added to a small built-in one. */
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char base[] =
        "# table: t\n# licence: MIT\n# source: own\n# index: terms\n"
        "# columns: form kind example\nmột\tx\t[một]\nông bà\ty\t[ông bà]\n";
    struct bt_dict_source src[] = {
        {"t.tsv", {base, sizeof base - 1}, false},
        {"u/t.tsv", {(const char *)data, (uint32_t)size}, true},
    };
    struct bt_buf image = BT_BUF_INIT;
    struct bt_dict *dict = NULL;
    struct bt_err err = {0};

    if (bt_dict_build(&image, src, 2, &bt_lang, &err) == BT_OK) {
        uint32_t n;
        if (bt_dict_open(&dict, image.s, image.len, &err) != BT_OK)
            __builtin_trap();
        bt_dict_hits(dict, bt_dict_step(dict, BT_TRIE_ROOT, bt_dict_key(dict, "một", 5), false),
                     &n);
        bt_dict_free(dict);
    } else if (err.msg[0] == '\0') {
        __builtin_trap(); /* a refusal must say why */
    }
    bt_buf_release(&image);
    return 0;
}
