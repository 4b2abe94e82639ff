"""Checks what a caller asks, and brings it into the form that the chain takes."""

from collections.abc import Mapping

from langchain_core.messages import BaseMessage
from pydantic import ValidationError

from assistant.chain import ChainInput
from assistant.i18n import LocalizedError
from assistant.schemas import Answer, HistoryItem
from vectorstore import Filter

FilterLike = Filter | Mapping[str, object]  # its fields by their names
MAX_QUESTION_CHARACTERS = 4000  # characters: longer ones are texts, not questions


class QuestionError(LocalizedError, ValueError):
    """The question cannot be asked; the message says why."""


def validate_input(chain_input: ChainInput) -> ChainInput:
    """The input in the form that the chain's steps take; raises QuestionError where it cannot be asked."""
    if not isinstance(chain_input, Mapping):
        raise QuestionError("form")
    history = [_history_item(item) for item in chain_input.get("history") or ()]
    return ChainInput(
        question=validate_question(chain_input.get("question")),
        history=history,
        filters=validate_filters(chain_input.get("filters")),
    )


def validate_filters(filters: object) -> Filter | None:
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


def _history_item(item: HistoryItem | BaseMessage) -> HistoryItem:
    """An earlier turn: a dict with the keys of an Answer becomes one, and of a message only role and text are used."""
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


def validate_question(question: object) -> str:
    """The question as clean text; raises QuestionError where it cannot be asked.

    White space around it is cut off, and half surrogate pairs become `?`.
    """
    if not isinstance(question, str):
        raise QuestionError("no_text")
    text = question.encode("utf-8", "replace").decode().strip()
    if not any(character.isalnum() for character in text):
        raise QuestionError("empty")
    if len(text) > MAX_QUESTION_CHARACTERS:
        raise QuestionError("long", count=f"{len(text):,}", limit=f"{MAX_QUESTION_CHARACTERS:,}")
    return text


def validate_text(text: object) -> str:
    """The text that is to be checked; raises QuestionError where it has no words.

    Every character keeps its place, and half surrogate pairs become `?`.
    """
    if not isinstance(text, str):
        raise QuestionError("check_no_text")
    if not any(map(str.isalnum, text)):
        raise QuestionError("check_empty")
    return text.encode("utf-8", "replace").decode()
