"""Proves that chunks hold every sentence once, in order, with exact spans, within their size and under one heading."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.index.splitter import Chunk, split
from vectorstore.text.sentences import sentence_spans
from vectorstore.text.tokens import estimated_tokens

WORDS = st.sampled_from(
    ["潮水", "上涨，", "渔民", "靠岸；", "the pier", "stood,", "in 1987", "3.5%", "“旧港”", "Dr. Ito", "……", " "]
)
SENTENCES = st.tuples(
    st.lists(WORDS, min_size=1, max_size=12).map(" ".join), st.sampled_from(["。", "！", ". ", "? "])
).map(lambda parts: "甲" + "".join(parts))
LINES = st.lists(SENTENCES, min_size=1, max_size=4).map("".join)
# Every line ends like a paragraph, so that none is a heading.
PROSE = st.lists(LINES, min_size=1, max_size=6).flatmap(
    lambda lines: st.sampled_from(["\n", "\n\n"]).map(lambda gap: gap.join(line.strip() for line in lines))
)
SIZES = st.integers(4, 120)


def written(text: str, chunks: list[Chunk]) -> list[str]:
    """The text of each sentence, in the order of the chunks."""
    return [text[span.start : span.end] for chunk in chunks for span in chunk.sentences]


@settings(max_examples=150)
@given(PROSE)
def test_every_sentence_is_in_exactly_one_chunk(text: str) -> None:
    chunks = list(split(text))

    assert [span for chunk in chunks for span in chunk.sentences] == list(sentence_spans(text))


@settings(max_examples=150)
@given(PROSE, SIZES)
def test_no_word_is_lost_or_doubled_however_small_the_chunks(text: str, size: int) -> None:
    chunks = list(split(text, size=size))

    assert "".join("".join(written(text, chunks)).split()) == "".join(text.split())


@settings(max_examples=150)
@given(PROSE | st.text(max_size=200), SIZES, st.booleans())
def test_spans_are_in_order_and_chunks_begin_and_end_with_their_sentences(text: str, size: int, markdown: bool) -> None:
    chunks = list(split(text, markdown=markdown, size=size))
    spans = [span for chunk in chunks for span in chunk.sentences]

    assert all(chunk.span == (chunk.sentences[0].start, chunk.sentences[-1].end) for chunk in chunks)
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


@settings(max_examples=150)
@given(PROSE, SIZES)
def test_a_chunk_holds_its_size_with_the_gaps_between_its_sentences(text: str, size: int) -> None:
    for chunk in split(text, size=size):
        assert estimated_tokens(text[chunk.span.start : chunk.span.end]) <= size


def test_a_sentence_larger_than_a_chunk_is_parted_at_its_clauses() -> None:
    text = "第一条渔船在清晨出海，第二条渔船在中午出海，第三条渔船在傍晚出海。"

    assert written(text, list(split(text, size=12))) == [
        "第一条渔船在清晨出海，",
        "第二条渔船在中午出海，",
        "第三条渔船在傍晚出海。",
    ]


def test_a_sentence_without_clauses_is_parted_into_runs() -> None:
    text = "海" * 25

    assert written(text, list(split(text, size=10))) == ["海" * 10, "海" * 10, "海" * 5]


def test_a_sentence_of_white_space_between_two_words_is_parted_without_empty_pieces() -> None:
    assert written("甲" + "\u3000" * 1000 + "乙。", list(split("甲" + "\u3000" * 1000 + "乙。"))) == ["甲", "乙。"]


def test_a_long_english_clause_is_not_cut_inside_a_word() -> None:
    text = "word " * 150 + ", " + "more " * 350 + "end."
    parts = written(text, list(split(text)))

    assert len(parts) == 3
    assert {word for part in parts for word in part.split()} == {"word", ",", "more", "end."}


def test_a_word_larger_than_a_chunk_is_cut() -> None:
    assert written("a " + "b" * 70, list(split("a " + "b" * 70, size=10))) == ["a", "b" * 29, "b" * 30, "b" * 11]


def test_a_paragraph_that_fits_stays_whole() -> None:
    first, second = "甲船回港。" * 3, "乙船出海。" * 3
    text = f"{first}\n{second}"

    assert [text[chunk.span.start : chunk.span.end] for chunk in split(text, size=25)] == [first, second]
    assert [text[chunk.span.start : chunk.span.end] for chunk in split(text, size=31)] == [text]


def test_markdown_headings_stand_above_their_chunks_and_in_none_of_them() -> None:
    text = (
        "Foreword here.\n\n# Coast\n\nIntro line.\n\n## Tides ##\n\nHigh and low.\n\n## Ships\n\nOak ones.\n\n# "
        "Hills\n\nGreen ones."
    )
    chunks = list(split(text, markdown=True))

    assert [(chunk.heading, text[chunk.span.start : chunk.span.end]) for chunk in chunks] == [
        ((), "Foreword here."),
        (("Coast",), "Intro line."),
        (("Coast", "Tides"), "High and low."),
        (("Coast", "Ships"), "Oak ones."),
        (("Hills",), "Green ones."),
    ]


@pytest.mark.parametrize("line", ["#hashtag opens this line", "####### seven marks", "A plain line", "1987年"])
def test_in_markdown_only_marked_lines_are_headings(line: str) -> None:
    text = f"{line}\n\nThe paragraph below is longer than what stands above."

    assert written(text, list(split(text, markdown=True)))[0] == line


@pytest.mark.parametrize("line", ["渔港的历史", "一、潮汐", "The old pier", "(2) Ships and tides"])
def test_in_plain_text_a_short_line_above_a_paragraph_is_a_heading(line: str) -> None:
    text = f"{line}\n这一段文字写的是渔港，它比上面的那一行长得多，有逗号也有句号。"
    [chunk] = split(text)

    assert chunk.heading == (line,)
    assert text[chunk.span.start : chunk.span.end] == text.split("\n")[1]


@pytest.mark.parametrize(
    "text",
    [
        "短句。\n这一段文字写的是渔港，它比上面的那一行长得多。",  # ends like a sentence
        "名单如下：\n这一段文字写的是渔港，它比上面的那一行长得多。",
        "这一行比下面的那一行长\n它不是标题。",
        "甲\n乙\n丙",  # a list: nothing below is a paragraph
        "只有一行而没有句号",
        "渔" * 41 + "\n" + "港" * 60 + "。",  # too long to stand above anything
    ],
)
def test_other_lines_of_plain_text_are_no_headings(text: str) -> None:
    assert {chunk.heading for chunk in split(text)} == {()}


def test_list_marks_quotation_marks_and_rules_are_in_no_sentence() -> None:
    text = "- Oak is hard.\n- Ash is light.\n\n---\n\n> Pine is soft.\n\n1. Elm bends."

    assert written(text, list(split(text, markdown=True))) == [
        "Oak is hard.",
        "Ash is light.",
        "Pine is soft.",
        "Elm bends.",
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "   \n\t\n", "---"])
def test_a_text_without_words_has_no_chunks(text: str) -> None:
    assert list(split(text, markdown=True)) == []


@settings(max_examples=100)
@given(st.text(max_size=50), st.text(max_size=50))
def test_tokens_are_never_fewer_for_more_text(one: str, other: str) -> None:
    assert (
        max(estimated_tokens(one), estimated_tokens(other))
        <= estimated_tokens(one + other)
        <= estimated_tokens(one) + estimated_tokens(other)
    )


def test_tokens_are_estimated_safely() -> None:
    assert (
        estimated_tokens(""),
        estimated_tokens("渔港。"),
        estimated_tokens("pier"),
        estimated_tokens("渔 pier"),
    ) == (0, 3, 2, 3)


def test_a_remark_in_a_block_of_code_is_no_heading() -> None:
    [chunk] = split("# Wells\n\nDig them.\n\n```sh\n# deep ones\ndig\n```\n", markdown=True)

    assert chunk.heading == ("Wells",)
    assert len(chunk.sentences) == 3
