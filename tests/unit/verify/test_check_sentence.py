"""Proves what the check of a sentence calls verified, near, unsupported and unknown, in two languages and both
scripts.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.verdicts import Verdict
from assistant.verify.span_coverage import text_coverage
from assistant.verify.verifier import Check, check_sentence, strip_frame

HANS = (
    "临江县位于龙门山北麓，全县共有人口32.6万人。2018年，全县粮食产量达到14.2万吨，比上年增长3.5%。县长周明远说，水库没有按期完工。"
    "青石镇的茶叶年销售额从800万元增加到1200万元。王秀兰一家去年收入11052元，今年不再领取低保。"
    "县里派出47支工作队，由县委组织部统一管理。河东村向河西村借了三台水泵。镇上的图书馆每天开放到21点，欢迎“小候鸟”来读书。"
)
HANT = (
    "臨江縣位於龍門山北麓，全縣共有人口32.6萬人。2018年，全縣糧食產量達到14.2萬噸，比上年增長3.5%。縣長周明遠說，水庫沒有按期完工。"
    "青石鎮的茶葉年銷售額從800萬元增加到1200萬元。王秀蘭一家去年收入11052元，今年不再領取低保。"
    "縣裡派出47支工作隊，由縣委組織部統一管理。河東村向河西村借了三台水泵。鎮上的圖書館每天開放到21點，歡迎「小候鳥」來讀書。"
)
EN = (
    "Linden County lies at the foot of the Grey Hills and has 326,000 inhabitants. In 2018 its grain harvest "
    "reached 142,000 tons, 3.5 percent more "
    "than the year before. Mayor Peter Hollis said that the reservoir was not finished on time. Tea sales in "
    "Greenford rose from 8 million to 12 million "
    "dollars. The Baker family earned 11,052 dollars last year and no longer receives aid. The county sent 47 "
    "teams, which the personnel office manages. "
    "East Mill lent three pumps to West Mill. The library calls the pupils “summer swallows” and stays open until nine."
)


def state(sentence: str, *passages: str) -> str:
    return check_sentence(sentence, passages).state


def test_what_is_longer_than_a_passage_is_not_compared_word_by_word() -> None:
    assert check_sentence("12 " * 667, ["The ferry crosses 12 times."]) == Check(Verdict.UNDECIDED, ("too_long",))
    assert check_sentence("12 " * 666, ["The ferry crosses 12 times."]).reasons != ("too_long",)


@pytest.mark.parametrize("word", ["GDP", "NASA", "iPhone"])
def test_a_latin_word_in_a_chinese_sentence_must_stand_in_the_passage(word: str) -> None:
    assert state(f"县里派出47支{word}工作队。", HANS) == "unsupported"
    assert state(f"县里派出47支{word}工作队。", HANS.replace("工作队", f"{word.lower()}工作队")) == "verified"


def test_without_a_passage_the_state_is_unknown() -> None:
    assert state("县里派出47支工作队。") == state("The county sent 47 teams.") == state("") == "unknown"


def test_the_parts_of_a_sentence_may_stand_in_different_passages() -> None:
    assert state("水库没有按期完工，县里派出47支工作队。", "水库没有按期完工。", "县里派出47支工作队。") == "verified"
    assert state("水库没有按期完工，县里派出47支工作队。", "水库没有按期完工。") == "unsupported"


def test_a_passage_in_the_sentences_language_goes_before_one_in_another() -> None:
    assert state("县里派出47支工作队。", EN, HANS) == "verified"
    assert state("The county sent 47 teams.", HANS, EN) == "verified"


def test_every_state_below_verified_says_why() -> None:
    sentences = [
        "全县共有人口36.2万人。",
        "水库按期完工。",
        "县里一共派出了47支工作队。",
        "临江县修建了一座机场。",
        "The county sent 47 teams.",
    ]
    checks = [check_sentence(sentence, [HANS]) for sentence in sentences]
    assert [check.state for check in checks] == ["contradicted", "contradicted", "undecided", "undecided", "undecided"]
    assert all(check.reasons for check in checks)
    assert check_sentence("县里派出47支工作队。", [HANS]).reasons == ()


def test_covering_is_the_share_of_content_words_in_stretches() -> None:
    assert text_coverage("四川北部", "四川北部多山") == 1.0
    assert text_coverage("四川北部", "四川南方") == 0.5
    assert text_coverage("red apples and pears", "pears") == pytest.approx(1 / 3)
    assert text_coverage("", "pears") == 0.0


CHARACTERS = "县村水库茶叶粮食道路学校工作队人口不没有在了"
SENTENCES = st.text(alphabet=CHARACTERS, min_size=2, max_size=12).map(lambda text: f"县里{text}。")


def test_a_sentence_is_looked_at_where_it_stands_whole() -> None:
    assert check_sentence("县里不了。", ["县里不不。县里不了不。县里不了。"]).state == "verified"


@settings(max_examples=100)
@given(st.lists(SENTENCES, min_size=1, max_size=5), st.data())
def test_every_whole_sentence_of_a_chinese_passage_is_verified_by_it(sentences: list[str], data: st.DataObject) -> None:
    assert state(data.draw(st.sampled_from(sentences)), "".join(sentences)) == "verified"


@settings(max_examples=100)
@given(
    st.lists(
        st.sampled_from("county village water tea harvest roads school teams people not no send sent".split()),
        min_size=2,
        max_size=10,
    ),
    st.integers(2, 99),
)
def test_every_whole_sentence_of_an_english_passage_is_verified_by_it(words: list[str], number: int) -> None:
    sentence = f"The {' '.join(words)} {number}."
    assert state(sentence, f"Nothing else was told. {sentence} That was all.") == "verified"


@settings(max_examples=100)
@given(
    st.text(max_size=40),
    st.text(alphabet=CHARACTERS + "abc 12。.“”\n", max_size=40),
    st.integers(10**6, 10**9).filter(lambda value: value % 1000),
)
def test_a_number_that_no_passage_has_is_never_passed(sentence: str, passage: str, number: int) -> None:
    assert state(f"{sentence} {number} ", passage) in ("unsupported", "contradicted")


def test_one_text_is_no_list_of_texts() -> None:
    with pytest.raises(TypeError, match="give a list of texts"):
        check_sentence("The county formed 12 teams.", "The county formed 12 teams.")


@pytest.mark.parametrize("before", ["", "超过", "超", "逾", "将近", "接近", "不到", "不超过", "大约"])
def test_words_about_a_number_may_stand_before_and_behind_it(before: str) -> None:
    for after in ("", "多", "余", "来", "以上", "以下", "左右"):
        sentence = f"馆内收藏了{before}2万{after}件来自远方的瓷器。"
        assert state(sentence, "馆内收藏了9万件来自远方的瓷器。") != Verdict.VERIFIED
        assert state(sentence, sentence) == Verdict.VERIFIED
    for after in ("", " or more", " or less", " or so"):
        sentence = f"The museum keeps {'nearly' if before else 'more than'} 20,000{after} bowls of porcelain."
        assert state(sentence, "The museum keeps 90,000 bowls of porcelain.") != Verdict.VERIFIED


@pytest.mark.parametrize(
    ("sentence", "rest"),
    [("据文章，雨。", "雨。"), ("根据文章，有雾。", "有雾。"), ("据文章，雨", "据文章，雨"), ("下雨。", "下雨。")],
)
def test_words_that_lead_over_are_set_aside_where_something_follows_them(sentence: str, rest: str) -> None:
    assert strip_frame(sentence) == rest
