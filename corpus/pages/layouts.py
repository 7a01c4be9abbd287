"""layouts.py: portals of wards and communes: SharePoint, Liferay, Drupal, Joomla, tables of old, lines in a div."""
from stories import COMMENTS, TEASERS


class Gold:
    def __init__(self, published):
        self.published, self.text = published, []


def iso(w, zone='+07:00'):
    return '%04d-%02d-%02dT%02d:%02d:00' % w + zone


def day(w):
    return '%02d/%02d/%04d' % (w[2], w[1], w[0])


def clock(w):
    return '%02d:%02d' % w[3:]


def links(titles, item='<li><a href="/tin/{i}.html" title="{t}">{t}</a></li>'):
    return '\n'.join(item.format(i=i, t=t) for i, t in enumerate(titles, 1))


def table(rows, attributes='border="1" cellpadding="3"'):
    return '<table %s><tbody>\n%s\n</tbody></table>' % (attributes, '\n'.join(
        '<tr>%s</tr>' % ''.join('<td>%s</td>' % c for c in r) for r in rows))


def body(story, gold, p='<p>{}</p>', caption='<p class="caption">{}</p>', li='<li>{}</li>', lists='<ul>\n{}\n</ul>', tables=table):
    """The parts as markup; what is read goes into the gold."""
    out = []
    for kind, v in story.parts:
        if kind == 'list':
            gold.text += v
            out.append(lists.format('\n'.join(li.format(i) for i in v)))
        elif kind == 'table':
            gold.text += [' '.join(r) for r in v]
            out.append(tables(v))
        else:
            gold.text.append(v)
            out.append((caption if kind == 'caption' else p).format(v))
    return '\n'.join(out)


MENU = ['Trang chủ', 'Giới thiệu', 'Tin tức - Sự kiện', 'Văn bản chỉ đạo', 'Thủ tục hành chính', 'Lịch công tác', 'Hỏi đáp', 'Liên hệ']


def menu(item='<li><a href="/{i}">{t}</a></li>'):
    return links(MENU, item)


