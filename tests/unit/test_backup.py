"""A backup holds what cannot be made again, is made while the index is written, and restores whole or not at all."""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import threading
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.__main__ import main
from assistant.cli.printing import DONE, FAILED
from assistant.conversations import Conversations
from vectorstore.index.sqlite_schema import SCHEMA_VERSION

TREES = "The village planted 900 peach trees on the slope. It will plant more of them next year."
QUESTION = "How many peach trees did the village plant?"
SECRET = "sk-a-secret-of-the-owner-0123"
TURN = {"id": "t", "question": QUESTION, "asked": 1.0, "record": {"answer": "900"}}
CONVERSATION = {"id": "c", "title": "Trees", "created": 1.0, "updated": 1.0}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus, an index and conversations; and a backup of these."""
    folder = tmp_path_factory.mktemp("original")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "trees.txt").write_text(TREES, encoding="utf-8")
    Conversations(folder / "conversations").save("li", CONVERSATION, TURN, is_new=True, is_new_turn=True)
    with Assistant(corpus=folder / "corpus", index=folder / "index", model="quote") as assistant:
        assistant.sync()
    (folder / "index" / "opinions.jsonl").write_text('{"verdict": "up"}\n{"verd', encoding="utf-8")
    return folder


Command = Callable[..., int]


@pytest.fixture
def command(original: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Runs a command in an empty folder, over the original corpus, with the index and conversations of a folder."""
    monkeypatch.chdir(tmp_path)

    def run(name: str, place: Path, *arguments: str | Path) -> int:
        monkeypatch.setenv("ASSISTANT_CONVERSATIONS", str(place / "conversations"))
        options = ["--corpus", str(original / "corpus"), "--index", str(place / "index")]
        return main([name, *map(str, arguments), *options])

    return run


