"""Cuts a model's answer into sentences while it streams, each with its marks, its place in the text and its context.

A row of a table is one sentence, or one for each cell where several cells have marks. This module knows no passages and
checks nothing.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter

from assistant.answer.citation_markers import Mark, without_line_opening
from vectorstore.text.growing_sentence import GrowingSentence

_SPACE_LEFT = re.compile(r"(?<!\s)\s++(?=[。！？.!?；;…]+$)|(?<= ) +| +(?=[,，])")  # where a mark was taken out
_LIST_ITEM = re.compile(r"\s*(?:[-*+•·]|\d{1,3}[.)、]|[(（](?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）]|[①-⑳])\s*")
_RULE = re.compile(r"[\s|:]*-[\s|:-]*")  # between a table's head and its rows
_HEADING = re.compile(r"\s*(?:#{1,6}\s.*|(?:[-*+]\s+)?\*\*[^*]+\*\*\s*)", re.DOTALL)
_COURTESY = re.compile(
    r"(?:希望|以上|如果?您?还?有|请问|您好|你好|好的|当然|谢谢|很高兴).{0,40}(?:帮助|回答|问题|问我|告诉我|您好|你好|好的|当然|谢谢|高兴)?[。！!]?"
    r"|(?:i )?hope (?:this|that) helps\b.*|(?:please )?let me know\b.*|feel free to\b.*|(?:sure|certainly"
    r"|of course|great question)\b[,!.].{0,60}",
    re.IGNORECASE,
)
_CONTEXT_AT_MOST = 1000  # characters: a lead-in goes with each item of its list, and the heads with each row


@dataclass(frozen=True)
class DraftSentence:
    """A sentence that has ended.

    `text` is empty where marks stand on a line of their own: they belong to the sentence above.
    """

    text: str  # without its marks
    start: int  # offsets into the answer, marks included
    end: int
    marks: tuple[int, ...]  # the passages that its marks name, counted from 1
    context: str  # the lead-in of a list's item, the heads of a table's cell, or the sentence before
    paragraph: int  # counted from 0
    is_table_head: bool = False

    @property
    def makes_no_claim(self) -> bool:
        """Whether it cannot be true or false."""
        return self.is_table_head or makes_no_claim(self.text)

    @property
    def statement(self) -> str:
        """The sentence without the signs that make it a list item, a heading or a cell."""
        return without_line_opening(self.text).strip(" |")


def makes_no_claim(text: str) -> bool:
    """Whether a sentence cannot be true or false.

    Such are a heading, a lead-in, a question, a courtesy, and a remark in brackets.
    """
    bare = without_line_opening(text).strip(' *_"”」』|')
    if not any(map(str.isalnum, bare)) or bare[-1] in "?？:：":
        return True
    return bool(_HEADING.fullmatch(text) or _COURTESY.fullmatch(bare)) or (bare[0] in "(（" and bare[-1] in ")）")


class SentenceReader:
    """Text and marks in, ended sentences out; offsets are those of the text as it is shown."""

    def __init__(self) -> None:
        self._characters: list[str] = []
        self._text = ""  # those characters, once the sentence has ended
        self._sentence_so_far = GrowingSentence()
        self._offsets: list[int] = []  # of each character of the text in the answer
        # Where in the text, which passage, and where its mark ends in the answer.
        self._marks: list[tuple[int, int, int]] = []
        self._has_ended = False
        self._paragraph = 0
        self._line_is_empty = True
        self._previous = ""
        self._lead = ""
        self._heads: list[str] | None = None  # of the table that is being read

    def feed_text(self, text: str, start: int) -> Iterator[DraftSentence]:
        """The sentences that end with this text, which begins at this offset of the answer."""
        for offset, character in enumerate(text, start):
            if character == "\n":
                yield from self._end()
                self._new_line()
                continue
            if self._has_ended and not character.isspace() and self._is_whole(character):
                yield from self._end()
            if self._characters or not character.isspace():
                self._characters.append(character)
                self._sentence_so_far.add(character)
                self._offsets.append(offset)
            self._line_is_empty = self._line_is_empty and character.isspace()
            if not character.isspace():
                self._has_ended = character in "。！？!?….;；”’」』\"'"

    def feed_mark(self, mark: Mark, end: int) -> None:
        """Take in a mark that ends at this offset of the answer."""
        self._line_is_empty = False
        self._marks += [(len(self._characters), number, end) for number in mark.numbers]

    def finish(self) -> Iterator[DraftSentence]:
        """The last sentence."""
        yield from self._end()

    def _new_line(self) -> None:
        if self._line_is_empty:
            self._paragraph += 1
            self._previous = ""
        self._line_is_empty = True

    def _is_row(self) -> bool:
        return self._characters[:1] == ["|"]

    def _is_whole(self, following: str) -> bool:
        """Whether the text so far is a whole sentence, given what follows it; a row of a table ends with its line."""
        return not self._is_row() and self._sentence_so_far.ends_before(following)

    def _end(self) -> Iterator[DraftSentence]:
        self._text = "".join(self._characters)
        if self._text.strip() or self._marks:
            yield from self._row() if self._is_row() else [self._sentence()]
        self._characters, self._offsets, self._marks, self._has_ended = [], [], [], False
        self._sentence_so_far = GrowingSentence()

    def _sentence(self) -> DraftSentence:
        sentence = self._part(0, len(self._text), self._context())
        if sentence.text:
            self._heads = None
            is_item = bool(_LIST_ITEM.match(sentence.text))
            if sentence.text.rstrip("*_ ")[-1:] in ":：":
                self._lead = sentence.statement
            elif not is_item and _HEADING.fullmatch(sentence.text):
                self._lead = ""
            self._previous = sentence.statement
        return sentence

    def _context(self) -> str:
        """The lead-in of a list's item, else the sentence before in the same paragraph."""
        return self._lead if self._lead and _LIST_ITEM.match(self._text) else self._previous

    def _row(self) -> Iterator[DraftSentence]:
        """A table's row as one sentence, or as its marked cells where more than the last one has a mark."""
        if _RULE.fullmatch(self._text):
            return
        bars = [place for place, character in enumerate(self._text) if character == "|"] + [len(self._text)]
        cells = [
            (start + 1, end)
            for start, end in pairwise(bars)
            if self._text[start + 1 : end].strip() or end < len(self._text)
        ]
        marked = [(start, end) for start, end in cells if self._marks_in(start, end)]
        if self._heads is None:
            self._heads = [self._text[start:end].strip() for start, end in cells]
            yield replace(self._part(0, len(self._text), ""), is_table_head=True)
        elif len(marked) < 2 and (not marked or marked[-1] == cells[-1]):  # a single one
            yield self._part(0, len(self._text), " | ".join(self._heads))
        else:
            are_marked = set(marked)
            for column, (start, end) in enumerate(cells):
                if (start, end) in are_marked:
                    yield self._part(start, end, self._cell_context(cells, column))

    def _cell_context(self, cells: Sequence[tuple[int, int]], column: int) -> str:
        """The heads of a cell's row and column."""
        row = self._text[slice(*cells[0])].strip() if column else ""
        head = self._heads[column] if self._heads and column < len(self._heads) else ""
        return " | ".join(filter(None, (row, head)))

    def _marks_in(self, start: int, end: int) -> list[tuple[int, int]]:
        first = bisect_left(self._marks, start, key=itemgetter(0))
        last = bisect_right(self._marks, end, key=itemgetter(0))
        return [(number, stop) for _, number, stop in self._marks[first:last]]

    def _part(self, start: int, end: int, context: str) -> DraftSentence:
        text, marks = self._text[start:end], self._marks_in(start, end)
        inside = [place for place in range(start, end) if not self._text[place].isspace()]
        stops = [stop for _, stop in marks]
        first = self._offsets[inside[0]] if inside else min(stops, default=0)
        last = max([self._offsets[inside[-1]] + 1 if inside else 0, *stops])
        return DraftSentence(
            _SPACE_LEFT.sub("", text.strip()),
            first,
            last,
            tuple(dict.fromkeys(number for number, _ in marks)),
            context[-_CONTEXT_AT_MOST:],
            self._paragraph,
        )
