"""The formats that this process knows, by name and by suffix; other packages register theirs here.

Those of this package are listed in `format_table`.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from vectorstore.ingest.formats.format import Format
from vectorstore.ingest.formats.format_table import LIBREOFFICE, TABLE, TEXT_RECOGNITION

FORMATS: dict[str, Format] = {}  # by name
SUFFIXES: dict[str, str] = {}  # in lower case, each with its format's name


def register(new: Format) -> None:
    """Add a format; raises ValueError where its name or one of its suffixes is another one's."""
    if new.name in FORMATS:
        raise ValueError(f"there is a format `{new.name}` already")
    suffixes = [suffix.lower() for suffix in new.suffixes]
    if taken := next((suffix for suffix in suffixes if suffix in SUFFIXES), None):
        raise ValueError(f"files that end in {taken} are read as `{SUFFIXES[taken]}` already")
    FORMATS[new.name] = new
    SUFFIXES.update(dict.fromkeys(suffixes, new.name))


def load_reader(file_format: Format) -> Callable[..., Any]:
    """The format's reader; its module is imported now."""
    module, _, function = file_format.reader.partition(":")
    reader: Callable[..., Any] = getattr(import_module(module), function)
    return reader


def is_built_in(name: str) -> bool:
    """Whether the format is one of this package, which every process knows; others must be registered in each."""
    return any(file_format.name == name for file_format in TABLE)


def office_program() -> str | None:
    """The path of LibreOffice's program, which reads old Office files; None where it is not installed."""
    return LIBREOFFICE.find()


def reads_pictures() -> bool:
    """Whether the extra `ocr` is installed, which reads scans and pictures."""
    return TEXT_RECOGNITION.find() is not None


for _format in TABLE:
    register(_format)
