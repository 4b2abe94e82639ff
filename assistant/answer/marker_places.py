"""Which citation each marker of an answer stands for: the text in parts, with a located marker in its place.

Sentences are compared without white space, as Markdown, models and the check break lines in different ways. All
positions here are therefore counts of characters that are no white space.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple

from assistant.answer.citation_markers import UNKNOWN, Mark, MarkReader
from assistant.schemas import Citation

_PUNCTUATION = re.compile(r"[。！？.!?；;，,：:]\s*\Z")
_PUNCTUATION_AT_MOST = 8  # characters at the end of a part that are looked at


class LocatedMarker(NamedTuple):
    """A marker in its place in the text."""

    number: int | None  # what readers see; None where its source is unknown
    citation_index: int | None  # of its citation in the list; None until its sentence is checked


class _Sentence(NamedTuple):
    """A cited sentence in the text: its first position, the one behind it, and the indexes of its citations."""

    start: int
    end: int
    citations: tuple[int, ...]


def locate(text: str, citations: Sequence[Citation]) -> list[str | LocatedMarker]:
    """The parts of an answer in order; a marker is moved before the punctuation that it follows in its line."""
    parts = list(_split(text))
    whole = _without_space("".join(part for part in parts if isinstance(part, str)))
    positions = _positions(parts)
    marks = sorted(positions.values())
    by_model = [(index, citation) for index, citation in enumerate(citations) if not citation.aligned]
    by_program = [(index, citation) for index, citation in enumerate(citations) if citation.aligned]
    around = _sentences_around(marks, _sentences(whole, marks, by_model))
    aligned = {sentence.end: sentence.citations for sentence in _sentences(whole, (), by_program)}
    located: list[str | LocatedMarker] = []
    position = 0
    for place, part in enumerate(parts):
        if isinstance(part, str):
            located += _with_aligned(part, position, aligned, citations)
            position += len(_without_space(part))
        else:
            numbers = part.numbers or (None,)
            indexes = [_index_of(number, around.get(positions[place], ()), citations) for number in numbers]
            located += map(LocatedMarker, numbers, indexes)
    return _before_punctuation(located)


def _split(text: str) -> Iterator[str | Mark]:
    """The text and the marks in it; an unknown source is a mark without numbers."""
    reader = MarkReader()
    for is_mark, run in groupby((*reader.feed(text), *reader.finish()), key=lambda part: isinstance(part, Mark)):
        if is_mark:
            yield from run
            continue
        words = "".join(part for part in run if isinstance(part, str))
        for number, piece in enumerate(words.split(UNKNOWN)):
            if number:
                yield Mark(())
            yield piece


def _positions(parts: Sequence[str | Mark]) -> dict[int, int]:
    """The position of each mark, by its place among the parts.

    One that opens a line is counted into the sentence behind it.
    """
    lengths = accumulate(len(_without_space(part)) if isinstance(part, str) else 0 for part in parts)
    opening = _places_opening_lines(parts)
    return {
        place: position + (place in opening) for place, position in enumerate(lengths) if isinstance(parts[place], Mark)
    }


def _places_opening_lines(parts: Sequence[str | Mark | LocatedMarker]) -> set[int]:
    """The places of the marks that stand before all words of their line, where the line has some."""
    opening: set[int] = set()
    has_words = False  # the line, as far as it was read
    for place, part in enumerate(parts):
        if isinstance(part, str):
            _, line_break, tail = part.rpartition("\n")
            has_words = bool(tail.strip()) or (has_words and not line_break)
        elif not has_words:
            opening.add(place)
    words_follow = False  # in the line, behind the part
    for place in range(len(parts) - 1, -1, -1):
        part = parts[place]
        if isinstance(part, str):
            head, line_break, _ = part.partition("\n")
            words_follow = bool(head.strip()) or (words_follow and not line_break)
        elif not words_follow:
            opening.discard(place)
    return opening


def _sentences(whole: str, marks: Sequence[int], citations: Sequence[tuple[int, Citation]]) -> Iterator[_Sentence]:
    """The sentences of these citations in order; one that is not found is left out, and its marks stay unchecked."""
    done = 0
    without_marks: set[str] = set()  # those that have no mark from here on
    cited = [(_without_space(sentence), indexes) for sentence, indexes in _by_sentence(citations)]
    for place, (wanted, indexes) in enumerate(cited):
        start = whole.find(wanted, done) if wanted else -1
        if start < 0:
            continue
        # Of a sentence that occurs twice, the occurrence with a mark is meant.
        if wanted not in without_marks:
            marked = next((at for at in _occurrences(wanted, whole, start) if _has_mark(marks, at, len(wanted))), None)
            start = start if marked is None else marked
            if marked is None:
                without_marks.add(wanted)
        done = end = start + len(wanted)
        yield _Sentence(start, done, indexes)
        if cited[place + 1 : place + 2] and cited[place + 1][0] == wanted:
            continue  # what is repeated is that one's
        while whole.startswith(wanted, end):  # repeated at once, perhaps under another of these marks
            yield _Sentence(end, end + len(wanted), indexes)
            end += len(wanted)


def _has_mark(marks: Sequence[int], start: int, length: int) -> bool:
    """Whether one of the positions, in order, is inside so many characters from there on, or at their end."""
    place = bisect_right(marks, start)
    return place < len(marks) and marks[place] <= start + length


def _sentences_around(marks: Sequence[int], sentences: Iterable[_Sentence]) -> dict[int, tuple[int, ...]]:
    """For each position of a mark the citations of the sentence around it, of several the last."""
    around: dict[int, tuple[int, ...]] = {}
    for sentence in sentences:
        inside = slice(bisect_right(marks, sentence.start), bisect_right(marks, sentence.end))
        around |= dict.fromkeys(marks[inside], sentence.citations)
    return around


def _by_sentence(citations: Sequence[tuple[int, Citation]]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each sentence with the indexes of its citations.

    Where a passage comes again, the sentence was written again.
    """
    for sentence, members in groupby(citations, key=lambda member: member[1].sentence):
        indexes: dict[tuple[int | None, str | None], int] = {}
        for index, citation in members:
            passage = (citation.number, citation.passage_id)
            if passage in indexes:
                yield sentence, tuple(indexes.values())
                indexes = {}
            indexes[passage] = index
        yield sentence, tuple(indexes.values())


