"""A question to ranked passages: both search indexes propose chunks, and one score over words and meaning ranks them."""

from collections.abc import Sequence
from functools import partial

from vectorstore.articles import Disagreement, Found, Passage
from vectorstore.index.index import Index
from vectorstore.index.rows import Vectors
from vectorstore.retrieval import confidence
from vectorstore.retrieval.contradictions import disagreements
from vectorstore.retrieval.filters import Filter, admitted, best_by_words, nearest
from vectorstore.retrieval.passages import newest_first, passages
from vectorstore.retrieval.scoring import Question, Scored, first_look, ranked, weighed
from vectorstore.text.question_words import asks_for_latest

_CANDIDATES = 24  # chunks proposed by each index: on five question sets 30 and 50 gave the same recall at 1 and 5
_DISPUTED = 10  # chunks among which numbers are compared


def find(index: Index, question: str, k: int, *, filters: Filter | None = None) -> Found:
    """The k best passages for a question, best first, with the confidence that they answer it."""
    vector = index.embeddings.question(question)
    with index.turn:
        kept = admitted(index, filters) if filters else None
    by_meaning = index.beside(partial(nearest, index, vector, kept, _CANDIDATES))
    with index.turn:
        asked = weighed(index, question, vector, filters.without if filters else ())
        texts = _read(index, best_by_words(index, _terms(asked), kept, _CANDIDATES))
    near = by_meaning.result()
    with index.turn:
        return _found(index, asked, texts | _read(index, [identity for identity in near if identity not in texts]), k)


def _found(index: Index, asked: Question, texts: dict[str, tuple[str, Vectors]], k: int) -> Found:
    """The k best passages of these chunks, each by id with the text that was embedded and its vector."""
    look = first_look(asked, texts)
    candidates = ranked(asked, look, k, index.record, index.embeddings.name)
    disputed = _concerning(candidates[:k], disagreements(candidates[: max(k, _DISPUTED)]))
    best = _with_disputed(candidates, k, disputed)
    shown = passages(newest_first(best) if asks_for_latest(asked.text) else best, k)
    return Found(
        passages=shown,
        confidence=confidence.confidence(asked, candidates[:k], candidates),
        missing=confidence.missing(asked, candidates[:k]),
        disagreements=_named(disputed, shown),
    )


def _terms(asked: Question) -> list[str]:
    """What keyword search looks for: a character alone stands everywhere."""
    return [term for term in asked.information if len(term) > 1] or list(asked.information)


def _read(index: Index, ids: Sequence[str]) -> dict[str, tuple[str, Vectors]]:
    return index.record.embedded_texts(ids, index.embeddings.name)


def _concerning(best: Sequence[Scored], disputed: Sequence[Disagreement]) -> list[Disagreement]:
    """Those in which one of the best chunks has a part."""
    ids = {candidate.seen.chunk.id for candidate in best}
    return [pair for pair in disputed if ids & set(pair.passages)]


def _with_disputed(candidates: list[Scored], k: int, disputed: Sequence[Disagreement]) -> list[Scored]:
    """The candidates, those that contradict one of the best moved up as far as they are shown."""
    others = {identity for pair in disputed for identity in pair.passages}
    ahead = max(1, k - 1)
    behind = candidates[ahead:]
    return [*candidates[:ahead], *sorted(behind, key=lambda candidate: candidate.seen.chunk.id not in others)]


def _named(disputed: Sequence[Disagreement], shown: Sequence[Passage]) -> tuple[Disagreement, ...]:
    """The disagreements between passages that are shown, naming these instead of their chunks."""
    names = {chunk: passage.id for passage in shown for chunk in passage.id.split("-")}
    pairs = [(pair, (names.get(pair.passages[0], ""), names.get(pair.passages[1], ""))) for pair in disputed]
    return tuple(pair.model_copy(update={"passages": ids}) for pair, ids in pairs if all(ids) and ids[0] != ids[1])
