"""Proves where sentences begin and end, in both punctuations, and that nothing but white space lies between them."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.text.sentences import sentence_spans, trim

FILE = Path(__file__).parents[2] / "cases" / "text" / "sentences.jsonl"
CASES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
NASTY = st.lists(
    st.sampled_from('。！？…，.!?"”’)）」』 \n\t\u3000甲乙aBz9')
    | st.sampled_from(["Dr.", "e.g.", "U.S.", "3.14", "……", "\r\n"]),
    max_size=40,
).map("".join)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("燈塔亮了。船進港！風大嗎？大", ["燈塔亮了。", "船進港！", "風大嗎？", "大"]),
        ("雨停了……人們出門。", ["雨停了……", "人們出門。"]),
        ("“停船！”船长喊道。", ["“停船！”", "船长喊道。"]),
        ("她问：“开船吗？”，没有人回答。", ["她问：“开船吗？”，没有人回答。"]),
        ("“满潮。”的标记", ["“满潮。”的标记"]),
        ("（見表三。）下一段。", ["（見表三。）", "下一段。"]),
        ("The tide rose. Boats left.", ["The tide rose.", "Boats left."]),
        ("What?! Nobody came.", ["What?!", "Nobody came."]),
        ("It cost $3.50. Then rain.", ["It cost $3.50.", "Then rain."]),
        ("Dr. Ito met Mrs. Bell. They sailed.", ["Dr. Ito met Mrs. Bell.", "They sailed."]),
        ("The U.S. coast is long. Very.", ["The U.S. coast is long.", "Very."]),
        ("Bring rope, e.g. hemp. Done.", ["Bring rope, e.g. hemp.", "Done."]),
        ("Ships (see Fig. 4) wait. So do we.", ["Ships (see Fig. 4) wait.", "So do we."]),
        ("the ship approx. of oak stood", ["the ship approx. of oak stood"]),
        ("第2.0版已发布.下载很快", ["第2.0版已发布.", "下载很快"]),
        ("She shouted “Stop!” and ran. He stayed.", ["She shouted “Stop!” and ran.", "He stayed."]),
        ("one line\nanother line", ["one line", "another line"]),
        ("plan B.\nNext", ["plan B.", "Next"]),
        ("a.b.c stays", ["a.b.c stays"]),
        ("1.加强领导。2.落实责任。", ["1.加强领导。", "2.落实责任。"]),
        ("1. Do it. 2. Go on.", ["1. Do it.", "2. Go on."]),
        ("It was 1. Then 2.", ["It was 1.", "Then 2."]),
        ("12.\nNext", ["12.", "Next"]),
        ("他说“好。”然后走了。", ["他说“好。”然后走了。"]),
        ("他唱了「起航！」這首歌。", ["他唱了「起航！」這首歌。"]),
        ("他说：“好。”然后走了。", ["他说：“好。”", "然后走了。"]),
        ("  \n \t \n", []),
        ("", []),
    ],
)
def test_a_text_is_parted_into_its_sentences(text: str, sentences: list[str]) -> None:
    assert [text[span.start : span.end] for span in sentence_spans(text)] == sentences


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["text"])[:40])
def test_a_full_stop_ends_a_sentence_as_a_careful_reader_says(case: dict[str, Any]) -> None:
    text = case["text"]

    assert [text[span.start : span.end] for span in sentence_spans(text)] == case["sentences"]


@settings(max_examples=200)
@given(NASTY | st.text(max_size=60))
def test_sentences_are_in_order_and_only_white_space_is_between_them(text: str) -> None:
    end = 0
    for span in sentence_spans(text):
        sentence = text[span.start : span.end]
        assert span.start >= end
        assert not text[end : span.start].strip()
        assert sentence == sentence.strip() != ""
        assert "\n" not in sentence
        end = span.end
    assert not text[end:].strip()


@settings(max_examples=50)
@given(st.text(alphabet=" \n\u3000ab", max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_trimming_leaves_the_words_of_the_span(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    span = trim(text, start, end)

    assert text[span.start : span.end] == text[start:end].strip()
    assert start <= span.start <= span.end <= end
