"""Proves that printed pages become paragraphs again, and that offsets still name what is printed."""

import pytest

from vectorstore import CleanedText, clean_text


def printed(*pages: str) -> tuple[str, CleanedText]:
    text = "".join(f"{page}\n" for page in pages)
    starts = [sum(len(page) + 1 for page in pages[:number]) for number in range(len(pages))]
    return text, clean_text(text, pages=starts)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("老人们说，从前的井水比现在还\n要清，孩子们到井边打水喝。", "老人们说，从前的井水比现在还要清，孩子们到井边打水喝。"),
        ("村里去年打了\n37口深井，在\n2015年修好了路。", "村里去年打了37口深井，在2015年修好了路。"),
        (
            "The village dug wells and the\nNorthern road was mended in the\nsame year.",
            "The village dug wells and the Northern road was mended in the same year.",
        ),
        ("第一节\n河口乡去年组建了三十七个小组，每周巡查两次。", "第一节\n河口乡去年组建了三十七个小组，每周巡查两次。"),
        (
            "Water supply\nThe village dug seven deep wells in the spring of last year.",
            "Water supply\nThe village dug seven deep wells in the spring of last year.",
        ),
        ("一、打井\n二、修路", "一、打井\n二、修路"),
        ("the engi-\nneers and a well-\nknown dam", "the engineers and a well-known dam"),
        ("from 2015-\n2016 the Anglo-\nSaxon wall", "from 2015-\n2016 the Anglo-Saxon wall"),
        ("a pump-house, then the pump-\nhouse again", "a pump-house, then the pump-house again"),
        ("their co-operation, then the co-\noperation of others", "their co-operation, then the co-operation of others"),
    ],
)
def test_lines_that_the_margin_broke_are_joined_and_others_stay(page: str, text: str) -> None:
    assert printed(page)[1].text.strip() == text


def test_a_sentence_goes_on_over_heads_feet_and_numbers() -> None:
    body = ["河口乡去年组建了三十七个水质巡查小组，每周都要到各", "村的水井边巡查两次，然后把巡查的结果一条一条地记在", "册上，村里的老人也一起看。"]
    pages = [f"河口水务年报\n{words}\n- {number} -" for number, words in enumerate(body, 1)]
    text, cleaned = printed(*pages)

    assert cleaned.text.strip() == "".join(body)
    assert {change.step for change in cleaned.changes} <= {"header", "whitespace"}
    start, end = cleaned.original_span(0, len("".join(body)))
    assert text[start:end].startswith("河口乡")
    assert text[start:end].endswith("一起看。")
    assert "- 1 -" in text[start:end]


def test_left_pages_may_have_another_head_than_right_ones() -> None:
    words = ["水渠修到了村口。", "桥也修好了。", "井里有水。", "路通了车。"]
    pages = [f"{'河口水务年报' if number % 2 else '第三章打井'}\n{text}" for number, text in enumerate(words)]

    assert printed(*pages)[1].text.split() == words


def test_a_line_that_repeats_inside_pages_is_text() -> None:
    page = "水是大家的。\n井也是大家的。\n水是大家的。\n路也是大家的。\n水是大家的。\n桥也是大家的。"
    _, cleaned = printed(page, page, page)

    assert cleaned.text.count("水是大家的。") == 9


def test_one_page_has_no_running_head() -> None:
    assert "2016" in printed("2016\n河口乡去年组建了三十七个小组。")[1].text