@pytest.fixture
def backup(original: Path, command: Command, tmp_path: Path) -> Path:
    (tmp_path / ".env").write_text(
        f"OPENAI_API_KEY={SECRET}\nASSISTANT_ACCOUNTS=li:{SECRET}\nANTHROPIC_API_KEY={SECRET}\n"
        f"ASSISTANT_CHROMA_URL=http://li:{SECRET}@127.0.0.1:1\nASSISTANT_PASSAGES=4\n# {SECRET}\n",
        encoding="utf-8",
    )
    assert command("backup", original, "one.backup") == DONE
    (tmp_path / ".env").unlink()
    return tmp_path / "one.backup"


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_a_backup_restores_the_index_the_conversations_and_the_opinions_without_a_secret(
    original: Path, command: Command, backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert files(tmp_path) == {"one.backup"}
    with zipfile.ZipFile(backup) as archive:
        assert all(SECRET.encode() not in archive.read(name) for name in archive.namelist())
    place = tmp_path / "place"
    assert command("restore", place, backup) == DONE
    assert "1 articles, 1 chunks, conversations, opinions, settings" in capsys.readouterr().out
    assert (place / "index" / "opinions.jsonl").read_text() == '{"verdict": "up"}\n'
    assert (place / "index" / "settings-from-backup.env").read_text() == "ASSISTANT_PASSAGES='4'\n"
    assert Conversations(place / "conversations").turns("li") == [{**TURN, "conversation": "c"}]
    with (
        Assistant(corpus=original / "corpus", index=place / "index", model="quote") as restored,
        Assistant(corpus=original / "corpus", index=original / "index", model="quote") as first,
    ):
        assert restored.sync().unchanged == 1
        expected, answer = first.ask(QUESTION), restored.ask(QUESTION)
        assert answer.citations == expected.citations
        assert "900" in answer.answer


def test_what_is_there_is_replaced_only_where_that_is_asked_for_and_is_kept(
    original: Path, command: Command, backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "place"
    shutil.copytree(original / "index", place / "index")
    Conversations(place / "conversations").save(
        "li", {**CONVERSATION, "id": "new"}, {**TURN, "id": "new"}, is_new=True, is_new_turn=True
    )
    before = (place / "index" / "record.sqlite3").read_bytes()
    assert command("restore", place, backup) == FAILED
    assert "--replace" in capsys.readouterr().err
    assert (place / "index" / "record.sqlite3").read_bytes() == before
    assert command("restore", place, backup, "--replace") == DONE
    assert (place / "index" / "record-before-restore.sqlite3").read_bytes() == before
    assert [turn["id"] for turn in Conversations(place / "conversations").turns("li")] == ["t"]
    with closing(sqlite3.connect(place / "conversations" / "conversations-before-restore.sqlite3")) as kept:
        assert kept.execute("SELECT id FROM turns").fetchall() == [("new",)]


def test_an_index_that_is_open_is_backed_up_and_not_restored_over(
    original: Path, command: Command, backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Assistant(corpus=original / "corpus", index=original / "index", model="quote") as assistant:
        assistant.sync()
        assert command("backup", original, "two.backup") == DONE
        assert command("restore", original, backup, "--replace") == FAILED
        assert str(os.getpid()) in capsys.readouterr().err
        assert "900" in assistant.ask(QUESTION).answer


def test_every_copy_of_a_database_that_is_written_is_one_moment_of_it(
    original: Path, command: Command, tmp_path: Path
) -> None:
    place = tmp_path / "place"
    shutil.copytree(original / "index", place / "index")
    stopping = threading.Event()

    def write() -> None:
        """Lists a refusal in each of two rows, always of one number."""
        with closing(sqlite3.connect(place / "index" / "record.sqlite3", timeout=60)) as database:
            number = 0
            while not stopping.is_set():
                number += 1
                with database:
                    for file in ("a", "b"):
                        row = (file, "p", json.dumps(number))
                        database.execute("INSERT OR REPLACE INTO refusals VALUES (?, ?, ?)", row)
                time.sleep(0.001)

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for number in range(5):
            assert command("backup", place, f"{number}.backup") == DONE
    finally:
        stopping.set()
        writing.join()
    for number in range(5):
        with zipfile.ZipFile(tmp_path / f"{number}.backup") as archive:
            (tmp_path / "copy").write_bytes(archive.read("record.sqlite3"))
        with closing(sqlite3.connect(tmp_path / "copy")) as copy:
            assert copy.execute("SELECT count(DISTINCT reason) FROM refusals").fetchone()[0] <= 1


def changed(backup: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Writes the backup anew with other members, whose sizes and digests its manifest has."""
    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members["manifest.json"])
    change(members)
    if members["manifest.json"]:
        told = {**manifest, **json.loads(members["manifest.json"])}
        for name in told["files"]:
            if name in members:
                digest = hashlib.sha256(members[name]).hexdigest()
                told["files"][name] = {"bytes": len(members[name]), "sha256": digest}
        members["manifest.json"] = json.dumps(told).encode()
    with zipfile.ZipFile(backup, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def stating(**values: object) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members["manifest.json"] = json.dumps({**json.loads(members["manifest.json"]), **values}).encode()

    return change


def with_statement(statement: str) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(members["record.sqlite3"])
            database.executescript(statement)
            members["record.sqlite3"] = database.serialize()

    return change


def with_member(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members[name] = b"evil"

    return change


HOSTILE = {
    "older schema": (stating(schema_version=SCHEMA_VERSION - 1), "an older version"),
    "newer schema": (stating(schema_version=SCHEMA_VERSION + 1), "a newer version"),
    "other format": (stating(format=2), "another format"),
    "no manifest": (lambda members: members.update({"manifest.json": b""}), "manifest"),
    "a way out": (with_member("../../evil.txt"), "other files"),
    "an absolute name": (with_member("/tmp/evil.txt"), "other files"),
    "a stated way out": (stating(files={"../evil": {"bytes": 4, "sha256": "0" * 64}}), "manifest"),
    "a path outside": (with_statement("UPDATE files SET path = '../../evil.txt'"), "outside of the corpus"),
    "an absolute path": (with_statement("UPDATE articles SET path = '/etc/passwd'"), "outside of the corpus"),
    "a trigger": (with_statement("CREATE TRIGGER t AFTER INSERT ON files BEGIN DELETE FROM files; END"), "tables"),
    "a table less": (with_statement("DROP TABLE vectors"), "tables"),
    "a hidden version": (with_statement(f"PRAGMA user_version={SCHEMA_VERSION + 1}"), "version"),
    "no database": (lambda members: members.update({"record.sqlite3": b"x" * 9000}), "not a database"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_backup_of_another_version_or_by_a_stranger_is_refused_and_writes_nothing(
    command: Command, backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    change, sentence = HOSTILE[kind]
    changed(backup, change)
    capsys.readouterr()
    assert command("restore", tmp_path / "place", backup) == FAILED
    [said] = capsys.readouterr().err.splitlines()
    assert sentence in said
    assert files(tmp_path) - {"place/index/lock", "place/index/owner"} == {"one.backup", "place", "place/index"}


def test_a_backup_that_is_damaged_anywhere_is_refused_and_writes_nothing(
    command: Command, backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = backup.read_bytes()
    broken = [whole[: len(whole) * part // 10] for part in range(10)]
    for place in range(0, len(whole), max(1, len(whole) // 25)):
        flipped = bytearray(whole)
        flipped[place] ^= 0xFF
        broken.append(bytes(flipped))
    restored = 0
    for content in broken:
        backup.write_bytes(content)
        capsys.readouterr()
        code = command("restore", tmp_path / "place", backup)
        if code == DONE:  # a byte that means nothing, as in the time of a member
            restored += 1
            shutil.rmtree(tmp_path / "place")
            continue
        assert code == FAILED
        assert len(capsys.readouterr().err.splitlines()) == 1
        assert not (tmp_path / "place" / "index" / "record.sqlite3").exists()
    assert restored <= 2


@pytest.mark.parametrize("compression", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_an_archive_that_is_compressed_in_another_way_is_refused(
    command: Command, backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], compression: int
) -> None:
    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(backup, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert command("restore", tmp_path / "place", backup) == FAILED
    assert "compressed in another way" in capsys.readouterr().err


def test_an_archive_whose_members_begin_before_the_file_is_refused_as_damaged(
    command: Command, backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = bytearray(backup.read_bytes())
    place = content.rindex(b"PK\x05\x06") + 16  # where the list of the members begins, it says
    content[place : place + 4] = b"\xff\xff\xff\x7f"
    backup.write_bytes(content)
    assert command("restore", tmp_path / "place", backup) == FAILED
    assert "damaged" in capsys.readouterr().err


def test_a_member_that_unpacks_to_more_than_is_announced_is_stopped(
    command: Command, backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["opinions.jsonl"] = bytes(50 * 2**20)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    backup.write_bytes(packed.getvalue())
    assert command("restore", tmp_path / "place", backup) == FAILED
    assert "not as its manifest says" in capsys.readouterr().err


def test_nothing_but_an_older_backup_is_overwritten_and_nothing_is_put_among_the_articles(
    original: Path, command: Command, backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    assert command("backup", original, "thesis.txt") == FAILED
    assert (tmp_path / "thesis.txt").read_text() == "mine"
    assert command("backup", original, original / "corpus" / "one.backup") == FAILED
    assert not (original / "corpus" / "one.backup").exists()
    assert command("backup", original, backup) == DONE
    before = backup.read_bytes()
    assert command("backup", tmp_path / "nowhere", backup) == FAILED
    assert backup.read_bytes() == before
    assert "cannot be copied" in capsys.readouterr().err
    assert files(tmp_path) == {"thesis.txt", "one.backup"}
