"""What each step of cleaning repairs; clean text stays, and each character knows its place in the original."""

import itertools
import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore import CleanedText, clean_text

# Pieces that steps look for, whole and broken, between plain ones.
PLAIN = ("燈塔", "海风", "The pier", ".", "。", " ", "  ", "\n", "\n\n\n\n", "\r\n", "\t", "\u3000")
ODD = (
    "\ufeff",
    "\u200b",
    "\x00",
    "e\u0301",
    "\u0301",
    "\ud83d",
    "\U0001f469\u200d\U0001f680",
    "??梢姺",
    "??墒菍W",
    "??",
    "\ufffd",
    "姺R",
)
HTML = (
    "<p>",
    "</p>",
    "<br/>",
    "<script>x</script>",
    "<!-- a",
    "-->",
    "&amp;",
    "&nosuch;",
    "&nbsp;",
    "&#x200b;",
    "&#0;",
    "/p>",
    "<",
    ">",
)
NOTES = ("(hǎi)", "海(hǎi)", "(fēng", "責編:甲乙\n", "版权所有\n", "**", "__", "[a](b)", "![", "](", "# ", "- ", "---")
FRAGMENTS = st.sampled_from((*PLAIN, *ODD, *HTML, *NOTES))
SCRAPED = st.lists(FRAGMENTS | st.text(max_size=4), max_size=30).map("".join)
WORDS = st.sampled_from(
    [
        "燈塔",
        "渔船",
        "出海",
        "冬天",
        "harbour",
        "Winter",
        "ships",
        "1987",
        "3.5%",
        "“旧港”",
        "《潮汐表》",
        "(north)",
        "（南）",
        "A＆Ｂ",
        "x < y",
        "AT&T",
    ]
)
CLEAN_LINES = st.lists(WORDS, min_size=1, max_size=8).map(lambda words: " ".join(words) + "。")
CLEAN = st.lists(CLEAN_LINES, min_size=1, max_size=5).flatmap(
    lambda lines: st.sampled_from(["\n", "\n\n"]).map(lambda gap: gap.join(lines))
)


def repairs(cleaned: CleanedText) -> list[tuple[str, str, str]]:
    """The changes without their places."""
    return [(change.step, change.before, change.after) for change in cleaned.changes]


@settings(max_examples=200)
@given(SCRAPED, st.booleans())
def test_every_character_and_every_change_knows_its_place_in_the_original(original: str, markdown: bool) -> None:
    cleaned = clean_text(original, markdown=markdown)

    assert len(cleaned.origin) == len(cleaned.text)
    assert all(one <= next_one for one, next_one in itertools.pairwise(cleaned.origin))
    assert [change.offset for change in cleaned.changes] == sorted(change.offset for change in cleaned.changes)
    for change in cleaned.changes:
        assert change.before
        assert change.before != change.after
        assert change.before == original[change.offset : change.offset + len(change.before)]
    touched = {
        place for change in cleaned.changes for place in range(change.offset, change.offset + len(change.before))
    }
    kept = [
        (character, origin)
        for character, origin in zip(cleaned.text, cleaned.origin, strict=True)
        if origin not in touched
    ]
    assert all(original[origin] == character for character, origin in kept)
    assert {origin for _, origin in kept} == set(range(len(original))) - touched


@settings(max_examples=200)
@given(SCRAPED, st.data())
def test_a_span_of_cleaned_text_has_a_span_in_the_original(original: str, data: st.DataObject) -> None:
    original = f"桥。\n{original}"
    cleaned = clean_text(original)
    start = data.draw(st.integers(0, len(cleaned.text) - 1))
    end = data.draw(st.integers(start + 1, len(cleaned.text)))

    first, last = cleaned.original_span(start, end)

    assert 0 <= first < last <= len(original)
    if not cleaned.changes:
        assert (first, last) == (start, end)
    whole = cleaned.original_span(0, len(cleaned.text))
    assert whole[0] <= first
    assert last <= whole[1]


