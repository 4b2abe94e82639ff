"""A page as it is seen: its blocks of text in order, and the containers around them, without the parser's tree."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from vectorstore.ingest.formats.html_marks import FORBIDDEN

_QUOTED_AT_MOST = 0.8  # of an article's text: an element with more is how the page is laid out
_CONTAINER_TAGS = re.compile(
    rb"</?(?:div|span|section|article|font|b|i|em|strong|center|blockquote|table|tbody|tr|td|ul|ol|li|dl|dd"
    rb"|a)\b[^<>]*>",
    re.IGNORECASE,
)
# Elements around a word or two are taken off a page from so many bytes on, where an element has no more than so many.
_LARGE, _DENSE = 2**18, 25
_FEW_WORDS = re.compile(
    rb"<(b|i|u|em|strong|font|span|small|big)(?:\s+(?:color|face|lang|dir)=\"[^\"<>]{0,40}\")*>([^<>]{1,12})</\1>",
    re.IGNORECASE,
)


class Container:
    """An element that holds blocks: those from `begin` to `end`."""

    __slots__ = ("begin", "end", "is_quotation", "kind", "known", "main", "names", "parent", "sure", "tag")

    def __init__(self, parent: int, tag: str, names: str, begin: int) -> None:
        self.parent = parent
        self.tag = tag
        self.names = names
        self.begin = begin
        self.end = begin
        self.kind = ""  # what its own attributes say it is: navigation, comments, hidden, …
        self.sure = False
        self.known = False  # one that publishing systems put an article's text into
        self.main = False
        self.is_quotation = False  # of another text


class Block:
    """A paragraph, heading, list item or table; `kind` is set for what is no text of any article, such as a picture."""

    __slots__ = ("attached", "bar", "container", "heading", "kind", "linked", "mark", "parts", "text")

    def __init__(
        self, container: int, text: str, *, kind: str = "", mark: str = "", linked: int = 0, heading: int = 0
    ) -> None:
        self.container = container
        self.text = text
        self.kind = kind
        self.mark = mark  # the sign or number that a list gives its item
        self.linked = linked  # characters inside links that lead away
        self.heading = heading
        self.parts = ""  # the text of a short line with white space where its elements begin and end
        self.bar: str | None = None  # which kind of bar of buttons or notice it is, once that was looked at
        self.attached = False  # one of its links leads to a document


@dataclass
class Page:
    """What a walk over a page gives."""

    containers: list[Container] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def around(self, block: Block) -> list[int]:
        """The containers of a block, the innermost first."""
        found, at = [], block.container
        while at >= 0:
            found.append(at)
            at = self.containers[at].parent
        return found

    def quoted_blocks(self, kinds: Sequence[str], title: int | None) -> frozenset[int]:
        """The blocks of other texts that the article quotes.

        What holds its title, or nearly all of it, is none, as where a page is indented.
        """
        own = (
            len(block.text) * (not kind and at != title)
            for at, (block, kind) in enumerate(zip(self.blocks, kinds, strict=True))
        )
        lengths = [0, *accumulate(own)]
        found: set[int] = set()
        for one in self.containers:
            if (
                one.is_quotation
                and lengths[one.end] - lengths[one.begin] <= _QUOTED_AT_MOST * lengths[-1]
                and not (title is not None and one.begin <= title < one.end)
            ):
                found.update(range(one.begin, one.end))
        return frozenset(found)


def parsed(content: bytes) -> Any:
    """The tree of a page in UTF-8; None where there is no element in it."""
    from lxml import etree

    if FORBIDDEN.search(content.decode("utf-8", "replace")) if b"\xef\xb7" in content else False:
        content = FORBIDDEN.sub("\ufffd", content.decode("utf-8", "replace")).encode()
    if len(content) > _LARGE and content.count(b"</") * _DENSE > len(content):
        # the parser takes 240 bytes for each element, where its tags have ten
        content = _FEW_WORDS.sub(rb"\2", content)
    tree, too_deep = _tree(etree, content)
    if too_deep:  # the parser stops at 2,048 elements in each other, and the text inside would be lost
        tree, _ = _tree(etree, _CONTAINER_TAGS.sub(b"<br>", content))
    return tree


def _tree(etree: Any, content: bytes) -> tuple[Any, bool]:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        tree = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:  # nothing in it
        tree = None
    return tree, any("depth" in error.message.lower() for error in parser.error_log)
