"""`assistant eval --check`: the figures are those that a person counts."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.__main__ import main
from assistant.cli.printing import DONE, WRONG_USAGE
from tests.unit.check.conftest import ARTICLES

TOLL = "The toll was abolished in 1931 after a vote of the town council."
SET = {
    "articles": [{"path": name, "text": text} for name, text in ARTICLES.items()],
    "texts": [
        {
            "name": "toll",
            "language": "en",
            "sentences": [
                {"text": "# The toll", "label": "nothing", "before": ""},
                {"text": TOLL, "label": "true", "article": "bridge.md", "before": "\n\n"},
                {
                    "text": TOLL.replace("1931", "1941"),
                    "label": "false",
                    "error": "figure",
                    "article": "bridge.md",
                },
                {"text": "Finland won the world cup of ice hockey in Stockholm.", "label": "absent"},
            ],
        }
    ],
}


def test_the_figures_are_those_that_a_person_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "texts.json").write_text(json.dumps(SET), encoding="utf-8")
    assert main(["eval", "--check", str(tmp_path / "texts.json"), "--judge", "off", "--json"]) == DONE
    figures: dict[str, Any] = json.loads(capsys.readouterr().out)["check"]
    assert (figures["false_verified"], figures["true_carried"], figures["false_caught"]) == (0, 1, 1)
    assert (figures["contradicted_right"], figures["article_in_3"], figures["statements_passed_over"]) == (1, 1, 0)
    assert (figures["article_in_3_within"], figures["article_in_3_across"]) == (1, None)
    assert {label: {v: n for v, n in counts.items() if n} for label, counts in figures["verdicts"].items()} == {
        "true": {"verified": 1},
        "false": {"contradicted": 1},
        "absent": {"not_found": 1},
        "nothing": {"nothing_to_check": 1},
    }
    assert list(figures["by_error"]) == ["figure"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "the file"),
        ('{"articles": [], "texts": [{"name": "x"}]}', "texts.0.sentences"),
        ('{"articles": [{"path": "../x", "text": ""}], "texts": []}', "is no path inside a folder"),
    ],
)
def test_a_file_of_another_shape_is_refused_with_the_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, says: str
) -> None:
    (tmp_path / "texts.json").write_text(content, encoding="utf-8")
    assert main(["eval", "--check", str(tmp_path / "texts.json")]) == WRONG_USAGE
    assert says in capsys.readouterr().err
