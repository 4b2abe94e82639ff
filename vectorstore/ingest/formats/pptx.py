"""PowerPoint files (ECMA-376, part 1, chapter 19).

They are read slide by slide; each slide is a page with its title as a heading.

What a reader of the slides does not see is left out by its kind: hidden slides, speaker notes, comments. Macros are
never run.
"""

from collections.abc import Iterator
from typing import Any

from vectorstore.ingest.formats.extract import Extract, LeftOut
from vectorstore.ingest.formats.office.drawings import A, charts, pictures, words
from vectorstore.ingest.formats.office.extract_builder import (
    ExtractBuilder,
    Formula,
    Inline,
    Subscript,
    Superscript,
    assemble,
)
from vectorstore.ingest.formats.office.list_numerals import numeral
from vectorstore.ingest.formats.office.maths import M, to_linear_text
from vectorstore.ingest.formats.office.opc import RELATIONS, Package, unreadable
from vectorstore.ingest.formats.office.symbols import PRIVATE, is_symbol_font, symbol
from vectorstore.ingest.formats.registry import FORMATS

_BROKEN = FORMATS["pptx"].broken_zip
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TITLES = ("title", "ctrTitle")
_FRAMES = ("dt", "ftr", "sldNum", "hdr")  # what stands on every slide
_ON = ("1", "true")
_SHAPES = {_P + name for name in ("sp", "pic", "graphicFrame", "cxnSp", "contentPart")}
# Numbers of PowerPoint's lists by the beginning of their names, and what stands around one.
_FORMS = {
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "arabic": "decimal",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
}
_FORMS |= {
    "circleNum": "decimalEnclosedCircle",
    "ea1Chs": "chineseCountingThousand",
    "ea1Cht": "chineseCountingThousand",
    "ea1Jpn": "chineseCountingThousand",
}
_AROUND = {"ParenBoth": "({})", "ParenR": "{})", "Period": "{}.", "Minus": "- {} -"}


def read(content: bytes) -> Extract:
    """The slides' text in Markdown; raises RefusedError where the file is broken."""
    package = Package(content, _BROKEN)
    part = package.main("ppt/presentation.xml", _BROKEN)
    root = package.xml(part)
    if root is None:
        raise unreadable(package.data(part), _BROKEN)
    builder = ExtractBuilder()
    relations = package.relations(part)
    package.note_missing_targets(part)
    for number, identity in enumerate(root.iter(f"{_P}sldId"), 1):
        relation = relations.get(identity.get(f"{RELATIONS}id") or "")
        slide = package.xml(relation.target) if relation else None
        builder.begin_page()
        if relation is not None and slide is not None:
            _Slide(package, builder, relation.target, f"slide {number}").read(slide)
    for name, text in _layout_words(package, part):
        builder.add_omission("header", text, name)
    for name in package.broken_parts:
        builder.add_omission("broken_part", where=name)
    return builder.extract(package.properties(), "core properties")


def _layout_words(package: Package, part: str) -> Iterator[tuple[str, str]]:
    """The words that the design of the slides in use shows on each of them, such as an office's name, by their part."""
    slides = package.related(part, "slide")
    layouts = dict.fromkeys(name for slide in slides for name in package.related(slide, "slideLayout"))
    masters = dict.fromkeys(name for layout in layouts for name in package.related(layout, "slideMaster"))
    for name in (*masters, *layouts):
        root = package.xml(name) if name in package else None
        fixed = [words(shape) for shape in _shapes(root) if not _placeholder(shape)] if root is not None else []
        if text := "\n".join(filter(None, fixed)):
            yield name, text


