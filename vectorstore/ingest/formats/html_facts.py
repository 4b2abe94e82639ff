"""What a page states about its article.

It does so in its head, in data for search engines, in a script of WeChat's, and in lines near the title.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from vectorstore.ingest.formats.html_byline import dated, lines_near_title, said
from vectorstore.ingest.formats.html_names import is_comment, named_kind
from vectorstore.ingest.formats.html_page import Page
from vectorstore.ingest.formats.html_styles import is_quotation

Found = dict[str, tuple[str, str]]  # by fact: the value and where it is stated

# Names of meta elements in lower case, by fact, the surest first.
_META = {
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
_ARTICLES = re.compile(
    r"(?:News|Blog|Tech|Scholarly|Satirical|Reportage|Analysis|Opinion|Review|Background|Advertiser|Social)?\w*(?:Article|Posting|Report)$"
)
_SCRIPTS = {
    "title": re.compile(r"\bvar\s+msg_title\s*=\s*[\"']([^\"'\n]{1,300})[\"']"),
    "source": re.compile(r"\bvar\s+nickname\s*=\s*(?:htmlDecode\()?[\"']([^\"'\n]{1,100})[\"']"),
    "author": re.compile(r"\bvar\s+(?:msg_)?author\s*=\s*[\"']([^\"'\n]{1,100})[\"']"),
    "date": re.compile(
        r"\bvar\s+(?:publish_time|createTime|create_time|oriCreateTime|ct)\s*=\s*[\"']?((?:19|20)\d\d-\d\d?-\d\d?|\d{10})\b"
    ),
    "url": re.compile(r"\bvar\s+msg_link\s*=\s*[\"'](https?://[^\"'\s]{1,500})[\"']"),
}
_BY_ID = {
    "js_name": ("source", "#js_name"),
    "publish_time": ("date", "#publish_time"),
    "activity-name": ("title", "#activity-name"),
    "js_author_name": ("author", "#js_author_name"),
}
_SAVED_FROM = re.compile(
    rb"<!--\s*saved from url=\(\d+\)(https?://[^\s>]{1,500})|Page saved with SingleFile\s+url:\s*(https?://\S{1,500})"
)
_CHANGED = re.compile(r"updated|modified", re.IGNORECASE)
_AUTHOR = re.compile(
    r"\s(?:author|author-name|p-author|byline-author|entry-author|rich_media_meta_text)\s", re.IGNORECASE
)
_NO_AUTHOR = re.compile(r"原[创創]|[:：。，,/|]|\d")
_CHINA = timedelta(hours=8)  # Chinese sites count the seconds of their scripts so
_NOBODY = re.compile(
    r"(?:admin(?:istrator)?|editor|webmaster|root|unknown|none|null|本站|本网|管理员|佚名|网络|互联网)\d*",
    re.IGNORECASE,
)


class Facts:
    """The statements of a page's head and scripts; the parser's tree is let go."""

    def __init__(self, tree: Any) -> None:
        self._metas = _metas(tree)
        self._data = list(_linked_data(tree))
        self._scripts = _from_scripts(tree)
        self._elements = _elements(tree)
        self._marked = dict(_marked(tree))
        self._title = " ".join("".join(tree.xpath("string((//head/title|//title)[1])")).split())
        self._language = (tree.get("lang") or tree.get("xml:lang") or "") if tree.tag == "html" else ""
        self._address = _address(tree)

    def titles(self) -> list[str]:
        """Every title that the head states; the element may hold the site's name as well."""
        data = [str(value) for one in self._data if isinstance(value := one.get("headline"), str)]
        names = [self._metas[name] for name in _META["title"] if name in self._metas]
        return [text for text in (*names, *data, self._scripts.get("title", ""), self._title) if text]

    def body(self) -> list[str]:
        """The paragraphs of the article as data for search engines holds them.

        A page that a script writes has its text nowhere else.
        """
        bodies = [body for one in self._data if isinstance(body := one.get("articleBody"), str)]
        return [" ".join(line.split()) for line in bodies[0].split("\n") if line.strip()] if len(bodies) == 1 else []

    def of(self, page: Page, kinds: Sequence[str], title: int | None) -> tuple[dict[str, str], dict[str, str]]:
        """The facts of the article, and where each is stated."""
        headline = page.blocks[title].text if title is not None else ""
        lines = lines_near_title(page, kinds, title, page.quoted_blocks(kinds, title))
        spoken = said(lines)
        data = self._article_data(headline)
        found: Found = {}
        for source in (
            self._own_names(),
            self._first_scripts(),
            spoken,
            data,
            self._others(),
            self._marked,
            self._address_facts(),
        ):
            for fact, value in source.items():
                found.setdefault(fact, value)
        if headline:
            found["title"] = headline, "headline"
        elif "title" not in found and self._title:
            found["title"] = self._title, "title element"
        author = found.get("author", ("", ""))[0]
        if _NOBODY.fullmatch(author) or author.startswith(("http", "@")) or author == found.get("source", ("",))[0]:
            found.pop("author", None)
        if self._language:
            found["language"] = self._language, "html lang"
        return {fact: value for fact, (value, _) in found.items()}, {fact: where for fact, (_, where) in found.items()}

    def _own_names(self) -> Found:
        """Names that only an article's page has."""
        return {
            fact: (self._metas[name], f"meta {name}")
            for fact, name in (("source", "contentsource"), ("date", "pubdate"), ("title", "articletitle"))
            if self._metas.get(name) and not _NOBODY.fullmatch(self._metas[name])
        } | {fact: value for fact, value in self._elements.items() if fact in ("source", "author")}

    def _first_scripts(self) -> Found:
        found = {fact: (value, "script of the page") for fact, value in self._scripts.items()}
        if seconds := re.fullmatch(r"\d{10}", found.get("date", ("", ""))[0]):
            found["date"] = (
                (datetime.fromtimestamp(int(seconds.group()), UTC) + _CHINA).date().isoformat(),
                "script of the page",
            )
        return found

    def _others(self) -> Found:
        found: Found = {}
        for fact, names in _META.items():
            for name in names:
                value = self._metas.get(name, "")
                if (
                    value
                    and not (fact == "date" and not dated(value))
                    and not (fact == "author" and value.startswith("http"))
                ):
                    found[fact] = dated(value) if fact == "date" else value, f"meta {name}"
                    break
        return {**self._elements, **found}

    def _address_facts(self) -> Found:
        return {"url": self._address} if self._address else {}

    def _article_data(self, headline: str) -> Found:
        """What data for search engines says of this article; of several articles that of its headline, else nothing."""
        own = [
            one
            for one in self._data
            if isinstance(one.get("headline") or one.get("name"), str)
            and str(one.get("headline") or one.get("name")).strip() == headline
        ]
        chosen = own[0] if own else self._data[0] if len(self._data) == 1 else None
        if chosen is None:
            return {}
        values = {
            "title": chosen.get("headline"),
            "date": dated(str(chosen.get("datePublished") or "")),
            "author": _names(chosen.get("author")),
            "source": _names(chosen.get("publisher") or chosen.get("sourceOrganization")),
            "url": chosen.get("url") if str(chosen.get("url", "")).startswith("http") else None,
            "language": chosen.get("inLanguage"),
        }
        return {
            fact: (value.strip(), "JSON-LD")
            for fact, value in values.items()
            if isinstance(value, str) and value.strip()
        }


