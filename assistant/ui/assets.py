"""The page's own files in `static/`: markup, styles, scripts."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "static"
# In this order: a later sheet overrides an earlier one.
_STYLES = (
    "theme",
    "elements",
    "navigation",
    "transcript",
    "welcome",
    "answer",
    "sources",
    "composer",
    "reader",
    "library",
    "check",
    "sizes",
    "print",
)


def read_asset(name: str) -> str:
    """The text of one file, by its path inside `static/`."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def stylesheet() -> str:
    """All styles of the page as one sheet."""
    return "".join(read_asset(f"styles/{name}.css") for name in _STYLES)


def read_markup(name: str) -> str:
    """The HTML of a page, `chat`, `library` or `check`, with the reader in its place."""
    return read_asset(f"{name}.html").replace("@reader", read_asset("reader.html"))
