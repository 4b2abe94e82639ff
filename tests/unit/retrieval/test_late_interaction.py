"""A question's words are found in other words and languages, and each text is looked at alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.local_encoder import token_surprisals, token_vectors, tokenize
from vectorstore.retrieval.late_interaction import QuestionWords

TEXT = st.text(
    alphabet=st.one_of(st.sampled_from("县縣里水渠Ａa’s- 。\n1铁路"), st.characters(codec="utf-8")), max_size=30
)


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("How long is the railway?", "这条铁路长三百公里。", "这个村子有三百名教师。"),
        ("谁是第一任总统？", "The first president took office in May.", "The first river flows north in May."),
        ("鐵路有多長？", "The railway runs for many kilometres.", "The teacher speaks to many children."),
        (
            "Who founded the company?",
            "The firm was established by two brothers.",
            "The lake was crossed by two brothers.",
        ),
        ("医院有多少医生？", "诊所里有八名大夫。", "河里有八条小船。"),
    ],
)
def test_words_are_found_in_other_words(question: str, right: str, wrong: str) -> None:
    asked = QuestionWords(question)
    shares = asked.share(asked.nearest([right, wrong]))

    assert shares[0] > shares[1] + 0.1


@pytest.mark.parametrize("question", ["鐵路有多長？", "How long is the railway?", "Ａ１２"])
def test_a_question_carries_all_of_itself(question: str) -> None:
    asked = QuestionWords(question)

    assert asked.share(asked.nearest([question]))[0] == pytest.approx(1.0, abs=1e-5)


def test_characters_that_the_table_does_not_know_are_not_one_another() -> None:
    asked = QuestionWords("䲜")

    assert asked.share(asked.nearest(["䲁"]))[0] < 0.5


def test_only_the_marked_texts_are_looked_at() -> None:
    asked, texts = QuestionWords("鐵路"), ["铁路", "水渠", "铁路"]

    assert asked.nearest(texts, among=np.array([False, True, True])).tolist() == [
        [0.0] * 2,
        *asked.nearest(texts)[1:].tolist(),
    ]


def test_scripts_of_a_word_are_one() -> None:
    asked = QuestionWords("開江縣的鐵路")

    assert asked.nearest(["开江县修铁路"]).tolist() == asked.nearest(["開江縣修鐵路"]).tolist()


@given(st.lists(TEXT, max_size=5), TEXT)
def test_each_text_is_looked_at_as_if_it_were_alone(texts: list[str], question: str) -> None:
    asked = QuestionWords(question)

    rows = asked.nearest(texts)

    assert len(rows) == len(texts)
    assert np.all((rows >= 0) & (rows <= 1 + 1e-5))
    for text, row in zip(texts, rows, strict=True):
        assert np.allclose(asked.nearest([text])[0], row, atol=1e-5)


@pytest.mark.parametrize("question", ["", " ", "？", "\ufffd"])
def test_a_question_without_words_finds_nothing_and_breaks_nothing(question: str) -> None:
    asked = QuestionWords(question)

    assert asked.share(asked.nearest(["水渠", ""])).shape == (2,)


def test_words_that_the_whole_index_has_tell_less() -> None:
    asked, beside_the_topic = (
        QuestionWords("开江县的铁路"),
        QuestionWords("开江县的铁路", lambda word: 0.9 if set(word) & set("开江县") else 0.0),
    )

    assert (
        beside_the_topic.share(beside_the_topic.nearest(["开江县的水渠"]))[0]
        < asked.share(asked.nearest(["开江县的水渠"]))[0] - 0.2
    )
    assert (
        beside_the_topic.share(beside_the_topic.nearest(["修铁路"]))[0]
        > asked.share(asked.nearest(["修铁路"]))[0] + 0.2
    )


def test_rare_pieces_tell_more_and_every_piece_has_a_unit_vector() -> None:
    rare, usual = (tokenize([word])[0] for word in ("elephant", "the"))

    assert token_surprisals()[rare[0]] > token_surprisals()[usual[0]]
    assert np.allclose(np.linalg.norm(token_vectors(np.arange(0, 128_000, 997)), axis=1), 1.0, atol=1e-5)
