"""Verbs in another form than in the source, and clauses divided in another way."""

import re
from collections.abc import Iterator

from assistant.verify.comparison import Comparison
from assistant.verify.lexicon import word_set
from assistant.verify.rules.rule import Finding
from assistant.verify.text_analysis import AnalyzedText

_VERB_FORM = re.compile("[a-z]{2,}(ing|ed)")


def changed_structure(comparison: Comparison) -> Iterator[Finding]:
    """A span with a verb in another form, or with its clauses divided differently.

    An example is `the judge, said the clerk, lied` without its commas.
    """
    sentence, source = comparison.sentence_analysis, comparison.source_analysis
    pairs = [
        (span.start + step, span.source_start + step)
        for span in comparison.spans
        for step in range(span.end - span.start)
    ]
    if any(_form(sentence.tokens[place]) != _form(source.tokens[other]) for place, other in pairs):
        yield Finding("verb_form")
    following = {(place + 1, other + 1) for place, other in pairs}
    inner = [pair for pair in pairs if pair in following]
    lost = [other for place, other in inner if source.starts_clause(other) and not sentence.starts_clause(place)]
    gained = any(sentence.starts_clause(place) and not source.starts_clause(other) for place, other in inner)
    if lost and (gained or any(_was_separate(source, place, lost) for place in lost)):
        yield Finding("divided_otherwise")


def _was_separate(source: AnalyzedText, place: int, lost: list[int]) -> bool:
    """Whether the clause that ended here is a negation alone, follows a colon, or says whose words are beside it."""
    before = [*source.places_before(place - 1), place - 1]
    words = {source.tokens[other] for other in before}
    reports = bool(words & word_set("reporting_verbs"))
    return (
        words <= word_set("negations")
        or (before[0] in lost and reports)
        or (source.clauses[place] in source.after_colon and not reports)
    )


def _form(word: str) -> str:
    match = _VERB_FORM.fullmatch(word)
    return match.group(1) if match else ""
