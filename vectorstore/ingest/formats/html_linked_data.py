"""Data for search engines (JSON-LD) that a page holds about its article."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_ARTICLES = re.compile(
    r"(?:News|Blog|Tech|Scholarly|Satirical|Reportage|Analysis|Opinion|Review|Background|Advertiser"
    r"|Social)?\w*(?:Article|Posting|Report)$"
)


def linked_articles(tree: Any) -> Iterator[Mapping[str, Any]]:
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


def names_of(value: Any) -> str:
    """The names of a person or an organisation, or of several, in one line; empty where there is none."""
    values = value if isinstance(value, list) else [value]
    names = [
        str(one.get("name") or "") if isinstance(one, dict) else one for one in values if isinstance(one, (str, dict))
    ]
    names = [name.strip() for name in names if isinstance(name, str) and name.strip()]
    return ("、" if names and names[0] > "\u2e7f" else ", ").join(names)
