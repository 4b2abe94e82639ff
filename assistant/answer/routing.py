"""Which way a turn goes: an answer from passages, an answer from the catalog, or a friendly line."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from assistant.answer.intent import COLLECTION, TALK, Intent, recognize_intent
from assistant.schemas import AnswerKind, HistoryItem


class Route(NamedTuple):
    """The kind of the answer, and what the turn asks for."""

    kind: AnswerKind
    intent: Intent


def route(turn: dict[str, Any]) -> Route:
    """The way of this turn; what is not surely something else is a question to the articles."""
    history: Sequence[HistoryItem] = turn.get("history") or []
    intent = recognize_intent(turn["question"])
    if intent in TALK or (intent == "lean" and not history):
        return Route("talk", intent)
    if intent in COLLECTION:
        return Route("collection", intent)
    return Route("articles", intent)
