"""What python-docx does not offer: real footnotes, lists with their own numbers, links, rules.

After ECMA-376, parts 17.9, 17.11 and 17.16.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from unicodedata import bidirectional
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SUPERSCRIPT = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
# Two that every file must have: the line between text and footnotes, and that on the following page.
_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LEVELS = 9  # as many as Word has
_BULLETS = "•◦▪"
_NUMBER_FORMATS = ("decimal", "lowerLetter", "lowerRoman")


def strip_invalid_xml(text: str) -> str:
    """The text without characters that XML does not allow."""
    return _NOT_XML.sub("", text)


def parse_element(markup: str) -> Any:
    """An element of Word's from its XML, with the prefixes `w` and `r`."""
    from docx.oxml import parse_xml

    name = re.match(r"<(w:\w+)", markup)
    assert name
    return parse_xml(
        markup.replace(name.group(), f'{name.group()} xmlns:w="{NAMESPACE}" xmlns:r="{_RELATIONSHIPS}"', 1)
    )


def add_reference(paragraph: "Paragraph", number: int) -> None:
    """Add the raised number of a footnote."""
    reference = parse_element(f'<w:r>{_SUPERSCRIPT}<w:footnoteReference w:id="{number}"/></w:r>')
    paragraph._p.append(reference)  # noqa: SLF001  # has no public name


def add_link(paragraph: "Paragraph", label: str, address: str) -> None:
    """Add words that lead to a web page."""
    identity = paragraph.part.relate_to(address, f"{_RELATIONSHIPS}/hyperlink", is_external=True)
    style = '<w:rPr><w:color w:val="27468F"/><w:u w:val="single"/></w:rPr>'
    run = f'<w:r>{style}<w:t xml:space="preserve">{escape(strip_invalid_xml(label))}</w:t></w:r>'
    paragraph._p.append(parse_element(f"<w:hyperlink r:id={quoteattr(identity)}>{run}</w:hyperlink>"))  # noqa: SLF001


def add_rule(document: "Document") -> None:
    """Add a line across the page."""
    properties = document.add_paragraph()._p.get_or_add_pPr()  # noqa: SLF001
    properties.append(parse_element('<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'))


def add_notes(document: "Document", notes: Sequence[str]) -> None:
    """Add the footnotes, numbered from 1."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    listed = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r>{_SUPERSCRIPT}<w:footnoteRef/></w:r>'
        '<w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t xml:space="preserve"> '
        f"{escape(strip_invalid_xml(note))}</w:t></w:r></w:p></w:footnote>"
        for number, note in enumerate(notes, start=1)
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes '
        f'xmlns:w="{NAMESPACE}">{_SEPARATORS}{listed}</w:footnotes>'
    )
    part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES_TYPE, content.encode(), document.part.package)
    document.part.relate_to(part, f"{_RELATIONSHIPS}/footnotes")


class Lists:
    """The lists of a document: each has its own numbers, its first number and its depth."""

    def __init__(self, document: "Document") -> None:
        self._numbering: Any = document.part.numbering_part.element
        self._kinds = {numbered: self._add_kind(numbered=numbered) for numbered in (False, True)}

    def begin(self, level: int, *, numbered: bool, start: int) -> int:
        """Begin a list at this depth, from 0; returns the identity that its items name."""
        number = self._numbering.add_num(self._kinds[numbered])
        number.add_lvlOverride(ilvl=min(level, _LEVELS - 1)).add_startOverride(start)
        identity: int = number.numId
        return identity

    def _add_kind(self, *, numbered: bool) -> int:
        """Adds a kind of list, with numbers or with bullets; returns its identity."""
        known = [
            int(kind.get(f"{{{NAMESPACE}}}abstractNumId"))
            for kind in self._numbering.findall(f"{{{NAMESPACE}}}abstractNum")
        ]
        identity = max(known, default=-1) + 1
        levels = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt '
            f'w:val="{_NUMBER_FORMATS[level % 3] if numbered else "bullet"}"/>'
            f'<w:lvlText w:val="{f"%{level + 1}." if numbered else _BULLETS[level % 3]}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{360 * (level + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
            for level in range(_LEVELS)
        )
        kind = parse_element(
            f'<w:abstractNum w:abstractNumId="{identity}"><w:multiLevelType '
            f'w:val="multilevel"/>{levels}</w:abstractNum>'
        )
        self._numbering.insert(len(known), kind)  # before the lists that are of these kinds
        return identity


def put_in_list(paragraph: "Paragraph", identity: int, level: int) -> None:
    """Make a paragraph an item of this list."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001
    properties.get_or_add_ilvl().val = min(level, _LEVELS - 1)
    properties.get_or_add_numId().val = identity


def set_direction(paragraph: "Paragraph") -> None:
    """Have a paragraph run from right to left, if its first letter does."""
    strong = next((kind for kind in map(bidirectional, paragraph.text) if kind in ("L", "R", "AL")), "L")
    if strong == "L":
        return
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001
    properties.insert_element_before(
        parse_element("<w:bidi/>"),
        "w:adjustRightInd",
        "w:snapToGrid",
        "w:spacing",
        "w:ind",
        "w:contextualSpacing",
        "w:jc",
        "w:rPr",
    )
    for run in paragraph.runs:
        run._r.get_or_add_rPr().append(parse_element("<w:rtl/>"))  # noqa: SLF001
