"""The whole program in one runnable: a question goes through retrieve, write and cite, and comes out as an answer.

    {"question", "history"} -> retrieve -> + "retrieved" -> write -> + "draft" -> cite -> the keys of an Answer

It streams: first the passages, then the answer piece by piece with each citation as its sentence ends, then the rest.
"""

import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypedDict

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import Runnable, RunnableConfig, RunnableGenerator, RunnableLambda, RunnableParallel, RunnablePassthrough
from langchain_core.runnables.passthrough import RunnableAssign
from langchain_core.runnables.utils import AddableDict

from assistant.answers import Answer, AnswerState, Citation, HistoryItem, Usage, known_numbers
from assistant.citations import CitationStream
from assistant.conversation import messages, standing_questions
from assistant.prompts import Prompts, fenced, filled
from assistant.quote import quotation
from assistant.wording import cut_off, no_answer, not_found, partly_found
from vectorstore import Found, Passage

# The share of the question's information that the passages must carry. Chosen on questions asked with and without their
# own article: below the first the right article was left out in most cases, above the second it was there.
NOT_FOUND_BELOW, PARTIAL_BELOW = 0.3, 0.5


class Turn(TypedDict, total=False):
    """What travels along the chain, one step adding to another."""

    question: str
    history: list[HistoryItem]
    retrieved: "_Retrieved"
    draft: BaseMessage


@dataclass(frozen=True)
class Parts:
    """What a chain is made of; `model` is None for answers by quotation."""

    find: Callable[[str], Found]
    model: BaseChatModel | None
    model_name: str
    prompts: Prompts


def build_chain(parts: Parts) -> Runnable[Any, Any]:
    """The chain: works with invoke, ainvoke, stream and astream."""
    steps = _Steps(parts)
    chain: Runnable[Any, Any] = (
        RunnablePassthrough.assign(retrieved=steps.retrieve)
        | _Writing(mapper=RunnableParallel({"draft": steps.write}))
        | RunnableGenerator(steps.cite, steps.acite)
    )
    return chain


@dataclass(frozen=True)
class _Steps:
    """The steps, each from what the turn holds so far to what it adds."""

    parts: Parts

    def retrieve(self, turn: dict[str, Any]) -> "_Retrieved":
        began = time.perf_counter()
        for question in standing_questions(turn["question"], turn.get("history", [])):
            found = self.parts.find(question)
            if state_of(found) == "answered":
                break
        return _Retrieved(found, began, time.perf_counter())

    def write(self, turn: dict[str, Any]) -> AIMessageChunk | Runnable[dict[str, Any], Any]:
        found: Found = turn["retrieved"].found
        if state_of(found) == "not_found":
            return AIMessageChunk(content=not_found(turn["question"]))
        if self.parts.model is None:
            return AIMessageChunk(content=quotation(turn["question"], found.passages))
        return RunnableLambda(self.prompt) | self.parts.model

    def prompt(self, turn: dict[str, Any]) -> list[BaseMessage]:
        passages, texts = turn["retrieved"].found.passages, self.parts.prompts
        listed = ", ".join(str(number) for number in range(1, len(passages) + 1))
        request = filled(texts.answer, passages=fenced(passages), question=turn["question"], numbers=listed)
        return [SystemMessage(texts.system), *messages(turn.get("history", [])), HumanMessage(request)]

    def cite(self, turns: Iterator[dict[str, Any]]) -> Iterator[AddableDict]:
        answering = _Answering(self.parts)
        for turn in turns:
            yield from answering.take(turn)
        yield from answering.finish()

    async def acite(self, turns: AsyncIterator[dict[str, Any]]) -> AsyncIterator[AddableDict]:
        answering = _Answering(self.parts)
        async for turn in turns:
            for piece in answering.take(turn):
                yield piece
        for piece in answering.finish():
            yield piece


