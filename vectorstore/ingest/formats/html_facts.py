"""What a page states about its article.

It does so in its head, in data for search engines, in a script of WeChat's, and in lines near the title.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from vectorstore.ingest.formats.html_byline import byline_facts, leading_date, lines_near_title, split_headline
from vectorstore.ingest.formats.html_elements import (
    META,
    StatedFacts,
    canonical_address,
    facts_of_elements,
    facts_of_markup,
    read_metas,
)
from vectorstore.ingest.formats.html_linked_data import linked_articles, names_of
from vectorstore.ingest.formats.html_page import Page

_SCRIPTS = {
    "title": re.compile(r"\bvar\s+msg_title\s*=\s*[\"']([^\"'\n]{1,300})[\"']"),
    "source": re.compile(r"\bvar\s+nickname\s*=\s*(?:htmlDecode\()?[\"']([^\"'\n]{1,100})[\"']"),
    "author": re.compile(r"\bvar\s+(?:msg_)?author\s*=\s*[\"']([^\"'\n]{1,100})[\"']"),
    "date": re.compile(
        r"\bvar\s+(?:publish_time|createTime|create_time|oriCreateTime|ct)\s*=\s*[\"']?((?:19|20)\d\d-\d\d?-\d\d?"
        r"|\d{10})\b"
    ),
    "url": re.compile(r"\bvar\s+msg_link\s*=\s*[\"'](https?://[^\"'\s]{1,500})[\"']"),
}
_SAVED_FROM = re.compile(
    rb"<!--\s*saved from url=\(\d+\)(https?://[^\s>]{1,500})|Page saved with SingleFile\s+url:\s*(https?://\S{1,500})"
)
_CHINA = timedelta(hours=8)  # Chinese sites count the seconds of their scripts so
_NOBODY = re.compile(
    r"(?:admin(?:istrator)?|editor|webmaster|root|unknown|none|null|本站|本网|管理员|佚名|网络|互联网)\d*",
    re.IGNORECASE,
)


class Facts:
    """The statements of a page's head and scripts; the parser's tree is let go."""

    def __init__(self, tree: Any) -> None:
        self._metas = read_metas(tree)
        self._data = list(linked_articles(tree))
        self._scripts = _from_scripts(tree)
        self._elements = facts_of_elements(tree)
        self._markup = dict(facts_of_markup(tree))
        self._title = " ".join("".join(tree.xpath("string((//head/title|//title)[1])")).split())
        self._language = (tree.get("lang") or tree.get("xml:lang") or "") if tree.tag == "html" else ""
        self._address = canonical_address(tree)

    def titles(self) -> list[str]:
        """Every title that the head states; the element may hold the site's name as well."""
        data = [str(value) for one in self._data if isinstance(value := one.get("headline"), str)]
        names = [self._metas[name] for name in META["title"] if name in self._metas]
        return [text for text in (*names, *data, self._scripts.get("title", ""), self._title) if text]

    def body(self) -> list[str]:
        """The paragraphs of the article as data for search engines holds them.

        A page that a script writes has its text nowhere else.
        """
        bodies = [body for one in self._data if isinstance(body := one.get("articleBody"), str)]
        return [" ".join(line.split()) for line in bodies[0].split("\n") if line.strip()] if len(bodies) == 1 else []

    def read(self, page: Page, kinds: Sequence[str], title: int | None) -> tuple[dict[str, str], dict[str, str]]:
        """The facts of the article, and where each is stated."""
        headline, behind = split_headline(page.blocks[title].text) if title is not None else ("", "")
        near = lines_near_title(page, kinds, title, page.quoted_blocks(kinds, title))
        lines = [behind, *near] if behind else near
        from_lines = byline_facts(lines)
        data = self._article_data(headline)
        found: StatedFacts = {}
        for source in (
            self._cms_facts(),
            self._script_facts(),
            from_lines,
            data,
            self._meta_facts(),
            self._markup,
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

    def _cms_facts(self) -> StatedFacts:
        """Names that only an article's page has."""
        return {
            fact: (self._metas[name], f"meta {name}")
            for fact, name in (("source", "contentsource"), ("date", "pubdate"), ("title", "articletitle"))
            if self._metas.get(name) and not _NOBODY.fullmatch(self._metas[name])
        } | {fact: value for fact, value in self._elements.items() if fact in ("source", "author")}

    def _script_facts(self) -> StatedFacts:
        found = {fact: (value, "script of the page") for fact, value in self._scripts.items()}
        if seconds := re.fullmatch(r"\d{10}", found.get("date", ("", ""))[0]):
            found["date"] = (
                (datetime.fromtimestamp(int(seconds.group()), UTC) + _CHINA).date().isoformat(),
                "script of the page",
            )
        return found

    def _meta_facts(self) -> StatedFacts:
        found: StatedFacts = {}
        for fact, names in META.items():
            for name in names:
                value = self._metas.get(name, "")
                if (
                    value
                    and not (fact == "date" and not leading_date(value))
                    and not (fact == "author" and value.startswith("http"))
                ):
                    found[fact] = leading_date(value) if fact == "date" else value, f"meta {name}"
                    break
        return {**self._elements, **found}

    def _address_facts(self) -> StatedFacts:
        return {"url": self._address} if self._address else {}

    def _article_data(self, headline: str) -> StatedFacts:
        """What data for search engines says of this article; of several articles that of its headline, else nothing."""
        own = [
            one
            for one in self._data
            if isinstance(one.get("headline") or one.get("name"), str)
            and str(one.get("headline") or one.get("name")).strip() == headline
        ]
        article = own[0] if own else self._data[0] if len(self._data) == 1 else None
        if article is None:
            return {}
        values = {
            "title": article.get("headline"),
            "date": leading_date(str(article.get("datePublished") or "")),
            "author": names_of(article.get("author")),
            "source": names_of(article.get("publisher") or article.get("sourceOrganization")),
            "url": article.get("url") if str(article.get("url", "")).startswith("http") else None,
            "language": article.get("inLanguage"),
        }
        return {
            fact: (value.strip(), "JSON-LD")
            for fact, value in values.items()
            if isinstance(value, str) and value.strip()
        }


def saved_from(content: bytes) -> str:
    """The address that a browser wrote into the page when it saved it."""
    found = _SAVED_FROM.search(content[:3000])
    return (found[1] or found[2]).decode(errors="replace") if found else ""


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
