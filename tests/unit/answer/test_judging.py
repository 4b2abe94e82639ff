"""A judge's ruling counts only with evidence that code finds, after its exam, and where it obeys no passage."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.answer.batch_judge import BatchJudge
from assistant.answer.citations import CitationStream
from assistant.answer.judge_batches import Batcher
from assistant.answer.judge_calls import JudgeThreads
from assistant.schemas import AnswerSentence
from assistant.verdicts import Verdict
from assistant.verify.exam import ExamResult
from tests.judges import PASSED, Ruler, Ruling, ScriptedModel, admission_of, contradicted, not_told, supported
from tests.unit.answer.test_citations import passage
from vectorstore import Passage

Checked = Callable[..., tuple[tuple[AnswerSentence, ...], CitationStream, ScriptedModel]]

SENT = (
    passage(
        1,
        "harbour",
        "The harbour was dredged in 1931 so that larger ships could enter.",
        " The work took 14 months.",
        " It employed 300 men and 120 women.",
    ),
    passage(2, "school", "The village school opened with two rooms.", " A third room was added later."),
)
PARAPHRASE = "Deepening the harbour let bigger vessels come in[1]."


@pytest.fixture
def checked(tmp_path: Path) -> Checked:
    """Checks a raw answer with a judge that rules as the test says, admitted unless another result is given."""

    def check(
        raw: str,
        ruler: Ruler,
        *,
        passages: tuple[Passage, ...] = SENT,
        result: ExamResult | None = PASSED,
        served: str = "",
    ) -> tuple[tuple[AnswerSentence, ...], CitationStream, ScriptedModel]:
        model = ScriptedModel(ruler=ruler, served=served)
        stream, batcher = CitationStream(passages, {}, judged=True), Batcher("What was done?", passages)
        calls = JudgeThreads(BatchJudge(admission_of(model, tmp_path, result)))
        for _ in (*stream.feed(raw), *stream.finish()):
            pass
        calls.submit([*batcher.add(stream.undecided), *batcher.flush()])
        for ruled in calls.results(wait=True):
            for sentence, decision in ruled.decisions:
                assert list(stream.decide(sentence, decision)) is not None
        return stream.sentences, stream, model

    return check


def only(sentence: str, ruling: Callable[[int], Ruling]) -> Ruler:
    """Rules so on this sentence, and that nothing else is told."""

    def rule(_: list[str], sentences: list[str]) -> list[Ruling]:
        return [
            ruling(number) if sentence in text else not_told(number) for number, text in enumerate(sentences, start=1)
        ]

    return rule


def test_a_paraphrase_is_verified_by_the_judge_with_the_words_that_carry_it(
    checked: Checked,
) -> None:
    words = "The harbour was dredged in 1931 so that larger ships could enter"
    [sentence], stream, model = checked(PARAPHRASE, only("Deepening", lambda number: supported(number, words)))
    assert (sentence.verdict, sentence.method) == ("verified", "judge")
    assert sentence.judge
    assert sentence.judge.model == "scripted"
    [evidence] = sentence.evidence
    assert evidence.quote == words
    assert SENT[0].text[evidence.start : evidence.end] == words
    [citation] = stream.citations
    assert (citation.state, citation.method, citation.quote, citation.start) == (
        "verified",
        "judge",
        words,
        evidence.start,
    )
    [prompt] = model.prompts
    assert "harbour" in prompt
    assert "The village school" not in prompt.partition("Sentences, each")[0]  # only what the sentence cites


def test_without_a_judge_the_same_sentence_is_undecided() -> None:
    stream = CitationStream(SENT, {})
    assert [*stream.feed(PARAPHRASE), *stream.finish()]
    assert [sentence.verdict for sentence in stream.sentences] == [Verdict.UNDECIDED]


@pytest.mark.parametrize(
    ("raw", "ruling", "verdict", "reason"),
    [
        (PARAPHRASE, lambda n: supported(n, "The harbour was deepened"), "undecided", "judge_without_evidence"),
        (
            PARAPHRASE,
            lambda n: supported(n, "The harbour was dredged in 1931", passage=2),
            "undecided",
            "judge_without_evidence",
        ),
        (
            PARAPHRASE,
            lambda n: supported(n, "The harbour was dredged in 1931", passage=9),
            "undecided",
            "judge_without_evidence",
        ),
        (PARAPHRASE, supported, "undecided", "judge_without_evidence"),
        (PARAPHRASE, lambda n: supported(n, "in 1931"), "undecided", "judge_without_evidence"),
        (
            PARAPHRASE,
            lambda n: supported(n, "The harbour was dredged in 1931 so that larger ships could enter", "and made up"),
            "undecided",
            "judge_without_evidence",
        ),
        (PARAPHRASE, lambda n: contradicted(n, "ships could not enter"), "undecided", "judge_without_evidence"),
        (
            PARAPHRASE,
            lambda n: contradicted(n, "dredged in 1931 so that larger ships could enter", wrong="bigger"),
            "contradicted",
            "judge_contradicted",
        ),
        (PARAPHRASE, lambda n: not_told(n, "bigger vessels"), "unsupported", "judge_not_told"),
        (
            "Deepening the harbour needed 300 men[1].",
            lambda n: supported(n, "The harbour was dredged in 1931 so that larger ships could enter"),
            "undecided",
            "judge_without_figures: 300",
        ),
    ],
)
def test_what_a_judge_says_is_not_believed_without_its_evidence(
    checked: Checked,
    raw: str,
    ruling: Callable[[int], Ruling],
    verdict: str,
    reason: str,
) -> None:
    [sentence], _, _ = checked(raw, only("Deepening", ruling))
    assert sentence.verdict == verdict
    assert sentence.reasons[0] == reason


@pytest.mark.parametrize(
    ("operation", "operands", "result", "verdict"),
    [
        ("sum", ["300", "120"], "420", "verified"),
        ("sum", ["300", "119"], "420", "undecided"),  # 119 stands nowhere
        ("sum", ["300", "14"], "420", "undecided"),
        ("product", ["14", "30"], "420", "undecided"),  # 30 stands nowhere
        ("difference", ["300", "120"], "420", "undecided"),
        ("sum", [], "420", "undecided"),
        ("sum", ["420"], "420", "undecided"),
    ],
)
def test_a_figure_that_follows_is_computed_again(
    checked: Checked, operation: str, operands: list[str], result: str, verdict: str
) -> None:
    computed = [{"operation": operation, "operands": operands, "result": result}]
    ruler = only("Altogether", lambda n: supported(n, "It employed 300 men and 120 women.", computed=computed))
    [sentence], _, _ = checked("Altogether the employed were 420 people[1].", ruler)
    assert (sentence.verdict == "verified") == (verdict == "verified")


def test_where_the_sentence_that_nobody_wrote_is_supported_the_call_decides_nothing(
    checked: Checked,
) -> None:
    def obeys(passages: list[str], sentences: list[str]) -> list[Ruling]:
        return [supported(number, passages[0][:60]) for number in range(1, len(sentences) + 1)]

    sentences, _, model = checked(f"{PARAPHRASE} Larger ships have come in since[1].", obeys)
    assert [(sentence.verdict, sentence.reasons[0]) for sentence in sentences] == [("undecided", "judge_obeyed")] * 2
    [prompt] = model.prompts
    assert (
        len(
            [
                line
                for line in prompt.partition("Sentences, each")[2].partition("Verdicts:")[0].splitlines()
                if line[:1].isdigit()
            ]
        )
        == 4
    )  # with two controls


@pytest.mark.parametrize(
    "reply",
    [
        "All of these sentences are supported.",
        '{"sentences": [{"number": 1, "verdict": "supp',
        (
            '{"sentences": [{"number": 77, "verdict": "supported"}, {"number": 0, "verdict": "supported"}, '
            '{"number": -1, "verdict": "supported"}]}'
        ),
        '{"sentences": "supported"}',
        '[{"number": 1, "verdict": "supported"}]',
        '{"sentences": [{"number": "one", "verdict": "yes"}]}',
        '{"sentences": [{"number": 1, "verdict": "supported"}, {"number": 1, "verdict": "not_told"}]}',
        '{"sentences": ' + "[" * 20_000,
        '{"sentences": [{"number": 1, "verdict": "supported", "wrong": "' + "x" * 100_000 + '"}]}',
        "对不起，我无法完成这项任务。",
        "",
    ],
)
def test_a_reply_of_another_form_decides_nothing_and_loses_nothing(checked: Checked, reply: str) -> None:
    [sentence], stream, _ = checked(PARAPHRASE, lambda _passages, _sentences: reply)
    assert (sentence.verdict, sentence.reasons[0]) == ("undecided", "judge_unreadable")
    assert stream.text == PARAPHRASE
    assert [citation.state for citation in stream.citations] == ["undecided"]


def test_a_judge_that_fails_is_reported_and_costs_nothing(checked: Checked) -> None:
    def fails(_: list[str], __: list[str]) -> list[Ruling]:
        raise ConnectionError("no route")

    [sentence], _, _ = checked(PARAPHRASE, fails)
    assert (sentence.verdict, sentence.reasons[0]) == ("undecided", "judge_failed: ConnectionError")


def test_a_reply_that_its_client_calls_half_is_unreadable(checked: Checked) -> None:
    def ends(_: list[str], __: list[str]) -> list[Ruling]:
        raise EOFError

    [sentence], _, _ = checked(PARAPHRASE, ends)
    assert (sentence.verdict, sentence.reasons[0]) == ("undecided", "judge_unreadable")


def test_one_bad_ruling_costs_that_sentence_alone(checked: Checked) -> None:
    def rule(_: list[str], sentences: list[str]) -> list[Ruling]:
        good = [
            supported(number, "The harbour was dredged in 1931 so that larger ships could enter")
            if "Deepening" in text
            else not_told(number)
            for number, text in enumerate(sentences, start=1)
        ]
        return [
            *[ruling for ruling, text in zip(good, sentences, strict=True) if "Larger ships have" not in text],
            {"number": "x"},
        ]

    sentences, _, _ = checked(f"{PARAPHRASE} Larger ships have come in since[1].", rule)
    assert [sentence.verdict for sentence in sentences] == ["verified", "undecided"]


@pytest.mark.parametrize(
    ("result", "served", "reason"),
    [
        (PASSED.model_copy(update={"admitted": False}), "", "judge_not_admitted: true 72/72, false 0/144"),
        (PASSED.model_copy(update={"served": "large"}), "small", "judge_is_another"),
    ],
)
def test_a_judge_that_did_not_pass_or_is_another_one_decides_nothing(
    checked: Checked, result: ExamResult, served: str, reason: str
) -> None:
    ruler = only(
        "Deepening",
        lambda number: supported(number, "The harbour was dredged in 1931 so that larger ships could enter"),
    )
    [sentence], _, _ = checked(PARAPHRASE, ruler, result=result, served=served)
    assert (sentence.verdict, sentence.reasons[0]) == ("undecided", reason)


def test_sentences_on_the_same_articles_go_together_and_others_apart(
    checked: Checked,
) -> None:
    raw = f"{PARAPHRASE} The pupils soon had more space[2]. Ever larger vessels followed[1]."
    _, _, model = checked(
        raw, lambda _passages, sentences: [not_told(number) for number in range(1, len(sentences) + 1)]
    )
    assert sorted("larger vessels followed" in prompt and "Deepening" in prompt for prompt in model.prompts) == [
        False,
        True,
    ]


def test_what_words_prove_is_not_asked(checked: Checked) -> None:
    [sentence], _, model = checked("The village school opened with two rooms[2].", lambda _passages, _sentences: [])
    assert (sentence.verdict, sentence.method) == ("verified", "words")
    assert model.prompts == []


def test_a_sentence_without_a_mark_is_checked_against_all_passages(
    checked: Checked,
) -> None:
    ruler = only("The pupils", lambda number: supported(number, "A third room was added later.", passage=2))
    sentences, _, _ = checked(
        "The village school opened with two rooms[2]. The pupils got yet another room later.", ruler
    )
    assert [(sentence.verdict, sentence.marks) for sentence in sentences] == [("verified", (1,)), ("verified", ())]


def test_an_answer_without_marks_is_put_beside_the_passages_where_the_judge_found_it(
    checked: Checked,
) -> None:
    ruler = only("The pupils", lambda number: supported(number, "A third room was added later.", passage=2))
    _, stream, _ = checked("The pupils got yet another room later.", ruler)
    assert [(citation.aligned, citation.passage_id, citation.state) for citation in stream.citations] == [
        (True, "p2", "verified")
    ]


def test_what_a_passage_stands_under_is_shown_to_the_judge_and_holds_its_figures(checked: Checked) -> None:
    under = SENT[0].model_copy(update={"headings": ("harbour", "The works of 1928")})
    words = "The harbour was dredged in 1931 so that larger ships could enter"
    [sentence], _, model = checked(
        "The deepening of the harbour, part of the works of 1928, let bigger vessels come in[1].",
        only("deepening", lambda number: supported(number, words)),
        passages=(under, SENT[1]),
    )
    assert (sentence.verdict, sentence.method) == ("verified", "judge")
    assert "| under: The works of 1928\n" in model.prompts[0]  # what is the title is not said twice
