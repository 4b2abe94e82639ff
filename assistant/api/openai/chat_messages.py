"""The messages of a request: the question, what was said before it, and what is no text."""

import re
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field

from assistant.api.openai.request_errors import RequestError
from assistant.schemas import Answer, HistoryItem

SYSTEM_ROLES, TOOL_ROLES = ("system", "developer"), ("tool", "function")
_TEXT_TYPES = ("text", "input_text", "output_text")
_TOOL_ITEM = re.compile(r"\w+_call(?:_output)?|mcp_\w+")  # types of items of an earlier response
_IGNORED_ITEMS = ("item_reference", "reasoning", "compaction")
_INSTEAD = "send text, and put articles into the corpus folder"


class Message(BaseModel):
    """One message of a conversation, in the form of either interface."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Any = None
    tool_calls: Any = None
    record: Answer | None = Field(
        default=None, description="of an assistant message: the record that came with it, sent back"
    )


def item_as_message(item: object) -> object:
    """An item of a response's input as a message, still unchecked.

    Tool calls, and items that refer to what is stored or are no text, become messages without content.
    """
    if not isinstance(item, dict):
        return item
    kind = item.get("type") or ("message" if "role" in item else "item_reference")
    if _TOOL_ITEM.fullmatch(str(kind)):
        return {"role": "tool"}
    if kind in _IGNORED_ITEMS:
        return {"role": "developer"}
    return {**item, "role": item.get("role") if kind == "message" else kind}


def question_and_history(messages: Sequence[Message], field: str) -> tuple[str, list[HistoryItem]]:
    """The question, which is the last message but those of the system, and what was said before it.

    `field` is the name of the list in the request. Raises RequestError where the last message is no question.
    """
    texts = [_checked_text(message, f"{field}.{index}") for index, message in enumerate(messages)]
    last = max((index for index, message in enumerate(messages) if message.role not in SYSTEM_ROLES), default=0)
    if messages[last].role in TOOL_ROLES or messages[last].tool_calls:
        raise RequestError(
            "Tools and their results are not served here: end with a message of the user.", f"{field}.{last}"
        )
    if messages[last].role != "user":
        raise RequestError("The last message must be the user's question.", field)
    _refuse_other_parts(messages[last], f"{field}.{last}")
    return texts[last], _history(messages[:last], texts[:last])


def _history(messages: Sequence[Message], texts: Sequence[str]) -> list[HistoryItem]:
    """What was said before: records that were sent back, and messages of the user and the assistant with text."""
    history: list[HistoryItem] = []
    for message, text in zip(messages, texts, strict=True):
        if message.role == "assistant" and message.record:
            if history and isinstance(history[-1], dict) and history[-1]["role"] == "user":
                history.pop()  # the record has the question as well
            history.append(message.record)
        elif message.role in ("user", "assistant") and text.strip():
            history.append({"role": message.role, "content": text})
    return history


def text_of(message: Message) -> str:
    """The text of a message; its other parts are left out."""
    content = message.content
    if not isinstance(content, list):
        return content if isinstance(content, str) else ""
    return "\n".join(part["text"] for part in content if _is_text(part))


def _is_text(part: object) -> bool:
    return isinstance(part, dict) and part.get("type") in _TEXT_TYPES and isinstance(part.get("text"), str)


def _checked_text(message: Message, field: str) -> str:
    """The text of a message; raises RequestError where its content has another form than OpenAI's."""
    content = message.content
    if content is not None and not isinstance(content, str | list):
        raise RequestError(f"`{field}.content` must be text, or a list of parts that are.", f"{field}.content")
    for index, part in enumerate(content if isinstance(content, list) else ()):
        kind = part.get("type") if isinstance(part, dict) else None
        if not isinstance(kind, str) or (kind in _TEXT_TYPES and not isinstance(part.get("text"), str)):
            raise RequestError(f"`{field}.content.{index}` is not served here: {_INSTEAD}.", f"{field}.content.{index}")
    return text_of(message)


def _refuse_other_parts(message: Message, field: str) -> None:
    """Refuse a question about a picture or a file, as it cannot be answered; in earlier messages they are ignored."""
    for index, part in enumerate(message.content if isinstance(message.content, list) else ()):
        if part["type"] not in _TEXT_TYPES:
            raise RequestError(
                f"Parts of type `{part['type']}` are not served here: {_INSTEAD}.", f"{field}.content.{index}"
            )
