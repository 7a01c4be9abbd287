/* test_warc.c: web archives: records cut, answers decoded, what is broken answered by an error. */
#include "unit/warc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <zlib.h>

#define HTTP(headers, body) "HTTP/1.1 200 OK\r\n" headers "\r\n" body
#define HTML                "Content-Type: text/html; charset=utf-8\r\n"

static struct bt_buf archive, got;
static uint64_t done[BT_WARC_NSKIP];

/* A record with any block; `length` -1: the right one. */
static void add_bytes(const char *type, int n, const char *media, const char *block,
                      size_t size, long long length)
{
    bt_buf_printf(&archive,
                  "WARC/1.1\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:a-%d>\r\nWARC-Date: "
                  "2020-10-19T04:14:%02dZ\r\nWARC-Target-URI: http://t/%d\r\n%sContent-Length: "
                  "%lld\r\n\r\n",
                  type, n, n, n, media, length < 0 ? (long long)size : length);
    bt_buf_add(&archive, block, size);
    bt_buf_puts(&archive, "\r\n\r\n");
}

static void add(const char *type, int n, const char *media, const char *block)
{
    add_bytes(type, n, media, block, strlen(block), -1);
}

static void add_page(int n)
{
    add("response", n, "", HTTP(HTML, "<p>xã"));
}

#define PAGE(n) "a-" #n " 160308084" #n " http://t/" #n " text/html utf-8 <p>xã\n"

/* The same pieces, whatever the bytes come from and in what portions. */
static void expect(const char *pieces)
{
    static const size_t steps[] = {SIZE_MAX, 1, 7, 100};

    for (size_t i = 0; i < 2 * sizeof steps / sizeof steps[0]; i++) {
        bt_buf_clear(&got);
        warc_read_bytes(&got, archive.s, archive.len, steps[i / 2], i % 2 != 0, done);
        bt_buf_putc(&got, '\0');
        assert_string_equal(got.s, pieces);
    }
}

static int begin(void **state)
{
    (void)state;
    bt_buf_clear(&archive);
    return 0;
}

static void test_types(void **state)
{
    (void)state;
    add("warcinfo", 1, "", "software: x\r\n");
    add("request", 2, "", "GET / HTTP/1.1\r\n\r\n");
    add_page(3);
    add("revisit", 4, "", HTTP(HTML, ""));
    add("metadata", 5, "", "a: b\r\n");
    add("continuation", 6, "", "x");
    add("response", 7, "", "HTTP/1.0 404 Not Found\r\n" HTML "\r\nkhông");
    add("response", 8, "", HTTP("Content-Type: image/png\r\n", "PNG"));
    add("resource", 9, "Content-Type: text/plain;charset=\"tcvn3\"\r\n", "x");
    add("conversion", 1, "content-type:TEXT/PLAIN\r\n", "y");
    add("response", 2, "Content-Type: text/dns\r\n", "z");
    add("resource", 3, "Content-Type: text/css\r\n", "z");
    add("response", 4, "WARC-Identified-Payload-Type: text/html\r\n", HTTP("", "q"));
    add("response", 5, "", HTTP("", "q"));
    expect(PAGE(3) "a-9 1603080849 http://t/9 text/plain tcvn3 x\n"
                   "a-1 1603080841 http://t/1 text/plain  y\n"
                   "a-4 1603080844 http://t/4 text/html  q\n");
    assert_int_equal(done[BT_WARC_ARTICLE], 4);
    assert_int_equal(done[BT_WARC_REVISIT], 1);
    assert_int_equal(done[BT_WARC_REQUEST], 1);
    assert_int_equal(done[BT_WARC_METADATA], 1);
    assert_int_equal(done[BT_WARC_WARCINFO], 1);
    assert_int_equal(done[BT_WARC_OTHER_TYPE], 1);
    assert_int_equal(done[BT_WARC_STATUS], 1);
    assert_int_equal(done[BT_WARC_MEDIA], 4);
}

static void test_headers(void **state)
{
    (void)state;
    bt_buf_puts(&archive, "WARC/1.0\nwarc-type:response\nWARC-RECORD-ID:  <x:1>  \n"
                          "WARC-Target-URI: <http://t/>\nX-Long: a\n b\nno colon\n"
                          "WARC-Date: 2020-10-19T04:14:01.123456Z\nContent-Length: 46\n\n"
                          "HTTP/2 200\nCONTENT-TYPE: Text/HTML ; q\n\n<p>xã\n\n\n\n\n");
    add_page(2);
    expect("x:1 1603080841 http://t/ text/html  <p>xã\n" PAGE(2));
}

