"""Words and Chinese characters, by tantivy's BM25 over our own pieces. An index that can be thrown away."""

import json
import math
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path

import tantivy

from vectorstore.errors import SearchIndexError
from vectorstore.text.terms import terms_of

_USUAL = 100  # chunks of other matters that are thought beside the index, one of which has the word
_ASKED = 10  # of these that have a word with which people ask
_COUNTS_KEPT = 50_000  # of words of questions
_BLOCK = 2**20  # bytes read at once


class Lexical:
    """One tantivy index: a document is a chunk's id and its pieces."""

    def __init__(self, folder: Path) -> None:
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        schema.add_text_field("article", tokenizer_name="raw", index_option="basic")
        schema.add_text_field("pieces", tokenizer_name="whitespace", index_option="freq")
        self._schema = schema.build()
        self._folder = folder
        with _guarded("lexical_not_opened", folder=folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(self._schema, path=str(folder))
            self._index.reload()
            self._having = self._counting()

    def put(self, chunks: Iterable[tuple[str, str, str]]) -> None:
        """Store these chunks, each as id, article's id and text, in place of older ones of the same id."""
        self._write(chunks, ())

    def delete(self, ids: Iterable[str]) -> None:
        """Drop these chunks."""
        self._write((), ids)

    def ids(self) -> set[str]:
        """The ids of all chunks."""
        searcher = self._index.searcher()
        with _guarded("lexical_not_read"):
            hits = searcher.search(tantivy.Query.all_query(), limit=max(1, searcher.num_docs)).hits
            return {searcher.doc(address)["id"][0] for _, address in hits}

    def count(self) -> int:
        """The number of chunks."""
        return int(self._index.searcher().num_docs)

    def information(self, gone: Sequence[Collection[str]] = ()) -> "Information":
        """What pieces tell; `gone` are the pieces of chunks that count as if they were not there."""
        return Information(self.count(), self._having, gone)

    def search(self, terms: Sequence[str], k: int, *, among: Sequence[str] | None = None) -> list[str]:
        """The ids of the k best chunks by BM25 (k1 1.2, b 0.75), best first.

        `among` keeps to some articles by their ids.
        """
        if not terms or k < 1:
            return []
        should = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "pieces", term, index_option="freq"))
            for term in terms
        ]
        query = tantivy.Query.boolean_query(should)
        if among is not None:
            kept = tantivy.Query.const_score_query(
                tantivy.Query.term_set_query(self._schema, "article", list(among)), 0.0
            )
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, kept)])
        searcher = self._index.searcher()
        with _guarded("lexical_not_read"):
            hits = searcher.search(query, limit=k, count=False).hits
            return [searcher.doc(address)["id"][0] for _, address in hits]

    def _write(self, put: Iterable[tuple[str, str, str]], gone: Iterable[str]) -> None:
        with _guarded("lexical_not_written"):
            writer = self._index.writer(heap_size=30_000_000, num_threads=1)
            for identity in gone:
                writer.delete_documents_by_term("id", identity)
            for identity, article, text in put:
                writer.delete_documents_by_term("id", identity)
                writer.add_document(tantivy.Document(id=identity, article=article, pieces=" ".join(terms_of(text))))
            writer.commit()
            writer.wait_merging_threads()
        self._index.reload()
        self._having = self._counting()

    def _counting(self) -> Callable[[str], int]:
        """How many chunks have a piece.

        Until tantivy merges a segment its frequencies count what was deleted as well: there the hits are counted, once.
        """
        searcher = self._index.searcher()
        segments = json.loads((self._folder / "meta.json").read_text(encoding="utf-8"))["segments"]
        if not any(segment.get("deletes") for segment in segments):
            return partial(searcher.doc_freq, "pieces")

        @lru_cache(maxsize=_COUNTS_KEPT)
        def hits(piece: str) -> int:
            query = tantivy.Query.term_query(self._schema, "pieces", piece, index_option="basic")
            return int(searcher.search(query, limit=1).count)  # type: ignore[attr-defined]  # its stub knows no counts

        return hits


class Information:
    """What each piece tells, in nats: ln(1 + (N - n + 0.5) / (n + 0.5)) for n of N chunks that have it (BM25's idf).

    A hundred chunks of other matters, one of which has the piece, are added to both: in a small index on one topic
    the words of the topic would else tell next to nothing for standing in most of it. Words that ask stand in ten of
    them, as they are common in every language and tell little even where few chunks happen to have them.
    """

    def __init__(self, total: int, having: Callable[[str], int], gone: Sequence[Collection[str]]) -> None:
        """Of so many chunks in all; `having` tells how many have a piece."""
        self._counted = having
        self._gone = gone
        self._total = total - len(gone)
        self._known: dict[str, float] = {}

    def of(self, terms: Iterable[str], asking: Collection[str] = ()) -> dict[str, float]:
        """The nats of each of these pieces; `asking` are those among them that only ask."""
        return {term: self._told(self._having(term), _ASKED) if term in asking else self._nats(term) for term in terms}

    def commonness(self, text: str) -> float:
        """How usual the rarest piece of a text is: 0 where no chunk has it, 1 where all chunks of a large index have it, and all between by nats."""
        most = self._told(0)
        return 1 - max(map(self._nats, terms_of(text)), default=most) / most

    def _nats(self, term: str) -> float:
        if term not in self._known:
            self._known[term] = self._told(self._having(term))
        return self._known[term]

    def _having(self, term: str) -> int:
        with _guarded("lexical_not_read"):
            having = self._counted(term) - sum(term in chunk for chunk in self._gone)
        return int(max(0, min(self._total, having)))

    def _told(self, having: int, others: int = 1) -> float:
        return math.log(1 + (_USUAL - others + self._total - having + 0.5) / (having + others + 0.5))


def is_whole(folder: Path) -> bool:
    """Whether tantivy's files are as it wrote them: it puts a checksum at the end of each, and looks at none when it opens them."""
    return all(_has_its_checksum(file) for file in folder.iterdir() if file.suffix not in (".json", ".lock"))


def _has_its_checksum(path: Path) -> bool:
    """The file ends with a JSON object that holds the checksum of all before it, the length of that object, and tantivy's mark."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        try:
            file.seek(size - 8)
            ending = int.from_bytes(file.read(4), "little")
            content = file.seek(size - 8 - ending)
            told = json.loads(file.read(ending))["crc"]
        except (OSError, ValueError, KeyError, TypeError):  # no such ending
            return False
        file.seek(0)
        found = 0
        while block := file.read(min(_BLOCK, content - file.tell())):
            found = zlib.crc32(block, found)
        return bool(found == told)


@contextmanager
def _guarded(code: str, **values: object) -> Iterator[None]:
    """What tantivy raises as a SearchIndexError of this code; over damaged files its Rust panics, which is no Exception."""
    try:
        yield
    except BaseException as error:
        if not isinstance(error, (OSError, ValueError)) and type(error).__name__ != "PanicException":
            raise
        raise SearchIndexError(code, error=error, **values) from error
