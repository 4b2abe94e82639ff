"""An article's text as HTML, its cited places marked to the character.

Of Markdown, headings, items, quotations, tables, emphasis and formulas are shown; all else stays as it is written.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import NamedTuple

from assistant.ui.mathml import formula_placeholder
from assistant.ui.sanitize import escape

_LINE = re.compile(r"[ \t]*(#{1,6}\s+|[-*+]\s+|\d{1,3}[.)]\s+|>\s?|\|)?")
_RULE = re.compile(r"[ \t]*(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})")
_TABLE_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")
_CELL_END = re.compile(r"(?<!\\)\|")
# Words between signs; the signs themselves are not shown, and of a link its words alone.
_INLINE = re.compile(
    r"(?<!\\)(?:`(?P<code>[^`\n]+)`|\*\*(?=\S)(?P<strong>[^\n]+?)(?<=\S)\*\*|~~(?=\S)(?P<s>[^\n]+?)(?<=\S)~~"
    r"|(?<![A-Za-z0-9*])\*(?=[^\s*])(?P<em>[^*\n]+?)(?<=[^\s*])\*(?![A-Za-z0-9*])"
    r"|(?<!\w)_(?=\S)(?P<em_>[^_\n]+?)(?<=\S)_(?!\w)"
    r"|(?<!!)\[(?P<span>[^\[\]\n]+)\]\((?:[^()\s]|\([^()\s]*\))+\))"
)


class CitedSpan(NamedTuple):
    """A cited place in the text that is shown, and the key by which the page finds it."""

    start: int  # in characters
    end: int
    key: str


class Formula(NamedTuple):
    """A formula in the text that is shown, as plain characters, and its source with the signs around it."""

    start: int
    end: int
    source: str


class _Line(NamedTuple):
    """A line that is not empty."""

    start: int
    end: int
    sign: str  # what it begins with: `#`, `-`, `1.`, `>`, `|`, `---` for a rule, or nothing
    content: int  # where its words begin


@dataclass(frozen=True)
class _Shown:
    """The text that is shown, and what is marked and drawn in it."""

    text: str
    spans: Sequence[CitedSpan]
    formulas: Sequence[Formula]
    emphasis: bool


def lines_html(
    text: str,
    spans: Sequence[CitedSpan],
    *,
    blocks: bool,
    emphasis: bool = False,
    formulas: Sequence[Formula] = (),
) -> str:
    """The text as HTML, a paragraph for each line.

    With `blocks` headings, items, quotations and tables of Markdown are shown as such, with `emphasis` words as well.
    `formulas`, in order, become what `render_formulas` draws.
    """
    shown = _Shown(text, spans, formulas, emphasis)
    parts: list[str] = []
    lines = _whole_formulas(_lines(text, blocks=blocks), formulas)
    for is_table, group in groupby(lines, key=lambda line: line.sign == "|"):
        if is_table:
            parts.append(_table_html(shown, list(group)))
        else:
            parts += [_line_html(shown, line) for line in group]
    return "".join(parts)


def _whole_formulas(lines: Iterable[_Line], formulas: Sequence[Formula]) -> Iterator[_Line]:
    """The lines, those as one in which one formula stands."""
    open_line: _Line | None = None
    for line in lines:
        if open_line is None:
            open_line = line
        elif _formulas_in(formulas, open_line.end, line.start, partly=True):
            open_line = open_line._replace(end=line.end)
        else:
            yield open_line
            open_line = line
    if open_line is not None:
        yield open_line


def _formulas_in(formulas: Sequence[Formula], start: int, end: int, *, partly: bool = False) -> Sequence[Formula]:
    """The formulas inside text[start:end]; `partly` those around it."""
    first = bisect_right(formulas, start if partly else start - 1, key=lambda formula: formula.start)
    if partly:
        return [formula for formula in formulas[max(0, first - 1) : first] if formula.end >= end]
    found = formulas[first : bisect_left(formulas, end, key=lambda formula: formula.start)]
    return [formula for formula in found if formula.end <= end]


def _lines(text: str, *, blocks: bool) -> Iterator[_Line]:
    """The lines that are not empty."""
    start = 0
    for line in re.split(r"\r\n|\r|\n", text):
        end = start + len(line)
        opening = _LINE.match(line) if blocks else None
        sign = (opening.group(1) or "").strip() if opening else ""
        if line.strip():
            sign = "---" if blocks and _RULE.fullmatch(line) else sign
            yield _Line(start, end, sign, start + (opening.end() if opening and sign else 0))
        start = end + (2 if text[end : end + 2] == "\r\n" else 1)


def _line_html(shown: _Shown, line: _Line) -> str:
    """A line outside tables."""
    sign = line.sign
    if sign == "---":
        return "<hr>"
    content = _inline(shown, line.content, line.end)
    if sign.startswith("#"):
        return f'<h3 dir="auto">{content}</h3>'
    if sign == ">":
        return f'<blockquote dir="auto">{content}</blockquote>'
    if not sign:
        return f'<p dir="auto">{content}</p>'
    before = shown.text[line.start : line.content].expandtabs(4)
    is_nested = len(before) - len(before.lstrip()) > 1
    label = "•" if sign in "-*+" else escape(sign)
    return f'<p class="item{" deep1" if is_nested else ""}" dir="auto">{label} {content}</p>'


def _table_html(shown: _Shown, lines: Sequence[_Line]) -> str:
    """Lines with bars as a table; a second line of dashes makes the first one its head."""
    has_head = len(lines) > 1 and bool(_TABLE_RULE.fullmatch(shown.text[lines[1].start : lines[1].end]))
    rows = []
    for number, line in enumerate(lines):
        if has_head and number == 1:
            continue
        name = "th" if has_head and number == 0 else "td"
        cells = (f'<{name} dir="auto">{_inline(shown, start, end)}</{name}>' for start, end in _cells(shown.text, line))
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f'<div class="wide" tabindex="0" role="group"><table dir="auto"><tbody>{"".join(rows)}</tbody></table></div>'


def _cells(text: str, line: _Line) -> list[tuple[int, int]]:
    """Where each cell of a row begins and ends, without the white space around it.

    What follows the last bar is a cell if it is not empty.
    """
    bars = [line.content - 1, *(found.start() for found in _CELL_END.finditer(text, line.content, line.end)), line.end]
    cells = [(left + 1, right) for left, right in pairwise(bars)]
    cells = cells if text[slice(*cells[-1])].strip() else cells[:-1]
    return [_stripped(text, start, end) for start, end in cells]


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The ends of a part without the white space around it."""
    part = text[start:end]
    if not part.strip():
        return start, start
    return end - len(part.lstrip()), start + len(part.rstrip())


