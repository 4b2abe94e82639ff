"""The keyword index: tantivy's BM25 over our own terms, words and Chinese characters.

An index that can be thrown away: the catalog fills it again.
"""

import json
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path

import tantivy

from vectorstore.errors import SearchIndexError
from vectorstore.index.keyword_index import Idf
from vectorstore.text.terms import terms_of

_COUNTS_KEPT = 50_000  # frequencies of questions' terms
_BLOCK = 2**20  # bytes read at once
_TERMS = "pieces"  # the field's name in the files of existing indexes


class LexicalIndex:
    """One tantivy index: a document is a chunk's id, its article's id and its terms.

    Every method raises SearchIndexError where the files are broken or cannot be written.
    """

    def __init__(self, folder: Path, *, must_exist: bool = False) -> None:
        """Open the index, or make it unless it `must_exist`."""
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        schema.add_text_field("article", tokenizer_name="raw", index_option="basic")
        schema.add_text_field(_TERMS, tokenizer_name="whitespace", index_option="freq")
        self._schema = schema.build()
        self._folder = folder
        with _translate_errors("lexical_not_opened", folder=folder):
            if must_exist:
                (folder / "meta.json").stat()
            folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(self._schema, path=str(folder))
            self._index.reload()
            self._frequency = self._document_frequency()

    def reload(self) -> None:
        """See what another process has written since."""
        with _translate_errors("lexical_not_opened", folder=self._folder):
            self._index.reload()
            self._frequency = self._document_frequency()

    def put(self, chunks: Iterable[tuple[str, str, str]]) -> None:
        """Store these chunks, each as id, article's id and text, in place of older ones of the same id."""
        self._write(chunks, ())

    def delete(self, ids: Iterable[str]) -> None:
        """Delete these chunks; an id that is not there is no error."""
        self._write((), ids)

    def ids(self) -> set[str]:
        """The ids of all chunks."""
        searcher = self._index.searcher()
        with _translate_errors("lexical_not_read"):
            hits = searcher.search(tantivy.Query.all_query(), limit=max(1, searcher.num_docs)).hits
            return {searcher.doc(address)["id"][0] for _, address in hits}

    def count(self) -> int:
        """The number of chunks."""
        return int(self._index.searcher().num_docs)

    def idf(self, excluded: Sequence[Collection[str]] = ()) -> Idf:
        """The idf of terms; `excluded` are the terms of chunks that are counted as if they were not there."""
        return Idf(self.count(), partial(self._read_frequency, self._frequency), excluded)

    @staticmethod
    def _read_frequency(frequency: Callable[[str], int], term: str) -> int:
        with _translate_errors("lexical_not_read"):
            return frequency(term)

    def search(self, terms: Sequence[str], k: int, *, among: Sequence[str] | None = None) -> list[str]:
        """The ids of the k best chunks by BM25 (k1 1.2, b 0.75), best first.

        `among` keeps to some articles by their ids.
        """
        if not terms or k < 1:
            return []
        should = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, _TERMS, term, index_option="freq"))
            for term in terms
        ]
        query = tantivy.Query.boolean_query(should)
        if among is not None:
            kept = tantivy.Query.const_score_query(
                tantivy.Query.term_set_query(self._schema, "article", list(among)), 0.0
            )
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, kept)])
        searcher = self._index.searcher()
        with _translate_errors("lexical_not_read"):
            hits = searcher.search(query, limit=k, count=False).hits
            return [searcher.doc(address)["id"][0] for _, address in hits]

    def _write(self, chunks: Iterable[tuple[str, str, str]], deleted: Iterable[str]) -> None:
        with _translate_errors("lexical_not_written"):
            writer = self._index.writer(heap_size=30_000_000, num_threads=1)
            for identity in deleted:
                writer.delete_documents_by_term("id", identity)
            for identity, article, text in chunks:
                writer.delete_documents_by_term("id", identity)
                writer.add_document(
                    tantivy.Document(id=identity, article=article, **{_TERMS: " ".join(terms_of(text))})
                )
            writer.commit()
            writer.wait_merging_threads()
        self._index.reload()
        self._frequency = self._document_frequency()

    def _document_frequency(self) -> Callable[[str], int]:
        """A function that tells how many chunks have a term.

        Until tantivy merges a segment its frequencies count what was deleted as well: there the hits are counted, once.
        """
        searcher = self._index.searcher()
        segments = json.loads((self._folder / "meta.json").read_text(encoding="utf-8"))["segments"]
        if not any(segment.get("deletes") for segment in segments):
            return lru_cache(maxsize=_COUNTS_KEPT)(partial(searcher.doc_freq, _TERMS))

        @lru_cache(maxsize=_COUNTS_KEPT)
        def hits(term: str) -> int:
            query = tantivy.Query.term_query(self._schema, _TERMS, term, index_option="basic")
            return int(searcher.search(query, limit=1).count)  # type: ignore[attr-defined]  # its stub knows no counts

        return hits


def has_valid_checksums(folder: Path) -> bool:
    """Whether tantivy's files are as it wrote them.

    It puts a checksum at the end of each file, and looks at none when it opens them.
    """
    return all(_has_valid_checksum(file) for file in folder.iterdir() if file.suffix not in (".json", ".lock"))


def _has_valid_checksum(path: Path) -> bool:
    """Whether the file's checksum is that of its content.

    The file ends with a JSON object that has the checksum of all before it, that object's length, and tantivy's mark.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        try:
            file.seek(size - 8)
            ending = int.from_bytes(file.read(4), "little")
            content = file.seek(size - 8 - ending)
            checksum = json.loads(file.read(ending))["crc"]
        except (OSError, ValueError, KeyError, TypeError):  # no such ending
            return False
        file.seek(0)
        found = 0
        while block := file.read(min(_BLOCK, content - file.tell())):
            found = zlib.crc32(block, found)
        return bool(found == checksum)


@contextmanager
def _translate_errors(code: str, **values: object) -> Iterator[None]:
    """Raises what tantivy raises as a SearchIndexError of this code.

    Over damaged files its Rust panics, which is no Exception.
    """
    try:
        yield
    except BaseException as error:
        if not isinstance(error, (OSError, ValueError)) and type(error).__name__ != "PanicException":
            raise
        raise SearchIndexError(code, error=error, **values) from error
