"""Formulas in an answer, `$…$` and `$$…$$`: found where money is not meant, and drawn as MathML by the browser itself."""

import base64
import re
from functools import lru_cache
from xml.etree import ElementTree as ET

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from assistant.ui.sanitize import escape

_AT_MOST = 1_000  # characters of one formula
_KINDS = (("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"), ("$", "$"))
# What makes a formula of the words between two dollar signs: `US$5 and HK$6` has nothing of it.
_FORMULA = re.compile(r"[\\^_=<>+*{}≤≥≠×÷±]|^[A-Za-z](?:[A-Za-z]?|'|\([A-Za-z0-9, ]+\))$")
_PLACE = re.compile("\ue002([A-Za-z0-9_-]+=*)\ue002")
_ELEMENTS = set(
    (
        "math mrow mi mn mo mtext mspace ms msup msub msubsup mfrac msqrt mroot munder mover munderover mtable mtr "
        "mtd mstyle mpadded mphantom"
    ).split()
)
_ATTRIBUTES = set(
    "display displaystyle scriptlevel stretchy fence separator form accent accentunder linethickness "
    "mathvariant columnalign columnspacing rowspacing"
    " columnlines rowlines frame movablelimits largeop minsize maxsize lspace rspace width height depth voffset".split()
)
_VALUE = re.compile(r"[\w.,%+ -]*")


def add_maths(reader: MarkdownIt) -> None:
    """Have a reader of Markdown find formulas; it leaves a place for each, which `render_formulas` fills."""
    reader.inline.ruler.before("escape", "maths", _formula)
    reader.add_render_rule("maths", lambda _renderer, tokens, index, _options, _env: _place(tokens[index].content))


def render_formulas(page: str) -> str:
    """The page with its formulas drawn; nothing of a stranger's is taken over but text and known elements of MathML."""
    return _PLACE.sub(lambda place: _drawn(base64.urlsafe_b64decode(place.group(1)).decode()), page)


def _formula(state: StateInline, silent: bool) -> bool:
    opening, closing = next((kind for kind in _KINDS if state.src.startswith(kind[0], state.pos)), ("", ""))
    if not opening:
        return False
    begin = state.pos + len(opening)
    end = state.src.find(closing, begin, begin + _AT_MOST)
    inside = state.src[begin:end] if end > begin else ""
    if not inside.strip() or "\ue000" in inside or not (opening == "$$" or _FORMULA.search(inside)):
        return False
    if opening == "$" and not _encloses(state.src, begin, end):
        return False
    if not silent:
        state.push("maths", "math", 0).content = state.src[state.pos : end + len(closing)]
    state.pos = end + len(closing)
    return True


def _encloses(text: str, begin: int, end: int) -> bool:
    """Whether single dollar signs stand around something and are none of money."""
    inside, before, after = text[begin:end], text[begin - 2 : begin - 1], text[end + 1 : end + 2]
    return not (
        inside[0].isspace()
        or inside[-1].isspace()
        or "\n" in inside
        or (before.isascii() and before.isalnum())
        or after.isdigit()
    )


def _place(formula: str) -> str:
    return f"\ue002{base64.urlsafe_b64encode(formula.encode()).decode()}\ue002"


@lru_cache(maxsize=512)
def _drawn(formula: str) -> str:
    """The formula as the browser draws it, and as it is written for who copies it."""
    opening = next(opening for opening, _ in _KINDS if formula.startswith(opening))
    try:
        from latex2mathml.converter import convert

        markup = convert(
            formula[len(opening) : -len(opening)], display="block" if opening in ("$$", "\\[") else "inline"
        )
        picture = _rebuilt(ET.fromstring(markup))  # noqa: S314  # made by the converter, which declares no entities
    except Exception:  # noqa: BLE001  # the converter meets half a formula with errors of many kinds
        return f"<code>{escape(formula)}</code>"
    return (
        f'<span class="maths">{picture}<span class="set" aria-hidden="true" dir="ltr">{escape(formula)}</span></span>'
    )


def _rebuilt(element: ET.Element) -> str:
    """An element anew, of known names alone; an unknown one becomes a row of what it holds."""
    name = element.tag.rpartition("}")[2]
    known = name if name in _ELEMENTS else "mrow"
    attributes = "".join(
        f' {key}="{value}"' for key, value in element.attrib.items() if key in _ATTRIBUTES and _VALUE.fullmatch(value)
    )
    inner = escape(element.text or "") + "".join(_rebuilt(child) + escape(child.tail or "") for child in element)
    return f"<{known}{attributes}>{inner}</{known}>"
