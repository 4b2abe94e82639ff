"""Tries a chat model with one short call before it is kept, and finds the models of an Ollama on this machine."""

from assistant.folders import packaged_folder
from assistant.i18n import LocalizedError
from assistant.models.errors import ModelError, translate_errors
from assistant.models.gguf import PREFIX
from assistant.models.loading import idle_timeout, load_model, model_name
from assistant.models.timeouts import TimeoutModel
from assistant.settings import Settings, SettingsError

OLLAMA_ADDRESS = "http://127.0.0.1:11434"
_OLLAMA_SECONDS = 1.0  # a local server that runs answers in milliseconds
# What can go wrong in a trial, by the code of the same failure in an answer. There the remedy is a variable, here it is
# a field of the form.
_CODES = {
    "model_no_key": "trial_no_key",
    "model_key": "trial_key",
    "model_forbidden": "trial_forbidden",
    "model_unknown": "trial_unknown",
    "model_unpaid": "trial_unpaid",
    "model_busy": "trial_busy",
    "model_silent": "trial_silent",
    "model_endless": "trial_silent",
    "model_redirected": "trial_redirected",
    "model_refused": "trial_failed",
    "model_failed": "trial_failed",
    "model_unreachable": "trial_unreachable",
    "model_no_answer": "trial_no_answer",
    "model_unreadable": "trial_no_answer",
    "list_key": "trial_key",
    "list_none": "trial_no_list",
    "list_empty": "trial_no_list",
    "list_unreachable": "trial_unreachable",
}


class TrialError(LocalizedError, RuntimeError):
    """The chosen model does not answer; the message says why and what to change, without any secret."""


def try_model(settings: Settings) -> str:
    """Ask the model of the settings for a word, and return its name; raises TrialError."""
    name = settings.model or ""
    try:
        name = model_name(settings)
        model = load_model(name, settings)
        if model is None:
            raise TrialError("trial_no_model")
        limit = idle_timeout(name, settings)
        prompt = (packaged_folder("prompts") / "trial.md").read_text(encoding="utf-8").strip()
        with translate_errors(name, settings):
            reply = TimeoutModel(model, limit, limit).invoke(prompt)
    except ModelError as error:
        raise TrialError(_CODES.get(error.code, "trial_failed"), **_places(name, settings)) from None
    except SettingsError:  # a package is missing, or the file is none; what was raised may name the key
        code = "trial_file" if name.startswith(PREFIX) else "trial_package"
        raise TrialError(code, **_places(name, settings)) from None
    if not reply.text.strip() and not reply.usage_metadata:
        raise TrialError("trial_no_answer", **_places(name, settings))
    return name


def find_ollama_models() -> list[str]:
    """The models of an Ollama that runs at its usual port of this machine; empty where there is none."""
    import httpx

    try:
        reply = httpx.get(f"{OLLAMA_ADDRESS}/api/tags", timeout=_OLLAMA_SECONDS, trust_env=False)
        reply.raise_for_status()
        return [str(model["name"]) for model in reply.json()["models"]]
    except (httpx.HTTPError, ValueError, LookupError, TypeError, RecursionError):
        return []


def _places(name: str, settings: Settings) -> dict[str, str]:
    return {
        "model": name.partition(":")[2] or name,
        "provider": name.partition(":")[0],
        "server": settings.openai_base_url or "",
    }
