"""A whole answer as the parts of a turn on the page, and answers that broke off made whole. Knows no Gradio."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from assistant.answer.notices import ended
from assistant.i18n import Translator
from assistant.reviews import review_key
from assistant.schemas import Answer, Citation, CitationEvent, Event, PassagesEvent, TextEvent, answer_so_far
from assistant.ui.example_questions import follow_ups
from assistant.ui.export.copying import copy_texts
from assistant.ui.imported import as_imported
from assistant.ui.labels import citation_location, verdict_label
from assistant.ui.render import answer_html, collection_html, how_html, remarks_html
from assistant.ui.source_list import sources_html
from assistant.ui.verdict_summary import checks_html
from vectorstore import Passage


def answer_parts(
    answer: Answer,
    texts: Translator,
    *,
    imported: bool = False,
    changes: Mapping[int, str] | None = None,
) -> dict[str, Any]:
    """Everything that the page shows of a whole answer; one that is imported was not checked here.

    `changes` says what became of cited articles since, by the index of the citation.
    """
    answer = as_imported(answer, texts) if imported else answer
    cited = (citation.passage_id or "" for citation in answer.citations)
    return {
        "text": answer.answer,
        "answer": _answer_html(answer, texts),
        "articles": to_json(answer.articles),
        **citation_parts(answer.citations, texts),
        "keys": [review_key(citation) for citation in answer.citations],
        "passages": to_json(answer.passages),
        "sources": sources_html(answer.citations, answer.passages, texts, changes),
        "checks": checks_html(answer, texts),
        "remarks": remarks_html(answer, texts),
        "how": how_html(answer, texts) if answer.model else "",
        "follow_ups": follow_ups(answer.question, answer.passages, cited) if answer.state != "not_found" else [],
        "instead": list(answer.instead),
        "by_quotation": answer.model_fault is not None,
        "copies": copy_texts(answer, texts, texts("imported_answer") if imported else ""),
    }


def _answer_html(answer: Answer, texts: Translator) -> str:
    if answer.kind == "collection":
        return collection_html(answer)
    return answer_html(answer.answer, answer.citations, texts)


def citation_parts(citations: Sequence[Citation], texts: Translator) -> dict[str, Any]:
    """The citations as JSON text, and of each its verdict and its location as labels."""
    return {
        "citations": to_json(citations),
        "verdicts": [verdict_label(citation, texts) for citation in citations],
        "places": [" · ".join(citation_location(citation, texts)) for citation in citations],
    }


def to_json(records: Sequence[BaseModel]) -> str:
    """Records as JSON text: as objects Gradio would treat every article, which has a `path`, as a file of its own."""
    return f"[{','.join(record.model_dump_json() for record in records)}]"


def partial_answer(
    question: str, passages: Sequence[Passage], text: str, citations: Sequence[Citation], why: str
) -> Answer | None:
    """The answer as far as it came, with a sentence that says why it ended; None where it has no word yet.

    `why` is `stopped` or `cut`.
    """
    events: list[Event] = [
        PassagesEvent(passages=tuple(passages)),
        TextEvent(text=text),
        *(CitationEvent(citation=citation) for citation in citations),
    ]
    return answer_so_far(question, events, ended(question, why))
