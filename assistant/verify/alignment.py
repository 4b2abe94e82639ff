"""The alignment of a sentence with its sources: the spans of it that a sentence of the sources has as well."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.verify.lexicon import word_set
from assistant.verify.normalization import base_form
from assistant.verify.text_analysis import AnalyzedText, analyze
from vectorstore.text.scripts import is_han

_MIN_TOKENS = 2  # Chinese characters in a span: single ones are found anywhere


@dataclass(frozen=True)
class SharedSpan:
    """tokens[start:end] of the sentence are the source's tokens from `source_start` on."""

    start: int
    end: int
    source_start: int

    @property
    def source_end(self) -> int:
        """The place behind the span in the source."""
        return self.source_start + self.end - self.start


def text_coverage(sentence: str, passage: str) -> float:
    """The share of the sentence's content words that it shares with the passage in spans, from 0 to 1."""
    analyzed = analyze(sentence)
    return coverage(analyzed, shared_spans(analyzed, analyze(passage)))


def shared_spans(sentence: AnalyzedText, source: AnalyzedText) -> list[SharedSpan]:
    """The longest spans that a single sentence of the source has as well, from the left to the right of the sentence.

    Of equally long ones a whole sentence of the source goes first, then one that continues where the last span ended,
    then one in the source's sentence that shares most words with this one.
    """
    return list(_Aligner(sentence, source).spans())


class _Aligner:
    """Finds spans by where the source has each token.

    Plain lists: most have a few places, for which arrays take four times as long.
    """

    def __init__(self, sentence: AnalyzedText, source: AnalyzedText) -> None:
        self._sentence, self._source = sentence, source
        self._forms = [base_form(token) for token in sentence.tokens]
        self._source_forms = [base_form(token) for token in source.tokens]
        self._places: dict[str, list[int]] = {form: [] for form in self._forms}  # in the source, by the token's form
        for place, form in enumerate(self._source_forms):
            if form in self._places:
                self._places[form].append(place)

    def spans(self) -> Iterator[SharedSpan]:
        """The spans, from left to right."""
        position = source_end = 0
        while position < len(self._forms):
            span = self._best_span(position, source_end)
            if span:
                yield span
            position = span.end if span else position + 1
            source_end = span.source_end if span else source_end

    def _best_span(self, position: int, source_end: int) -> SharedSpan | None:
        """The longest span from this position on; `source_end` is where the last one ended in the source."""
        length, places = self._longest(position)
        if not places or not _is_long_enough(self._sentence, position, length):
            return None
        if len(places) == 1:
            return SharedSpan(position, position + length, places[0])
        candidates = [
            SharedSpan(position, position + length, place) for place in self._first_places(places, source_end)
        ]
        return max(candidates, key=lambda span: self._preference(span, source_end))

    def _longest(self, position: int) -> tuple[int, list[int]]:
        """How many tokens from this position on a sentence of the source has, and the places where it has them."""
        places = self._places[self._forms[position]]
        length = min(1, len(places))
        forms, sentences, end = self._source_forms, self._source.sentences, len(self._source_forms)
        while places and position + length < len(self._forms):
            wanted = self._forms[position + length]
            longer = [
                place
                for place in places
                if place + length < end
                and forms[place + length] == wanted
                and sentences[place + length] == sentences[place]
            ]
            if not longer:
                break
            places, length = longer, length + 1
        return length, places

    def _first_places(self, places: Sequence[int], source_end: int) -> list[int]:
        """Of the places in each sentence the first one, and the first one from where the last span ended."""
        first: dict[tuple[int, bool], int] = {}
        for place in places:
            first.setdefault((self._source.sentences[place], place >= source_end), place)
        return sorted(first.values())

    @cached_property
    def _shared_words(self) -> dict[int, set[str]]:
        """The content words of the sentence that each sentence of the source has, by its number."""
        function = word_set("function")
        shared: dict[int, set[str]] = {}
        for token, form in zip(self._sentence.tokens, self._forms, strict=True):
            for place in () if token in function else self._places[form]:
                shared.setdefault(self._source.sentences[place], set()).add(form)
        return shared

    def _preference(self, span: SharedSpan, source_end: int) -> tuple[bool, bool, int, int]:
        shared = self._shared_words.get(self._source.sentences[span.source_start], ())
        continues = _continues(source_end, span, self._source)
        return _is_whole_sentence(span, self._source), continues, len(shared), -span.source_start


