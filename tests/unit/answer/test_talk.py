"""Talk, questions about the collection, and summaries: which way a turn goes, and what comes back."""

import asyncio
import json
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.answer import routing
from assistant.answer.courtesies import without_courtesy
from assistant.answer.intent import COLLECTION, TALK, recognize_intent
from assistant.answer.notices import ask_instead, texts_for
from assistant.evaluation.questions import read_questions
from assistant.reader_language import preferred_language, reader_language
from assistant.schemas import DoneEvent
from tests.unit.answer.test_chain import Scripted, scripted
from vectorstore import fold

CASES = Path(__file__).parents[2] / "cases" / "talk"
ARTICLES = {
    "a.md": "---\ntitle: Bees of the valley\nauthor: Ruth Dunn\nsource: Valley Post\ndate: 2016-03-01\n---\n"
    "The bees of the valley gave nine tons of honey. The hives stand beside the mill.\n",
    "b.md": "---\ntitle: 渡船与码头\nauthor: 王文\ndate: 2019-05-02\n---\n渡船每天往返海峡十二次。码头有四十个泊位。\n",
    "c.md": "---\ntitle: Tea report\ndate: 2021\n---\n"
    "Tea exports fell by 12 percent in 2015. The harvest was lost because of a long drought. It handled 40 ships.\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The articles above, whose index the first test makes for all."""
    folder = tmp_path_factory.mktemp("talk")
    (folder / "corpus").mkdir()
    for name, text in ARTICLES.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    return folder


def over(folder: Path, model: Scripted | None = None) -> Assistant:
    return Assistant(chat_model=model, corpus=folder / "corpus", index=folder / "index", model="quote")


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_utterances_go_the_right_way(language: str) -> None:
    rows = [json.loads(line) for line in (CASES / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()]
    wrong = []
    for row in rows:
        intent = recognize_intent(row["text"])
        kind = "talk" if intent in (*TALK, "lean") else "collection" if intent in COLLECTION else "articles"
        wrong += [row["text"]] if kind != row["kind"] else []
    assert len(rows) >= 200
    assert len(wrong) <= 0.05 * len(rows), wrong


@pytest.mark.slow
@pytest.mark.parametrize("name", ["drcd/DRCD_dev.json", "xquad/xquad.en.json", "xquad/xquad.zh.json"])
def test_questions_to_the_articles_keep_their_way(name: str, shared: Path) -> None:
    asked = [question.text for question in read_questions(shared / "data" / name).questions]
    left = [text for text in asked if recognize_intent(text) in (*TALK, *COLLECTION)]
    assert len(left) <= max(1, len(asked) / 1000), left


def test_what_the_articles_do_not_answer_may_still_be_talk(folder: Path) -> None:
    asked = "Is there a dark mode behind your buttons?"
    with over(folder) as assistant:
        assert assistant.ask(asked).kind == "talk"
        assert assistant.ask("How much honey did the bees give?").kind == "articles"


def test_a_bare_why_does_not_bring_the_quotation_again(folder: Path) -> None:
    with over(folder) as assistant:
        first = assistant.ask("Why did tea exports fall?")
        answers = [assistant.ask(text, [first]) for text in ("why?", "為什麼", "继续")]
        alone, thanked, thanked_first = assistant.ask("why?"), assistant.ask("thanks", [first]), assistant.ask("thanks")
    assert {(answer.kind, answer.state, answer.citations) for answer in answers} == {("talk", None, ())}
    assert all(first.answer not in answer.answer for answer in answers)
    assert answers[0].answer != alone.answer
    assert thanked.answer == thanked_first.answer


@pytest.mark.parametrize(
    ("question", "words"),
    [("tell me more about bees", "honey"), ("what was lost in the drought?", "drought")],
)
def test_a_question_of_its_own_keeps_no_earlier_one(folder: Path, question: str, words: str) -> None:
    with over(folder) as assistant:
        first = assistant.ask("渡船每天往返几次？")
        answer = assistant.ask(question, [first])
    assert (answer.kind, answer.state) == ("articles", "answered")
    assert words in answer.answer
    assert "十二次" not in answer.answer.partition("。")[0]


def test_what_about_another_matter_is_searched_and_brings_no_earlier_answer(folder: Path) -> None:
    with over(folder) as assistant:
        first = assistant.ask("How many ships did the report say it handled?")
        other, nothing = (assistant.ask(text, [first]) for text in ("What about the harvest?", "What about dragons?"))
    assert "40 ships" in first.answer
    assert other.answer.startswith("The harvest was lost")
    assert (nothing.state, nothing.citations) == ("not_found", ())


@pytest.mark.parametrize(
    ("text", "reader", "language"),
    [
        ("你好", "zh-TW", "zh-Hant"),
        ("你好", "zh-Hant-HK", "zh-Hant"),
        ("你好", "zh-CN", "zh-Hans"),
        ("你好", "en", "zh-Hans"),
        ("你好", "", "zh-Hans"),
        ("谢谢", "zh-TW", "zh-Hans"),
        ("謝謝", "zh-CN", "zh-Hant"),
        ("hello", "zh-TW", "en"),
        ("2016", "zh-TW", "zh-Hant"),
    ],
)
def test_a_text_that_shows_no_script_takes_the_readers(text: str, reader: str, language: str) -> None:
    with reader_language(reader):
        assert texts_for(text).language == language


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-TW"),
        ("en;q=0.2, yue-HK", "yue-HK"),
        ("*", ""),
        ("", ""),
        ("fr;q=x,de;q=.1", "de"),
    ],
)
def test_the_language_that_a_request_likes_best(header: str, tag: str) -> None:
    assert preferred_language(header) == tag


