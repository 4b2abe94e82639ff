"""Proves that pieces are counted in many texts at once as they would be in each alone."""

import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.retrieval.term_counter import TermCounter
from vectorstore.text.normalize import fold
from vectorstore.text.scripts import is_chinese
from vectorstore.text.sentences import sentence_spans
from vectorstore.text.terms import terms_of

TEXT = st.text(
    alphabet=st.one_of(st.sampled_from("县縣里裡村水渠ＡａAa's’s- .。\n1２"), st.characters(codec="utf-8")), max_size=40
)


@given(st.lists(TEXT, max_size=5), TEXT)
def test_each_row_counts_what_pieces_finds_in_that_text(texts: list[str], question: str) -> None:
    terms = list(dict.fromkeys(terms_of(question + "".join(texts[:1]))))

    rows = TermCounter(texts).counts(terms)

    assert rows.shape == (len(texts), len(terms))
    for text, row in zip(texts, rows, strict=True):
        alone = Counter(terms_of(text))
        assert {term: int(n) for term, n in zip(terms, row, strict=True) if n} == {
            term: alone[term] for term in terms if alone[term]
        }


@given(st.lists(TEXT, max_size=5), TEXT, st.randoms(use_true_random=False))
def test_terms_found_in_texts_are_counted_in_each_sentence_as_in_that_alone(
    texts: list[str], question: str, chance: random.Random
) -> None:
    terms = list(dict.fromkeys(terms_of(question + "".join(texts[:1]))))
    counter = TermCounter(texts)
    begins = (counter.ends - counter.lengths).tolist()
    spans = [(begin + a, begin + b, text[a:b]) for begin, text in zip(begins, texts, strict=True)
             for a, b in sentence_spans(text)]  # fmt: skip
    chance.shuffle(spans)
    starts, ends = (np.array([span[side] for span in spans], dtype=np.int64) for side in (0, 1))

    rows = counter.find(terms).counts(starts, ends)

    assert rows.tolist() == TermCounter([text for *_, text in spans]).counts(terms).tolist()


def test_what_goes_over_the_end_of_a_span_is_not_in_it() -> None:
    hits = TermCounter(["港口口港"]).find(["口港", "港口", "口"])

    assert hits.counts(np.array([3, 0]), np.array([4, 3])).tolist() == [[0, 0, 0], [0, 1, 2]]


def test_characters_are_counted_anywhere_and_words_only_whole() -> None:
    rows = TermCounter(["The cats sat; a CAT’s catalog. 港口與港灣", "口港"]).counts(
        ["cat", "catalog", "cata", "港", "港口", "口港"]
    )

    assert rows.tolist() == [[2, 1, 0, 2, 1, 0], [0, 0, 0, 1, 0, 1]]


@given(st.lists(TEXT, min_size=1, max_size=5))
def test_a_text_comes_back_folded_and_with_its_language(texts: list[str]) -> None:
    laid = TermCounter(texts)

    assert [laid.text(place) for place in range(len(laid))] == [fold(text) for text in texts]
    assert laid.are_chinese().tolist() == [is_chinese(fold(text)) for text in texts]


@pytest.mark.parametrize("terms", [[], ["水"], ["water"]])
def test_nothing_to_count_in_is_an_empty_table(terms: list[str]) -> None:
    assert TermCounter([]).counts(terms).shape == (0, len(terms))
    assert not np.any(TermCounter(["", "。"]).counts(terms))


def test_words_that_only_look_alike_in_the_table_of_shapes_are_told_apart() -> None:
    alike = "a" + "x" * 31 + "b"  # one number with `ac`: 31 letters more, and an end one letter before

    assert TermCounter([f"{alike} ac"]).counts(["ac"]).tolist() == [[1]]
    assert TermCounter([alike]).counts(["ac"]).tolist() == [[0]]
