"""A question to ranked passages: both search indexes propose chunks, and one score over words and meaning ranks them."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from vectorstore.articles import Article, Found, Passage, Sentence
from vectorstore.folding import fold, is_chinese, occurrences, pieces, uncovered
from vectorstore.index import Index
from vectorstore.rows import ChunkRow, Vectors

_CANDIDATES = 50  # chunks proposed by each index: the answering one is among them for 99 of 100 labelled questions
_FEW_ARTICLES = 50
_REFINED = 16  # sentences in another language whose clauses are embedded anew, about 1 ms each
_SHORTEST_CLAUSE = 6  # characters
_PLAINLY = 0.8  # cosine of a question and a clause in another language that plainly answers it; strangers reach 0.28
_CLAUSE = re.compile(r"(?<=[,;，；])")
_K1, _B = 1.2, 0.75  # BM25's usual constants (Robertson and Zaragoza 2009)
_MEANING = 0.5  # weight of cosine against words: near the better of the two on every labelled set
# Words that ask instead of naming what is asked for.
_ASKING = re.compile(
    r"多少|什么|哪些|哪个|哪几|哪里|哪儿|哪|几个|几|谁|如何|怎么样|怎样|怎么|为什么|为何|是否|有没有|请问|那么|那|方面|吗|呢|的|了|是"
    r"|\b(?:how|many|much|often|long|what|which|who|whom|whose|when|where|why|is|are|was|were|be|been|did|does|do|has|have|had|the|a|an|of|in|on|at|to|for|by"
    r"|and|or|with|from|that|this|these|those|it|its|there|their|his|her|as|can|could|would|should|will|about|tell|me|please)\b"
)


@dataclass(frozen=True)
class _Question:
    """A question with what each of its pieces tells, in nats."""

    vector: Vectors
    information: dict[str, float]
    chinese: bool

    @property
    def total(self) -> float:
        return sum(self.information.values()) or 1.0


@dataclass(frozen=True)
class _Scored:
    """A candidate with its scores, each from 0 to 1."""

    chunk: ChunkRow
    article: Article
    score: float
    carried: frozenset[str]
    meaning: float
    sentence_scores: tuple[float, ...]


def find(index: Index, question: str, k: int, *, within: Collection[str] | None = None) -> Found:
    """The k best passages for a question, best first, with the confidence that they answer it.

    `within` keeps to articles of these ids; a few of them are read whole, as filters cost Chroma more than that.
    """
    asked = _asked(index, question)
    if within is not None and len(within) <= _FEW_ARTICLES:
        proposed = index.record.chunks_of(within)
    else:
        proposed = index.lexical.search(list(asked.information), _CANDIDATES) + index.nearest(asked.vector, _CANDIDATES)
    chunks = {
        identity: (chunk, article)
        for identity, (chunk, article) in index.record.chunks(list(dict.fromkeys(proposed))).items()
        if within is None or article.id in within
    }
    vectors = index.vectors([chunk.digest for chunk, _ in chunks.values()])
    average = sum(len(chunk.embedded) for chunk, _ in chunks.values()) / max(1, len(chunks))
    # a chunk without vectors went away between the two looks, as a sync goes on beside a search
    scored = [_score(asked, chunk, article, average, *vectors[chunk.digest]) for chunk, article in chunks.values() if chunk.digest in vectors]
    best = _refined(index, asked, sorted(scored, key=lambda candidate: (-candidate.score, candidate.chunk.id))[:k])
    return Found(
        passages=tuple(_passage(candidate, rank) for rank, candidate in enumerate(best, start=1)),
        confidence=_confidence(asked, best),
        missing=_missing(question, asked, best),
    )


def asking_removed(question: str) -> str:
    """The question, folded, with blanks in the place of the words that ask: every offset stays."""
    return _ASKING.sub(lambda match: " " * len(match.group()), fold(question))


def _asked(index: Index, question: str) -> _Question:
    terms = list(dict.fromkeys(pieces(asking_removed(question)))) or list(dict.fromkeys(pieces(question)))
    return _Question(index.embeddings.question(question), index.lexical.information(terms), is_chinese(question))


def _score(asked: _Question, chunk: ChunkRow, article: Article, average: float, passage: Vectors, sentences: Vectors) -> _Scored:
    text, heading = fold(chunk.text), fold("\n".join(chunk.heading))
    counts = occurrences(asked.information, f"{heading}\n{text}")
    words = _bm25(asked, counts, (len(heading) + 1 + len(text)) / average)
    mean = sum(s.finish - s.begin for s in chunk.sentences) / len(chunk.sentences)
    by_words = [_bm25(asked, occurrences(counts, text[s.begin : s.finish]), (s.finish - s.begin) / mean) for s in chunk.sentences]
    by_meaning = np.clip(sentences @ asked.vector, 0.0, 1.0).tolist()
    meaning = float(np.clip(passage @ asked.vector, 0.0, 1.0))
    lexical = (words + max(by_words)) / 2
    semantic = (meaning + max(by_meaning)) / 2
    return _Scored(
        chunk,
        article,
        (lexical + _MEANING * semantic) / (1 + _MEANING),
        frozenset(counts),
        max(by_meaning),
        tuple((a + _MEANING * b) / (1 + _MEANING) for a, b in zip(by_words, by_meaning, strict=True)),
    )


def _refined(index: Index, asked: _Question, best: list[_Scored]) -> list[_Scored]:
    """The candidates with the sentences in another language than the question's ranked by their clauses as well.

    There words cannot help, and a long sentence hides the clause that answers: on an article of 75 sentences the right
    one rose from 8th to 3rd. Only the most promising sentences are looked at, as each clause is embedded anew.
    """
    places = [(c, i, clause) for c, i in _promising(asked, best) for clause in _clauses(best[c].chunk, i)]
    if not places:
        return best
    vectors = index.embeddings.passages([clause for _, _, clause in places])
    nearest: dict[tuple[int, int], float] = {}
    for (c, i, _), nearness in zip(places, (vectors @ asked.vector).tolist(), strict=True):
        nearest[c, i] = max(nearest.get((c, i), 0.0), nearness)
    share = _MEANING / (1 + _MEANING)
    return [
        replace(
            candidate,
            meaning=max([candidate.meaning, *(nearness for (c, _), nearness in nearest.items() if c == place)]),
            sentence_scores=tuple((s + share * nearest[place, i]) / 2 if (place, i) in nearest else s for i, s in enumerate(candidate.sentence_scores)),
        )
        for place, candidate in enumerate(best)
    ]


def _promising(asked: _Question, best: list[_Scored]) -> list[tuple[int, int]]:
    """The places (candidate, sentence) of the best sentences in the other language."""
    places = [(c, i) for c, b in enumerate(best) if is_chinese(b.chunk.text) != asked.chinese for i in range(len(b.sentence_scores))]
    return sorted(places, key=lambda place: -best[place[0]].sentence_scores[place[1]])[:_REFINED]


def _clauses(chunk: ChunkRow, sentence: int) -> list[str]:
    row = chunk.sentences[sentence]
    return [clause for clause in _CLAUSE.split(chunk.text[row.begin : row.finish]) if len(clause) > _SHORTEST_CLAUSE]


def _bm25(asked: _Question, counts: dict[str, int], length: float) -> float:
    """BM25 as a share of what the question's pieces tell, from 0 to 1; `length` is relative to the average."""
    weight = _K1 * (1 - _B + _B * length)
    return sum(asked.information[term] * count / (count + weight) for term, count in counts.items()) / asked.total


