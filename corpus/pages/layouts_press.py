"""layouts_press.py: newspapers with JSON-LD, WordPress, AMP, pages of a script framework."""
import html
import json

from layouts import Gold, body, clock, day, iso, links, menu, table
from stories import COMMENTS, TEASERS


def jsonld(s, kind, graph=False, zone='+07:00', author=True, host='https://bao.example.vn'):
    article = {'@type': kind, 'mainEntityOfPage': {'@type': 'WebPage', '@id': host + '/bai.html'}, 'headline': s.title, 'description': s.lead,
               'image': {'@type': 'ImageObject', 'url': host + '/anh.jpg', 'width': 700}, 'datePublished': iso(s.when, zone), 'dateModified': iso(s.when, zone),
               'publisher': {'@type': 'Organization', 'name': 'Báo Sậy Xanh', 'logo': {'@type': 'ImageObject', 'url': host + '/logo.png'}}}
    if author:
        article['author'] = [{'@type': 'Person', 'name': s.author}] if graph else {'@type': 'Person', 'name': s.author}
    crumbs = {'@type': 'BreadcrumbList', 'itemListElement': [{'@type': 'ListItem', 'position': 1, 'item': {'@id': host, 'name': 'Thời sự'}}]}
    whole = {'@context': 'https://schema.org', '@graph': [crumbs, article]} if graph else dict({'@context': 'https://schema.org'}, **article)
    return json.dumps(whole, ensure_ascii=graph).replace('/', '\\/' if graph else '/')


