"""Short labels in the reader's language: where in its file a quote is, who read it, what its verdict is."""

import math
from collections.abc import Sequence
from pathlib import PurePosixPath

from assistant.i18n import Translator
from assistant.reviews import Review
from assistant.schemas import AnswerSentence, Citation
from assistant.ui.sanitize import strip_invisible
from vectorstore import SUFFIXES, Article

_SLIDES = ("pptx", "ppt")
_OPEN_SLIDES = (".odp", ".otp", ".fodp")  # their kind has files of text as well
_SHEETS = ("xlsx", "xls", "ods")
QUOTED_SIGN = "❝"  # beside its word, as each verdict has a sign


def location_label(article: Article, page: int | None, texts: Translator) -> str:
    """The sheet and row, the slide or the page; empty where the file has none of them."""
    path, parts = PurePosixPath(article.path), []
    if SUFFIXES.get(path.parent.suffix.lower()) in _SHEETS:
        parts.append(texts("sheet", sheet=strip_invisible(path.name)))
    if article.row:
        parts.append(texts("row", row=article.row))
    if page:
        suffix = path.suffix.lower()
        is_slide = SUFFIXES.get(suffix) in _SLIDES or suffix in _OPEN_SLIDES
        parts.append(texts("slide_number" if is_slide else "page_number", page=page))
    return " · ".join(parts)


def ocr_label(confidence: float | None, texts: Translator) -> str:
    """That text recognition read the words, and how sure it was; empty where it did not read them."""
    return "" if confidence is None else texts("read_by_ocr", sure=percent(confidence))


def percent(confidence: float) -> str:
    """The confidence of text recognition, from 0 to 1, as a percentage; rounded down, and never 100 %."""
    return f"{min(99, math.floor(100 * confidence))}%"


def file_type(article: Article) -> str:
    """The suffix of the article's file without its dot; of a sheet, that of its workbook."""
    path = PurePosixPath(article.path)
    in_workbook = SUFFIXES.get(path.parent.suffix.lower()) in _SHEETS
    return (path.parent if in_workbook else path).suffix.removeprefix(".").lower()


def citation_location(citation: Citation, texts: Translator) -> list[str]:
    """Where in its file the citation's quote is, and that text recognition read it; empty where neither is known."""
    article = citation.article
    location = location_label(article, citation.page, texts) if article else ""
    return [label for label in (location, ocr_label(citation.ocr, texts)) if label]


def verdict_label(citation: Citation, texts: Translator) -> str:
    """The verdict with its sign and its reasons; of a quotation, that it is one."""
    sign = QUOTED_SIGN if citation.method == "quotation" else citation.state.sign
    return f"{sign} {state_label(citation, texts)}{reasons_suffix(citation.reasons, texts)}"


def state_label(checked: Citation | AnswerSentence, texts: Translator, *, short: bool = False) -> str:
    """The verdict in words. The article's own sentence is quoted: people read `verified` as `correct`."""
    verdict = checked.state if isinstance(checked, Citation) else checked.verdict
    if checked.method == "quotation":
        return texts("state_quoted")
    return texts.short_state(verdict) if short else texts.state(verdict)


def reasons_suffix(reasons: Sequence[str], texts: Translator) -> str:
    """The reasons of a verdict in brackets, each once; empty where there are none."""
    return f" ({'; '.join(dict.fromkeys(texts.reason(reason) for reason in reasons))})" if reasons else ""


def review_line(review: Review, texts: Translator) -> str:
    """A reader's own verdict on a citation, with name and date as far as they are known."""
    name = " ".join(strip_invisible(review.name).split()) or texts("review_someone")
    verdict = texts("review_right" if review.right else "review_wrong")
    who = ", ".join(filter(None, (name, strip_invisible(review.date))))
    return texts("review_by", who=who, verdict=verdict)
