"""What the page asks of the server beside answers: examples, articles to read, kept conversations, exports, opinions.

Each function takes one JSON value from the browser and returns one; what goes wrong comes back as `error`, in a
sentence.
"""

import base64
import functools
import logging
from collections.abc import Callable, Collection, Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from assistant.answer.messages import ended
from assistant.assistant import Assistant
from assistant.i18n import Texts, ToldError
from assistant.schemas import Answer, Citation, CitationEvent, Event, PassagesEvent, TextEvent, answer_so_far
from assistant.ui.example_questions import example_questions, follow_ups
from assistant.ui.export.conversation import FORMATS, copies, exported, file_name
from assistant.ui.feedback import keep_opinion
from assistant.ui.reader import Place, current, read_article
from assistant.ui.render import answer_html, cited_place, how_html, remarks_html, sources_html, verdict_words
from assistant.ui.sanitize import escaped, safe_html
from assistant.ui.verdict_summary import checks_html
from assistant.validation import QUESTION_AT_MOST
from assistant.verify.exam import TOKENS
from vectorstore import Article, Filter, Passage, VectorstoreError

logger = logging.getLogger(__name__)
Handler = Callable[[Any], dict[str, Any]]


class Filters(BaseModel):
    """Which articles may answer; what is empty does not narrow."""

    articles: list[str] = Field(default=[], max_length=1000, description="article ids")
    sources: list[str] = Field(default=[], max_length=100)
    languages: list[str] = Field(default=[], max_length=20)
    after: str | None = Field(default=None, pattern=r"^\d{4}(-\d\d){0,2}$")
    before: str | None = Field(default=None, pattern=r"^\d{4}(-\d\d){0,2}$")


class Spoken(BaseModel):
    """A request that says in which language the page is."""

    language: str = "en"


class _ToRead(Spoken):
    article: Article
    places: list[Place] = Field(max_length=500)
    cleaned: bool = True


class _Kept(BaseModel):
    turn: str = Field(max_length=64)
    answer: dict[str, Any]  # read one by one: one that cannot be read costs no other


class _BrokenOff(Spoken):
    question: str = Field(max_length=QUESTION_AT_MOST)
    text: str = Field(max_length=100_000)
    citations: list[Citation] = Field(max_length=1000)
    passages: list[Passage] = Field(max_length=100)
    why: Literal["stopped", "cut"]


class _ToRestore(Spoken):
    turns: list[_Kept] = Field(max_length=50)


class _ToExport(Spoken):
    format: Literal["md", "html", "docx", "bib", "ris", "gbt"]
    title: str = Field(max_length=500)
    answers: list[Answer] = Field(min_length=1, max_length=1000)
    asked: list[str] = Field(
        default=[], max_length=1000, description="when each question was asked, by the reader's clock: 2026-11-30 09:15"
    )


class _ToRate(Spoken):
    turn: str = Field(max_length=64)
    verdict: Literal["up", "down"]
    comment: str = Field(default="", max_length=2000)
    answer: Answer


def narrowed(chosen: Filters, assistant: Assistant, within: Filter | None) -> Filter | None:
    """What the reader chose, `within` what the host admits; None where nothing is narrowed."""
    values = {name: value for name, value in chosen.model_dump().items() if value}
    if within is None:
        return Filter(**values) if values else None
    ids = {article.id for article in assistant.articles() if within.admits(article)}
    return Filter(**{**values, "articles": sorted(ids & set(chosen.articles) if chosen.articles else ids)})


def answer_parts(answer: Answer, texts: Texts) -> dict[str, Any]:
    """Everything that is drawn of a whole answer."""
    cited = (citation.passage_id or "" for citation in answer.citations)
    return {
        "text": answer.answer,
        "answer": answer_html(answer.answer, answer.citations, texts),
        "citations": as_json(answer.citations),
        "verdicts": [verdict_words(citation, texts) for citation in answer.citations],
        "places": [" · ".join(cited_place(citation, texts)) for citation in answer.citations],
        "passages": as_json(answer.passages),
        "sources": sources_html(answer.citations, answer.passages, texts),
        "checks": checks_html(answer, texts),
        "remarks": remarks_html(answer, texts),
        "how": how_html(answer, texts) if answer.model else "",
        "follow_ups": follow_ups(answer.question, answer.passages, cited) if answer.state != "not_found" else [],
        "instead": list(answer.instead),
        "copies": copies(answer, texts),
    }


def so_far(
    question: str, passages: Sequence[Passage], text: str, citations: Sequence[Citation], why: str
) -> Answer | None:
    """The answer that did not end, see `wording.ended` for why; None before its first word."""
    arrived: list[Event] = [
        PassagesEvent(passages=tuple(passages)),
        TextEvent(text=text),
        *(CitationEvent(citation=citation) for citation in citations),
    ]
    return answer_so_far(question, arrived, ended(question, why))


