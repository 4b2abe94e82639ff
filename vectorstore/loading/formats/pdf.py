"""PDF files by PDFium, the reader in Chromium. It gives the characters of a page; what broke its lines is mended in cleaning.

On PDFs printed by Chromium, pypdf gave Kangxi radicals (U+2F00 and following) where PDFium gives the characters.
"""

import re
from typing import Any

from vectorstore.errors import RefusedError
from vectorstore.loading.formats.extract import Extract

_PAGES_AT_MOST = 10_000
_LOOKED_AT = 20  # pages in which an image tells a scan
_BROWSERS = re.compile("mozilla|chrom|webkit|skia", re.IGNORECASE)  # they date the print, not the article


def read(content: bytes) -> Extract:
    """The text layer, page after page; raises RefusedError where there is none."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise RefusedError("is an encrypted PDF; save a copy without its password") from None
        raise RefusedError("is a broken PDF; open it in a reader and save it anew") from None
    try:
        if len(document) > _PAGES_AT_MOST:
            raise RefusedError(f"has more than {_PAGES_AT_MOST} pages; part it")
        return _extract(document)
    finally:
        document.close()


def _extract(document: Any) -> Extract:  # pypdfium2 has no types
    parts: list[str] = []
    pages: list[int] = []
    length = unread = 0
    for number in range(len(document)):
        text = _page_text(document, number)
        unread += text is None
        pages.append(length)
        parts.append(f"{text or ''}\n")
        length += len(parts[-1])
    whole = "".join(parts)
    if not whole.strip():
        if unread:
            raise RefusedError("is a broken PDF: none of its pages can be read")
        if any(_has_image(document, number) for number in range(min(len(document), _LOOKED_AT))):
            raise RefusedError("is a scan without a text layer; run text recognition (OCR) over it first")
    return Extract(whole, _facts(document), pages=tuple(pages))


def _page_text(document: Any, number: int) -> str | None:
    """The text of a page with single line breaks; None where PDFium cannot load the page."""
    import pypdfium2

    try:
        page = document[number]
        layer = page.get_textpage()
    except pypdfium2.PdfiumError:
        return None
    text = str(layer.get_text_range())
    layer.close()
    page.close()
    # PDFium puts U+FFFE for a hyphen at the end of a line together with the line break.
    return text.replace("\r\n", "\n").replace("\ufffe", "-\n").strip("\n")


def _has_image(document: Any, number: int) -> bool:
    import pypdfium2

    try:
        return any(True for _ in document[number].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    except pypdfium2.PdfiumError:
        return False


def _facts(document: Any) -> dict[str, str]:
    found = document.get_metadata_dict()
    facts = {"title": found["Title"], "author": found["Author"]}
    made = re.match(r"D:(\d{4})(\d\d)(\d\d)", found["CreationDate"])
    if made and not _BROWSERS.search(found["Creator"] + found["Producer"]):
        facts["made"] = "-".join(made.groups())
    return {key: value.strip() for key, value in facts.items() if value.strip()}