def newspaper(s, v):
    g = Gold(iso(s.when))
    g.text.append(s.lead)
    other = s.others(9)
    figure = ['<figure class="tplCaption image"><picture><source srcset="a.webp"><img src="a.jpg" alt="anh"></picture><figcaption><p class="Image">{}</p></figcaption></figure>',
              '<div class="VCSortableInPreviewMode" type="Photo"><div><img src="a.jpg"></div><div class="PhotoCMS_Caption"><p>{}</p></div></div>',
              '<table class="picture" align="center"><tbody><tr><td class="pic"><img src="a.jpg"></td></tr><tr><td class="caption"><p>{}</p></td></tr></tbody></table>'][v]
    inside = body(s, g, '<p class="Normal">{}</p>', figure)
    box = '<div class="VCSortableInPreviewMode" type="RelatedOneNews"><div class="related-one"><a href="/x.html"><img src="t.jpg"></a><h4><a href="/x.html">%s</a></h4><p>%s</p></div></div>' % (other[0], TEASERS[v])
    cut = inside.find('</p>', len(inside) // 2) + 4
    inside = inside[:cut] + '\n' + box + '\n' + inside[cut:]
    g.text.append(s.author)
    return '''<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>%(title)s | Báo Sậy Xanh</title>
<meta property="og:site_name" content="Báo Sậy Xanh"><meta property="og:type" content="article"><meta property="og:title" content="%(og)s"><meta property="og:url" content="https://bao.example.vn/bai-%(v)d.html">
%(stamp)s<link rel="canonical" href="https://bao.example.vn/bai-%(v)d.html">
<script type="application/ld+json">%(ld)s</script>
<script>window.dataLayer=window.dataLayer||[];if(1<2){dataLayer.push({'p':'</div>'})}</script></head>
<body class="page-detail"><header class="section top-header"><div class="container"><h1 class="logo-site"><a href="/" title="Báo Sậy Xanh">Báo Sậy Xanh</a></h1><span class="time-now">Thứ ba, 3/3/2015</span><form class="frm-search" action="/tim"><input name="q" placeholder="Tìm kiếm"></form></div></header>
<section class="section wrap-main-nav"><nav class="main-nav"><ul class="parent">%(menu)s</ul></nav></section>
<div class="banner-ads" id="adm-slot-1"><div>Quảng cáo</div></div>
<section class="section page-detail top-detail"><div class="container"><div class="sidebar-1">
<div class="header-content width_common"><ul class="breadcrumb"><li><a href="/thoi-su">Thời sự</a></li></ul><span class="date">Thứ hai, %(day)s, %(clock)s (GMT+7)</span></div>
<%(h)s class="title-detail">%(title)s</%(h)s>
<h2 class="%(sapo)s">%(lead)s</h2>
<article class="fck_detail" data-role="content">%(body)s
<p class="author_mail" style="text-align:right;"><strong>%(author)s</strong></p></article>
<div class="footer-content width_common"><div class="social"><a class="fb" href="#">Chia sẻ</a><a href="#">Lưu bài viết</a></div><div class="tags"><h4 class="item-tag"><a href="#">%(place)s</a></h4><h4 class="item-tag"><a href="#">thời sự</a></h4></div></div>
<div class="box-category width_common"><hgroup class="title-box-category"><h2><a href="#">Tin cùng chuyên mục</a></h2></hgroup>%(related)s</div>
<div id="box_comment_vne" class="box_comment_vne width_common"><h3>Ý kiến (<label id="total_comment">24</label>)</h3><div class="content-comment"><p class="full_content"><span class="txt-name"><a href="#">Bạn đọc A</a></span>%(c1)s</p></div><div class="content-comment"><p class="full_content"><span class="txt-name"><a href="#">Bạn đọc B</a></span>%(c2)s</p></div></div>
</div><div class="sidebar-2"><div class="box-cate-featured"><h3>Xem nhiều</h3>%(hot)s</div></div></div></section>
<footer class="footer container"><div class="copyright">Báo Sậy Xanh giữ bản quyền nội dung. Tổng biên tập: Dương Bảo Ngải. Giấy phép số 55/GP-BC, tòa soạn ở phố Bờ Hồ, thị xã Khe Mận.</div></footer></body></html>''' % dict(
        title=s.title, og=s.title + (' - Báo Sậy Xanh' if v == 1 else ''), v=v, stamp='<meta property="article:published_time" content="%s">\n' % iso(s.when) if v == 0 else '',
        ld=jsonld(s, 'NewsArticle', v == 1), menu=menu(), day=day(s.when), clock=clock(s.when), h=['h1', 'h1', 'h2'][v], sapo=['description', 'detail-sapo', 'sapo'][v], lead=s.lead,
        body=inside, author=s.author, place=s.place, related=links(other[1:5], '<div class="item-news"><h3 class="title-news"><a href="/{i}.html">{t}</a></h3><p class="description"><a href="/{i}.html">Đọc tiếp bài này</a></p></div>'),
        c1=COMMENTS[v], c2=COMMENTS[v + 1], hot=links(other[5:], '<article class="item-news"><h4><a href="/{i}.html">{t}</a></h4></article>')), g


def wordpress(s, v):
    g = Gold(iso(s.when, '+00:00' if v == 0 else '+07:00'))
    g.text.append(s.lead)
    inside = body(s, g, '<p>{}</p>', '<figure id="attachment_12" class="wp-caption aligncenter"><img src="/wp-content/uploads/2020/05/anh.jpg" /><figcaption class="wp-caption-text">{}</figcaption></figure>',
                  tables=lambda r: '<figure class="wp-block-table">' + table(r, '') + '</figure>')
    other = s.others(8)
    meta = '<meta property="article:published_time" content="%s" />' % iso(s.when, '+00:00' if v == 0 else '+07:00') if v != 2 else ''
    return '''<!DOCTYPE html>
<html lang="vi"><head><meta charset="UTF-8" /><title>%(title)s &#8211; Giáo xứ %(place)s</title>
<link rel="canonical" href="https://blog.example.vn/%(v)d/" /><meta property="og:locale" content="vi_VN" /><meta property="og:type" content="article" /><meta property="og:title" content="%(title)s" /><meta property="og:site_name" content="Giáo xứ %(place)s" />%(meta)s
<script type="application/ld+json" class="yoast-schema-graph">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","@id":"https://blog.example.vn/#website","name":"Giáo xứ %(place)s"},{"@type":"WebPage","name":"%(title)s"}]}</script>
<style id="wp-block-library-inline-css">.wp-block-quote{margin:0}</style></head>
<body class="post-template-default single single-post postid-12 single-format-standard logged-in has-sidebar comments-open wp-custom-logo">
<a class="skip-link screen-reader-text" href="#content">Chuyển đến phần nội dung</a>
<div id="page" class="hfeed site"><header id="masthead" class="site-header"><div class="site-branding"><p class="site-title"><a href="/" rel="home">Giáo xứ %(place)s</a></p><p class="site-description">Trang tin của cộng đoàn và những người xa quê hương</p></div><nav id="site-navigation" class="main-navigation"><ul id="primary-menu" class="menu">%(menu)s</ul></nav></header>
<div id="content" class="site-content"><div id="primary" class="content-area"><main id="main" class="site-main">
<article id="post-12" class="post-12 post type-post status-publish format-standard has-post-thumbnail hentry category-tin-tuc tag-le-hoi">
<header class="entry-header"><h1 class="entry-title">%(h1)s</h1><div class="entry-meta"><span class="posted-on">Đăng ngày <a href="#" rel="bookmark"><time class="entry-date published" datetime="%(iso)s">%(day)s</time></a></span><span class="byline"> bởi <span class="author vcard"><a class="url fn n" href="/author/x">%(author)s</a></span></span></div></header>
<div class="entry-content"><p><strong>%(lead)s</strong></p>
%(body)s
<div class="sharedaddy sd-sharing-enabled"><div class="robots-nocontent sd-block sd-social"><h3 class="sd-title">Chia sẻ:</h3><div class="sd-content"><ul><li class="share-facebook"><a href="#"><span>Facebook</span></a></li></ul></div></div></div>
<div id="jp-relatedposts" class="jp-relatedposts"><h3 class="jp-relatedposts-headline"><em>Có liên quan</em></h3></div>
<ins class="adsbygoogle" style="display:block" data-ad-slot="1"></ins>
</div><footer class="entry-footer"><span class="cat-links">Chuyên mục: <a href="#">Tin tức</a></span><span class="tags-links">Thẻ: <a href="#">lễ hội</a></span></footer></article>
<nav class="navigation post-navigation"><h2 class="screen-reader-text">Điều hướng bài viết</h2><div class="nav-links"><div class="nav-previous"><a href="#">%(o1)s</a></div></div></nav>
<div id="comments" class="comments-area"><h2 class="comments-title">3 bình luận</h2><ol class="comment-list"><li class="comment even"><article class="comment-body"><footer class="comment-meta"><b class="fn">Ẩn danh</b></footer><div class="comment-content"><p>%(c1)s</p></div></article></li><li class="comment odd"><article class="comment-body"><div class="comment-content"><p>%(c2)s</p><p>%(c3)s</p></div></article></li></ol><div id="respond" class="comment-respond"><h3 class="comment-reply-title">Để lại một bình luận</h3><form class="comment-form"><p class="comment-notes">Email của bạn sẽ không được hiển thị công khai. Các trường bắt buộc được đánh dấu.</p></form></div></div>
</main></div><aside id="secondary" class="widget-area"><section class="widget widget_recent_entries"><h2 class="widget-title">Bài viết mới</h2><ul>%(recent)s</ul></section><section class="widget widget_text"><div class="textwidget"><p>%(teaser)s</p></div></section></aside></div>
<footer id="colophon" class="site-footer"><div class="site-info"><a href="https://wordpress.org/">Tự hào được tạo bằng WordPress</a></div></footer></div></body></html>''' % dict(
        title=html.escape(s.title), place=s.place, v=v, meta=meta, menu=menu('<li class="menu-item menu-item-type-post_type"><a href="/{i}">{t}</a></li>'), h1=s.title, iso=iso(s.when, '+00:00' if v == 0 else '+07:00'),
        day=day(s.when), author=s.author, lead=s.lead, body=inside, o1=other[0], c1=COMMENTS[0], c2=COMMENTS[1 + v], c3=COMMENTS[1], recent=links(other[1:6]), teaser=TEASERS[v]), g


def amp(s, v):
    zone = 'Z' if v == 1 else '+07:00'
    g = Gold(iso(s.when, '+00:00' if v == 1 else '+07:00'))
    g.text.append(s.lead)
    inside = body(s, g, '<p>{}</p>', '<figure><amp-img src="a.jpg" width="600" height="400" layout="responsive"><noscript><img src="a.jpg" alt="anh"></noscript></amp-img><figcaption>{}</figcaption></figure>')
    other = s.others(6)
    half = inside.find('</p>') + 4
    inside = inside[:half] + '<amp-ad width=300 height=250 type="adsense"><div placeholder>Quảng cáo</div></amp-ad>' + inside[half:]
    g.text.append(s.author)
    return '''<!doctype html>
<html \u26a1 lang="vi"><head><meta charset="utf-8"><script async src="https://cdn.example.org/v0.js"></script><title>%(title)s</title><link rel="canonical" href="https://dai.example.vn/tin/%(v)d">
<style amp-boilerplate>body{-webkit-animation:-amp-start 8s steps(1,end) 0s 1 normal both}</style><noscript><style amp-boilerplate>body{animation:none}</style></noscript>
<script type="application/ld+json">
%(ld)s
</script></head><body>
<amp-sidebar id="sidebar" layout="nodisplay" side="left"><ul>%(menu)s</ul></amp-sidebar>
<header class="headerbar"><div role="button" on="tap:sidebar.toggle" tabindex="0" class="hamburger">☰</div><a href="/">Đài Bến Dần</a></header>
<div class="wrap"><h1 class="tieude">%(title)s</h1><div class="thongtin"><span>%(day)s %(clock)s</span></div><amp-social-share type="facebook"></amp-social-share>
<div class="sapo"><p>%(lead)s</p></div><div class="bodytext">%(body)s</div><p class="butdanh">%(author)s</p>
<h3>Bài viết liên quan</h3><ul>%(other)s</ul>
<amp-list src="//dai.example.vn/api"><template type="amp-mustache"><div>{{title}} là bài đọc nhiều</div></template></amp-list></div>
<footer><p>Đài Phát thanh - Truyền hình Bến Dần, số 1 đường Mạch Nha. Giám đốc: Trần Quốc Khoai.</p></footer>
<amp-user-notification id="cookie" layout="nodisplay">Trang này dùng cookie để cải thiện trải nghiệm của bạn đọc. <button on="tap:cookie.dismiss">Đồng ý</button></amp-user-notification>
</body></html>''' % dict(title=s.title, v=v, ld=jsonld(s, ['NewsArticle', 'Article', 'ReportageNewsArticle'][v], False, zone, v != 2), menu=menu(), day=day(s.when), clock=clock(s.when), lead=s.lead, body=inside,
                         author=s.author, other=links(other)), g


def framework(s, v):
    g = Gold(iso(s.when) if v != 2 else '%04d-%02d-%02d' % s.when[:3])
    g.text.append(s.lead)
    inside = body(s, g, '<p data-t="p" class="css-1x{}"><span>'.replace('{}', 'q%d' % v) + '{}</span></p>', '<figure class="css-fig"><div><img loading="lazy" src="a.jpg"/></div><figcaption class="css-cap">{}</figcaption></figure>',
                  '<li class="css-li"><p>{}</p></li>', tables=lambda r: '<div class="table-scroll">' + table(r, '') + '</div>')
    other = s.others(6)
    cut = inside.rfind('<p data-t')
    inside = inside[:cut] + '<div class="css-see"><strong>Xem thêm:</strong> <a href="/n/1">%s</a></div>' % other[5] + inside[cut:]
    return '''<!DOCTYPE html><html lang="vi"><head><meta charSet="utf-8"/><meta name="viewport" content="width=device-width"/><title>%(title)s - Tạp chí Ven Sông</title><meta name="next-head-count" content="12"/><meta property="og:title" content="%(title)s"/><meta name="author" content="%(author)s"/>%(meta)s</head><body><div id="__next"><div class="cookie-consent" role="dialog"><p>Chúng tôi dùng cookie để ghi nhớ lựa chọn của bạn và đo lượng truy cập; khi đọc tiếp, bạn đồng ý với chính sách quyền riêng tư của tạp chí cùng các điều khoản kèm theo.</p><button>Đồng ý</button></div><header class="css-head"><a href="/">Tạp chí Ven Sông</a><nav><ul>%(menu)s</ul></nav></header><main class="css-main"><article class="css-art"><header><p class="css-kicker"><a href="/c">Phóng sự</a></p><h1 class="css-h1">%(title)s</h1><div class="css-meta"><time dateTime="%(time)s">%(day)s</time></div></header><section class="css-lead"><p>%(lead)s</p></section><section class="css-body">%(body)s</section><div class="newsletter-box"><h3>Nhận bản tin</h3><p>Mỗi sáng thứ hai, chúng tôi gửi cho bạn năm bài đọc chậm trong tuần qua thư điện tử, miễn phí và không quảng cáo, bạn có thể ngừng nhận bất cứ lúc nào.</p><form><input type="email"/></form></div><aside class="css-aside"><h2>Đọc nhiều</h2><ol>%(hot)s</ol></aside><footer><ul class="tag-list"><li><a href="#">%(place)s</a></li></ul></footer></article><section class="css-more"><h2>Tin mới nhất</h2>%(more)s</section></main><footer class="css-foot"><p>Tạp chí Ven Sông, cơ quan của Hội những người yêu sông nước. Mọi hình thức sao chép cần được đồng ý bằng văn bản.</p></footer></div><script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"post":{"title":"%(title)s","body":"\\u003cp\\u003e"}}}}</script></body></html>''' % dict(
        title=s.title, author=s.author, meta='<meta property="article:published_time" content="%s"/>' % iso(s.when) if v == 0 else '', menu=menu(), time=iso(s.when) if v != 2 else '%04d-%02d-%02d' % s.when[:3], day=day(s.when),
        lead=s.lead, body=inside, hot=links(other[:3]), place=s.place, more=links(other[3:5], '<div><h3><a href="/n/{i}">{t}</a></h3><p>%s</p></div>' % TEASERS[v])), g


ALL = [newspaper, wordpress, amp, framework]