@pytest.mark.parametrize(
    ("question", "state"),
    [("清淤花了多少錢", "answered"), ("清淤总共用了多少经费？", "answered"), ("绿化花了多少钱？", "not_found")],
)
def test_a_sum_that_the_article_words_otherwise_is_quoted(tmp_path: Path, question: str, state: str) -> None:
    (tmp_path / "corpus").mkdir()
    text = "今年入冬前，镇里对六公里河道进行了整治。清淤工程耗资三百二十万元，由县财政承担。两岸种了四千棵柳树。\n"
    (tmp_path / "corpus" / "river.md").write_text(text, encoding="utf-8")
    with over(tmp_path) as assistant:
        answer = assistant.ask(question)
    assert (answer.kind, answer.state) == ("articles", state)
    assert answer.answer.startswith("清淤工程耗资三百二十万元") == (state == "answered")


def test_a_question_that_names_no_collection_is_not_answered_from_the_catalog(folder: Path) -> None:
    with over(folder) as assistant:
        assert assistant.ask("水庫什麼時候蓋好的？").kind == "articles"


def test_an_example_is_in_the_readers_language_where_an_article_is(folder: Path) -> None:
    with over(folder) as assistant:
        answers = [assistant.ask(text).answer for text in ("hello", "谢谢你，你是谁？", "妳是誰？")]
    assert "Bees of the valley" in answers[0]
    assert all("Bees" not in answer for answer in answers[1:])


def test_articles_of_one_date_are_not_said_to_reach_from_it_to_itself(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    for name in ("mill", "weir"):
        text = f"---\ntitle: The {name}\ndate: 2020-05-01\n---\nThe {name} stands beside the river.\n"
        (tmp_path / "corpus" / f"{name}.md").write_text(text, encoding="utf-8")
    with over(tmp_path) as assistant:
        said = [assistant.ask(text).answer for text in ("since when do the articles go back?", "最新的文章是哪一篇")]
    assert [text.count("2020-05-01") - text.count("· 2020-05-01") for text in said] == [1, 1]
    assert "都是 2020-05-01" in said[1]


@pytest.mark.parametrize("question", ["总结最新的文章", "summarise the newest article", "總結最新的文章"])
def test_a_summary_of_the_newest_article_reads_it(folder: Path, question: str) -> None:
    with over(folder) as assistant:
        answer = assistant.ask(question)
    assert answer.kind == "articles"
    assert {citation.article.title for citation in answer.citations if citation.article} == {"Tea report"}


@pytest.mark.parametrize("question", ["summarise the bees article", "總結渡船嗰篇", "sum up the tea piece, please"])
def test_a_summary_takes_the_article_that_a_word_of_its_title_names(folder: Path, question: str) -> None:
    with over(folder) as assistant:
        answer = assistant.ask(question)
    [title] = {citation.article.title for citation in answer.citations if citation.article}
    assert fold(title)[:3] in ("bee", "渡船与", "tea")
    assert answer.missing == texts_for(question)("summary_leading")


@pytest.mark.parametrize("question", ["summarise the dragon article", "总结机场那篇"])
def test_a_summary_of_what_no_title_names_takes_no_other_article(folder: Path, question: str) -> None:
    with over(folder) as assistant:
        assert assistant.ask(question).state == "not_found"


@pytest.mark.parametrize(
    ("question", "words"),
    [("who wrote that?", "Ruth Dunn"), ("what is your source?", "Valley Post"), ("这篇是谁写的", "Ruth Dunn")],
)
def test_who_and_where_from_are_asked_of_the_last_answers_article(folder: Path, question: str, words: str) -> None:
    with over(folder) as assistant:
        first = assistant.ask("How much honey did the bees give?")
        answer = assistant.ask(question, [first])
    assert (answer.kind, [article.title for article in answer.articles]) == ("collection", ["Bees of the valley"])
    assert words in answer.answer


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Hello! How many tons of honey did the bees give?", "nine tons"),
        ("thanks, and why did tea exports fall?", "drought"),
        ("你好，请问码头有多少泊位？", "四十个泊位"),
        ("謝謝，渡船每天往返幾次？", "十二次"),
    ],
)
def test_a_greeting_before_a_question_changes_neither_its_way_nor_its_answer(
    folder: Path, question: str, words: str
) -> None:
    with over(folder) as assistant:
        answer = assistant.ask(question)
    assert (answer.kind, answer.state) == ("articles", "answered")
    assert words in answer.answer


