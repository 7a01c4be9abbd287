/* test_page.c: what must hold of every page: the text is made of the page's bytes by the edits, run by run; tried on the
 * pages of corpus/pages and on broken ones made of them. */
#include "stages/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { PAGES = 30, ROUNDS = 2000, MAX_PAGE = 64 << 10 };

static struct bt_arena *arena;
static struct bt_dict *dict;
static struct bt_entities entities;
static struct html_hints *hints;
static uint64_t seed = 20201019;
static char page[MAX_PAGE];

static int begin(void **state)
{
    struct bt_err err = {0};

    (void)state;
    arena = bt_arena_new(NULL);
    if (arena == NULL ||
        bt_dict_open(&dict, bt_dict_image, (size_t)bt_dict_image_size, &err) != BT_OK)
        return 1;
    bt_entities_open(&entities, dict);
    return bt_html_hints_open(&hints, dict, &err) != BT_OK;
}

static int end(void **state)
{
    (void)state;
    bt_html_hints_free(hints);
    bt_dict_free(dict);
    bt_arena_free(arena);
    return 0;
}

static uint32_t below(uint32_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

static uint32_t read_page(int number)
{
    char path[64];
    FILE *f;
    size_t n;

    snprintf(path, sizeof path, "corpus/pages/%02d.html", number);
    f = fopen(path, "rb");
    assert_non_null(f);
    n = fread(page, 1, sizeof page, f);
    fclose(f);
    assert_true(n > 0 && n < sizeof page);
    return (uint32_t)n;
}

/* What an edit may put in the place of source bytes: nothing, white space for tags and white space,
 * one character for an entity or an escape. */
static void check_edit(struct bt_str source, struct bt_str text)
{
    uint32_t len = 0;

    if (text.len == 0 || bt_str_is(text, " ") || bt_str_is(text, "\n") ||
        bt_str_is(text, "\n\n"))
        return;
    bt_decode(text.s, text.len, &len);
    assert_int_equal(len, text.len);
    assert_true(source.len >= 2 && (source.s[0] == '\\' ||
                                    (source.s[0] == '&' && source.s[source.len - 1] == ';')));
}

/* The text is rebuilt from the page through the edits; each run between two edits stands where the
 * list says, and no tag is in it. */
static void check_runs(struct bt_str source, struct bt_str text, struct bt_edits edits)
{
    uint32_t in = 0, out = 0;

    for (uint32_t i = 0; i <= edits.n; i++) {
        struct bt_span to_in =
            i < edits.n ? edits.e[i].in : (struct bt_span){source.len, source.len};
        struct bt_span to_out =
            i < edits.n ? edits.e[i].out : (struct bt_span){text.len, text.len};
        struct bt_span run = {out, to_out.beg}, back;
        assert_true(to_in.beg >= in && to_out.beg >= out && to_in.end >= to_in.beg);
        assert_int_equal(to_in.beg - in, run.end - run.beg);
        assert_memory_equal(source.s + in, text.s + out, run.end - run.beg);
        if (run.end > run.beg) {
            back = bt_edits_to_in(edits, run);
            assert_int_equal(back.beg, in);
            assert_int_equal(back.end, to_in.beg);
        }
        if (i < edits.n)
            check_edit(bt_slice(source, to_in.beg, to_in.end),
                       bt_slice(text, to_out.beg, to_out.end));
        in = to_in.end;
        out = to_out.end;
    }
    assert_int_equal(in, source.len);
    assert_int_equal(out, text.len);
}

static void check_page(uint32_t n)
{
    struct html_page pg = {
        .entities = &entities, .hints = hints, .arena = arena, .s = {page, n}};
    struct html_value title;
    struct bt_edits edits;
    struct bt_str text;

    bt_arena_clear(arena);
    if (setjmp(*bt_arena_guard(arena)) != 0)
        fail_msg("no memory");
    bt_html_read(&pg);
    for (uint32_t i = 0; i < pg.nblock; i++) {
        const struct html_block *b = &pg.block[i];
        assert_true(b->at.beg < b->at.end && b->at.end <= n && b->links <= b->text);
        assert_true(i == 0 || b->at.beg >= pg.block[i - 1].at.end);
        assert_true(pg.node[b->node].block <= i && i < pg.node[b->node].block_end);
    }
    for (uint32_t i = 1; i < pg.nnode; i++) {
        const struct html_node *node = &pg.node[i], *around = &pg.node[node->parent];
        assert_true(node->parent < i && node->last >= i && node->last <= around->last);
        assert_true(node->block >= around->block && node->block_end <= around->block_end);
    }
    bt_html_find_main(&pg, false, &title);
    bt_html_write(&pg, &text, &edits);
    check_runs(pg.s, text, edits);
    if (title.rank != 0 && bt_html_write_value(&pg, &title, &text, &edits))
        check_runs(pg.s, text, edits);
}

static void test_pages(void **state)
{
    (void)state;
    for (int i = 1; i <= PAGES; i++)
        check_page(read_page(i));
}

/* Bytes lost, doubled, swapped for markup, the end cut off; kept valid UTF-8 by working on ASCII. */
static void test_broken_pages(void **state)
{
    static const char marks[] = "<>/\"'=&;!- \n[{}]:,\\";

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t n = read_page(1 + (int)below(PAGES)), changes = 1 + below(60);
        for (uint32_t i = 0; i < changes; i++) {
            uint32_t at = below(n);
            if ((unsigned char)page[at] < 0x80)
                page[at] = marks[below(sizeof marks - 1)];
        }
        if (below(3) == 0)
            n = 1 + below(n);
        while (n > 1 && (unsigned char)page[n - 1] >= 0x80)
            n--;
        if ((unsigned char)page[0] < 0x80)
            check_page(n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_broken_pages),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
