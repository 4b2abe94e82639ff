"""Everything that can be set, read once at the start: keywords first, then the environment, then a `.env` file."""

import hashlib
import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_LIMITS_FOR_OTHERS = 60, 4  # in a minute and at once
_HOST = r"(?:\[[0-9a-fA-F:]+\]|[\w.-]+)(?::\d{1,5})?"
_SITE = re.compile(rf"https?://{_HOST}")
_ORIGIN = re.compile(
    rf"[a-z][a-z0-9+.-]*://{_HOST}"
)  # desktop programs and browser extensions have schemes of their own


class SettingsError(ValueError):
    """A setting is wrong; the message names its variable."""


def packaged(name: str) -> Path:
    """The folder `prompts` or `corpus`: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "packaged" / name
    return inside if inside.is_dir() else Path(__file__).parents[1] / name


class Settings(BaseSettings):
    """The settings of one assistant.

    Every field is the variable ASSISTANT_ and its name in capitals, the two of OpenAI's the name alone.
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
        default_factory=lambda: packaged("corpus"), description="Folder of articles; the sample articles if unset."
    )
    index: Path | None = Field(
        default=None, description="Folder of the index; unset, one for each corpus folder in the user's data folder."
    )
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
    embeddings: str = Field(
        default="local",
        min_length=1,
        description="Embedding model: `local`, or `provider:name` as init_embeddings reads it.",
    )
    chroma_url: str | None = Field(
        default=None, pattern=r"^https?://", description="Chroma server; unset, Chroma runs inside the index folder."
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
    prompts: Path = Field(default_factory=lambda: packaged("prompts"), description="Folder of prompt texts.")
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
        default=(), description="Accounts of those who may open the pages, as name:password, separated by commas."
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

    @field_validator(
        "index", "model", "judge", "chroma_url", "fetch_proxy", "openai_api_key", "openai_base_url", mode="before"
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("api_keys", "accounts", "cors_sites", "embed_sites", mode="before")
    @classmethod
    def _separated(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("api_keys", mode="after")
    @classmethod
    def _hard_to_guess(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(len(key.get_secret_value()) < 16 or not key.get_secret_value().isascii() for key in keys):
            raise ValueError("each key needs 16 or more plain letters and digits")
        return keys

    @field_validator("accounts", mode="after")
    @classmethod
    def _named(cls, accounts: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if not all(all(account.get_secret_value().partition(":")[::2]) for account in accounts):
            raise ValueError("each account is a name, a colon and a password")
        return accounts

    @field_validator("cors_sites", mode="after")
    @classmethod
    def _origins(cls, sites: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_ORIGIN.fullmatch(site) for site in sites):
            raise ValueError("each site is https://, or another scheme such as app://, and a host, without a path")
        return sites

    @field_validator("embed_sites", mode="after")
    @classmethod
    def _sites(cls, sites: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_SITE.fullmatch(site) for site in sites):
            raise ValueError("each site is http:// or https:// and a host, without a path")
        return sites

    @field_validator("chroma_url", "openai_base_url", mode="after")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        address = urlsplit(url or "http://unset")  # raises ValueError, as `port` does, where there is no reading it
        if not address.hostname or address.port == 0:
            raise ValueError("it names no host, or port 0")
        return url

    @field_validator("fetch_proxy", mode="after")
    @classmethod
    def _is_a_proxy(cls, proxy: SecretStr | None) -> SecretStr | None:
        address = urlsplit(proxy.get_secret_value() if proxy else "http://unset")
        if address.scheme not in ("http", "https") or not address.hostname or address.port == 0:
            raise ValueError("it is http:// or https:// and a host")
        return proxy

    @field_validator("openai_api_key", mode="after")
    @classmethod
    def _is_a_key(cls, key: SecretStr | None) -> SecretStr | None:
        if key is None:
            return None
        bare = key.get_secret_value().strip()
        if not bare.isascii() or not bare.isprintable():
            raise ValueError("a key has plain letters, digits and signs only")
        return SecretStr(bare) if bare else None

    @property
    def only_this_machine(self) -> bool:
        """Whether the pages are reached from this machine alone."""
        return self.host in LOOPBACK

    @property
    def limits(self) -> tuple[int | None, int | None]:
        """What a client may ask in a minute and have in the making at once; None where there is no limit."""
        unset = (None, None) if self.only_this_machine else _LIMITS_FOR_OTHERS
        return self.requests_per_minute or unset[0], self.requests_at_once or unset[1]

    @property
    def quotes_only(self) -> bool:
        """Whether no chat model is set, so that answers are quotations."""
        return self.model == "quote" or not (self.model or self.openai_api_key or self.openai_base_url)

    @property
    def judges_folder(self) -> Path:
        """Where the results of judges' exams are kept."""
        return Path(platformdirs.user_data_dir("ask-articles", appauthor=False)) / "judges"

    @property
    def index_folder(self) -> Path:
        """Where the index lives: the folder that was set, or one that belongs to the corpus folder alone."""
        if self.index:
            return self.index
        corpus = hashlib.sha256(str(self.corpus.resolve()).encode()).hexdigest()[:12]
        return Path(platformdirs.user_data_dir("ask-articles", appauthor=False)) / "indexes" / corpus


def read_settings(**values: Any) -> Settings:
    """The settings with these values before all others, None meaning unset.

    Raises SettingsError naming the wrong variable.
    """
    unknown = set(values) - set(Settings.model_fields)
    if unknown:
        raise SettingsError(
            f"There is no setting {', '.join(f'`{name}`' for name in sorted(unknown))}; the settings are "
            f"{', '.join(Settings.model_fields)}."
        )
    try:
        return Settings(**{name: value for name, value in values.items() if value is not None})
    except UnicodeDecodeError:
        raise SettingsError("The file `.env` is not in UTF-8: save it as UTF-8, or remove it.") from None
    except ValidationError as error:
        raise SettingsError("; ".join(_sentence(problem) for problem in error.errors())) from None


def variable(field: str) -> str:
    """The environment variable of a field."""
    return field.upper() if field.startswith("openai_") else f"ASSISTANT_{field.upper()}"


def _sentence(problem: Any) -> str:  # pydantic's ErrorDetails; the value is left out, as it may be a secret
    field = str(problem["loc"][0]).lower()
    why = "it is no path" if problem["type"] == "path_type" else problem["msg"].lower()
    return f"{variable(field)} is wrong: {why}. {Settings.model_fields[field].description}"
