"""Looks for what contradicts a statement in the sentences of an article that are nearest to it."""

from collections.abc import Callable, Iterator, Sequence

from assistant.check.conflicts import PassageSentence, is_said_elsewhere
from assistant.check.differing import printed
from assistant.check.nearest import evidence_of, shared_words
from assistant.check.opposites.comparisons import turned_comparisons
from assistant.check.opposites.denials import other_denials
from assistant.check.opposites.directions import turned_bounds, turned_directions
from assistant.check.opposites.figures import other_figures, other_figures_in_the_same_words, other_great_counts
from assistant.check.opposites.frequencies import other_frequencies
from assistant.check.opposites.pair import Pair
from assistant.check.opposites.plans import done_for_planned
from assistant.check.opposites.quantifiers import all_for_a_part, always_for_at_times, never_for_sometimes_closed
from assistant.check.opposites.roles import other_directions, other_roles
from assistant.check.opposites.swaps import figures_of_others, other_dates, shares_for_numbers
from assistant.check.subjects import is_about_subject, names_are_there, points_back
from assistant.check.text_sentences import TextSentence
from assistant.verdicts import Verdict
from assistant.verify.decisions import Decision
from assistant.verify.known_quantities import KnownQuantities
from assistant.verify.rules.rule import Finding
from vectorstore import Passage, is_chinese

Rule = Callable[[Pair], Iterator[Finding]]
_SAME_TOPIC = 0.35  # confidence of a search, 0 to 1, from which a passage is about what the statement is about
RULES: tuple[Rule, ...] = (
    other_figures,
    other_figures_in_the_same_words,
    other_great_counts,
    figures_of_others,
    other_dates,
    shares_for_numbers,
    other_frequencies,
    turned_directions,
    turned_bounds,
    turned_comparisons,
    other_denials,
    other_roles,
    other_directions,
    all_for_a_part,
    always_for_at_times,
    done_for_planned,
    never_for_sometimes_closed,
)


def loose_conflict(
    context: TextSentence, passages: Sequence[Passage], found: Sequence[Passage], confidence: float
) -> Decision | None:
    """The first contradiction by a sentence that is about what the statement is about; None where there is none.

    `passages` are of one article, `found` those of all articles that are compared: one may say what is stated.
    `confidence` is that of the search.
    """
    if confidence < _SAME_TOPIC:
        return None
    statement = context.text
    for finding, nearest in _opposites(statement, passages, RULES):
        same = is_chinese(statement) == is_chinese(nearest.sentence.text)
        is_clear = nearest.has_most_of(statement) and not points_back(context)
        if same and not is_clear and not is_about_subject(context, nearest.sentence.start, passages):
            continue
        if not names_are_there(statement, nearest.sentence.start, passages, finding.wrong or ""):
            continue
        if is_said_elsewhere(statement, nearest, found):
            continue
        wrong = printed(finding.wrong, statement) if finding.wrong else None
        evidence = (evidence_of(nearest.sentence, nearest.passage),)
        return Decision(Verdict.CONTRADICTED, reasons=(finding.reason,), wrong=wrong, evidence=evidence)
    return None


def _opposites(
    statement: str, passages: Sequence[Passage], rules: Sequence[Rule]
) -> Iterator[tuple[Finding, PassageSentence]]:
    """What speaks against the statement, with the sentence that does; `passages` are of one article."""
    known = KnownQuantities([passage.text for passage in passages])
    for nearest in _nearest(statement, passages):
        pair = Pair(statement, nearest.sentence.text, known)
        for rule in rules:
            for finding in rule(pair):
                yield finding, nearest


def _nearest(statement: str, passages: Sequence[Passage]) -> list[PassageSentence]:
    """The sentence that shares most words with the statement, and the nearest one by the search."""
    found = [PassageSentence(passage, sentence) for passage in passages for sentence in passage.sentences]
    if not found:
        return []
    by_score = max(found, key=lambda one: one.sentence.score)
    by_words = max(found, key=lambda one: (round(shared_words(statement, one.sentence.text), 3), one.sentence.score))
    return [by_words] if by_words == by_score else [by_words, by_score]
