"""How near a chunk is to a question, by words and by meaning, each a share from 0 to 1."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from vectorstore.articles import Article
from vectorstore.index.catalog import Catalog
from vectorstore.index.index import Index
from vectorstore.index.rows import ChunkRow, HalfVectors, Vectors
from vectorstore.retrieval.late_interaction import QuestionWords
from vectorstore.retrieval.term_counter import TermCounter
from vectorstore.text.question_words import asking_removed
from vectorstore.text.scripts import is_chinese
from vectorstore.text.terms import terms_of

# BM25's constants: on passages, which are short and of one length, a term said once says nearly all. 1.2 and 0.75,
# the usual ones for whole documents, were up to a point worse.
_K1, _B = 0.6, 0.4
# Weight of meaning against words, and what is added as far as the words of the question stand nowhere.
_MEANING, _UNKNOWN = 0.5, 0.5
_COVERED = 0.25  # weight of the share of the question, words that ask included, that stands there at all
_CLOSELY, _CLOSELY_ACROSS = 10, 24  # chunks that are looked at sentence by sentence; more where words cannot tell which
_TRANSLATED = 0.8  # weight of the question's words in another language, against meaning
Floats = np.ndarray[Any, np.dtype[np.floating[Any]]]


@dataclass(frozen=True)
class Question:
    """A question with the idf of its terms, in nats; `idf` leaves out question words, `full_idf` does not."""

    text: str
    vector: Vectors
    words: QuestionWords  # to be looked for in other words and languages
    idf: dict[str, float]
    full_idf: dict[str, float]
    is_chinese: bool

    @cached_property
    def total(self) -> float:
        """The sum of `idf`, never 0."""
        return sum(self.idf.values()) or 1.0

    @cached_property
    def terms(self) -> list[str]:
        """All terms, in one order."""
        return list(dict.fromkeys([*self.full_idf, *self.idf]))

    @cached_property
    def weights(self) -> Vectors:
        """The idf of each of the terms, 0 for question words."""
        return np.array([self.idf.get(term, 0.0) for term in self.terms], dtype=np.float32)

    @cached_property
    def shares(self) -> Vectors:
        """The share of each of the terms in the sum of `full_idf`."""
        idf = np.array([self.full_idf.get(term, 0.0) for term in self.terms], dtype=np.float32)
        return idf / np.float32(max(float(idf.sum()), 1e-9))


@dataclass(frozen=True)
class ChunkTable:
    """Chunks as wholes against a question: one place in every field for each."""

    ids: list[str]
    texts: TermCounter  # with their headings
    counts: Vectors  # of the question's terms, a column each
    lengths: Vectors  # relative to the average
    bm25: Vectors  # nats
    vectors: Vectors
    cosines: Vectors  # of the whole chunk
    same_language: np.ndarray[Any, np.dtype[np.bool_]]  # as the question


@dataclass(frozen=True)
class ChunkMatch:
    """A chunk at the first look: the whole of it against the question."""

    chunk: ChunkRow
    article: Article
    text: str  # folded
    matched_terms: frozenset[str]  # the question's terms that it has
    vector: Vectors
    sentence_cosines: Vectors  # of each sentence
    same_language: bool  # as the question


@dataclass(frozen=True)
class ScoredChunk:
    """A chunk with its scores, each from 0 to 1."""

    match: ChunkMatch
    score: float
    sentence_scores: tuple[float, ...]


def weigh_question(index: Index, question: str, vector: Vectors, left_out: Sequence[str] = ()) -> Question:
    """The question as it is searched for.

    Its idf is counted as if the articles of the ids left out were not there.
    """
    gone = (
        [set(terms_of(text)) for text in index.catalog.embedding_texts(index.catalog.chunk_ids_of(left_out)).values()]
        if left_out
        else []
    )
    idf = index.lexical_index.idf(gone)
    every = terms_of(question)
    telling = terms_of(asking_removed(question)) or every
    told = idf.of(telling)
    return Question(
        question,
        vector,
        QuestionWords(question, idf.commonness),
        told,
        idf.of(every, set(every) - set(told)),
        is_chinese(question),
    )


def tabulate_chunks(question: Question, chunks: Mapping[str, tuple[str, Vectors]]) -> ChunkTable:
    """The chunks as wholes: by id, each the text that was embedded and its vector."""
    texts = TermCounter([text for text, _ in chunks.values()])
    counts = texts.counts(question.terms)
    lengths = (texts.lengths / max(1.0, float(texts.lengths.mean() if len(texts) else 1.0))).astype(np.float32)
    passages = (
        np.stack([own for _, own in chunks.values()]) if chunks else np.zeros((0, len(question.vector)), np.float32)
    )
    return ChunkTable(
        ids=list(chunks),
        texts=texts,
        counts=counts,
        lengths=lengths,
        bm25=_bm25(question.weights, counts, lengths),
        vectors=passages,
        cosines=_cosines(passages, question.vector),
        same_language=texts.are_chinese() == question.is_chinese,
    )


def rank_chunks(question: Question, table: ChunkTable, k: int, catalog: Catalog, model: str) -> list[ScoredChunk]:
    """The k best of these chunks, and a few more, best first.

    Only those are read whole and looked at sentence by sentence.
    """
    weight = _meaning_weight(question, table)
    scores = _fuse(question, weight, table.bm25, table.cosines, table.counts, table.same_language)
    order = np.argsort(-scores, kind="stable")
    closely = _CLOSELY if order.size and table.same_language[order[0]] else _CLOSELY_ACROSS
    promising = order[: max(k, closely)].tolist()
    ids = [table.ids[place] for place in promising]
    rows, vectors = catalog.get_chunks(ids), catalog.sentence_vectors(ids, model)
    # a chunk that is not there any more went away between the two looks, as a sync goes on beside a search
    listed = [place for place in promising if table.ids[place] in rows and table.ids[place] in vectors]
    return sort_by_score(
        _score_candidates(question, weight, table, listed, _match_chunks(question, table, listed, rows, vectors))
    )


def sort_by_score(candidates: Iterable[ScoredChunk]) -> list[ScoredChunk]:
    """Best first, the same every time."""
    return sorted(candidates, key=lambda candidate: (-candidate.score, candidate.match.chunk.id))


def _meaning_weight(question: Question, table: ChunkTable) -> float:
    """The weight of meaning: the less of the question stands anywhere, the more."""
    best_words = float(np.max(table.bm25, where=table.same_language, initial=0.0)) / question.total
    return _MEANING + _UNKNOWN * (1 - best_words)


def _match_chunks(
    question: Question,
    table: ChunkTable,
    places: list[int],
    rows: Mapping[str, tuple[ChunkRow, Article]],
    vectors: Mapping[str, HalfVectors],
) -> list[ChunkMatch]:
    """The chunks at these places; the vectors of all their sentences are compared in one pass."""
    if not places:
        return []
    each = [vectors[table.ids[place]] for place in places]
    by_meaning = np.split(
        _cosines(np.concatenate(each).astype(np.float32), question.vector), np.cumsum([len(own) for own in each])[:-1]
    )
    matches = []
    for place, meaning in zip(places, by_meaning, strict=True):
        chunk, article = rows[table.ids[place]]
        matched_terms = frozenset(itertools.compress(question.terms, table.counts[place]))
        text = table.texts.text(place)[-len(chunk.text) :]
        matches.append(
            ChunkMatch(
                chunk, article, text, matched_terms, table.vectors[place], meaning, bool(table.same_language[place])
            )
        )
    return matches


def _score_candidates(
    question: Question, weight: float, table: ChunkTable, places: list[int], matches: list[ChunkMatch]
) -> list[ScoredChunk]:
    """The chunks at these places, their sentences counted in one pass."""
    spans = [[chunk.text[row.chunk_start : row.chunk_end] for row in chunk.chunk.sentences] for chunk in matches]
    owners = np.repeat(np.arange(len(matches)), [len(own) for own in spans])
    told = list(itertools.chain.from_iterable(spans))
    texts = TermCounter(told)
    if not len(texts):
        return []
    means = np.array([np.mean([len(span) for span in own]) for own in spans], dtype=np.float32)
    counts, lengths = texts.counts(question.terms), texts.lengths.astype(np.float32) / means[owners]
    words = _bm25(question.weights, counts, lengths)
    meaning = np.concatenate([chunk.sentence_cosines for chunk in matches])
    same = table.same_language[places]
    near = question.words.nearest(told, among=~same[owners])
    translated = question.words.share(near)
    each = _fuse(question, weight, words, meaning, counts, same[owners], translated)
    starts = np.searchsorted(owners, np.arange(len(matches)))
    best, nearest, likest = (np.maximum.reduceat(figures, starts) for figures in (words, meaning, translated))
    nearness = (table.cosines[places] + nearest) / 2
    likeness = (question.words.share(np.maximum.reduceat(near, starts)) + likest) / 2
    scores = _fuse(question, weight, (table.bm25[places] + best) / 2, nearness, table.counts[places], same, likeness)
    return [
        ScoredChunk(chunk, float(score), tuple(each[owners == place].tolist()))
        for place, (chunk, score) in enumerate(zip(matches, scores, strict=True))
    ]


def _fuse(
    question: Question,
    weight: float,
    words: Floats,
    nearness: Floats,
    counts: Vectors,
    same: Any,
    translated: Floats | None = None,
) -> Vectors:
    """Words as a share of the question's idf, nearness in meaning, and the share of its terms that are there.

    In another language it is meaning and its words translated, unless the text is of both languages and shares words.
    The first look goes by meaning alone there.
    """
    alike = (words / question.total + weight * nearness + _COVERED * _weighted_sums(counts > 0, question.shares)) / (
        1 + weight + _COVERED
    )
    across = nearness if translated is None else (nearness + _TRANSLATED * translated) / (1 + _TRANSLATED)
    fused: Vectors = np.where(same, alike, np.maximum(alike, across)).astype(np.float32)
    return fused


def _cosines(rows: Vectors, vector: Vectors) -> Vectors:
    """From 0 to 1.

    Not `rows @ vector`: the matrix library shares so small a product over all cores, whose waiting costs ten times the
    work.
    """
    cosines: Vectors = np.clip(np.einsum("ij,j->i", rows, vector), 0.0, 1.0)
    return cosines


def _bm25(weights: Vectors, counts: Vectors, lengths: Floats) -> Vectors:
    """BM25 in nats of each row, at most the sum of the weights; `lengths` are relative to the average."""
    share = counts / (counts + (_K1 * (1 - _B + _B * lengths))[:, None])
    return _weighted_sums(share, weights)


def _weighted_sums(rows: Any, weights: Vectors) -> Vectors:
    """The sum of each row, its columns weighted."""
    # OpenBLAS also computes lanes that nobody reads: what stood in them was sometimes no number, on good input
    with np.errstate(invalid="ignore"):
        sums: Vectors = (rows @ weights).astype(np.float32)
    return sums
