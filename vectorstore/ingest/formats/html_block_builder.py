"""Collects the text of a page into blocks, with what stands inside a block and is none of its text."""

import re
from typing import Any

from vectorstore.ingest.formats import html_marks as marks
from vectorstore.ingest.formats.html_page import Block, Page

_SPACE = re.compile(r"[ \t\f\r\n\xa0]+")
_WIDE_BREAK = re.compile("(?<=[\u2e80-\uffee])\n(?=[\u2e80-\uffee])")
_SHORT = 240  # characters of a line that may state facts in parts of its own
_OWN_NUMBER = re.compile(r"[(（]?(?:\d{1,3}|[a-zA-Z]|[一二三四五六七八九十]{1,3})\s?[.)、）．]")


class BlockBuilder:
    """The page that is being collected, and the block that is open."""

    def __init__(self) -> None:
        self.page = Page()
        self._open: list[tuple[Any, int]] = []  # elements that are containers, and their numbers
        self._text: list[str] = []  # of the open block
        self._aside: list[tuple[str, str]] = []  # kind and text of what stands inside it and is none of its text
        self._linked = 0  # characters of it that are inside links
        self._attached = False  # whether it links to a file
        self._links: list[bool] = []  # the open links: whether each leads to another page
        self._lines: list[Any] = []  # elements that keep their line breaks
        self._mark = ""  # of the list item that begins
        self._heading = 0  # the level of the open heading

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if self._lines:
            first, *others = text.split("\n")
            self._add_plain(first.expandtabs(4))
            for line in others:
                self._flush()
                self._add_plain(line.expandtabs(4))
            return
        self._add_plain(_SPACE.sub(lambda found: "\n" if "\n" in found.group() else " ", text))

    def _add_plain(self, text: str) -> None:
        self._text.append(text)
        if any(self._links):
            self._linked += len(text.strip())

    def _flush(self) -> None:
        """End the block that is open."""
        raw = "".join(self._text)
        text = marks.plain(raw.replace(marks.SEAM, ""))
        text = _SPACE.sub(
            " ", _WIDE_BREAK.sub("", _SPACE.sub(lambda found: "\n" if "\n" in found.group() else " ", text))
        ).strip()
        self._text = []
        if text:
            number = self._mark if not _OWN_NUMBER.match(text) or self._mark == "- " else ""
            self._put(Block(self._open[-1][1], text, mark=number, linked=self._linked, heading=self._heading))
            self.page.blocks[-1].attached = self._attached
            if len(raw) <= _SHORT and marks.SEAM in raw:
                self.page.blocks[-1].parts = marks.plain(raw.replace(marks.SEAM, "  ")).strip()
            self._mark = ""
        self._linked, self._attached = 0, False
        for kind, words in self._aside:
            self._put(Block(self._open[-1][1], words, kind=kind))
        self._aside = []

    def _put(self, block: Block) -> None:
        self.page.blocks.append(block)

    def _set_aside(self, kind: str, element: Any) -> None:
        """Keep the words of an element that are none of the block's."""
        words = " ".join(" ".join(element.itertext()).split())
        if kind == "nothing":
            return
        if words and self._aside and self._aside[-1][0] == kind == "note":
            self._aside[-1] = (kind, f"{self._aside[-1][1]} {words}")
        elif words:
            self._aside.append((kind, words))
