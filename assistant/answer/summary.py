"""Summaries and comparisons of whole articles: article by article, then together; without a model their first words."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from itertools import groupby
from typing import Any, NamedTuple

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import Runnable, RunnableGenerator

from assistant.answer.citation_markers import without_marks
from assistant.answer.components import ChainComponents
from assistant.answer.extractive import marked_quote
from assistant.answer.finish_reason import reported_reason, unfinished_cause
from assistant.answer.notices import texts_for
from assistant.answer.passages_block import format_passages
from assistant.answer.prompts import Prompts, fill
from assistant.answer.quotable import says_something
from assistant.models.token_counts import count_tokens
from vectorstore import Article, Passage

ASK_FIRST_ABOVE = 100_000  # tokens: what would send more is done only once somebody has agreed
_READ_AT_MOST = 12_000  # tokens of one article: more than small models take in one message
_SUMMARISED_AT_MOST, _QUOTED_AT_MOST = 40, 12  # articles in one answer
_SENTENCES_ALONE, _SENTENCES_EACH = 6, 3  # in the summary of one article, and of each of several
_QUOTED_ALONE, _QUOTED_EACH = 5, 2
_TITLES_NAMED = 20


class Part(NamedTuple):
    """An article's passages, and the number of the first of them among all that are sent."""

    article: Article
    passages: Sequence[Passage]
    first: int


class SummaryPlan(NamedTuple):
    """The passages that are read, and what is to be known of the summary beside its text."""

    passages: tuple[Passage, ...]
    note: str


def plan_summary(components: ChainComponents, question: str, articles: Sequence[Article]) -> SummaryPlan:
    """What is read of these articles, with a note on what is not, and that there is no model where there is none."""
    texts = texts_for(question)
    most = _QUOTED_AT_MOST if components.model is None else _SUMMARISED_AT_MOST
    read, left = articles[:most], articles[most:]
    passages: list[Passage] = []
    shortened = []
    for article, own in _by_article(components.article_passages([article.id for article in read])):
        kept = list(_within_budget(own))
        passages += kept
        shortened += [article] if len(kept) < len(own) and components.model is not None else []
    notes = [texts("summary_leading")] if components.model is None else []
    notes += [texts("summary_left_out", count=len(left), titles=_titles(left, texts("list_separator")))] if left else []
    notes += [texts("summary_shortened", titles=_titles(shortened, texts("list_separator")))] if shortened else []
    ranked = (passage.model_copy(update={"rank": rank}) for rank, passage in enumerate(passages, start=1))
    return SummaryPlan(tuple(ranked), " ".join(notes))


def tokens_of(components: ChainComponents, articles: Sequence[Article]) -> int:
    """The tokens that a summary of these articles would send."""
    plan = components.article_passages([article.id for article in articles[:_SUMMARISED_AT_MOST]])
    return sum(count_tokens(passage.text) for _, own in _by_article(plan) for passage in _within_budget(own))


def leading_sentences(passages: Sequence[Passage]) -> str:
    """The first sentences of each article, quoted, below its title."""
    parts = _parts(passages)
    most = _QUOTED_ALONE if len(parts) == 1 else _QUOTED_EACH
    return "\n\n".join(f"**{_title(part.article)}**\n\n{_leading(part, most)}" for part in parts)


def summary_writer(components: ChainComponents, question: str, passages: Sequence[Passage]) -> Runnable[Any, Any]:
    """Writes the summary with the model: each article below its title, and several together at the end."""
    assert components.model is not None  # without one the first sentences are quoted
    writer = _Writer(components.model, components.prompts, question, _parts(passages))
    return RunnableGenerator(writer.stream, writer.astream)


