"""The command line as a person or a script meets it: exit codes, one line of trouble, one JSON object."""

import json
import os
import re
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from assistant.__main__ import main
from assistant.cli.printing import DONE, FAILED, WRONG_USAGE

TEAMS = "河口乡去年组建了37个水质巡查小组。每个小组有6名成员，每周巡查2次。"


def corpus_of(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """The command in a process of its own, as a shell starts it."""
    command = [sys.executable, "-m", "assistant", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, env={**os.environ, **environment}, check=False
    )


def test_ask_prints_one_json_object_whose_quote_is_the_originals_slice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = corpus_of(tmp_path / "corpus", water=TEAMS)
    assert (
        main(
            [
                "ask",
                "河口乡组建了多少个巡查小组？",
                "--json",
                "--corpus",
                str(corpus),
                "--index",
                str(tmp_path / "index"),
            ]
        )
        == DONE
    )
    answer = json.loads(capsys.readouterr().out)
    assert answer["state"] == "answered"
    assert answer["model"] == "quote"
    citation = answer["citations"][0]
    assert TEAMS[citation["start"] : citation["end"]] == citation["quote"] == "河口乡去年组建了37个水质巡查小组。"
    assert answer["passages"][0]["number"] == citation["number"] == 1


def test_the_sample_articles_answer_without_any_setting(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "开江县组建了多少个驻村帮扶工作组？"]) == DONE
    shown = capsys.readouterr().out
    assert "51" in shown
    assert "quoted" in shown


def test_search_lists_passages_with_their_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = corpus_of(tmp_path / "corpus", water=TEAMS, trees="村里今年在山坡上种了900棵桃树，明年还要再种。")
    places = ["--corpus", str(corpus), "--index", str(tmp_path / "index")]
    assert main(["search", "种了多少桃树", "-k", "1", "--json", *places]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert found["query"] == "种了多少桃树"
    assert [passage["article"]["path"] for passage in found["passages"]] == ["trees.txt"]
    assert main(["search", "种了多少桃树", *places]) == DONE
    assert "trees.txt" in capsys.readouterr().out


@pytest.mark.slow
def test_who_reads_may_have_enough(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path / "corpus", water=TEAMS)
    reading, writing = os.pipe()
    os.close(reading)
    command = [
        sys.executable,
        "-m",
        "assistant",
        "search",
        "巡查小组",
        "--corpus",
        str(corpus),
        "--index",
        str(tmp_path / "index"),
    ]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, timeout=120, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (FAILED, b"")


def test_index_reports_what_changed_and_a_dry_run_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = corpus_of(tmp_path / "corpus", water=TEAMS)
    (corpus / "picture.png").write_bytes(b"\x89PNG\r\n")
    index = tmp_path / "index"
    places = ["--corpus", str(corpus), "--index", str(index)]
    assert main(["index", "--dry-run", "--json", *places]) == DONE
    planned = json.loads(capsys.readouterr().out)
    assert not index.exists()
    assert main(["index", "--json", *places]) == DONE
    done = json.loads(capsys.readouterr().out)
    assert planned["added"] == done["added"] == ["water.txt"]
    assert [refusal["path"] for refusal in done["refused"]] == ["picture.png"]
    assert main(["index", "--purge", *places]) == DONE
    assert "1 unchanged" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
def test_names_and_texts_do_not_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "\x1b[2Jwater.md").write_text(
        "---\ntitle: \x1b]0;owned\x07Water\n---\n\nThe mill\x9b1m grinds 9 tons of barley.\n", encoding="utf-8"
    )
    (tmp_path / "\x1b[31mprogram.exe").write_bytes(b"MZ")
    places = ["--corpus", str(tmp_path), "--index", str(tmp_path.parent / "index")]
    for command in (["index"], ["search", "barley"], ["ask", "How many tons of barley does the mill grind?"]):
        assert main([*command, *places]) == DONE
        shown = capsys.readouterr()
        assert "water.md" in shown.out
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown.out)


def test_eval_prints_figures_and_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"question": "河口乡有多少个巡查小组？", "answers": ["37"], "article": TEAMS},
        {"question": "山坡上种了什么？", "answers": ["桃树"], "article": "村里在山坡上种了很多桃树，一共900棵。"},
    ]
    questions = tmp_path / "questions.jsonl"
    questions.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    page = tmp_path / "report.html"
    assert main(["eval", str(questions), "--json", "--report", str(page)]) == DONE
    figures = json.loads(capsys.readouterr().out)
    assert figures["recall"] == {"1": 1.0, "5": 1.0, "10": 1.0}
    assert figures["quote"]["1"] == 1.0
    assert "http" not in page.read_text(encoding="utf-8")


