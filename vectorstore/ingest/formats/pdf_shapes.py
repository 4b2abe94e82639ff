"""Shapes and pictures that a page of a PDF draws: rules, dark areas behind text, scans."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from vectorstore.ingest.formats.pdf_glyphs import Box

_THIN = 3.0  # points: a shape no higher is a rule
_SHAPES_AT_MOST = 2000  # of a page that are looked at
_NESTED = 4  # forms within forms


@dataclass
class _Shapes:
    """Level rules, dark areas, and pictures with what tells one that is drawn on several pages."""

    rules: list[Box]
    dark: list[Box]
    pictures: list[tuple[Box, str]]
    paths: int = 0


def find_shapes(page: Any) -> _Shapes:
    """What the page draws besides text; of very many shapes, the first ones."""
    import pypdfium2.raw as pdfium

    shapes = _Shapes([], [], [])
    for shape in islice(_page_objects(page, None, 0), _SHAPES_AT_MOST):
        if shape.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            box = Box(*_bounds(shape))
            shapes.pictures.append(
                (box, f"{pdfium.FPDFImageObj_GetImageDataRaw(shape.raw, None, 0)} {box.left:.0f} {box.bottom:.0f}")
            )
        elif shape.type == pdfium.FPDF_PAGEOBJ_SHADING:
            shapes.dark.append(Box(*_bounds(shape)))
        elif shape.type == pdfium.FPDF_PAGEOBJ_PATH:
            shapes.paths += 1
            _add_path(shapes, shape)
    return shapes


def _page_objects(page: Any, form: Any, level: int) -> Iterator[Any]:
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
            yield from _page_objects(page, shape, level + 1)


def _add_path(shapes: _Shapes, shape: Any) -> None:
    box = Box(*_bounds(shape))
    if box.top - box.bottom <= _THIN and box.right - box.left > 3 * _THIN:
        shapes.rules.append(box)
        return
    if box.right - box.left > 3 * _THIN and box.top - box.bottom > 3 * _THIN:  # a frame has four sides
        shapes.rules += [box._replace(top=box.bottom), box._replace(bottom=box.top)]
    if _is_dark(shape):
        shapes.dark.append(box)


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
