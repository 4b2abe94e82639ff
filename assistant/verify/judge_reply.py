"""The reply of a model that judges, as rulings; one bad ruling costs its sentence alone."""

import json
import re
from collections import Counter
from contextlib import suppress
from typing import Any

from langchain_core.messages import AIMessage
from pydantic import ValidationError

from assistant.verify.judge import Judgment, Ruling, UnreadableReplyError

_MAX_CHARACTERS = 50_000  # of a reply: six sentences with four excerpts each take 3,000
# What plain text may leave out, where no schema asks for it.
_DEFAULTS: dict[str, Any] = {"excerpts": (), "wrong": "", "computed": ()}
_CODE_BLOCK = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)
_ROWS = '"sentences"'  # of which a reply has one, whatever is written around it


def judgment_of(reply: Any, count: int) -> Judgment:
    """The rulings of a reply, one at most for each of `count` statements; rulings on any other are dropped.

    Raises UnreadableReplyError for a reply of another form.
    """
    raw = reply.get("raw") if isinstance(reply, dict) else reply
    message = raw if isinstance(raw, AIMessage) else AIMessage(content="")
    usage, served_model = message.usage_metadata, str(message.response_metadata.get("model_name") or "")
    try:
        rulings = _rulings(message)
    except UnreadableReplyError as error:
        error.usage = usage
        raise
    numbers = Counter(ruling.number for ruling in rulings)
    # two rulings on one sentence are none
    by_place = {
        ruling.number - 1: ruling for ruling in rulings if 1 <= ruling.number <= count and numbers[ruling.number] == 1
    }
    return Judgment(by_place, usage, served_model)


def _rulings(message: AIMessage) -> list[Ruling]:
    content = _content(message)
    rows = content.get("sentences") if isinstance(content, dict) else None
    if not isinstance(rows, list):
        raise UnreadableReplyError("the reply has another form")
    rulings = []
    for row in rows:
        with suppress(ValidationError):  # one bad ruling costs that sentence alone
            rulings.append(Ruling.model_validate({**_DEFAULTS, **row} if isinstance(row, dict) else row))
    return rulings


def _content(message: AIMessage) -> Any:
    """The arguments of the tool call where the provider answers with one, else the JSON of the text."""
    if message.tool_calls:
        return message.tool_calls[0]["args"]
    text = message.text.strip()
    if len(text) > _MAX_CHARACTERS:
        raise UnreadableReplyError("the reply is too long")
    block = _CODE_BLOCK.search(text)
    if text.count(_ROWS) != 1:
        raise UnreadableReplyError("the reply has no rulings, or has them twice")
    try:
        return json.JSONDecoder().raw_decode((block.group(1) if block else text[max(0, text.find("{")) :]).strip())[0]
    except (ValueError, RecursionError):
        raise UnreadableReplyError("the reply is not JSON") from None
