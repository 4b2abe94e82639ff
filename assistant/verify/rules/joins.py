"""What is doubtful where two spans of a source meet in a sentence: what was between them, and what joins them now."""

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.verify.alignment import SharedSpan
from assistant.verify.comparison import Comparison
from assistant.verify.lexicon import table, word_set
from assistant.verify.rules.rule import Finding
from assistant.verify.text_analysis import AnalyzedText
from vectorstore.text.scripts import is_han

PAST_FORM = re.compile(r"[a-z]{2,}ed")  # what an `and` joins is a second verb of the subject, as far as its form tells
_MAX_SHOWN = 60  # characters of the omitted words that a reason shows


def joins(comparison: Comparison) -> Iterator[Finding]:
    """What is doubtful where one span follows another."""
    for span, following in pairwise(comparison.spans):
        yield from _Join(comparison.sentence_analysis, comparison.source_analysis, span, following).findings()


class _Join:
    """Two spans that follow one another in the sentence."""

    def __init__(self, sentence: AnalyzedText, source: AnalyzedText, span: SharedSpan, following: SharedSpan) -> None:
        self._sentence, self._source, self._span, self._following = sentence, source, span, following
        self._is_in_order = following.source_start >= span.source_end
        self._gap = range(span.source_end, following.source_start)  # the places between them in the source
        self._same_sentence = source.sentences[span.source_start] == source.sentences[following.source_start]

    def findings(self) -> Iterator[Finding]:
        """What is doubtful about the two."""
        places = range(self._span.end, self._following.start + 1)
        if any(self._sentence.starts_clause(place) for place in places):
            yield from self._of_two_clauses()
        elif not self._is_in_order or not self._same_sentence:
            yield Finding("other_order")
        else:
            yield from self._of_one_clause()

    def _of_two_clauses(self) -> Iterator[Finding]:
        source, following = self._source, self._following
        has_gap = not self._is_in_order or bool(self._gap)
        if self._sentence.tokens[self._span.end - 1] in word_set("reporting_verbs") and has_gap:
            yield Finding("other_speaker")
        elif (
            self._same_sentence
            and has_gap
            and (not _starts_statement(source, following.source_start) or self._leaves_brackets())
        ):
            yield Finding("parts_apart")
        elif self._same_sentence and self._is_in_order and self._gap and self._omits_subject():
            yield Finding("subject_between")
        elif not self._same_sentence and not self._are_whole_sentences():
            yield Finding("two_sentences")

    def _of_one_clause(self) -> Iterator[Finding]:
        gap = [self._source.tokens[place] for place in self._gap]
        content = [token for token in gap if token not in word_set("function")]
        if content and not self._may_omit_gap():
            yield Finding("left_out", (" ".join(content)[:_MAX_SHOWN],))
            return
        joining = self._sentence.tokens[self._span.end : self._following.start]
        is_small = all(is_dispensable(self._source, place) for place in self._gap)
        yield from _joining_words(joining, gap if is_small else [token for token in gap if token in joining])

    def _leaves_brackets(self) -> bool:
        """Whether a span in brackets is behind other words than in the source.

        What brackets hold is said of what is before them.
        """
        between = self._gap if self._is_in_order else [self._span.source_start]
        in_brackets = self._source.in_brackets
        return self._source.clauses[self._following.source_start] in in_brackets and any(
            self._source.clauses[place] not in in_brackets for place in between
        )

    def _omits_subject(self) -> bool:
        """Whether an omitted clause has a subject of its own, which the clause after it goes on with."""
        source, clause = self._source, self._source.clauses[self._following.source_start]
        omitted = {source.clauses[place] for place in self._gap}
        omitted -= {source.clauses[self._span.source_start], clause}
        omitted -= source.in_brackets
        if _is_subject(source, subject_place(source, clause)):
            return False
        goes_on = is_han(source.tokens[self._following.source_start]) or (
            source.tokens[source.clause_range(clause).start] in word_set("coordinators")
        )
        return goes_on and any(_is_subject(source, subject_place(source, other)) for other in omitted)

    def _are_whole_sentences(self) -> bool:
        """Whether one sentence of the source ends and another begins here; a pronoun must still mean what it meant."""
        source, end, start = self._source, self._span.source_end, self._following.source_start
        own = source.sentences[self._span.source_start]
        ends = end == len(source.tokens) or source.sentences[end] != own
        is_next = source.sentences[start] == own + 1
        return ends and source.starts_sentence(start) and (is_next or source.tokens[start] not in word_set("pronouns"))

    def _may_omit_gap(self) -> bool:
        """Whether what is between two spans can be omitted: an aside, an adverb, or a first verb of the same subject.

        In `A did this and did that`, the sentence `A did that` omits nothing that changes it; in `A sold this and that
        died` it would.
        """
        source, end, start = self._source, self._span.source_end, self._following.source_start
        if {source.tokens[place] for place in self._gap} & _qualifiers():
            return False
        if source.clauses[end - 1] in source.in_brackets and source.clauses[start] not in source.in_brackets:
            return False  # what is in brackets goes on with nothing behind them
        if source.starts_clause(end) and source.starts_clause(start):
            return not self._omits_subject()
        if all(is_dispensable(source, place) for place in self._gap):
            return True
        if word_set("negations") & set(source.tokens[self._span.source_start : end]):
            return False  # it negates the first verb
        verb = source.tokens[start]
        is_second_verb = is_han(verb) or verb in word_set("auxiliaries") or bool(PAST_FORM.fullmatch(verb))
        follows_conjunction = source.tokens[start - 1] in word_set("coordinators")
        return source.starts_sentence(self._span.source_start) and follows_conjunction and is_second_verb


