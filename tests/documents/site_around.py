"""A published report as a government site shows it: menus, dates, a table about the page, attachments, a footer."""

from __future__ import annotations

PROSE = """<p>一、收入支出决算总体情况说明</p><p>　　2023年度收入总计22131.98万元，与上年相比，增加120.50万元，增长0.55%。</p>
<p>二、“三公”经费支出情况</p><p>公务接待费支出2.69万元；接待36批次、210人次。</p>"""
HEADLINE = "<h1>株洲市公安局交通警察支队2023年度部门决算</h1>"
_TITLE = "<title>株洲市公安局交通警察支队2023年度部门决算_部门决算_株洲市人民政府门户网站</title>"
_SCRIPTS = '<script>var a = "2022年度支出99.99万元";</script><style>.a{width:1px}</style>'
_ABOVE = """<div class="date">今天是2025年3月12日 星期三</div>
<ul class="menu"><li><a href="/">首页</a></li><li><a href="/b">2024年部门预算</a></li>
<li><a href="/c">株洲市财政局2022年度部门决算</a></li></ul>
<div>当前位置：<a href="/">首页</a> &gt; <a href="/1">信息公开</a> &gt; <a href="/2">部门决算</a></div>"""
_ABOUT = """<table><tr><td>索引号：</td><td>4302000047/2024-06613</td><td>发布机构：</td><td>株洲市公安局</td></tr>
<tr><td>发文日期：</td><td>2024-09-12</td><td>文号：</td><td>〔2024〕12号</td></tr></table>"""
_BYLINE = """<div><span>发布时间：2024-09-12 15:30</span> <span>来源：株洲市公安局</span>
<span>浏览次数：<em>12345</em>次</span> <span>字体：[<a>大</a> <a>小</a>]</span></div>"""
_BELOW = """<p>附件：<a href="/upload/%E5%86%B3%E7%AE%97%E8%A1%A8.xls">2023年度部门决算公开表</a></p>
<div><a href="javascript:print()">打印本页</a></div>
<ul><li><a href="1">株洲市财政局2022年度部门决算</a> 2023-09-01</li><li><a href="2">株洲市教育局2024年部门预算</a></li></ul>
<div><p>主办单位：株洲市人民政府办公室</p><p>技术支持：株洲市数据局 电话：0731-28680000</p>
<p>湘ICP备05004862号 网站标识码：4302000047</p><p>访问量：1,234,567 人次</p></div>"""
LAYOUTS = {
    "divisions": "{above}<div>{about}{headline}{byline}{text}</div>{below}",
    "tables": "<table width=1000><tr><td>{above}</td></tr><tr><td><table><tr><td><ul><li><a href=1>机构</a></li>"
    "<li><a href=2>2021年度决算</a></li></ul></td><td><table><tr><td>{about}{headline}{byline}</td></tr>"
    "<tr><td>{text}</td></tr></table></td></tr></table></td></tr><tr><td>{below}</td></tr></table>",
}


def inner(page: str) -> str:
    """What stands in the body of a page."""
    return page[page.index("<body>") + 6 : page.index("</body>")]


def site_page(page: str, layout: str) -> str:
    """The content of a page, with prose after it, inside a site that is laid out by one of ``LAYOUTS``."""
    text = inner(page) + PROSE
    body = LAYOUTS[layout].format(
        above=_ABOVE, about=_ABOUT, headline=HEADLINE, byline=_BYLINE, text=text, below=_BELOW
    )
    return f"<html><head>{_TITLE}{_SCRIPTS}</head><body>{body}</body></html>"
