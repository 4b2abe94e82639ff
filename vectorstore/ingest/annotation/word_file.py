"""A Word file with comments and tracked changes; all else in it comes back byte for byte."""

import io
import posixpath
import zipfile
from copy import copy
from typing import Any

from vectorstore.errors import RefusedError
from vectorstore.ingest.annotation.annotation_request import AnnotationRequest, DraftChange, DraftComment
from vectorstore.ingest.annotation.changes import ChangeWriter
from vectorstore.ingest.annotation.comments import CommentWriter
from vectorstore.ingest.annotation.cuts import Cuts
from vectorstore.ingest.annotation.places import Places
from vectorstore.ingest.annotation.word_text import DocumentText
from vectorstore.ingest.annotation.xml_text import XmlText
from vectorstore.ingest.formats.office.opc import DAMAGED, Package
from vectorstore.ingest.formats.office.word_styles import W
from vectorstore.ingest.formats.registry import FORMATS
from vectorstore.ingest.formats.zip_members import plain_name

_BROKEN = FORMATS["docx"].broken_zip
_CONTENT_TYPES = "[Content_Types].xml"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_RELATION_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_STRICT_RELATION_TYPE = "http://purl.oclc.org/ooxml/officeDocument/relationships/comments"
_STRICT_WORD = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_EMPTY = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<{name} xmlns{prefix}="{space}"/>'


def annotate(content: bytes, request: AnnotationRequest) -> bytes:
    """The file with the comments and changes of the request; raises RefusedError where it cannot be read."""
    from lxml import etree

    package = Package(content, _BROKEN)
    try:
        return _WordFile(package, content).annotated(request)
    except (etree.XMLSyntaxError, KeyError, *DAMAGED):  # a part is broken, or one that has to be changed is lost
        raise RefusedError(_BROKEN) from None


class _WordFile:
    """The parts of a file that change."""

    def __init__(self, package: Package, content: bytes) -> None:
        self._package, self._content = package, content
        self._part = package.main("word/document.xml", _BROKEN)
        data = self._data(self._part)
        self._is_strict = _STRICT_WORD in data
        self._document = XmlText(data)
        self._changed: dict[str, bytes] = {}

    def annotated(self, request: AnnotationRequest) -> bytes:
        """The whole file with the comments and changes."""
        root = self._document.root
        document = DocumentText(self._package, self._part, root)
        places, cuts = Places(request.text, document), Cuts(document)
        name, comments = self._comments()
        writer = CommentWriter(request, root, comments.root, document, places, cuts)
        for comment in request.comments:
            writer.add(comment)
        changes = ChangeWriter(request, root, document, places, cuts)
        for change in request.changes:
            if not changes.make(change):
                writer.add(_by_hand(change, request))
        if len(comments.root):
            self._changed[name] = comments.data()
            self._relate(name)
        self._changed[self._part] = self._document.data()
        return self._packed()

    def _data(self, name: str) -> bytes:
        data = self._package.data(name)
        if data is None:
            raise KeyError(name)
        return data

    def _comments(self) -> tuple[str, XmlText]:
        """The part of comments by name, the one that is there or a new one."""
        for name in self._package.related(self._part, "comments"):
            if name in self._package:
                return name, XmlText(self._data(name))
        folder, number = posixpath.dirname(self._part), 0
        while (name := posixpath.join(folder, f"comments{number or ''}.xml")) in self._package:
            number += 1
        space = _STRICT_WORD.decode() if self._is_strict else W[1:-1]
        return name, XmlText(_EMPTY.format(name="w:comments", prefix=":w", space=space).encode())

    def _relate(self, name: str) -> None:
        """Enter a new part of comments where parts are listed."""
        if name in self._package:
            return
        types = XmlText(self._data(_CONTENT_TYPES))
        space = types.root.tag.rpartition("}")[0] + "}"
        _append(types.root, f"{space}Override", PartName=f"/{name}", ContentType=_COMMENTS_TYPE)
        self._changed[_CONTENT_TYPES] = types.data()
        folder, base = posixpath.split(self._part)
        place = posixpath.join(folder, "_rels", f"{base}.rels")
        space = "http://schemas.openxmlformats.org/package/2006/relationships"
        empty = _EMPTY.format(name="Relationships", prefix="", space=space).encode()
        data = self._data(place) if place in self._package else empty
        listed = XmlText(data)
        known = {relation.get("Id") for relation in listed.root}
        identity = next(f"rIdComments{n or ''}" for n in range(len(known) + 1) if f"rIdComments{n or ''}" not in known)
        strict = b"purl.oclc.org/ooxml/officeDocument/relationships" in data
        kind = _STRICT_RELATION_TYPE if strict else _RELATION_TYPE
        values = {"Id": identity, "Type": kind, "Target": posixpath.basename(name)}
        _append(listed.root, f"{{{space}}}Relationship", **values)
        self._changed[place] = listed.data()

    def _packed(self) -> bytes:
        """The archive with the changed parts in their places and the new ones at its end."""
        changed = {name.lower(): data for name, data in self._changed.items()}
        made = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self._content)) as old, zipfile.ZipFile(made, "w") as new:
            for member in old.infolist():
                data = changed.get(plain_name(member.filename))
                new.writestr(copy(member), old.read(member) if data is None else data)
            for name, data in self._changed.items():
                if name not in self._package:
                    new.writestr(name, data, compress_type=zipfile.ZIP_DEFLATED)
        return made.getvalue()


def _append(parent: Any, tag: str, **values: str) -> None:
    parent.append(parent.makeelement(tag, values))


def _by_hand(change: DraftChange, request: AnnotationRequest) -> DraftComment:
    old = " ".join(request.text[change.start : change.end].split())
    return DraftComment(change.start, change.end, (f"{request.texts.by_hand} “{old}” → “{change.words}”",))