class _Writer:
    """One summary while it is written: the requests in order, with the headings between them."""

    def __init__(
        self, model: Runnable[LanguageModelInput, AIMessage], prompts: Prompts, question: str, parts: Sequence[Part]
    ) -> None:
        self._model, self._prompts, self._question, self._parts = model, prompts, question, parts
        self._written = ""
        self._reasons: list[str | None] = []  # what the server says of the end of each text

    def stream(self, turns: Iterator[Any]) -> Iterator[AIMessageChunk]:
        """The headings and what the model writes below them; the turn says nothing more."""
        list(turns)
        for heading, request in self._requests():
            yield AIMessageChunk(content=heading)
            for chunk in self._model.stream(request):
                yield self._taken(chunk)
        yield self._end()

    async def astream(self, turns: AsyncIterator[Any]) -> AsyncIterator[AIMessageChunk]:
        """`stream` without blocking."""
        async for _ in turns:
            pass
        for heading, request in self._requests():
            yield AIMessageChunk(content=heading)
            async with aclosing(self._model.astream(request)) as chunks:  # type: ignore[type-var]  # a generator
                async for chunk in chunks:
                    yield self._taken(chunk)
        yield self._end()

    def _requests(self) -> Iterator[tuple[str, list[BaseMessage]]]:
        """Each heading with the request behind it; the last request has all that was written by then."""
        texts, several = texts_for(self._question), len(self._parts) > 1
        for place, part in enumerate(self._parts, start=1):
            count = f"{place}/{len(self._parts)} " if several else ""
            heading = f"**{count}{_title(part.article)}**\n\n"
            yield heading if place == 1 else f"\n\n{heading}", self._request(part, several=several)
        if several:
            yield f"\n\n**{texts('summary_together')}**\n\n", self._together()

    def _request(self, part: Part, *, several: bool) -> list[BaseMessage]:
        numbers = range(part.first, part.first + len(part.passages))
        self._written += f"\n\n{_title(part.article)}: "
        return self._messages(
            fill(
                self._prompts.summary,
                passages=format_passages(part.passages, part.first),
                question=self._question,
                sentences=str(_SENTENCES_EACH if several else _SENTENCES_ALONE),
                first=str(part.first),
                numbers=", ".join(map(str, numbers)),
            )
        )

    def _together(self) -> list[BaseMessage]:
        return self._messages(fill(self._prompts.together, summaries=self._written.strip(), question=self._question))

    def _messages(self, request: str) -> list[BaseMessage]:
        self._reasons.append(None)
        return [SystemMessage(self._prompts.system), HumanMessage(request)]

    def _taken(self, chunk: AIMessage) -> AIMessageChunk:
        """The chunk without what LangChain cannot add up over several requests."""
        self._written += chunk.text
        self._reasons[-1] = reported_reason(chunk) or self._reasons[-1]
        return AIMessageChunk(content=chunk.text, usage_metadata=chunk.usage_metadata)

    def _end(self) -> AIMessageChunk:
        """Why the text ended: of several, the first that ended before its end."""
        unfinished = (reason for reason in self._reasons if reason is None or unfinished_cause(reason, "", None))
        reason = next(unfinished, self._reasons[-1])
        return AIMessageChunk(content="", response_metadata={"finish_reason": reason} if reason else {})


def _leading(part: Part, most: int) -> str:
    """The first sentences of an article that say something, each with the mark of its passage."""
    quotes = [
        marked_quote(sentence.text, part.first + place)
        for place, passage in enumerate(part.passages)
        for sentence in passage.sentences
        if says_something(sentence.text)
    ]
    return " ".join(quotes[:most])


def _parts(passages: Sequence[Passage]) -> list[Part]:
    parts: list[Part] = []
    first = 1
    for article, own in _by_article(passages):
        parts.append(Part(article, own, first))
        first += len(own)
    return parts


def _by_article(passages: Sequence[Passage]) -> list[tuple[Article, list[Passage]]]:
    groups = [list(group) for _, group in groupby(passages, key=lambda passage: passage.article.id)]
    return [(group[0].article, group) for group in groups]


def _within_budget(passages: Sequence[Passage]) -> Iterator[Passage]:
    """The first passages of an article, as many as its budget holds, one at least."""
    tokens = 0
    for place, passage in enumerate(passages):
        tokens += count_tokens(passage.text)
        if place and tokens > _READ_AT_MOST:
            return
        yield passage


def _title(article: Article) -> str:
    return " ".join(without_marks(article.title).replace("*", "").split())


def _titles(articles: Sequence[Article], separator: str) -> str:
    more = len(articles) - _TITLES_NAMED
    named = separator.join(f"“{_title(article)}”" for article in articles[:_TITLES_NAMED])
    return named + (f" … (+{more})" if more > 0 else "")
