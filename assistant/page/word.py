"""A Word file with real footnotes. python-docx has none, so their part is written here by the standard's own names (ECMA-376, 17.11)."""

import io
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_RAISED = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
# Two that every file must have: the line between text and footnotes, and the one on a following page.
_RULES = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_KIND = re.compile(r"(?P<heading>#{1,6}\s+)|(?P<bullet>[-*+]\s+)|(?P<number>\d{1,3}[.)]\s+)")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_STYLES = {"heading": "Heading 3", "bullet": "List Bullet", "number": "List Number"}

Answered = tuple[str, Sequence[str | int | None], Sequence[str]]  # the question, the answer's parts, its footnotes


def word_document(title: str, answers: Sequence[Answered]) -> bytes:
    """The .docx file: each question a heading, each mark a footnote; numbering starts anew in the parts and is Word's in the file."""
    import docx

    document = docx.Document()
    _chinese_fonts(document)
    document.add_heading(_text(title), level=1)
    notes: list[str] = []
    for question, parts, footnotes in answers:
        document.add_heading(_text(question), level=2)
        for line in _lines(parts):
            _add_line(document, line, before=len(notes))
        notes += footnotes
    _add_notes(document, notes)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _lines(parts: Sequence[str | int | None]) -> Iterator[list[str | int | None]]:
    """The parts of each line that is not empty."""
    line: list[str | int | None] = []
    for part in parts:
        if not isinstance(part, str):
            line.append(part)
            continue
        first, *others = part.split("\n")
        line.append(first)
        for other in others:
            yield line
            line = [other]
    yield line


def _add_line(document: "Document", line: Sequence[str | int | None], before: int) -> None:
    if not any(part.strip() if isinstance(part, str) else True for part in line):
        return
    first = line[0] if isinstance(line[0], str) else ""
    kind = _LINE_KIND.match(first.lstrip())
    paragraph = document.add_paragraph(style=_STYLES[kind.lastgroup] if kind and kind.lastgroup else None)
    rest = first.lstrip()[kind.end() :] if kind else first
    for part in (rest, *line[1 if isinstance(line[0], str) else 0 :]):
        if isinstance(part, int):
            _add_reference(paragraph, before + part)
        else:
            _add_text(paragraph, part if part is not None else "[?]")


def _add_text(paragraph: "Paragraph", text: str) -> None:
    for place, piece in enumerate(_BOLD.split(_text(text))):
        if piece:
            paragraph.add_run(piece).bold = True if place % 2 else None


def _add_reference(paragraph: "Paragraph", number: int) -> None:
    from docx.oxml import parse_xml

    run: Any = parse_xml(f'<w:r xmlns:w="{_NAMESPACE}">{_RAISED}<w:footnoteReference w:id="{number}"/></w:r>')
    paragraph._p.append(run)  # noqa: SLF001  # python-docx's own name for the element below


def _add_notes(document: "Document", notes: Sequence[str]) -> None:
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    listed = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r>{_RAISED}<w:footnoteRef/></w:r>'
        f'<w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t xml:space="preserve"> {escape(_text(note))}</w:t></w:r></w:p></w:footnote>'
        for number, note in enumerate(notes, start=1)
    )
    content = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes xmlns:w="{_NAMESPACE}">{_RULES}{listed}</w:footnotes>'
    part = Part(PackURI("/word/footnotes.xml"), _KIND, content.encode(), document.part.package)
    document.part.relate_to(part, _RELATION)


def _chinese_fonts(document: "Document") -> None:
    """Chinese in a serif face: python-docx's template leaves it to chance."""
    from docx.oxml.ns import qn

    fonts = document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), "SimSun")


def _text(text: str) -> str:
    return _NOT_XML.sub("", text)