def coverage(sentence: AnalyzedText, spans: Sequence[SharedSpan]) -> float:
    """The share of the sentence's content words inside spans, from 0 to 1."""
    content = [place for place, token in enumerate(sentence.tokens) if token not in word_set("function")]
    inside = sentence_places(spans)
    return sum(place in inside for place in content) / len(content) if content else 0.0


def unmatched_words(sentence: AnalyzedText, spans: Sequence[SharedSpan]) -> list[str]:
    """The sentence's content words outside all spans."""
    inside = sentence_places(spans)
    return [
        token
        for place, token in enumerate(sentence.tokens)
        if place not in inside and token not in word_set("function")
    ]


def omitted_words(source: AnalyzedText, spans: Sequence[SharedSpan], *, min_share: float = 0.0) -> set[str]:
    """Words of the source outside all spans, in phrases of whose content spans hold more than this share."""
    inside = source_places(spans)
    touched = {source.phrases[place] for place in inside}
    used = {phrase for phrase in touched if _share_inside(source, phrase, inside) > min_share}
    return {token for place, token in enumerate(source.tokens) if source.phrases[place] in used and place not in inside}


def main_spans(sentence: AnalyzedText, source: AnalyzedText, spans: Sequence[SharedSpan]) -> Iterator[SharedSpan]:
    """The spans in those sentences of the source that have most tokens of a clause.

    A stray word of another sentence proves nothing.
    """
    weight: Counter[tuple[int, int]] = Counter()
    for span in spans:
        weight[sentence.clauses[span.start], source.sentences[span.source_start]] += span.end - span.start
    for span in spans:
        clause = sentence.clauses[span.start]
        most = max(count for (other, _), count in weight.items() if other == clause)
        if weight[clause, source.sentences[span.source_start]] == most:
            yield span


def matched_sentences(source: AnalyzedText, spans: Sequence[SharedSpan]) -> Iterator[str]:
    """The sentences of the source that have a span, their tokens joined."""
    for number in sorted({source.sentences[span.source_start] for span in spans}):
        yield "".join(
            token for token, sentence in zip(source.tokens, source.sentences, strict=True) if sentence == number
        )


def sentence_places(spans: Iterable[SharedSpan]) -> set[int]:
    """The places of the sentence's tokens inside spans."""
    return {place for span in spans for place in range(span.start, span.end)}


def source_places(spans: Iterable[SharedSpan]) -> set[int]:
    """The places of the source's tokens inside spans."""
    return {place for span in spans for place in range(span.source_start, span.source_end)}


def _share_inside(source: AnalyzedText, phrase: int, inside: set[int]) -> float:
    content = [
        place
        for place, token in enumerate(source.tokens)
        if source.phrases[place] == phrase and token not in word_set("function")
    ]
    return sum(place in inside for place in content) / len(content) if content else 1.0


def _is_whole_sentence(span: SharedSpan, source: AnalyzedText) -> bool:
    """Whether a sentence of the source begins and ends with the span."""
    own = source.sentences[span.source_start]
    before = source.sentences[max(0, span.source_start - 1) : span.source_start]
    after = source.sentences[span.source_end : span.source_end + 1]
    return own not in (*before, *after)


def _continues(source_end: int, span: SharedSpan, source: AnalyzedText) -> bool:
    """Whether the span follows the place where the last one ended, in the same sentence of the source."""
    return (
        0 < source_end <= span.source_start and source.sentences[source_end - 1] == source.sentences[span.source_start]
    )


def _is_long_enough(sentence: AnalyzedText, start: int, length: int) -> bool:
    tokens = sentence.tokens[start : start + length]
    return any(token not in word_set("function") for token in tokens) and (
        length >= _MIN_TOKENS or len(tokens[0]) > 1 or not is_han(tokens[0])
    )
