"""Fields of a Word file: what the reader sees of one that keeps no result of its own."""

import re
from collections.abc import Iterator
from typing import Any

from vectorstore.ingest.formats.office.extract_builder import Formula, Inline, Superscript
from vectorstore.ingest.formats.office.maths import format_fraction
from vectorstore.ingest.formats.office.symbols import symbol
from vectorstore.ingest.formats.office.word_styles import W, is_on, number, value

_SYMBOL = re.compile(r"\s*SYMBOL\s+(?P<code>0x[0-9a-f]+|\d+)(?:.*\\f\s+\"?(?P<font>[^\"\\]+))?", re.IGNORECASE)
_EQUATION = re.compile(r"\s*EQ\b", re.IGNORECASE)
_RINGED = {
    **{str(place + 1): chr(0x2460 + place) for place in range(20)},
    **{sign: chr(0x3280 + place) for place, sign in enumerate("一二三四五六七八九十")},
}
_RING = re.compile(r"\\o(?:\\a[clr])?\s*\((?:○|〇|◯|\s)*[,，;]\s*(?P<inside>[^()]*?)\s*\)", re.IGNORECASE)
_RAISED = re.compile(r"\\s\s*\\up\s*\d*\s*\(([^()]*)\)", re.IGNORECASE)
_LOWERED = re.compile(r"\\s\s*\\do\s*\d*\s*\(([^()]*)\)", re.IGNORECASE)
_FRACTION = re.compile(r"\\f\s*\(([^(),，]*)[,，]([^(),，]*)\)", re.IGNORECASE)
_ROOT = re.compile(r"\\r\s*\((?:([^(),，]*)[,，])?([^(),，]*)\)", re.IGNORECASE)
_SWITCH = re.compile(r"\\[a-z]+\d*\s*", re.IGNORECASE)


class Fields:
    """The fields that are open at a place of the text. What stands before a field's result is not shown."""

    def __init__(self) -> None:
        self._open: list[_Field] = []

    @property
    def is_hiding(self) -> bool:
        """Whether words here are part of an instruction."""
        return any(not field.result for field in self._open)

    def handle_mark(self, element: Any) -> Iterator[Inline]:
        """Take a field's begin, middle or end, an element of lxml, and give what is shown there besides its result."""
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            yield from form_field(element)
            self._open.append(_Field())
        elif self._open and kind == "separate":
            self._open[-1].result = True
        elif self._open and kind == "end":
            field = self._open.pop()
            if not field.shown:
                yield from _shown(field.instruction)

    def add_instruction(self, text: str) -> None:
        """Take a part of the innermost field's instruction."""
        if self._open and not self._open[-1].result:
            self._open[-1].instruction += text

    def note_result(self) -> None:
        """Note that the open fields have a result."""
        for field in self._open:
            field.shown = field.shown or field.result

    def end_paragraph(self) -> None:
        """Forget fields whose instruction did not end in its paragraph.

        A broken one must not hide the rest of the text.
        """
        self._open = [field for field in self._open if field.result]


class _Field:
    def __init__(self) -> None:
        self.instruction = ""
        self.result = self.shown = False


def form_field(element: Any) -> Iterator[Inline]:
    """The tick or the chosen entry of a form's field."""
    for box in element.iter(f"{W}checkBox"):
        name = "checked" if box.find(f"{W}checked") is not None else "default"
        yield "☑" if is_on(box, name) else "☐"
    for drop_down in element.iter(f"{W}ddList"):
        entries = [entry.get(f"{W}val") or "" for entry in drop_down.findall(f"{W}listEntry")]
        choice = number(value(drop_down, "result") or value(drop_down, "default"))
        yield from entries[choice : choice + 1]


def _shown(instruction: str) -> Iterator[Inline]:
    if sign := _SYMBOL.match(instruction):
        code = int(sign["code"], 16 if sign["code"].lower().startswith("0x") else 10)
        yield symbol((sign["font"] or "").strip(), code) or ""
    elif _EQUATION.match(instruction):
        yield from _equation(_EQUATION.sub("", instruction, count=1).strip())


def _equation(text: str) -> Iterator[Inline]:
    text = _RING.sub(lambda match: _RINGED.get(match["inside"], f"({match['inside']})"), text)
    text = _FRACTION.sub(lambda match: format_fraction(match[1], match[2]), text)
    text = _ROOT.sub(lambda match: f"root({match[1]}, {match[2]})" if match[1] else f"√({match[2]})", text)
    text = _LOWERED.sub(r"_(\1)", text)
    place = 0
    for match in _RAISED.finditer(text):
        yield from (Formula(_SWITCH.sub("", text[place : match.start()])), Superscript(match[1]))
        place = match.end()
    yield Formula(_SWITCH.sub("", text[place:]))
