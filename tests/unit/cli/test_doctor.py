"""The doctor says which doors are open, to whom and how they are locked."""

from pathlib import Path
from typing import Any

import pytest

from assistant.cli.doctor import file_types
from assistant.cli.doctor.examine import examine
from assistant.cli.doctor.finding import Finding
from assistant.saved_model import SavedModel, save_model, saved_model_file
from assistant.settings import read_settings

KEYS = "key-of-one-0123456789,key-of-two-0123456789"
SITE = "https://news.example"


def told(folder: Path, **settings: Any) -> dict[str, Finding]:
    findings = examine(read_settings(corpus=folder, index=folder / "index", model="quote", **settings))
    return {finding.what: finding for finding in findings}


@pytest.mark.parametrize(
    ("settings", "page", "programs", "fine"),
    [
        ({}, "this machine only, open to everybody", "open to every program of this machine", True),
        (
            {"accounts": "a:b,c:d", "api_keys": KEYS},
            "this machine only, open to those with one of 2 accounts",
            "open with one of 2 keys",
            True,
        ),
        ({"host": "0.0.0.0"}, "shut", "shut", False),
        ({"host": "0.0.0.0", "api_keys": KEYS}, "shut", "open with one of 2 keys", True),
        (
            {"host": "0.0.0.0", "accounts": "a:b"},
            "other machines too, open to those with one of 1 accounts",
            "shut",
            True,
        ),
    ],
)
def test_the_doors_and_their_locks_are_reported(
    tmp_path: Path, settings: dict[str, Any], page: str, programs: str, fine: bool
) -> None:
    findings = told(tmp_path, **settings)
    assert page in findings["page"].found
    assert programs in findings["doors for programs"].found
    assert {findings[what].ok for what in ("page", "doors for programs")} == {fine}
    assert not any(secret in repr(findings) for secret in (*KEYS.split(","), "a:b", "c:d"))
    assert fine or "Nothing will start" in findings["doors for programs"].change


def test_the_files_that_are_read_are_counted(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name in ("roads.txt", ".hidden", ".git/object"):
        (tmp_path / name).write_text("The road goes up the hill.", encoding="utf-8")
    assert told(tmp_path)["corpus"].found.startswith("1 files in")


def test_limits_and_other_sites_are_reported(tmp_path: Path) -> None:
    assert (
        told(tmp_path)["limits of a client"].found
        == "any number of questions a minute, any number of answers in the making at once"
    )
    others = told(tmp_path, host="0.0.0.0", api_keys=KEYS, requests_at_once=2, cors_sites=SITE)
    assert others["limits of a client"].found == "60 questions a minute, 2 answers in the making at once"
    assert others["other sites"].found == f"whose pages may ask: {SITE}; that may frame /embed/: none"


def test_what_cannot_be_loaded_is_reported_before_there_is_an_index(tmp_path: Path) -> None:
    fine = told(tmp_path)
    assert fine["embeddings"].ok
    assert fine["prompts"].ok
    wrong = told(tmp_path, embeddings="nonsense", prompts=tmp_path / "nowhere")
    assert not wrong["embeddings"].ok
    assert "cannot be loaded" in wrong["embeddings"].found
    assert not wrong["prompts"].ok
    assert "`system.md`" in wrong["prompts"].found


def test_what_is_read_with_help_and_fetched_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = told(tmp_path)
    assert "none of this machine and the own network, at most 50 MB" in found["pages of the web"].found
    assert found["proxy for pages"].found.startswith("none")
    found = told(tmp_path, fetch_private=True, fetch_proxy="http://reader:words@[::1]:3128", max_file_mb=7)
    assert "and those of this machine and the own network, at most 7 MB" in found["pages of the web"].found
    assert found["proxy for pages"].found.startswith("http://[::1]:3128, ")
    assert "words" not in repr(found)
    for there in (True, False):
        monkeypatch.setattr(file_types, "reads_pictures", lambda there=there: there)
        monkeypatch.setattr(file_types, "office_program", lambda there=there: "/bin/soffice" if there else None)
        found = told(tmp_path)
        assert (".png" in found["scans and pictures"].found, ".doc" in found["old Office files"].found) == (True, True)
        assert ("not read" not in found["scans and pictures"].found) is there
        assert ("`/bin/soffice`" in found["old Office files"].found) is there


def test_where_the_model_comes_from_is_told_and_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def found() -> dict[str, Finding]:
        findings = examine(read_settings(corpus=tmp_path, index=tmp_path / "index"))
        assert "sk-canary" not in repr(findings)
        return {finding.what: finding for finding in findings}

    assert "none" in found()["chat model"].found
    save_model(SavedModel.model_validate({"kind": "openai", "name": "gpt-5", "key": "sk-canary-0001"}))
    chosen = found()["chat model"]
    assert (chosen.ok, "`openai:gpt-5`" in chosen.found, "chosen on the page" in chosen.found) == (True, True, True)
    monkeypatch.setenv("ASSISTANT_MODEL", "quote")
    assert "is not used, by ASSISTANT_MODEL" in found()["chosen model"].found
    saved_model_file().write_text("{")
    assert not found()["chosen model"].ok
    monkeypatch.setenv("ASSISTANT_MODEL", "gpt-4o")
    saved_model_file().unlink()
    missing = found()["chat model"]
    assert (missing.ok, "set OPENAI_API_KEY" in missing.found) == (False, True)
