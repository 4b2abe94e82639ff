"""Whether a sentence and its sources negate the same."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from assistant.verify.alignment import SharedSpan
from assistant.verify.comparison import Comparison
from assistant.verify.lexicon import word_set
from assistant.verify.rules.rule import Finding
from assistant.verify.span_coverage import main_spans, omitted_words, sentence_places
from assistant.verify.text_analysis import AnalyzedText

# The share of a sentence's words that its sources must have for a negation to be one of the same statement.
_MIN_COVERAGE = 0.7
_MOST = 0.5  # share of a phrase that a sentence must take over for the phrase's negation to be missed


def negation_mismatch(comparison: Comparison) -> Iterator[Finding]:
    """The sentence negates what the sources say, or says what they negate."""
    if word_set("exceptions") & set(comparison.sentence_analysis.tokens):
        return
    if _coverage_without_negations(comparison) < _MIN_COVERAGE:
        return
    if _has_unmatched_negation(comparison) and not _negates_alike(comparison):
        yield Finding("negation_differs")


def _coverage_without_negations(comparison: Comparison) -> float:
    """The share of the words that the sources have, from 0 to 1; negations and auxiliary verbs do not count."""
    ignored = word_set("function") | word_set("negations") | word_set("auxiliaries") | {"do", "does"}
    content = [place for place, token in enumerate(comparison.sentence_analysis.tokens) if token not in ignored]
    inside = sentence_places(comparison.spans)
    return sum(place in inside for place in content) / len(content) if content else 0.0


def _has_unmatched_negation(comparison: Comparison) -> bool:
    """Whether the sentence adds a negation, or omits one of what it takes over."""
    source, spans = comparison.source_analysis, comparison.spans
    return (
        _adds_negation(comparison)
        or bool(omitted_words(source, spans, min_share=_MOST) & word_set("negations"))
        or any(_omits_between(comparison, span, following) for span, following in pairwise(spans))
    )


def _adds_negation(comparison: Comparison) -> bool:
    """Whether a negation of the sentence is in no span that has it from the source, with what it negates."""
    sentence, source, spans = comparison.sentence_analysis, comparison.source_analysis, comparison.spans
    main = set(main_spans(sentence, source, spans))
    negations = [place for place, token in enumerate(sentence.tokens) if token in word_set("negations")]
    return not all(
        any(
            _has_negation(sentence, span, place) and (span in main or _starts_clause(sentence, source, span))
            for span in spans
        )
        for place in negations
    )


def _omits_between(comparison: Comparison, span: SharedSpan, following: SharedSpan) -> bool:
    """Whether the source has a negation between two spans that the sentence joins."""
    sentence, source = comparison.sentence_analysis, comparison.source_analysis
    same_sentence = source.sentences[span.source_start] == source.sentences[following.source_start]
    if not same_sentence or sentence.starts_clause(following.start):
        return False
    between = range(span.source_end, following.source_start)
    return any(_negates_following(source, place, span, following) for place in between)


def _negates_following(source: AnalyzedText, place: int, span: SharedSpan, following: SharedSpan) -> bool:
    """Whether the token here negates what follows; in an aside it does not, nor in `did not do this, only that`."""
    clauses = (source.clauses[span.source_end - 1], source.clauses[following.source_start])
    if source.tokens[place] not in word_set("negations") or source.clauses[place] not in clauses:
        return False
    return not any(
        source.tokens[other] in word_set("contrasts") and source.starts_clause(other)
        for other in range(place + 1, following.source_start)
    )


def _has_negation(sentence: AnalyzedText, span: SharedSpan, place: int) -> bool:
    """Whether a span has the negation together with what it negates; a clause may end with a negation.

    Whether it negates the same subject is left to other rules, which only doubt.
    """
    is_followed = place < span.end - 1 or place == len(sentence.tokens) - 1 or sentence.starts_clause(place + 1)
    return span.start <= place < span.end and is_followed


def _starts_clause(sentence: AnalyzedText, source: AnalyzedText, span: SharedSpan) -> bool:
    return sentence.starts_clause(span.start) or source.starts_clause(span.source_start)


def _negates_alike(comparison: Comparison) -> bool:
    """Whether each phrase of the sentence has as many negations as the source's phrase that it is taken from.

    Another word of the phrase may then be negated.
    """
    sentence, source = comparison.sentence_analysis, comparison.source_analysis
    source_phrases = _source_phrases(comparison)
    own, others = _negations_by_phrase(sentence), _negations_by_phrase(source)
    alike = all(phrase in source_phrases and own[phrase] == others[source_phrases[phrase]] for phrase in own)
    negated = {source_phrases[phrase] for phrase in own if phrase in source_phrases}
    return alike and not any(others[phrase] for phrase in set(source_phrases.values()) - negated)


def _source_phrases(comparison: Comparison) -> dict[int, int]:
    """The phrase of the source that most of each phrase of the sentence is taken from."""
    sentence, source = comparison.sentence_analysis, comparison.source_analysis
    ignored = word_set("negations") | word_set("function")
    counts: dict[int, Counter[int]] = {}
    for span in main_spans(sentence, source, comparison.spans):
        for place in range(span.start, span.end):
            source_phrase = source.phrases[span.source_start + place - span.start]
            is_content = sentence.tokens[place] not in ignored
            counts.setdefault(sentence.phrases[place], Counter())[source_phrase] += is_content
    return {phrase: max(found, key=lambda other: found[other]) for phrase, found in counts.items()}


def _negations_by_phrase(text: AnalyzedText) -> Counter[int]:
    return Counter(text.phrases[place] for place, token in enumerate(text.tokens) if token in word_set("negations"))
