"""Which blocks of a page are its article, and as what each of the others is left out."""

import re
from collections.abc import Sequence

from vectorstore.ingest.formats.html_labels import label_kind
from vectorstore.ingest.formats.html_page import Block, Container, Page
from vectorstore.ingest.formats.html_zones import Zones, bar_of, is_link, is_prose

_NOT_TITLE = frozenset({"navigation", "comments", "related"})
_TITLE_NAMES = re.compile(
    r"activity-name|rich_media_title"
    r"|(?:article|art|arti|post|entry|news|main|page|content|detail|info|doc|xl|nr|zw)?[-_]?(?:title|tit|bt|biaoti|headline|heading)\d?",
    re.IGNORECASE,
)
_JOINED = re.compile(r"[\s_|·\-–—:：,，.。!！?？、“”\"'《》]+")
_BYLINE = re.compile(
    r"来源|來源|稿源|作者|记者|記者|发布|發佈|發布|时间|時間|日期|(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}|\bby [A-Z]"
    r"|\b\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8}\.?,? (?:19|20)\d\d|\b[A-Z][a-z]{2,8}\.? \d{1,2}, (?:19|20)\d\d"
    r"|\b(?:published|updated|source|author)\b|浏览|阅读|原创"
    r"|编辑",
    re.IGNORECASE,
)
_KNOWN_WEIGHT = (
    4  # a container with a known name is believed with a quarter of the page's sentences, an article element with half
)
_SMALL, _SMALLER = 3, 4  # blocks of a container beside the title's, and how many times more sentences that one has
_HEADLINE = 8.0  # full-width characters from which on a line that is one link is a headline of another page


def sorted_blocks(page: Page, stated: Sequence[str]) -> tuple[list[str], int | None]:
    """The kind of each block, empty for the article's own text, and which block is its title.

    `stated` are the titles that the page's head states.
    """
    title = _title(page, stated)
    zones = Zones(page, title)
    zones.by_names()
    if not zones.free(0, len(zones.kinds)) and (title is None or zones.kinds[title]):
        zones = Zones(page, title)  # names that leave nothing of a page are wrong
        zones.by_names("hidden")
    zones.by_labels()
    begin, end = _core(zones)
    _outside(zones, begin, end)
    _edges(zones, begin, end)
    return zones.kinds, title


def _key(text: str) -> str:
    return _JOINED.sub("", text).lower()


def _title(page: Page, stated: Sequence[str]) -> int | None:
    """The block that is the article's title: a heading, or what is named one, that the page's head states as well."""
    keys = [key for text in stated if (key := _key(text))]
    best: tuple[int, int] | None = None
    for at, block in enumerate(page.blocks):
        if block.kind or len(block.text) > 200:
            continue
        names = page.containers[block.container].names
        named = any(_TITLE_NAMES.fullmatch(name) for name in names.split())
        if not block.heading and not named and not any(_key(block.text) == key for key in keys):
            continue
        key = _key(block.text)
        around = {page.containers[number].kind for number in page.around(block)}
        same = max(
            (2 if key == other else 1 if len(key) >= 4 and other.startswith(key) else 0 for other in keys), default=0
        )
        if (
            len(key) < 2
            or (around & _NOT_TITLE and not (same and block.heading))
            or ("hidden" in around and not (named or same))
        ):
            continue
        rank = 4 * same + 2 * (block.heading == 1) + (0 < block.heading <= 3) + named - 3 * is_link(block)
        if rank > 1 and (best is None or rank > best[0]):
            best = rank, at
    return best[1] if best else None


def _core(zones: Zones) -> tuple[int, int]:
    """The blocks between which the article is: a container that systems put it into, or what holds most sentences."""
    whole = len(zones.kinds)
    candidates = [
        one for one in zones.page.containers if (one.known or one.tag == "article") and zones.free(one.begin, one.end)
    ]
    outer = _outermost(candidates)
    if outer:
        best = max(
            outer,
            key=lambda one: (
                zones.free(one.begin, one.end) + 2 * zones.prose(one.begin, one.end) * one.known,
                -one.begin,
            ),
        )
        inside = zones.free(best.begin, best.end)
        if inside * (_KNOWN_WEIGHT if best.known else 2) >= zones.free(0, whole) - sum(
            zones.free(one.begin, one.end) for one in outer if one is not best
        ):
            same = [one for one in outer if one.parent == best.parent and one.names == best.names and one.known]
            return (
                (min(one.begin for one in same), max(one.end for one in same)) if best.known else (best.begin, best.end)
            )
    mains = [
        one for one in zones.page.containers if one.main and 2 * zones.free(one.begin, one.end) > zones.free(0, whole)
    ]
    number = zones.page.containers.index(mains[-1]) if mains else 0
    return _descended(zones, number)


def _outermost(containers: list[Container]) -> list[Container]:
    found: list[Container] = []
    for one in containers:
        if not found or one.begin >= found[-1].end:
            found.append(one)
    return found


