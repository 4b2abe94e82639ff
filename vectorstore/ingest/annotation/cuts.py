"""Cuts the runs of a Word file at characters, so that something can stand between them."""

from bisect import bisect_right
from copy import deepcopy
from typing import Any

from vectorstore.ingest.annotation.word_text import DocumentText, outer_run
from vectorstore.ingest.formats.office.word_styles import W

_RUN, _LOOK = f"{W}r", f"{W}rPr"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Cuts:
    """The runs of a document; a run that was cut in two looks the same."""

    def __init__(self, document: DocumentText) -> None:
        self._document = document
        # By the offset of a stretch: the offsets at which its parts begin, and their elements.
        self._cut: dict[int, tuple[list[int], list[Any]]] = {}

    def run_from(self, place: int) -> Any:
        """The run that begins with this character; the run that it is in where that cannot be cut."""
        stretch = self._document.stretch(place)
        starts, elements = self._cut.setdefault(stretch.start, ([stretch.start], [stretch.words]))
        index = bisect_right(starts, place) - 1
        words = elements[index]
        run = outer_run(words, stretch.paragraph)
        if words.getparent() is not run:  # a reading above it, which Word does not divide
            return run
        offset = place - starts[index]
        if offset:
            words = self._cut_words(words, offset)
            starts.insert(index + 1, place)
            elements.insert(index + 1, words)
        elif not any(element.tag != _LOOK for element in words.itersiblings(preceding=True)):
            return run
        return _cut_run(run, words)

    def run_to(self, place: int) -> Any:
        """The run that ends with this character; the run that it is in where that cannot be cut."""
        stretch = self._document.stretch(place)
        is_last = place + 1 == stretch.end
        if not is_last:
            self.run_from(place + 1)
        _, elements = self._cut.setdefault(stretch.start, ([stretch.start], [stretch.words]))
        index = bisect_right(self._cut[stretch.start][0], place) - 1
        words = elements[index]
        run = outer_run(words, stretch.paragraph)
        following = next(words.itersiblings("*"), None)
        if is_last and words.getparent() is run and following is not None:
            _cut_run(run, following)
        return run

    def _cut_words(self, words: Any, offset: int) -> Any:
        """The second half of a `w:t`, as an element of its own behind it."""
        behind = deepcopy(words)
        behind.tail = None
        words.text, behind.text = words.text[:offset], words.text[offset:]
        for element in (words, behind):
            element.set(_SPACE, "preserve")
        words.addnext(behind)
        return behind


def _cut_run(run: Any, first: Any) -> Any:
    """A new run with the same look behind this one, which takes the children from `first` on."""
    behind = run.makeelement(run.tag, dict(run.attrib), run.nsmap)
    look = run.find(_LOOK)
    if look is not None:
        behind.append(deepcopy(look))
    for element in [first, *first.itersiblings()]:
        behind.append(element)
    run.addnext(behind)
    return behind
