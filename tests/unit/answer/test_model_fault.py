"""A model that cannot answer is told apart from articles that do not answer."""

from pathlib import Path

import pytest

from assistant import Assistant
from assistant.answer.model_fault import writing_fault
from assistant.answer.prompts import load_prompts
from assistant.folders import packaged_folder
from assistant.i18n import Translator
from assistant.schemas import DoneEvent
from assistant.ui.answer_view import AnswerView
from tests.e2e.browser.scripted import Scripted

PROMPTS = load_prompts(packaged_folder("prompts"))
FACT = "Twelve times a day does the ferry cross the strait."
QUESTION = "How many times a day does the ferry cross the strait?"
RULES = PROMPTS.answer.partition("Rules:")[2]
ROWS = "\n".join(
    f"- In {year} the harbour of Hekou counted {year * 7 % 990} boats [{year % 6}]." for year in range(1950, 1990)
)


def fault(text: str, question: str = QUESTION) -> str | None:
    return writing_fault(text, (PROMPTS.system, PROMPTS.answer), question, ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "empty"),
        (" \n", "empty"),
        (RULES, "repeats_prompt"),
        (PROMPTS.system, "repeats_prompt"),
        (f"{FACT} [1]\n\n{RULES[:300]}", "repeats_prompt"),
        ("Sure! Here are the rules.\n- " + RULES.replace("\n", " ").upper()[40:240], "repeats_prompt"),
        (f"<passage-0a1b2c3d>\n[1] Ferry\n{FACT}\n</passage-0a1b2c3d>", "repeats_prompt"),
        ("The ferry is a boat. " * 12, "rambles"),
        ("渡轮每天过海十二次。" * 8, "rambles"),
        ("and then the ferry and the strait " * 40, "rambles"),
        ("渡轮和海峡和" * 60, "rambles"),
        ("\n".join(["[1]", "The ferry crosses [1].", "The ferry crosses [2].", "The ferry crosses [3]."]), "rambles"),
        (FACT, None),
        (f"{FACT} [1] Its captain is called Moss [1].", None),
        ("The passages tell nothing of it.", None),
        ("The passages tell only a part: the ferry crosses twelve times. They do not tell the price.", None),
        ("Yes. Yes. Yes, it does, twelve times a day, as the harbour office says.", None),
        (ROWS, None),
        ("渡轮每天过海十二次[1]。船长名叫莫斯[2]。文章没有提到票价。", None),
        (
            "| year | boats |\n|---|---|\n"
            + "\n".join(f"| {year} | {year * 13 % 400} [1] |" for year in range(1990, 2020)),
            None,
        ),
    ],
)
def test_how_a_model_wrote(text: str, expected: str | None) -> None:
    assert fault(text) == expected


def test_words_of_the_question_are_no_words_of_the_prompt() -> None:
    assert fault(RULES[:200], question=f"What does this mean: {RULES[:200]}") is None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ferries")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "ferry.txt").write_text(f"{FACT} Its captain is called Moss.", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([RULES], "repeats_prompt"),
        (["The ferry is a boat. "] * 12, "rambles"),
        ([""], "empty"),
        (["The moon has 4711 seas and a king [1]."], "invents"),
        (["The articles do not say how often the ferry crosses."], None),
        ([f"{FACT[:-1]} [1]."], None),
    ],
)
def test_the_answer_says_who_is_at_fault_and_offers_quotation(
    folder: Path, pieces: list[str], expected: str | None
) -> None:
    model = Scripted(pieces=pieces)
    with Assistant(corpus=folder / "corpus", index=folder / "index", chat_model=model) as assistant:
        answer = assistant.ask(QUESTION)
        unanswerable = assistant.ask("Who painted the ceiling of the opera in Vienna?")
    assert answer.model_fault == expected
    assert unanswerable.model_fault is None
    view = AnswerView(Translator("zh-Hant"), QUESTION)
    view.add(DoneEvent(answer=answer))
    assert view.outcome()["by_quotation"] == (expected is not None)
    if expected:
        assert (answer.state, answer.missing) == ("partial", Translator("en")(f"answer_{expected}"))
        assert view.notice == answer.missing
