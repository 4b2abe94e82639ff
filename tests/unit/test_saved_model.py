"""The file of the chosen model: its rights, whose it is, and what a damaged one does."""

import logging
import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from assistant.saved_model import SavedModel, forget_model, read_saved_model, save_model, saved_model_file

CANARY = "sk-canary-31f0"
CHOSEN = SavedModel(kind="compatible", name="tiny", server="http://127.0.0.1:9/v1", key=SecretStr(CANARY))


def rights(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_what_is_saved_is_read_again_and_no_other_user_may_read_it() -> None:
    old_mask = os.umask(0)
    try:
        save_model(CHOSEN)
    finally:
        os.umask(old_mask)
    assert rights(saved_model_file()) == 0o600
    assert read_saved_model() == CHOSEN
    assert CANARY not in repr(CHOSEN)
    assert [file.name for file in saved_model_file().parent.iterdir()] == ["model.json"]
    forget_model()
    forget_model()
    assert read_saved_model() is None


@pytest.mark.parametrize("wrong", [0o644, 0o660, 0o604, 0o700])
def test_wrong_rights_are_mended(wrong: int, caplog: pytest.LogCaptureFixture) -> None:
    save_model(CHOSEN)
    saved_model_file().chmod(wrong)
    assert read_saved_model() == CHOSEN
    assert rights(saved_model_file()) == 0o600
    assert "0600" in caplog.text
    assert CANARY not in caplog.text


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    save_model(CHOSEN)
    elsewhere = tmp_path / "elsewhere.json"
    saved_model_file().rename(elsewhere)
    saved_model_file().symlink_to(elsewhere)
    assert read_saved_model() is None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_the_file_of_another_user_is_not_believed() -> None:
    save_model(CHOSEN)
    os.chown(saved_model_file(), 12345, 12345)
    assert read_saved_model() is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"kind": "magic", "name": "x", "key": "sk-canary-31f0"}',
        b'{"kind": "openai", "name": "", "key": "sk-canary-31f0"}',
        b'{"kind": "compatible", "name": "x", "server": "http://a:sk-canary-31f0@b/v1"}',
    ],
)
def test_a_damaged_file_is_named_without_what_is_in_it(content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    saved_model_file().parent.mkdir(parents=True)
    saved_model_file().write_bytes(content)
    saved_model_file().chmod(0o600)
    assert read_saved_model() is None
    assert "model.json" in caplog.text
    assert CANARY not in caplog.text


@pytest.mark.parametrize(
    ("kind", "name", "model"),
    [
        ("openai", "gpt-5", "openai:gpt-5"),
        ("openai", "openai:gpt-5", "openai:gpt-5"),
        ("file", "/m/x.gguf", "gguf:/m/x.gguf"),
        ("langchain", "anthropic:claude", "anthropic:claude"),
    ],
)
def test_a_choice_is_named_as_the_setting_names_it(kind: str, name: str, model: str) -> None:
    assert SavedModel.model_validate({"kind": kind, "name": name}).model == model


@pytest.mark.parametrize(
    "parts",
    [
        {"kind": "openai", "name": "x", "server": "http://127.0.0.1:9/v1"},
        {"kind": "compatible", "name": "x"},
        {"kind": "compatible", "name": "x", "server": " "},
        {"kind": "compatible", "name": "x", "server": "http://127.0.0.1/" + "x" * 2000},
        {"kind": "compatible", "name": "x" * 1001, "server": "http://127.0.0.1:9/v1"},
        {"kind": "ollama", "name": "", "server": "http://127.0.0.1:9"},
        {"kind": "ollama", "name": "x", "server": "http://127.0.0.1:9", "key": CANARY},
        {"kind": "file", "name": "/m/x.gguf", "key": CANARY},
        {"kind": "langchain", "name": "anthropic"},
        {"kind": "langchain", "name": "anthropic:"},
        {"kind": "langchain", "name": ":claude"},
        {"kind": "langchain", "name": "openai:gpt-5"},
        {"kind": "langchain", "name": "gguf:/m/x.gguf"},
    ],
)
def test_parts_that_do_not_belong_together_are_refused(parts: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SavedModel.model_validate(parts)


def test_a_key_belongs_to_one_kind_and_one_server_or_provider() -> None:
    def receiver(**parts: Any) -> tuple[str, str]:
        return SavedModel.model_validate({"name": "x", **parts}).receiver

    server = "http://127.0.0.1:9/v1"
    mine = receiver(kind="compatible", server=server)
    assert mine == receiver(kind="compatible", server=f" {server}/ ", name="y")
    others = [
        receiver(kind="compatible", server="http://127.0.0.1:8/v1"),
        receiver(kind="ollama", server=server),
        receiver(kind="openai"),
        receiver(kind="langchain", name="anthropic:claude"),
        receiver(kind="langchain", name="mistral:claude"),
    ]
    assert len({mine, *others}) == 6
