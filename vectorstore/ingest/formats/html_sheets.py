"""What style sheets say of the elements that they name: hidden, struck out, raised, lowered, with its spaces shown."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_SELECTOR = re.compile(r"[a-z]{0,10}[.#][\w-]+")
_MEDIA = re.compile(r"@(?:media|supports|keyframes)[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# The properties by which a look is given or taken away, and the values that give it.
_LOOKS = {
    "hidden": (r"display|visibility", r"display\s*:\s*none|visibility\s*:\s*hidden"),
    "preformatted": (r"white-space", r"white-space\s*:\s*(?:pre|pre-wrap|break-spaces)\b(?!-)"),
    "struck": (r"text-decoration(?:-line)?", r"text-decoration(?:-line)?\s*:[^;]*line-through"),
    "raised": (r"vertical-align", r"vertical-align\s*:\s*super\b"),
    "lowered": (r"vertical-align", r"vertical-align\s*:\s*sub\b"),
}
_PATTERNS = {
    look: (re.compile(rf"(?<![\w-])(?:{names})\s*:", re.IGNORECASE), re.compile(values, re.IGNORECASE))
    for look, (names, values) in _LOOKS.items()
}


@dataclass(frozen=True)
class SheetStyles:
    """By how they look, the ids and classes of elements as selectors: `.note`, `#late`, `span.up`."""

    hidden: frozenset[str] = frozenset()
    preformatted: frozenset[str] = frozenset()
    struck: frozenset[str] = frozenset()
    raised: frozenset[str] = frozenset()
    lowered: frozenset[str] = frozenset()


def read_sheets(tree: Any, others: Iterable[str] = ()) -> SheetStyles:
    """What the style sheets of a page say, and these `others` to which it links."""
    own = (style.text or "" for style in tree.iter("style") if _is_for_screens(style))
    return _read("}\n".join((*others, *own)))


def linked_sheets(tree: Any) -> list[str]:
    """The addresses of the style sheets to which a page links."""
    links = [link for link in tree.iter("link") if "stylesheet" in link.get("rel", "").lower()]
    return [link.get("href", "") for link in links if _is_for_screens(link)]


def _is_for_screens(element: Any) -> bool:
    """Whether a style sheet is not for printing alone."""
    media = element.get("media", "").lower()
    return "print" not in media or "screen" in media or "all" in media


@lru_cache(maxsize=16)
def _read(sheet: str) -> SheetStyles:
    found: dict[str, set[str]] = {look: set() for look in _PATTERNS}
    for rule in _MEDIA.sub("", _COMMENT.sub("", sheet)).split("}"):
        selectors, _, values = rule.rpartition("{")
        names: set[str] | None = None
        for look, (property_, value) in _PATTERNS.items():
            if property_.search(values):
                if names is None:
                    parts = map(str.strip, selectors.rpartition(";")[2].split(","))
                    names = set(filter(_SELECTOR.fullmatch, parts))
                found[look] = found[look] | names if value.search(values) else found[look] - names
    return SheetStyles(**{look: frozenset(names) for look, names in found.items()})


def is_named(element: Any, names: frozenset[str]) -> bool:
    """Whether one of these selectors means the element."""
    if not names or not element.attrib:
        return False
    own = [f"#{element.get('id')}", *(f".{name}" for name in element.get("class", "").split())]
    return any(name in names or f"{element.tag}{name}" in names for name in own)