static void test_chunks(void **state)
{
    static const char *const coded = HTML "Transfer-Encoding: chunked\r\n";
    char block[512];

    (void)state;
#define CHUNKED(n, body)                                                                       \
    snprintf(block, sizeof block, "HTTP/1.1 200 OK\r\n%s\r\n" body, coded);                    \
    add("response", n, "", block)
    CHUNKED(1, "4;x=y\r\n<p>x\r\n2\r\nã\r\n0\r\nTrailer: z\r\n\r\n");
    CHUNKED(2, "00A\n0123456789\n0\n");
    CHUNKED(3, "<p>not chunked");
    CHUNKED(4, "5\r\nabcde\r\nffffffffffffffff\r\n");
    CHUNKED(5, "5\r\nabcde\r\n");
    CHUNKED(6, "5\r\nabc");
#undef CHUNKED
    expect("a-1 1603080841 http://t/1 text/html utf-8 <p>xã"
           "\na-2 1603080842 http://t/2 text/html utf-8 0123456789\n"
           "a-3 1603080843 http://t/3 text/html utf-8 <p>not chunked\n"
           "invalid-http record 4 at byte 785: chunks break off at byte 10 of the body a-4\n"
           "invalid-http record 5 at byte 1052: chunks break off at byte 10 of the body a-5\n"
           "invalid-http record 6 at byte 1300: chunks break off at byte 6 of the body a-6\n");
}

/* zlib's window bits: 31 gzip, 15 zlib, -15 deflate alone. */
static size_t pack(int window, const char *s, size_t n, char *to, size_t room)
{
    z_stream z = {.next_in = (Bytef *)s,
                  .avail_in = (uInt)n,
                  .next_out = (Bytef *)to,
                  .avail_out = (uInt)room};

    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return room - z.avail_out;
}

static void add_packed(int n, const char *coding, int window, const char *body, size_t size,
                       size_t lost)
{
    char block[1024];
    int head = snprintf(block, sizeof block,
                        "HTTP/1.1 200 OK\r\n" HTML "Content-Encoding: %s\r\n\r\n", coding);

    add_bytes("response", n, "", block,
              (size_t)head +
                  pack(window, body, size, block + head, sizeof block - (size_t)head) - lost,
              -1);
}

static void test_codings(void **state)
{
    char *zeros = calloc(1, 300000);

    (void)state;
    add_packed(1, "GZIP", 31, "<p>xã", 6, 0);
    add_packed(2, "x-gzip", 31, "<p>xã", 6, 0);
    add_packed(3, "deflate", 15, "<p>xã", 6, 0);
    add_packed(4, "identity, deflate", -15, "<p>xã", 6, 0);
    add("response", 5, "", HTTP(HTML "Content-Encoding: gzip\r\n", "<p>xã"));
    add("response", 6, "", HTTP(HTML "Content-Encoding: deflate\r\n", "<p>xã"));
    add_packed(7, "gzip", 31, "<p>xã", 6, 9);
    add_packed(8, "gzip", 31, zeros, 300000, 0);
    add("response", 9, "", HTTP(HTML "Content-Encoding: br\r\n", "<p>xã"));
    bt_buf_clear(&got);
    warc_read_bytes(&got, archive.s, archive.len, SIZE_MAX, true, done);
    bt_buf_putc(&got, '\0');
    assert_memory_equal(got.s, PAGE(1) PAGE(2) PAGE(3) PAGE(4) PAGE(5) PAGE(6),
                        6 * (sizeof PAGE(1) - 1));
    assert_non_null(strstr(got.s, "gzip body breaks off or is broken a-7\n"));
    assert_non_null(strstr(got.s, "body unpacks to more than 4096 bytes a-8\n"));
    assert_non_null(strstr(got.s, "body in coding br, expected gzip or deflate a-9\n"));
    free(zeros);
}

