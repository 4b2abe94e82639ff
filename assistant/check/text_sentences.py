"""Cuts a text into sentences with exact offsets, each with its headings and what stands before it.

A text is read as an article is: damage is repaired, hard-wrapped lines are joined and Markdown's signs are taken out,
always with a way back to the text as given.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from assistant.check.clean_draft import CleanDraft, is_long
from vectorstore import front_matter_end, sentence_spans

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_ITEM = re.compile(
    r"\s*(?:>\s?)*(?:[-*+•·▪]\s+|\d{1,3}[.)]\s+|\d{1,3}、(?!\d)|[(（](?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）]\s*"
    r"|[一二三四五六七八九十]{1,3}、|[①-⑳]\s*)"
)
_QUOTATION = re.compile(r"\s*(?:>\s?)+")
_ROW = re.compile(r"\s*\|.*\|\s*$")
_RULE = re.compile(r"[-*_=\s|:]{3,}$")
_ENDED = "。！？!?.…;；"
_CLOSED = "”’」』）】》〉\"')]*_ "
_LONGEST_HEADING = 60  # characters of a line that is no sentence, twice as many in a Western language
_SENTENCES_BEFORE = 2
_READ_FIRST = 100  # sentences of a long text, by which their number is estimated


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


def split_text(draft: CleanDraft) -> Iterator[TextSentence]:
    """The sentences of the text in order, each as soon as its portion is read; headings and heads of tables as well."""
    return _Splitter(draft).sentences()


class DraftSentences:
    """The sentences of a text by their numbers, from 0; of a long text they are read as they are asked for."""

    def __init__(self, text: str) -> None:
        self.draft = CleanDraft(text)
        self._length = len(text)
        self._begin = front_matter_end(text)
        self._read: list[TextSentence] = []
        self._unread = split_text(self.draft)
        self._is_whole = False
        self._read_on(_READ_FIRST if is_long(text) else None)

    def __iter__(self) -> Iterator[TextSentence]:
        number = 0
        while number < len(self._read) or self._read_on(number + 1):
            yield self._read[number]
            number += 1

    @property
    def first_heading(self) -> str:
        """The first heading that is read, or the first sentence where there is none."""
        return next((sentence.text for sentence in self._read if sentence.is_heading), self._read[0].text)

    @property
    def total(self) -> int:
        """The number of sentences; estimated while a long text is not read to its end."""
        if self._is_whole or not self._read:
            return len(self._read)
        return max(len(self._read) + 1, round(len(self._read) * self._length / self._read[-1].end))

    def _read_on(self, number: int | None) -> bool:
        """Read so many sentences in all, or all; whether there are so many."""
        read = islice(self._unread, None if number is None else number - len(self._read))
        # front matter is about the text itself, as its headings are
        self._read += (replace(one, is_heading=True) if one.end <= self._begin else one for one in read)
        self._is_whole = self._is_whole or number is None or len(self._read) < number
        return not self._is_whole


class _Splitter:
    def __init__(self, draft: CleanDraft) -> None:
        self._draft = draft
        self._path: list[tuple[int, str]] = []
        self._lead = ""
        self._heads = ""
        self._previous: list[str] = []

    def sentences(self) -> Iterator[TextSentence]:
        for start, last in self._draft.portions():
            place, text = start, self._draft.text
            while place <= last:
                end = text.find("\n", place, last)
                end = last if end < 0 else end
                yield from self._line(place, end)
                place = end + 1

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
