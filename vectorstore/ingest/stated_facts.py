"""Facts that plain lines state at the head and the tail of an article's text."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vectorstore.ingest.article_dates import parse_article_date
from vectorstore.ingest.metadata import FACT_BY_NAME, NAMES, is_meaningful
from vectorstore.text.normalize import fold

_LINE = re.compile(r"^[^\S\n]*+\S[^\n]*", re.MULTILINE)  # that has words
_REACH = 5  # lines from either end that may state facts
_AROUND = " |·()（）[]【】\u3000"  # what stands between statements
_MARKER_AT_MOST = 24  # characters of a line that says what follows
_LINE_AT_MOST = 90  # characters of such a line
_KEYS = "|".join(
    sorted((re.escape(name) for names in NAMES.values() for name in names if not name.isascii()), key=len, reverse=True)
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
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September"
    r"|October|November|December"
    r"|Morning|Evening|The)\b"
)
_PARENTHESIS = re.compile(
    r"[(（【\[]\s*(?:文章|信息|图文)?(?:来源|來源|稿源|出处|出處)\s*[:：]\s*(?P<source>[^()（）【】\[\]:：，,。;；]{2,40})\s*[)）】\]]"
)
_OWN_ARTICLE = re.compile("本文[为為系是](?:由)?(?P<source>[^,，。:：]{2,20})原[创創]")
_NOT_AUTHOR = re.compile("编|摄|图|通讯员|实习|[。!?;,，；]")


_OTHER_TEXTS = re.compile(
    r"[\W_]*(?:(?:网友|热门|最新|全部|精彩)?评论|(?:相关|推荐|延伸|更多|热门)(?:阅读|新闻|文章|链接|推荐|报道)"
    r"|猜你喜欢|(?:related|more|recommended)(?: \w+)?"
    r"|comments?|you may also like|read next)\W*(?:\(?\d+\)?|:)?\W*"
)  # a line above texts that are not the article


def heads_other_texts(line: str) -> bool:
    """Whether what stands below this line is of other texts: related pages, comments."""
    words = line.strip()
    return len(words) <= _MARKER_AT_MOST and bool(_OTHER_TEXTS.fullmatch(fold(words)))


class Statement(NamedTuple):
    """A fact, and the offset of the line that states it; -1 for a notice that cleaning took off."""

    value: str
    place: int


def read_stated_facts(text: str, notices: str = "") -> dict[str, Statement]:
    """The facts that plain lines state near the head and the tail of a cleaned text, each with its place.

    `notices` are lines that cleaning removed from it.
    """
    found = [(match.start(), match.group().strip().lstrip("#").strip("*_ \u3000")) for match in _LINE.finditer(text)]
    end = next((number for number, (_, line) in enumerate(found) if number and heads_other_texts(line)), len(found))
    lines = found[:end]
    near = lines[:_REACH] + lines[max(_REACH, len(lines) - _REACH) :]
    dates = [
        line for _, line in lines if len(line) <= 30 and parse_article_date(line)
    ]  # several are headings of a chronicle
    facts: dict[str, Statement] = {}
    for number, (place, line) in enumerate(near):
        is_bare_date = bool(
            parse_article_date(line)
        )  # behind the article it stands below its author, or is that of a comment
        if len(line) <= _LINE_AT_MOST and not (
            is_bare_date and (len(dates) > 1 or (number >= _REACH and number < len(near) - 2))
        ):
            for fact, value in _facts_of_line(line):
                facts.setdefault(fact, Statement(value, place))
    place, last = lines[-1] if lines else (0, "")
    ending = last[-60:]  # behind the last sentence, as newspapers do
    for source in _PARENTHESIS.finditer(ending):
        if source.end() == len(ending):
            facts.setdefault("source", Statement(source["source"].strip(), place))
    for own in _OWN_ARTICLE.finditer(notices):
        facts.setdefault("source", Statement(own["source"].strip(), -1))
    return facts


def _facts_of_line(line: str) -> Iterator[tuple[str, str]]:
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
        found.append(("date", parse_article_date(before) or ""))
    for key, end in zip(keys, [*(following.start() for following in keys[1:]), len(line)], strict=False):
        name = key["key"] or _ENGLISH.get(key["english"] or "", key["english"])
        value = line[key.end() : end].strip(_AROUND)
        value, date = _without_date(value)
        if name:
            found += [
                (FACT_BY_NAME[name], parse_article_date(value) or date if FACT_BY_NAME[name] == "date" else value)
            ]
        if date and (not name or FACT_BY_NAME[name] != "date"):
            found.append(("date", date))
    if found and all(_is_plain_value(fact, value) for fact, value in found):
        yield from found


def _without_date(value: str) -> tuple[str, str]:
    """The value, and the date that stands behind it."""
    gap = re.search(r"[\s|\u3000]+(?=(?:19|20)\d\d[-/.年])", value)
    date = parse_article_date(value[gap.end() :]) if gap else None
    return (value[: gap.start()].strip(_AROUND), date) if gap and date else (value, "")


def _is_plain_value(fact: str, value: str) -> bool:
    """Whether the value can be what its name says, and no more than that."""
    folded = fold(value)
    if not value or not is_meaningful(fact, value):
        return False
    if fact == "author":
        return len(value) <= 40 and not _NOT_AUTHOR.search(folded)
    if fact == "source":
        return len(value) <= 40 and not re.search(r"[。!?;]", folded)
    return True
