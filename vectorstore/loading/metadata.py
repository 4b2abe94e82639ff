"""What an article says of itself: front matter, columns, properties, and plain lines at its head and tail.

Unknown stays unknown: a line counts only where all of it is such a statement.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

import yaml
from frontmatter.default_handlers import YAMLHandler

from vectorstore.folding import fold

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
    "date": (
        "date",
        "published",
        "publish_date",
        "pubdate",
        "published_at",
        "publication_date",
        "created",
        "time",
        "发布时间",
        "发布日期",
        "日期",
        "时间",
        "发表时间",
        "发表日期",
        "更新时间",
        "出版日期",
    ),
    "url": ("url", "link", "permalink", "source_url", "链接", "网址", "原文链接"),
    "language": ("language", "lang", "语言"),
}
_FACT = {name: fact for fact, names in _NAMES.items() for name in names}
# What programs write where nobody told them a name.
_NOBODY = re.compile(
    r"python-docx|anonymous|unknown|admin(?:istrator)?|users?|\(?unspecified\)?|untitled|microsoft|office|n/?a|null|none|nan|-+"
    r"|无|未知|佚名|本站|windows 用户|微软用户"
)
_UNTITLED = re.compile(r"microsoft (?:word|powerpoint) - .*|.*\.(?:docx?|pdf|indd|txt|wps)|无标题|文档\s*\d*|document\s*\d*|幻灯片 1|slide 1|powerpoint .*")
_LONGEST = {"title": 200, "author": 100, "source": 80, "url": 500, "language": 20}

_MONTHS = "january february march april may june july august september october november december".split()
_DATE_PATTERNS = (
    re.compile(r"(?P<y>(?:19|20)\d\d)\s?[-/.年]\s?(?P<m>\d{1,2})(?:\s?[-/.月]\s?(?P<d>\d{1,2})日?)?月?"),
    re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th)? (?P<month>[a-z]{3,9})\.?,? (?P<y>(?:19|20)\d\d)"),
    re.compile(r"(?P<month>[a-z]{3,9})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>(?:19|20)\d\d)"),
    re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)"),
    re.compile(r"(?P<y>(?:19|20)\d\d)年?"),
)
_CLOCK = re.compile(r"[t ]?\s*\d{1,2}[:时]\d{2}(?:[:分]\d{2}(?:\.\d+)?秒?)?\s*(?:am|pm|z|[+-]\d\d:?\d\d|cst|gmt|utc)?|[(]?(?:星期|周)[一二三四五六日天][)]?")


def date_of(text: str) -> str | None:
    """2016, 2016-05 or 2016-05-01 where that is all that the words say, with or without a time of day; else None."""
    words = fold(text).strip()
    for pattern in _DATE_PATTERNS:
        match = pattern.match(words)
        rest = words[match.end() :].strip() if match else ""
        if match and (not rest or _CLOCK.fullmatch(rest)):
            return _calendar_date(match.groupdict())
    return None


def _calendar_date(parts: Mapping[str, str | None]) -> str | None:
    month = parts.get("m")
    if name := parts.get("month"):
        number = next((number for number, whole in enumerate(_MONTHS, 1) if name in (whole, whole[:3], whole[:4])), None)
        if number is None:
            return None
        month = str(number)
    year, day = int(parts["y"] or 0), parts.get("d")
    try:
        whole = date(year, int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return None
    return whole if day else whole[:7] if month else whole[:4]


def known_facts(found: Mapping[str, str]) -> dict[str, str]:
    """The facts under any of their names, those left out that say nothing; where two names tell one fact, the first counts."""
    return {fact: value for fact, (value, _) in named_facts(found).items()}


def named_facts(found: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The same facts, each with the name under which it was found."""
    facts: dict[str, tuple[str, str]] = {}
    for name, value in found.items():
        fact = _FACT.get(fold(name).strip(" _"))
        text = " ".join(value.split())
        if fact == "date":
            text = date_of(text) or ""
        if fact and fact not in facts and _says_something(fact, text):
            facts[fact] = text, name
    return facts


def _says_something(fact: str, text: str) -> bool:
    folded = fold(text)
    if not text or _NOBODY.fullmatch(folded) or len(text) > _LONGEST.get(fact, 20):
        return False
    if fact == "title":
        return not _UNTITLED.fullmatch(folded)
    return fact != "url" or bool(re.match(r"https?://\S+$", folded))


