"""Which block of a page is the title of its article."""

import re
from collections.abc import Sequence

from vectorstore.ingest.formats.html_page import Page
from vectorstore.ingest.formats.html_zones import is_link

_NOT_TITLE = frozenset({"navigation", "comments", "related"})
_TITLE_NAMES = re.compile(
    r"activity-name|rich_media_title"
    r"|(?:article|art|arti|post|entry|news|main|page|content|detail|info|doc|xl|nr|zw)?[-_]?(?:title|tit|bt|biaoti"
    r"|headline|heading)\d?",
    re.IGNORECASE,
)
_JOINED = re.compile(r"[\s_|·\-–—:：,，.。!！?？、“”\"'《》]+")


def _normalize_title(text: str) -> str:
    return _JOINED.sub("", text).lower()


def find_title(page: Page, stated_titles: Sequence[str]) -> int | None:
    """The block that is the article's title: a heading, or what is named one, that the page's head states as well."""
    keys = [key for text in stated_titles if (key := _normalize_title(text))]
    best: tuple[int, int] | None = None
    for at, block in enumerate(page.blocks):
        if block.kind or len(block.text) > 200:
            continue
        names = page.containers[block.container].names
        has_title_name = any(_TITLE_NAMES.fullmatch(name) for name in names.split())
        if not block.heading and not has_title_name and not any(_normalize_title(block.text) == key for key in keys):
            continue
        key = _normalize_title(block.text)
        around = {page.containers[number].kind for number in page.around(block)}
        same = max(
            (2 if key == other else 1 if len(key) >= 4 and other.startswith(key) else 0 for other in keys), default=0
        )
        if (
            len(key) < 2
            or (around & _NOT_TITLE and not (same and block.heading))
            or ("hidden" in around and not (has_title_name or same))
        ):
            continue
        rank = 4 * same + 2 * (block.heading == 1) + (0 < block.heading <= 3) + has_title_name - 3 * is_link(block)
        if rank > 1 and (best is None or rank > best[0]):
            best = rank, at
    return best[1] if best else None
