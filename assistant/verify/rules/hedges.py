"""Qualifiers that the source has beside the words which a sentence takes over: hedges, exceptions, questions."""

from collections.abc import Iterator

from assistant.verify.comparison import Comparison
from assistant.verify.lexicon import word_set
from assistant.verify.rules.rule import Finding
from assistant.verify.span_coverage import omitted_words

_CODES = {"hedges": "less_sure", "exceptions": "limited", "negations": "negation_beside"}  # by the list of words


def omitted_qualifiers(comparison: Comparison) -> Iterator[Finding]:
    """Hedges, exceptions and negations beside the words that the sentence takes over, which it leaves out."""
    omitted = omitted_words(comparison.source_analysis, comparison.spans)
    for words, code in _CODES.items():
        if omitted & word_set(words):
            yield Finding(code)


def questions(comparison: Comparison) -> Iterator[Finding]:
    """What the source only asks and the sentence states."""
    source = comparison.source_analysis
    matched = {source.sentences[span.source_start] for span in comparison.spans}
    if not comparison.sentence_analysis.questions and source.questions & matched:
        yield Finding("only_asked")
