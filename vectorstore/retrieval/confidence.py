"""Whether what was found answers the question, and what it does not say."""

import math
from collections.abc import Sequence

from vectorstore.asking import asking_removed
from vectorstore.folding import uncovered
from vectorstore.retrieval.scoring import Question, Scored


def confidence(question: Question, best: Sequence[Scored]) -> float:
    """How likely the best passage is to answer, from 0 to 1, by a logistic formula over two figures.

    They are the share of the question's information, words that ask included, that stands in the passage, and the
    passage's score, in which meaning has its part. Across languages, where no words are shared, only the score tells.
    """
    same = next((candidate for candidate in best if candidate.seen.same_language), None)
    other = next((candidate for candidate in best if not candidate.seen.same_language), None)
    told = [0.0]
    if same:
        told.append(_logistic(_SAME, covered(question, same), same.score))
    if other:
        told.append(_logistic(_OTHER, other.score))
    return round(max(told), 4)


def covered(question: Question, candidate: Scored) -> float:
    """The share of the question's information that stands in the passage."""
    total = sum(question.every.values()) or 1.0
    return sum(nats for piece, nats in question.every.items() if piece in candidate.seen.counts) / total


def missing(question: Question, best: Sequence[Scored]) -> tuple[str, ...]:
    """Words of the question, as asked, that no passage has; none where the passages are in another language."""
    same = [candidate for candidate in best if candidate.seen.same_language]
    if not same:
        return ()
    carried = frozenset().union(*(candidate.seen.counts for candidate in same))
    text = question.text
    return tuple(dict.fromkeys(text[start:end] for start, end in uncovered(asking_removed(text), carried)))


def _logistic(weights: tuple[float, ...], *figures: float) -> float:
    exponent = weights[0] + sum(weight * figure for weight, figure in zip(weights[1:], figures, strict=True))
    return 1 / (1 + math.exp(-exponent))


# Intercept and weights, fitted on a third of DRCD's and XQuAD's questions, each question asked with and without its article; fitted on
# two of the three sets they do as well on the third (tests/benchmarks/LOG.md).
_SAME = (-7.5, 8.2, 13.8)
_OTHER = (-5.1, 17.2)
