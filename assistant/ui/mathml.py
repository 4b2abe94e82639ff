"""Formulas in an answer, `$…$` and `$$…$$`: found where no money is meant, and handed to the browser as MathML."""

import base64
import re
from functools import lru_cache
from xml.etree import ElementTree as ET

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from assistant.ui.sanitize import escape

_LENGTH_AT_MOST = 1_000  # characters of one formula
_DELIMITERS = (("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"), ("$", "$"))
# What makes a formula of the words between two dollar signs: `US$5 and HK$6` has nothing of it.
_FORMULA = re.compile(r"[\\^_=<>+*{}≤≥≠×÷±]|^[A-Za-z](?:[A-Za-z]?|'|\([A-Za-z0-9, ]+\))$")
_PLACEHOLDER = re.compile("\ue002([A-Za-z0-9_-]+=*)\ue002")
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


def add_formulas(parser: MarkdownIt) -> None:
    """Adds a rule for formulas to a parser of Markdown: each becomes a placeholder that `render_formulas` replaces."""
    parser.inline.ruler.before("escape", "maths", _parse_formula)
    parser.add_render_rule("maths", lambda _, tokens, index, _options, _env: formula_placeholder(tokens[index].content))


def render_formulas(page: str) -> str:
    """The page with its formulas as MathML; of what a stranger wrote, only text and known elements come through."""
    return _PLACEHOLDER.sub(lambda match: _mathml(base64.urlsafe_b64decode(match.group(1)).decode()), page)


def _parse_formula(state: StateInline, silent: bool) -> bool:
    opening, closing = next((pair for pair in _DELIMITERS if state.src.startswith(pair[0], state.pos)), ("", ""))
    if not opening:
        return False
    begin = state.pos + len(opening)
    end = state.src.find(closing, begin, begin + _LENGTH_AT_MOST)
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
    """Whether two single dollar signs are those of a formula and not of amounts of money."""
    inside, before, after = text[begin:end], text[begin - 2 : begin - 1], text[end + 1 : end + 2]
    return not (
        inside[0].isspace()
        or inside[-1].isspace()
        or "\n" in inside
        or (before.isascii() and before.isalnum())
        or after.isdigit()
    )


def formula_placeholder(formula: str) -> str:
    """What `render_formulas` puts a formula in the place of, which has the signs around it, such as `$x^2$`."""
    return f"\ue002{base64.urlsafe_b64encode(formula.encode()).decode()}\ue002"


@lru_cache(maxsize=512)
def _mathml(formula: str) -> str:
    """The formula as MathML, with its source for readers who copy it; the source alone if it is no formula."""
    opening = next(opening for opening, _ in _DELIMITERS if formula.startswith(opening))
    try:
        from latex2mathml.converter import convert

        markup = convert(
            formula[len(opening) : -len(opening)], display="block" if opening in ("$$", "\\[") else "inline"
        )
        mathml = _rebuild(ET.fromstring(markup))  # noqa: S314  # made by the converter, which declares no entities
    except Exception:  # noqa: BLE001  # the converter meets half a formula with errors of many kinds
        return f"<code>{escape(formula)}</code>"
    return f'<span class="maths">{mathml}<span class="set" aria-hidden="true" dir="ltr">{escape(formula)}</span></span>'


def _rebuild(element: ET.Element) -> str:
    """The element with known names and attributes alone; an unknown element becomes a row of its children."""
    name = element.tag.rpartition("}")[2]
    known = name if name in _ELEMENTS else "mrow"
    attributes = "".join(
        f' {key}="{value}"' for key, value in element.attrib.items() if key in _ATTRIBUTES and _VALUE.fullmatch(value)
    )
    inner = escape(element.text or "") + "".join(_rebuild(child) + escape(child.tail or "") for child in element)
    return f"<{known}{attributes}>{inner}</{known}>"
