"""The sentence of an article that is nearest to a statement."""

from collections.abc import Sequence

from assistant.schemas import Evidence
from assistant.verify.quantity_context import content_words
from assistant.verify.span_coverage import text_coverage
from vectorstore import Passage, Sentence

_COMPARED = 4  # sentences, the best by the search, whose words are compared one by one


def nearest_quote(statement: str, passages: Sequence[Passage]) -> Evidence:
    """The sentence of these passages that has most of the statement's words; of equal ones the nearest by the search.

    Only the best ones by the search are compared: aligning them all takes longer than the check itself.
    """
    candidates = [(sentence, passage) for passage in passages for sentence in passage.sentences]
    candidates.sort(key=lambda pair: -pair[0].score)
    return evidence_of(*_best(statement, candidates))


def evidence_of(sentence: Sentence, passage: Passage) -> Evidence:
    """The record of a sentence of a passage."""
    return Evidence(
        quote=sentence.quote,
        start=sentence.start,
        end=sentence.end,
        page=sentence.page,
        ocr=sentence.ocr,
        passage_id=passage.id,
    )


def _best(statement: str, candidates: Sequence[tuple[Sentence, Passage]]) -> tuple[Sentence, Passage]:
    return max(
        candidates[:_COMPARED], key=lambda pair: (round(text_coverage(statement, pair[0].text), 3), pair[0].score)
    )


def shared_words(statement: str, text: str) -> float:
    """The share of the statement's content words that a text has, from 0 to 1."""
    words, known = set(content_words(statement)), set(content_words(text))
    return len(words & known) / len(words) if words else 0.0