def sharepoint(s, v):
    g = Gold(iso(s.when))
    word = '<p class="MsoNormal" style="text-align: justify; text-indent: 36pt; margin: 6pt 0cm;"><span style="font-size: 14pt; font-family: \'Times New Roman\', serif;">{}</span></p>'
    g.text.append(s.lead)
    inside = body(s, g, word, '<p align="center" style="text-align:center"><em><span style="font-size: 12pt;">{}</span></em></p>')
    if v != 1:
        g.text.append(s.author)
    sign = '' if v == 1 else '<p class="MsoNormal" align="right" style="text-align:right"><b>%s</b></p>' % s.author
    stamp = ['Ngày đăng %s | %s' % (day(s.when), clock(s.when)), 'Ngày đăng: %s %s' % (day(s.when), clock(s.when)),
             '%s | %s' % (day(s.when), clock(s.when))][v]
    return '''<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="vi-vn" dir="ltr">
<head><meta http-equiv="X-UA-Compatible" content="IE=10" /><meta name="GENERATOR" content="Microsoft SharePoint" /><meta http-equiv="Content-type" content="text/html; charset=utf-8" />
<title>
	%(site)s
</title><link rel="stylesheet" type="text/css" href="/_layouts/15/1066/styles/corev15.css"/>
<script type="text/javascript">//<![CDATA[
var _spPageContextInfo={webServerRelativeUrl:"/",siteAbsoluteUrl:"https://%(host)s",userDisplayName:"</b>"};
//]]></script></head>
<body onhashchange="if (typeof(_spBodyOnHashChange) != 'undefined') _spBodyOnHashChange();">
<form method="post" action="./tin-chi-tiet.aspx?id=%(id)d" id="aspnetForm">
<div class="aspNetHidden"><input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="%(state)s" /></div>
<div id="imgPrefetch" style="display:none"><img src="/_layouts/15/images/favicon.ico" /></div>
<div id="s4-workspace"><div id="s4-bodyContainer">
<div class="header-portal"><div class="banner"><img src="/PublishingImages/banner.png" alt=""/></div><div class="ngay-thang">Hôm nay, Thứ Hai 12/02/2018</div></div>
<div id="ctl00_ctl45_menuNgang" class="ms-core-navigation"><ul class="root static">%(menu)s</ul></div>
<table width="100%%" cellspacing="0" cellpadding="0"><tr>
<td width="22%%" valign="top" class="leftcol"><div class="ms-webpart-zone"><div class="title-left">Chuyên mục</div><ul>%(left)s</ul></div></td>
<td valign="top"><div id="ctl00_PlaceHolderMain_ctl01_pnDetail"><div class="News-Detail">
<div class="breadcrumb"><a href="/">Trang chủ</a> &raquo; <a href="/tin-tuc">Tin hoạt động</a></div>
<div class="title-news-detail">%(title)s</div>
<div class="ngay-dang">%(stamp)s <span class="luotxem">Lượt xem: %(id)d</span></div>
<div class="cac-nut"><a href="javascript:window.print()">In trang</a> <a href="#">Cỡ chữ</a> <a href="#">A-</a> <a href="#">A+</a></div>
<div class="ArticleIntroduction">%(lead)s</div>
<div class="ArticleContent ExternalClass%(id)d"><p></p>%(body)s%(sign)s<p>&nbsp;</p></div>
<div class="box_TinLienQuan"><div class="tieude-lienquan">Các tin khác</div><ul>%(other)s</ul></div>
</div></div></td>
<td width="20%%" valign="top"><div class="ms-rtestate-field"><div class="tk">Thống kê truy cập</div><div>Đang online: 12</div><div>Hôm nay: 1.204</div><div>Tổng cộng: 2.481.990</div></div></td>
</tr></table>
<div class="footer-portal"><p>Bản quyền thuộc về UBND phường %(place)s. Địa chỉ: số 3 đường Bờ Sông, phường %(place)s. Điện thoại: 0200 300 400. Chịu trách nhiệm chính: bà Đỗ Thị Lựu, Chủ tịch UBND phường, Trưởng Ban biên tập.</p></div>
</div></div></form></body></html>''' % dict(
        site='Trang thông tin điện tử phường ' + s.place if v == 0 else 'Chi tiết tin', host='dongquyt.example.vn', id=1200 + v * 37,
        state='/wEPDwUKLTI2' + 'QkFNTk9Q' * 40, menu=menu(), left=menu(), title=s.title, stamp=stamp, lead='<strong>%s</strong>' % s.lead,
        body=inside, sign=sign, other=links(s.others(6), '<li><a href="/tin/{i}">{t}</a> <span>(%s)</span></li>' % day(s.when)), place=s.place), g


