"""What model servers and their clients can raise, as one sentence for each way in which a chat model can fail."""

import json
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.i18n import LocalizedError
from assistant.models.gguf import PREFIX
from assistant.saved_model import QUOTE
from assistant.schemas import Answer, EndlessAnswerError
from assistant.settings import Settings, SettingsError

_NO_KEY, _UNPAID = 401, 402
# Codes by HTTP status; any other is `failed`.
_CODES = {
    **dict.fromkeys((400, 413, 422), "refused"),
    **dict.fromkeys((_NO_KEY, 403), "forbidden"),
    _UNPAID: "unpaid",
    404: "unknown",
    **dict.fromkeys((429, 503, 529), "busy"),
    **dict.fromkeys((301, 302, 303, 307, 308), "redirected"),
}


class ModelError(LocalizedError, RuntimeError):
    """The chat model cannot be used; the message says why and what to do, without any secret."""

    answer: Answer | None = None  # what had arrived of one that broke off, checked and of state `partial`


class MissingKeyError(ModelError, SettingsError):
    """The chat model's provider wants a key, and none is set; nobody was asked."""


@contextmanager
def translate_errors(name: str, settings: Settings) -> Iterator[None]:
    """Turn what a model server or its client can raise into a ModelError of one sentence; other errors pass."""
    try:
        yield
    except Exception as error:  # its kind is looked at below, so that no client is loaded where nothing fails
        is_compatible = name.startswith(("openai:", PREFIX))
        code = None if name == QUOTE else _code(error, is_compatible=is_compatible)
        if code is None:
            raise
        server, kind = str(settings.openai_base_url or ""), type(error).__name__
        # without the error as its cause: what a server answered may contain the key
        raise ModelError(
            f"model_{code}", server=server, model=name, seconds=f"{settings.answer_seconds:g}", kind=kind
        ) from None


def rejected_request_errors() -> tuple[type[Exception], ...]:
    """What a client raises where a server rejects a request, most often for its length.

    These are openai's errors, and those that LangChain's packages make of others'.
    """
    from langchain_core.exceptions import ContextOverflowError, ModelInvalidRequestError
    from openai import BadRequestError, UnprocessableEntityError

    return (BadRequestError, UnprocessableEntityError, ModelInvalidRequestError, ContextOverflowError)


def truncated_reply_errors() -> tuple[type[Exception], ...]:
    """What openai's client raises where a limit or a filter ended a structured reply before it was whole."""
    from openai import ContentFilterFinishReasonError, LengthFinishReasonError

    return (LengthFinishReasonError, ContentFilterFinishReasonError)


def _code(error: Exception, *, is_compatible: bool) -> str | None:
    """The code of an error of the model, or of its package; None where the error is this program's own."""
    import httpx
    import httpx2
    import openai
    from langchain_core.exceptions import (
        ContextOverflowError,
        LangChainException,
        ModelConnectionError,
        ModelTimeoutError,
    )

    timeouts = (
        openai.APITimeoutError,
        ModelTimeoutError,
        httpx.TimeoutException,
        httpx2.TimeoutException,
        TimeoutError,
    )
    connections = (openai.APIConnectionError, ModelConnectionError, httpx.HTTPError, httpx2.HTTPError, ConnectionError)
    unreadable = (openai.OpenAIError, LangChainException, json.JSONDecodeError)
    is_by_client = _is_by_client(error)
    status = _status(error) if is_by_client else None
    # a stream reports an error in the middle as a plain APIError
    is_failure = type(error) is openai.APIError or (is_by_client and not is_compatible)
    # the first one that applies
    table = (
        (isinstance(error, EndlessAnswerError), "endless"),
        (isinstance(error, timeouts), "silent"),
        # other providers have their keys in variables of their own, so theirs are `forbidden`
        (status == _NO_KEY and is_compatible, "key"),
        (status, _CODES.get(status or 0, "failed")),
        (isinstance(error, ContextOverflowError), "refused"),
        (isinstance(error, connections), "unreachable"),
        (is_failure, "failed"),
        (isinstance(error, unreadable), "unreadable"),
        (is_by_client, "no_answer"),  # whatever a client raises over a reply of another form
    )
    return next((code for applies, code in table if applies), None)


def _status(error: Exception) -> int | None:
    """The HTTP status of a failure, from the attribute in which its client keeps it.

    LangChain's packages keep it in the error from which they made theirs.
    """
    from langchain_core.exceptions import ModelError as LangChainError

    values = [
        getattr(error, "status_code", None),
        getattr(getattr(error, "response", None), "status_code", None),
        getattr(error, "code", None),
    ]
    if "insufficient_quota" in values:  # OpenAI says so under the status of a busy server
        return _UNPAID
    status = next((int(value) for value in map(str, values) if re.fullmatch("[345][0-9][0-9]", value)), None)
    cause = error.__cause__ if isinstance(error, LangChainError) else None
    return _status(cause) if status is None and isinstance(cause, Exception) else status


def _is_by_client(error: Exception) -> bool:
    """Whether the error comes from reading a server's reply rather than from this program."""
    modules = (str(frame.f_globals.get("__name__", "")) for frame, _ in traceback.walk_tb(error.__traceback__))
    return any(
        module.startswith(("openai.", "langchain_openai.", "langchain_core.language_models")) for module in modules
    )
