"""E-books: reading order and metadata from the package document (EPUB 3.3), chapters to Markdown headings and paragraphs by markdownify.

The package is read here and not by a library, as those tried pass over chapters whose names are written in another case or with
percent signs, and over whole books whose one chapter is broken.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from vectorstore.errors import RefusedError
from vectorstore.loading.formats.extract import Extract, LeftOut
from vectorstore.raised import subscript, superscript

_BROKEN, _PROTECTED = "is a broken or protected e-book", "is a protected e-book; save it without its protection"
_FACTS = {"title": "title", "creator": "author", "publisher": "source", "date": "date", "language": "language"}
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")  # hide fonts, and no text
_DOCUMENTS = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
_PLAIN = ["a", "img", "b", "strong", "i", "em", "code", "sup", "sub"]  # whose marks would stand in quotes
_NOT_TEXT = ["script", "style", "rt", "rp"]
_LEFT_OUT = {
    "nav": "navigation",
    "s": "struck",
    "del": "struck",
    "strike": "struck",
    "svg": "image",
    "img": "image",
    "audio": "attachment",
    "video": "attachment",
}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BREAK = "\x1d"  # stands for a break until the Markdown is made
_DC = "{http://purl.org/dc/elements/1.1/}"


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
    length = 0
    for href, is_navigation in book.documents():
        found: list[LeftOut] = []
        try:
            text = _chapter(book.content(href), found)
        except (KeyError, zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, EOFError, RuntimeError):
            left_out.append(LeftOut("broken_part", "", length, href))
            continue
        if is_navigation and text:
            found, text = [LeftOut("navigation", text), *found], ""
        left_out += [part._replace(place=length, where=href) for part in found]
        if text:
            parts.append(text)
            length += len(text) + 2
    if not parts and any(part.kind == "broken_part" for part in left_out):
        raise RefusedError(_BROKEN)
    found_in = dict.fromkeys(book.facts, "package document")
    return Extract("\n\n".join(parts), book.facts, markdown=True, found_in=found_in, left_out=tuple(left_out))


class _Book:
    """The package document of an e-book, and the files that it names."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.lower(): name for name in reversed(archive.namelist())}
        if self._is_protected():
            raise RefusedError(_PROTECTED)
        path = self._package_path()
        self._folder = posixpath.dirname(path)
        self._package = _parsed(archive.read(self._names[path.lower()]))
        self.facts = self._facts()

    def _is_protected(self) -> bool:
        if "meta-inf/license.lcpl" in self._names:
            return True
        name = self._names.get("meta-inf/encryption.xml")
        methods = _parsed(self._archive.read(name)).iter("{*}EncryptedData") if name else ()
        used = (method.get("Algorithm") for data in methods for method in data.findall("{*}EncryptionMethod"))
        return any(algorithm not in _FONTS for algorithm in used)

    def _package_path(self) -> str:
        name = self._names.get("meta-inf/container.xml")
        roots = [unquote(root.get("full-path", "")) for root in _parsed(self._archive.read(name)).iter("{*}rootfile")] if name else []
        known = [root for root in roots if root.lower() in self._names] or [name for name in self._archive.namelist() if name.lower().endswith(".opf")]
        if not known:
            raise ValueError("no package document")
        return known[0]

    def documents(self) -> Iterator[tuple[str, bool]]:
        """The name of each document in reading order, those behind that are in no order; and whether it only leads to others."""
        items = {item.get("id"): item for item in self._package.iter("{*}item") if item.get("href")}
        order = [reference.get("idref") for reference in self._package.iter("{*}itemref")]
        documents = [identity for identity, item in items.items() if item.get("media-type", "").lower() in _DOCUMENTS]
        for identity in dict.fromkeys([*order, *documents]):
            item = items.get(identity)
            if item is None:
                yield str(identity), False
            elif identity in documents or not item.get("media-type"):
                yield item.get("href"), "nav" in item.get("properties", "").split()

    def content(self, href: str) -> bytes:
        """The file of this name, whose percent signs and case may be written otherwise; raises KeyError where there is none."""
        name = href.split("#", maxsplit=1)[0]
        for tried in (name, unquote(name)):
            path = posixpath.normpath(posixpath.join(self._folder, tried)).lstrip("/")
            if path.lower() in self._names:
                exact = path in self._archive.NameToInfo
                return self._archive.read(path if exact else self._names[path.lower()])
        raise KeyError(href)

    def _facts(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, fact in _FACTS.items():
            values = [" ".join("".join(element.itertext()).split()) for element in self._package.iter(f"{_DC}{name}") if not _is_change(element)]
            values = list(filter(None, values))
            if values:
                found[fact] = ("、" if values[0] > "\u2e7f" else ", ").join(values) if name == "creator" else values[0]
        return found


def _is_change(element: Any) -> bool:
    """Whether this is the date on which the file was made or changed, not that of the book."""
    return any(name.endswith("event") and value.lower() in ("modification", "creation", "conversion") for name, value in element.attrib.items())


def _parsed(content: bytes) -> Any:
    from lxml import etree

    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False))


def _chapter(content: bytes, left_out: list[LeftOut]) -> str:
    from bs4 import BeautifulSoup
    from markdownify import MarkdownConverter

    soup = BeautifulSoup(content, "lxml")
    if not soup.body:
        if content.strip() and not soup.get_text().strip():
            raise ValueError("no document")
        return ""
    for element in soup.body.find_all(_NOT_TEXT):
        element.decompose()
    for element in soup.body.find_all(True):
        if not element.decomposed and (kind := _omitted(element)):
            words = " ".join(filter(None, (str(element.get("alt", "")), element.get_text(" ").strip())))
            left_out.append(LeftOut(kind, words))
            element.decompose()
    for element in soup.body.find_all(["sup", "sub", "a"]):
        if not element.decomposed:
            _raise(element)
    for element in soup.body.find_all("br"):
        element.replace_with(_BREAK)
    converter = MarkdownConverter(
        heading_style="ATX", bullets="-", autolinks=False, escape_asterisks=False, escape_underscores=False, escape_misc=False, strip=_PLAIN
    )
    return _broken_lines(str(converter.convert_soup(soup.body)).strip())


def _omitted(element: Any) -> str | None:
    if element.has_attr("hidden") or _HIDDEN.search(element.get("style", "")):
        return "hidden"
    return _LEFT_OUT.get(element.name)


def _raise(element: Any) -> None:
    """Writes what stands above or below the line, and the mark of a note, so that they can be told from the words before them."""
    kinds = f"{element.get('epub:type', '')} {element.get('role', '')}".split()
    is_note = "noteref" in kinds or "doc-noteref" in kinds
    if element.name == "a" and not is_note:
        return
    before = "".join(str(sibling) if isinstance(sibling, str) else sibling.get_text() for sibling in reversed(list(element.previous_siblings)[:3]))
    words = element.get_text()
    if element.name == "sub":
        after = element.next_sibling
        element.replace_with(subscript(before, words, str(after) if isinstance(after, str) else ""))
    else:
        element.replace_with(superscript(before, words, linked=is_note or element.find("a") is not None))


def _broken_lines(text: str) -> str:
    lines = (line.replace(_BREAK, " " if line.lstrip().startswith(("|", "#")) else "\n\n") for line in text.split("\n"))
    return "\n".join(lines).strip()
