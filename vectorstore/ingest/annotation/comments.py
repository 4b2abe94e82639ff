"""Comments of a Word file (ECMA-376, part 1, 17.13.4): their texts in a part, their ranges in the document."""

from collections.abc import Sequence
from typing import Any

from vectorstore.ingest.annotation.annotation_request import AnnotationRequest, DraftComment
from vectorstore.ingest.annotation.cuts import Cuts
from vectorstore.ingest.annotation.places import Places
from vectorstore.ingest.annotation.word_text import BODY, IN_BOX, DocumentText, Stretch
from vectorstore.ingest.annotation.xml_text import valid
from vectorstore.ingest.formats.office.word_styles import W, number

_PARAGRAPH, _LOOK = f"{W}p", f"{W}pPr"
_SETTINGS = (f"{W}sdtPr", f"{W}sdtEndPr", f"{W}smartTagPr", f"{W}customXmlPr", f"{W}fldData")  # of what wraps runs


class CommentWriter:
    """Adds comments to a document and to its part of comments."""

    def __init__(
        self, request: AnnotationRequest, root: Any, listed: Any, document: DocumentText, places: Places, cuts: Cuts
    ) -> None:
        self._request, self._root, self._listed = request, root, listed
        self._document, self._places, self._cuts = document, places, cuts
        self._next = 1 + max((number(one.get(f"{W}id"), -1) for one in listed.iter(f"{W}comment")), default=-1)

    def add(self, comment: DraftComment) -> None:
        """Add a comment at its sentence, or as near as it can be."""
        texts = self._request.texts
        place = self._places.find(comment.start, comment.end)
        if place is None:
            self._add_near(self._places.nearest(comment.start), comment, texts.nearest)
            return
        first, last = self._document.stretch(place.start), self._document.stretch(place.end - 1)
        if first.story == last.story == BODY:
            start, end = self._cuts.run_from(place.start), self._cuts.run_to(place.end - 1)
            self._mark(_outer(start, last=False), _outer(end, last=True), comment.lines)
            return
        self._add_near(first, comment, texts.in_box if first.story == IN_BOX else texts.in_note)

    def _add_near(self, stretch: Stretch | None, comment: DraftComment, remark: str) -> None:
        """Comment on what a text box or a note hangs on, or else on the whole paragraph, and say of which sentence."""
        quoted = " ".join(self._request.text[comment.start : comment.end].split())
        lines = (f"{remark} “{quoted}”", *comment.lines)
        if stretch and stretch.anchor is not None:
            self._mark(_outer(stretch.anchor, last=False), _outer(stretch.anchor, last=True), lines)
            return
        paragraph = stretch.paragraph if stretch else next(self._root.iter(_PARAGRAPH), None)
        if paragraph is None:
            return
        inside = [element for element in paragraph.iterchildren("*") if element.tag != _LOOK]
        if inside:
            self._mark(inside[0], inside[-1], lines)
        else:
            paragraph.extend(self._marks(lines))

    def _mark(self, first: Any, last: Any, lines: Sequence[str]) -> None:
        start, end, reference = self._marks(lines)
        first.addprevious(start)
        _add_behind(last, end)
        _add_behind(end, reference)

    def _marks(self, lines: Sequence[str]) -> tuple[Any, Any, Any]:
        identity = str(self._next)
        self._next += 1
        self._listed.append(self._comment(identity, lines))
        start, end = (self._element(f"commentRange{name}", id=identity) for name in ("Start", "End"))
        reference = self._element("r")
        reference.append(self._element("commentReference", id=identity))
        return start, end, reference

    def _comment(self, identity: str, lines: Sequence[str]) -> Any:
        texts = self._request.texts
        comment = self._element(
            "comment", id=identity, author=valid(texts.author), date=self._request.date, initials=valid(texts.initials)
        )
        for line in lines:
            paragraph, run, words = self._element("p"), self._element("r"), self._element("t")
            words.text = valid(line)
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.append(words)
            paragraph.append(run)
            comment.append(paragraph)
        return comment

    def _element(self, name: str, **values: str) -> Any:
        return self._root.makeelement(W + name, {W + key: value for key, value in values.items()}, {"w": W[1:-1]})


def _outer(element: Any, *, last: bool) -> Any:
    """The outermost element that ends, or begins, with this one inside its paragraph, such as a link."""
    while element.getparent().tag != _PARAGRAPH:
        beside = next((one for one in element.itersiblings("*", preceding=not last) if one.tag not in _SETTINGS), None)
        if beside is not None:
            return element
        element = element.getparent()
    return element


def _add_behind(element: Any, added: Any) -> None:
    """Add a sibling behind an element; what lxml calls its tail, white space of the file, stays behind it."""
    added.tail, element.tail = element.tail, None
    element.addnext(added)
