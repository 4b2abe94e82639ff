"""The whole program in one runnable: a question goes through retrieve, write and cite, and comes out as an answer.

    {"question", "history"} -> retrieve -> + "retrieved" -> write -> + "draft" -> cite -> the keys of an Answer

It streams: first the passages, then the answer piece by piece with each citation as its sentence ends, then the rest.
"""

import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypedDict

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import Runnable, RunnableConfig, RunnableGenerator, RunnableLambda, RunnableParallel, RunnablePassthrough
from langchain_core.runnables.passthrough import RunnableAssign
from langchain_core.runnables.utils import AddableDict

from assistant.answers import Answer, AnswerState, Citation, EndlessError, HistoryItem, Usage, known_numbers
from assistant.citations import CitationStream
from assistant.conversation import messages, standing_questions, stands_alone, turns_told
from assistant.prompts import Prompts, fenced, filled
from assistant.quote import quotation
from assistant.script import Script, ScriptWriter
from assistant.wording import ask_instead, ended, hidden, no_answer, not_found, partly_found
from vectorstore import Filter, Found, Passage

# Of the confidence of a search. Chosen on questions asked with and without their article: below the first 4 to 8 of 100
# answerable questions fall, and 85 to 98 of 100 unanswerable ones; below the second 91 to 99 of the unanswerable.
NOT_FOUND_BELOW, PARTIAL_BELOW = 0.3, 0.5
_LONGEST = 20_000  # characters of an answer: a model that writes on has lost its way
_IN_SCRIPT = {"as asked": "", "simplified": ", Chinese ones in Simplified characters", "traditional": ", Chinese ones in Traditional characters"}


class Turn(TypedDict, total=False):
    """What travels along the chain, one step adding to another."""

    question: str
    history: list[HistoryItem]
    filters: Filter | None
    retrieved: "_Retrieved"
    draft: BaseMessage


