"""Everything that can be set, read once at the start: keywords first, then the environment, then a `.env` file."""

import hashlib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from assistant import setting_validators as validators
from assistant.folders import packaged_folder, user_data_folder
from assistant.model_settings import ModelSettings
from assistant.saved_model import read_saved_model

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_LIMITS_FOR_OTHERS = 60, 4  # questions in a minute, and answers at once


class SettingsError(ValueError):
    """A setting is wrong; the message names its variable."""


class Settings(ModelSettings):
    """The settings of one assistant.

    The variable of a field is ASSISTANT_ and its name in capitals; for OpenAI's two fields, the name in capitals alone.
    """

    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        populate_by_name=True,
    )

    corpus: Path = Field(
        default_factory=lambda: packaged_folder("corpus"),
        description="Folder of articles; the sample articles if unset.",
    )
    index: Path | None = Field(
        default=None, description="Folder of the index; unset, one for each corpus folder in the user's data folder."
    )
    embeddings: str = Field(
        default="local",
        min_length=1,
        description="Embedding model: `local`, or `provider:name` as init_embeddings reads it.",
    )
    chroma_url: str | None = Field(
        default=None, pattern=r"^https?://", description="Chroma server; unset, Chroma runs inside the index folder."
    )
    database_url: SecretStr | None = Field(
        default=None,
        description=(
            "PostgreSQL for the catalog and keyword search, as postgresql://name:password@host/database, which several "
            "machines may share; unset, both are in the index folder."
        ),
    )
    passages: int = Field(
        default=6, ge=1, le=50, description="Passages that an answer may use; more cost tokens and blur the answer."
    )
    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="Address the page listens on; other machines reach it only if this is changed.",
    )
    port: int = Field(default=7860, ge=1, le=65535, description="Port the page listens on; Gradio's usual one.")
    workers: int = Field(
        default=1,
        ge=1,
        le=64,
        description=(
            "Processes that answer, where `assistant serve` is asked for more than one; as many as there are cores is "
            "enough. Not on Windows."
        ),
    )
    prompts: Path = Field(default_factory=lambda: packaged_folder("prompts"), description="Folder of prompt texts.")
    max_file_mb: int = Field(
        default=50, ge=1, le=2000, description="Largest article file, in megabytes, in the corpus or uploaded."
    )
    fetch_private: bool = Field(
        default=False,
        description=(
            "Whether `assistant add` fetches from this machine and the own network too: `1` or `0`; a page "
            "could ask for their secrets."
        ),
    )
    fetch_proxy: SecretStr | None = Field(
        default=None,
        description=(
            "Proxy for `assistant add`, as http://name:password@host:port; unset, none is asked: those of "
            "the environment are not meant for it."
        ),
    )
    script: Literal["as asked", "simplified", "traditional"] = Field(
        default="as asked",
        description=(
            "Chinese script in which a model's answers are shown: `as asked`, `simplified` or `traditional`; "
            "quotes stay as printed."
        ),
    )
    unsupported: Literal["show", "hide"] = Field(
        default="show",
        description=(
            "Sentences that no article supports: `show` them as such, or `hide` them behind one line; they "
            "are never dropped."
        ),
    )
    api_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(),
        description=(
            "Keys, separated by commas, of which programs must send one to /v1 and /mcp; each has 16 "
            "characters or more."
        ),
    )
    accounts: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(),
        description=(
            "Accounts of those who may open the pages, as name:hash or name:password, separated by commas; `assistant "
            "account NAME` prints one."
        ),
    )
    user_header: str | None = Field(
        default=None,
        description=(
            "Header in which a proxy that logs readers in names the account, such as X-Forwarded-User; in the place of "
            "ASSISTANT_ACCOUNTS."
        ),
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Addresses of the proxies whose ASSISTANT_USER_HEADER is believed, separated by commas.",
    )
    owners: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Names of the accounts that may change articles and chat model on the pages, separated by commas.",
    )
    conversations: Path | None = Field(
        default=None,
        description=(
            "Folder of what accounts keep: conversations, checked texts, verdicts on citations; unset, one for each "
            "index in the user's data folder. It cannot be made again: back it up."
        ),
    )
    conversation_days: int | None = Field(
        default=None,
        ge=1,
        description="Days that an account's conversation is kept after its last question; unset, until it is deleted.",
    )
    bin_days: int = Field(
        default=30, ge=1, description="Days that a file which was removed from the library can be put back."
    )
    cors_sites: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description=(
            "Sites and programs whose pages may ask this server, such as https://news.example or "
            "app://obsidian.md, separated by commas."
        ),
    )
    embed_sites: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Sites that may show /embed/ in a frame, such as https://news.example, separated by commas.",
    )
    logs: Literal["text", "json", "json with questions"] = Field(
        default="text",
        description=(
            "Log of the server: `text`; `json`, a line for each stage of a request, without what was asked; or "
            "`json with questions`."
        ),
    )
    requests_per_minute: int | None = Field(
        default=None,
        ge=1,
        description=(
            "Questions a client may ask in a minute; unset, 60, and without limit where only this machine can ask."
        ),
    )
    requests_at_once: int | None = Field(
        default=None,
        ge=1,
        description=(
            "Answers a client may have in the making; unset, 4, and without limit where only this machine can ask."
        ),
    )
    _unset = field_validator(
        "index", "conversations", "chroma_url", "database_url", "fetch_proxy", "user_header", mode="before"
    )(validators.empty_as_unset)
    _split_accounts = field_validator("accounts", mode="before")(validators.split_accounts)
    _lists = field_validator("api_keys", "trusted_proxies", "owners", "cors_sites", "embed_sites", mode="before")(
        validators.split_list
    )
    _api_keys = field_validator("api_keys")(validators.check_api_keys)
    _accounts = field_validator("accounts")(validators.check_accounts)
    _user_header = field_validator("user_header")(validators.check_user_header)
    _proxies = field_validator("trusted_proxies")(validators.check_proxies)
    _owners = field_validator("owners")(validators.check_owners)
    _origins = field_validator("cors_sites")(validators.check_origins)
    _sites = field_validator("embed_sites")(validators.check_sites)
    _chroma = field_validator("chroma_url")(validators.check_server_url)
    _database = field_validator("database_url")(validators.check_database)
    _proxy = field_validator("fetch_proxy")(validators.check_proxy)

    @property
    def is_local_only(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in _LOOPBACK

    @property
    def has_accounts(self) -> bool:
        """Whether who opens the pages has an account: one that is set here, or one that a proxy names."""
        return bool(self.accounts or self.user_header)

    @property
    def takes_files(self) -> bool:
        """Whether somebody may change the library on its page: an owner's account, or this machine without owners."""
        if self.has_accounts and self.owners:
            return True
        return self.is_local_only and not self.user_header

    @property
    def database_address(self) -> str | None:
        """The address of the database, with its password; None where the catalog is in the index folder."""
        return self.database_url.get_secret_value() if self.database_url else None

    @property
    def rate_limits(self) -> tuple[int | None, int | None]:
        """Questions that a client may ask in a minute, and answers at once; None where there is no limit."""
        unset = (None, None) if self.is_local_only else _LIMITS_FOR_OTHERS
        return self.requests_per_minute or unset[0], self.requests_at_once or unset[1]

    @property
    def judge_results_folder(self) -> Path:
        """The folder of the results of judges' exams."""
        return user_data_folder() / "judges"

    @property
    def conversations_folder(self) -> Path:
        """The folder of the conversations of accounts: the one that is set, else one for this index alone."""
        if self.conversations:
            return self.conversations
        index = hashlib.sha256(str(self.index_folder.resolve()).encode()).hexdigest()[:12]
        return user_data_folder() / "conversations" / index

    @property
    def bin_folder(self) -> Path:
        """The folder of the files that were removed from this corpus."""
        corpus = hashlib.sha256(str(self.corpus.resolve()).encode()).hexdigest()[:12]
        return user_data_folder() / "bin" / corpus

    @property
    def index_folder(self) -> Path:
        """The folder of the index: the one that is set, else one for this corpus folder alone."""
        if self.index:
            return self.index
        corpus = hashlib.sha256(str(self.corpus.resolve()).encode()).hexdigest()[:12]
        return user_data_folder() / "indexes" / corpus


def read_settings(**values: Any) -> Settings:
    """The settings, these values before those of the environment; None counts as unset.

    Where neither says which chat model answers, it is the one that was chosen on the page.
    Raises SettingsError naming the variable that is wrong.
    """
    unknown = set(values) - set(Settings.model_fields)
    if unknown:
        raise SettingsError(
            f"There is no setting {', '.join(f'`{name}`' for name in sorted(unknown))}; the settings are "
            f"{', '.join(Settings.model_fields)}."
        )
    try:
        settings = Settings(**{name: value for name, value in values.items() if value is not None})
        saved = None if settings.names_model else read_saved_model()
        return settings.with_saved_model(saved) if saved else settings
    except UnicodeDecodeError:
        raise SettingsError("The file `.env` is not in UTF-8: save it as UTF-8, or remove it.") from None
    except ValidationError as error:
        raise SettingsError("; ".join(_describe(problem) for problem in error.errors())) from None


def variable_name(field: str) -> str:
    """The environment variable of a field."""
    return field.upper() if field.startswith("openai_") else f"ASSISTANT_{field.upper()}"


def _describe(problem: Any) -> str:  # pydantic's ErrorDetails
    # without the value, as it may be a secret
    field = str(problem["loc"][0]).lower()
    why = "it is no path" if problem["type"] == "path_type" else problem["msg"].lower()
    return f"{variable_name(field)} is wrong: {why}. {Settings.model_fields[field].description}"
