"""Which citation each mark of an answer stands for: the text in parts, with a note in the place of each mark."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple

from assistant.answer.citation_markers import UNKNOWN, Mark, MarkReader
from assistant.schemas import Citation

_ENDING = re.compile(r"[。！？.!?；;，,：:]\s*\Z")


class LocatedMarker(NamedTuple):
    """A mark in its place: the number readers see, and the place of its citation in the list, None until it is checked."""

    number: int | None
    citation: int | None


def locate(text: str, citations: Sequence[Citation]) -> list[str | LocatedMarker]:
    """The parts of an answer in order; notes stand before the punctuation that they follow in their line."""
    parts = list(_parts(text))
    squeezed = _squeezed("".join(part for part in parts if isinstance(part, str)))
    marks = _positions(parts)
    spans = list(
        _spans(squeezed, list(marks.values()), [(place, c) for place, c in enumerate(citations) if not c.aligned])
    )
    ends = {
        span.end: span.citations
        for span in _spans(squeezed, (), [(place, c) for place, c in enumerate(citations) if c.aligned])
    }
    found: list[str | LocatedMarker] = []
    position = 0
    for place, part in enumerate(parts):
        if isinstance(part, str):
            found += _with_aligned(part, position, ends, citations)
            position += len(_squeezed(part))
        else:
            found += [
                LocatedMarker(number, _meant(number, marks[place], spans, citations))
                for number in (part.numbers or (None,))
            ]
    return _before_punctuation(found)


def _parts(text: str) -> Iterator[str | Mark]:
    reader = MarkReader()
    for marks, run in groupby((*reader.feed(text), *reader.finish()), key=lambda part: isinstance(part, Mark)):
        if marks:
            yield from run
            continue
        for number, piece in enumerate("".join(part for part in run if isinstance(part, str)).split(UNKNOWN)):
            if number:
                yield Mark(())
            yield piece


class _Span(NamedTuple):
    """Where a cited sentence stands in the text without white space, and its citations."""

    start: int
    end: int
    citations: tuple[int, ...]


def _positions(parts: Sequence[str | Mark]) -> dict[int, int]:
    """For each place of a mark where it stands in the text without white space.

    One that opens a line is counted into the sentence behind it.
    """
    lengths = accumulate(len(_squeezed(part)) if isinstance(part, str) else 0 for part in parts)
    return {
        place: position + _opens_line(parts, place)
        for place, position in enumerate(lengths)
        if isinstance(parts[place], Mark)
    }


def _opens_line(parts: Sequence[str | Mark | LocatedMarker], place: int) -> bool:
    """Whether a mark stands before all words of its line, and the line has some."""
    for part in reversed(parts[:place]):
        if isinstance(part, str):
            _, line_break, tail = part.rpartition("\n")
            if tail.strip():
                return False
            if line_break:
                break
    behind = "".join(part for part in parts[place + 1 :] if isinstance(part, str))
    return bool(behind.partition("\n")[0].strip())


def _spans(squeezed: str, marks: Sequence[int], citations: Sequence[tuple[int, Citation]]) -> Iterator[_Span]:
    """The sentences of these citations in order; one that is not found is left out, and its marks stay unchecked."""
    done = 0
    for sentence, places in _together(citations):
        wanted = _squeezed(sentence)
        starts = list(_starts(wanted, squeezed, done))
        # of a sentence that stands there twice the one with a mark is meant
        start = next(
            (at for at in starts if any(at < mark <= at + len(wanted) for mark in marks)), starts[0] if starts else None
        )
        if start is None:
            continue
        done = end = start + len(wanted)
        yield _Span(start, done, places)
        while squeezed.startswith(wanted, end):  # said again at once, perhaps under another of these marks
            yield _Span(end, end + len(wanted), places)
            end += len(wanted)


def _together(citations: Sequence[tuple[int, Citation]]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each sentence with the places of its citations; a passage that comes again is that of the sentence said again."""
    for sentence, members in groupby(citations, key=lambda member: member[1].sentence):
        places: dict[tuple[int | None, str | None], int] = {}
        for place, citation in members:
            passage = (citation.number, citation.passage_id)
            if passage in places:
                yield sentence, tuple(places.values())
                places = {}
            places[passage] = place
        yield sentence, tuple(places.values())


def _starts(wanted: str, text: str, start: int) -> Iterator[int]:
    while wanted and (start := text.find(wanted, start)) >= 0:
        yield start
        start += len(wanted)


def _meant(number: int | None, position: int, spans: Sequence[_Span], citations: Sequence[Citation]) -> int | None:
    """The citation of this number in the sentence around the place.

    Of several passages of an article the one that carries it best.
    """
    within = [span for span in spans if span.start < position <= span.end]
    places = [place for span in within[-1:] for place in span.citations if citations[place].number == number]
    return min(places, key=lambda place: citations[place].state.rank, default=None)


def _with_aligned(
    part: str, position: int, ends: Mapping[int, Sequence[int]], citations: Sequence[Citation]
) -> Iterator[str | LocatedMarker]:
    """A part of the text, and at the ends of sentences the notes of the citations that the program put to them."""
    told = ""
    for character in part:
        told += character
        if character.isspace():
            continue
        position += 1
        if position in ends:
            yield told
            yield from (LocatedMarker(citations[place].number, place) for place in ends[position])
            told = ""
    yield told


def _before_punctuation(parts: Sequence[str | LocatedMarker]) -> list[str | LocatedMarker]:
    found: list[str | LocatedMarker] = []
    held = ""
    for place, part in enumerate(parts):
        if isinstance(part, LocatedMarker):
            found.append(part)
            continue
        whole, held = (held.rstrip() if part[:1].isspace() else held) + part, ""
        following = parts[place + 1] if place + 1 < len(parts) else None
        ending = (
            _ENDING.search(whole[-8:])
            if isinstance(following, LocatedMarker) and not _opens_line(parts, place + 1)
            else None
        )
        if ending:
            cut = len(whole) - len(ending.group())
            whole, held = whole[:cut], whole[cut:]
        found.append(whole)
    return [part for part in (*found, held) if part]


def _squeezed(text: str) -> str:
    return "".join(text.split())
