"""Makes one extract of the pages of a PDF or a scan: the text in reading order, and what the pages show besides."""

from collections import Counter
from collections.abc import Sequence

from vectorstore.ingest.formats.extract import Extract, LeftOut, Recognised
from vectorstore.ingest.formats.garbled import is_garbled, is_garbled_line
from vectorstore.ingest.formats.pdf_layout import Line, read_lines
from vectorstore.ingest.formats.pdf_page import Page
from vectorstore.ingest.formats.pdf_rows import ENDED
from vectorstore.ingest.formats.pdf_running import find_running_lines, split_footnotes
from vectorstore.ingest.formats.pdf_segments import Segment

_FEW = 12  # letters: a page with fewer beside a picture of it is a scan with a stamp
_SCAN = 0.3  # of a page: a picture so large may be all that a page with few letters says
_WHOLE = 0.8  # of a page: so large is a scan, whatever was stamped on it
_STAMPED = 150  # letters; a page with more beside such a picture has text on a background
_LARGE = 0.1  # of a page: a picture so large may say something besides
_SEEN = 0.02  # of a page: a picture so large is what a page without a letter shows
_SLANT = 3.0  # degrees: text that runs so otherwise than its page, and not at a right angle to it, is a stamp across it


class PagedText:
    """The text of a document, the offsets at which its pages begin, and what the text leaves out.

    `problems` has for each page the kind under which it is left out as a whole, or an empty string.
    """

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = pages
        self._heads = find_running_lines([page.segments for page in pages])
        self._segments = [_remove_rows(page.segments, rows) for page, rows in zip(pages, self._heads, strict=True)]
        if not any(self._segments) and not any(page.pictures for page in pages):  # then it is no head of anything
            self._heads, self._segments = [[] for _ in pages], [list(page.segments) for page in pages]
        self.problems = [_page_problem(page, found) for page, found in zip(pages, self._segments, strict=True)]
        counts_ = Counter(key for page in pages for key in {key for _, key in page.pictures})
        self._backgrounds = {key for key, count in counts_.items() if count > 1}
        self._parts: list[str] = []
        self._begins: list[int] = []
        self._length = 0
        self._left_out: list[LeftOut] = []
        self._recognised: list[Recognised] = []
        sizes = Counter({0.0: 0})
        for found in self._segments:
            for segment in found:
                sizes[round(segment.size, 1)] += len(segment.text)
        self._body = max(sizes, key=sizes.__getitem__)

    @property
    def is_empty(self) -> bool:
        """Whether no page has text that can be read."""
        return not any(found and not kind for found, kind in zip(self._segments, self.problems, strict=True))

    def extract(self, facts: dict[str, str], attachments: Sequence[str] = ()) -> Extract:
        """The extract; `attachments` are the names of the files inside the document."""
        for number, kind in enumerate(self.problems):
            self._page(number, kind)
        self._left_out += [LeftOut("attachment", "", self._length, name) for name in attachments]
        found_in = dict.fromkeys(facts, "document information")
        return Extract(
            "".join(self._parts),
            facts,
            pages=tuple(self._begins),
            found_in=found_in,
            left_out=tuple(self._left_out),
            recognised=tuple(self._recognised),
        )

    def _page(self, number: int, kind: str) -> None:
        page = self._pages[number]
        self._begins.append(self._length)
        for row in self._heads[number]:
            self._omit(number, "header", " ".join(segment.text for segment in row))
        whole_text = _whole_text(page, self._segments[number])
        if kind:
            self._omit(number, kind, whole_text if kind == "unreadable_page" else "")
            if kind == "scanned_page" and whole_text.strip():
                self._omit(number, "other_text", whole_text)
        self._add(self._text(number) if not kind else [])
        if not kind and not page.is_layered and not page.is_recognised:
            self._pictures(number, sum(map(str.isalnum, whole_text)))
        for left_out_as, text in page.other_texts:
            self._omit(number, left_out_as, text)

    def _pictures(self, number: int, letters: int) -> None:
        """Names large pictures on a page with text; a background of several pages says nothing."""
        for share, key in self._pages[number].pictures:
            if share >= _WHOLE and letters < _STAMPED:
                self._omit(number, "scanned_page", "")
            elif share >= _LARGE and key not in self._backgrounds:
                self._omit(number, "image", "")

    def _text(self, number: int) -> list[Line]:
        page = self._pages[number]
        found, notes = split_footnotes(read_lines(self._segments[number], page.rules), self._body)
        if notes:
            self._omit(number, "note", "\n".join(line.text for line in notes))
        own_lines = self._readable(number, found)
        rotated_lines: list[Line] = []
        for slant, group in page.rotated:
            if min(slant % 90, 90 - slant % 90) > _SLANT:
                self._omit(number, "other_text", "\n".join(segment.text for segment in group))
            else:
                rotated_lines += self._readable(number, read_lines(group, page.rules))
        if not own_lines or not rotated_lines:
            return own_lines or rotated_lines
        first, second = (
            (own_lines, rotated_lines) if own_lines[-1].text.endswith(ENDED) else (rotated_lines, own_lines)
        )  # no sentence that goes on is cut
        return [*first, second[0]._replace(begins_paragraph=True), *second[1:]]

    def _readable(self, number: int, found: Sequence[Line]) -> list[Line]:
        are_garbled = [is_garbled_line(line.text) for line in found]
        if any(are_garbled):
            self._omit(
                number,
                "broken_part",
                "\n".join(line.text for line, bad in zip(found, are_garbled, strict=True) if bad),
            )
        return [line for line, bad in zip(found, are_garbled, strict=True) if not bad]

    def _add(self, found: Sequence[Line]) -> None:
        """Puts the lines of a page into the text; an empty line where a paragraph begins, and around a table."""
        for number, line in enumerate(found):
            table = line.text.startswith("| ")
            before = found[number - 1].text.startswith("| ") if number else table
            gap = "" if not number else "\n\n" if line.begins_paragraph or table != before else "\n"
            self._parts.append(gap + line.text)
            start, self._length = self._length + len(gap), self._length + len(gap) + len(line.text)
            if self._pages[len(self._begins) - 1].is_recognised:
                self._recognised.append(Recognised(start, self._length, line.confidence, len(self._begins)))
        self._parts.append("\n")
        self._length += 1

    def _omit(self, number: int, kind: str, text: str) -> None:
        self._left_out.append(LeftOut(kind, text, self._length, f"page {number + 1}"))


def _remove_rows(found: Sequence[Segment], rows: Sequence[Sequence[Segment]]) -> list[Segment]:
    running = {id(segment) for row in rows for segment in row}
    return [segment for segment in found if id(segment) not in running]


def _page_problem(page: Page, found: Sequence[Segment]) -> str:
    """The kind under which a page without readable text is left out; else empty, also for a blank one."""
    text = _whole_text(page, found)
    if page.is_recognised:
        return "" if found else "image"
    if not page.is_readable or (text and is_garbled(text)):
        return "unreadable_page"
    letters = sum(map(str.isalnum, text))
    has_picture = any(share >= (_SCAN if letters else _SEEN) for share, _ in page.pictures) or page.has_many_shapes
    return "scanned_page" if has_picture and letters < _FEW else ""


def _whole_text(page: Page, found: Sequence[Segment]) -> str:
    return "\n".join(segment.text for segment in [*found, *(segment for _, group in page.rotated for segment in group)])
