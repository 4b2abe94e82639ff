"""What the index asks of keyword search, asked of tantivy and of PostgreSQL."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgresql
from vectorstore.index.keyword_index import KeywordIndex
from vectorstore.index.lexical import LexicalIndex
from vectorstore.index.postgres import keyword_index as postgres_index
from vectorstore.index.postgres.keyword_index import PostgresKeywordIndex
from vectorstore.text.terms import terms_of

CHUNKS = [
    ("a-0", "a", "The old pier was rebuilt in 1987 after the flood. Forty ships spend the winter there."),
    ("a-1", "a", "The flood took the pier, and the flood took the mill."),
    ("b-0", "b", "旧渔港在城市的南边。冬天的时候，四十条船停在那里。"),
    ("c-0", "c", "The school on the hill teaches ninety children; O'Brien's roof isn't green, C:\\temp is."),
]


@pytest.fixture(params=["tantivy", "PostgreSQL", "PostgreSQL, filled"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[KeywordIndex]:
    """An index of four chunks."""
    if request.param == "tantivy":
        opened: KeywordIndex = LexicalIndex(tmp_path)
        opened.put(CHUNKS)
        yield opened
        return
    catalog = postgresql.writing_catalog(request.getfixturevalue("postgresql_server").database())
    database_index = PostgresKeywordIndex(catalog)
    if request.param == "PostgreSQL":
        database_index.put(CHUNKS)
    else:
        database_index.fill(CHUNKS)
    yield database_index
    catalog.close()


def asked(index: KeywordIndex, question: str, k: int = 3, among: list[str] | None = None) -> list[str]:
    return index.search(list(dict.fromkeys(terms_of(question))), k, among=among)


def test_the_chunk_with_the_rarest_terms_comes_first(index: KeywordIndex) -> None:
    assert asked(index, "Which pier was rebuilt?")[:2] == ["a-0", "a-1"]
    assert asked(index, "flood", 1) == ["a-1"]  # it has the word twice
    assert asked(index, "漁港的船")[0] == "b-0"
    assert asked(index, "O'Brien's C:\\temp", 1) == ["c-0"]
    assert (asked(index, "pier", 0), asked(index, "zeppelin"), asked(index, "")) == ([], [], [])


def test_a_search_keeps_to_articles(index: KeywordIndex) -> None:
    assert asked(index, "the pier and the school", among=["c", "b"]) == ["c-0"]
    assert asked(index, "the pier", among=[]) == []


def test_a_chunk_of_the_same_id_takes_the_place_of_the_older_one(index: KeywordIndex) -> None:
    index.put([("a-1", "a", "Barley is ground here."), ("d-0", "d", "Barley grows there.")])
    index.delete(["b-0", "nobody"])

    assert (index.count(), index.ids()) == (4, {"a-0", "a-1", "c-0", "d-0"})
    assert sorted(asked(index, "barley")) == ["a-1", "d-0"]
    assert (asked(index, "mill"), asked(index, "渔港")) == ([], [])
    weights = index.idf().of(["barley", "flood", "mill", "渔港"])
    assert weights["barley"] < weights["flood"] < weights["mill"] == weights["渔港"]


def test_terms_weigh_the_same_in_every_index(index: KeywordIndex, tmp_path: Path) -> None:
    other = LexicalIndex(tmp_path / "other")
    other.put(CHUNKS)
    terms = ["the", "pier", "flood", "船", "渔港", "nowhere", "x" * 3000]

    assert index.idf().of(terms, {"the"}) == other.idf().of(terms, {"the"})
    assert index.idf([{"pier"}]).of(terms) == other.idf([{"pier"}]).of(terms)
    assert index.idf().commonness("the pier") == other.idf().commonness("the pier")


def test_a_term_of_any_length_is_found(index: KeywordIndex) -> None:
    index.put([("long", "e", f"{'z' * 5000} ends here"), ("longer", "e", f"{'z' * 5001} ends there")])
    assert asked(index, "z" * 5000) == ["long"]


def test_chunks_that_are_not_looked_at_could_not_have_been_among_the_best(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random(5)
    catalog = postgresql.writing_catalog(request.getfixturevalue("postgresql_server").database())
    index = PostgresKeywordIndex(catalog)
    words = [f"w{number}" for number in range(60)]
    common = [draw.choices(words, weights=[60 / (1 + number) for number in range(60)], k=20) for _ in range(400)]
    index.put((f"c{number:03}", "a", " ".join(text)) for number, text in enumerate(common))
    for _ in range(30):
        question = draw.sample(words, 6)
        monkeypatch.setattr(postgres_index, "_BUDGETS", (10_000,))
        whole = index.search(question, 10)
        monkeypatch.setattr(postgres_index, "_BUDGETS", (20, 40, 80, 10_000))
        assert index.search(question, 10) == whole
    catalog.close()
