"""Styles of a Word file: what each is called, and how its words look where nothing nearer says otherwise."""

from typing import Any, NamedTuple

from vectorstore.ingest.formats.office.opc import Package

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = ("0", "false", "off", "none")


def below(parent: Any, path: str) -> Any:
    """The element at the end of a path of Word's names below one of lxml, which has no types; None where there is none.

    Paths that lxml looks up itself take three times as long, and a document has tens of thousands of them.
    """
    for name in path.split("/"):
        if parent is None:
            return None
        parent = next(parent.iterchildren(W + name), None)
    return parent


def value(parent: Any, path: str, otherwise: str = "") -> str:
    """The value of a setting below an element."""
    found = below(parent, path)
    return otherwise if found is None else found.get(f"{W}val", otherwise)


def number(text: str | None, otherwise: int = 0) -> int:
    """A whole number of a setting; a broken one counts for nothing."""
    try:
        return int(text or "")
    except ValueError:
        return otherwise


class Look(NamedTuple):
    """How words look, as far as it decides whether and how they are read."""

    vanish: bool = False
    strike: bool = False
    dstrike: bool = False
    aligned: str = ""
    position: int = 0  # half points above the line
    font: str = ""


class Styles:
    """The styles by their identities. A file may have none, or refer to some that it has not."""

    def __init__(self, package: Package, part: str | None) -> None:
        root = package.xml(part) if part else None
        self._styles: dict[str, Any] = {}
        self._base = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if root is not None else None
        self._chains: dict[str, list[Any]] = {}
        self._names: dict[str, list[str]] = {}
        self._looks: dict[tuple[str, str], Look] = {}
        self.usual = ""
        for style in root.iter(f"{W}style") if root is not None else ():
            identity = style.get(f"{W}styleId") or ""
            self._styles[identity] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
                self.usual = identity

    def chain(self, identity: str) -> list[Any]:
        """The style and those that it is based on, nearest first."""
        if identity not in self._chains:
            found: dict[str, Any] = {}
            name = identity
            while name in self._styles and name not in found:
                found[name] = self._styles[name]
                name = value(found[name], "basedOn")
            self._chains[identity] = list(found.values())
        return self._chains[identity]

    def names(self, identity: str) -> list[str]:
        """What the style and those below it are called, in lower case."""
        if identity not in self._names:
            self._names[identity] = [value(style, "name").lower() for style in self.chain(identity)]
        return self._names[identity]

    def look(self, run: Any, paragraph: str) -> Look:
        """How the words of a run look: as its own properties say, or else its styles, nearest first."""
        own = next(run.iterchildren(f"{W}rPr"), None)
        if own is None or not len(own):
            return self._inherited_look("", paragraph)
        return _apply_properties(self._inherited_look(value(own, "rStyle"), paragraph), own)

    def _inherited_look(self, character: str, paragraph: str) -> Look:
        styles = character, paragraph or self.usual
        if styles not in self._looks:
            look = _apply_properties(Look(), self._base) if self._base is not None else Look()
            for identity in reversed(styles):
                for style in reversed(self.chain(identity)):
                    properties = style.find(f"{W}rPr")
                    look = _apply_properties(look, properties) if properties is not None else look
            self._looks[styles] = look
        return self._looks[styles]


def _apply_properties(look: Look, properties: Any) -> Look:
    """The look, changed by what these properties say."""
    changes: dict[str, Any] = {}
    for setting in properties:
        name, settings = str(setting.tag).removeprefix(W), setting.get(f"{W}val")
        if name in ("vanish", "strike", "dstrike"):
            changes[name] = (settings or "1").lower() not in _OFF
        elif name == "vertAlign":
            changes["aligned"] = settings or ""
        elif name == "position":
            changes["position"] = number(settings)
        elif name == "rFonts" and (font := setting.get(f"{W}ascii") or setting.get(f"{W}hAnsi")):
            changes["font"] = font
    return look._replace(**changes) if changes else look


def is_on(parent: Any, path: str) -> bool:
    """Whether a switch below an element is on."""
    found = below(parent, path)
    return found is not None and found.get(f"{W}val", "1").lower() not in _OFF
