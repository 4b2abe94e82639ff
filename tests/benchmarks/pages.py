"""How much of an article a page's reader keeps, and how much of what stands around it gets in: `python -m tests.benchmarks.pages 300`.

Pages are made by layouts like those of Chinese publishing systems, WeChat, news sites and blogs, from a seed.
"""

import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from vectorstore.ingest.formats import html
from vectorstore.ingest.formats.extract import Extract

_PLACES = "六河镇 柳湾村 石桥乡 东港 北渠村 青坪镇 白塔村 南浦".split()
_THINGS = "水井 磨坊 码头 堤坝 粮仓 学校 卫生院 集市 果园 渡口".split()
_DEEDS = "修好了 检查了 扩建了 登记了 清理了 改造了 验收了 记录了".split()
_ENGLISH = "The mill|The harbour|The old bridge|The pump house|The school|The ferry|The granary|The market".split("|")


@dataclass
class Made:
    """A page, the sentences of its article in order, and those of everything around it by kind."""

    page: str
    article: list[str]
    around: dict[str, list[str]] = field(default_factory=dict)


class Maker:
    """Makes sentences that occur once, and remembers which are whose."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.english = self.random.random() < 0.2
        self.article: list[str] = []
        self.around: dict[str, list[str]] = {}
        self._count = 0

    def _sentence(self) -> str:
        self._count += 1
        pick, number = self.random.choice, self.random.randint(2, 9) * 1000 + self._count
        if self.english:
            return f"{pick(_ENGLISH)} of Liuhe Town was mended by {number} people before the winter came."
        ending = pick(["。", "。", "。", "！", "，村里的人都来看。", "；其余的留到明年。"])
        return f"{pick(_PLACES)}去年{pick(_DEEDS)}{number}处{pick(_THINGS)}{ending}"

    def own(self) -> str:
        """A sentence of the article."""
        self.article.append(self._sentence())
        return self.article[-1]

    def several(self, least: int = 1, most: int = 3) -> str:
        """Some sentences of the article, in one paragraph."""
        joint = " " if self.english else ""
        return joint.join(self.own() for _ in range(self.random.randint(least, most)))

    def other(self, kind: str, *, headline: bool = False) -> str:
        """A sentence, or a headline, of something else on the page."""
        words = self._sentence()
        words = words.rstrip("。！.") if headline else words
        self.around.setdefault(kind, []).append(words)
        return words

    def links(self, kind: str, count: int, *, item: str = "li") -> str:
        """Headlines of other pages."""
        return "".join(
            f"<{item}><a href='/a/{self.random.randint(100, 999)}.html'>{self.other(kind, headline=True)}</a></{item}>"
            for _ in range(count)
        )

    def comments(self, count: int, shape: str) -> str:
        """What visitors wrote; `shape` has places for the name and the words."""
        return "".join(
            shape.format(name=f"网友{self.random.randint(10, 99)}", words=self.other("comments")) for _ in range(count)
        )

    def body(self, least: int = 4, most: int = 9) -> str:
        """The article's text as editors leave it: every kind of element that holds a sentence."""
        return "".join(self.random.choice(_PARTS)(self) for _ in range(self.random.randint(least, most)))


def _p(make: Maker) -> str:
    return f"<p>{make.several()}</p>"


_PARTS: tuple[Callable[[Maker], str], ...] = (
    _p,
    _p,
    _p,
    lambda make: (
        f"<p style='text-indent:2em'><span style='font-size:16px'>{make.own()}</span><strong>{make.own()}</strong></p>"
    ),
    lambda make: f"<section><section style='padding:8px'><span>{make.several()}</span></section></section>",
    lambda make: f"<div>{make.several()}</div>",
    lambda make: f"<center>{make.own()}</center>",
    lambda make: f"<div>{make.own()}<br>{make.own()}<br/>　　{make.own()}</div>",
    lambda make: f"<ul><li>{make.own()}</li><li><p>{make.own()}</p></li></ul>",
    lambda make: f"<ol start='3'><li>{make.own()}</li><li>{make.own()}</li></ol>",
    lambda make: f"<table><tr><td><ul><li>{make.own()}</li><li>{make.own()}</li></ul></td></tr></table>",
    lambda make: f"<figure><img src='a.jpg' width='600'><figcaption>{make.own()}</figcaption></figure>",
    lambda make: f"<dl><dt>{make.own()}</dt><dd>{make.own()}</dd></dl>",
    lambda make: f"<blockquote><p>{make.several()}</p></blockquote>",
    lambda make: f"<aside>{make.own()}</aside>",
    lambda make: f"<h2>{make.own()}</h2><p>{make.own()}</p>",
    lambda make: f"<details><summary>{make.own()}</summary><p>{make.own()}</p></details>",
    lambda make: f"<p>{make.own()}<a href='/place/7.html'>六河镇</a></p>",
)


