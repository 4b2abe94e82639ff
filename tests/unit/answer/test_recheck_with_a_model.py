"""A model's answer checked again: its judge reads it anew, other articles' sentences stay, and no model writes."""

from pathlib import Path

import pytest
from langchain_core.language_models import FakeListChatModel

from assistant import Assistant
from assistant.schemas import Answer
from assistant.verdicts import Verdict
from tests.judges import Ruling, ScriptedModel, examined, not_told, supported
from tests.unit.answer.test_recheck import TREES, WATER, checked_again, rewrite

HARBOUR = "The harbour was dredged in 1931 so that larger ships could enter. The work took 14 months.\n"
DEEPER = "Deepening the harbour let bigger vessels come in[1]."


@pytest.fixture
def written(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in {"water.md": WATER, "trees.txt": TREES, "harbour.txt": HARBOUR}.items():
        (corpus / name).write_text(text, encoding="utf-8")
    return corpus


def rule(passages: list[str], sentences: list[str]) -> list[Ruling]:
    """What a careful reader says of the harbour."""
    quote = "so that larger ships could enter"
    is_there = any(quote in text for text in passages)
    return [
        supported(number, quote) if is_there and "Deepening" in text else not_told(number)
        for number, text in enumerate(sentences, start=1)
    ]


def states(answer: Answer) -> list[tuple[str, Verdict]]:
    return [(sentence.sentence, sentence.verdict) for sentence in answer.sentences]


def test_only_the_sentences_of_the_changed_article_change(written: Path) -> None:
    said = (
        "They say:\n\n- 河口乡组建了37个水质巡查小组 [1]。\n- 900 peach trees were planted on the slope [2].\n\n"
        "More is not known."
    )
    model = FakeListChatModel(responses=[said])
    with Assistant(corpus=written, index=written.parent / "index", chat_model=model, judge="off") as assistant:
        first = assistant.search("河口乡 peach trees slope", 2)
        marks = {passage.article.path: rank for rank, passage in enumerate(first, start=1)}
        model.responses[0] = said.replace("[1]", f"[{marks['water.md']}]").replace("[2]", f"[{marks['trees.txt']}]")
        answer = assistant.ask("河口乡 peach trees slope")
        assert {citation.article.path for citation in answer.citations if citation.article} >= {"water.md", "trees.txt"}
        again, changed, _ = checked_again(assistant, answer)
        assert (states(again), changed) == (states(answer), [])
        rewrite(assistant, "trees.txt", TREES.replace("900", "700"))
        again, changed, changes = checked_again(assistant, answer)
        assert ["900" in one["sentence"] for one in changed] == [True]
        assert {citation.number for citation in again.citations} == {citation.number for citation in answer.citations}
        rewrite(assistant, "trees.txt", None)
        again, changed, changes = checked_again(assistant, answer)
        assert "unknown" in [one["after"] for one in changed if "900" in one["sentence"]]
        assert set(changes.values()) == {"gone"}
        assert again.answer == answer.answer


def test_the_judge_is_asked_anew_and_the_model_writes_nothing(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSISTANT_JUDGE")
    model = ScriptedModel(ruler=examined(rule), answer=(DEEPER,))
    with Assistant(corpus=written, index=written.parent / "index", chat_model=model) as assistant:
        assert assistant.admission
        assert assistant.admission.run().admitted
        answer = assistant.ask("Why was the harbour dredged?")
        assert answer.sentences[0].method == "judge"
        model.answer = ("Something else[1].",)
        again, changed, _ = checked_again(assistant, answer)
        assert (again.sentences[0].verdict, again.sentences[0].method, changed) == (Verdict.VERIFIED, "judge", [])
        rewrite(assistant, "harbour.txt", HARBOUR.replace("larger ships could", "no ship could"))
        again, changed, _ = checked_again(assistant, answer)
        assert again.sentences[0].verdict == Verdict.UNSUPPORTED
        assert [(one["before"], one["after"]) for one in changed] == [("verified", "unsupported")]
        assert again.answer == DEEPER.strip()
