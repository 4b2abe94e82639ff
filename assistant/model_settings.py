"""The settings of the chat model, from the environment or as a person chose it on the page."""

from typing import Annotated, Self

from pydantic import AliasChoices, Field, PrivateAttr, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode

from assistant import setting_validators as validators
from assistant.saved_model import QUOTE, SavedModel


class ModelSettings(BaseSettings):
    """Which chat model answers, where it is asked, how long it may take and what it costs."""

    model: str | None = Field(
        default=None,
        min_length=1,
        description=(
            "Chat model: `quote`, `gguf:PATH` of a model file, or `provider:name` as LangChain's "
            "init_chat_model reads it."
        ),
    )
    judge: str | None = Field(
        default=None,
        min_length=1,
        description=(
            "Judge of sentences that code cannot prove: unset, the chat model itself; `off`; or a model as "
            "ASSISTANT_MODEL names it."
        ),
    )
    timeout: float = Field(
        default=60.0,
        gt=0,
        le=3600,
        description="Seconds that a model server may be silent; a local one may load its model first.",
    )
    answer_seconds: float = Field(
        default=300.0,
        gt=0,
        le=3600,
        description="Seconds that one answer may take in all; a small machine needs a minute or two.",
    )
    price_in: float | None = Field(
        default=None,
        ge=0,
        description="US dollars for a million tokens sent to the model; answers then say what they cost.",
    )
    price_out: float | None = Field(
        default=None, ge=0, description="US dollars for a million tokens that the model writes."
    )
    openai_api_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("openai_api_key", "OPENAI_API_KEY"),
        description="Key of the model server.",
    )
    openai_base_url: Annotated[str | None, NoDecode] = Field(
        default=None,
        validation_alias=AliasChoices("openai_base_url", "OPENAI_BASE_URL"),
        pattern=r"^https?://[^@\s]+$",  # no user and password in it: it is shown
        description="Address of any OpenAI-compatible model server, ending in /v1.",
    )

    _saved: SavedModel | None = PrivateAttr(default=None)

    _unset_names = field_validator("model", "judge", "openai_api_key", "openai_base_url", mode="before")(
        validators.empty_as_unset
    )
    _model_server = field_validator("openai_base_url")(validators.check_server_url)
    _model_key = field_validator("openai_api_key")(validators.check_model_key)

    @property
    def quotes_only(self) -> bool:
        """Whether no chat model is set, so that answers are quotations."""
        return self.model == QUOTE or not (self.model or self.openai_api_key or self.openai_base_url)

    @property
    def saved_model(self) -> SavedModel | None:
        """The chat model that was chosen on the page; None where none was, or where the environment names one."""
        return self._saved

    @property
    def names_model(self) -> bool:
        """Whether the environment, `.env` or a keyword says which chat model answers; a chosen one is not used then."""
        return self._saved is None and bool(self.model or self.openai_api_key or self.openai_base_url)

    def with_saved_model(self, saved: SavedModel | None) -> Self:
        """These settings with the chosen model, or with none; not for settings that name one themselves."""
        key = saved.key if saved and saved.kind != "langchain" else None
        changed = self.model_copy(
            update={
                "model": saved.model if saved else None,
                "openai_base_url": saved.server if saved else None,
                "openai_api_key": key,
            }
        )
        changed._saved = saved  # noqa: SLF001  # its own class
        return changed

    def provider_key(self, name: str) -> SecretStr | None:
        """The key that was chosen with a model of LangChain's, for models of the same provider alone."""
        saved = self._saved
        is_same = saved and saved.kind == "langchain" and saved.receiver[1] == name.partition(":")[0]
        return saved.key if saved and is_same else None