def test_the_original_span_of_repaired_words_holds_the_damage() -> None:
    original = "渔(yú)船(chuán)进(jìn)港了。\u200b<b>风停</b>了。"
    cleaned = clean_text(original)
    place = cleaned.text.index("渔船进港")
    storm = cleaned.text.index("风停")

    start, end = cleaned.original_span(place, place + 4)
    assert original[start:end] == "渔(yú)船(chuán)进(jìn)港"
    start, end = cleaned.original_span(storm, storm + 3)
    assert original[start:end] == "风停</b>了"


@pytest.mark.parametrize(
    ("original", "word"), [("The cafe\u0301 closed", "café"), ("Salt &amp; fish", "&"), ("上<br/>下", "\n")]
)
def test_the_original_span_of_one_character_holds_all_that_it_was_made_of(original: str, word: str) -> None:
    cleaned = clean_text(original)
    place = cleaned.text.index(word)
    start, end = cleaned.original_span(place, place + len(word))

    assert original[:start] + word + original[end:] == cleaned.text


@settings(max_examples=100)
@given(CLEAN)
def test_text_without_anything_to_clean_passes_unchanged(text: str) -> None:
    cleaned = clean_text(text)

    assert cleaned.text == text
    assert cleaned.changes == ()
    assert list(cleaned.origin) == list(range(len(text)))


@settings(max_examples=50)
@given(SCRAPED, SCRAPED)
def test_what_stands_before_the_start_is_left_out_and_offsets_still_refer_to_the_whole(head: str, body: str) -> None:
    whole, alone = clean_text(head + body, start=len(head)), clean_text(body)

    assert whole.text == alone.text
    assert [origin - len(head) for origin in whole.origin] == list(alone.origin)
    assert [change._replace(offset=change.offset - len(head)) for change in whole.changes] == list(alone.changes)


@pytest.mark.parametrize(
    ("original", "text", "expected"),
    [
        ("\ufeff海風", "海風", [("unicode", "\ufeff", "")]),
        ("海\u200b\u2060\xad風", "海風", [("unicode", "\u200b\u2060\xad", "")]),
        ("pass\x00word\x9f", "password", [("unicode", "\x00", ""), ("unicode", "\x9f", "")]),
        ("abc\u202egnp", "abcgnp", [("unicode", "\u202e", "")]),
        ("ok\U000e0041\U000e0042!", "ok!", [("unicode", "\U000e0041\U000e0042", "")]),
        ("cafe\u0301", "caf\u00e9", [("unicode", "e\u0301", "\u00e9")]),
        ("q\u0323\u0307x", "q\u0323\u0307x", []),  # composed form of its own there is none
        ("\u1112\u1161\u11ab", "\ud55c", [("unicode", "\u1112\u1161\u11ab", "\ud55c")]),
        ("left\ud800right", "left\ufffdright", [("unicode", "\ud800", "\ufffd")]),
        ("ＡＢ　ﬁ①㎏", "ＡＢ　ﬁ①㎏", []),  # width and ligatures are the article's own
        ("", "", []),
    ],
)
def test_unicode_is_composed_and_freed_of_what_nobody_sees(
    original: str, text: str, expected: list[tuple[str, str, str]]
) -> None:
    cleaned = clean_text(original)

    assert cleaned.text == text
    assert repairs(cleaned) == expected


@pytest.mark.parametrize(
    "original", ["e\u200b\u0301", "\u09c7\u09be", "e&#x301;", "e</b>\u0301", "\u0301e\u0301", "a\u1161"]
)
def test_cleaned_text_is_nfc(original: str) -> None:
    assert unicodedata.is_normalized("NFC", clean_text(original).text)


def test_a_letter_and_its_accent_come_together_where_marks_parted_them() -> None:
    assert clean_text("a caf**e**\u0301 by the river", markdown=True).text == "a caf\u00e9 by the river"


@pytest.mark.parametrize(
    ("original", "text"),
    [
        ("他在鎮上教書??墒菍W生不多，他並不在意。", "他在鎮上教書。可是學生不多，他並不在意。"),
        ("書店今天開門??梢姷陠T們都很勤快。", "書店今天開門。可見店員們都很勤快。"),
        ("新書到了圖書館??梢婐^員工作很勤勉。", "新書到了圖書館。可見館員工作很勤勉。"),
    ],
)
def test_words_after_a_lost_byte_are_read_again(original: str, text: str) -> None:
    cleaned = clean_text(original)

    assert cleaned.text == text
    [change] = cleaned.changes
    assert change.step == "damage"
    assert original.replace(change.before, change.after) == text
    spans = [
        cleaned.original_span(place, place + 1) for place in range(change.offset, change.offset + len(change.after))
    ]
    assert (spans[0][0], spans[-1][1]) == (change.offset, change.offset + len(change.before))
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))  # each has a place of its own


