"""The same index in a folder and in PostgreSQL, side by side: what is found, how long it takes, how large it is.

Prints JSON. Articles like news, in Chinese with English names, are put into the catalog as a sync puts them. Words
are as unevenly common as real ones are. Vectors are drawn around centres, and compared one by one in both stores: what
differs is the catalog and the search by words. The server is one of this machine's packages.
"""

import argparse
import contextlib
import itertools
import json
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import psutil
import psycopg

from assistant import Assistant
from assistant.evaluation.questions import Question, read_questions
from tests import postgresql
from tests.benchmarks.growth import QUESTIONS, Drawn
from vectorstore import Article, Filter, Index, SearchResult, find, move_index
from vectorstore.index.catalog import SqliteCatalog
from vectorstore.index.database import CATALOG_FILE
from vectorstore.index.postgres.memory_store import MemoryVectorStore
from vectorstore.index.rows import ArticleRow, ChunkRow, FileRow, SentenceRow, Vectors
from vectorstore.index.vector_store import VectorStoreBackend
from vectorstore.text.terms import terms_of

T = TypeVar("T")
PASSAGES, CANDIDATES = 6, 24
ASKED = 400  # labelled questions of a file
CHUNKS, CHARACTERS = 12, 320  # of an article, and of a chunk


class Repeated(Drawn):
    """Draws the vector of a question once, so that both stores are asked for the same."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: dict[str, Vectors] = {}

    def question(self, text: str) -> Vectors:
        self._local.question(text)
        if text not in self._asked:
            self._asked[text] = self.passages([text])[0]
        return self._asked[text]


def fill(folder: Path, size: int) -> None:
    """Add articles until the index in the folder has this many chunks, and fill its search indexes."""
    embeddings = Drawn()
    with contextlib.closing(Index(folder, embeddings, backend=_in_memory())) as index:
        begin = index.catalog.article_count()
        made = index.catalog.chunk_count()
        numbers = itertools.count(begin)
        index.begin_writing()
        while made < size:
            with index.catalog.transaction():
                for number in itertools.islice(numbers, min(100, -(-(size - made) // CHUNKS))):
                    row = _article(number)
                    index.catalog.put_article(row)
                    index.catalog.put_file(FileRow(row.article.path, 1, 1, row.article.id))
                    index.catalog.link(row.article.path, row.article.id, row.article.path)
                    for chunk in row.chunks:
                        vectors = embeddings.passages([chunk.text] * (1 + len(chunk.sentences)))
                        index.catalog.put_vectors(chunk.digest, embeddings.name, vectors[0], vectors[1:])
                    made += CHUNKS
    with contextlib.closing(
        Index(folder, embeddings, backend=_in_memory())
    ) as index:  # what was not finished is filled from the catalog
        index.catalog.set_property("model", embeddings.name)
        index.begin_writing()
        index.end_writing()


def _in_memory() -> VectorStoreBackend:
    """The store that PostgreSQL's users have without a Chroma server, over the catalog of a folder."""

    def opened(place: Path, _collection: str) -> MemoryVectorStore:
        return MemoryVectorStore(SqliteCatalog(place.parent / CATALOG_FILE), "drawn")

    return VectorStoreBackend("memory", opened)


def _article(number: int) -> ArticleRow:
    chance = random.Random(number)
    identity = f"a{number:07d}"
    chunks = tuple(_chunk(chance, identity, place) for place in range(CHUNKS))
    article = Article(
        id=identity,
        title=f"第{number}篇",
        source=f"第{number % 10}社",
        date=f"{2010 + number % 10}-05-01",
        language="zh-Hans",
        path=f"{number:07d}.md",
    )
    return ArticleRow(article, "".join(chunk.text for chunk in chunks), "utf-8", {}, chunks)


def _chunk(chance: random.Random, article: str, place: int) -> ChunkRow:
    sentences: list[SentenceRow] = []
    text = ""
    while len(text) < CHARACTERS:
        said = "".join(chance.choices(WORDS, cum_weights=WEIGHTS, k=chance.randint(8, 16))) + "。"
        sentences.append(SentenceRow(len(text), len(text) + len(said), len(text), len(text) + len(said), said))
        text += said
    return ChunkRow(
        f"{article}-{place}", article, place, text, 0, len(text), (), tuple(sentences), f"{article}-{place} digest"
    )


def _words() -> list[str]:
    """Words of two characters, and one in twenty in English."""
    spelling = random.Random(7)
    characters = [chr(0x4E00 + spelling.randrange(0x5000)) for _ in range(3000)]
    return [
        f" {''.join(spelling.choices('abcdefghijklmnoprstuvw', k=7))} "
        if number % 20 == 19
        else "".join(spelling.choices(characters, k=2))
        for number in range(50_000)
    ]


WORDS = _words()
WEIGHTS = list(itertools.accumulate(1 / (rank + 10) for rank in range(len(WORDS))))


