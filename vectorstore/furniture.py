"""Finds what stands around an article on a page: credits, copyright notices, share buttons, navigation.

Only whole lines go, and only at the head or the tail of a text, where pages put them.
"""

import re
from collections.abc import Iterator

from vectorstore.folding import fold

_LINE = re.compile(r"[^\n]+\n?")
# Matched against folded lines: Simplified, half width, lower case.
_FURNITURE = re.compile(
    r"\s*[(\[【]?\s*(?:"
    r"(?:责编|责任编辑|美编|编辑|校对|审核|监制|排版|值班编辑|微信编辑)\s*[:/|丨].{0,60}"
    r"|(?:声明|版权声明|免责声明|特别声明|copyright|©)\s*[:: ].{0,400}"
    r"|.{0,60}(?:未经(?:授权|许可|允许)|转载请(?:注明|联系|回复)|转载时务必|版权所有|侵权必究|all rights reserved).{0,200}"
    r"|(?:分享到|分享至|扫一扫|长按识别|点击关注|关注我们|阅读原文|点击上方|扫描二维码|上一篇|下一篇|相关阅读|返回首页|打印本页|关闭窗口).{0,60}"
    r"|(?:share (?:this|on)|follow us|subscribe|read more|related articles|back to top|skip to (?:main )?content|sign in|log in).{0,60}"
    r"|首页\s*[>|»].{0,80}"
    r")[)\]】]?\s*"
)
_REACH = 8  # lines from either end that may be furniture


def furniture_spans(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the furniture lines within reach of the ends of the text, each with its line break."""
    lines = [match for match in _LINE.finditer(text) if match.group().strip()]
    near = {*range(_REACH), *range(len(lines) - _REACH, len(lines))}
    for number, line in enumerate(lines):
        if number in near and len(lines) > 1 and _FURNITURE.fullmatch(fold(line.group()).rstrip()):
            yield line.span()
