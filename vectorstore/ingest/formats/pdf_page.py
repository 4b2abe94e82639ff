"""One page of a PDF: its stretches of text, and what else stands on it: pictures, comments, fields, what it hides."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from vectorstore.ingest.formats.pdf_glyphs import Box
from vectorstore.ingest.formats.pdf_segments import Segment

_THIN = 3.0  # points: a shape no higher is a rule
_SHAPES_AT_MOST = 2000  # of a page that are looked at
_MANY_SHAPES = 25  # on a page without text: letters that were drawn as shapes
_NESTED = 4  # forms within forms


@dataclass(frozen=True)
class Page:
    """What was found on a page.

    `pictures` are the shares of the page that they cover, with what tells a picture that stands on several pages;
    `turned` are stretches that run in another direction than the page's own, by the degrees between; `besides` are
    comments and hidden text with their kinds. `is_drawn` where letters may have been drawn as shapes, `is_layered`
    where a layer of invisible text lies over a scan, `is_recognised` where the text is read from a picture of the page.
    """

    opened: bool = True
    segments: Sequence[Segment] = ()
    turned: Sequence[tuple[float, Sequence[Segment]]] = ()
    rules: Sequence[Box] = ()
    pictures: Sequence[tuple[float, str]] = ()
    besides: Sequence[tuple[str, str]] = ()
    is_drawn: bool = False
    is_layered: bool = False
    is_recognised: bool = False


@dataclass
class _Shapes:
    rules: list[Box]
    dark: list[Box]
    pictures: list[tuple[Box, str]]
    paths: int = 0


def open_page(document: Any, number: int) -> Page:
    """The page; one that is not opened where PDFium cannot load it."""
    import pypdfium2

    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return Page(opened=False)
    try:
        layer = page.get_textpage()
    except pypdfium2.PdfiumError:
        page.close()
        return Page(opened=False)
    try:
        return _page(document, page, layer)
    finally:
        layer.close()
        page.close()


def _page(document: Any, page: Any, layer: Any) -> Page:
    # They need numpy, which a child that reads other files does without.
    from vectorstore.ingest.formats.pdf_characters import drawn
    from vectorstore.ingest.formats.pdf_directions import directions, parted
    from vectorstore.ingest.formats.pdf_marks import unstruck
    from vectorstore.ingest.formats.pdf_runs import segments

    area = Box(*page.get_cropbox())
    shapes = _shapes(page)
    characters = drawn(layer)
    seen, hidden = parted(characters, area, [*shapes.dark, *(box for box, _ in shapes.pictures)])
    seen, gone = unstruck(seen, shapes.rules)
    groups = list(directions(seen))
    own = segments(groups[0][1]) if groups else []
    own += _fields(document, page, len(own))
    besides = [
        (kind, "\n".join(s.text for s in segments(group)))
        for kind, unread in (("hidden", hidden), ("struck", gone))
        for _, group in directions(unread)
    ]
    besides += [("symbol", sign) for sign in characters.unknown]
    besides += _comments(page)
    pictures = [(_common(box, area) / max(1.0, area.area), key) for box, key in shapes.pictures]
    tiled = sum(share for share, _ in pictures)
    if len(pictures) > 1 and max(share for share, _ in pictures) < 0.5 <= tiled:
        pictures.append((tiled, "".join(key for _, key in pictures)))  # a scan that was cut into stripes
    return Page(
        segments=own,
        turned=[(angle, segments(group)) for angle, group in groups[1:]],
        rules=shapes.rules,
        pictures=pictures,
        besides=[(kind, text) for kind, text in besides if text.strip()],
        is_drawn=shapes.paths >= _MANY_SHAPES,
        is_layered=seen.is_layer,
    )


def _common(one: Box, other: Box) -> float:
    return Box(
        max(one.left, other.left), max(one.bottom, other.bottom), min(one.right, other.right), min(one.top, other.top)
    ).area


def _shapes(page: Any) -> _Shapes:
    import pypdfium2.raw as pdfium

    found = _Shapes([], [], [])
    for shape in islice(_objects(page, None, 0), _SHAPES_AT_MOST):
        if shape.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            box = Box(*_bounds(shape))
            found.pictures.append(
                (box, f"{pdfium.FPDFImageObj_GetImageDataRaw(shape.raw, None, 0)} {box.left:.0f} {box.bottom:.0f}")
            )
        elif shape.type == pdfium.FPDF_PAGEOBJ_SHADING:
            found.dark.append(Box(*_bounds(shape)))
        elif shape.type == pdfium.FPDF_PAGEOBJ_PATH:
            found.paths += 1
            _path(found, shape)
    return found


def _objects(page: Any, form: Any, level: int) -> Iterator[Any]:
    """What a page draws but text, as objects of pypdfium2, which would make one for each letter too."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    parent = page.raw if form is None else form.raw
    count, get = (
        (pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
        if form is None
        else (pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)
    )
    for number in range(count(parent)):
        raw = get(parent, number)
        kind = pdfium.FPDFPageObj_GetType(raw) if raw else pdfium.FPDF_PAGEOBJ_UNKNOWN
        if kind in (pdfium.FPDF_PAGEOBJ_UNKNOWN, pdfium.FPDF_PAGEOBJ_TEXT):
            continue
        shape = pypdfium2.PdfObject(raw, page=page, pdf=page.pdf, container=form, level=level)
        yield shape
        if kind == pdfium.FPDF_PAGEOBJ_FORM and level < _NESTED - 1:
            yield from _objects(page, shape, level + 1)


def _path(found: _Shapes, shape: Any) -> None:
    box = Box(*_bounds(shape))
    if box.top - box.bottom <= _THIN and box.right - box.left > 3 * _THIN:
        found.rules.append(box)
        return
    if box.right - box.left > 3 * _THIN and box.top - box.bottom > 3 * _THIN:  # a frame has four sides
        found.rules += [box._replace(top=box.bottom), box._replace(bottom=box.top)]
    if _is_dark(shape):
        found.dark.append(box)


def _is_dark(shape: Any) -> bool:
    import pypdfium2.raw as pdfium

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    colours = [ctypes.c_uint() for _ in range(4)]
    filled = (
        pdfium.FPDFPath_GetDrawMode(shape.raw, fill, stroke)
        and fill.value
        and pdfium.FPDFPageObj_GetFillColor(shape.raw, *colours)
    )
    return bool(filled) and min(colour.value for colour in colours[:3]) < 240 and colours[3].value > 0


def _bounds(shape: Any) -> tuple[float, float, float, float]:
    import pypdfium2

    try:
        left, bottom, right, top = shape.get_bounds()
    except pypdfium2.PdfiumError:
        return 0.0, 0.0, 0.0, 0.0
    return float(left), float(bottom), float(right), float(top)


def _annotations(page: Any) -> Iterator[Any]:
    import pypdfium2.raw as pdfium

    for number in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if annotation:
            yield annotation
            pdfium.FPDFPage_CloseAnnot(annotation)


def _comments(page: Any) -> Iterator[tuple[str, str]]:
    """Notes and stamps that somebody put on the page, and files that hang on it."""
    import pypdfium2.raw as pdfium

    for annotation in _annotations(page):
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if kind not in (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_LINK):
            text = _words(
                lambda buffer, size, one=annotation: pdfium.FPDFAnnot_GetStringValue(one, b"Contents", buffer, size)
            )
            yield "attachment" if kind == pdfium.FPDF_ANNOT_FILEATTACHMENT else "comments", text


def _fields(document: Any, page: Any, order: int) -> Iterator[Segment]:
    """What was filled into the fields of a form, where they stand."""
    import pypdfium2.raw as pdfium

    form = getattr(document.formenv, "raw", None) if document.formenv else None
    if form is None:
        return
    for annotation in _annotations(page):
        if pdfium.FPDFAnnot_GetSubtype(annotation) != pdfium.FPDF_ANNOT_WIDGET:
            continue
        kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
        text = ""
        if kind in (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON):
            text = "☑" if pdfium.FPDFAnnot_IsChecked(form, annotation) else "☐"
        elif kind in (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX):
            text = _words(
                lambda buffer, size, one=annotation: pdfium.FPDFAnnot_GetFormFieldValue(form, one, buffer, size)
            )
        rect = pdfium.FS_RECTF()
        if text.strip() and pdfium.FPDFAnnot_GetRect(annotation, rect):
            size = min(11.0, 0.7 * abs(rect.top - rect.bottom)) or 11.0
            for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
                foot = max(rect.top, rect.bottom) - size * (1.1 + 1.2 * number)
                yield Segment(
                    line,
                    rect.left,
                    min(max(rect.left, rect.right), rect.left + 0.5 * size * len(line)),
                    foot,
                    size,
                    order + number,
                )


def _words(asked: Any) -> str:
    """The text that PDFium writes into a buffer, in UTF-16."""
    size = asked(None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    asked(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[:size].decode("utf-16-le", errors="replace").rstrip("\0").strip()


def attachments(document: Any) -> list[str]:
    """The names of the files inside the document."""
    return [document.get_attachment(number).get_name() for number in range(document.count_attachments())]
