"""A chat model as a judge: its prompt with the passages, one call with a time limit, and the rulings of its reply."""

import re
import secrets
from collections.abc import Sequence
from typing import Any, Protocol

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage
from langchain_core.runnables import Runnable
from pydantic import BaseModel, ConfigDict

from assistant.schemas import Judged
from assistant.verify.judge import JudgeRequest, Judgment, Ruling, Statement, UnreadableReplyError
from assistant.verify.judge_reply import judgment_of
from vectorstore import Passage

_PLACEHOLDERS = re.compile(r"\{(passages|question|sentences)\}")


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sentences: tuple[Ruling, ...]


class TimeLimit(Protocol):
    """How a call is kept from waiting for ever: `models.timeouts` has both."""

    def call(self, asked: Runnable[Any, Any], messages: list[HumanMessage]) -> Any:
        """What the runnable returns, within its time."""

    async def acall(self, asked: Runnable[Any, Any], messages: list[HumanMessage]) -> Any:
        """What the runnable returns, within its time, without blocking."""


class ModelJudge:
    """Asks a chat model for rulings, with its provider's structured output as long as the server takes it."""

    def __init__(
        self,
        model: BaseChatModel,
        record: Judged,
        prompt: str,
        time_limit: TimeLimit,
        schema_refusals: tuple[type[Exception], ...],
        truncations: tuple[type[Exception], ...],
    ) -> None:
        """The last two are what the model's client raises.

        `schema_refusals` where its server takes no structured output, `truncations` where a reply breaks off.
        """
        self.record = record
        self._model = model
        self._prompt = prompt
        self._time_limit = time_limit
        self._schema_refusals = schema_refusals
        self._truncations = truncations
        self._structured = _structured(model)

    def judge(self, request: JudgeRequest) -> Judgment:
        """The rulings on a request; raises UnreadableReplyError, or what the model's client raises."""
        structured, messages = self._structured, self._messages(request)
        try:
            reply = self._time_limit.call(structured or self._model, messages)
        except self._truncations as error:
            raise UnreadableReplyError("the reply is cut off") from error
        except self._schema_refusals:
            if structured is None:
                raise
            self._structured = None
            reply = self._time_limit.call(self._model, messages)
        return judgment_of(reply, len(request.statements))

    async def ajudge(self, request: JudgeRequest) -> Judgment:
        """The rulings on a request, without blocking; cancelling it stops the call."""
        structured, messages = self._structured, self._messages(request)
        try:
            reply = await self._time_limit.acall(structured or self._model, messages)
        except self._truncations as error:
            raise UnreadableReplyError("the reply is cut off") from error
        except self._schema_refusals:
            if structured is None:
                raise
            self._structured = None
            reply = await self._time_limit.acall(self._model, messages)
        return judgment_of(reply, len(request.statements))

    def _messages(self, request: JudgeRequest) -> list[HumanMessage]:
        statements = enumerate(request.statements, start=1)
        values = {
            "passages": _in_tags(request.passages),
            "question": " ".join(request.question.split()),
            "sentences": "\n".join(_numbered(number, statement) for number, statement in statements),
        }
        # in one pass, so that braces inside a value stay as they are
        return [HumanMessage(_PLACEHOLDERS.sub(lambda match: values[match[1]], self._prompt))]


def _structured(model: BaseChatModel) -> Runnable[Any, Any] | None:
    """The model with its provider's structured output; None where it has none."""
    try:
        return model.with_structured_output(_Reply, include_raw=True)
    except (NotImplementedError, AttributeError, ValueError, TypeError):
        return None


def _in_tags(passages: Sequence[Passage]) -> str:
    """The passages, numbered from 1, with the facts of their articles, between tags that no passage can forge."""
    tag = f"passage-{secrets.token_hex(4)}"
    parts = []
    for number, passage in enumerate(passages, start=1):
        article = passage.article
        headings = " > ".join(heading for heading in passage.headings if heading != article.title)
        facts = {
            "title": article.title,
            "author": article.author,
            "source": article.source,
            "date": article.date,
            "under": headings,
        }
        head = " | ".join(f"{name}: {' '.join(fact.split())}" for name, fact in facts.items() if fact)
        parts.append(f"<{tag}>\nPassage {number} | {head}\n{passage.text}\n</{tag}>")
    return "\n\n".join(parts)


def _numbered(number: int, statement: Statement) -> str:
    before = f" (before it: {' '.join(statement.before.split())})" if statement.before else ""
    return f"{number}. {' '.join(statement.text.split())}{before}"