def liferay(s, v):
    g = Gold(iso(s.when))
    g.text.append(s.lead)
    inside = body(s, g, '<p style="text-align:justify">{}</p>', '<p style="text-align:center"><img alt="" src="/documents/10180/anh.jpg" /><br />\n<em>{}</em></p>')
    stamp = '%s %s' % (day(s.when), clock(s.when)) if v != 2 else 'Thứ Ba, %s, %s' % (day(s.when), clock(s.when))
    return '''<!DOCTYPE html>
<html class="ltr" dir="ltr" lang="vi-VN">
<head><title>%(title)s - Tin tức - Cổng thông tin điện tử xã %(place)s</title>
<meta content="initial-scale=1.0, width=device-width" name="viewport" /><meta content="text/html; charset=UTF-8" http-equiv="content-type" />
<link href="https://%(host)s/-/asset_publisher/%(id)d" rel="canonical" />
<script data-senna-track="permanent" type="text/javascript">window.Liferay = {Portlet: {list: ['<div>']}};</script></head>
<body class="controls-visible yui3-skin-sam signed-out public-page site">
<nav class="quick-access-nav" id="quickAccess"><h1 class="hide-accessible">Truy cập nội dung luôn</h1><ul><li><a href="#main-content">Truy cập nội dung luôn</a></li></ul></nav>
<div class="container-fluid" id="wrapper"><header id="banner" role="banner"><div id="heading"><h1 class="site-title"><a class="logo" href="/">Xã %(place)s</a></h1></div>
<nav class="sort-pages modify-pages" id="navigation" role="navigation"><ul role="menubar">%(menu)s</ul></nav></header>
<div id="content"><div class="columns-2" id="main-content" role="main"><div class="portlet-layout row-fluid">
<div class="portlet-column portlet-column-first span8" id="column-1"><div class="portlet-dropzone portlet-column-content" id="layout-column_column-1">
<div class="portlet-boundary portlet-asset-publisher" id="p_p_id_101_INSTANCE_"><span id="p_101"></span><section class="portlet" id="portlet_101"><header class="portlet-topper"><h2 class="portlet-title"><span class="portlet-title-text">Tin tức</span></h2></header>
<div class="portlet-content"><div class="portlet-body">
<div class="taglib-header"><span class="header-back-to"><a class="icon-circle-arrow-left" href="/tin-tuc" title="Quay lại"><span class="helper-hidden-accessible">Quay lại</span></a></span><h3 class="header-title"><span>%(title)s</span></h3></div>
<div class="asset-full-content clearfix default-asset-publisher show-asset-title">
<div class="asset-metadata"><span class="metadata-entry metadata-publish-date">%(stamp)s</span></div>
<div class="lfr-meta-actions asset-actions"><a href="#">Xem với cỡ chữ</a> <a href="#">A-</a> <a href="#">A+</a></div>
<div class="asset-content" id="asset"><div class="journal-content-article"><p style="text-align:justify"><strong>%(lead)s</strong></p>
%(body)s
</div><div class="taglib-social-bookmarks"><ul><li class="taglib-social-bookmark"><a href="#">Facebook</a></li><li><a href="#">Zalo</a></li></ul></div>
<div class="taglib-ratings stars" id="rating"><div class="liferay-rating-vote"><span>Trung bình (0 Bình chọn)</span></div></div></div>
<div class="asset-related"><h3>Tin liên quan</h3><ul>%(other)s</ul></div></div>
</div></div></section></div></div></div>
<div class="portlet-column span4" id="column-2"><div class="portlet-boundary"><section class="portlet"><h2 class="portlet-title-text">Thông báo</h2><div class="news-list"><div class="item"><a href="#">%(o1)s</a><p class="summary">%(teaser)s</p></div></div></section></div></div>
</div></div></div>
<footer id="footer" role="contentinfo"><p>Cơ quan chủ quản: UBND xã %(place)s. Giấy phép số 12/GP-TTĐT. Ghi rõ nguồn khi phát hành lại thông tin từ website này.</p></footer></div></body></html>''' % dict(
        title=s.title, place=s.place, host='xa.example.vn', id=770 + v, menu=menu('<li role="presentation"><a aria-labelledby="l{i}" href="/{i}" role="menuitem"><span id="l{i}">{t}</span></a></li>'),
        stamp=stamp, lead=s.lead, body=inside, other=links(s.others(5)), o1=s.others(1)[0], teaser=TEASERS[v]), g


