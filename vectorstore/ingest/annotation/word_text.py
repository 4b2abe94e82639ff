"""The words of a Word file in the order in which its reader takes them, each with its element."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple

from vectorstore.ingest.formats.office.opc import Package
from vectorstore.ingest.formats.office.word_runs import BOX, DELETED, is_prompt, parts
from vectorstore.ingest.formats.office.word_styles import W
from vectorstore.ingest.formats.office.word_tables import boxes

BODY, IN_BOX, IN_NOTE = "body", "box", "note"
_PARAGRAPH, _RUN, _WORDS = f"{W}p", f"{W}r", f"{W}t"


class Stretch(NamedTuple):
    """The words of one `w:t`; elements are those of lxml, which has no types."""

    start: int  # its offsets in the text of the document
    end: int
    words: Any
    paragraph: Any
    story: str  # BODY, or where it is where Word takes no comment
    anchor: Any  # the run in the body that a text box or a note hangs on; None in the body


class DocumentText:
    """The text of a document; paragraphs end with a line feed."""

    def __init__(self, package: Package, part: str, root: Any) -> None:
        self.stretches: list[Stretch] = []
        self._found: list[str] = []
        self._length = 0
        for body in root.iterchildren(f"{W}body"):
            self._blocks(body, BODY, None)
        for kind in ("foot", "end"):
            anchors = {one.get(f"{W}id"): one for one in root.iter(f"{W}{kind}noteReference")}
            for name in package.related(part, f"{kind}notes"):
                notes = package.xml(name)
                for note in notes.iterchildren(f"{W}{kind}note") if notes is not None else ():
                    reference = anchors.get(note.get(f"{W}id"))
                    if reference is not None:
                        self._blocks(note, IN_NOTE, outer_run(reference))
        self.text = "".join(self._found)
        self._starts = [stretch.start for stretch in self.stretches]

    def stretch(self, place: int) -> Stretch:
        """The stretch that a character is in."""
        return self.stretches[bisect_right(self._starts, place) - 1]

    def _blocks(self, parent: Any, story: str, anchor: Any) -> None:
        for element in parts(parent):
            if element.tag == _PARAGRAPH:
                self._paragraph(element, story, anchor)
            elif element.tag not in DELETED and not _is_prompt(element):
                self._blocks(element, story, anchor)

    def _paragraph(self, paragraph: Any, story: str, anchor: Any) -> None:
        for words in _words(paragraph):
            if words.text:
                self.stretches.append(
                    Stretch(self._length, self._length + len(words.text), words, paragraph, story, anchor)
                )
                self._add(words.text)
        self._add("\n")
        for box in boxes(paragraph):
            self._blocks(box, IN_BOX if story == BODY else story, outer_run(box) if anchor is None else anchor)

    def _add(self, text: str) -> None:
        self._found.append(text)
        self._length += len(text)


def outer_run(element: Any, within: Any = None) -> Any:
    """The outermost run that an element is in, below another element if given; None where it is in none."""
    found = None
    for above in element.iterancestors():
        if above is within:
            break
        found = above if above.tag == _RUN else found
    return found


def _words(parent: Any) -> Iterator[Any]:
    """The `w:t` of a paragraph in order, without those of its text boxes and of readings above the line."""
    for element in parts(parent):
        if element.tag == _WORDS:
            yield element
        elif element.tag == f"{W}ruby":
            base = element.find(f"{W}rubyBase")
            yield from _words(base) if base is not None else ()
        elif element.tag not in (*DELETED, BOX) and not _is_prompt(element):
            yield from _words(element)


def _is_prompt(element: Any) -> bool:
    return element.tag == f"{W}sdt" and is_prompt(element)
