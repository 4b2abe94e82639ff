"""Front matter that lost a fence, as scrapers leave it: lines with names at the head of a file, before a rule or a gap.

It counts only where it is surely that: an article may begin with `Note: the river rose.` or `Time: 3 pm`.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vectorstore.ingest.metadata import is_fact_name, named_facts

_FIELD = re.compile(
    r"(?P<key>[A-Za-z][\w-]{0,30}|[\u4e00-\u9fff]{1,8})(?P<sign>[ \t]*[:：](?![:/])|[ \t]*=[ \t]*)(?P<value>.*)"
)
_CONTINUED = re.compile(r"[ \t]+\S|-[ \t]+\S")  # an item of a list, or a long value's next line
_FENCE = re.compile(r"(?:---|\.\.\.|\+\+\+)[ \t]*")
_HEAD = re.compile(r"\ufeff?(?:[ \t]*\r?\n){0,3}(?P<fence>---[ \t]*\r?\n)?")
_LINE = re.compile(r"([^\r\n]*)(\r?\n|\Z)")
# What programs write into front matter besides the facts of an article; those that may be sentences come first.
_DESCRIPTIONS = frozenset("description summary excerpt abstract subtitle lead intro 摘要 简介 描述 导语".split())
_NAMES = _DESCRIPTIONS | frozenset(
    "tag tags category categories keyword keywords layout slug id uuid type status draft published weight order image "
    "cover thumbnail aliases alias created updated modified lastmod created_at updated_at copyright comments toc "
    "series section template guid domain crawled fetched scraped retrieved 标签 分类 关键词 栏目 编号 更新时间 "
    "抓取时间".split()
)
_SENTENCE = re.compile(r".*[。！？!?…]|(?:\S+\s+){2,}\S+\.|\S*[\u4e00-\u9fff].*[，；：].*", re.DOTALL)
_MOST = 60  # lines


class Unfenced(NamedTuple):
    """The words between the fences that are there, where the body begins, and whether they are TOML."""

    words: str
    end: int
    is_toml: bool


class _Field(NamedTuple):
    key: str
    sign: str
    value: str

    @property
    def is_known(self) -> bool:
        return is_fact_name(self.key) or self.key.lower() in _NAMES

    @property
    def is_sentence(self) -> bool:
        return bool(_SENTENCE.fullmatch(self.value.strip())) and self.key.lower() not in _DESCRIPTIONS


def unfenced(text: str) -> Unfenced | None:
    """The front matter at the head of this text of which one fence, or both, are missing; None where it is text."""
    head = _HEAD.match(text)
    start = place = head.end() if head else 0
    fields: list[_Field] = []
    for words, end in _lines(text, start):
        if not words.strip() or _FENCE.fullmatch(words):
            found = Unfenced(text[start:place], end, words.startswith("+++"))
            is_fenced = bool(words.strip() or (head and head["fence"]))
            return found if text[end:].strip() and _is_front_matter(fields, is_fenced=is_fenced) else None
        if match := _FIELD.fullmatch(words):
            fields.append(_Field(match["key"], match["sign"].strip(), match["value"].strip()))
        elif not fields or not _CONTINUED.match(words):
            return None
        place = end
    return None


def _lines(text: str, start: int) -> Iterator[tuple[str, int]]:
    """The first lines from here on, each with the place where the next one begins."""
    for _ in range(_MOST):
        match = _LINE.match(text, start)
        if not match or start >= len(text):
            return
        yield match.group(1), match.end()
        start = match.end()


def _is_front_matter(fields: list[_Field], *, is_fenced: bool) -> bool:
    """Whether these lines are surely fields; with no fence at all each has a known name, and one is the title."""
    facts = named_facts({field.key: field.value.strip("\"'") for field in fields})
    if not facts or any(field.is_sentence and field.key.lower() != "title" for field in fields):
        return False
    if is_fenced:
        is_plain = all(field.is_known or field.key.islower() for field in fields)
        return is_plain and ("title" in facts or len(facts) > 1)
    title, _ = facts.get("title", ("", ""))
    is_plain = all(field.is_known and field.sign == ":" and field.key == field.key.lower() for field in fields)
    return is_plain and bool(title) and len(fields) > 1 and not title.endswith((".", "。"))