def drupal(s, v):
    g = Gold(iso(s.when))
    g.text.append(s.lead)
    inside = body(s, g, '<p class="text-align-justify">{}</p>', '<figure role="group" class="caption caption-img align-center">\n<img alt="" data-entity-type="file" src="/sites/default/files/anh.jpg" />\n<figcaption>{}</figcaption>\n</figure>',
                  tables=lambda r: table(r, 'class="table table-bordered"'))
    stamp = 'content="%s"' % iso(s.when) if v != 2 else ''
    return '''<!DOCTYPE html>
<html lang="vi" dir="ltr" prefix="og: https://ogp.me/ns# article: https://ogp.me/ns/article#">
<head><meta charset="utf-8" /><meta name="Generator" content="Drupal 9 (https://www.drupal.org)" />%(meta)s
<meta property="og:site_name" content="Thị xã %(place)s" /><meta property="og:title" content="%(title)s" />
<title>%(title)s | Thị xã %(place)s</title></head>
<body class="path-node page-node-type-article has-sidebar-second">
<a href="#main-content" class="visually-hidden focusable skip-link">Nhảy đến nội dung</a>
<div class="dialog-off-canvas-main-canvas" data-off-canvas-main-canvas><div id="page-wrapper"><div id="page">
<header id="header" class="header" role="banner"><div class="section clearfix"><div class="site-branding"><a href="/" rel="home">Thị xã %(place)s</a><div class="site-branding__slogan">Đoàn kết, kỷ cương, vì dân phục vụ</div></div><div class="region region-primary-menu"><nav role="navigation" class="block block-menu navigation menu--main"><ul class="clearfix menu">%(menu)s</ul></nav></div></div></header>
<div id="main-wrapper" class="layout-main-wrapper layout-container clearfix"><div id="main" class="layout-main clearfix">
<div class="region region-breadcrumb"><div class="block block-system block-system-breadcrumb-block"><nav class="breadcrumb" role="navigation"><h2 class="visually-hidden">Breadcrumb</h2><ol><li><a href="/">Trang chủ</a></li><li>%(title)s</li></ol></nav></div></div>
<main id="content" class="column main-content" role="main"><section class="section"><a id="main-content" tabindex="-1"></a>
<div class="region region-content"><div class="block block-core block-page-title-block"><h1 class="title page-title"><span class="field field--name-title field--type-string field--label-hidden">%(title)s</span></h1></div>
<div class="block block-system block-system-main-block"><article role="article" class="node node--type-article node--view-mode-full clearfix">
<header><div class="node__meta"><span>%(stamp)s</span></div></header>
<div class="node__content clearfix"><div class="clearfix text-formatted field field--name-field-summary"><div class="field__item"><p>%(lead)s</p></div></div>
<div class="clearfix text-formatted field field--name-body field--type-text-with-summary field--label-hidden field__item">%(body)s</div>
<div class="field field--name-field-tags field--type-entity-reference field--label-inline clearfix"><h3 class="field__label">Từ khóa</h3><ul class="links field__items"><li><a href="/t/1">thời sự</a></li><li><a href="/t/2">%(place)s</a></li></ul></div>
<section class="field field--name-comment field--type-comment comment-wrapper"><h2 class="title comment-form__title">Thêm bình luận mới</h2><article class="js-comment comment"><div class="comment__text-content"><p>%(comment)s</p></div></article></section>
</div></article></div></div></section></main>
<div id="sidebar-second" class="column sidebar"><aside class="section" role="complementary"><div class="block block-views"><h2>Tin mới</h2><div class="views-row"><a href="#">%(o1)s</a><p>%(teaser)s</p></div><div class="views-row"><a href="#">%(o2)s</a></div></div></aside></div>
</div></div><footer class="site-footer"><div class="layout-container"><p>Văn phòng HĐND và UBND thị xã %(place)s giữ bản quyền. Trưởng Ban biên tập: ông Bùi Hữu Thạch.</p></div></footer></div></div></div></body></html>''' % dict(
        meta='<meta property="article:published_time" %s />' % stamp if stamp else '', place=s.place, title=s.title, menu=menu(), lead=s.lead, body=inside,
        stamp='%s - %s' % (day(s.when), clock(s.when)), comment=s.random.choice(COMMENTS), o1=s.others(1)[0], o2=s.others(1)[0],
        teaser=TEASERS[v]), g


def joomla(s, v):
    g = Gold(iso(s.when))
    g.text.append(s.lead)
    inside = body(s, g, '<p style="text-align: justify;"><span style="font-family: arial, helvetica, sans-serif; font-size: 12pt;">{}</span></p>',
                  '<table border="0" align="center"><tbody><tr><td><img src="/images/2019/a.jpg" alt="" /></td></tr><tr><td class="img_caption" style="text-align: center;"><em>{}</em></td></tr></tbody></table>')
    g.text.append(s.author)
    return '''<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="vi-vn" lang="vi-vn">
<head><base href="https://huyen.example.vn/tin/%(id)d" /><meta http-equiv="content-type" content="text/html; charset=utf-8" /><meta name="author" content="%(byline)s" /><meta name="generator" content="Joomla! - Open Source Content Management" />
<title>%(title)s</title></head>
<body class="site com_content view-article no-layout no-task itemid-%(id)d">
<div id="t3-topbar" class="topbar"><marquee>Chào mừng bạn đến với trang thông tin điện tử huyện %(place)s</marquee></div>
<div id="mainnav"><ul class="nav navbar-nav">%(menu)s</ul></div>
<table class="main-layout" width="980" align="center"><tbody><tr><td class="left-content" valign="top">
<div class="item-page" itemscope itemtype="https://schema.org/Article"><meta itemprop="inLanguage" content="vi-VN" />
<div class="page-header"><h2 itemprop="headline">%(title)s</h2></div>
<div class="icons"><ul class="actions"><li class="print-icon"><a href="#">In</a></li><li class="email-icon"><a href="#">Email</a></li></ul></div>
<dl class="article-info muted"><dt class="article-info-term">Chi tiết</dt><dd class="published">Đăng ngày: <time datetime="%(iso)s" itemprop="datePublished">%(day)s %(clock)s</time></dd><dd class="hits"><meta itemprop="interactionCount" content="UserPageVisits:%(id)d" />Lượt xem: %(id)d</dd></dl>
<div itemprop="articleBody"><p style="text-align: justify;"><strong>%(lead)s</strong></p>
%(body)s
<p style="text-align: right;"><strong>%(author)s</strong></p></div>
<ul class="pager pagenav"><li class="previous"><a href="#">Trước</a></li><li class="next"><a href="#">Tiếp theo</a></li></ul>
<div class="relateditems"><h3>Các tin mới hơn</h3><ul>%(other)s</ul><h3>Các tin cũ hơn</h3><ul>%(other2)s</ul></div></div></td>
<td width="240" valign="top"><div class="moduletable"><h3>Thời tiết</h3><table><tr><td>Hôm nay</td><td>29 độ</td></tr></table></div><div class="moduletable_text"><h3>Tiêu điểm</h3><ul class="latestnews">%(other)s</ul></div></td></tr></tbody></table>
<div id="footer"><p>Copyright © Huyện %(place)s. Thiết kế bởi Trung tâm Tin học Sậy Xanh. Ghi rõ nguồn khi sử dụng lại thông tin.</p></div></body></html>''' % dict(
        id=300 + v, byline='Super User' if v else s.author, title=s.title, place=s.place, menu=menu(), iso=iso(s.when), day=day(s.when), clock=clock(s.when), lead=s.lead, body=inside,
        author=s.author, other=links(s.others(4)), other2=links(s.others(3))), g


