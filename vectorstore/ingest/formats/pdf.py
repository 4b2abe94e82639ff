"""PDF files by PDFium, the reader in Chromium: text in reading order, and an account of what a page shows besides.

On PDFs printed by Chromium, pypdf gave Kangxi radicals (U+2F00 and following) where PDFium gives the characters.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats import recognition
from vectorstore.ingest.formats.extract import Extract, ReportPage
from vectorstore.ingest.formats.paged_text import PagedText
from vectorstore.ingest.formats.pdf_page import Page, attachments, open_page

_PAGES_AT_MOST = 10_000
_DOTS = 200  # an inch, at which a page is drawn for text recognition


def read(content: bytes, report_page: ReportPage = lambda _page, _pages: None) -> Extract:
    """The text of all pages in reading order; raises RefusedError where there is none that can be read.

    Pages without a text layer are read by text recognition where that is installed; `report_page` is called before each
    of them.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise RefusedError("pdf_encrypted") from None
        raise RefusedError("resave_pdf") from None
    try:
        if len(document) > _PAGES_AT_MOST:
            raise RefusedError("too_many_pages", count=_PAGES_AT_MOST)
        return _extract(document, report_page)
    finally:
        document.close()


def _extract(document: Any, report_page: ReportPage) -> Extract:  # pypdfium2 has no types
    if document.get_formtype():
        document.init_forms()
    pages = [open_page(document, number) for number in range(len(document))]
    paged_text = PagedText(pages)
    if any(paged_text.problems) and recognition.is_installed():
        pages = _recognise_pages(document, pages, paged_text.problems, report_page)
        paged_text = PagedText(pages)
    if paged_text.is_empty:
        _refuse(pages, paged_text.problems)
    return paged_text.extract(_facts(document), attachments(document))


def _recognise_pages(
    document: Any, pages: Sequence[Page], problems: Sequence[str], report_page: ReportPage
) -> list[Page]:
    """The pages; one that gives no text is drawn as a picture, which text recognition reads."""
    numbers = [number for number, problem in enumerate(problems) if problem and pages[number].is_readable]
    result = list(pages)
    for done, number in enumerate(numbers):
        report_page(done, len(numbers))
        page = pages[number]
        stamps = [segment.text for segment in page.segments] if problems[number] == "scanned_page" else []
        other_texts = [*page.other_texts, *([("other_text", "\n".join(stamps))] if stamps else [])]
        found = recognition.recognise(_render(document, number))
        result[number] = replace(
            page, segments=found, rotated=(), rules=(), other_texts=other_texts, is_recognised=True
        )
    return result


def _render(document: Any, number: int) -> Any:
    """A picture of the page, as an array of height, width and colours."""
    page = document[number]
    longest = max(page.get_size()) / 72
    bitmap = page.render(scale=min(_DOTS / 72, recognition.DOTS_AT_MOST / longest / 72), rev_byteorder=True)
    picture = bitmap.to_pil().convert("RGB")
    bitmap.close()
    page.close()
    import numpy as np

    return np.asarray(picture)


def _refuse(pages: Sequence[Page], problems: Sequence[str]) -> None:
    if pages and not any(page.is_readable for page in pages):
        raise RefusedError("pdf_without_readable_pages")
    if any(page.is_recognised for page in pages):
        raise RefusedError("scan_without_text")
    if "scanned_page" in problems:
        raise RefusedError("scan_without_ocr")
    if "unreadable_page" in problems:
        raise RefusedError("pdf_without_characters")


def _facts(document: Any) -> dict[str, str]:
    """What the file says of its article. The day on which it was made is not the article's."""
    found = document.get_metadata_dict()
    facts = {"title": found["Title"], "author": found["Author"]}
    return {key: value.strip() for key, value in facts.items() if value.strip()}
