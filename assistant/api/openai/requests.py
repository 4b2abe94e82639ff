"""What a request of OpenAI's interfaces asks for, as far as this server can serve it.

What is not served is refused in a sentence.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeVar

from fastapi import Request
from pydantic import BaseModel, Field, ValidationError, field_validator

from assistant.api.errors import describe_validation_error
from assistant.api.openai.chat_messages import (
    SYSTEM_ROLES,
    TOOL_ROLES,
    Message,
    item_as_message,
    question_and_history,
    text_of,
)
from assistant.api.openai.request_errors import RequestError
from assistant.api.openai.task_detection import detect_task
from assistant.api.openai.tasks import Task, TaskMessage
from assistant.schemas import HistoryItem
from vectorstore import Filter

MODEL, QUOTE_MODEL = "ask-articles", "ask-articles-quote"
MODELS = (MODEL, QUOTE_MODEL)
# A long conversation with its records, and the pictures of its earlier messages.
_MAX_BODY_BYTES = 32 * 2**20
_TOOL_FIELDS = ("tools", "functions")
_TOOL_CHOICE_FIELDS = ("tool_choice", "function_call")
_COMPLETION_FIELDS_REFUSED = ("web_search_options", "audio", "logprobs", "top_logprobs")
_RESPONSE_FIELDS_REFUSED = ("previous_response_id", "conversation", "background", "prompt", "top_logprobs")
# What OpenAI adds to a response on request, and that does not exist here. Token probabilities would be part of the
# text, so asking for them is refused.
_INCLUDABLE = re.compile(
    r"reasoning\.encrypted_content|message\.input_image\.image_url"
    r"|(?:file_search|web_search|code_interpreter|computer)_call(?:_output)?\.[\w.]+"
)
_Body = TypeVar("_Body", "_CompletionBody", "_ResponseBody")


class AnswerRequest(NamedTuple):
    """What is asked, in the same form for both interfaces."""

    model: str
    question: str
    history: list[HistoryItem]
    filters: Filter | None
    stream: bool
    include_usage: bool = False
    task: Task | None = None  # what a chat program asks in the background: then there is no question
    response_format: Mapping[str, Any] | None = None  # of a task, as chat completions name it
    base_url: str = ""  # the address of this server as the client knows it, with a slash at its end


class _StreamOptions(BaseModel):
    include_usage: bool | None = None


class _CommonBody(BaseModel):
    model: str
    stream: bool | None = None
    filters: Filter | None = Field(default=None, description="keeps to some articles; not in OpenAI's interface")

    @field_validator("model", mode="after")
    @classmethod
    def _is_served(cls, name: str) -> str:
        if name not in MODELS:
            raise unknown_model(name)
        return name


class _CompletionBody(_CommonBody):
    messages: list[Message] = Field(min_length=1, max_length=1000)
    stream_options: _StreamOptions | None = None
    n: Literal[1] | None = None


class _ResponseBody(_CommonBody):
    input: list[Message] = Field(min_length=1, max_length=1000)

    @field_validator("input", mode="before")
    @classmethod
    def _as_messages(cls, value: object) -> object:
        if isinstance(value, str):
            return [{"role": "user", "content": value}]
        return [item_as_message(item) for item in value] if isinstance(value, list) else value


def parse_completion(body: Mapping[str, Any]) -> AnswerRequest:
    """What a chat completion is asked for; raises RequestError."""
    parsed = _validate(_CompletionBody, body)
    response_format = body.get("response_format")
    include_usage = bool(parsed.stream_options and parsed.stream_options.include_usage)
    _refuse_fields(body, _COMPLETION_FIELDS_REFUSED)
    if body.get("modalities") not in (None, ["text"]):
        raise RequestError("Only text is served here: leave `modalities` out.", "modalities")
    if task := _detect_task(parsed.messages, response_format):
        return AnswerRequest(
            parsed.model, "", [], None, bool(parsed.stream), include_usage, task=task, response_format=response_format
        )
    _refuse_format(response_format, "response_format")
    question, history = question_and_history(parsed.messages, "messages")
    return AnswerRequest(parsed.model, question, history, parsed.filters, bool(parsed.stream), include_usage)


def parse_response(body: Mapping[str, Any]) -> AnswerRequest:
    """What a response is asked for; raises RequestError."""
    parsed = _validate(_ResponseBody, body)
    text_format = body["text"].get("format") if isinstance(body.get("text"), dict) else body.get("text")
    _refuse_fields(body, _RESPONSE_FIELDS_REFUSED)
    _refuse_inclusions(body.get("include") or [])
    instructions = body.get("instructions")
    system = [Message(role="system", content=instructions)] if isinstance(instructions, str) else []
    if task := _detect_task([*system, *parsed.input], text_format):
        response_format = _as_completion_format(text_format)
        return AnswerRequest(
            parsed.model, "", [], None, bool(parsed.stream), task=task, response_format=response_format
        )
    _refuse_format(text_format, "text")
    question, history = question_and_history(parsed.input, "input")
    return AnswerRequest(parsed.model, question, history, parsed.filters, bool(parsed.stream))


def _detect_task(messages: Sequence[Message], response_format: object) -> Task | None:
    """The background task of a chat program that these messages are; None for a question."""
    texts = [
        TaskMessage("system" if message.role in SYSTEM_ROLES else message.role, text_of(message))
        for message in messages
        if message.role not in TOOL_ROLES
    ]
    return detect_task([message for message in texts if message.text.strip()], _schema_of(response_format))


def _schema_of(response_format: object) -> Mapping[str, Any] | None:
    """The JSON schema that a format names, in the form of either interface."""
    if not isinstance(response_format, dict):
        return None
    json_schema = response_format.get("json_schema", response_format)
    schema = json_schema.get("schema") if isinstance(json_schema, dict) else None
    return schema if isinstance(schema, dict) else None


def _as_completion_format(text_format: object) -> Mapping[str, Any] | None:
    """A response's format as chat completions name it."""
    if not isinstance(text_format, dict) or text_format.get("type") != "json_schema":
        return text_format if isinstance(text_format, dict) else None
    return {"type": "json_schema", "json_schema": {key: value for key, value in text_format.items() if key != "type"}}