def front_matter(text: str) -> tuple[dict[str, str], int]:
    """The facts of a Markdown file's front matter, and where its body begins."""
    mark = len(text) - len(text.removeprefix("\ufeff"))
    handler = YAMLHandler()
    if not handler.detect(text[mark:]):
        return {}, 0
    try:
        fenced, body = handler.split(text[mark:])
    except ValueError:
        return {}, 0  # one line of dashes is a rule, not front matter
    try:
        found = handler.load(fenced) if fenced.strip() else {}
        if found is not None and not isinstance(found, Mapping):
            return {}, 0  # text between two rules
        values = dict(_scalars(found or {}))
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):  # impossible dates, numbers and depths as well
        values = {}
    return known_facts(values), len(text) - len(body)


def _scalars(found: Mapping[object, object]) -> Iterator[tuple[str, str]]:
    for key, value in found.items():
        values = value if isinstance(value, list) and all(isinstance(one, str) for one in value) and str(key) in ("author", "authors", "作者") else [value]
        texts = [one.isoformat()[:10] if isinstance(one, (date, datetime)) else str(one).strip() for one in values if isinstance(one, (str, int, date))]
        if any(texts):
            yield str(key), ", ".join(texts)


_REACH = 5  # lines from either end that may state facts
_AROUND = " |·()（）[]【】\u3000"  # what stands between statements
_LINE_AT_MOST = 90  # characters of such a line
_KEYS = "|".join(sorted((re.escape(name) for names in _NAMES.values() for name in names if not name.isascii()), key=len, reverse=True))
_ENGLISH_KEYS = "author|source|published|publication date|date|title|byline"
_BESIDE = "责任编辑|责编|美编|编辑|校对|审核|通讯员|摄影|浏览次数|浏览量|浏览|点击数|点击|阅读量|阅读|字号|评论|分享"  # stand in the same line
_STATED = re.compile(rf"(?:(?:本报|本刊|新华社)?(?P<key>{_KEYS})|(?P<english>{_ENGLISH_KEYS})|{_BESIDE})\s?[:/丨|]\s?")
_BYLINE = re.compile(r"(?:By|BY|by) (?P<name>[A-Z][\w.'’-]+(?: (?:[A-Z][\w.'’-]*|and|de|van|von|al|bin),?){1,6})")
_NO_NAME = re.compile(rf"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|{'|'.join(map(str.capitalize, _MONTHS))}|Morning|Evening|The)\b")
_PARENTHESIS = re.compile(r"[(（【\[]\s*(?:文章|信息|图文)?(?:来源|來源|稿源|出处|出處)\s*[:：]\s*(?P<source>[^()（）【】\[\]:：，,。;；]{2,40})\s*[)）】\]]")
_OWN = re.compile("本文[为為系是](?:由)?(?P<source>[^,，。:：]{2,20})原[创創]")
_NOT_AUTHOR = re.compile("编|摄|图|通讯员|实习|[。!?;,，；]")


def stated_facts(text: str, notices: str = "") -> dict[str, str]:
    """The facts that plain lines near the head and the tail of a cleaned text state, and the notices that were taken off it."""
    lines = [line.strip().lstrip("#").strip("*_ \u3000") for line in text.split("\n") if line.strip()]
    near = lines[:_REACH] + lines[max(_REACH, len(lines) - _REACH) :]
    dated = [line for line in lines if len(line) <= 30 and date_of(line)]  # several are headings of a chronicle
    facts: dict[str, str] = {}
    for line in near:
        if len(line) <= _LINE_AT_MOST and not (len(dated) > 1 and line in dated):
            for fact, value in _statements(line):
                facts.setdefault(fact, value)
    ending = lines[-1][-60:] if lines else ""  # behind the last sentence, as newspapers do
    for source in _PARENTHESIS.finditer(ending):
        if source.end() == len(ending):
            facts.setdefault("source", source["source"].strip())
    for own in _OWN.finditer(notices):
        facts.setdefault("source", own["source"].strip())
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
        name = key["key"] or (key["english"] or "").split(" ")[-1]
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
