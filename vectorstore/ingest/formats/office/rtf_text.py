"""The state of an RTF file that is being read: groups, fonts and code pages, and the text that comes of them."""

import re
from dataclasses import dataclass, field, replace

from vectorstore.ingest.formats.extract import Extract, LeftOut
from vectorstore.ingest.formats.office.extract_builder import (
    ExtractBuilder,
    Inline,
    Note,
    Subscript,
    Superscript,
    assemble,
)
from vectorstore.ingest.formats.office.rtf_fonts import Fonts
from vectorstore.ingest.formats.office.rtf_tables import Table
from vectorstore.ingest.formats.office.symbols import PRIVATE, TICKS, is_symbol_font, symbol

_SIGNS = {
    "tab": "\t",
    "line": "\n",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "msup": "^",
    "msub": "_",
    "mden": "/",
    "nestcell": " ",
    "nestrow": " ",
    "softline": "\n",
    "lbr": "\n",
    "column": "\n",
}
_LOOKS = {"strike": "struck", "striked": "struck", "v": "hidden", "deleted": "deleted", "xe": "hidden", "tc": "hidden"}
_HEADING = re.compile(r"\s*(?:heading|标题) ?(\d)", re.IGNORECASE)
_TOP = 4  # half points from which on a higher place is no matter of fonts


@dataclass(frozen=True)
class _Group:
    """What holds for the words of a group: their destination, if that is not the text, and how they look."""

    destination: str = ""
    words: list[str] = field(default_factory=list)
    look: str = ""
    place: str = ""
    font: int = -1
    skips: int = 1  # characters that follow a Unicode one for readers that know none