def _metas(tree: Any) -> dict[str, str]:
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


def _address(tree: Any) -> tuple[str, str] | None:
    for link in tree.iter("link"):
        href = (link.get("href") or "").strip()
        if "canonical" in (link.get("rel") or "").lower().split() and re.match(r"https?://[^/]+/.+", href):
            return href, "link canonical"
    return None


def saved_from(content: bytes) -> str:
    """The address that a browser wrote into the page when it saved it."""
    found = _SAVED_FROM.search(content[:3000])
    return (found[1] or found[2]).decode(errors="replace") if found else ""


def _elements(tree: Any) -> Found:
    found: Found = {}
    for identity, (fact, where) in _BY_ID.items():
        for element in tree.xpath("//*[@id=$identity]", identity=identity)[:1]:
            if words := " ".join("".join(element.itertext()).split()):
                found[fact] = (dated(words) if fact == "date" else words), where
    times = tree.xpath("//time[@pubdate or @itemprop='datePublished']|//*[@itemprop='datePublished']")
    for time in [time for time in times if not any(map(is_quotation, time.iterancestors()))][:1]:
        stated = time.get("datetime") or time.get("content") or "".join(time.itertext())
        found.setdefault("date", (dated(stated.strip()), "time of publication"))
    return {fact: value for fact, value in found.items() if value[0]}


