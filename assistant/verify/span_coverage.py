"""What the spans that a sentence shares with its sources say: which words are covered, which are not, and by what."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from assistant.verify.alignment import SharedSpan, shared_spans
from assistant.verify.lexicon import word_set
from assistant.verify.text_analysis import AnalyzedText, analyze


def text_coverage(sentence: str, passage: str) -> float:
    """The share of the sentence's content words that it shares with the passage in spans, from 0 to 1."""
    analyzed = analyze(sentence)
    return coverage(analyzed, shared_spans(analyzed, analyze(passage)))


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
    content: dict[int, list[int]] = {phrase: [] for phrase in touched}
    for place, token in enumerate(source.tokens):
        if source.phrases[place] in content and token not in word_set("function"):
            content[source.phrases[place]].append(place)
    used = {phrase for phrase, places in content.items() if _share_inside(places, inside) > min_share}
    return {token for place, token in enumerate(source.tokens) if source.phrases[place] in used and place not in inside}


def main_spans(sentence: AnalyzedText, source: AnalyzedText, spans: Sequence[SharedSpan]) -> Iterator[SharedSpan]:
    """The spans in those sentences of the source that have most tokens of a clause.

    A stray word of another sentence proves nothing.
    """
    weight: Counter[tuple[int, int]] = Counter()
    for span in spans:
        weight[sentence.clauses[span.start], source.sentences[span.source_start]] += span.end - span.start
    most: dict[int, int] = {}  # by clause
    for (clause, _), count in weight.items():
        most[clause] = max(count, most.get(clause, 0))
    for span in spans:
        clause = sentence.clauses[span.start]
        if weight[clause, source.sentences[span.source_start]] == most[clause]:
            yield span


def matched_sentences(source: AnalyzedText, spans: Sequence[SharedSpan]) -> Iterator[str]:
    """The sentences of the source that have a span, their tokens joined."""
    tokens: dict[int, list[str]] = {number: [] for number in {source.sentences[span.source_start] for span in spans}}
    for token, number in zip(source.tokens, source.sentences, strict=True):
        if number in tokens:
            tokens[number].append(token)
    yield from ("".join(tokens[number]) for number in sorted(tokens))


def sentence_places(spans: Iterable[SharedSpan]) -> set[int]:
    """The places of the sentence's tokens inside spans."""
    return {place for span in spans for place in range(span.start, span.end)}


def source_places(spans: Iterable[SharedSpan]) -> set[int]:
    """The places of the source's tokens inside spans."""
    return {place for span in spans for place in range(span.source_start, span.source_end)}


def _share_inside(places: Sequence[int], inside: set[int]) -> float:
    return sum(place in inside for place in places) / len(places) if places else 1.0
