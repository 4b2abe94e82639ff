"""What the README says is true: its code runs, its tree is the tree, its commands exist."""

import re
from pathlib import Path

import gradio as gr
import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_tree_names_every_folder_of_modules() -> None:
    tree = next(block for block in README.split("```") if block.strip().startswith("assistant/ "))
    for package in ("assistant", "vectorstore"):
        folders = {path.name for path in (ROOT / package).rglob("*") if path.is_dir() and list(path.glob("*.py"))}
        assert folders <= set(re.findall(r"(\w+)/", tree))


def test_the_commands_exist() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"^make (\w+)", README, re.MULTILINE)) <= targets


def test_the_code_for_a_host_app_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(blocks) == 2
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "teams.txt").write_text(
        "The county formed 12 teams last year. They met every week.", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(gr.Blocks, "launch", lambda _: None)
    scope: dict[str, object] = {}
    exec(compile(blocks[0], "README", "exec"), scope)  # its own code, so that it stays true
    exec(compile(blocks[1], "README", "exec"), scope)
    answer = scope["answer"]
    assert "12" in getattr(answer, "answer", "")


def test_the_first_answer_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    from assistant.__main__ import main

    block = re.search(r"```console\n(.*?)```", README, re.DOTALL)
    assert block
    command, shown = block.group(1).split("\n", 1)
    question = re.search(r'"(.+)"', command)
    assert question
    assert main(["ask", question.group(1)]) == 0
    assert capsys.readouterr().out == shown
