"""Proves that a number reads the same however it is written, and that words which only look like numbers stay words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.text.numerals import canonical, numbers, ordinals

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def in_chinese(value: int) -> str:
    """A whole number from 1 to below 10**12 by the school rule: groups of four digits, a zero for each gap."""
    for base, unit in ((10**8, "亿"), (10**4, "万")):
        high, low = divmod(value, base)
        if high:
            zero = "零" if 0 < low < base // 10 else ""
            return in_chinese(high) + unit + zero + (in_chinese(low) if low else "")
    written = ""
    gap = False
    for factor, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // factor % 10
        if digit:
            written += ("零" if gap and written else "") + "一二三四五六七八九"[digit - 1] + unit
        gap = not digit
    return written


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("五十一户", ["51"]),
        ("５１户", ["51"]),
        ("51户", ["51"]),
        ("1.6万亩", ["16000"]),
        ("1.6萬畝", ["16000"]),
        ("１．６万亩", ["16000"]),
        ("16,000亩", ["16000"]),
        ("16，000亩", ["16000"]),
        ("3.2亿元", ["320000000"]),
        ("5百万元", ["5000000"]),
        ("2千万元", ["20000000"]),
        ("一亿三千万元", ["130000000"]),
        ("十五个村", ["15"]),
        ("十个村", ["10"]),
        ("两个村", ["2"]),
        ("两千人", ["2000"]),
        ("一千零二十人", ["1020"]),
        ("一百零五人", ["105"]),
        ("三十二万六千人", ["326000"]),
        ("二〇一六年", ["2016"]),
        ("二零一六年", ["2016"]),
        ("一九四九年", ["1949"]),
        ("百分之三十", ["30"]),
        ("上午九点", ["9"]),
        ("八点十分", ["8", "10"]),
        ("五小时", ["5"]),
        ("三公里", ["3"]),
        ("20世纪九十年代", ["1990"]),
        ("2016-05-01", ["2016", "5", "1"]),
        ("2016年5月1日", ["2016", "5", "1"]),
        ("12.50元", ["12.5"]),
        ("007", ["7"]),
        ("100人", ["100"]),
        ("1,234,567 people", ["1234567"]),
        ("5 million people", ["5000000"]),
        ("2.5 billion dollars", ["2500000000"]),
        ("40 thousand tons", ["40000"]),
        ("ten million trees", ["10000000"]),
        ("five hundred trees", ["500"]),
        ("Twenty teams and three drivers", ["20", "3"]),
        ("3000多万人", ["30000000"]),
        ("三千多万人", ["30000000"]),
        ("1.6万余本", ["16000"]),
        ("两万五", ["25000"]),
        ("三百五", ["350"]),
        ("一百零五", ["105"]),
        ("三成五", ["35"]),
        ("三成五的农户", ["35"]),
        ("三成", ["30"]),
        ("第十五屆", []),
        ("15th", ["15"]),
        ("近百人", ["100"]),
        ("上千人", ["1000"]),
        ("近百年", ["100"]),
        ("上百万人", ["1000000"]),
        ("百余户", ["100"]),
        ("千多人", ["1000"]),
        ("十几个", ["10"]),
        ("十几万人", ["100000"]),
        ("几十人", []),
        ("数百万人", []),
        ("人数三百人", ["300"]),
        ("增长三点五个百分点", ["3.5"]),
        ("三点五万人", ["35000"]),
        ("3至5万人", ["30000", "50000"]),
        ("from 3 to 5 million", ["3000000", "5000000"]),
        ("from 8 million to 12 million", ["8000000", "12000000"]),
        ("a dozen ships", ["12"]),
        ("half a dozen ships", ["6"]),
        ("two dozen ships", ["24"]),
        ("dozens of ships", []),
        ("two thirds of them", ["2", "3"]),
        ("three quarters of them", ["75"]),
        ("过半村民", ["50"]),
        ("過半數", ["50"]),
        ("半数", ["50"]),
        ("half of the members", ["50"]),
        ("a hundred men", ["100"]),
        ("one hundred and fifty men", ["150"]),
        ("three thousand five hundred", ["3500"]),
        ("one million and two", ["1000002"]),
        ("five and six", ["5", "6"]),
        ("$5bn", ["5000000000"]),
        ("300k", ["300000"]),
        ("20世纪八十年代", ["1980"]),
        ("", []),
        ("没有数字", []),
        ("No figures here", []),
    ],
)
def test_a_number_is_read_whatever_its_writing(written: str, expected: list[str]) -> None:
    assert numbers(written) == expected


@pytest.mark.parametrize(
    "words",
    [
        "一般来说",
        "统一管理",
        "百姓",
        "千方百计",
        "十分重要",
        "四川",
        "万一",
        "第三条",
        "一些",
        "often",
        "someone",
        "tenth",
        "sixties",
        "一点",
        "四季度",
    ],
)
def test_words_that_look_like_numbers_stay_words(words: str) -> None:
    assert canonical(words) == words
    assert numbers(words) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("32.6万", "3.26万"),
        ("十五", "五十"),
        ("1.6万", "1.6亿"),
        ("2016", "2018"),
        ("5 million", "5 billion"),
        ("一千零二十", "一千二百"),
        ("12.5", "125"),
    ],
)
def test_different_numbers_stay_different(one: str, other: str) -> None:
    assert numbers(f"{one} 元") != numbers(f"{other} 元")


def test_the_rest_of_the_text_is_only_folded() -> None:
    assert canonical("全縣共有５１戶，約1.6萬人。") == "全县共有51户,约16000人。"


@settings(max_examples=200)
@given(st.integers(11, 10**12 - 1).filter(lambda value: value % 10**4 or value < 10**8))
def test_every_way_of_writing_a_whole_number_is_one_number(value: int) -> None:
    ways = [str(value), f"{value:,}", str(value).translate(FULL_WIDTH), in_chinese(value)]
    assert [numbers(f"共{way}人") for way in ways] == [[str(value)]] * 4


@settings(max_examples=100)
@given(st.decimals(min_value=1, max_value=9999, places=2))
def test_large_units_multiply_exactly(amount: object) -> None:
    hundredths = int(str(amount).replace(".", ""))
    assert numbers(f"{amount}万元") == [str(hundredths * 100)]
    assert numbers(f"{amount} million") == [str(hundredths * 10_000)]


@settings(max_examples=200)
@given(st.text(alphabet="一二三十百千万亿零〇两12３,.，个元年 aAé縣第\n", max_size=20))
def test_no_text_is_too_odd_to_read(text: str) -> None:
    assert all(number.replace(".", "", 1).isdigit() for number in numbers(text))


@pytest.mark.parametrize("written", ["第十五届", "第15屆", "the 15th congress", "the fifteenth congress"])
def test_an_ordinal_is_read_in_both_languages(written: str) -> None:
    assert ordinals(written) == {"15"}


@pytest.mark.parametrize(
    "piece",
    ["一", "1", "十", "3,000,", "百分之", "三分之", "twenty ", "1成", "两万", "第", "分之", "half a ", "9" * 30],
)
def test_a_piece_said_over_and_over_is_read_in_one_go(piece: str) -> None:
    assert canonical(piece * 2000)


def test_a_ring_is_a_zero_inside_a_year_and_a_bullet_elsewhere() -> None:
    assert canonical("二○一六年三月") == "2016年3月"
    assert canonical("○三个") == "○3个"
