/* test_detect.c: what bytes are, and when there are too few of them to tell. */
#include "core/str.h"
#include "io/detect.h"
#include "unit/wide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void packing(const char *s, size_t n, enum bt_packing want)
{
    bool more;

    assert_int_equal(bt_detect_packing(s, n, &more), want);
    if (want == BT_PACKING_NONE)
        return;
    for (size_t i = 0; i < n; i++) /* never decided otherwise by less */
        if (bt_detect_packing(s, i, &more) == BT_PACKING_NONE)
            assert_true(more);
}

#define PACKING(s, want) packing(s, sizeof(s) - 1, BT_PACKING_##want)

static void test_packing(void **state)
{
    bool more;

    (void)state;
    PACKING("\x1F\x8B\x08", GZIP);
    PACKING("\x28\xB5\x2F\xFD", ZSTD);
    PACKING("\xFD"
            "7zXZ\0",
            XZ);
    PACKING("BZh91AY&SY", BZIP2);
    PACKING("BZh1\x17rE8P\x90", BZIP2);
    PACKING("BZh91AY&SZ", NONE);
    PACKING("BZh01AY&SY", NONE);
    PACKING("\x04\x22\x4D\x18", LZ4);
    PACKING("PK\x03\x04", ZIP);
    PACKING("PK\x05\x06", ZIP);
    PACKING("7z\xBC\xAF\x27\x1C", 7Z);
    PACKING("PK lớn\n", NONE);
    PACKING("\x1F\x8B\x09", NONE);
    assert_int_equal(bt_detect_packing("{\"a\":1}\n", 8, &more), BT_PACKING_NONE);
    assert_false(more); /* a whole line: an answer to it may be waited for */
    bt_detect_packing("", 0, &more);
    assert_true(more);
}

static void test_tar(void **state)
{
    char header[512] = "tin/h\xE1\xBB\x8Dp.txt";
    uint32_t sum = 8 * ' ';

    (void)state;
    for (size_t i = 0; i < sizeof header; i++)
        sum += (unsigned char)header[i];
    snprintf(header + 148, 8, "%06o", sum);
    header[155] = ' ';
    packing(header, sizeof header, BT_PACKING_TAR);
    header[300]++;
    packing(header, sizeof header, BT_PACKING_NONE);
    memset(header, 0, sizeof header);
    packing(header, sizeof header, BT_PACKING_NONE);
    memset(header, ' ', sizeof header);
    packing(header, sizeof header, BT_PACKING_NONE);
}

static void format(const char *s, enum bt_format want)
{
    size_t n = strlen(s);
    bool more;

    assert_int_equal(bt_detect_format(s, n, &more), want);
    for (size_t i = 0; i < n; i++) { /* what is settled stays so */
        enum bt_format before = bt_detect_format(s, i, &more);
        if (!more && before != want)
            fail_msg("%d by %zu bytes of \"%s\"", (int)before, i, s);
    }
}

static void test_format(void **state)
{
    (void)state;
    format("\xEF\xBB\xBF {\"text\":1}", BT_FORMAT_JSONL);
    format("< 5 tu\xE1\xBB\x95i\n", BT_FORMAT_TEXT);
    format("<p>a</p>", BT_FORMAT_HTML);
    format("<!DOCTYPE html><rssx>", BT_FORMAT_HTML);
    format("<?xml version='1.0'?><!-- > --><rss version='2.0'>", BT_FORMAT_FEED);
    format("<!DOCTYPE rss [<!ENTITY a \"b\">]><rss>", BT_FORMAT_FEED);
    format("<feed xmlns='http://www.w3.org/2005/Atom'>", BT_FORMAT_FEED);
    format("<feed>", BT_FORMAT_HTML);
    format("<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", BT_FORMAT_FEED);
    format("id,text\n", BT_FORMAT_CSV);
    format("\"id\";\"text\"\r\n", BT_FORMAT_CSV);
    format("title\tbody\n", BT_FORMAT_TSV);
    format("text\nx", BT_FORMAT_TEXT);
    format("text,body\n", BT_FORMAT_TEXT);
    format("id,,text\n", BT_FORMAT_TEXT);
    format("id, text, id\n", BT_FORMAT_TEXT);
    format("Ng\xC3\xA0y id, text\n", BT_FORMAT_TEXT);
}

/* The same in UTF-16 and UTF-32, by the first characters. */
static void test_wide(void **state)
{
    static const enum bt_charset all[] = {BT_CHARSET_UTF16LE, BT_CHARSET_UTF16BE,
                                          BT_CHARSET_UTF32LE, BT_CHARSET_UTF32BE};
    static const struct {
        const char *text;
        enum bt_format format;
    } of[] = {{"<!DOCTYPE html><html>", BT_FORMAT_HTML},
              {"{\"text\":\"Xa\"}\n", BT_FORMAT_JSONL},
              {"id\ttext\r\na\tXa\r\n", BT_FORMAT_TSV},
              {"<?xml version='1.0' encoding='utf-16'?><rss version='2.0'>", BT_FORMAT_FEED},
              {"Xa hop.\n", BT_FORMAT_TEXT}};
    char wide[512];

    (void)state;
    for (size_t k = 0; k < 2 * sizeof all / sizeof all[0]; k++)
        for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
            size_t n = k % 2 != 0 ? put_wide(wide, all[k / 2], 0xFEFF) : 0;
            bool more;
            for (const char *s = of[i].text; *s != '\0'; s++)
                n += put_wide(wide + n, all[k / 2], (unsigned char)*s);
            assert_int_equal(bt_detect_format(wide, n, &more), of[i].format);
            for (size_t m = 0; m < n; m++) {
                enum bt_format before = bt_detect_format(wide, m, &more);
                if (!more && before != of[i].format)
                    fail_msg("%d by %zu bytes of \"%s\"", (int)before, m, of[i].text);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packing),
        cmocka_unit_test(test_tar),
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_wide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
