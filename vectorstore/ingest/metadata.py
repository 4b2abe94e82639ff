"""What an article says of itself: front matter, columns, properties, and plain lines at its head and tail.

Unknown stays unknown: a line counts only where all of it is such a statement.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from vectorstore.ingest.dates import date_of
from vectorstore.text.normalize import fold

# Names of the facts in front matter, columns and lines, folded: Simplified, half width, lower case.
_NAMES = {
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
_FACT = {name: fact for fact, names in _NAMES.items() for name in names}
# What programs write where nobody told them a name.
_NOBODY = re.compile(
    r"python-docx|anonymous|unknown|admin(?:istrator)?|users?|\(?unspecified\)?|untitled|microsoft|office|n/?a|null|none|nan|~|-+"
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
_HALF = re.compile("[\ud800-\udfff]")  # of a character, which nothing could store
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
        fact = _FACT.get(_plain_name(name))
        text = " ".join(value.split())
        if fact == "date":
            text = date_of(text) or _day_of_seconds(text)
        if fact == "source" and _says_something("url", text):
            fact = "url"
        if fact and fact not in facts and _says_something(fact, text):
            facts[fact] = text, name
    return facts


def is_fact_name(name: str) -> bool:
    """Whether front matter and columns call a fact by this name."""
    return _plain_name(name) in _FACT


def _day_of_seconds(text: str) -> str:
    """The day, in China's time as its sites count, of a number of seconds or milliseconds.

    Empty where it is no such number.
    """
    if not re.fullmatch(r"\d{10}(?:\d{3}|\.\d+)?", text) or not _FIRST <= int(text[:10]) < _LAST:
        return ""
    return (datetime.fromtimestamp(int(text[:10]), UTC) + timedelta(hours=8)).date().isoformat()


def _rank(name: str) -> int:
    plain = _plain_name(name)
    return _NAMES["date"].index(plain) if _FACT.get(plain) == "date" else 0


def _plain_name(name: str) -> str:
    return fold(name).strip(" _").replace("-", "_").replace(" ", "_")


def _says_something(fact: str, text: str) -> bool:
    folded = fold(text)
    if not text or _HALF.search(text) or _NOBODY.fullmatch(folded) or len(text) > _LONGEST.get(fact, 20):
        return False
    if fact == "title":
        return not _UNTITLED.fullmatch(folded)
    if fact == "author" and _NO_AUTHOR.fullmatch(folded.rstrip("- ")):
        return False
    return fact != "url" or bool(re.match(r"https?://\S+$", folded))


_REACH = 5  # lines from either end that may state facts
_AROUND = " |·()（）[]【】\u3000"  # what stands between statements
_MARKER_AT_MOST = 24  # characters of a line that says what follows
_LINE_AT_MOST = 90  # characters of such a line
_KEYS = "|".join(
    sorted(
        (re.escape(name) for names in _NAMES.values() for name in names if not name.isascii()), key=len, reverse=True
    )
)
_ENGLISH_KEYS = "author|source|published on|published|publication date|date|title|byline"
_ENGLISH = {"published on": "date", "publication date": "date"}
# Others stand in the same line.
_BESIDE = (
    "更新时间|更新日期|更新于|最后更新|最后修改|修改时间|修改日期|编辑时间|创建时间|采集时间|抓取时间"
    "|(?:last )?(?:updated|modified)"
    "|责任编辑|责编|美编|编辑|校对|审核|通讯员|摄影|浏览次数|浏览量|浏览|点击数|点击|阅读量|阅读|字号|评论|分享"
)
_STATED = re.compile(rf"(?:(?:本报|本刊|新华社)?(?P<key>{_KEYS})|(?P<english>{_ENGLISH_KEYS})|{_BESIDE})\s?[:/丨|]\s?")
_BYLINE = re.compile(r"(?:By|BY|by) (?P<name>[A-Z][\w.'’-]+(?: (?:[A-Z][\w.'’-]*|and|de|van|von|al|bin),?){1,6})")
_NO_NAME = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Morning|Evening|The)\b"
)
_PARENTHESIS = re.compile(
    r"[(（【\[]\s*(?:文章|信息|图文)?(?:来源|來源|稿源|出处|出處)\s*[:：]\s*(?P<source>[^()（）【】\[\]:：，,。;；]{2,40})\s*[)）】\]]"
)
_OWN = re.compile("本文[为為系是](?:由)?(?P<source>[^,，。:：]{2,20})原[创創]")
_NOT_AUTHOR = re.compile("编|摄|图|通讯员|实习|[。!?;,，；]")


_ELSEWHERE = re.compile(
    r"[\W_]*(?:(?:网友|热门|最新|全部|精彩)?评论|(?:相关|推荐|延伸|更多|热门)(?:阅读|新闻|文章|链接|推荐|报道)"
    r"|猜你喜欢|(?:related|more|recommended)(?: \w+)?"
    r"|comments?|you may also like|read next)\W*(?:\(?\d+\)?|:)?\W*"
)  # a line above texts that are not the article


def heads_other_texts(line: str) -> bool:
    """Whether what stands below this line is of other texts: related pages, comments."""
    words = line.strip()
    return len(words) <= _MARKER_AT_MOST and bool(_ELSEWHERE.fullmatch(fold(words)))


class Statement(NamedTuple):
    """A fact, and the offset of the line that states it; -1 for a notice that cleaning took off."""

    value: str
    place: int


def statements(text: str, notices: str = "") -> dict[str, Statement]:
    """The facts that plain lines state near the head and the tail of a cleaned text, each with its place.

    `notices` are lines that cleaning removed from it.
    """
    found = [
        (match.start(), match.group().strip().lstrip("#").strip("*_ \u3000"))
        for match in re.finditer(r"[^\n]*\S[^\n]*", text)
    ]
    end = next((number for number, (_, line) in enumerate(found) if number and heads_other_texts(line)), len(found))
    lines = found[:end]
    near = lines[:_REACH] + lines[max(_REACH, len(lines) - _REACH) :]
    dated = [line for _, line in lines if len(line) <= 30 and date_of(line)]  # several are headings of a chronicle
    facts: dict[str, Statement] = {}
    for number, (place, line) in enumerate(near):
        bare = bool(date_of(line))  # behind the article it stands below its author, or is that of a comment
        if len(line) <= _LINE_AT_MOST and not (
            bare and (len(dated) > 1 or (number >= _REACH and number < len(near) - 2))
        ):
            for fact, value in _statements(line):
                facts.setdefault(fact, Statement(value, place))
    place, last = lines[-1] if lines else (0, "")
    ending = last[-60:]  # behind the last sentence, as newspapers do
    for source in _PARENTHESIS.finditer(ending):
        if source.end() == len(ending):
            facts.setdefault("source", Statement(source["source"].strip(), place))
    for own in _OWN.finditer(notices):
        facts.setdefault("source", Statement(own["source"].strip(), -1))
    return facts


def _statements(line: str) -> Iterator[tuple[str, str]]:
    """The facts of a line that holds nothing else."""
    folded = fold(line)
    if source := _PARENTHESIS.fullmatch(line):
        yield "source", source["source"].strip()
        return
    if (byline := _BYLINE.fullmatch(line)) and not _NO_NAME.search(line):
        yield "author", byline["name"].strip(" ,")
        return
    keys = list(_STATED.finditer(folded))
    found: list[tuple[str, str]] = []
    if before := line[: keys[0].start() if keys else None].strip(_AROUND):
        found.append(("date", date_of(before) or ""))
    for key, end in zip(keys, [*(following.start() for following in keys[1:]), len(line)], strict=False):
        name = key["key"] or _ENGLISH.get(key["english"] or "", key["english"])
        value = line[key.end() : end].strip(_AROUND)
        value, dated = _without_date(value)
        if name:
            found += [(_FACT[name], date_of(value) or dated if _FACT[name] == "date" else value)]
        if dated and (not name or _FACT[name] != "date"):
            found.append(("date", dated))
    if found and all(_plain(fact, value) for fact, value in found):
        yield from found


def _without_date(value: str) -> tuple[str, str]:
    """The value, and the date that stands behind it."""
    cut = re.search(r"[\s|\u3000]+(?=(?:19|20)\d\d[-/.年])", value)
    dated = date_of(value[cut.end() :]) if cut else None
    return (value[: cut.start()].strip(_AROUND), dated) if cut and dated else (value, "")


def _plain(fact: str, value: str) -> bool:
    """Whether the value can be what its name says, and no more than that."""
    folded = fold(value)
    if not value or not _says_something(fact, value):
        return False
    if fact == "author":
        return len(value) <= 40 and not _NOT_AUTHOR.search(folded)
    if fact == "source":
        return len(value) <= 40 and not re.search(r"[。!?;]", folded)
    return True
