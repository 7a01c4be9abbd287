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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks), cmocka_unit_test(test_entities),
        cmocka_unit_test(test_broken), cmocka_unit_test(test_frame),
        cmocka_unit_test(test_title),  cmocka_unit_test(test_published),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
