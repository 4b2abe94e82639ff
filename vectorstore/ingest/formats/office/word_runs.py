"""The words inside a paragraph of a Word file, and what Word does not show of it.

All revisions are accepted.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from vectorstore.ingest.formats.extract import LeftOut
from vectorstore.ingest.formats.office.drawings import charts, pictures
from vectorstore.ingest.formats.office.extract_builder import Formula, Inline, Note, Subscript, Superscript
from vectorstore.ingest.formats.office.maths import M, to_linear_text
from vectorstore.ingest.formats.office.opc import Package, Relation
from vectorstore.ingest.formats.office.symbols import PRIVATE, is_symbol_font, symbol
from vectorstore.ingest.formats.office.word_fields import Fields
from vectorstore.ingest.formats.office.word_styles import Look, Styles, W, is_on

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
BOX = f"{W}txbxContent"
DELETED = (f"{W}del", f"{W}moveFrom")
_RUN, _WORDS, _SIGN, _CONTROL, _MATHS = f"{W}r", f"{W}t", f"{W}sym", f"{W}sdt", f"{M}oMath"
_COMMENTED = (f"{W}commentRangeStart", f"{W}commentReference")
_ALTERNATIVES = f"{MC}AlternateContent"
_RAISED_BY = 4  # half points from which on a higher place is no matter of fonts
_BREAKS = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}noBreakHyphen": "-"}
_NOTES = {f"{W}footnoteReference": "foot", f"{W}endnoteReference": "end"}
_DRAWN = (f"{W}drawing", f"{W}pict", f"{W}object")
_SILENT = {
    "pPr",
    "rPr",
    "sdtPr",
    "sdtEndPr",
    "tblPr",
    "trPr",
    "tcPr",
    "sectPr",
    "delInstrText",
    "smartTagPr",
    "customXmlPr",
    "rubyPr",
}
SILENT = {W + name for name in _SILENT}


def parts(parent: Any) -> Iterator[Any]:
    """The elements of lxml below one that say something; of alternatives the one that Word takes."""
    for element in parent.iterchildren("*"):
        if element.tag == _ALTERNATIVES:
            choice = element.find(f"{MC}Choice")
            choice = element.find(f"{MC}Fallback") if choice is None else choice
            yield from parts(choice) if choice is not None else ()
        elif element.tag not in SILENT:
            yield element


def all_words(parent: Any) -> str:
    """All the words below an element, a line for each paragraph: of what is left out whole."""
    return "".join(_words(parent)).strip()


def _words(parent: Any) -> Iterator[str]:
    for element in parts(parent):
        if element.tag in (_WORDS, f"{W}delText"):
            yield element.text or ""
        elif element.tag == _MATHS:
            yield to_linear_text(element)
        elif element.tag == _SIGN:
            yield sign(element) or ""
        elif element.tag in _BREAKS:
            yield _BREAKS[element.tag]
        else:
            for art in element.iter("{urn:schemas-microsoft-com:vml}textpath") if element.tag == f"{W}pict" else ():
                yield f"\n{art.get('string') or ''}"
            yield from _words(element)
            yield "\n" if element.tag == f"{W}p" else "\t" if element.tag == f"{W}tc" else ""


def sign(element: Any) -> str | None:
    """The character of a sign that is named by its font and its place in it."""
    try:
        return symbol(element.get(f"{W}font") or "", int(element.get(f"{W}char") or "", 16))
    except ValueError:
        return None


class Runs:
    """Reads what is inside the paragraphs of one part.

    `drawings` are the words of charts, which stand behind the paragraph.
    """

    def __init__(
        self,
        package: Package,
        part: str,
        styles: Styles,
        marks: dict[tuple[str, str], str],
        comments: dict[str, LeftOut],
    ) -> None:
        self._package = package
        self._styles = styles
        self._marks = marks
        self._comments = comments
        self._fields = Fields()
        self.relations: dict[str, Relation] = package.relations(part)
        self.drawings: list[str] = []

    def paragraph(self, paragraph: Any, style: str) -> list[Inline]:
        """The inlines of a paragraph without its text boxes."""
        found = list(self._inside(paragraph, style))
        self._fields.end_paragraph()
        return found

    def _inside(self, parent: Any, style: str) -> Iterator[Inline]:
        for element in parts(parent):
            tag = element.tag
            if tag == _RUN:
                yield from self._run(element, style)
            elif tag in DELETED:
                yield LeftOut("deleted", all_words(element))
            elif tag == _CONTROL:
                yield from self._control(element, style)
            elif tag == _MATHS:
                self._fields.note_result()
                yield Formula(to_linear_text(element))
            elif tag in _COMMENTED:
                yield from self._comment(element)
            elif tag != BOX:
                yield from self._inside(element, style)

    def _control(self, control: Any, style: str) -> Iterator[Inline]:
        """A content control: what was filled in, or the prompt that stands there in its place."""
        if is_prompt(control):
            yield LeftOut("boilerplate", all_words(control))
            return
        found = list(self._inside(control, style))
        box = control.find(f"{W}sdtPr/{W14}checkbox")
        if box is not None and not any(isinstance(inline, str) and inline.strip() for inline in found):
            checked = box.find(f"{W14}checked")
            yield "☒" if checked is not None and checked.get(f"{W14}val") in ("1", "true", "on") else "☐"
        yield from found

    def _comment(self, element: Any) -> Iterator[Inline]:
        comment = self._comments.pop(element.get(f"{W}id") or "", None)
        if comment:
            yield comment

    def _run(self, run: Any, style: str) -> Iterator[Inline]:
        look = self._styles.look(run, style)
        found = self._content(run, look, style)
        unseen = "hidden" if look.vanish else "struck" if look.strike or look.dstrike else ""
        place = _script_position(look)
        for inline in found:
            kind = unseen or ("hidden" if self._fields.is_hiding else "")
            if kind and inline and not isinstance(inline, LeftOut):
                yield LeftOut(kind, inline if isinstance(inline, str) else inline.text)
            elif place and isinstance(inline, str) and inline.strip():
                yield Superscript(inline) if place == "superscript" else Subscript(inline)
            else:
                yield inline

    def _content(self, run: Any, look: Look, style: str) -> Iterator[Inline]:
        for element in parts(run):
            tag = element.tag
            if tag == _WORDS:
                self._fields.note_result()
                yield from _text(element.text or "", look.font)
            elif tag in _BREAKS:
                yield _BREAKS[tag]
            elif tag == _SIGN:
                self._fields.note_result()
                yield from _sign(element)
            elif tag == f"{W}fldChar":
                yield from self._fields.handle_mark(element)
            elif tag == f"{W}instrText":
                self._fields.add_instruction(element.text or "")
            elif tag in _DRAWN:
                yield from pictures(element, self.relations)
                self.drawings += charts(element, self.relations, self._package)
            else:
                yield from self._read_attached(element, style)

    def _read_attached(self, element: Any, style: str) -> Iterator[Inline]:
        """What hangs on the words or wraps them: notes, comments, readings, and what a revision took away."""
        if element.tag == f"{W}delText":
            yield LeftOut("deleted", element.text or "")
        elif element.tag in _NOTES:
            if element.get(f"{W}customMarkFollows") not in ("1", "true", "on"):
                yield Note(self._marks.get((_NOTES[element.tag], element.get(f"{W}id") or ""), "?"))
        elif element.tag == f"{W}ruby":
            base, reading = element.find(f"{W}rubyBase"), element.find(f"{W}rt")
            yield from self._inside(base, style) if base is not None else ()
            yield from [LeftOut("note", all_words(reading))] if reading is not None else ()
        elif element.tag == f"{W}commentReference":
            yield from self._comment(element)
        elif element.tag != BOX:
            yield from self._inside(element, style)


def _sign(element: Any) -> Iterator[Inline]:
    yield sign(element) or LeftOut("symbol", "", 0, f"{element.get(f'{W}font')} {element.get(f'{W}char')}")


def is_prompt(control: Any) -> bool:
    """Whether a content control only says what should stand there."""
    return is_on(control, "sdtPr/showingPlcHdr")


def _text(text: str, font: str) -> Iterable[Inline]:
    """Words, those in a symbol font as the signs that it shows."""
    return _signs(text, font) if font and is_symbol_font(font) else (text,)


def _signs(text: str, font: str) -> Iterator[Inline]:
    for character in text:
        code = ord(character)
        shown = symbol(font, code) if code in PRIVATE or code < 0x100 else character
        yield shown if shown is not None else LeftOut("symbol", "", 0, f"{font} {code:04X}")


def _script_position(look: Look) -> str:
    """Whether the words stand above or below the line: `superscript`, `subscript` or another word."""
    if look.aligned in ("superscript", "subscript"):
        return look.aligned
    by = look.position
    return "superscript" if by >= _RAISED_BY else "subscript" if by <= -_RAISED_BY else ""
