"""Proves that texts are compared in one form, character by character, and that keyword pieces are the same in both scripts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.folding import fold, is_chinese, pieces, script_of, stem, stemmed, uncovered
from vectorstore.irregular import irregular

MIXED = st.text(
    alphabet=st.sampled_from("湖畔縣县學学機机Ａａ１,。 ’'.-_aZé'sS9\n") | st.characters(codec="utf-8"), max_size=60
)


def test_every_character_is_folded_to_one_character() -> None:
    every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x323B0)]))

    assert len(fold(every)) == len(every)


@settings(max_examples=100)
@given(MIXED, MIXED)
def test_offsets_in_folded_text_are_offsets_in_the_text(before: str, after: str) -> None:
    assert fold(before) + fold(after) == fold(before + after)
    assert len(fold(before)) == len(before)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("圖書館與學校", "图书馆与学校"),
        ("图书馆与学校", "图书馆与学校"),
        ("ＡＢＣ１２％（Ｚ）", "abc12%(z)"),
        ("左\u3000右", "左 右"),
        ("École ÜBER", "école über"),
        ("ΑΒΓ ДОМ", "αβγ дом"),
        ("İ", "İ"),  # its lower case is two characters: the length decides
        ("ﬁ①㎏", "ﬁ①㎏"),
        ("乾淨的麵條", "干净的面条"),
        ("", ""),
    ],
)
def test_script_width_and_case_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


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
    assert sorted(pieces(text)) == sorted(expected)


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
    assert set(stemmed(one)) == set(stemmed(other))


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
    assert not {piece for piece in stemmed(one) if len(piece) > 1} & set(stemmed(other))


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [("漁業發展規劃", "渔业发展规划"), ("鐵路與機場 2030", "铁路与机场 2030"), ("醫療衛生", "医疗卫生")],
)
def test_both_scripts_have_the_same_pieces(traditional: str, simplified: str) -> None:
    assert pieces(traditional) == pieces(simplified)


@pytest.mark.parametrize(
    ("text", "script", "chinese"),
    [
        ("這裡沒有鐵路", "zh-Hant", True),
        ("这里没有铁路", "zh-Hans", True),
        ("山水", "zh-Hans", True),  # nothing decides it: the more common script
        ("這裡 has 鐵路", "zh-Hant", True),
        ("The railway (鐵) was closed for winter", "en", False),
        ("Trains run hourly.", "en", False),
        ("ab漢", "zh-Hant", True),
        ("abc漢", "zh-Hant", False),  # one Chinese character weighs two letters
        ("تضم كل مجموعة 6 أعضاء (River News)", None, False),  # a name in letters of another language makes no English
        ("2030 - 40%", None, False),
        ("", None, False),
    ],
)
def test_the_script_is_told_by_the_characters_that_decide_it(text: str, script: str | None, chinese: bool) -> None:
    assert (script_of(text), is_chinese(text)) == (script, chinese)


def test_folding_twice_changes_nothing() -> None:
    every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x323B0)]))

    assert fold(fold(every)) == fold(every)


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
def test_what_no_piece_covers_is_told_in_whole_words(folded: str, carried: set[str], left: list[str]) -> None:
    assert [folded[start:end] for start, end in uncovered(folded, carried)] == left


def test_an_irregular_form_has_the_stem_of_its_word() -> None:
    forms = irregular()
    assert len(forms) > 150
    assert [form for form, word in forms.items() if stem(form) != stem(word)] == []
    assert [word for word in forms.values() if word in forms] == []