def _occurrences(wanted: str, text: str, start: int) -> Iterator[int]:
    while wanted and (start := text.find(wanted, start)) >= 0:
        yield start
        start += len(wanted)


def _index_of(number: int | None, indexes: Sequence[int], citations: Sequence[Citation]) -> int | None:
    """Of these citations the index of the one with this number; of several passages that of the best verdict."""
    same = [index for index in indexes if citations[index].number == number]
    return min(same, key=lambda index: citations[index].state.rank, default=None)


def _with_aligned(
    part: str, position: int, aligned: Mapping[int, Sequence[int]], citations: Sequence[Citation]
) -> Iterator[str | LocatedMarker]:
    """A part of the text, with the markers that the program itself adds at the ends of its sentences."""
    words = ""
    for character in part:
        words += character
        if character.isspace():
            continue
        position += 1
        if position in aligned:
            yield words
            yield from (LocatedMarker(citations[index].number, index) for index in aligned[position])
            words = ""
    yield words


def _before_punctuation(parts: Sequence[str | LocatedMarker]) -> list[str | LocatedMarker]:
    """The parts with each marker moved before the punctuation that it follows, unless it opens a line."""
    moved: list[str | LocatedMarker] = []
    pending = ""  # the punctuation that comes behind the next markers
    opening = _places_opening_lines(parts)
    for place, part in enumerate(parts):
        if isinstance(part, LocatedMarker):
            moved.append(part)
            continue
        whole, pending = (pending.rstrip() if part[:1].isspace() else pending) + part, ""
        following = parts[place + 1] if place + 1 < len(parts) else None
        if isinstance(following, LocatedMarker) and place + 1 not in opening:
            ending = _PUNCTUATION.search(whole[-_PUNCTUATION_AT_MOST:])
            if ending:
                cut = len(whole) - len(ending.group())
                whole, pending = whole[:cut], whole[cut:]
        moved.append(whole)
    return [part for part in (*moved, pending) if part]


def _without_space(text: str) -> str:
    return "".join(text.split())