def _marked(tree: Any) -> Iterator[tuple[str, tuple[str, str]]]:
    """The date and the author that names of elements mark as such, in WordPress, microformats and WeChat.

    A fact counts only if all elements that are marked so say the same.
    """
    times = [
        time
        for time in tree.iter("time")
        if _is_own(time) and not _CHANGED.search(f"{time.get('class', '')} {time.get('itemprop', '')}")
    ]
    days = {dated((time.get("datetime") or "".join(time.itertext())).strip()) for time in times} - {""}
    if len(days) == 1:
        yield "date", (days.pop(), "time")
    authors = tree.xpath(
        "//*[@rel='author' or @itemprop='author' or contains(@class, 'author') or contains(@class, "
        "'rich_media_meta_text')]"
    )
    linked = tree.xpath("//a[ancestor::*[contains(@class, 'byline')]]")
    marked = [
        one
        for one in authors
        if isinstance(one.tag, str)
        and _AUTHOR.search(f" {one.get('class', '')} {one.get('rel', '')} {one.get('itemprop', '')} ")
    ]
    names = {
        " ".join("".join(one.itertext()).split()).removeprefix("By ") for one in (*marked, *linked) if _is_own(one)
    }
    names = {name for name in names if 2 <= len(name) <= 30 and not dated(name) and not _NO_AUTHOR.search(name)}
    if len(names) == 1:
        yield "author", (names.pop(), "element of the author")


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


def _from_scripts(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for script in tree.iter("script"):
        text = script.text or ""
        if "var " not in text:
            continue
        for fact, pattern in _SCRIPTS.items():
            if fact not in found and (match := pattern.search(text)):
                found[fact] = match[1].strip()
    return {fact: value for fact, value in found.items() if value}


def _linked_data(tree: Any) -> Iterator[Mapping[str, Any]]:
    """The articles that data for search engines describes, those of lists apart."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            yield from _articles(json.loads(script.text or "", strict=False), 0)
        except (ValueError, RecursionError):
            continue


def _articles(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list) and depth < 4:
        for one in value:
            yield from _articles(one, depth + 1)
    elif isinstance(value, dict) and depth < 4:
        kinds = value.get("@type")
        if any(
            isinstance(kind, str) and _ARTICLES.fullmatch(kind)
            for kind in (kinds if isinstance(kinds, list) else [kinds])
        ):
            yield value
        else:
            yield from _articles(
                [value[name] for name in ("@graph", "mainEntity") if name in value and kinds != "ItemList"], depth + 1
            )


def _names(value: Any) -> str:
    values = value if isinstance(value, list) else [value]
    names = [
        str(one.get("name") or "") if isinstance(one, dict) else one for one in values if isinstance(one, (str, dict))
    ]
    names = [name.strip() for name in names if isinstance(name, str) and name.strip()]
    return ("、" if names and names[0] > "\u2e7f" else ", ").join(names)
