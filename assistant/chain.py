"""The whole program in one runnable: a question goes through retrieve, write and cite, and comes out as an answer.

    {"question", "history"} -> retrieve -> + "retrieved" -> write -> + "draft" -> cite -> the keys of an Answer

It streams: first the passages, then the answer piece by piece with each citation as its sentence ends, then the rest.
"""

import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.runnables import (
    Runnable,
    RunnableConfig,
    RunnableGenerator,
    RunnableLambda,
    RunnableParallel,
    RunnablePassthrough,
)
from langchain_core.runnables.passthrough import RunnableAssign
from langchain_core.runnables.utils import AddableDict
from typing_extensions import (
    TypedDict,
)  # pydantic, which LangChain asks for the schema, takes no other before Python 3.12

from assistant.answer.answer_stream import Answering, Retrieved, state_of
from assistant.answer.extractive import quotation
from assistant.answer.judging import AsyncCalls, Bench, Calls, Heard, with_news
from assistant.answer.messages import not_found
from assistant.answer.prompts import Prompts, fenced, filled
from assistant.answer.standalone_question import messages, standing_questions, stands_alone, turns_told
from assistant.models.errors import rejected_request_errors
from assistant.schemas import HistoryItem
from assistant.tracing import trace_search
from vectorstore import Filter, Found, Passage
from vectorstore.text.chinese_script import Script

_IN_SCRIPT = {
    "as asked": "",
    "simplified": ", Chinese ones in Simplified characters",
    "traditional": ", Chinese ones in Traditional characters",
}


class Asked(TypedDict, total=False):
    """What goes into the chain."""

    question: str
    history: list[HistoryItem]
    filters: Filter | None


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
    bench: Bench | None = None  # None where nothing is judged
    judge_costs: bool = True  # whether the judge has the model's price

    @property
    def reads(self) -> bool:
        """Whether a model reads the passages and an admitted judge checks what it writes."""
        return self.model is not None and self.bench is not None and self.bench.is_admitted


def build_chain(parts: Parts) -> Runnable[Any, Any]:
    """The chain: works with invoke, ainvoke, stream and astream."""
    steps = _Steps(parts)
    chain: Runnable[Any, Any] = (
        RunnablePassthrough.assign(retrieved=RunnableLambda(steps.retrieve))
        | _Writing(mapper=RunnableParallel({"draft": steps.write}))
        | RunnableGenerator(steps.cite, steps.acite)
    )
    return chain


