"""Proves that texts are compared in one form, of the same length character by character."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.text.normalize import fold

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


def test_folding_twice_changes_nothing() -> None:
    every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x323B0)]))

    assert fold(fold(every)) == fold(every)
