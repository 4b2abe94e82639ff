"""How near a chunk is to a question, by words and by meaning, each a share from 0 to 1."""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from vectorstore.articles import Article
from vectorstore.index.rows import ChunkRow, Vectors
from vectorstore.retrieval.fusion import bm25, cosines, fuse
from vectorstore.retrieval.question_weights import Question
from vectorstore.retrieval.recent_chunks import RecentChunks, WholeChunk
from vectorstore.retrieval.term_counter import Places, TermCounter, TermHits

# Weight of meaning against words, and what is added as far as the words of the question stand nowhere.
_MEANING, _UNKNOWN = 0.5, 0.5
_CLOSELY, _CLOSELY_ACROSS = 10, 24  # chunks that are looked at sentence by sentence; more where words cannot tell which


@dataclass(frozen=True)
class ChunkTable:
    """Chunks as wholes against a question: one place in every field for each."""

    ids: list[str]
    texts: TermCounter  # with their headings
    hits: TermHits  # of the question's terms in them
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


def tabulate_chunks(question: Question, chunks: Mapping[str, tuple[str, Vectors]]) -> ChunkTable:
    """The chunks as wholes: by id, each the text that was embedded and its vector."""
    texts = TermCounter([text for text, _ in chunks.values()])
    hits = texts.find(question.terms)
    counts = texts.counts_of(hits)
    lengths = (texts.lengths / max(1.0, float(texts.lengths.mean() if len(texts) else 1.0))).astype(np.float32)
    passages = (
        np.stack([own for _, own in chunks.values()]) if chunks else np.zeros((0, len(question.vector)), np.float32)
    )
    return ChunkTable(
        ids=list(chunks),
        texts=texts,
        hits=hits,
        counts=counts,
        lengths=lengths,
        bm25=bm25(question.weights, counts, lengths),
        vectors=passages,
        cosines=cosines(passages, question.vector),
        same_language=texts.are_chinese() == question.is_chinese,
    )


def rank_chunks(question: Question, table: ChunkTable, k: int, chunks: RecentChunks) -> list[ScoredChunk]:
    """The k best of these chunks, and a few more, best first.

    Only those are read whole and looked at sentence by sentence.
    """
    weight = _meaning_weight(question, table)
    scores = fuse(question, weight, table.bm25, table.cosines, table.counts, table.same_language)
    order = np.argsort(-scores, kind="stable")
    closely = _CLOSELY if order.size and table.same_language[order[0]] else _CLOSELY_ACROSS
    promising = order[: max(k, closely)].tolist()
    whole = chunks.whole([table.ids[place] for place in promising])
    # a chunk that is not there any more went away between the two looks, as a sync goes on beside a search
    listed = [place for place in promising if table.ids[place] in whole]
    return sort_by_score(
        _score_candidates(question, weight, table, listed, _match_chunks(question, table, listed, whole))
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
    chunks: Mapping[str, WholeChunk],
) -> list[ChunkMatch]:
    """The chunks at these places; the vectors of all their sentences are compared in one pass."""
    if not places:
        return []
    sentence_vectors = [chunks[table.ids[place]].sentence_vectors for place in places]
    by_meaning = np.split(
        cosines(np.concatenate(sentence_vectors).astype(np.float32), question.vector),
        np.cumsum([len(own) for own in sentence_vectors])[:-1],
    )
    matches = []
    for place, meaning in zip(places, by_meaning, strict=True):
        chunk, article, _ = chunks[table.ids[place]]
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
    """The chunks at these places, all their sentences in one pass."""
    sizes = np.array([len(chunk.chunk.sentences) for chunk in matches], dtype=np.int64)
    if not sizes.sum():
        return []
    owners, firsts = np.repeat(np.arange(len(matches)), sizes), np.cumsum(sizes) - sizes
    starts, ends = _sentence_places(table, places, matches)
    lengths = (ends - starts).astype(np.float32)
    means = (np.add.reduceat(ends - starts, firsts) / sizes).astype(np.float32)
    counts, lengths = table.hits.counts(starts, ends), lengths / means[owners]
    words = bm25(question.weights, counts, lengths)
    meaning = np.concatenate([chunk.sentence_cosines for chunk in matches])
    same = table.same_language[places]
    sentences = [chunk.text[row.chunk_start : row.chunk_end] for chunk in matches for row in chunk.chunk.sentences]
    near = question.words.nearest(sentences, among=~same[owners])
    translated = question.words.share(near)
    sentence_scores = fuse(question, weight, words, meaning, counts, same[owners], translated)
    best_words, best_meaning, best_translated = (
        np.maximum.reduceat(figures, firsts) for figures in (words, meaning, translated)
    )
    nearness = (table.cosines[places] + best_meaning) / 2
    likeness = (question.words.share(np.maximum.reduceat(near, firsts)) + best_translated) / 2
    scores = fuse(
        question, weight, (table.bm25[places] + best_words) / 2, nearness, table.counts[places], same, likeness
    )
    return [
        ScoredChunk(chunk, float(score), tuple(sentence_scores[owners == place].tolist()))
        for place, (chunk, score) in enumerate(zip(matches, scores, strict=True))
    ]


def _sentence_places(table: ChunkTable, places: list[int], matches: list[ChunkMatch]) -> tuple[Places, Places]:
    """Where all sentences of the chunks at these places start and end, among the table's joined texts."""
    spans = np.array([row[:2] for chunk in matches for row in chunk.chunk.sentences], dtype=np.int64)
    sizes = [len(chunk.chunk.sentences) for chunk in matches]
    begins = table.texts.ends[places] - np.array([len(chunk.chunk.text) for chunk in matches], dtype=np.int64)
    spans += np.repeat(begins, sizes)[:, None]
    return spans[:, 0], spans[:, 1]
