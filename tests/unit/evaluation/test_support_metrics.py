"""Proves that labelled pairs are what their labels say, come out the same for a seed, and that the check keeps its
promise on them.
"""

from random import Random

import pytest

from assistant.evaluation.alterations import ANTONYMS, with_wrong_answer
from assistant.evaluation.labelled_pairs import LabelledPair, labelled_pairs
from assistant.evaluation.rewritings import SYNONYMS
from assistant.evaluation.statements import QuestionedPassage
from assistant.evaluation.support_metrics import answer_metrics, support_metrics_of
from assistant.schemas import Answer, Citation
from assistant.verify import lexicon
from vectorstore import fold

VILLAGES = "青石 白河 松岭 柳湾 云台 梨园 东坪 石桥 枣林 南塘 北屯 竹溪 盐井 桂花".split()
PLACES = (
    "Ashford Millbrook Oakham Riverton Stonefield Westbury Thornton Kingsley Harwick Dunmore Elmdale Foxhill "
    "Glenford Larkfield"
).split()
CROPS = "茶叶 小麦 玉米 水稻 柑橘 花椒 油菜 核桃 蜂蜜 药材 桑蚕 板栗 莲子 魔芋".split()
GOODS = "barley honey walnuts timber wool cider oats flax cherries slate hops plums linen candles".split()


def chinese(number: int) -> QuestionedPassage:
    village, crop, other = VILLAGES[number], CROPS[number], VILLAGES[(number + 3) % 14]
    first = f"{village}镇位于龙门山北麓，全镇共有{31 + number}个村，目前有人口{2100 + number * 7}人。"
    second = f"20{10 + number}年，镇里修建了一座水库（蓄水{400 + number}万方），但是水库没有按期完工。"
    third = f"{crop}的销售额从{12 + number}万元增加到{57 + number}万元，{other}镇因此派人来学习。"
    asked = (
        (f"{village}镇全镇共有多少个村？", f"{31 + number}个"),
        ("哪个镇派人来学习？", f"{other}镇"),
        ("镇里在何时修建了一座水库？", f"20{10 + number}年"),
    )
    return QuestionedPassage(first + second + third, asked)


def english(number: int) -> QuestionedPassage:
    place, other, goods = PLACES[number], PLACES[(number + 3) % 14], GOODS[number]
    first = (
        f"In 20{10 + number}, the council of {place} opened a library with {310 + number} shelves, which stands "
        "on the hill, near the old mill. "
    )
    second = f"The road to {other} was not repaired before the winter, although many drivers asked for it. "
    third = (
        f"Sales of {goods} rose from {12 + number} to {57 + number} tons, and the museum of {place} showed the "
        f"largest cart of {other}."
    )
    return QuestionedPassage(
        first + second + third,
        (
            ("Who opened a library?", f"the council of {place}"),
            ("Which road was not repaired?", f"The road to {other}"),
        ),
    )


SOURCES = [make(number) for make in (chinese, english) for number in range(14)]


def pairs(seed: int = 1) -> list[LabelledPair]:
    return labelled_pairs(SOURCES, seed)


def test_a_seed_makes_the_same_pairs_and_another_makes_others() -> None:
    assert pairs(1) == pairs(1)
    assert pairs(1) != pairs(2)


def test_there_are_at_least_three_hundred_pairs_of_both_kinds_in_both_languages_and_scripts() -> None:
    made = pairs()
    assert len(made) >= 300
    assert 0.3 < sum(pair.is_supported for pair in made) / len(made) < 0.7
    assert {
        "negation put in",
        "negation left out",
        "number changed",
        "another article's fact",
        "two facts crossed",
        "turned round",
    } <= {p.kind for p in made}
    assert {"other script", "clause dropped", "numerals", "framed", "two in one", "synonym", "question's words"} <= {
        p.kind for p in made if p.is_supported
    }


def test_no_altered_sentence_stands_in_its_passage_and_every_printed_one_does() -> None:
    for pair in pairs():
        assert pair.is_supported or fold(pair.sentence) not in fold(pair.passage)
        assert pair.kind != "as printed" or pair.sentence in pair.passage


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_check_keeps_its_promise_on_pairs_made_afresh(seed: int) -> None:
    asked = [
        (number, question, answer) for number, source in enumerate(SOURCES) for question, answer in source.questions
    ]
    figures = support_metrics_of([source.passage for source in SOURCES], asked, seed)
    assert figures["pairs"] >= 300
    assert figures["false_verified"] <= 0.01
    assert figures["true_unsupported"] <= 0.05
    assert figures["true_verified"] >= 0.6


def test_without_pairs_there_are_no_figures() -> None:
    assert support_metrics_of([], [])["false_verified"] is None
    assert answer_metrics([]) == {"mark_validity": None, "verified_sentences": None}


def test_marks_and_sentences_of_answers_are_counted() -> None:
    def citation(state: str, sentence: str) -> Citation:
        return Citation.model_validate(
            {"number": None if state == "unknown" else 1, "state": state, "sentence": sentence}
        )

    cited = (
        citation("verified", "A."),
        citation("undecided", "A."),
        citation("unsupported", "B."),
        citation("unknown", "C."),
    )
    answer = Answer(
        question="?", answer="A. B. C.", state="answered", citations=cited, passages=(), model="quote", prompt="x"
    )
    assert answer_metrics([answer, answer]) == {"mark_validity": 0.75, "verified_sentences": 0.3333}


def test_the_words_that_are_exchanged_are_none_that_the_check_has_in_its_lists() -> None:
    known = {
        frozenset(pair)
        for name in ("synonyms", "antonyms", "antonyms_in_words", "antonyms_in_characters")
        for pair in lexicon.pairs(name)
    }
    exchanged = [
        pair.split() for tables in (SYNONYMS, ANTONYMS) for table in tables.values() for pair in table.split(";")
    ]
    assert len(exchanged) > 80
    for one, other in exchanged:
        assert frozenset((one, other)) not in known, (one, other)
        assert len(one) != len(other) or not any(frozenset(signs) in known for signs in zip(one, other, strict=True)), (
            one,
            other,
        )


def test_two_questions_are_enough_for_a_wrong_answer() -> None:
    source = QuestionedPassage(
        "The council of Moss opened a library. The road was mended by the guild of masons.",
        (("Who opened a library?", "the council of Moss"), ("Who mended the road?", "the guild of masons")),
    )
    assert with_wrong_answer(source, Random(1)) in (
        "The guild of masons opened a library.",
        "The council of Moss mended the road.",
    )
    assert with_wrong_answer(QuestionedPassage(source.passage, source.questions[:1]), Random(1)) is None
