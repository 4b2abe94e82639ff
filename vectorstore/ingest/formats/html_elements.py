"""What the meta, link and time elements of a page, and those with known names, state about its article."""

import re
from collections.abc import Iterator
from typing import Any

from vectorstore.ingest.formats.html_byline import leading_date
from vectorstore.ingest.formats.html_names import is_comment, named_kind
from vectorstore.ingest.formats.html_styles import is_quotation

StatedFacts = dict[str, tuple[str, str]]  # by fact: the value and where it is stated

# Names of meta elements in lower case, by fact, the surest first.
META = {
    "title": "articletitle citation_title og:title twitter:title dc.title title".split(),
    "author": (
        "author article:author dc.creator citation_author byl parsely-author sailthru.author og:article:author "
        "twitter:creator:name"
    ).split(),
    "source": (
        "contentsource source mediaid dc.source og:site_name dc.publisher citation_journal_title "
        "application-name sitename"
    ).split(),
    "date": (
        "pubdate publishdate firstpublishedtime"
        " article:published_time og:article:published_time datepublished publish_date publish-date "
        "published_time publication_date"
        " citation_publication_date citation_date dc.date.issued dcterms.issued parsely-pub-date sailthru.date "
        "og:release_date weibo:article:create_at"
        " releasedate dc.date dcterms.date date"
    ).split(),
    "url": ["og:url"],
    "language": "og:locale dc.language content-language".split(),
}
_BY_ID = {
    "js_name": ("source", "#js_name"),
    "publish_time": ("date", "#publish_time"),
    "activity-name": ("title", "#activity-name"),
    "js_author_name": ("author", "#js_author_name"),
}
_CHANGED = re.compile(r"updated|modified", re.IGNORECASE)
_AUTHOR = re.compile(
    r"\s(?:author|author-name|p-author|follow-nickname|byline-author|entry-author|rich_media_meta_text)\s",
    re.IGNORECASE,
)
_SOURCE_LABEL = re.compile(r"^(?:来源|來源|Source)\s*[:：]\s*")
_NO_AUTHOR = re.compile(r"原[创創]|[:：。，,/|]|\d")


def read_metas(tree: Any) -> dict[str, str]:
    """The contents of the meta elements by name in lower case; of several with one name, the first."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (
            (meta.get("name") or meta.get("property") or meta.get("itemprop") or meta.get("http-equiv") or "")
            .strip()
            .lower()
        )
        value = " ".join((meta.get("content") or "").split())
        if name and value:
            found.setdefault(name, value)
    return found


def canonical_address(tree: Any) -> tuple[str, str] | None:
    """The address that the page names as its own, and where it does so; None where it names none."""
    for link in tree.iter("link"):
        href = (link.get("href") or "").strip()
        if "canonical" in (link.get("rel") or "").lower().split() and re.match(r"https?://[^/]+/.+", href):
            return href, "link canonical"
    return None


def facts_of_elements(tree: Any) -> StatedFacts:
    """The facts in elements with WeChat's ids, and the date in an element that is marked as the time of publication."""
    found: StatedFacts = {}
    for identity, (fact, where) in _BY_ID.items():
        for element in tree.xpath("//*[@id=$identity]", identity=identity)[:1]:
            if words := " ".join("".join(element.itertext()).split()):
                found[fact] = (leading_date(words) if fact == "date" else words), where
    times = tree.xpath("//time[@pubdate or @itemprop='datePublished']|//*[@itemprop='datePublished']")
    for time in [time for time in times if not any(map(is_quotation, time.iterancestors()))][:1]:
        written = time.get("datetime") or time.get("content") or "".join(time.itertext())
        found.setdefault("date", (leading_date(written.strip()), "time of publication"))
    for year in tree.xpath("//*[@class='year'][following-sibling::*[@class='day']]")[:1]:  # of pages of Xinhua
        day = year.xpath("string(following-sibling::*[@class='day'])")
        written = re.sub(r"\s", "", f"{''.join(year.itertext())}/{day}")
        found.setdefault("date", (leading_date(written), "elements of the date"))
    return {fact: value for fact, value in found.items() if value[0]}


def facts_of_markup(tree: Any) -> Iterator[tuple[str, tuple[str, str]]]:
    """The date and the author that names of elements mark as such, in WordPress, microformats and WeChat.

    A fact counts only if all elements that are marked so say the same.
    """
    times = [
        time
        for time in tree.iter("time")
        if _is_own(time) and not _CHANGED.search(f"{time.get('class', '')} {time.get('itemprop', '')}")
    ]
    days = {leading_date((time.get("datetime") or "".join(time.itertext())).strip()) for time in times} - {""}
    if len(days) == 1:
        yield "date", (days.pop(), "time")
    authors = tree.xpath(
        "//*[@rel='author' or @itemprop='author' or contains(@class, 'author') or contains(@class, "
        "'rich_media_meta_text') or contains(@class, 'follow-nickName')]"
    )
    links = tree.xpath("//a[ancestor::*[contains(@class, 'byline')]]")
    marked = [
        one
        for one in authors
        if isinstance(one.tag, str)
        and _AUTHOR.search(f" {one.get('class', '')} {one.get('rel', '')} {one.get('itemprop', '')} ")
    ]
    names = {_name_of(one) for one in (*marked, *links) if _is_own(one)}
    names = {name for name in names if 2 <= len(name) <= 30 and not leading_date(name) and not _NO_AUTHOR.search(name)}
    if len(names) == 1:
        yield "author", (names.pop(), "element of the author")
    sources = tree.xpath("//*[self::span or self::a or self::em][contains(concat(' ', @class, ' '), ' source ')]")
    beside = {
        words
        for one in sources
        if _is_own(one)
        and leading_date("".join(one.getparent().itertext()).strip())
        and 2 <= len(words := _SOURCE_LABEL.sub("", " ".join("".join(one.itertext()).split()))) <= 20
    }
    if len(beside) == 1:
        yield "source", (beside.pop(), "element of the source")


def _name_of(element: Any) -> str:
    """The name inside an element of an author, which may say more: what the author is, or By before the name."""
    inside = element.xpath(".//*[@itemprop='name' or contains(concat(' ', @class, ' '), ' fn ')]")[:1]
    words = [one.get("content") or "".join(one.itertext()) for one in inside or [element]]
    return " ".join("".join(words).split()).removeprefix("By ")


def _is_own(element: Any) -> bool:
    """Whether an element is inside the article or its head, not in what sites put around it: lists, comments, menus."""
    for around in element.iterancestors():
        names = f"{around.get('id', '')} {around.get('class', '')}".strip()
        kind = named_kind(names)[0] if names else ""
        if around.tag in ("aside", "nav", "footer", "li") or is_quotation(around) or is_comment(around.attrib):
            return False
        if kind in ("comments", "related") or (kind == "boilerplate" and around.tag != "article"):
            return False
    return True
