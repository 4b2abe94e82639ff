"""Proves what the check of a sentence calls verified, near, unsupported and unknown, in two languages and both scripts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.citations import Check, check_sentence
from assistant.verdicts import Verdict
from assistant.verify.alignment import covering

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
    "Linden County lies at the foot of the Grey Hills and has 326,000 inhabitants. In 2018 its grain harvest reached 142,000 tons, 3.5 percent more "
    "than the year before. Mayor Peter Hollis said that the reservoir was not finished on time. Tea sales in Greenford rose from 8 million to 12 million "
    "dollars. The Baker family earned 11,052 dollars last year and no longer receives aid. The county sent 47 teams, which the personnel office manages. "
    "East Mill lent three pumps to West Mill. The library calls the pupils “summer swallows” and stays open until nine."
)


def state(sentence: str, *passages: str) -> str:
    return check_sentence(sentence, passages).state


@pytest.mark.parametrize("passage", [HANS, HANT], ids=["simplified", "traditional"])
@pytest.mark.parametrize(
    "sentence",
    [
        "全县共有人口32.6万人。",
        "临江县位于龙门山北麓，全县共有人口32.6万人。",
        "2018年，全县粮食产量达到14.2万吨，比上年增长3.5%。",
        "县长周明远说，水库没有按期完工。",
        "青石镇的茶叶年销售额从800万元增加到1200万元。",
        "王秀兰一家去年收入11052元，今年不再领取低保。",
        "县里派出47支工作队，由县委组织部统一管理。",
        "河东村向河西村借了三台水泵。",
        "臨江縣位於龍門山北麓。",
        "縣裡派出47支工作隊。",
        "镇上的图书馆每天开放到21点，欢迎“小候鸟”来读书。",
    ],
)
def test_a_sentence_of_the_passage_is_verified_in_either_script(sentence: str, passage: str) -> None:
    assert state(sentence, passage) == "verified"


@pytest.mark.parametrize(
    "sentence",
    [
        "全县共有人口三十二万六千人。",
        "全县共有人口326000人。",
        "全县共有人口326,000人。",
        "全县共有人口３２．６万人。",
        "县里派出四十七支工作队。",
        "二〇一八年，全县粮食产量达到14.2万吨。",
        "镇上的图书馆每天开放到二十一点。",
    ],
)
def test_a_chinese_sentence_with_its_numerals_rewritten_is_verified(sentence: str) -> None:
    assert state(sentence, HANS) == state(sentence, HANT) == "verified"


@pytest.mark.parametrize(
    "sentence",
    [
        "Linden County lies at the foot of the Grey Hills and has 326,000 inhabitants.",
        "Linden County has 326,000 inhabitants.",
        "In 2018 its grain harvest reached 142,000 tons, 3.5 percent more than the year before.",
        "Mayor Peter Hollis said that the reservoir was not finished on time.",
        "Tea sales in Greenford rose from 8 million to 12 million dollars.",
        "The county sent 47 teams, which the personnel office manages.",
        "The county sent 47 teams.",
        "East Mill lent three pumps to West Mill.",
        "East Mill lent 3 pumps to West Mill.",
        "Tea sales in Greenford rose from 8,000,000 to 12,000,000 dollars.",
        "In 2018 its grain harvest reached 142 thousand tons.",
        "The library calls the pupils “summer swallows” and stays open until nine.",
    ],
)
def test_a_sentence_of_the_english_passage_is_verified(sentence: str) -> None:
    assert state(sentence, EN) == "verified"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("临江县全县共有32.6万人口。", HANS),
        ("2018年全县的粮食产量是14.2万吨，增长3.5%。", HANS),
        ("周明远县长说水库没有按期完工。", HANS),
        ("县里一共派出了47支工作队。", HANT),
        ("茶叶年销售额增加到1200万元。", HANT),
        ("水库没有按期完工。", HANS),
        ("水庫沒有按期完工。", HANS),
        ("村委会同意修路。", "村委会没有同意建厂，只同意修路。"),
        ("村里办了一个市集。", "村里去年办起市集，来的人很多。"),
        ("学校有240名学生。", "学校有12名教师和240名学生。"),
        ("The school has 240 pupils.", "The school has 12 teachers and 240 pupils."),
        ("该县人均收入提高到9800元。", "该县人均收入从2014年的6100元提高到2018年的9800元。"),
        ("In Linden County, the grain harvest of 2018 was 142,000 tons.", EN),
        ("According to Mayor Peter Hollis, the reservoir was not finished on time.", EN),
        ("The county sent 47 teams, managed by the personnel office.", EN),
        ("Last year the Baker family earned 11,052 dollars.", EN),
        ("水库没能按期完工，县长周明远说。", HANS),
        ("水庫未能按期完工。", HANS),
        ("The reservoir was not completed on time, according to Mayor Hollis.", EN),
        ("Greenford's tea sales increased from $8 million to $12 million.", EN),
        ("The council did not approve the plan.", "The plan was not approved by the council."),
        ("The drug had no effect on the patients.", "The drug did not have any effect on patients."),
        ("没有人在火灾中受伤。", "火灾中无人受伤。"),
        ("他未參加會議。", "会议他没有参加。"),
        ("书记由李强担任。", "李强担任书记。"),
        ("该河长300公里，流经4个国家。", "该河全长300千米，流经四国。"),
        ("第4季度用电量增长了9%。", "第四季度用电量增长9%。"),
        ("The states approve cities.", "The cities were approved by the state."),
        ("The treaty was signed in Vienna on May 3, 1815.", "On 3 May 1815 the treaty was signed in Vienna."),
    ],
)
def test_a_true_rewrite_is_never_refused(sentence: str, passage: str) -> None:
    assert state(sentence, passage) in ("verified", "undecided")


@pytest.mark.parametrize(
    ("sentence", "passage", "number"),
    [
        ("全县共有人口36.2万人。", HANS, "362000"),
        ("全县共有人口三十六万二千人。", HANT, "362000"),
        ("县里派出74支工作队。", HANS, "74"),
        ("縣裡派出七十四支工作隊。", HANS, "74"),
        ("2017年，全县粮食产量达到14.2万吨。", HANS, "2017"),
        ("2018年，全县粮食产量达到14.2万吨，比上年增长5.3%。", HANT, "5.3"),
        ("青石镇的茶叶年销售额从800万元增加到1200亿元。", HANS, "120000000000"),
        ("镇上的图书馆每天开放到二十点。", HANT, "20"),
        ("Linden County has 362,000 inhabitants.", EN, "362000"),
        ("The county sent 74 teams.", EN, "74"),
        ("In 2017 its grain harvest reached 142,000 tons.", EN, "2017"),
        ("Tea sales in Greenford rose from 8 million to 15 million dollars.", EN, "15000000"),
        ("Tea sales in Greenford rose from 8 million to 12 billion dollars.", EN, "12000000000"),
        ("East Mill lent four pumps to West Mill.", EN, "4"),
    ],
)
def test_a_changed_number_is_unsupported_and_named(sentence: str, passage: str, number: str) -> None:
    check = check_sentence(sentence, [passage])
    assert check.state == "unsupported"
    assert f"not in the passage: {number}" in check.reasons


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Mayor Peter Holman said that the reservoir was not finished on time.", "Holman"),
        ("Tea sales in Whiteford rose from 8 million to 12 million dollars.", "Whiteford"),
        ("The Baxter family earned 11,052 dollars last year.", "Baxter"),
        ("Linden County lies at the foot of the Blue Hills.", "Blue"),
        ("In Borneo, the county sent 47 teams.", "Borneo"),
    ],
)
def test_a_name_that_the_english_passage_lacks_is_unsupported_and_named(sentence: str, name: str) -> None:
    check = check_sentence(sentence, [EN])
    assert check.state == "unsupported"
    assert f"not in the passage: {name}" in check.reasons


@pytest.mark.parametrize(
    "sentence",
    [
        "临海县位于龙门山北麓，全县共有人口32.6万人。",
        "县长李大勇说，水库没有按期完工。",
        "临江县位于凤凰山北麓。",
        "白石镇的茶叶年销售额从800万元增加到1200万元。",
        "王秀芳一家去年收入11052元。",
        "周明远一家去年收入11052元。",
        "周明遠一家去年收入11052元。",
    ],
)
def test_a_swapped_chinese_name_is_never_verified(sentence: str) -> None:
    assert "verified" not in (state(sentence, HANS), state(sentence, HANT))


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("临海县位于龙门山北麓，全县共有人口32.6万人。", "临海"),
        ("县长李大勇说，水库没有按期完工。", "李大勇"),
        ("临江县位于凤凰山北麓。", "凤凰山"),
        ("白石镇的茶叶年销售额从800万元增加到1200万元。", "白石"),
        ("王秀芳一家去年收入11052元。", "王秀芳"),
    ],
)
def test_a_name_that_the_chinese_passage_lacks_is_unsupported_and_named(sentence: str, name: str) -> None:
    for passage in (HANS, HANT):
        check = check_sentence(sentence, [passage])
        assert check.state == "unsupported"
        assert f"not in the passage: {name}" in check.reasons


@pytest.mark.parametrize(
    ("sentence", "passage", "reason"),
    [
        ("河西村向河东村借了三台水泵。", HANS, "in the place of 河东村: 河西村"),
        ("青石镇的茶叶年销售额从1200万元增加到800万元。", HANT, "in the place of 8000000: 12000000"),
        ("West Mill lent three pumps to East Mill.", EN, "in the place of east mill: west mill"),
        ("The Hollis family earned 11,052 dollars last year.", EN, "in the place of baker: hollis"),
        ("Tea sales in Greenford rose from 12 million to 8 million dollars.", EN, "in the place of 8000000: 12000000"),
        ("临江县位于龙门山南麓。", HANS, "turned round: 南"),
        ("茶叶年销售额降低到1200万元。", "茶叶年销售额提高到1200万元。", "turned round: 降低"),
        ("Tea sales in Greenford fell from 8 million to 12 million dollars.", EN, "turned round: fell"),
    ],
)
def test_a_name_number_or_direction_in_the_place_of_another_is_unsupported(sentence: str, passage: str, reason: str) -> None:
    check = check_sentence(sentence, [passage])
    assert check.state == "unsupported"
    assert reason in check.reasons


@pytest.mark.parametrize(
    ("sentence", "passage", "amount"),
    [
        ("全县共有人口32.6万户。", HANS, "326000 (households)"),
        ("王秀兰一家去年收入11052公斤。", HANT, "11052 (kilograms)"),
        ("比上年增长3.5倍。", HANS, "3.5 (times)"),
        ("Linden County has 326,000 dollars.", EN, "326000 (dollars)"),
        ("桥长500公里，耗时两年建成。", "桥长500米，耗时两年建成。", "500 (kilometres)"),
        ("历时14年。", "采集标本历时14个月。", "14 (year)"),
        ("这头牛重400斤。", "这头牛重400公斤。", "400 (jin)"),
        ("The lake covers 5 square miles.", "The lake covers 5 square kilometers.", "5 (square_miles)"),
    ],
)
def test_a_number_of_another_measure_is_unsupported(sentence: str, passage: str, amount: str) -> None:
    assert f"not in the passage: {amount}" in check_sentence(sentence, [passage]).reasons


def test_what_is_longer_than_a_passage_is_not_compared_word_by_word() -> None:
    assert check_sentence("12 " * 667, ["The ferry crosses 12 times."]) == Check(Verdict.UNSUPPORTED, ("longer than a passage",))
    assert check_sentence("12 " * 666, ["The ferry crosses 12 times."]).reasons != ("longer than a passage",)


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("2018年，县里派出47支工作队。", HANS),
        ("河东村向河西村借了三台水泵，增加到1200万元。", HANS),
        ("青石镇的茶叶年销售额从800万元增加到1200万元，今年不再领取低保。", HANT),
        ("In 2018, the library calls the pupils summer swallows.", EN),
        ("The Baker family earned 11,052 dollars last year, which the personnel office manages.", EN),
        ("Linden County lies at the foot of the Grey Hills, and stays open until nine.", EN),
        ("他住在河边。王大山种了三百棵树，他卖了船。", "王大山种了三百棵树。李小河住在河边。他卖了船。"),
        ("桥修好了，它花了12万元。", "桥修好了。隧道也挖通了。它花了12万元。"),
        ("The bridge was opened, and it cost 12 million.", "The bridge was opened. The tunnel came later. It cost 12 million."),
    ],
)
def test_parts_of_two_sentences_put_together_are_never_verified(sentence: str, passage: str) -> None:
    assert state(sentence, passage) in ("undecided", "unsupported")


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("县里派出47支工作队，由县委组织部统一管理，河东村向河西村借了三台水泵。", HANS),
        ("The county sent 47 teams, which the personnel office manages, and East Mill lent three pumps to West Mill.", EN),
        ("根据文章，县里派出47支工作队。", HANS),
        ("文章提到，縣裡派出47支工作隊。", HANS),
        ("According to the article, the county sent 47 teams.", EN),
        ("The passage says that East Mill lent three pumps to West Mill.", EN),
        ("The council repaired the mill.", "The council (elected in May) repaired the mill."),
        ("The council repaired the mill.", "The council, which meets in May, repaired the mill."),
        ("村委会修好了磨坊。", "村委会（五月选出）修好了磨坊。"),
        ("村委会修好了磨坊。", "村委会已经修好了磨坊。"),
        ("The council repaired the mill.", "The council quickly repaired the mill."),
        ("磨坊坐落于河东岸。", "磨坊位于河东岸。"),
        ("因为下雨，道路封闭。", "由于下雨，道路封闭。"),
        ("The mill is situated on the bank.", "The mill is located on the bank."),
        ("产量增长了30%。", "产量增长了百分之三十。"),
        ("产量增长了3%。", "产量增长了百分之三。"),
        ("产量增长了3.5%。", "產量增長了百分之三點五。"),
        ("30%的农户有水井。", "三成农户有水井。"),
        ("两成半农户有水井。", "25%的农户有水井。"),
        ("半数村庄通了车。", "50%的村庄通了车。"),
        ("图书馆上午9点开门。", "图书馆上午九点开门。"),
        ("煤矿在1990年代关闭。", "煤矿在20世纪90年代关闭。"),
        ("外出务工者占25%。", "外出务工者占四分之一。"),
        ("25% of the farmers left.", "A quarter of the farmers left."),
        ("气温降到零下12度。", "气温降到-12度。"),
        ("The price was 5 dollars.", "The price was $5."),
        ("Sales grew by 30%.", "Sales grew by 30 percent."),
        ("磨坊非常大，不过没有工人。", "磨坊非常大，但是没有工人。"),
        ("The road No. 5 was closed.", "The road No. 5 was closed."),
    ],
)
def test_what_people_and_models_write_around_a_true_sentence_leaves_it_verified(sentence: str, passage: str) -> None:
    assert state(sentence, passage) == "verified"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("The council repaired the mill.", "The council nearly repaired the mill."),
        ("The council repaired the mill.", "The council, if it meets, repaired the mill."),
        ("The council repaired the mill.", "The council, Mayor Dunn said, repaired the mill."),
        ("村委会修好了磨坊。", "村委会拟修好磨坊。"),
        ("村民修好了磨坊。", "村民除老人外修好了磨坊。"),
        ("所有村民修好了磨坊。", "所有留守村民修好了磨坊。"),
    ],
)
def test_what_limits_a_statement_may_not_be_left_out(sentence: str, passage: str) -> None:
    assert state(sentence, passage) in ("undecided", "unsupported")


@pytest.mark.parametrize("sentence", ["The Hollis family earned 11,052 dollars last year.", "Peter Baker said that the reservoir was not finished on time."])
def test_a_name_from_elsewhere_in_the_passage_is_never_verified(sentence: str) -> None:
    assert state(sentence, EN) != "verified"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("县里没有派出47支工作队。", HANS),
        ("縣裡沒有派出47支工作隊。", HANS),
        ("县里未派出47支工作队。", HANT),
        ("全县粮食产量没有达到14.2万吨。", HANS),
        ("临江县不位于龙门山北麓。", HANT),
        ("青石镇的茶叶年销售额没有增加到1200万元。", HANS),
        ("The county did not send 47 teams.", EN),
        ("The grain harvest has not reached 142,000 tons.", EN),
        ("Tea sales in Greenford never rose from 8 million to 12 million dollars.", EN),
        ("East Mill lent no pumps to West Mill.", EN),
        ("The Baker family no longer earned 11,052 dollars and receives aid.", EN),
    ],
)
def test_a_negation_put_in_is_unsupported(sentence: str, passage: str) -> None:
    assert state(sentence, passage) == "unsupported"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("县长周明远说，水库按期完工。", HANS),
        ("县长周明远说，水库已经按期完工。", HANT),
        ("水库按期完工。", HANS),
        ("水庫按期完工。", HANS),
        ("王秀兰一家今年再领取低保。", HANS),
        ("王秀兰一家今年领取低保。", HANT),
        ("Mayor Peter Hollis said that the reservoir was finished on time.", EN),
        ("The reservoir was finished on time.", EN),
        ("The mill can be sold.", "The mill cannot be sold to strangers."),
        ("项目可以完成。", "这个项目不可以完成。"),
        ("村民同意卖掉水厂。", "没有村民同意卖掉水厂。"),
        ("Plans to repair the old bridge were approved.", "No plans to repair the old bridge were approved."),
    ],
)
def test_a_negation_left_out_is_unsupported(sentence: str, passage: str) -> None:
    assert state(sentence, passage) == "unsupported"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("2018年，全县粮食产量达到14.2万吨，比上年下降3.5%。", HANS),
        ("2018年，全县粮食产量达到14.2万吨，比上年减少3.5%。", HANT),
        ("青石镇的茶叶年销售额从1200万元减少到800万元。", HANS),
        ("青石镇的茶叶年销售额从800万元减少到1200万元。", HANT),
        ("青石镇的茶叶年销售额从1200万元增加到800万元。", HANS),
        ("河西村向河东村借了三台水泵。", HANS),
        ("县里收回47支工作队。", HANS),
        ("临江县位于龙门山南麓。", HANT),
        ("Tea sales in Greenford fell from 8 million to 12 million dollars.", EN),
        ("Tea sales in Greenford fell from 12 million to 8 million dollars.", EN),
        ("Tea sales in Greenford rose from 12 million to 8 million dollars.", EN),
        ("West Mill lent three pumps to East Mill.", EN),
        ("In 2018 its grain harvest reached 142,000 tons, 3.5 percent less than the year before.", EN),
    ],
)
def test_a_direction_turned_round_is_never_verified(sentence: str, passage: str) -> None:
    assert state(sentence, passage) != "verified"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("开江县的GDP是11052元。", "开江县的贫困户李大爷一家去年人均收入11052元。"),
        ("開江縣的GDP是11052元。", "开江县的贫困户李大爷一家去年人均收入11052元。"),
        ("开江县的GDP是11052元。", "開江縣的貧困戶李大爺一家去年人均收入11052元。"),
        ("开江县的国内生产总值为11052元。", "开江县的贫困户李大爷算了一笔账，去年全家收入11052元。"),
        ("开江县的人口是306人。", "开江县去年修了路。各村派出干部306人。"),
        ("The GDP of Linden County is 11,052 dollars.", EN),
        ("The gross domestic product of Linden County is 11,052 dollars.", EN),
    ],
)
def test_a_made_up_figure_is_unsupported_though_number_and_name_stand_in_the_passage(sentence: str, passage: str) -> None:
    assert state(sentence, passage) == "unsupported"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("临江县修建了一座机场。", HANS),
        ("火星上没有水。", HANS),
        ("临江县的苹果远销海外。", HANT),
        ("Linden County built an airport.", EN),
        ("Mars has no water.", EN),
        ("Apples are exported by sea.", EN),
    ],
)
def test_what_the_passage_does_not_tell_is_unsupported(sentence: str, passage: str) -> None:
    assert state(sentence, passage) == "unsupported"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("县长周明远说：“水库已经完工”。", HANS),
        ("镇上的图书馆每天开放到21点，欢迎“读书小候鸟”。", HANS),
        ("镇上的图书馆每天开放到21点，欢迎「读书小候鸟」。", HANT),
        ("Mayor Peter Hollis said “the reservoir is finished”.", EN),
        ("The library calls the pupils “swallows of summer” and stays open until nine.", EN),
    ],
)
def test_a_quotation_that_the_passage_does_not_have_word_by_word_is_unsupported(sentence: str, passage: str) -> None:
    assert state(sentence, passage) == "unsupported"


@pytest.mark.parametrize("word", ["GDP", "NASA", "iPhone"])
def test_a_latin_word_in_a_chinese_sentence_must_stand_in_the_passage(word: str) -> None:
    assert state(f"县里派出47支{word}工作队。", HANS) == "unsupported"
    assert state(f"县里派出47支{word}工作队。", HANS.replace("工作队", f"{word.lower()}工作队")) == "verified"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Linden County has 326,000 inhabitants.", "临登县全县有人口32.6万人。"),
        ("The county sent 47 teams.", HANS),
        ("The reservoir was not finished on time, the mayor said.", HANT),
        ("The road was opened in May of the 1980s.", "这条路在20世纪80年代的5月通车。"),
        ("这条路在20世纪80年代的5月通车。", "The road was opened in May of the 1980s."),
        ("村里有一千万棵树。", "The village has ten million trees."),
        ("一半村庄通了车。", "Half of the villages have a bus."),
        ("Half the villages have a bus.", "半数村庄通了公交车。"),
        ("外出的农户占25%。", "A quarter of the farmers left."),
        ("30% of the farmers have wells.", "三成农户有水井。"),
        ("县里派出47支工作队。", EN),
        ("縣裡派出47支工作隊。", EN),
        ("全县有人口32.6万人。", EN),
        ("In 2018 its grain harvest reached 142,000 tons.", "水库没有完工，2018年全县粮食产量达到14.2万吨，工作队走了。"),
        ("12% of them are 65 years of age or older.", "其中12%的人年满65岁或以上。"),
        ("The tax was lowered, and sales rose by 5 percent.", "税收降低后，销售额增长了5%。"),
        ("县里有一个图书馆。", "The county has a library."),
    ],
)
def test_across_languages_near_is_the_best_state(sentence: str, passage: str) -> None:
    check = check_sentence(sentence, [passage])
    assert check.state == "undecided"
    assert check.reasons == ("other language",)


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Linden County has 362,000 inhabitants.", HANS),
        ("The county sent 74 teams.", HANT),
        ("县里派出74支工作队。", EN),
        ("The museum opens on Sundays.", HANS),
        ("40% of the farmers have wells.", "三成农户有水井。"),
        ("气温降到零下12度。", "The temperature fell to 12 degrees."),
        ("县里派出47支NASA工作队。", EN),
        ("这条路在20世纪90年代通车。", "The road was opened in the 1980s."),
        ("博物馆周日开门。", EN),
        ("The county sent 47 teams.", "县里没有派出47支工作队。"),
        ("县里没有派出47支工作队。", EN),
        ("Sales fell by 5 percent.", "销售额增长了5%。"),
        ("The company makes ships.", "该公司不再生产轮船。"),
        ("銷售額增長了5%。", "Sales dropped by 5 percent."),
        ("The bridge is 500 miles long.", "桥长500米。"),
        ("桥长500英里。", "The bridge is 500 meters long."),
        ("The county has 326,000 inhabitants.", "全县有32.6万户。"),
    ],
)
def test_across_languages_another_number_or_another_matter_is_unsupported(sentence: str, passage: str) -> None:
    assert state(sentence, passage) == "unsupported"


def test_without_a_passage_the_state_is_unknown() -> None:
    assert state("县里派出47支工作队。") == state("The county sent 47 teams.") == state("") == "unknown"


def test_the_parts_of_a_sentence_may_stand_in_different_passages() -> None:
    assert state("水库没有按期完工，县里派出47支工作队。", "水库没有按期完工。", "县里派出47支工作队。") == "verified"
    assert state("水库没有按期完工，县里派出47支工作队。", "水库没有按期完工。") == "unsupported"


def test_a_passage_in_the_sentences_language_goes_before_one_in_another() -> None:
    assert state("县里派出47支工作队。", EN, HANS) == "verified"
    assert state("The county sent 47 teams.", HANS, EN) == "verified"


@pytest.mark.parametrize("sentence", ["", "。。。", "[?]", "!", " \n "])
def test_a_sentence_without_words_is_never_verified(sentence: str) -> None:
    assert "verified" not in (state(sentence, HANS), state(sentence, EN))


def test_every_state_below_verified_says_why() -> None:
    sentences = ["全县共有人口36.2万人。", "水库按期完工。", "县里一共派出了47支工作队。", "临江县修建了一座机场。", "The county sent 47 teams."]
    checks = [check_sentence(sentence, [HANS]) for sentence in sentences]
    assert [check.state for check in checks] == ["unsupported", "unsupported", "undecided", "unsupported", "undecided"]
    assert all(check.reasons for check in checks)
    assert check_sentence("县里派出47支工作队。", [HANS]).reasons == ()


def test_covering_is_the_share_of_content_words_in_stretches() -> None:
    assert covering("四川北部", "四川北部多山") == 1.0
    assert covering("四川北部", "四川南方") == 0.5
    assert covering("red apples and pears", "pears") == pytest.approx(1 / 3)
    assert covering("", "pears") == 0.0


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
    st.lists(st.sampled_from("county village water tea harvest roads school teams people not no send sent".split()), min_size=2, max_size=10),
    st.integers(2, 99),
)
def test_every_whole_sentence_of_an_english_passage_is_verified_by_it(words: list[str], number: int) -> None:
    sentence = f"The {' '.join(words)} {number}."
    assert state(sentence, f"Nothing else was told. {sentence} That was all.") == "verified"


@settings(max_examples=100)
@given(st.text(max_size=40), st.text(alphabet=CHARACTERS + "abc 12。.“”\n", max_size=40), st.integers(10**6, 10**9).filter(lambda value: value % 1000))
def test_a_number_that_no_passage_has_is_never_passed(sentence: str, passage: str, number: int) -> None:
    assert state(f"{sentence} {number} ", passage) == "unsupported"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("The Baker family receives aid.", "The Baker family earned 11,052 dollars last year and no longer receives aid."),
        ("The road raised incomes.", "There is no evidence that the road raised incomes."),
        ("修路提高了村民的收入。", "没有证据表明，修路提高了村民的收入。"),
        ("水库按期完工。", "没有一座水库按期完工。"),
        ("县里派出47支工作队。", "县里没有像邻近几个县那样派出47支工作队。"),
        ("全部村庄都通了水。", "并非全部村庄都通了水。"),
        ("All villages have water.", "Not all villages have water."),
        ("All villages have water.", "Few villages have water."),
        ("The teams left.", "The teams hardly left."),
        ("王秀兰一家去年收入从800万元增加到1200万元。", "王秀兰一家去年收入11052元。全县财政收入从800万元增加到1200万元。"),
        ("县长周明远说，全县共有人口32.6万人。", "县长周明远说，路修好了。全县共有人口32.6万人。"),
        ("村长被村民说服。", "村长把村民说服。"),
        ("收入增加了1200万元。", "收入增加到1200万元。"),
        ("村民住在山上。", "村民住在山下。"),
        ("白石县收入11052元。", "白石县贫困户李大爷算了一笔账，去年全家收入11052元。"),
        ("白石县人均收入11052元。", "白石县贫困户人均收入11052元。"),
        ("果园卖苹果。", "果园有梨树三百棵。果园不卖苹果。"),
        ("The farm doesn't have water.", "The farm has water."),
        ("The bill was paid by the council.", "The bill was paid to the council."),
        ("三成村庄通了车。", "三成农户有水井，半数村庄通了车。"),
        ("外出务工者占三分之一。", "外出务工者占四分之一。"),
        ("产量增长了3个百分点。", "产量增长了3%。"),
        ("水位达到-4.5米。", "水位达到4.5米。"),
        ("气温降到12度。", "气温降到零下12度。"),
        ("海拔20米的盆地里种葡萄。", "海拔-20米的盆地里种葡萄。"),
        ("Temperatures range from 5 to 30 degrees.", "Temperatures range from -5 to 30 degrees."),
        ("The price was €5.", "The price was $5."),
        ("耗资1.2亿美元。", "耗资1.2亿元。"),
        ("The farm sold 120 sheep.", "The farm sold 31 cows and 120 sheep died."),
        ("全国产值达到一万亿元。", "全国产值达到一万元。"),
        ("村里借了五台水泵。", "村里借了三台水泵。"),
        ("The pump was repaired before the flood.", "The pump was repaired after the flood."),
    ],
)
def test_words_that_stand_there_but_say_something_else_are_never_verified(sentence: str, passage: str) -> None:
    assert state(sentence, passage) in ("undecided", "unsupported")


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("The mill wasn't finished.", "The mill was not finished."),
        ("The Baker family, which earned 11,052 dollars, no longer receives aid.", "The Baker family earned 11,052 dollars and no longer receives aid."),
        ("The county sent forty-seven teams.", "The county sent 47 teams."),
        ("白石县建了桥。", "白石县修了路并建了桥。"),
        ("工作队在两年里走访了47个村。", "去年起，工作队在两年里走访了四十七个村，也修了路。"),
    ],
)
def test_what_is_said_in_other_forms_is_still_verified(sentence: str, passage: str) -> None:
    assert state(sentence, passage) == "verified"


def test_one_text_is_no_list_of_texts() -> None:
    with pytest.raises(TypeError, match="give a list of texts"):
        check_sentence("The county formed 12 teams.", "The county formed 12 teams.")
