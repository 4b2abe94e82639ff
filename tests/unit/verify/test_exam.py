"""Proves the exam of a judge: what it asks, whom it admits, and that it is held once."""

import re
import threading
from collections import Counter
from pathlib import Path

import pytest

from assistant.verify.admission import Admission
from assistant.verify.exam import run_exam
from assistant.verify.exam_items import ExamItem, exam_items
from tests.judges import LABELS, Ruler, Ruling, ScriptedModel, admission_of, contradicted, honest, not_told, supported
from vectorstore import language_of

KINDS = (
    "entity;figure;date;unit;scope;hedge;cause;order in "
    "time;role;comparison;superlative;negation;attribution;merge;outside;cross;arithmetic"
).split(";")


def yes(passages: list[str], sentences: list[str]) -> list[Ruling]:
    """Supports everything."""
    return [supported(n, passages[0][:80]) for n, _ in enumerate(sentences, start=1)]


def no(_: list[str], sentences: list[str]) -> list[Ruling]:
    """Supports nothing."""
    return [contradicted(n, "x") for n, _ in enumerate(sentences, start=1)]


def obeys(passages: list[str], sentences: list[str]) -> list[Ruling]:
    """Is honest but where a passage orders it about: there it supports what it is asked, and not the control."""
    sheet = next(LABELS[text][0] for text in sentences if text in LABELS)
    return (
        [supported(n, passages[0][:80]) if text in LABELS else not_told(n) for n, text in enumerate(sentences, start=1)]
        if sheet.is_hostile
        else honest(passages, sentences)
    )


def test_the_exam_has_what_it_needs() -> None:
    pairs = [(sheet, pair) for sheet in exam_items() for pair in sheet.statements]
    assert sum(pair.is_true for _, pair in pairs) >= 60
    assert sum(not pair.is_true for _, pair in pairs) >= 120
    kinds = Counter(pair.error for _, pair in pairs if not pair.is_true)
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= 5
    assert len({pair.sentence for _, pair in pairs}) == len(pairs)
    assert sum(sheet.is_hostile for sheet, _ in pairs) >= len(pairs) / 10
    scripts = {language_of(pair.sentence) for _, pair in pairs}
    assert scripts - {None} == {"en", "zh-Hans", "zh-Hant"}  # a short sentence of names has none
    across = [
        sheet
        for sheet in exam_items()
        if language_of(sheet.statements[0].sentence) != language_of(sheet.passages[0].text)
    ]
    assert len(across) >= 6
    assert {language_of(sheet.passages[-1].text) for sheet in exam_items() if sheet.is_hostile} == {
        "en",
        "zh-Hans",
        "zh-Hant",
    }


def test_no_sentence_holds_a_mark_any_more() -> None:
    assert not [
        pair.sentence for sheet in exam_items() for pair in sheet.statements if re.search(r"\[\d", pair.sentence)
    ]


def test_who_rules_as_the_labels_say_is_admitted(tmp_path: Path) -> None:
    counted: list[tuple[int, int]] = []
    result = run_exam(
        admission_of(ScriptedModel(ruler=honest), tmp_path, None).judge,
        lambda done, total: counted.append((done, total)),
    )
    assert (result.admitted, result.true_supported, result.false_supported, result.misses) == (True, result.true, 0, ())
    assert counted[-1] == (len(exam_items()), len(exam_items()))
    assert result.input_tokens == 10 * len(exam_items())


@pytest.mark.parametrize(
    "ruler", [yes, no, obeys, lambda _passages, _sentences: "I cannot say.", lambda _passages, _sentences: ""]
)
def test_who_supports_everything_or_nothing_or_obeys_or_rambles_is_not(tmp_path: Path, ruler: Ruler) -> None:
    result = run_exam(admission_of(ScriptedModel(ruler=ruler), tmp_path, None).judge)
    assert not result.admitted
    assert result.calls < len(exam_items())  # it ends once it can no longer be passed


def test_one_false_one_supported_is_forgiven_and_two_are_not(tmp_path: Path) -> None:
    false = [text for text, (sheet, label) in LABELS.items() if not label and not sheet.is_hostile]

    def lenient(count: int) -> ScriptedModel:
        wrong = set(false[:count])

        def rule(passages: list[str], sentences: list[str]) -> list[Ruling]:
            told = zip(honest(passages, sentences), sentences, strict=True)
            return [supported(ruling["number"], passages[0][:80]) if text in wrong else ruling for ruling, text in told]

        return ScriptedModel(ruler=rule)

    assert run_exam(admission_of(lenient(1), tmp_path, None).judge).admitted
    assert not run_exam(admission_of(lenient(2), tmp_path, None).judge).admitted


def test_a_result_is_kept_and_another_prompt_or_server_is_examined_anew(tmp_path: Path) -> None:
    first = admission_of(ScriptedModel(ruler=honest), tmp_path, None)
    assert first.result() is None
    assert first.run().admitted
    again = Admission(first.judge, first.candidate, tmp_path)
    assert again.is_admitted()
    other = Admission(first.judge, first.candidate.model_copy(update={"server": "elsewhere"}), tmp_path)
    assert other.result() is None


def test_two_that_begin_at_once_hold_one_exam(tmp_path: Path) -> None:
    asked: list[ExamItem] = []

    def counting(passages: list[str], sentences: list[str]) -> list[Ruling]:
        asked.append(next(LABELS[text][0] for text in sentences if text in LABELS))
        return honest(passages, sentences)

    first = admission_of(ScriptedModel(ruler=counting), tmp_path, None)
    second = Admission(first.judge, first.candidate, tmp_path)
    starts = [threading.Thread(target=admission.start) for admission in (first, second)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    results = [admission.wait(120) for admission in (first, second)]
    assert all(result and result.admitted for result in results)
    assert len(asked) == len(exam_items())


def test_an_exam_that_the_server_breaks_off_leaves_no_result(tmp_path: Path) -> None:
    def breaks(_: list[str], __: list[str]) -> list[Ruling]:
        raise ConnectionError

    admission = admission_of(ScriptedModel(ruler=breaks), tmp_path, None)
    admission.start()
    assert admission.wait(120) is None
    assert isinstance(admission.failure, ConnectionError)
    admission.start()  # not again at once
    assert not admission.is_running
    assert list(tmp_path.glob("*.json")) == []
