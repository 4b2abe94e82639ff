"""The page's form for the chat model: what it shows, and what it changes. A key comes in and never goes out."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.api.owner import OwnerGate, Refusal
from assistant.assistant import Assistant
from assistant.i18n import Translator
from assistant.models.trial import OLLAMA_ADDRESS, TrialError, find_ollama_models, try_model
from assistant.saved_model import SavedModel, forget_model, save_model
from assistant.settings import variable_name

MODEL_PATH, FORGET_PATH, OWNER_PATH = "/owner/model", "/owner/model/forget", "/owner/token"
_MODEL_FIELDS = ("model", "openai_api_key", "openai_base_url")
_MAX_BODY_BYTES = 20_000
_HEADERS = {"Cache-Control": "no-store"}
# A field of the form that is wrong, and the sentence on it.
_FIELD_ERRORS = {"server": "trial_address", "key": "trial_key_characters", "name": "trial_name"}
logger = logging.getLogger(__name__)


class _Request(BaseModel):
    language: str = "en"


class _TokenRequest(_Request):
    token: str = Field(max_length=200)


class _ModelRequest(_Request):
    model: dict[str, Any]  # validated apart, as the sentences on it are the form's


class _FormError(Exception):
    """The request is refused, with this sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def model_routes(assistant: Assistant, gate: OwnerGate, changed: Callable[[], None] = lambda: None) -> list[Route]:
    """The routes of the form; each but the first two asks for the owner.

    `changed` is called once another model was chosen.
    """
    form = _ModelForm(assistant, gate, changed)
    return [
        Route(OWNER_PATH, _replying(form.redeem), methods=["POST"]),
        Route(MODEL_PATH, form.show, methods=["GET"]),
        Route(MODEL_PATH, _replying(form.choose), methods=["POST"]),
        Route(FORGET_PATH, _replying(form.forget), methods=["POST"]),
    ]


class _ModelForm:
    def __init__(self, assistant: Assistant, gate: OwnerGate, changed: Callable[[], None]) -> None:
        self._assistant, self._gate, self._changed = assistant, gate, changed
        self._choosing = asyncio.Lock()  # one trial at a time: what is kept is what was tried last

    async def show(self, request: Request) -> Response:
        """What the page shows of the model to who asks: the form, why there is none, or nothing."""
        refusal = self._gate.refusal(request)
        source = self._assistant.model_source
        if source == "object" or refusal in ("visitor", "account", "site"):
            return _reply({"state": "hidden"})
        if source == "environment":
            settings = self._assistant.settings
            names = [variable_name(field) for field in _MODEL_FIELDS if getattr(settings, field)]
            return _reply({"state": "environment", "variables": names})
        if refusal:
            return _reply({"state": "locked"})
        saved = self._assistant.settings.saved_model
        chosen = {**saved.model_dump(exclude={"key"}), "has_key": saved.key is not None} if saved else None
        ollama = await asyncio.to_thread(find_ollama_models)
        is_shared = self._assistant.settings.database_url is not None  # other machines do not have this one's file
        return _reply({"state": "form", "chosen": chosen, "ollama": ollama, "is_shared": is_shared})

    async def redeem(self, request: Request, body: bytes) -> dict[str, Any]:
        """The secret for the token of the address that was printed."""
        asked = _TokenRequest.model_validate_json(body)
        secret = self._gate.redeem(request, asked.token)
        if secret is None:
            raise _FormError(403, Translator(asked.language)("owner_token_wrong"))
        return {"secret": secret}

    async def choose(self, request: Request, body: bytes) -> dict[str, Any]:
        """Try the model, keep it, and answer with it from now on."""
        asked = _ModelRequest.model_validate_json(body)
        texts = Translator(asked.language)
        self._check_owner(request, texts)
        async with self._choosing:
            saved = _with_kept_key(_read_choice(asked.model, texts), self._assistant.settings.saved_model)
            if saved.kind == "ollama":
                saved = saved.model_copy(update={"server": f"{OLLAMA_ADDRESS}/v1"})
            try:
                name = await asyncio.to_thread(try_model, self._assistant.settings.with_saved_model(saved))
            except TrialError as error:
                raise _FormError(422, texts.message(error.code, error.values)) from None
            await self._keep(saved, texts)
        return {"model": name if saved.kind == "langchain" else name.partition(":")[2]}

    async def forget(self, request: Request, body: bytes) -> dict[str, Any]:
        """Forget the chosen model with its key, and answer by quotation from now on."""
        texts = Translator(_Request.model_validate_json(body).language)
        self._check_owner(request, texts)
        async with self._choosing:
            await self._keep(None, texts)
        return {}

    def _check_owner(self, request: Request, texts: Translator) -> None:
        refusal: Refusal | None = self._gate.refusal(request)
        if refusal:
            raise _FormError(403, texts(f"owner_{refusal}"))
        if self._assistant.model_source in ("object", "environment"):
            raise _FormError(409, texts("model_from_environment", variables="ASSISTANT_MODEL"))

    async def _keep(self, saved: SavedModel | None, texts: Translator) -> None:
        try:
            await asyncio.to_thread(save_model, saved) if saved else await asyncio.to_thread(forget_model)
        except OSError as error:
            raise _FormError(500, texts("disk_failed", reason=error.strerror or type(error).__name__)) from None
        await asyncio.to_thread(self._assistant.use_saved_model, saved)
        self._changed()


def _read_choice(values: dict[str, Any], texts: Translator) -> SavedModel:
    server = f"{OLLAMA_ADDRESS}/v1" if values.get("kind") == "ollama" else values.get("server")
    try:
        return SavedModel.model_validate({**values, "server": server, "key": values.get("key") or None})
    except ValidationError as error:
        places = [str(problem["loc"][0]) for problem in error.errors() if problem["loc"]]
        code = next((_FIELD_ERRORS[place] for place in places if place in _FIELD_ERRORS), "trial_name")
        raise _FormError(422, texts.message(code, {})) from None


def _with_kept_key(chosen: SavedModel, saved: SavedModel | None) -> SavedModel:
    """The choice with the key that is kept for the same receiver, where no other key was given."""
    if chosen.key is None and saved and saved.receiver == chosen.receiver:
        return chosen.model_copy(update={"key": saved.key})
    return chosen


def _replying(
    handle: Callable[[Request, bytes], Awaitable[dict[str, Any]]],
) -> Callable[[Request], Awaitable[Response]]:
    """The handler as a route's: it takes JSON alone, which no form of another site can send, and replies in JSON."""

    async def endpoint(request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return _reply({"error": Translator("en")("owner_site")}, 415)
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > _MAX_BODY_BYTES:
                return _reply({"error": Translator("en")("failed")}, 413)
        try:
            return _reply(await handle(request, body))
        except _FormError as error:
            return _reply({"error": str(error)}, error.status)
        except ValidationError:  # without what was sent: it may hold a key
            return _reply({"error": Translator("en")("failed")}, 422)

    return endpoint


def _reply(values: dict[str, Any], status: int = 200) -> JSONResponse:
    return JSONResponse(values, status, headers=_HEADERS)
