"""Proves that the count of faults makes every kind of fault, and that it tells tests that look from tests that
do not.
"""

import ast
import json
from collections import Counter
from pathlib import Path

import pytest

from tests.benchmarks import faults
from tests.benchmarks.mutations import Fault, chosen, faults_in

MODULE = '''"""Wells of a village; no test reads this."""

import logging
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["deepest"]
logger = logging.getLogger("wells")
_DEEP = 30  # metres
Kind = Literal["deep", "flat"]


def deepest(depths: "Sequence[int]", 井: list[int]) -> list[int]:
    """The deep ones; nothing where the "list" is empty."""
    logger.info("looked at %s", 1)
    if not depths or depths is 井:
        return []
    井.extend(depth for depth in depths if depth > _DEEP and depth != 99)
    assert 井 is not None, "always"
    return 井
'''
KINDS = {
    "condition turned": [
        "if not (not depths or depths is 井):",
        "or depths is not 井:",
        "if not (depth > _DEEP and depth != 99))",
    ],
    "bound moved": ["depth >= _DEEP"],
    "call left out": ["    pass\n"],
    "constant changed": ["_DEEP = 60  # metres", "depth != 198"],
    "and/or exchanged": ["if not depths and depths is 井:", "depth > _DEEP or depth != 99"],
    "return emptied": ["    return []\n"],
    "not removed": ["if depths or depths is 井:"],
}
LOOKING = (
    "from assistant.wells import deepest\ndef test_it():\n    assert deepest([31, 30, 99], []) == [31]\n    "
    "assert deepest([], [1]) == []\n"
)
BLIND = "from assistant.wells import deepest\ndef test_it():\n    deepest([31, 30, 99], [])\n    deepest([], [1])\n"


def made() -> list[Fault]:
    return faults_in("wells.py", MODULE)


@pytest.mark.parametrize(("kind", "texts"), KINDS.items())
def test_each_kind_of_fault_is_made(kind: str, texts: list[str]) -> None:
    after = [fault.after for fault in made() if fault.kind == kind]
    assert all(any(text in line for line in after) for text in texts), after


def test_a_fault_is_another_program_and_leaves_what_no_test_sees() -> None:
    programs = {ast.dump(ast.parse(fault.put_into(MODULE))) for fault in made()}
    changed = "".join(fault.before for fault in made())
    assert ast.dump(ast.parse(MODULE)) not in programs
    assert not [
        word
        for word in ("no test", "TYPE_CHECKING", "__all__", "looked", "flat", "assert", "nothing")
        if word in changed
    ]


def test_the_same_seed_makes_the_same_faults_and_spreads_them() -> None:
    sources = {f"{name}.py": MODULE for name in "abcdefg"}
    picked = chosen(sources, 14, seed=3)
    assert picked == chosen(sources, 14, seed=3) != chosen(sources, 14, seed=4)
    assert sorted(fault.file for fault in picked) == sorted([*sources, *sources])
    assert Counter(fault.kind for fault in picked) == dict.fromkeys(KINDS, 2)


def test_a_fault_is_found_again_where_its_line_stands_now() -> None:
    fault = next(fault for fault in made() if fault.kind == "bound moved")
    moved = MODULE.replace("_DEEP = 30", "\n\n_DEEP = 30")
    assert fault.put_into(moved) == moved.replace("> _DEEP", ">= _DEEP")
    assert fault.line_in(MODULE.replace("_DEEP", "_DEEPER")) is None


def test_a_fault_follows_its_lines_into_a_renamed_file() -> None:
    fault = next(fault for fault in made() if fault.kind == "bound moved")
    assert faults.followed(fault, {"springs.py": MODULE, "roads.py": ""}).file == "springs.py"
    assert faults.followed(fault, {"springs.py": MODULE, "ponds.py": MODULE}) == fault  # either could be meant
    assert faults.followed(fault, {"springs.py": MODULE, "wells.py": ""}) == fault


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    files = {
        "assistant/__init__.py": "",
        "assistant/wells.py": MODULE,
        "vectorstore/__init__.py": "",
        "tests/test_wells.py": LOOKING,
    }
    for file, text in files.items():
        (tmp_path / "checkout" / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "checkout" / file).write_text(text, encoding="utf-8")
    return tmp_path / "checkout"


@pytest.mark.slow
def test_tests_that_look_catch_what_blind_ones_miss(
    checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # most of a start is plugins that these tests do not use
    monkeypatch.setenv("PYTEST_PLUGINS", "_hypothesis_pytestplugin")
    blind = tmp_path / "blind"
    blind.mkdir()
    (blind / "test_wells.py").write_text(BLIND, encoding="utf-8")
    found, again = tmp_path / "found.json", tmp_path / "again.json"

    faults.main(["--checkout", str(checkout), "--count", "2", "--json", str(found)])
    faults.main(["--checkout", str(checkout), "--tests", str(blind), "--only", str(found), "--json", str(again)])

    looking, unseen = json.loads(found.read_text(encoding="utf-8")), json.loads(again.read_text(encoding="utf-8"))
    assert {row["result"] for row in looking} == {"caught"}
    assert {row["caught_by"] for row in looking} == {"tests/test_wells.py::test_it"}
    assert {row["result"] for row in unseen} == {"survived"}
    assert [row["after"] for row in unseen] == [row["after"] for row in looking]
    assert (checkout / "assistant" / "wells.py").read_text(encoding="utf-8") == MODULE
    assert unseen[0]["after"].strip() in capsys.readouterr().out
