"""E-books: reading order and metadata from the package document (EPUB 3.3), chapters as web pages are read.

The package is read here and not by a library, as those tried pass over chapters whose names are written in another case
or with percent signs, and over whole books whose one chapter is broken.
"""

import codecs
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats.charset import declared_charset
from vectorstore.ingest.formats.extract import Extract, LeftOut
from vectorstore.ingest.formats.html import assemble_article
from vectorstore.ingest.formats.html_page import Container, parsed
from vectorstore.ingest.formats.html_sheets import linked_sheets, read_sheets
from vectorstore.ingest.formats.html_walk import Walk

_BROKEN = "broken_or_protected_ebook"
_FACTS = {"title": "title", "creator": "author", "publisher": "source", "date": "date", "language": "language"}
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")  # hide fonts, and no text
_NO_TEXT = re.compile(r"\.(?:otf|ttf|ttc|woff2?|eot|jpe?g|png|gif|webp|svg|css|js|mp[34]|m4a)$", re.IGNORECASE)
_DOCUMENTS = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
_DRAWN = "image/svg+xml"  # a page of the book where the reading order has it, else a picture
_BESIDE = re.compile(r"(?:^|/)(?:__MACOSX/|\._|META-INF/)")  # what programs put into archives
_PAGE = re.compile(r"\.x?html?(?:#|$)", re.IGNORECASE)
_BROKEN_PARTS = (
    LookupError,
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    NotImplementedError,
    OSError,
    EOFError,
    RuntimeError,
)
_DC = re.compile(r"\{http://purl\.org/dc/elements/1\.[01]/\}(\w+)")  # books of version 2 write Title, and 1.0


def read(content: bytes) -> Extract:
    """The chapters in reading order; raises RefusedError where the book is broken or protected."""
    from lxml import etree

    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        book = _Book(archive)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, NotImplementedError, OSError) as error:
        raise RefusedError(_BROKEN) from error
    parts: list[str] = []
    left_out: list[LeftOut] = []
    quoted: list[tuple[int, int]] = []
    length = 0
    for href, kind in book.documents():
        try:
            text, found, quotes = _chapter(book, href)
        except _BROKEN_PARTS:
            left_out.append(LeftOut("broken_part", "", length, href))
            continue
        if kind and text:
            found, text = (LeftOut(kind, text), *(part._replace(place=0) for part in found)), ""
        left_out += [part._replace(place=length + part.place, where=href) for part in found]
        if text:
            parts.append(text)
            quoted += ((length + start, length + end) for start, end in quotes)
            length += len(text) + 2
    if not parts and any(part.kind == "broken_part" for part in left_out):
        raise RefusedError(_BROKEN)
    found_in = dict.fromkeys(book.facts, "package document")
    return Extract(
        "\n\n".join(parts),
        book.facts,
        markdown=True,
        found_in=found_in,
        left_out=tuple(left_out),
        exact=True,
        quoted=tuple(quoted),
    )


