"""Asks a model whether passages carry sentences, and reads what it says.

Believes nothing of it: that is decided elsewhere.
"""

import json
import re
import secrets
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.runnables import Runnable
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.schemas import Judged
from assistant.verify.evidence import Computed, Excerpt
from vectorstore import Passage

_REPLY_AT_MOST = 50_000  # characters: six sentences with four excerpts each take 3,000
# What plain text may leave out, where no schema asks for it.
_UNSAID: dict[str, Any] = {"excerpts": (), "wrong": "", "computed": ()}
_FENCED = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)


class Ruling(BaseModel):
    """What the judge says of one sentence."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    verdict: Literal["supported", "contradicted", "not_told"]
    excerpts: tuple[Excerpt, ...]
    wrong: str
    computed: tuple[Computed, ...]


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sentences: tuple[Ruling, ...]


@dataclass(frozen=True)
class Statement:
    """A sentence to be judged, without its marks, and what stands before it in the answer."""

    text: str
    before: str = ""


@dataclass(frozen=True)
class Group:
    """Statements that rest on the same articles, asked in one call.

    `controls` are the places of those that nobody wrote, and that are false.
    """

    question: str
    passages: tuple[Passage, ...]
    statements: tuple[Statement, ...]
    controls: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Reading:
    """The rulings of one call by the place of their statement, with what the call cost.

    `served` is the model that answered, by its server's word.
    """

    rulings: dict[int, Ruling] = field(default_factory=dict)
    used: UsageMetadata | None = None
    served: str = ""


class UnreadableReplyError(ValueError):
    """The judge's reply is not of the form that it was asked for."""

    used: UsageMetadata | None = None


class Bound(Protocol):
    """How a call is kept from waiting for ever: `models.deadlines` has both."""

    def call(self, asked: Runnable[Any, Any], messages: list[HumanMessage]) -> Any:
        """What the runnable gives, within its time."""

    async def acall(self, asked: Runnable[Any, Any], messages: list[HumanMessage]) -> Any:
        """The same."""


class Judge:
    """A chat model as the reader of sentences."""

    def __init__(
        self,
        model: BaseChatModel,
        record: Judged,
        prompt: str,
        bound: Bound,
        refusals: tuple[type[Exception], ...],
        halves: tuple[type[Exception], ...],
    ) -> None:
        """`refusals` are what the model's client raises where its server takes no structured output, `halves` where a reply ends before its end."""
        self.record = record
        self._model = model
        self._prompt = prompt
        self._bound = bound
        self._refusals = refusals
        self._halves = halves
        self._structured = _with_schema(model)

    def read(self, group: Group) -> Reading:
        """The rulings on a group; raises UnreadableReplyError, or what the model's client raises."""
        asked, messages = self._structured, self._messages(group)
        try:
            reply = self._bound.call(asked or self._model, messages)
        except self._halves as error:
            raise UnreadableReplyError("the reply is a half") from error
        except self._refusals:
            if asked is None:
                raise
            self._structured = None
            reply = self._bound.call(self._model, messages)
        return _reading(reply, len(group.statements))

    async def aread(self, group: Group) -> Reading:
        """The same."""
        asked, messages = self._structured, self._messages(group)
        try:
            reply = await self._bound.acall(asked or self._model, messages)
        except self._halves as error:
            raise UnreadableReplyError("the reply is a half") from error
        except self._refusals:
            if asked is None:
                raise
            self._structured = None
            reply = await self._bound.acall(self._model, messages)
        return _reading(reply, len(group.statements))

    def _messages(self, group: Group) -> list[HumanMessage]:
        values = {
            "passages": _fenced(group.passages),
            "question": " ".join(group.question.split()),
            "sentences": "\n".join(
                _listed(number, statement) for number, statement in enumerate(group.statements, start=1)
            ),
        }
        # in one pass, so that braces inside a value stay as they are
        return [
            HumanMessage(
                re.sub(r"\{(passages|question|sentences)\}", lambda match: values[match.group(1)], self._prompt)
            )
        ]


def _with_schema(model: BaseChatModel) -> Runnable[Any, Any] | None:
    """The model with its provider's structured output; None where it has none."""
    try:
        return model.with_structured_output(_Reply, include_raw=True)
    except (NotImplementedError, AttributeError, ValueError, TypeError):
        return None


def _fenced(passages: Sequence[Passage]) -> str:
    """The passages, numbered from 1, with the facts of their articles, between tags that no passage can forge."""
    tag = f"passage-{secrets.token_hex(4)}"
    parts = []
    for number, passage in enumerate(passages, start=1):
        article = passage.article
        under = " > ".join(heading for heading in passage.headings if heading != article.title)
        facts = {
            "title": article.title,
            "author": article.author,
            "source": article.source,
            "date": article.date,
            "under": under,
        }
        head = " | ".join(f"{name}: {' '.join(fact.split())}" for name, fact in facts.items() if fact)
        parts.append(f"<{tag}>\nPassage {number} | {head}\n{passage.text}\n</{tag}>")
    return "\n\n".join(parts)


def _listed(number: int, statement: Statement) -> str:
    before = f" (before it: {' '.join(statement.before.split())})" if statement.before else ""
    return f"{number}. {' '.join(statement.text.split())}{before}"


def _reading(reply: Any, count: int) -> Reading:
    """The rulings of a reply, one at most for each of so many statements; what is said of any other is left out."""
    raw = reply.get("raw") if isinstance(reply, dict) else reply
    message = raw if isinstance(raw, AIMessage) else AIMessage(content="")
    used, served = message.usage_metadata, str(message.response_metadata.get("model_name") or "")
    try:
        rulings = _rulings(message)
    except UnreadableReplyError as error:
        error.used = used
        raise
    numbers = Counter(ruling.number for ruling in rulings)
    # two rulings on one sentence are none
    by_place = {
        ruling.number - 1: ruling for ruling in rulings if 1 <= ruling.number <= count and numbers[ruling.number] == 1
    }
    return Reading(by_place, used, served)


def _rulings(message: AIMessage) -> list[Ruling]:
    """What a message rules, in the arguments of a call where the provider writes by one, else in its text."""
    given: Any
    if message.tool_calls:
        given = message.tool_calls[0]["args"]
    else:
        text = message.text.strip()
        if len(text) > _REPLY_AT_MOST:
            raise UnreadableReplyError("the reply is too long")
        fenced = _FENCED.fullmatch(text)
        try:
            given = json.loads(fenced.group(1) if fenced else text)
        except (ValueError, RecursionError):
            raise UnreadableReplyError("the reply is not JSON") from None
    rows = given.get("sentences") if isinstance(given, dict) else None
    if not isinstance(rows, list):
        raise UnreadableReplyError("the reply has another form")
    rulings = []
    for row in rows:
        with suppress(ValidationError):  # one bad ruling costs that sentence alone
            rulings.append(Ruling.model_validate({**_UNSAID, **row} if isinstance(row, dict) else row))
    return rulings
