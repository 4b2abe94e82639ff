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
        (
            "老人们说，从前的井水比现在还\n要清，孩子们到井边打水喝。",
            "老人们说，从前的井水比现在还要清，孩子们到井边打水喝。",
        ),
        ("村里去年打了\n37口深井，在\n2015年修好了路。", "村里去年打了37口深井，在2015年修好了路。"),
        (
            "The village dug wells and the\nNorthern road was mended in the\nsame year.",
            "The village dug wells and the Northern road was mended in the same year.",
        ),
        (
            "第一节\n河口乡去年组建了三十七个小组，每周巡查两次。",
            "第一节\n河口乡去年组建了三十七个小组，每周巡查两次。",
        ),
        (
            "Water supply\nThe village dug seven deep wells in the spring of last year.",
            "Water supply\nThe village dug seven deep wells in the spring of last year.",
        ),
        ("一、打井\n二、修路", "一、打井\n二、修路"),
        ("the engi-\nneers and a well-\nknown dam", "the engineers and a well-known dam"),
        ("from 2015-\n2016 the Anglo-\nSaxon wall", "from 2015-\n2016 the Anglo-Saxon wall"),
        ("a pump-house, then the pump-\nhouse again", "a pump-house, then the pump-house again"),
        (
            "their co-operation, then the co-\noperation of others",
            "their co-operation, then the co-operation of others",
        ),
    ],
)
def test_lines_that_the_margin_broke_are_joined_and_others_stay(page: str, text: str) -> None:
    assert printed(page)[1].text.strip() == text
