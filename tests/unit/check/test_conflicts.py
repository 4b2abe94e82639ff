"""An article contradicts a sentence only where its words are about the same thing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant

ARTICLES = {
    "mill.md": (
        "---\ntitle: The Aldow mill\n---\n\n"
        "The Aldow mill was built in 1821 by a cooper. At its peak, in 1874, it employed 410 people. "
        "The steam engine was repaired in 2014 and drives the saw in summer, but not in winter. "
        "The council bought the yard for a single crown and leased it to a theatre for twenty years. "
        "The water wheel of Aldow was restored in 2017 and makes enough power for the yard, but not for the flats.\n"
    ),
    "boat.md": (
        "---\ntitle: The Aldow rowing club\n---\n\n"
        "The rowing club of Aldow has 57 members, who each paid 1,200 crowns to join. "
        "The race takes seven weeks to prepare.\n"
    ),
    "ferry.md": (
        "---\ntitle: The Marl ferry\n---\n\n"
        "A ticket for the ferry costs 3.50 crowns for adults and one crown for children.\n"
    ),
    "lake.md": (
        "---\ntitle: 青芦湖\n---\n\n"
        "2018年冬天，巡护员在青芦湖数到水鸟142种、3.6万只，是五年前的两倍。湖边的公路全长2.4公里，双向四条车道。"
        "损坏的木板不再焚烧，而是送到村里做成长椅。湖区的门票没有涨价，仍为每人12元。\n"
    ),
    "museum.md": (
        "---\ntitle: 石桥镇博物馆\n---\n\n"
        "石桥镇博物馆每天上午九点开门，下午五点关门，周一休息。博物馆的院子夜间不收费，白天门票五元。\n"
    ),
    "mine.md": (
        "---\ntitle: The Gault mine\n---\n\n"
        "Visitors are forbidden to enter the Gault mine. The mine railway is closed on Mondays and runs every hour on "
        "other days. The pump house lacks electricity and is lit by oil. The director rejected the plan, and the "
        "council did not vote on it before June. The wall of the dam failed in 1962 because it had no drains.\n"
    ),
    "canal.md": (
        "---\ntitle: The Ostel canal\n---\n\n"
        "In 2019 the Ostel canal carried 90 boats a day, 30 more than in 2009. The choir of Ostel has 48 singers, of "
        "whom 18 are men. The library of Ostel lends 1,200 books a month. The fire of 1903 destroyed 14 of the 20 "
        "houses in Ostel. The mill of Ostel ground 40 tonnes of grain a week in 1890.\n"
    ),
    "town.md": (
        "---\ntitle: The town of Brask\n---\n\n"
        "In 1974 the town of Brask had 12,400 inhabitants. The bakery of Brask moved to 4 Mill Lane in 1980. In 61 "
        "houses of Brask the rain came in through the roof and never through the cellar.\n"
    ),
    "forest.md": (
        "---\ntitle: 青溪林场\n---\n\n青溪林场创立于1958年，位于河谷的东面，林地面积只有4.2公顷。林场每天开4趟班车。\n"
    ),
    "bridge.md": (
        "---\ntitle: 青溪桥\n---\n\n"
        "青溪桥全长120米，共有7个桥孔，最大的一孔跨度22米。青溪桥去年通车5万辆，比前年增加了1万辆。\n"
    ),
    "talent.md": (
        "---\ntitle: 云溪县的人才\n---\n\n云溪县支持引进的优秀大学毕业生为每年500名。"
        "云溪县每年还支持引进涉农的硕士、博士人才，文章称为“涉农硕博人才”，人数是100名。\n"
    ),
}


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    corpus: Path = tmp_path_factory.mktemp("corpus")
    for name, text in ARTICLES.items():
        (corpus / name).write_text(text, encoding="utf-8")
    with Assistant(corpus=corpus, index=tmp_path_factory.mktemp("index"), model="quote") as opened:
        opened.sync()
        yield opened


@pytest.mark.parametrize(
    "text",
    [
        "The repaired engine does not drive the saw in winter.",  # both negate
        "The council leased the yard to a theatre for two decades.",
        "Grown-ups pay 3.50 crowns to cross.",  # 1,200 crowns are paid for something else
        "The clock of the club is seven minutes slow.",  # seven counts weeks of something else
        "The restored wheel of Aldow does not make enough power for the flats.",
        "2018年冬天数到的水鸟大约有3.6万只。",  # 142 counts kinds
        "公路长2.4公里，来去各有两条车道。",  # each way two are four
        "The price of a ticket for the lake has stayed at 12 yuan.",
        "石桥镇博物馆周一不开馆。",
        "石桥镇博物馆周一不开门。",
        "博物馆的院子白天收费，门票五元。",
        "Visitors may not enter the Gault mine.",
        "The mine railway does not run on Mondays.",
        "The pump house has no electricity and is lit by oil.",
        "The council voted on the plan after June.",
        "The wall of the dam did not hold in 1962.",
        "In 2009 the Ostel canal carried 60 boats a day.",  # figures that follow from the article's
        "The choir of Ostel has 30 women among its singers.",
        "The library of Ostel lends about 14,400 books a year.",
        "Only six houses of Ostel were left after the fire of 1903.",
        "In 1890 the mill of Ostel ground 80 tonnes of grain in a fortnight.",
        "青溪桥最大的桥孔有22米宽，另有6个较小的桥孔。",
        "青溪桥前年通车4万辆。",
        "In 1960 the town of Brask had 10,100 inhabitants.",  # at another time
        "1990年青溪桥通车8万辆。",
        "The Corrin mill was built in 1834 by a cooper.",  # of another mill
        "红石桥全长150米，共有7个桥孔。",
        "青溪林场在河谷的东面，林地才四公顷多一点。",
        "Where the rain came in through the cellar of Brask, the damage to the houses was worse.",
    ],
)
def test_what_is_said_of_something_else_contradicts_nothing(articles: Assistant, text: str) -> None:
    [sentence] = articles.check(text).sentences
    assert sentence.verdict not in ("contradicted", "verified"), sentence.reasons


@pytest.mark.parametrize(
    "text",
    [
        "At its peak, in 1874, the mill employed 510 people.",
        "The Aldow mill was not built in 1821.",
        "The rowing club of Aldow has 75 members.",
        "2018年冬天，巡护员在青芦湖数到水鸟152种。",
        "湖边的公路全长4.2公里。",
        "损坏的木板没有送到村里做成长椅。",
        "博物馆的院子夜间收费，白天门票五元。",
        "石桥镇博物馆上午九点不开门。",
        "Visitors are not forbidden to enter the Gault mine.",
        "The choir of Ostel has 84 singers.",
        "In 2019 the Ostel canal carried 70 boats a day.",
        "青溪桥去年通车8万辆。",
        "In 1974 the town of Brask had 10,100 inhabitants.",
    ],
)
def test_what_is_said_of_the_same_thing_contradicts(articles: Assistant, text: str) -> None:
    [sentence] = articles.check(text).sentences
    assert sentence.verdict == "contradicted", sentence.reasons
    assert sentence.evidence
