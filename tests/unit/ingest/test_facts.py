"""An article's facts come from where its file states them as its own, with their place, and from no other text."""

import pytest

from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader
from vectorstore.ingest.metadata import known_facts
from vectorstore.ingest.stated_facts import read_stated_facts

BODY = "河口乡去年组建了37个水质巡查小组，每周巡查2次。\n" * 12


def stated_facts(text: str, notices: str = "") -> dict[str, str]:
    return {fact: statement.value for fact, statement in read_stated_facts(text, notices).items()}


def load(text: str, path: str = "a.txt") -> LoadedArticle:
    with Loader() as loader:
        [part] = loader.load(path, text.encode())
    assert isinstance(part, LoadedArticle)
    return part


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        ("更新时间：2017-01-01 发布时间：2016-05-10", "2016-05-10"),
        ("发布时间：2016-05-10 更新时间：2017-01-01", "2016-05-10"),
        ("更新时间：2017-01-01\n发布时间：2016-05-10", "2016-05-10"),
        ("更新时间：2017-01-01", None),
        ("最后更新：2017-01-01 08:30", None),
        ("抓取时间：2017-01-01", None),
        ("Updated: May 10, 2017", None),
        ("Last updated: May 10, 2017\nPublished: May 10, 2016", "2016-05-10"),
        ("Published on: 10 May 2016", "2016-05-10"),
        ("發佈日期：二〇一六年五月十日", "2016-05-10"),
        ("民國105年5月10日 來源：河口日報", "2016-05-10"),
    ],
)
def test_when_a_text_was_changed_is_not_when_it_was_published(lines: str, date: str | None) -> None:
    assert stated_facts(f"水井\n{lines}\n{BODY}").get("date") == date


@pytest.mark.parametrize(
    ("columns", "date"),
    [
        ({"updated": "2017-01-01", "published": "2016-05-10"}, "2016-05-10"),
        ({"date": "2017-01-01", "发布时间": "2016-05-10"}, "2016-05-10"),
        ({"created": "2017-01-01", "modified": "2018-01-01", "更新时间": "2018-01-01"}, None),
        ({"publish-time": "2016-05-10 08:30:00 +08:00"}, "2016-05-10"),
        ({"datePublished": "2016-05-10T00:00:00Z", "dateModified": "2018-01-01"}, "2016-05-10"),
    ],
)
def test_the_surest_name_of_a_date_counts_whatever_its_place(columns: dict[str, str], date: str | None) -> None:
    assert known_facts(columns).get("date") == date


@pytest.mark.parametrize(
    "tail",
    [
        "相关阅读\n2015-01-01\n旧闻一则\n作者：别人",
        "网友评论（3）\n张三\n2017-01-01 08:30\n说得好",
        "Comments\nSomebody\nMay 10, 2017\nWell said",
        "延伸阅读：\n来源：别处日报\n2015年1月1日",
        "一句话\n2017-01-01 08:30\n又一句话\n又一句",
    ],
)
def test_what_related_pages_and_comments_say_is_not_of_the_article(tail: str) -> None:
    loaded = load(f"水井\n{BODY}{tail}\n")

    assert (loaded.article.date, loaded.article.author, loaded.article.source) == (None, None, None)


def test_a_date_below_the_text_is_its_date() -> None:
    assert stated_facts(f"水井\n{BODY}河口乡政府\n2016年5月10日").get("date") == "2016-05-10"


def test_each_fact_names_the_line_that_states_it() -> None:
    loaded = load(f"水井\n\n作者：王川\n{BODY}（来源：河口日报）\n")

    assert loaded.found_in == {"author": "line 3", "source": "line 16"}


def test_what_front_matter_states_comes_first() -> None:
    loaded = load(f"---\nauthor: 李山\n---\n# 水井\n\n作者：王川 来源：河口日报\n\n{BODY}", "a.md")

    assert (loaded.article.author, loaded.article.source) == ("李山", "河口日报")
    assert loaded.found_in == {"author": "front matter", "source": "line 6"}
