"""Eleven layouts that no rule was made for: written after the rules, and tried once before any was changed.

At first sight all of the articles' sentences were kept in the first five and in the six written after them; of what stands around,
1.8 % was let in of the first (a footer of a forum), 8.6 % of the second (advertisements, an invitation and footers that nothing names);
of navigation, comments, related links and share bars alone none and 2.0 %.
"""

from collections.abc import Callable

from tests.benchmarks.pages import Maker


def _teasers(make: Maker) -> str:
    """Cards with a headline and a sentence each, before and behind the article, under names that say nothing."""
    title = make.own()
    body = make.body()

    def card() -> str:
        return f"<div class='c-card'><h3><a href='/n/1.html'>{make.other('related', headline=True)}</a></h3><p>{make.other('related')}</p></div>"

    return (
        f"<!doctype html><html><head><title>{title}_六河新闻</title></head><body><div class='g-hd'><a href='/'>六河新闻</a>{make.links('navigation', 3, item='i')}</div>"
        f"<div class='g-bd'><div class='g-mn'><h1 class='u-tt'>{title}</h1><p class='u-mt'><span>2016-05-01</span><span>六河日报</span></p><div class='u-tx'>{body}</div></div>"
        f"<div class='g-sd'>{card()}{card()}{card()}</div></div><div class='g-ft'><p>{make.other('boilerplate')} ICP备87654321号</p></div></body></html>"
    )


def _forum(make: Maker) -> str:
    """A first post and the answers to it, as forums show them."""
    title = make.own()
    body = make.body()
    return (
        f"<html><head><title>{title} - 六河论坛</title></head><body><div id='hd'>{make.links('navigation', 4, item='p')}</div><div id='postlist'><h1>{title}</h1>"
        f"<div class='post-first'><div class='authi'>王川 发表于 2016-05-01</div><div class='t_f'>{body}</div></div><div class='replylist'>"
        f"{make.comments(4, '<div class=plc><i>{name} 3楼</i><td>{words}</td><a href=#>回复</a></div>')}</div></div><div id='ft'>{make.other('boilerplate')} Powered by Mill</div></body></html>"
    )


def _traditional(make: Maker) -> str:
    """A newspaper in Taiwan's manner: captions, tags and 延伸閱讀 between the paragraphs."""
    title = make.own()
    first, second = make.body(2, 4), make.body(2, 4)
    return (
        f"<!doctype html><html lang='zh-TW'><head><title>{title} | 地方 | 六河報</title></head><body><div class='header'>{make.links('navigation', 5)}</div><div class='article'>"
        f"<h1>{title}</h1><div class='authorInfo'>記者王川／六河報導 2016/05/01 10:20</div><div class='paragraph'>{first}<p><strong>延伸閱讀</strong></p><p><a href='/1'>{make.other('related', headline=True)}</a></p>"
        f"<p><a href='/2'>{make.other('related', headline=True)}</a></p>{second}</div><div class='keyword'><a href='/t/1'>水井</a><a href='/t/2'>碼頭</a></div></div>"
        f"<div class='hot-box'><h3>熱門新聞</h3>{make.links('related', 4)}</div><div class='fb-area'><h3>讀者留言</h3>{make.comments(2, '<p>{name}：{words}</p>')}</div>"
        f"<div class='bottom'>© 六河報 {make.other('boilerplate')}</div></body></html>"
    )


def _components(make: Maker) -> str:
    """A page of a site built of components, with names that a program made up."""
    title = make.own()
    body = make.body()
    return (
        f"<!doctype html><html><head><title>{title}</title><script type='application/json'>{{\"x\":1}}</script></head><body><div id='root'><div class='css-1ab'><div role='navigation' class='css-2x'>{make.links('navigation', 3)}</div>"
        f"<div class='css-9z'><h1 class='css-77'>{title}</h1><time datetime='2016-05-01'>2016-05-01</time><div class='css-5q'><div class='css-5r'>{body}</div>"
        f"<div class='css-8m'><div class='css-8n'>您可能还喜欢</div><a class='css-8o' href='/1'><div>{make.other('related', headline=True)}</div><div>{make.other('related')}</div></a>"
        f"<a class='css-8o' href='/2'><div>{make.other('related', headline=True)}</div></a></div></div></div><div class='css-3k'><button>登录</button><div>最新评论</div>"
        f"{make.comments(2, '<div class=css-4u><span>{name}</span><span>2小时前</span><div>{words}</div></div>')}</div><div role='contentinfo'>{make.other('boilerplate')}</div></div></div></body></html>"
    )


def _notice(make: Maker) -> str:
    """A notice of an office: no list of links has a heading, and the article's documents hang on it."""
    title = make.own()
    body = make.body()
    return (
        f"<html><head><title>六河镇水务所</title></head><body><form id='form1'><div id='container'><div id='topmenu'>{make.links('navigation', 5, item='span')}</div><div id='leftlist'><ul>{make.links('navigation', 4)}</ul></div>"
        f"<div id='rightcon'><div class='wz'>您现在的位置：<a href='/'>首页</a> >> {make.other('navigation', headline=True)}</div><div class='tit'>{title}</div><div class='xinxi'>来源：水务所 添加时间：2016-5-1 点击：88</div>"
        f"<div class='neirong'>{body}<p>附件：<a href='/f/1.doc'>{make.own()}</a></p></div><div class='pn'><p>上一篇：<a href='/1'>{make.other('related', headline=True)}</a></p><p>下一篇：<a href='/2'>{make.other('related', headline=True)}</a></p></div></div>"
        f"<div id='bottom'>地址：六河镇一号 电话：0000 {make.other('boilerplate')} 技术支持：磨坊</div></div></form></body></html>"
    )