def test_a_character_of_which_two_are_as_likely_is_left_unread() -> None:
    assert clean_text("村裡的老人都要?蚩h委說明情況。").text == "村裡的老人都要\ufffd縣委說明情況。"


@pytest.mark.parametrize(
    "original",
    [
        "真的嗎??我不信，你再說一遍。",
        "What?? Nobody knows\ufffd why it rained.",
        "他问：这是什么?没有人回答。",
        "罕用字：??龘R、??鱻R都很少见。",
        "price ??? later",
        "他去年在鎮上說??龘學校R組",
        "他去年在鎮上說??靐門口R組",  # read one off it is more probable, but not by enough
        "他在鎮上教書?\ufffd。",
    ],
)
def test_question_marks_and_rare_characters_are_no_damage(original: str) -> None:
    assert clean_text(original).text == original


@pytest.mark.parametrize(
    ("original", "text"),
    [
        ("Salt &amp; fish", "Salt & fish"),
        ("潮&nbsp;汐", "潮 汐"),
        ("&lt;b&gt; is bold", "<b> is bold"),  # what was escaped was meant to be read
        ("&#x6d77;&#39118;", "海风"),
        ("&nosuch; &", "&nosuch; &"),
        ("海&#8203;風&shy;很&zwj;大&#xfeff;。", "海風很大。"),
        ("one <!-- two", "one <!-- two"),
        ("<script>one<!-- two --> <b>three</b>", "<script>one three"),
        ("<style>a</STYLE>b<script><!-- </script>c<!-- <style> -->d", "bcd"),
        ("<script>a</style>b", "<script>a</style>b"),
        ("one<!-- hidden\nnote -->two", "onetwo"),
        ("<style>p {color: red}</style>Text", "Text"),
        ("<SCRIPT src=x>alert(1)</SCRIPT >Text", "Text"),
        ("a <b>bold</b> <a href='x'>link</a>", "a bold link"),
        ("上<br/>下", "上\n下"),
        ("<p>上</p><p>下</p>", "\n上\n\n下\n"),
        ("漁船。/p>", "漁船。"),
        ("2 < 3 and 5 > 4, x<y", "2 < 3 and 5 > 4, x<y"),
        ("a List<String> and <unknown>", "a List<String> and <unknown>"),
        ("and/or path/p> and 1/2", "and/or path/p> and 1/2"),
    ],
)
def test_markup_goes_and_its_text_stays(original: str, text: str) -> None:
    cleaned = clean_text(original)

    assert cleaned.text == text
    assert {change.step for change in cleaned.changes} <= {"markup"}


@pytest.mark.parametrize(
    ("original", "text"),
    [
        ("See [the chart](https://a.example/x) now", "See the chart now"),
        ('[潮汐](tide.md "title")表', "潮汐表"),
        ("![a photo](p.png)Text", "Text"),
        ("**Strong** and __loud__ words", "Strong and loud words"),
        ("2 ** 3 ** 4", "2 ** 3 ** 4"),
        ("snake__case__name", "snake__case__name"),
        ("__snake_case__ and ***both***", "snake_case and *both*"),
        (r"5\*3\*2 and \_this\_", "5*3*2 and _this_"),
        (r"C:\dir and \\", "C:\\dir and \\"),
        ("**open and **strong**", "**open and strong"),
        ("[not a link] (here)", "[not a link] (here)"),
    ],
)
def test_markdown_marks_inside_a_line_go_only_in_markdown(original: str, text: str) -> None:
    assert clean_text(original, markdown=True).text == text
    assert clean_text(original).text == original