@dataclass(frozen=True)
class _Steps:
    """The steps, each from what the turn holds so far to what it adds."""

    parts: Parts

    def retrieve(self, turn: dict[str, Any], config: RunnableConfig) -> Retrieved:
        """The passages for the question, or for a follow-up those for the first way of asking it that they answer, else the best."""
        began = time.perf_counter()
        kept = {"filters": turn["filters"]} if turn.get("filters") else {}
        used: list[UsageMetadata] = []
        searched: list[tuple[Found, str]] = []
        for question in self._standing(turn["question"], turn.get("history", []), used):
            searched.append((trace_search(partial(self.parts.find, **kept), question, config), question))
            if state_of(searched[-1][0]) == "answered":  # by its confidence: whether a model reads does not matter here
                break
        found, question = max(searched, key=lambda search: search[0].confidence)
        return Retrieved(found, question, began, time.perf_counter(), used)

    def _standing(self, asked: str, history: Sequence[HistoryItem], used: list[UsageMetadata]) -> Iterator[str]:
        """What to search for, in order of preference.

        A model is asked to write it out only where the rule sees a follow-up.
        """
        by_rule = standing_questions(asked, history)
        if by_rule[0] == asked:
            yield by_rule.pop(0)
        if by_rule and self.parts.model is not None:
            written = self.parts.model.invoke(
                filled(self.parts.prompts.standing, history=turns_told(history), question=asked)
            )
            used += [written.usage_metadata] if written.usage_metadata else []
            alone = stands_alone(written.text, asked, history)
            if alone and alone != asked:
                yield alone
        yield from by_rule

    def write(self, turn: dict[str, Any]) -> AIMessageChunk | Runnable[dict[str, Any], Any]:
        """That nothing was found, a quotation, or the model with its prompt, and a shorter one where that is refused."""
        found: Found = turn["retrieved"].found
        if state_of(found, reads=self.parts.reads) == "not_found":
            return AIMessageChunk(content=not_found(turn["question"]))
        if self.parts.model is None:
            return AIMessageChunk(content=quotation(turn["retrieved"].question, found.passages))
        shorter = RunnableLambda(self.short_prompt) | self.parts.model
        return (RunnableLambda(self.prompt) | self.parts.model).with_fallbacks(
            [shorter], exceptions_to_handle=rejected_request_errors()
        )

    def prompt(self, turn: dict[str, Any]) -> list[BaseMessage]:
        return self._prompt(turn, turn["retrieved"].found.passages, messages(turn.get("history", [])))

    def short_prompt(self, turn: dict[str, Any]) -> list[BaseMessage]:
        """Half of the passages and no history, for a server that refused the whole as too long; tried once."""
        passages = turn["retrieved"].found.passages
        return self._prompt(turn, passages[: (len(passages) + 1) // 2], [])

    def _prompt(
        self, turn: dict[str, Any], passages: Sequence[Passage], earlier: list[BaseMessage]
    ) -> list[BaseMessage]:
        listed = ", ".join(str(number) for number in range(1, len(passages) + 1))
        script = _IN_SCRIPT[self.parts.script]
        request = filled(
            self.parts.prompts.answer,
            passages=fenced(passages),
            question=turn["question"],
            numbers=listed,
            script=script,
        )
        return [SystemMessage(self.parts.prompts.system), *earlier, HumanMessage(request)]

    def cite(self, turns: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The keys of an answer, as far as they are known, for each piece of the draft."""
        answering = self._answering()
        calls = Calls(answering.bench)
        try:
            for turn in turns:
                yield from answering.take(turn)
                calls.send(answering.batches())
                for heard in calls.heard():
                    yield from answering.hear(heard)
        except Exception as error:  # whatever ended the model's stream: what had arrived is checked before it is told
            yield from answering.finish(error)
            raise
        yield from answering.end_text()
        calls.send(answering.batches(last=True))
        for heard in calls.heard(all_of_them=True):
            yield from answering.hear(heard)
        yield from answering.finish()

    async def acite(self, turns: AsyncIterator[dict[str, Any]]) -> AsyncIterator[dict[str, Any]]:
        """The same; a judge that still reads is stopped with it."""
        answering = self._answering()
        try:
            async with aclosing(_judged(turns, answering)) as news:
                async for made in news:
                    for piece in made:
                        yield piece
        except Exception as error:  # as above
            for piece in answering.finish(error):
                yield piece
            raise
        for piece in answering.finish():
            yield piece

    def _answering(self) -> Answering:
        parts = self.parts
        script = parts.script if parts.model is not None else "as asked"  # quotes stay as printed
        bench = parts.bench if parts.model is not None else None
        if bench:
            bench.prepare()
        return Answering(
            parts.model_name,
            parts.prompts.name,
            script,
            parts.hide_unsupported,
            parts.price,
            bench=bench,
            reads=parts.reads,
            judge_costs=parts.judge_costs,
        )


async def _judged(
    turns: AsyncIterator[dict[str, Any]], answering: Answering
) -> AsyncGenerator[Iterator[AddableDict], None]:
    """What is made of each piece of the draft, and of each thing that the judge says, until all of it is said."""
    calls = AsyncCalls(answering.bench)
    try:
        async with aclosing(with_news(turns, calls)) as news:
            async for told in news:
                yield answering.hear(told) if isinstance(told, Heard) else answering.take(told)
                calls.send(answering.batches())
        yield answering.end_text()
        calls.send(answering.batches(last=True))
        async for heard in calls.rest():
            yield answering.hear(heard)
    finally:
        await calls.close()


class _Writing(RunnableAssign):
    """Adds the draft.

    LangChain's own way reads the model in a task that reads on when the answer is stopped; this one does not.
    """

    async def atransform(
        self, input: AsyncIterator[dict[str, Any]], config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[dict[str, Any]]:
        turn: dict[str, Any] = {}
        async for part in input:
            turn |= part
            yield AddableDict(part)
        async with aclosing(self.mapper.steps__["draft"].astream(turn, config, **kwargs)) as pieces:  # type: ignore[type-var]  # it is an async generator
            async for piece in pieces:
                yield AddableDict(draft=piece)