def _wechat(make: Maker) -> str:
    title = make.own()
    body = make.body()
    return (
        f"<html><head><title></title><meta property='og:title' content='{title}'></head><body id='activity-detail'><div id='js_article' class='rich_media'>"
        f"<div class='rich_media_inner'><div id='page-content' class='rich_media_area_primary'><div id='img-content' class='rich_media_wrp'>"
        f"<h1 class='rich_media_title' id='activity-name'>{title}</h1><div id='meta_content' class='rich_media_meta_list'><span class='rich_media_meta rich_media_meta_text'>王川</span>"
        f"<span id='profileBt'><a href='javascript:void(0);' id='js_name'>六河小报</a></span><em id='publish_time'>2016-05-01</em></div>"
        f"<div class='rich_media_content' id='js_content' style='visibility: hidden; opacity: 0;'>{body}</div></div></div>"
        f"<div class='rich_media_area_extra'><div class='like_comment_wrp'>喜欢此内容的人还喜欢</div><div class='relate_article_list'>{make.links('related', 3, item='div')}</div>"
        f"<div id='js_cmt_area' class='discuss_container'><h2>精选留言</h2>{make.comments(2, '<div class=discuss_item><strong>{name}</strong><div>{words}</div></div>')}</div></div></div></div></body></html>"
    )


def _trs(make: Maker) -> str:
    nav = make.links("navigation", 4)
    title = make.own()
    body = make.body()
    return (
        f"<html><head><meta name='ArticleTitle' content='{title}'><meta name='PubDate' content='2016-05-01 09:10'><title>{title}_六河镇人民政府</title></head><body>"
        f"<div class='top'><ul class='menu'>{nav}</ul></div><div class='weizhi'>当前位置：<a href='/'>首页</a> &gt; <a href='/n/'>{make.other('navigation', headline=True)}</a></div>"
        f"<table width='1000' align='center'><tr><td class='bt'>{title}</td></tr><tr><td>发布时间：2016-05-01 来源：六河镇政府 字号：[<a href='#'>大</a> <a href='#'>中</a> <a href='#'>小</a>]</td></tr>"
        f"<tr><td><div id='zoom'><div class='TRS_Editor'>{body}</div></div></td></tr></table>"
        f"<div class='xgxw'><h3>相关新闻</h3><ul>{make.links('related', 3)}</ul></div><div class='bdsharebuttonbox'>{make.other('share', headline=True)}</div>"
        f"<div class='footer'>版权所有 六河镇人民政府 {make.other('boilerplate')} ICP备12345678号</div></body></html>"
    )


def _portal(make: Maker) -> str:
    nav = make.links("navigation", 5, item="span")
    title = make.own()
    lead = make.own()
    body = make.body()
    side = f"<h3>热门排行</h3><ol>{make.links('related', 5)}</ol>"
    return (
        f"<!doctype html><html lang='zh-CN'><head><title>{title}-六河网</title></head><body><header><div class='logo'><a href='/'>六河网</a></div><nav>{nav}</nav></header>"
        f"<div class='wrap'><div class='left'><h1>{title}</h1><div class='post_info'>2016-05-01 10:20 来源：六河日报 <a href='#c'>举报</a></div>"
        f"<div class='summary'>{lead}</div><div class='post_body'>{body}<p><a href='/b/1.html'>{make.other('related', headline=True)}</a></p></div>"
        f"<div class='post_recommends'><h2>相关推荐</h2>{make.links('related', 2, item='div')}</div>"
        f"<div class='tie-areas' id='tie'><h3>网友评论</h3>{make.comments(3, '<div><a>{name}</a><p>{words}</p><span>回复 赞 3</span></div>')}</div></div>"
        f"<div class='right'>{side}</div></div><footer>© 六河网 {make.other('boilerplate')}</footer></body></html>"
    )


