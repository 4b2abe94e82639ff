"""The chat model that the settings name, and one sentence for each way in which it can fail."""

import json
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from langchain_core.language_models import BaseChatModel

from assistant.answers import EndlessError
from assistant.modelfile import PREFIX, address
from assistant.settings import Settings, SettingsError

QUOTE = "quote"
_DEFAULT = "openai:gpt-5-mini"
_PLACEHOLDER_KEY = "none"  # the client insists on a key, local servers ask for none
_LIST_SECONDS = 10.0
_OFFER = "ASSISTANT_MODEL=quote answers by quotation, without a model."


class ModelError(RuntimeError):
    """The chat model cannot be used; the message says why and what to do, without any secret."""


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

    options: dict[str, Any] = {"timeout": settings.timeout}
    if name.startswith(PREFIX):
        options |= _compatible(settings) | {"api_key": _PLACEHOLDER_KEY, "base_url": address(name), "model_provider": "openai"}
        name = "gguf"
    elif name.startswith("openai:"):
        options |= _compatible(settings) | {"api_key": _key(settings), "base_url": settings.openai_base_url}
    try:
        model: BaseChatModel = init_chat_model(name, **options)
    except (ImportError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise SettingsError(f"ASSISTANT_MODEL=`{name}` cannot be loaded: {first} Use `quote`, or `provider:name` such as `openai:gpt-5-mini`.") from error
    return model


def price_of(name: str, settings: Settings) -> tuple[float, float] | None:
    """US dollars for a million tokens, sent and written; None where nobody told."""
    if settings.price_in is not None and settings.price_out is not None:
        return settings.price_in, settings.price_out
    return (0.0, 0.0) if name == QUOTE or name.startswith(PREFIX) else None


def _compatible(settings: Settings) -> dict[str, Any]:
    """What is the same for every OpenAI-compatible server: retries before the first word only, and an end to waiting."""
    from assistant.patience import patient_clients

    return {"max_retries": 2, "stream_usage": True, "use_responses_api": False, **patient_clients(settings.answer_seconds)}


@contextmanager
def failures_told(name: str, settings: Settings) -> Iterator[None]:
    """Turns what a model server or its client can raise into a ModelError of one sentence."""
    try:
        yield
    except Exception as error:  # looked through by kind below, so that no client is loaded where nothing fails
        sentence = None if name == QUOTE else _sentence(error, name, settings)
        if sentence is None:
            raise
        raise ModelError(f"{sentence} {_OFFER}") from None  # what a server answered may hold the key


def _first_served(settings: Settings) -> str:
    """The first name of the server's own list of models."""
    import httpx

    address = f"{str(settings.openai_base_url).rstrip('/')}/models"
    try:
        reply = httpx.get(address, headers={"Authorization": f"Bearer {_key(settings)}"}, timeout=min(_LIST_SECONDS, settings.timeout))
        reply.raise_for_status()
        return str(reply.json()["data"][0]["id"])
    except httpx.HTTPStatusError as error:
        if error.response.status_code in (401, 403):
            raise ModelError(f"The model server at {settings.openai_base_url} refused the key: set OPENAI_API_KEY to one that it knows.") from None
        raise ModelError(f"The model server at {settings.openai_base_url} does not list its models: name one with ASSISTANT_MODEL=openai:NAME.") from None
    except httpx.HTTPError:
        raise ModelError(f"No model server answers at OPENAI_BASE_URL={settings.openai_base_url}: start it, or unset the variable to get quotations.") from None
    except (ValueError, LookupError, TypeError):
        raise ModelError(f"The model server at {settings.openai_base_url} lists no models: load one there, or name one with ASSISTANT_MODEL.") from None


def _sentence(error: Exception, name: str, settings: Settings) -> str | None:
    """What to tell about a failure of the model's; None where the error is of another kind."""
    import httpx
    import openai
    from langchain_core.exceptions import LangChainException

    server = f"The model server{_at(settings)}"
    table: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
        (EndlessError, f"{server} did not end its answer: ask for less, or raise ASSISTANT_ANSWER_SECONDS (now {settings.answer_seconds:g})."),
        ((openai.APITimeoutError, httpx.TimeoutException, TimeoutError), f"{server} was silent for too long: try again, or raise ASSISTANT_TIMEOUT."),
        (openai.AuthenticationError, f"{server} refused the key: set OPENAI_API_KEY to one that it knows."),
        (openai.PermissionDeniedError, f"{server} does not allow this key to use `{name}`."),
        (openai.NotFoundError, f"{server} has no model `{name}`: set ASSISTANT_MODEL to one that it has."),
        (openai.RateLimitError, f"{server} is busy or its quota is used up: try again in a while."),
        (openai.BadRequestError, f"{server} refused the question: it may be too long for `{name}`, or ask for what the server cannot do."),
        (openai.InternalServerError, f"{server} failed: try again, or look into its log."),
        (
            (openai.APIConnectionError, httpx.HTTPError, ConnectionError),
            f"{server} cannot be reached, or cut the answer off: check that it runs, then try again.",
        ),
    )
    for kinds, sentence in table:
        if isinstance(error, kinds):
            return sentence
    if isinstance(error, (ValueError, TypeError, LookupError)) and not isinstance(error, json.JSONDecodeError) and _by_client(error):
        return f"{server} sent something that is no answer: check that its address ends in /v1."
    if not isinstance(error, (openai.OpenAIError, LangChainException, json.JSONDecodeError)):
        return None
    return f"{server} sent what cannot be read ({type(error).__name__}): try again, or look into its log."


def _by_client(error: Exception) -> bool:
    """Whether the error comes from reading a server's reply rather than from this program."""
    modules = (str(frame.f_globals.get("__name__", "")) for frame, _ in traceback.walk_tb(error.__traceback__))
    return any(module.startswith(("openai.", "langchain_openai.", "langchain_core.language_models")) for module in modules)


def _at(settings: Settings) -> str:
    return f" at {settings.openai_base_url}" if settings.openai_base_url else ""


def _key(settings: Settings) -> str:
    return settings.openai_api_key.get_secret_value() if settings.openai_api_key else _PLACEHOLDER_KEY
