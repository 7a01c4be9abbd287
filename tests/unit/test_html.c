/* test_html.c: pages to text, title and time; spans lead back to the page. */
#include "core/run.h"

#include "core/when.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct bt_run *run;
static struct bt_worker *worker;

static int begin(void **state)
{
    static const char *const options[] = {"only=blocks", NULL};
    struct bt_err err = {0};

    (void)state;
    return bt_open(&run, options, NULL, 0, &err) != BT_OK ||
           bt_worker_new(&worker, run, NULL, &err) != BT_OK;
}

static int end(void **state)
{
    (void)state;
    bt_worker_free(worker);
    bt_close(run);
    return 0;
}

static const struct bt_doc *read_page(struct bt_input *in, const char *page)
{
    struct bt_err err = {0};
    struct bt_doc *doc;

    in->bytes = bt_cstr(page);
    in->media_type = "text/html";
    if (bt_run_doc(run, worker, in, &doc, &err) != BT_OK)
        fail_msg("%s", err.msg);
    return doc;
}

static void assert_text(const char *page, const char *want)
{
    struct bt_input in = {0};
    const struct bt_doc *doc = read_page(&in, page);

    if (!bt_str_is(doc->text, want))
        fail_msg("got \"%.*s\", expected \"%s\"", (int)doc->text.len, doc->text.s, want);
}

static void test_blocks(void **state)
{
    (void)state;
    assert_text("<p>Ông <b>L</b>ê\n  Mận</p><p>Bà Dần", "Ông Lê Mận\n\nBà Dần");
    assert_text("<div><div>a<br>B</div></div><ul><li>x<li>y</ul>", "a\nB\n\nx\n\ny");
    assert_text("<table><tr><td>A</td><td>B</td></tr></table>", "A B");
    assert_text("a<script>if (a < b) '</scr' + '<p>'</script>b<style>p{}</style>c<!-- <p> -->d",
                "abcd");
    assert_text("<title>x</title>3 < 5 & 7 <3", "x\n\n3 < 5 & 7 <3");
}

/* What a style sheet or a control holds apart is not glued; what is one word is not cut. */
static void test_apart(void **state)
{
    (void)state;
    assert_text("<p><span class=place>Đồng Quýt</span>Sáng nay <b>m</b><i>ưa</i>",
                "Đồng Quýt Sáng nay mưa");
    assert_text(
        "<p>xã <b>Đ</b>ồng Qu<u>ýt</u>; <i>m</i><sup>2</sup>, <span>20</span><span>20</span>",
        "xã Đồng Quýt; m2, 2020");
    assert_text("<p>Lê Mận<time>19/10/2020</time><button>Nghe</button>Ba phút",
                "Lê Mận 19/10/2020 Ba phút");
    assert_text("<p>ngày <time>19/10/2020</time>, xã<svg><g>A</g></svg><i>họp",
                "ngày 19/10/2020, xã họp");
    assert_text("<p>ông <b>Lê</b><b>&nbsp;Mận</b><a href=x>UBND</a>", "ông Lê Mận UBND");
}

static void test_entities(void **state)
{
    (void)state;
    assert_text(
        "<p>L&ecirc; V&#259;n H&#x1EA3;i&nbsp;&amp;&nbsp;T&abreve;ng &amp;lt; &bogus; &#0;",
        "Lê Văn Hải & Tăng &lt; &bogus; &#0;");
}

/* Whatever is broken, something comes out and nothing crashes. */
static void test_broken(void **state)
{
    (void)state;
    assert_text("x<", "x<");
    assert_text("x</", "x</");
    assert_text("x<p", "x");
    assert_text("x<a href=\"no end>y", "x");
    assert_text("x<!--", "x");
    assert_text("x<script>y", "x");
    assert_text("</p></div>x</b></b>", "x");
    assert_text("<b><i>x</b>y</i><nav>z",
                "xy\n\nz"); /* an open nav hides nothing: too little is left */
}

