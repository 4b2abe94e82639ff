"""Five layouts that no rule was made for: written after the rules, and tried once before any was changed."""

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


UNSEEN: tuple[Callable[[Maker], str], ...] = (_teasers, _forum, _traditional, _components, _notice)
