"""Keyword search in PostgreSQL: a GIN index over the terms of chunks, which were made here."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b
from itertools import accumulate

from vectorstore.index.keyword_index import Idf
from vectorstore.index.postgres.database import PostgresDatabase
from vectorstore.index.postgres.schema import TERMS_INDEX
from vectorstore.text.terms import terms_of

_LONGEST = 500  # characters of a term: PostgreSQL takes 2,046 bytes of one
_COUNTED = 8  # times a chunk has a term; more make next to no difference
_COUNTS_KEPT = 50_000  # frequencies of questions' terms
_TERMS_WEIGHED = 64  # of a question, the rarest ones
_TOTAL = ""  # no term: under it the number of all chunks is stored
# Chunks that are looked at: first so many, then more where a chunk with commoner terms alone could be among the best.
_BUDGETS = (2_000, 20_000)
_DELETE = """
    WITH gone AS (DELETE FROM chunk_terms WHERE chunk {in_list} RETURNING terms),
        lost AS (
            SELECT lexeme AS term, count(*) AS chunks FROM gone, unnest(gone.terms) GROUP BY 1
            UNION ALL SELECT '', count(*) FROM gone
        )
    UPDATE term_counts SET chunks = term_counts.chunks - lost.chunks FROM lost WHERE term_counts.term = lost.term
"""
_COUNT_ALL = """
    INSERT INTO term_counts SELECT lexeme, count(*) FROM chunk_terms, unnest(terms) GROUP BY 1
    UNION ALL SELECT '', count(*) FROM chunk_terms
"""
_COUNT = """
    INSERT INTO term_counts SELECT * FROM unnest(?::text[], ?::bigint[])
    ON CONFLICT (term) DO UPDATE SET chunks = term_counts.chunks + excluded.chunks