/* What frames the article goes, unless hardly anything is left without it. */
static void test_frame(void **state)
{
    static const char text[] =
        "Sáng 4/3, xã Đồng Quýt họp bàn việc đào kênh, đắp đập và làm đường. "
        "Ông Lê Văn Mận, Chủ tịch UBND xã, giao mỗi thôn cử hai mươi người làm "
        "trong mười ngày, báo cáo kết quả trước cuối tháng để xã tổng hợp chung.";
    char page[2000];

    (void)state;
    snprintf(page, sizeof page,
             "<nav>Trang chủ</nav><header>Cổng</header><article><header>Tin</header><p>%s</p>"
             "</article><aside>Tin khác</aside><form>Tìm</form><footer>Hết</footer>",
             text);
    {
        struct bt_input in = {0};
        const struct bt_doc *doc = read_page(&in, page);
        assert_true(bt_str_starts(doc->text, BT_STR("Tin\n\nSáng")));
        assert_int_equal(doc->text.len, strlen(text) + 5);
    }
    snprintf(page, sizeof page, "<form><nav>Trang chủ</nav><p>%s</p></form>", text);
    assert_text(page, text);
}

static void test_title(void **state)
{
    struct bt_input in = {0};
    const struct bt_doc *doc;
    struct bt_span s;
    uint32_t field;

    (void)state;
    doc = read_page(&in, "<title>Xã họp bàn thủy lợi | Cổng</title><meta property=og:title "
                         "content='Xã họp bàn thủy lợi'><p>Tin</p><h1> Xã họp\nbàn <b>thủy</b> "
                         "lợi </h1><p>Ông Mận nói.");
    assert_true(bt_str_is(doc->text, "Xã họp bàn thủy lợi\n\nTin\n\nÔng Mận nói."));
    assert_true(bt_str_is(bt_text(doc, doc->title), "Xã họp bàn thủy lợi"));
    s = bt_doc_to_orig(doc, (struct bt_span){4, 21}, &field);
    assert_int_equal(field, 0);
    assert_true(bt_str_is(bt_slice(in.bytes, s.beg, s.end), "họp\nbàn <b>thủy"));
    assert_text("<title>Xã họp bàn | Cổng</title><p>Ông Mận nói.",
                "Xã họp bàn\n\nÔng Mận nói.");
    in.title = BT_STR("Tựa đề");
    doc = read_page(&in, "<h1>Xã họp bàn thủy lợi</h1><p>Ông Mận nói.");
    assert_true(bt_str_is(doc->text, "Tựa đề\n\nXã họp bàn thủy lợi\n\nÔng Mận nói."));
}

static void assert_published(const char *page, const char *want)
{
    struct bt_input in = {0};
    const struct bt_doc *doc = read_page(&in, page);
    char out[40];

    assert_true(bt_str_is((struct bt_str){out, bt_time_format(doc->published, out)}, want));
}

static void test_published(void **state)
{
    (void)state;
    assert_published(
        "<meta content=\"2021-03-05T08:30:00+07:00\" property=\"article:published_time\">x",
        "2021-03-05T08:30:00+07:00");
    assert_published("<time datetime=2021-03-05>5/3</time> x", "2021-03-05");
    assert_published("<time>5/3</time> x", "");
}

/* A paragraph long enough to be an article's. */
#define LONG_TEXT                                                                                                         \
    "Sáng 4/3, xã Đồng Quýt họp bàn việc đào kênh, đắp đập và làm đường. Ông Lê Văn Mận, " \
    "Chủ tịch UBND xã, giao mỗi thôn cử hai mươi người làm trong mười ngày và báo cáo."

static void test_end_tags(void **state)
{
    (void)state;
    /* A cell is a scope: the stray </div> does not end what is around the table. */
    assert_text("<div class=nav><table><tr><td>a</div><td>b</table>c</div><p>" LONG_TEXT,
                LONG_TEXT);
    assert_text("<table><tr><td>1<td>2<tr><td>3<td>4</table>", "1 2\n\n3 4");
    assert_text("<ul><li>a<ul><li>b</ul><li>c</ul>d", "a\n\nb\n\nc\n\nd");
    assert_text("<p>a<p>b<div>c</p>d</div>", "a\n\nb\n\nc\n\nd");
    assert_text("<p>x <span>y</p>z</span> u", "x y\n\nz u");
}