class RtfInterpreter:
    """Makes the text of a file from its tokens, which are given one by one."""

    def __init__(self) -> None:
        self._builder = ExtractBuilder()
        self._group = _Group()
        self._stack: list[_Group] = []
        self._bytes = bytearray()
        self._high_surrogate = self._commenter = ""  # the first half of a pair; who wrote a comment
        self._inlines: list[Inline] = []
        self._notes: list[tuple[int, list[Inline]]] = []
        self._open_notes: list[
            tuple[int, int, list[Inline]]
        ] = []  # the open notes: their number, depth, and the text that goes on behind them
        self._table = Table()
        self._in_table = False
        self._fonts = Fonts()
        self._style_names: dict[int, str] = {}
        self._skip_count = self._style = self._heading_level = 0
        self._facts: dict[str, str] = {}

    def open(self) -> None:
        """A group begins."""
        self._flush()
        self._stack.append(self._group)

    def close(self) -> None:
        """A group ends, and with it what held for it alone."""
        self._flush()
        ended_group, self._group = self._group, self._stack.pop()
        if ended_group.words is not self._group.words:
            self._end_destination(ended_group.destination, "".join(ended_group.words).strip())
        if self._open_notes and len(self._stack) < self._open_notes[-1][1]:
            number, _, inlines = self._open_notes.pop()
            self._notes.append((number, self._inlines))
            self._inlines = inlines

    def set_destination(self, name: str) -> None:
        """Send the words of the group to this destination instead of the text."""
        if self._group.destination != "skipped":
            self._group = replace(self._group, destination=name, words=[])

    def note(self) -> None:
        """The group is a note: a mark stands here, and its words behind the text."""
        if not self._group.destination:
            number = len(self._notes) + len(self._open_notes) + 1
            self._inlines.append(Note(str(number)))
            self._open_notes.append((number, len(self._stack), self._inlines))
            self._inlines = []

    def byte(self, code: int) -> None:
        """One byte of a character."""
        if self._skip_count:
            self._skip_count -= 1
        else:
            self._bytes.append(code)

    def plain(self, text: str) -> None:
        """Characters that stand for themselves, or bytes that somebody did not escape."""
        skip_count = min(self._skip_count, len(text))
        self._skip_count -= skip_count
        self._bytes += text[skip_count:].encode("latin-1")

    def sign(self, sign: str) -> None:
        """An escaped sign."""
        if sign in "{}\\":
            self.byte(ord(sign))
        elif sign in "\r\n":
            self.control("par", None)
        elif sign in "~_":
            self._flush()
            self._put("\xa0" if sign == "~" else "-")

    def control(self, word: str, number: int | None) -> None:
        """One control word."""
        self._flush()
        if word == "u":
            self._unicode((number or 0) % 65_536)
        elif word in _SIGNS:
            self._put(_SIGNS[word])
        elif word in ("par", "sect", "page"):
            self._end_paragraph()
        elif word in ("cell", "row", "cellx", "clvmrg", "trowd"):
            self._table_word(word)
        elif word == "object":
            self._put(LeftOut("attachment", ""))
        else:
            self._set_character(word, number)

    def _set_character(self, word: str, number: int | None) -> None:
        """A setting of the characters from here on."""
        group = self._group
        if word in _LOOKS:
            self._group = replace(
                group, look=_LOOKS[word] if number != 0 else "" if group.look == _LOOKS[word] else group.look
            )
        elif word in ("super", "sub", "nosupersub"):
            self._group = replace(group, place="" if word == "nosupersub" or number == 0 else f"{word}script")
        elif word in ("up", "dn"):
            high = (6 if number is None else number) >= _TOP
            self._group = replace(group, place=("superscript" if word == "up" else "subscript") if high else "")
        elif word == "plain":
            self._group = replace(group, look="", place="")
        elif word == "f":
            self._group = replace(group, font=number or 0)
        elif word == "uc":
            self._group = replace(group, skips=max(0, number or 0))
        else:
            self._set_paragraph_or_file(word, number or 0)

    def _set_paragraph_or_file(self, word: str, number: int) -> None:
        """A setting of the paragraph, of a font or of the file."""
        if word == "pard":
            self._in_table, self._heading_level = False, 0
        elif word == "intbl":
            self._in_table = True
        elif word == "s":
            self._style = number
            heading = _HEADING.match(self._style_names.get(number, ""))
            self._heading_level = (
                min(6, int(heading.group(1)))
                if heading and self._group.destination != "styles"
                else self._heading_level
            )
        elif word == "outlinelevel" and self._group.destination != "styles":
            self._heading_level = min(6, number + 1) if number < 9 else 0
        elif word == "fcharset":
            self._fonts.set_charset(self._group.font, number)
        elif word == "ansicpg":
            self._fonts.set_code_page(number)

    def _unicode(self, code: int) -> None:
        if 0xD800 <= code < 0xDC00:
            self._high_surrogate = chr(code)
        elif 0xDC00 <= code < 0xE000:
            self._put(
                (self._high_surrogate + chr(code)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            )
            self._high_surrogate = ""
        else:
            self._put(symbol(self._fonts.name(self._group.font), code) or chr(code) if code in PRIVATE else chr(code))
        self._skip_count = self._group.skips

    def _flush(self) -> None:
        """The bytes that have come, as the characters of their font's code page."""
        self._skip_count = 0
        if not self._bytes:
            return
        raw = bytes(self._bytes)
        self._bytes.clear()
        name = self._fonts.name(self._group.font)
        if is_symbol_font(name) and not self._group.destination:
            for code in raw:
                self._put(symbol(name, code) or LeftOut("symbol", "", 0, f"{name} {code:02X}"))
            return
        self._put(self._fonts.decode(raw, self._group.font))

    def _put(self, inline: Inline) -> None:
        group = self._group
        if group.destination == "fonts":
            self._fonts.add_to_name(group.font, inline if isinstance(inline, str) else "")
        elif group.destination == "styles":
            words = inline if isinstance(inline, str) else ""
            self._style_names[self._style] = self._style_names.get(self._style, "") + words
        elif group.destination:
            group.words.append(
                inline if isinstance(inline, str) and group.destination not in ("skipped", "image") else ""
            )
        elif isinstance(inline, str) and group.look:
            self._inlines.append(LeftOut(group.look, inline))
        elif isinstance(inline, str) and inline.strip() and group.place:
            self._inlines.append(Superscript(inline) if group.place == "superscript" else Subscript(inline))
        else:
            self._inlines.append(inline)

    def _end_destination(self, destination: str, words: str) -> None:
        """Use the words that a group sent to this destination."""
        if destination in ("title", "author"):
            self._facts[destination] = words
        elif destination == "commenter":
            self._commenter = words
        elif destination == "label" and not self._group.destination:
            signs = words if any(sign.isalnum() or sign in TICKS for sign in words) else "-"
            self._inlines.append(f"{signs} " if words else "")
        elif destination == "image" and not self._group.destination:
            self._inlines.append(LeftOut("image", ""))
        elif destination in ("header", "comments") and words:
            self._inlines.append(LeftOut(destination, words, 0, self._commenter if destination == "comments" else ""))

    def _end_paragraph(self) -> None:
        if self._group.destination:
            self._put("\n")
        elif self._open_notes or self._in_table:
            self._inlines.append("\n")
        else:
            self._end_table()
            self._builder.add_paragraph(
                self._inlines,
                f"{'#' * self._heading_level} " if self._heading_level else "",
                line=bool(self._heading_level),
            )
            self._inlines = []

    def _table_word(self, word: str) -> None:
        if word == "cell" and not self._group.destination:
            self._table.end_cell(*assemble(self._inlines))
            self._inlines = []
        elif word == "row":
            self._table.end_row()
        else:
            self._table.add_definition(word)

    def _end_table(self) -> None:
        """The rows that have come, as one block."""
        self._table.end_row()
        self._builder.add_text(self._table.text, self._table.left_out)
        self._table = Table()

    def extract(self) -> Extract:
        """All of it, the notes behind the text."""
        self._in_table = False
        self._end_paragraph()
        for number, inlines in sorted(self._notes, key=lambda note: note[0]):
            self._builder.add_paragraph(inlines, f"[{number}] ")
        return self._builder.extract(self._facts, "info")
