"""One page of a PDF: its stretches of text, and what else stands on it: pictures, comments, fields, what it hides."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vectorstore.ingest.formats.pdf_annotations import read_comments, read_form_fields
from vectorstore.ingest.formats.pdf_glyphs import Box
from vectorstore.ingest.formats.pdf_segments import Segment
from vectorstore.ingest.formats.pdf_shapes import find_shapes

_MANY_SHAPES = 25  # on a page without text: letters that were drawn as shapes


@dataclass(frozen=True)
class Page:
    """What a page shows and hides.

    `is_readable` is false where PDFium cannot load the page. `rotated` are stretches of text that do not run in the
    page's main direction, each group with the degrees between. `rules` are the level lines that the page draws.
    `pictures` are the share of the page that each picture covers, and a key that is the same on every page that draws
    it. `other_texts` are comments and hidden text, each behind its kind. `has_many_shapes` means that letters may have
    been drawn as shapes; `is_layered`, that invisible text lies over a scan; `is_recognised`, that text recognition
    read the page.
    """

    is_readable: bool = True
    segments: Sequence[Segment] = ()
    rotated: Sequence[tuple[float, Sequence[Segment]]] = ()
    rules: Sequence[Box] = ()
    pictures: Sequence[tuple[float, str]] = ()
    other_texts: Sequence[tuple[str, str]] = ()
    has_many_shapes: bool = False
    is_layered: bool = False
    is_recognised: bool = False


def open_page(document: Any, number: int) -> Page:
    """The page; one that is not opened where PDFium cannot load it."""
    import pypdfium2

    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return Page(is_readable=False)
    try:
        layer = page.get_textpage()
    except pypdfium2.PdfiumError:
        page.close()
        return Page(is_readable=False)
    try:
        return _page(document, page, layer)
    finally:
        layer.close()
        page.close()


def _page(document: Any, page: Any, layer: Any) -> Page:
    # They need numpy, which a child that reads other files does without.
    from vectorstore.ingest.formats.pdf_characters import read_characters
    from vectorstore.ingest.formats.pdf_directions import by_direction, split_visible
    from vectorstore.ingest.formats.pdf_marks import split_struck
    from vectorstore.ingest.formats.pdf_runs import segments

    area = Box(*page.get_cropbox())
    page_shapes = find_shapes(page)
    characters = read_characters(layer)
    visible, hidden = split_visible(characters, area, [*page_shapes.dark, *(box for box, _ in page_shapes.pictures)])
    visible, struck = split_struck(visible, page_shapes.rules)
    groups = list(by_direction(visible))
    own = segments(groups[0][1]) if groups else []
    own += read_form_fields(document, page, len(own))
    other_texts = [
        (kind, "\n".join(s.text for s in segments(group)))
        for kind, unread in (("hidden", hidden), ("struck", struck))
        for _, group in by_direction(unread)
    ]
    other_texts += [("symbol", sign) for sign in characters.unknown_signs]
    other_texts += read_comments(page)
    pictures = [(_shared_area(box, area) / max(1.0, area.area), key) for box, key in page_shapes.pictures]
    total = sum(share for share, _ in pictures)
    if len(pictures) > 1 and max(share for share, _ in pictures) < 0.5 <= total:
        pictures.append((total, "".join(key for _, key in pictures)))  # a scan that was cut into stripes
    return Page(
        segments=own,
        rotated=[(angle, segments(group)) for angle, group in groups[1:]],
        rules=page_shapes.rules,
        pictures=pictures,
        other_texts=[(kind, text) for kind, text in other_texts if text.strip()],
        has_many_shapes=page_shapes.paths >= _MANY_SHAPES,
        is_layered=visible.is_layer,
    )


def _shared_area(one: Box, other: Box) -> float:
    return Box(
        max(one.left, other.left), max(one.bottom, other.bottom), min(one.right, other.right), min(one.top, other.top)
    ).area


def attachments(document: Any) -> list[str]:
    """The names of the files inside the document."""
    return [document.get_attachment(number).get_name() for number in range(document.count_attachments())]
