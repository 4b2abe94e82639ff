"""Names and values of the facts that articles state in front matter, columns, properties and lines.

Unknown stays unknown: a line counts only where all of it is such a statement.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from vectorstore.ingest.article_dates import parse_article_date
from vectorstore.text.normalize import fold

# Names of the facts in front matter, columns and lines, folded: Simplified, half width, lower case.
NAMES = {
    "title": ("title", "headline", "标题", "题目", "题名", "文章标题", "新闻标题"),
    "author": ("author", "authors", "byline", "by", "writer", "作者", "文", "撰文", "执笔", "撰稿", "记者", "文章作者"),
    "source": (
        "source",
        "publisher",
        "publication",
        "site",
        "sitename",
        "newspaper",
        "journal",
        "media",
        "来源",
        "出处",
        "稿源",
        "文章来源",
        "信息来源",
        "发布机构",
        "来源媒体",
    ),
    # from the surest down; when a text was changed or a file made is no date of the article
    "date": (
        "datepublished",
        "date_published",
        "published",
        "publish_date",
        "publishdate",
        "pubdate",
        "pub_date",
        "published_at",
        "publish_time",
        "publishtime",
        "pubtime",
        "publication_date",
        "issued",
        "posted",
        "发布时间",
        "发布日期",
        "发表时间",
        "发表日期",
        "发稿时间",
        "刊发时间",
        "见报日期",
        "出版日期",
        "发布于",
        "发表于",
        "date",
        "日期",
        "时间",
        "time",
    ),
    "url": ("url", "link", "permalink", "source_url", "链接", "网址", "原文链接"),
    "language": ("language", "lang", "语言"),
}
FACT_BY_NAME = {name: fact for fact, names in NAMES.items() for name in names}
# What programs write where nobody told them a name.
_NO_VALUE = re.compile(
    r"python-docx|anonymous|unknown|admin(?:istrator)?|users?|\(?unspecified\)?|untitled|microsoft|office|n/?a|null"
    r"|none|nan|~|-+"
    r"|无|未知|佚名|本站|windows 用户|微软用户"
)
# What programs, their libraries and the makers of machines write as the author where nobody told them one.
_NO_AUTHOR = re.compile(
    r"(?:python-)?(?:docx|pptx)|steve canny|openpyxl|xlsxwriter|xlwt|apache poi|phpword|phpexcel|docx4j|aspose.*|pandoc"
    r"|(?:your |owner )name|author|admins?|(?:(?:microsoft|ms|windows|office|local|default|end|home"
    r"|pc)[ -]?)*(?:users?|用户|用戶)[ -]?\d*"
    r"|(?:microsoft|微软|微軟)(?: corporation|公司|中国|\(中国\))?|(?:(?:microsoft |wps |libre|open"
    r"|only)?office|wps)(?:\.org|_\d+)?"
    r"|pc|mc system|lenovo(?: user)?|dell|hp|asus|acer|thinkpad|联想(?:用户)?"
    r"|雨林木风|深度(?:技术|系统)|番茄花园|系统之家|(?:desktop|pc)-\w+|無|作者|管理员|管理員|系统管理员"
)
_UNTITLED = re.compile(
    r"(?:microsoft )?(?:word|office) (?:document|文档|文檔)|powerpoint|microsoft (?:word|powerpoint|excel) - .*"
    r"|.*\.(?:docx?|pdf|indd|txt|wps)|无标题|文档\s*\d*|document\s*\d*|幻灯片 1|slide 1|powerpoint .*"
)
_FIRST, _LAST = 700_000_000, 2_500_000_000  # seconds: of 1992 and 2049
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")  # of a character, which nothing could store
_LONGEST = {"title": 200, "author": 100, "source": 80, "url": 500, "language": 20}


def known_facts(found: Mapping[str, str]) -> dict[str, str]:
    """The facts under any of their names, those left out that say nothing.

    Where two names tell one fact, the first counts.
    """
    return {fact: value for fact, (value, _) in named_facts(found).items()}


def named_facts(found: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The same facts, each with the name under which it was found; of dates the one with the surest name."""
    facts: dict[str, tuple[str, str]] = {}
    for name, value in sorted(found.items(), key=lambda item: _rank(item[0])):
        fact = FACT_BY_NAME.get(_plain_name(name))
        text = " ".join(value.split())
        if fact == "date":
            text = parse_article_date(text) or _day_of_seconds(text)
        if fact == "source" and is_meaningful("url", text):
            fact = "url"
        if fact and fact not in facts and is_meaningful(fact, text):
            facts[fact] = text, name
    return facts


def is_fact_name(name: str) -> bool:
    """Whether front matter and columns call a fact by this name."""
    return _plain_name(name) in FACT_BY_NAME


def _day_of_seconds(text: str) -> str:
    """The day, in China's time as its sites count, of a number of seconds or milliseconds.

    Empty where it is no such number.
    """
    if not re.fullmatch(r"\d{10}(?:\d{3}|\.\d+)?", text) or not _FIRST <= int(text[:10]) < _LAST:
        return ""
    return (datetime.fromtimestamp(int(text[:10]), UTC) + timedelta(hours=8)).date().isoformat()


def _rank(name: str) -> int:
    plain = _plain_name(name)
    return NAMES["date"].index(plain) if FACT_BY_NAME.get(plain) == "date" else 0


def _plain_name(name: str) -> str:
    return fold(name).strip(" _").replace("-", "_").replace(" ", "_")


def is_meaningful(fact: str, text: str) -> bool:
    """Whether the value can be a fact of this kind, and is not what programs write where nobody gave one."""
    folded = fold(text)
    if not text or _LONE_SURROGATE.search(text) or _NO_VALUE.fullmatch(folded) or len(text) > _LONGEST.get(fact, 20):
        return False
    if fact == "title":
        return not _UNTITLED.fullmatch(folded)
    if fact == "author" and _NO_AUTHOR.fullmatch(folded.rstrip("- ")):
        return False
    return fact != "url" or bool(re.match(r"https?://\S+$", folded))
