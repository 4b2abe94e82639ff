"""Pictures of text: photographs and scans, page after page, by text recognition."""

import io
from typing import Any

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats import recognition
from vectorstore.ingest.formats.extract import Extract, ReportPage
from vectorstore.ingest.formats.paged_text import PagedText
from vectorstore.ingest.formats.pdf_page import Page

_PAGES_AT_MOST = 1000


def read(content: bytes, report_page: ReportPage = lambda _read_page, _pages: None) -> Extract:
    """The text of all pictures of the file; `report_page` is called before each page.

    Raises RefusedError where none can be read.
    """
    if not recognition.is_installed():
        raise RefusedError("picture_without_ocr")
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as picture:
            pages = [_read_page(picture, number, report_page) for number in range(_count_pages(picture))]
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise RefusedError("picture_broken_or_oversized") from None
    if not any(page.segments for page in pages):
        raise RefusedError("picture_without_text")
    return PagedText(pages).extract({})


def _count_pages(picture: Any) -> int:
    count = (
        int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1
    )  # other pictures move: the first tells all
    if count > _PAGES_AT_MOST:
        raise RefusedError("too_many_pages", count=_PAGES_AT_MOST)
    return count


def _read_page(picture: Any, number: int, report_page: ReportPage) -> Page:
    import numpy as np
    from PIL import Image, ImageOps

    report_page(number, _count_pages(picture))
    picture.seek(number)
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("RGBA", "LA", "PA", "P"):  # what is clear shows white paper
        upright = upright.convert("RGBA")
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright)
    if upright.mode.startswith("I"):
        upright = upright.point(lambda dot: dot / 256).convert("L")
    upright = upright.convert("RGB")
    upright.thumbnail((recognition.DOTS_AT_MOST, recognition.DOTS_AT_MOST))
    return Page(segments=recognition.recognise(np.asarray(upright)), is_recognised=True)
