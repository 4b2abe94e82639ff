"""Which parts of a page are none of its article: by their names, their labels and their looks."""

import re
from collections.abc import Sequence
from itertools import accumulate

from vectorstore.ingest.formats.html_labels import (
    bar_kind,
    has_comment_controls,
    is_notice,
    is_pager,
    label_kind,
    labelled_link,
)
from vectorstore.ingest.formats.html_page import Block, Container, Page

_SENTENCE_END = re.compile(r"[。！？!?…；;][”’」』）)\]】\"']*$|\.[”’)\]\"']*$|[。！？；]")
_MIN_PROSE_WIDTH = 25  # full-width characters without a full stop that are prose all the same
_MORE = 4  # characters of a button beside a label, such as 查看更多
_MAX_KNOWN = 100  # containers with a known name that are looked at; a page has a few
_TEASER = re.compile(r"(?:…|\.\.\.|\[详细\]|\[详情\])$")


class Zones:
    """The kind of each block: empty as long as it may be the article's."""

    def __init__(self, page: Page, title: int | None) -> None:
        self.page = page
        self.title = title
        self.kinds = [block.kind for block in page.blocks]
        prose = [is_prose(block) * len(block.text) * (not block.kind) for block in page.blocks]
        self._prose = [0, *accumulate(prose)]
        self._length = [0, *accumulate(len(block.text) for block in page.blocks)]
        self._linked = [0, *accumulate(min(block.linked, len(block.text)) for block in page.blocks)]

    def prose(self, begin: int, end: int) -> int:
        """Characters of sentences outside links in these blocks, whatever they are."""
        return self._prose[end] - self._prose[begin]

    def candidate_prose(self, begin: int, end: int) -> int:
        """Characters of sentences in these blocks that may be the article's."""
        return sum(self._prose[at + 1] - self._prose[at] for at in range(begin, end) if not self.kinds[at])

    def link_share(self, begin: int, end: int) -> float:
        """Share of the characters that are inside links."""
        return (self._linked[end] - self._linked[begin]) / max(1, self._length[end] - self._length[begin])

    def length(self, begin: int, end: int) -> int:
        """Characters of these blocks."""
        return self._length[end] - self._length[begin]

    def has_title(self, container: Container) -> bool:
        """Whether the article's title is in it."""
        return self.title is not None and container.begin <= self.title < container.end

    def mark(self, begin: int, end: int, kind: str) -> None:
        """Make this kind of what has none yet in these blocks; what is hidden, struck or a picture stays that."""
        for at in range(begin, end):
            self.kinds[at] = self.kinds[at] or kind

    def mark_by_names(self, *only: str) -> None:
        """What tags, roles, ids and classes name; `only` of these kinds, where some are given."""
        known = [
            container
            for container in self.page.containers
            if container.known and self.prose(container.begin, container.end)
        ]
        known = sorted(known, key=lambda container: -self.prose(container.begin, container.end))[:_MAX_KNOWN]
        done = -1
        for container in self.page.containers:
            if container.end <= done or container.begin == container.end:
                continue
            kind = self._kind_by_name(container, known)
            if kind and (not only or kind in only):
                self.mark(container.begin, container.end, kind)
                done = container.end

    def _kind_by_name(self, container: Container, known: Sequence[Container]) -> str:
        begin, end = container.begin, container.end
        kind = container.kind or self._kind_by_links(container)
        if not kind or self.has_title(container):
            return ""
        enclosed = [one for one in known if begin <= one.begin and one.end <= end]
        if kind == "hidden":
            prose, total = self.prose(begin, end), self.prose(0, len(self.kinds))
            return "" if enclosed or (prose and prose > 3 * (total - prose)) else kind
        if enclosed and (kind not in ("comments", "related") or len(enclosed) == len(known)):
            return ""
        inside = any(one.begin <= begin and end <= one.end for one in known)
        return kind if self._is_plausible(kind, container, inside=inside) else ""

    def _is_plausible(self, kind: str, container: Container, *, inside: bool) -> bool:
        """Whether what a container is named is borne out by what is in it.

        `inside` an article's own container less is believed.
        """
        begin, end = container.begin, container.end
        prose, total, links = self.prose(begin, end), self.prose(0, len(self.kinds)), self.link_share(begin, end)
        if not container.sure:  # a list of links, or a bar of short words
            has_notice = kind == "boilerplate" and any(is_notice(block.text) for block in self.page.blocks[begin:end])
            has_heading = any(block.heading for block in self.page.blocks[begin:end])
            return has_notice or (prose == 0 and (links > 0.4 or (self.length(begin, end) <= 30 and not has_heading)))
        if kind == "share":
            return prose <= 120 or links > 0.5
        if kind in ("navigation", "boilerplate") and prose and (inside or (kind == "navigation" and links < 0.2)):
            return links > 0.5 or any(is_notice(block.text) for block in self.page.blocks[begin:end])
        return kind in ("comments", "related") or prose < 0.6 * total or not prose

    def _kind_by_links(self, container: Container) -> str:
        """What a header or an aside is that holds lists of links."""
        if container.tag not in ("header", "aside"):
            return ""
        blocks = self.page.blocks[container.begin : container.end]
        links = sum(is_link(block) for block in blocks)
        if links and 2 * links >= sum(not block.kind for block in blocks):
            container.sure = True
            return "navigation" if container.tag == "header" else "related"
        return ""

    def mark_by_labels(self) -> None:
        """What a short line announces: the box that begins with it, or what follows it."""
        for at, block in enumerate(self.page.blocks):
            if self.kinds[at] or at == self.title:
                continue
            if block.linked and (inline := labelled_link(block.text, block.linked)):
                self.kinds[at] = inline
                continue
            if is_pager(block.text):
                self.kinds[at] = "related"
                continue
            kind, certain = label_kind(block.text)
            if not kind or (block.linked and not block.heading and kind == "comments"):
                continue
            begin, end, is_boxed = self._labelled_blocks(at)
            if is_boxed and self._fits_label(kind, begin + 1, end, certain=certain):
                self.mark(begin, end, kind)
            elif stop := self._end_of_labelled(at, end, kind, certain=certain):
                self.mark(at, stop, kind)
            elif certain and kind in ("share", "related") and not is_prose(block):
                self.mark(at, at + 1, kind)

    def _labelled_blocks(self, at: int) -> tuple[int, int, bool]:
        """The blocks of the smallest container that has more than the label, and whether the label is its first."""
        for number in self.page.around(self.page.blocks[at]):
            container = self.page.containers[number]
            if container.begin < at:
                return at, container.end, False
            if self.length(at + 1, container.end) > _MORE:
                return (
                    at,
                    container.end,
                    container.parent >= 0
                    and not self.has_title(container)
                    and container.tag not in ("body", "html", "article", "main"),
                )
        return at, len(self.kinds), False

    def _fits_label(self, kind: str, begin: int, end: int, *, certain: bool) -> bool:
        """Whether these blocks can be what a label announces."""
        blocks = [block for block in self.page.blocks[begin:end] if not block.kind]
        total = self.prose(0, len(self.kinds))
        if kind == "comments":
            marked = any(has_comment_controls(block.text) for block in blocks)
            return certain or marked or (len(blocks) <= 2 and not self.candidate_prose(end, len(self.kinds)))
        if not certain and kind != "related":
            return self.prose(begin, end) <= 60
        links = sum(is_link(block) for block in blocks)
        if links:
            return 3 * links >= len(blocks) or self.link_share(begin, end) > 0.3
        return self.prose(begin, end) < 0.3 * total and (
            kind != "related" or all(len(block.text) <= 40 for block in blocks)
        )

    def _end_of_labelled(self, at: int, end: int, kind: str, *, certain: bool) -> int:
        """Where what follows a label in the same container ends; 0 where it does not follow."""
        level = self.page.blocks[at].heading
        stop = at + 1
        while stop < end:
            block = self.page.blocks[stop]
            if (
                block.heading
                and (not level or block.heading <= level)
                and not is_link(block)
                and not label_kind(block.text)[0]
            ):
                break
            if kind != "comments" and not block.kind and not is_link(block) and not self._is_teaser(stop, end):
                break
            stop += 1
        if stop == at + 1 or not self._fits_label(kind, at + 1, stop, certain=certain):
            return 0
        return stop

    def _is_teaser(self, at: int, end: int) -> bool:
        """Whether a text without a link belongs to a list of links: it stands between two of them, or breaks off."""
        block = self.page.blocks[at]
        link_follows = at + 1 < end and is_link(self.page.blocks[at + 1])
        return is_link(self.page.blocks[at - 1]) and (
            link_follows or bool(_TEASER.search(block.text)) or not is_prose(block)
        )

    def kind_by_look(self, begin: int, end: int) -> str:
        """What these blocks look like when they are no article; empty where they could be one."""
        blocks = [block for at, block in enumerate(self.page.blocks[begin:end], begin) if not self.kinds[at]]
        prose = [block for block in blocks if is_prose(block)]
        links = sum(is_link(block) for block in blocks)
        if prose and sum(has_comment_controls(block.text) for block in blocks) >= max(1, len(prose) // 2):
            return "comments"
        if links and links >= len(prose):
            return "related"
        if prose and 2 * sum(is_notice(block.text) or bool(bar_of(block)) for block in prose) >= len(prose):
            return "boilerplate"
        return "" if prose else "navigation" if links else "boilerplate"


def bar_of(block: Block) -> str:
    """The kind of a block that is a bar of buttons, a breadcrumb or a notice of the site; empty for others."""
    if block.bar is None:
        block.bar = bar_kind(block.text)
    return block.bar


def is_link(block: Block) -> bool:
    """Whether a block is nothing but links to other pages, its sign and date apart."""
    return (
        not block.kind
        and block.linked > 0
        and block.linked >= 0.7 * (len(block.text) - len(_DATE.findall(block.text)) * 10)
    )


_DATE = re.compile(r"(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}|\b\d{1,2}[-/]\d{1,2}\b")


def is_prose(block: Block) -> bool:
    """Whether a block is made of sentences, most of it outside links."""
    text = block.text
    if block.kind or 2 * block.linked > len(text):
        return False
    return (
        bool(_SENTENCE_END.search(text))
        or sum(1.0 if character >= "\u2e80" else 0.4 for character in text[:200]) >= _MIN_PROSE_WIDTH
    )
