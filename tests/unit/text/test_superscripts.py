"""What stands above or below the line in a line of plain text: no number changes, and no note joins one."""

import pytest

from vectorstore.text.superscripts import subscript, superscript


@pytest.mark.parametrize(
    ("before", "words", "after", "text"),
    [
        ("3.2×10", "6", " 平方米", "3.2×10^6 平方米"),
        ("5×10", "−3", "摩尔", "5×10^−3摩尔"),
        ("2", "8", " = 256", "2^8 = 256"),
        ("100", "2", " = 10000", "100^2 = 10000"),
        ("x=300", "2", "。", "x=300^2。"),
        ("1.05", "10", " of it", "1.05^10 of it"),
        ("40 km", "2", " in all", "40 km^2 in all"),
        ("3 m", "2", "5 m", "3 m^2 5 m"),
        ("E=mc", "2", ".", "E=mc^2."),
        ("(a+b)", "2", "", "(a+b)^2"),
        ("2", "n+1", "", "2^(n+1)"),
        ("SO4", "2−", "", "SO4^2−"),
        ("", "14", "C was", "^14C was"),
        ("", "1", "The mill", "[1] The mill"),
        ("Use ", "14", "C dating", "Use ^14C dating"),
        ("用", "14", "C测年", "用^14C测年"),
        ("Use", "14", "C", "Use ^14C"),
        ("the ", "87", "Sr/", "the ^87Sr/"),
        ("with ", "99m", "Tc.", "with ^99mTc."),
        ("with ", "13", "CO2 gas", "with ^13CO2 gas"),
        ("[", "18", "F]FDG", "[^18F]FDG"),
        ("of ", "235", "92U", "of ^23592U"),
        ("a daily ", "131", "I dose", "a daily ^131I dose"),
        ("the mill.", "131", "I saw it", "the mill. [131] I saw it"),
        ("the mill.", "3", "Several saw it", "the mill. [3] Several saw it"),
        ("the mill ", "2", "A new one", "the mill [2] A new one"),
        ("seen by ", "2", "USA ships", "seen by [2] USA ships"),
        ("the 2", "nde", " fois", "the 2nde fois"),
        ("50公尺", "2", "。", "50公尺^2。"),
        ("people a mile", "2", ".", "people a mile^2."),
        ("SO4", "2−", " ions", "SO4^2− ions"),
        ("it began in 1987", "3", " and", "it began in 1987 [3] and"),
        ("共有315", "2", "户参加", "共有315 [2] 户参加"),
        ("每天12立方米", "2", "，", "每天12立方米 [2]，"),
        ("the mill", "[4]", " stood", "the mill [4] stood"),
        ("the 19", "th", " century", "the 19th century"),
        ("25", "o", "C", "25°C"),
        ("Brand", "TM", " pumps", "Brand™ pumps"),
        ("last year.", "Another mill was built then.", "", "last year. Another mill was built then."),
        ("甲", " ", "乙", "甲 乙"),
    ],
)
def test_what_is_raised(before: str, words: str, after: str, text: str) -> None:
    assert before + superscript(before, words, after) + after == text


@pytest.mark.parametrize(
    ("before", "words", "after", "text"),
    [
        ("H", "2", "O", "H2O"),
        ("CO", "2", " and", "CO2 and"),
        ("Ca(OH)", "2", "", "Ca(OH)2"),
        ("PM", "2.5", "浓度", "PM2.5浓度"),
        ("log", "2", "8", "log_2 8"),
        ("x", "1", "=5", "x_1=5"),
        ("x", "i+1", "。", "x_(i+1)。"),
        ("t", "max", "", "t_max"),
        ("约12", "3", "", "约12_3"),
        ("标题", "副标题", "", "标题副标题"),
        ("the mill", "a sentence below the line", "", "the mill a sentence below the line"),
        ("甲", "", "", "甲"),
    ],
)
def test_what_is_lowered(before: str, words: str, after: str, text: str) -> None:
    assert before + subscript(before, words, after) + after == text


@pytest.mark.parametrize(("before", "seen"), [("Some ", "Some 3⁄4 of them"), ("Some 12", "Some 12 3⁄4 of them")])
def test_a_fraction_is_no_note_and_no_index(before: str, seen: str) -> None:
    upper, lower = superscript(before, "3", "⁄4 of"), subscript(f"{before}3⁄", "4", " of")

    assert f"{before}{upper}⁄{lower} of them" == seen
