"""The chat model that the settings name, and one sentence for each way in which it can fail."""

import json
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from langchain_core.language_models import BaseChatModel

from assistant.i18n import LocalizedError
from assistant.models.gguf import PREFIX, address
from assistant.schemas import Answer, EndlessError
from assistant.settings import Settings, SettingsError

QUOTE = "quote"
_DEFAULT = "openai:gpt-5-mini"
_PLACEHOLDER_KEY = "none"  # the client insists on a key, local servers ask for none
_LIST_SECONDS = 10.0
_RETRIES = 2  # before the first word only; Google's client would try for half a minute
_NO_KEY, _UNPAID = 401, 402
# those that are not told as a failure; a key of another provider's than OpenAI stands in a variable of its own
_STATUSES = {
    **dict.fromkeys((400, 413, 422), "refused"),
    **dict.fromkeys((_NO_KEY, 403), "forbidden"),
    _UNPAID: "unpaid",
    404: "unknown",
    **dict.fromkeys((429, 503, 529), "busy"),
}


class ModelError(LocalizedError, RuntimeError):
    """The chat model cannot be used; the message says why and what to do, without any secret."""

    answer: Answer | None = None  # what had arrived of one that broke off, checked and of state `partial`


def model_name(settings: Settings) -> str:
    """`quote`, or the name for init_chat_model; asks the model server for it where only its address is set."""
    if settings.model:
        return settings.model
    if settings.openai_base_url:
        return f"openai:{_first_served(settings)}"
    return _DEFAULT if settings.openai_api_key else QUOTE


