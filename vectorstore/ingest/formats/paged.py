"""Pages to an extract: their text in reading order, and an account of what they show besides."""

from collections import Counter
from collections.abc import Sequence

from vectorstore.ingest.formats.extract import Extract, LeftOut, Recognised
from vectorstore.ingest.formats.garbled import is_garbled, is_garbled_line
from vectorstore.ingest.formats.pdf_bands import ENDED
from vectorstore.ingest.formats.pdf_layout import Line, lines
from vectorstore.ingest.formats.pdf_page import Page
from vectorstore.ingest.formats.pdf_running import foot_notes, running
from vectorstore.ingest.formats.pdf_segments import Segment

_FEW = 12  # letters: a page with fewer beside a picture of it is a scan with a stamp
_SCAN = 0.3  # of a page: a picture so large may be all that a page with few letters says
_WHOLE = 0.8  # of a page: so large is a scan, whatever was stamped on it
_STAMPED = 150  # letters; a page with more beside such a picture has text on a background
_LARGE = 0.1  # of a page: a picture so large may say something besides
_SEEN = 0.02  # of a page: a picture so large is what a page without a letter shows
_SLANT = 3.0  # degrees: text that runs so otherwise than its page, and not at a right angle to it, is a stamp across it


class PagedText:
    """Puts a document together: its text, where its pages begin, and what they show besides."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = pages
        self._heads = running([page.segments for page in pages])
        self._kept = [_without(page.segments, rows) for page, rows in zip(pages, self._heads, strict=True)]
        if not any(self._kept) and not any(page.pictures for page in pages):  # then it is no head of anything
            self._heads, self._kept = [[] for _ in pages], [list(page.segments) for page in pages]
        self.lost = [_lost(page, found) for page, found in zip(pages, self._kept, strict=True)]
        seen = Counter(key for page in pages for key in {key for _, key in page.pictures})
        self._backgrounds = {key for key, count in seen.items() if count > 1}
        self._parts: list[str] = []
        self._begins: list[int] = []
        self._length = 0
        self._left_out: list[LeftOut] = []
        self._recognised: list[Recognised] = []
        sizes = Counter({0.0: 0})
        for found in self._kept:
            for segment in found:
                sizes[round(segment.size, 1)] += len(segment.text)
        self._body = max(sizes, key=sizes.__getitem__)

    @property
    def is_empty(self) -> bool:
        """Whether no page has text that can be read."""
        return not any(found and not kind for found, kind in zip(self._kept, self.lost, strict=True))

    def extract(self, facts: dict[str, str], attached: Sequence[str] = ()) -> Extract:
        """The document's text with all that its pages show besides; `attached` are the names of files inside it."""
        for number, kind in enumerate(self.lost):
            self._page(number, kind)
        self._left_out += [LeftOut("attachment", "", self._length, name) for name in attached]
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
            self._leave(number, "header", " ".join(segment.text for segment in row))
        everything = _everything(page, self._kept[number])
        if kind:
            self._leave(number, kind, everything if kind == "unreadable_page" else "")
            if kind == "scanned_page" and everything.strip():
                self._leave(number, "other_text", everything)
        self._add(self._text(number) if not kind else [])
        if not kind and not page.is_layered and not page.is_recognised:
            self._pictures(number, sum(map(str.isalnum, everything)))
        for left_out_as, text in page.besides:
            self._leave(number, left_out_as, text)

    def _pictures(self, number: int, letters: int) -> None:
        """Names large pictures on a page with text; a background of several pages says nothing."""
        for share, key in self._pages[number].pictures:
            if share >= _WHOLE and letters < _STAMPED:
                self._leave(number, "scanned_page", "")
            elif share >= _LARGE and key not in self._backgrounds:
                self._leave(number, "image", "")

    def _text(self, number: int) -> list[Line]:
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
        if not read or not beside:
            return read or beside
        first, second = (
            (read, beside) if read[-1].text.endswith(ENDED) else (beside, read)
        )  # no sentence that goes on is cut
        return [*first, second[0]._replace(apart=True), *second[1:]]

    def _readable(self, number: int, found: Sequence[Line]) -> list[Line]:
        garbled = [is_garbled_line(line.text) for line in found]
        if any(garbled):
            self._leave(
                number, "broken_part", "\n".join(line.text for line, bad in zip(found, garbled, strict=True) if bad)
            )
        return [line for line, bad in zip(found, garbled, strict=True) if not bad]

    def _add(self, found: Sequence[Line]) -> None:
        """Puts the lines of a page into the text; an empty line where a paragraph begins, and around a table."""
        for number, line in enumerate(found):
            table = line.text.startswith("| ")
            before = found[number - 1].text.startswith("| ") if number else table
            gap = "" if not number else "\n\n" if line.apart or table != before else "\n"
            self._parts.append(gap + line.text)
            start, self._length = self._length + len(gap), self._length + len(gap) + len(line.text)
            if self._pages[len(self._begins) - 1].is_recognised:
                self._recognised.append(Recognised(start, self._length, line.confidence, len(self._begins)))
        self._parts.append("\n")
        self._length += 1

    def _leave(self, number: int, kind: str, text: str) -> None:
        self._left_out.append(LeftOut(kind, text, self._length, f"page {number + 1}"))


def _without(found: Sequence[Segment], rows: Sequence[Sequence[Segment]]) -> list[Segment]:
    removed = {id(segment) for row in rows for segment in row}
    return [segment for segment in found if id(segment) not in removed]


def _lost(page: Page, found: Sequence[Segment]) -> str:
    """The kind under which a page is named that gives no text; empty for one that does, and for an empty one."""
    text = _everything(page, found)
    if page.is_recognised:
        return "" if found else "image"
    if not page.opened or (text and is_garbled(text)):
        return "unreadable_page"
    letters = sum(map(str.isalnum, text))
    pictured = any(share >= (_SCAN if letters else _SEEN) for share, _ in page.pictures) or page.is_drawn
    return "scanned_page" if pictured and letters < _FEW else ""


def _everything(page: Page, found: Sequence[Segment]) -> str:
    return "\n".join(segment.text for segment in [*found, *(segment for _, group in page.turned for segment in group)])
