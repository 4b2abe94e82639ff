"""A full disk, a folder that may not be written or that vanishes: one sentence, and nothing indexed is lost."""

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.__main__ import main
from assistant.cli.doctor.examine import examine
from assistant.i18n import Translator
from assistant.settings import read_settings
from vectorstore import CorpusError, StorageError

TEXT = "河口乡去年组建了37个水质巡查小组，每周巡查2次。"


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux has a file that nobody, root included, can read"
)
def test_an_unreadable_file_is_refused_and_its_indexed_text_kept(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    article = tmp_path / "corpus" / "water.txt"
    article.write_text(TEXT, encoding="utf-8")
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index") as assistant:
        assistant.sync()
        article.unlink()
        article.symlink_to("/proc/self/mem")  # reading it is an input/output error
        for _ in range(2):
            report = assistant.sync()
            assert [refusal.path for refusal in report.refused] == ["water.txt"]
            assert "cannot be read" in report.refused[0].reason
            assert "37" in assistant.ask("河口乡组建了多少个巡查小组？").answer
        article.unlink()
        article.write_text(TEXT, encoding="utf-8")
        assert assistant.sync().refused == ()
        assert assistant.sync().unchanged == 1
        article.write_text(TEXT.replace("37", "41"), encoding="utf-8")
        assert assistant.sync().changed == ("water.txt",)
        assert "41" in assistant.ask("河口乡组建了多少个巡查小组？").answer


FULL = """
import resource, runpy, sys
limit = int(sys.argv[1])  # no file may grow beyond: what a full disk does
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.argv = ["assistant", *sys.argv[2:]]
runpy.run_module("assistant", run_name="__main__")
"""


def run(*arguments: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    command = (
        [sys.executable, "-c", FULL, str(limit), *arguments]
        if limit
        else [sys.executable, "-m", "assistant", *arguments]
    )
    # Python writes a compiled module in part where a file may not grow, and every later process breaks on it
    surroundings = {**os.environ, "ASSISTANT_MODEL": "quote", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=surroundings)


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in done.stderr.splitlines() if line.startswith("assistant: ")]
    assert done.returncode == 1, done.stderr
    assert len(lines) == 1
    assert "Traceback" not in done.stderr
    return lines[0]


def bytes_of(folder: Path) -> Mapping[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files")
@pytest.mark.parametrize(("limit", "answers"), [pytest.param(100_000, False, marks=pytest.mark.slow), (400_000, True)])
def test_a_full_disk_costs_nothing_and_the_next_run_completes_it(tmp_path: Path, limit: int, answers: bool) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "water.txt").write_text(TEXT, encoding="utf-8")
    with Assistant(corpus=corpus, index=index) as assistant:
        assistant.sync()
    for number in range(16):
        (corpus / f"{number}.txt").write_text(
            "".join(f"第{number}村第{line}年修了{line * number + 3}米水渠。" for line in range(40)), encoding="utf-8"
        )
    before = bytes_of(corpus)

    told = one_sentence(run("index", "--corpus", str(corpus), "--index", str(index), limit=limit))

    assert re.search(r"\(.*disk.*\).*: check the disk's space", told)  # why, and what to do
    assert bytes_of(corpus) == before
    assert not (index / "chroma-1").exists()  # a full disk is no damage: nothing is thrown away
    asked = run("search", "水质巡查小组", "--corpus", str(corpus), "--index", str(index), limit=limit)
    assert "check the disk's space" in asked.stderr
    assert "Traceback" not in asked.stderr
    assert ("37" in asked.stdout) == answers  # from before, unless even Chroma's own bookkeeping finds no room
    with Assistant(corpus=corpus, index=index) as assistant:  # with space again, it answers and goes on
        assert "37" in assistant.ask("河口乡组建了多少个巡查小组？").answer
        again = assistant.sync()
        assert (again.unchanged, again.refused) == (17, ())


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux has a folder that nobody, root included, can write to"
)
def test_an_index_folder_that_cannot_be_made_is_reported_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "water.txt").write_text(TEXT, encoding="utf-8")

    told = one_sentence(
        run("ask", "河口乡组建了多少个巡查小组？", "--corpus", str(tmp_path), "--index", "/proc/self/index")
    )

    assert "cannot be written" in told
    assert "name another with --index" in told


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_an_index_that_may_only_be_read_is_reported_in_a_sentence(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "water.txt").write_text(TEXT, encoding="utf-8")
    corpus.chmod(0o555)
    places = ("--corpus", str(corpus), "--index", str(index))
    assert run("index", *places).returncode == 0
    for path in (*index.rglob("*"), index):
        path.chmod(0o555 if path.is_dir() else 0o444)

    told = one_sentence(run("ask", "河口乡组建了多少个巡查小组？", *places))

    assert "cannot be" in told
    assert str(index) in told


def _other(file: Path) -> None:
    file.unlink()
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE bookmarks (address)")


def _overwritten(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    file.write_bytes(content)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "truncated": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "overwritten": _overwritten,
    "emptied": lambda file: file.write_bytes(b""),
    "another program's": _other,
    "no database": lambda file: file.write_bytes(b"nothing of that kind " * 400),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_record_is_reported_at_every_door_alike_and_nothing_is_deleted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    for number in range(40):
        (corpus / f"{number}.txt").write_text(f"{TEXT}第{number}村去年修了{number + 3}米水渠。", encoding="utf-8")
    with Assistant(corpus=corpus, index=index) as assistant:
        assistant.sync()
    DAMAGES[damage](index / "record.sqlite3")
    before = {name: content for name, content in bytes_of(index).items() if name not in ("owner", "lock")}
    places = ["--corpus", str(corpus), "--index", str(index)]

    with Assistant(corpus=corpus, index=index) as assistant, pytest.raises(StorageError) as raised:
        assistant.search("河口乡组建了多少个巡查小组？")
    told = str(raised.value)
    assert told.startswith(f"The index `{index}` is damaged (")
    assert "delete the folder, and the next run makes it anew" in told
    for command in (["index"], ["index", "--dry-run"], ["search", "水渠"], ["ask", "水渠"]):
        assert main([*command, *places]) == 1
        assert capsys.readouterr().err.splitlines()[-1] == f"assistant: {told}"
    assert told in [finding.found for finding in examine(read_settings(corpus=corpus, index=index)) if not finding.ok]
    assert str(index) in Translator("zh-Hans").message(raised.value.code, raised.value.values) != told
    assert bytes_of(index).items() >= before.items()


def test_a_corpus_folder_that_vanishes_costs_nothing(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "water.txt").write_text(TEXT, encoding="utf-8")
    with Assistant(corpus=corpus, index=index) as assistant:
        assistant.sync()
        shutil.move(corpus, tmp_path / "away")
        with pytest.raises(CorpusError, match="There is no corpus folder"):
            assistant.sync()
        assert "37" in assistant.ask("河口乡组建了多少个巡查小组？").answer
        shutil.move(tmp_path / "away", corpus)
        assert assistant.sync().unchanged == 1


def test_a_file_that_vanishes_while_it_is_read_is_named_and_costs_no_other(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("A note on the mill. It grinds barley every autumn.", encoding="utf-8")
    (corpus / "water.txt").write_text(TEXT, encoding="utf-8")

    def vanish(done: int, of: int) -> None:
        (corpus / "water.txt").unlink(missing_ok=True)

    with Assistant(corpus=corpus, index=tmp_path / "index") as assistant:
        report = assistant.sync(progress=vanish)
        assert report.added == ("a.txt",)
        assert [refusal.path for refusal in report.refused] == ["water.txt"]
        assert assistant.sync().removed == ("water.txt",)