def _inline(shown: _Shown, start: int, end: int) -> str:
    """Part of a line, its emphasised words and its formulas as such."""
    parts: list[str] = []
    done = start
    for formula in _formulas_in(shown.formulas, start, end):
        parts += (_words(shown, done, formula.start), _formula(shown, formula))
        done = formula.end
    return "".join((*parts, _words(shown, done, end)))


def _formula(shown: _Shown, formula: Formula) -> str:
    """A formula, which is marked as a whole where a cited place has part of it."""
    keys = " ".join(span.key for span in shown.spans if span.start < formula.end and span.end > formula.start)
    drawn = formula_placeholder(formula.source)
    return f'<mark data-places="{keys}">{drawn}</mark>' if keys else drawn


def _words(shown: _Shown, start: int, end: int) -> str:
    """Words without a formula."""
    text, spans = shown.text, shown.spans
    parts: list[str] = []
    done = start
    for found in _INLINE.finditer(text, start, end) if shown.emphasis else ():
        name = str(found.lastgroup)
        left, right = found.span(name)
        tag = name.rstrip("_")
        inner = mark_spans(text, left, right, spans) if tag == "code" else _words(shown, left, right)
        parts += [mark_spans(text, done, found.start(), spans), f"<{tag}>{inner}</{tag}>"]
        done = found.end()
    return "".join([*parts, mark_spans(text, done, end, spans)])


def mark_spans(text: str, start: int, end: int, spans: Sequence[CitedSpan]) -> str:
    """Part of a text with what lies in a span marked; what lies in several spans names the keys of all."""
    inside = [span for span in spans if span.start < end and span.end > start]
    cuts = sorted({start, end, *(min(max(edge, start), end) for span in inside for edge in (span.start, span.end))})
    parts: list[str] = []
    for left, right in pairwise(cuts):
        keys = " ".join(span.key for span in inside if span.start <= left and span.end >= right)
        content = escape(text[left:right])
        parts.append(f'<mark data-places="{keys}">{content}</mark>' if keys else content)
    return "".join(parts)
