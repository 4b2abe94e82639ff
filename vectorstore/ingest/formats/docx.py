"""Word files: headings, paragraphs, numbered items and tables in order, notes, and the core properties.

The text is read from the XML (ECMA-376, part 1, chapter 17), because python-docx refuses a file with one lost picture,
knows nothing of the strict edition, and leaves out numbers, symbols and whatever is wrapped. A document is read as it
stands with its revisions accepted. Macros are never run.
"""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats.extract import Extract, LeftOut
from vectorstore.ingest.formats.office.extract_builder import ExtractBuilder, assemble
from vectorstore.ingest.formats.office.list_numerals import numeral
from vectorstore.ingest.formats.office.numbering import Numbering
from vectorstore.ingest.formats.office.opc import RELATIONS, Package, unreadable
from vectorstore.ingest.formats.office.word_runs import DELETED, Runs, all_words, is_prompt, parts
from vectorstore.ingest.formats.office.word_styles import Styles, W, is_on, number, value
from vectorstore.ingest.formats.office.word_tables import PARAGRAPH, TABLE, boxes, table_text
from vectorstore.ingest.formats.registry import FORMATS

_BROKEN = FORMATS["docx"].broken_zip
_HEADING = re.compile(r"(?:heading|标题|標題) ?(\d)")
_CONTENTS = re.compile(r"toc \d|目录 \d")


def read(content: bytes, *, is_chunk: bool = False) -> Extract:
    """The document's text in Markdown, without its marks inside a line; raises RefusedError where it is broken.

    It `is_chunk` where it stands inside another one.
    """
    package = Package(content, _BROKEN)
    part = package.main("word/document.xml", _BROKEN)
    root = package.xml(part)
    if root is None:
        raise unreadable(package.data(part), _BROKEN)
    document = _Document(package, part, root, is_chunk=is_chunk)
    try:
        document.read(root)
    except ValueError:  # the width of a cell is no number: nobody knows what stands below what
        raise RefusedError(_BROKEN) from None
    return document.builder.extract(package.properties(), "core properties")


