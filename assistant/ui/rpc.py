"""What the page asks of the server beside answers: examples, articles to read, saved conversations, feedback."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from pydantic import Field

from assistant.assistant import Assistant
from assistant.audience import reader_is_visitor
from assistant.i18n import Translator
from assistant.schemas import Answer
from assistant.ui.conversation_rpc import conversation_functions
from assistant.ui.example_questions import example_questions
from assistant.ui.feedback import feedback_line, feedback_of
from assistant.ui.holdings import holdings_sentence
from assistant.ui.indexing import IndexedRequest, indexing_state
from assistant.ui.page_function import Handler, PageRequest, translate_errors
from assistant.ui.reader import Place, read_article
from assistant.ui.review_rpc import review_functions
from assistant.verify.exam import EXAM_TOKENS
from vectorstore import Article, Filter, without_region


class _ReadRequest(PageRequest):
    article: Article
    places: list[Place] = Field(max_length=500)
    cleaned: bool = True


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
    examples: Sequence[str] | None = None,
) -> list[Handler]:
    """The functions, under the names by which the page calls them.

    `within` says which articles the host admits: of others nothing comes back, whatever the browser sends.
    `is_own_page` is for the server's own page, not that of a host. `examples` are the host's own questions.
    """
    feedback = feedback_of(assistant.settings)

    @translate_errors
    def rate(request: Any) -> dict[str, Any]:
        """Saves what a reader thinks of an answer."""
        rating = _RateRequest.model_validate(request)
        feedback.append(feedback_line(rating.turn, rating.verdict, rating.comment, rating.answer))
        return {}

    return [
        _welcome_function(assistant, within, is_own_page=is_own_page, examples=examples),
        read_function(assistant, within),
        *conversation_functions(assistant, within),
        *review_functions(),
        rate,
    ]


def _welcome_function(
    assistant: Assistant, within: Filter | None, *, is_own_page: bool, examples: Sequence[str] | None
) -> Handler:
    """The function `welcome`: what the page shows before the first question."""
    found: dict[str, tuple[list[str], list[str]]] = {}  # by language: the articles, and questions that they answer

    @translate_errors
    def welcome(request: Any) -> dict[str, Any]:
        wanted = IndexedRequest.model_validate(request)
        texts = Translator(wanted.language)
        if indexing := indexing_state(assistant, wanted):
            return indexing
        articles = [article for article in assistant.articles() if within is None or within.admits(article)]
        ids = [article.id for article in articles]
        made_for, questions = found.get(texts.language, (None, []))
        if examples is not None:
            questions = list(examples)
        elif made_for != ids:
            questions = example_questions(assistant, texts, articles)
            found[texts.language] = ids, questions
        stated = _languages(articles)
        unsearchable = assistant.unsearchable_languages()
        if within is not None:  # the languages of other articles are theirs
            unsearchable = [language for language in unsearchable if language in stated]
        judge = assistant.judge_unexamined
        return {
            "holdings": holdings_sentence(assistant.settings.corpus, len(articles), texts, names_folder=is_own_page),
            "quotes_only": assistant.quotes_only,
            "is_changeable": is_own_page and assistant.settings.is_local_only,
            "names_command": not reader_is_visitor(),
            "judge": texts("judge_notice", who=judge, tokens=f"{EXAM_TOKENS:,}") if judge else "",
            "dead": texts("dead", languages=", ".join(map(texts.language_name, unsearchable))) if unsearchable else "",
            "examples": questions,
            "articles": [{"id": article.id, "title": article.title} for article in articles],
            "sources": sorted({article.source for article in articles if article.source}),
            "languages": stated,
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
