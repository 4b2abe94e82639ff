"""The whole program in one runnable: question -> route -> passages -> answer -> citations.

It works with invoke, ainvoke, stream and astream. A stream brings the passages first, then the text, with each citation
as its sentence ends, and at last the rest of the Answer's keys.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessageChunk
from langchain_core.runnables import (
    Runnable,
    RunnableConfig,
    RunnableGenerator,
    RunnableLambda,
    RunnableParallel,
    RunnablePassthrough,
)
from typing_extensions import TypedDict  # before Python 3.12 pydantic takes no other for the schema of the input

from assistant.answer.answer_prompt import AnswerPrompt
from assistant.answer.answer_state import answer_state
from assistant.answer.answer_stream import AnswerStream
from assistant.answer.cancellable_assign import CancellableAssign
from assistant.answer.checked_stream import astream_checked, stream_checked
from assistant.answer.components import ChainComponents
from assistant.answer.extractive import extractive_answer
from assistant.answer.notices import not_found
from assistant.answer.program_reply import ProgramReply, program_reply
from assistant.answer.prompted_model import PromptedModel
from assistant.answer.retrieval import Retrieval, no_retrieval, read_articles, retrieve
from assistant.answer.routing import Route, route
from assistant.answer.standalone_question import quoted_question
from assistant.answer.summary import leading_sentences, summary_writer
from assistant.models.errors import rejected_request_errors
from assistant.schemas import HistoryItem
from vectorstore import Filter

# LangChain's `assign` asks pydantic for this class, which forgets and makes it anew where nothing refers to it:
# a millisecond for each answer.
_ASSIGNED = RunnableParallel[dict[str, Any]]


class ChainInput(TypedDict, total=False):
    """What goes into the chain; the keys of an Answer come out."""

    question: str
    history: list[HistoryItem]
    filters: Filter | None


def build_chain(components: ChainComponents) -> Runnable[Any, Any]:
    """The chain; each step adds to the turn: "route", "retrieval", "draft", then the Answer's keys."""
    steps = _Steps(components)
    chain: Runnable[Any, Any] = (
        RunnablePassthrough.assign(route=RunnableLambda(steps.route))
        | RunnablePassthrough.assign(retrieval=RunnableLambda(steps.retrieve))
        | CancellableAssign("draft", steps.write, steps.awrite)
        | RunnableGenerator(steps.cite, steps.acite)
    )
    return chain


@dataclass(frozen=True)
class _Steps:
    components: ChainComponents

    def route(self, turn: dict[str, Any]) -> Route:
        """Tell a question to the articles from a summary, from a question about the collection and from mere talk."""
        return route(self.components, turn)

    def retrieve(self, turn: dict[str, Any], config: RunnableConfig) -> Retrieval:
        """Find the passages for the question, or take those of whole articles; the program's own replies need none."""
        way = turn["route"]
        if way.kind != "articles":
            return no_retrieval(turn["question"])
        if way.articles:
            return read_articles(self.components, way.question, way.articles)
        return retrieve(self.components, turn, config)

    def write(self, turn: dict[str, Any]) -> ProgramReply | AIMessageChunk | Runnable[dict[str, Any], Any]:
        """Answer with the passages: by the model, by quotation where there is none, or that they do not answer.

        Of the collection, and where somebody only talks, the program itself replies.
        """
        if turn["route"].kind != "articles":
            return program_reply(self.components, turn, turn["route"])
        (found, question, *_), model = turn["retrieval"], self.components.model
        if answer_state(found, is_judged=self.components.is_judged) == "not_found":
            return AIMessageChunk(content=not_found(turn["question"]))
        if turn["route"].articles:
            if model is None:
                return AIMessageChunk(content=leading_sentences(found.passages))
            return summary_writer(self.components, question, found.passages)
        if model is None:
            return AIMessageChunk(
                content=extractive_answer(quoted_question(turn["question"], question), found.passages)
            )
        prompt = AnswerPrompt(self.components.prompts, self.components.script)
        return PromptedModel(prompt.full, model).with_fallbacks(
            [PromptedModel(prompt.shortened, model)], exceptions_to_handle=rejected_request_errors()
        )

    async def awrite(self, turn: dict[str, Any]) -> ProgramReply | AIMessageChunk | Runnable[dict[str, Any], Any]:
        """`write`, in a thread only where the program itself writes: a model is merely asked here."""
        if self.components.model is None or turn["route"].kind != "articles" or turn["route"].articles:
            return await asyncio.to_thread(self.write, turn)
        return self.write(turn)

    def cite(self, turns: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Check each sentence of the draft as it ends, and add its citations."""
        yield from stream_checked(turns, AnswerStream(self.components))

    async def acite(self, turns: AsyncIterator[dict[str, Any]]) -> AsyncIterator[dict[str, Any]]:
        """`cite` for an answer that is read asynchronously."""
        async with aclosing(astream_checked(turns, AnswerStream(self.components))) as chunks:
            async for chunk in chunks:
                yield chunk
