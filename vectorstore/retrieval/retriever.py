"""A question to ranked passages.

Both search indexes propose chunks, and one score over words and meaning ranks them.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from itertools import islice

from vectorstore.articles import Disagreement, Passage, SearchResult
from vectorstore.index.rows import Vectors
from vectorstore.index.searchable import SearchableIndex
from vectorstore.retrieval import confidence
from vectorstore.retrieval.contradictions import find_disagreements
from vectorstore.retrieval.filters import Filter, nearest_by_meaning, nearest_by_words, resolve_filter
from vectorstore.retrieval.passages import build_passages, prefer_newer
from vectorstore.retrieval.question_weights import Question, weigh_question
from vectorstore.retrieval.recent_chunks import RecentChunks, recent_chunks
from vectorstore.retrieval.scoring import ScoredChunk, rank_chunks, tabulate_chunks
from vectorstore.text.question_words import asks_for_latest

_CANDIDATES = 24  # chunks proposed by each index: on five question sets 30 and 50 gave the same recall at 1 and 5
_BATCH = 16  # questions that are embedded at a time
_DISPUTED = 10  # chunks among which numbers are compared


def find(index: SearchableIndex, question: str, k: int, *, filters: Filter | None = None) -> SearchResult:
    """The k best passages for a question, best first, with the confidence that they answer it."""
    vector = index.embeddings.question(question)
    return _find(index, question, k, filters, vector, _search_meaning(index, vector, filters))


def find_each(
    index: SearchableIndex, questions: Iterable[str], k: int, *, filters: Filter | None = None
) -> Iterator[SearchResult]:
    """What `find` finds for each of many questions, in order.

    They are embedded some at a time, and the next ones are looked for by meaning while one is ranked.
    """
    waiting = iter(questions)
    size = 1  # the first result is there as soon as that of a single question
    while batch := list(islice(waiting, size)):
        size = _BATCH
        vectors = index.embeddings.questions(batch)
        searches = [_search_meaning(index, vector, filters) for vector in vectors]
        for question, vector, by_meaning in zip(batch, vectors, searches, strict=True):
            yield _find(index, question, k, filters, vector, by_meaning)


def _search_meaning(index: SearchableIndex, vector: Vectors, filters: Filter | None) -> Future[list[str]]:
    """The chunks nearest in meaning, looked for in another thread."""
    with index.search_lock:
        scope = resolve_filter(index, filters) if filters else None
    return index.submit(partial(nearest_by_meaning, index, vector, scope, _CANDIDATES))


def _find(
    index: SearchableIndex,
    question: str,
    k: int,
    filters: Filter | None,
    vector: Vectors,
    by_meaning: Future[list[str]],
) -> SearchResult:
    with index.search_lock:
        scope = resolve_filter(index, filters) if filters else None
        asked = weigh_question(index, question, vector, filters.without if filters else ())
        by_words = nearest_by_words(index, _search_terms(asked), scope, _CANDIDATES)
        texts = recent_chunks(index).texts_with_vectors(by_words)
    near = by_meaning.result()
    with index.search_lock:
        chunks = recent_chunks(index)
        texts |= chunks.texts_with_vectors([identity for identity in near if identity not in texts])
        return _rank(asked, texts, k, chunks)


def _rank(asked: Question, texts: dict[str, tuple[str, Vectors]], k: int, chunks: RecentChunks) -> SearchResult:
    """The k best passages of these chunks, each by id with the text that was embedded and its vector."""
    table = tabulate_chunks(asked, texts)
    candidates = rank_chunks(asked, table, k, chunks)
    disputed = _involving(candidates[:k], find_disagreements(candidates[: max(k, _DISPUTED)]))
    best = _promote_disputed(candidates, k, disputed)
    shown = build_passages(prefer_newer(best) if asks_for_latest(asked.text) else best, k)
    return SearchResult(
        passages=shown,
        confidence=confidence.confidence(asked, candidates[:k], candidates),
        missing=confidence.missing_words(asked, candidates[:k]),
        disagreements=_name_passages(disputed, shown),
    )


def _search_terms(asked: Question) -> list[str]:
    """What keyword search looks for: a character alone stands everywhere."""
    return [term for term in asked.idf if len(term) > 1] or list(asked.idf)


def _involving(best: Sequence[ScoredChunk], disputed: Sequence[Disagreement]) -> list[Disagreement]:
    """Those in which one of the best chunks has a part."""
    ids = {candidate.match.chunk.id for candidate in best}
    return [pair for pair in disputed if ids & set(pair.passages)]


def _promote_disputed(candidates: list[ScoredChunk], k: int, disputed: Sequence[Disagreement]) -> list[ScoredChunk]:
    """The candidates, those that contradict one of the best moved up as far as they are shown."""
    others = {identity for pair in disputed for identity in pair.passages}
    ahead = max(1, k - 1)
    behind = candidates[ahead:]
    return [*candidates[:ahead], *sorted(behind, key=lambda candidate: candidate.match.chunk.id not in others)]


def _name_passages(disputed: Sequence[Disagreement], shown: Sequence[Passage]) -> tuple[Disagreement, ...]:
    """The disagreements between passages that are shown, naming these instead of their chunks."""
    names = {chunk: passage.id for passage in shown for chunk in passage.id.split("-")}
    pairs = [(pair, (names.get(pair.passages[0], ""), names.get(pair.passages[1], ""))) for pair in disputed]
    return tuple(pair.model_copy(update={"passages": ids}) for pair, ids in pairs if all(ids) and ids[0] != ids[1])
