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


GOOD = r"""
The ferry crosses the strait twelve times a day [1].
Twelve times [1].
Yes: it crosses twelve times a day, also in winter [1][2].
It crosses twelve times a day [1]. The fare is 4 yuan [2]. Children pay half [2].
The articles say how often the ferry crosses [1], but not who owns it.
The passages do not say what the ferry costs.
The figures differ: one article says twelve crossings a day [1], the other ten [2].
- **Crossings:** twelve a day [1]\n- **Fare:** 4 yuan [2]\n- **Boats:** three [3]
1. The harbour was dredged [1].\n2. The quay was raised [1].\n3. The ferry was painted [2].
| year | crossings |\n|---|---|\n| 2019 | 12 [1] |\n| 2020 | 12 [1] |\n| 2021 | 10 [2] |
In 2019 it crossed ten times a day [1]. In 2020 it crossed ten times a day [1]. In 2021 it crossed twelve [2].
Moss said: “We cross twelve times a day, and we never wait.” [1]
The passages tell only a part: the ferry crosses twelve times [1]. What it costs they do not tell.
Article 1 names twelve crossings [1]; article 2 gives no figure.
渡轮每天过海十二次[1]。
十二次[1]。
是的，冬天也是每天十二次[1][2]。
渡轮每天过海十二次[1]。票价是4元[2]。儿童半价[2]。
文章说了渡轮每天过海几次[1]，但没有说它归谁所有。
这些文章没有提到票价。
数字不一致：一篇文章说每天十二次[1]，另一篇说十次[2]。
- **班次**：每天十二次[1]\n- **票价**：4元[2]\n- **船**：三艘[3]
1. 港口清淤[1]。\n2. 码头加高[1]。\n3. 渡轮刷漆[2]。
| 年份 | 班次 |\n|---|---|\n| 2019 | 12 [1] |\n| 2020 | 12 [1] |\n| 2021 | 10 [2] |
2019年每天十次[1]。2020年每天十次[1]。2021年每天十二次[2]。
船长说：“我们每天过海十二次，从不等人。”[1]
文章只回答了一部分：每天十二次[1]。没有说明价格。
渡轮每天早上六点开船[1]，晚上八点停航[1]，每次载客不超过六十人[2]。
渡輪每天過海十二次[1]。
十二次[1]。
是的，冬天也是每天十二次[1][2]。
渡輪每天過海十二次[1]。票價是4元[2]。兒童半價[2]。
文章說了渡輪每天過海幾次[1]，但沒有說它歸誰所有。
這些文章沒有提到票價。
數字不一致：一篇文章說每天十二次[1]，另一篇說十次[2]。
- **班次**：每天十二次[1]\n- **票價**：4元[2]\n- **船**：三艘[3]
1. 港口清淤[1]。\n2. 碼頭加高[1]。\n3. 渡輪刷漆[2]。
2019年每天十次[1]。2020年每天十次[1]。2021年每天十二次[2]。
船長說：「我們每天過海十二次，從不等人。」[1]
渡輪每天早上六點開船[1]，晚上八點停航[1]，每次載客不超過六十人[2]。
""".strip().split("\n")


def test_no_good_answer_is_called_a_fault() -> None:
    """Forty answers in three scripts: short, in lists and tables, with gaps, with figures that come again."""
    assert len(GOOD) == 40
    assert [text for text in GOOD if fault(text.replace("\\n", "\n"))] == []
