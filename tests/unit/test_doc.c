/* test_doc.c: annotations by token, and the cache of words. */
#include "core/doc.h"
#include "core/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { TOKENS = 300, ROUNDS = 200 };

static uint64_t seed = 20201019;

static uint32_t below(uint32_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

/* A document of one-byte tokens. */
static void make_doc(struct bt_doc *doc, struct bt_arena *arena)
{
    static const struct bt_limits limits = {TOKENS, TOKENS};
    static const char text[TOKENS];

    bt_arena_clear(arena);
    bt_doc_init(doc, arena, &limits);
    doc->text = (struct bt_str){text, TOKENS};
    doc->work->frozen = true;
    doc->work->tok =
        bt_reserve(arena, NULL, 0, TOKENS, &doc->work->tok_cap, sizeof *doc->work->tok);
    for (uint32_t i = 0; i < TOKENS; i++)
        doc->work->tok[doc->work->ntok++] = (struct bt_token){.at = {i, i + 1}};
}

/* The marks of the covered tokens change no answer. */
static void test_covering_annotations(void **state)
{
    struct bt_arena *arena = bt_arena_new(NULL);
    struct bt_doc doc;

    (void)state;
    assert_int_equal(setjmp(*bt_arena_guard(arena)), 0);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        make_doc(&doc, arena);
        for (uint32_t n = below(40); n > 0; n--) {
            uint32_t tok = below(TOKENS), most = below(8) == 0 ? TOKENS : 6;
            uint32_t left = TOKENS - tok;
            bt_emit_tokens(&doc, BT_CODE, tok, 1 + below(left < most ? left : most), 0, 0, "");
        }
        bt_layer_sort(&doc, BT_CODE);
        for (uint32_t tok = 0; tok < TOKENS + 70; tok++)
            assert_ptr_equal(bt_ann_over(&doc, BT_CODE, tok),
                             bt_ann_search(&doc, BT_CODE, tok));
        assert_null(bt_ann_over(&doc, BT_PLACE, 0));
    }
    bt_arena_free(arena);
}

/* A word is known after it was seen, by all of its bytes, at the end of a text too. */
static void test_words_are_known_again(void **state)
{
    struct bt_words *words = calloc(1, sizeof *words);
    struct bt_str text = BT_STR("nghiêng nghiên abcdefghijklmnop nghiêng");
    static const struct {
        struct bt_span at;
        bool known;
    } seen[] = {{{0, 8}, false},   {{9, 16}, false}, {{0, 8}, true},   {{9, 16}, true},
                {{17, 33}, false}, {{17, 33}, true}, {{34, 42}, true}, {{34, 41}, true}};

    (void)state;
    assert_int_equal(text.len, 42);
    for (size_t i = 0; i < sizeof seen / sizeof seen[0]; i++) {
        assert_int_equal(bt_words_find(words, text, seen[i].at) != NULL, seen[i].known);
        if (!seen[i].known)
            bt_words_add(words, text, seen[i].at);
    }
    free(words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_covering_annotations),
        cmocka_unit_test(test_words_are_known_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