static void test_wrong_length(void **state)
{
    static const char block[] = HTTP(HTML, "<p>xã");
    const size_t n = sizeof block - 1;

    (void)state;
    add_page(1);
    add_bytes("response", 2, "", block, n, 5);
    add_page(3);
    add_bytes("response", 4, "", block, n, 300);
    add_page(5);
    add_bytes("request", 6, "", block, n, 0);
    add_page(7);
    add_bytes("response", 8, "", block, n, (long long)n + 100000);
    add_page(9);
    bt_buf_clear(&got);
    warc_read_bytes(&got, archive.s, archive.len, SIZE_MAX, true, done);
    bt_buf_putc(&got, '\0');
    assert_string_equal(
        got.s,
        PAGE(1) "invalid-warc record 2 at byte 216: content-length 5 is wrong "
                "a-2\n" PAGE(3) "invalid-warc record 4 at byte 647: content-length 300 "
                                "is wrong a-4\n" PAGE(5) "invalid-warc record 6 at byte "
                                                         "1080: content-length 0 is "
                                                         "wrong a-6\n" PAGE(7) "invalid-"
                                                                               "warc "
                                                                               "record "
                                                                               "8 at "
                                                                               "byte "
                                                                               "1510: "
                                                                               "content-"
                                                                               "length "
                                                                               "100065 "
                                                                               "is "
                                                                               "wrong "
                                                                               "a-"
                                                                               "8"
                                                                               "\n" PAGE(9));
}

static void test_truncated(void **state)
{
    (void)state;
    add_page(1);
    add_page(2);
    archive.len -= 10;
    expect(PAGE(1) "truncated record 2 at byte 216: it ends after 59 of 65 bytes a-2\n");
    archive.len = 216 + 30;
    expect(PAGE(1) "invalid-warc record 2 at byte 216: its header has no end \n");
}

static void test_garbage(void **state)
{
    (void)state;
    bt_buf_puts(&archive, "\r\n\n\nWARC/0.9\r\nWARC-Type: response\r\n\r\n");
    add_page(1);
    bt_buf_puts(&archive, "rác\r\n");
    add_page(2);
    bt_buf_puts(&archive, "WARC/1.0\r\n\r\n");
    add_page(3);
    bt_buf_puts(&archive, "WARC");
    expect("invalid-warc 33 bytes at byte 4 are no record \n" PAGE(
        1) "invalid-warc 6 bytes at byte "
           "253 are no record \n" PAGE(
               2) "invalid-warc record 3 at byte 475: no content-length, or "
                  "none that is a number \n" PAGE(
                      3) "invalid-warc 4 bytes at byte 703 are no record \n");
}

/* A page that quotes records is one article, and so is one that is too large to be stored; on a pipe
 * as well, where the length alone says so. */
/* More line breaks behind a block than stand between two records: the rest is seen whatever the
 * portions are. */
static void test_long_gap(void **state)
{
    static const char page[] = HTTP(HTML, "<p>xã");
    char block[sizeof page + 103];
    char want[120];

    (void)state;
    memset(block, '\r', sizeof block);
    memcpy(block, page, sizeof page - 1);
    memcpy(block + sizeof block - 4, "rác", 4);
    add_bytes("response", 1, "", block, sizeof block, sizeof page - 1);
    snprintf(want, sizeof want,
             "invalid-warc record 1 at byte 0: content-length %zu is wrong a-1\n",
             sizeof page - 1);
    expect(want);
}

static void test_quoted(void **state)
{
    struct bt_buf block = BT_BUF_INIT, quote;

    (void)state;
    add_page(6);
    quote = archive;
    archive = (struct bt_buf)BT_BUF_INIT;
    bt_buf_puts(&block, HTTP("Content-Type: text/plain\r\n", ""));
    for (int i = 0; i < 500; i++)
        bt_buf_add(&block, quote.s, quote.len);
    add_bytes("response", 2, "", block.s, block.len, -1);
    add_page(3);
    add_bytes("response", 4, "", block.s, 45 + quote.len, -1);
    for (int seeks = 0; seeks < 2; seeks++) {
        static const char want[] =
            "too-large record 1 at byte 0: more than 4096 bytes, the limit of --max-document "
            "a-2\n" PAGE(3) "a-4 1603080844 http://t/4 text/plain  WARC/1.1\r\n";
        bt_buf_clear(&got);
        assert_int_equal(warc_read_bytes(&got, archive.s, archive.len, 5000, seeks != 0, done),
                         3);
        assert_memory_equal(got.s, want, sizeof want - 1);
    }
    bt_buf_release(&quote);
    bt_buf_release(&block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_types, begin),
        cmocka_unit_test_setup(test_headers, begin),
        cmocka_unit_test_setup(test_chunks, begin),
        cmocka_unit_test_setup(test_codings, begin),
        cmocka_unit_test_setup(test_wrong_length, begin),
        cmocka_unit_test_setup(test_truncated, begin),
        cmocka_unit_test_setup(test_garbage, begin),
        cmocka_unit_test_setup(test_long_gap, begin),
        cmocka_unit_test_setup(test_quoted, begin),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    bt_buf_release(&archive);
    bt_buf_release(&got);
    return failed;
}
