"""Comments on a page of a PDF, and what was filled into the fields of a form."""

import ctypes
from collections.abc import Iterator
from typing import Any

from vectorstore.ingest.formats.pdf_segments import Segment


def _annotations(page: Any) -> Iterator[Any]:
    import pypdfium2.raw as pdfium

    for number in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if annotation:
            yield annotation
            pdfium.FPDFPage_CloseAnnot(annotation)


def read_comments(page: Any) -> Iterator[tuple[str, str]]:
    """Notes and stamps that somebody put on the page, and files that hang on it."""
    import pypdfium2.raw as pdfium

    for annotation in _annotations(page):
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if kind not in (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_LINK):
            text = _read_string(
                lambda buffer, size, one=annotation: pdfium.FPDFAnnot_GetStringValue(one, b"Contents", buffer, size)
            )
            yield "attachment" if kind == pdfium.FPDF_ANNOT_FILEATTACHMENT else "comments", text


def read_form_fields(document: Any, page: Any, order: int) -> Iterator[Segment]:
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
            text = _read_string(
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


def _read_string(read_value: Any) -> str:
    """The text that PDFium writes into a buffer, in UTF-16."""
    size = read_value(None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    read_value(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[:size].decode("utf-16-le", errors="replace").rstrip("\0").strip()
