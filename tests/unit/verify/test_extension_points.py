"""Proves that rules, judges and languages of the check can be added without a change to the package's code."""

import asyncio
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from assistant.check.schemas import CheckedPart
from assistant.schemas import Citation, Judged
from assistant.verdicts import Verdict
from assistant.verify.admission import Admission, Candidate
from assistant.verify.comparison import Comparison
from assistant.verify.evidence import Excerpt
from assistant.verify.exam_items import exam_items
from assistant.verify.judge import Judge, JudgeRequest, Judgment, Ruling
from assistant.verify.lexicon import read_languages
from assistant.verify.rules import RULES, Finding, FunctionRule
from assistant.verify.sources import Source
from assistant.verify.verifier import Check, check_statement

PASSAGE = Source("The ferry crosses the strait twelve times a day. Captain Moss steers it!")


class NoExclamations:
    """A rule that is a class of its own: no function, and no base class of the package."""

    name = "no_exclamations"
    verdict = Verdict.UNSUPPORTED

    def applies_to(self, comparison: Comparison) -> bool:
        return not comparison.is_cross_lingual

    def find(self, comparison: Comparison) -> Iterator[Finding]:
        if comparison.sentence.endswith("!"):
            yield Finding("exclamation", ("!",), "!")


def names_the_captain(comparison: Comparison) -> Iterator[Finding]:
    if "Moss" in comparison.sentence:
        yield Finding("captain")


CAPTAIN = FunctionRule("captain", Verdict.CONTRADICTED, names_the_captain)


def test_a_rule_of_another_file_decides() -> None:
    sentence = "Captain Moss steers it!"
    assert check_statement(sentence, [PASSAGE]) == Check(Verdict.VERIFIED)
    with_rule = check_statement(sentence, [PASSAGE], rules=(*RULES, NoExclamations()))
    assert with_rule == Check(Verdict.UNSUPPORTED, ("exclamation: !",), "!")
    assert check_statement(
        "The ferry crosses the strait twelve times a day.", [PASSAGE], rules=(NoExclamations(),)
    ) == (Check(Verdict.VERIFIED))


def test_of_all_rules_the_worst_verdict_counts() -> None:
    check = check_statement("Captain Moss steers it!", [PASSAGE], rules=(NoExclamations(), CAPTAIN))
    assert check == Check(Verdict.CONTRADICTED, ("captain",))


def test_a_rule_may_come_to_any_verdict() -> None:
    rule = FunctionRule("nothing", Verdict.NOTHING_TO_CHECK, names_the_captain)
    assert check_statement("Captain Moss steers it!", [PASSAGE], rules=(rule,)).state == Verdict.NOTHING_TO_CHECK


def test_every_verdict_has_its_own_sign() -> None:
    assert len({verdict.sign for verdict in Verdict}) == len(Verdict)


@pytest.mark.parametrize(
    ("record", "foreign"), [(Citation, Verdict.PARTLY), (Citation, Verdict.NOT_FOUND), (CheckedPart, Verdict.UNKNOWN)]
)
def test_a_record_has_only_the_verdicts_of_its_kind(record: type[BaseModel], foreign: Verdict) -> None:
    schema = str(record.model_json_schema())
    fields = {"number": 1, "sentence": "It swims.", "start": 0, "end": 9}
    with pytest.raises(ValidationError, match=foreign):
        record.model_validate({**fields, "state": foreign, "verdict": foreign})
    assert f"'{foreign}'" not in schema
    assert record.model_validate({**fields, "state": "contradicted", "verdict": "contradicted"})


class KeyJudge:
    """A judge without a model: it supports what a list of true sentences has."""

    record = Judged(model="key", prompt="none")

    def __init__(self, true: frozenset[str]) -> None:
        self.true = true

    def judge(self, request: JudgeRequest) -> Judgment:
        return Judgment({place: self._ruling(request, place) for place in range(len(request.statements))})

    async def ajudge(self, request: JudgeRequest) -> Judgment:
        return self.judge(request)

    def _ruling(self, request: JudgeRequest, place: int) -> Ruling:
        is_true = request.statements[place].text in self.true
        excerpts = (Excerpt(passage=1, text=request.passages[0].text[:80]),) if is_true else ()
        verdict = "supported" if is_true else "not_told"
        return Ruling.model_validate(
            {"number": place + 1, "verdict": verdict, "excerpts": excerpts, "wrong": "", "computed": ()}
        )


TRUE_SENTENCES = frozenset(
    statement.sentence for item in exam_items() for statement in item.statements if statement.is_true
)


def admission(judge: Judge, folder: Path) -> Admission:
    return Admission(judge, Candidate(model="key", server="", prompt="none"), folder)


def test_a_judge_that_is_no_model_sits_the_same_exam(tmp_path: Path) -> None:
    passed = admission(KeyJudge(TRUE_SENTENCES), tmp_path / "passed")
    assert passed.run().misses == ()
    assert passed.is_admitted()
    failed = admission(KeyJudge(frozenset()), tmp_path / "failed")
    assert not failed.run().admitted
    assert not failed.is_admitted()


def test_a_judge_rules_without_blocking(tmp_path: Path) -> None:
    item = exam_items()[0]
    request = JudgeRequest(item.question, item.passages, ())
    assert asyncio.run(admission(KeyJudge(frozenset()), tmp_path).judge.ajudge(request)) == Judgment()


def test_a_language_is_found_by_its_file(tmp_path: Path) -> None:
    for file in files("assistant.verify.lexicon").iterdir():
        if file.name.endswith(".toml"):
            (tmp_path / file.name).write_bytes(file.read_bytes())
    shipped = read_languages(tmp_path)
    (tmp_path / "de.toml").write_text('negations = "nicht kein"\n', encoding="utf-8")
    languages = read_languages(tmp_path)
    assert set(languages) == {*shipped, "de"}
    assert languages["de"]["negations"].split() == ["nicht", "kein"]
    assert {"en", "zh"} <= set(shipped)
