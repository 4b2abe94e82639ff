"""Tracked changes of a Word file (ECMA-376, part 1, 17.13.5): words that are taken out, and those in their place."""

from copy import deepcopy
from typing import Any

from vectorstore.ingest.annotation.annotation_request import AnnotationRequest, DraftChange
from vectorstore.ingest.annotation.cuts import Cuts
from vectorstore.ingest.annotation.places import Place, Places
from vectorstore.ingest.annotation.word_text import IN_NOTE, DocumentText
from vectorstore.ingest.annotation.xml_text import valid
from vectorstore.ingest.formats.office.word_styles import W, number

_RUN, _LOOK, _WORDS = f"{W}r", f"{W}rPr", f"{W}t"
_INSERTED = f"{W}ins"
_SIMPLE = (_LOOK, _WORDS, f"{W}tab", f"{W}br", f"{W}noBreakHyphen", f"{W}softHyphen", f"{W}lastRenderedPageBreak")


class ChangeWriter:
    """Makes changes in a document as Word tracks them."""

    def __init__(
        self, request: AnnotationRequest, root: Any, document: DocumentText, places: Places, cuts: Cuts
    ) -> None:
        self._request, self._root = request, root
        self._document, self._places, self._cuts = document, places, cuts
        self._next = 1 + max((number(one.get(f"{W}id"), -1) for one in root.iter("*")), default=-1)

    def make(self, change: DraftChange) -> bool:
        """Make a change; False where its words are not in the file as they are in the text, or not in plain runs."""
        place = self._places.find_exactly(change.start, change.end)
        is_writable = place and self._document.stretch(place.start).story != IN_NOTE  # notes are in parts of their own
        runs = self._runs(place) if place and is_writable else []
        if not runs:
            return False
        inserted = self._inserted(runs[0], change.words)
        for run in runs:
            self._delete(run)
        _insert_behind(runs[-1].getparent(), inserted)
        return True

    def _runs(self, place: Place) -> list[Any]:
        """The runs that these characters fill; none where one holds something else too."""
        self._cuts.run_to(place.end - 1)
        self._cuts.run_from(place.start)
        runs: list[Any] = []
        at = place.start
        while at < place.end:
            run = self._cuts.run_from(at)
            length = sum(len(words.text or "") for words in run.iterchildren(_WORDS))
            if not length or any(element.tag not in _SIMPLE for element in run.iterchildren("*")):
                return []
            runs.append(run)
            at += length
        return runs if at == place.end else []

    def _delete(self, run: Any) -> None:
        deleted = self._element("del")
        run.addprevious(deleted)
        deleted.append(run)
        deleted.tail, run.tail = run.tail, None
        for words in run.iterchildren(_WORDS):
            words.tag = f"{W}delText"

    def _inserted(self, model: Any, text: str) -> Any:
        """The new words with the look of those in whose place they are."""
        inserted = self._element("ins")
        run = inserted.makeelement(_RUN)
        look = model.find(_LOOK)
        if look is not None:
            run.append(deepcopy(look))
        words = run.makeelement(_WORDS, {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
        words.text = valid(text)
        run.append(words)
        inserted.append(run)
        return inserted

    def _element(self, name: str) -> Any:
        values = {"id": str(self._next), "author": valid(self._request.texts.author), "date": self._request.date}
        self._next += 1
        return self._root.makeelement(W + name, {W + key: value for key, value in values.items()}, {"w": W[1:-1]})


def _insert_behind(element: Any, inserted: Any) -> None:
    """Add an insertion behind an element; inside another insertion, which is parted there, as none holds another."""
    outer = element.getparent()
    if outer.tag == _INSERTED:
        rest = outer.makeelement(outer.tag, dict(outer.attrib), outer.nsmap)
        rest.extend(list(element.itersiblings()))
        outer.addnext(rest)
        element = outer
        if not len(rest):
            outer.getparent().remove(rest)
    inserted.tail, element.tail = element.tail, None
    element.addnext(inserted)