class _Writing(RunnableAssign):
    """Adds the draft. LangChain's own way reads the model in a task that reads on when the answer is stopped; this one does not."""

    async def atransform(self, input: AsyncIterator[dict[str, Any]], config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[dict[str, Any]]:  # noqa: A002
        turn: dict[str, Any] = {}
        async for part in input:
            turn |= part
            yield AddableDict(part)
        async with aclosing(self.mapper.steps__["draft"].astream(turn, config, **kwargs)) as pieces:  # type: ignore[type-var]  # it is an async generator
            async for piece in pieces:
                yield AddableDict(draft=piece)


def state_of(found: Found) -> AnswerState:
    """Whether the passages answer, by how much of the question they carry."""
    if not found.passages or found.confidence < NOT_FOUND_BELOW:
        return "not_found"
    return "partial" if found.confidence < PARTIAL_BELOW else "answered"


class _Retrieved(NamedTuple):
    """What was found, and when the search began and ended, on the clock of time.perf_counter."""

    found: Found
    began: float
    ended: float


@dataclass
class _Answering:
    """One answer in the making: chunks of a turn in, chunks of an answer out."""

    parts: Parts
    turn: dict[str, Any] = field(default_factory=dict)
    stream: CitationStream | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    first_text: float = 0.0
    finish_reason: str | None = None

    @property
    def retrieved(self) -> _Retrieved:
        """What the first step found."""
        retrieved: _Retrieved = self.turn["retrieved"]
        return retrieved

    def take(self, chunk: dict[str, Any]) -> Iterator[AddableDict]:
        """The next chunk: parts of the question's turn first, then the draft piece by piece."""
        draft = chunk.get("draft")
        self.turn.update({key: value for key, value in chunk.items() if key != "draft"})
        if "retrieved" in chunk:
            found = self.retrieved.found
            # not_found shows the closest passages, but the answer cites none of them
            cited = found.passages if state_of(found) != "not_found" else ()
            self.stream = CitationStream(cited, known_numbers(_citations(self.turn.get("history", []))))
            yield AddableDict(passages=_Latest(found.passages))
        if draft is not None and self.stream:
            self.finish_reason = draft.response_metadata.get("finish_reason") or self.finish_reason
            usage = getattr(draft, "usage_metadata", None) or {}
            self.input_tokens += usage.get("input_tokens", 0)
            self.output_tokens += usage.get("output_tokens", 0)
            yield from self._told(self.stream.feed(draft.text))

    def finish(self) -> Iterator[AddableDict]:
        """The rest of the text, the citations still open, and what is known only now."""
        assert self.stream is not None  # the chain retrieves before it cites
        yield from self._told(self.stream.finish())
        state, missing = self._outcome(self.stream)
        began, ended = self.retrieved.began, time.perf_counter()
        numbers = known_numbers(self.stream.citations)
        yield AddableDict(
            passages=_Latest(passage.model_copy(update={"number": numbers.get(passage.article.id)}) for passage in self.retrieved.found.passages),
            question=self.turn["question"],
            state=state,
            missing=missing,
            model=self.parts.model_name,
            prompt=self.parts.prompts.name,
            usage=Usage(input_tokens=self.input_tokens, output_tokens=self.output_tokens),
            timings_ms={
                "retrieve": _milliseconds(self.retrieved.ended - began),
                "first_text": _milliseconds((self.first_text or ended) - began),
                "total": _milliseconds(ended - began),
            },
        )

    def _told(self, told: Iterator[str | Citation]) -> Iterator[AddableDict]:
        for part in told:
            if isinstance(part, Citation):
                yield AddableDict(citations=[part])
            elif part:
                self.first_text = self.first_text or time.perf_counter()
                yield AddableDict(answer=part)

    def _outcome(self, stream: CitationStream) -> tuple[AnswerState, str | None]:
        """The state and what is missing; an answer in which nothing can be checked is partial at best."""
        found, question = self.retrieved.found, self.turn["question"]
        state = state_of(found)
        if state == "not_found":
            return state, not_found(question)
        if not stream.text.strip():
            return "partial", no_answer(question)
        if self.parts.model_name.startswith("openai:") and self.finish_reason != "stop":  # a stream that just ends, or a length limit
            return "partial", cut_off(question)
        if not any(citation.state in ("verified", "near") for citation in stream.citations):
            return "partial", partly_found(question, ())
        return state, partly_found(question, found.missing) if state == "partial" else None


def _citations(history: Sequence[HistoryItem]) -> list[Citation]:
    return [citation for answer in history if isinstance(answer, Answer) for citation in answer.citations]


class _Latest(list[Passage]):
    """A list that takes the place of an earlier one where LangChain adds up the chunks of a stream."""

    def __add__(self, later: list[Passage]) -> "_Latest":  # type: ignore[override]  # a list would grow
        return _Latest(later)


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)
