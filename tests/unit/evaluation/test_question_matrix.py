"""The matrix that turns questions, the program that learns it, and the figures of confidence."""

from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.question_matrix import BATCH, Lesson, _slope, first, learnt, turned
from vectorstore.embeddings import QUESTION_MATRIX, LocalEmbeddings
from vectorstore.retrieval.confidence import phrase_share


def lesson(seed: int) -> Lesson:
    """Sixty invented questions: each sentence's vector is its question's with two places exchanged, which a matrix can
    learn.
    """
    chance = np.random.default_rng(seed)
    questions = chance.normal(size=(60, 8)).astype(np.float32)
    sentences = questions[:, [1, 0, 2, 3, 4, 5, 6, 7]] + 0.1 * chance.normal(size=(60, 8)).astype(np.float32)
    unit = [vectors / np.linalg.norm(vectors, axis=1, keepdims=True) for vectors in (questions, sentences)]
    places = np.arange(60)
    return Lesson(unit[0], unit[1], places, places, np.eye(60, dtype=bool))


def loss(one: Lesson, matrix: np.ndarray) -> float:
    scores = 20.0 * (turned(one.questions, matrix).astype(np.float64) @ one.sentences.T.astype(np.float64))
    most = scores.max(axis=1, keepdims=True)
    logarithm = most[:, 0] + np.log(np.exp(scores - most).sum(axis=1))
    return float((logarithm - scores[np.arange(len(scores)), one.right]).mean())


@pytest.mark.parametrize("place", [(0, 1), (3, 3), (7, 2)])
def test_the_slope_is_that_of_the_loss(place: tuple[int, int]) -> None:
    one = lesson(1)
    matrix = (np.random.default_rng(2).normal(size=(8, 8)) / 10).astype(np.float32)
    more, less = matrix.copy(), matrix.copy()
    more[place] += 1e-2
    less[place] -= 1e-2
    assert _slope(one, np.arange(60), matrix)[place] == pytest.approx(
        (loss(one, more) - loss(one, less)) / 2e-2, rel=0.03, abs=1e-3
    )


def test_what_is_learnt_brings_the_answering_sentence_nearer() -> None:
    one = lesson(3)
    assert len(one.questions) < BATCH
    matrix = learnt(one)
    assert loss(one, matrix) < loss(one, np.zeros_like(matrix))
    assert first(one, turned(one.questions, matrix)) >= first(one, one.questions)


def test_the_packaged_matrix_is_small_and_turns_without_turning_away() -> None:
    matrix = np.load(QUESTION_MATRIX).astype(np.float32)
    assert matrix.shape == (512, 512)
    assert np.isfinite(matrix).all()
    assert Path(QUESTION_MATRIX).stat().st_size < 600_000
    local = LocalEmbeddings()
    asked, answer, other = "村里的水塔有多高？", "村东的水塔高二十米。", "面包在烤箱里烤了半小时。"
    question = np.array(local.embed_query(asked))
    near, far = np.array(local.embed_documents([answer, other])) @ question
    assert near > far


@pytest.mark.parametrize(
    ("question", "passage", "share"),
    [
        ("青石村水塔建成", "青石村的水塔", 1 / 5),  # 青石村 of 青石村, 石村水, 村水塔, 水塔建, 塔建成
        ("青石村水塔建成", "青石村水塔高二十米", 3 / 5),
        ("青石村水塔多高", "青石村水塔高二十米", 1.0),  # 多高 only asks
        ("What is the Green Stone bridge?", "The green, stone bridge", 1.0),
        ("What is the Green Stone bridge?", "A stone bridge; a green field", 0.5),
        ("What is the Green Stone bridge?", "greenstone", 0.0),
        ("1987年的水塔", "那座水塔建于1987年", 1.0),  # 年, 水塔 and 1987: 的 only joins
        ("1987年的水塔", "那座水塔建于1988年", 2 / 3),
        ("What is it?", "anything", 0.5),
        ("", "", 0.5),
    ],
)
def test_phrases_of_the_question_that_stand_together(question: str, passage: str, share: float) -> None:
    assert phrase_share(question, passage) == pytest.approx(share)
