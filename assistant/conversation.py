"""What earlier turns mean for this one: a standing question to search for, and messages for the model."""

import re
from collections.abc import Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from assistant.answers import Answer, HistoryItem
from assistant.tokens import count_tokens
from vectorstore import asking_removed, fold, pieces

_HISTORY_TOKENS = 2000  # earlier turns beyond this are left out, oldest first
_FOLLOW_UP = re.compile(
    r"\s*(?:那|那么|还有|另外|其中|它|他们|她们|这|这些|为什么呢|and\b|but\b|what about|how about|why\?|which of|of those|they\b|it\b|then\b)", re.IGNORECASE
)
_FEW_PIECES = 5
_MARKS = re.compile(r"\s?\[(?:\d+|\?)\]")


def standing_questions(question: str, history: Sequence[HistoryItem]) -> list[str]:
    """What to search for, in order of preference: the question, and for a follow-up then it together with the one before."""
    earlier = [text for role, text in spoken(history) if role == "user"]
    if not earlier or not (_FOLLOW_UP.match(fold(question)) or len(pieces(asking_removed(question))) < _FEW_PIECES):
        return [question]
    return [question, f"{earlier[-1]} {question}"]


def messages(history: Sequence[HistoryItem]) -> list[BaseMessage]:
    """The earlier turns for the model, marks left out, as many of the newest as the budget holds."""
    kept: list[BaseMessage] = []
    tokens = 0
    for role, text in reversed(spoken(history)):
        tokens += count_tokens(text)
        if tokens > _HISTORY_TOKENS:
            break
        kept.append(HumanMessage(text) if role == "user" else AIMessage(text))
    return kept[::-1]


def spoken(history: Sequence[HistoryItem]) -> list[tuple[str, str]]:
    """(role, text) of earlier Answers or `{"role", "content"}` messages, roles `user` and `assistant`, marks left out."""
    turns: list[tuple[str, str]] = []
    for item in history:
        if isinstance(item, Answer):
            turns += [("user", item.question), ("assistant", _MARKS.sub("", item.answer))]
        elif item.get("role") in ("user", "assistant") and isinstance(item.get("content"), str):
            text = item["content"].encode("utf-8", "replace").decode()
            turns.append((item["role"], _MARKS.sub("", text) if item["role"] == "assistant" else text))
    return turns
