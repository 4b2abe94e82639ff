"""Proves on tables of inputs that people have what must arrive of each, what is told as left out, and what is refused:
one line a case.

The tables are in tests/cases/ingest, one for each kind: saved pages, links and comments around an article, raised
numbers, breaks, dates, encodings, wrapped text, tables, notes, e-books, and pages that are no articles.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.articles import RefusedFile
from vectorstore.errors import RefusedError
from vectorstore.ingest.formats import html
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader

KINDS = sorted((Path(__file__).parents[3] / "cases" / "ingest").glob("*.jsonl"))


@pytest.fixture(scope="module")
def loader() -> Iterator[Loader]:
    with Loader() as loader:
        yield loader


@pytest.mark.parametrize("table", KINDS, ids=lambda table: table.stem)
def test_every_case_of_a_kind_arrives_as_it_is_seen(table: Path, loader: Loader) -> None:
    cases = [json.loads(line) for line in table.read_text("utf-8").strip("\n").split("\n")]
    wrong = {case["name"]: problems for case in cases if (problems := list(_problems(case, *_loaded(case, loader))))}

    assert len(cases) >= 20
    assert wrong == {}


def _content(case: dict[str, Any]) -> bytes:
    if "parts" not in case:
        return str(case["file"]).encode(case.get("encoding", "utf-8"))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in case["parts"].items():
            archive.writestr(name, part if isinstance(part, str) else part["text"].encode(part["encoding"]))
    return file.getvalue()


def _loaded(case: dict[str, Any], loader: Loader) -> tuple[list[LoadedArticle], list[str]]:
    try:
        parts = list(loader.load(case["path"], _content(case)))
    except RefusedError as refusal:
        return [], [str(refusal)]
    return [part for part in parts if isinstance(part, LoadedArticle)], [
        part.reason for part in parts if isinstance(part, RefusedFile)
    ]


def _problems(case: dict[str, Any], articles: list[LoadedArticle], reasons: list[str]) -> Iterator[object]:
    """`refused` and `bad` are patterns of reasons, `rows` the articles of a table.

    The others are words of the text, of what is told, or of neither.
    """
    expected = [case["refused"]] if "refused" in case else case.get("bad", [])
    yield from (
        ("not refused", pattern) for pattern in expected if not any(re.search(pattern, reason) for reason in reasons)
    )
    if reasons and not expected and not case.get("maybe_bad"):
        yield "refused", reasons
    if "refused" in case:
        yield from (("read all the same", article.cleaned.text) for article in articles)
        return
    rows = [article for article in articles if article.article.title not in case.get("maybe", [])]
    if len(rows) != len(case.get("rows", [0])):
        yield "articles", [article.article.title for article in rows]
    for article, row in zip(rows, case.get("rows", []), strict=False):
        yield from _of_row(article, row)
    yield from _of_text(case, articles)


def _of_row(article: LoadedArticle, row: dict[str, Any]) -> Iterator[object]:
    text = article.cleaned.text.strip()
    if row.get("text", text) != text:
        yield "row", text
    yield from (("row lacks", words) for words in row.get("has", []) if words not in text)
    yield from (("row has", words) for words in row.get("hasnt", []) if words in text)
    facts = {fact: row[fact] for fact in ("title", "author", "source", "date", "url") if fact in row}
    yield from (
        ("row's fact", fact, getattr(article.article, fact))
        for fact, value in facts.items()
        if getattr(article.article, fact) != value
    )


def _of_text(case: dict[str, Any], articles: list[LoadedArticle]) -> Iterator[object]:
    text = "\n".join(article.cleaned.text for article in articles)
    place = 0
    for words in case.get("text", []):
        found = text.find(words, place)
        if found < 0:
            yield "lacks, or not in order", words
        place = max(place, found + len(words))
    told = "\n".join(f"{omission.text}\n{omission.where}" for article in articles for omission in article.omissions)
    facts = [str(value) for article in articles for value in article.article.model_dump().values()]
    yield from (("in the text", words) for words in (*case.get("out", []), *case.get("never", [])) if words in text)
    yield from (
        ("vanished", words)
        for words in (*case.get("out", []), *case.get("told", []))
        if not any(words in part for part in (text, told, *facts))
    )
    for fact, value in case.get("facts", {}).items() if articles else ():
        found_fact = getattr(articles[0].article, fact.removesuffix("_not"))
        if found_fact.startswith(value) if fact.endswith("_not") else found_fact != value:
            yield "fact", fact, found_fact


# What may stand in what, ill-formed pages too.
AROUND = (
    "<p>{}</p>¦<div>{}<br>{}</div>¦<li>{}</li>¦<table><tr><td>{}</td><td>{}</td></tr><tr><td>{}</td></tr></table>¦<h2>{}</h2>¦<s>{}<br>{}</s>¦<pre>{}</pre>"
    "¦<details><summary>{}</summary>{}</details>¦<button>{}<b>{}</b>{}</button>¦<noscript>{}<p>{}</p>{}</noscript>¦<p "
    "style='display:none'>{}</p>¦<td>{}</td>"
    "¦<span hidden>{}<i>{}</i>{}</span>¦<a "
    "href='/x'>{}</a>¦<sup>{}</sup>¦<ruby>{}<rt>{}<br>{}</rt></ruby>¦<div class='widget'><h3>{}</h3>{}</div>"
    "¦<div class='comments'>{}</div>¦<nav>{}<a "
    "href='/y'>{}</a></nav>¦<aside>{}</aside>¦<footer>{}</footer>¦<textarea>{}</textarea>¦<caption>{}</caption>"
).split("¦")
NESTED = st.recursive(
    st.just("{}"),
    lambda inner: st.tuples(st.sampled_from(AROUND), inner, inner).map(
        lambda parts: parts[0].replace("{}", parts[1], 1) + parts[2]
    ),
)


@settings(max_examples=150)
@given(st.lists(NESTED, min_size=1, max_size=6))
def test_no_words_vanish_however_elements_stand_in_each_other(bodies: list[str]) -> None:
    body = "".join(bodies)
    count = body.count("{}")
    extract = html.read(f"<body>{body.format(*(f'字句{number}号。' for number in range(count)))}</body>".encode())
    told = "".join("\n".join([extract.text, *(part.text for part in extract.left_out)]).split())

    assert [number for number in range(count) if f"字句{number}号" not in told] == []
