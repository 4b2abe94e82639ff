"""A question to ranked passages: both search indexes propose chunks, and one score over words and meaning ranks them."""

from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial

from vectorstore.articles import Disagreement, Found, Passage
from vectorstore.asking import asks_for_the_newest
from vectorstore.retrieval import confidence
from vectorstore.retrieval.disagreement import disagreements
from vectorstore.retrieval.filters import Admitted, Filter, admitted, by_meaning, by_words
from vectorstore.retrieval.passages import newest_first, passages
from vectorstore.retrieval.scoring import Look, Question, Scored, asked, first_look, ranked
from vectorstore.storage.index import Index
from vectorstore.storage.rows import Vectors

_CANDIDATES = 30  # chunks proposed by each index: on four question sets 50 gave the same recall at 1, 5 and 10
_DISPUTED = 10  # chunks among which numbers are compared


def find(index: Index, question: str, k: int, *, filters: Filter | None = None) -> Found:
    """The k best passages for a question, best first, with the confidence that they answer it."""
    kept = admitted(index, filters) if filters else None
    meaning = index.beside(partial(_by_meaning, index, question, kept))
    ask = asked(index, question, filters.without if filters else ())
    look = _candidates(index, ask, kept, meaning)
    candidates = ranked(ask, look, k, index.record, index.embeddings.name)
    disputed = _concerning(candidates[:k], disagreements(candidates[: max(k, _DISPUTED)]))
    best = _with_disputed(candidates, k, disputed)
    shown = passages(newest_first(best) if asks_for_the_newest(question) else best, k)
    return Found(
        passages=shown,
        confidence=confidence.confidence(ask, candidates[:k]),
        missing=confidence.missing(ask, candidates[:k]),
        disagreements=_named(disputed, shown),
    )


def _by_meaning(index: Index, question: str, kept: Admitted | None) -> tuple[Vectors, list[str]]:
    """The question's vector, and what stands near it."""
    vector = index.embeddings.question(question)
    return vector, by_meaning(index, vector, kept, _CANDIDATES)


def _candidates(index: Index, ask: Question, kept: Admitted | None, meaning: Future[tuple[Vectors, list[str]]]) -> Look:
    """What both search indexes propose; what words propose is read while meaning is still looked for."""
    terms = [term for term in ask.information if len(term) > 1] or list(ask.information)  # a character alone stands everywhere
    ids = by_words(index, terms, kept, _CANDIDATES)
    texts = index.record.embedded_texts(ids, index.embeddings.name)
    vector, near = meaning.result()
    texts |= index.record.embedded_texts([identity for identity in near if identity not in texts], index.embeddings.name)
    return first_look(ask, vector, texts)


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
