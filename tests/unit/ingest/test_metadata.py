"""Proves what is believed of an article's own statements, and that nothing is made up of other lines."""

import json
from pathlib import Path

import pytest

from vectorstore import clean_text
from vectorstore.ingest.article_dates import parse_article_date
from vectorstore.ingest.metadata import known_facts
from vectorstore.ingest.stated_facts import read_stated_facts

BODY = "河口乡去年组建了37个水质巡查小组，每周巡查2次。\n" * 12


def stated_facts(text: str, notices: str = "") -> dict[str, str]:
    return {fact: statement.value for fact, statement in read_stated_facts(text, notices).items()}


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("2016-05-01", "2016-05-01"),
        ("2016-05-01T10:00:00+08:00", "2016-05-01"),
        ("2016/5/1 10:20", "2016-05-01"),
        ("2016年5月1日 10:20", "2016-05-01"),
        ("２０１６年５月１日", "2016-05-01"),
        ("2016年5月1日 星期日", "2016-05-01"),
        ("2016年5月", "2016-05"),
        ("2016", "2016"),
        ("20160501", "2016-05-01"),
        ("May 1, 2016", "2016-05-01"),
        ("1 May 2016", "2016-05-01"),
        ("2016-13-45", None),
        ("2016-02-30", None),
        ("5月1日", None),
        ("Mayor 1, 2016", None),
        ("Sept. 1, 2016", "2016-09-01"),
        ("10:20", None),
        ("2016年5月1日修好的路", None),
        ("", None),
    ],
)
def test_a_date_is_read_where_nothing_else_is_said(words: str, date: str | None) -> None:
    assert parse_article_date(words) == date


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("作者：王川", {"author": "王川"}),
        ("來源:河口日報", {"source": "河口日報"}),
        ("发布时间：2016-05-01", {"date": "2016-05-01"}),
        ("2016年5月1日 10:20 来源：河口日报", {"date": "2016-05-01", "source": "河口日报"}),
        (
            "2016-05-01 10:20:33  来源：河口日报  作者：王川",
            {"date": "2016-05-01", "source": "河口日报", "author": "王川"},
        ),
        ("作者：王川 来源：河口日报 2016-05-01", {"author": "王川", "source": "河口日报", "date": "2016-05-01"}),
        ("来源：河口日报  责任编辑：王五", {"source": "河口日报"}),
        ("（来源：河口日报）", {"source": "河口日报"}),
        ("(執筆:王川 李山)", {"author": "王川 李山"}),
        ("文/王川", {"author": "王川"}),
        ("By Jane Doe", {"author": "Jane Doe"}),
        ("By Jane Doe and Ann van Dyk", {"author": "Jane Doe and Ann van Dyk"}),
        ("Published: May 1, 2016", {"date": "2016-05-01"}),
        ("Source: Harbour Paper", {"source": "Harbour Paper"}),
        ("May 1, 2016", {"date": "2016-05-01"}),
    ],
)
@pytest.mark.parametrize("place", ["head", "tail"])
def test_a_plain_line_at_either_end_states_facts(line: str, facts: dict[str, str], place: str) -> None:
    text = f"水井\n{line}\n{BODY}" if place == "head" else f"{BODY}{line}\n"

    assert stated_facts(text) == facts
    assert stated_facts(f"{BODY}{line}\n{BODY}") == {}  # in the middle it is somebody's words


@pytest.mark.parametrize(
    "line",
    [
        "责编/王川 美编/李四",
        "责任编辑：王川",
        "摄影：王川",
        "作者：佚名",
        "来源：我们不知道这件事从哪里来，但是。",
        "作者是王川",
        "作者：编辑部的三位通讯员",
        "By the river they sat",
        "By June 2016",
        "By Tuesday Evening",
        "by 1987 the dam was built",
        "Date: to be announced",
        "时间：下午三点",
        "记者昨天走访了水站",
        "Title: 7",
    ],
)
def test_a_line_that_says_less_or_more_states_nothing(line: str) -> None:
    found = stated_facts(f"水井\n{line}\n{BODY}")

    assert found == ({"title": "7"} if line == "Title: 7" else {})


def test_dates_that_are_headings_of_a_chronicle_are_not_the_articles() -> None:
    assert stated_facts(f"1987年5月1日\n打井。\n1988年6月2日\n修路。\n{BODY}") == {}


def test_the_owner_is_known_by_the_notice_that_was_taken_off() -> None:
    cleaned = clean_text(f"{BODY}声明：本文为河口日报原创内容，转载请告知。")

    assert stated_facts(cleaned.text, cleaned.changes[-1].before) == {"source": "河口日报"}


@pytest.mark.parametrize(
    ("found", "facts"),
    [
        ({"Author": "python-docx", "Title": "Microsoft Word - 1.doc"}, {}),
        ({"author": "Administrator", "title": "untitled"}, {}),
        ({"标题": "水", "出处": "河口日报", "作者": " "}, {"title": "水", "source": "河口日报"}),
        ({"title": "水\n井", "headline": "路"}, {"title": "水 井"}),
        ({"url": "javascript:alert(1)", "link": "https://a.example/1"}, {"url": "https://a.example/1"}),
        ({"author": "名" * 200}, {}),
        ({"colour": "blue"}, {}),
    ],
)
def test_facts_are_known_under_many_names_and_nobodys_name_is_none(
    found: dict[str, str], facts: dict[str, str]
) -> None:
    assert known_facts(found) == facts


@pytest.mark.parametrize("file", ["drcd/DRCD_dev.json", "xquad/xquad.zh.json", "xquad/xquad.en.json"])
def test_nothing_is_made_up_of_clean_articles(shared: Path, file: str) -> None:
    data = json.loads((shared / "data" / file).read_text(encoding="utf-8"))["data"]
    contexts = {paragraph["context"] for article in data for paragraph in article["paragraphs"]}

    assert [found for context in contexts if (found := stated_facts(clean_text(context).text))] == []
