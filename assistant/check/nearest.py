"""The sentence of an article that is nearest to a statement."""

from collections.abc import Sequence

from assistant.schemas import Evidence
from assistant.verify.span_coverage import text_coverage
from vectorstore import Passage

_COMPARED = 4  # sentences, the best by the search, whose words are compared one by one


def nearest_quote(statement: str, passages: Sequence[Passage]) -> Evidence:
    """The sentence of these passages that has most of the statement's words; of equal ones the nearest by the search.

    Only the best ones by the search are compared: aligning them all takes longer than the check itself.
    """
    candidates = [(sentence, passage) for passage in passages for sentence in passage.sentences]
    candidates.sort(key=lambda pair: -pair[0].score)
    sentence, passage = max(
        candidates[:_COMPARED], key=lambda pair: (round(text_coverage(statement, pair[0].text), 3), pair[0].score)
    )
    return Evidence(
        quote=sentence.quote,
        start=sentence.start,
        end=sentence.end,
        page=sentence.page,
        ocr=sentence.ocr,
        passage_id=passage.id,
    )
