"""Learns the weights by which quote mode ranks sentences, and says how often the answer is quoted.

Run with question sets (SQuAD-style JSON).

A softmax over the sentences of a question, fitted to those that hold the answer in the right article. Articles with odd
numbers are judged by weights learnt on even ones and the other way round; the weights printed last are learnt on all.
"""

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from assistant import Assistant
from assistant.answer.answer_type import answer_type
from assistant.answer.extractive import WEIGHTS, sentence_features
from assistant.evaluation.questions import QuestionSet, read_questions
from vectorstore import fold

NAMES = list(WEIGHTS)
ROUNDS, BATCH, STEP, SHRINK = 60, 256, 0.1, 1e-3
Matrix = np.ndarray[Any, np.dtype[np.float64]]
Hits = np.ndarray[Any, np.dtype[np.bool_]]


class Case(NamedTuple):
    """A question's sentences: what is known of each, which hold the answer, which of them in the right article, and
    its number.
    """

    known: Matrix
    holds: Hits
    right: Hits
    article: int


def main() -> None:
    """Print, for each file and half, the shares of questions answered in the first and first three quotes, then the
    weights.
    """
    sets = {file: list(_cases(read_questions(Path(file)))) for file in sys.argv[1:]}
    report: dict[str, Any] = {}
    for half in (0, 1):
        weights = _learnt([case for cases in sets.values() for case in cases if case.article % 2 == half])
        report[f"judged by half {half}"] = {
            file: _shares(weights, [case for case in cases if case.article % 2 != half]) for file, cases in sets.items()
        }
    learnt = _learnt([case for cases in sets.values() for case in cases])
    print(
        json.dumps(
            report | {"weights": {name: round(float(weight), 2) for name, weight in zip(NAMES, learnt, strict=True)}},
            indent=2,
        )
    )


def _cases(asked: QuestionSet) -> Iterator[Case]:
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for number, context in enumerate(asked.contexts):
            Path(corpus, f"{number:06d}.txt").write_text(context, encoding="utf-8")
        with Assistant(corpus=corpus, index=Path(folder, "index"), model="quote") as assistant:
            for question in asked.questions:
                passages = assistant.find(question.text, assistant.settings.passages).passages
                known = sentence_features(question.text, answer_type(question.text), passages)
                answers = [fold(answer) for answer in question.answers]
                holds = np.array(
                    [any(answer in fold(candidate.sentence.text) for answer in answers) for candidate, _ in known],
                    dtype=bool,
                )
                there = np.array(
                    [int(Path(candidate.passage.article.path).stem) == question.gold for candidate, _ in known],
                    dtype=bool,
                )
                if known and question.gold is not None:
                    yield Case(
                        np.array([[row.get(name, 0.0) for name in NAMES] for _, row in known]),
                        holds,
                        holds & there,
                        question.gold,
                    )


def _learnt(cases: Sequence[Case]) -> Matrix:
    """Adam (Kingma and Ba 2015) on the log of the chance that the softmax gives to right sentences."""
    weights, mean, spread = (np.zeros(len(NAMES)) for _ in range(3))
    useful, step = [case for case in cases if case.right.any()], 0
    for turn in range(ROUNDS):
        order = np.random.default_rng(turn).permutation(len(useful))
        for start in range(0, len(order), BATCH):
            batch = [useful[place] for place in order[start : start + BATCH]]
            slope = sum((_slope(weights, case) for case in batch), np.zeros(len(NAMES))) / len(batch) + SHRINK * weights
            step += 1
            mean, spread = 0.9 * mean + 0.1 * slope, 0.99 * spread + 0.01 * slope**2
            weights = weights - STEP * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    return weights


def _slope(weights: Matrix, case: Case) -> Matrix:
    odds = np.exp((scores := case.known @ weights) - scores.max())
    right = np.where(case.right, odds, 0.0)
    slope: Matrix = case.known.T @ (odds / odds.sum() - right / right.sum())
    return slope


def _shares(weights: Matrix, cases: Sequence[Case]) -> dict[str, float]:
    ranked = [case.holds[np.argsort(-(case.known @ weights))] for case in cases]
    return {f"first {k}": round(sum(bool(holds[:k].any()) for holds in ranked) / len(ranked), 4) for k in (1, 3)}


if __name__ == "__main__":
    main()