@pytest.mark.parametrize(
    ("original", "text"),
    [
        ("渔(yú)船(chuán)回(huí)港", "渔船回港"),
        ("渔（yú）船（chuán）回（huí）港(gang)", "渔船回港"),  # many: then toneless ones went through it as well
        ("渔 ( yú ) 船(chuán)回(huí)港", "渔 船回港"),
        ("漁港很熱(rè)鬧的樣子", "漁港很熱鬧的樣子"),
        ("渔yú船chuán回huí港gǎng了le。", "渔船回港了。"),
        ("渔 yú 船 chuán 回 huí 港 gǎng", "渔船回港"),
        ("渔yú船chuán回huí港gǎng，37个gè人rén，船chuán", "渔船回港，37个人，船"),
        ("渔yú船chuán回huí港gǎng。读作Yúchuán。", "渔船回港。读作Yúchuán。"),
        ("渔yú船chuán回huí港gǎng。甲a乙e丙o丁", "渔船回港。甲a乙e丙o丁"),
        ("渔yu船chuan回hui港gang", "渔yu船chuan回hui港gang"),  # without a tone it may be anything
        ("渔yú船chuán", "渔yú船chuán"),
        ("「渔」的拼音是yú。", "「渔」的拼音是yú。"),
        ("甲a乙e丙o丁", "甲a乙e丙o丁"),
        ("去café喝一杯", "去café喝一杯"),
        ("他姓單(shàn)。", "他姓單(shàn)。"),  # at the end of a name an author may mean it
        ("「單」讀作單(shàn)姓的單", "「單」讀作單(shàn)姓的單"),
        ("海(sea)和风(wind)和船(ship)", "海(sea)和风(wind)和船(ship)"),
        ("甲(a)乙(e)丙", "甲(a)乙(e)丙"),
        ("fish(yú) fish(yú) fish(yú)", "fish(yú) fish(yú) fish(yú)"),
    ],
)
def test_pinyin_of_a_converter_goes_and_a_reading_that_an_author_gives_stays(original: str, text: str) -> None:
    cleaned = clean_text(original)

    assert cleaned.text == text
    assert {change.step for change in cleaned.changes} <= {"pinyin"}


@pytest.mark.parametrize(
    ("original", "places"),
    [
        ("水井修好了。", []),
        ("水井\ufffd好了。", [2]),
        ("水\ufffd\ufffd井，\ufffd路", [1, 5]),
        ("他在鎮上教書??墒菍W生不多。", []),  # repaired
        ("他去年在鎮上說??龘學校R組", [7]),
        ("真的嗎??我不信，你再說一遍。", []),
        ("left\ud800right", [4]),
    ],
)
def test_damage_that_could_not_be_repaired_is_reported(original: str, places: list[int]) -> None:
    assert list(clean_text(original).unrepaired) == places
    assert list(clean_text(f"<b>{original}</b>").unrepaired) == [place + 3 for place in places]


def test_a_page_loses_all_its_furniture_however_much_there_is() -> None:
    head = "首页 新闻 专题 视频\n您的位置：首页 > 新闻 > 正文\n【字体：大 中 小】\n打印 收藏 关闭\n分享到：微信 微博\n"
    tail = (
        "（责任编辑：甲）\n[打印] [关闭]\n分享\n点赞 12\n评论(3)\n相关新闻\n"
        "上一篇：桥\n下一篇：路\n举报/反馈\n关于我们 | 联系我们 | 网站地图\n"
        "Home | About us | Privacy policy\n京ICP备12345678号-1\n京公网安备 11010102000001号\nCopyright © 2016 "
        "河口日报\n"
    )
    body = "旧港的水\n" + "渔船在早上回到了港口。\n" * 12

    assert clean_text(f"{head}{body}{tail}").text == body


