/* test_archive.c: 7z archives, ids of members, decompression in steps of any size. */
#include "io/decompress.h"
#include "io/source.h"

#include <archive.h>
#include <archive_entry.h>
#include <bzlib.h>
#include <lz4frame.h>
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#include <cmocka.h>

static void write_7z(const char *path, const char *const *name, size_t n)
{
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0), before = uselocale(utf8);
    struct archive *a = archive_write_new();

    archive_write_set_format_7zip(a);
    assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
    for (size_t i = 0; i < n; i++) {
        struct archive_entry *e = archive_entry_new();
        archive_entry_set_pathname(e, name[i]);
        archive_entry_set_filetype(e, AE_IFREG);
        archive_entry_set_size(e, 4);
        archive_entry_set_mtime(e, 1600000000, 0);
        assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
        assert_int_equal(archive_write_data(a, "tin\n", 4), 4);
        archive_entry_free(e);
    }
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    archive_write_free(a);
    uselocale(before);
    freelocale(utf8);
}

static void test_7z(void **state)
{
    static const char *const name[] = {"x\xC3\xA3/h\xE1\xBB\x8Dp.txt", "b", "c"};
    char path[] = "/tmp/bantin-test-XXXXXX";
    struct bt_source s;
    struct bt_err err = {0};

    (void)state;
    close(mkstemp(path));
    write_7z(path, name, 3);
    assert_int_equal(bt_source_open(&s, (const char *const[]){path, NULL}, -1, &err), BT_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(bt_source_next(&s, &err), BT_OK);
        assert_string_equal(s.id, name[i]);
        assert_int_equal(s.mtime, 1600000000);
        assert_int_equal(s.end - s.beg, 4);
        assert_memory_equal(s.buf + s.beg, "tin\n", 4);
    }
    assert_int_equal(bt_source_next(&s, &err), BT_END);
    bt_source_close(&s);
    unlink(path);
}

static void test_ids(void **state)
{
    struct bt_ids ids = {NULL, 0, 0};
    struct bt_buf id = BT_BUF_INIT;
    char name[16];

    (void)state;
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "tin/%d", i);
        bt_ids_take(&ids, "a/b.zip", name, 1, &id);
        assert_string_equal(id.s, name);
    }
    bt_ids_take(&ids, "a/b.zip", "tin/7", 7, &id);
    assert_string_equal(id.s, "b.zip/tin/7");
    bt_ids_take(&ids, "a/b.zip", "tin/7", 8, &id);
    assert_string_equal(id.s, "b.zip/tin/7:8");
    bt_ids_release(&ids);
    bt_buf_release(&id);
}

/* A stream that gives `step` bytes at a time. */
struct memory {
    struct bt_stream stream;
    const char *s;
    size_t n, step;
};

static enum bt_status read_memory(struct bt_stream *stream, char *to, size_t room, size_t *got,
                                  struct bt_err *err)
{
    struct memory *m = (struct memory *)stream;

    (void)err;
    *got = m->n < m->step ? m->n : m->step;
    *got = *got < room ? *got : room;
    memcpy(to, m->s, *got);
    m->s += *got;
    m->n -= *got;
    return *got != 0 ? BT_OK : BT_END;
}

static enum bt_status unpack(enum bt_packing packing, const char *s, size_t n, size_t step,
                             size_t room, struct bt_buf *out, struct bt_err *err)
{
    struct memory m = {{.read = read_memory}, s, n, step};
    struct bt_below below = {&m.stream, malloc(BT_STREAM_BUFFER), 0, 0, NULL};
    struct bt_stream *u;
    enum bt_status st = bt_decompress_open(&u, packing, &below, err);
    char block[4096];
    size_t got;

    assert_int_equal(st, BT_OK);
    bt_buf_clear(out);
    while ((st = u->read(u, block, room, &got, err)) == BT_OK)
        bt_buf_add(out, block, got);
    assert_int_equal(u->read(u, block, room, &got, err), BT_END); /* told once */
    u->close(u);
    return st;
}

/* Whole in steps of every size; cut anywhere it is an error, and no byte is made up. */
static void all_steps(enum bt_packing packing, const char *s, size_t n, const char *text)
{
    struct bt_buf out = BT_BUF_INIT;
    struct bt_err err;

    for (size_t step = 1; step <= n; step += 7)
        for (size_t room = 1; room <= 4096; room *= 8) {
            assert_int_equal(unpack(packing, s, n, step, room, &out, &err), BT_END);
            assert_int_equal(out.len, strlen(text));
            assert_memory_equal(out.s, text, out.len);
        }
    for (size_t cut = 8; cut < n; cut++) {
        err = (struct bt_err){0};
        assert_int_equal(unpack(packing, s, cut, 4096, 64, &out, &err), BT_BAD);
        assert_string_equal(err.code, "damaged");
        assert_true(out.len <= strlen(text));
        assert_memory_equal(out.s == NULL ? "" : out.s, text, out.len);
    }
    bt_buf_release(&out);
}

static void test_steps(void **state)
{
    char text[2048], packed[4096];
    z_stream z = {.next_in = (Bytef *)text};
    LZ4F_preferences_t summed = {.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled};
    unsigned bzip2 = sizeof packed;
    size_t n;

    (void)state;
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = (char)('a' + i * i % 23 % 7);
    text[sizeof text - 1] = '\0';
    z.avail_in = sizeof text - 1;
    z.next_out = (Bytef *)packed;
    z.avail_out = sizeof packed;
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    all_steps(BT_PACKING_GZIP, packed, z.total_out, text);
    deflateEnd(&z);
    n = ZSTD_compress(packed, sizeof packed, text, sizeof text - 1, 3);
    assert_false(ZSTD_isError(n));
    all_steps(BT_PACKING_ZSTD, packed, n, text);
    assert_int_equal(BZ2_bzBuffToBuffCompress(packed, &bzip2, text, sizeof text - 1, 9, 0, 0),
                     BZ_OK);
    all_steps(BT_PACKING_BZIP2, packed, bzip2, text);
    n = LZ4F_compressFrame(packed, sizeof packed, text, sizeof text - 1, &summed);
    assert_false(LZ4F_isError(n));
    all_steps(BT_PACKING_LZ4, packed, n, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_7z),
        cmocka_unit_test(test_ids),
        cmocka_unit_test(test_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
