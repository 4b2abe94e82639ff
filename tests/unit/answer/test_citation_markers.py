"""Proves that citation marks are read out of any answer, however nasty, and however the stream is cut into pieces."""

import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.answer.citation_markers import Mark, MarkReader, without_marks


def reading(*pieces: str) -> list[str | Mark]:
    """Text and marks in order, neighbouring texts joined."""
    reader = MarkReader()
    parts = [*itertools.chain.from_iterable(reader.feed(piece) for piece in pieces), *reader.finish()]
    joined: list[str | Mark] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return joined


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Yes [1].", ["Yes ", Mark((1,)), "."]),
        ("[1,2]", [Mark((1, 2))]),
        ("[1, 2]", [Mark((1, 2))]),
        ("[1，2]", [Mark((1, 2))]),
        ("[1、2]", [Mark((1, 2))]),
        ("[1; 2]", [Mark((1, 2))]),
        ("[1；2]", [Mark((1, 2))]),
        ("[ 1 ]", [Mark((1,))]),
        ("[1][2]", [Mark((1,)), Mark((2,))]),
        ("[1] [2]", [Mark((1,)), " ", Mark((2,))]),
        ("[1,1]", [Mark((1,))]),
        ("[1-3]", [Mark((1, 2, 3))]),
        ("[1–3]", [Mark((1, 2, 3))]),
        ("[1~3]", [Mark((1, 2, 3))]),
        ("[1—3]", [Mark((1, 2, 3))]),
        ("[1,3-5]", [Mark((1, 3, 4, 5))]),
        ("[3-1]", [Mark((3, 1))]),
        ("[1-99]", [Mark((1, 99))]),
        ("【1】", [Mark((1,))]),
        ("【1，2】", [Mark((1, 2))]),
        ("【3†source】", [Mark((3,))]),
        ("【1,2†L5-L10】", [Mark((1, 2))]),
        ("［１］", [Mark((1,))]),
        ("[１２]", [Mark((12,))]),
        ("[١]", [Mark((1,))]),
        ("[^1]", [Mark((1,))]),
        ("[0]", [Mark((0,))]),
        ("[99]", [Mark((99,))]),
        ("[9999]", [Mark((9999,))]),
        ("[[9]1]", ["[", Mark((9,)), "1]"]),
        ("[[1]]", ["[", Mark((1,)), "]"]),
        ("[1]]", [Mark((1,)), "]"]),
        ("`a` [1]", ["`a` ", Mark((1,))]),
    ],
)
def test_a_mark_is_read_in_every_form_that_models_write(raw: str, expected: list[str | Mark]) -> None:
    assert reading(raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "(1)",
        "（1）",
        "{1}",
        "[10000]",
        "[]",
        "[ ]",
        "[-1]",
        "[+1]",
        "[1.5]",
        "[1a]",
        "[a1]",
        "[①]",
        "[Ⅳ]",
        "[²]",
        "[一]",
        "[1】",
        "【1]",
        "【†source】",
        "【1†two words】",
        "[1†source]",
        "[passage 1]",
        "[1,,2]",
        "1]",
        "<1>",
    ],
)
def test_what_is_no_mark_stays_text(raw: str) -> None:
    assert reading(f"Before {raw} after.") == [f"Before {raw} after."]


@pytest.mark.parametrize("raw", ["Use `list[1]` here.", "```\nrow = table[1]\nrow[2]\n```\n", "`[1]`"])
def test_brackets_in_code_are_no_marks(raw: str) -> None:
    assert reading(raw) == [raw]


def test_after_code_marks_are_read_again() -> None:
    assert reading("```\nrow[1]\n```\nIt is so [2].") == ["```\nrow[1]\n```\nIt is so ", Mark((2,)), "."]


@pytest.mark.parametrize("half", ["[", "[1", "[1,", "[1, 2", "[^", "[^3", "【", "【12", "【3†sour", "［１", "[ "])
def test_half_a_mark_is_held_back_until_it_is_whole_and_dropped_at_the_end(half: str) -> None:
    reader = MarkReader()
    assert list(reader.feed(f"So it is {half}")) == ["So it is "]
    assert list(reader.finish()) == []


def test_a_bracket_that_turns_out_to_be_no_mark_is_given_back_whole() -> None:
    assert reading("See [1", "st edition] and [", "note].") == ["See [1st edition] and [note]."]


def test_a_mark_is_reported_as_soon_as_it_is_whole() -> None:
    reader = MarkReader()
    assert list(reader.feed("Yes [")) == ["Yes "]
    assert list(reader.feed("1")) == []
    assert list(reader.feed("]")) == [Mark((1,))]


TOKENS = [
    "[",
    "]",
    "[1]",
    "[2,3]",
    "[1-3]",
    "[0]",
    "[[9]1]",
    "【1】",
    "【2†source】",
    "†",
    "［１］",
    "[^1]",
    "1",
    "23",
    ",",
    "-",
    "、",
    "^",
    " ",
    "\n",
    "。",
    ". ",
    "word",
    "字",
    "(1)",
    " `x[1]` ",
]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(TOKENS), max_size=12).map("".join), st.lists(st.integers(1, 6), min_size=1, max_size=8))
@example("See [1][2].", [1])
@example("[[9]1]", [2])
def test_the_reading_does_not_depend_on_how_the_stream_is_cut(raw: str, sizes: list[int]) -> None:
    cuts = itertools.accumulate(itertools.islice(itertools.cycle(sizes), len(raw) + 1), initial=0)
    pieces = [raw[start:end] for start, end in itertools.pairwise(cuts)]
    assert "".join(pieces) == raw
    assert reading(*pieces) == reading(raw)


@settings(max_examples=200)
@given(st.text(alphabet="[]【】†［］^0123456789０１,-、; a字\n", max_size=30))
def test_no_number_outside_a_mark_is_ever_made_a_mark(raw: str) -> None:
    shown = "".join(part if isinstance(part, str) else f"<{','.join(map(str, part.numbers))}>" for part in reading(raw))
    assert all(not isinstance(part, Mark) for part in reading(shown))


@given(st.text(alphabet="`[]【】†12,; a。\n", max_size=40), st.lists(st.integers(1, 5), min_size=1, max_size=6))
@example("```\ny[2]\n```", [2])
@example("`` ` ``[1]", [1])
@example("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]", [3])
@settings(max_examples=200)
def test_the_reading_of_code_does_not_depend_on_the_cut_either(raw: str, sizes: list[int]) -> None:
    pieces, start = [], 0
    for size in itertools.cycle(sizes):
        if start >= len(raw):
            break
        pieces.append(raw[start : start + size])
        start += size
    assert reading(*pieces) == reading(raw)


def test_a_tick_that_is_never_closed_takes_no_mark_with_it() -> None:
    assert reading("磨坊`在河的东岸[2]。果园有梨树[1]。") == [
        "磨坊`在河的东岸",
        Mark((2,)),
        "。果园有梨树",
        Mark((1,)),
        "。",
    ]
    assert Mark((1,)) in reading("`a\nb` [1]")


def test_text_without_marks_has_none_left() -> None:
    assert without_marks("甲[1, 2, 3, 4, 5, 6, 7]乙[1；2]丙【3】丁[注]") == "甲乙丙丁[注]"


def test_two_ticks_far_apart_take_no_mark_with_them() -> None:
    assert Mark((1,)) in reading(f"The key ` {'is seldom used, ' * 20}so it is said [1], as is `.")