@pytest.mark.parametrize(
    "line",
    [
        "责编/甲乙 美编/丙丁",
        "責任編輯：甲乙",
        "【编辑：甲】",
        "聲明:本文不得用於商業用途",
        "© 2020 The Harbour Paper",
        "本站内容未经授权不得使用",
        "轉載請註明出處，转载请注明出处",
        "All content here: all rights reserved.",
        "扫一扫关注我们",
        "Share this article",
        "Read more »",
        "Sign in",
        "Copyright © The Harbour Paper",
        "Copyright 2020 The Harbour Paper",
        "声明：本文为甲乙原创，转载请告知。",
        "免责声明：文中内容与本港无关",
        "未经本报书面许可，不得复制",
        "分享到：微信 微博",
        "上一篇：潮水",
        "长按识别二维码关注",
        "首页 > 新闻 > 港口",
    ],
)
@pytest.mark.parametrize("place", ["head", "tail"])
def test_a_furniture_line_goes_at_either_end(line: str, place: str) -> None:
    body = "\n".join(f"第{number}艘渔船在早上回到了港口。" for number in range(20))
    original = f"{line}\n{body}" if place == "head" else f"{body}\n{line}"
    cleaned = clean_text(original)

    assert cleaned.text.strip() == body
    assert [change.step for change in cleaned.changes] == ["furniture"]


@pytest.mark.parametrize(
    "line",
    [
        "编辑们昨天讨论了这期报纸。",
        "编辑部的故事",
        "他的声明没有说服任何人。",
        "声明一出，各方反应不一。",
        "声明：我们不会离开这个港口。",
        "我们转载了他的信。",
        "港务局的责任编制还没有定。",
        "未经许可进港的船被扣留了。",
        "“柳河米”商標由合作社統一管理，未經授權不得使用。",
        "未经批准授权，任何单位不得占用码头。",
        "版权所有者昨天起诉了出版社。",
        "扫一扫，付款只要三秒。",
        "上一篇文章写的是潮水。",
        "分享到的快乐有两份。",
        "Copyright in the digital age",
        "Read more books than you buy",
        "新闻里说旧港要修了",
        "大中小学都放了假",
        "分享是一种快乐",
        "Home is where the harbour is",
        "Sign in a shop window",
        "Subscribe to nothing was his advice",
        "Share on a harbour sold",
    ],
)
def test_a_line_that_only_speaks_of_editors_or_notices_stays(line: str) -> None:
    original = f"{line}\n渔船回港了。\n{line}"

    assert clean_text(original).text == original


def test_furniture_words_in_the_middle_of_an_article_stay() -> None:
    body = [f"第{number}艘渔船在早上回到了港口。" for number in range(30)]
    body[15] = "版权所有"

    assert clean_text("\n".join(body)).changes == ()


def test_a_text_of_one_furniture_line_is_kept() -> None:
    assert clean_text("责任编辑：甲乙").text == "责任编辑：甲乙"


@pytest.mark.parametrize(
    ("original", "text"),
    [
        ("north  pier\tsouth", "north pier south"),
        ("末尾有空格 \n下一行。", "末尾有空格\n下一行。"),
        ("A.\r\nB.\rC.", "A.\nB.\nC."),
        ("A.\r\n\r\nB.", "A.\n\nB."),
        ("上。\n\n\n\n\n下。", "上。\n\n下。"),
        ("上。\n \t\n下。", "上。\n\n下。"),
        ("a.\n \n \n \nb.", "a.\n\nb."),
        ("a.\r\n\r\n\r\nb.", "a.\n\nb."),
        ("a.\r\rb.", "a.\n\nb."),
        ("a. \n\n\u3000\u3000b.", "a.\n\n\u3000\u3000b."),
        ("　　首行缩进。\n　　第二段。", "　　首行缩进。\n　　第二段。"),
        ("the ships\nreturned at dawn", "the ships returned at dawn"),
        ("They returned.\nthe end", "They returned.\nthe end"),
        (
            "The long and rather winding harbour road,\nBuilt of stone",
            "The long and rather winding harbour road, Built of stone",
        ),
        ("渔船\n回港", "渔船\n回港"),
    ],
)
def test_white_space_is_evened_and_wrapped_english_lines_are_joined(original: str, text: str) -> None:
    cleaned = clean_text(original)

    assert cleaned.text == text
    assert {change.step for change in cleaned.changes} <= {"whitespace"}