def _old_table(make: Maker) -> str:
    nav = "".join(f"<td><a href='/{n}'>{make.other('navigation', headline=True)}</a></td>" for n in range(4))
    title = make.own()
    body = make.body()
    return (
        f"<html><head><title>{title}</title></head><body><table width=980><tr>{nav}</tr></table><table width=980><tr><td width=200 valign=top>"
        f"<table><tr><td>{make.links('related', 4, item='p')}</td></tr></table></td><td><table><tr><td align=center><font size=5><b>{title}</b></font></td></tr>"
        f"<tr><td align=center>作者：王川　2016-05-01</td></tr><tr><td>{body}</td></tr><tr><td align=right>【<a href='#'>打印</a>】【<a href='#'>关闭</a>】</td></tr></table></td></tr></table>"
        f"<table width=980><tr><td align=center>主办：六河镇 电话：0000 {make.other('boilerplate')} 版权所有</td></tr></table></body></html>"
    )


def _blog(make: Maker) -> str:
    title = make.own()
    body = make.body()
    return (
        f"<!doctype html><html><head><title>{title} | 磨坊札记</title></head><body class='single has-sidebar comments-open'><header id='masthead'><nav class='main-navigation'>{make.links('navigation', 4)}</nav></header>"
        f"<main id='main'><article class='post type-post'><header class='entry-header'><h1 class='entry-title'>{title}</h1><div class='entry-meta'>2016-05-01 作者：王川</div></header>"
        f"<div class='entry-content'>{body}<div class='sharedaddy sd-sharing-enabled'><h3 class='sd-title'>分享到</h3><ul><li><a href='#'>{make.other('share', headline=True)}</a></li></ul></div></div>"
        f"<footer class='entry-footer'><span class='cat-links'><a href='/c'>{make.other('navigation', headline=True)}</a></span></footer></article>"
        f"<nav class='post-navigation'><a rel='prev' href='/1'>{make.other('related', headline=True)}</a></nav>"
        f"<div id='comments' class='comments-area'><h2>3 条评论</h2><ol class='comment-list'>{make.comments(3, '<li><article class=comment-body><b>{name}</b><p>{words}</p></article></li>')}</ol>"
        f"<div id='respond'><h3>发表评论</h3></div></div></main><aside id='secondary' class='widget-area'><h2>近期文章</h2><ul>{make.links('related', 4)}</ul></aside>"
        f"<footer class='site-footer'>{make.other('boilerplate')}</footer></body></html>"
    )


def _neutral(make: Maker) -> str:
    nav = make.links("navigation", 5)
    title = make.own()
    body = make.body()
    return (
        f"<html><head><title>{title}</title></head><body><div class='a1'><ul>{nav}</ul></div><div class='a2'><h1>{title}</h1><div class='a3'>2016-05-01</div><div class='a4'>{body}</div>"
        f"<div class='a5'><h3>延伸阅读</h3><ul>{make.links('related', 3)}</ul></div><div class='a6'><h3>网友评论</h3>{make.comments(2, '<div class=a7><b>{name}</b><span>{words}</span></div>')}</div></div>"
        f"<div class='a8'>版权所有：六河镇 {make.other('boilerplate')}</div></body></html>"
    )


def _lines(make: Maker) -> str:
    title = make.own()
    body = "<br>\n<br>　　".join(make.own() for _ in range(make.random.randint(3, 8)))
    return (
        f"<html><head><title>{title}</title></head><body><div id='nav'>{make.links('navigation', 4, item='span')}</div><h2>{title}</h2>来源：六河日报 2016年5月1日<br>\n{body}<br><br>"
        f"相关阅读：<br>{'<br>'.join(make.links('related', 1, item='b') for _ in range(3))}<hr>{make.other('boilerplate')} 版权所有<br></body></html>"
    )


