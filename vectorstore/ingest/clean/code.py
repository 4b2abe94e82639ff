"""Blocks of code in a Markdown file, as CommonMark finds them: between fences, or indented.

What stands in them is no mark.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from vectorstore.text.scripts import HAN_CLASS

# Lines that begin with a letter or another sign that means nothing are read many at a time, and empty ones too.
_LINES = re.compile(
    r"(?P<plain>(?:(?:[^\s>`~*+\-\d#=_|]|\d(?!\d{0,8}[.)]))[^\r\n]*(?:\r\n?|\n|\Z)){1,500})"
    r"|(?P<blank>(?:[ \t]*(?:\r\n?|\n)){1,500})"
    r"|[^\r\n]*(?:\r\n?|\n)|[^\r\n]+"
)
_QUOTE = re.compile(r"(?:[ \t]{0,3}>[ \t]?)*")
_FENCE = re.compile(r"`{3,}(?=[^`]*\Z)|~{3,}")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?=[ \t]|\Z)[ \t]*")
_NO_PARAGRAPH = re.compile(r"#{1,6}(?:[ \t]|\Z)|(?:[-*_=][ \t]*){3,}\Z|\|")  # what the next line does not continue
_PROSE_LINE = re.compile(rf"\s*[“《（「*_~=\[]*[{HAN_CLASS}].*[。！？…”」）][ \t]*\Z", re.DOTALL)
_CODE_SIGNS = ("    ", "\t", "```", "~~~")  # without which there is no code
_CODE_INDENT = 4  # columns from which on a line that continues nothing is code


def code_spans(text: str) -> Iterator[tuple[int, int]]:
    """The blocks of code in order, each with its fences and the end of its last line.

    Chinese paragraphs that somebody indented by spaces are none: each of their lines is a sentence.
    """
    if not any(sign in text for sign in _CODE_SIGNS):
        return
    reader = _LineReader()
    begin = end = -1  # of the block that is open
    prose = True  # whether all its lines so far are sentences
    for match in _LINES.finditer(text):
        group = match.lastgroup
        kind = reader.read_line("a" if group == "plain" else "" if group else match.group())
        if kind in ("fenced", "indented"):
            if begin < 0:
                begin, prose = match.start(), kind == "indented"
            end, prose = match.end(), prose and bool(_PROSE_LINE.match(match.group().rstrip("\r\n")))
        elif begin >= 0 and kind != "blank":
            if not prose:
                yield begin, match.end() if kind == "closed" else end
            begin = -1
    if begin >= 0 and not prose:
        yield begin, end


_FENCED = re.compile(r"^(?P<fence>`{3,})\n[^\n]*(?:\n(?!(?P=fence)\n)[^\n]*)*?\n(?P=fence)$\n?", re.MULTILINE)


def fenced_spans(text: str) -> Iterator[tuple[int, int]]:
    """The blocks of code that a reader of web pages put between fences, each closed by its own."""
    return (match.span() for match in _FENCED.finditer(text)) if "```" in text else iter(())


@dataclass
class _LineReader:
    """Tells what each line of a text is from those before it."""

    fence: str = ""
    column: int = 0  # at which the text of the item begins on whose own line the fence stands
    items: list[int] = field(default_factory=list)  # columns at which the text of the open list items begins
    in_paragraph: bool = False
    depth: int = 0  # of quotations

    def read_line(self, line: str) -> str:
        """Whether the line is `text`, `blank`, `indented` code, `fenced` code or the end of it, `closed`."""
        words = line.strip()
        depth = 0
        if words.startswith(">") and (quote := _QUOTE.match(line)):
            depth = quote.group().count(">")
            line = line[quote.end() :]
            words = line.strip()
        if self.column and words and _columns(line) < self.column and not words.startswith(self.fence):
            self.fence, self.column = "", 0  # the item ended
        if self.fence and depth >= self.depth:
            if depth == self.depth and words.startswith(self.fence) and not words.strip(self.fence[0]):
                self.fence, self.column = "", 0
                return "closed"
            return "fenced"
        if depth != self.depth:
            self.depth, self.items, self.in_paragraph, self.fence, self.column = depth, [], False, "", 0
        if not words:
            self.in_paragraph = False
            return "blank"
        return self._kind(_columns(line), words)

    def _kind(self, indent: int, words: str) -> str:
        item = _ITEM.match(words)
        while self.items and indent < self.items[-1] and not (self.in_paragraph and not item):
            self.items.pop()
        relative_indent = indent - (self.items[-1] if self.items else 0)
        if relative_indent >= _CODE_INDENT and not self.in_paragraph:
            return "indented"
        if item and relative_indent < _CODE_INDENT and not _NO_PARAGRAPH.match(words):
            self.items.append(indent + len(item.group().expandtabs(4)))
            words = words[item.end() :]
        if fence := _FENCE.match(words):
            self.fence, self.in_paragraph = fence.group(), False
            self.column = self.items[-1] if item else 0
            return "fenced"
        self.in_paragraph = bool(words) and not _NO_PARAGRAPH.match(words)
        return "text"


def _columns(line: str) -> int:
    """How far a line is indented; a tab reaches to the next fourth column."""
    if not line.startswith((" ", "\t")):
        return 0
    return len(line[: len(line) - len(line.lstrip(" \t"))].expandtabs(4))