@pytest.mark.parametrize(
    ("original", "text"),
    [
        ("渔船\n回港", "渔船回港"),
        ("The end\nOf it", "The end Of it"),
        ("para one\n\npara two", "para one\n\npara two"),
        ("- oak\n- ash", "- oak\n- ash"),
        ("1. oak\n2. ash", "1. oak\n2. ash"),
        ("# Trees\nOak", "# Trees\nOak"),
        ("oak\n# Trees", "oak\n# Trees"),
        ("| a |\n| b |", "| a |\n| b |"),
        ("> oak\n> ash", "> oak\n> ash"),
        ("oak\n---", "oak\n---"),
        ("oak\n```\nash", "oak\n```\nash"),
        ("oak\n---\nash", "oak\n---\nash"),
        ("Oak\n===\nash", "Oak\n===\nash"),
        ("发布日期：2025年3月12日\n文号：柳政发〔2025〕8号", "发布日期：2025年3月12日\n文号：柳政发〔2025〕8号"),
        ("Date: 3 May\nSource: The Paper", "Date: 3 May\nSource: The Paper"),
        ("It is an oak: old\nand high: very", "It is an oak: old and high: very"),
        ("```\noak\nash\n```\n\nelm\npine", "```\noak\nash\n```\n\nelm pine"),
    ],
)
def test_a_single_line_break_in_markdown_joins_a_paragraph_and_leaves_blocks(original: str, text: str) -> None:
    assert clean_text(original, markdown=True).text == text


def test_steps_work_together_and_each_repair_is_reported() -> None:
    original = "\ufeff<p>渔(yú)船(chuán)回(huí)港，&ldquo;风&rdquo;停了。</p>\r\n\r\n责编：甲乙"
    cleaned = clean_text(original)

    assert cleaned.text.strip() == "渔船回港，“风”停了。"
    assert {change.step for change in cleaned.changes} == {"unicode", "markup", "pinyin", "furniture", "whitespace"}


def test_the_scraped_article_is_readable_after_cleaning(shared: Path) -> None:
    original = (shared / "articles" / "kaijiang-as-scraped.txt").read_bytes().decode("utf-8")
    cleaned = clean_text(original)
    parenthesis = re.compile(r"[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+[)）]")

    assert parenthesis.search(original)
    assert not parenthesis.search(cleaned.text)
    assert "??" in original
    assert "??" not in cleaned.text
    assert "主任。可見" in cleaned.text
    assert "/p>" not in cleaned.text
    assert {change.step for change in cleaned.changes} == {"pinyin", "damage", "markup", "furniture"}
    same = sum(original[origin] == character for origin, character in zip(cleaned.origin, cleaned.text, strict=True))
    assert same >= len(cleaned.text) - 20  # the damaged places alone differ


@pytest.mark.parametrize("file", ["drcd/DRCD_dev.json", "xquad/xquad.zh.json", "xquad/xquad.en.json"])
def test_clean_articles_are_left_as_they_are(shared: Path, file: str) -> None:
    data = json.loads((shared / "data" / file).read_text(encoding="utf-8"))["data"]
    contexts = {paragraph["context"] for article in data for paragraph in article["paragraphs"]}

    assert len(contexts) >= 240
    wrong = [
        change
        for context in contexts
        for change in clean_text(context).changes
        if change.step not in ("unicode", "whitespace")
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("<p>面积3.2×10<sup>6</sup>平方米</p>", "\n面积3.2×10^6平方米\n"),
        ("H<sub>2</sub>O，12<SUB>2</SUB>，10<sup> -3 </sup>米", "H2O，12_2，10^-3米"),
        ("<sup>3</sup>/<sub>4</sub>，2<sup>1</sup>&frasl;<sub>2</sub>", "3/4，2 1/2"),
        ("河口说<sup><a href='#n1'>[2]</a></sup>后来，12立方米<sup>2</sup>。", "河口说 [2] 后来，12立方米 [2]。"),
        ("价<del>5元</del><s class='x'>7<b>元</b></s>6元<strong>整</strong>", "价6元整"),
        ("10<sup>6 <span>12<sub></sub>", "106 12"),
        ("a<sup>6", "a6"),
    ],
)
def test_powers_and_struck_words_of_html_in_a_text_arrive_as_they_are_seen(written: str, text: str) -> None:
    cleaned = clean_text(written)

    assert cleaned.text.strip() == text.strip()
    assert [change.before for change in cleaned.changes if change.step == "struck"] == (
        ["<del>5元</del>", "<s class='x'>7<b>元</b></s>"] if "del" in written else []
    )
