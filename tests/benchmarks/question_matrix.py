"""Learns the matrix that turns a question's vector towards the sentences that answer it, and writes it into the
package.

python -m tests.benchmarks.question_matrix SET.json [--out FILE.npy] learns on a SQuAD-style set; without --out it only
tells
how often the right paragraph comes first by vectors, as it is and turned, for every SET given (the first is learnt on,
the others are judged). The loss is the usual one of contrastive learning (InfoNCE, van den Oord et al. 2018,
arXiv:1807.03748) over all sentences of the set; few steps and a strong pull towards no change at all keep what holds
for other sets.
"""

import argparse
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from assistant.evaluation.questions import read_questions
from vectorstore import fold, load_embeddings, sentence_spans
from vectorstore.embeddings import question_vectors

STEPS, BATCH, STEP, PULL, SHARPNESS = 20, 512, 1e-3, 3e-2, 20.0
Matrix = np.ndarray[Any, np.dtype[np.float32]]
Hits = np.ndarray[Any, np.dtype[np.bool_]]


class Lesson(NamedTuple):
    """Unit vectors of questions and sentences, which sentence is in which paragraph, and which answers which
    question.
    """

    questions: Matrix
    sentences: Matrix
    paragraphs: np.ndarray[Any, np.dtype[np.int64]]
    right: np.ndarray[Any, np.dtype[np.int64]]
    answers: Hits


def main() -> None:
    """Learn on the first file and judge on all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    lessons = [lesson(file) for file in given.files]
    matrix = learnt(lessons[0]).astype(np.float16)
    for file, one in zip(given.files, lessons, strict=True):
        print(
            file,
            f"{first(one, one.questions):.4f}",
            f"turned {first(one, turned(one.questions, matrix.astype(np.float32))):.4f}",
        )
    if given.out:
        np.save(given.out, matrix)


def lesson(file: Path) -> Lesson:
    """What can be learnt from the set; questions without an answer are left out."""
    asked = read_questions(file)
    listed = [
        (number, context[start:end])
        for number, context in enumerate(asked.contexts)
        for start, end in sentence_spans(context)
    ]
    paragraphs, texts = np.array([number for number, _ in listed]), [fold(text) for _, text in listed]
    questions = [question for question in asked.questions if question.gold is not None]
    right = np.array([question.gold for question in questions])
    answers = np.zeros((len(questions), len(texts)), dtype=bool)
    for row, question in enumerate(questions):
        for place in np.flatnonzero(paragraphs == question.gold):
            answers[row, place] = any(fold(answer) in texts[place] for answer in question.answers)
    vectors = question_vectors([question.text for question in questions])
    return Lesson(
        _unit(vectors), load_embeddings("local").passages([text for _, text in listed]), paragraphs, right, answers
    )


def turned(questions: Matrix, matrix: Matrix) -> Matrix:
    """The questions' vectors as they are searched with."""
    return _unit(questions + questions @ matrix)


def learnt(one: Lesson) -> Matrix:
    """Adam (Kingma and Ba 2015) from no change at all."""
    chance = np.random.default_rng(0)
    matrix, mean, spread = (np.zeros((one.questions.shape[1],) * 2, dtype=np.float32) for _ in range(3))
    useful = np.flatnonzero(one.answers.any(axis=1))
    for step in range(1, STEPS + 1):
        rows = chance.choice(useful, min(BATCH, len(useful)), replace=False)
        slope = _slope(one, rows, matrix) + PULL * matrix
        mean, spread = 0.9 * mean + 0.1 * slope, 0.99 * spread + 0.01 * slope**2
        matrix = matrix - STEP * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    return matrix


def first(one: Lesson, questions: Matrix) -> float:
    """The share of questions whose paragraph has the nearest sentence."""
    nearest = np.argmax(questions @ one.sentences.T, axis=1)
    return float((one.paragraphs[nearest] == one.right).mean())


def _slope(one: Lesson, rows: np.ndarray[Any, np.dtype[np.int64]], matrix: Matrix) -> Matrix:
    asked = one.questions[rows]
    moved = asked + asked @ matrix
    length = np.linalg.norm(moved, axis=1, keepdims=True)
    unit = moved / length
    scores = SHARPNESS * (unit @ one.sentences.T)
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    right = np.where(one.answers[rows], odds, 0.0)
    by_sentence = odds / odds.sum(axis=1, keepdims=True) - right / right.sum(axis=1, keepdims=True)
    by_vector = SHARPNESS / len(rows) * (by_sentence @ one.sentences)
    along = (by_vector * unit).sum(axis=1, keepdims=True)
    slope: Matrix = asked.T @ ((by_vector - along * unit) / length)
    return slope


def _unit(vectors: Matrix) -> Matrix:
    unit: Matrix = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


if __name__ == "__main__":
    main()
