"""Repairs scraped text and keeps the way back: every cleaned character knows its offset in the original."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from vectorstore.ingest.clean.boilerplate import boilerplate_spans
from vectorstore.ingest.clean.code import code_spans, fenced_spans
from vectorstore.ingest.clean.damage import damaged_spans, unreadable_places
from vectorstore.ingest.clean.html_scripts import StepEdit
from vectorstore.ingest.clean.layout import join_lines
from vectorstore.ingest.clean.letter_spacing import remove_letter_spacing
from vectorstore.ingest.clean.markup import INVISIBLE, Edit, html_marks, markdown_marks
from vectorstore.ingest.clean.notation import notation_marks
from vectorstore.ingest.clean.offset_map import OffsetMap
from vectorstore.ingest.clean.pinyin import pinyin_spans
from vectorstore.ingest.clean.wrapped import join_wrapped_lines, remove_page_lines

# Steps that remove what a reader of the file would see, or what the file hides, and the kind of omission of each.
OMISSION_KINDS = {
    "hidden": "hidden",
    "struck": "struck",
    "image": "image",
    "attachment": "attachment",
    "furniture": "boilerplate",
    "header": "header",
}


class Change(NamedTuple):
    """One repair: which step made it, where in the original, and the text before and after."""

    step: str
    offset: int
    before: str
    after: str


@dataclass(frozen=True)
class CleanedText:
    """The text after repair; `origin[i]` is the offset in the original of its character i, never falling.

    `unrepaired` are offsets into the original at which something was lost that nothing could bring back. `code` are the
    stretches of the original that are blocks of code.
    """

    text: str
    origin: OffsetMap
    changes: tuple[Change, ...]
    unrepaired: tuple[int, ...] = ()
    code: tuple[tuple[int, int], ...] = ()

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into the original of cleaned text[start:end], which must not be empty."""
        return self.origin[start], self.origin.end(end - 1)


def clean_text(
    text: str,
    *,
    markdown: bool = False,
    start: int = 0,
    pages: Sequence[int] = (),
    exact: bool = False,
    marked: bool = False,
) -> CleanedText:
    """The text from `start` on without what scraping and printing left in it: see STEPS for what, in which order.

    `pages` are the offsets at which the pages of a printed text begin; its lines are then joined to paragraphs. The
    lines of an `exact` text are what its file holds: none is joined or taken for a running head, and no sign in one is
    a mark. `marked` says that people wrote it as Markdown, with marks inside its lines, and that no program made the
    Markdown of another kind of file; its blocks of code are kept as they are, and those between fences of a web page.
    """
    draft = _Draft(text, start)
    for step, edits in STEPS:
        if edits is html_marks and marked:
            draft.apply(step, notation_marks(draft.text, draft.code_in_text()))
        elif edits is not html_marks or not exact:
            draft.apply(step, edits(draft.text))
        if edits is _invisible_edits and (marked or (markdown and exact)):
            draft.protect_code(code_spans(draft.text) if marked else fenced_spans(draft.text))
    unrepaired = tuple(draft.offsets[place] for place in unreadable_places(draft.text))
    if markdown and not (marked or exact):
        draft.apply("markup", markdown_marks(draft.text))
    draft.apply("joined", remove_letter_spacing(draft.text))
    if not (markdown or pages or exact):
        page_starts = (
            [draft.position_of(match.end()) for match in _FORM_FEED.finditer(text, start)] if "\f" in text else []
        )
        draft.apply("header", remove_page_lines(draft.text, page_starts and [0, *page_starts]))
        draft.apply("joined", join_wrapped_lines(draft.text))
    draft.apply("whitespace", _whitespace_edits(draft.text))
    if not exact:
        draft.apply("whitespace", join_lines(draft.text, markdown=markdown, printed=bool(pages)))
    draft.apply("unicode", _nfc_edits(draft.text))  # what stood between a letter and its accent is gone by now
    changes = tuple(sorted(draft.changes, key=lambda c: c.offset))
    return CleanedText(draft.text, draft.offsets, changes, unrepaired, tuple(draft.code_in_original()))


