"""Repairs scraped text and keeps the way back: every cleaned character knows its offset in the original."""

import html
import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from vectorstore.damage import damaged_spans
from vectorstore.furniture import furniture_spans
from vectorstore.pinyin import pinyin_spans


class Change(NamedTuple):
    """One repair: which step made it, where in the original, and what stood there before and stands there now."""

    step: str
    offset: int
    before: str
    after: str


class Edit(NamedTuple):
    """text[start:end] becomes `after`."""

    start: int
    end: int
    after: str


@dataclass(frozen=True)
class CleanedText:
    """The text after repair; `origin[i]` is the offset in the original of its character i, never falling."""

    text: str
    origin: Sequence[int]
    changes: tuple[Change, ...]
    _ends: Sequence[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into the original of cleaned text[start:end], which must not be empty."""
        return self.origin[start], self._ends[end - 1]


def clean_text(text: str, *, markdown: bool = False, start: int = 0) -> CleanedText:
    """The text from `start` on without what scraping left in it: see STEPS for what, in which order."""
    draft = _Draft(text, start)
    for step, edits in STEPS:
        draft.apply(step, edits(draft.text))
    if markdown:
        draft.apply("markup", _inline_markdown(draft.text))
    draft.apply("whitespace", _whitespace(draft.text))
    draft.apply("whitespace", _wrapped_lines(draft.text, markdown))
    draft.apply("unicode", _composed(draft.text))  # what stood between a letter and its accent is gone by now
    return CleanedText(draft.text, draft.origin, tuple(sorted(draft.changes, key=lambda c: c.offset)), draft.ends)


class _Draft:
    """A text under repair, with the original offsets at which each of its characters begins and ends."""

    def __init__(self, original: str, start: int) -> None:
        self.original = original
        self.text = original[start:]
        self.origin = array("L", range(start, len(original)))
        self.ends = array("L", range(start + 1, len(original) + 1))
        self.changes: list[Change] = []

    def apply(self, step: str, edits: Iterable[Edit]) -> None:
        """Make these edits, which are in order and do not overlap."""
        parts: list[str] = []
        origin, ends = array("L"), array("L")
        done = 0
        for start, end, after in edits:
            parts += (self.text[done:start], after)
            origin += self.origin[done:start]
            ends += self.ends[done:start]
            for position in range(len(after)):  # the new characters share the place of the old ones evenly
                first = start + position * (end - start) // len(after)
                last = start + (position + 1) * (end - start) // len(after) - 1
                origin.append(self.origin[first])
                ends.append(self.ends[max(first, last)])
            offset = self.origin[start]
            self.changes.append(Change(step, offset, self.original[offset : self.ends[end - 1]], after))
            done = end
        if done:
            self.text = "".join(parts) + self.text[done:]
            self.origin = origin + self.origin[done:]
            self.ends = ends + self.ends[done:]


# Controls, zero-width and direction characters, soft hyphens, Unicode tags: invisible, and they split words.
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]+")
_SURROGATE = re.compile("[\ud800-\udfff]")


def _visible(text: str) -> Iterator[Edit]:
    found = [Edit(match.start(), match.end(), "") for match in _INVISIBLE.finditer(text)]
    found += [Edit(match.start(), match.end(), "\ufffd") for match in _SURROGATE.finditer(text)]
    yield from sorted(found)


def _composed(text: str) -> Iterator[Edit]:
    """NFC (not NFKC: width and ligatures are the article's own), cluster by cluster."""
    if unicodedata.is_normalized("NFC", text):
        return
    # Only marks and the later letters of a Korean syllable ever join what stands before them.
    starts = [i for i, c in enumerate(text) if not unicodedata.category(c).startswith("M") and not "\u1160" <= c <= "\u11ff"]
    for start, end in pairwise(sorted({0, *starts, len(text)})):
        composed = unicodedata.normalize("NFC", text[start:end])
        if composed != text[start:end]:
            yield Edit(start, end, composed)


def _damage(text: str) -> Iterator[Edit]:
    for span in damaged_spans(text):
        yield Edit(span.start, span.end, span.repaired)


_TAGS = (
    "a|abbr|article|aside|b|big|blockquote|body|br|button|center|cite|code|dd|del|div|dl|dt|em|embed|figcaption|figure|font|footer|form|h[1-6]"
    "|head|header|hr|html|i|iframe|img|input|ins|label|li|link|main|mark|meta|nav|object|ol|p|pre|s|section|small|source|span|strike|strong"
    "|sub|sup|table|tbody|td|tfoot|th|thead|title|tr|u|ul|video|wbr"
)
_MARKUP = re.compile(
    r"<(!--|(?:script|style|noscript)\b[^<>]*>)"  # begins what is not text at all
    rf"|</?(?:{_TAGS})(?:\s[^<>]*|\s*/)?>"
    rf"|(?<![\w<])/(?:{_TAGS})>"  # its < went with a lost byte
    r"|&(?:[A-Za-z]{2,8}|#\d{2,7}|#[xX][0-9A-Fa-f]{2,6});",
    re.IGNORECASE,
)
_NAME = re.compile("(?<=^<)(?:!--|[A-Za-z]+)")
_CLOSING = {"!--": re.compile("-->")} | {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "noscript")}
_BREAK = re.compile(r"</?(?:p|br|div|li|h[1-6]|tr|section|blockquote)\b", re.IGNORECASE)


def _markup(text: str) -> Iterator[Edit]:
    done = 0
    unclosed: set[str] = set()
    for match in _MARKUP.finditer(text):
        found = match.group()
        end = _hidden_end(text, match, unclosed) if match.group(1) else match.end()
        after = ("\n" if _BREAK.match(found) else "") if not found.startswith("&") else _entity(found)
        if match.start() >= done and after != text[match.start() : end]:
            yield Edit(match.start(), end, after)
            done = end


def _hidden_end(text: str, begin: re.Match[str], unclosed: set[str]) -> int:
    """Where the comment or script that begins here ends, and where it begins if nothing closes it.

    `unclosed` keeps what has no end in the rest of the text, so that each end is looked for once only.
    """
    [name] = _NAME.findall(begin.group())
    closing = None if name.lower() in unclosed else _CLOSING[name.lower()].search(text, begin.end())
    if not closing:
        unclosed.add(name.lower())
    return closing.end() if closing else begin.start()


def _entity(entity: str) -> str:
    character = html.unescape(entity)
    if _INVISIBLE.search(character):
        return ""
    return " " if character == "\xa0" else character


def _pinyin(text: str) -> Iterator[Edit]:
    for start, end in pinyin_spans(text):
        yield Edit(start, end, "")


def _furniture(text: str) -> Iterator[Edit]:
    for start, end in furniture_spans(text):
        yield Edit(start, end, "")


# Without possessive quantifiers: Python 3.11.2, which Debian 12 ships, loses the groups inside them.
_INLINE = re.compile(
    r"!?\[([^\[\]\n]*)\]\([^()\s]*(?:\s\"[^\"\n]*\")?\)|\*\*(?=\S)([^*\n]+(?:\*[^*\n]+)*)(?<=\S)\*\*|(?<!\w)__(?=\S)([^_\n]+(?:_[^_\n]+)*)(?<=\S)__(?!\w)"
)


def _inline_markdown(text: str) -> Iterator[Edit]:
    for match in _INLINE.finditer(text):
        inner = match.lastindex or 0
        if match.group().startswith("!"):
            yield Edit(match.start(), match.end(), "")
        else:
            yield Edit(match.start(), match.start(inner), "")
            yield Edit(match.end(inner), match.end(), "")


_BLANK = r"[^\S\r\n]*+(?:\r\n?|\n)"  # the rest of a line with nothing in it
_SPACES = re.compile(rf"(?<![^\S\r\n]){_BLANK}(?:{_BLANK})*|[^\S\r\n\u3000]{{2,}}|\t")
_LINE_END = re.compile(r"\r\n?|\n")


def _whitespace(text: str) -> Iterator[Edit]:
    for match in _SPACES.finditer(text):
        found = match.group()
        after = "\n" * min(2, len(_LINE_END.findall(found))) or " "
        if after != found:
            yield Edit(match.start(), match.end(), after)


_RULE = r"[-*_=\s|:]{3,}$"
_SPECIAL_LINE = re.compile(rf"\s*(?:#|[-*+]\s|\d{{1,3}}[.)]\s|>|\||```|~~~)|{_RULE}")
_STANDS_ALONE = re.compile(rf"\s*(?:#|```|~~~|\|)|{_RULE}")
_FENCE = re.compile(r"\s*(?:```|~~~)")


def _wrapped_lines(text: str, markdown: bool) -> Iterator[Edit]:
    """Line breaks inside a paragraph: in Markdown every single one, in plain text those inside an English sentence."""
    end = -1
    fenced = False
    for line, following in pairwise(text.split("\n")):
        end += 1 + len(line)
        fenced ^= markdown and bool(_FENCE.match(line))
        if line and following and not fenced and (_joined_in_markdown if markdown else _joined_in_text)(line, following):
            yield Edit(end, end + 1, "" if line[-1] > "\u2e7f" else " ")


def _joined_in_markdown(line: str, following: str) -> bool:
    return not _SPECIAL_LINE.match(following) and not _STANDS_ALONE.match(line)


def _joined_in_text(line: str, following: str) -> bool:
    return (following[0].islower() and line[-1].isalpha() and line[-1].isascii()) or (line.endswith(",") and len(line) > 40)


STEPS = (
    ("unicode", _visible),
    ("damage", _damage),  # before markup: a lost byte takes the < of a tag with it
    ("markup", _markup),
    ("unicode", _composed),  # before pinyin, whose vowels have marks
    ("pinyin", _pinyin),
    ("furniture", _furniture),
)
