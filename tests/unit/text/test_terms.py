"""Proves that the terms of a text are the same in both scripts, and its words the same in every form."""

import pytest

from vectorstore.text.terms import lemmas_of, terms_of, unmatched_spans


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("漁港", ["渔", "港", "渔港"]),
        ("渔", ["渔"]),
        ("新漁港。舊", ["新", "渔", "港", "新渔", "渔港", "旧"]),
        ("港口3號A樓", ["港", "口", "港口", "3", "号", "a", "楼"]),
        ("Boats, boat's and BOAT’S", ["boat", "boat", "and", "boat"]),
        ("glass gas bus this", ["glass", "gas", "bus", "this"]),
        ("3.5% of 1,200", ["3.5", "of", "1", "200"]),
        ("well-known re_name", ["well-known", "re", "name"]),
        ("ＴＯＫＹＯ２０", ["tokyo20"]),
        ("！？… —", []),
        ("", []),
    ],
)
def test_a_text_falls_into_words_and_neighbouring_characters(text: str, expected: list[str]) -> None:
    assert sorted(terms_of(text)) == sorted(expected)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How many booklets did they print", "they printed many booklet; how did"),
        ("stationed STATIONS", "station stationing"),
        ("countries", "country"),
        ("they built and taught", "they build and teaching"),
        ("spent SPENT spends children", "spend child"),
        ("开江县的GDP是多少", "开江县的gdp是多少"),
    ],
)
def test_the_forms_of_an_english_word_have_one_stem(one: str, other: str) -> None:
    assert set(lemmas_of(one)) == set(lemmas_of(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("print", "point"),
        ("policy", "police"),
        ("2016", "2015"),
        ("ground", "grind"),
        ("founded", "found"),
        ("开江", "江开"),
    ],
)
def test_other_words_have_other_stems(one: str, other: str) -> None:
    assert not {piece for piece in lemmas_of(one) if len(piece) > 1} & set(lemmas_of(other))


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [("漁業發展規劃", "渔业发展规划"), ("鐵路與機場 2030", "铁路与机场 2030"), ("醫療衛生", "医疗卫生")],
)
def test_both_scripts_have_the_same_pieces(traditional: str, simplified: str) -> None:
    assert terms_of(traditional) == terms_of(simplified)


@pytest.mark.parametrize(
    ("folded", "carried", "left"),
    [
        ("地铁 线路", {"线路"}, ["地铁"]),
        ("第一书记", {"第一", "书记"}, []),
        ("开江地铁", {"开江"}, ["地铁"]),
        ("开江县", {"开江"}, []),  # one character alone says too little to be missed
        ("peach trees and plums", {"peach", "tree"}, ["and", "plums"]),
        ("gdp增长", {"增长"}, ["gdp"]),
        ("", set(), []),
    ],
)
def test_what_no_piece_covers_is_reported_in_whole_words(folded: str, carried: set[str], left: list[str]) -> None:
    assert [folded[start:end] for start, end in unmatched_spans(folded, carried)] == left