def _confidence(asked: _Question, best: Sequence[_Scored]) -> float:
    """The share of the question's information in the best passage; across languages, where no words are shared, nearness in meaning."""
    same = [sum(asked.information[t] for t in c.carried) / asked.total for c in best[:3] if is_chinese(c.chunk.text) == asked.chinese]
    other = [c.meaning / _PLAINLY for c in best if is_chinese(c.chunk.text) != asked.chinese]
    return round(min(1.0, max([*same, *other, 0.0])), 4)


def _missing(question: str, asked: _Question, best: Sequence[_Scored]) -> tuple[str, ...]:
    """Words of the question, as asked, that no passage has; none where the passages are in another language."""
    same = [candidate for candidate in best if is_chinese(candidate.chunk.text) == asked.chinese]
    if not same:
        return ()
    carried = frozenset().union(*(candidate.carried for candidate in same))
    return tuple(dict.fromkeys(question[start:end] for start, end in uncovered(asking_removed(question), carried)))


def _passage(candidate: _Scored, rank: int) -> Passage:
    chunk = candidate.chunk
    return Passage(
        id=chunk.id,
        rank=rank,
        score=round(min(1.0, candidate.score), 4),
        text=chunk.text,
        start=chunk.start,
        end=chunk.end,
        article=candidate.article,
        sentences=tuple(
            Sentence(text=chunk.text[s.begin : s.finish], start=s.start, end=s.end, quote=s.quote, score=round(min(1.0, score), 4))
            for s, score in zip(chunk.sentences, candidate.sentence_scores, strict=True)
        ),
    )
