"""The chat model that the settings name."""

import os
import re
from importlib.util import find_spec
from typing import Any

from langchain_core.language_models import BaseChatModel

from assistant.models.errors import MissingKeyError, ModelError
from assistant.models.gguf import PREFIX, server_url
from assistant.saved_model import QUOTE
from assistant.settings import Settings, SettingsError

_DEFAULT = "openai:gpt-5-mini"
_PLACEHOLDER_KEY = "none"  # the client insists on a key, local servers ask for none
_LIST_SECONDS = 10.0  # that a server may take to list its models
_RETRIES = 2  # before the first word only; Google's client would try for half a minute
_OPENAI_NAME = re.compile(r"(?:gpt-|o[134](?![^\W_])|chatgpt)[^:]*", re.IGNORECASE)
# The variables in which LangChain's packages look for a provider's key; the first one is named where all are missing.
_KEY_VARIABLES = {
    "openai": ("OPENAI_API_KEY",),
    "anthropic": ("ANTHROPIC_API_KEY",),
    "google_genai": ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
    "mistralai": ("MISTRAL_API_KEY",),
    "deepseek": ("DEEPSEEK_API_KEY",),
    "groq": ("GROQ_API_KEY",),
    "xai": ("XAI_API_KEY",),
    "cohere": ("COHERE_API_KEY", "CO_API_KEY"),
    "together": ("TOGETHER_API_KEY",),
    "fireworks": ("FIREWORKS_API_KEY",),
    "perplexity": ("PPLX_API_KEY", "PERPLEXITY_API_KEY"),
}


def model_name(settings: Settings) -> str:
    """`quote`, or the name for init_chat_model; asks the model server for it where only its address is set."""
    if settings.model:
        return qualified_name(settings.model, settings)
    if settings.openai_base_url:
        return f"openai:{_first_listed_model(settings)}"
    return _DEFAULT if settings.openai_api_key else QUOTE


def qualified_name(name: str, settings: Settings) -> str:
    """The name with its provider, where it is plain that it is one of OpenAI's, or of the server that is set."""
    is_openai = _OPENAI_NAME.fullmatch(name) or (settings.openai_base_url and ":" not in name and name != QUOTE)
    return f"openai:{name}" if is_openai else name


def check_key(name: str, settings: Settings) -> None:
    """Raise MissingKeyError where the model of that name is asked at a provider that wants a key, and none is set."""
    provider, _, model = name.partition(":")
    variables = _KEY_VARIABLES.get(provider, ())
    if provider == "openai":
        has_key = bool(settings.openai_api_key or settings.openai_base_url)
    else:
        has_key = bool(settings.provider_key(name)) or any(os.environ.get(variable) for variable in variables)
    if variables and not has_key and find_spec(f"langchain_{provider}"):
        raise MissingKeyError("model_no_key", model=model, variable=variables[0])


def load_model(name: str, settings: Settings) -> BaseChatModel | None:
    """The chat model of that name; None for `quote`. Raises SettingsError where it cannot be loaded."""
    if name == QUOTE:
        return None
    check_key(name, settings)
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
    elif key := settings.provider_key(name):
        options["api_key"] = key
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
    except (ValueError, LookupError, TypeError, RecursionError):
        raise ModelError("list_empty", server=server) from None


def _api_key(settings: Settings) -> str:
    return settings.openai_api_key.get_secret_value() if settings.openai_api_key else _PLACEHOLDER_KEY
