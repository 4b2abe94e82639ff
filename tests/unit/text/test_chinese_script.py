"""Proves that a model's Chinese is shown in the reader's script however its stream is cut, and that quoted words stay
as printed.
"""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vectorstore.text.chinese_script import Script, ScriptConverter


def written(script: Script, *pieces: str) -> str:
    writer = ScriptConverter(script)
    return "".join(map(writer.feed, pieces)) + writer.finish()


@pytest.mark.parametrize(
    ("script", "text", "expected"),
    [
        ("traditional", "头发很长，发展很快[1]。", "頭髮很長，發展很快[1]。"),
        ("traditional", "县里派出12支工作队[1]。", "縣裡派出12支工作隊[1]。"),
        ("traditional", "因为群众在这里，为此着手。", "因為群眾在這裡，為此著手。"),
        ("traditional", "文中說「爲羣眾」，因为群众。", "文中說「爲羣眾」，因為群眾。"),
        ("simplified", "縣裡派出12支工作隊[1]。", "县里派出12支工作队[1]。"),
        ("as asked", "縣裡派出12支工作队[1]。", "縣裡派出12支工作队[1]。"),
        ("traditional", "文中说“县里没有发展”，县长说「发展」。", "文中說“县里没有发展”，縣長說「发展」。"),
        ("traditional", "没有收尾的“引号", "沒有收尾的“引号"),
        ("simplified", "The county sent 12 teams [1].", "The county sent 12 teams [1]."),
        ("traditional", "", ""),
    ],
)
def test_the_script_is_changed_and_quoted_words_are_not(script: Script, text: str, expected: str) -> None:
    assert written(script, text) == expected


@settings(max_examples=100)
@example(["“", "「", "」", "头发", "，"], "traditional")  # a quotation inside another that is still open
@given(
    st.lists(st.sampled_from("头发|发展|了|，|。|[1]|“|”|县里|面|干部|\n|a b|「|」".split("|")), max_size=20),
    st.sampled_from(["simplified", "traditional"]),
)
def test_nothing_depends_on_how_the_stream_is_cut(parts: list[str], script: Script) -> None:
    text = "".join(parts)
    assert written(script, *text) == written(script, text)


def test_an_open_quotation_mark_does_not_hold_the_answer_back_for_ever() -> None:
    writer = ScriptConverter("traditional")
    assert len("".join(writer.feed("“" if not place else "县里发展，") for place in range(200))) > 300