/* What frames an article by its names goes; a name is not believed of the article itself. */
static void test_names(void **state)
{
    (void)state;
    assert_text("<div id=menu_ngang>Tin tức</div><div class='box_TinLienQuan'>Xã khác "
                "họp</div><p>" LONG_TEXT "</p><div class=comments>" LONG_TEXT "</div>",
                LONG_TEXT);
    assert_text("<body class='has-sidebar comments-open'><div class=related-wrap><p>" LONG_TEXT
                "</div>",
                LONG_TEXT);
    assert_text("<div><p>" LONG_TEXT
                "</p><p>Lượt xem: 84</p><h3>Tin liên quan</h3><p>Xã khác họp"
                "</p></div>",
                LONG_TEXT);
    assert_text("<div><p>" LONG_TEXT "</p><p><a href=x>Xã khác đào kênh</a> (4/3)</p></div>",
                LONG_TEXT);
    assert_text("<p style='display: none'>ẩn</p><p>" LONG_TEXT, LONG_TEXT);
}

static void assert_title(const char *page, const char *want)
{
    struct bt_input in = {0};
    const struct bt_doc *doc = read_page(&in, page);

    if (!bt_str_is(bt_text(doc, doc->title), want))
        fail_msg("title \"%.*s\", expected \"%s\"", (int)(doc->title.end - doc->title.beg),
                 doc->text.s + doc->title.beg, want);
}

static void test_titles(void **state)
{
    (void)state;
    assert_title(
        "<title>Cổng thông tin xã - Xã họp bàn thủy lợi</title><div>Xã họp bàn thủy lợi"
        "</div><p>" LONG_TEXT,
        "Xã họp bàn thủy lợi");
    assert_title("<title>Xã họp bàn thủy lợi - Báo Sậy</title><p>" LONG_TEXT,
                 "Xã họp bàn thủy lợi");
    assert_title("<meta property=og:site_name content=Sậy><title>Xã họp – sơ kết – "
                 "Sậy</title><p>" LONG_TEXT,
                 "Xã họp – sơ kết");
    assert_title(
        "<title>Trang chủ</title><h1><a href=/>Trang Sậy</a></h1><div class=tieude>Xã họp bàn"
        " thủy lợi</div><p>" LONG_TEXT,
        "Xã họp bàn thủy lợi");
    assert_title(
        "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"X\\u00e3 "
        "h\\u1ecdp \\\"b\\u00e0n\\\" &amp; "
        "l\\u00e0m\"}</script><title>Khác</title><p>" LONG_TEXT,
        "Xã họp \"bàn\" & làm");
    assert_title("<title>Xã họp bàn</title><meta property=og:title content='Xã họp "
                 "&quot;bàn&quot; việc'>"
                 "<p>" LONG_TEXT,
                 "Xã họp \"bàn\" việc");
    assert_title("<title>UBND xã</title><h1>Xã họp<br>bàn thủy lợi</h1><p>" LONG_TEXT,
                 "Xã họp bàn thủy lợi");
}

