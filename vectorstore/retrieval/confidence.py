"""Whether what was found answers the question, and what it does not say."""

import itertools
import math
import re
from collections.abc import Sequence

from vectorstore.retrieval.question_weights import Question
from vectorstore.retrieval.scoring import ScoredChunk
from vectorstore.text.normalize import fold
from vectorstore.text.question_words import without_question_words
from vectorstore.text.scripts import HAN_CLASS, is_han
from vectorstore.text.stems import lemma
from vectorstore.text.terms import different_words, forms_of, unmatched_spans

_AHEAD = 0.1  # in score
_NEXT, _UNRELATED = (
    5,
    0.2,
)  # passages that the best one is compared with, and the score of the usual one beside an answer
_HAN = re.compile(f"[{HAN_CLASS}]+")
_WORD = re.compile(rf"[^\W_{HAN_CLASS}]+(?:['’-][^\W_{HAN_CLASS}]+)*")


def confidence(question: Question, best: Sequence[ScoredChunk], among: Sequence[ScoredChunk]) -> float:
    """How likely the best passage is to answer, from 0 to 1, by a logistic formula over five figures.

    `among` are all chunks that were scored.

    They are the share of the question's idf, question words included, whose terms the passage has; how near its
    nearest sentence is, in meaning and in like words, and in meaning alone; how many of the question's phrases stand in
    it together; and its lead: about what no article tells, many passages are a little near, and none is ahead. Across
    languages, where no words are shared, only the passage's score and its lead tell; and where the articles speak the
    question's language as well, only one that is well ahead of all that they say there.
    """
    same = next((candidate for candidate in best if candidate.match.same_language), None)
    other = next((candidate for candidate in best if not candidate.match.same_language), None)
    estimates = [0.0]
    if same:
        meaning = float(same.match.sentence_cosines.max(initial=0.0))
        said = phrase_share(question.text, same.match.chunk.embedding_text)
        estimates.append(
            _logistic(
                _SAME,
                idf_coverage(question, same),
                best_sentence_similarity(question, same),
                said,
                meaning,
                score_lead(same, among),
            )
        )
    if other and (not same or other.score > same.score + _AHEAD):
        estimates.append(_logistic(_OTHER, other.score, score_lead(other, among)))
    return round(max(estimates), 4)


def idf_coverage(question: Question, candidate: ScoredChunk) -> float:
    """The share of the question's idf, question words included, whose terms the passage has."""
    total = sum(question.full_idf.values()) or 1.0
    there = matched_terms(question, [candidate])
    return sum(nats for term, nats in question.full_idf.items() if term in there) / total


def matched_terms(question: Question, candidates: Sequence[ScoredChunk]) -> frozenset[str]:
    """The question's terms that any of the passages has: words of an alphabet in any form, as `printed` for `print`."""
    matched = frozenset().union(*(candidate.match.matched_terms for candidate in candidates))
    gone = [term for term in question.full_idf if term not in matched and not is_han(term[0])]
    if not gone:
        return matched
    text = fold("\n".join(candidate.match.chunk.embedding_text for candidate in candidates))
    there = set(map(lemma, different_words(text)))
    return matched.union(term for term in gone if any(lemma(form) in there for form in forms_of(term)))


def best_sentence_similarity(question: Question, candidate: ScoredChunk) -> float:
    """How near the best sentence is to the question, from 0 to 1.

    It is the mean of its cosine and of the share of the question that it has in any words.
    """
    chunk = candidate.match.chunk
    like = question.words.share(
        question.words.nearest([chunk.text[row.chunk_start : row.chunk_end] for row in chunk.sentences])
    )
    return float((candidate.match.sentence_cosines + like).max(initial=0.0)) / 2


def score_lead(best: ScoredChunk, among: Sequence[ScoredChunk]) -> float:
    """How far its score is above the mean of the next five in the same language.

    Below 0 where it is not the best of them.

    Where there are fewer, passages on other topics are counted in their place.
    """
    others = [one.score for one in among if one is not best and one.match.same_language == best.match.same_language][
        :_NEXT
    ]
    return best.score - (sum(others) + _UNRELATED * (_NEXT - len(others))) / _NEXT


def phrase_share(question: str, passage: str) -> float:
    """The share of the question's phrases that stand in the passage; a half where it has none.

    They are three Chinese characters in a row, names and numbers between Chinese, and two words side by side.
    """
    asked, named = fold(question), without_question_words(question)
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


def missing_words(question: Question, best: Sequence[ScoredChunk]) -> tuple[str, ...]:
    """Words of the question, as asked, that no passage has; none where the passages are in another language."""
    same = [candidate for candidate in best if candidate.match.same_language]
    if not same:
        return ()
    there = matched_terms(question, same)
    text = question.text
    return tuple(dict.fromkeys(text[start:end] for start, end in unmatched_spans(without_question_words(text), there)))


def _logistic(weights: tuple[float, ...], *figures: float) -> float:
    exponent = weights[0] + sum(weight * figure for weight, figure in zip(weights[1:], figures, strict=True))
    return 1 / (1 + math.exp(-exponent))


# Intercept and weights, fitted on DRCD's and XQuAD's questions, each asked with its article, without it, without its
# paragraph alone, and of the paragraph without the sentences that answer; fitted on two of the three sets they do as
# well on the third (docs/experiments.md). The intercepts put 3 to 7 in 100 of the answerable ones below the
# threshold of an answer, and 14 to 18 across languages.
_SAME = (-7.2, 6.8, 5.5, 2.0, 2.7, 5.3)
_OTHER = (-5.0, 14.6, 7.3)