"""


class PostgresKeywordIndex:
    """A KeywordIndex: a chunk is a row with its terms as a `tsvector`, and a table counts the chunks of each term."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database
        self._counts: tuple[int, dict[str, int]] = (-1, {})  # of this version

    def put(self, chunks: Iterable[tuple[str, str, str]]) -> None:
        """Store these chunks, each as id, article's id and text, in place of older ones of the same id."""
        counted = {identity: (article, Counter(_stored_terms(text))) for identity, article, text in chunks}
        rows = [(identity, article, _vector(terms)) for identity, (article, terms) in counted.items()]
        frequencies = Counter(term for _, terms in counted.values() for term in terms)
        frequencies[_TOTAL] = len(rows)
        with self._database.transaction():
            self.delete(counted)
            self._database.execute_many("INSERT INTO chunk_terms VALUES (?, ?, ?::tsvector)", rows)
            terms = sorted(frequencies)
            self._database.execute(_COUNT, terms, [frequencies[term] for term in terms])

    def fill(self, chunks: Iterable[tuple[str, str, str]]) -> None:
        """Store many chunks in an empty index, in a fifth of the time that `put` takes."""
        rows = ((identity, article, _vector(Counter(_stored_terms(text)))) for identity, article, text in chunks)
        with self._database.transaction():
            self._database.execute("DROP INDEX chunk_terms_terms")
            self._database.copy_rows("chunk_terms", ("chunk", "article", "terms"), rows)
            self._database.execute(TERMS_INDEX)
            self._database.execute(_COUNT_ALL)

    def delete(self, ids: Iterable[str]) -> None:
        """Delete these chunks; an id that is not there is no error."""
        self._database.execute(_DELETE, list(ids))

    def ids(self) -> set[str]:
        """The ids of all chunks."""
        return {row[0] for row in self._database.fetch_all("SELECT chunk FROM chunk_terms")}

    def count(self) -> int:
        """The number of chunks."""
        return self.frequencies([_TOTAL])[_TOTAL]

    def idf(self, excluded: Sequence[Collection[str]] = ()) -> Idf:
        """The idf of terms; `excluded` are the terms of chunks that are counted as if they were not there."""
        return _PrefetchedIdf(self, self._database.change_count, excluded)

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """How many chunks have each of these terms; asked for once in each version of the catalog."""
        return self.frequencies_at(self._database.change_count, terms)

    def frequencies_at(self, version: int, terms: Iterable[str]) -> dict[str, int]:
        """How many chunks have each of these terms, where the catalog has this version."""
        short = {term: _short(term) for term in terms}
        known_version, known = self._counts
        if known_version != version or len(known) > _COUNTS_KEPT:
            known = {}
        if missing := [term for term in short.values() if term not in known]:
            query = "SELECT term, chunks FROM term_counts WHERE term {in_list}"
            known = known | dict.fromkeys(missing, 0) | dict(self._database.fetch_all(query, missing))
            self._counts = version, known
        return {term: known[stored] for term, stored in short.items()}

    def search(self, terms: Sequence[str], k: int, *, among: Sequence[str] | None = None) -> list[str]:
        """The ids of the k chunks with the highest sum of the idf of the terms that they have, best first.

        Chunks with the rarest terms are looked at, until further ones could not be among the best. `ts_rank` of one
        term grows with the times that a chunk has it as BM25 with k1 = 0.6 does: 0.61, 0.76, 0.83 and on to 1.
        """
        frequencies = self.frequencies([_TOTAL, *terms])
        total = frequencies.pop(_TOTAL)
        idf = Idf(total, frequencies.__getitem__, ()).of(term for term in frequencies if frequencies[term])
        ranked = sorted(idf, key=lambda term: -idf[term])[:_TERMS_WEIGHED]
        if not ranked or k < 1:
            return []
        looked_at = list(accumulate(frequencies[term] for term in ranked))
        remaining = [sum(idf[term] for term in ranked[place:]) for place in range(1, len(ranked) + 1)]
        found: list[tuple[str, float]] = []
        for budget in _BUDGETS if among is None else (looked_at[-1],):
            asked = max(1, sum(number <= budget for number in looked_at))
            found = self._search(ranked, idf, asked, k, among)
            if asked == len(ranked) or (len(found) == k and remaining[asked - 1] <= found[-1][1]):
                break
        return [identity for identity, _ in found]

    def _search(
        self, ranked: Sequence[str], idf: dict[str, float], asked: int, k: int, among: Sequence[str] | None
    ) -> list[tuple[str, float]]:
        """The k best of the chunks that have one of the first `asked` terms, each with its score."""
        queries = [_quoted(_short(term)) for term in ranked]
        score = " + ".join(["?::float8 * ts_rank('{1,1,1,1}', terms, ?::tsquery)"] * len(queries))
        weighed = [value for term, query in zip(ranked, queries, strict=True) for value in (idf[term], query)]
        condition, kept = ("", []) if among is None else ("AND article {in_list}", [list(among)])
        query = f"""
            SELECT chunk, {score} AS score FROM chunk_terms WHERE terms @@ ?::tsquery {condition}
            ORDER BY score DESC, chunk LIMIT ?
        """  # noqa: S608  # expressions of ours
        return self._database.fetch_all(query, *weighed, " | ".join(queries[:asked]), *kept, k)


class _PrefetchedIdf(Idf):
    """Asks for the frequencies of many terms at once."""

    def __init__(self, index: PostgresKeywordIndex, version: int, excluded: Sequence[Collection[str]]) -> None:
        self._index, self._version = index, version
        super().__init__(index.frequencies_at(version, [_TOTAL])[_TOTAL], self._frequency_of, excluded)

    def of(self, terms: Iterable[str], question_words: Collection[str] = ()) -> dict[str, float]:
        """The idf of each of these terms; `question_words` are those among them that only ask."""
        listed = list(terms)
        self._index.frequencies_at(self._version, listed)  # all in one query; each is then known
        return super().of(listed, question_words)

    def _frequency_of(self, term: str) -> int:
        return self._index.frequencies_at(self._version, [term])[term]


def _stored_terms(text: str) -> Iterable[str]:
    return map(_short, terms_of(text))


def _short(term: str) -> str:
    """The term, or a digest where PostgreSQL could not take it."""
    return term if len(term) <= _LONGEST else blake2b(term.encode(), digest_size=16).hexdigest()


def _vector(terms: Counter[str]) -> str:
    """A `tsvector` of these terms, each with as many positions as it is there times."""
    return " ".join(
        _quoted(term) + (":" + ",".join(map(str, range(1, min(times, _COUNTED) + 1))) if times > 1 else "")
        for term, times in terms.items()
    )


def _quoted(term: str) -> str:
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
