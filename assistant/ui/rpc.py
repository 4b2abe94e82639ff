"""What the page asks of the server beside answers: examples, articles to read, saved conversations, files, feedback.

Each function takes one JSON value from the browser and returns one. A failure comes back as `error`, a sentence in the
reader's language.
"""

import base64
import functools
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from assistant.assistant import Assistant
from assistant.i18n import LocalizedError, Translator
from assistant.schemas import Answer, Citation
from assistant.ui.alike import alike
from assistant.ui.answer_parts import answer_parts, partial_answer
from assistant.ui.deadline import PageCallError, check_deadline
from assistant.ui.example_questions import example_questions
from assistant.ui.export.conversation import FORMATS, export_conversation, file_name
from assistant.ui.feedback import save_feedback
from assistant.ui.holdings import holdings_sentence
from assistant.ui.imported import unchecked_citations
from assistant.ui.reader import Place, find_current, read_article
from assistant.ui.sanitize import escape, safe_html
from assistant.ui.source_list import sources_html
from assistant.validation import MAX_QUESTION_CHARACTERS
from assistant.verify.exam import EXAM_TOKENS
from vectorstore import Article, Filter, Passage, VectorstoreError, without_region

logger = logging.getLogger(__name__)
Handler = Callable[[Any], dict[str, Any]]
LONG_CALLS = frozenset(
    ("read", "restore", "broken_off", "export")
)  # as long as the text that a browser sends, or names
# Of all answers that one call brings. Word takes longest: of 64 KB sentences with marks .7 s, of marks alone 4 s.
_MAX_CHARACTERS, _MAX_CITATIONS = 1_000_000, 20_000


class PageRequest(BaseModel):
    """A request of the page, with the language that it is shown in."""

    language: str = "en"


class _ReadRequest(PageRequest):
    article: Article
    places: list[Place] = Field(max_length=500)
    cleaned: bool = True


class _BrokenOffRequest(PageRequest):
    question: str = Field(max_length=MAX_QUESTION_CHARACTERS)
    text: str = Field(max_length=100_000)
    citations: list[Citation] = Field(max_length=1000)
    passages: list[Passage] = Field(max_length=100)
    why: Literal["stopped", "cut"]
    imported: bool = False


class _SavedTurn(BaseModel):
    turn: str = Field(max_length=64)
    imported: bool = False  # from a file of conversations
    answer: dict[str, Any]  # validated one by one: one that cannot be read costs no other


class _RestoreRequest(PageRequest):
    turns: list[_SavedTurn] = Field(max_length=50)


class _ExportRequest(PageRequest):
    format: Literal["md", "html", "docx", "bib", "ris", "gbt"]
    title: str = Field(max_length=500)
    answers: list[Answer] = Field(min_length=1, max_length=1000)
    asked: list[str] = Field(
        default=[], max_length=1000, description="when each question was asked, by the reader's clock: 2026-11-30 09:15"
    )
    imported: list[int] = Field(
        default=[], max_length=1000, description="the indexes of the answers that come from a file of conversations"
    )


class _AlikeRequest(PageRequest):
    query: str = Field(max_length=1000)


class _RateRequest(PageRequest):
    turn: str = Field(max_length=64)
    verdict: Literal["up", "down", "none"]
    comment: str = Field(default="", max_length=2000)
    answer: Answer


def rpc_functions(
    assistant: Assistant,
    within: Filter | None = None,
    *,
    is_own_page: bool = False,
) -> list[Handler]:
    """The functions, under the names by which the page calls them.

    `within` says which articles the host admits: of others nothing comes back, whatever the browser sends.
    `is_own_page` is for the server's own page, not that of a host.
    """

    @translate_errors
    def rate(request: Any) -> dict[str, Any]:
        """Saves what a reader thinks of an answer."""
        rating = _RateRequest.model_validate(request)
        save_feedback(assistant.settings.index_folder, rating.turn, rating.verdict, rating.comment, rating.answer)
        return {}

    return [
        _welcome_function(assistant, within, is_own_page=is_own_page),
        read_function(assistant, within),
        *_conversation_functions(assistant, within),
        rate,
    ]


def _conversation_functions(assistant: Assistant, within: Filter | None) -> list[Handler]:
    """The functions that make something of answers that the browser keeps, or help it to find them."""

    @translate_errors
    def broken_off(request: Any) -> dict[str, Any]:
        """An answer that did not end, made of what had reached the page."""
        cut = _BrokenOffRequest.model_validate(request)
        answer = partial_answer(cut.question, cut.passages, cut.text, cut.citations, cut.why)
        if answer is None:
            return {}
        parts = answer_parts(answer, Translator(cut.language), imported=cut.imported)
        return {"record": answer.model_dump_json(), **parts}

    @translate_errors
    def restore(request: Any) -> dict[str, Any]:
        """Saved answers as the page shows them."""
        saved = _RestoreRequest.model_validate(request)
        texts = Translator(saved.language)
        _refuse_too_much([turn.answer for turn in saved.turns])
        return {"turns": [_restored_answer(assistant, turn, texts, within) for turn in saved.turns]}

    @translate_errors
    def export(request: Any) -> dict[str, Any]:
        """A conversation as a file."""
        wanted = _ExportRequest.model_validate(request)
        _refuse_too_much([{"answer": answer.answer, "citations": answer.citations} for answer in wanted.answers])
        content = export_conversation(
            wanted.format, wanted.title, wanted.answers, Translator(wanted.language), wanted.asked, wanted.imported
        )
        return {
            "name": file_name(wanted.format, wanted.title),
            "type": FORMATS[wanted.format].media_type,
            "content": base64.b64encode(content).decode(),
        }

    @translate_errors
    def alike_characters(request: Any) -> dict[str, Any]:
        """For each character of a query those that a search takes for the same."""
        return {"characters": alike(_AlikeRequest.model_validate(request).query)}

    return [restore, broken_off, export, alike_characters]


