"""What a judge must do, what it is asked, and what it answers.

To add a judge:

1. Write a class with the three members of `Judge`. `judge` and `ajudge` answer a request with a `Judgment`: a `Ruling`
   for each statement by its place, with excerpts of the passages as evidence. They raise `UnreadableReplyError` for a
   reply of another form, and whatever their client raises.
2. Give it to an `Admission` with a `Candidate` that names it. The exam is run before any of its rulings counts.
3. To let users choose it, build it in `assistant/models/judges.py`.

Nothing that a judge says is believed for itself: `decisions` looks for its evidence in the passages.
"""

from dataclasses import dataclass, field
from typing import Literal, Protocol

from langchain_core.messages.ai import UsageMetadata
from pydantic import BaseModel, ConfigDict

from assistant.schemas import Judged
from assistant.verify.computations import Computation
from assistant.verify.evidence import Excerpt
from vectorstore import Passage


class Ruling(BaseModel):
    """What the judge says of one sentence."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    verdict: Literal["supported", "contradicted", "not_told"]
    excerpts: tuple[Excerpt, ...]
    wrong: str
    computed: tuple[Computation, ...]


@dataclass(frozen=True)
class Statement:
    """A sentence to be judged, without its marks, and the text before it in the answer."""

    text: str
    before: str = ""


@dataclass(frozen=True)
class JudgeRequest:
    """Statements that rest on the same articles, asked in one call.

    `controls` are the places of false statements that were added to see whether the judge reads.
    """

    question: str
    passages: tuple[Passage, ...]
    statements: tuple[Statement, ...]
    controls: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Judgment:
    """The rulings of one call by the place of their statement, and what the call cost.

    `served_model` is the model that answered, by its server's word; empty where the server does not say.
    """

    rulings: dict[int, Ruling] = field(default_factory=dict)
    usage: UsageMetadata | None = None
    served_model: str = ""


class UnreadableReplyError(ValueError):
    """The judge's reply is not of the form that it was asked for."""

    usage: UsageMetadata | None = None


class Judge(Protocol):
    """Reads passages and rules on statements."""

    @property
    def record(self) -> Judged:
        """Who judges, as records of citations name it."""

    def judge(self, request: JudgeRequest) -> Judgment:
        """The rulings on a request; raises UnreadableReplyError, or what the judge's client raises."""

    async def ajudge(self, request: JudgeRequest) -> Judgment:
        """The rulings on a request, without blocking; cancelling it stops the call."""
