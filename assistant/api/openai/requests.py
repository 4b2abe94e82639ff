"""What a request of OpenAI's interfaces asks, as far as it says anything here.

What is not served is refused in a sentence.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeVar

from fastapi import Request
from pydantic import BaseModel, Field, ValidationError, field_validator

from assistant.api.errors import wrong
from assistant.api.openai.tasks import Said, Task, task_of
from assistant.schemas import Answer, HistoryItem
from vectorstore import Filter

MODEL, BY_QUOTATION = "ask-articles", "ask-articles-quote"
_LARGEST = (
    32 * 2**20
)  # bytes of a request: a long conversation with its records, and the pictures of its earlier messages
_TEXTS = ("text", "input_text", "output_text")
_TOOLS = ("tools", "functions")
_NO_SUCH_PARTS = ("web_search_options", "audio", "logprobs", "top_logprobs")
_NOTHING_KEPT = ("previous_response_id", "conversation", "background", "prompt", "top_logprobs")
# What OpenAI adds to a response on request, and there is none of it here; token probabilities it would have.
_INCLUDABLE = re.compile(
    r"reasoning\.encrypted_content|message\.input_image\.image_url|(?:file_search|web_search|code_interpreter|computer)_call(?:_output)?\.[\w.]+"
)
_OF_TOOLS = re.compile(r"\w+_call(?:_output)?|mcp_\w+")  # items of an earlier response
_INSTEAD = "send text, and put articles into the corpus folder"
_SYSTEM, _TOOL = ("system", "developer"), ("tool", "function")
_Interface = TypeVar("_Interface", "_Completion", "_Response")


class RequestError(ValueError):
    """The request cannot be served; the message says what to change."""

    def __init__(self, message: str, param: str | None = None, status: int = 400) -> None:
        super().__init__(message)
        self.param, self.status = param, status


class Asked(NamedTuple):
    """What is asked, the same through both interfaces."""

    model: str
    question: str
    history: list[HistoryItem]
    filters: Filter | None
    stream: bool
    tells_usage: bool = False
    task: Task | None = None  # what a chat program asks in the background: then there is no question
    response_format: Mapping[str, Any] | None = None  # of a task
    site: str = ""  # the address of this server as the client knows it, with a slash at its end


class _Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Any = None
    tool_calls: Any = None
    record: Answer | None = Field(
        default=None, description="of an assistant message: the record that came with it, sent back"
    )


class _StreamOptions(BaseModel):
    include_usage: bool | None = None


class _Either(BaseModel):
    model: str
    stream: bool | None = None
    filters: Filter | None = Field(default=None, description="keeps to some articles; not in OpenAI's interface")

    @field_validator("model", mode="after")
    @classmethod
    def _named(cls, name: str) -> str:
        if name not in (MODEL, BY_QUOTATION):
            raise no_model(name)
        return name


class _Completion(_Either):
    messages: list[_Message] = Field(min_length=1, max_length=1000)
    stream_options: _StreamOptions | None = None
    n: Literal[1] | None = None


class _Response(_Either):
    input: list[_Message] = Field(min_length=1, max_length=1000)

    @field_validator("input", mode="before")
    @classmethod
    def _listed(cls, given: object) -> object:
        if isinstance(given, str):
            return [{"role": "user", "content": given}]
        return [_as_message(item) for item in given] if isinstance(given, list) else given


def completion(body: Mapping[str, Any]) -> Asked:
    """What a chat completion is asked for."""
    asked = _read(_Completion, body)
    form = body.get("response_format")
    tells = bool(asked.stream_options and asked.stream_options.include_usage)
    _refuse(body, (*_NO_SUCH_PARTS, *_tools_refused(body)))
    if body.get("modalities") not in (None, ["text"]):
        raise RequestError("Only text is served here: leave `modalities` out.", "modalities")
    if task := _task(asked.messages, form):
        return Asked(asked.model, "", [], None, bool(asked.stream), tells, task, form)
    _refuse_form(form, "response_format")
    question, history = _conversation(asked.messages, "messages")
    return Asked(asked.model, question, history, asked.filters, bool(asked.stream), tells)


def response(body: Mapping[str, Any]) -> Asked:
    """What a response is asked for."""
    asked = _read(_Response, body)
    form = body["text"].get("format") if isinstance(body.get("text"), dict) else body.get("text")
    _refuse(body, (*_NOTHING_KEPT, *_tools_refused(body)))
    wanted = body.get("include") or []
    for included in wanted if isinstance(wanted, list) else [wanted]:
        if not _INCLUDABLE.fullmatch(str(included)):
            raise RequestError(f"`{included}` cannot be included here: leave it out.", "include")
    instructions = (
        [_Message(role="system", content=body["instructions"])] if isinstance(body.get("instructions"), str) else []
    )
    if task := _task([*instructions, *asked.input], form):
        return Asked(asked.model, "", [], None, bool(asked.stream), task=task, response_format=_of_completions(form))
    _refuse_form(form, "text")
    question, history = _conversation(asked.input, "input")
    return Asked(asked.model, question, history, asked.filters, bool(asked.stream))


def _as_message(item: object) -> object:
    """An item of a response's input as a message: what is kept nowhere, or is no text, says nothing here."""
    if not isinstance(item, dict):
        return item
    kind = item.get("type") or ("message" if "role" in item else "item_reference")
    if _OF_TOOLS.fullmatch(str(kind)):
        return {"role": "tool"}
    return (
        {"role": "developer"}
        if kind in ("item_reference", "reasoning", "compaction")
        else {**item, "role": item.get("role") if kind == "message" else kind}
    )


