"""What a Markdown file says of itself before its text: in YAML, TOML or JSON.

A line that is no YAML costs itself alone.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import yaml

from vectorstore.ingest.formats.unfenced import unfenced
from vectorstore.ingest.metadata import named_facts


class FrontMatter(NamedTuple):
    """The facts, where the body begins, and the words themselves where they say more than the facts."""

    facts: Mapping[str, str]
    start: int
    rest: str


_NONE = FrontMatter({}, 0, "")
_YAML = re.compile(r"\ufeff?(?P<fence>---)[ \t]*\r?\n(?P<inside>(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")
_TOML = re.compile(r"\ufeff?(?P<fence>\+\+\+)[ \t]*\r?\n(?P<inside>(?:.*\n)*?)\+\+\+[ \t]*(?:\r?\n|\Z)")
# Text behind a gap: the rule below it is one of the article, and that of the front matter is missing.
_GAP = re.compile(r"\n[ \t]*\r?\n[ \t\r\n]*+")
_NO_PARAGRAPH = re.compile(r"[^\s:：]{1,40}[ \t]*[:：]|[-#]|\Z")
# The title, the authors and the date as Pandoc has them; a single such line is a remark of MyST.
_TITLE_BLOCK = re.compile(
    r"\ufeff?%[ \t]+(?P<title>[^\n]+)\n%[ \t]*(?P<author>[^\n]*)(?:\n%[ \t]*(?P<date>[^\n]*))?(?:\n\s*|\Z)"
)
_WIKILINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_PROPERTIES = re.compile(r"\ufeff?(?:[\w-]+:: [^\n]*(?:\n|\Z))+\s*")  # of a page of Logseq's
_PROPERTY = re.compile(r"^\ufeff?([\w-]+):: (.*?)\r?$", re.MULTILINE)
_LINE = re.compile(r"(?P<key>[^\s:#'\"\[\]{}-][^:'\"\[\]{}]{0,40}?)[ \t]*:(?:[ \t]+(?P<value>.*))?$")
_ITEM = re.compile(r"[ \t]*-[ \t]+(?P<value>.*)$")
_QUOTED = re.compile(r"\"([^\"\\]*)\"|'((?:[^']|'')*)'")
_AUTHORS = ("author", "authors", "作者")


def front_matter(text: str) -> FrontMatter:
    """The front matter that the text begins with; none where what looks like it is text between two rules."""
    if match := _TOML.match(text):
        return _front_matter(_toml(match["inside"]), match.end(), match["inside"])
    match = _YAML.match(text)
    if match and not _has_paragraph(match["inside"]):
        values = _yaml(match["inside"])
        return _NONE if values is None else _front_matter(values, match.end(), match["inside"])
    if found := unfenced(text):
        values = _toml(found.words) if found.is_toml else _yaml(found.words)
        return _front_matter(values or {}, found.end, found.words)
    if match := _TITLE_BLOCK.match(text):
        values = {name: (value or "").strip() for name, value in match.groupdict().items()}
        return _front_matter(values, match.end(), match.group())
    if match := _PROPERTIES.match(text):
        return _front_matter(dict(_PROPERTY.findall(match.group())), match.end(), match.group())
    return _json(text)


def _has_paragraph(words: str) -> bool:
    """Whether text stands behind a gap."""
    return any(not _NO_PARAGRAPH.match(words, gap.end()) for gap in _GAP.finditer(words))


def _front_matter(values: Mapping[str, str], start: int, words: str) -> FrontMatter:
    facts = named_facts(values)
    used = {name for _, name in facts.values()}
    nested = "{" in words[1:]  # a name may have been taken out of it, and an address left there
    lines = sum(bool(line.strip()) for line in words.splitlines())
    complete = used >= set(values) and len(values) >= lines and not nested
    return FrontMatter({fact: value for fact, (value, _) in facts.items()}, start, "" if complete else words.strip())


def _toml(words: str) -> dict[str, str]:
    try:
        return dict(_scalars(tomllib.loads(words.replace("\r\n", "\n"))))
    except (tomllib.TOMLDecodeError, ValueError, RecursionError):
        return dict(_lines(re.sub(r"^([\w-]+)[ \t]*=[ \t]*", r"\1: ", words, flags=re.MULTILINE)))


def _yaml(words: str) -> dict[str, str] | None:
    """The values as they are written, numbers and dates too; None where it is no front matter."""
    try:
        # a loader that makes texts, lists and mappings alone
        found = yaml.load(words, Loader=yaml.BaseLoader) if words.strip() else {}  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError):  # impossible depths as well
        return dict(_lines(words))
    if found is not None and not isinstance(found, Mapping):
        values = dict(_lines(words.replace("：", ": ")))  # typed in a Chinese keyboard's signs
        return (
            values if values and len(values) == len(words.split("\n")) - 1 and named_facts(values) else None
        )  # text between two rules
    return dict(_scalars(found or {}))


def _json(text: str) -> FrontMatter:
    mark = len(text) - len(text.removeprefix("\ufeff"))
    if not text.startswith("{", mark):
        return _NONE
    try:
        values, end = json.JSONDecoder().raw_decode(text, mark)
    except (ValueError, RecursionError):
        return _NONE
    behind = re.compile(r"[ \t]*\r?\n").match(text, end)
    return (
        _front_matter(dict(_scalars(values)), behind.end(), text[mark:end]) if behind and text[end:].strip() else _NONE
    )


def _scalars(found: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    for key, value in found.items():
        values = (
            value
            if isinstance(value, list) and all(isinstance(one, (str, dict)) for one in value) and str(key) in _AUTHORS
            else [value]
        )
        values = [one.get("name", "") if isinstance(one, dict) else one for one in values]
        texts = [
            one.isoformat()[:10] if isinstance(one, (date, datetime)) else _WIKILINK.sub(r"\1", str(one).strip())
            for one in values
            if isinstance(one, (str, int, date))
        ]
        if any(texts):
            yield str(key), ", ".join(filter(None, texts))


def _lines(words: str) -> Iterator[tuple[str, str]]:
    """The fields of front matter that is no YAML, such as `title: A: B`, each line by itself."""
    lines = words.splitlines()
    for number, line in enumerate(lines):
        if not (match := _LINE.match(line)):
            continue
        value = _value(match["value"] or "")
        if not (match["value"] or "").strip() and match["key"] in _AUTHORS:
            items = []
            for following in lines[number + 1 :]:
                if not (item := _ITEM.match(following)):
                    break
                items.append(_value(item["value"]) or "")
            value = ", ".join(filter(None, items))
        if value:
            yield match["key"], value


def _value(words: str) -> str | None:
    """A value without its quotation marks and its remark; None where it is more than a plain one."""
    plain = re.sub(r"(?:^|\s)#.*$", "", words).strip()
    if quoted := _QUOTED.fullmatch(plain):
        return quoted.group(1) if quoted.group(1) is not None else quoted.group(2).replace("''", "'")
    return None if plain[:1] in ('"', "'", "[", "{", "!", "&", "*", "|", ">", "@", "`") else plain