async def read_json(request: Request) -> dict[str, Any]:
    """The request's JSON object; raises RequestError where it has none or is too large.

    A form or a plain text is refused: any web page could send one without asking first (no CORS preflight).
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise RequestError("Send JSON with the header `Content-Type: application/json`.", status=415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY_BYTES:
            raise RequestError(
                f"The request is larger than {_MAX_BODY_BYTES // 2**20} MB: send fewer earlier messages.", status=413
            )
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise RequestError("The request is no JSON.") from None
    if not isinstance(value, dict):
        raise RequestError("The request must be a JSON object.")
    return value


def unknown_model(name: str) -> RequestError:
    """The error for a model that this server does not have."""
    name = name.encode("utf-8", "replace").decode()  # a client can send halves of characters
    return RequestError(
        f"There is no model `{name}` here: use `{MODEL}`, or `{QUOTE_MODEL}` for answers by quotation.", "model", 404
    )


def _refuse_fields(body: Mapping[str, Any], fields: Sequence[str]) -> None:
    """Refuse these fields, and tools, which may be named where none may be called."""
    tools = () if "none" in (body.get("tool_choice"), body.get("function_call")) else _TOOL_FIELDS
    for field in (*fields, *tools):
        if body.get(field) not in (None, False, 0, [], ""):
            raise RequestError(f"`{field}` is not served here: leave it out.", field)
    for field in _TOOL_CHOICE_FIELDS:
        if body.get(field) not in (None, "none", "auto"):
            raise RequestError(f"Tools are not served here: leave `{field}` out.", field)


def _refuse_inclusions(include: Any) -> None:
    for included in include if isinstance(include, list) else [include]:
        if not _INCLUDABLE.fullmatch(str(included)):
            raise RequestError(f"`{included}` cannot be included here: leave it out.", "include")


def _refuse_format(response_format: object, field: str) -> None:
    if response_format not in (None, {}, {"type": "text"}):
        raise RequestError(f"Only text is served here: leave `{field}` out.", field)


def _validate(model: type[_Body], body: Mapping[str, Any]) -> _Body:
    """The body as this model; raises RequestError naming the first field that is wrong."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        cause = error.errors()[0].get("ctx", {}).get("error")
        if isinstance(cause, RequestError):
            raise cause from None
        field, sentence = describe_validation_error(error)
        raise RequestError(sentence, field) from None