def _task(messages: Sequence[_Message], form: object) -> Task | None:
    """The task of a chat program's that these messages are; None for a question."""
    said = [
        Said("system" if message.role in _SYSTEM else message.role, _spoken(message))
        for message in messages
        if message.role not in _TOOL
    ]
    schema = (
        form.get("json_schema", form).get("schema")
        if isinstance(form, dict) and isinstance(form.get("json_schema", form), dict)
        else None
    )
    return task_of([message for message in said if message.text.strip()], schema if isinstance(schema, dict) else None)


def _of_completions(form: object) -> Mapping[str, Any] | None:
    """A response's form as chat completions name it."""
    if not isinstance(form, dict) or form.get("type") != "json_schema":
        return form if isinstance(form, dict) else None
    return {"type": "json_schema", "json_schema": {key: value for key, value in form.items() if key != "type"}}


async def json_of(request: Request) -> dict[str, Any]:
    """The request's JSON. A form or a plain text, as any web page could send without being asked first, is refused."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise RequestError("Send JSON with the header `Content-Type: application/json`.", status=415)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST:
            raise RequestError(
                f"The request is larger than {_LARGEST // 2**20} MB: send fewer earlier messages.", status=413
            )
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        raise RequestError("The request is no JSON.") from None
    if not isinstance(read, dict):
        raise RequestError("The request must be a JSON object.")
    return read


def no_model(name: str) -> RequestError:
    """The refusal of a model that is not here."""
    name = name.encode("utf-8", "replace").decode()  # halves of characters are told by nothing
    return RequestError(
        f"There is no model `{name}` here: use `{MODEL}`, or `{BY_QUOTATION}` for answers by quotation.", "model", 404
    )


def _tools_refused(body: Mapping[str, Any]) -> Sequence[str]:
    """The fields of tools, which may be there where none may be called."""
    return () if "none" in (body.get("tool_choice"), body.get("function_call")) else _TOOLS


def _refuse(body: Mapping[str, Any], names: Sequence[str]) -> None:
    for name in names:
        if body.get(name) not in (None, False, 0, [], ""):
            raise RequestError(f"`{name}` is not served here: leave it out.", name)
    for name in ("tool_choice", "function_call"):
        if body.get(name) not in (None, "none", "auto"):
            raise RequestError(f"Tools are not served here: leave `{name}` out.", name)


def _refuse_form(wanted: object, name: str) -> None:
    if wanted not in (None, {}, {"type": "text"}):
        raise RequestError(f"Only text is served here: leave `{name}` out.", name)


def _read(interface: type[_Interface], body: Mapping[str, Any]) -> _Interface:
    try:
        return interface.model_validate(body)
    except ValidationError as error:
        reason = error.errors()[0].get("ctx", {}).get("error")
        place, sentence = wrong(error)
        raise (reason if isinstance(reason, RequestError) else RequestError(sentence, place)) from None


def _conversation(messages: Sequence[_Message], name: str) -> tuple[str, list[HistoryItem]]:
    """The question, which is the last message but those of the system, and what was said before it."""
    texts = [_text(message, f"{name}.{place}") for place, message in enumerate(messages)]
    last = max((place for place, message in enumerate(messages) if message.role not in _SYSTEM), default=0)
    if messages[last].role in _TOOL or messages[last].tool_calls:
        raise RequestError(
            "Tools and their results are not served here: end with a message of the user.", f"{name}.{last}"
        )
    if messages[last].role != "user":
        raise RequestError("The last message must be the user's question.", name)
    _refuse_other_parts(messages[last], f"{name}.{last}")
    history: list[HistoryItem] = []
    for message, text in zip(messages[:last], texts[:last], strict=True):
        if message.role == "assistant" and message.record:
            if history and isinstance(history[-1], dict) and history[-1]["role"] == "user":
                history.pop()  # the record has the question as well
            history.append(message.record)
        elif message.role in ("user", "assistant") and text.strip():
            history.append({"role": message.role, "content": text})
    return texts[last], history


def _text(message: _Message, place: str) -> str:
    """The text of a message; parts that are none say nothing."""
    content = message.content
    if content is not None and not isinstance(content, str | list):
        raise RequestError(f"`{place}.content` must be text, or a list of parts that are.", f"{place}.content")
    for number, part in enumerate(content if isinstance(content, list) else ()):
        kind = part.get("type") if isinstance(part, dict) else None
        if not isinstance(kind, str) or (kind in _TEXTS and not isinstance(part.get("text"), str)):
            raise RequestError(
                f"`{place}.content.{number}` is not served here: {_INSTEAD}.", f"{place}.content.{number}"
            )
    return _spoken(message)


def _spoken(message: _Message) -> str:
    content = message.content
    if isinstance(content, list):
        return "\n".join(
            part["text"]
            for part in content
            if isinstance(part, dict) and part.get("type") in _TEXTS and isinstance(part.get("text"), str)
        )
    return content if isinstance(content, str) else ""


def _refuse_other_parts(message: _Message, place: str) -> None:
    """A question about a picture or a file cannot be answered; in earlier messages they are passed over."""
    for number, part in enumerate(message.content if isinstance(message.content, list) else ()):
        if part["type"] not in _TEXTS:
            raise RequestError(
                f"Parts of type `{part['type']}` are not served here: {_INSTEAD}.", f"{place}.content.{number}"
            )