NAMED = {'á': 'aacute', 'à': 'agrave', 'ã': 'atilde', 'â': 'acirc', 'é': 'eacute', 'è': 'egrave', 'ê': 'ecirc', 'í': 'iacute', 'ì': 'igrave',
         'ó': 'oacute', 'ò': 'ograve', 'ô': 'ocirc', 'õ': 'otilde', 'ú': 'uacute', 'ù': 'ugrave', 'ý': 'yacute', 'Đ': '#272', 'đ': '#273'}


def entities(text, number):
    """As editors of the time saved it: Latin-1 letters as names, the others by number."""
    return ''.join('&%s;' % NAMED[c] if c in NAMED else '&#%d;' % ord(c) if number and ord(c) > 255 else c for c in text)


def old_table(s, v):
    g = Gold(iso(s.when))
    g.text.append(s.lead)
    font = '<P align=justify><FONT face=Arial size=2>{}</FONT>\n'
    inside = body(s, g, font, '<TABLE cellSpacing=0 cellPadding=3 width=200 align=center border=0><TBODY><TR><TD><IMG src="Uploads/anh.JPG"></TD></TR><TR><TD class=Image><FONT face=Arial size=1><I>{}</I></FONT></TD></TR></TBODY></TABLE>\n', '<LI><FONT face=Arial size=2>{}</FONT>', '<UL>\n{}\n</UL>')
    g.text.append(s.author)
    stamp = ['(%s %s)', '%s %s', 'Cập nhật lúc %s, ngày %s'][v] % ((day(s.when), clock(s.when)) if v != 2 else (clock(s.when), day(s.when)))
    page = '''<HTML><HEAD><TITLE>%(site)s</TITLE>
<META http-equiv=Content-Type content="text/html; charset=utf-8">
<SCRIPT language=javascript src="js/menu.js"></SCRIPT><STYLE>.tieude {FONT-SIZE: 12px} <!-- td {color:#000} --></STYLE></HEAD>
<BODY bgColor=#ffffff leftMargin=0 topMargin=0>
<TABLE cellSpacing=0 cellPadding=0 width=778 align=center border=0><TR><TD colspan=3><IMG src="images/banner.jpg"></TD>
<TR bgColor=#0066cc><TD colspan=3>%(menu)s
<TR vAlign=top><TD width=150 bgColor=#eeeeee><TABLE width="100%%"><TR><TD><A href="?m=1">Chính quyền</A><TR><TD><A href="?m=2">Đảng bộ</A><TR><TD><A href="?m=3">Đoàn thể</A></TABLE>
<TD width=478><TABLE width="100%%" cellpadding=4><TR><TD><FONT color=#cc0000 face=Arial size=3><B>%(title)s</B></FONT><BR><FONT face=Arial size=1 color=gray>%(stamp)s</FONT></TD></TR>
<TR><TD><P align=justify><FONT face=Arial size=2><B>%(lead)s</B></FONT></P>
%(body)s<P align=right><FONT face=Arial size=2><B>%(author)s</B></FONT></P></TD></TR>
<TR><TD><FONT face=Arial size=2 color=#0066cc><B>C&aacute;c tin kh&aacute;c</B></FONT><BR>%(other)s</TD></TR></TABLE></TD>
<TD width=150><TABLE width="100%%"><TR><TD><B>Liên kết website</B></TD></TR><TR><TD><SELECT><OPTION>Chính phủ<OPTION>Quốc hội</SELECT></TD></TR><TR><TD>Số lượt truy cập: 120.554</TD></TR></TABLE></TD></TR>
<TR><TD colspan=3 align=center bgColor=#0066cc><FONT color=white size=1>© UBND huyện %(place)s. Địa chỉ: thị trấn %(place)s - Điện thoại: 0200.380.380 - Email: vanphong@example.vn</FONT></TD></TR></TABLE></BODY></HTML>''' % dict(
        site='UBND HUYEN' if v == 1 else 'Website huyện ' + s.place, menu=' | '.join('<A href="?id=%d"><FONT color=white>%s</FONT></A>' % x for x in enumerate(['Trang chủ', 'Tin tức', 'Văn bản', 'Liên hệ'])),
        title=s.title, stamp=stamp, lead=s.lead, body=inside, author=s.author, place=s.place,
        other='<BR>'.join('- <A href="?id=%d">%s</A> <FONT size=1>(%s)</FONT>' % (i, t, day(s.when)) for i, t in enumerate(s.others(5))))
    head, rest = page.split('<BODY', 1)
    return head + '<BODY' + (entities(rest, v == 2) if v != 1 else rest), g