def load_model(name: str, settings: Settings) -> BaseChatModel | None:
    """The chat model of that name; None for `quote`."""
    if name == QUOTE:
        return None
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"timeout": silence_of(name, settings), "max_retries": _RETRIES}
    if name.startswith(PREFIX):
        options |= _compatible(settings) | {
            "api_key": _PLACEHOLDER_KEY,
            "base_url": address(name),
            "model_provider": "openai",
        }
        name = "gguf"
    elif name.startswith("openai:"):
        options |= _compatible(settings) | {"api_key": _key(settings), "base_url": settings.openai_base_url}
    try:
        model: BaseChatModel = init_chat_model(name, **options)
    except (ImportError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise SettingsError(
            f"ASSISTANT_MODEL=`{name}` cannot be loaded: {first} Use `quote`, or `provider:name` such as "
            "`openai:gpt-5-mini`."
        ) from error
    return model


def server_of(name: str, settings: Settings) -> str:
    """Where the model of that name is asked: an address, or its provider."""
    if name.startswith(PREFIX):
        return "this process"
    if name.startswith("openai:"):
        return settings.openai_base_url or "api.openai.com"
    return name.partition(":")[0]


def silence_of(name: str, settings: Settings) -> float:
    """Seconds that a model may be silent: a file in this process reads a long prompt for as long as the machine needs, and hangs with no network."""
    return settings.answer_seconds if name.startswith(PREFIX) else settings.timeout


def price_of(name: str, settings: Settings) -> tuple[float, float] | None:
    """US dollars for a million tokens, sent and written; None where nobody told."""
    if name == QUOTE:
        return 0.0, 0.0
    if settings.price_in is not None and settings.price_out is not None:
        return settings.price_in, settings.price_out
    return (0.0, 0.0) if name.startswith(PREFIX) else None


def _compatible(settings: Settings) -> dict[str, Any]:
    """What is the same for every OpenAI-compatible server: tokens are counted, and an end to waiting."""
    from assistant.models.http_clients import patient_clients

    return {"stream_usage": True, "use_responses_api": False, **patient_clients(settings.answer_seconds)}


@contextmanager
def failures_told(name: str, settings: Settings) -> Iterator[None]:
    """Turns what a model server or its client can raise into a ModelError of one sentence."""
    try:
        yield
    except Exception as error:  # looked through by kind below, so that no client is loaded where nothing fails
        code = None if name == QUOTE else _code(error, compatible=name.startswith(("openai:", PREFIX)))
        if code is None:
            raise
        server, kind = str(settings.openai_base_url or ""), type(error).__name__
        # not with the error: what a server answered may hold the key
        raise ModelError(
            f"model_{code}", server=server, model=name, seconds=f"{settings.answer_seconds:g}", kind=kind
        ) from None


def _first_served(settings: Settings) -> str:
    """The first name of the server's own list of models."""
    import httpx

    address = f"{str(settings.openai_base_url).rstrip('/')}/models"
    try:
        reply = httpx.get(
            address, headers={"Authorization": f"Bearer {_key(settings)}"}, timeout=min(_LIST_SECONDS, settings.timeout)
        )
        reply.raise_for_status()
        return str(reply.json()["data"][0]["id"])
    except httpx.HTTPStatusError as error:
        raise ModelError(
            "list_key" if error.response.status_code in (401, 403) else "list_none",
            server=str(settings.openai_base_url),
        ) from None
    except httpx.HTTPError:
        raise ModelError("list_unreachable", server=str(settings.openai_base_url)) from None
    except (ValueError, LookupError, TypeError):
        raise ModelError("list_empty", server=str(settings.openai_base_url)) from None


def _code(error: Exception, *, compatible: bool) -> str | None:
    """The kind of a failure of the model's, or of its package's; None where the error is of this program."""
    import httpx
    import httpx2
    import openai
    from langchain_core.exceptions import (
        ContextOverflowError,
        LangChainException,
        ModelConnectionError,
        ModelTimeoutError,
    )

    silences = (
        openai.APITimeoutError,
        ModelTimeoutError,
        httpx.TimeoutException,
        httpx2.TimeoutException,
        TimeoutError,
    )
    breaks = (openai.APIConnectionError, ModelConnectionError, httpx.HTTPError, httpx2.HTTPError, ConnectionError)
    by_client = _by_client(error)
    status = _status(error) if by_client else None
    table = (
        (isinstance(error, EndlessError), "endless"),
        (isinstance(error, silences), "silent"),
        (status == _NO_KEY and compatible, "key"),
        (status, _STATUSES.get(status or 0, "failed")),
        (isinstance(error, ContextOverflowError), "refused"),
        (isinstance(error, breaks), "unreachable"),
        (
            type(error) is openai.APIError or (by_client and not compatible),
            "failed",
        ),  # the first is one that a stream tells of
        (isinstance(error, (openai.OpenAIError, LangChainException, json.JSONDecodeError)), "unreadable"),
        (by_client, "no_answer"),  # whatever a client raises over a reply of another form
    )
    return next((code for applies, code in table if applies), None)


def _status(error: Exception) -> int | None:
    """The HTTP status of a failure, where each client keeps it.

    LangChain's packages keep it in the error from which they made theirs.
    """
    from langchain_core.exceptions import ModelError as LangChainError

    told = [
        getattr(error, "status_code", None),
        getattr(getattr(error, "response", None), "status_code", None),
        getattr(error, "code", None),
    ]
    if "insufficient_quota" in told:  # OpenAI says so under the status of a busy server
        return _UNPAID
    status = next((int(status) for status in map(str, told) if re.fullmatch("[45][0-9][0-9]", status)), None)
    cause = error.__cause__ if isinstance(error, LangChainError) else None
    return _status(cause) if status is None and isinstance(cause, Exception) else status


def _by_client(error: Exception) -> bool:
    """Whether the error comes from reading a server's reply rather than from this program."""
    modules = (str(frame.f_globals.get("__name__", "")) for frame, _ in traceback.walk_tb(error.__traceback__))
    return any(
        module.startswith(("openai.", "langchain_openai.", "langchain_core.language_models")) for module in modules
    )


def _key(settings: Settings) -> str:
    return settings.openai_api_key.get_secret_value() if settings.openai_api_key else _PLACEHOLDER_KEY


def too_long() -> tuple[type[Exception], ...]:
    """What a client raises where a server refuses a request, most often for its length: openai's, and what LangChain's packages make of others'."""
    from langchain_core.exceptions import ContextOverflowError, ModelInvalidRequestError
    from openai import BadRequestError, UnprocessableEntityError

    return (BadRequestError, UnprocessableEntityError, ModelInvalidRequestError, ContextOverflowError)


def cut_short() -> tuple[type[Exception], ...]:
    """What openai's client raises where a structured reply ended at a limit or a filter, before it was whole."""
    from openai import ContentFilterFinishReasonError, LengthFinishReasonError

    return (LengthFinishReasonError, ContentFilterFinishReasonError)
