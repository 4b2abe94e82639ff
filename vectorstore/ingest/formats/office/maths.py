"""Equations of Office (ECMA-376, part 1, chapter 22) and of MathML in one line: a^b, (a)/(b), √(x)."""

import re
from collections.abc import Callable
from typing import Any

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
_W_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
_WHOLE = re.compile(r"[\w.,′']+|\([^()]*\)|.")
_FIGURES = re.compile(r"\d+/\d")


def to_linear_text(element: Any) -> str:  # lxml's elements
    """The equation below an element as it is read aloud: nothing of it is lost, and no power becomes a digit."""
    name = element.tag.removeprefix(M) if isinstance(element.tag, str) else ""
    if name == "t" or element.tag == _W_TEXT:
        return element.text or ""
    return _SHAPES[name](element) if name in _SHAPES else _children_text(element)


def _children_text(element: Any) -> str:
    text = ""
    for child in element.iterchildren("*"):
        if not str(child.tag).endswith("Pr"):
            text = append_formula(text, to_linear_text(child))
    return text


def append_formula(text: str, formula: str) -> str:
    """The formula behind this text; a fraction in figures stands apart from a whole number, as in 2 3/4."""
    return f"{text}{' ' * bool(text[-1:].isdigit() and _FIGURES.match(formula))}{formula}"


def format_fraction(above: str, below: str) -> str:
    """A fraction in one line: 3/4, or (a+b)/(2)."""
    return f"{above}/{below}" if above.isdecimal() and below.isdecimal() else f"({above})/({below})"


def _part(element: Any, name: str) -> str:
    part = element.find(M + name)
    return _children_text(part).strip() if part is not None else ""


def _in_parentheses(text: str) -> str:
    """The text in parentheses, unless it is one thing."""
    return text if not text or _WHOLE.fullmatch(text) else f"({text})"


def _value(element: Any, path: str, otherwise: str) -> str:
    setting = element.find("/".join(M + name for name in path.split("/")))
    return otherwise if setting is None else setting.get(f"{M}val", otherwise)


def _fraction(element: Any) -> str:
    above, below = _part(element, "num"), _part(element, "den")
    if _value(element, "fPr/type", "bar") == "noBar":
        return f"({above} over {below})"
    return format_fraction(above, below)


def _index(element: Any, *, sub: bool, sup: bool) -> str:
    text = _in_parentheses(_part(element, "e"))
    if sub:
        text += f"_{_in_parentheses(_part(element, 'sub'))}"
    return text + (f"^{_in_parentheses(_part(element, 'sup'))}" if sup else "")


def _root(element: Any) -> str:
    degree = _part(element, "deg")
    return f"root({degree}, {_part(element, 'e')})" if degree else f"√({_part(element, 'e')})"


def _n_ary(element: Any) -> str:
    lower, upper = _part(element, "sub"), _part(element, "sup")
    sign = _value(element, "naryPr/chr", "∫")
    bounds = (f"_{_in_parentheses(lower)}" if lower else "") + (f"^{_in_parentheses(upper)}" if upper else "")
    return f"{sign}{bounds} {_part(element, 'e')}"


def _delimited(element: Any) -> str:
    between = _value(element, "dPr/sepChr", "|")
    inside = between.join(_children_text(part).strip() for part in element.findall(f"{M}e"))
    return f"{_value(element, 'dPr/begChr', '(')}{inside}{_value(element, 'dPr/endChr', ')')}"


def _matrix(element: Any) -> str:
    rows = (
        ", ".join(_children_text(cell).strip() for cell in row.findall(f"{M}e")) for row in element.findall(f"{M}mr")
    )
    return f"[{'; '.join(rows)}]"


def _prescript(element: Any) -> str:
    return f"_{_in_parentheses(_part(element, 'sub'))}^{_in_parentheses(_part(element, 'sup'))} {_part(element, 'e')}"


_SHAPES: dict[str, Callable[[Any], str]] = {
    "f": _fraction,
    "sSup": lambda element: _index(element, sub=False, sup=True),
    "sSub": lambda element: _index(element, sub=True, sup=False),
    "sSubSup": lambda element: _index(element, sub=True, sup=True),
    "sPre": _prescript,
    "rad": _root,
    "nary": _n_ary,
    "d": _delimited,
    "m": _matrix,
    "func": lambda element: f"{_part(element, 'fName')} {_part(element, 'e')}",
    "limLow": lambda element: f"{_part(element, 'e')}_{_in_parentheses(_part(element, 'lim'))}",
    "limUpp": lambda element: f"{_part(element, 'e')}^{_in_parentheses(_part(element, 'lim'))}",
    "acc": lambda element: f"{_part(element, 'e')}{_value(element, 'accPr/chr', chr(0x302))}",
    "eqArr": lambda element: "; ".join(_children_text(line).strip() for line in element.findall(f"{M}e")),
}


def mathml_to_text(element: Any) -> str:
    """The formula of MathML below an element."""
    name = str(element.tag).removeprefix(MATHML)
    parts = [
        mathml_to_text(child)
        for child in element.iterchildren("*")
        if not str(child.tag).startswith(f"{MATHML}annotation")
    ]
    if not parts:
        return (element.text or "").strip()
    shape, count = _MATHML.get(name, (None, 0))
    if name in ("msqrt", "menclose"):
        return f"√({''.join(parts)})" if name == "msqrt" else "".join(parts)
    return shape.format(*parts, *map(_in_parentheses, parts)) if shape and len(parts) == count else "".join(parts)


# With how many parts; each one follows once more in parentheses, unless it is one thing.
_MATHML: dict[str, tuple[str | None, int]] = {
    **dict.fromkeys(("msup", "mover"), ("{2}^{3}", 2)),
    **dict.fromkeys(("msub", "munder"), ("{2}_{3}", 2)),
    **dict.fromkeys(("msubsup", "munderover"), ("{3}_{4}^{5}", 3)),
    "mfrac": ("({0})/({1})", 2),
    "mroot": ("root({1}, {0})", 2),
}