def as_json(records: Sequence[BaseModel]) -> str:
    """Records as JSON text, see chat.py for why."""
    return f"[{','.join(record.model_dump_json() for record in records)}]"


def desk(assistant: Assistant, under_way: Collection[str] = (), within: Filter | None = None) -> list[Handler]:
    """The functions, under the names by which the page calls them.

    `under_way` are the turns that are being answered, `within` says which articles the host admits: of the others
    nothing is told, whatever the browser sends.
    """
    remembered: dict[tuple[str, tuple[str, ...]], list[str]] = {}

    @told
    def welcome(request: Any) -> dict[str, Any]:
        texts = Texts(Spoken.model_validate(request).language)
        articles = [article for article in assistant.articles() if within is None or within.admits(article)]
        key = (texts.language, tuple(article.id for article in articles))
        if key not in remembered:
            remembered.clear()
            remembered[key] = example_questions(assistant, texts, articles)
        dead, judge = assistant.unsearchable_languages(), assistant.judge_unexamined
        return {
            "judge": texts("judge_notice", who=judge, tokens=f"{TOKENS:,}") if judge else "",
            "dead": texts("dead", languages=", ".join(texts(f"lang_{language}") for language in dead)) if dead else "",
            "examples": remembered[key],
            "articles": [{"id": article.id, "title": article.title} for article in articles],
            "sources": sorted({article.source for article in articles if article.source}),
            "languages": sorted({article.language for article in articles if article.language}),
        }

    @told
    def restore(request: Any) -> dict[str, Any]:
        asked = _ToRestore.model_validate(request)
        return {"turns": [_restored(assistant, kept.answer, Texts(asked.language), within) for kept in asked.turns]}

    @told
    def broken_off(request: Any) -> dict[str, Any]:
        """An answer that did not end, made of what had reached the page."""
        cut = _BrokenOff.model_validate(request)
        answer = so_far(cut.question, cut.passages, cut.text, cut.citations, cut.why)
        return {"record": answer.model_dump_json(), **answer_parts(answer, Texts(cut.language))} if answer else {}

    @told
    def export(request: Any) -> dict[str, Any]:
        asked = _ToExport.model_validate(request)
        content = exported(asked.format, asked.title, asked.answers, Texts(asked.language), asked.asked)
        return {
            "name": file_name(asked.format, asked.title),
            "type": FORMATS[asked.format][1],
            "content": base64.b64encode(content).decode(),
        }

    @told
    def rate(request: Any) -> dict[str, Any]:
        asked = _ToRate.model_validate(request)
        keep_opinion(assistant.settings.index_folder, asked.turn, asked.verdict, asked.comment, asked.answer)
        return {}

    @told
    def alive(request: Any) -> dict[str, Any]:
        return {"under_way": isinstance(request, dict) and request.get("turn") in under_way}

    return [welcome, reading(assistant, within), restore, broken_off, export, rate, alive]


def reading(assistant: Assistant, within: Filter | None = None) -> Handler:
    """The function `read`, which opens an article in the reader, if it is one of those `within`."""

    @told
    def read(request: Any) -> dict[str, Any]:
        asked = _ToRead.model_validate(request)
        return read_article(
            assistant, asked.article, asked.places, Texts(asked.language), cleaned=asked.cleaned, within=within
        )._asdict()

    return read


def _restored(assistant: Assistant, kept: dict[str, Any], texts: Texts, within: Filter | None) -> dict[str, Any]:
    """A kept answer as it is drawn, with what became of its articles since.

    Its words alone where it is none of this program's any more.
    """
    try:
        answer = Answer.model_validate(kept)
    except ValidationError:
        return {"answer": safe_html(f"<p>{escaped(kept.get('answer', ''))}</p>"), "notice": texts("unreadable")}
    standings = {
        place: current(assistant, citation.article, within)[1]
        for place, citation in enumerate(answer.citations)
        if citation.article
    }
    changed = {place: standing for place, standing in standings.items() if standing}
    return {
        "record": answer.model_dump_json(),
        **answer_parts(answer, texts),
        "sources": sources_html(answer.citations, answer.passages, texts, changed),
    }


def told(function: Handler) -> Handler:
    """The function, whose failures are told in a sentence: a page that gets none would wait."""

    @functools.wraps(function)
    def answered(request: Any) -> dict[str, Any]:
        texts = Texts(str(request.get("language", "en")) if isinstance(request, dict) else "en")
        try:
            return function(request)
        except ToldError as error:
            return {"error": texts.error(error.code, error.values, str(error))}
        except VectorstoreError as error:
            return {"error": texts.told(str(error))}
        except OSError as error:
            logger.warning("`%s` failed: %s", function.__name__, error)
            return {"error": texts("disk_failed", reason=error.strerror or type(error).__name__)}
        except ValidationError:
            return {"error": texts("failed")}
        except Exception:  # at the page's edge: logged once, and the page goes on
            logger.exception("`%s` failed", function.__name__)
            return {"error": texts("failed")}

    return answered
