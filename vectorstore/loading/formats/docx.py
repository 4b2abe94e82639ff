"""Word files by python-docx: headings, paragraphs, lists and tables in order, notes, and the core properties.

python-docx's own text of a paragraph leaves out whatever is wrapped: insertions of a revision, content controls, the
characters below a reading, fields and text boxes. So the text is read from the XML (ECMA-376, part 1, chapter 17): a document
as it stands with its revisions accepted.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from vectorstore.errors import RefusedError
from vectorstore.loading.formats.extract import Extract

_HEADING = re.compile(r"heading (\d)")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_NOTES = re.compile(r"/(?:foot|end)notes$")  # the kinds of parts that hold them
_PARAGRAPH, _TABLE, _ROW, _CELL, _BOX = f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc", f"{_W}txbxContent"
# What a revision took away, readings above characters, settings, and what an older program would show instead.
_LEFT_OUT = {f"{_W}{name}" for name in ("del", "moveFrom", "rt", "pPr")} | {f"{_ALTERNATIVES}Fallback"}
_CONTROL, _UNFILLED = f"{_W}sdt", f"{_W}sdtPr/{_W}showingPlcHdr"  # one that only says what should stand there
_CHARACTERS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-"}


def read(content: bytes) -> Extract:
    """The document's text in Markdown, without its marks inside a line; raises RefusedError where it is broken."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.oxml import parse_xml
    from lxml.etree import XMLSyntaxError

    try:
        document = docx.Document(io.BytesIO(content))
        notes = [parse_xml(relation.target_part.blob) for relation in document.part.rels.values() if _NOTES.search(relation.reltype)]
        # by id, because python-docx looks a style up anew for every paragraph
        styles = {style.style_id: (style.name or "").lower() for style in document.styles}
        lines = [line for part in (document.element.body, *notes) for line in _lines(part, styles)]
    except (PackageNotFoundError, XMLSyntaxError, zipfile.BadZipFile, KeyError, ValueError):
        raise RefusedError("is a broken Word file; open it in a word processor and save it anew") from None
    return Extract("\n\n".join(lines), _facts(document.core_properties), markdown=True)


def _lines(parent: Any, styles: dict[str, str]) -> Iterator[str]:  # lxml's elements
    """The paragraphs and tables below an element, however they are wrapped; a text box follows the paragraph that it hangs on."""
    for element in _children(parent):
        if element.tag == _PARAGRAPH:
            yield from _paragraph(element, styles)
            for box in _outermost(element, _BOX):
                yield from _lines(box, styles)
        elif element.tag == _TABLE:
            yield from filter(None, ["\n".join(f"| {' | '.join(cells)} |" for cells in _cells(element))])
        else:
            yield from _lines(element, styles)


def _paragraph(paragraph: Any, styles: dict[str, str]) -> Iterator[str]:
    text = "".join(_text(paragraph)).strip()
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = styles.get(style.get(f"{_W}val"), "") if style is not None else ""
    heading = _HEADING.match(name)
    level = int(heading.group(1)) if heading else int(name == "title")
    if text:
        yield f"{'#' * min(6, level)} {' '.join(text.split())}" if level else text


def _text(parent: Any) -> Iterator[str]:
    for element in _children(parent):
        if element.tag in (f"{_W}t", f"{_MATHS}t"):
            yield element.text or ""
        elif element.tag in _CHARACTERS:
            yield "" if element.get(f"{_W}type") in ("page", "column") else _CHARACTERS[element.tag]
        elif element.tag != _BOX:
            yield from _text(element)


def _cells(table: Any) -> Iterator[list[str]]:
    """The cells of each row; one that goes on below has its words in each row, one that is as wide as several once."""
    above: dict[int, str] = {}
    for row in _outermost(table, _ROW):
        column, cells = 0, []
        for cell in _outermost(row, _CELL):
            joined, width = cell.find(f"{_W}tcPr/{_W}vMerge"), cell.find(f"{_W}tcPr/{_W}gridSpan")
            goes_on = joined is not None and joined.get(f"{_W}val", "continue") == "continue"
            words = above.get(column, "") if goes_on else " ".join(" ".join(_paragraphs(cell)).split())
            above[column] = words
            cells.append(words)
            column += int(width.get(f"{_W}val", "1")) if width is not None else 1
        yield cells


def _paragraphs(parent: Any) -> Iterator[str]:
    """The text of all paragraphs below, those of tables and boxes inside included."""
    for paragraph in _outermost(parent, _PARAGRAPH):
        yield "".join(_text(paragraph))
        for box in _outermost(paragraph, _BOX):
            yield from _paragraphs(box)


def _outermost(parent: Any, tag: str) -> Iterator[Any]:
    """The elements of this kind below, none inside another one."""
    for element in _children(parent):
        if element.tag == tag:
            yield element
        else:
            yield from _outermost(element, tag)


def _children(parent: Any) -> Iterator[Any]:
    """The elements that are read."""
    for element in parent.iterchildren("*"):
        if element.tag not in _LEFT_OUT and not (element.tag == _CONTROL and element.find(_UNFILLED) is not None):
            yield element


def _facts(properties: Any) -> dict[str, str]:
    facts = {"title": properties.title, "author": properties.author, "language": properties.language}
    if properties.created:
        facts["made"] = properties.created.date().isoformat()
    return {key: value.strip() for key, value in facts.items() if value and value.strip()}
