"""`assistant check`: its table, its JSON, its exit codes, and the files that it reads."""

import io
import json
from pathlib import Path
from typing import Any

import docx
import pytest

from assistant.__main__ import main
from assistant.cli.check import FOUND
from assistant.cli.printing import DONE, FAILED, WRONG_USAGE

TRUE = "河口乡去年组建了37个水质巡查小组。"
FALSE = "河口乡去年组建了73个水质巡查小组。"


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("check")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "water.txt").write_text(f"{TRUE}每个小组有6名成员，每周巡查2次。", encoding="utf-8")
    return ["--corpus", str(folder / "corpus"), "--index", str(folder / "index")]


def draft(folder: Path, text: str) -> str:
    (folder / "draft.md").write_text(text, encoding="utf-8")
    return str(folder / "draft.md")


def test_the_table_shows_verdicts_evidence_and_what_differs(
    tmp_path: Path, places: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", draft(tmp_path, f"# 报告\n\n{TRUE}\n{FALSE}"), *places]) == DONE
    shown = capsys.readouterr().out
    for words in ("✓ verified", "≠ contradicted", "you: 73; the article: 37", "water.txt", "3 sentences"):
        assert words in shown


def test_json_is_one_object_with_offsets_into_its_text(
    tmp_path: Path, places: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", draft(tmp_path, f"- **{TRUE}**"), "--json", *places]) == DONE
    record: dict[str, Any] = json.loads(capsys.readouterr().out)
    [sentence] = record["sentences"]
    assert (sentence["sentence"], sentence["verdict"], sentence["method"]) == (TRUE, "verified", "words")
    assert TRUE in record["text"][sentence["start"] : sentence["end"]]
    assert record["counts"]["verified"] == 1
    assert sentence["evidence"][0]["quote"] == TRUE
    assert record["usage"]["judge_input_tokens"] == 0


@pytest.mark.parametrize(
    ("text", "fail_on", "code"),
    [
        (FALSE, "contradicted,not-found", FOUND),
        (FALSE, "not_found", DONE),
        (TRUE, "contradicted", DONE),
        (TRUE, "verified", FOUND),
    ],
)
def test_fail_on_decides_the_exit_code(tmp_path: Path, places: list[str], text: str, fail_on: str, code: int) -> None:
    assert main(["check", draft(tmp_path, text), "--fail-on", fail_on, *places]) == code


def test_an_unknown_verdict_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", draft(tmp_path, TRUE), "--fail-on", "wrong"])
    assert ended.value.code == WRONG_USAGE
    assert "`wrong` is no verdict" in capsys.readouterr().err


def test_standard_input_and_word_files_are_read(
    tmp_path: Path, places: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TRUE.encode()), encoding="utf-8"))
    assert main(["check", "-", *places]) == DONE
    assert "✓ verified" in capsys.readouterr().out
    document = docx.Document()
    document.add_heading("报告")
    document.add_paragraph(TRUE + "每个小组有6名成员，每周巡查2次。")
    document.save(str(tmp_path / "draft.docx"))
    assert main(["check", str(tmp_path / "draft.docx"), "--fail-on", "contradicted,not_found", *places]) == DONE
    assert "✓ verified" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "code", "says"),
    [
        ("empty.md", b"", WRONG_USAGE, "The text is empty: give one with sentences."),
        (
            "broken.docx",
            b"PK\x03\x04 and no more",
            FAILED,
            "The file broken.docx cannot be checked: is a broken Word file",
        ),
        (
            "program.exe",
            b"MZ\x00",
            FAILED,
            "The file program.exe cannot be checked: files of the kind .exe cannot be read",
        ),
        (
            "picture.md",
            b"\x89PNG\r\n\x1a\n\x00\x00",
            FAILED,
            "The file picture.md cannot be checked: is not text but an image",
        ),
    ],
)
def test_a_file_that_is_no_text_is_refused_with_a_sentence(
    tmp_path: Path,
    places: list[str],
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: bytes,
    code: int,
    says: str,
) -> None:
    (tmp_path / name).write_bytes(content)
    assert main(["check", str(tmp_path / name), *places]) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert says in printed.err


def test_a_file_that_is_not_there_is_one_line(places: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "nowhere.md", *places]) == FAILED
    assert "nowhere.md" in capsys.readouterr().err


def test_reports_and_word_files_are_written_beside_the_table(
    tmp_path: Path, places: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = draft(tmp_path, f"{TRUE}\n{FALSE}")
    report, word = tmp_path / "r.html", tmp_path / "r.docx"
    assert main(["check", file, "--json", "--report", str(report), "--docx", str(word), *places]) == DONE
    assert json.loads(capsys.readouterr().out)["counts"]["contradicted"] == 1
    assert "you: 73; the article: 37" in report.read_text(encoding="utf-8")
    [comment] = docx.Document(str(word)).comments
    assert "37" in comment.text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["draft.md", "r.docx", "r.html"]


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (["--report", "r.pdf"], WRONG_USAGE, "writes .html, .md or .json"),
        (["--docx", "r.doc"], WRONG_USAGE, "writes a .docx"),
        (["--report", "draft.md"], WRONG_USAGE, "is the text itself"),
        (["--report", "nowhere/r.html"], FAILED, "there is no folder"),
    ],
)
def test_a_file_that_cannot_be_written_is_said_before_the_check(
    tmp_path: Path,
    places: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    code: int,
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check", draft(tmp_path, FALSE), *options, *places]) == code
    shown = capsys.readouterr()
    assert says in shown.err
    assert not shown.out
    assert (tmp_path / "draft.md").read_text(encoding="utf-8") == FALSE
