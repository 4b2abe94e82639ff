"""A conversation as a Word file: Markdown as Word's headings, lists, tables, quotes and code, markers as footnotes."""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from markdown_it.token import Token

from assistant.ui.deadline import check_deadline
from assistant.ui.export.footnotes import FootnotedAnswer, FootnoteMarker
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
from assistant.ui.markdown import PLACEHOLDER, answer_parser, with_placeholders

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_DEEPEST = 3  # lists of Word's template have a look for so many depths
_CODE_FONT = "Consolas"


def word_document(title: str, subtitle: str, answers: Iterable[FootnotedAnswer]) -> bytes:
    """The .docx file: each question a heading, each marker a footnote, numbered through."""
    import docx

    document = docx.Document()
    set_styles(document, title)
    document.add_heading(strip_invalid_xml(title), level=1)
    document.add_paragraph(strip_invalid_xml(subtitle), style="Subtitle")
    lists = Lists(document)
    notes: list[str] = []
    for answer in answers:
        set_direction(document.add_heading(strip_invalid_xml(answer.question), level=2))
        WordBody(document, lists, answer.parts).write()
        for line in filter(None, (answer.missing, answer.checks, answer.about)):
            document.add_paragraph(strip_invalid_xml(line), style="Caption")
        notes += answer.notes
    add_notes(document, notes)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


class WordBody:
    """Writes one text into the document, from the tokens of its Markdown."""

    def __init__(
        self, document: "Document", lists: Lists, parts: Sequence[str | FootnoteMarker], *, top_level: int = 3
    ) -> None:
        """`top_level` is Word's level of the text's highest headings, from 1."""
        self._document = document
        self._above = 4 - top_level  # the parser's highest heading is an `h4`
        self._list_factory = lists
        self._parts = parts
        self._tokens = answer_parser().parse(with_placeholders(parts))
        self._lists: list[tuple[int, str]] = []  # the open ones, innermost last: their identity and style
        self._item_begins = False
        self._quote_depth = 0

    def write(self) -> None:
        """Write the whole text."""
        tokens = iter(self._tokens)
        for token in tokens:
            check_deadline()
            match token.type:
                case "bullet_list_open" | "ordered_list_open":
                    self._open_list(token)
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.pop()
                case "list_item_open":
                    self._item_begins = True
                case "blockquote_open" | "blockquote_close":
                    self._quote_depth += token.nesting
                case "heading_open":
                    self._add_inline(self._document.add_heading(level=int(token.tag[1]) - self._above), next(tokens))
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
        is_numbered = token.type == "ordered_list_open"
        start = int(token.attrGet("start") or 1) if is_numbered else 1
        identity = self._list_factory.begin(len(self._lists), numbered=is_numbered, start=start)
        depth = min(len(self._lists) + 1, _DEEPEST)
        style = f"List {'Number' if is_numbered else 'Bullet'}{f' {depth}' if depth > 1 else ''}"
        self._lists.append((identity, style))

    def _paragraph(self, style: str | None = None) -> "Paragraph":
        """A new paragraph: the first of an item, a further one of it, that of a quotation, or a plain one."""
        if self._lists and self._item_begins:
            self._item_begins = False
            identity, item_style = self._lists[-1]
            paragraph = self._document.add_paragraph(style=item_style)
            put_in_list(paragraph, identity, len(self._lists) - 1)
            return paragraph
        depth = min(len(self._lists), _DEEPEST)
        continued = f"List Continue{f' {depth}' if depth > 1 else ''}" if depth else None
        quoted = "Quote" if self._quote_depth else None
        return self._document.add_paragraph(style=style or continued or quoted)

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
        for number, row in enumerate(rows):
            for cell, inline in zip(table.rows[number].cells, row, strict=False):
                paragraph = cell.paragraphs[0]
                self._add_inline(paragraph, inline)
                for run in paragraph.runs if number == 0 else ():
                    run.bold = True

    def _add_inline(self, paragraph: "Paragraph", inline: Token) -> None:
        emphasis = {"strong": False, "em": False, "s": False}
        address = ""
        for child in inline.children or []:
            check_deadline()
            name = child.type.partition("_")[0]
            if name in emphasis:
                emphasis[name] = child.nesting > 0
            elif child.type == "link_open":
                address, label = str(child.attrGet("href")), ""
            elif child.type == "link_close":
                add_link(paragraph, label, address)
                if label.strip() != address:  # on paper nobody can follow a link
                    paragraph.add_run(strip_invalid_xml(f" ({address})"))
                address = ""
            elif child.type in ("softbreak", "hardbreak"):
                paragraph.add_run().add_break()
            elif address:
                label += child.content
            else:
                self._add_text(paragraph, child, emphasis)
        set_direction(paragraph)

    def _add_text(self, paragraph: "Paragraph", token: Token, emphasis: dict[str, bool]) -> None:
        for number, piece in enumerate(PLACEHOLDER.split(token.content)):
            if number % 2:  # between two texts, the index of a part
                part = self._parts[int(piece)]
                assert isinstance(part, FootnoteMarker)
                self._add_marker(paragraph, part)
            elif piece:
                run = paragraph.add_run(strip_invalid_xml(piece))
                run.bold, run.italic, run.font.strike = (emphasis[name] or None for name in ("strong", "em", "s"))
                if token.type == "code_inline":
                    run.font.name = _CODE_FONT

    def _add_marker(self, paragraph: "Paragraph", marker: FootnoteMarker) -> None:
        if marker.number is None:
            paragraph.add_run(" [?]")
        else:
            add_reference(paragraph, marker.number)
        if marker.verdict:
            paragraph.add_run(f" [{strip_invalid_xml(marker.verdict)}]").bold = True


def set_styles(document: "Document", title: str) -> None:
    """A serif face for Chinese, which python-docx's template leaves open; a style for code; title and author."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt

    fonts = document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), "SimSun")
    code = document.styles.add_style("Code", WD_STYLE_TYPE.PARAGRAPH)
    code.font.name, code.font.size = _CODE_FONT, Pt(9.5)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = strip_invalid_xml(title)[:255], "", ""
