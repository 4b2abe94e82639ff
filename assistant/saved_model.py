"""The chat model that was chosen on the page: one small file in the user's data folder, for this user alone."""

import json
import logging
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from assistant import setting_validators as validators
from assistant.folders import user_data_folder

ModelKind = Literal["openai", "compatible", "ollama", "file", "langchain"]
QUOTE = "quote"  # in the place of a model's name: answers are quotations
FILE_PREFIX, OPENAI_PREFIX = "gguf:", "openai:"  # of names
_FILE = "model.json"
_OWNER_ONLY = stat.S_IRUSR | stat.S_IWUSR
logger = logging.getLogger(__name__)


class SavedModel(BaseModel):
    """A chosen chat model: its kind, its name, and where its kind has them the server's address and the key."""

    model_config = ConfigDict(frozen=True)

    kind: ModelKind
    name: str = Field(default="", max_length=1000, description="empty: the first that the server lists")
    server: str | None = Field(default=None, max_length=2000, pattern=r"^https?://[^@\s]+$")
    key: SecretStr | None = Field(default=None, max_length=10_000)

    _bare_key = field_validator("key")(validators.check_model_key)
    _server_url = field_validator("server")(validators.check_server_url)

    @field_validator("name", "server", mode="before")
    @classmethod
    def _strip(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value

    @field_validator("server", mode="before")
    @classmethod
    def _empty_as_unset(cls, value: object) -> object:
        return validators.empty_as_unset(value)

    @model_validator(mode="after")
    def _check_parts(self) -> "SavedModel":
        if (self.server is not None) != (self.kind in ("compatible", "ollama")):
            raise ValueError("a compatible server and Ollama have an address, the other kinds have none")
        if not self.name and self.kind != "compatible":
            raise ValueError("it has no name")
        if self.kind in ("file", "ollama") and self.key is not None:
            raise ValueError("a model on this machine has no key")
        if self.kind == "langchain" and not all(self.name.partition(":")[::2]):
            raise ValueError("a name of LangChain's is provider:name")
        if self.kind == "langchain" and self.name.startswith((FILE_PREFIX, OPENAI_PREFIX)):
            raise ValueError("it is of another kind")
        return self

    @property
    def model(self) -> str | None:
        """The model as ASSISTANT_MODEL names it; None for the first that the server lists."""
        if self.kind == "langchain" or not self.name:
            return self.name or None
        if self.kind == "file":
            return FILE_PREFIX + self.name.removeprefix(FILE_PREFIX)
        return OPENAI_PREFIX + self.name.removeprefix(OPENAI_PREFIX)

    @property
    def receiver(self) -> tuple[str, str]:
        """To whom the key is sent; a key that was given for one receiver is never sent to another."""
        provider = self.name.partition(":")[0] if self.kind == "langchain" else ""
        return self.kind, (self.server or provider).rstrip("/")


def saved_model_file() -> Path:
    """Where the chosen model is saved."""
    return user_data_folder() / _FILE


def read_saved_model() -> SavedModel | None:
    """The chosen model; None where none was chosen, or where the file cannot be trusted or read, which is logged.

    Rights that let other users read the file are taken away.
    """
    path = saved_model_file()
    try:
        text = _read_own_file(path)
        return None if text is None else SavedModel.model_validate_json(text)
    except OSError as error:
        logger.warning("The chosen model cannot be read from %s: %s.", path, error.strerror)
    except (ValidationError, UnicodeDecodeError):  # without its text: it may hold a key
        logger.warning("The chosen model cannot be read from %s: it is damaged. Choose the model again.", path)
    return None


def save_model(model: SavedModel) -> None:
    """Save the chosen model, whole or not at all; raises OSError."""
    path = saved_model_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    values = model.model_dump(exclude={"key"}) | {"key": model.key.get_secret_value() if model.key else None}
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".model-")  # its rights are 0600 from the beginning
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(values, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def forget_model() -> None:
    """Delete the chosen model with its key; raises OSError."""
    saved_model_file().unlink(missing_ok=True)


def _read_own_file(path: Path) -> str | None:
    """The text of a file that belongs to this user; None where there is none.

    A link is not followed, and another user's file is refused with OSError: it could send questions anywhere.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, encoding="utf-8") as file:
        status = os.fstat(descriptor)
        if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
            raise PermissionError(1, "it belongs to another user")
        if os.name == "posix" and stat.S_IMODE(status.st_mode) & ~_OWNER_ONLY:
            with suppress(OSError):  # on a file system that cannot be written
                os.fchmod(descriptor, _OWNER_ONLY)
            logger.warning(
                "Other users could read %s: its rights are 0600 now. Change the key if they might have.", path
            )
        return file.read()
