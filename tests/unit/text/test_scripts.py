"""Proves which characters are Chinese and which texts are."""

import re

import pytest

from vectorstore.text.scripts import HAN_CLASS, han_in, is_chinese, is_han


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("這裡沒有鐵路", True),
        ("这里 has 铁路", True),
        ("The railway (鐵) was closed for winter", False),
        ("ab漢", True),
        ("abc漢", False),  # one Chinese character weighs two letters
        ("2030 - 40%", False),
        ("", False),
    ],
)
def test_a_text_is_chinese_by_its_characters(text: str, chinese: bool) -> None:
    assert is_chinese(text) == chinese


@pytest.mark.parametrize(
    ("text", "han"),
    [
        ("河a", True),
        ("㐀", True),
        ("𠮷野", True),
        ("豈", True),
        ("a河", False),
        ("か", False),
        ("。", False),
        ("〇", False),
        ("", False),
    ],
)
def test_a_text_begins_with_a_chinese_character_of_any_plane_or_not(text: str, han: bool) -> None:
    assert is_han(text) == han
    assert bool(re.match(f"[{HAN_CLASS}]", text)) == han
    assert (text[:1] in han_in(text) and bool(text)) == han