def test_doctor_names_what_is_configured_and_how_to_change_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json"]) == DONE
    findings = {finding["what"]: finding for finding in json.loads(capsys.readouterr().out)["findings"]}
    assert {"corpus", "index", "embeddings", "chat model", "token counts", "page"} <= set(findings)
    assert "OPENAI_BASE_URL" in findings["chat model"]["change"]


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "said"),
    [
        (["ask", ""], {}, WRONG_USAGE, "empty"),
        (["ask", "？！"], {}, WRONG_USAGE, "empty"),
        (["ask", "字" * 20_000], {}, WRONG_USAGE, "20,000"),
        (["ask"], {}, WRONG_USAGE, "QUESTION"),
        (["nonsense"], {}, WRONG_USAGE, "nonsense"),
        (["search", "x", "-k", "0"], {}, WRONG_USAGE, "`k` is 0"),
        (["ask", "开江县", "--corpus", "/no/such/folder"], {}, FAILED, "/no/such/folder"),
        (["ask", "开江县", "--index", "/proc/nowhere"], {}, FAILED, "--index"),
        (["ask", "开江县"], {"ASSISTANT_PORT": "seven"}, WRONG_USAGE, "ASSISTANT_PORT"),
        (["ask", "开江县"], {"ASSISTANT_MODEL": "nobody:nothing"}, WRONG_USAGE, "ASSISTANT_MODEL"),
        (["ask", "开江县"], {"ASSISTANT_PROMPTS": "/no/prompts"}, WRONG_USAGE, "ASSISTANT_PROMPTS"),
        (["ask", "开江县"], {"ASSISTANT_EMBEDDINGS": "nobody:nothing"}, FAILED, "ASSISTANT_EMBEDDINGS"),
        (["ask", "开江县"], {"ASSISTANT_CHROMA_URL": "http://127.0.0.1:9"}, FAILED, "ASSISTANT_CHROMA_URL"),
        (
            ["ask", "开江县"],
            {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "OPENAI_API_KEY": "sk-canary-0001"},
            FAILED,
            "OPENAI_BASE_URL",
        ),
        (["eval", "/no/such/file.json"], {}, WRONG_USAGE, "/no/such/file.json"),
        (["eval", "questions.jsonl", "--corpus", "articles"], {}, WRONG_USAGE, "--corpus"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else None,
)
def test_trouble_is_one_sentence_and_an_exit_code(
    arguments: list[str],
    environment: dict[str, str],
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ASSISTANT_CORPUS", str(corpus_of(tmp_path / "corpus", water=TEAMS)))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    try:
        returned = main(arguments)
    except SystemExit as leaving:  # argparse's way
        returned = int(str(leaving.code))
    shown = capsys.readouterr()
    assert returned == code
    assert shown.out == ""
    sentence = shown.err.strip().splitlines()[-1]  # argparse puts its usage above
    assert sentence.startswith("assistant")
    assert said in sentence
    assert "Traceback" not in shown.err
    assert "canary" not in shown.err


@pytest.mark.slow
def test_a_missing_model_server_is_one_line_in_a_process_of_its_own(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path / "corpus", water=TEAMS)
    done = run(
        "ask",
        "河口乡",
        "--corpus",
        str(corpus),
        "--index",
        str(tmp_path / "index"),
        OPENAI_BASE_URL="http://127.0.0.1:9/v1",
        OPENAI_API_KEY="sk-canary-0001",
    )
    assert done.returncode == FAILED
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "canary" not in done.stderr


def test_an_empty_corpus_is_reported_with_what_was_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = corpus_of(tmp_path / "corpus", blank="  \n")
    assert main(["ask", "开江县", "--corpus", str(corpus), "--index", str(tmp_path / "index")]) == FAILED
    told = capsys.readouterr().err
    assert "holds no article" in told
    assert "blank.txt" in told


def test_a_port_in_use_is_reported_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == FAILED
    told = capsys.readouterr().err
    assert str(port) in told
    assert "--port" in told
    assert told.count("\n") == 1


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert (left.value.code, capsys.readouterr().out) == (DONE, f"assistant {version('ask-articles')}\n")


def test_bad_files_cost_no_good_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = corpus_of(tmp_path / "corpus", water=TEAMS)
    (corpus / "junk.txt").write_bytes(bytes(range(256)) * 8)
    (corpus / "empty.md").write_bytes(b"")
    (corpus / "loop.txt").symlink_to(corpus / "loop.txt")
    (corpus / "locked.txt").write_text("谁也读不到的文章，权限全部去掉了。")
    (corpus / "locked.txt").chmod(0)
    places = ["--corpus", str(corpus), "--index", str(tmp_path / "index")]
    assert main(["index", "--json", *places]) == DONE
    report = json.loads(capsys.readouterr().out)
    assert "water.txt" in report["added"]
    assert {"junk.txt", "empty.md"} <= {refusal["path"] for refusal in report["refused"]}
    assert all(refusal["reason"] for refusal in report["refused"])
    assert main(["ask", "河口乡有多少个巡查小组？", *places]) == DONE
    asked = capsys.readouterr()
    assert "37" in asked.out
    assert f"{len(report['refused'])} files are refused and not searched: `assistant index` tells why." in asked.err


def test_an_interruption_while_packages_are_loaded_is_reported_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("assistant.cli.main.run_command", interrupted)

    assert main(["doctor"]) == 1
    assert capsys.readouterr().err.startswith("assistant: Stopped.")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["check", "{}/no.docx"], "No such file or directory"),
        (["check", "{}"], "Is a directory"),
        (["eval", "--check", "{}/no.json"], "No such file or directory"),
        (["add", "--list", "{}/no.txt"], "No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], reason: str
) -> None:
    named = [argument.format(tmp_path) for argument in arguments]
    corpus = corpus_of(tmp_path / "corpus", water=TEAMS)
    places = [] if "eval" in named else ["--corpus", str(corpus), "--index", str(tmp_path / "index")]
    assert main([*named, *places]) == FAILED
    assert f"`{named[-1]}` cannot be used: {reason}." in capsys.readouterr().err