def _welcome_function(assistant: Assistant, within: Filter | None, *, is_own_page: bool) -> Handler:
    """The function `welcome`: what the page shows before the first question."""
    examples: dict[str, tuple[list[str], list[str]]] = {}  # by language: the articles, and questions that they answer

    @translate_errors
    def welcome(request: Any) -> dict[str, Any]:
        texts = Translator(PageRequest.model_validate(request).language)
        articles = [article for article in assistant.articles() if within is None or within.admits(article)]
        ids = [article.id for article in articles]
        made_for, questions = examples.get(texts.language, (None, []))
        if made_for != ids:
            questions = example_questions(assistant, texts, articles)
            examples[texts.language] = ids, questions
        unsearchable = ", ".join(texts.language_name(language) for language in assistant.unsearchable_languages())
        judge = assistant.judge_unexamined
        return {
            "holdings": holdings_sentence(assistant.settings.corpus, len(articles), texts, names_folder=is_own_page),
            "quotes_only": assistant.quotes_only,
            "is_changeable": is_own_page and assistant.settings.is_local_only,
            "judge": texts("judge_notice", who=judge, tokens=f"{EXAM_TOKENS:,}") if judge else "",
            "dead": texts("dead", languages=unsearchable) if unsearchable else "",
            "examples": questions,
            "articles": [{"id": article.id, "title": article.title} for article in articles],
            "sources": sorted({article.source for article in articles if article.source}),
            "languages": _languages(articles),
        }

    return welcome


def _languages(articles: Iterable[Article]) -> list[str]:
    """The languages of these articles, and each without its region, by which all of its articles are chosen."""
    stated = {article.language for article in articles if article.language}
    return sorted(stated | set(map(without_region, stated)))


def read_function(assistant: Assistant, within: Filter | None = None) -> Handler:
    """The function `read`, which opens an article in the reader, if it is one of those `within`."""

    @translate_errors
    def read(request: Any) -> dict[str, Any]:
        wanted = _ReadRequest.model_validate(request)
        texts = Translator(wanted.language)
        article = read_article(assistant, wanted.article, wanted.places, texts, cleaned=wanted.cleaned, within=within)
        return article._asdict()

    return read


def _refuse_too_much(answers: Sequence[Mapping[str, Any]]) -> None:
    """Raise PageCallError where these answers, as records, are more than one call may bring."""
    characters = sum(len(str(answer.get("answer", ""))) for answer in answers)
    citations = sum(len(found) for answer in answers if isinstance(found := answer.get("citations"), list | tuple))
    for count, limit, code in (
        (characters, _MAX_CHARACTERS, "page_call_long"),
        (citations, _MAX_CITATIONS, "page_call_citations"),
    ):
        if count > limit:
            raise PageCallError(code, count=f"{count:,}", limit=f"{limit:,}")


def _restored_answer(
    assistant: Assistant, saved: _SavedTurn, texts: Translator, within: Filter | None
) -> dict[str, Any]:
    """A saved answer as the page shows it, with what became of its articles since.

    One that this version cannot read is shown as its words alone.
    """
    check_deadline()
    try:
        answer = Answer.model_validate(saved.answer)
    except ValidationError:
        return {"answer": safe_html(f"<p>{escape(saved.answer.get('answer', ''))}</p>"), "notice": texts("unreadable")}
    statuses = {
        index: find_current(assistant, citation.article, within)[1]
        for index, citation in enumerate(answer.citations)
        if citation.article
    }
    changes = {index: status for index, status in statuses.items() if status}
    shown = unchecked_citations(answer.citations, texts) if saved.imported else answer.citations
    return {
        "record": answer.model_dump_json(),
        **answer_parts(answer, texts, imported=saved.imported),
        "sources": sources_html(shown, answer.passages, texts, changes),
    }


def translate_errors(function: Handler) -> Handler:
    """The function, which returns a failure as a sentence: a page that gets no reply would go on waiting."""

    @functools.wraps(function)
    def replies(request: Any) -> dict[str, Any]:
        texts = Translator(str(request.get("language", "en")) if isinstance(request, dict) else "en")
        try:
            return function(request)
        except (LocalizedError, VectorstoreError) as error:
            return {"error": texts.message(error.code, error.values)}
        except OSError as error:
            logger.warning("`%s` failed: %s", function.__name__, error)
            return {"error": texts("disk_failed", reason=error.strerror or type(error).__name__)}
        except ValidationError:
            return {"error": texts("failed")}
        except Exception:  # at the page's edge: logged once, and the page goes on
            logger.exception("`%s` failed", function.__name__)
            return {"error": texts("failed")}

    return replies
