"""What a caller asks, in the form that the chain takes; one sentence where it is nothing to ask."""

from collections.abc import Mapping

from langchain_core.messages import BaseMessage
from pydantic import ValidationError

from assistant.chain import Asked
from assistant.i18n import LocalizedError
from assistant.schemas import Answer, HistoryItem
from vectorstore import Filter

FilterLike = Filter | Mapping[str, object]  # its fields by their names
QUESTION_AT_MOST = 4000  # characters: longer ones are texts, not questions


class QuestionError(LocalizedError, ValueError):
    """The question cannot be asked; the message says why."""


def turn(given: Asked) -> Asked:
    """What is asked, in the form that the chain's steps take; raises QuestionError where it is nothing to ask."""
    if not isinstance(given, Mapping):
        raise QuestionError("form")
    history = [_earlier(item) for item in given.get("history") or ()]
    return Asked(question=question_text(given.get("question")), history=history, filters=narrowed(given.get("filters")))


def narrowed(filters: object) -> Filter | None:
    """The filters, which may come as a plain dict; raises QuestionError where they are none."""
    try:
        return None if filters is None else Filter.model_validate(filters)
    except ValidationError as error:
        first = error.errors()[0]
        raise QuestionError(
            "filters",
            place=".".join(map(str, ("filters", *first["loc"]))),
            why=first["msg"].removeprefix("Value error, "),
        ) from None


def _earlier(item: HistoryItem | BaseMessage) -> HistoryItem:
    """An earlier turn: a record of an answer, as the chain gives it or its JSON holds it, becomes one, and a message has its text alone."""
    if isinstance(item, BaseMessage):
        role = {"human": "user", "ai": "assistant"}.get(item.type, item.type)
        return {"role": role, "content": item.text}
    if isinstance(item, Answer):
        return item
    if not isinstance(item, dict):
        raise QuestionError("history")
    if "answer" in item:
        try:
            return Answer.model_validate(item)
        except ValidationError:
            raise QuestionError("history") from None
    content = item.get("content")
    if isinstance(content, list):  # the parts of Gradio's chat history and of OpenAI's messages
        return {
            **item,
            "content": "".join(
                part["text"] for part in content if isinstance(part, dict) and isinstance(part.get("text"), str)
            ),
        }
    return item


def question_text(question: object) -> str:
    """The question without white space around it and without what is no text."""
    if not isinstance(question, str):
        raise QuestionError("no_text")
    text = question.encode("utf-8", "replace").decode().strip()
    if not any(character.isalnum() for character in text):
        raise QuestionError("empty")
    if len(text) > QUESTION_AT_MOST:
        raise QuestionError("long", count=f"{len(text):,}", limit=f"{QUESTION_AT_MOST:,}")
    return text
