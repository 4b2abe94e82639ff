"""What counts as evidence of a judge: figures of its excerpts, what follows from them, and words on the matter."""

import pytest

from assistant.verify.computations import Computation, Operation, confirmed_results
from assistant.verify.evidence import is_informative, quantities_without_evidence

RESERVOIR = (
    "built to hold 36 million cubic metres. A survey found that silt had cut its capacity to 24 million cubic metres"
)
FOLLOWS = [
    ("The lake had lost a third of its room.", RESERVOIR),
    ("四分之一以上的小学参加过。", "free breakfasts in 18 of its 64 primary schools"),
    ("About two thirds of the patients rang up before.", "65 per cent of them called before coming"),
    ("有四分之三以上的代表赞成。", "25名代表中19人赞成、4人反对"),
    ("头一年只收八成。", "第一年打八折"),
    ("有三成多的活动请校外的人来教。", "三分之一的活动由校外人员授课"),
    ("還有一半以上的公車不是電動的。", "占全市300輛公車的46%"),
    ("能源花費只要柴油車的一半。", "能源費用為6.5元，柴油公車為13元"),
    (
        "Some forty per cent could have been seen by a nurse.",
        "four in ten visitors had complaints that a nurse could treat",
    ),
    ("The clinics took more than one in eight visits away.", "Visits to the hospital fell by 14 per cent"),
    ("The table rose by 80 centimetres.", "地下水位回升了0.8米"),
    ("They waited nearly three hours.", "the average wait was 2 hours 50 minutes"),
    ("The figure was about twenty per cent above that of 2020.", "in 2020 a fifth more than in the year before"),
    ("煙囪縮短了一半。", "The chimney was shortened by half after lightning struck it"),
    ("2023年2月一艘泵船沉没。", "a pump barge sank in February 2023"),
]
DOES_NOT_FOLLOW = [
    ("The lake had lost a quarter of its room.", RESERVOIR, "25"),
    ("三分之一以上的小学参加过。", "free breakfasts in 18 of its 64 primary schools", "33.33333333333333333333333333"),
    (
        "More than two thirds of the patients rang up.",
        "65 per cent of them called before",
        "66.66666666666666666666666667",
    ),
    ("More than 50 people came.", "48 people came", "50"),
    ("Nearly 50 people came.", "52 people came", "50"),
    ("The table rose by 8 centimetres.", "地下水位回升了0.8米", "8"),
]


@pytest.mark.parametrize(("sentence", "excerpt"), FOLLOWS)
def test_a_figure_that_an_excerpt_gives_in_another_way_has_evidence(sentence: str, excerpt: str) -> None:
    assert quantities_without_evidence(sentence, [excerpt], (), ()) == []


@pytest.mark.parametrize(("sentence", "excerpt", "missing"), DOES_NOT_FOLLOW)
def test_a_figure_that_does_not_follow_has_none(sentence: str, excerpt: str, missing: str) -> None:
    assert quantities_without_evidence(sentence, [excerpt], (), ()) == [missing]


def test_a_share_is_not_looked_for_among_many_numbers() -> None:
    many = "Of 7, 11, 13, 17, 19, 23, 29, 31 and 37 towns"
    assert quantities_without_evidence("They lost 48% of it.", [many], (), ()) == ["48"]


@pytest.mark.parametrize(
    ("operation", "operands", "result", "text", "is_confirmed"),
    [
        ("product", ("900元", "16%"), "144元", "每日費用900元，一般戶自付16%", True),
        ("product", ("21,600", "half"), "10,800", "received 21,600 visits, half of them in Morrow", True),
        ("product", ("900元", "16%"), "14400元", "每日費用900元，一般戶自付16%", False),
        ("product", ("21,600", "half"), "10,900", "received 21,600 visits, half of them in Morrow", False),
        ("difference", ("6 million", "5.2 million"), "80萬", "carried 5.2 million; the forecast was 6 million", True),
    ],
)
def test_a_share_of_an_amount_is_computed_again(
    operation: Operation, operands: tuple[str, ...], result: str, text: str, *, is_confirmed: bool
) -> None:
    computed = Computation(operation=operation, operands=operands, result=result)
    assert list(confirmed_results([computed], text)) == ([result] if is_confirmed else [])


def test_an_excerpt_in_other_words_is_about_the_matter_and_any_other_is_not() -> None:
    sentence = "Expectant mothers are not charged."
    assert is_informative("children under 16 and pregnant women pay nothing", sentence)
    assert not is_informative("Car traffic on the parallel road fell by 11 per cent", sentence)
