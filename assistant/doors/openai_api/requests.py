"""What a request of OpenAI's interfaces asks, as far as it says anything here; what is not served is refused in a sentence."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeVar

from fastapi import Request
from pydantic import BaseModel, Field, ValidationError, field_validator

from assistant.answers import Answer, HistoryItem
from assistant.doors.refusals import wrong
from vectorstore import Filter

MODEL, BY_QUOTATION = "ask-articles", "ask-articles-quote"
_LARGEST = 4 * 2**20  # bytes of a request: a long conversation with its records
_TEXTS = ("text", "input_text", "output_text")
_NO_TOOLS = ("tools", "functions", "web_search_options", "audio", "logprobs", "top_logprobs")
_NOTHING_KEPT = ("tools", "previous_response_id", "conversation", "background", "prompt", "include", "top_logprobs")
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


class _Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant"]
    content: Any = None
    record: Answer | None = Field(default=None, description="of an assistant message: the record that came with it, sent back")


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
        return [{"role": "user", "content": given}] if isinstance(given, str) else given


def completion(body: Mapping[str, Any]) -> Asked:
    """What a chat completion is asked for."""
    _refuse(body, _NO_TOOLS, body_format="response_format")
    if body.get("modalities") not in (None, ["text"]):
        raise RequestError("Only text is served here: leave `modalities` out.", "modalities")
    for place, message in enumerate(_listed(body.get("messages"))):
        used = message.get("tool_calls") or message.get("function_call") or message.get("role") in ("tool", "function")
        _refuse_tools(used, f"messages.{place}")
    asked = _read(_Completion, body)
    question, history = _conversation(asked.messages, "messages")
    tells = bool(asked.stream_options and asked.stream_options.include_usage)
    return Asked(asked.model, question, history, asked.filters, bool(asked.stream), tells)


def response(body: Mapping[str, Any]) -> Asked:
    """What a response is asked for."""
    _refuse(body, _NOTHING_KEPT, body_format="text")
    for place, item in enumerate(_listed(body.get("input"))):
        _refuse_tools(item.get("type", "message") != "message", f"input.{place}")
    asked = _read(_Response, body)
    question, history = _conversation(asked.input, "input")
    return Asked(asked.model, question, history, asked.filters, bool(asked.stream))


async def json_of(request: Request) -> dict[str, Any]:
    """The request's JSON. A form or a plain text, as any web page could send without being asked first, is refused."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise RequestError("Send JSON with the header `Content-Type: application/json`.", status=415)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST:
            raise RequestError(f"The request is larger than {_LARGEST // 2**20} MB: send fewer earlier messages.", status=413)
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
    return RequestError(f"There is no model `{name}` here: use `{MODEL}`, or `{BY_QUOTATION}` for answers by quotation.", "model", 404)


def _listed(value: object) -> list[Mapping[str, Any]]:
    """The objects of a list; where it is none, its reading says so."""
    return [item if isinstance(item, dict) else {} for item in value] if isinstance(value, list) else []


def _refuse(body: Mapping[str, Any], names: Sequence[str], *, body_format: str) -> None:
    for name in names:
        if body.get(name) not in (None, False, [], ""):
            raise RequestError(f"`{name}` is not served here: leave it out.", name)
    for name in ("tool_choice", "function_call"):
        if body.get(name) not in (None, "none", "auto"):
            raise RequestError(f"Tools are not served here: leave `{name}` out.", name)
    wanted = body.get(body_format)
    wanted = wanted.get("format") if body_format == "text" and isinstance(wanted, dict) else wanted
    if wanted not in (None, {}, {"type": "text"}):
        raise RequestError(f"Only text is served here: leave `{body_format}` out.", body_format)


def _refuse_tools(told: object, place: str) -> None:
    if told:
        raise RequestError("Tools and their results are not served here: send messages of the user and the assistant.", place)


def _read(interface: type[_Interface], body: Mapping[str, Any]) -> _Interface:
    try:
        return interface.model_validate(body)
    except ValidationError as error:
        reason = error.errors()[0].get("ctx", {}).get("error")
        place, sentence = wrong(error)
        raise (reason if isinstance(reason, RequestError) else RequestError(sentence, place)) from None


def _conversation(messages: Sequence[_Message], name: str) -> tuple[str, list[HistoryItem]]:
    """The question, which is the last message, and what was said before it."""
    *earlier, last = messages
    if last.role != "user":
        raise RequestError("The last message must be the user's question.", name)
    history: list[HistoryItem] = []
    for place, message in enumerate(earlier):
        text = _text(message, f"{name}.{place}")
        if message.role == "assistant" and message.record:
            if history and isinstance(history[-1], dict) and history[-1]["role"] == "user":
                history.pop()  # the record has the question as well
            history.append(message.record)
        elif message.role in ("user", "assistant"):
            history.append({"role": message.role, "content": text})
    return _text(last, f"{name}.{len(earlier)}"), history


def _text(message: _Message, place: str) -> str:
    content = message.content
    if isinstance(content, str | None):
        return content or ""
    if not isinstance(content, list):
        raise RequestError(f"`{place}.content` must be text, or a list of parts that are.", f"{place}.content")
    return "\n".join(_part(part, f"{place}.content.{number}") for number, part in enumerate(content))


def _part(part: Any, place: str) -> str:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind in _TEXTS and isinstance(part.get("text"), str):
        return str(part["text"])
    what = f"Parts of type `{kind}` are" if isinstance(kind, str) and kind not in _TEXTS else f"`{place}` is"
    raise RequestError(f"{what} not served here: send text, and put articles into the corpus folder.", place)
