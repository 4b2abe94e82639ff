"""Text of a page whose indentation is shown: code, figures below each other, verse.

It becomes a block of code in the article's Markdown, character for character.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from vectorstore.ingest.formats import html_marks as marks
from vectorstore.ingest.formats.html_sheets import SheetStyles
from vectorstore.ingest.formats.html_styles import BLOCKS, aside_kind, keeps_spaces, script
from vectorstore.text.scripts import WIDE

_INDENTED = re.compile(r"^[ \t]+\S", re.MULTILINE)
_COLUMNS = re.compile(r"\S(?: {3,}|\t)\S")
_TICKS = re.compile(r"^[ \t]*(`{3,})", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?:[。！？…]|[.!?])[”’」』）\"')]*$")
_SENTENCE = 25  # full-width characters of a line from which on it is a paragraph where it ends as a sentence
INLINE_CODE = frozenset({"code", "samp", "kbd", "tt"})  # whose lines a page may break and indent by hand
_INSIDE = frozenset({"pre", "div", "ol", "li"})  # blocks that parts of a program stand in, a line each
_DEEPEST = 100  # elements in each other
_NO_BREAK = "\xa0"


class CodeBlock(NamedTuple):
    """The text between fences, and the kind and element of each part inside it that is none of its text."""

    text: str
    aside: list[tuple[str, Any]]


def code_block(element: Any, styles: SheetStyles) -> CodeBlock | None:
    """The element as a block of code; None where its indentation is not shown, or it has none."""
    shown = keeps_spaces(element.tag, element, styles)
    if not shown and not (element.tag in INLINE_CODE and element.find(".//br") is not None):
        return None
    if any(part.tag in BLOCKS and part.tag not in _INSIDE for part in element.iterdescendants()):
        return None
    aside: list[tuple[str, Any]] = []
    text = "".join(_words(element, styles, aside, shown=shown))
    text = "\n".join(line.rstrip() for line in text.replace(_NO_BREAK, " ").split("\n")).strip("\n")
    if not _is_laid_out(text):
        return None
    fence = "`" * max([3, *(len(ticks) + 1 for ticks in _TICKS.findall(text))])
    return CodeBlock(f"{fence}\n{marks.plain(text)}\n{fence}", aside)


def begins_line(element: Any) -> bool:
    """Whether it is one of several parts of a program that a page puts into code elements of their own, a line each."""
    before, around = element.getprevious(), element.getparent()
    if element.tag != "code" or before is None or around is None or around.tag != "pre":
        return False
    return before.tag == "code" and "\n" not in (before.tail or "")


def _words(
    element: Any, styles: SheetStyles, aside: list[tuple[str, Any]], *, shown: bool, depth: int = 0
) -> Iterator[str]:
    """The text as it is broken and indented; where that is not `shown`, only what stands for a break or a space is."""
    if depth > _DEEPEST:
        yield "".join(element.itertext())
        return
    yield _plain(element.text, shown=shown)
    for part in element:
        if not isinstance(part.tag, str):
            yield _plain(part.tail, shown=shown)
            continue
        if kind := aside_kind(part.tag, part, styles):
            aside.append((kind, part))
        elif part.tag == "br":
            yield "\n"
        else:
            yield "\n" * begins_line(part)
            sign = script(part.tag, part, styles)
            inside = "".join(_words(part, styles, aside, shown=shown, depth=depth + 1))
            yield (
                f"{sign}{inside}{marks.END}"
                if sign
                else f"{inside.rstrip(chr(10))}\n"
                if part.tag in BLOCKS
                else inside
            )
        yield _plain(part.tail, shown=shown)


def _plain(text: str | None, *, shown: bool) -> str:
    return (text or "") if shown else re.sub(r"[ \t\r\n]+", " ", text or "").strip(" ")


def _is_laid_out(text: str) -> bool:
    """Whether lines are indented or have columns, and are no paragraphs of an article, which a page may indent too."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2 or not (_INDENTED.search(text) or sum(map(bool, map(_COLUMNS.search, lines))) > 1):
        return False
    sentences = sum(_width(line) >= _SENTENCE and bool(_SENTENCE_END.search(line)) for line in lines)
    return 2 * sentences < len(lines)


def _width(line: str) -> float:
    return sum(1.0 if character >= WIDE else 0.5 for character in line.strip())
