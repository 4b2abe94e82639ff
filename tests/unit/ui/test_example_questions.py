"""Example questions are made of the articles' own figures, and each one finds its article."""

from pathlib import Path

import pytest

from assistant import Assistant
from assistant.folders import packaged_folder
from assistant.i18n import Translator
from assistant.ui.example_questions import example_questions, follow_ups, questions_in
from vectorstore import Article, Passage, is_chinese


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("河口乡去年组建了37个水质巡查小组。", ["河口乡去年组建了多少个水质巡查小组？"]),
        ("河口鄉去年組建了37個水質巡查小組。", ["河口鄉去年組建了多少個水質巡查小組？"]),
        ("体育场在高峰期可容纳超过6000名观众，去年修好。", ["体育场在高峰期可容纳多少名观众？"]),
        (
            "根据一九五四年的人口普查报告这里居住着很多人并且有57名医生，去年修好。",
            [],
        ),  # a question begins where a clause does
        ("自1990年起先后修建3座水库。", []),
        ("并在山上种了900棵桃树。", []),  # no question can begin so
        ("去年是个好年头。", []),
        ("Hekou planted 900 peach trees on the slope.", ["How many peach trees did Hekou plant?"]),
        ("Nothing was counted here.", []),
        ("", []),
    ],
)
def test_a_figure_becomes_a_question(text: str, questions: list[str]) -> None:
    assert list(questions_in(text)) == questions


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_examples_of_the_sample_articles_are_answered(tmp_path: Path, language: str) -> None:
    with Assistant(corpus=packaged_folder("corpus"), index=tmp_path / "index", model="quote") as assistant:
        examples = example_questions(assistant, Translator(language))
        assert 1 <= len(examples) <= 4
        assert all(is_chinese(example) == language.startswith("zh") for example in examples)
        other_script = "开县贫户" if language == "zh-Hant" else "開縣貧戶"
        assert not any(character in example for example in examples for character in other_script)
        assert len(set(examples)) == len(examples)
        assert all(assistant.ask(example).state == "answered" for example in examples)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("---\ntitle: The Road\n---\nThe road goes up the hill and comes down again.", "What does “The Road” say?"),
        (
            "---\ntitle: 山路\nlanguage: zh-CN\n---\n山路通到村口，村民们走得更安心，孩子们上学也更方便。",
            "What does “山路” say?",
        ),
    ],
)
def test_articles_without_figures_are_asked_for_by_title_in_the_language_of_the_page(
    tmp_path: Path, text: str, question: str
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "roads.md").write_text(text, encoding="utf-8")
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as assistant:
        assert example_questions(assistant, Translator("en")) == [question]
        chinese = example_questions(assistant, Translator("zh-Hant"))
        assert chinese == [question.replace("What does “", "《").replace("” say?", "》講了什麼？")]


def test_follow_ups_ask_for_what_was_found_and_not_cited() -> None:
    article = Article(id="a", title="T", path="p")
    texts = ["河口乡去年组建了37个水质巡查小组。", "河口乡今年种下了900棵桃树。"]
    passages = [
        Passage(id=str(n), rank=n, score=0.5, text=text, start=0, end=1, article=article)
        for n, text in enumerate(texts)
    ]
    assert follow_ups("去年？", passages, ["0"]) == ["河口乡今年种下了多少棵桃树？"]
    assert follow_ups("河口乡今年种下了多少棵桃树？", passages, ["0"]) == []


def test_follow_ups_are_in_the_questions_language_where_there_are_any() -> None:
    article = Article(id="a", title="T", path="p")
    texts = ["Hekou planted 900 peach trees on the slope.", "河口乡今年种下了900棵桃树。"]
    passages = [
        Passage(id=str(n), rank=n, score=0.5, text=text, start=0, end=1, article=article)
        for n, text in enumerate(texts)
    ]
    assert follow_ups("种了什么？", passages, []) == ["河口乡今年种下了多少棵桃树？"]
    assert follow_ups("What was planted?", passages, []) == ["How many peach trees did Hekou plant?"]
    assert follow_ups("种了什么？", passages[:1], []) == ["How many peach trees did Hekou plant?"]


def test_who_is_answered_in_the_questions_language_gets_no_follow_ups_in_another() -> None:
    article = Article(id="a", title="T", path="p")
    texts = ["Hekou planted 900 peach trees on the slope.", "河口乡今年种下了900棵桃树。"]
    passages = [
        Passage(id=str(n), rank=n, score=0.5, text=text, start=0, end=1, article=article)
        for n, text in enumerate(texts)
    ]
    assert follow_ups("What was planted?", passages, ["0"]) == []
    assert follow_ups("种了什么？", passages, ["1"]) == []


def test_follow_ups_are_in_the_questions_script() -> None:
    article = Article(id="a", title="T", path="p")
    passages = [
        Passage(id="0", rank=1, score=0.5, text="河口乡今年种下了900棵桃树。", start=0, end=1, article=article),
        Passage(id="1", rank=2, score=0.5, text="梨花鄉去年組建了37個水質巡查小組。", start=0, end=1, article=article),
    ]
    traditional = ["河口鄉今年種下了多少棵桃樹？", "梨花鄉去年組建了多少個水質巡查小組？"]
    assert follow_ups("種了什麼？", passages, []) == traditional
    assert follow_ups("種了什麼？", passages, ["0"]) == traditional[1:]
    assert follow_ups(traditional[0], passages, []) == traditional[1:]
    assert follow_ups("组建了什么？", passages, ["0"]) == ["梨花乡去年组建了多少个水质巡查小组？"]
