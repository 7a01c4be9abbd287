/* fuzz_query.c: any line as a query: what is made of it is an expression that FTS5 takes, over words of ours. */
#include "core/run.h"
#include "io/fts.h"
#include "stages/normalize.h"
#include "stages/search_query.h"

#ifndef BT_HAVE_SQLITE
#error "this target needs sqlite3"
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct bt_readings *readings;
static struct bt_normalizer *normalizer;
static struct bt_arena *arena;
static sqlite3_stmt *find;

static void open_all(void)
{
    static struct bt_fts fts;
    struct bt_dict *dict = NULL;
    sqlite3 *db = NULL;
    struct bt_err err = {0};

    if (bt_dict_open(&dict, bt_dict_image, (size_t)bt_dict_image_size, &err) != BT_OK ||
        bt_readings_open(&readings, dict, &err) != BT_OK ||
        bt_normalizer_open(&normalizer, dict, &err) != BT_OK ||
        (arena = bt_arena_new(NULL)) == NULL || sqlite3_open(":memory:", &db) != SQLITE_OK ||
        bt_fts_register(db, &fts, &err) != BT_OK ||
        sqlite3_exec(db,
                     "CREATE VIRTUAL TABLE fts USING fts5(title, text, expanded,"
                     " tokenize='bantin');"
                     "INSERT INTO fts VALUES('Đường mười', 'hội đồng nhân dân', 'OR NEAR')",
                     NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "SELECT rowid, bt_hits(fts) FROM fts WHERE fts MATCH ?1", -1,
                           &find, NULL) != SQLITE_OK)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct bt_normal how = {BT_STEP_ALL & ~(uint32_t)BT_STEP_ENTITIES,
                                         BT_TONE_KEEP, true};
    struct bt_str text = {(const char *)data, (uint32_t)size};
    struct bt_edits edits = {NULL, 0};
    struct bt_buf out = BT_BUF_INIT;
    struct bt_err err = {0};
    uint32_t bad, step;
    int rc;

    if (find == NULL)
        open_all();
    if (size == 0)
        return 0;
    for (uint32_t i = 0; i < text.len; i += step)
        if ((step = bt_utf8_length(text.s + i, text.len - i, &bad)) == 0)
            return 0;
    bt_arena_clear(arena);
    if (setjmp(*bt_arena_guard(arena)) != 0)
        return 0;
    bt_normalize(normalizer, arena, &how, &text, &edits);
    if ((data[0] & 1 ? bt_query_write : bt_query_phrase)(&out, readings, text, &err) == BT_OK &&
        out.len != 0) {
        sqlite3_bind_text64(find, 1, out.s, out.len, SQLITE_STATIC, SQLITE_UTF8);
        while ((rc = sqlite3_step(find)) == SQLITE_ROW)
            ;
        if (rc != SQLITE_DONE)
            __builtin_trap();
        sqlite3_reset(find);
    }
    bt_buf_release(&out);
    return 0;
}
