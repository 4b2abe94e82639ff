"""Where in its file a piece of an article stands: its sheet and row, its slide or its page; and who read it there."""

import math
from pathlib import PurePosixPath

from assistant.i18n import Translator
from assistant.ui.sanitize import visible
from vectorstore import SUFFIXES, Article

_SLIDES = ("pptx", "ppt")
_OPEN_SLIDES = (".odp", ".otp", ".fodp")  # of a kind that is also text
_SHEETS = ("xlsx", "xls", "ods")


def place_words(article: Article, page: int | None, texts: Translator) -> str:
    """The sheet and row, the slide or the page; empty where the file has none of them."""
    path, parts = PurePosixPath(article.path), []
    if SUFFIXES.get(path.parent.suffix.lower()) in _SHEETS:
        parts.append(texts("sheet", sheet=visible(path.name)))
    if article.row:
        parts.append(texts("row", row=article.row))
    if page:
        suffix = path.suffix.lower()
        is_slide = SUFFIXES.get(suffix) in _SLIDES or suffix in _OPEN_SLIDES
        parts.append(texts("slide_number" if is_slide else "page_number", page=page))
    return " · ".join(parts)


def recognition_words(sureness: float | None, texts: Translator) -> str:
    """That text recognition read it, and how sure it was; empty where it was not read so."""
    return "" if sureness is None else texts("read_by_ocr", sure=percent(sureness))


def percent(sureness: float) -> str:
    """How sure text recognition was, rounded down: of nothing is it wholly sure."""
    return f"{min(99, math.floor(100 * sureness))}%"


def kind_words(article: Article) -> str:
    """The ending of the article's file; of a sheet, that of its workbook."""
    path = PurePosixPath(article.path)
    in_workbook = SUFFIXES.get(path.parent.suffix.lower()) in _SHEETS
    return (path.parent if in_workbook else path).suffix.removeprefix(".").lower()