class _Slide:
    """A slide on its way to a text."""

    def __init__(self, package: Package, builder: ExtractBuilder, part: str, where: str) -> None:
        self._package = package
        self._builder = builder
        self._part = part
        self._where = where
        self._relations = package.relations(part)

    def read(self, root: Any) -> None:
        """All of the slide, a hidden one as hidden."""
        if root.get("show", "1") not in _ON:
            self._builder.add_omission("hidden", "\n".join(self._all(root)), self._where)
        else:
            shapes = list(_shapes(root))
            for shape in sorted(
                shapes, key=lambda shape: _placeholder(shape) not in _TITLES
            ):  # the title first, then as drawn
                self._shape(shape)
        self._package.note_missing_targets(self._part)
        for name in self._package.related(self._part, "notesSlide"):
            if (notes := self._package.xml(name)) is not None:
                lines = [words(shape) for shape in _shapes(notes) if _placeholder(shape) not in (*_FRAMES, "sldImg")]
                self._omit("note", "\n".join(filter(None, lines)))
        for name in self._package.related(self._part, "comments", "comment"):
            if (comments := self._package.xml(name)) is not None:
                self._omit("comments", "\n".join(filter(None, map(_comment_words, comments.iter("*")))))

    def _omit(self, kind: str, text: str) -> None:
        if text.strip():
            self._builder.add_omission(kind, text, self._where)

    def _all(self, root: Any) -> Iterator[str]:
        for shape in _shapes(root):
            yield words(shape)
            yield from charts(shape, self._relations, self._package)

    def _shape(self, shape: Any) -> None:
        kind = _placeholder(shape)
        hidden = any(element.get("hidden") in _ON for element in shape.iter(f"{_P}cNvPr"))
        if hidden or kind in _FRAMES:
            self._omit(
                "hidden" if hidden else "header",
                "\n".join([words(shape), *charts(shape, self._relations, self._package)]),
            )
            return
        for table in shape.iter(f"{A}tbl"):
            self._table(table)
        body = shape.find(f"{_P}txBody")
        if body is not None:
            self._body(body, "# " if kind in _TITLES else "")
        for text in charts(shape, self._relations, self._package):
            self._builder.add_text(text)
        self._builder.add_paragraph(
            inline._replace(where=inline.where or self._where) if isinstance(inline, LeftOut) else inline
            for inline in pictures(shape, self._relations)
        )

    def _body(self, body: Any, head: str) -> None:
        counts: dict[int, tuple[str, int]] = {}
        for paragraph in body.findall(f"{A}p"):
            inlines = list(_inlines(paragraph))
            label = (
                _label(paragraph, counts)
                if any(isinstance(inline, str) and inline.strip() for inline in inlines)
                else ""
            )
            self._builder.add_paragraph(inlines, head + label, line=bool(head))

    def _table(self, table: Any) -> None:
        """The rows of a table; a cell that is joined with the one above has its words in each row."""
        above: dict[int, str] = {}
        text, left_out = "", []
        for row in table.findall(f"{A}tr"):
            text += "|"
            for column, cell in enumerate(row.findall(f"{A}tc")):
                if cell.get("hMerge") in _ON:
                    continue
                found, omitted = _cell(cell)
                found = found or (above.get(column, "") if cell.get("vMerge") in _ON else "")
                above[column] = found
                left_out += [part._replace(place=len(text)) for part in omitted]
                text += f" {found} |"
            text += "\n"
        self._builder.add_text(text, left_out)


def _cell(cell: Any) -> tuple[str, list[LeftOut]]:
    lines = [assemble(_inlines(paragraph)) for paragraph in cell.iter(f"{A}p")]
    return " ".join(" ".join(text for text, _ in lines).split()), [part for _, omitted in lines for part in omitted]


def _shapes(root: Any) -> Iterator[Any]:
    """The shapes of a slide in the order in which they are read, those of groups in theirs."""
    for element in root.iterchildren("*"):
        if element.tag == f"{_MC}AlternateContent":
            chosen = element.find(f"{_MC}Choice")
            chosen = element.find(f"{_MC}Fallback") if chosen is None or next(_shapes(chosen), None) is None else chosen
            yield from _shapes(chosen) if chosen is not None else ()
        elif element.tag in _SHAPES:
            yield element
        else:
            yield from _shapes(element)


def _placeholder(shape: Any) -> str:
    found = next(shape.iter(f"{_P}ph"), None)
    return str(found.get("type", "obj")) if found is not None else ""


def _comment_words(element: Any) -> str:
    """The words of a comment of either kind."""
    return (element.text or "").strip() if element.tag in (f"{_P}text", f"{A}t") else ""


def _inlines(paragraph: Any) -> Iterator[Inline]:
    for element in paragraph.iterchildren("*"):
        if element.tag in (f"{A}r", f"{A}fld"):
            yield from _run(element)
        elif element.tag == f"{A}br":
            yield "\n"
        else:  # equations stand in an extension
            yield from (Formula(to_linear_text(maths)) for maths in element.iter(f"{M}oMath"))


def _run(run: Any) -> Iterator[Inline]:
    text = run.findtext(f"{A}t") or ""
    properties = run.find(f"{A}rPr")
    look = properties if properties is not None else {}
    sign = properties.find(f"{A}sym") if properties is not None else None
    font = (sign.get("typeface") or "") if sign is not None else ""
    if is_symbol_font(font) and any(ord(character) in PRIVATE for character in text):
        text = "".join(symbol(font, ord(character)) or character for character in text)
    raised = int(look.get("baseline") or 0) if (look.get("baseline") or "0").lstrip("-").isdigit() else 0
    if look.get("strike", "noStrike") != "noStrike":
        yield LeftOut("struck", text)
    elif raised and text.strip():
        yield Superscript(text) if raised > 0 else Subscript(text)
    else:
        yield text


def _label(paragraph: Any, counts: dict[int, tuple[str, int]]) -> str:
    """The number or the bullet that stands before a paragraph by its own properties."""
    properties = paragraph.find(f"{A}pPr")
    depth = (
        int(properties.get("lvl") or 0) if properties is not None and (properties.get("lvl") or "0").isdigit() else 0
    )
    for deeper in [other for other in counts if other > depth]:
        del counts[deeper]
    automatic = properties.find(f"{A}buAutoNum") if properties is not None else None
    if automatic is None:
        counts.pop(depth, None)
        return "- " if properties is not None and properties.find(f"{A}buChar") is not None else ""
    form = automatic.get("type") or "arabicPeriod"
    start = int(automatic.get("startAt") or 1) if (automatic.get("startAt") or "1").isdigit() else 1
    number = counts[depth][1] + 1 if counts.get(depth, ("", 0))[0] == form else start
    counts[depth] = (form, number)
    named = next((name for beginning, name in _FORMS.items() if form.startswith(beginning)), "decimal")
    around = next((around for ending, around in _AROUND.items() if form.endswith(ending)), "{}")
    return f"{around.format(numeral(number, named))} "