@pytest.mark.parametrize("text", ["hello there", "thanks, bye", "好的，谢谢，再见", "Nice is in France", "谢谢你"])
def test_what_is_only_a_greeting_stays_one(text: str) -> None:
    assert without_courtesy(text) in (text, "bye", "再见")


def test_talk_has_no_citations_and_no_state(folder: Path) -> None:
    with over(folder, scripted()) as assistant:  # the model would fail: it has no reply
        answers = [assistant.ask(text) for text in ("hello", "谢谢", "你係邊個？", "why?")]
    assert {(answer.kind, answer.state, answer.citations, answer.passages) for answer in answers} == {
        ("talk", None, (), ())
    }
    assert "3" in answers[0].answer


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("How many articles are there?", ["Bees of the valley", "渡船与码头", "Tea report"]),
        ("which articles are from 2016?", ["Bees of the valley"]),
        ("有没有2019年的文章", ["渡船与码头"]),
        ("最新的文章是哪一篇", ["Tea report"]),
        ("show me the oldest article", ["Bees of the valley"]),
        ("which articles are by Ruth Dunn", ["Bees of the valley"]),
        ("articles since 2019", ["渡船与码头", "Tea report"]),
        ("hi, which articles mention tea?", ["Tea report"]),
    ],
)
def test_the_collection_is_answered_from_the_catalog(folder: Path, question: str, titles: list[str]) -> None:
    with over(folder) as assistant:
        answer = assistant.ask(question)
    assert (answer.kind, answer.state, answer.citations) == ("collection", "answered", ())
    assert sorted(article.title for article in answer.articles) == sorted(titles)
    assert all(title in answer.answer for title in titles)


def test_an_articles_filter_holds_for_the_collection(folder: Path) -> None:
    with over(folder) as assistant:
        answer = assistant.ask("list all articles", filters={"languages": ["zh"]})
    assert [article.title for article in answer.articles] == ["渡船与码头"]


def test_without_a_model_first_sentences_are_quoted_and_called_that(folder: Path) -> None:
    with over(folder) as assistant:
        answer = assistant.ask("summarise all articles")
    assert (answer.kind, answer.state) == ("articles", "partial")
    assert {citation.method for citation in answer.citations} == {"quotation"}
    assert len({citation.number for citation in answer.citations}) == 3
    assert "No model" in str(answer.missing)


def test_one_article_is_not_compared(folder: Path) -> None:
    with over(folder) as assistant:
        two, one = (
            assistant.ask("compare all articles", filters={"languages": languages}) for languages in (["en"], ["zh"])
        )
    assert "No model" in str(two.missing)
    assert "No model" not in str(one.missing)


def test_a_summary_is_written_article_by_article_and_then_together(folder: Path) -> None:
    model = scripted("The bees gave nine tons of honey [1].", "渡船每天往返海峡十二次 [2]。", "Both [1][2].")
    with over(folder, model) as assistant:
        answer = assistant.ask("summarise the first two articles")
    assert len(model.sent) == 3
    assert "[1] Bees of the valley" in str(model.sent[0][-1].content)
    assert "[2] 渡船与码头" in str(model.sent[1][-1].content)
    assert "nine tons of honey [1]" in str(model.sent[2][-1].content)
    assert answer.answer.index("1/2") < answer.answer.index("2/2") < answer.answer.index("Together")


def test_a_dear_summary_is_asked_for_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing, "ASK_FIRST_ABOVE", 10)
    with over(folder, scripted(*["One [1]."] * 4)) as assistant:
        first = assistant.ask("summarise all articles")
        declined = assistant.ask("no, forget it", [first])
        turns = [{"role": "user", "content": first.question}, {"role": "assistant", "content": first.answer}]
        agreed = assistant.ask("yes", turns)
    assert (first.kind, first.state) == ("talk", None)
    assert declined.kind == "talk"
    assert (agreed.kind, agreed.searched) == ("articles", "summarise all articles")


@pytest.mark.parametrize("language", ["What is there?", "有什么？", "有什麼？"])
def test_what_the_program_proposes_is_answered_from_that_article_alone(folder: Path, language: str) -> None:
    [proposed] = ask_instead(language, ["Tea report"])
    with over(folder) as assistant:
        answer = assistant.ask(proposed)
        left_out = assistant.ask(proposed, filters={"languages": ["zh"]})
    assert answer.kind == "articles"
    assert {citation.article.title for citation in answer.citations if citation.article} == {"Tea report"}
    assert "Tea report" not in {citation.article.title for citation in left_out.citations if citation.article}


def test_events_of_a_collection_answer_come_in_order(folder: Path) -> None:
    async def kinds() -> list[str]:
        with over(folder) as assistant:
            events = [event async for event in assistant.astream("list all articles")]
        assert isinstance(events[-1], DoneEvent)
        return [event.type for event in events]

    assert asyncio.run(kinds()) == ["passages", "text", "done"]


def test_the_cause_beside_the_fact_is_quoted(folder: Path) -> None:
    with over(folder) as assistant:
        answer = assistant.ask("Why did tea exports fall?")
    assert "fell" in answer.answer
    assert "because of a long drought" in answer.answer