static void test_facts(void **state)
{
    struct bt_input in = {0};
    const struct bt_doc *doc;

    (void)state;
    doc = read_page(
        &in,
        "<link rel=canonical href='https://x.vn/?a=1&amp;b=2'><script type="
        "\"application/ld+json\">[{\"@graph\":[{\"@type\":[\"Article\"],\"author\":[{"
        "\"@type\":\"Person\",\"name\":\"L\\u00ea M\\u1eadn\"},{\"@type\":\"Organization\","
        "\"name\":\"Ban Mai\"}],\"headline\":\"h\",\"datePublished\":\"2021-03-05T08:30:00Z\"}"
        "]}]</script><p>" LONG_TEXT);
    assert_true(bt_str_is(doc->uri, "https://x.vn/?a=1&b=2"));
    assert_int_equal(doc->nbyline, 1);
    assert_true(bt_str_is(doc->byline[0], "Lê Mận"));
    in.uri = BT_STR("given");
    doc = read_page(
        &in, "<link rel=canonical href='https://x.vn/'><meta name=author content=admin><p>x");
    assert_true(bt_str_is(doc->uri, "given"));
    assert_int_equal(doc->nbyline, 0);
    /* a look-alike, an entity, a loose mark: what the text's own characters are cleaned of */
    doc = read_page(&in, "<meta name=author content='\u00D0&#x1ED7; Th\u00E2\u0323m'><p>x");
    assert_int_equal(doc->nbyline, 1);
    assert_true(bt_str_is(doc->byline[0], "Đỗ Thậm"));
    assert_published(
        "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"h\","
        "\"datePublished\":\"2021-03-05T08:30:00+07:00\"",
        "2021-03-05T08:30:00+07:00");
    assert_published(
        "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"h\","
        "\"datePublished\":\"2021-03-05T08:30:00+07:00\"}</script><time datetime=2020-01-01>x",
        "2021-03-05T08:30:00+07:00");
    assert_published("<aside><time datetime=2020-01-01>hôm nay</time></aside><p>" LONG_TEXT
                     "<time datetime=2021-03-05>5/3</time>",
                     "2021-03-05");
    assert_published("<meta itemprop=datePublished content='2021-03-05T08:30:00&#x2B;07:00'>x",
                     "2021-03-05T08:30:00+07:00");
    assert_published("<meta name=pubdate content='5/3/2021'>x", "");
}

/* What markup says is what layout gives, where no row of its own knows better. */
static void test_markup(void **state)
{
    static const enum bt_block want[] = {BT_BLOCK_TITLE, BT_BLOCK_BYLINE, BT_BLOCK_PARAGRAPH,
                                         BT_BLOCK_CAPTION, BT_BLOCK_ITEM};
    struct bt_input in = {0};
    const struct bt_doc *doc =
        read_page(&in, "<title>Xã họp bàn thủy lợi</title><h1>Xã họp bàn thủy lợi</h1><p "
                       "class=author>Lê Mận</p><p>" LONG_TEXT
                       "<figure><img><figcaption>Cánh đồng làng Sậy</figcaption></figure>"
                       "<ul><li>Thôn Hạ xong trước</ul>");

    (void)state;
    assert_int_equal(doc->layer[BT_BLOCK].n, 5);
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(doc->layer[BT_BLOCK].ann[i].type, want[i]);
    assert_int_equal(doc->nbyline, 1);
}

/* Open elements are counted to 512; deeper ones, and end tags without end, cost no more each. */
static void test_depth(void **state)
{
    static const char *const parts[] = {"<div>",  "</div>", "<td>",  "</p>",
                                        "<span>", "<li>",   "<x-a>", "<h1>"};
    enum { NESTED = 100000 };
    struct bt_err err = {0};
    struct bt_doc *doc;

    (void)state;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        uint32_t n = (uint32_t)strlen(parts[i]);
        char *page = malloc((size_t)NESTED * n + 300);
        struct bt_input in = {.media_type = "text/html"};
        assert_non_null(page);
        for (uint32_t k = 0; k < NESTED; k++)
            memcpy(page + (size_t)k * n, parts[i], n);
        memcpy(page + (size_t)NESTED * n, LONG_TEXT, sizeof LONG_TEXT);
        in.bytes = bt_cstr(page);
        if (bt_run_doc(run, worker, &in, &doc, &err) != BT_OK)
            fail_msg("%s: %s", parts[i], err.msg);
        if (!bt_str_is(doc->text, LONG_TEXT))
            fail_msg("%s: \"%.*s\"", parts[i], (int)doc->text.len, doc->text.s);
        free(page);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks),    cmocka_unit_test(test_entities),
        cmocka_unit_test(test_apart),     cmocka_unit_test(test_broken),
        cmocka_unit_test(test_frame),     cmocka_unit_test(test_title),
        cmocka_unit_test(test_published), cmocka_unit_test(test_end_tags),
        cmocka_unit_test(test_names),     cmocka_unit_test(test_titles),
        cmocka_unit_test(test_facts),     cmocka_unit_test(test_markup),
        cmocka_unit_test(test_depth),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
