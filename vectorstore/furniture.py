"""Finds what stands around an article on a page: credits, copyright notices, share buttons, navigation.

Only whole lines go, and only at the head or the tail of a text, where pages put them.
"""

import re
from collections.abc import Iterator

from vectorstore.folding import fold

_LINE = re.compile(r"[^\n]+\n?")
# Matched against folded lines: Simplified, half width, lower case.
_FURNITURE = re.compile(
    r"[(\[【]?\s*(?:"
    r"(?:责编|责任编辑|美编|编辑|校对|审核|监制|排版|值班编辑|微信编辑)\s*[:/|丨].{0,60}"
    r"|声明\s*:(?=.{0,200}(?:本[文站网报刊]|转载|版权|来源|侵权|原创|作者|观点|立场|授权)).{0,400}"
    r"|(?:版权|免责|特别)声明(?:\s*:.{0,400})?"
    r"|©.{0,200}|copyright\s*[: ]\s*(?:©|\(c\)|(?:19|20)\d\d\b).{0,200}"
    r"|.{0,60}(?:未经(?:[^\s,。]{0,8})?(?:授权|许可|允许)[, ]*(?:不得|禁止|严禁|请勿|谢绝|任何)|转载请(?:注明|联系|回复)|转载时务必"
    r"|版权所有(?![者人权])|侵权必究|all rights reserved).{0,200}"
    r"|(?:分享[到至]|关注我们|阅读原文|上一篇|下一篇|相关阅读|返回首页|打印本页|关闭窗口)(?:\s*[:>»|/ ].{0,60})?"
    r"|分享[到至]\s*(?:微信|微博|朋友圈|新浪|qq|空间).{0,60}"
    r"|(?:扫一扫|扫描二维码|长按识别|点击关注|点击上方)(?:.{0,30}(?:二维码|公众号|关注|订阅|蓝字|微信|分享|阅读)[^。!?]{0,20})?"
    r"|(?:share (?:this|on)(?: (?:article|page|story|post|facebook|twitter|x|linkedin|whatsapp|email))?|follow us(?: on [^.]{0,40})?"
    r"|subscribe(?: now| to our newsletter)?|read more|related articles|back to top|skip to (?:main )?content|sign in|log in)\s*[:.!>»…]*"
    r"|首页\s*[>|»].{0,80}"
    r")[)\]】]?\s*"
)
_AT_MOST = 500  # characters of a furniture line
_REACH = 8  # lines from either end that may be furniture


def furniture_spans(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the furniture lines within reach of the ends of the text, each with its line break."""
    lines = [match for match in _LINE.finditer(text) if match.group().strip()]
    near = {*range(_REACH), *range(len(lines) - _REACH, len(lines))}
    for number, line in enumerate(lines):
        words = line.group().strip()
        if number in near and len(lines) > 1 and len(words) <= _AT_MOST and _FURNITURE.fullmatch(fold(words)):
            yield line.span()
