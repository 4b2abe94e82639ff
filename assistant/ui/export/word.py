"""A conversation as a Word file: its Markdown as Word's own headings, lists, tables, quotes and code, its marks as footnotes."""

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from markdown_it.token import Token

from assistant.ui.export.word_parts import (
    Lists,
    add_link,
    add_notes,
    add_reference,
    add_rule,
    put_in_list,
    set_direction,
    strip_invalid_xml,
)
from assistant.ui.markdown import PLACE, answer_parser, with_placeholders

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_DEEPEST = 3  # lists of Word's template have a look for so many depths
_CODE_FONT = "Consolas"


class FootnoteMarker(NamedTuple):
    """A mark in a file: its footnote (None where its source is unknown or unchecked), and its verdict in words where that is not `verified`."""

    number: int | None
    verdict: str = ""


class FootnotedAnswer(NamedTuple):
    """A question and its answer as a file has them."""

    question: str
    parts: list[str | FootnoteMarker]
    notes: list[str]
    about: str = ""  # when it was asked, and which model answered
    checks: str = ""  # what the checks came to
    missing: str = ""  # what a partial answer does not tell
    doubtful: bool = False  # not all of it is verified


def word_document(title: str, exported: str, answers: Sequence[FootnotedAnswer]) -> bytes:
    """The .docx file: each question a heading, each mark a footnote, numbered through.

    `exported` says when it was made.
    """
    import docx

    document = docx.Document()
    _prepare(document, title)
    document.add_heading(strip_invalid_xml(title), level=1)
    document.add_paragraph(strip_invalid_xml(exported), style="Subtitle")
    lists = Lists(document)
    notes: list[str] = []
    for answer in answers:
        set_direction(document.add_heading(strip_invalid_xml(answer.question), level=2))
        _Body(document, lists, answer.parts).write()
        for line in filter(None, (answer.missing, answer.checks, answer.about)):
            document.add_paragraph(strip_invalid_xml(line), style="Caption")
        notes += answer.notes
    add_notes(document, notes)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


class _Body:
    """One answer, written into the document from the tokens of its Markdown."""

    def __init__(self, document: "Document", lists: Lists, parts: Sequence[str | FootnoteMarker]) -> None:
        self._document = document
        self._new_lists = lists
        self._parts = parts
        self._tokens = answer_parser().parse(with_placeholders(parts))
        self._lists: list[tuple[int, str]] = []  # those that are open: identity and style
        self._item_begins = False
        self._quotes = 0

    def write(self) -> None:
        """Write all of it."""
        tokens = iter(self._tokens)
        for token in tokens:
            match token.type:
                case "bullet_list_open" | "ordered_list_open":
                    self._open_list(token)
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.pop()
                case "list_item_open":
                    self._item_begins = True
                case "blockquote_open" | "blockquote_close":
                    self._quotes += token.nesting
                case "heading_open":
                    self._add_inline(self._document.add_heading(level=int(token.tag[1]) - 1), next(tokens))
                case "inline":
                    self._add_inline(self._paragraph(), token)
                case "table_open":
                    self._add_table(tokens)
                case _:
                    self._add_block(token)

    def _add_block(self, token: Token) -> None:
        if token.type in ("fence", "code_block"):
            self._paragraph("Code").add_run(strip_invalid_xml(token.content.rstrip("\n")))
        elif token.type == "hr":
            add_rule(self._document)

    def _open_list(self, token: Token) -> None:
        counted = token.type == "ordered_list_open"
        identity = self._new_lists.begin(
            len(self._lists), counted=counted, start=int(token.attrGet("start") or 1) if counted else 1
        )
        depth = min(len(self._lists) + 1, _DEEPEST)
        self._lists.append((identity, f"List {'Number' if counted else 'Bullet'}{f' {depth}' if depth > 1 else ''}"))

    def _paragraph(self, style: str | None = None) -> "Paragraph":
        """A paragraph where the next one stands: an item's first, one that goes on with it, a quotation's, or a plain one."""
        if self._lists and self._item_begins:
            self._item_begins = False
            identity, look = self._lists[-1]
            paragraph = self._document.add_paragraph(style=look)
            put_in_list(paragraph, identity, len(self._lists) - 1)
            return paragraph
        depth = min(len(self._lists), _DEEPEST)
        going_on = f"List Continue{f' {depth}' if depth > 1 else ''}" if depth else "Quote" if self._quotes else None
        return self._document.add_paragraph(style=style or going_on)

    def _add_table(self, tokens: Iterator[Token]) -> None:
        rows: list[list[Token]] = []
        for token in tokens:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(token)
        table = self._document.add_table(rows=len(rows), cols=max(map(len, rows)), style="Table Grid")
        for place, row in enumerate(rows):
            for cell, inline in zip(table.rows[place].cells, row, strict=False):
                paragraph = cell.paragraphs[0]
                self._add_inline(paragraph, inline)
                for run in paragraph.runs if place == 0 else ():
                    run.bold = True

    def _add_inline(self, paragraph: "Paragraph", inline: Token) -> None:
        looks = {"strong": False, "em": False, "s": False}
        address = ""
        for child in inline.children or []:
            name = child.type.partition("_")[0]
            if name in looks:
                looks[name] = child.nesting > 0
            elif child.type == "link_open":
                address, linked = str(child.attrGet("href")), ""
            elif child.type == "link_close":
                add_link(paragraph, linked, address)
                if linked.strip() != address:  # on paper nobody can follow a link
                    paragraph.add_run(strip_invalid_xml(f" ({address})"))
                address = ""
            elif child.type in ("softbreak", "hardbreak"):
                paragraph.add_run().add_break()
            elif address:
                linked += child.content
            else:
                self._add_text(paragraph, child, looks)
        set_direction(paragraph)

    def _add_text(self, paragraph: "Paragraph", token: Token, looks: dict[str, bool]) -> None:
        for place, piece in enumerate(PLACE.split(token.content)):
            if place % 2:
                part = self._parts[int(piece)]
                assert isinstance(part, FootnoteMarker)
                self._add_mark(paragraph, part)
            elif piece:
                run = paragraph.add_run(strip_invalid_xml(piece))
                run.bold, run.italic, run.font.strike = (looks[name] or None for name in ("strong", "em", "s"))
                if token.type == "code_inline":
                    run.font.name = _CODE_FONT

    def _add_mark(self, paragraph: "Paragraph", mark: FootnoteMarker) -> None:
        if mark.number is None:
            paragraph.add_run(" [?]")
        else:
            add_reference(paragraph, mark.number)
        if mark.verdict:
            paragraph.add_run(f" [{strip_invalid_xml(mark.verdict)}]").bold = True


def _prepare(document: "Document", title: str) -> None:
    """Chinese in a serif face, which python-docx's template leaves to chance; a look for code; whose file it is."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt

    fonts = document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), "SimSun")
    code = document.styles.add_style("Code", WD_STYLE_TYPE.PARAGRAPH)
    code.font.name, code.font.size = _CODE_FONT, Pt(9.5)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = strip_invalid_xml(title)[:255], "", ""
