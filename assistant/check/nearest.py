"""The sentence of an article that is nearest to a statement."""

from collections.abc import Sequence

from assistant.check.differing import printed, words_instead
from assistant.schemas import Evidence
from assistant.verify.quantity_context import content_words
from vectorstore import Passage

_COMPARED = 6  # sentences, the best by the search, whose words are counted


def nearest_quote(statement: str, passages: Sequence[Passage], reasons: Sequence[str] = ()) -> Evidence:
    """The sentence of these passages that has most of the statement's words; of equal ones the nearest by the search.

    Where `reasons` name words of the article that stand in the place of the statement's, it has these. Words are
    counted in the best ones by the search: aligning them takes longer than the check itself.
    """
    candidates = [(sentence, passage) for passage in passages for sentence in passage.sentences]
    candidates.sort(key=lambda pair: -pair[0].score)
    words = next(words_instead(reasons), None)
    candidates = [pair for pair in candidates if words and printed(words, pair[0].text)] or candidates
    sentence, passage = max(
        candidates[:_COMPARED], key=lambda pair: (round(shared_words(statement, pair[0].text), 3), pair[0].score)
    )
    return Evidence(
        quote=sentence.quote,
        start=sentence.start,
        end=sentence.end,
        page=sentence.page,
        ocr=sentence.ocr,
        passage_id=passage.id,
    )


def shared_words(statement: str, text: str) -> float:
    """The share of the statement's content words that a text has, from 0 to 1."""
    words, known = set(content_words(statement)), set(content_words(text))
    return len(words & known) / len(words) if words else 0.0