def _qualifiers() -> frozenset[str]:
    return (
        word_set("negations")
        | word_set("hedges")
        | word_set("reporting_verbs")
        | word_set("exceptions")
        | word_set("conditions")
    )


def _joining_words(own: tuple[str, ...], others: list[str]) -> Iterator[Finding]:
    """What the small words between two spans make of them, where the source's words make something else.

    Examples are `of` for `and`, and `was` for nothing.
    """
    conjunctions = [
        {table("conjunctions")[word] for word in words if word in table("conjunctions")} for words in (own, others)
    ]
    if conjunctions[0] != conjunctions[1] or ("都" in own and "都" not in others):
        yield Finding("joined_otherwise")
    roles, other_roles = (word_set("prepositions_of_role") & set(words) for words in (own, others))
    if roles and other_roles and roles != other_roles:
        yield Finding("joined_otherwise")
    forms, other_forms = (
        {table("forms_of_be")[word] for word in words if word in table("forms_of_be")} for words in (own, others)
    )
    different = forms ^ other_forms
    if bool(forms) != bool(other_forms) or {"now", "then"} <= different or "still" in different:
        yield Finding("verb_form")


def subject_place(source: AnalyzedText, clause: int) -> int:
    """Where the clause's subject would be: behind the times, conjunctions and the like that open it."""
    place = source.clause_range(clause).start
    while source.kinds[place] in ("opener", "number", "adverb") and not source.starts_clause(place + 1):
        place += 1
    return place


def _is_subject(source: AnalyzedText, place: int) -> bool:
    words = word_set("pronouns") | word_set("determiners")
    return source.kinds[place] in ("name", "noun") or source.tokens[place] in words


def _starts_statement(source: AnalyzedText, place: int) -> bool:
    """Whether a clause begins here, or a second verb of the same subject; function words may be before it."""
    skipped = word_set("function") - word_set("coordinators")
    while not source.starts_clause(place) and source.tokens[place - 1] in skipped:
        place -= 1
    return source.starts_clause(place) or source.tokens[place - 1] in word_set("coordinators")


def is_dispensable(source: AnalyzedText, place: int) -> bool:
    """Whether a shorter sentence may omit the word at this place."""
    return source.tokens[place] in word_set("function") or source.kinds[place] == "adverb"
