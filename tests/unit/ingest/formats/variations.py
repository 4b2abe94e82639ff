"""Tables of cases: a file, what its article must say in order, must not say, and must list as left out."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from vectorstore.articles import RefusedFile
from vectorstore.errors import RefusedError
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader


@dataclass(frozen=True)
class Case:
    """One file with the right value; a wanted string that begins with `re:` is a pattern.

    White space of any kind and length is equal.
    """

    kind: str
    name: str
    path: str
    make: Callable[[], bytes]
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    omits: tuple[str, ...] = ()
    refused: str = ""
    date: str | None = ""
    author: str | None = ""
    title: str = ""
    articles: int | None = None

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


def faults(case: Case, loader: Loader) -> list[str]:
    """What is wrong with how the program reads the case's file."""
    try:
        found = list(loader.load(case.path, case.make()))
    except RefusedError as refusal:
        found = [RefusedFile(path=case.path, reason=str(refusal))]
    articles = [one for one in found if isinstance(one, LoadedArticle)]
    reasons = [one.reason for one in found if isinstance(one, RefusedFile)]
    if case.refused:
        return (
            []
            if not articles and any(re.search(case.refused, reason) for reason in reasons)
            else [f"not refused: {[one.original for one in articles]} {reasons}"]
        )
    if not articles:
        return [f"refused: {reasons}"]
    said = _folded("\n".join(one.cleaned.text for one in articles))
    omitted = _folded(
        "\n".join(part.text + " " + part.kind + " " + part.where for one in articles for part in one.omissions)
    )
    wrong, at = [], 0
    for wanted in case.says:
        if hit := _search(wanted, said, at):
            at = hit.end()
        else:
            wrong.append(f"says not {wanted!r}" + (" in this place" if _search(wanted, said, 0) else ""))
    wrong += [f"says {unwanted!r}" for unwanted in case.never if _search(unwanted, said, 0)]
    wrong += [f"omits not {wanted!r}" for wanted in case.omits if not _search(wanted, omitted, 0)]
    first = articles[0].article
    wrong += [f"date {first.date}"] * (case.date not in ("", first.date))
    wrong += [f"author {first.author}"] * (case.author not in ("", first.author))
    wrong += [f"title {first.title}"] * (case.title not in ("", first.title))
    wrong += [f"{len(articles)} articles"] * (case.articles is not None and len(articles) != case.articles)
    return [*wrong, f"TEXT {said!r} OMITTED {omitted!r} {reasons}"] if wrong else []


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _search(wanted: str, text: str, at: int) -> re.Match[str] | None:
    return re.compile(wanted[3:] if wanted.startswith("re:") else re.escape(wanted)).search(text, at)
