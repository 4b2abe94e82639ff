"""Proves that question sets are read as they are labelled, and that the figures are what a person computes by hand."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from assistant import SettingsError
from assistant.evaluation.evaluate import evaluate
from assistant.evaluation.metrics import DEFINITIONS, refusal
from assistant.evaluation.questions import Question, QuestionSet, read_questions
from assistant.evaluation.report import report_page, report_text

FERRY = "The ferry crosses the strait twelve times a day. Captain Moss steers the ferry."
MILL = "The mill grinds nine tons of barley. Miller Ruth Dunn owns the mill."
POND = "Frogs live in the pond. Reeds grow around the pond."


def squad(*paragraphs: tuple[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {
        "version": "1",
        "data": [{"title": "t", "paragraphs": [{"context": context, "qas": qas}]} for context, qas in paragraphs],
    }


def asked(question: str, *answers: str, **more: object) -> dict[str, Any]:
    return {
        "id": "1",
        "question": question,
        "answers": [{"text": answer, "answer_start": 0} for answer in answers],
        **more,
    }


def written(folder: Path, name: str, content: object) -> Path:
    file = folder / name
    lines = [content] if name.endswith(".json") else content
    assert isinstance(lines, list)
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n", encoding="utf-8")
    return file


def test_squad_is_read_with_each_context_once(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "q.json",
        squad(
            (FERRY, [asked("Who?", "Moss", "Captain Moss")]),
            (MILL, [asked("What?", "barley")]),
            (f" {FERRY}\n", [asked("Why?", is_impossible=True)]),
        ),
    )
    assert read_questions(file) == QuestionSet(
        (FERRY, MILL),
        (
            Question("Who?", ("Moss", "Captain Moss"), 0),
            Question("What?", ("barley",), 1),
            Question("Why?", (), None, answerable=False),
        ),
        (0, 0),
    )


def test_rows_with_one_article_are_read(tmp_path: Path) -> None:
    rows = [
        {"question": "Who?", "article": FERRY, "answers": ["Moss"]},
        {"question": "What?", "article": MILL},
        {"question": "Why?", "article": FERRY, "answerable": False},
        {"question": "Where?", "article": FERRY, "answers": []},
        {"question": "When?", "article": FERRY, "answers": [""]},
        {"question": "Whose?", "article": MILL, "answers": [], "answerable": True},
    ]
    assert read_questions(written(tmp_path, "q.jsonl", rows)) == QuestionSet(
        (FERRY, MILL),
        (
            Question("Who?", ("Moss",), 0),
            Question("What?", (), 1),
            Question("Why?", (), None, answerable=False),
            Question("Where?", (), None, answerable=False),
            Question("When?", ("",), None, answerable=False),
            Question("Whose?", (), 1),
        ),
        (0, 1),
    )


def test_rows_with_contexts_are_asked_of_these_alone(tmp_path: Path) -> None:
    rows = [
        {"question": "谁？", "contexts": [FERRY, MILL], "answerable": True},
        {"question": "何？", "contexts": [POND, FERRY], "answerable": False},
    ]
    assert read_questions(written(tmp_path, "q.jsonl", rows)) == QuestionSet(
        (FERRY, MILL, POND),
        (Question("谁？", (), None, (0, 1)), Question("何？", (), None, (2, 0), answerable=False)),
        (0, 1, 2),
    )


def test_empty_lines_between_rows_are_skipped(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text(f'\n{{"question": "Who?", "article": "{POND}"}}\n\n  \n', encoding="utf-8")
    assert len(read_questions(tmp_path / "q.jsonl").questions) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("q.json", b"{broken"),
        ("q.json", b"[]"),
        ("q.json", b"7"),
        ("q.json", b'{"rows": []}'),
        ("q.json", b'{"data": ["text"]}'),
        ("q.json", b'{"data": [{"paragraphs": [{"context": "c"}]}]}'),
        ("q.json", b'{"data": [{"paragraphs": [{"context": "c", "qas": [{"answers": []}]}]}]}'),
        ("q.json", b"\xff\xfe\x00"),
        ("q.json", b""),
        ("q.jsonl", b"question,answer\n"),
        ("q.jsonl", b"[1, 2]\n"),
        ("q.jsonl", b"12\n"),
        ("q.jsonl", b'{"question": "Who?"}\n'),
        ("q.jsonl", b'{"article": "Text."}\n'),
        ("q.jsonl", b'{"question": "Who?", "article": "Text.", "answers": 3}\n'),
        ("q.jsonl", b'{"question": "Who?", "contexts": null}\n'),
        ("q.jsonl", b"\x80\x81"),
    ],
)
def test_a_file_of_another_shape_is_refused_by_name(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SettingsError, match=rf"`.*{name}` is neither SQuAD-style JSON nor JSONL"):
        read_questions(tmp_path / name)


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(SettingsError, match=f"`{path}` cannot be read"):
            read_questions(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("q.jsonl", b""),
        ("q.json", b'{"data": []}'),
        ("q.json", b'{"data": [{"paragraphs": [{"context": "c", "qas": []}]}]}'),
    ],
)
def test_a_file_without_questions_is_not_measured(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SettingsError, match="holds no questions with contexts"):
        evaluate(str(tmp_path / name))


def test_the_figures_are_those_that_a_person_computes(tmp_path: Path) -> None:
    # Three articles. The third question is labelled with an article that must come second: the words are all the
    # ferry's but one of the mill's.
    rows = [
        {"question": "How many times a day does the ferry cross the strait?", "article": FERRY, "answers": ["twelve"]},
        {"question": "Which miller owns the mill?", "article": MILL, "answers": ["Ruth Dunn", "no such answer"]},
        {
            "question": "Which captain steers the ferry twelve times a day to the mill?",
            "article": MILL,
            "answers": ["barley"],
        },
        {"question": "What lives in the pond?", "article": POND, "answers": ["whales"]},
    ]
    said: list[str] = []
    figures = evaluate(str(written(tmp_path, "q.jsonl", rows)), log=said.append)
    assert (figures["articles"], figures["questions"]) == (3, 4)
    assert figures["recall"] == {"1": 0.75, "5": 1.0, "10": 1.0}
    assert figures["mrr10"] == 0.875
    assert figures["ndcg10"] == pytest.approx((3 + 1 / math.log2(3)) / 4, abs=1e-4)
    assert figures["quote"] == {"1": 0.5, "3": 0.5}
    assert figures["citations"] == {"verified": 1.0}
    assert [(failure["question"], failure["rank"]) for failure in figures["failures"]] == [(rows[2]["question"], 2)]
    assert set(figures["latency_ms"]) == {"p50", "p95"}
    assert said == [f"{tmp_path / 'q.jsonl'}: 3 articles, 4 questions"]


def test_refusal_is_measured_on_the_unanswerable_questions(tmp_path: Path) -> None:
    rows = [
        {"question": "ferry strait", "contexts": [FERRY, POND], "answerable": True},
        {"question": "mill barley", "contexts": [MILL, POND], "answerable": True},
        {"question": "zyxq wvut", "contexts": [MILL, POND], "answerable": False},
    ]
    figures = evaluate(str(written(tmp_path, "q.jsonl", rows)))
    assert figures["refusal"] == {
        "auroc": 1.0,
        "refused_at_95_answered": 1.0,
        "refused_wrongly": 0.0,
        "answered_wrongly": 0.0,
        "balanced_accuracy": 1.0,
    }
    assert (figures["recall"]["1"], figures["quote"]["1"]) == (None, None)


def test_where_every_question_is_answerable_each_is_asked_again_without_its_article(tmp_path: Path) -> None:
    rows = [
        {"question": "ferry strait", "article": FERRY},
        {"question": "mill barley", "article": MILL},
        {"question": "frogs reeds", "article": POND},
    ]
    figures = evaluate(str(written(tmp_path, "q.jsonl", rows)))
    assert figures["questions"] == 3
    assert figures["recall"]["1"] == 1.0
    assert figures["refusal"]["auroc"] == 1.0


def test_articles_may_come_from_another_file(tmp_path: Path) -> None:
    questions = written(tmp_path, "q.json", squad((FERRY, [asked("磨坊 ferry strait", "twelve")])))
    articles = written(tmp_path, "a.json", squad((POND, []), (FERRY, []), (MILL, [])))
    assert read_questions(articles).contexts == (POND, FERRY, MILL)
    assert evaluate(str(questions), articles=str(articles))["articles"] == 3


def test_reports_define_every_figure_and_show_no_markup_of_the_questions(tmp_path: Path) -> None:
    rows = [
        {"question": "<b>ferry</b> steered by captain & crew", "article": POND},
        {"question": "frogs", "article": POND},
        {"question": "ferry", "article": FERRY},
    ]
    figures = evaluate(str(written(tmp_path, "q.jsonl", rows)))
    text, page = report_text([figures]), report_page([figures])
    for name, definition in DEFINITIONS.items():
        assert " ".join(f"{name}: {definition}".split()) in " ".join(text.split())
        assert page.count(f"<dt>{name}</dt>") == 1
    assert "3 questions" in text
    assert '<td class="number">1.000</td>' in page
    assert "&lt;b&gt;ferry&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "http" not in page


def works(*titles: tuple[str, list[str]]) -> dict[str, Any]:
    """A SQuAD-style set in which each context asks for its own words."""
    return {
        "data": [
            {
                "title": title,
                "paragraphs": [
                    {"context": c, "qas": [asked(" ".join(c.split()[1:6]), c.split()[1])]} for c in contexts
                ],
            }
            for title, contexts in titles
        ]
    }


FERRY_TOO = "The ferry crosses the strait twelve times a day in summer. A second ferry is built at the yard."


def test_leaving_out_an_article_leaves_out_all_paragraphs_of_its_title(tmp_path: Path) -> None:
    file = written(tmp_path, "q.json", works(("Ferry", [FERRY, FERRY_TOO]), ("Mill", [MILL]), ("Pond", [POND])))
    assert read_questions(file).documents == (0, 0, 1, 2)
    assert read_questions(file).same_document(0) == (0, 1)
    told = evaluate(str(file))["refusal"]
    assert told["auroc"] == 1.0
    assert told["paragraph_out"]["auroc"] < 1.0  # the other paragraph of the ferry says it as well
    apart = evaluate(str(written(tmp_path, "apart.json", works(("Ferry", [FERRY]), ("Mill", [MILL])))))["refusal"]
    assert "paragraph_out" not in apart  # it would be the same


def test_untitled_articles_are_each_their_own(tmp_path: Path) -> None:
    rows = works(("", [FERRY]), ("", [MILL]))
    assert read_questions(written(tmp_path, "q.json", rows)).documents == (0, 1)


@pytest.mark.parametrize(
    ("answerable", "others", "expected"),
    [
        ([0.9, 0.8], [0.1, 0.2], (1.0, 1.0, 0.0, 0.0, 1.0)),
        ([0.1, 0.2], [0.9, 0.8], (0.0, 0.0, 1.0, 1.0, 0.0)),
        ([0.5, 0.5], [0.5, 0.5], (0.5, 0.0, 0.0, 1.0, 0.5)),
        ([0.9, 0.2], [0.6, 0.1], (0.75, 0.5, 0.5, 0.5, 0.5)),
    ],
)
def test_refusal_is_counted_in_pairs(answerable: list[float], others: list[float], expected: tuple[float, ...]) -> None:
    assert tuple(refusal(answerable, others).values()) == expected
    assert set(refusal(answerable, []).values()) == {None}


def test_articles_of_another_language_stand_in_the_same_order(tmp_path: Path) -> None:
    questions = written(tmp_path, "q.json", works(("Ferry", [FERRY]), ("Pond", [POND])))
    translated = written(
        tmp_path,
        "a.json",
        squad(("渡輪每天穿越海峽十二次，由莫斯船長駕駛。", []), ("青蛙住在池塘裡，池塘四周長著蘆葦。", [])),
    )
    figures = evaluate(str(questions), articles=str(translated))
    assert (figures["articles"], figures["recall"]["1"]) == (2, 1.0)


def test_articles_that_are_not_those_of_the_questions_are_refused(tmp_path: Path) -> None:
    questions = written(tmp_path, "q.json", works(("Ferry", [FERRY]), ("Pond", [POND])))
    with pytest.raises(SettingsError, match="hold 1 and 2 contexts"):
        evaluate(str(questions), articles=str(written(tmp_path, "a.json", squad((MILL, [])))))


def test_the_page_says_in_words_what_was_found_and_shows_the_failures(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"question": "How many times a day does the ferry cross the strait?", "article": FERRY, "answers": ["twelve"]},
        {
            "question": "Which captain steers the ferry twelve times a day to the mill?",
            "article": MILL,
            "answers": ["barley"],
        },
        {"question": "Where do frogs live and reeds grow?", "article": POND, "answerable": False},
        {"question": "Which comet has two tails?", "article": POND, "answerable": False},
    ]
    figures = evaluate(str(written(tmp_path, "q.jsonl", rows)))
    page = report_page([figures])
    assert "4 questions were asked of 3 articles." in page
    assert "The right article came first for 1 of 2 questions, and among the first five for 2 of 2 questions." in page
    assert (
        "Refused were 1 of 2 questions that nothing answers, and, wrongly, 0 of 2 questions that something answers."
        in page
    )
    assert "The slowest search took " in page
    assert page.count("<svg") == 2
    assert f"<blockquote>{MILL}</blockquote>" in page
    assert [failure["question"] for failure in figures["believed"]] == [rows[2]["question"]]
    assert page.count("<h1>") == page.count("</html>") == 1


def test_lines_fit_a_terminal(tmp_path: Path) -> None:
    rows = [{"question": "ferry strait", "article": FERRY}, {"question": "mill barley", "article": MILL}]
    text = report_text([evaluate(str(written(tmp_path, "q.jsonl", rows)))])
    assert max(len(line) for line in text.split("\n") if str(tmp_path) not in line) <= 100
    assert "  recall 1 " in text
