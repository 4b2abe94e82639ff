"""Front matter without its fences is read where it is surely that, and no sentence of an article is taken for it."""

import pytest

from vectorstore.ingest.formats.front_matter import front_matter

BODY = "The harbour lies south of the town. Note: it freezes.\n"


@pytest.mark.parametrize(
    ("matter", "facts"),
    [
        ("title: Old harbour\ndate: 2016-05-10\n---\n", ("Old harbour", None, "2016-05-10")),
        ("title: Old harbour\nauthor: Ann Lee\ndate: 2016-05-10\n\n", ("Old harbour", "Ann Lee", "2016-05-10")),
        ("\ufefftitle: A: B\r\ntags:\r\n- a\r\n- b\r\n---\r\n", ("A: B", None, None)),
        ("\n标题：旧港\n作者：王川\n---\n", ("旧港", "王川", None)),
        ('title = "Old harbour"\ndate = 2016-05-10\n+++\n', ("Old harbour", None, "2016-05-10")),
        ("title: Old harbour\ntags: [a, b]\nslug: old\n\n", ("Old harbour", None, None)),
        ("title: Old harbour\n---\n", ("Old harbour", None, None)),
        ("---\ntitle: Old harbour\ndate: 2016-05-10\n\n", ("Old harbour", None, "2016-05-10")),
        ("title: 旧港\ndescription: 一句话，很长。\nauthor: 王川\n\n", ("旧港", "王川", None)),
        ("url: https://a.example/1\ntitle: Old\ndate: 10 May 2016\n...\n", ("Old", None, "2016-05-10")),
        (
            'title: "Old: harbour"\nauthor:\n  - Ann\n  - Bob\nhero_image: a.png\n---\n',
            ("Old: harbour", "Ann, Bob", None),
        ),
    ],
)
def test_front_matter_that_lost_a_fence_is_read(matter: str, facts: tuple[str, str | None, str | None]) -> None:
    found = front_matter(matter + BODY)

    assert (found.facts.get("title"), found.facts.get("author"), found.facts.get("date")) == facts
    assert (matter + BODY)[found.start :] == BODY


@pytest.mark.parametrize(
    "text",
    [
        "Note: the river rose.\n\n",
        "Note: the river rose.\nDate: 2016-05-10\n---\n",
        "date: 2016-05-10\nauthor: Ann\nnote: the river rose and fell.\n---\n",
        "Date: 2016-05-10\nTime: 3 pm\n\n",
        "Title: The river\n\n",
        "Q: What is it?\nA: A well.\n---\n",
        "title: The river rose, and fell.\nsource: nobody knows it.\n\n",
        "Old harbour\n---\n",
        "Author: Ann\nThe river rose.\n\n",
        "http://a.example/1\n---\n",
        "注意：今天下雨，河水上涨。\n日期：2016-05-10\n---\n",
        "Date: 2016-05-10\nRain: it rained all day.\n---\n",
        "时间：下午三点\n地点：村口\n\n",
        "---\nNote: the river rose.\n\n",
        "---\n\nMonday: the river rose.\n\nTuesday it fell.\n\n---\n",
    ],
)
def test_what_an_article_says_is_no_front_matter(text: str) -> None:
    assert front_matter(text + BODY) == ({}, 0, "")


def test_a_rule_of_the_article_does_not_end_front_matter_that_nothing_closes() -> None:
    text = f"---\ntitle: Old harbour\ndate: 2016-05-10\n\n{BODY}\n---\n\nThe end."

    assert text[front_matter(text).start :].startswith(BODY)