def _western(make: Maker) -> str:
    title = make.own()
    first, second = make.body(2, 4), make.body(2, 4)
    inset = f"<aside class='inline-related'><h4>Related stories</h4><ul>{make.links('related', 2)}</ul></aside>"
    return (
        f"<!doctype html><html lang='en'><head><title>{title} - The Harbour Paper</title></head><body><a class='skip-link' href='#main'>{make.other('navigation', headline=True)}</a>"
        f"<div class='ad-slot' aria-label='advertisement'>{make.other('advertisement')}</div><header role='banner'><ul>{make.links('navigation', 4)}</ul></header>"
        f"<main><article><h1>{title}</h1><p class='byline'>By Jane Doe</p><div class='social-share'>{make.other('share', headline=True)}</div>{first}{inset}{second}</article>"
        f"<section aria-label='Comments'><h2>Comments (2)</h2>{make.comments(2, '<div><b>{name}</b><p>{words}</p></div>')}</section>"
        f"<section><h2>Most read</h2><ol>{make.links('related', 4)}</ol></section></main><footer role='contentinfo'>{make.other('boilerplate')}</footer></body></html>"
    )


def _short(make: Maker) -> str:
    title = make.own()
    body = f"<p>{make.own()}</p>"
    return (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div class='content'>{body}</div><div><a href='/x.html'>{make.other('related', headline=True)}</a></div>"
        f"<div class='comment'>{make.other('comments')}</div></body></html>"
    )


def _ucap(make: Maker) -> str:
    title = make.own()
    body = make.body()
    return (
        f"<html lang='zh'><head><title>{title}</title><meta name='ContentSource' content='六河镇政府网'></head><body><div class='header'>{make.links('navigation', 4, item='div')}</div>"
        f"<div class='BreadcrumbNav'>{make.other('navigation', headline=True)}</div><div class='article oneColumn'><h1>{title}</h1><div class='pages-date'>2016-05-01 10:11<span class='font'>来源：六河镇政府网</span>"
        f"<div class='share' id='share'>{make.other('share', headline=True)}</div></div><div class='pages_content'><div id='UCAP-CONTENT'>{body}</div></div><div class='editor'><span>责任编辑：王川</span></div>"
        f"<div class='related'><div class='hd'>相关稿件</div><ul>{make.links('related', 3)}</ul></div></div><div class='footer'>{make.other('boilerplate')}</div></body></html>"
    )


LAYOUTS: tuple[Callable[[Maker], str], ...] = (
    _wechat,
    _trs,
    _portal,
    _old_table,
    _ucap,
    _blog,
    _neutral,
    _lines,
    _western,
    _short,
)


def made(number: int, layouts: Sequence[Callable[[Maker], str]] = LAYOUTS) -> Made:
    """The page of this number."""
    make = Maker(number)
    page = layouts[number % len(layouts)](make)
    return Made(page, list(dict.fromkeys(make.article)), make.around)


def kept(extract: Extract, article: Sequence[str]) -> list[str]:
    """The sentences of the article that the text has, in their order."""
    found, at = [], 0
    for sentence in article:
        place = extract.text.find(sentence, at)
        if place >= 0:
            found.append(sentence)
            at = place + len(sentence)
    return found


def lost(extract: Extract, page: Made) -> list[str]:
    """The sentences that are neither in the text nor in what was left out."""
    everything = "\n".join([extract.text, *(part.text for part in extract.left_out), *extract.facts.values()])
    return [
        sentence
        for sentence in [*page.article, *(one for several in page.around.values() for one in several)]
        if sentence not in everything
    ]


def measure(count: int, layouts: Sequence[Callable[[Maker], str]] = LAYOUTS) -> dict[str, dict[str, float]]:
    """By layout, and for all: the share of the article's sentences kept in order, of the others let in, and how many are nowhere."""
    sums: dict[str, list[float]] = {}
    for number in range(count):
        page = made(number, layouts)
        began = time.perf_counter()
        extract = html.read(page.page.encode())
        seconds = time.perf_counter() - began
        around = [one for several in page.around.values() for one in several]
        figures = (
            len(kept(extract, page.article)),
            len(page.article),
            sum(one in extract.text for one in around),
            len(around),
            len(lost(extract, page)),
            seconds,
        )
        for name in (layouts[number % len(layouts)].__name__.strip("_"), "all"):
            sums[name] = [before + more for before, more in zip(sums.get(name, [0.0] * 6), figures, strict=True)]
    return {
        name: {
            "article kept": round(own / all_own, 4),
            "others let in": round(let / max(1, others), 4),
            "nowhere": nowhere,
            "seconds": round(seconds, 2),
        }
        for name, (own, all_own, let, others, nowhere, seconds) in sums.items()
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 60), ensure_ascii=False, indent=1))