def _columns(make: Maker) -> str:
    """A title of another site in front, and a column of teasers before the article."""
    title = make.own()
    body = make.body()
    teasers = "".join(
        f"<div><a href='/1'>{make.other('related', headline=True)}</a><p>{make.other('related')}</p></div>"
        for _ in range(3)
    )
    return (
        f"<html><head><title>六河网</title></head><body><h1><a href='/'>六河网</a></h1><div id='left'><h3>最新动态</h3>{teasers}</div>"
        f"<div id='right'><div class='tt'>{title}</div><div class='sj'>2016-05-01</div>{body}</div></body></html>"
    )


def _visitors(make: Maker) -> str:
    """Comments that nothing announces."""
    title = make.own()
    body = make.body()
    shape = "<div class='k5'><img src='a.png'><div class='k6'>{name}</div><div class='k7'>{words}</div><div class='k8'>2016-05-01 赞(2)</div></div>"
    return (
        f"<html><head><title>{title}</title></head><body><div class='k1'>{make.links('navigation', 4, item='span')}</div><div class='k2'><h1>{title}</h1><div class='k3'>{body}</div></div>"
        f"<div class='k4'>{make.comments(3, shape)}</div><div class='k9'>{make.other('boilerplate')} 备案</div></body></html>"
    )


def _flat(make: Maker) -> str:
    """Everything in one container, an advertisement in the middle."""
    title = make.own()
    first, second = make.body(2, 4), make.body(2, 4)
    return (
        f"<html><head><title>{title}</title></head><body><div class='hdr'>{make.links('navigation', 3, item='b')}</div><h2 class='title'>{title}</h2><div class='info'>来源：六河日报 2016-05-01</div>{first}"
        f"<div class='ad-inline'>{make.other('advertisement')}</div>{second}<div class='tags'><a href='/t'>{make.other('related', headline=True)}</a></div>"
        f"<ul id='cmtlist'>{make.comments(3, '<li><em>{name}</em>：{words}</li>')}</ul><div class='copyright'>{make.other('boilerplate')}</div></body></html>"
    )


def _telephone(make: Maker) -> str:
    """A page for telephones, of sections."""
    title = make.own()
    body = make.body()
    teasers = "".join(
        f"<dl><dt><a href='/1'>{make.other('related', headline=True)}</a></dt><dd>{make.other('related')}</dd></dl>"
        for _ in range(3)
    )
    return (
        f"<!doctype html><html><head><title>{title} - 手机六河网</title></head><body><section class='art'><header><h1>{title}</h1><p class='info'>六河日报 05-01</p></header>{body}"
        f"<p class='openapp'><a href='app://'>打开客户端{make.other('share', headline=True)}</a></p></section><section class='recommend-list'><h2>为您推荐</h2>{teasers}</section>"
        f"<section class='cmt-area'><h2>热门评论</h2>{make.comments(2, '<article><h4>{name}</h4><p>{words}</p></article>')}</section></body></html>"
    )


def _cells(make: Maker) -> str:
    """An old page of tables, its comments plain paragraphs."""
    title = make.own()
    body = make.body()
    return (
        f"<html><head><title>{title}_六河</title></head><body><table><tr><td>{make.links('navigation', 5, item='font')}</td></tr></table><table><tr><td class='content'><h1>{title}</h1>{body}"
        f"<p align='center'><a href='p2.html'>下一页</a></p><p>本文导航：<a href='1.html'>{make.other('navigation', headline=True)}</a></p></td><td class='side'><b>专题推荐</b><br>"
        f"<a href='/1'>{make.other('related', headline=True)}</a><br><a href='/2'>{make.other('related', headline=True)}</a></td></tr></table><p>读者评论</p>"
        f"{make.comments(2, '<p>{name}说：{words}</p>')}<p>六河网 {make.other('boilerplate')} ICP备1号</p></body></html>"
    )


def _modules(make: Maker) -> str:
    """Three columns, the third of modules, one of them an advertisement that nothing names."""
    title = make.own()
    body = "".join(f"<p>{make.several()}</p>" for _ in range(5))
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><div class='layout'><div class='sidebar-l'><ul>{make.links('navigation', 6)}</ul></div>"
        f"<div class='center-col'><h1>{title}</h1><div>{body}</div><div class='app-download'>{make.other('share', headline=True)}</div></div><div class='col-r'>"
        f"<div class='mod'><h4>本周热门</h4>{make.links('related', 3, item='p')}</div><div class='mod'>{make.other('advertisement')}<a href='/ad'>了解</a></div></div></div>"
        f"<div class='ftr'><span>{make.other('boilerplate')}</span></div></body></html>"
    )


UNSEEN: tuple[Callable[[Maker], str], ...] = (
    _teasers,
    _forum,
    _traditional,
    _components,
    _notice,
    _columns,
    _visitors,
    _flat,
    _telephone,
    _cells,
    _modules,
)