def lines(s, v):
    g = Gold(iso(s.when))
    g.text.append(s.lead)
    nl = ['<br><br>\n', '<br />\n<br />\n', '<br>&nbsp;<br>\n'][v]
    inside = body(s, g, '{}' + nl, '<center><img src="/upload/anh.jpg" width="500"><br><i>{}</i></center><br>\n', '- {}<br>', '{}\n',
                  lambda r: table(r, 'class="table" align="center"') + '<br>')
    g.text.append('Tác giả: ' + s.author if v else s.author)
    return '''<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>%(title)s</title><meta name="description" content="%(lead)s">
<style>.chitiet{padding:8px}</style><script>document.write("<div class='noidung'>"+new Date()+"</div>");</script></head>
<body><div id="container"><div id="top"><a href="/"><img src="/logo.png"></a><div class="slogan">Vì một %(place)s phát triển</div><div id="dongho"></div></div>
<div id="menu_ngang">%(menu)s</div>
<div id="giua"><div class="box_tin">
<div class="duongdan"><a href="/">Trang chủ</a> / <a href="/tin">Tin trong xã</a></div>
<div class="tieude_tin">%(title)s</div><div class="ngaydang">%(stamp)s</div>
<div class="tomtat"><b>%(lead)s</b></div>
<div id="noidung" class="noidung">%(body)s%(author)s<br></div>
<div class="chiase"><a href="#">Facebook</a> <a href="#">Zalo</a> <span>Chia sẻ bài viết</span></div>
<div class="tinkhac"><b>Tin khác</b><br>%(other)s</div>
<div class="binhluan"><b>Ý kiến bạn đọc</b><br>%(comment)s<br><i>Bạn đọc ở %(place)s</i><textarea>Nội dung</textarea></div>
</div></div><div id="phai"><div class="box"><div class="box_tieude">Xem nhiều</div>%(other)s</div></div>
<div id="chantrang">UBND xã %(place)s. Trụ sở: thôn Giếng Đá. Người chịu trách nhiệm: Phó Chủ tịch xã.<br>Điện thoại: 0200.555.444</div></div></body></html>''' % dict(
        title=s.title, lead=s.lead, place=s.place, menu=menu('<a href="/{i}">{t}</a>'), stamp=['Ngày đăng: %s, %s', 'Cập nhật lúc: %s %s', 'Đăng ngày %s - %s'][v] % (day(s.when), clock(s.when)), body=inside,
        author=g.text[-1] if v else '<div align="right"><b>%s</b></div>' % s.author, other=links(s.others(5), '» <a href="/tin-{i}.html">{t}</a><br>'), comment=COMMENTS[v]), g


ALL = [sharepoint, liferay, drupal, joomla, old_table, lines]
