"""PDF files by PDFium, the reader in Chromium: text in reading order, and an account of what a page shows besides.

On PDFs printed by Chromium, pypdf gave Kangxi radicals (U+2F00 and following) where PDFium gives the characters.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from vectorstore.errors import RefusedError
from vectorstore.loading.formats.extract import Extract, LeftOut
from vectorstore.loading.formats.garbled import is_garbled, is_garbled_line
from vectorstore.loading.formats.pdf_layout import Line, lines
from vectorstore.loading.formats.pdf_page import Page, attachments, open_page
from vectorstore.loading.formats.pdf_running import foot_notes, running
from vectorstore.loading.formats.pdf_segments import Segment

_PAGES_AT_MOST = 10_000
_FEW = 12  # letters: a page with fewer beside a picture of it is a scan with a stamp
_SCAN = 0.3  # of a page: a picture so large may be all that a page with few letters says
_WHOLE = 0.8  # of a page: so large is a scan, whatever was stamped on it
_STAMPED = 150  # letters; a page with more beside such a picture has text on a background
_LARGE = 0.1  # of a page: a picture so large may say something besides
_SEEN = 0.02  # of a page: a picture so large is what a page without a letter shows
_SLANT = 3.0  # degrees: text that runs so otherwise than its page, and not at a right angle to it, is a stamp across it
_ENDED = tuple("。！？!?…；;：:”」』）.")


def read(content: bytes) -> Extract:
    """The text of all pages in reading order; raises RefusedError where there is none that can be read."""
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
    if document.get_formtype():
        document.init_forms()
    pages = [open_page(document, number) for number in range(len(document))]
    heads = running([page.segments for page in pages])
    kept = [_without(page.segments, rows) for page, rows in zip(pages, heads, strict=True)]
    if not any(kept) and not any(page.pictures for page in pages):  # then it is no head of anything
        heads, kept = [[] for _ in pages], [list(page.segments) for page in pages]
    lost = [_lost(page, found) for page, found in zip(pages, kept, strict=True)]
    if not any(found for found, kind in zip(kept, lost, strict=True) if not kind):
        _refuse(pages, lost)
    return _Account(pages, heads, kept, lost).extract(_facts(document), attachments(document))


def _without(found: Sequence[Segment], rows: Sequence[Sequence[Segment]]) -> list[Segment]:
    taken = {id(segment) for row in rows for segment in row}
    return [segment for segment in found if id(segment) not in taken]


def _lost(page: Page, found: Sequence[Segment]) -> str:
    """The kind under which a page is named that gives no text; empty for one that does, and for an empty one."""
    text = "\n".join(segment.text for segment in [*found, *(segment for _, group in page.turned for segment in group)])
    if not page.opened or (text and is_garbled(text)):
        return "unreadable_page"
    letters = sum(map(str.isalnum, text))
    pictured = any(share >= (_SCAN if letters else _SEEN) for share, _ in page.pictures) or page.is_drawn
    return "scanned_page" if pictured and letters < _FEW else ""


def _refuse(pages: Sequence[Page], lost: Sequence[str]) -> None:
    if pages and not any(page.opened for page in pages):
        raise RefusedError("is a broken PDF: none of its pages can be read")
    if "scanned_page" in lost:
        raise RefusedError('is a scan without a text layer; install the extra `ocr` to read it: pip install "ask-articles[ocr]"')
    if "unreadable_page" in lost:
        raise RefusedError(
            "is a PDF whose text cannot be read: its fonts do not say which characters they show; print it anew, or run text recognition over it"
        )


class _Account:
    """Puts a document together: its text, where its pages begin, and what they show besides."""

    def __init__(self, pages: Sequence[Page], heads: Sequence[Sequence[Sequence[Segment]]], kept: Sequence[list[Segment]], lost: Sequence[str]) -> None:
        self._pages = pages
        self._heads = heads
        self._kept = kept
        self._lost = lost
        self._backgrounds = {key for key, count in Counter(key for page in pages for key in {key for _, key in page.pictures}).items() if count > 1}
        self._parts: list[str] = []
        self._begins: list[int] = []
        self._length = 0
        self._left_out: list[LeftOut] = []
        sizes = Counter({0.0: 0})
        for found in kept:
            for segment in found:
                sizes[round(segment.size, 1)] += len(segment.text)
        self._body = max(sizes, key=sizes.__getitem__)

    def extract(self, facts: dict[str, str], attached: Sequence[str]) -> Extract:
        for number, kind in enumerate(self._lost):
            self._page(number, kind)
        self._left_out += [LeftOut("attachment", "", self._length, name) for name in attached]
        found_in = dict.fromkeys(facts, "document information")
        return Extract("".join(self._parts), facts, pages=tuple(self._begins), found_in=found_in, left_out=tuple(self._left_out))

    def _page(self, number: int, kind: str) -> None:
        page = self._pages[number]
        self._begins.append(self._length)
        for row in self._heads[number]:
            self._leave(number, "header", " ".join(segment.text for segment in row))
        everything = "\n".join(segment.text for segment in self._kept[number])
        if kind:
            self._leave(number, kind, everything if kind == "unreadable_page" else "")
            if kind == "scanned_page" and everything.strip():
                self._leave(number, "other_text", everything)
        self._add(self._text(number) if not kind else "")
        if not kind and not page.is_layered:
            self._pictures(number, sum(map(str.isalnum, everything)))
        for told, text in page.besides:
            self._leave(number, told, text)

    def _pictures(self, number: int, letters: int) -> None:
        """Names large pictures on a page with text; a background of several pages says nothing."""
        for share, key in self._pages[number].pictures:
            if share >= _WHOLE and letters < _STAMPED:
                self._leave(number, "scanned_page", "")
            elif share >= _LARGE and key not in self._backgrounds:
                self._leave(number, "image", "")

    def _text(self, number: int) -> str:
        page = self._pages[number]
        found, notes = foot_notes(lines(self._kept[number], page.rules), self._body)
        if notes:
            self._leave(number, "note", "\n".join(line.text for line in notes))
        read = self._readable(number, found)
        beside: list[Line] = []
        for slant, group in page.turned:
            if min(slant % 90, 90 - slant % 90) > _SLANT:
                self._leave(number, "other_text", "\n".join(segment.text for segment in group))
            else:
                beside += self._readable(number, lines(group, page.rules))
        own, turned = _joined(read), _joined(beside)
        if not own or not turned:
            return own or turned
        return f"{own}\n\n{turned}" if own.endswith(_ENDED) else f"{turned}\n\n{own}"  # no sentence that goes on is cut

    def _readable(self, number: int, found: Sequence[Line]) -> list[Line]:
        bad = [line for line in found if is_garbled_line(line.text)]
        if bad:
            self._leave(number, "broken_part", "\n".join(line.text for line in bad))
        return [line for line in found if not is_garbled_line(line.text)]

    def _add(self, text: str) -> None:
        self._parts.append(f"{text}\n")
        self._length += len(text) + 1

    def _leave(self, number: int, kind: str, text: str) -> None:
        self._left_out.append(LeftOut(kind, text, self._length, f"page {number + 1}"))


def _joined(found: Sequence[Line]) -> str:
    """Lines of printed text; an empty line where a paragraph begins, and around a table."""
    parts: list[str] = []
    for number, line in enumerate(found):
        table = line.text.startswith("| ")
        before = found[number - 1].text.startswith("| ") if number else table
        parts.append(("" if not number else "\n\n" if line.apart or table != before else "\n") + line.text)
    return "".join(parts)


def _facts(document: Any) -> dict[str, str]:
    """What the file says of its article. The day on which it was made is not the article's."""
    found = document.get_metadata_dict()
    facts = {"title": found["Title"], "author": found["Author"]}
    return {key: value.strip() for key, value in facts.items() if value.strip()}
