"""Names and numbers of a sentence in the place of others in the sources."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from assistant.verify.alignment import SharedSpan
from assistant.verify.comparison import Comparison
from assistant.verify.lexicon import word_set
from assistant.verify.normalization import base_form
from assistant.verify.rules.rule import Finding
from assistant.verify.span_coverage import main_spans
from assistant.verify.text_analysis import AnalyzedText
from vectorstore.text.scripts import is_han

_Range = tuple[int, int]  # places (start, end)


def replaced_entities(comparison: Comparison) -> Iterator[Finding]:
    """Names and numbers between the same words as others in the source."""
    pairs = _Replacements(comparison).pairs()
    for source_words, words in dict.fromkeys(pairs):
        if words.replace(".", "").isdigit() and Decimal(words) not in comparison.known_quantities.values:
            continue  # a number that no source has may be computed
        yield Finding("replaced", (source_words, words))


class _Entities(NamedTuple):
    """The names and numbers of a text: the end of each by its start, and the start by its end."""

    ends: dict[int, int]
    starts: dict[int, int]


class _Replacements:
    """Compares the entities beside each span with those beside it in the source."""

    def __init__(self, comparison: Comparison) -> None:
        self._sentence, self._source = comparison.sentence_analysis, comparison.source_analysis
        self._spans = comparison.spans
        self._entities, self._source_entities = _entities(self._sentence), _entities(self._source)
        self._source_ends = {span.end: span.source_end for span in self._spans} | {0: 0}
        self._source_starts = {span.start: span.source_start for span in self._spans}

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each replaced entity as (words of the source, words of the sentence)."""
        for span in main_spans(self._sentence, self._source, self._spans):
            if self._is_lone_measure(span):
                continue
            yield from self._before(span)
            yield from self._after(span)

    def _is_lone_measure(self, span: SharedSpan) -> bool:
        """Whether the span is a measure alone, which stands behind many numbers."""
        is_single = span.end - span.start == 1 and self._sentence.kinds[span.start - 1] == "number"
        return is_single and span.start in self._entities.starts

    def _before(self, span: SharedSpan) -> Iterator[tuple[str, str]]:
        start = self._entities.starts.get(span.start)
        source_start = self._source_entities.starts.get(span.source_start)
        if start is None or source_start is None or self._is_boundary(span.start, span.source_start):
            return
        both_sides = self._source_ends.get(start) == source_start or self._is_boundary(
            start, source_start, of_both=True
        )
        if both_sides:
            yield from self._different((start, span.start), (source_start, span.source_start))

    def _after(self, span: SharedSpan) -> Iterator[tuple[str, str]]:
        end = self._entities.ends.get(span.end)
        source_end = self._source_entities.ends.get(span.source_end)
        if end is None or source_end is None or self._is_boundary(span.end, span.source_end):
            return
        both_sides = self._source_starts.get(end) == source_end or self._is_boundary(end, source_end, of_both=True)
        if both_sides:
            yield from self._different((span.end, end), (span.source_end, source_end))

    def _is_boundary(self, place: int, source_place: int, *, of_both: bool = False) -> bool:
        """Whether a clause begins at the place of either text, or of both."""
        starts = self._sentence.starts_clause(place), self._source.starts_clause(source_place)
        return all(starts) if of_both else any(starts)

    def _different(self, own: _Range, other: _Range) -> Iterator[tuple[str, str]]:
        """The words of the source and of the sentence, where they name two things."""
        one = "".join(map(base_form, self._sentence.tokens[slice(*own)]))
        two = "".join(map(base_form, self._source.tokens[slice(*other)]))
        kinds = {self._sentence.kinds[own[0]], self._source.kinds[other[0]]}
        if kinds not in ({"name"}, {"number"}) or one in two or two in one:
            return
        if kinds == {"number"} and (
            _count_different_things(self._sentence, own[1], self._source, other[1])
            or _is_part_of_it(self._sentence.tokens[own[0]], self._source, other)
        ):
            return
        yield _text(self._source, other), _text(self._sentence, own)


def _entities(text: AnalyzedText) -> _Entities:
    ranges = text.entity_ranges()
    return _Entities(dict(ranges), {end: start for start, end in ranges})


def _count_different_things(sentence: AnalyzedText, end: int, source: AnalyzedText, source_end: int) -> bool:
    """Whether the words behind two numbers say that they count different things: `12 teachers and 240 pupils`."""
    pairs = zip(_counted(sentence, end), _counted(source, source_end), strict=False)
    return any(base_form(one) != base_form(two) for one, two in pairs)


def _counted(text: AnalyzedText, end: int) -> list[str]:
    """What a number counts: the next word, or in Chinese the measure and what follows it."""
    words: list[str] = []
    for place in range(end, min(end + 2, len(text.tokens))):
        if text.starts_clause(place) or text.tokens[place] in word_set("function") | word_set("continuations"):
            break
        words.append(text.tokens[place])
    return words if not words or is_han(words[0]) else words[:1]


def _is_part_of_it(number: str, source: AnalyzedText, whole: _Range) -> bool:
    """Whether the source has this number of the other one: `of the 25 delegates 19`, 25名代表中19人."""
    behind = [place for place in source.sentence_range(whole[0]) if place >= whole[1]]
    numbers = [place for place in behind if source.kinds[place] == "number"]
    if number not in {source.tokens[place] for place in numbers}:
        return False
    before = source.tokens[max(0, whole[0] - 2) : whole[0]]
    return bool({"中", "里", "内"} & set(source.tokens[whole[1] : numbers[0]])) or "of" in before


def _text(text: AnalyzedText, places: _Range) -> str:
    return ("" if is_han(text.tokens[places[0]]) else " ").join(text.tokens[slice(*places)])
