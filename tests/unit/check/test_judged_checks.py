"""A checked text with an admitted judge: what it is asked, what it costs, and what becomes of its rulings."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.check import judging
from assistant.check.schemas import CheckProgressEvent, JudgeCost
from tests.judges import Ruling, ScriptedModel, contradicted, examined, not_told, supported
from tests.unit.check.conftest import ARTICLES

TRUE = "Travellers have paid nothing to cross since the councillors voted so in 1931."
FALSE = "The stone of the Kestrel bridge was shipped from a quarry abroad."
OPPOSITE = "Nobody has lived in the towers of the bridge."


def rule(passages: list[str], sentences: list[str]) -> list[Ruling] | str:
    """What a careful reader of the articles says; the control sentences are told by no passage."""

    def place(words: str) -> int:
        return next((number for number, text in enumerate(passages, start=1) if words in text), 1)

    toll, tower = "The toll was abolished in 1931 after a vote", "The bridge keeper lives in the northern tower"
    return [
        supported(n, toll, passage=place(toll))
        if text == TRUE
        else contradicted(n, tower, passage=place(tower), wrong="Nobody has lived")
        if text == OPPOSITE
        else not_told(n, "abroad" if text == FALSE else "")
        for n, text in enumerate(sentences, start=1)
    ]


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("ASSISTANT_JUDGE")
    (tmp_path / "corpus").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "corpus" / name).write_text(text, encoding="utf-8")
    return tmp_path / "corpus"


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel(ruler=examined(rule))


@pytest.fixture
def judged(corpus: Path, model: ScriptedModel) -> Iterator[Assistant]:
    with Assistant(corpus=corpus, index=corpus.parent / "index", chat_model=model) as assistant:
        assert assistant.admission
        assert assistant.admission.run().admitted
        model.prompts.clear()
        yield assistant


def test_the_judge_decides_what_words_cannot_and_nothing_is_asked_twice(
    judged: Assistant, model: ScriptedModel
) -> None:
    text = f"{TRUE} {FALSE} {OPPOSITE}"
    checked = judged.check(text)
    assert [sentence.verdict for sentence in checked.sentences] == ["verified", "unsupported", "contradicted"]
    true, false, opposite = checked.sentences
    assert (true.method, true.evidence[0].quote) == ("judge", "The toll was abolished in 1931 after a vote")
    assert (false.wrong, opposite.wrong) == ("abroad", "Nobody has lived")
    assert len(model.prompts) == 1
    assert checked.judge
    assert (checked.judge.sentences, checked.judge.calls, checked.judge.asked) == (3, 1, True)
    assert checked.usage.judge_input_tokens > 0
    again = judged.check(f"{TRUE} {FALSE} {OPPOSITE}")
    assert again.sentences == checked.sentences
    assert again.judge is None
    assert len(model.prompts) == 1


def test_a_sentence_that_finds_nothing_by_its_own_words_is_judged_beside_the_article_of_those_around_it(
    judged: Assistant, model: ScriptedModel
) -> None:
    leaning, words = "The mayor's office is said to have footed the whole of the bill.", "由鎮政府出資"

    def rule_on_it(passages: list[str], sentences: list[str]) -> list[Ruling] | str:
        place = next((number for number, text in enumerate(passages, start=1) if words in text), 1)
        return [supported(n, words, passage=place) if s == leaning else not_told(n) for n, s in enumerate(sentences, 1)]

    model.ruler = examined(rule_on_it)
    sentence = judged.check(f"青石港在1931年进行了疏浚，使较大的船只可以进港。\n\n{leaning}").sentences[-1]
    assert (sentence.verdict, sentence.method) == ("verified", "judge")
    assert [(record.quote, record.article.path) for record in sentence.evidence if record.article] == [
        (words, "harbour.md")
    ]


def test_the_evidence_shown_is_that_of_the_judge_also_where_another_sentence_found_it(
    judged: Assistant, model: ScriptedModel
) -> None:
    asked, words = "Nothing has been paid for the passage since that year.", "工程歷時十四個月"

    def rule_on_it(passages: list[str], sentences: list[str]) -> list[Ruling] | str:
        place = next((number for number, text in enumerate(passages, start=1) if words in text), 0)
        return [
            supported(n, words, passage=place) if s == asked and place else not_told(n)
            for n, s in enumerate(sentences, 1)
        ]

    model.ruler = examined(rule_on_it)
    checked = judged.check(f"{asked} 青石港的疏浚由镇里出钱，用了一年多。")
    [record] = checked.sentences[0].evidence
    assert record.article
    assert (record.article.path, record.quote) == ("harbour.md", words)


def test_without_a_judge_nothing_is_sent(judged: Assistant, model: ScriptedModel) -> None:
    checked = judged.check(TRUE, judge=False)
    assert checked.sentences[0].verdict != "verified"
    assert model.prompts == []


def test_calls_are_grouped_six_sentences_each(judged: Assistant, model: ScriptedModel) -> None:
    judged.check(" ".join(f"The bridge keeper of the tower saw {n} boats pass under it." for n in range(20, 33)))
    assert len(model.prompts) == 3


def test_what_costs_much_is_agreed_to_first(
    judged: Assistant, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "ASK_FROM_TOKENS", 500)
    asked: list[JudgeCost] = []

    def refuse(cost: JudgeCost) -> bool:
        asked.append(cost)
        return False

    refused = judged.check(TRUE, confirm=refuse)
    assert model.prompts == []
    assert refused.judge == asked[0]
    assert refused.sentences[0].reasons[0] == "judge_not_agreed"
    assert judged.check(TRUE, confirm=lambda _: True).sentences[0].verdict == "verified"


def test_what_the_judge_will_be_sent_is_said_before_it_is_asked(judged: Assistant) -> None:
    async def events() -> list[str]:
        return [
            "cost" if isinstance(event, CheckProgressEvent) and event.judge else event.type
            async for event in judged.acheck(f"{TRUE} {FALSE}")
        ]

    seen = asyncio.run(events())
    assert seen.index("cost") < len(seen) - 1 - seen[::-1].index("sentence")
    assert seen[-1] == "done"


def test_a_judge_that_fails_half_way_leaves_the_rest_decided(corpus: Path) -> None:
    def failing(passages: list[str], sentences: list[str]) -> list[Ruling] | str:
        return rule(passages, sentences) if TRUE in sentences else "I will not say."

    model = ScriptedModel(ruler=examined(failing))
    with Assistant(corpus=corpus, index=corpus.parent / "index", chat_model=model) as assistant:
        assert assistant.admission
        assistant.admission.run()
        rest = [f"The bridge keeper of the tower saw {n} boats pass under it." for n in range(20, 32)]
        checked = assistant.check(" ".join([TRUE, *rest]))
    assert checked.sentences[0].verdict == "verified"
    assert checked.unchecked == 0
    assert {sentence.reasons[0] for sentence in checked.sentences[6:]} == {"judge_unreadable"}