class _Document:
    """A document on its way to a text."""

    def __init__(self, package: Package, part: str, root: Any, *, is_chunk: bool) -> None:
        self._is_chunk = is_chunk
        self.builder = ExtractBuilder()
        self._package = package
        self._part = part
        self._styles = Styles(package, self._related_part("styles"))
        self._numbering = Numbering(package, self._related_part("numbering"), self._styles)
        self._marks = _marks(root)
        self._comments = dict(self._read_comments())
        self._runs = self._runs_of(part)

    def _related_part(self, kind: str) -> str | None:
        return next(iter(self._package.related(self._part, kind)), None)

    def _runs_of(self, part: str) -> Runs:
        return Runs(self._package, part, self._styles, self._marks, self._comments)

    def read(self, root: Any) -> None:
        """All of it: the body, the notes, and what stands around."""
        for name in self._package.related(self._part, "header", "footer"):
            if (head := self._package.xml(name)) is not None and (words := all_words(head)):
                self.builder.add_omission("header", words, name)
        for body in root.iterchildren("*"):
            if body.tag == f"{W}body":
                self._blocks(body)
        for kind in ("foot", "end"):
            for name in self._package.related(self._part, f"{kind}notes"):
                self._notes(name, kind)
        for comment in self._comments.values():  # of which no place in the text tells
            self.builder.add_omission(*comment[:2], comment.where)
        self._package.note_missing_targets(self._part)
        for name in self._package.broken_parts:
            self.builder.add_omission("broken_part", where=name)

    def _read_comments(self) -> Iterator[tuple[str, LeftOut]]:
        for name in self._package.related(self._part, "comments"):
            root = self._package.xml(name)
            for comment in root.iter(f"{W}comment") if root is not None else ():
                yield (
                    comment.get(f"{W}id") or "",
                    LeftOut("comments", all_words(comment), 0, comment.get(f"{W}author") or ""),
                )

    def _notes(self, name: str, kind: str) -> None:
        """The notes behind the text, each behind its mark."""
        root = self._package.xml(name)
        body, self._runs = self._runs, self._runs_of(name)
        for note in root.iterchildren(f"{W}{kind}note") if root is not None else ():
            if note.get(f"{W}type", "normal") == "normal":
                mark = self._marks.get((kind, note.get(f"{W}id") or ""))
                self._blocks(note, f"[{mark}] " if mark else "")
        self._runs = body

    def _blocks(self, parent: Any, prefix: str = "") -> None:
        """The paragraphs and tables below an element, however they are wrapped.

        A text box follows the paragraph that it hangs on.
        """
        for element in parts(parent):
            if element.tag == PARAGRAPH:
                self._paragraph(element, prefix)
                prefix = ""
            elif element.tag == TABLE:
                self._table(element)
            elif element.tag in DELETED:
                self.builder.add_omission("deleted", all_words(element))
            elif element.tag == f"{W}sdt" and is_prompt(element):
                self.builder.add_omission("boilerplate", all_words(element))
            elif element.tag == f"{W}altChunk":
                self._chunk(element)
            elif element.tag == f"{W}r" or element.tag.endswith("}oMathPara"):
                self.builder.add_paragraph(
                    self._runs.paragraph(parent, "")
                )  # words outside of any paragraph, which Word mends
                return
            else:
                self._blocks(element, prefix)

    def _chunk(self, element: Any) -> None:
        """The text of a file inside the file; one inside that one is named."""
        from vectorstore.ingest.formats.word_chunks import read_chunk  # which few files need

        relation = self._runs.relations.get(element.get(f"{RELATIONS}id") or "")
        name = relation.target if relation else ""
        content = self._package.data(name) if relation and not (relation.external or self._is_chunk) else None
        try:
            chunk = read_chunk(name, content, partial(read, is_chunk=True)) if content else None
        except RefusedError:
            self.builder.add_omission("broken_part", where=name)
            return
        if chunk is None:
            self.builder.add_omission("attachment", where=name)
        else:
            self.builder.add_text(chunk.text, chunk.left_out)

    def _paragraph(self, paragraph: Any, prefix: str) -> None:
        style = value(paragraph, "pPr/pStyle")
        names = self._styles.names(style)
        inlines = self._runs.paragraph(paragraph, style)
        label = "" if is_on(paragraph, "pPr/rPr/del") else self._numbering.label(paragraph, style)
        if any(map(_CONTENTS.fullmatch, names)):
            text, left_out = assemble(inlines)
            self.builder.add_omission("navigation", label + text)
            self.builder.add_text("", left_out)
        else:
            level = _heading_level(names, paragraph)
            text, left_out = assemble(inlines)
            if text.strip() or not label.strip("- "):
                head = f"{'#' * level} " if level and text.strip() else ""
                self.builder.add_text(text, left_out, prefix + head + label, line=bool(level))
            else:
                self.builder.add_text(label, left_out, prefix)
        self._put_drawings()
        for box in boxes(paragraph):
            self._blocks(box)

    def _put_drawings(self) -> None:
        for words in self._runs.drawings:
            self.builder.add_text(words)
        self._runs.drawings.clear()

    def _table(self, table: Any) -> None:
        self.builder.add_text(*table_text(table, self._runs, self._numbering, self.builder))
        self._put_drawings()


def _heading_level(names: Iterable[str], paragraph: Any) -> int:
    """The depth of a heading, 1 to 6; 0 for all else."""
    for name in names:
        if heading := _HEADING.match(name):
            return min(6, max(1, int(heading.group(1))))
        if name == "title":
            return 1
    outline = value(paragraph, "pPr/outlineLvl")
    return min(6, number(outline) + 1) if outline and number(outline, 9) < 9 else 0


def _marks(root: Any) -> dict[tuple[str, str], str]:
    """The mark of each note, by its kind and identity, as Word counts them in the text.

    Foot notes have digits, end notes Roman numerals.
    """
    marks: dict[tuple[str, str], str] = {}
    for kind, form in (("foot", "decimal"), ("end", "lowerRoman")):
        references = [
            one
            for one in root.iter(f"{W}{kind}noteReference")
            if one.get(f"{W}customMarkFollows") not in ("1", "true", "on")
        ]
        for count, reference in enumerate(references, 1):
            marks.setdefault((kind, reference.get(f"{W}id") or ""), numeral(count, form))
    return marks
