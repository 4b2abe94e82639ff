"""Which blocks of a page are its article, and as what each of the others is left out."""

import re
from collections.abc import Sequence

from vectorstore.ingest.formats.html_core import find_core, is_solid
from vectorstore.ingest.formats.html_labels import label_kind
from vectorstore.ingest.formats.html_page import Block, Page
from vectorstore.ingest.formats.html_title import find_title
from vectorstore.ingest.formats.html_zones import Zones, bar_of, is_link, is_prose

_BYLINE = re.compile(
    r"来源|來源|稿源|作者|记者|記者|发布|發佈|發布|时间|時間|日期|(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}|\bby [A-Z]"
    r"|\b\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8}\.?,? (?:19|20)\d\d|\b[A-Z][a-z]{2,8}\.? \d{1,2}, (?:19|20)\d\d"
    r"|\b(?:published|updated|source|author)\b|浏览|阅读|原创"
    r"|编辑",
    re.IGNORECASE,
)
_EDIT_BAR = re.compile(
    r"(?:[\[［【]?(?:编辑|編輯|播报|播報|讨论|討論|上传视频|锁定|edit)[\]］】]?[\s|·]*)+", re.IGNORECASE
)
_HEADLINE = 8.0  # full-width characters from which on a line that is one link is a headline of another page


def classify_blocks(page: Page, stated_titles: Sequence[str]) -> tuple[list[str], int | None]:
    """The kind of each block, empty for the article's own text, and which block is its title.

    `stated_titles` are the titles that the page's head states.
    """
    title = find_title(page, stated_titles)
    zones = Zones(page, title)
    zones.mark_by_names()
    if not zones.candidate_prose(0, len(zones.kinds)) and (title is None or zones.kinds[title]):
        zones = Zones(page, title)  # names that leave nothing of a page are wrong
        zones.mark_by_names("hidden")
    zones.mark_by_labels()
    begin, end = find_core(zones)
    _mark_outside(zones, begin, end)
    _mark_edges(zones, begin, end)
    return zones.kinds, title


def _mark_outside(zones: Zones, begin: int, end: int) -> None:
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


def _mark_edges(zones: Zones, begin: int, end: int) -> None:
    """Bars and links around the article, and bars and single headlines inside it.

    Around it is before its first and behind its last sentence.
    """
    blocks = zones.page.blocks
    free = [at for at in range(begin, end) if not zones.kinds[at]]
    solid = [at for at in free if is_solid(zones, at)]
    if not solid:
        return
    tail = end  # from where nothing but bars and links follows
    while tail > begin and (zones.kinds[tail - 1] or not is_solid(zones, tail - 1)):
        tail -= 1
    first = zones.title if zones.title is not None else solid[0]
    for at in free:
        block = blocks[at]
        if at == zones.title:
            continue
        bar = bar_of(block)
        if bar and (not is_prose(block) or at > solid[-1] or at < first or bar == "navigation" or at >= tail):
            zones.kinds[at] = bar
        elif _is_edit_bar(zones, at):
            zones.kinds[at] = "boilerplate"
        elif at < first and block.linked and not is_prose(block):
            zones.kinds[at] = "navigation"
        elif is_link(block) and not block.attached:
            zones.kinds[at] = _link_kind(zones, at, first, solid[-1])
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


def _is_edit_bar(zones: Zones, at: int) -> bool:
    """Whether a line is the buttons of an encyclopedia behind a heading: 播报 编辑."""
    blocks = zones.page.blocks
    before = at - 1
    while before > 0 and zones.kinds[before]:
        before -= 1
    return before >= 0 and blocks[before].heading > 0 and bool(_EDIT_BAR.fullmatch(blocks[at].text))


def _link_kind(zones: Zones, at: int, first: int, last: int) -> str:
    block = zones.page.blocks[at]
    if at < first:
        return "navigation"
    if at > last:
        return "related"
    is_list_item = bool(block.mark) or zones.page.containers[block.container].tag in ("li", "td", "dd", "dt", "th")
    wide = sum(1.0 if character >= "\u2e80" else 0.4 for character in block.text)
    ends_sentence = block.text[-1] in "。！？!?；;.：:"
    return "" if is_list_item or block.heading or ends_sentence or wide < _HEADLINE or "\n" in block.text else "related"


def is_byline(block: Block) -> bool:
    """Whether a line can say who wrote or published the article, and when."""
    return len(block.text) <= 200 and bool(_BYLINE.search(block.text))
