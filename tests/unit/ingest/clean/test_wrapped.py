"""Sentences that a margin or a page parted are whole again; verse, lists and tables stay as they are."""

import json
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore import CleanedText, clean_text
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader

CHINESE = (
    "河口乡去年组建了37个水质巡查小组，每周巡查2次，村里的老人说，从前的井水比现在还要清；孩子们夏天都到井边（在村东头）打水喝，道路修好以后，"
    "谁也不能独占这些水井。第二年又打了12口深井，水管一直铺到了山脚下的小学，老师和学生都不用再到河边挑水了。"
)
ENGLISH = (
    "The old harbour lies south of the town, and in winter forty boats stay there until the ice has gone and "
    "the teachers come back. "
    "It cost 3 million to rebuild the pier after the flood, which Mr. Ito, a well-known builder of Liuhe Town, "
    "did in 1987."
)


def broken(text: str, columns: int) -> list[str]:
    if text is ENGLISH:
        return textwrap.wrap(text, columns)
    return [text[start : start + columns] for start in range(0, len(text), columns)]


def sound(cleaned: CleanedText, original: str) -> bool:
    return all(
        original[change.offset : change.offset + len(change.before)] == change.before for change in cleaned.changes
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", " \n"])
@pytest.mark.parametrize("indent", ["", "\u3000\u3000"])
@pytest.mark.parametrize("columns", [24, 30, 38, 40, 60])
@pytest.mark.parametrize("text", [CHINESE, ENGLISH])
def test_lines_broken_at_a_margin_are_joined_to_whole_sentences(text: str, columns: int, indent: str, end: str) -> None:
    paragraph = end.join(broken(indent + text if text is CHINESE else text, columns))
    original = f"水井的故事{end}{end}{paragraph}{end}{end}{paragraph}"
    cleaned = clean_text(original)
    sentences = [
        sentence for sentence in text.replace("。", "。\n").replace(". I", ".\nI").split("\n") if sentence.strip()
    ]

    assert [sentence for sentence in sentences if sentence.strip() not in cleaned.text] == []
    assert cleaned.text.startswith("水井的故事\n")
    assert sound(cleaned, original)
    assert "joined" in {change.step for change in cleaned.changes}


@settings(max_examples=60)
@given(st.lists(st.sampled_from([CHINESE, ENGLISH]), min_size=1, max_size=4), st.integers(24, 70))
def test_nothing_but_white_space_is_lost_when_lines_are_joined(texts: list[str], columns: int) -> None:
    original = "\n\n".join("\n".join(broken(text, columns)) for text in texts)
    cleaned = clean_text(original)

    assert cleaned.text.replace("\n", "").replace(" ", "") == "".join(texts).replace(" ", "")
    assert [
        original[place]
        for place, character in zip(cleaned.origin, cleaned.text, strict=True)
        if not character.isspace()
    ] == [character for character in cleaned.text if not character.isspace()]


@pytest.mark.parametrize(
    ("original", "text"),
    [
        ("The good teach-\ners came.", "The good teachers came."),
        ("They came to the well-\nknown school.", "They came to the well-known school."),
        ("A well-being plan. For his well-\nbeing he swims.", "A well-being plan. For his well-being he swims."),
        ("It cost 3\nmillion to build.", "It cost 3 million to build."),
        ("It took over 20\nyears to build.", "It took over 20 years to build."),
    ],
)
def test_words_and_amounts_parted_at_a_line_are_one(original: str, text: str) -> None:
    assert clean_text(original).text == text


@pytest.mark.parametrize(
    "text",
    [
        "床前有月光，\n疑是地上霜。\n举头望山月，\n低头思旧乡。",
        "白日落在山后面，\n黄河流进海里边。\n想要看见千里外，\n再上一层高楼前。",
        (
            "The harbour sleeps beneath the moon\nThe boats lie still along the pier\nThe winter wind will change "
            "so soon\nAnd nobody is left to hear"
        ),
        "- 修井\n- 修路\n- 修桥",
        "1. 修好全村的水井\n2. 修好村东的道路\n3. 修好河上的老桥",
        "（一）修好全村的水井\n（二）修好村东的道路\n（三）修好河上的老桥",
        "河口乡人民政府\n河口县中心路12号\n邮编 123456\n电话 1234567",
        "村名  水井  人口\n甲村  12  1300\n乙村  15  2400\n丙村  17  3500",
        "村名\t水井\n甲村\t12\n乙村\t15",
        "“你去哪里？”老人问\n“去井边。”孩子说\n“等一等我。”老人说",
        "第一章 水井\n第二章 道路\n第三章 老桥",
        "水井\n河口乡的水井去年全部修好了。\n道路\n河口乡的道路今年也修好了。",
        "apples 3\npears 4\nplums 5",
        "村里一共有三十七口井\n\n道路一共有五十公里长\n\n老桥一共有二十座之多",
    ],
)
def test_verse_lists_addresses_tables_and_dialogue_stay_line_by_line(text: str) -> None:
    assert [change for change in clean_text(text).changes if change.step in ("joined", "header")] == []


@pytest.mark.parametrize("number", ["- {} -", "第 {} 页", "Page {}", "{}", "{} / 9"])
@pytest.mark.parametrize("head", ["", "河口水务年报"])
@pytest.mark.parametrize("feed", ["\f", ""])
def test_page_numbers_and_heads_inside_a_sentence_are_taken_out_and_reported(number: str, head: str, feed: str) -> None:
    lines = broken(CHINESE * 3, 30)
    pages = [
        "\n".join(filter(None, [head, "", *lines[start : start + 5], "", number.format(start // 5 + 1)]))
        for start in range(0, len(lines), 5)
    ]
    with Loader() as loader:
        [part] = loader.load("a.txt", f"\n{feed}".join(pages).encode())
    assert isinstance(part, LoadedArticle)

    assert part.cleaned.text.strip().removeprefix(head).replace("\n", "") == CHINESE * 3
    sentences = [sentence for sentence in CHINESE.replace("。", "。\n").split("\n") if sentence]
    assert all(part.cleaned.text.count(sentence) == 3 for sentence in sentences)
    told = "".join(omission.text for omission in part.omissions if omission.kind == "header")
    assert all(number.format(page + 1) in told for page in range(len(pages) - 1))


def test_numbers_of_chapters_stay() -> None:
    text = "\n".join(
        f"{number}\n{CHINESE}\n河口乡的水井修好了。\n道路也修好了。\n老桥也修好了。" for number in range(1, 6)
    )

    assert clean_text(text).text == text


@pytest.mark.parametrize("file", ["drcd/DRCD_dev.json", "xquad/xquad.zh.json", "xquad/xquad.en.json"])
def test_nothing_of_real_articles_is_joined_or_taken_for_a_head(shared: Path, file: str) -> None:
    data = json.loads((shared / "data" / file).read_text(encoding="utf-8"))["data"]
    texts = ["\n".join(paragraph["context"] for paragraph in article["paragraphs"]) for article in data]

    assert [
        change for text in texts for change in clean_text(text).changes if change.step in ("joined", "header")
    ] == []
