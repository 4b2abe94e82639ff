"""What the lines near a page's title state: 来源, 发布时间, 作者, a date, By somebody."""

import re
from collections.abc import Container, Iterable, Sequence

from vectorstore.ingest.formats.html_article import is_byline
from vectorstore.ingest.formats.html_page import Page
from vectorstore.ingest.formats.html_zones import is_prose
from vectorstore.text.scripts import HAN_CLASS

_KEYS = {
    "date": (
        r"(?:发布|發佈|發布|发表|發表|发稿|刊登|出版)(?:时间|時間|日期|于)?|(?<![新改])(?:时间|時間|日期)"
        r"|Published(?: on)?|Posted(?: on)?|Date|Publié le"
    ),
    "source": r"(?:信息|文章|新闻|稿件|内容|消息)?(?:来源|來源)|稿源|来自|來自|出处|出處|供稿单位|发布机构|Source",
    "author": r"(?:文章|原)?作者|(?:本[报刊网]|见习|实习|特约)?[记記]者|撰文|撰稿|文字|Author|Written by|Byline",
    "": r"(?:更新|修改|编辑)(?:时间|時間|日期|于)|(?:最后|最近)(?:更新|修改)\w{0,4}|Updated(?: on)?|Last (?:updated"
    r"|modified)|Modified"
    r"|责任编辑|責任編輯|责编|編輯"
    "|发布[者人]|查看|编辑|校对|审核|初审|复审|终审|通讯员|通訊員|摄影|攝影"
    r"|字[体号體號]|浏览(?:次数|量|数)?|阅读(?:量|数|次数)?|点击(?:数|量|率|次数)?|访问(?:量|次数)|评论|人气|分享到?|打印|栏目|分类|标签|关键词|索引号|文号|类别|Views"
    r"|Category|Tags|收藏"
    r"|关闭",
}
_KEY = re.compile("|".join(f"(?P<{fact or 'other'}>{pattern})" for fact, pattern in _KEYS.items()), re.IGNORECASE)
_STATED = re.compile(
    rf"(?:^|(?<=[\s|·•/（(\[【，,;；\u3000]))(?:(?:{_KEY.pattern})\s*[:：丨]\s*"
    rf"|(?P<reporter>(?:本[报刊网])?[记記]者)\s?(?=[{HAN_CLASS}])"
    r"|(?P<day>(?:published|posted|publié)(?: on| le)?|发布于|发表于|發表於|發佈於)\s?(?=[A-Z\d])"
    r"|(?P<set_in>于)\s?(?=(?:19|20)\d\d[-/.年][\d\-/.年月日: ]{4,18}(?:首次)?(?:发布|发表))"
    r"|(?P<updated>updated|last modified|更新于|更新於)\s"
    r"|(?P<bare>by|作者)\s+|(?P<sole>打印|收藏|关闭|分享)\s)",
    re.IGNORECASE,
)
_CHINESE_NAMES = re.compile(rf"[{HAN_CLASS}·]{{2,4}}(?:[、 ][{HAN_CLASS}·]{{2,4}}){{0,4}}")
_DATE = re.compile(
    r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?(?!\d)|(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d"
    r"|3[01])(?!\d)"
    r"|\b\d{1,2}(?:st|nd|rd|th)? [A-Z][a-zéû]{2,8}\.?,? (?:19|20)\d\d|\b[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd"
    r"|th)?, (?:19|20)\d\d"
)
_CUT = re.compile(r"[\s|·•\u3000]{2,}|\s*[|｜]\s*|[，,;；。]|\s+(?=(?:19|20)\d\d[-/.年])|[)）】\]／/]")
_OF_SOMETHING_ELSE = re.compile(
    r"[:：]|修改|更新|今[天日]|[现現]在|至|截止|\b(?:today|now|until|by)\b", re.IGNORECASE
)  # beside a date without a name
_SENTENCE = re.compile(r"[。！？]|\w{3}[.!?](?:\s[A-Z]|$)")
_REACH = 6  # blocks on either side of the title in which a line may state facts


def lines_near_title(page: Page, kinds: Sequence[str], title: int | None, quoted: Container[int]) -> list[str]:
    """The lines near the title that may state facts.

    Those of other parts of the page, of `quoted` blocks and of the running text are left out.
    """
    first = title if title is not None else next((at for at, kind in enumerate(kinds) if not kind), 0)
    lines: list[str] = []
    for at in range(max(0, first - 3), min(len(kinds), first + 1 + 4 * _REACH)):
        block = page.blocks[at]
        if kinds[at] in ("related", "comments", "hidden", "navigation", "advertisement") or at == title or at in quoted:
            continue
        table = block.text.startswith("| ")
        if (
            at > first
            and not kinds[at]
            and is_prose(block)
            and not table
            and (_SENTENCE.search(block.text) or not is_byline(block))
        ):
            break
        if (is_byline(block) or table) and (not block.heading or _STATED.match(block.text)):
            lines += _rows(block.text) if table else [block.parts or block.text]
    return lines[: 2 * _REACH]


def _rows(table: str) -> list[str]:
    """The rows of a table of an article's particulars, each pair of cells as a name and what it names."""
    lines: list[str] = []
    for row in table.split("\n"):
        cells = row.strip("| ").split(" | ")
        lines += (f"{name.rstrip('：: ')}：{value}" for name, value in zip(cells[::2], cells[1::2], strict=False))
    return lines


def byline_facts(lines: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The facts that lines near the title state by a name, or by a date that stands alone."""
    found: dict[str, tuple[str, str]] = {}
    for line in lines:
        keys = list(_STATED.finditer(line))
        before = line[: keys[0].start()] if keys else line
        if (stated := _DATE.search(before)) and _is_only_date(_CLOCKS.sub("", before.replace(stated.group(), ""))):
            found.setdefault("date", (leading_date(stated.group()), "byline"))
        for key, end in zip(keys, [*(following.start() for following in keys[1:]), len(line)], strict=False):
            fact = next(
                (name for name in ("date", "source", "author") if key[name]),
                "author" if key["bare"] or key["reporter"] else "date" if key["day"] or key["set_in"] else "",
            )
            value = line[key.end() : end].strip(" |·•\u3000")
            loose = _DATE.search(value)
            if fact == "date":
                value = leading_date(value) or _taiwan_year_date(value)
            else:
                value = _CUT.split(value, maxsplit=1)[0].strip(" |·•\u3000")
                if loose and fact and loose.start() > 0:
                    found.setdefault("date", (leading_date(loose.group()), "byline"))
            if key["reporter"] and not _CHINESE_NAMES.fullmatch(value):
                continue
            if fact and value and len(value) <= 40:
                found.setdefault(fact, (value, "byline"))
    return found


_STATED_BEHIND = re.compile(
    r"\s+(?=(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+\d{1,2}[:：]\d\d"
    r"|(?:(?:信息|文章|稿件)?(?:来源|來源)|作者|发布时间|发布日期|時間|时间)\s*[:：])"
)


def split_headline(text: str) -> tuple[str, str]:
    """A headline, and what a page states inside its element behind it."""
    found = _STATED_BEHIND.search(text)
    return (text[: found.start()], text[found.end() :]) if found and found.start() else (text, "")


def _is_only_date(beside: str) -> bool:
    """Whether the words beside a date leave it that of the article: no more than a name, and none of another day."""
    return len(beside.strip(" |·（）()\u3000")) <= 12 and not _OF_SOMETHING_ELSE.search(beside)


_CLOCKS = re.compile(r"\d{1,2}[:：时]\d{2}(?:[:：分]\d{2}秒?)?|星期[一二三四五六日天]|周[一二三四五六日天]")


def _taiwan_year_date(value: str) -> str:
    """The day of a statement in the years of the Republic of China, as offices in Taiwan name it: 105年5月1日."""
    found = re.match(r"(1[01]\d)\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日", value)
    return f"{1911 + int(found[1])}-{found[2]}-{found[3]}" if found else ""


def leading_date(value: str) -> str:
    """The day that a statement begins with, as it is written there without the time; empty where there is none."""
    found = _DATE.search(value)
    return re.sub(r"(?<=\d)\s+(?=[-/.年月日])|(?<=\d[-/.年月])\s+", "", found.group()) if found else ""
