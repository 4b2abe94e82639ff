"""Finds what stands around an article on a page: credits, copyright notices, share buttons, navigation.

Only whole lines go, and only at the head or the tail of a text, where pages put them.
"""

import re
from collections.abc import Iterable, Iterator

from vectorstore.text.normalize import fold

_LINE = re.compile(r"[^\n]+\n?")
_MENU_WORDS = (
    "首页|新闻|专题|视频|图片|图集|要闻|时政|评论|国内|国际|社会|财经|体育|娱乐|科技|教育|健康|文化|旅游|军事|论坛|博客|滚动|热点"
    "|直播|更多|导航|频道|地方|登录|注册|搜索|收藏|打印|关闭|分享|举报|反馈|点赞|在看|转发|手机版|电脑版|客户端|无障碍|English|繁体|简体|微信|微博|朋友圈"
    "|qq空间|qq好友|qq|复制链接"
    "|关于我们|联系我们|网站地图|版权声明|隐私政策|法律声明|广告服务|加入我们|友情链接|网站声明|诚聘英才|服务条款|帮助中心|意见反馈|字号|字体|大|中|小"
    "|home|news|about(?: us)?|contact(?: us)?|privacy(?: policy)?|terms(?: of "
    "(?:use|service))?|cookies?|help|search|menu|login|log in|sign in"
    "|sign up|share|print|email|facebook|twitter|linkedin|whatsapp|sitemap|careers"
).lower()
_ENGLISH = (
    r"share (?:this|on)(?: (?:article|page|story|post|facebook|twitter|x|linkedin|whatsapp|email))?"
    r"|follow us(?: on [^.]{0,40})?"
    r"|subscribe(?: now| to our newsletter)?|read more|related articles|back to top|skip to (?:main )?content"
    r"|sign in|log in"
)
# Matched against folded lines: Simplified, half width, lower case. One alternative a line.
_ALTERNATIVES = (
    r"(?:责编|责任编辑|美编|编辑|校对|审核|监制|排版|值班编辑|微信编辑|网络编辑|本文编辑|一审|二审|三审|编审|初审|复审|终审)\s*[:/|丨].{0,60}",
    r"声明\s*:(?=.{0,200}(?:本[文站网报刊]|转载|版权|来源|侵权|原创|作者|观点|立场|授权)).{0,400}",
    r"(?:版权|免责|特别)声明(?:\s*:.{0,400})?",
    r"©.{0,200}|copyright\s*[: ]\s*(?:©|\(c\)|(?:19|20)\d\d\b).{0,200}",
    # of the text or its site: that a name or a place may not be used without leave is what an article says
    r".{0,60}(?:未经(?:[^\s,。]{0,8})?(?:授权|许可|允许)[, ]*(?:不得|禁止|严禁|请勿|谢绝|任何)"
    r"(?=.{0,40}(?:转载|转发|转帖|复制|摘编|摘录|镜像|翻印|抄袭|引用|链接|刊载|本[文站网报刊号]))"
    r"|(?:本[文站网报刊号]|版权|原创).{0,40}未经.{0,8}(?:授权|许可|允许)|转载请(?:注明|联系|回复)"
    r"|转载时务必"
    r"|版权所有(?![者人权])|侵权必究|all rights reserved).{0,200}",
    r"[^。]{0,10}icp[备证]\s?\d{5,}.{0,60}|.{0,4}公网安备\s?\d{6,}.{0,20}|(?:违法和)?不良信息举报(?:电话|邮箱|中心).{0,60}",
    (
        r"(?:分享[到至]|关注我们|阅读原文|上一篇|下一篇|上一条|下一条|返回首页|打印本页|关闭窗口|(?:浏览|阅读"
        r"|点击)(?:次数|量|数))(?:\s*[:>»|/ ].{0,60})?"
    ),
    r"(?:相关|推荐|延伸|热门)(?:阅读|新闻|文章|链接|推荐)\s*:?|举报/反馈|返回顶部|精彩推荐|猜你喜欢|我要(?:评论|纠错|分享)|(?:点赞|评论|收藏|转发|在看"
    r"|阅读)\s*\(?\d{1,6}\+?\)?",
    r"分享[到至]\s*(?:微信|微博|朋友圈|新浪|qq|空间).{0,60}",
    r"(?:扫一扫|扫描二维码|长按识别|点击关注|点击上方)(?:.{0,30}(?:二维码|公众号|关注|订阅|蓝字|微信|分享|阅读)[^。!?]{0,20})?",
    rf"(?:{_ENGLISH})\s*[:.!>»…]*",
    r"(?:当前|您(?:现在)?(?:的|所在))?(?:位置|所在位置)?\s*:?\s*首页\s*[>|»].{0,80}|您(?:现在)?的位置\s*[:>].{0,80}",
    # a menu: nothing but its words
    rf"[(\[【]?(?:{_MENU_WORDS})[)\]】]?(?:[\s|/·•>:]+[(\[【]?(?:{_MENU_WORDS})[)\]】]?){{1,30}}",
    r"(?:分享|收藏|打印|关闭窗口|举报|点赞|在看)",
)
_BOILERPLATE = re.compile(rf"[(\[【]?\s*(?:{'|'.join(_ALTERNATIVES)})[)\]】]?\s*")
_MAX_LINE = 500  # characters of a line of boilerplate
_MAX_OTHER_LINES = 8  # other lines from either end behind which nothing is boilerplate


def boilerplate_spans(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the boilerplate lines within reach of the ends of the text, each with its line break."""
    lines = [match for match in _LINE.finditer(text) if match.group().strip()]
    if len(lines) > 1:
        found = {
            *_boilerplate_within_reach(text, [line.span() for line in lines]),
            *_boilerplate_within_reach(text, [line.span() for line in reversed(lines)]),
        }
        yield from sorted(found)


def _boilerplate_within_reach(text: str, lines: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The boilerplate among these lines; ends after eight lines that are none."""
    other_lines = 0
    for start, end in lines:
        words = text[start:end].strip()
        if len(words) <= _MAX_LINE and _BOILERPLATE.fullmatch(fold(words)):
            yield start, end
        else:
            other_lines += 1
            if other_lines == _MAX_OTHER_LINES:
                return
