"""Sentences in free words beside one sentence of an article: what contradicts, and what only looks so."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.check.opposites.finding import RULES
from assistant.check.opposites.pair import Pair
from assistant.i18n import Translator, all_texts
from assistant.verify.known_quantities import KnownQuantities

CASES = Path(__file__).parents[2] / "cases" / "check" / "opposites.jsonl"
ROWS = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
BY_NAME = {rule.__name__: rule for rule in RULES}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["sentence"])
def test_a_rule_finds_what_is_said_otherwise_and_nothing_else(row: dict[str, Any]) -> None:
    pair = Pair(row["sentence"], row["article"], KnownQuantities([row["article"]]))
    found = list(BY_NAME[row["rule"]](pair))
    assert bool(found) == row["contradicted"]
    for finding in found:
        for language in all_texts():
            assert Translator(language).reason(finding.reason) != finding.reason
    if not row["contradicted"]:
        assert not [finding for rule in RULES for finding in rule(pair)]


def test_every_rule_has_cases_of_both_kinds() -> None:
    for name in BY_NAME:
        assert any(row["contradicted"] for row in ROWS if row["rule"] == name), name
