"""Clauses that change what the clause beside them states: a condition, somebody's words, a heading."""

from collections.abc import Iterator

from assistant.verify.comparison import Comparison
from assistant.verify.lexicon import word_set
from assistant.verify.rules.rule import Finding
from assistant.verify.span_coverage import source_places
from assistant.verify.text_analysis import AnalyzedText
from vectorstore.text.scripts import is_han

_MAX_ATTRIBUTION = 6  # characters of a Chinese clause that says whose words those on both sides of it are
_MAX_HEADING = 60  # characters of a heading that a reason shows


def framing_clauses(comparison: Comparison) -> Iterator[Finding]:
    """Clauses of the source that frame one which the sentence takes over, where the sentence leaves them out."""
    source, inside = comparison.source_analysis, source_places(comparison.spans)
    for clause in sorted({source.clauses[span.source_start] for span in comparison.spans}):
        first = source.clause_range(clause).start
        if source.tokens[first] in word_set("inverted_conditions") and first not in inside:
            yield Finding("some_cases_only")
        for number, words in _omitted_clauses(source, clause, inside):
            yield from _frames(source, clause, number, words)
        yield from _headings(source, clause, inside)


def _omitted_clauses(source: AnalyzedText, clause: int, inside: set[int]) -> Iterator[tuple[int, list[str]]]:
    """The other clauses of the same sentence, with those of their words that no span has."""
    words: dict[int, list[str]] = {}
    for place in source.sentence_range(source.clause_range(clause).start):
        if source.clauses[place] != clause and place not in inside:
            words.setdefault(source.clauses[place], []).append(source.tokens[place])
    yield from words.items()


def _frames(source: AnalyzedText, clause: int, other: int, words: list[str]) -> Iterator[Finding]:
    """What the words of the other clause change in this one."""
    is_before = other < clause
    if is_before and word_set("negations") & set(words):
        yield Finding("negation_before")
    if word_set("conditions") & set(words) and (is_before or words[0] in word_set("conditions")):
        yield Finding("some_cases_only")
    if _reports(words) and (is_before or _only_attributes(source, clause, other, words)):
        yield Finding("somebodys_words")


def _reports(words: list[str]) -> bool:
    """Whether a clause says whose words others are; a Chinese one has the verb at its end."""
    is_english = not any(map(is_han, words))
    return words[-1] in word_set("reporting_verbs") or (is_english and bool(word_set("reporting_verbs") & set(words)))


def _only_attributes(source: AnalyzedText, clause: int, other: int, words: list[str]) -> bool:
    """Whether the other clause states nothing of its own, but only says whose words those before it are."""
    if any(map(is_han, words)):
        last = source.sentence_range(source.clause_range(clause).start)[-1]
        return other == source.clauses[last] or len(words) <= _MAX_ATTRIBUTION
    starts_statement = words[0] in word_set("clause_openers")
    return not (starts_statement or (words[0].endswith("ing") and words[0] != "according"))


def _headings(source: AnalyzedText, clause: int, inside: set[int]) -> Iterator[Finding]:
    """Words before a colon under which the clause stands, and of which the sentence has none."""
    places = source.sentence_range(source.clause_range(clause).start)
    for number in sorted({source.clauses[place] for place in places} & source.after_colon):
        heading = [place for place in places if source.clauses[place] == number - 1]
        if number <= clause and heading and not inside.intersection(heading):
            words = " ".join(source.tokens[place] for place in heading)
            yield Finding("under_other_words", (words[-_MAX_HEADING:],))
