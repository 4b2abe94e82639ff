"""The chat model that the settings name."""

from typing import Any

from langchain_core.language_models import BaseChatModel

from assistant.models.errors import QUOTE, ModelError
from assistant.models.gguf import PREFIX, server_url
from assistant.settings import Settings, SettingsError

_DEFAULT = "openai:gpt-5-mini"
_PLACEHOLDER_KEY = "none"  # the client insists on a key, local servers ask for none
_LIST_SECONDS = 10.0  # that a server may take to list its models
_RETRIES = 2  # before the first word only; Google's client would try for half a minute


def model_name(settings: Settings) -> str:
    """`quote`, or the name for init_chat_model; asks the model server for it where only its address is set."""
    if settings.model:
        return settings.model
    if settings.openai_base_url:
        return f"openai:{_first_listed_model(settings)}"
    return _DEFAULT if settings.openai_api_key else QUOTE


def load_model(name: str, settings: Settings) -> BaseChatModel | None:
    """The chat model of that name; None for `quote`. Raises SettingsError where it cannot be loaded."""
    if name == QUOTE:
        return None
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"timeout": idle_timeout(name, settings), "max_retries": _RETRIES}
    if name.startswith(PREFIX):
        options |= _compatible_options(settings) | {
            "api_key": _PLACEHOLDER_KEY,
            "base_url": server_url(name),
            "model_provider": "openai",
        }
        name = "gguf"
    elif name.startswith("openai:"):
        options |= _compatible_options(settings) | {"api_key": _api_key(settings), "base_url": settings.openai_base_url}
    try:
        model: BaseChatModel = init_chat_model(name, **options)
    except (ImportError, ValueError) as error:
        first_line = str(error).splitlines()[0]
        raise SettingsError(
            f"ASSISTANT_MODEL=`{name}` cannot be loaded: {first_line} Use `quote`, or `provider:name` such as "
            "`openai:gpt-5-mini`."
        ) from error
    return model


def server_name(name: str, settings: Settings) -> str:
    """Where the model of that name is asked: an address, a provider, or this process."""
    if name.startswith(PREFIX):
        return "this process"
    if name.startswith("openai:"):
        return settings.openai_base_url or "api.openai.com"
    return name.partition(":")[0]


def idle_timeout(name: str, settings: Settings) -> float:
    """Seconds that a model may send nothing.

    A file in this process has as long as a whole answer: a slow machine reads a long prompt for minutes, and there is
    no network that could hang.
    """
    return settings.answer_seconds if name.startswith(PREFIX) else settings.timeout


def token_prices(name: str, settings: Settings) -> tuple[float, float] | None:
    """US dollars for a million tokens, sent and written; None where the price is unknown."""
    if name == QUOTE:
        return 0.0, 0.0
    if settings.price_in is not None and settings.price_out is not None:
        return settings.price_in, settings.price_out
    return (0.0, 0.0) if name.startswith(PREFIX) else None


def _compatible_options(settings: Settings) -> dict[str, Any]:
    """Options for every OpenAI-compatible server: tokens are counted, and waiting has an end."""
    from assistant.models.http_clients import http_clients

    return {"stream_usage": True, "use_responses_api": False, **http_clients(settings.answer_seconds)}


def _first_listed_model(settings: Settings) -> str:
    """The first name of the server's own list of models; raises ModelError."""
    import httpx

    server = str(settings.openai_base_url)
    headers = {"Authorization": f"Bearer {_api_key(settings)}"}
    try:
        reply = httpx.get(f"{server.rstrip('/')}/models", headers=headers, timeout=min(_LIST_SECONDS, settings.timeout))
        reply.raise_for_status()
        return str(reply.json()["data"][0]["id"])
    except httpx.HTTPStatusError as error:
        code = "list_key" if error.response.status_code in (401, 403) else "list_none"
        raise ModelError(code, server=server) from None
    except httpx.HTTPError:
        raise ModelError("list_unreachable", server=server) from None
    except (ValueError, LookupError, TypeError):
        raise ModelError("list_empty", server=server) from None


def _api_key(settings: Settings) -> str:
    return settings.openai_api_key.get_secret_value() if settings.openai_api_key else _PLACEHOLDER_KEY
