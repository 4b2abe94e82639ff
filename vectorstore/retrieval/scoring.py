"""How near a chunk is to a question, by words and by meaning, each a share from 0 to 1."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from vectorstore.articles import Article
from vectorstore.index.catalog import Record
from vectorstore.index.index import Index
from vectorstore.index.rows import ChunkRow, HalfVectors, Vectors
from vectorstore.retrieval.late_interaction import QuestionWords
from vectorstore.retrieval.term_counter import Texts
from vectorstore.text.question_words import without_question_words
from vectorstore.text.scripts import is_chinese
from vectorstore.text.terms import terms_of

# BM25's constants: on passages, which are short and of one length, a piece said once says nearly all. 1.2 and 0.75,
# the usual ones for whole documents, were up to a point worse.
_K1, _B = 0.6, 0.4
# Weight of meaning against words, and what is added as far as the words of the question stand nowhere.
_MEANING, _UNKNOWN = 0.5, 0.5
_COVERED = 0.25  # weight of the share of the question, words that ask included, that stands there at all
_CLOSELY, _CLOSELY_ACROSS = 10, 24  # chunks that are looked at sentence by sentence; more where words cannot tell which
_TRANSLATED = 0.8  # weight of the question's words in another language, against meaning
Numbers = np.ndarray[Any, np.dtype[np.floating[Any]]]


@dataclass(frozen=True)
class Question:
    """A question with what each of its pieces tells, in nats; `information` leaves out the words that ask."""

    text: str
    vector: Vectors
    words: QuestionWords  # to be looked for in other words and languages
    information: dict[str, float]
    every: dict[str, float]
    chinese: bool

    @cached_property
    def total(self) -> float:
        """What the pieces tell together."""
        return sum(self.information.values()) or 1.0

    @cached_property
    def terms(self) -> list[str]:
        """All pieces, in one order."""
        return list(dict.fromkeys([*self.every, *self.information]))

    @cached_property
    def weights(self) -> Vectors:
        """What each of the terms tells, 0 for those that only ask."""
        return np.array([self.information.get(term, 0.0) for term in self.terms], dtype=np.float32)

    @cached_property
    def shares(self) -> Vectors:
        """The share of all information, words that ask included, that each of the terms tells."""
        told = np.array([self.every.get(term, 0.0) for term in self.terms], dtype=np.float32)
        return told / np.float32(max(float(told.sum()), 1e-9))


@dataclass(frozen=True)
class Look:
    """Chunks as wholes against a question: one place in every field for each."""

    ids: list[str]
    texts: Texts  # with their headings
    counts: Vectors  # of the question's pieces, a column each
    lengths: Vectors  # relative to the average
    words: Vectors  # nats
    vectors: Vectors
    nearness: Vectors  # of the whole chunk
    same_language: np.ndarray[Any, np.dtype[np.bool_]]  # as the question


@dataclass(frozen=True)
class Seen:
    """A chunk at the first look: the whole of it against the question."""

    chunk: ChunkRow
    article: Article
    text: str  # folded
    carried: frozenset[str]  # the question's pieces that stand in it
    vector: Vectors
    by_meaning: Vectors  # of each sentence
    same_language: bool  # as the question


@dataclass(frozen=True)
class Scored:
    """A chunk with its scores, each from 0 to 1."""

    seen: Seen
    score: float
    sentence_scores: tuple[float, ...]


def weighed(index: Index, question: str, vector: Vectors, left_out: Sequence[str] = ()) -> Question:
    """The question as it is searched for.

    What its pieces tell is counted as if the articles of the ids left out were not there.
    """
    gone = (
        [set(terms_of(text)) for text in index.record.texts(index.record.chunks_of(left_out)).values()]
        if left_out
        else []
    )
    information = index.lexical.information(gone)
    every = terms_of(question)
    telling = terms_of(without_question_words(question)) or every
    told = information.of(telling)
    return Question(
        question,
        vector,
        QuestionWords(question, information.commonness),
        told,
        information.of(every, set(every) - set(told)),
        is_chinese(question),
    )


def first_look(question: Question, chunks: Mapping[str, tuple[str, Vectors]]) -> Look:
    """The chunks as wholes: by id, each the text that was embedded and its vector."""
    texts = Texts([text for text, _ in chunks.values()])
    counts = texts.counts(question.terms)
    lengths = (texts.lengths / max(1.0, float(texts.lengths.mean() if len(texts) else 1.0))).astype(np.float32)
    passages = (
        np.stack([own for _, own in chunks.values()]) if chunks else np.zeros((0, len(question.vector)), np.float32)
    )
    return Look(
        ids=list(chunks),
        texts=texts,
        counts=counts,
        lengths=lengths,
        words=_bm25(question.weights, counts, lengths),
        vectors=passages,
        nearness=_cosines(passages, question.vector),
        same_language=texts.chinese() == question.chinese,
    )


def ranked(question: Question, look: Look, k: int, record: Record, model: str) -> list[Scored]:
    """The k best of these chunks, and a few more, best first.

    Only those are read whole and looked at sentence by sentence.
    """
    weight = _weight(question, look)
    scores = _fused(question, weight, look.words, look.nearness, look.counts, look.same_language)
    order = np.argsort(-scores, kind="stable")
    closely = _CLOSELY if order.size and look.same_language[order[0]] else _CLOSELY_ACROSS
    promising = order[: max(k, closely)].tolist()
    ids = [look.ids[place] for place in promising]
    rows, vectors = record.chunks(ids), record.sentence_vectors(ids, model)
    # a chunk that is not there any more went away between the two looks, as a sync goes on beside a search
    listed = [place for place in promising if look.ids[place] in rows and look.ids[place] in vectors]
    return by_score(_scored(question, weight, look, listed, _seen(question, look, listed, rows, vectors)))


def by_score(candidates: Iterable[Scored]) -> list[Scored]:
    """Best first, the same every time."""
    return sorted(candidates, key=lambda candidate: (-candidate.score, candidate.seen.chunk.id))


def _weight(question: Question, look: Look) -> float:
    """The weight of meaning: the less of the question stands anywhere, the more."""
    best_words = float(np.max(look.words, where=look.same_language, initial=0.0)) / question.total
    return _MEANING + _UNKNOWN * (1 - best_words)


def _seen(
    question: Question,
    look: Look,
    places: list[int],
    rows: Mapping[str, tuple[ChunkRow, Article]],
    vectors: Mapping[str, HalfVectors],
) -> list[Seen]:
    """The chunks at these places; the vectors of all their sentences are compared in one pass."""
    if not places:
        return []
    each = [vectors[look.ids[place]] for place in places]
    by_meaning = np.split(
        _cosines(np.concatenate(each).astype(np.float32), question.vector), np.cumsum([len(own) for own in each])[:-1]
    )
    seen = []
    for place, meaning in zip(places, by_meaning, strict=True):
        chunk, article = rows[look.ids[place]]
        carried = frozenset(itertools.compress(question.terms, look.counts[place]))
        text = look.texts.text(place)[-len(chunk.text) :]
        seen.append(Seen(chunk, article, text, carried, look.vectors[place], meaning, bool(look.same_language[place])))
    return seen


def _scored(question: Question, weight: float, look: Look, places: list[int], seen: list[Seen]) -> list[Scored]:
    """The chunks at these places, their sentences counted in one pass."""
    spans = [[chunk.text[row.begin : row.finish] for row in chunk.chunk.sentences] for chunk in seen]
    owners = np.repeat(np.arange(len(seen)), [len(own) for own in spans])
    told = list(itertools.chain.from_iterable(spans))
    texts = Texts(told)
    if not len(texts):
        return []
    means = np.array([np.mean([len(span) for span in own]) for own in spans], dtype=np.float32)
    counts, lengths = texts.counts(question.terms), texts.lengths.astype(np.float32) / means[owners]
    words = _bm25(question.weights, counts, lengths)
    meaning = np.concatenate([chunk.by_meaning for chunk in seen])
    same = look.same_language[places]
    near = question.words.nearest(told, among=~same[owners])
    translated = question.words.share(near)
    each = _fused(question, weight, words, meaning, counts, same[owners], translated)
    starts = np.searchsorted(owners, np.arange(len(seen)))
    best, nearest, likest = (np.maximum.reduceat(figures, starts) for figures in (words, meaning, translated))
    nearness = (look.nearness[places] + nearest) / 2
    likeness = (question.words.share(np.maximum.reduceat(near, starts)) + likest) / 2
    scores = _fused(question, weight, (look.words[places] + best) / 2, nearness, look.counts[places], same, likeness)
    return [
        Scored(chunk, float(score), tuple(each[owners == place].tolist()))
        for place, (chunk, score) in enumerate(zip(seen, scores, strict=True))
    ]


def _fused(
    question: Question,
    weight: float,
    words: Numbers,
    nearness: Numbers,
    counts: Vectors,
    same: Any,
    translated: Numbers | None = None,
) -> Vectors:
    """Words as a share of the question's information, nearness in meaning, and the share of the question that stands there.

    In another language it is meaning and its words translated, unless the text is of both languages and shares words.
    The first look goes by meaning alone there.
    """
    alike = (words / question.total + weight * nearness + _COVERED * ((counts > 0) @ question.shares)) / (
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


def _bm25(weights: Vectors, counts: Vectors, lengths: Numbers) -> Vectors:
    """BM25 in nats of each row, at most what the pieces tell; `lengths` are relative to the average."""
    share = counts / (counts + (_K1 * (1 - _B + _B * lengths))[:, None])
    with np.errstate(
        invalid="ignore"
    ):  # OpenBLAS also reckons with lanes that nobody reads, whose rubbish was once no number
        return (share @ weights).astype(np.float32)
