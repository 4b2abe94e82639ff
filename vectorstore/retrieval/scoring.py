"""How near a chunk is to a question, by words and by meaning, each a share from 0 to 1."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vectorstore.articles import Article
from vectorstore.asking import asking_removed
from vectorstore.folding import fold, is_chinese, occurrences, pieces
from vectorstore.storage.index import Index
from vectorstore.storage.rows import ChunkRow, Vectors

# BM25's constants: on passages, which are short and of one length, a piece said once says nearly all. 1.2 and 0.75,
# the usual ones for whole documents, were up to a point worse.
_K1, _B = 0.6, 0.4
# Weight of meaning against words, and what is added as far as the words of the question stand nowhere.
_MEANING, _UNKNOWN = 0.3, 0.5
_SAMPLE = 200  # characters that show a chunk's language
_CLOSELY = 24  # chunks that are looked at sentence by sentence
_NAMES = 0.25  # weight of what languages share, numbers and Latin names, against meaning
_MANY_NAMES = 10.0  # nats of shared names that count in full: two rare ones
_NAME = re.compile(r"[a-z0-9.'’-]+")


@dataclass(frozen=True)
class Question:
    """A question with what each of its pieces tells, in nats; `information` leaves out the words that ask."""

    text: str
    vector: Vectors
    information: dict[str, float]
    every: dict[str, float]
    chinese: bool

    @cached_property
    def total(self) -> float:
        """What the pieces tell together."""
        return sum(self.information.values()) or 1.0

    @cached_property
    def names(self) -> dict[str, float]:
        """The pieces that a text in another language can have as well."""
        return {piece: nats for piece, nats in self.information.items() if _NAME.fullmatch(piece)}


@dataclass(frozen=True)
class Seen:
    """A chunk at the first look: the whole of it against the question."""

    chunk: ChunkRow
    article: Article
    text: str  # folded
    counts: dict[str, int]  # how often each of the question's pieces stands in it
    length: float  # relative to the average
    words: float  # nats
    vector: Vectors
    sentences: Vectors  # a row for each
    by_meaning: Vectors  # of each sentence
    nearness: float
    same_language: bool  # as the question


@dataclass(frozen=True)
class Scored:
    """A chunk with its scores, each from 0 to 1."""

    seen: Seen
    score: float
    sentence_scores: tuple[float, ...]


def asked(index: Index, question: str, left_out: Sequence[str] = ()) -> Question:
    """The question as it is searched for; what its pieces tell is counted as if the articles of the ids left out were not there."""
    every = list(dict.fromkeys(pieces(question)))
    telling = list(dict.fromkeys(pieces(asking_removed(question)))) or every
    gone = [occurrences(every, fold(chunk.embedded)) for chunk, _ in index.record.chunks(index.record.chunks_of(left_out)).values()] if left_out else []
    nats = index.lexical.information(dict.fromkeys([*every, *telling]), gone)
    return Question(question, index.embeddings.question(question), {t: nats[t] for t in telling}, {t: nats[t] for t in every}, is_chinese(question))


def first_look(question: Question, chunk: ChunkRow, article: Article, average: float, passage: Vectors, sentences: Vectors) -> Seen:
    """The chunk as a whole; `average` is the length of the chunks that it is compared with, in characters."""
    text, heading = fold(chunk.text), fold("\n".join(chunk.heading))
    counts = occurrences(question.every, f"{heading}\n{text}")
    length = (len(heading) + 1 + len(text)) / average
    by_meaning = np.clip(sentences @ question.vector, 0.0, 1.0)
    nearness = (min(1.0, max(0.0, float(passage @ question.vector))) + float(by_meaning.max())) / 2
    same = is_chinese(chunk.text[:_SAMPLE]) == question.chinese
    return Seen(chunk, article, text, counts, length, _bm25(question.information, counts, length), passage, sentences, by_meaning, nearness, same)


def ranked(question: Question, chunks: Sequence[Seen], k: int) -> list[Scored]:
    """The k best of these chunks, and a few more, best first; only those are looked at sentence by sentence."""
    best_words = max((seen.words for seen in chunks if seen.same_language), default=0.0) / question.total
    weight = _MEANING + _UNKNOWN * (1 - best_words)
    promising = sorted(chunks, key=lambda seen: -_score(question, seen, weight, seen.words))[: max(k, _CLOSELY)]
    return by_score([_scored(question, seen, weight) for seen in promising])


def by_score(candidates: Iterable[Scored]) -> list[Scored]:
    """Best first, the same every time."""
    return sorted(candidates, key=lambda candidate: (-candidate.score, candidate.seen.chunk.id))


def _scored(question: Question, seen: Seen, weight: float) -> Scored:
    rows = seen.chunk.sentences
    mean = sum(row.finish - row.begin for row in rows) / len(rows)
    spans = [(occurrences(seen.counts, seen.text[row.begin : row.finish]), (row.finish - row.begin) / mean) for row in rows]
    words = [_bm25(question.information, counts, length) for counts, length in spans]
    each = [
        _fused(question, weight, own, float(meaning), _bm25(question.names, counts, length), same=seen.same_language)
        for own, meaning, (counts, length) in zip(words, seen.by_meaning, spans, strict=True)
    ]
    return Scored(seen, _score(question, seen, weight, (seen.words + max(words)) / 2), tuple(each))


def _score(question: Question, seen: Seen, weight: float, words: float) -> float:
    names = 0.0 if seen.same_language else _bm25(question.names, seen.counts, seen.length)
    return _fused(question, weight, words, seen.nearness, names, same=seen.same_language)


def _fused(question: Question, weight: float, words: float, nearness: float, names: float, *, same: bool) -> float:
    """Words as a share of the question's information with nearness in meaning.

    In another language it is meaning and the names that both have, unless the text is of both languages and shares words.
    """
    alike = (words / question.total + weight * nearness) / (1 + weight)
    return alike if same else max(alike, (nearness + _NAMES * min(1.0, names / _MANY_NAMES)) / (1 + _NAMES))


def _bm25(information: dict[str, float], counts: dict[str, int], length: float) -> float:
    """BM25 in nats, at most what the pieces tell; `length` is relative to the average."""
    weight = _K1 * (1 - _B + _B * length)
    return sum(information[piece] * count / (count + weight) for piece, count in counts.items() if piece in information)
