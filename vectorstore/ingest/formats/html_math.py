"""Formulas in MathML as one line: 1/2, x^2, √(a+b)."""

import re
from typing import Any

_DRAWN = re.compile(r"(?:^|\s)(?:MathJax(?:_SVG|_CHTML|_Display)?|mjx-chtml)(?:\s|$)")
_DEPTH_AT_MOST = 60
# By the element and how many parts it has: the parts as they are, and behind them each in brackets where it needs some.
_SHAPES = {
    ("mfrac", 2): "{2}/{3}",
    ("msup", 2): "{2}^{3}",
    ("msub", 2): "{0}_{3}",
    ("munder", 2): "{0}_{3}",
    ("msubsup", 3): "{0}_{4}^{5}",
    ("munderover", 3): "{0}_{4}^{5}",
    ("mroot", 2): "{2}^(1/{1})",
}


def source_of_drawn(element: Any) -> Any:
    """The MathML of a formula that MathJax drew of single signs in its place; None where it is none."""
    if not element.attrib or not _DRAWN.search(element.get("class", "")):
        return None
    from lxml import etree

    found = element.find(".//math")
    source = element if element.get("data-mathml") else element.find(".//*[@data-mathml]")
    if found is not None or source is None:
        return found
    parser = etree.HTMLParser(encoding="utf-8", remove_pis=True)
    tree = etree.fromstring(source.get("data-mathml").encode(), parser)
    return tree.find(".//math") if tree is not None else None


def formula(element: Any) -> str:
    """The formula as one can read it; what its author wrote of it in words where it has no signs."""
    text = " ".join(_line(element, 0).split())
    return text or " ".join((element.get("alttext") or "").split())


def _line(element: Any, depth: int) -> str:
    if depth > _DEPTH_AT_MOST:
        return "".join(element.itertext())
    if not isinstance(element.tag, str) or element.tag in ("annotation", "annotation-xml"):
        return ""
    parts = [_line(child, depth + 1) for child in element if isinstance(child.tag, str)]
    shape = _SHAPES.get((element.tag, len(parts)))
    if shape:
        return shape.format(*parts, *map(_single, parts))
    if element.tag == "msqrt":
        return f"√{_single(''.join(parts))}"
    if element.tag == "mtr":
        return "; " * (element.getprevious() is not None) + ", ".join(parts)
    return (element.text or "").strip() + "".join(parts)


def _single(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() or text.replace(".", "").isdigit() else f"({text})"
