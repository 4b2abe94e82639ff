"""Near-duplicates are found once and the earliest is kept; no article that says something else is one."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant

BODY = "\n".join(
    f"{opening}{rest}"
    for opening, rest in zip(
        [
            "河口乡有二十三个村。",
            "乡里的水渠修于1987年。",
            "去年冬天修了三座桥。",
            "每座桥都有人看管。",
            "看桥的人住在桥头。",
            "春天河水会涨。",
            "涨水的时候桥不通车。",
        ],
        [
            "村民大多种稻。",
            "渠水从北山流下来。",
            "桥是木头做的。",
            "他们每月记一次水位。",
            "夜里他们点一盏灯。",
            "水退以后要清淤泥。",
            "大家改走山路。",
        ],
        strict=True,
    )
)
ENGLISH = " ".join(
    f"The {name} of the valley {what}." for name, what in zip(
        ["mill", "bridge", "school", "market", "chapel", "quarry", "station", "orchard"],
        ["grinds barley in autumn", "was painted green last year", "teaches forty children", "opens on Fridays",
         "has a wooden roof", "has been closed since the flood", "sees two trains a day",
         "gives apples and pears"], strict=True)
)  # fmt: skip


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    (tmp_path / "corpus").mkdir()
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as opened:
        yield opened


def write(assistant: Assistant, **texts: str) -> None:
    for name, text in texts.items():
        (assistant.settings.corpus / f"{name}.md").write_text(text, encoding="utf-8")


def told(assistant: Assistant) -> dict[str, str]:
    return {repost.path: repost.of for repost in assistant.sync().reposts}


def titles(assistant: Assistant) -> list[str]:
    return [article.path for article in assistant.articles()]


@pytest.mark.parametrize(
    "repost",
    [
        f"来源：河口网\n\n{BODY}",
        f"{BODY}\n\n本文由河口网转载。",
        BODY.replace("大家改走山路", "人们改走山路"),
        BODY.replace("。", "。 ").replace("村", "村"),
        BODY.replace("渠水从北山流下来", "渠水從北山流下來").replace("1987", "１９８７"),
    ],
)
def test_an_article_that_is_nearly_the_same_is_stored_once(assistant: Assistant, repost: str) -> None:
    write(assistant, a=BODY, b=repost)

    assert told(assistant) == {"b.md": "a.md"}
    assert titles(assistant) == ["a.md"]
    assert {passage.article.path for passage in assistant.search("河口乡有多少个村？")} == {"a.md"}
    assert told(assistant) == {"b.md": "a.md"}  # and is told again, though nothing is read again


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (BODY, BODY.replace("二十三", "二十四")),
        (BODY, BODY.replace("1987", "1988")),
        (BODY, BODY.replace("三座桥", "五座桥")),
        (BODY, BODY.replace("三座桥", "二十三座桥")),  # a figure that the other one has elsewhere
        (BODY, f"{BODY}\n今年又修了12座桥。"),
        (BODY, BODY.replace("河", "江").replace("桥", "路").replace("水", "雨")),
        (ENGLISH, ENGLISH.replace("forty", "fifty").replace("two", "three").replace("Fridays", "Mondays")),
        (ENGLISH, "The river is long. " * 20),
        ("A short text about mills.", "A short text about mill."),
    ],
)
def test_an_article_that_says_something_else_is_kept(assistant: Assistant, one: str, other: str) -> None:
    write(assistant, a=one, b=other)

    assert told(assistant) == {}
    assert titles(assistant) == ["a.md", "b.md"]


def test_english_reposts_are_found_as_well(assistant: Assistant) -> None:
    write(assistant, a=ENGLISH, b=f"# Reprinted\n\n{ENGLISH}")

    assert told(assistant) == {"b.md": "a.md"}


def test_the_earliest_is_kept_whichever_comes_first(assistant: Assistant) -> None:
    write(assistant, a=f"---\ndate: 2020-05-02\n---\n{BODY}")
    assert told(assistant) == {}
    write(assistant, b=f"---\ndate: 2020-05-01\n---\n{BODY}")
    assert told(assistant) == {"a.md": "b.md"}
    write(assistant, c=f"---\ndate: 2020-04\n---\n{BODY}", d=f"---\ndate: 2021\n---\n{BODY}")

    assert told(assistant) == {"a.md": "c.md", "b.md": "c.md", "d.md": "c.md"}
    assert titles(assistant) == ["c.md"]
    assert {passage.article.path for passage in assistant.search("乡里的水渠修于哪年？")} == {"c.md"}


@pytest.mark.parametrize("order", list(itertools.permutations("abc")))
def test_in_whatever_order_they_come_the_same_ones_are_kept(assistant: Assistant, order: tuple[str, ...]) -> None:
    longer = f"{BODY}\n大家都说这座桥好。"
    texts = {
        "a": BODY,
        "b": longer,
        "c": f"{longer}\n河里的鱼也多了，谁都说好。",
    }  # the last says too much for a near-duplicate of the first
    for name in order:
        write(assistant, **{name: texts[name]})
        assistant.sync()

    assert told(assistant) == {"b.md": "a.md"}
    assert titles(assistant) == ["a.md", "c.md"]
    (assistant.settings.corpus / "a.md").unlink()
    assert told(assistant) == {"c.md": "b.md"}


def test_an_article_that_is_dated_anew_is_kept_or_no_more(assistant: Assistant) -> None:
    write(assistant, a=BODY, b=f"---\ndate: 2020\n---\n{BODY}", c=f"---\ndate: 2020-05\n---\n{BODY}")
    assert told(assistant) == {"a.md": "c.md", "b.md": "c.md"}  # one without a date comes last
    write(assistant, c=f"---\ndate: 2021\n---\n{BODY}")
    assert told(assistant) == {"a.md": "b.md", "c.md": "b.md"}


def test_a_repost_stands_for_itself_when_the_article_it_repeats_goes(assistant: Assistant) -> None:
    write(assistant, a=BODY, b=f"来源：甲网\n\n{BODY}", c=f"来源：乙网\n\n{BODY}")
    assert told(assistant) == {"b.md": "a.md", "c.md": "a.md"}
    (assistant.settings.corpus / "a.md").unlink()

    report = assistant.sync()

    assert (report.removed, report.unchanged) == (("a.md",), 2)
    assert [(repost.path, repost.of) for repost in report.reposts] == [("c.md", "b.md")]
    assert {passage.article.path for passage in assistant.search("河口乡有多少个村？")} == {"b.md"}


def test_a_repost_stands_for_itself_when_the_article_it_repeats_changes(assistant: Assistant) -> None:
    write(assistant, a=BODY, b=f"来源：甲网\n\n{BODY}")
    told(assistant)
    write(assistant, a=ENGLISH)

    assert told(assistant) == {}
    assert titles(assistant) == ["a.md", "b.md"]


def test_a_dry_run_tells_of_reposts_and_stores_none(assistant: Assistant) -> None:
    write(assistant, a=BODY)
    assistant.sync()
    write(
        assistant, b=f"来源：甲网\n\n{BODY}", c=f"---\ndate: 2001\n---\n{ENGLISH}", d=f"---\ndate: 2000\n---\n{ENGLISH}"
    )

    report = assistant.sync(dry_run=True)

    assert [(repost.path, repost.of) for repost in report.reposts] == [("b.md", "a.md"), ("c.md", "d.md")]
    assert titles(assistant) == ["a.md"]
