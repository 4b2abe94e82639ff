"""The state of an RTF file that is being read: groups, fonts and code pages, and the text that comes of them."""

import re
from dataclasses import dataclass, field, replace

from vectorstore.ingest.formats.extract import Extract, LeftOut
from vectorstore.ingest.formats.office.extract_builder import ExtractBuilder, Inline, Lowered, Note, Raised, assemble
from vectorstore.ingest.formats.office.rtf_tables import Table
from vectorstore.ingest.formats.office.symbols import PRIVATE, TICKS, is_symbol_font, symbol

_CHARSETS = {
    128: "cp932",
    129: "cp949",
    134: "gb18030",
    136: "big5hkscs",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
}
_CHARSETS |= {186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 77: "mac-roman"}
_PAGES = {936: "gb18030", 950: "big5hkscs", 65001: "utf-8", 10000: "mac-roman", 10008: "gb18030", 10002: "big5hkscs"}
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
    """What holds for the words of a group: where they go, if not into the text, and how they look."""

    goes: str = ""
    words: list[str] = field(default_factory=list)
    look: str = ""
    place: str = ""
    font: int = -1
    skips: int = 1  # characters that follow a Unicode one for readers that know none


class Writer:
    """Takes what a file says, word by word."""

    def __init__(self) -> None:
        self._builder = ExtractBuilder()
        self._group = _Group()
        self._stack: list[_Group] = []
        self._bytes = bytearray()
        self._high = self._commenter = ""  # the first half of a pair; who wrote a comment
        self._inlines: list[Inline] = []
        self._notes: list[tuple[int, list[Inline]]] = []
        self._around: list[
            tuple[int, int, list[Inline]]
        ] = []  # the open notes: their number, depth, and the text that goes on behind them
        self._table = Table()
        self._in_table = False
        self._page = "cp1252"
        self._charsets: dict[int, str] = {}
        self._names: dict[tuple[str, int], str] = {}  # of fonts and of styles
        self._skipped = self._style = self._level = 0
        self._facts: dict[str, str] = {}

    def open(self) -> None:
        """A group begins."""
        self._flush()
        self._stack.append(self._group)

    def close(self) -> None:
        """A group ends, and with it what held for it alone."""
        self._flush()
        ended, self._group = self._group, self._stack.pop()
        if ended.words is not self._group.words:
            self._told(ended.goes, "".join(ended.words).strip())
        if self._around and len(self._stack) < self._around[-1][1]:
            number, _, inlines = self._around.pop()
            self._notes.append((number, self._inlines))
            self._inlines = inlines

    def divert(self, name: str) -> None:
        """The words of the group are no part of the text."""
        if self._group.goes != "skipped":
            self._group = replace(self._group, goes=name, words=[])

    def note(self) -> None:
        """The group is a note: a mark stands here, and its words behind the text."""
        if not self._group.goes:
            number = len(self._notes) + len(self._around) + 1
            self._inlines.append(Note(str(number)))
            self._around.append((number, len(self._stack), self._inlines))
            self._inlines = []

    def byte(self, code: int) -> None:
        """One byte of a character."""
        if self._skipped:
            self._skipped -= 1
        else:
            self._bytes.append(code)

    def plain(self, text: str) -> None:
        """Characters that stand for themselves, or bytes that somebody did not escape."""
        ignored = min(self._skipped, len(text))
        self._skipped -= ignored
        self._bytes += text[ignored:].encode("latin-1")

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
            self._in_a_table(word)
        elif word == "object":
            self._put(LeftOut("attachment", ""))
        else:
            self._set(word, number)

    def _set(self, word: str, number: int | None) -> None:
        """A setting that holds from here on."""
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
            self._set_beyond(word, number or 0)

    def _set_beyond(self, word: str, number: int) -> None:
        """A setting of the paragraph, of a font or of the file."""
        if word == "pard":
            self._in_table, self._level = False, 0
        elif word == "intbl":
            self._in_table = True
        elif word == "s":
            self._style = number
            heading = _HEADING.match(self._names.get(("styles", number), ""))
            self._level = min(6, int(heading.group(1))) if heading and self._group.goes != "styles" else self._level
        elif word == "outlinelevel" and self._group.goes != "styles":
            self._level = min(6, number + 1) if number < 9 else 0
        elif word == "fcharset":
            self._charsets[self._group.font] = _CHARSETS.get(number, "")
        elif word == "ansicpg":
            self._page = _PAGES.get(number, f"cp{number}")

    def _unicode(self, code: int) -> None:
        if 0xD800 <= code < 0xDC00:
            self._high = chr(code)
        elif 0xDC00 <= code < 0xE000:
            self._put((self._high + chr(code)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
            self._high = ""
        else:
            self._put(symbol(self._font(), code) or chr(code) if code in PRIVATE else chr(code))
        self._skipped = self._group.skips

    def _flush(self) -> None:
        """The bytes that have come, as the characters of their font's code page."""
        self._skipped = 0
        if not self._bytes:
            return
        raw = bytes(self._bytes)
        self._bytes.clear()
        name = self._font()
        if is_symbol_font(name) and not self._group.goes:
            for code in raw:
                self._put(symbol(name, code) or LeftOut("symbol", "", 0, f"{name} {code:02X}"))
            return
        try:
            text = raw.decode(self._charsets.get(self._group.font) or self._page, errors="replace")
        except LookupError:
            text = raw.decode("cp1252", errors="replace")
        self._put(text)

    def _font(self) -> str:
        return self._names.get(("fonts", self._group.font), "").partition(";")[0]

    def _put(self, inline: Inline) -> None:
        group = self._group
        if group.goes in ("fonts", "styles"):
            key = group.goes, group.font if group.goes == "fonts" else self._style
            self._names[key] = self._names.get(key, "") + (inline if isinstance(inline, str) else "")
        elif group.goes:
            group.words.append(inline if isinstance(inline, str) and group.goes not in ("skipped", "image") else "")
        elif isinstance(inline, str) and group.look:
            self._inlines.append(LeftOut(group.look, inline))
        elif isinstance(inline, str) and inline.strip() and group.place:
            self._inlines.append(Raised(inline) if group.place == "superscript" else Lowered(inline))
        else:
            self._inlines.append(inline)

    def _told(self, goes: str, words: str) -> None:
        """What a group said that is no part of the text."""
        if goes in ("title", "author"):
            self._facts[goes] = words
        elif goes == "commenter":
            self._commenter = words
        elif goes == "label" and not self._group.goes:
            signs = words if any(sign.isalnum() or sign in TICKS for sign in words) else "-"
            self._inlines.append(f"{signs} " if words else "")
        elif goes == "image" and not self._group.goes:
            self._inlines.append(LeftOut("image", ""))
        elif goes in ("header", "comments") and words:
            self._inlines.append(LeftOut(goes, words, 0, self._commenter if goes == "comments" else ""))

    def _end_paragraph(self) -> None:
        if self._group.goes:
            self._put("\n")
        elif self._around or self._in_table:
            self._inlines.append("\n")
        else:
            self._end_table()
            self._builder.add(self._inlines, f"{'#' * self._level} " if self._level else "", line=bool(self._level))
            self._inlines = []

    def _in_a_table(self, word: str) -> None:
        if word == "cell" and not self._group.goes:
            self._table.cell(*assemble(self._inlines))
            self._inlines = []
        elif word == "row":
            self._table.row()
        else:
            self._table.define(word)

    def _end_table(self) -> None:
        """The rows that have come, as one block."""
        self._table.row()
        self._builder.put(self._table.text, self._table.left_out)
        self._table = Table()

    def extract(self) -> Extract:
        """All of it, the notes behind the text."""
        self._in_table = False
        self._end_paragraph()
        for number, inlines in sorted(self._notes, key=lambda note: note[0]):
            self._builder.add(inlines, f"[{number}] ")
        return self._builder.extract(self._facts, "info")