class _Book:
    """The package document of an e-book, and the files that it names."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {_normalize_name(name): name for name in reversed(archive.namelist())}
        if self._is_protected():
            raise RefusedError("ebook_protected")
        path = self._package_path()
        self._folder = posixpath.dirname(path)
        self._package = _parse(archive.read(self._names[_normalize_name(path)]))
        self.facts = self._facts()

    def _is_protected(self) -> bool:
        if "meta-inf/license.lcpl" in self._names:
            return True
        name = self._names.get("meta-inf/encryption.xml")
        return any(map(_hides_text, _parse(self._archive.read(name)).iter("{*}EncryptedData") if name else ()))

    def _package_path(self) -> str:
        name = self._names.get("meta-inf/container.xml")
        roots = (
            [unquote(root.get("full-path", "")) for root in _parse(self._archive.read(name)).iter("{*}rootfile")]
            if name
            else []
        )
        known = [root for root in roots if _normalize_name(root) in self._names] or [
            name for name in self._archive.namelist() if name.lower().endswith(".opf")
        ]
        if not known:
            raise ValueError("no package document")
        return known[0]

    def documents(self) -> Iterator[tuple[str, str]]:
        """The name of each document in reading order, those behind that are in no order, and as what it is left out."""
        items = {item.get("id"): item for item in self._package.iter("{*}item") if item.get("href")}
        order = [reference.get("idref") for reference in self._package.iter("{*}itemref")]
        order = order if any(identity in items for identity in order) else [*order, *self._documents_of_contents(items)]
        documents = [
            identity
            for identity, item in items.items()
            if item.get("media-type", "").lower() in _DOCUMENTS or _PAGE.search(item.get("href"))
        ]
        for identity in dict.fromkeys([*order, *documents]):
            item = items.get(identity)
            if item is None:
                yield str(identity), ""
            elif identity in documents or item.get("media-type") in (None, "", _DRAWN * (identity in order)):
                yield item.get("href"), "navigation" if "nav" in item.get("properties", "").split() else ""
        listed = {found for item in items.values() if (found := self._member(item.get("href")))}
        yield from (
            (name, "hidden")
            for name in self._archive.namelist()
            if _PAGE.search(name) and name not in listed and not _BESIDE.search(name)
        )

    def _documents_of_contents(self, items: Mapping[str, Any]) -> Iterator[str]:
        """The documents in the order of the book's table of contents, for one whose package gives none."""
        named = {self._member(item.get("href")): identity for identity, item in items.items()}
        for item in items.values():
            if "nav" in item.get("properties", "").split() or item.get("media-type") == "application/x-dtbncx+xml":
                name = self._member(item.get("href"))
                root = _parse(self._archive.read(name)) if name else None
                for link in root.iter("{*}a", "{*}content") if root is not None else ():
                    target = link.get("href") or link.get("src") or ""
                    if identity := named.get(self._member(posixpath.join(posixpath.dirname(item.get("href")), target))):
                        yield identity

    def content(self, href: str) -> bytes:
        """The file of this name, whose percent signs and case may be written otherwise.

        Raises KeyError where there is none.
        """
        if name := self._member(href) or href * (href in self._archive.NameToInfo):
            return self._archive.read(name)
        raise KeyError(href)

    def sheets(self, href: str, tree: Any) -> Iterator[str]:
        """The style sheets that a chapter links to."""
        for target in linked_sheets(tree):
            with suppress(*_BROKEN_PARTS):
                name = self._member(posixpath.join(posixpath.dirname(href), target))
                yield self._archive.read(name).decode(errors="replace")

    def _member(self, href: str) -> str:
        """The archive's name for what the package names so; empty where there is none."""
        name = href.split("#", maxsplit=1)[0].replace("\\", "/")
        for tried in (name, unquote(name)):
            path = posixpath.normpath(posixpath.join(self._folder, tried)).lstrip("/")
            if path in self._archive.NameToInfo:
                return path
            if found := self._names.get(_normalize_name(path)) or self._names.get(_normalize_name(tried.lstrip("/"))):
                return found
        return ""

    def _facts(self) -> dict[str, str]:
        found: dict[str, str] = {}
        stated = [
            (named[1].lower(), element)
            for element in self._package.iter("{*}*")
            if (named := _DC.fullmatch(element.tag)) and not _is_change(element)
        ]
        for name, fact in _FACTS.items():
            values = [" ".join("".join(element.itertext()).split()) for own, element in stated if own == name]
            values = list(filter(None, values))
            if values:
                found[fact] = ("、" if values[0] > "\u2e7f" else ", ").join(values) if name == "creator" else values[0]
        return found


def _hides_text(encrypted: Any) -> bool:
    """Whether what a book names as encrypted may be text: no font by its method, and no font or picture by its name."""
    methods = {method.get("Algorithm") for method in encrypted.findall("{*}EncryptionMethod")}
    places = [place.get("URI", "") for place in encrypted.iter("{*}CipherReference")]
    return not methods <= {*_FONTS} and not (places and all(map(_NO_TEXT.search, places)))


def _normalize_name(name: str) -> str:
    """A name as it is looked for: its case, percent signs and strokes may be written otherwise."""
    return unquote(name.replace("\\", "/")).lower()


def _is_change(element: Any) -> bool:
    """Whether this is the date on which the file was made or changed, not that of the book."""
    return any(
        name.endswith("event") and value.lower() in ("modification", "creation", "conversion")
        for name, value in element.attrib.items()
    )


def _parse(content: bytes) -> Any:
    from lxml import etree

    return etree.fromstring(
        content, etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    )


def _chapter(book: _Book, href: str) -> tuple[str, tuple[LeftOut, ...], tuple[tuple[int, int], ...]]:
    """A chapter as a reader shows it: the walk over a web page, without a page's surroundings."""
    text = _decode(book.content(href))
    tree = parsed(text.removeprefix("\ufeff").encode(errors="replace"))
    if tree is None:
        if text.strip():
            raise ValueError("no document")
        return "", (), ()
    page = Walk(read_sheets(tree, book.sheets(href, tree)), surrounded=False).of(tree)
    kinds = [
        block.kind or next(filter(None, (_remove_non_text(page.containers[at]) for at in page.around(block))), "")
        for block in page.blocks
    ]
    return assemble_article(page, kinds, None)


def _decode(content: bytes) -> str:
    """A chapter is UTF-8, or UTF-16 with a mark, unless it says otherwise."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode()
    except UnicodeDecodeError:
        declared = (declared_charset(content) or "utf-8").lower()
        return content.decode("gb18030" if declared in ("gbk", "gb2312") else declared, errors="replace")


def _remove_non_text(container: Container) -> str:
    return "navigation" if container.tag == "nav" else container.kind * (container.kind == "hidden")
