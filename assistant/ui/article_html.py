"""An article's text as HTML, its cited places marked to the character: its headings, items, quotations, tables and emphasis as Markdown means them."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from assistant.ui.sanitize import escape

_LINE = re.compile(r"[ \t]*(#{1,6}\s+|[-*+]\s+|\d{1,3}[.)]\s+|>\s?|\|)?")
_RULE = re.compile(r"[ \t]*(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})")
_TABLE_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")
_CELL_END = re.compile(r"(?<!\\)\|")
# Words between signs that are no text themselves; of a link its words are.
_INLINE = re.compile(
    r"(?<!\\)(?:`(?P<code>[^`\n]+)`|\*\*(?=\S)(?P<strong>[^\n]+?)(?<=\S)\*\*|~~(?=\S)(?P<s>[^\n]+?)(?<=\S)~~"
    r"|(?<![A-Za-z0-9*])\*(?=[^\s*])(?P<em>[^*\n]+?)(?<=[^\s*])\*(?![A-Za-z0-9*])|(?<!\w)_(?=\S)(?P<em_>[^_\n]+?)(?<=\S)_(?!\w)"
    r"|(?<!!)\[(?P<span>[^\[\]\n]+)\]\((?:[^()\s]|\([^()\s]*\))+\))"
)


class Span(NamedTuple):
    """A cited place in the text that is shown, and the name by which the page finds it again."""

    start: int
    end: int
    key: str


class _Line(NamedTuple):
    start: int
    end: int
    kind: str
    begin: int  # where its words begin


def lines_html(text: str, spans: Sequence[Span], *, formed: bool, emphasis: bool = False) -> str:
    """Each line a paragraph; where `formed`, lines as Markdown means them, and with `emphasis` the words in them as well."""
    parts: list[str] = []
    for is_table, lines in groupby(_lines(text, formed=formed), key=lambda line: line.kind == "|"):
        if is_table:
            parts.append(_table_html(text, list(lines), spans, emphasis=emphasis))
        else:
            parts += [_line_html(text, line, spans, emphasis=emphasis) for line in lines]
    return "".join(parts)


def _lines(text: str, *, formed: bool) -> Iterator[_Line]:
    """The lines that are not empty."""
    start = 0
    for line in re.split(r"\r\n|\r|\n", text):
        end = start + len(line)
        opening = _LINE.match(line) if formed else None
        kind = (opening.group(1) or "").strip() if opening else ""
        if line.strip():
            kind = "---" if formed and _RULE.fullmatch(line) else kind
            yield _Line(start, end, kind, start + (opening.end() if opening and kind else 0))
        start = end + (2 if text[end : end + 2] == "\r\n" else 1)


def _line_html(text: str, line: _Line, spans: Sequence[Span], *, emphasis: bool) -> str:
    kind = line.kind
    if kind == "---":
        return "<hr>"
    content = _inline(text, line.begin, line.end, spans, emphasis=emphasis)
    if kind.startswith("#"):
        return f'<h3 dir="auto">{content}</h3>'
    if kind == ">":
        return f'<blockquote dir="auto">{content}</blockquote>'
    if not kind:
        return f'<p dir="auto">{content}</p>'
    before = text[line.start : line.begin].expandtabs(4)
    deeper = len(before) - len(before.lstrip()) > 1
    return (
        f'<p class="item{" deep1" if deeper else ""}" dir="auto">{"•" if kind in "-*+" else escape(kind)} {content}</p>'
    )


def _table_html(text: str, lines: Sequence[_Line], spans: Sequence[Span], *, emphasis: bool) -> str:
    has_head = len(lines) > 1 and bool(_TABLE_RULE.fullmatch(text[lines[1].start : lines[1].end]))
    rows = []
    for place, line in enumerate(lines):
        if has_head and place == 1:
            continue
        name = "th" if has_head and place == 0 else "td"
        cells = (
            f'<{name} dir="auto">{_inline(text, start, end, spans, emphasis=emphasis)}</{name}>'
            for start, end in _cells(text, line)
        )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f'<div class="wide" tabindex="0" role="group"><table dir="auto"><tbody>{"".join(rows)}</tbody></table></div>'


def _cells(text: str, line: _Line) -> list[tuple[int, int]]:
    """Where each cell of a row begins and ends, without the white space around it.

    What follows the last bar is one if it is not empty.
    """
    bars = [line.begin - 1, *(found.start() for found in _CELL_END.finditer(text, line.begin, line.end)), line.end]
    cells = [(left + 1, right) for left, right in pairwise(bars)]
    cells = cells if text[slice(*cells[-1])].strip() else cells[:-1]
    return [
        (end - len(text[start:end].lstrip()), start + len(text[start:end].rstrip()))
        if text[start:end].strip()
        else (start, start)
        for start, end in cells
    ]


def _inline(text: str, start: int, end: int, spans: Sequence[Span], *, emphasis: bool) -> str:
    """A piece of a line, its emphasised words as such."""
    parts: list[str] = []
    done = start
    for found in _INLINE.finditer(text, start, end) if emphasis else ():
        name = str(found.lastgroup)
        left, right = found.span(name)
        tag = name.rstrip("_")
        inner = (
            mark_spans(text, left, right, spans) if tag == "code" else _inline(text, left, right, spans, emphasis=True)
        )
        parts += [mark_spans(text, done, found.start(), spans), f"<{tag}>{inner}</{tag}>"]
        done = found.end()
    return "".join([*parts, mark_spans(text, done, end, spans)])


def mark_spans(text: str, start: int, end: int, spans: Sequence[Span]) -> str:
    """A piece of text with the parts that lie in a span marked; a part of several spans names them all."""
    inside = [span for span in spans if span.start < end and span.end > start]
    cuts = sorted({start, end, *(min(max(edge, start), end) for span in inside for edge in (span.start, span.end))})
    parts: list[str] = []
    for left, right in pairwise(cuts):
        keys = " ".join(span.key for span in inside if span.start <= left and span.end >= right)
        content = escape(text[left:right])
        parts.append(f'<mark data-places="{keys}">{content}</mark>' if keys else content)
    return "".join(parts)
