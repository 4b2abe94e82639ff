"""Styles of a Word file: what each is called, and how its words look where nothing nearer says otherwise."""

from typing import Any

from vectorstore.loading.formats.office.opc import Package

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = ("0", "false", "off", "none")


def value(parent: Any, path: str, otherwise: str = "") -> str:
    """The value of a setting below an element of lxml, which has no types."""
    found = parent.find("/".join(W + name for name in path.split("/"))) if parent is not None else None
    return otherwise if found is None else found.get(f"{W}val", otherwise)


def number(text: str | None, otherwise: int = 0) -> int:
    """A whole number of a setting; a broken one counts for nothing."""
    try:
        return int(text or "")
    except ValueError:
        return otherwise


class Styles:
    """The styles by their identities. A file may have none, or refer to some that it has not."""

    def __init__(self, package: Package, part: str | None) -> None:
        root = package.xml(part) if part else None
        self._styles: dict[str, Any] = {}
        self._base = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if root is not None else None
        self._inherited: dict[tuple[str, str], list[Any]] = {}
        self.usual = ""
        for style in root.iter(f"{W}style") if root is not None else ():
            identity = style.get(f"{W}styleId") or ""
            self._styles[identity] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
                self.usual = identity

    def chain(self, identity: str) -> list[Any]:
        """The style and those that it is based on, nearest first."""
        found: dict[str, Any] = {}
        while identity in self._styles and identity not in found:
            found[identity] = self._styles[identity]
            identity = value(found[identity], "basedOn")
        return list(found.values())

    def names(self, identity: str) -> list[str]:
        """What the style and those below it are called, in lower case."""
        return [value(style, "name").lower() for style in self.chain(identity)]

    def look(self, run: Any, paragraph: str) -> list[Any]:
        """The properties that count for a run, nearest first."""
        own = run.find(f"{W}rPr")
        styles = value(own, "rStyle"), paragraph or self.usual
        if styles not in self._inherited:
            found = [style.find(f"{W}rPr") for identity in styles for style in self.chain(identity)]
            self._inherited[styles] = [properties for properties in (*found, self._base) if properties is not None]
        return [*([own] if own is not None else []), *self._inherited[styles]]


def switched(look: list[Any], *names: str) -> bool:
    """Whether one of these switches is on, as the nearest properties that name it say."""
    for name in names:
        for properties in look:
            found = properties.find(W + name)
            if found is not None:
                if found.get(f"{W}val", "1").lower() not in _OFF:
                    return True
                break
    return False


def nearest(look: list[Any], name: str) -> Any:
    """The setting in the nearest properties that have it."""
    return next((found for properties in look if (found := properties.find(W + name)) is not None), None)
