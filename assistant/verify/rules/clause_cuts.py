"""Clauses of a sentence that begin or end in the middle of a clause of the source.

The rest of the source's clause may be what they are about.
"""

import re
from collections.abc import Iterator, Sequence

from assistant.verify.alignment import SharedSpan
from assistant.verify.comparison import Comparison
from assistant.verify.lexicon import word_set
from assistant.verify.rules.joins import PAST_FORM, is_dispensable
from assistant.verify.rules.rule import Finding
from assistant.verify.text_analysis import AnalyzedText
from vectorstore.text.scripts import is_han

_NEEDS_OBJECT = re.compile(
    "(?:同意|反对|禁止|允许|愿意?|可以?|要求|决定|计划|拒绝|建议|希望|能|会|应当?|须|想|打算|准备|停止|不得)$"
)
_MAX_SHOWN = 60  # characters of the omitted words that a reason shows
_LOOKED_AHEAD = 4  # tokens after the place where a statement may end


def cut_clauses(comparison: Comparison) -> Iterator[Finding]:
    """Clauses that begin or end in the middle of the source's."""
    for span in comparison.spans:
        yield from _cut_beginning(comparison, span)
        yield from _cut_end(comparison, span)


def _cut_beginning(comparison: Comparison, span: SharedSpan) -> Iterator[Finding]:
    sentence, source = comparison.sentence_analysis, comparison.source_analysis
    before = sentence.places_before(span.start)
    if any(sentence.tokens[place] not in word_set("function") for place in before):
        return
    omitted = [
        source.tokens[place]
        for place in source.places_before(span.source_start)
        if not is_dispensable(source, place) and not _is_inside(place, comparison.spans)
    ]
    follows_conjunction = source.tokens[span.source_start - 1] in word_set("coordinators")
    if omitted and (not follows_conjunction or _may_govern(source, span.source_start)):
        yield Finding("begins_before", (" ".join(omitted)[-_MAX_SHOWN:],))


def _cut_end(comparison: Comparison, span: SharedSpan) -> Iterator[Finding]:
    sentence, source = comparison.sentence_analysis, comparison.source_analysis
    after = span.source_end
    ends_here = sentence.starts_clause(span.end) and not source.starts_clause(after)
    if ends_here and not _is_inside(after, comparison.spans) and not _may_end(source, after):
        yield Finding("goes_on_after", (source.tokens[after],))


def _may_govern(source: AnalyzedText, place: int) -> bool:
    """Whether what is before an `and` may hold for what follows it, too: a negation, a condition, somebody's words."""
    words = {source.tokens[before] for before in source.places_before(place)}
    governing = word_set("reporting_verbs") | word_set("conditions") | word_set("hedges") | {"that"}
    return bool(words & governing) or any(is_han(word) for word in words & word_set("negations"))


def _may_end(source: AnalyzedText, place: int) -> bool:
    """Whether a statement can end before the word at this place: a circumstance follows, or a second statement."""
    word, follows_number = source.tokens[place], source.kinds[place - 1] == "number"
    continuations = word_set("continuations") - word_set("ranges") if follows_number else word_set("continuations")
    if word not in continuations or _needs_rest(source, place):
        return False
    following = [
        other
        for other in range(place + 1, min(place + 1 + _LOOKED_AHEAD, len(source.tokens)))
        if source.clauses[other] == source.clauses[place]
    ]
    if word in word_set("circumstance_prepositions"):
        return _is_circumstance(source, following, follows_number=follows_number)
    if word in word_set("coordinators") and not is_han(word) and following:
        return _is_second_statement(source, word, following)
    return True


def _needs_rest(source: AnalyzedText, place: int) -> bool:
    """Whether the clause before this place says too much or too little without the rest."""
    word = source.tokens[place]
    before = [source.tokens[other] for other in source.places_before(place)]
    negates_reason = word == "because" and word_set("negations") & set(before)
    is_permission = word in word_set("circumstance_prepositions") and word_set("permissions") & set(before)
    return bool(negates_reason or is_permission or _NEEDS_OBJECT.search("".join(before)))


def _is_circumstance(source: AnalyzedText, following: Sequence[int], *, follows_number: bool) -> bool:
    """Whether these places name a time or a place, which a shorter statement may leave out."""
    if word_set("negations") & {source.tokens[place] for place in following}:
        return False  # in one place but not in another
    is_named = any(source.kinds[place] in ("number", "name") for place in following)
    starts_noun = bool(following) and source.tokens[following[0]] in word_set("determiners")
    return is_named or (not follows_number and starts_noun)


def _is_second_statement(source: AnalyzedText, conjunction: str, following: Sequence[int]) -> bool:
    """Whether a second statement follows the conjunction.

    In `and tunnel study` the words before it may belong to its last word.
    """
    first = source.tokens[following[0]]
    negates = first in word_set("negations")
    small_words = word_set("function") | word_set("auxiliaries") | word_set("pronouns") | word_set("adverbs")
    is_verbal = first in small_words or (negates and len(following) > 1) or bool(PAST_FORM.fullmatch(first))
    is_single_word = len(following) == 1 and conjunction != "but" and not negates
    return is_single_word or is_verbal or source.kinds[following[0]] == "number"


def _is_inside(place: int, spans: Sequence[SharedSpan]) -> bool:
    return any(span.source_start <= place < span.source_end for span in spans)
