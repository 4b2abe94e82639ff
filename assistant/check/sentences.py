"""Cuts a text into sentences with exact offsets, each with its headings and what stands before it.

A text is read as an article is: damage is repaired, hard-wrapped lines are joined and Markdown's signs are taken out,
always with a way back to the text as given.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vectorstore import clean_text, sentence_spans

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_ITEM = re.compile(
    r"\s*(?:>\s?)*(?:[-*+•·▪]\s+|\d{1,3}[.)]\s+|\d{1,3}、(?!\d)|[(（](?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）]\s*"
    r"|[一二三四五六七八九十]{1,3}、|[①-⑳]\s*)"
)
_QUOTATION = re.compile(r"\s*(?:>\s?)+")
_ROW = re.compile(r"\s*\|.*\|\s*$")
_RULE = re.compile(r"[-*_=\s|:]{3,}$")
_WRAPPED = re.compile(r"(?<=[^\n.!?:;|。！？：；])\n(?=[a-z])")  # a line that goes on in the next one
_ENDED = "。！？!?.…;；"
_CLOSED = "”’」』）】》〉\"')]*_ "
_LONGEST_HEADING = 60  # characters of a line that is no sentence, twice as many in a Western language
_SENTENCES_BEFORE = 2


@dataclass(frozen=True)
class TextSentence:
    """A sentence of the text: its words without list signs and emphasis, and its place in the text as given."""

    text: str
    start: int
    end: int
    before: str = ""  # the lead-in of its list, the heads of its table, or the sentences before it
    headings: tuple[str, ...] = ()
    is_heading: bool = False  # a heading, or the head of a table
    place: int | None = None  # where its words begin in the text of the draft; None where they are joined cells


class CleanDraft:
    """The text without damage, wrapped lines and Markdown, with the way back to the text as given."""

    def __init__(self, text: str) -> None:
        self._joined = clean_text(text)
        self._bare = clean_text(self._joined.text, markdown=True, exact=True, marked=True)
        self.text = _WRAPPED.sub(" ", self._bare.text)  # one character for another: offsets stay

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into the text as given of text[start:end], which must not be empty."""
        return self._joined.original_span(*self._bare.original_span(start, end))


def split_text(draft: CleanDraft) -> Iterator[TextSentence]:
    """The sentences of the text in order; headings and the heads of tables are among them."""
    return _Splitter(draft).sentences()


class _Splitter:
    def __init__(self, draft: CleanDraft) -> None:
        self._draft = draft
        self._path: list[tuple[int, str]] = []
        self._lead = ""
        self._heads = ""
        self._previous: list[str] = []

    def sentences(self) -> Iterator[TextSentence]:
        text, start = self._draft.text, 0
        while start <= len(text):
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
            yield from self._line(start, end)
            start = end + 1

    def _line(self, start: int, end: int) -> Iterator[TextSentence]:
        line = self._draft.text[start:end]
        if not line.strip():
            self._heads = ""
        elif _RULE.fullmatch(line.strip()):
            return
        elif _ROW.match(line):
            yield from self._row(start, end)
        elif level := self._heading_level(line, end):
            yield from self._heading(start, end, level)
        else:
            yield from self._paragraph(start, end)

    def _heading_level(self, line: str, end: int) -> int:
        """1 to 6 for a heading of Markdown, 6 for a short line alone that ends like no sentence, 0 for any other."""
        marked = _HEADING.match(line.strip())
        if marked:
            return len(marked.group(1))
        words = line.strip().rstrip(_CLOSED)
        limit = _LONGEST_HEADING if any(c > "\u3000" for c in words) else 2 * _LONGEST_HEADING
        if not words or words[-1] in f"{_ENDED}:：,，、" or len(words) > limit or _QUOTATION.match(line):
            return 0
        following = self._draft.text[end : end + 2].strip(" ")
        is_item = bool(_ITEM.match(line)) and not re.match(r"\s*[一二三四五六七八九十]{1,3}、", line)
        return 6 if following.startswith("\n") and not is_item else 0

    def _heading(self, start: int, end: int, level: int) -> Iterator[TextSentence]:
        line = self._draft.text[start:end]
        marked = _HEADING.match(line.strip())
        words = (marked.group(2) if marked else line).strip()
        self._path = [(above, title) for above, title in self._path if above < level]
        headings = tuple(title for _, title in self._path)
        self._path.append((level, words))
        self._lead, self._previous, self._heads = "", [], ""
        place = start + line.rfind(words) if words else start
        if words:
            yield self._sentence(place, place + len(words), headings=headings, is_heading=True)

    def _row(self, start: int, end: int) -> Iterator[TextSentence]:
        """A row of a table as one sentence, its cells joined; the first row is the table's head."""
        line = self._draft.text[start:end]
        cells = " | ".join(filter(None, (cell.strip() for cell in line.strip().strip("|").split("|"))))
        if not cells:
            return
        first = start + len(line) - len(line.lstrip())
        last = start + len(line.rstrip())
        has_rows = self._draft.text[end + 1 : end + 9].lstrip().startswith("|")
        is_head = not self._heads and has_rows
        before = "" if is_head else self._heads
        self._heads = self._heads or cells
        yield self._sentence(first, last, words=cells, before=before, is_heading=is_head)

    def _paragraph(self, start: int, end: int) -> Iterator[TextSentence]:
        text = self._draft.text
        opening = _ITEM.match(text, start, end) or _QUOTATION.match(text, start, end)
        is_item = opening is not None and not _QUOTATION.fullmatch(opening.group())
        if not is_item:
            self._lead = ""
        first = start if opening is None else opening.end()
        for span in sentence_spans(text[first:end]):
            place, stop = first + span.start, first + span.end
            before = self._lead or " ".join(self._previous[-_SENTENCES_BEFORE:])
            yield self._sentence(place, stop, before=before)
            words = text[place:stop]
            self._previous.append(words)
            if words.rstrip(_CLOSED)[-1:] in ":：":
                self._lead = words

    def _sentence(
        self,
        start: int,
        end: int,
        *,
        words: str = "",
        before: str = "",
        headings: tuple[str, ...] | None = None,
        is_heading: bool = False,
    ) -> TextSentence:
        first, last = self._draft.original_span(start, end)
        above = tuple(title for _, title in self._path) if headings is None else headings
        text, place = (words, None) if words else (self._draft.text[start:end], start)
        return TextSentence(text, first, last, before, above, is_heading, place)