class _Draft:
    """A text under repair, with the original offsets at which each of its characters begins and ends."""

    def __init__(self, original: str, start: int) -> None:
        self.original = original
        self.text = original[start:]
        self.offsets = OffsetMap()
        self.offsets.add_run(len(self.text), start)
        self.changes: list[Change] = []
        self._code: list[int] = []  # offsets into the original at which blocks of code begin and end, by turns

    def protect_code(self, spans: Iterable[tuple[int, int]]) -> None:
        """Make no edits but those of line ends in these blocks of code, stretches of the text as it is now."""
        self._code = [offset for start, end in spans for offset in (self.offsets[start], self.offsets.end(end - 1))]

    def code_in_original(self) -> Iterator[tuple[int, int]]:
        """The blocks of code as stretches of the original."""
        return zip(self._code[::2], self._code[1::2], strict=True)

    def code_in_text(self) -> Iterator[tuple[int, int]]:
        """The blocks of code as stretches of the text as it is now."""
        return ((self.position_of(start), self.position_of(end)) for start, end in self.code_in_original())

    def position_of(self, offset: int) -> int:
        """Where the text goes on that begins at this offset into the original."""
        return bisect_left(self.offsets, offset)

    def apply(self, step: str, edits: Iterable[Edit | StepEdit]) -> None:
        """Make these edits, which are in order and do not overlap; one may name a step of its own."""
        parts: list[str] = []
        old, new = self.offsets, OffsetMap()
        done = 0
        for start, end, after, *own_step in self._allowed_edits(edits):
            parts += (self.text[done:start], after)
            new.add_from(old, done, start)
            for position in range(len(after)):  # the new characters share the place of the old ones evenly
                first = start + position * (end - start) // len(after)
                last = start + (position + 1) * (end - start) // len(after) - 1
                new.add_character(old[first], old.end(max(first, last)))
            offset = old[start]
            self.changes.append(
                Change(own_step[0] if own_step else step, offset, self.original[offset : old.end(end - 1)], after)
            )
            done = end
        if done:
            new.add_from(old, done, len(self.text))
            parts.append(self.text[done:])
            self.text = "".join(parts)
            self.offsets = new

    def _allowed_edits(self, edits: Iterable[Edit | StepEdit]) -> Iterable[Edit | StepEdit]:
        """The edits outside blocks of code, and inside them those of line ends."""
        if not self._code:
            return edits
        return (allowed for edit in edits if (allowed := self._line_end_edit(edit) if self._is_code(edit[0]) else edit))

    def _is_code(self, place: int) -> bool:
        return place < len(self.offsets) and bisect_right(self._code, self.offsets[place]) % 2 == 1

    def _line_end_edit(self, edit: Edit | StepEdit) -> Edit | None:
        start, end = edit[:2]
        words = self.text[start:end]
        after = _LINE_END.sub("\n", words)
        return (start, end, after) if after != words else None


_FORM_FEED = re.compile("\f")
_SURROGATE = re.compile("[\ud800-\udfff]")


def _invisible_edits(text: str) -> Iterator[Edit]:
    found = [(match.start(), match.end(), "\n" * _separates_lines(text, match)) for match in INVISIBLE.finditer(text)]
    found += [(match.start(), match.end(), "\ufffd") for match in _SURROGATE.finditer(text)]
    yield from sorted(found)


def _separates_lines(text: str, match: re.Match[str]) -> bool:
    """Whether a form feed stands between words, where it begins a line."""
    return (
        "\f" in match.group()
        and match.start() > 0
        and text[match.start() - 1] not in "\r\n"
        and text[match.end() : match.end() + 1] not in ("\r", "\n")
    )


def _nfc_edits(text: str) -> Iterator[Edit]:
    """NFC (not NFKC: width and ligatures are the article's own), cluster by cluster."""
    if unicodedata.is_normalized("NFC", text):
        return
    # Only marks and the later letters of a Korean syllable ever join what stands before them.
    starts = [
        i for i, c in enumerate(text) if not unicodedata.category(c).startswith("M") and not "\u1160" <= c <= "\u11ff"
    ]
    for start, end in pairwise(sorted({0, *starts, len(text)})):
        composed = unicodedata.normalize("NFC", text[start:end])
        if composed != text[start:end]:
            yield start, end, composed


def _removal_step(spans: Callable[[str], Iterator[tuple[int, int]]]) -> Callable[[str], Iterator[Edit]]:
    """The step that takes out what these spans hold."""
    return lambda text: ((start, end, "") for start, end in spans(text))


_BLANK_LINE = r"[^\S\r\n]*+(?:\r\n?|\n)"  # the rest of a line with nothing in it
_SPACES = re.compile(rf"(?<![^\S\r\n]){_BLANK_LINE}(?:{_BLANK_LINE})*|[^\S\r\n\u3000]{{2,}}|\t")
_LINE_END = re.compile(r"\r\n?|\n")


def _whitespace_edits(text: str) -> Iterator[Edit]:
    for match in _SPACES.finditer(text):
        found = match.group()
        after = "\n" * min(2, len(_LINE_END.findall(found))) or " "
        if after != found:
            yield (match.start(), match.end(), after)


STEPS: tuple[tuple[str, Callable[[str], Iterable[Edit | StepEdit]]], ...] = (
    ("unicode", _invisible_edits),
    ("damage", damaged_spans),  # before markup: a lost byte takes the < of a tag with it
    ("markup", html_marks),
    ("unicode", _nfc_edits),  # before pinyin, whose vowels have marks
    ("pinyin", _removal_step(pinyin_spans)),
    ("furniture", _removal_step(boilerplate_spans)),
)