def _descended(zones: Zones, number: int) -> tuple[int, int]:
    """From a container down to the one below which no child alone has the article's sentences."""
    children: dict[int, list[int]] = {}
    for at, container in enumerate(zones.page.containers):
        children.setdefault(container.parent, []).append(at)
    while True:
        container = zones.page.containers[number]
        below = [
            at
            for at in children.get(number, [])
            if zones.free(zones.page.containers[at].begin, zones.page.containers[at].end)
        ]
        if not below:
            return container.begin, container.end
        spans = {at: (zones.page.containers[at].begin, zones.page.containers[at].end) for at in below}
        titled = next((zones.page.containers[at] for at in below if zones.has_title(zones.page.containers[at])), None)
        looks = {at: _look(zones, zones.page.containers[at], titled) for at in below}
        biggest = max(
            [at for at in below if not looks[at]] or below,
            key=lambda at: zones.free(*spans[at]) + 1000 * zones.has_title(zones.page.containers[at]),
        )
        own = zones.free(container.begin, container.end) - sum(zones.free(*span) for span in spans.values())
        for at in below:
            if at != biggest and looks[at]:
                zones.mark(*spans[at], looks[at])
        others = any(at != biggest and not looks[at] for at in below)
        if own or others or _has_lines_beside(zones, container, spans[biggest]):
            return container.begin, container.end
        outside = (
            zones.title is not None
            and container.begin <= zones.title < container.end
            and not zones.has_title(zones.page.containers[biggest])
        )
        if outside:
            return container.begin, container.end
        number = biggest


def _look(zones: Zones, container: Container, titled: Container | None) -> str:
    """What a child looks like that is no part of the article.

    It may also be small, named, and away from the title and most sentences.
    """
    if container is titled:
        return ""
    look = zones.looks_like(container.begin, container.end)
    if look or titled is None or not container.names or container.names == titled.names:
        return look
    free = [at for at in range(container.begin, container.end) if not zones.kinds[at]]
    small = len(free) <= _SMALL and _SMALLER * zones.free(container.begin, container.end) <= zones.free(
        titled.begin, titled.end
    )
    return "other_text" if small and not any(zones.page.blocks[at].heading for at in free) else ""


def _has_lines_beside(zones: Zones, container: Container, inner: tuple[int, int]) -> bool:
    """Whether short lines stand beside a child that is no more than a paragraph or two, and seem to belong to it."""
    titled = zones.title is not None and inner[0] <= zones.title < inner[1]
    if titled or sum(_is_solid(zones, at) for at in range(*inner)) > 2:
        return False
    return any(_is_solid(zones, at) for at in range(container.begin, container.end) if not inner[0] <= at < inner[1])


def _is_solid(zones: Zones, at: int) -> bool:
    """Whether a block may be the article's and is neither a link nor a bar of buttons."""
    block = zones.page.blocks[at]
    return not zones.kinds[at] and not is_link(block) and not bar_of(block)


def _outside(zones: Zones, begin: int, end: int) -> None:
    """What is outside the article's container: its title and what stands between the two are kept."""
    blocks = zones.page.blocks
    head = zones.title if zones.title is not None and zones.title < begin else begin
    for at, block in enumerate(blocks):
        if zones.kinds[at] or begin <= at < end or at == zones.title:
            continue
        bar = bar_of(block)
        if bar:
            zones.kinds[at] = bar
        elif is_link(block):
            zones.kinds[at] = "navigation" if at < begin else "related"
        elif head < at < begin:
            continue
        elif at < begin:
            zones.kinds[at] = "other_text" if is_prose(block) else "boilerplate"
        else:
            zones.kinds[at] = "other_text" if is_prose(block) else "boilerplate"


def _edges(zones: Zones, begin: int, end: int) -> None:
    """Bars and links around the article, and bars and single headlines inside it.

    Around it is before its first and behind its last sentence.
    """
    blocks = zones.page.blocks
    free = [at for at in range(begin, end) if not zones.kinds[at]]
    solid = [at for at in free if _is_solid(zones, at)]
    if not solid:
        return
    tail = end  # from where nothing but bars and links follows
    while tail > begin and (zones.kinds[tail - 1] or not _is_solid(zones, tail - 1)):
        tail -= 1
    first = zones.title if zones.title is not None else solid[0]
    for at in free:
        block = blocks[at]
        if at == zones.title:
            continue
        bar = bar_of(block)
        if bar and (not is_prose(block) or at > solid[-1] or at < first or bar == "navigation" or at >= tail):
            zones.kinds[at] = bar
        elif at < first and block.linked and not is_prose(block):
            zones.kinds[at] = "navigation"
        elif is_link(block) and not block.attached:
            zones.kinds[at] = _of_link(zones, at, first, solid[-1])
    last = [at for at in range(begin, end) if not zones.kinds[at]]
    while (
        last
        and last[-1] != zones.title
        and label_kind(blocks[last[-1]].text)[0]
        and not is_prose(blocks[last[-1]])
        and last[-1] < end
    ):
        zones.kinds[last[-1]] = label_kind(blocks[last[-1]].text)[0]
        last.pop()


def _of_link(zones: Zones, at: int, first: int, last: int) -> str:
    block = zones.page.blocks[at]
    if at < first:
        return "navigation"
    if at > last:
        return "related"
    listed = bool(block.mark) or zones.page.containers[block.container].tag in ("li", "td", "dd", "dt", "th")
    wide = sum(1.0 if character >= "\u2e80" else 0.4 for character in block.text)
    ended = block.text[-1] in "。！？!?；;.：:"
    return "" if listed or block.heading or ended or wide < _HEADLINE or "\n" in block.text else "related"


def is_byline(block: Block) -> bool:
    """Whether a line can say who wrote or published the article, and when."""
    return len(block.text) <= 200 and bool(_BYLINE.search(block.text))
