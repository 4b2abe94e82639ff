"""Readers of files that hold a stranger's text inside other forms, each by the name of its kind."""

import email.message
import io
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

from vectorstore.ingest.formats import docx, epub, html, mhtml, odf, pptx, rtf, xlsx

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OPEN = "urn:oasis:names:tc:opendocument:xmlns"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SLIDES = "http://schemas.openxmlformats.org/presentationml/2006/main"
_CELLS = 40  # characters of a cell, a run and a paragraph of a file with many of them


def _zip(**members: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def _plain(text: str) -> str:
    """The text as XML may have it."""
    return escape("".join(character for character in text if character >= " " or character in "\t\n\r"))


def _parts(text: str) -> list[str]:
    return [text[start : start + _CELLS] for start in range(0, len(text), _CELLS)]


def _package(kind: str, main: str, parts: dict[str, str]) -> bytes:
    """An office file whose main part this is."""
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{main}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/>'
        "</Types>"
    )
    links = (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="{main}"/></Relationships>'
    )
    return _zip(**{"[Content_Types].xml": types, "_rels/.rels": links}, **parts)


def _links(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="s" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def word_file(paragraphs: list[str]) -> bytes:
    """A Word file of these paragraphs."""
    body = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{_plain(paragraph)}</w:t></w:r></w:p>' for paragraph in paragraphs
    )
    document = f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    return _package("wordprocessingml.document", "word/document.xml", {"word/document.xml": document})


def run_file(text: str) -> bytes:
    """A Word file of one paragraph in many runs."""
    runs = "".join(f'<w:r><w:t xml:space="preserve">{_plain(part)}</w:t></w:r>' for part in _parts(text))
    document = f'<w:document xmlns:w="{_WORD}"><w:body><w:p>{runs}</w:p></w:body></w:document>'
    return _package("wordprocessingml.document", "word/document.xml", {"word/document.xml": document})


def sheet_file(rows: list[list[str]]) -> bytes:
    """An Excel file of these rows."""
    lines = ("".join(f'<c t="inlineStr"><is><t>{_plain(cell)}</t></is></c>' for cell in row) for row in rows)
    cells = "".join(f'<row r="{number}">{line}</row>' for number, line in enumerate(lines, 1))
    workbook = (
        f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="s"/></sheets>'
        "</workbook>"
    )
    parts = {
        "xl/workbook.xml": workbook,
        "xl/_rels/workbook.xml.rels": _links("worksheet", "worksheets/a.xml"),
        "xl/worksheets/a.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{cells}</sheetData></worksheet>',
    }
    return _package("spreadsheetml.sheet", "xl/workbook.xml", parts)


def open_file(paragraphs: list[str]) -> bytes:
    """An OpenDocument text of these paragraphs."""
    body = "".join(f"<text:p>{_plain(paragraph)}</text:p>" for paragraph in paragraphs)
    content = (
        f'<office:document-content xmlns:office="{_OPEN}:office:1.0" xmlns:text="{_OPEN}:text:1.0">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return _zip(**{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def slide_file(paragraphs: list[str]) -> bytes:
    """A presentation of one slide with these paragraphs."""
    body = "".join(f"<a:p><a:r><a:t>{_plain(paragraph)}</a:t></a:r></a:p>" for paragraph in paragraphs)
    shape = f"<p:sp><p:txBody>{body}</p:txBody></p:sp>"
    names = f'xmlns:p="{_SLIDES}" xmlns:a="{_DRAWING}" xmlns:r="{_OFFICE}"'
    parts = {
        "ppt/presentation.xml": f'<p:presentation {names}><p:sldIdLst><p:sldId id="256" r:id="s"/></p:sldIdLst>'
        "</p:presentation>",
        "ppt/_rels/presentation.xml.rels": _links("slide", "slides/slide1.xml"),
        "ppt/slides/slide1.xml": f"<p:sld {names}><p:cSld><p:spTree>{shape}</p:spTree></p:cSld></p:sld>",
    }
    return _package("presentationml.presentation", "ppt/presentation.xml", parts)


def book_file(body: str) -> bytes:
    """An EPUB of one chapter."""
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="b.opf"/>'
        "</rootfiles></container>"
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="c" href="c.xhtml" '
        'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="c"/></spine></package>'
    )
    return _zip(
        **{
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "b.opf": package,
            "c.xhtml": f"<html><body>{body}</body></html>",
        }
    )


def _web_archive(text: str) -> bytes:
    message = email.message.EmailMessage()
    message["Subject"] = "a"
    message.set_content(f"<p>{text}</p>", subtype="html", cte="base64")
    return message.as_bytes()


def _styled(text: str) -> bytes:
    return f"<style>{text}</style><p style='{text[:400]}'>a</p>".encode("utf-8", "replace")


def _rtf(control: Callable[[str], str]) -> Callable[[str], object]:
    return lambda text: rtf.read(b"{\\rtf1 " + control(text).encode("ascii", "replace") + b"}")


OF_FILES: dict[str, Callable[[str], object]] = {
    "EPUB": lambda text: epub.read(book_file(text)),
    "EPUB, many paragraphs": lambda text: epub.read(book_file("".join(f"<p>{part}</p>" for part in _parts(text)))),
    "HTML, list": lambda text: html.read("".join(f"<ul><li>{part}</ul>" for part in _parts(text)).encode()),
    "HTML, many paragraphs": lambda text: html.read("".join(f"<p>{part}</p>" for part in _parts(text)).encode()),
    "HTML, style sheet": lambda text: html.read(_styled(text)),
    "HTML, table": lambda text: html.read(
        ("<table>" + "".join(f"<tr><td>{part}<td>{part}" for part in _parts(text))).encode()
    ),
    "MHTML": lambda text: mhtml.read(_web_archive(text)),
    "OpenDocument": lambda text: odf.read(open_file([text])),
    "OpenDocument, many paragraphs": lambda text: odf.read(open_file(_parts(text))),
    "PowerPoint": lambda text: pptx.read(slide_file([text])),
    "PowerPoint, many paragraphs": lambda text: pptx.read(slide_file(_parts(text))),
    "RTF, table": _rtf(lambda text: "".join(f"\\trowd\\cellx9 {part}\\cell\\row " for part in _parts(text))),
    "sheet": lambda text: xlsx.read(sheet_file([[text]])),
    "sheet, many rows": lambda text: xlsx.read(sheet_file([[part, part] for part in _parts(text)])),
    "sheet, one row": lambda text: xlsx.read(sheet_file([_parts(text)[:10_000]])),
    "Word": lambda text: docx.read(word_file([text])),
    "Word, many paragraphs": lambda text: docx.read(word_file(_parts(text))),
    "Word, many runs": lambda text: docx.read(run_file(text)),
}
