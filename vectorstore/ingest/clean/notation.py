"""Reads the marks of Markdown files as the programs made for them do: CommonMark, GitHub, Pandoc, Obsidian.

A mark that hides its words, strikes them out or stands for another file takes them out of the text, under the step that
says so.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from vectorstore.ingest.clean.formulas import is_formula, plain_formula
from vectorstore.ingest.clean.mark_scanner import Mark, MarkScanner
from vectorstore.ingest.clean.markup import BLOCK_TAG, unescape_entity
from vectorstore.ingest.clean.notation_patterns import PATTERNS
from vectorstore.text.superscripts import note_mark, subscript, superscript

_IMAGE_FILE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|avif|tiff?|heic)(?:$|[|#?])", re.IGNORECASE)
_CALLOUT = re.compile(r"[> \t]*\[!")
_TAG = re.compile(r"<[^<>]*>")
_INVISIBLE_SIGNS = re.compile(
    r"<[^<>]*>|[*]{2}|(?<=[^\s*])\*|\*(?=[^\s*])|\]\([^()\s]*\)|\[(?=[^\[\]\n]*\Z|[^\[\]\n]*\]\()"
)
_HEADED_BOXES = frozenset("note tip info warning danger caution important success".split())
_CONTEXT, _VISIBLE_CONTEXT = 160, 24  # characters read beside a mark, and those of them that decide what it is
_HEADING_CONTEXT = 200  # characters looked at before a heading


def notation_marks(text: str, code: Iterable[tuple[int, int]]) -> Iterator[Mark]:
    """The marks of a Markdown file outside these blocks of code, in order."""
    reader = _Reader(text)
    done = 0
    for start, end in (*code, (len(text), len(text))):
        for mark in reader.marks(done, start):
            yield mark
            done = mark.end  # behind the block, where it stands in a comment
        done = max(done, end)


class _Reader(MarkScanner):
    """Reads the marks of one text."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._ids = {_identity(found) for found in re.findall(r"^ {0,3}\[(?!\^)([^\[\]\n]+)\]:", text, re.MULTILINE)}

    def read_mark(self, kind: str, match: re.Match[str]) -> Iterator[Mark]:
        """The repairs of one mark, by the method of its kind."""
        return _HANDLERS[kind](self, match)

    def _text_before(self, match: re.Match[str]) -> str:
        """What is seen before a mark, as far as it decides what the mark is."""
        return _INVISIBLE_SIGNS.sub("", self._text[max(0, match.start() - _CONTEXT) : match.start()])[
            -_VISIBLE_CONTEXT:
        ]

    def _text_after(self, match: re.Match[str]) -> str:
        """What is seen behind a mark, as far as it decides what the mark is."""
        return _INVISIBLE_SIGNS.sub("", self._text[match.end() : match.end() + _CONTEXT])[:_VISIBLE_CONTEXT]

    def _script_text(self, match: re.Match[str], words: str, *, raised: bool) -> str:
        """Words above or below the line as plain text; figures of another height do not run into those below it."""
        if raised:
            return superscript(self._text_before(match), words, self._text_after(match))
        return subscript(self._text_before(match), words, self._text[match.end() : match.end() + 4])

    def comment(self, match: re.Match[str]) -> Iterator[Mark]:
        sign = "-->" if match.group().startswith("<") else "%%"
        closed = self._end_of_next_sign(sign, match.end())
        if closed > 0:
            yield Mark(match.start() + len(match.group()) - len(match.group().lstrip()), closed, "", "hidden")

    def code(self, match: re.Match[str]) -> Iterator[Mark]:
        width = len(match["ticks"])
        yield Mark(match.start(), match.start() + width, "")
        yield Mark(match.end() - width, match.end(), "")

    def newline(self, match: re.Match[str]) -> Iterator[Mark]:
        yield Mark(*match.span(), "\n\n")

    def escape(self, match: re.Match[str]) -> Iterator[Mark]:
        yield Mark(match.start(), match.start() + 1, "")

    def embed(self, match: re.Match[str]) -> Iterator[Mark]:
        yield Mark(*match.span(), "", "image" if _IMAGE_FILE.search(match.group()[3:-2]) else "attachment")

    def wikilink(self, match: re.Match[str]) -> Iterator[Mark]:
        page = match["page"].rstrip("\\").strip()
        shown = (match["shown"] or "").strip() or " > ".join(
            filter(None, (part.strip().lstrip("^") for part in page.split("#")))
        )
        yield Mark(*match.span(), shown)

    def definition(self, match: re.Match[str]) -> Iterator[Mark]:
        yield Mark(*match.span(), "")

    def footnote(self, match: re.Match[str]) -> Iterator[Mark]:
        defined = f"[{match['mark']}]:" if match["defines"] else ""
        yield Mark(
            *match.span(), defined or note_mark(self._text_before(match), match["mark"], self._text_after(match))
        )

    def inline_note(self, match: re.Match[str]) -> Iterator[Mark]:
        yield Mark(match.start(), match.start() + 1, " ")

    def image(self, match: re.Match[str]) -> Iterator[Mark]:
        yield Mark(*match.span(), "", "image")

    def callout(self, match: re.Match[str]) -> Iterator[Mark]:
        yield Mark(*match.span(), " " if match["titled"] else f" {match['kind'].capitalize()}")

    def task(self, match: re.Match[str]) -> Iterator[Mark]:
        yield Mark(*match.span(), "☐" if match["done"] == " " else "☑")

    def link(self, match: re.Match[str]) -> Iterator[Mark]:
        inline = match.end("words") + 1 < match.end() and match["reference"] is None
        if not inline and _identity(match["reference"] or match["words"]) not in self._ids:
            return
        yield from self.unwrap(match, "words")

    def strikethrough(self, match: re.Match[str]) -> Iterator[Mark]:
        yield Mark(*match.span(), "", "struck")

    def emphasis(self, match: re.Match[str]) -> Iterator[Mark]:
        group = next(
            name
            for name in ("both", "strong", "strong_low", "light", "stressed", "stressed_low")
            if match[name] is not None
        )
        yield from self.unwrap(match, group)

    def maths(self, match: re.Match[str]) -> Iterator[Mark]:
        formula = match["display"] or match["inline"]
        if match["display"] or is_formula(formula):
            yield Mark(*match.span(), plain_formula(formula))

    def formula(self, match: re.Match[str]) -> Iterator[Mark]:
        yield Mark(*match.span(), plain_formula(match["round"] or match["square"]))

    def template(self, match: re.Match[str]) -> Iterator[Mark]:
        """A call to the program that makes the page; what stands alone on its line parts paragraphs."""
        before, after = self._text_before(match).rstrip(" \t"), self._text_after(match).lstrip(" \t")
        alone = before[-1:] in ("", "\n") and after[:1] in ("", "\r", "\n")
        yield Mark(*match.span(), "\n" if alone else "", "hidden")

    def attributes(self, match: re.Match[str]) -> Iterator[Mark]:
        yield Mark(*match.span(), "")

    def admonition(self, match: re.Match[str]) -> Iterator[Mark]:
        head = match["admonition"].capitalize() if match["headed"] is None else match["headed"]
        yield Mark(*match.span(), f"{head}\n\n")

    def container(self, match: re.Match[str]) -> Iterator[Mark]:
        """The line that begins or ends a box; without a title some are headed by what they are."""
        kind = (match["container"] or "").lower()
        head = match["labelled"] or match["titled_so"] or (kind.capitalize() if kind in _HEADED_BOXES else "")
        yield Mark(*match.span(), f"{head}\n\n" if head else "")

    def superscript(self, match: re.Match[str]) -> Iterator[Mark]:
        yield Mark(*match.span(), self._script_text(match, match["above"], raised=True))

    def subscript(self, match: re.Match[str]) -> Iterator[Mark]:
        yield Mark(*match.span(), self._script_text(match, match["below"], raised=False))

    def fraction(self, match: re.Match[str]) -> Iterator[Mark]:
        apart = " " * self._text_before(match)[-1:].isdigit()
        yield Mark(*match.span(), f"{apart}{match['above_line']}/{match['below_line']}")

    def html_script(self, match: re.Match[str]) -> Iterator[Mark]:
        inner = match["raised"]
        link = re.fullmatch(r"\s*\[\^?([^\[\]]+)\](?:\([^()]*\))?\s*", inner)
        words = _TAG.sub("", link.group(1) if link else inner)
        words = " ".join(re.sub(r"&#?\w+;", lambda found: unescape_entity(found.group()), words).split())
        if not words:
            yield Mark(*match.span(), "")
            return
        is_note = bool(link) or "<a" in inner.lower()
        if is_note:
            yield Mark(*match.span(), note_mark(self._text_before(match), words, self._text_after(match)))
        else:
            yield Mark(*match.span(), self._script_text(match, words, raised=match["tag"].lower() == "sup"))

    def address(self, match: re.Match[str]) -> Iterator[Mark]:
        yield from self.unwrap(match, "address")

    def script(self, match: re.Match[str]) -> Iterator[Mark]:
        closed = self._end_of_next_sign(f"</{match['unseen'].lower()}>", match.end())
        yield Mark(match.start(), closed if closed > 0 else match.end(), "")

    def picture(self, match: re.Match[str]) -> Iterator[Mark]:
        yield Mark(*match.span(), "", "image")

    def html(self, match: re.Match[str]) -> Iterator[Mark]:
        line = self._text.rfind("\n", 0, match.start()) + 1
        in_row = self._text[line : line + 3].lstrip()[:1] in ("|", "#")
        cell = match.group().lower().startswith(("</td", "</th"))
        block = bool(BLOCK_TAG.match(match.group()))
        yield Mark(*match.span(), (" " if in_row else "\n\n") if block else " | " if cell else "")

    def entity(self, match: re.Match[str]) -> Iterator[Mark]:
        if (character := unescape_entity(match.group())) != match.group():
            yield Mark(*match.span(), character)

    def tags(self, match: re.Match[str]) -> Iterator[Mark]:
        yield Mark(*match.span(), "", "furniture")

    def anchor(self, match: re.Match[str]) -> Iterator[Mark]:
        yield Mark(*match.span(), "")

    ruler = contents = anchor

    def property(self, match: re.Match[str]) -> Iterator[Mark]:
        yield Mark(*match.span(), "", "hidden")

    def heading_end(self, match: re.Match[str]) -> Iterator[Mark]:
        """The signs behind a heading that repeat those before it."""
        line = self._text.rfind("\n", 0, match.start()) + 1
        if self._text.startswith("#", line):
            yield Mark(*match.span(), "")

    def quoted_line(self, match: re.Match[str]) -> Iterator[Mark]:
        line = self._text.rfind("\n", 0, match.start()) + 1
        above = self._text[line : match.start()].lstrip()
        if above.startswith(">"):
            yield Mark(*match.span(), "\n\n" if _CALLOUT.match(above) else "\n")

    def heading(self, match: re.Match[str]) -> Iterator[Mark]:
        """A line with a rule below it, alone below a gap: a heading of the first or the second level."""
        begin, line = match.start(), match.start("line")
        above = (
            self._text[:begin].rstrip(" \t\r")[-2:]
            if begin < _HEADING_CONTEXT
            else self._text[begin - _HEADING_CONTEXT : begin].rstrip(" \t\r")[-2:]
        )
        if above not in ("", "\n", "\n\n") or self._text[line - 1] in "。.！!？?，,；;：:":
            return
        sign = "#" if match["rule"].startswith("=") else "##"
        if begin:
            yield Mark(begin - 1, match.start("first"), f"\n{sign} ")
        else:
            yield Mark(match.start("first"), match.start("first") + 1, f"{sign} {match['first']}")
        yield from self._nested_marks(match.start("first") + (not begin), line)
        yield Mark(*match.span("line"), "\n")


_Handler = Callable[[_Reader, re.Match[str]], Iterator[Mark]]
_HANDLERS: dict[str, _Handler] = {
    name: getattr(_Reader, {"strong": "emphasis", "light": "emphasis"}.get(name, name)) for name in PATTERNS
}


def _identity(name: str) -> str:
    return " ".join(name.split()).lower()
