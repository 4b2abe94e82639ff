"""Packages of Office Open XML (ECMA-376, part 2): parts, and what they point to.

A part that is lost or broken costs itself alone.
"""

import io
import posixpath
import re
import zipfile
import zlib
from typing import Any, NamedTuple
from urllib.parse import unquote

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats.zip_members import plain_name

# What zipfile raises over the data of a damaged or protected member.
DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
# The strict edition has other names for the same things.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PACKAGED = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Relation(NamedTuple):
    """What a part points to: `kind` is the last word of its type.

    `target` a part's name, or an address where it is external.
    """

    kind: str
    target: str
    external: bool


class Package:
    """The parts of a file; `broken_parts` are those that were asked for and could not be had."""

    def __init__(self, content: bytes, broken_parts: str) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except DAMAGED:
            raise RefusedError(broken_parts) from None
        if any(member.flag_bits & 1 for member in self._archive.infolist()):
            raise RefusedError("office_encrypted")
        self._names = {plain_name(name): name for name in self._archive.namelist()}
        self.broken_parts: dict[str, None] = {}
        self._relations: dict[str, dict[str, Relation]] = {}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def data(self, name: str) -> bytes | None:
        """The bytes of a part; None, and a broken part, where there are none."""
        try:
            return self._archive.read(self._names[name.lower()])
        except (KeyError, *DAMAGED):
            self.broken_parts[name] = None
            return None

    def xml(self, name: str) -> Any:  # an element of lxml, which has no types, or None
        """The root of a part; None, and a broken part, where it cannot be read."""
        data = self.data(name)
        root = parse_xml(data) if data is not None else None
        if root is None:
            self.broken_parts[name] = None
        return root

    def relations(self, name: str) -> dict[str, Relation]:
        """What a part points to, by identity. The package itself has no name."""
        if name not in self._relations:
            self._relations[name] = self._related_parts(name)
        return self._relations[name]

    def _related_parts(self, name: str) -> dict[str, Relation]:
        folder, base = posixpath.split(name)
        place = posixpath.join(folder, "_rels", f"{base}.rels")
        root = self.xml(place) if place in self else None
        found: dict[str, Relation] = {}
        for relation in root.iter(_PACKAGED) if root is not None else ():
            target, external = relation.get("Target") or "", relation.get("TargetMode") == "External"
            if not external:
                path = unquote(target.partition("#")[0]).replace("\\", "/")
                target = (
                    posixpath.normpath(posixpath.join("/" if path.startswith("/") else folder, path)).lstrip("/")
                    if path
                    else target
                )
            found[relation.get("Id") or ""] = Relation(
                (relation.get("Type") or "").rpartition("/")[2], target, external
            )
        return found

    def related(self, name: str, *kinds: str) -> list[str]:
        """The parts of these kinds that a part points to."""
        return [
            relation.target
            for relation in self.relations(name).values()
            if relation.kind in kinds and not relation.external
        ]

    def main(self, usual: str, broken_parts: str) -> str:
        """The name of the main part; raises RefusedError where there is none."""
        for name in (*self.related("", "officeDocument"), usual):
            if name in self:
                return name
        raise RefusedError(broken_parts)

    def note_missing_targets(self, name: str) -> None:
        """Take what a part points to inside the file, and is not there, for broken.

        A link inside the text points to no part.
        """
        for relation in self.relations(name).values():
            if (
                not relation.external
                and relation.kind != "hyperlink"
                and not relation.target.startswith("#")
                and relation.target not in self
            ):
                self.broken_parts[relation.target] = None

    def properties(self) -> dict[str, str]:
        """What the file's core properties say of the document.

        When the file, or its template, was made is no date of the text.
        """
        properties: dict[str, str] = {}
        for name in self.related("", "core-properties") or [part for part in ("docProps/core.xml",) if part in self]:
            root = self.xml(name)
            for element in root.iterchildren("*") if root is not None else ():
                fact = {"title": "title", "creator": "author", "language": "language"}.get(
                    element.tag.rpartition("}")[2]
                )
                if fact and (value := " ".join((element.text or "").split())):
                    properties[fact] = value
        return properties


def unreadable(data: bytes | None, broken: str) -> RefusedError:
    """Why the main part of a file is refused: it is `broken`, or its elements are nested too deep to be read."""
    from lxml import etree

    try:
        etree.fromstring(data or b"", etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT and "depth" in str(error):
            return RefusedError("nested_too_deep")
    return RefusedError(broken)


def parse_xml(data: bytes) -> Any:
    """The root of XML of either edition; None where it is broken. Nothing outside of it is looked up.

    These files may declare no entities: text that refers to some would be lost.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(_STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", data), parser)
    except etree.XMLSyntaxError:
        return None
    return root if root.getroottree().docinfo.internalDTD is None else None