def main() -> None:
    """Print every figure for each size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("sizes", nargs="*", type=int, help="in chunks, the smallest first")
    parser.add_argument("--questions", nargs="*", default=[], help="files of labelled questions: recall in both stores")
    parser.add_argument("--keep", type=Path, help="a folder for the articles and the index, used again by a later run")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing, postgresql.running() as server:
        for file in given.questions:
            print(json.dumps(_recalls(Path(file), server.database()), ensure_ascii=False), flush=True)
        for size in given.sizes:
            folder = given.keep or Path(passing)
            fill(folder / "index", size)
            print(json.dumps(_compared(folder / "index", server.database()), ensure_ascii=False, indent=2), flush=True)


def _compared(folder: Path, url: str) -> dict[str, object]:
    began = time.perf_counter()
    chunks = move_index(folder, url, lambda _done, _total: None)
    moved = time.perf_counter() - began
    embeddings = Repeated()
    with contextlib.closing(Index(folder, embeddings, backend=_in_memory())) as index:
        questions = _questions(index)
        words_before, in_folder, before = _measured(index, questions)
    with contextlib.closing(Index(folder, embeddings, database_url=url)) as index:
        words_after, in_database, after = _measured(index, questions)
    with contextlib.closing(psycopg.connect(url)) as session:
        [(size,)] = session.execute("SELECT pg_database_size(current_database())").fetchall()
    return {
        "chunks": chunks,
        "seconds to move": round(moved, 1),
        "MB in the folder": _megabytes(sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())),
        "MB in the database": _megabytes(size),
        "of tantivy's first 24 by words, PostgreSQL finds": _share(words_before, words_after),
        "of the folder's first 6 passages, PostgreSQL finds": _share(_ids(in_folder), _ids(in_database)),
        "same first passage": _share([ids[:1] for ids in _ids(in_folder)], [ids[:1] for ids in _ids(in_database)]),
        "folder": before,
        "database": after,
    }


def _recalls(file: Path, url: str) -> dict[str, object]:
    """How often the passage that answers is the first and among the first five, in a folder and in PostgreSQL."""
    asked = read_questions(file)
    questions = random.Random(5).sample([part for part in asked.questions if part.gold is not None], ASKED)
    figures: dict[str, object] = {"file": file.name, "articles": len(asked.contexts), "questions": len(questions)}
    with tempfile.TemporaryDirectory() as folder:
        corpus, index = Path(folder, "corpus"), Path(folder, "index")
        corpus.mkdir()
        for number, context in enumerate(asked.contexts):
            (corpus / f"{number}.txt").write_text(context, encoding="utf-8")
        with Assistant(corpus=corpus, index=index) as assistant:
            assistant.sync()
            figures["folder"] = _recall(assistant, questions)
        move_index(index, url, lambda _done, _total: None)
        with Assistant(corpus=corpus, index=index, database_url=url) as assistant:
            figures["database"] = _recall(assistant, questions)
    return figures


def _recall(assistant: Assistant, questions: Sequence[Question]) -> dict[int, float]:
    found = [[passage.article.path for passage in assistant.search(part.text, 5)] for part in questions]
    gold = [f"{part.gold}.txt" for part in questions]
    return {
        k: round(sum(path in paths[:k] for path, paths in zip(gold, found, strict=True)) / len(gold), 4) for k in (1, 5)
    }


def _questions(index: Index) -> list[str]:
    chance = random.Random(3)
    texts = [chance.choice(chunk.text.split("。")) for chunk in index.catalog.sample_chunks(QUESTIONS)]
    return [f"{text[chance.randrange(3) :][:12]}是多少？" for text in texts]


def _measured(index: Index, questions: Sequence[str]) -> tuple[list[list[str]], list[SearchResult], dict[str, object]]:
    process = psutil.Process()
    began, memory = time.perf_counter(), process.memory_info().rss
    find(index, questions[0], PASSAGES)
    first = time.perf_counter() - began
    words, word_times = _timed(lambda question: index.search_terms(_terms(question), CANDIDATES), questions)
    before = _processor_seconds()
    results, times = _timed(lambda question: find(index, question, PASSAGES), questions)
    processor = _processor_seconds() - before
    filters = Filter(after="2015")
    _, filtered = _timed(lambda question: find(index, question, PASSAGES, filters=filters), questions[:20])
    figures: dict[str, object] = {
        "first search s": round(first, 2),
        "search p50 ms": _at(times, 0.5),
        "search p95 ms": _at(times, 0.95),
        "processor time of a search, the server's too, ms": round(processor / len(questions) * 1000, 1),
        "by words alone p50 ms": _at(word_times, 0.5),
        "by words alone p95 ms": _at(word_times, 0.95),
        "filtered by date p50 ms": _at(filtered, 0.5),
        "MB of memory more": _megabytes(process.memory_info().rss - memory),
    }
    return words, results, figures


def _processor_seconds() -> float:
    """Of this process and of the server that it started."""
    own = psutil.Process()
    return sum(sum(process.cpu_times()[:2]) for process in (own, *own.children(recursive=True)))


def _terms(question: str) -> list[str]:
    return [term for term in dict.fromkeys(terms_of(question)) if len(term) > 1]


def _timed(call: Callable[[str], T], questions: Sequence[str]) -> tuple[list[T], list[float]]:
    results, times = [], []
    for question in questions:
        began = time.perf_counter()
        results.append(call(question))
        times.append(time.perf_counter() - began)
    return results, times


def _ids(results: Sequence[SearchResult]) -> list[list[str]]:
    return [[passage.id for passage in result.passages] for result in results]


def _share(expected: Sequence[Sequence[str]], found: Sequence[Sequence[str]]) -> float:
    """The share of what is expected that was found, over all questions."""
    shared = sum(len(set(one) & set(other)) for one, other in zip(expected, found, strict=True))
    return round(shared / max(1, sum(map(len, expected))), 4)


def _at(times: Sequence[float], share: float) -> float:
    return round(sorted(times)[int(share * (len(times) - 1))] * 1000, 1)


def _megabytes(size: int) -> float:
    return round(size / 2**20, 1)


if __name__ == "__main__":
    main()
