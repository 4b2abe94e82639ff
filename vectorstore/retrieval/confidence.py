"""Whether what was found answers the question, and what it does not say."""

import itertools
import math
import re
from collections.abc import Sequence

from vectorstore.retrieval.scoring import Question, Scored
from vectorstore.text.normalize import fold
from vectorstore.text.question_words import asking_removed
from vectorstore.text.scripts import HAN_CLASS, is_han
from vectorstore.text.stems import lemma
from vectorstore.text.terms import forms_of, uncovered, words_in

_AHEAD = 0.1  # in score
_NEXT, _UNRELATED = (
    5,
    0.2,
)  # passages that the best one is compared with, and the score of the usual one beside an answer
_HAN = re.compile(f"[{HAN_CLASS}]+")
_WORD = re.compile(rf"[^\W_{HAN_CLASS}]+(?:['’-][^\W_{HAN_CLASS}]+)*")


def confidence(question: Question, best: Sequence[Scored], among: Sequence[Scored]) -> float:
    """How likely the best passage is to answer, from 0 to 1, by a logistic formula over five figures.

    `among` are all chunks that were scored.

    They are the share of the question's information, words that ask included, that stands in the passage; how near its
    nearest sentence is, in meaning and in like words, and in meaning alone; how many of the question's phrases stand in
    it together; and its lead: about what no article tells, many passages are a little near, and none is ahead. Across
    languages, where no words are shared, only the passage's score and its lead tell; and where the articles speak the
    question's language as well, only one that is well ahead of all that they say there.
    """
    same = next((candidate for candidate in best if candidate.seen.same_language), None)
    other = next((candidate for candidate in best if not candidate.seen.same_language), None)
    told = [0.0]
    if same:
        meaning = float(same.seen.by_meaning.max(initial=0.0))
        said = together(question.text, same.seen.chunk.embedded)
        told.append(
            _logistic(_SAME, covered(question, same), nearest(question, same), said, meaning, lead(same, among))
        )
    if other and (not same or other.score > same.score + _AHEAD):
        told.append(_logistic(_OTHER, other.score, lead(other, among)))
    return round(max(told), 4)


def covered(question: Question, candidate: Scored) -> float:
    """The share of the question's information that stands in the passage."""
    total = sum(question.every.values()) or 1.0
    there = carried(question, candidate)
    return sum(nats for piece, nats in question.every.items() if piece in there) / total


def carried(question: Question, candidate: Scored) -> frozenset[str]:
    """The question's pieces that stand in the passage, words of an alphabet in any of their forms: `printed` carries `print`."""
    seen = candidate.seen
    gone = [piece for piece in question.every if piece not in seen.carried and not is_han(piece[0])]
    there = {lemma(word.group()) for word in words_in(fold(seen.chunk.embedded))} if gone else set()
    return seen.carried.union(piece for piece in gone if any(lemma(form) in there for form in forms_of(piece)))


def nearest(question: Question, candidate: Scored) -> float:
    """How near the best sentence is to the question, from 0 to 1: the mean of the cosine and of the share that it carries in any words."""
    chunk = candidate.seen.chunk
    like = question.words.share(question.words.nearest([chunk.text[row.begin : row.finish] for row in chunk.sentences]))
    return float((candidate.seen.by_meaning + like).max(initial=0.0)) / 2


def lead(best: Scored, among: Sequence[Scored]) -> float:
    """How far its score is above the mean of the next five in the same language.

    Below 0 where it is not the best of them.

    Where there are fewer, passages of other matters are thought beside them.
    """
    others = [one.score for one in among if one is not best and one.seen.same_language == best.seen.same_language][
        :_NEXT
    ]
    return best.score - (sum(others) + _UNRELATED * (_NEXT - len(others))) / _NEXT


def together(question: str, passage: str) -> float:
    """The share of the question's phrases that stand in the passage; a half where it has none.

    They are three Chinese characters in a row, names and numbers between Chinese, and two words side by side.
    """
    asked, named = fold(question), asking_removed(question)
    runs = [run[place : place + 3] for run in _HAN.findall(named) for place in range(max(1, len(run) - 2))]
    words = [match for match in _WORD.finditer(asked) if not named[match.start()].isspace()]
    pairs = [
        f" {one.group()} {other.group()} "
        for one, other in itertools.pairwise(words)
        if not _WORD.search(asked, one.end(), other.start())
    ]
    if runs:
        pairs = [f" {word.group()} " for word in words]
    text = fold(passage)
    plain = f" {' '.join(_WORD.findall(text))} "
    there = [run in text for run in runs] + [pair in plain for pair in pairs]
    return sum(there) / len(there) if there else 0.5


def missing(question: Question, best: Sequence[Scored]) -> tuple[str, ...]:
    """Words of the question, as asked, that no passage has; none where the passages are in another language."""
    same = [candidate for candidate in best if candidate.seen.same_language]
    if not same:
        return ()
    there = frozenset().union(*(carried(question, candidate) for candidate in same))
    text = question.text
    return tuple(dict.fromkeys(text[start:end] for start, end in uncovered(asking_removed(text), there)))


def _logistic(weights: tuple[float, ...], *figures: float) -> float:
    exponent = weights[0] + sum(weight * figure for weight, figure in zip(weights[1:], figures, strict=True))
    return 1 / (1 + math.exp(-exponent))


# Intercept and weights, fitted on DRCD's and XQuAD's questions, each asked with its article, without it, without its
# paragraph alone, and of the paragraph without the sentences that answer; fitted on two of the three sets they do as
# well on the third (docs/experiments.md). The intercepts put 3 to 7 in 100 of the answerable ones below the
# threshold of an answer, and 14 to 18 across languages.
_SAME = (-7.2, 6.8, 5.5, 2.0, 2.7, 5.3)
_OTHER = (-5.0, 14.6, 7.3)
