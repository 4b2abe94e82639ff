"""Proves each rule of the check on its own cases: sentences, the passage that they cite, the verdict, and the first
reasons for it.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.i18n import Translator, all_texts
from assistant.verify.comparison import Comparison
from assistant.verify.rules import RULES
from assistant.verify.sources import Source
from assistant.verify.verifier import check_statement, strip_frame

FOLDER = Path(__file__).parents[2] / "cases" / "verify"
PASSAGES: dict[str, str] = json.loads((FOLDER / "passages.json").read_text(encoding="utf-8"))


def cases() -> Iterator[dict[str, Any]]:
    for file in sorted(FOLDER.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


CASES = list(cases())


def sources(case: dict[str, Any]) -> list[Source]:
    """The passage of a case; `@en` and the like stand for the longer ones that many share."""
    text = case["passage"]
    return [
        Source(
            PASSAGES[text[1:]] if text.startswith("@") else text, title=case.get("title", ""), date=case.get("date", "")
        )
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']}: {case['sentence'][:40]}")
def test_a_case_gets_its_verdict_for_its_reasons(case: dict[str, Any]) -> None:
    check = check_statement(case["sentence"], sources(case), before=case.get("before", ""))
    assert check.state == case["verdict"]
    assert check.reasons[: len(case.get("reasons", []))] == tuple(case.get("reasons", []))


def test_every_rule_finds_something_in_its_cases_and_nothing_in_verified_ones() -> None:
    found: set[str] = set()
    for case in CASES:
        comparison = Comparison(case["sentence"], tuple(sources(case)), case.get("before", ""))
        names = {rule.name for rule in RULES if rule.applies_to(comparison) and list(rule.find(comparison))}
        assert case["rule"] not in {rule.name for rule in RULES} or case["rule"] in names
        assert not names or case["verdict"] != "verified" or case["sentence"] != strip_frame(case["sentence"])
        found |= names
    assert found == {rule.name for rule in RULES}


def test_every_reason_is_reported_in_the_readers_language() -> None:
    codes = {reason.partition(": ")[0] for case in CASES for reason in case.get("reasons", [])} | {
        "too_long",
        "no_passage",
        "unsent",
    }
    for language in ("en", "zh-Hans", "zh-Hant"):
        assert {f"reason_{code}" for code in codes} <= set(all_texts()[language])


def test_reasons_name_their_words() -> None:
    assert Translator("zh-Hans").reason("other_figure: 37, 99") == "原文是“37”，不是“99”"
    assert Translator("en").reason("not_in_passage: 51") == "not in the passage: 51"
    assert Translator("en").reason("an older sentence") == "an older sentence"