@dataclass(frozen=True)
class Parts:
    """What a chain is made of; `model` is None for answers by quotation, `price` US dollars for a million tokens sent and written."""

    find: Callable[..., Found]  # the question, and by keyword the filters of a turn that has some
    model: Runnable[LanguageModelInput, AIMessage] | None
    model_name: str
    prompts: Prompts
    script: Script = "as asked"
    hide_unsupported: bool = False
    price: tuple[float, float] | None = None


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
        asked, history = turn["question"], turn.get("history", [])
        kept = {"filters": turn["filters"]} if turn.get("filters") else {}
        best: tuple[Found, str] | None = None
        for question in self._standing(asked, history):
            found = self.parts.find(question, **kept)
            if best is None or found.confidence > best[0].confidence:
                best = found, question
            if state_of(found) == "answered":
                break
        assert best  # there is always the question itself
        return _Retrieved(*best, began, time.perf_counter())

    def _standing(self, asked: str, history: Sequence[HistoryItem]) -> Iterator[str]:
        """What to search for, in order of preference; a model is asked to write it out only where the rule sees a follow-up."""
        by_rule = standing_questions(asked, history)
        if by_rule[0] == asked:
            yield by_rule.pop(0)
        if by_rule and self.parts.model is not None:
            written = self.parts.model.invoke(filled(self.parts.prompts.standing, history=turns_told(history), question=asked))
            alone = stands_alone(written.text, asked, history)
            if alone and alone != asked:
                yield alone
        yield from by_rule

    def write(self, turn: dict[str, Any]) -> AIMessageChunk | Runnable[dict[str, Any], Any]:
        found: Found = turn["retrieved"].found
        if state_of(found) == "not_found":
            return AIMessageChunk(content=not_found(turn["question"]))
        if self.parts.model is None:
            return AIMessageChunk(content=quotation(turn["retrieved"].question, found.passages))
        shorter = RunnableLambda(self.short_prompt) | self.parts.model
        return (RunnableLambda(self.prompt) | self.parts.model).with_fallbacks([shorter], exceptions_to_handle=_too_long())

    def prompt(self, turn: dict[str, Any]) -> list[BaseMessage]:
        return self._prompt(turn, turn["retrieved"].found.passages, messages(turn.get("history", [])))

    def short_prompt(self, turn: dict[str, Any]) -> list[BaseMessage]:
        """Half of the passages and no history, for a server that refused the whole as too long; tried once."""
        passages = turn["retrieved"].found.passages
        return self._prompt(turn, passages[: (len(passages) + 1) // 2], [])

    def _prompt(self, turn: dict[str, Any], passages: Sequence[Passage], earlier: list[BaseMessage]) -> list[BaseMessage]:
        listed = ", ".join(str(number) for number in range(1, len(passages) + 1))
        script = _IN_SCRIPT[self.parts.script]
        request = filled(self.parts.prompts.answer, passages=fenced(passages), question=turn["question"], numbers=listed, script=script)
        return [SystemMessage(self.parts.prompts.system), *earlier, HumanMessage(request)]

    def cite(self, turns: Iterator[dict[str, Any]]) -> Iterator[AddableDict]:
        answering = _Answering(self.parts)
        try:
            for turn in turns:
                yield from answering.take(turn)
        except Exception as error:  # whatever ended the model's stream: what had arrived is checked before it is told
            yield from answering.finish(_why(error))
            raise
        yield from answering.finish()

    async def acite(self, turns: AsyncIterator[dict[str, Any]]) -> AsyncIterator[AddableDict]:
        answering = _Answering(self.parts)
        try:
            async for turn in turns:
                for piece in answering.take(turn):
                    yield piece
        except Exception as error:  # as above
            for piece in answering.finish(_why(error)):
                yield piece
            raise
        for piece in answering.finish():
            yield piece


def _why(error: Exception) -> str:
    return "endless" if isinstance(error, EndlessError) else "cut"


def _too_long() -> tuple[type[BaseException], ...]:
    """What a client raises where a server refuses a request, most often for its length."""
    from openai import BadRequestError

    return (BadRequestError,)


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
    """What was found for which question, and when the search began and ended, on the clock of time.perf_counter."""

    found: Found
    question: str
    began: float
    ended: float


@dataclass
class _Answering:
    """One answer in the making: chunks of a turn in, chunks of an answer out."""

    parts: Parts
    turn: dict[str, Any] = field(default_factory=dict)
    stream: CitationStream | None = None
    writer: ScriptWriter = field(default_factory=lambda: ScriptWriter("as asked"))
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
            self.stream = CitationStream(cited, known_numbers(_citations(self.turn.get("history", []))), hide=self.parts.hide_unsupported)
            if self.parts.model is not None and cited:
                self.writer = ScriptWriter(self.parts.script)
            yield AddableDict(passages=_Latest(found.passages))
        if draft is not None and self.stream:
            self.finish_reason = draft.response_metadata.get("finish_reason") or self.finish_reason
            usage = getattr(draft, "usage_metadata", None) or {}
            self.input_tokens += usage.get("input_tokens", 0)
            self.output_tokens += usage.get("output_tokens", 0)
            yield from self._told(self.stream.feed(self.writer.feed(draft.text)))
            if len(self.stream.text) > _LONGEST:
                raise EndlessError  # a mere break would not do: LangChain reads a stream to its end

    def finish(self, why: str | None = None) -> Iterator[AddableDict]:
        """The rest of the text, the citations still open, and what is known only now; `why` names what broke the answer off.

        An answer that broke before its first word leaves nothing.
        """
        if self.stream is None or (why and not self.stream.text.strip()):
            return
        yield from self._told(self.stream.feed(self.writer.finish()))
        yield from self._told(self.stream.finish())
        if self.stream.hidden:
            yield from self._told(iter(["\n\n" + hidden(self.turn["question"], self.stream.hidden)]))
        state, missing = self._outcome(self.stream, why)
        began, ended = self.retrieved.began, time.perf_counter()
        numbers = known_numbers(self.stream.citations)
        yield AddableDict(
            passages=_Latest(passage.model_copy(update={"number": numbers.get(passage.article.id)}) for passage in self.retrieved.found.passages),
            question=self.turn["question"],
            searched=self.retrieved.question if self.retrieved.question != self.turn["question"] else None,
            state=state,
            missing=missing,
            disagreements=self.retrieved.found.disagreements,
            instead=ask_instead(self.turn["question"], _titles(self.retrieved.found)) if state == "not_found" else (),
            model=self.parts.model_name,
            prompt=self.parts.prompts.name,
            usage=self._usage(),
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

    def _outcome(self, stream: CitationStream, why: str | None) -> tuple[AnswerState, str | None]:
        """The state and what is missing; an answer in which nothing can be checked is partial at best."""
        found, question = self.retrieved.found, self.turn["question"]
        state = state_of(found)
        if state == "not_found":
            return state, not_found(question)
        if not stream.text.strip():
            return "partial", no_answer(question)
        if why or self.finish_reason in ("length", "content_filter"):
            return "partial", ended(question, why or str(self.finish_reason))
        if self.parts.model_name.startswith(("openai:", "gguf:")) and self.finish_reason != "stop":  # a stream that just ends
            return "partial", ended(question, "cut")
        if not any(citation.state in ("verified", "near") for citation in stream.citations):
            return "partial", partly_found(question, ())
        return state, partly_found(question, found.missing) if state == "partial" else None

    def _usage(self) -> Usage:
        price = self.parts.price
        cost = (self.input_tokens * price[0] + self.output_tokens * price[1]) / 1_000_000 if price else None
        return Usage(input_tokens=self.input_tokens, output_tokens=self.output_tokens, cost_usd=None if cost is None else round(cost, 6))


def _titles(found: Found) -> list[str]:
    """The titles of the closest articles, best first, each once."""
    return list(dict.fromkeys(passage.article.title for passage in found.passages))


def _citations(history: Sequence[HistoryItem]) -> list[Citation]:
    return [citation for answer in history if isinstance(answer, Answer) for citation in answer.citations]


class _Latest(list[Passage]):
    """A list that takes the place of an earlier one where LangChain adds up the chunks of a stream."""

    def __add__(self, later: list[Passage]) -> "_Latest":  # type: ignore[override]  # a list would grow
        return _Latest(later)


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)
